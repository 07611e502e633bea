/*
 * Sorting: each item's key is looked up once, then the keys are sorted, then the items are put in their order.
 *
 * Keys are of classes: numbers, strings, booleans, the rest, and none, which comes last in both directions. When all
 * keys are numbers (or none) whose doubles decide, as is mostly so, their bits are sorted by radix, eight passes of
 * which those are left out in which all keys agree; otherwise a merge sort compares. Both are stable, and neither
 * depends on luck.
 */
#include "sort.h"

#include <stdlib.h>

#include "access.h"
#include "number.h"

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
static wfs_value path_value(const wfs__step *step, const wfs_value *item, last_place *cache, wfs__memo *lengths)
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
        value = wfs__get(&value, step->sort_parts[at], lengths);
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

static void make_keys(const wfs__step *step, const wfs_value *array, wfs__memo *lengths, sort_key *keys)
{
    size_t count = wfs__count_of(array);
    bool numbers = false;
    last_place cache = { NULL, 0 };
    for (size_t i = 0; i < count; i++) {
        wfs__fetch_ahead(array, i, count);
        keys[i] = (sort_key){ .value = path_value(step, &array->u.items[i], &cache, lengths), .index = (uint32_t)i };
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

/* ---- by radix ---- */

enum { RADIX_MINIMUM = 64, BYTES = 8, VALUES = 256 };

typedef struct radix_key {
    uint64_t bits;
    uint64_t index;
} radix_key;

/* Integers beyond this are not exact as doubles. */
static bool is_exact(const wfs_value *value)
{
    return value->type != WFS_TYPE_INT ||
           (value->u.integer >= -(INT64_C(1) << 53) && value->u.integer <= (INT64_C(1) << 53));
}

static bool decided_by_doubles(const sort_key *keys, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (keys[i].class != KEY_NONE && (keys[i].class != KEY_NUMBER || !is_exact(&keys[i].value)))
            return false;
    return true;
}

/* Bits whose unsigned order is that of the doubles. */
static uint64_t order_bits(double real, bool descending)
{
    uint64_t bits;
    real += 0.0; /* -0 is 0 */
    memcpy(&bits, &real, sizeof bits);
    bits ^= bits >> 63 ? UINT64_MAX : UINT64_C(1) << 63;
    return descending ? ~bits : bits;
}

static void count_bytes(const radix_key *keys, size_t count, size_t (*counts)[VALUES])
{
    memset(counts, 0, BYTES * sizeof *counts);
    for (size_t i = 0; i < count; i++)
        for (size_t byte = 0; byte < BYTES; byte++)
            counts[byte][keys[i].bits >> (8 * byte) & 255]++;
}

/* Distributes the keys by one byte; counts become places. */
static void distribute(const radix_key *from, radix_key *to, size_t count, size_t byte, size_t *places)
{
    size_t place = 0;
    for (size_t i = 0; i < VALUES; i++) {
        size_t here = places[i];
        places[i] = place;
        place += here;
    }
    for (size_t i = 0; i < count; i++)
        to[places[from[i].bits >> (8 * byte) & 255]++] = from[i];
}

/* Sorts by the bits; the result is in the array that is returned. */
static const radix_key *sort_bits(radix_key *keys, radix_key *spare, size_t count, size_t (*counts)[VALUES])
{
    count_bytes(keys, count, counts);
    for (size_t byte = 0; byte < BYTES; byte++) {
        if (count == 0 || counts[byte][keys[0].bits >> (8 * byte) & 255] == count)
            continue;
        distribute(keys, spare, count, byte, counts[byte]);
        radix_key *swap = keys;
        keys = spare;
        spare = swap;
    }
    return keys;
}

static bool sort_by_radix(const wfs_value *array, const sort_key *keys, bool descending, wfs_value *items)
{
    size_t count = wfs__count_of(array), numbers = 0;
    radix_key *bits = wfs__malloc(2 * count * sizeof *bits + sizeof(size_t[BYTES][VALUES]));
    if (!bits)
        return false;
    for (size_t i = 0; i < count; i++)
        if (keys[i].class == KEY_NUMBER)
            bits[numbers++] = (radix_key){ order_bits(keys[i].real, descending), i };
    const radix_key *sorted = sort_bits(bits, bits + count, numbers, (size_t(*)[VALUES])(void *)(bits + 2 * count));
    for (size_t i = 0; i < numbers; i++)
        items[i] = array->u.items[sorted[i].index];
    for (size_t i = 0; i < count && numbers < count; i++)
        if (keys[i].class == KEY_NONE)
            items[numbers++] = array->u.items[i];
    free(bits);
    return true;
}

/* ---- the transform ---- */

static bool sort_by_comparing(const wfs_value *array, sort_key *keys, bool descending, wfs_value *items)
{
    size_t count = wfs__count_of(array);
    sort_key *spare = wfs__malloc(count * sizeof *spare);
    if (!spare)
        return false;
    const sort_key *sorted = sort_keys(keys, spare, count, descending);
    for (size_t i = 0; i < count; i++)
        items[i] = array->u.items[sorted[i].index];
    free(spare);
    return true;
}

bool wfs__sort(const wfs__step *step, const wfs_value *array, wfs__scope *scope, wfs_value *result)
{
    size_t count = wfs__count_of(array), bytes;
    wfs_value *items = wfs__items_new(scope->arena, count);
    sort_key *keys = wfs__mul(count + 1, sizeof *keys, &bytes) ? wfs__malloc(bytes) : NULL;
    bool sorted = items && keys;
    if (sorted) {
        make_keys(step, array, &scope->lengths, keys);
        sorted = count >= RADIX_MINIMUM && decided_by_doubles(keys, count)
                     ? sort_by_radix(array, keys, step->descending, items)
                     : count == 0 || sort_by_comparing(array, keys, step->descending, items);
    }
    free(keys);
    if (sorted)
        *result = wfs__array_as(items, count, array->height, wfs__weight(array));
    return sorted;
}
