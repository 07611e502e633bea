/*
 * What the files of the YAML reader share.
 *
 * yaml.c goes through libfyaml's events and hands each on to yaml_tree.c, which has the state of the tree that grows;
 * yaml_text.c makes the text that libfyaml is given, yaml_scalar.c decodes scalars and knows the core schema,
 * yaml_node.c puts finished collections together, yaml_mistakes.c explains what libfyaml refuses, and all report
 * through yaml_report.c. Names begin with wfs__yaml; those of yaml.h that begin with wfs__node are of the finished
 * tree. Nothing here mentions libfyaml.
 */
#ifndef WFS_YAML_INTERNAL_H
#define WFS_YAML_INTERNAL_H

#include "buffer.h"
#include "names.h"
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
    WFS__MARK_ESCAPED = 8, /* a character that JSON must escape */
    WFS__MARK_EF = 16      /* a byte that a byte order mark begins with */
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

/* ---- The reader ---- */

/* A collection that is not finished. */
typedef struct wfs__yaml_frame {
    wfs__node *node;
    size_t start;         /* in the text */
    size_t first;         /* of its children in `pending` */
    size_t nodes, height; /* with aliases expanded; height of the highest child */
    size_t anchor;        /* its number + 1 */
    bool flow, has_key;
    wfs__pair pair; /* mapping: the key whose value comes next */
} wfs__yaml_frame;

typedef struct wfs__yaml_anchor {
    wfs__str name;
    wfs__node *node;      /* NULL while its collection is not finished */
    size_t nodes, height; /* what an alias to it expands to */
} wfs__yaml_anchor;

typedef struct wfs__yaml_reader {
    wfs__arena *arena;
    const wfs__yaml_limits *limits;
    wfs_report *report;
    wfs__yaml_text text;
    wfs__source lines; /* of the source, for messages that name a place; indexed on first use */
    wfs__yaml_frame *frames;
    wfs__pair *pending;
    wfs__yaml_anchor *anchors;
    size_t anchor_count, anchor_capacity;
    wfs__names anchor_names; /* the newest of each name, among the first `anchors_named` */
    size_t anchors_named;
    size_t frame_count, frame_capacity, pending_count, pending_capacity;
    size_t nodes, aliases, alias_nodes, documents;
    size_t end;     /* in the text: behind the last token */
    size_t refused; /* in the text: behind the last alias that was refused, 0: none */
    wfs__node *root;
    bool failed; /* there is no tree: reported, or report->nomem */
} wfs__yaml_reader;

/* Properties of the node that an event begins. */
typedef struct wfs__yaml_properties {
    wfs__str tag, anchor; /* as they are written, the anchor without its sign; data NULL: none */
    wfs__span tag_span;   /* in the text */
} wfs__yaml_properties;

static inline bool wfs__yaml_is_break(char c) { return c == '\n' || c == '\r'; }

/* yaml_report.c. The span in the source of a span in the text. */
wfs__span wfs__yaml_source_span(const wfs__yaml_reader *r, size_t start, size_t end);
/* Reports at a span of the source, with the path of the node that comes next. */
void wfs__yaml_report(wfs__yaml_reader *r, wfs__code code, wfs__span span, const char *message, const char *hint);
/* The same with a message that was put together; the buffer is freed. */
void wfs__yaml_report_buffer(wfs__yaml_reader *r, wfs__code code, wfs__span span, wfs__buffer *message,
                             const char *hint);
/* Report what leaves no tree. */
void wfs__yaml_fail(wfs__yaml_reader *r, wfs__code code, wfs__span span, const char *message, const char *hint);
void wfs__yaml_fail_limit(wfs__yaml_reader *r, wfs__code code, wfs__span span, const char *what, const char *name,
                          size_t limit);
/* No memory: there is none, or the limit allows no more. */
void wfs__yaml_fail_nomem(wfs__yaml_reader *r);
/* The limit on memory allows no more. */
void wfs__yaml_fail_memory(wfs__yaml_reader *r);
/* Appends "line L, column C" of an offset in the source. */
void wfs__yaml_print_place(wfs__yaml_reader *r, wfs__buffer *out, size_t offset);

/* The end of the text without quotes that begins at `at`: of its line, without a comment; in brackets, of its item. */
size_t wfs__yaml_plain_end(wfs__str text, size_t at, bool brackets);
/* yaml_extent.c. The text without quotes that someone meant, who wrote the character at `at`, in brackets, the
 * innermost of which is at `bracket`. */
wfs__span wfs__yaml_meant_text(wfs__str text, size_t bracket, size_t at);
/* Adds "quote the text", and how, if that is simple. */
void wfs__yaml_quote_hint(wfs__buffer *hint, wfs__str raw);

/* yaml_mistakes.c. Reports why the text is no YAML: what libfyaml said (NULL: nothing), and where in the text. */
void wfs__yaml_explain(wfs__yaml_reader *r, const char *said, size_t at);

/* yaml_tree.c: what stands in the document, one after the other. After each the reader may have failed; nothing may be
 * added then. Spans are of the source, `start` is in the text. */
/* raw: as it is written, without quotes, a block scalar from its header on. */
void wfs__yaml_add_scalar(wfs__yaml_reader *r, wfs__scalar_style style, wfs__span span, wfs__str raw,
                          const wfs__yaml_properties *p);
void wfs__yaml_add_alias(wfs__yaml_reader *r, wfs__str name, wfs__span span);
/* A collection; flow: it is written with a bracket. It ends at reader.end. */
void wfs__yaml_begin(wfs__yaml_reader *r, wfs__node_kind kind, size_t start, bool flow, const wfs__yaml_properties *p);
void wfs__yaml_end(wfs__yaml_reader *r);
/* The document has nothing: its root is null. */
void wfs__yaml_add_empty(wfs__yaml_reader *r, wfs__span span);
static inline bool wfs__yaml_key_comes_next(const wfs__yaml_reader *r)
{
    const wfs__yaml_frame *top = r->frame_count ? &r->frames[r->frame_count - 1] : NULL;
    return top && top->node->kind == WFS__NODE_MAPPING && !top->has_key;
}
/* The node that comes next is the value of that key. */
static inline void wfs__yaml_set_key(wfs__yaml_reader *r, wfs__str key, wfs__span span)
{
    wfs__yaml_frame *top = &r->frames[r->frame_count - 1];
    top->pair = (wfs__pair){ key, span, NULL };
    top->has_key = true;
}

/* yaml_node.c: the innermost collection gets its array, with every key once. The children are used up. false: no
 * memory. */
bool wfs__yaml_keep_children(wfs__yaml_reader *r, wfs__node *node, wfs__pair *children, size_t count);

#endif
