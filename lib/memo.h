/*
 * What was worked out before, by the address and size of what it was worked out from: a small hash table.
 *
 * Where things lie decides nothing but how fast they are found again. What stands at an address must stay there, and as
 * it is, as long as the table.
 */
#ifndef WFS_MEMO_H
#define WFS_MEMO_H

#include "base.h"

typedef struct wfs__memo {         /* zeroed at first */
    struct wfs__memo_entry *table; /* malloc'd */
    size_t capacity, count;
} wfs__memo;

/* The place for a value, which is 0 at first; it stays until the next call. NULL: no memory. */
uint64_t *wfs__memo_at(wfs__memo *memo, const void *address, uint32_t size);
/* Calls `visit` for every value. */
void wfs__memo_each(const wfs__memo *memo, void (*visit)(uint64_t value));
void wfs__memo_free(wfs__memo *memo);

#endif
