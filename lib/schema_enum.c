/*
 * Is a value one of the values of a list?
 *
 * A list that is asked more than once, as that of the elements of an array is, gets an index: its texts and its numbers
 * in order. What is neither is compared one by one, at the cost of the walk's budget.
 */
#include "schema_internal.h"

#include <stdlib.h>

enum { FEW = 16, SEEN = 1 }; /* a list of a few values needs no index; one was seen once */

typedef struct listing {
    size_t texts, numbers, all; /* ends: first the texts, then the numbers, then the rest */
    const wfs_value *values[];
} listing;

static int class_of(const wfs_value *value)
{
    return value->type == WFS_TYPE_STRING ? 0 : wfs__schema_is_number(value) ? 1 : 2;
}

/* Values of one class. */
static int compare(const wfs_value *a, const wfs_value *b)
{
    return a->type == WFS_TYPE_STRING ? wfs__str_compare(wfs__text_of(a), wfs__text_of(b)) : wfs__compare_numbers(a, b);
}

static int by_value(const void *left, const void *right)
{
    const wfs_value *a = *(const wfs_value *const *)left, *b = *(const wfs_value *const *)right;
    int class = class_of(a) - class_of(b);
    return class || class_of(a) == 2 ? class : compare(a, b);
}

static listing *make_listing(const wfs_value *list)
{
    size_t count = wfs__count_of(list), bytes;
    listing *index = wfs__mul(count, sizeof *index->values, &bytes) && wfs__add(bytes, sizeof *index, &bytes)
                         ? wfs__malloc(bytes)
                         : NULL;
    if (!index)
        return NULL;
    *index = (listing){ 0, 0, count };
    for (size_t i = 0; i < count; i++) {
        index->values[i] = &list->u.items[i];
        index->texts += class_of(index->values[i]) == 0;
        index->numbers += class_of(index->values[i]) <= 1;
    }
    qsort(index->values, count, sizeof(const wfs_value *), by_value);
    return index;
}

/* The index of a list, NULL if it has none (yet). */
static const listing *listing_of(wfs__schema_walk *walk, const wfs_value *list)
{
    if (wfs__count_of(list) <= FEW)
        return NULL;
    uint64_t *known = wfs__memo_at(&walk->listings, list, 0);
    if (!known)
        return NULL;
    if (*known == SEEN) {
        listing *made = make_listing(list);
        *known = made ? (uint64_t)(uintptr_t)made : SEEN;
    } else if (*known == 0) {
        *known = SEEN;
    }
    return *known == SEEN ? NULL : (const listing *)(uintptr_t)*known;
}

static bool is_listed(const wfs_value *const *values, size_t low, size_t high, const wfs_value *value)
{
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare(values[middle], value);
        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

/* One by one. */
static int is_among(wfs__schema_walk *walk, const wfs_value *const *values, size_t count, const wfs_value *value)
{
    uint64_t cost = count / FEW;
    walk->budget -= cost < walk->budget ? cost : walk->budget;
    for (size_t i = 0; i < count; i++) {
        int equal = wfs__equal(values[i], value);
        if (equal != 0)
            return equal;
    }
    return 0;
}

int wfs__schema_is_one_of(wfs__schema_walk *walk, const wfs_value *list, const wfs_value *value)
{
    const listing *index = listing_of(walk, list);
    int class = class_of(value);
    if (index && class == 0)
        return is_listed(index->values, 0, index->texts, value);
    if (index && class == 1)
        return is_listed(index->values, index->texts, index->numbers, value);
    if (index)
        return is_among(walk, index->values + index->numbers, index->all - index->numbers, value);
    for (size_t i = 0; i < wfs__count_of(list); i++) {
        int equal = wfs__equal(&list->u.items[i], value);
        if (equal != 0)
            return equal;
    }
    return 0;
}

static void free_listing(uint64_t known)
{
    if (known > SEEN)
        free((void *)(uintptr_t)known);
}

void wfs__schema_walk_free(wfs__schema_walk *walk)
{
    wfs__memo_each(&walk->listings, free_listing);
    wfs__memo_free(&walk->listings);
}
