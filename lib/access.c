/*
 * Members and elements.
 *
 * Missing is null: each of these functions has an answer for any value and any key. Only a value's own keys exist;
 * arrays have their elements and `length`, texts have `length`, other scalars nothing.
 */
#include "access.h"

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

enum { LONG_TEXT = 256 };

/* A long text that is measured for each of many items is counted once. */
static int64_t length_of(const wfs_value *text, wfs__memo *lengths)
{
    uint64_t *known = text->size >= LONG_TEXT ? wfs__memo_at(lengths, text->u.text, text->size) : NULL;
    if (known && *known)
        return (int64_t)*known;
    int64_t length = (int64_t)wfs__utf8_count(text->u.text, text->size);
    if (known)
        *known = (uint64_t)length;
    return length;
}

/* ---- Members ---- */

wfs_value wfs__get(const wfs_value *value, wfs__str name, wfs__memo *lengths)
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

wfs_value wfs__get_at(const wfs_value *x, const wfs_value *key, wfs__memo *lengths)
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
