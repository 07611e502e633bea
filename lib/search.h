/*
 * Finding many texts in another at once.
 *
 * All texts become one automaton, so that going through a text takes time linear in it, however many there are and
 * however they are made; making the automaton takes time linear in them, but for sorting.
 */
#ifndef WFS_SEARCH_H
#define WFS_SEARCH_H

#include "memory.h"

typedef struct wfs__search wfs__search;

typedef struct wfs__stretch { /* bytes that belong to texts that were found */
    uint32_t start, end;
} wfs__stretch;

typedef struct wfs__findings { /* in order, without touching each other. Zeroed at first; items: malloc'd */
    wfs__stretch *items;
    size_t count, capacity;
} wfs__findings;

/* texts: sorted by this, and used as long as the search; none is empty. Everything is in the arena. NULL: no memory. */
wfs__search *wfs__search_new(wfs__arena *arena, wfs__str *texts, size_t count);
/* Every byte of every occurrence, overlapping ones too. false: no memory. */
bool wfs__search_find(const wfs__search *search, wfs__str text, wfs__findings *found);

#endif
