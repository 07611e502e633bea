/*
 * What the files of the YAML reader share: yaml_text.c (the text that libfyaml is given), yaml_scalar.c (decoding, the
 * core schema) and yaml.c (libfyaml's events, the tree).
 */
#ifndef WFS_YAML_INTERNAL_H
#define WFS_YAML_INTERNAL_H

#include "yaml.h"

typedef struct wfs__yaml_line {
    size_t at, origin; /* where the line begins in the text, and in the source */
} wfs__yaml_line;

/* The text for the parser: a part of the source, or a copy of it without the indentation of its fence. */
typedef struct wfs__yaml_text {
    const char *data;
    size_t size;
    size_t start;          /* of the part in the source */
    char *copy;            /* malloc'd; NULL when nothing had to be removed */
    wfs__yaml_line *lines; /* malloc'd, of the copy */
    size_t line_count;
} wfs__yaml_text;

/* Takes up to `indent` spaces off the start of each line. false: no memory. */
bool wfs__yaml_open(wfs__yaml_text *text, const wfs__source *source, wfs__span part, size_t indent);
void wfs__yaml_close(wfs__yaml_text *text);
/* The source's offset of an offset in the text. */
size_t wfs__yaml_origin(const wfs__yaml_text *text, size_t at);
/* Reports the first thing that libfyaml cannot be trusted with. false: there is one. */
bool wfs__yaml_filter(const wfs__yaml_text *text, wfs_report *report);

/* Decoding. `out` has room for wfs__yaml_decoded_size(size) bytes. false: the text is not what
 * YAML allows. */
static inline size_t wfs__yaml_decoded_size(size_t size) { return size + size / 2 + 1; }
/* What stands somewhere in a text. */
enum {
    WFS__MARK_BREAK = 1,
    WFS__MARK_BACKSLASH = 2,
    WFS__MARK_APOSTROPHE = 4,
    WFS__MARK_ESCAPED = 8 /* a character that JSON must escape */
};
unsigned wfs__yaml_marks(const char *text, size_t size);
/* Does decoding change nothing in a plain or quoted text with these marks? */
static inline bool wfs__yaml_is_decoded(unsigned marks, wfs__scalar_style style)
{
    unsigned changed = style == WFS__DOUBLE_QUOTED   ? WFS__MARK_BREAK | WFS__MARK_BACKSLASH
                       : style == WFS__SINGLE_QUOTED ? WFS__MARK_BREAK | WFS__MARK_APOSTROPHE
                                                     : WFS__MARK_BREAK;
    return (marks & changed) == 0;
}
/* A plain scalar, or what stands between the quotes. */
bool wfs__yaml_decode_flow(const char *raw, size_t size, wfs__scalar_style style, char *out, size_t *written);
/* A block scalar from its header to its last line; parent: the column (from 0) of the collection that it stands in. */
bool wfs__yaml_decode_block(const char *raw, size_t size, size_t parent, wfs__scalar_style style, char *out,
                            size_t *written);

typedef enum wfs__scalar_result {
    WFS__SCALAR_OK,
    WFS__SCALAR_NOT_FINITE,  /* the value is null */
    WFS__SCALAR_UNKNOWN_TAG, /* the value is the text */
    WFS__SCALAR_BAD_TAG      /* the text is not of the tag's type; the value is the text */
} wfs__scalar_result;

/* The value of a scalar's text by its tag (as it is written; data NULL: none), or, if it is plain, by the core
 * schema. The text must live as long as the value; that of a string is not marked as plain. */
wfs__scalar_result wfs__yaml_resolve(wfs__str text, bool plain, wfs__str tag, wfs_value *value);
/* Is this tag, as it is written, YAML's own of that name (`!!int`)? */
bool wfs__yaml_is_tag(wfs__str tag, const char *name);
/* The key that a resolved scalar makes, in the arena; data NULL: no memory. */
wfs__str wfs__yaml_key(wfs__arena *arena, wfs__str text, const wfs_value *value, wfs__scalar_result result);

#endif
