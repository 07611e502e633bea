/*
 * Masking of secrets.
 *
 * A secret string of at least 4 characters is searched for in every text and key, as it is and in its JSON-escaped
 * form; any other secret hides a value that equals it as a whole. null and "" are no secrets: nothing is there to hide.
 * The writer is iterative; its stack is malloc'd.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem */
#endif
#include "secret.h"

#include <stdlib.h>

#include "unicode.h"

static bool hides_parts(const wfs_value *value)
{
    return value->type == WFS_TYPE_STRING && wfs__utf8_count(value->u.text, value->size) >= 4;
}

static bool is_secret(const wfs_value *value)
{
    return value->type != WFS_TYPE_NULL && !(value->type == WFS_TYPE_STRING && value->size == 0);
}

/* The JSON-escaped form of a text, where it is another one. */
static bool add_escaped(wfs__mask *mask, wfs__arena *arena, wfs__str text)
{
    wfs__buffer escaped = WFS__BUFFER_INIT;
    wfs__json_write_string(&escaped, text);
    bool ok = !escaped.failed;
    if (ok && escaped.size != text.size + 2) {
        char *copy = wfs__arena_copy(arena, escaped.data + 1, escaped.size - 2);
        ok = copy != NULL;
        if (ok)
            mask->parts[mask->part_count++] = (wfs__str){ copy, escaped.size - 2 };
    }
    wfs__buffer_free(&escaped);
    return ok;
}

static void sort_parts(wfs__mask *mask)
{
    for (size_t i = 1; i < mask->part_count; i++)
        for (size_t k = i; k > 0 && mask->parts[k].size > mask->parts[k - 1].size; k--) {
            wfs__str swap = mask->parts[k];
            mask->parts[k] = mask->parts[k - 1];
            mask->parts[k - 1] = swap;
        }
}

bool wfs__mask_init(wfs__mask *mask, wfs__arena *arena, const wfs_value *values, size_t count)
{
    wfs_value *kept = wfs__arena_array(arena, count, sizeof *kept);
    *mask = (wfs__mask){ .values = kept, .parts = wfs__arena_array(arena, 2 * count, sizeof *mask->parts) };
    if (!kept || !mask->parts)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!is_secret(&values[i]))
            continue;
        kept[mask->count++] = values[i];
        if (!hides_parts(&values[i]))
            continue;
        mask->parts[mask->part_count++] = wfs__text_of(&values[i]);
        if (!add_escaped(mask, arena, wfs__text_of(&values[i])))
            return false;
    }
    sort_parts(mask);
    return true;
}

/* The first occurrence of any part at or behind `at`; of several at one place the longest. */
static const wfs__str *find_part(const wfs__mask *mask, wfs__str text, size_t at, size_t *found)
{
    const wfs__str *best = NULL;
    for (size_t i = 0; i < mask->part_count; i++) {
        size_t end = best ? *found + mask->parts[i].size : text.size;
        if (end > text.size)
            end = text.size;
        if (end < at || end - at < mask->parts[i].size)
            continue;
        const char *hit = memmem(text.data + at, end - at, mask->parts[i].data, mask->parts[i].size);
        if (hit && (!best || (size_t)(hit - text.data) < *found)) {
            best = &mask->parts[i];
            *found = (size_t)(hit - text.data);
        }
    }
    return best;
}

void wfs__mask_append(const wfs__mask *mask, wfs__buffer *out, wfs__str text)
{
    size_t at = 0, found = 0;
    const wfs__str *part;
    while (at < text.size && (part = find_part(mask, text, at, &found)) != NULL) {
        wfs__buffer_add(out, text.data + at, found - at);
        wfs__buffer_literal(out, "***");
        at = found + part->size;
    }
    wfs__buffer_add(out, text.data + at, text.size - at);
}

static bool is_whole_secret(const wfs__mask *mask, const wfs_value *value)
{
    for (size_t i = 0; i < mask->count; i++)
        if (mask->values[i].type == value->type ||
            (value->type <= WFS_TYPE_FLOAT && mask->values[i].type <= WFS_TYPE_FLOAT)) {
            if (wfs__equal(&mask->values[i], value) != 0)
                return true; /* out of memory hides, too */
        }
    return false;
}

void wfs__mask_write_string(const wfs__mask *mask, wfs__buffer *out, wfs__str text)
{
    wfs__buffer masked = WFS__BUFFER_INIT;
    size_t found;
    wfs_value whole = wfs__string(text);
    if (mask->count && is_whole_secret(mask, &whole)) {
        wfs__buffer_literal(out, "\"***\"");
    } else if (mask->part_count && find_part(mask, text, 0, &found)) {
        wfs__mask_append(mask, &masked, text);
        out->failed |= masked.failed;
        wfs__json_write_string(out, (wfs__str){ masked.data, masked.size });
    } else {
        wfs__json_write_string(out, text);
    }
    wfs__buffer_free(&masked);
}

typedef struct level {
    wfs_value container;
    size_t at;
} level;

typedef struct writer {
    const wfs__mask *mask;
    wfs__buffer *out;
    level *stack;
    size_t depth, capacity;
} writer;

/* Writes a scalar, a secret or the opening of a container, which is then on the stack. */
static void open_value(writer *w, const wfs_value *value)
{
    if (value->type == WFS_TYPE_STRING) {
        wfs__mask_write_string(w->mask, w->out, wfs__text_of(value));
    } else if (is_whole_secret(w->mask, value)) {
        wfs__buffer_literal(w->out, "\"***\"");
    } else if (!wfs__is_container(value)) {
        wfs__json_write(w->out, value, 0);
    } else if (!wfs__grow((void **)&w->stack, &w->capacity, w->depth, sizeof *w->stack)) {
        w->out->failed = true;
    } else {
        wfs__buffer_char(w->out, value->type == WFS_TYPE_ARRAY ? '[' : '{');
        w->stack[w->depth++] = (level){ *value, 0 };
    }
}

static void next_value(writer *w)
{
    level *top = &w->stack[w->depth - 1];
    bool object = top->container.type == WFS_TYPE_OBJECT;
    if (top->at == wfs__count_of(&top->container)) {
        wfs__buffer_char(w->out, object ? '}' : ']');
        w->depth--;
        return;
    }
    if (top->at > 0)
        wfs__buffer_char(w->out, ',');
    if (object) {
        wfs__mask_write_string(w->mask, w->out, wfs__shape_of(&top->container)->keys[top->at]);
        wfs__buffer_char(w->out, ':');
    }
    open_value(w, &top->container.u.items[top->at++]);
}

void wfs__mask_write(const wfs__mask *mask, wfs__buffer *out, const wfs_value *value)
{
    if (mask->count == 0) {
        wfs__json_write(out, value, 0);
        return;
    }
    writer w = { .mask = mask, .out = out };
    open_value(&w, value);
    while (w.depth > 0 && !out->failed && !out->full)
        next_value(&w);
    free(w.stack);
}
