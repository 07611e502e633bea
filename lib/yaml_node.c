/*
 * Nodes of a finished tree: how collections keep their children, and reading them.
 *
 * A collection gets one array in the arena when it ends. A mapping has every key once: of equal keys the first is kept,
 * and the others are reported. Many pairs have their numbers, in order of the keys, behind them, so that finding a key
 * takes logarithmic time; few are looked at one by one.
 *
 * Collecting the children, and the limits that bound all recursion here, are left to yaml_tree.c.
 */
#include "yaml_internal.h"

#include <stdlib.h>

enum { LINEAR = 8 }; /* a mapping with more pairs has their numbers in order of keys behind its pairs */

/* ---- Keeping children ---- */

static int compare_pairs(const void *left, const void *right)
{
    const wfs__pair *a = *(const wfs__pair *const *)left, *b = *(const wfs__pair *const *)right;
    int order = wfs__str_compare(a->key, b->key);
    return order ? order : (a > b) - (a < b);
}

static void report_duplicate(wfs__yaml_reader *r, const wfs__pair *first, const wfs__pair *second)
{
    wfs__buffer message = WFS__BUFFER_INIT;
    if (wfs__report_full(r->report)) { /* it is only counted */
        wfs__report_add(r->report, WFS__D_YAML_SYNTAX, second->key_span, NULL, NULL, NULL);
        return;
    }
    wfs__buffer_format(&message, "Duplicate key \"%.*s\" at ", wfs__shown_size(second->key, 200), second->key.data);
    wfs__yaml_print_place(r, &message, second->key_span.start);
    wfs__buffer_literal(&message, ": it is already at ");
    wfs__yaml_print_place(r, &message, first->key_span.start);
    wfs__pair open = r->frames[r->frame_count - 1].pair;
    wfs__yaml_set_key(r, second->key, second->key_span);
    wfs__yaml_report_buffer(r, WFS__D_YAML_SYNTAX, second->key_span, &message, NULL);
    r->frames[r->frame_count - 1].pair = open;
    r->frames[r->frame_count - 1].has_key = false;
}

/* Marks all but the first of equal keys by taking away their value. sorted: the pairs in order of keys. */
static size_t drop_duplicates(wfs__yaml_reader *r, wfs__pair **sorted, size_t count)
{
    size_t dropped = 0;
    for (size_t i = 1, first = 0; i < count; i++) {
        if (!wfs__str_equal(sorted[first]->key, sorted[i]->key)) {
            first = i;
            continue;
        }
        report_duplicate(r, sorted[first], sorted[i]);
        sorted[i]->value = NULL;
        dropped++;
    }
    return dropped;
}

/* Are the keys of a small mapping all different? */
static bool are_unique(const wfs__pair *pairs, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        for (size_t other = 0; other < i; other++) {
            if (wfs__str_equal(pairs[other].key, pairs[i].key))
                return false;
        }
    }
    return true;
}

static bool copy_pairs(wfs__yaml_reader *r, wfs__node *node, const wfs__pair *pairs, size_t count)
{
    node->u.pairs = wfs__arena_alloc(r->arena, count * sizeof *pairs);
    if (!node->u.pairs)
        return false;
    memcpy(node->u.pairs, pairs, count * sizeof *pairs);
    node->count = (uint32_t)count;
    return true;
}

/* The pairs of a finished mapping, each key once, and behind them their order if there are many. */
static bool sort_pairs(wfs__yaml_reader *r, wfs__node *node, wfs__pair *pairs, size_t count)
{
    wfs__pair **sorted = wfs__malloc(count * sizeof(wfs__pair *));
    if (!sorted)
        return false;
    for (size_t i = 0; i < count; i++)
        sorted[i] = &pairs[i];
    qsort(sorted, count, sizeof(wfs__pair *), compare_pairs);
    size_t kept = count - drop_duplicates(r, sorted, count);
    node->u.pairs = wfs__arena_alloc(r->arena, kept * (sizeof(wfs__pair) + sizeof(uint32_t)));
    if (!node->u.pairs) {
        free(sorted);
        return false;
    }
    uint32_t *order = (uint32_t *)(void *)(node->u.pairs + kept);
    for (size_t i = 0; i < count; i++) {
        if (pairs[i].value)
            node->u.pairs[node->count++] = pairs[i];
        pairs[i].key_span.start = node->count - 1; /* from here on the number of the pair */
    }
    for (size_t i = 0; i < count; i++) {
        if (sorted[i]->value)
            *order++ = (uint32_t)sorted[i]->key_span.start;
    }
    free(sorted);
    return true;
}

static bool make_pairs(wfs__yaml_reader *r, wfs__node *node, wfs__pair *pairs, size_t count)
{
    return count <= LINEAR && are_unique(pairs, count) ? copy_pairs(r, node, pairs, count)
                                                       : sort_pairs(r, node, pairs, count);
}

static bool make_items(wfs__yaml_reader *r, wfs__node *node, const wfs__pair *pairs, size_t count)
{
    node->u.items = wfs__arena_array(r->arena, count, sizeof(wfs__node *));
    if (!node->u.items)
        return false;
    for (size_t i = 0; i < count; i++)
        node->u.items[i] = pairs[i].value;
    node->count = (uint32_t)count;
    return true;
}

bool wfs__yaml_keep_children(wfs__yaml_reader *r, wfs__node *node, wfs__pair *children, size_t count)
{
    return node->kind == WFS__NODE_MAPPING ? make_pairs(r, node, children, count)
                                           : make_items(r, node, children, count);
}

/* ---- Reading ---- */

static const wfs__pair *find_sorted(const wfs__node *mapping, wfs__str key)
{
    const uint32_t *order = (const uint32_t *)(const void *)(mapping->u.pairs + mapping->count);
    size_t low = 0, high = mapping->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const wfs__pair *pair = &mapping->u.pairs[order[middle]];
        int comparison = wfs__str_compare(pair->key, key);
        if (comparison == 0)
            return pair;
        low = comparison < 0 ? middle + 1 : low;
        high = comparison < 0 ? high : middle;
    }
    return NULL;
}

bool wfs__node_is_absent(const wfs__node *node)
{
    return node->kind == WFS__NODE_SCALAR && node->value.type == WFS_TYPE_NULL && node->text.size == 0;
}

size_t wfs__source_skip_blanks(const wfs__source *source, size_t at)
{
    while (at < source->size && (source->text[at] == ' ' || source->text[at] == '\t'))
        at++;
    return at;
}

bool wfs__pair_lacks_colon(const wfs__source *source, const wfs__pair *pair)
{
    enum { MOST_BLANKS = 64 };
    if (!wfs__node_is_absent(pair->value) || pair->value->span.start != pair->key_span.end)
        return false;
    size_t at = pair->key_span.start, least = at > MOST_BLANKS ? at - MOST_BLANKS : 0;
    while (at > least && wfs__is_one_of(source->text[at - 1], " \t\r\n"))
        at--;
    return at > 0 && (source->text[at - 1] == ',' || source->text[at - 1] == '{');
}

const wfs__pair *wfs__node_pair(const wfs__node *mapping, wfs__str key)
{
    if (!mapping || mapping->kind != WFS__NODE_MAPPING)
        return NULL;
    if (mapping->count > LINEAR)
        return find_sorted(mapping, key);
    for (size_t i = 0; i < mapping->count; i++) {
        if (wfs__str_equal(mapping->u.pairs[i].key, key))
            return &mapping->u.pairs[i];
    }
    return NULL;
}

wfs__node *wfs__node_get(const wfs__node *mapping, wfs__str key)
{
    const wfs__pair *pair = wfs__node_pair(mapping, key);
    return pair ? pair->value : NULL;
}

wfs__scalar wfs__node_scalar(const wfs__node *node, const wfs__source *source)
{
    return (wfs__scalar){ source, node->span, node->text, node->style, NULL };
}

static bool array_value(wfs__arena *arena, const wfs__node *node, wfs_value *value)
{
    wfs_value *items = wfs__items_new(arena, node->count);
    if (!items)
        return false;
    for (size_t i = 0; i < node->count; i++) {
        if (!wfs__node_value(arena, node->u.items[i], &items[i]))
            return false;
    }
    *value = wfs__array(items, node->count);
    return true;
}

static bool object_value(wfs__arena *arena, const wfs__node *node, wfs_value *value)
{
    wfs__str *keys = wfs__arena_array(arena, node->count, sizeof *keys);
    wfs_value *items = wfs__items_new(arena, node->count);
    if (!keys || !items)
        return false;
    for (size_t i = 0; i < node->count; i++) {
        keys[i] = node->u.pairs[i].key;
        if (!wfs__node_value(arena, node->u.pairs[i].value, &items[i]))
            return false;
    }
    const wfs__shape *shape = wfs__shape_new(arena, keys, node->count);
    if (shape)
        *value = wfs__object(items, shape);
    return shape != NULL;
}

/* Recursion: at most yaml_depth, which holds with aliases expanded. */
bool wfs__node_value(wfs__arena *arena, const wfs__node *node, wfs_value *value)
{
    if (node->kind == WFS__NODE_SCALAR) {
        *value = node->value;
        return true;
    }
    if (node->count == 0) {
        *value = node->kind == WFS__NODE_SEQUENCE ? wfs__empty_array() : wfs__empty_object();
        return true;
    }
    return node->kind == WFS__NODE_SEQUENCE ? array_value(arena, node, value) : object_value(arena, node, value);
}
