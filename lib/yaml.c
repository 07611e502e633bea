/*
 * The YAML reader: libfyaml's events become a tree with places.
 *
 * The only file that knows libfyaml. It uses the event interface alone, which needs no recursion and never expands
 * an alias; diagnostics are collected, and nothing is ever printed. All rules are ours: depth, nodes, aliases,
 * anchors, tags, keys, one document. Collections that are not finished yet stand on an explicit stack; their
 * children wait in one list until the collection ends and gets its own array in the arena.
 *
 * Marks of libfyaml are offsets in the text that it was given, and not always where one would point at: quoted
 * scalars lack their quotes, block scalars their header, empty values have no place. The functions of the part
 * "Spans in the text" mend that. A node's span is that of its value, without tag and anchor, since a scalar's text
 * is found through it.
 */
#include "yaml.h"

#include <libfyaml.h>
#include <stdlib.h>

#include "buffer.h"
#include "yaml_internal.h"

enum { LINEAR = 8 }; /* a mapping with more pairs has their numbers in order of keys behind its pairs */

typedef struct anchor {
    wfs__str name;
    wfs__node *node;      /* NULL while its collection is not finished */
    size_t nodes, height; /* what an alias to it expands to */
} anchor;

/* A collection that is not finished. */
typedef struct frame {
    wfs__node *node;
    size_t start;         /* in the text */
    size_t first;         /* of its children in `pending` */
    size_t nodes, height; /* with aliases expanded; height of the highest child */
    size_t anchor;        /* its number + 1 */
    bool flow, has_key;
    wfs__pair pair; /* mapping: the key whose value comes next */
} frame;

typedef struct reader {
    wfs__arena *arena;
    const wfs__yaml_limits *limits;
    wfs_report *report;
    wfs__yaml_text text;
    wfs__source lines; /* of the source, for messages that name a place; indexed on first use */
    frame *frames;
    wfs__pair *pending;
    anchor *anchors;
    size_t frame_count, frame_capacity, pending_count, pending_capacity, anchor_count, anchor_capacity;
    size_t nodes, aliases, alias_nodes, documents;
    size_t end; /* in the text: behind the last token */
    wfs__node *root;
    bool failed; /* there is no tree: reported, or report->nomem */
} reader;

/* Properties of the node that an event begins. */
typedef struct properties {
    wfs__str tag, anchor; /* as they are written, the anchor without its sign; data NULL: none */
    wfs__span tag_span;   /* in the text */
} properties;

static void fail_nomem(reader *r)
{
    r->report->nomem = true;
    r->failed = true;
}

/* ---- Places and paths ---- */

static wfs__span source_span(const reader *r, size_t start, size_t end)
{
    if (!r->text.lines)
        return (wfs__span){ r->text.start + start, r->text.start + end };
    wfs__span span = { wfs__yaml_origin(&r->text, start), wfs__yaml_origin(&r->text, end) };
    if (end > start) /* the end of a line, not the start of the next one behind its indentation */
        span.end = wfs__yaml_origin(&r->text, end - 1) + 1;
    return span;
}

/* The path of the node that comes next, or, when a key comes next, of the mapping. NULL when there is no memory. */
static char *path_of(const reader *r, wfs__buffer *path)
{
    for (size_t i = 0; i < r->frame_count; i++) {
        const frame *f = &r->frames[i];
        size_t next = i + 1 < r->frame_count ? r->frames[i + 1].first : r->pending_count;
        if (f->node->kind == WFS__NODE_SEQUENCE)
            wfs__path_index(path, next - f->first);
        else if (f->has_key)
            wfs__path_name(path, f->pair.key);
    }
    wfs__buffer_char(path, '\0');
    return path->failed ? NULL : path->data;
}

static void report_at(reader *r, wfs__code code, wfs__span span, const char *message, const char *hint)
{
    wfs__buffer path = WFS__BUFFER_INIT;
    if (wfs__report_full(r->report))
        wfs__report_add(r->report, code, span, NULL, message, hint);
    else
        wfs__report_add(r->report, code, span, path_of(r, &path), message, hint);
    r->report->nomem |= path.failed;
    wfs__buffer_free(&path);
}

/* The same with a message that was put together; the buffer is freed. */
static void report_buffer(reader *r, wfs__code code, wfs__span span, wfs__buffer *message, const char *hint)
{
    wfs__buffer_char(message, '\0');
    if (message->failed)
        fail_nomem(r);
    else
        report_at(r, code, span, message->data, hint);
    wfs__buffer_free(message);
}

/* Reports what leaves no tree. */
static void fail_at(reader *r, wfs__code code, wfs__span span, const char *message, const char *hint)
{
    report_at(r, code, span, message, hint);
    r->failed = true;
}

static void fail_limit(reader *r, wfs__code code, wfs__span span, const char *what, const char *name, size_t limit)
{
    wfs__buffer message = WFS__BUFFER_INIT;
    wfs__buffer_format(&message, "%s: the limit %s is %zu", what, name, limit);
    report_buffer(r, code, span, &message, NULL);
    r->failed = true;
}

/* Appends "line L, column C". */
static void add_place(reader *r, wfs__buffer *out, size_t offset)
{
    uint32_t line, column;
    if (!wfs__source_index(&r->lines)) {
        r->report->nomem = true;
        return;
    }
    wfs__source_position(&r->lines, offset, &line, &column);
    wfs__buffer_format(out, "line %u, column %u", line, column);
}

/* ---- Spans in the text ---- */

static bool is_break(char c) { return c == '\n' || c == '\r'; }
static bool is_white(char c) { return c == ' ' || c == '\t' || is_break(c); }

/* Where an empty node is: behind the `:`, `-` or `?` that it belongs to. */
static size_t empty_place(const reader *r)
{
    const char *data = r->text.data;
    size_t at = r->end, size = r->text.size;
    while (at < size && (is_white(data[at]) || data[at] == '#')) {
        if (data[at] == '#') {
            while (at < size && !is_break(data[at]))
                at++;
        } else {
            at++;
        }
    }
    bool indicator = at < size && (data[at] == ':' || data[at] == '-' || data[at] == '?');
    return indicator ? at + 1 : r->end;
}

/* From the header of a block scalar, which ends before `start`, to the last character of its text. */
static wfs__span block_span(const reader *r, size_t start, size_t end)
{
    const char *data = r->text.data;
    size_t header = start, from = start;
    if (from > r->end && is_break(data[from - 1]))
        from -= from - 1 > r->end && data[from - 1] == '\n' && data[from - 2] == '\r' ? 2 : 1;
    while (from > r->end && !is_break(data[from - 1]))
        from--;
    for (size_t at = from; at < start; at++) {
        if (data[at] == '|' || data[at] == '>') {
            header = at;
            break;
        }
    }
    while (end > header + 1 && is_white(data[end - 1]))
        end--;
    return (wfs__span){ header, end };
}

/* `end` is where the token ends, if it is known. */
static wfs__span scalar_span(const reader *r, struct fy_token *token, const struct fy_mark *end,
                             wfs__scalar_style style)
{
    const struct fy_mark *start = token ? fy_token_start_mark(token) : NULL;
    size_t size = r->text.size;
    if (!start || !end || start->input_pos > end->input_pos || end->input_pos > size) {
        size_t place = empty_place(r);
        return (wfs__span){ place, place };
    }
    wfs__span span = { start->input_pos, end->input_pos };
    if (style == WFS__LITERAL || style == WFS__FOLDED)
        return block_span(r, span.start, span.end);
    bool quoted = style != WFS__PLAIN;
    span.start -= quoted && span.start > 0;
    span.end += quoted && span.end < size;
    return span;
}

/* An anchor or alias with its sign. */
static wfs__span name_span(const reader *r, struct fy_token *token)
{
    const struct fy_mark *start = fy_token_start_mark(token), *end = fy_token_end_mark(token);
    if (!start || !end || start->input_pos > end->input_pos || end->input_pos > r->text.size)
        return (wfs__span){ r->end, r->end };
    return (wfs__span){ start->input_pos - (start->input_pos > 0), end->input_pos };
}

static wfs__str text_at(const reader *r, size_t start, size_t end)
{
    return (wfs__str){ r->text.data + start, end - start };
}

/* The name of an anchor or alias, from its span with the sign. */
static wfs__str name_at(const reader *r, wfs__span span)
{
    return text_at(r, span.start < span.end ? span.start + 1 : span.end, span.end);
}

static void read_tag(reader *r, struct fy_token *tag, properties *p)
{
    const struct fy_mark *start = fy_token_start_mark(tag), *end = fy_token_end_mark(tag);
    if (start && end && start->input_pos <= end->input_pos && end->input_pos <= r->text.size)
        p->tag_span = (wfs__span){ start->input_pos, end->input_pos };
    p->tag = text_at(r, p->tag_span.start, p->tag_span.end);
    r->end = p->tag_span.end > r->end ? p->tag_span.end : r->end;
}

static void read_anchor(reader *r, struct fy_token *token, properties *p)
{
    wfs__span span = name_span(r, token);
    p->anchor = name_at(r, span);
    r->end = span.end > r->end ? span.end : r->end;
}

static inline properties properties_of(reader *r, struct fy_token *tag, struct fy_token *anchor_token)
{
    properties p = { WFS__NONE, WFS__NONE, { r->end, r->end } };
    if (tag)
        read_tag(r, tag, &p);
    if (anchor_token)
        read_anchor(r, anchor_token, &p);
    return p;
}

/* ---- The tree ---- */

static bool count_node(reader *r, wfs__span span)
{
    if (++r->nodes <= r->limits->nodes)
        return true;
    fail_limit(r, WFS__D_LIMIT_YAML_NODES, span, "The YAML has too many nodes", "yaml_nodes", r->limits->nodes);
    return false;
}

/* A copy in the arena. NULL: no memory; the reader has failed then. */
static wfs__node *keep_node(reader *r, const wfs__node *node)
{
    wfs__node *kept = wfs__arena_alloc(r->arena, sizeof *kept);
    if (kept)
        *kept = *node;
    else
        fail_nomem(r);
    return kept;
}

/* NULL: too many nodes, or no memory; the reader has failed then. */
static wfs__node *new_node(reader *r, wfs__node_kind kind, wfs__span span)
{
    return count_node(r, span) ? keep_node(r, &(wfs__node){ .kind = kind, .span = span }) : NULL;
}

static bool key_comes_next(const reader *r)
{
    const frame *top = r->frame_count ? &r->frames[r->frame_count - 1] : NULL;
    return top && top->node->kind == WFS__NODE_MAPPING && !top->has_key;
}

static bool grow_pending(reader *r)
{
    void *pending = r->pending;
    bool grown = wfs__grow(&pending, &r->pending_capacity, r->pending_count, sizeof *r->pending);
    if (grown)
        r->pending = pending;
    else
        fail_nomem(r);
    return grown;
}

/* A finished node becomes the root, an element or a value; `nodes` and `height` are with aliases expanded. */
static void attach(reader *r, wfs__node *node, size_t nodes, size_t height)
{
    if (r->frame_count == 0) {
        r->root = node;
        return;
    }
    frame *top = &r->frames[r->frame_count - 1];
    if (r->pending_count == r->pending_capacity && !grow_pending(r))
        return;
    wfs__pair *pair = &r->pending[r->pending_count++];
    *pair = top->pair;
    pair->value = node;
    top->has_key = false;
    top->nodes += nodes;
    top->height = height > top->height ? height : top->height;
}

/* Remembers an anchor; *number is its number + 1. */
static bool add_anchor(reader *r, wfs__str name, size_t *number)
{
    void *anchors = r->anchors;
    if (!wfs__grow(&anchors, &r->anchor_capacity, r->anchor_count, sizeof *r->anchors)) {
        fail_nomem(r);
        return false;
    }
    r->anchors = anchors;
    r->anchors[r->anchor_count++] = (anchor){ .name = name };
    *number = r->anchor_count;
    return true;
}

static void finish_anchor(reader *r, size_t number, wfs__node *node, size_t nodes, size_t height)
{
    if (number == 0)
        return;
    r->anchors[number - 1].node = node;
    r->anchors[number - 1].nodes = nodes;
    r->anchors[number - 1].height = height;
}

static size_t saturating_add(size_t a, size_t b)
{
    size_t sum;
    return wfs__add(a, b, &sum) ? sum : SIZE_MAX;
}

/* ---- Keys ---- */

static void set_key(reader *r, wfs__str key, wfs__span span)
{
    frame *top = &r->frames[r->frame_count - 1];
    top->pair = (wfs__pair){ key, span, NULL };
    top->has_key = true;
}

static void read_key(reader *r, const wfs__node *node, wfs__scalar_result result, bool tagged)
{
    wfs__str key = wfs__yaml_key(r->arena, node->text, &node->value, result);
    if (!key.data) {
        fail_nomem(r);
        return;
    }
    set_key(r, key, node->span);
    if (node->style == WFS__PLAIN && !tagged && wfs__str_equal(node->text, WFS__STR("<<")))
        report_at(r, WFS__D_MERGE_KEY, node->span, "\"<<\" is an ordinary key here: nothing is merged",
                  "write the keys out, or use an alias for the whole value");
}

static int compare_pairs(const void *left, const void *right)
{
    const wfs__pair *a = *(const wfs__pair *const *)left, *b = *(const wfs__pair *const *)right;
    int order = wfs__str_compare(a->key, b->key);
    return order ? order : (a > b) - (a < b);
}

static void report_duplicate(reader *r, const wfs__pair *first, const wfs__pair *second)
{
    wfs__buffer message = WFS__BUFFER_INIT;
    wfs__buffer_format(&message, "Duplicate key \"%.*s\" at ", second->key.size < 200 ? (int)second->key.size : 200,
                       second->key.data);
    add_place(r, &message, second->key_span.start);
    wfs__buffer_literal(&message, ": it is already at ");
    add_place(r, &message, first->key_span.start);
    wfs__pair open = r->frames[r->frame_count - 1].pair;
    set_key(r, second->key, second->key_span);
    report_buffer(r, WFS__D_YAML_SYNTAX, second->key_span, &message, NULL);
    r->frames[r->frame_count - 1].pair = open;
    r->frames[r->frame_count - 1].has_key = false;
}

/* Marks all but the first of equal keys by taking away their value. sorted: the pairs in order of keys. */
static size_t drop_duplicates(reader *r, wfs__pair **sorted, size_t count)
{
    size_t dropped = 0;
    for (size_t i = 1, first = 0; i < count; i++) {
        if (!wfs__str_equal(sorted[first]->key, sorted[i]->key)) {
            first = i;
            continue;
        }
        report_duplicate(r, sorted[first], sorted[i]);
        sorted[i]->value = NULL;
        dropped++;
    }
    return dropped;
}

/* Are the keys of a small mapping all different? */
static bool are_unique(const wfs__pair *pairs, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        for (size_t other = 0; other < i; other++) {
            if (wfs__str_equal(pairs[other].key, pairs[i].key))
                return false;
        }
    }
    return true;
}

static bool copy_pairs(reader *r, wfs__node *node, const wfs__pair *pairs, size_t count)
{
    node->u.pairs = wfs__arena_alloc(r->arena, count * sizeof *pairs);
    if (!node->u.pairs)
        return false;
    memcpy(node->u.pairs, pairs, count * sizeof *pairs);
    node->count = (uint32_t)count;
    return true;
}

/* The pairs of a finished mapping, each key once, and behind them their order if there are many. */
static bool sort_pairs(reader *r, wfs__node *node, wfs__pair *pairs, size_t count)
{
    wfs__pair **sorted = malloc(count * sizeof(wfs__pair *));
    if (!sorted)
        return false;
    for (size_t i = 0; i < count; i++)
        sorted[i] = &pairs[i];
    qsort(sorted, count, sizeof(wfs__pair *), compare_pairs);
    size_t kept = count - drop_duplicates(r, sorted, count);
    node->u.pairs = wfs__arena_alloc(r->arena, kept * (sizeof(wfs__pair) + sizeof(uint32_t)));
    if (!node->u.pairs) {
        free(sorted);
        return false;
    }
    uint32_t *order = (uint32_t *)(void *)(node->u.pairs + kept);
    for (size_t i = 0; i < count; i++) {
        if (pairs[i].value)
            node->u.pairs[node->count++] = pairs[i];
        pairs[i].key_span.start = node->count - 1; /* from here on the number of the pair */
    }
    for (size_t i = 0; i < count; i++) {
        if (sorted[i]->value)
            *order++ = (uint32_t)sorted[i]->key_span.start;
    }
    free(sorted);
    return true;
}

static bool make_pairs(reader *r, wfs__node *node, wfs__pair *pairs, size_t count)
{
    return count <= LINEAR && are_unique(pairs, count) ? copy_pairs(r, node, pairs, count)
                                                       : sort_pairs(r, node, pairs, count);
}

static bool make_items(reader *r, wfs__node *node, const wfs__pair *pairs, size_t count)
{
    node->u.items = wfs__arena_array(r->arena, count, sizeof(wfs__node *));
    if (!node->u.items)
        return false;
    for (size_t i = 0; i < count; i++)
        node->u.items[i] = pairs[i].value;
    node->count = (uint32_t)count;
    return true;
}

/* ---- Events ---- */

static wfs__scalar_style style_of(struct fy_token *token)
{
    switch (token ? fy_token_scalar_style(token) : FYSS_PLAIN) {
    case FYSS_SINGLE_QUOTED:
        return WFS__SINGLE_QUOTED;
    case FYSS_DOUBLE_QUOTED:
        return WFS__DOUBLE_QUOTED;
    case FYSS_LITERAL:
        return WFS__LITERAL;
    case FYSS_FOLDED:
        return WFS__FOLDED;
    default:
        return WFS__PLAIN;
    }
}

/* The column (from 0) of the block collection that the next node stands in. */
static size_t parent_column(const reader *r)
{
    size_t start = r->frame_count ? r->frames[r->frame_count - 1].start : 0, at = start;
    while (at > 0 && !is_break(r->text.data[at - 1]))
        at--;
    return start - at;
}

static bool keep_text(reader *r, const char *text, size_t size, wfs__node *node)
{
    node->text = (wfs__str){ text, size };
    if (!text)
        fail_nomem(r);
    return text != NULL;
}

static bool decode_text(reader *r, const char *raw, size_t size, wfs__node *node)
{
    char *text = wfs__arena_alloc(r->arena, wfs__yaml_decoded_size(size) + 1);
    if (!keep_text(r, text, size, node))
        return false;
    bool block = node->style == WFS__LITERAL || node->style == WFS__FOLDED;
    bool fine = block ? wfs__yaml_decode_block(raw, size, parent_column(r), node->style, text, &node->text.size)
                      : wfs__yaml_decode_flow(raw, size, node->style, text, &node->text.size);
    if (fine)
        text[node->text.size] = '\0';
    else
        fail_at(r, WFS__D_YAML_SYNTAX, node->span, "This text is malformed", NULL);
    return fine;
}

/* The decoded text of a scalar: of raw[0..size), without the quotes; *marks of it. */
static bool read_text(reader *r, const char *raw, size_t size, wfs__node *node, unsigned *marks)
{
    bool block = node->style == WFS__LITERAL || node->style == WFS__FOLDED;
    *marks = wfs__yaml_marks(raw, size);
    if (!block && wfs__yaml_is_decoded(*marks, node->style))
        return keep_text(r, wfs__arena_copy(r->arena, raw, size), size, node);
    if (!decode_text(r, raw, size, node))
        return false;
    *marks = wfs__yaml_marks(node->text.data, node->text.size);
    return true;
}

/* The raw text of a scalar with that span: what is decoded. `end` is where its token ends. */
static wfs__str raw_text(const reader *r, wfs__span span, size_t end, wfs__scalar_style style)
{
    bool quoted = style == WFS__SINGLE_QUOTED || style == WFS__DOUBLE_QUOTED;
    if (style == WFS__LITERAL || style == WFS__FOLDED)
        span.end = end > span.end ? end : span.end;
    if (quoted && span.end - span.start >= 2)
        span = (wfs__span){ span.start + 1, span.end - 1 };
    return (wfs__str){ r->text.data + span.start, span.end - span.start };
}

/* The part of a message that names a text of the file. */
static void add_quoted(wfs__buffer *out, const char *before, wfs__str text, const char *after)
{
    wfs__buffer_format(out, "%s%.*s%s", before, text.size < 80 ? (int)text.size : 80, text.data ? text.data : "",
                       after);
}

/* "quote the text: 'the text'", if that is simple. */
static void add_quote_hint(wfs__buffer *hint, wfs__str raw)
{
    bool simple = raw.size <= 80;
    for (size_t i = 0; simple && i < raw.size; i++)
        simple = (unsigned char)raw.data[i] >= 0x20 && raw.data[i] != '"' && raw.data[i] != '\\';
    char quote = simple && memchr(raw.data, '\'', raw.size) ? '"' : '\'';
    wfs__buffer_literal(hint, "quote the text");
    if (simple)
        wfs__buffer_format(hint, ": %c%.*s%c", quote, (int)raw.size, raw.data, quote);
    wfs__buffer_char(hint, '\0');
}

/* A scalar with a tag that is not YAML's: most likely an expression that begins with `!`. It becomes the text that
 * was meant, so that nothing else is wrong with it. */
static void refuse_tag(reader *r, wfs__node *node, wfs__span tag, wfs__str name)
{
    wfs__buffer message = WFS__BUFFER_INIT, hint = WFS__BUFFER_INIT;
    wfs__span span = source_span(r, tag.start, tag.end);
    if (node->span.start < node->span.end && node->span.end > span.end)
        span.end = node->span.end;
    wfs__str raw = { r->lines.text + span.start, span.end - span.start };
    add_quoted(&message, "\"", name, "\" is a YAML tag here, not part of the text");
    add_quote_hint(&hint, raw);
    char *copy = wfs__arena_copy(r->arena, raw.data, raw.size);
    if (hint.failed || !copy)
        fail_nomem(r);
    report_buffer(r, WFS__D_YAML_TAG, span, &message, hint.failed ? NULL : hint.data);
    wfs__buffer_free(&hint);
    node->span = span;
    node->style = WFS__PLAIN;
    node->text = (wfs__str){ copy, copy ? raw.size : 0 };
    node->value = wfs__string(node->text);
}

static void report_bad_tag(reader *r, const wfs__node *node, wfs__span tag, wfs__str name)
{
    wfs__buffer message = WFS__BUFFER_INIT;
    add_quoted(&message, "\"", node->text, "\" is not of the type that its tag asks for");
    add_quoted(&message, " (", name, ")");
    report_buffer(r, WFS__D_YAML_TAG, source_span(r, tag.start, tag.end), &message, NULL);
}

static void resolve_scalar(reader *r, wfs__node *node, const properties *p, unsigned marks, wfs__scalar_result *result)
{
    *result = wfs__yaml_resolve(node->text, node->style == WFS__PLAIN, p->tag, &node->value);
    if (node->value.type == WFS_TYPE_STRING && !(marks & WFS__MARK_ESCAPED))
        node->value.flags = WFS__PLAIN_TEXT;
    if (*result == WFS__SCALAR_UNKNOWN_TAG)
        refuse_tag(r, node, p->tag_span, p->tag);
    else if (*result == WFS__SCALAR_BAD_TAG)
        report_bad_tag(r, node, p->tag_span, p->tag);
}

/* The scalar's text and value, and its anchor. false: the reader has failed, or the anchor could not be kept. */
static bool read_scalar(reader *r, struct fy_token *token, const properties *p, wfs__node *node,
                        wfs__scalar_result *result)
{
    const struct fy_mark *mark = token ? fy_token_end_mark(token) : NULL;
    node->style = style_of(token);
    wfs__span span = scalar_span(r, token, mark, node->style);
    node->span = source_span(r, span.start, span.end);
    if (!count_node(r, node->span))
        return false;
    size_t end = mark && mark->input_pos <= r->text.size ? mark->input_pos : span.end;
    wfs__str raw = raw_text(r, span, end, node->style);
    unsigned marks;
    if (!read_text(r, raw.data, raw.size, node, &marks))
        return false;
    r->end = span.end > r->end ? span.end : r->end;
    resolve_scalar(r, node, p, marks, result);
    return true;
}

static void on_scalar(reader *r, struct fy_event *event)
{
    properties p = properties_of(r, event->scalar.tag, event->scalar.anchor);
    wfs__node scalar = { .kind = WFS__NODE_SCALAR }, *node = &scalar;
    wfs__scalar_result result = WFS__SCALAR_OK;
    bool key = key_comes_next(r);
    size_t number = 0;
    if (!read_scalar(r, event->scalar.value, &p, &scalar, &result) ||
        (p.anchor.data && !add_anchor(r, p.anchor, &number)))
        return;
    if (!key || number) /* a key's node is needed by nobody else */
        node = keep_node(r, &scalar);
    if (!node)
        return;
    finish_anchor(r, number, node, 1, 0);
    if (key) {
        read_key(r, node, result, p.tag.data != NULL);
        return;
    }
    if (result == WFS__SCALAR_NOT_FINITE)
        report_at(r, WFS__D_NUMBER_NOT_FINITE, node->span, "A number must be finite: JSON has no infinity and no NaN",
                  "quote it if it is a text");
    attach(r, node, 1, 0);
}

static void warn_unknown_tag(reader *r, const properties *p, wfs__node_kind kind)
{
    const char *own = kind == WFS__NODE_MAPPING ? "map" : "seq";
    if (wfs__yaml_is_tag(p->tag, own) || wfs__str_equal(p->tag, WFS__STR("!")))
        return;
    wfs__buffer message = WFS__BUFFER_INIT;
    add_quoted(&message, "The tag \"", p->tag, "\" is ignored");
    report_buffer(r, WFS__D_UNKNOWN_TAG, source_span(r, p->tag_span.start, p->tag_span.end), &message, NULL);
}

static bool open_frame(reader *r, wfs__node *node, size_t start, size_t number)
{
    void *frames = r->frames;
    if (!wfs__grow(&frames, &r->frame_capacity, r->frame_count, sizeof *r->frames)) {
        fail_nomem(r);
        return false;
    }
    r->frames = frames;
    r->frames[r->frame_count++] =
        (frame){ .node = node, .start = start, .first = r->pending_count, .nodes = 1, .anchor = number };
    return true;
}

static void on_start(reader *r, struct fy_event *event, wfs__node_kind kind)
{
    properties p = properties_of(r, fy_event_get_tag_token(event), fy_event_get_anchor_token(event));
    const struct fy_mark *mark = fy_event_start_mark(event), *behind = fy_event_end_mark(event);
    size_t start = mark && mark->input_pos <= r->text.size ? mark->input_pos : r->end, number = 0;
    char c = start < r->text.size ? r->text.data[start] : '\0';
    bool flow = behind && behind->input_pos > start && (c == '[' || c == '{');
    wfs__span span = source_span(r, start, start + flow);
    if (key_comes_next(r)) {
        fail_at(r, WFS__D_YAML_SYNTAX, span, "A mapping or sequence cannot be a key",
                flow ? "quote a text that begins with { or [" : NULL);
        return;
    }
    if (r->frame_count >= r->limits->depth) {
        fail_limit(r, WFS__D_LIMIT_YAML_DEPTH, span, "YAML collections are nested too deeply", "yaml_depth",
                   r->limits->depth);
        return;
    }
    if (p.tag.data)
        warn_unknown_tag(r, &p, kind);
    wfs__node *node = new_node(r, kind, span);
    if (!node || (p.anchor.data && !add_anchor(r, p.anchor, &number)) || !open_frame(r, node, start, number))
        return;
    r->frames[r->frame_count - 1].flow = flow;
    r->end = start + flow > r->end ? start + flow : r->end;
}

static void on_end(reader *r, struct fy_event *event)
{
    frame *top = &r->frames[r->frame_count - 1];
    size_t count = r->pending_count - top->first;
    wfs__pair *children = count ? &r->pending[top->first] : NULL;
    wfs__node *node = top->node;
    const struct fy_mark *mark = fy_event_end_mark(event);
    if (top->flow && mark && mark->input_pos <= r->text.size && mark->input_pos > r->end)
        r->end = mark->input_pos;
    size_t origin = r->end ? wfs__yaml_origin(&r->text, r->end - 1) + 1 : node->span.end;
    node->span.end = origin > node->span.end ? origin : node->span.end;
    bool mapping = node->kind == WFS__NODE_MAPPING;
    if (count && !(mapping ? make_pairs(r, node, children, count) : make_items(r, node, children, count))) {
        fail_nomem(r);
        return;
    }
    finish_anchor(r, top->anchor, node, top->nodes, top->height + 1);
    size_t nodes = top->nodes, height = top->height + 1;
    r->pending_count = top->first;
    r->frame_count--;
    attach(r, node, nodes, height);
}

/* The newest anchor of that name, NULL if there is none. */
static const anchor *find_anchor(const reader *r, wfs__str name)
{
    for (size_t i = r->anchor_count; i > 0; i--) {
        if (wfs__str_equal(r->anchors[i - 1].name, name))
            return &r->anchors[i - 1];
    }
    return NULL;
}

/* The limits on what aliases make of a small text. */
static bool count_alias(reader *r, const anchor *target, wfs__span span)
{
    r->alias_nodes = saturating_add(r->alias_nodes, target ? target->nodes : 1);
    if (++r->aliases > r->limits->aliases)
        fail_limit(r, WFS__D_LIMIT_YAML_ALIASES, span, "The YAML has too many aliases", "yaml_aliases",
                   r->limits->aliases);
    else if (r->alias_nodes > r->limits->alias_nodes)
        fail_limit(r, WFS__D_LIMIT_YAML_ALIAS_NODES, span, "Aliases expand to too many nodes", "yaml_alias_nodes",
                   r->limits->alias_nodes);
    else if (target && target->height > r->limits->depth - r->frame_count)
        fail_limit(r, WFS__D_LIMIT_YAML_DEPTH, span, "With its aliases the YAML is nested too deeply", "yaml_depth",
                   r->limits->depth);
    return !r->failed;
}

static void refuse_alias(reader *r, const anchor *target, wfs__str name, wfs__span span)
{
    wfs__buffer message = WFS__BUFFER_INIT;
    add_quoted(&message, "The alias \"*", name,
               target ? "\" stands inside of what it refers to" : "\" refers to no anchor before it");
    report_buffer(r, WFS__D_YAML_SYNTAX, span, &message, target ? NULL : "quote a text that begins with *");
}

static void on_alias_key(reader *r, const wfs__node *node, wfs__span span)
{
    if (node->kind != WFS__NODE_SCALAR) {
        fail_at(r, WFS__D_YAML_SYNTAX, span, "A mapping or sequence cannot be a key", NULL);
        return;
    }
    wfs__str key = wfs__yaml_key(r->arena, node->text, &node->value, WFS__SCALAR_OK);
    if (key.data)
        set_key(r, key, span);
    else
        fail_nomem(r);
}

static void on_alias(reader *r, struct fy_event *event)
{
    wfs__span place = name_span(r, event->alias.anchor), span = source_span(r, place.start, place.end);
    wfs__str name = name_at(r, place);
    r->end = place.end > r->end ? place.end : r->end;
    const anchor *target = find_anchor(r, name);
    if (!count_alias(r, target && target->node ? target : NULL, span))
        return;
    if (!target || !target->node) {
        refuse_alias(r, target, name, span);
        wfs__node *nothing = new_node(r, WFS__NODE_SCALAR, span);
        if (nothing && key_comes_next(r))
            set_key(r, WFS__STR(""), span);
        else if (nothing)
            attach(r, nothing, 1, 0);
        return;
    }
    if (key_comes_next(r))
        on_alias_key(r, target->node, span);
    else
        attach(r, target->node, target->nodes, target->height);
}

static void on_document(reader *r, struct fy_event *event)
{
    const struct fy_mark *mark = fy_event_start_mark(event);
    size_t at = mark && mark->input_pos <= r->text.size ? mark->input_pos : r->end;
    size_t end = mark && at + 3 <= r->text.size ? at + 3 : at;
    if (++r->documents > 1)
        fail_at(r, WFS__D_YAML_SYNTAX, source_span(r, at, end), "A second document is not allowed", NULL);
}

static void on_event(reader *r, struct fy_event *event)
{
    switch (event->type) {
    case FYET_DOCUMENT_START:
        on_document(r, event);
        break;
    case FYET_SCALAR:
        on_scalar(r, event);
        break;
    case FYET_ALIAS:
        on_alias(r, event);
        break;
    case FYET_MAPPING_START:
        on_start(r, event, WFS__NODE_MAPPING);
        break;
    case FYET_SEQUENCE_START:
        on_start(r, event, WFS__NODE_SEQUENCE);
        break;
    case FYET_MAPPING_END:
    case FYET_SEQUENCE_END:
        on_end(r, event);
        break;
    default:
        break;
    }
}

/* ---- libfyaml ---- */

/* It must be there: some errors go only here. */
static void count_output(struct fy_diag *diag, void *count, const char *text, size_t size)
{
    (void)diag;
    (void)text;
    (void)size;
    ++*(int *)count;
}

static struct fy_diag *new_diag(int *outputs)
{
    struct fy_diag_cfg config;
    memset(&config, 0, sizeof config);
    config.output_fn = count_output;
    config.user = outputs;
    config.level = FYET_INFO;
    config.module_mask = ~0u;
    struct fy_diag *diag = fy_diag_create(&config);
    if (diag)
        fy_diag_set_collect_errors(diag, true);
    return diag;
}

/* What to do about the errors that people make most. */
static const char *hint_for(const char *message)
{
    if (strstr(message, "nested block mapping"))
        return "quote a text that contains \": \"";
    if (strstr(message, "tab") || strstr(message, "Tab"))
        return "indent with spaces";
    if (strstr(message, "cannot start") || strstr(message, "reserved indicator"))
        return "quote a text that begins with this character";
    return NULL;
}

/* An error inside of a bracket that is never closed is better explained by the bracket. */
static const char *hint_with_bracket(reader *r, wfs__buffer *hint, const char *message, size_t at)
{
    const frame *top = r->frame_count ? &r->frames[r->frame_count - 1] : NULL;
    const char *standard = hint_for(message);
    while (at < r->text.size && is_white(r->text.data[at]))
        at++;
    if (standard || !top || !top->flow || (at < r->text.size && !strstr(message, "wrongly indented flow")))
        return standard;
    wfs__buffer_format(hint, "is the \"%c\" at ", top->node->kind == WFS__NODE_MAPPING ? '{' : '[');
    add_place(r, hint, top->node->span.start);
    wfs__buffer_literal(hint, " closed?");
    wfs__buffer_char(hint, '\0');
    r->report->nomem |= hint->failed;
    return hint->failed ? NULL : hint->data;
}

static void report_parser(reader *r, const struct fy_diag_error *error)
{
    wfs__source text = { .text = r->text.data, .size = r->text.size };
    wfs__buffer hint = WFS__BUFFER_INIT;
    size_t at = r->end;
    const char *message = error && error->msg ? error->msg : "This is not valid YAML";
    if (error && error->line > 0 && error->column > 0) {
        if (!wfs__source_index(&text))
            r->report->nomem = true;
        else if (!wfs__source_find(&text, (uint32_t)error->line, (uint32_t)error->column, &at))
            at = r->text.size;
    }
    wfs__source_free(&text);
    size_t origin = wfs__yaml_origin(&r->text, at);
    fail_at(r, WFS__D_YAML_SYNTAX, (wfs__span){ origin, origin }, message, hint_with_bracket(r, &hint, message, at));
    wfs__buffer_free(&hint);
}

/* true: the stream came to its end. */
static bool read_events(reader *r, struct fy_parser *parser)
{
    bool ended = false;
    for (struct fy_event *event; !r->failed && (event = fy_parser_parse(parser)) != NULL;) {
        ended = event->type == FYET_STREAM_END;
        on_event(r, event);
        fy_parser_event_free(parser, event);
    }
    return ended;
}

static void parse(reader *r)
{
    int outputs = 0;
    void *iterator = NULL;
    struct fy_diag *diag = new_diag(&outputs);
    struct fy_parse_cfg config = { .flags = FYPCF_QUIET | FYPCF_DEFAULT_VERSION_1_2 | FYPCF_JSON_NONE, .diag = diag };
    struct fy_parser *parser = diag ? fy_parser_create(&config) : NULL;
    if (!parser || fy_parser_set_string(parser, r->text.data, r->text.size)) {
        fail_nomem(r);
    } else {
        bool ended = read_events(r, parser);
        const struct fy_diag_error *error = fy_diag_errors_iterate(diag, &iterator);
        if (!r->failed && (error || outputs || !ended || fy_parser_get_stream_error(parser)))
            report_parser(r, error);
    }
    fy_parser_destroy(parser);
    fy_diag_destroy(diag);
}

/* ---- The interface ---- */

static void check_and_parse(reader *r, wfs__span part)
{
    if (part.end - part.start > r->limits->bytes) {
        fail_limit(r, WFS__D_LIMIT_YAML_BYTES, (wfs__span){ part.start, part.start }, "The YAML is too large",
                   "yaml_bytes", r->limits->bytes);
        return;
    }
    if (!wfs__yaml_filter(&r->text, r->report)) {
        r->failed = true;
        return;
    }
    if (r->text.size)
        parse(r);
    if (!r->failed && !r->root) {
        r->root = new_node(r, WFS__NODE_SCALAR, (wfs__span){ part.start, part.start });
        if (r->root)
            r->root->text = WFS__STR("");
    }
}

wfs__node *wfs__yaml_read_indented(wfs__arena *arena, const wfs__source *source, wfs__span part, size_t indent,
                                   const wfs__yaml_limits *limits, wfs_report *report)
{
    reader r = { .arena = arena, .limits = limits, .report = report };
    r.lines = (wfs__source){ .text = source->text, .size = source->size };
    if (!wfs__yaml_open(&r.text, source, part, indent)) {
        report->nomem = true;
        return NULL;
    }
    check_and_parse(&r, part);
    wfs__yaml_close(&r.text);
    wfs__source_free(&r.lines);
    free(r.frames);
    free(r.pending);
    free(r.anchors);
    return r.failed || report->nomem ? NULL : r.root;
}

wfs__node *wfs__yaml_read(wfs__arena *arena, const wfs__source *source, wfs__span part, const wfs__yaml_limits *limits,
                          wfs_report *report)
{
    return wfs__yaml_read_indented(arena, source, part, 0, limits, report);
}

static const wfs__pair *find_sorted(const wfs__node *mapping, wfs__str key)
{
    const uint32_t *order = (const uint32_t *)(const void *)(mapping->u.pairs + mapping->count);
    size_t low = 0, high = mapping->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const wfs__pair *pair = &mapping->u.pairs[order[middle]];
        int comparison = wfs__str_compare(pair->key, key);
        if (comparison == 0)
            return pair;
        low = comparison < 0 ? middle + 1 : low;
        high = comparison < 0 ? high : middle;
    }
    return NULL;
}

const wfs__pair *wfs__node_pair(const wfs__node *mapping, wfs__str key)
{
    if (!mapping || mapping->kind != WFS__NODE_MAPPING)
        return NULL;
    if (mapping->count > LINEAR)
        return find_sorted(mapping, key);
    for (size_t i = 0; i < mapping->count; i++) {
        if (wfs__str_equal(mapping->u.pairs[i].key, key))
            return &mapping->u.pairs[i];
    }
    return NULL;
}

wfs__node *wfs__node_get(const wfs__node *mapping, wfs__str key)
{
    const wfs__pair *pair = wfs__node_pair(mapping, key);
    return pair ? pair->value : NULL;
}

wfs__scalar wfs__node_scalar(const wfs__node *node, const wfs__source *source)
{
    return (wfs__scalar){ source, node->span, node->text, node->style };
}

static bool array_value(wfs__arena *arena, const wfs__node *node, wfs_value *value)
{
    wfs_value *items = wfs__items_new(arena, node->count);
    if (!items)
        return false;
    for (size_t i = 0; i < node->count; i++) {
        if (!wfs__node_value(arena, node->u.items[i], &items[i]))
            return false;
    }
    *value = wfs__array(items, node->count);
    return true;
}

static bool object_value(wfs__arena *arena, const wfs__node *node, wfs_value *value)
{
    wfs__str *keys = wfs__arena_array(arena, node->count, sizeof *keys);
    wfs_value *items = wfs__items_new(arena, node->count);
    if (!keys || !items)
        return false;
    for (size_t i = 0; i < node->count; i++) {
        keys[i] = node->u.pairs[i].key;
        if (!wfs__node_value(arena, node->u.pairs[i].value, &items[i]))
            return false;
    }
    const wfs__shape *shape = wfs__shape_new(arena, keys, node->count);
    if (shape)
        *value = wfs__object(items, shape);
    return shape != NULL;
}

/* Recursion: at most yaml_depth, which holds with aliases expanded. */
bool wfs__node_value(wfs__arena *arena, const wfs__node *node, wfs_value *value)
{
    if (node->kind == WFS__NODE_SCALAR) {
        *value = node->value;
        return true;
    }
    if (node->count == 0) {
        *value = node->kind == WFS__NODE_SEQUENCE ? wfs__empty_array() : wfs__empty_object();
        return true;
    }
    return node->kind == WFS__NODE_SEQUENCE ? array_value(arena, node, value) : object_value(arena, node, value);
}
