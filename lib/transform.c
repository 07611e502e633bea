/*
 * filter, map and sort (section 7, item 5).
 */
#include "transform.h"

#include <stdlib.h>

#include "number.h"

/* ---- the items ---- */

static wfs_result wrap(wfs__arena *arena, const wfs_value *value, wfs_value *array)
{
    if (value->type == WFS_TYPE_NULL) {
        *array = wfs__empty_array();
        return WFS_OK;
    }
    wfs_value *items = wfs__items_new(arena, 1);
    if (!items)
        return WFS_E_NOMEM;
    items[0] = *value;
    *array = wfs__array(items, 1);
    return WFS_OK;
}

static wfs_result choose_items(wfs__arena *arena, const wfs_value *inputs, wfs_value *array)
{
    const wfs_value *items = wfs__member(inputs, WFS__STR("items"));
    size_t count = wfs__count_of(inputs);
    for (size_t i = 0; i < count && !(items && items->type == WFS_TYPE_ARRAY); i++)
        if (inputs->u.items[i].type == WFS_TYPE_ARRAY)
            items = &inputs->u.items[i];
    if (items && items->type == WFS_TYPE_ARRAY) {
        *array = *items;
        return WFS_OK;
    }
    if (count == 0) {
        *array = wfs__empty_array();
        return WFS_OK;
    }
    return wrap(arena, &inputs->u.items[0], array);
}

/* ---- filter ---- */

/* Marks the items that stay in a bit set, so that the result is allocated in its exact size. */
static wfs_result mark_kept(const wfs__expression *where, const wfs_value *array, wfs__scope *scope, wfs_value *index,
                            uint8_t *kept, size_t *count)
{
    size_t total = wfs__count_of(array);
    *count = 0;
    for (size_t i = 0; i < total; i++) {
        bool truth;
        scope->item = &array->u.items[i];
        index->u.integer = (int64_t)i;
        wfs_result result = wfs__evaluate_truth(where, scope, &truth);
        if (result != WFS_OK)
            return result;
        kept[i / 8] |= (uint8_t)(truth << (i % 8));
        *count += truth;
    }
    return WFS_OK;
}

static wfs_result collect_kept(const wfs_value *array, wfs__arena *arena, const uint8_t *kept, size_t count,
                               wfs_value *result)
{
    size_t total = wfs__count_of(array), at = 0;
    wfs_value *items = wfs__items_new(arena, count);
    if (!items)
        return WFS_E_NOMEM;
    for (size_t i = 0; i < total; i++)
        if (kept[i / 8] >> (i % 8) & 1)
            items[at++] = array->u.items[i];
    *result = wfs__array(items, count);
    return WFS_OK;
}

static wfs_result filter(const wfs__step *step, const wfs_value *array, wfs__scope *scope, wfs_value *index,
                         wfs_value *result)
{
    size_t total = wfs__count_of(array), count;
    uint8_t *kept = calloc(total / 8 + 1, 1);
    if (!kept)
        return WFS_E_NOMEM;
    wfs_result status = mark_kept(step->where, array, scope, index, kept, &count);
    if (status == WFS_OK && count == total)
        *result = *array;
    else if (status == WFS_OK)
        status = collect_kept(array, scope->arena, kept, count, result);
    free(kept);
    return status;
}

/* ---- map ---- */

static wfs_result map(const wfs__step *step, const wfs_value *array, wfs__scope *scope, wfs_value *index,
                      wfs_value *result)
{
    size_t count = wfs__count_of(array);
    wfs_value *items = wfs__items_new(scope->arena, count);
    if (!items)
        return WFS_E_NOMEM;
    for (size_t i = 0; i < count; i++) {
        scope->item = &array->u.items[i];
        index->u.integer = (int64_t)i;
        wfs_result status = wfs__spec_resolve(step->map, scope, &items[i]);
        if (status != WFS_OK)
            return status;
    }
    *result = wfs__array(items, count);
    return WFS_OK;
}

/* ---- sort ---- */

typedef enum key_class { KEY_NUMBER, KEY_STRING, KEY_BOOLEAN, KEY_OTHER, KEY_NONE } key_class;

typedef struct sort_key {
    wfs_value value; /* a number that a string stood for is the number */
    double real;     /* a number's double: decides unless two are equal */
    uint32_t index;
    uint32_t class;
} sort_key;

static key_class class_of(const wfs_value *value)
{
    switch (value->type) {
    case WFS_TYPE_NULL:
        return KEY_NONE;
    case WFS_TYPE_INT:
    case WFS_TYPE_FLOAT:
        return KEY_NUMBER;
    case WFS_TYPE_STRING:
        return KEY_STRING;
    case WFS_TYPE_BOOLEAN:
        return KEY_BOOLEAN;
    default:
        return KEY_OTHER;
    }
}

/* Where a key was found the last time. */
typedef struct last_place {
    const wfs__shape *shape; /* NULL: not at all */
    uint32_t index;
} last_place;

/* The value of the path in an item. Items of an array mostly share a shape: where the first part was found last time is
 * remembered. */
static wfs_value path_value(const wfs__step *step, const wfs_value *item, last_place *cache)
{
    size_t at = 0;
    wfs_value value = *item;
    if (item->type == WFS_TYPE_OBJECT) {
        const wfs__shape *shape = wfs__shape_of(item);
        if (shape != cache->shape) {
            int64_t found = wfs__shape_find(shape, step->sort_parts[0]);
            cache->shape = found < 0 ? NULL : shape;
            cache->index = found < 0 ? 0 : (uint32_t)found;
        }
        if (cache->shape) {
            value = item->u.items[cache->index];
            at = 1;
        }
    }
    for (; at < step->sort_part_count; at++)
        value = wfs__get(&value, step->sort_parts[at]);
    return value;
}

static void set_number(sort_key *key)
{
    key->class = KEY_NUMBER;
    key->real = key->value.type == WFS_TYPE_INT ? (double)key->value.u.integer : wfs__real_of(&key->value);
}

static void number_of_string(sort_key *key)
{
    int64_t integer;
    double real;
    wfs__number_kind kind = wfs__number_from_text(wfs__text_of(&key->value), &integer, &real);
    if (kind == WFS__NUMBER_NONE)
        return;
    key->value = kind == WFS__NUMBER_INT ? wfs__integer(integer) : wfs__real(real);
    set_number(key);
}

static void make_keys(const wfs__step *step, const wfs_value *array, sort_key *keys)
{
    size_t count = wfs__count_of(array);
    bool numbers = false;
    last_place cache = { NULL, 0 };
    for (size_t i = 0; i < count; i++) {
        keys[i] = (sort_key){ .value = path_value(step, &array->u.items[i], &cache), .index = (uint32_t)i };
        keys[i].class = class_of(&keys[i].value);
        if (keys[i].class == KEY_NUMBER) {
            numbers = true;
            set_number(&keys[i]);
        }
    }
    for (size_t i = 0; numbers && i < count; i++)
        if (keys[i].class == KEY_STRING)
            number_of_string(&keys[i]);
}

static int compare_keys(const sort_key *a, const sort_key *b, bool descending)
{
    int order;
    if (a->class != b->class) {
        if (a->class == KEY_NONE || b->class == KEY_NONE)
            return a->class == KEY_NONE ? 1 : -1;
        order = a->class < b->class ? -1 : 1;
    } else if (a->class == KEY_NUMBER) {
        order = a->real < b->real ? -1 : a->real > b->real ? 1 : wfs__compare_numbers(&a->value, &b->value);
    } else if (a->class == KEY_STRING) {
        order = wfs__str_compare(wfs__text_of(&a->value), wfs__text_of(&b->value));
    } else if (a->class == KEY_BOOLEAN) {
        order = (int)a->value.u.integer - (int)b->value.u.integer;
    } else {
        return 0;
    }
    return descending ? -order : order;
}

/* Merges two sorted runs; of equal keys the one of the first run comes first. */
static void merge(const sort_key *a, const sort_key *a_end, const sort_key *b, const sort_key *b_end, sort_key *out,
                  bool descending)
{
    if (a == a_end || b == b_end || compare_keys(a_end - 1, b, descending) <= 0) {
        memcpy(out, a, (size_t)(a_end - a) * sizeof *a);
        memcpy(out + (a_end - a), b, (size_t)(b_end - b) * sizeof *b);
        return;
    }
    while (a < a_end && b < b_end)
        *out++ = compare_keys(a, b, descending) <= 0 ? *a++ : *b++;
    memcpy(out, a, (size_t)(a_end - a) * sizeof *a);
    out += a_end - a;
    memcpy(out, b, (size_t)(b_end - b) * sizeof *b);
}

/* Stable merge sort, bottom up. The result is in the array that is returned. */
static sort_key *sort_keys(sort_key *keys, sort_key *spare, size_t count, bool descending)
{
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t start = 0; start < count; start += 2 * width) {
            size_t middle = start + width < count ? start + width : count;
            size_t end = start + 2 * width < count ? start + 2 * width : count;
            merge(keys + start, keys + middle, keys + middle, keys + end, spare + start, descending);
        }
        sort_key *swap = keys;
        keys = spare;
        spare = swap;
    }
    return keys;
}

static wfs_result sort(const wfs__step *step, const wfs_value *array, wfs__scope *scope, wfs_value *result)
{
    size_t count = wfs__count_of(array), bytes;
    sort_key *keys = wfs__mul(count + 1, 2 * sizeof *keys, &bytes) ? malloc(bytes) : NULL;
    wfs_value *items = wfs__items_new(scope->arena, count);
    if (!keys || !items) {
        free(keys);
        return WFS_E_NOMEM;
    }
    make_keys(step, array, keys);
    const sort_key *sorted = sort_keys(keys, keys + count, count, step->descending);
    for (size_t i = 0; i < count; i++)
        items[i] = array->u.items[sorted[i].index];
    free(keys);
    *result = wfs__array(items, count);
    return WFS_OK;
}

/* ---- the step ---- */

static wfs_result operate(const wfs__step *step, const wfs_value *array, wfs__scope *scope, wfs_value *result)
{
    const wfs_value *item = scope->item, *outer = scope->index;
    wfs_value index = wfs__integer(0);
    wfs_result status;
    scope->index = &index;
    switch (step->operation) {
    case WFS__FILTER:
        status = filter(step, array, scope, &index, result);
        break;
    case WFS__MAP:
        status = map(step, array, scope, &index, result);
        break;
    default:
        status = sort(step, array, scope, result);
    }
    scope->item = item;
    scope->index = outer;
    return status;
}

static wfs_result name_result(const wfs__step *step, wfs__arena *arena, wfs_value array, wfs_value *result)
{
    wfs__str name = step->outputs.count ? step->outputs.items[0].name : WFS__STR("items");
    const wfs__shape *shape = wfs__shape_new(arena, &name, 1);
    wfs_value *member = wfs__items_new(arena, 1);
    if (!shape || !member)
        return WFS_E_NOMEM;
    member[0] = array;
    *result = wfs__object(member, shape);
    return WFS_OK;
}

wfs_result wfs__transform(const wfs__step *step, const wfs_value *inputs, wfs__scope *scope, wfs_value *result)
{
    wfs_value array, made;
    wfs_result status = choose_items(scope->arena, inputs, &array);
    if (status == WFS_OK)
        status = operate(step, &array, scope, &made);
    return status == WFS_OK ? name_result(step, scope->arena, made, result) : status;
}
