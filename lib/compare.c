/*
 * The comparisons.
 *
 * All of them are total: values that cannot be compared are simply not equal, not ordered, not contained. Numbers are
 * compared exactly, whatever mixture of integers, floats and texts they come in. Comparing never changes a value and
 * makes none; only deep equality and texts that must be written first need memory.
 */
#include "compare.h"

#include "access.h"
#include "evaluate.h"
#include "unicode.h"

int wfs__equal_loosely(const wfs_value *a, const wfs_value *b)
{
    wfs_value number;
    if (wfs__is_number(a) && b->type == WFS_TYPE_STRING)
        return wfs__number_of(b, &number) && wfs__compare_numbers(a, &number) == 0;
    if (a->type == WFS_TYPE_STRING && wfs__is_number(b))
        return wfs__number_of(a, &number) && wfs__compare_numbers(&number, b) == 0;
    return wfs__equal(a, b);
}

/* The number that a value counts as in an ordering. */
static bool ordered_number(const wfs_value *v, wfs_value *number)
{
    if (v->type == WFS_TYPE_STRING || wfs__is_number(v))
        return wfs__number_of(v, number);
    *number = wfs__integer(v->type == WFS_TYPE_BOOLEAN ? v->u.integer : 0);
    return !wfs__is_container(v);
}

bool wfs__compare(const wfs_value *a, const wfs_value *b, int *order)
{
    wfs_value x, y;
    if (ordered_number(a, &x) && ordered_number(b, &y))
        *order = wfs__compare_numbers(&x, &y);
    else if (a->type == WFS_TYPE_STRING && b->type == WFS_TYPE_STRING)
        *order = wfs__str_compare(wfs__text_of(a), wfs__text_of(b));
    else
        return false;
    return true;
}

static int array_contains(const wfs_value *array, const wfs_value *element)
{
    size_t count = wfs__count_of(array);
    for (size_t i = 0; i < count; i++) {
        int equal = wfs__equal(&array->u.items[i], element);
        if (equal != 0)
            return equal;
    }
    return 0;
}

static int object_contains(const wfs_value *object, const wfs_value *key)
{
    char digits[WFS__NUMBER_SIZE];
    wfs__str name;
    return wfs__key_text(key, digits, &name) && wfs__member(object, name);
}

/* A value as text: its own characters, or those that a template would write, in `made`. */
static wfs__str as_text(const wfs_value *value, wfs__buffer *made)
{
    if (value->type == WFS_TYPE_STRING)
        return wfs__text_of(value);
    wfs__splice(made, value);
    return (wfs__str){ made->data, made->size };
}

static int text_contains(const wfs_value *text, const wfs_value *part)
{
    wfs__buffer made_text = WFS__BUFFER_INIT, made_part = WFS__BUFFER_INIT;
    wfs__str whole = as_text(text, &made_text), piece = as_text(part, &made_part);
    int contains = -1;
    if (!made_text.failed && !made_part.failed)
        contains = piece.size == 0 ? 1 : wfs__contains_folded(whole, piece);
    wfs__buffer_free(&made_text);
    wfs__buffer_free(&made_part);
    return contains;
}

int wfs__contains(const wfs_value *a, const wfs_value *b)
{
    if (a->type == WFS_TYPE_ARRAY)
        return array_contains(a, b);
    if (a->type == WFS_TYPE_OBJECT)
        return object_contains(a, b);
    return text_contains(a, b);
}
