/*
 * Arenas, made of malloc'd chunks.
 *
 * Each new chunk is about twice as large as all before it, up to a bound, so that small arenas are cheap and large ones
 * have few chunks. A request that would waste much of a chunk, or for which a limit leaves no whole one, gets one of
 * its own, which is put behind the newest: the newest chunk is always the one that is being filled. What cells and
 * texts mean is not known here. Shared texts are counted.
 */
#include "memory.h"

#include <stdlib.h>

struct wfs__chunk {
    struct wfs__chunk *next;
    size_t size; /* of the whole block */
};

enum { ALIGNMENT = 16, OVERHEAD = sizeof(struct wfs__chunk) + ALIGNMENT - 1 };
_Static_assert(sizeof(struct wfs__chunk) <= WFS__ADOPTED, "a chunk's own part fits into an adopted block");
#ifdef WFS__ARENA_EXACT /* for tests: each block is a chunk, so that each can fail, and its bounds are known */
static const size_t smallest_chunk = 0, largest_chunk = 0;
#else
static const size_t smallest_chunk = 1024, largest_chunk = (size_t)4 << 20;
#endif

static char *chunk_start(struct wfs__chunk *chunk)
{
    char *start = (char *)(chunk + 1);
    return start + (-(uintptr_t)start & (ALIGNMENT - 1));
}

static bool may_have(const wfs__arena *arena, size_t size)
{
    return !arena->limit || (size <= arena->limit && arena->total <= arena->limit - size);
}

static struct wfs__chunk *chunk_new(wfs__arena *arena, size_t size)
{
    if (!may_have(arena, size)) {
        arena->over = true;
        return NULL;
    }
    struct wfs__chunk *chunk = wfs__malloc(size);
    if (chunk) {
        chunk->size = size;
        arena->total += size;
    }
    return chunk;
}

/* The size that the next ordinary chunk should have. */
static size_t next_size(const wfs__arena *arena)
{
    if (arena->total >= largest_chunk / 2)
        return largest_chunk;
    return arena->total < smallest_chunk / 2 ? smallest_chunk : 2 * arena->total;
}

static void make_newest(wfs__arena *arena, struct wfs__chunk *chunk)
{
    chunk->next = arena->chunks;
    arena->chunks = chunk;
    arena->at = chunk_start(chunk);
    arena->end = (char *)chunk + chunk->size;
}

/* Puts a chunk in which there is nothing free behind the newest. */
static void put_full(wfs__arena *arena, struct wfs__chunk *chunk)
{
    if (!arena->chunks) {
        make_newest(arena, chunk);
        arena->at = arena->end;
    } else {
        chunk->next = arena->chunks->next;
        arena->chunks->next = chunk;
    }
}

static void *own_chunk(wfs__arena *arena, size_t size)
{
    struct wfs__chunk *chunk = chunk_new(arena, size + OVERHEAD);
    if (!chunk)
        return NULL;
    put_full(arena, chunk);
    return chunk_start(chunk);
}

bool wfs__arena_adopt(wfs__arena *arena, void *block, size_t size)
{
    if (!may_have(arena, size))
        return false;
    struct wfs__chunk *chunk = block;
    chunk->size = size;
    arena->total += size;
    put_full(arena, chunk);
    return true;
}

/* Called when the newest chunk has no room for that much. */
void *wfs__arena_slow(wfs__arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2)
        return NULL;
    size_t rounded = size ? (size + 15) & ~(size_t)15 : 16;
    size_t chunk_size = next_size(arena);
    if (rounded > chunk_size / 4 || !may_have(arena, chunk_size))
        return own_chunk(arena, rounded);
    struct wfs__chunk *chunk = chunk_new(arena, chunk_size);
    if (!chunk)
        return NULL;
    make_newest(arena, chunk);
    void *block = arena->at;
    arena->at += rounded;
    return block;
}

static void free_chunks(struct wfs__chunk *chunk)
{
    while (chunk) {
        struct wfs__chunk *next = chunk->next;
        free(chunk);
        chunk = next;
    }
}

void wfs__arena_free(wfs__arena *arena)
{
    free_chunks(arena->chunks);
    *arena = (wfs__arena)WFS__ARENA_INIT;
}

void wfs__arena_reset(wfs__arena *arena)
{
    struct wfs__chunk *newest = arena->chunks;
    if (!newest)
        return;
    if (newest->next) {
        free_chunks(newest->next);
        newest->next = NULL;
        arena->total = newest->size;
    }
    arena->at = chunk_start(newest);
}

void wfs__arena_move(wfs__arena *to, wfs__arena *from)
{
    if (!from->chunks)
        return;
    if (!to->chunks) {
        *to = *from;
    } else {
        struct wfs__chunk *oldest = from->chunks;
        while (oldest->next)
            oldest = oldest->next;
        oldest->next = to->chunks->next;
        to->chunks->next = from->chunks;
        to->total += from->total;
    }
    *from = (wfs__arena)WFS__ARENA_INIT;
}

void *wfs__arena_array(wfs__arena *arena, size_t count, size_t size)
{
    size_t bytes;
    if (!wfs__mul(count, size, &bytes))
        return NULL;
    void *block = wfs__arena_alloc(arena, bytes);
    if (block)
        memset(block, 0, bytes);
    return block;
}

char *wfs__arena_copy(wfs__arena *arena, const char *data, size_t size)
{
    size_t bytes;
    char *copy = wfs__add(size, 1, &bytes) ? wfs__arena_alloc(arena, bytes) : NULL;
    if (!copy)
        return NULL;
    if (size)
        memcpy(copy, data, size);
    copy[size] = '\0';
    return copy;
}

bool wfs__grow(void **items, size_t *capacity, size_t count, size_t item_size)
{
    return wfs__grow_from(NULL, items, capacity, count, item_size);
}

bool wfs__grow_from(const void *at_hand, void **items, size_t *capacity, size_t count, size_t item_size)
{
    if (count < *capacity)
        return true;
    size_t larger, bytes;
    if (!wfs__add(*capacity, *capacity / 2 + 8, &larger) || !wfs__mul(larger, item_size, &bytes))
        return false;
    void *old, *moved;
    memcpy(&old, items, sizeof old); /* whatever pointer it is really: no rule on aliasing is broken */
    moved = wfs__realloc(old == at_hand ? NULL : old, bytes);
    if (!moved)
        return false;
    if (old && old == at_hand)
        memcpy(moved, old, count * item_size);
    memcpy(items, &moved, sizeof moved);
    *capacity = larger;
    return true;
}

void wfs__free_from(const void *at_hand, void *items)
{
    if (items != at_hand)
        free(items);
}

wfs__shared *wfs__shared_new(wfs__str text)
{
    size_t bytes;
    wfs__shared *shared = wfs__add(text.size, sizeof *shared + 1, &bytes) ? wfs__malloc(bytes) : NULL;
    if (!shared)
        return NULL;
    atomic_init(&shared->shares, 1);
    shared->size = text.size;
    if (text.size)
        memcpy(shared->text, text.data, text.size);
    shared->text[text.size] = '\0';
    return shared;
}

wfs__shared *wfs__shared_take(wfs__shared *shared)
{
    atomic_fetch_add_explicit(&shared->shares, 1, memory_order_relaxed);
    return shared;
}

void wfs__shared_drop(wfs__shared *shared)
{
    if (shared && atomic_fetch_sub_explicit(&shared->shares, 1, memory_order_acq_rel) == 1)
        free(shared);
}
