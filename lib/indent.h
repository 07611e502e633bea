/*
 * Indentation for compact JSON text that comes piece by piece.
 */
#ifndef WFS_INDENT_H
#define WFS_INDENT_H

#include "buffer.h"

typedef struct wfs__indent {
    wfs__buffer *out;
    size_t depth;
    bool in_string, escaped; /* behind a backslash */
    bool opened;             /* right behind an opening bracket */
} wfs__indent;

/* A wfs_write_fn whose context is a wfs__indent, zero but for `out`: appends the piece to it with two blanks of
 * indentation per level. The pieces together are one JSON text as json_write.c writes it. Not 0 when `out` failed. */
int32_t wfs__indent_write(void *context, const char *data, size_t size);

#endif
