/*
 * Arenas: memory that is freed all at once.
 *
 * Everything that a workflow, a document or a run consists of lives in an arena, so that nothing is freed
 * piece by piece, nothing leaks on an error path, and freeing is no recursion. An allocation that fails
 * returns NULL and leaves the arena usable. Blocks are aligned to 16 bytes.
 *
 * The text that a host gave is kept once, by all that refer to it: the document and the report, for example, of which
 * either may be freed first.
 */
#ifndef WFS_MEMORY_H
#define WFS_MEMORY_H

#include <stdatomic.h>

#include "base.h"

struct wfs__chunk;

typedef struct wfs__arena {
    struct wfs__chunk *chunks; /* newest first */
    char *at, *end;            /* the free part of the newest chunk */
    size_t total;              /* bytes got from the system */
    size_t limit;              /* of total; 0: none */
    bool over;                 /* an allocation failed because of the limit */
} wfs__arena;

#define WFS__ARENA_INIT                                                                                                \
    {                                                                                                                  \
        NULL, NULL, NULL, 0, 0, false                                                                                  \
    }

void *wfs__arena_slow(wfs__arena *arena, size_t size);
void wfs__arena_free(wfs__arena *arena);
/* Keeps the newest chunk and gives back the rest: for scratch memory that is used again and again. */
void wfs__arena_reset(wfs__arena *arena);
/* Hands all memory of `from` over to `to`; `from` is empty afterwards. */
void wfs__arena_move(wfs__arena *to, wfs__arena *from);

/* Takes over a block from wfs__malloc, aligned to 16 bytes, of which the first WFS__ADOPTED are the arena's. false: it
 * is against the limit; then the block is the caller's as before. */
enum { WFS__ADOPTED = 16 };
bool wfs__arena_adopt(wfs__arena *arena, void *block, size_t size);

/* Uninitialised memory, NULL when there is none. Also for no bytes at all the block is not NULL. */
static inline void *wfs__arena_alloc(wfs__arena *arena, size_t size)
{
    size_t rounded = (size + (size == 0) + 15) & ~(size_t)15;
    if (WFS__UNLIKELY(rounded - 1 >=
                      (size_t)(arena->end - arena->at))) /* also when `rounded` is 0, asked for or wrapped */
        return wfs__arena_slow(arena, size);
    void *block = arena->at;
    arena->at += rounded;
    return block;
}

/* `count` times `size` bytes of zeros. */
void *wfs__arena_array(wfs__arena *arena, size_t count, size_t size);
/* A copy with a NUL behind it. */
char *wfs__arena_copy(wfs__arena *arena, const char *data, size_t size);

/* Makes room for one more element in a malloc'd array: for lists whose length is not known before.
 * `*items` may move. false when there is no memory; then nothing changed. */
bool wfs__grow(void **items, size_t *capacity, size_t count, size_t item_size);
/* The same for an array that begins at hand, on the stack perhaps, and is malloc'd when it has become too large. */
bool wfs__grow_from(const void *at_hand, void **items, size_t *capacity, size_t count, size_t item_size);
void wfs__free_from(const void *at_hand, void *items);

/* A text with a NUL behind it that several objects keep, on any threads; freed with the last of them. */
typedef struct wfs__shared {
    atomic_size_t shares;
    size_t size;
    char text[];
} wfs__shared;
/* A copy of the text, with one share. NULL: no memory. */
wfs__shared *wfs__shared_new(wfs__str text);
/* One share more. */
wfs__shared *wfs__shared_take(wfs__shared *shared);
/* NULL is fine. */
void wfs__shared_drop(wfs__shared *shared);

#endif
