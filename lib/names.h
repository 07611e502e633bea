/*
 * Numbers by name.
 *
 * A tree of forks: each leads on by one bit of one byte of the name, so that a search takes time linear in the name,
 * however many names there are and whatever they are.
 */
#ifndef WFS_NAMES_H
#define WFS_NAMES_H

#include "memory.h"

typedef struct wfs__named {
    wfs__str name; /* borrowed */
    size_t number;
} wfs__named;

typedef struct wfs__names { /* zeroed at first */
    wfs__named *items;      /* malloc'd, as the forks */
    size_t count, capacity;
    struct wfs__fork *forks;
    size_t fork_count, fork_capacity;
    uint32_t root;
} wfs__names;

/* Gives a name a number; one that it had is forgotten. false: no memory, or too many names; then nothing changed. */
bool wfs__names_set(wfs__names *names, wfs__str name, size_t number);
/* The number of a name, -1 if it has none. */
int64_t wfs__names_find(const wfs__names *names, wfs__str name);
void wfs__names_free(wfs__names *names);

#endif
