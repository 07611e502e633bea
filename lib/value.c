/*
 * Values in memory: shapes, containers, copies, equality, builders.
 *
 * A shape's keys are distinct; it sorts them when they are many, so that finding a key never takes longer than a
 * binary search. Sorting is a radix or merge sort over the first eight bytes in which the keys differ: no input
 * makes it slow, and it needs no hash. Walks over trees keep their own stack on the heap. Reading and writing of
 * JSON text stand in files of their own.
 */
#include "value.h"

#include "number.h"

#include <stdlib.h>

/* ---- Shapes ---- */

typedef struct ranked {
    uint64_t prefix; /* eight bytes from where the keys begin to differ, big-endian */
    uint32_t index;
} ranked;

/* How many bytes all keys have in common at their start. */
static size_t common_start(const wfs__str *keys, size_t count)
{
    size_t common = keys[0].size;
    for (size_t i = 1; i < count && common; i++) {
        size_t n = 0, end = keys[i].size < common ? keys[i].size : common;
        while (n < end && keys[i].data[n] == keys[0].data[n])
            n++;
        common = n;
    }
    return common;
}

static uint64_t prefix_of(wfs__str key, size_t start)
{
    uint64_t prefix = 0;
    size_t n = key.size - start < 8 ? key.size - start : 8;
    for (size_t i = 0; i < n; i++)
        prefix |= (uint64_t)(unsigned char)key.data[start + i] << (56 - 8 * i);
    return prefix;
}

static bool goes_before(const wfs__str *keys, const ranked *a, const ranked *b)
{
    if (a->prefix != b->prefix)
        return a->prefix < b->prefix;
    int order = wfs__str_compare(keys[a->index], keys[b->index]);
    return order ? order < 0 : a->index < b->index;
}

/* Merges from[start..middle) and from[middle..end) into `to`. */
static void merge(const wfs__str *keys, const ranked *from, ranked *to, size_t start, size_t middle, size_t end)
{
    if (middle >= end || goes_before(keys, &from[middle - 1], &from[middle])) {
        memcpy(to + start, from + start, (end - start) * sizeof *to);
        return;
    }
    size_t left = start, right = middle;
    for (size_t i = start; i < end; i++) {
        bool take_left = right == end || (left < middle && goes_before(keys, &from[left], &from[right]));
        to[i] = from[take_left ? left++ : right++];
    }
}

/* Sorts ranks[0..count), with as many behind it for scratch; returns where the sorted ones are. */
static const ranked *merge_sort(const wfs__str *keys, ranked *ranks, size_t count)
{
    ranked *from = ranks, *to = ranks + count;
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t start = 0; start < count; start += 2 * width) {
            size_t middle = start + width < count ? start + width : count;
            size_t end = middle + width < count ? middle + width : count;
            merge(keys, from, to, start, middle, end);
        }
        ranked *other = from;
        from = to;
        to = other;
    }
    return from;
}

enum { DIGITS = 8, RADIX = 256, RADIX_WORTH = 200 };

/* One pass over all ranks, by one byte of their prefix; `places` are the numbers of ranks with each byte. */
static void radix_pass(const ranked *from, ranked *to, size_t count, uint32_t *places, unsigned shift)
{
    uint32_t place = 0;
    for (size_t byte = 0; byte < RADIX; byte++) {
        uint32_t here = places[byte];
        places[byte] = place;
        place += here;
    }
    for (size_t i = 0; i < count; i++)
        to[places[from[i].prefix >> shift & (RADIX - 1)]++] = from[i];
}

/* Sorts by prefixes only, keeping the order of equal ones. The same arguments and result as merge_sort, and `places`:
 * scratch of its own. */
static ranked *radix_sort(ranked *ranks, size_t count, uint32_t places[DIGITS][RADIX])
{
    memset(places, 0, DIGITS * sizeof *places);
    for (size_t i = 0; i < count; i++) {
        for (unsigned digit = 0; digit < DIGITS; digit++)
            places[digit][ranks[i].prefix >> (8 * digit) & (RADIX - 1)]++;
    }
    ranked *from = ranks, *to = ranks + count;
    for (unsigned digit = 0; digit < DIGITS; digit++) {
        if (places[digit][from[0].prefix >> (8 * digit) & (RADIX - 1)] == count)
            continue; /* all are the same */
        radix_pass(from, to, count, places[digit], 8 * digit);
        ranked *other = from;
        from = to;
        to = other;
    }
    return from;
}

/* Sorts the runs of equal prefixes among sorted ranks. */
static void sort_runs(const wfs__str *keys, ranked *ranks, ranked *scratch, size_t count)
{
    for (size_t start = 0, end; start < count; start = end) {
        for (end = start + 1; end < count && ranks[end].prefix == ranks[start].prefix;)
            end++;
        if (end - start == 1)
            continue;
        size_t run = end - start;
        memcpy(scratch, ranks + start, run * sizeof *scratch);
        memcpy(ranks + start, merge_sort(keys, scratch, run), run * sizeof *ranks);
    }
}

/* The numbers of the keys in order of their bytes, equal keys in order of numbers. */
static bool sort_keys(const wfs__str *keys, size_t count, uint32_t *order)
{
    typedef uint32_t digits[RADIX];
    size_t bytes, all; /* the ranks, as many for the sort, twice as many for runs, and places */
    ranked *ranks = wfs__mul(count, 4 * sizeof *ranks, &bytes) && wfs__add(bytes, DIGITS * sizeof(digits), &all)
                        ? wfs__malloc(all)
                        : NULL;
    if (!ranks)
        return false;
    size_t start = common_start(keys, count);
    for (size_t i = 0; i < count; i++)
        ranks[i] = (ranked){ prefix_of(keys[i], start), (uint32_t)i };
    const ranked *sorted;
    if (count < RADIX_WORTH) {
        sorted = merge_sort(keys, ranks, count);
    } else {
        ranked *by_prefix = radix_sort(ranks, count, (digits *)(ranks + 4 * count));
        sort_runs(keys, by_prefix, ranks + 2 * count, count);
        sorted = by_prefix;
    }
    for (size_t i = 0; i < count; i++)
        order[i] = sorted[i].index;
    free(ranks);
    return true;
}

/* Room for a shape of `count` keys; the order only if there are many. */
static wfs__shape *shape_room(wfs__arena *arena, size_t count, wfs__str **keys, uint32_t **order)
{
    if (count > UINT32_MAX)
        return NULL;
    size_t key_bytes, bytes, all;
    size_t order_bytes = count > WFS__SHAPE_LINEAR ? count * sizeof **order : 0;
    if (!wfs__mul(count, sizeof **keys, &key_bytes) || !wfs__add(key_bytes, order_bytes, &bytes) ||
        !wfs__add(bytes, sizeof(wfs__shape), &all))
        return NULL;
    wfs__shape *shape = wfs__arena_alloc(arena, all);
    if (!shape)
        return NULL;
    *keys = (wfs__str *)(void *)(shape + 1);
    *order = order_bytes ? (uint32_t *)(void *)(*keys + count) : NULL;
    *shape = (wfs__shape){ (uint32_t)count, *order, *keys };
    return shape;
}

/* Takes key number `later` out, the value to the place `first`. Those that are out have no key. */
static void drop_duplicate(wfs__str *keys, wfs_value *items, size_t first, size_t later)
{
    items[first] = items[later];
    keys[later] = WFS__NONE;
    items[later].type = UINT8_MAX;
}

static size_t close_gaps(wfs__str *keys, wfs_value *items, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (items[i].type == UINT8_MAX)
            continue;
        keys[kept] = keys[i];
        items[kept++] = items[i];
    }
    return kept;
}

/* Duplicates among a few keys. Returns how many keys are left. */
static size_t unite_few(wfs__str *keys, wfs_value *items, size_t count)
{
    bool gaps = false;
    for (size_t i = 1; i < count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (items[j].type != UINT8_MAX && wfs__str_equal(keys[i], keys[j])) {
                drop_duplicate(keys, items, j, i);
                gaps = true;
                break;
            }
        }
    }
    return gaps ? close_gaps(keys, items, count) : count;
}

/* The same with the order of the keys known. */
static size_t unite_sorted(wfs__str *keys, wfs_value *items, size_t count, const uint32_t *order)
{
    bool gaps = false;
    size_t first = 0; /* in `order`: the first of a run of equal keys */
    for (size_t i = 1; i < count; i++) {
        if (wfs__str_equal(keys[order[first]], keys[order[i]])) {
            drop_duplicate(keys, items, order[first], order[i]);
            gaps = true;
        } else {
            first = i;
        }
    }
    return gaps ? close_gaps(keys, items, count) : count;
}

static const wfs__shape *shape_of_few(wfs__arena *arena, wfs__str *keys, wfs_value *items, size_t *count)
{
    uint32_t *order;
    wfs__str *own;
    *count = unite_few(keys, items, *count);
    wfs__shape *shape = shape_room(arena, *count, &own, &order);
    if (shape && *count)
        memcpy(own, keys, *count * sizeof *own);
    return shape;
}

const wfs__shape *wfs__shape_unite(wfs__arena *arena, wfs__str *keys, wfs_value *items, size_t *count)
{
    if (*count <= WFS__SHAPE_LINEAR)
        return shape_of_few(arena, keys, items, count);
    uint32_t *order;
    wfs__str *own;
    wfs__shape *shape = shape_room(arena, *count, &own, &order);
    if (!shape || !sort_keys(keys, *count, order))
        return NULL;
    size_t kept = unite_sorted(keys, items, *count, order);
    if (kept != *count) { /* the numbers changed: start again without duplicates */
        *count = kept;
        return wfs__shape_unite(arena, keys, items, count);
    }
    memcpy(own, keys, kept * sizeof *own);
    return shape;
}

const wfs__shape *wfs__shape_new(wfs__arena *arena, const wfs__str *keys, size_t count)
{
    uint32_t *order;
    wfs__str *own;
    wfs__shape *shape = shape_room(arena, count, &own, &order);
    if (!shape || (order && !sort_keys(keys, count, order)))
        return NULL;
    if (count)
        memcpy(own, keys, count * sizeof *own);
    return shape;
}

static int64_t find_sorted(const wfs__shape *shape, wfs__str key)
{
    size_t low = 0, high = shape->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = wfs__str_compare(key, shape->keys[shape->order[middle]]);
        if (order == 0)
            return shape->order[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return -1;
}

int64_t wfs__shape_find(const wfs__shape *shape, wfs__str key)
{
    if (shape->order)
        return find_sorted(shape, key);
    for (uint32_t i = 0; i < shape->count; i++) {
        if (wfs__str_equal(shape->keys[i], key))
            return i;
    }
    return -1;
}

const wfs_value *wfs__member(const wfs_value *object, wfs__str key)
{
    if (object->type != WFS_TYPE_OBJECT)
        return NULL;
    int64_t at = wfs__shape_find(wfs__shape_of(object), key);
    return at < 0 ? NULL : object->u.items + at;
}

/* ---- Containers ---- */

wfs_value *wfs__items_new(wfs__arena *arena, size_t count)
{
    size_t cells, bytes;
    if (!wfs__add(count, 1, &cells) || !wfs__mul(cells, sizeof(wfs_value), &bytes))
        return NULL;
    wfs__head *head = wfs__arena_alloc(arena, bytes);
    if (!head)
        return NULL;
    head->about.weight = 0;
    return (wfs_value *)(void *)(head + 1);
}

static wfs__head *head_before(wfs_value *items) { return (wfs__head *)(void *)items - 1; }

wfs_value wfs__array_as(wfs_value *items, size_t count, uint16_t height, uint64_t weight)
{
    wfs__head *head = head_before(items);
    head->u.count = count;
    head->about.weight = weight;
    return (wfs_value){ .type = WFS_TYPE_ARRAY, .height = height, .u.items = items };
}

wfs_value wfs__object_as(wfs_value *items, const wfs__shape *shape, uint16_t height, uint64_t weight)
{
    wfs__head *head = head_before(items);
    head->u.shape = shape;
    head->about.weight = weight;
    return (wfs_value){ .type = WFS_TYPE_OBJECT, .height = height, .u.items = items };
}

/* Adds up weights, and finds the greatest height; both stop at their maximum. */
__attribute__((always_inline)) static inline void measure(const wfs_value *items, size_t count, uint16_t *height,
                                                          uint64_t *weight)
{
    uint16_t highest = 0;
    for (size_t i = 0; i < count; i++) {
        highest = items[i].height > highest ? items[i].height : highest;
        if (__builtin_add_overflow(*weight, wfs__weight(&items[i]) + 1, weight))
            *weight = UINT64_MAX - 1;
    }
    *height = (uint16_t)(highest + (highest < UINT16_MAX));
}

wfs_value wfs__array(wfs_value *items, size_t count)
{
    uint16_t height;
    uint64_t weight = 2;
    measure(items, count, &height, &weight);
    return wfs__array_as(items, count, height, weight);
}

wfs_value wfs__object(wfs_value *items, const wfs__shape *shape)
{
    uint16_t height;
    uint64_t weight = 2;
    for (uint32_t i = 0; i < shape->count; i++)
        weight += shape->keys[i].size + 3;
    measure(items, shape->count, &height, &weight);
    return wfs__object_as(items, shape, height, weight);
}

static const wfs__shape no_keys = { 0, NULL, NULL };
/* Each head is followed by another one in place of cells. */
static const wfs__head no_elements_head[2] = { { .u.count = 0, .about.text = "[]" }, { .u.count = 0 } };
static const wfs__head no_members_head[2] = { { .u.shape = &no_keys, .about.text = "{}" }, { .u.count = 0 } };

wfs_value wfs__empty_array(void)
{
    const void *items = no_elements_head + 1;
    return (wfs_value){ .type = WFS_TYPE_ARRAY, .height = 1, .size = 2, .u.items = items };
}

wfs_value wfs__empty_object(void)
{
    const void *items = no_members_head + 1;
    return (wfs_value){ .type = WFS_TYPE_OBJECT, .height = 1, .size = 2, .u.items = items };
}

/* ---- Scalars ---- */

double wfs__real_of(const wfs_value *v)
{
    if (!(v->flags & WFS__LAZY))
        return v->u.real;
    double real = 0;
    wfs__double_read(v->u.text, v->size, &real); /* cannot fail: it was checked when it was read */
    return real;
}

int wfs__compare_numbers(const wfs_value *a, const wfs_value *b)
{
    if (a->type == WFS_TYPE_INT && b->type == WFS_TYPE_INT)
        return (a->u.integer > b->u.integer) - (a->u.integer < b->u.integer);
    if (a->type == WFS_TYPE_INT)
        return wfs__compare_int_double(a->u.integer, wfs__real_of(b));
    if (b->type == WFS_TYPE_INT)
        return -wfs__compare_int_double(b->u.integer, wfs__real_of(a));
    double x = wfs__real_of(a), y = wfs__real_of(b);
    return (x > y) - (x < y);
}

bool wfs__number_of(const wfs_value *value, wfs_value *number)
{
    int64_t integer;
    double real;
    *number = *value;
    if (value->type != WFS_TYPE_STRING)
        return wfs__is_number(value);
    switch (wfs__number_from_text(wfs__text_of(value), &integer, &real)) {
    case WFS__NUMBER_INT:
        *number = wfs__integer(integer);
        return true;
    case WFS__NUMBER_DOUBLE:
        *number = wfs__real(real);
        return true;
    default:
        return false;
    }
}

bool wfs__truth(const wfs_value *value)
{
    switch (value->type) {
    case WFS_TYPE_NULL:
        return false;
    case WFS_TYPE_BOOLEAN:
    case WFS_TYPE_INT:
        return value->u.integer != 0;
    case WFS_TYPE_FLOAT: {
        double real = wfs__real_of(value);
        return real < 0 || real > 0;
    }
    case WFS_TYPE_STRING:
        return value->size != 0;
    case WFS_TYPE_ARRAY:
        return wfs__count_of(value) != 0;
    default:
        return true;
    }
}

static bool is_integral(double real)
{
    if (!(real > -9007199254740992.0 && real < 9007199254740992.0))
        return true; /* no double of that size has a fraction */
    double whole = (double)(int64_t)real;
    return !(whole < real) && !(whole > real);
}

const char *wfs__type_name(const wfs_value *value)
{
    static const char *const names[] = { "null", "boolean", "int", "float", "string", "array", "object" };
    if (value->type == WFS_TYPE_FLOAT && is_integral(wfs__real_of(value)))
        return "int";
    return names[value->type];
}

/* ---- Copies ---- */

typedef struct copy_frame {
    const wfs_value *from;
    wfs_value *to;
    size_t left;
    wfs__str text, text_copy; /* the clean text around, of which texts inside are slices */
} copy_frame;

enum { SHAPES_REMEMBERED = 16 };
typedef struct copier {
    wfs__arena *arena;
    copy_frame *frames; /* malloc'd */
    size_t depth, capacity;
    struct {
        const wfs__shape *from, *to;
    } shapes[SHAPES_REMEMBERED]; /* so that copies share shapes as the originals do */
} copier;

/* The same slice of the copied text, or NULL if it is no part of that. */
static const char *moved_slice(const copy_frame *frame, const char *data, size_t size)
{
    uintptr_t start = (uintptr_t)frame->text.data, at = (uintptr_t)data;
    if (!frame->text.data || at < start || at - start > frame->text.size || frame->text.size - (at - start) < size)
        return NULL;
    return frame->text_copy.data + (at - start);
}

static const char *copy_text(copier *c, const copy_frame *frame, const char *data, size_t size)
{
    const char *slice = moved_slice(frame, data, size);
    return slice ? slice : wfs__arena_copy(c->arena, data, size);
}

static const wfs__shape *copy_shape(copier *c, const copy_frame *frame, const wfs__shape *shape)
{
    size_t slot = ((uintptr_t)shape >> 4) % SHAPES_REMEMBERED;
    if (c->shapes[slot].from == shape)
        return c->shapes[slot].to;
    wfs__str *keys;
    uint32_t *order;
    wfs__shape *copy = shape_room(c->arena, shape->count, &keys, &order);
    if (!copy)
        return NULL;
    for (uint32_t i = 0; i < shape->count; i++) {
        keys[i] = (wfs__str){ copy_text(c, frame, shape->keys[i].data, shape->keys[i].size), shape->keys[i].size };
        if (!keys[i].data)
            return NULL;
    }
    if (order)
        memcpy(order, shape->order, shape->count * sizeof *order);
    c->shapes[slot].from = shape;
    c->shapes[slot].to = copy;
    return copy;
}

/* Copies the head and pushes a frame for the cells behind it. */
static bool copy_container(copier *c, const copy_frame *parent, const wfs_value *from, wfs_value *to)
{
    size_t count = wfs__count_of(from);
    const wfs__head *head = wfs__head_of(from);
    wfs_value *items = wfs__items_new(c->arena, count);
    if (!items || !wfs__grow((void **)&c->frames, &c->capacity, c->depth, sizeof *c->frames))
        return false;
    copy_frame frame = { from->u.items, items, count, parent->text, parent->text_copy };
    if (from->size && !moved_slice(parent, head->about.text, from->size)) {
        frame.text = (wfs__str){ head->about.text, from->size };
        frame.text_copy = (wfs__str){ wfs__arena_copy(c->arena, head->about.text, from->size), from->size };
        if (!frame.text_copy.data)
            return false;
    }
    const wfs__shape *shape = from->type == WFS_TYPE_OBJECT ? copy_shape(c, &frame, head->u.shape) : NULL;
    if (from->type == WFS_TYPE_OBJECT && !shape)
        return false;
    *to = shape ? wfs__object_as(items, shape, from->height, wfs__weight(from))
                : wfs__array_as(items, count, from->height, wfs__weight(from));
    to->flags = from->flags;
    to->size = from->size;
    if (from->size)
        head_before(items)->about.text = moved_slice(&frame, head->about.text, from->size);
    c->frames[c->depth++] = frame;
    return true;
}

static bool copy_cell(copier *c, const copy_frame *frame, const wfs_value *from, wfs_value *to)
{
    if (wfs__is_container(from))
        return copy_container(c, frame, from, to);
    *to = *from;
    if (from->type == WFS_TYPE_STRING || from->flags & WFS__LAZY)
        to->u.text = copy_text(c, frame, from->u.text, from->size);
    return !(from->type == WFS_TYPE_STRING || from->flags & WFS__LAZY) || to->u.text;
}

bool wfs__value_copy(wfs__arena *arena, const wfs_value *value, wfs_value *copy)
{
    if (value->type < WFS_TYPE_FLOAT) {
        *copy = *value;
        return true;
    }
    copier c = { .arena = arena };
    copy_frame outside = { .left = 0 };
    wfs_value root;
    bool done = copy_cell(&c, &outside, value, &root);
    while (done && c.depth) {
        copy_frame frame = c.frames[c.depth - 1];
        if (frame.left == 0) {
            c.depth--;
            continue;
        }
        c.frames[c.depth - 1].from++;
        c.frames[c.depth - 1].to++;
        c.frames[c.depth - 1].left--;
        done = copy_cell(&c, &frame, frame.from, frame.to);
    }
    free(c.frames);
    if (done)
        *copy = root;
    return done;
}

/* ---- Equality ---- */

typedef struct equal_frame {
    const wfs_value *a, *b; /* containers of the same type and count */
    size_t next;
} equal_frame;

/* 1 or 0; for two containers of equal size 2: look inside. */
static int equal_cells(const wfs_value *a, const wfs_value *b)
{
    if (wfs__is_number(a) && wfs__is_number(b))
        return wfs__compare_numbers(a, b) == 0;
    if (a->type != b->type)
        return 0;
    switch (a->type) {
    case WFS_TYPE_NULL:
        return 1;
    case WFS_TYPE_BOOLEAN:
        return a->u.integer == b->u.integer;
    case WFS_TYPE_STRING:
        return wfs__str_equal(wfs__text_of(a), wfs__text_of(b));
    default:
        if (a->u.items == b->u.items)
            return 1;
        return wfs__count_of(a) == wfs__count_of(b) ? 2 : 0;
    }
}

/* The cell of `b` that must equal member or element `index` of `a`; NULL if there is none. */
static const wfs_value *counterpart(const equal_frame *frame, size_t index)
{
    if (frame->a->type == WFS_TYPE_ARRAY)
        return frame->b->u.items + index;
    const wfs__shape *a = wfs__shape_of(frame->a), *b = wfs__shape_of(frame->b);
    if (a == b || wfs__str_equal(a->keys[index], b->keys[index]))
        return frame->b->u.items + index;
    return wfs__member(frame->b, a->keys[index]);
}

static int equal_inside(equal_frame **frames, const wfs_value *a, const wfs_value *b)
{
    size_t depth = 0, capacity = 0;
    for (int equal = 2; equal;) {
        if (equal == 2) {
            if (!wfs__grow((void **)frames, &capacity, depth, sizeof **frames))
                return -1;
            (*frames)[depth++] = (equal_frame){ a, b, 0 };
        }
        while (depth && (*frames)[depth - 1].next == wfs__count_of((*frames)[depth - 1].a))
            depth--;
        if (!depth)
            return 1;
        equal_frame *top = &(*frames)[depth - 1];
        a = top->a->u.items + top->next;
        b = counterpart(top, top->next++);
        equal = b ? equal_cells(a, b) : 0;
    }
    return 0;
}

int wfs__equal(const wfs_value *a, const wfs_value *b)
{
    int equal = equal_cells(a, b);
    if (equal != 2)
        return equal;
    equal_frame *frames = NULL;
    equal = equal_inside(&frames, a, b);
    free(frames);
    return equal;
}

/* ---- Builders ---- */

/* Up to so many keys duplicates are found at once; beyond that, when the object is finished. */
enum { BUILDER_LINEAR = 16 };

bool wfs__builder_set(wfs__builder *builder, wfs__str key, wfs_value value)
{
    for (size_t i = 0; builder->count <= BUILDER_LINEAR && i < builder->count; i++) {
        if (wfs__str_equal(builder->keys[i], key)) {
            builder->items[i] = value;
            return true;
        }
    }
    if (!wfs__grow((void **)&builder->keys, &builder->key_capacity, builder->count, sizeof key) ||
        !wfs__grow((void **)&builder->items, &builder->capacity, builder->count, sizeof value))
        return false;
    builder->keys[builder->count] = key;
    builder->items[builder->count++] = value;
    return true;
}

bool wfs__builder_object(wfs__builder *builder, wfs__arena *arena, wfs_value *value)
{
    const wfs__shape *shape = wfs__shape_unite(arena, builder->keys, builder->items, &builder->count);
    wfs_value *items = shape ? wfs__items_new(arena, builder->count) : NULL;
    if (items) {
        if (builder->count)
            memcpy(items, builder->items, builder->count * sizeof *items);
        *value = wfs__object(items, shape);
    }
    wfs__builder_free(builder);
    return items != NULL;
}

void wfs__builder_free(wfs__builder *builder)
{
    free(builder->items);
    free(builder->keys);
    *builder = (wfs__builder){ NULL, NULL, 0, 0, 0 };
}
