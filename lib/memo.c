/*
 * The table has a power of two of places, half of which are free at least; what does not fit into its own place stands
 * in the next free one.
 */
#include "memo.h"

#include <stdlib.h>

enum { FEW = 16 };

struct wfs__memo_entry {
    const void *address; /* NULL: free */
    uint64_t value;
    uint32_t size;
};

static struct wfs__memo_entry *place_of(const wfs__memo *memo, const void *address, uint32_t size)
{
    size_t at = (size_t)(((uintptr_t)address ^ size) * UINT64_C(0x9E3779B97F4A7C15) >> 32);
    for (;; at++) {
        struct wfs__memo_entry *place = &memo->table[at & (memo->capacity - 1)];
        if (!place->address || (place->address == address && place->size == size))
            return place;
    }
}

/* Makes room for one more. */
static bool make_room(wfs__memo *memo)
{
    if (memo->count < memo->capacity / 2)
        return true;
    wfs__memo larger = { NULL, memo->capacity ? 2 * memo->capacity : FEW, memo->count };
    larger.table = wfs__calloc(larger.capacity, sizeof *larger.table);
    if (!larger.table)
        return false;
    for (size_t i = 0; i < memo->capacity; i++)
        if (memo->table[i].address)
            *place_of(&larger, memo->table[i].address, memo->table[i].size) = memo->table[i];
    free(memo->table);
    *memo = larger;
    return true;
}

uint64_t *wfs__memo_at(wfs__memo *memo, const void *address, uint32_t size)
{
    if (!make_room(memo))
        return NULL;
    struct wfs__memo_entry *place = place_of(memo, address, size);
    if (!place->address) {
        *place = (struct wfs__memo_entry){ address, 0, size };
        memo->count++;
    }
    return &place->value;
}

void wfs__memo_each(const wfs__memo *memo, void (*visit)(uint64_t value))
{
    for (size_t i = 0; i < memo->capacity; i++)
        if (memo->table[i].address)
            visit(memo->table[i].value);
}

void wfs__memo_free(wfs__memo *memo)
{
    free(memo->table);
    *memo = (wfs__memo){ NULL, 0, 0 };
}
