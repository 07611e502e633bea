/*
 * What the files that define the public functions share: options of any age, and public handles around internal
 * objects.
 */
#ifndef WFS_API_H
#define WFS_API_H

#include "checkup.h"
#include "run.h"

/* Copies a structure that the host filled, whose first member is its size, into one of `size` bytes: missing fields are
 * zero. false: its size is too small to be one, or its tail, which we do not know, is not zero. `given` NULL: all zero.
 */
bool wfs__options_take(const void *given, void *known, size_t size);
/* Copies a structure of ours into the host's, as far as the host knows it (its `size` says). false: its size is too
 * small. */
bool wfs__options_give(const void *known, size_t size, void *given);
/* A complete adapter from the host's; false: it is not acceptable (no `has`, or its size). */
bool wfs__adapter_take(const wfs_tool_adapter *given, wfs_tool_adapter *known);

struct wfs_document {
    wfs__arena arena;
    wfs_value root;
    wfs__source source;      /* of YAML: a copy in the arena */
    const wfs__node *node;   /* of YAML: the root's */
    struct wfs__mark *marks; /* of YAML: cells and their places, a hash table in the arena */
    size_t mark_count;       /* a power of two; 0 for JSON */
};

wfs_document *wfs__document_new(void);

#endif
