/*
 * Places in the original text.
 *
 * A source is the file as the host gave it; every offset of the library counts bytes from its start. Lines and
 * columns are made from offsets only when a diagnostic is shown. A scalar map leads from an offset in the decoded
 * text of a YAML scalar (escapes undone, lines folded) back to the offset in the source, so that an error inside
 * an expression points at its very character.
 */
#ifndef WFS_SPAN_H
#define WFS_SPAN_H

#include "memory.h"

typedef struct wfs__span {
    size_t start, end; /* byte offsets in the source; end is behind the last byte */
} wfs__span;

/* A place in a long text that is known, so that a search for another one need not begin at the beginning. */
typedef struct wfs__waymark {
    uint32_t at;   /* in the raw text */
    uint32_t past; /* what was counted up to there: columns of its line, or decoded bytes */
} wfs__waymark;

typedef struct wfs__source {
    const char *text; /* borrowed */
    size_t size;
    uint32_t *lines; /* offsets of line starts, made on first use by wfs__source_index; malloc'd */
    size_t line_count;
    wfs__waymark *marks; /* made with them if there are long lines, else NULL; malloc'd */
} wfs__source;

/* Finds the line starts (LF, CRLF and CR end a line), and marks long lines. false: no memory. Linear. */
bool wfs__source_index(wfs__source *source);
void wfs__source_free(wfs__source *source);
/* 1-based line, and column in code points (a BOM at offset 0 is no column; bytes of invalid UTF-8 count one each).
 * Needs the index. */
void wfs__source_position(const wfs__source *source, size_t offset, uint32_t *line, uint32_t *column);
/* The same of a text that has no index: goes through all that is before. */
void wfs__text_position(wfs__str text, size_t offset, uint32_t *line, uint32_t *column);
/* The offset of a 1-based line and column; a column behind the line's end is its end. false: there is no such
 * line. Needs the index. */
bool wfs__source_find(const wfs__source *source, uint32_t line, uint32_t column, size_t *offset);
/* The text of line `line` (1-based) without its end. */
wfs__str wfs__source_line(const wfs__source *source, uint32_t line);

typedef enum wfs__scalar_style {
    WFS__PLAIN,
    WFS__SINGLE_QUOTED,
    WFS__DOUBLE_QUOTED,
    WFS__LITERAL,
    WFS__FOLDED
} wfs__scalar_style;

/* Marks in a long scalar: marks[k] is the last piece of it that begins at or before decoded byte k * the distance. */
typedef struct wfs__scalar_index {
    size_t indent; /* of a block scalar */
    wfs__waymark marks[];
} wfs__scalar_index;

/* A scalar's text in the source (`span` includes the quotes; for block scalars it starts at the header) and decoded. */
typedef struct wfs__scalar {
    const wfs__source *source;
    wfs__span span;
    wfs__str text;
    wfs__scalar_style style;
    const wfs__scalar_index *index; /* of a long one, by wfs__scalar_mark; NULL: none */
} wfs__scalar;

/* Marks a long scalar in which many places may be asked for. false: no memory. Linear. */
bool wfs__scalar_mark(wfs__scalar *scalar, wfs__arena *arena);
/* The source offset of the character at decoded offset `at` (<= text.size). Never outside of the span. */
size_t wfs__scalar_offset(const wfs__scalar *scalar, size_t at);

#endif
