/*
 * Shapes that were seen lately, by their keys.
 *
 * A few neighbouring places for each hash, the newest first. Keys that a stranger makes to meet there only cost the
 * sharing of their shapes.
 */
#include "shapes.h"

enum { TRIED = 4 /* neighbouring places where a shape may stand */ };

static size_t slot_of(const wfs__str *keys, size_t count)
{
    uint64_t mix = count;
    for (size_t i = 0; i < count; i++) {
        mix += keys[i].size << 8 | (keys[i].size ? (unsigned char)keys[i].data[keys[i].size - 1] : 0U);
        mix *= 0x9E3779B97F4A7C15U;
    }
    return mix >> 32 & (WFS__SHAPES - TRIED);
}

static bool has_keys(const wfs__shape *shape, const wfs__str *keys, size_t count)
{
    if (shape->count != count)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!wfs__str_equal(shape->keys[i], keys[i]))
            return false;
    }
    return true;
}

static wfs__known *learn(wfs__shapes *shapes, wfs__arena *arena, wfs__str *keys, wfs_value *items, size_t *count)
{
    const wfs__shape *shape = wfs__shape_unite(arena, keys, items, count);
    wfs__known *known =
        shape ? wfs__arena_array(&shapes->scratch, 1, sizeof *known + *count * sizeof *known->inner) : NULL;
    if (known)
        known->shape = shape;
    return known;
}

wfs__known *wfs__shapes_find(wfs__shapes *shapes, wfs__arena *arena, wfs__str *keys, wfs_value *items, size_t *count)
{
    wfs__known **places = &shapes->places[slot_of(keys, *count)];
    for (size_t i = 0; i < TRIED && places[i]; i++) {
        if (has_keys(places[i]->shape, keys, *count))
            return places[i];
    }
    size_t all = *count;
    wfs__known *known = learn(shapes, arena, keys, items, count);
    if (known && *count == all) { /* else its keys stand elsewhere */
        memmove(places + 1, places, (TRIED - 1) * sizeof *places);
        places[0] = known;
    }
    return known;
}

void wfs__shapes_free(wfs__shapes *shapes) { wfs__arena_free(&shapes->scratch); }
