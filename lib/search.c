/*
 * The automaton of Aho and Corasick, kept small.
 *
 * A state stands for the beginning of a text. The states of a text follow each other, so that the way on from most of
 * them needs no more than the next byte; only where texts part there are branches, which are few. For every state it
 * is known which one stands for its longest end that is a beginning, too (where to go on when there is no way), and
 * how long the longest text is that ends there.
 */
#include "search.h"

#include <stdlib.h>

enum { HAS_NEXT = 1, HAS_BRANCHES = 2 };

typedef struct branch {
    uint32_t from, to;
    unsigned char byte;
} branch;

struct wfs__search {
    size_t count;               /* of states; state 0 is the start */
    const unsigned char *bytes; /* that leads from a state to the next one, if HAS_NEXT */
    const uint8_t *flags;
    const uint32_t *falls;   /* the longest end that is a beginning */
    const uint32_t *longest; /* the bytes of the longest text that ends there, 0 if none does */
    const branch *branches;  /* sorted by state and byte */
    size_t branch_count;
    uint32_t first[256]; /* the ways from the start */
};

/* What is being made. */
typedef struct maker {
    wfs__search *search;
    unsigned char *bytes;
    uint8_t *flags;
    uint32_t *falls, *longest;
    branch *branches;
    uint32_t *path; /* malloc'd: the states of the text before, by depth */
} maker;

static int by_text(const void *a, const void *b)
{
    return wfs__str_compare(*(const wfs__str *)a, *(const wfs__str *)b);
}

static int by_state(const void *left, const void *right)
{
    const branch *a = left, *b = right;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    return (a->byte > b->byte) - (a->byte < b->byte);
}

/* ---- Ways ---- */

/* The first branch from a state with that byte or a higher one, or behind it. */
static size_t lower_branch(const wfs__search *search, uint32_t state, unsigned char byte)
{
    size_t low = 0, high = search->branch_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const branch *at = &search->branches[middle];
        if (at->from < state || (at->from == state && at->byte < byte))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_from(const wfs__search *search, size_t index, uint32_t state)
{
    return index < search->branch_count && search->branches[index].from == state;
}

static uint32_t find_branch(const wfs__search *search, uint32_t state, unsigned char byte)
{
    size_t at = lower_branch(search, state, byte);
    return is_from(search, at, state) && search->branches[at].byte == byte ? search->branches[at].to : 0;
}

/* The state behind this one with that byte, 0 if there is none. */
static inline uint32_t way_on(const wfs__search *search, uint32_t state, unsigned char byte)
{
    if (state == 0)
        return search->first[byte];
    if (search->flags[state] & HAS_NEXT && search->bytes[state] == byte)
        return state + 1;
    return search->flags[state] & HAS_BRANCHES ? find_branch(search, state, byte) : 0;
}

/* The state for the longest beginning of a text that ends with this byte. */
static inline uint32_t follow(const wfs__search *search, uint32_t state, unsigned char byte)
{
    uint32_t next = way_on(search, state, byte);
    while (!next && state) {
        state = search->falls[state];
        next = way_on(search, state, byte);
    }
    return next;
}

/* ---- Making ---- */

static size_t common_start(wfs__str a, wfs__str b)
{
    size_t size = 0;
    while (size < a.size && size < b.size && a.data[size] == b.data[size])
        size++;
    return size;
}

static void add_way(maker *m, uint32_t from, uint32_t to, unsigned char byte)
{
    wfs__search *search = m->search;
    if (from == 0) {
        search->first[byte] = to;
    } else if (to == from + 1) {
        m->bytes[from] = byte;
        m->flags[from] |= HAS_NEXT;
    } else {
        m->branches[search->branch_count++] = (branch){ from, to, byte };
        m->flags[from] |= HAS_BRANCHES;
    }
}

/* A text that shares its first `shared` bytes with the one before. */
static void add_text(maker *m, wfs__str text, size_t shared)
{
    for (size_t i = shared; i < text.size; i++) {
        uint32_t state = (uint32_t)m->search->count++;
        add_way(m, m->path[i], state, (unsigned char)text.data[i]);
        m->path[i + 1] = state;
    }
    m->longest[m->path[text.size]] = (uint32_t)text.size;
}

/* One state behind another: where it falls to, and what ends there. */
static void finish_state(maker *m, uint32_t before, uint32_t state, unsigned char byte)
{
    m->falls[state] = before == 0 ? 0 : follow(m->search, m->falls[before], byte);
    if (m->longest[state] == 0)
        m->longest[state] = m->longest[m->falls[state]];
}

/* All states, shorter beginnings first. queue: room for all of them. */
static void finish_states(maker *m, uint32_t *queue)
{
    const wfs__search *search = m->search;
    size_t head = 0, tail = 0;
    for (size_t byte = 0; byte < 256; byte++)
        if (search->first[byte]) {
            finish_state(m, 0, search->first[byte], (unsigned char)byte);
            queue[tail++] = search->first[byte];
        }
    while (head < tail) {
        uint32_t state = queue[head++];
        if (m->flags[state] & HAS_NEXT) {
            finish_state(m, state, state + 1, m->bytes[state]);
            queue[tail++] = state + 1;
        }
        if (!(m->flags[state] & HAS_BRANCHES))
            continue;
        for (size_t at = lower_branch(search, state, 0); is_from(search, at, state); at++) {
            finish_state(m, state, search->branches[at].to, search->branches[at].byte);
            queue[tail++] = search->branches[at].to;
        }
    }
}

/* States for all bytes, the longest text; false: too many. */
static bool measure(const wfs__str *texts, size_t count, size_t *states, size_t *longest)
{
    *states = 1;
    *longest = 0;
    for (size_t i = 0; i < count; i++) {
        if (!wfs__add(*states, texts[i].size, states) || *states > UINT32_MAX)
            return false;
        *longest = texts[i].size > *longest ? texts[i].size : *longest;
    }
    return true;
}

static bool allocate(maker *m, wfs__arena *arena, size_t states, size_t texts, size_t longest)
{
    size_t bytes;
    m->search = wfs__arena_array(arena, 1, sizeof *m->search);
    m->bytes = wfs__arena_array(arena, states, 1);
    m->flags = wfs__arena_array(arena, states, 1);
    m->falls = wfs__arena_array(arena, states, sizeof *m->falls);
    m->longest = wfs__arena_array(arena, states, sizeof *m->longest);
    m->branches = wfs__arena_array(arena, texts, sizeof *m->branches);
    /* the path has a state more than the longest text; later the same room is the queue of all states */
    m->path = wfs__mul(states > longest ? states : longest + 1, sizeof *m->path, &bytes) ? wfs__malloc(bytes) : NULL;
    return m->search && m->bytes && m->flags && m->falls && m->longest && m->branches && m->path;
}

static void build(maker *m, const wfs__str *texts, size_t count)
{
    wfs__search *search = m->search;
    search->count = 1;
    search->bytes = m->bytes;
    search->flags = m->flags;
    search->falls = m->falls;
    search->longest = m->longest;
    search->branches = m->branches;
    m->path[0] = 0;
    for (size_t i = 0; i < count; i++)
        add_text(m, texts[i], i ? common_start(texts[i - 1], texts[i]) : 0);
    if (search->branch_count > 1)
        qsort(m->branches, search->branch_count, sizeof *m->branches, by_state);
    finish_states(m, m->path);
}

wfs__search *wfs__search_new(wfs__arena *arena, wfs__str *texts, size_t count)
{
    maker m = { 0 };
    size_t states, longest;
    if (!measure(texts, count, &states, &longest))
        return NULL;
    if (count > 1)
        qsort(texts, count, sizeof *texts, by_text);
    bool ok = allocate(&m, arena, states, count, longest);
    if (ok)
        build(&m, texts, count);
    free(m.path);
    return ok ? m.search : NULL;
}

/* ---- Searching ---- */

/* A further stretch, which ends behind all others: it swallows those that it touches. */
static bool add_stretch(wfs__findings *found, uint32_t start, uint32_t end)
{
    void *items = found->items;
    while (found->count && found->items[found->count - 1].end >= start) {
        wfs__stretch last = found->items[--found->count];
        start = last.start < start ? last.start : start;
    }
    if (!wfs__grow(&items, &found->capacity, found->count, sizeof *found->items))
        return false;
    found->items = items;
    found->items[found->count++] = (wfs__stretch){ start, end };
    return true;
}

bool wfs__search_find(const wfs__search *search, wfs__str text, wfs__findings *found)
{
    uint32_t state = 0;
    for (size_t i = 0; i < text.size; i++) {
        state = follow(search, state, (unsigned char)text.data[i]);
        uint32_t size = search->longest[state];
        if (WFS__UNLIKELY(size) && !add_stretch(found, (uint32_t)(i + 1 - size), (uint32_t)(i + 1)))
            return false;
    }
    return true;
}
