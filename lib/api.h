/*
 * What the files that define the public functions share: complete adapters, and public handles around internal objects.
 */
#ifndef WFS_API_H
#define WFS_API_H

#include "checkup.h"
#include "options.h"
#include "run.h"

/* A complete adapter from the host's; false: it is not acceptable (no `has`, or its size). */
bool wfs__adapter_take(const wfs_tool_adapter *given, wfs_tool_adapter *known);

/* Are these WFS_JSON_* and nothing else? */
static inline bool wfs__are_json_flags(uint32_t flags)
{
    return !(flags & ~(uint32_t)(WFS_JSON_PRETTY | WFS_JSON_SAFE));
}

struct wfs_document {
    wfs__arena arena;
    wfs_value root;
    wfs__shared *text;       /* that it was read from; else NULL */
    wfs__source source;      /* of YAML: the text's */
    const wfs__node *node;   /* of YAML: the root's */
    struct wfs__mark *marks; /* of YAML: cells and their places, a hash table in the arena */
    size_t mark_count;       /* a power of two; 0 for JSON */
};

wfs_document *wfs__document_new(void);

#endif
