/*
 * Members and elements.
 *
 * Missing is null: each of these functions has an answer for any value and any key. Only a value's own keys exist;
 * arrays have their elements and `length`, texts have `length`, other scalars nothing.
 */
#include "access.h"

#include <stdlib.h>

#include "evaluate.h"
#include "unicode.h"

size_t wfs__number_text(const wfs_value *number, char out[WFS__NUMBER_SIZE])
{
    if (number->type == WFS_TYPE_INT)
        return wfs__int_print(number->u.integer, out);
    return wfs__double_print(wfs__real_of(number), out);
}

bool wfs__key_text(const wfs_value *key, char digits[WFS__NUMBER_SIZE], wfs__str *text)
{
    if (key->type == WFS_TYPE_STRING)
        *text = wfs__text_of(key);
    else if (key->type == WFS_TYPE_INT || key->type == WFS_TYPE_FLOAT)
        *text = (wfs__str){ digits, wfs__number_text(key, digits) };
    else
        return false;
    return true;
}

static wfs_value element(const wfs_value *array, uint64_t index)
{
    return index < wfs__count_of(array) ? array->u.items[index] : WFS__NULL_VALUE;
}

/* The element that a text of digits names. */
static wfs_value element_named(const wfs_value *array, wfs__str digits)
{
    uint64_t index = 0;
    for (size_t i = 0; i < digits.size; i++) {
        if (digits.data[i] < '0' || digits.data[i] > '9' || index > UINT32_MAX)
            return WFS__NULL_VALUE;
        index = index * 10 + (uint64_t)(digits.data[i] - '0');
    }
    return digits.size ? element(array, index) : WFS__NULL_VALUE;
}

static wfs_value get_from_array(const wfs_value *array, wfs__str name)
{
    if (wfs__str_equal(name, WFS__STR("length")))
        return wfs__integer((int64_t)wfs__count_of(array));
    return element_named(array, name);
}

/* ---- Lengths of texts ---- */

enum { LONG_TEXT = 256, FEW_LENGTHS = 16 };

struct wfs__length {
    const char *text; /* NULL: free */
    uint32_t size, count;
};

void wfs__lengths_free(wfs__lengths *lengths)
{
    free(lengths->table);
    *lengths = (wfs__lengths){ NULL, 0, 0 };
}

/* The place of a text in the table, which has a free one. */
static struct wfs__length *place_of(const wfs__lengths *lengths, const char *text, uint32_t size)
{
    size_t at = (size_t)(((uintptr_t)text ^ size) * UINT64_C(0x9E3779B97F4A7C15) >> 32);
    for (;; at++) {
        struct wfs__length *place = &lengths->table[at & (lengths->capacity - 1)];
        if (!place->text || (place->text == text && place->size == size))
            return place;
    }
}

/* Makes room for one more. false: no memory; then nothing is remembered. */
static bool make_room(wfs__lengths *lengths)
{
    if (lengths->count < lengths->capacity / 2)
        return true;
    wfs__lengths larger = { NULL, lengths->capacity ? 2 * lengths->capacity : FEW_LENGTHS, lengths->count };
    larger.table = calloc(larger.capacity, sizeof *larger.table);
    if (!larger.table)
        return false;
    for (size_t i = 0; i < lengths->capacity; i++)
        if (lengths->table[i].text)
            *place_of(&larger, lengths->table[i].text, lengths->table[i].size) = lengths->table[i];
    free(lengths->table);
    *lengths = larger;
    return true;
}

static int64_t length_of(const wfs_value *text, wfs__lengths *lengths)
{
    if (text->size < LONG_TEXT || !lengths || !make_room(lengths))
        return (int64_t)wfs__utf8_count(text->u.text, text->size);
    struct wfs__length *place = place_of(lengths, text->u.text, text->size);
    if (!place->text) {
        *place = (struct wfs__length){ text->u.text, text->size, (uint32_t)wfs__utf8_count(text->u.text, text->size) };
        lengths->count++;
    }
    return place->count;
}

/* ---- Members ---- */

wfs_value wfs__get(const wfs_value *value, wfs__str name, wfs__lengths *lengths)
{
    if (!value)
        return WFS__NULL_VALUE;
    if (value->type == WFS_TYPE_OBJECT) {
        const wfs_value *member = wfs__member(value, name);
        return member ? *member : WFS__NULL_VALUE;
    }
    if (value->type == WFS_TYPE_ARRAY)
        return get_from_array(value, name);
    if (value->type == WFS_TYPE_STRING && wfs__str_equal(name, WFS__STR("length")))
        return wfs__integer(length_of(value, lengths));
    return WFS__NULL_VALUE;
}

/* Element number `real`, if that is an integer. */
static wfs_value element_at(const wfs_value *array, double real)
{
    if (!(real >= 0 && real < (double)UINT32_MAX) || (double)(uint64_t)real != real)
        return WFS__NULL_VALUE;
    return element(array, (uint64_t)real);
}

wfs_value wfs__get_at(const wfs_value *x, const wfs_value *key, wfs__lengths *lengths)
{
    char digits[WFS__NUMBER_SIZE];
    wfs__str name;
    if (x->type == WFS_TYPE_ARRAY && key->type == WFS_TYPE_INT)
        return key->u.integer < 0 ? WFS__NULL_VALUE : element(x, (uint64_t)key->u.integer);
    if (x->type == WFS_TYPE_ARRAY && key->type == WFS_TYPE_FLOAT)
        return element_at(x, wfs__real_of(key));
    if (!wfs__key_text(key, digits, &name))
        return WFS__NULL_VALUE;
    return wfs__get(x, name, lengths);
}

/* ---- Steps ---- */

size_t wfs__id_find(const wfs__str *ids, const wfs__str *const *by_id, size_t count, wfs__str id)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (wfs__str_compare(*by_id[middle], id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && wfs__str_equal(*by_id[low], id) ? (size_t)(by_id[low] - ids) : count;
}
