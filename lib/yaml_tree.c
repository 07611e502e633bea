/*
 * The tree: scalars, aliases, beginnings and ends of collections become nodes.
 *
 * Collections that are not finished yet stand on an explicit stack; their children wait in one list until the
 * collection ends and gets its own array. A key waits in its collection for its value. An alias is the very node that
 * it names, which is why only finished nodes can be named: there are no cycles. The rules on what stands in a document
 * are here: depth, nodes and aliases (as if these were written out), anchors, tags, what can be a key.
 *
 * A node's span is that of its value, without tag and anchor, since a scalar's text is found through it. Where things
 * stand in the text is left to yaml.c, the value of a text to yaml_scalar.c, arrays of children to yaml_node.c.
 */
#include "yaml_internal.h"

/* ---- Nodes ---- */

static bool count_node(wfs__yaml_reader *r, wfs__span span)
{
    if (++r->nodes <= r->limits->nodes)
        return true;
    wfs__yaml_fail_limit(r, WFS__D_LIMIT_YAML_NODES, span, "The YAML has too many nodes", "yaml_nodes",
                         r->limits->nodes);
    return false;
}

/* A copy in the arena. NULL: no memory; the reader has failed then. */
static wfs__node *keep_node(wfs__yaml_reader *r, const wfs__node *node)
{
    wfs__node *kept = wfs__arena_alloc(r->arena, sizeof *kept);
    if (kept)
        *kept = *node;
    else
        wfs__yaml_fail_nomem(r);
    return kept;
}

/* NULL: too many nodes, or no memory; the reader has failed then. */
static wfs__node *new_node(wfs__yaml_reader *r, wfs__node_kind kind, wfs__span span)
{
    return count_node(r, span) ? keep_node(r, &(wfs__node){ .kind = kind, .span = span }) : NULL;
}

void wfs__yaml_add_empty(wfs__yaml_reader *r, wfs__span span)
{
    r->root = new_node(r, WFS__NODE_SCALAR, span);
    if (r->root)
        r->root->text = WFS__STR("");
}

static bool grow_pending(wfs__yaml_reader *r)
{
    void *pending = r->pending;
    bool grown = wfs__grow(&pending, &r->pending_capacity, r->pending_count, sizeof *r->pending);
    if (grown)
        r->pending = pending;
    else
        wfs__yaml_fail_nomem(r);
    return grown;
}

/* A finished node becomes the root, an element or a value; `nodes` and `height` are with aliases expanded. */
static void attach(wfs__yaml_reader *r, wfs__node *node, size_t nodes, size_t height)
{
    if (r->frame_count == 0) {
        r->root = node;
        return;
    }
    wfs__yaml_frame *top = &r->frames[r->frame_count - 1];
    if (r->pending_count == r->pending_capacity && !grow_pending(r))
        return;
    wfs__pair *pair = &r->pending[r->pending_count++];
    *pair = top->pair;
    pair->value = node;
    top->has_key = false;
    top->nodes += nodes;
    top->height = height > top->height ? height : top->height;
}

static void read_key(wfs__yaml_reader *r, const wfs__node *node, wfs__scalar_result result, bool tagged)
{
    wfs__str key = wfs__yaml_key(r->arena, node->text, &node->value, result);
    if (!key.data) {
        wfs__yaml_fail_nomem(r);
        return;
    }
    wfs__yaml_set_key(r, key, node->span);
    if (node->style == WFS__PLAIN && !tagged && wfs__str_equal(node->text, WFS__STR("<<")))
        wfs__yaml_report(r, WFS__D_MERGE_KEY, node->span, "\"<<\" is an ordinary key here: nothing is merged",
                         "write the keys out, or use an alias for the whole value");
}

/* ---- Anchors ---- */

/* Remembers an anchor; *number is its number + 1. */
static bool add_anchor(wfs__yaml_reader *r, wfs__str name, size_t *number)
{
    void *anchors = r->anchors;
    if (!wfs__grow(&anchors, &r->anchor_capacity, r->anchor_count, sizeof *r->anchors)) {
        wfs__yaml_fail_nomem(r);
        return false;
    }
    r->anchors = anchors;
    r->anchors[r->anchor_count++] = (wfs__yaml_anchor){ .name = name };
    *number = r->anchor_count;
    return true;
}

static void finish_anchor(wfs__yaml_reader *r, size_t number, wfs__node *node, size_t nodes, size_t height)
{
    if (number == 0)
        return;
    r->anchors[number - 1].node = node;
    r->anchors[number - 1].nodes = nodes;
    r->anchors[number - 1].height = height;
}

/* The newest anchor of that name, NULL if there is none. Mostly there are no aliases: anchors get their names when the
 * next one comes. */
static const wfs__yaml_anchor *find_anchor(wfs__yaml_reader *r, wfs__str name)
{
    for (; r->anchors_named < r->anchor_count; r->anchors_named++)
        if (!wfs__names_set(&r->anchor_names, r->anchors[r->anchors_named].name, r->anchors_named)) {
            wfs__yaml_fail_nomem(r);
            return NULL;
        }
    int64_t number = wfs__names_find(&r->anchor_names, name);
    return number < 0 ? NULL : &r->anchors[number];
}

/* ---- Scalars ---- */

/* The column (from 0) of the block collection that the next node stands in. */
static size_t parent_column(const wfs__yaml_reader *r)
{
    size_t start = r->frame_count ? r->frames[r->frame_count - 1].start : 0, at = start;
    while (at > 0 && !wfs__yaml_is_break(r->text.data[at - 1]))
        at--;
    return start - at;
}

static bool keep_text(wfs__yaml_reader *r, const char *text, size_t size, wfs__node *node)
{
    node->text = (wfs__str){ text, size };
    if (!text)
        wfs__yaml_fail_nomem(r);
    return text != NULL;
}

static bool decode_text(wfs__yaml_reader *r, const char *raw, size_t size, wfs__node *node)
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
        wfs__yaml_fail(r, WFS__D_YAML_SYNTAX, node->span, "This text is malformed", NULL);
    return fine;
}

/* A byte order mark that stands elsewhere than at the start of all is seen by nobody; JSON allows it in quotes. */
static bool refuse_mark(wfs__yaml_reader *r, const char *raw, size_t size)
{
    const char *found = raw, *end = raw + size;
    while ((found = memchr(found, 0xEF, (size_t)(end - found))) != NULL &&
           (end - found < 3 || memcmp(found, "\xEF\xBB\xBF", 3) != 0))
        found++;
    if (!found)
        return false;
    size_t at = (size_t)(found - r->text.data);
    wfs__yaml_fail(r, WFS__D_YAML_SYNTAX, wfs__yaml_source_span(r, at, at + 3),
                   "A byte order mark (U+FEFF) stands within the text", "remove it: it cannot be seen");
    return true;
}

/* The decoded text of a scalar: of raw[0..size), without the quotes; *marks of it. */
static bool read_text(wfs__yaml_reader *r, const char *raw, size_t size, wfs__node *node, unsigned *marks)
{
    bool block = node->style == WFS__LITERAL || node->style == WFS__FOLDED;
    bool quoted = node->style == WFS__SINGLE_QUOTED || node->style == WFS__DOUBLE_QUOTED;
    *marks = wfs__yaml_marks(raw, size);
    if ((*marks & WFS__MARK_EF) && !quoted && refuse_mark(r, raw, size))
        return false;
    if (!block && wfs__yaml_is_decoded(*marks, node->style))
        return keep_text(r, wfs__arena_copy(r->arena, raw, size), size, node);
    if (!decode_text(r, raw, size, node))
        return false;
    *marks = wfs__yaml_marks(node->text.data, node->text.size);
    return true;
}

/* The part of a message that names a text of the file. */
static void add_quoted(wfs__buffer *out, const char *before, wfs__str text, const char *after)
{
    wfs__buffer_format(out, "%s%.*s%s", before, wfs__shown_size(text, 80), text.data ? text.data : "", after);
}

/* A scalar with a tag that is not YAML's: most likely an expression that begins with `!`. It becomes the text that
 * was meant, so that nothing else is wrong with it. */
static void refuse_tag(wfs__yaml_reader *r, wfs__node *node, wfs__span tag, wfs__str name)
{
    wfs__buffer message = WFS__BUFFER_INIT, hint = WFS__BUFFER_INIT;
    wfs__span span = wfs__yaml_source_span(r, tag.start, tag.end);
    if (node->span.start < node->span.end && node->span.end > span.end)
        span.end = node->span.end;
    wfs__str raw = { r->lines.text + span.start, span.end - span.start };
    add_quoted(&message, "\"", name, "\" is a YAML tag here, not part of the text");
    wfs__yaml_quote_hint(&hint, raw);
    wfs__buffer_char(&hint, '\0');
    char *copy = wfs__arena_copy(r->arena, raw.data, raw.size);
    if (hint.failed || !copy)
        wfs__yaml_fail_nomem(r);
    wfs__yaml_report_buffer(r, WFS__D_YAML_TAG, span, &message, hint.failed ? NULL : hint.data);
    wfs__buffer_free(&hint);
    node->span = span;
    node->style = WFS__PLAIN;
    node->text = (wfs__str){ copy, copy ? raw.size : 0 };
    node->value = wfs__string(node->text);
}

static void report_bad_tag(wfs__yaml_reader *r, const wfs__node *node, wfs__span tag, wfs__str name)
{
    wfs__buffer message = WFS__BUFFER_INIT;
    add_quoted(&message, "\"", node->text, "\" is not of the type that its tag asks for");
    add_quoted(&message, " (", name, ")");
    wfs__yaml_report_buffer(r, WFS__D_YAML_TAG, wfs__yaml_source_span(r, tag.start, tag.end), &message, NULL);
}

static void resolve_scalar(wfs__yaml_reader *r, wfs__node *node, const wfs__yaml_properties *p, unsigned marks,
                           wfs__scalar_result *result)
{
    *result = wfs__yaml_resolve(node->text, node->style == WFS__PLAIN, p->tag, &node->value);
    if (node->value.type == WFS_TYPE_STRING && !(marks & WFS__MARK_ESCAPED))
        node->value.flags = WFS__PLAIN_TEXT;
    if (*result == WFS__SCALAR_UNKNOWN_TAG)
        refuse_tag(r, node, p->tag_span, p->tag);
    else if (*result == WFS__SCALAR_BAD_TAG)
        report_bad_tag(r, node, p->tag_span, p->tag);
}

/* The scalar's text and value. false: the reader has failed. */
static bool read_scalar(wfs__yaml_reader *r, wfs__str raw, const wfs__yaml_properties *p, wfs__node *node,
                        wfs__scalar_result *result)
{
    unsigned marks;
    if (!count_node(r, node->span) || !read_text(r, raw.data, raw.size, node, &marks))
        return false;
    resolve_scalar(r, node, p, marks, result);
    return true;
}

void wfs__yaml_add_scalar(wfs__yaml_reader *r, wfs__scalar_style style, wfs__span span, wfs__str raw,
                          const wfs__yaml_properties *p)
{
    wfs__node scalar = { .kind = WFS__NODE_SCALAR, .style = style, .span = span }, *node = &scalar;
    wfs__scalar_result result = WFS__SCALAR_OK;
    bool key = wfs__yaml_key_comes_next(r);
    size_t number = 0;
    if (!read_scalar(r, raw, p, &scalar, &result) || (p->anchor.data && !add_anchor(r, p->anchor, &number)))
        return;
    if (!key || number) /* a key's node is needed by nobody else */
        node = keep_node(r, &scalar);
    if (!node)
        return;
    finish_anchor(r, number, node, 1, 0);
    if (key) {
        read_key(r, node, result, p->tag.data != NULL);
        return;
    }
    if (result == WFS__SCALAR_NOT_FINITE)
        wfs__yaml_report(r, WFS__D_NUMBER_NOT_FINITE, node->span,
                         "A number must be finite: JSON has no infinity and no NaN", "quote it if it is a text");
    attach(r, node, 1, 0);
}

/* ---- Collections ---- */

static void warn_unknown_tag(wfs__yaml_reader *r, const wfs__yaml_properties *p, wfs__node_kind kind)
{
    const char *own = kind == WFS__NODE_MAPPING ? "map" : "seq";
    if (wfs__yaml_is_tag(p->tag, own) || wfs__str_equal(p->tag, WFS__STR("!")))
        return;
    wfs__buffer message = WFS__BUFFER_INIT;
    add_quoted(&message, "The tag \"", p->tag, "\" is ignored");
    wfs__yaml_report_buffer(r, WFS__D_UNKNOWN_TAG, wfs__yaml_source_span(r, p->tag_span.start, p->tag_span.end),
                            &message, "remove it");
}

static bool open_frame(wfs__yaml_reader *r, wfs__node *node, size_t start, size_t number)
{
    void *frames = r->frames;
    if (!wfs__grow(&frames, &r->frame_capacity, r->frame_count, sizeof *r->frames)) {
        wfs__yaml_fail_nomem(r);
        return false;
    }
    r->frames = frames;
    r->frames[r->frame_count++] =
        (wfs__yaml_frame){ .node = node, .start = start, .first = r->pending_count, .nodes = 1, .anchor = number };
    return true;
}

/* `{{ name }}`: a template of another language, which YAML takes for a mapping with a mapping as its key. */
static void refuse_template(wfs__yaml_reader *r, size_t start)
{
    wfs__str text = { r->text.data, r->text.size };
    wfs__buffer hint = WFS__BUFFER_INIT;
    bool flow = r->frame_count > 1 && r->frames[r->frame_count - 2].flow;
    size_t end = start;
    while (end + 1 < text.size && !wfs__yaml_is_break(text.data[end]) && memcmp(text.data + end, "}}", 2) != 0)
        end++;
    end = wfs__yaml_plain_end(text, end + 1 < text.size ? end + 1 : end, flow);
    wfs__yaml_quote_hint(&hint, (wfs__str){ text.data + start - 1, end - start + 1 });
    wfs__buffer_char(&hint, '\0');
    if (hint.failed)
        wfs__yaml_fail_nomem(r);
    else
        wfs__yaml_fail(r, WFS__D_YAML_SYNTAX, wfs__yaml_source_span(r, start - 1, start + 1),
                       "\"{{\" begins a mapping in a mapping, not a template", hint.data);
    wfs__buffer_free(&hint);
}

static void refuse_key(wfs__yaml_reader *r, size_t start, bool flow)
{
    if (flow && start > 0 && r->text.data[start - 1] == '{' && r->text.data[start] == '{')
        refuse_template(r, start);
    else
        wfs__yaml_fail(r, WFS__D_YAML_SYNTAX, wfs__yaml_source_span(r, start, start + (start < r->text.size)),
                       "A mapping or sequence cannot be a key", flow ? "quote a text that begins with { or [" : NULL);
}

/* Does a mapping begin in the line of the key whose value it is, as in `a: : b`? libfyaml overlooks that. */
static bool begins_behind_key(const wfs__yaml_reader *r, wfs__node_kind kind, size_t start, bool flow)
{
    const wfs__yaml_frame *top = r->frame_count ? &r->frames[r->frame_count - 1] : NULL;
    if (!top || flow || kind != WFS__NODE_MAPPING || top->flow || !top->has_key)
        return false;
    size_t at = wfs__yaml_origin(&r->text, start);
    while (at > top->pair.key_span.end && !wfs__yaml_is_break(r->lines.text[at - 1]))
        at--;
    return at <= top->pair.key_span.end;
}

void wfs__yaml_begin(wfs__yaml_reader *r, wfs__node_kind kind, size_t start, bool flow, const wfs__yaml_properties *p)
{
    wfs__span span = wfs__yaml_source_span(r, start, start + flow);
    size_t number = 0;
    if (wfs__yaml_key_comes_next(r)) {
        refuse_key(r, start, flow);
        return;
    }
    if (begins_behind_key(r, kind, start, flow)) {
        wfs__yaml_explain(r, "nested block mapping", start);
        return;
    }
    if (r->frame_count >= r->limits->depth) {
        wfs__yaml_fail_limit(r, WFS__D_LIMIT_YAML_DEPTH, span, "YAML collections are nested too deeply", "yaml_depth",
                             r->limits->depth);
        return;
    }
    if (p->tag.data)
        warn_unknown_tag(r, p, kind);
    wfs__node *node = new_node(r, kind, span);
    if (!node || (p->anchor.data && !add_anchor(r, p->anchor, &number)) || !open_frame(r, node, start, number))
        return;
    r->frames[r->frame_count - 1].flow = flow;
}

void wfs__yaml_end(wfs__yaml_reader *r)
{
    wfs__yaml_frame *top = &r->frames[r->frame_count - 1];
    size_t count = r->pending_count - top->first;
    wfs__pair *children = count ? &r->pending[top->first] : NULL;
    wfs__node *node = top->node;
    size_t origin = r->end ? wfs__yaml_origin(&r->text, r->end - 1) + 1 : node->span.end;
    node->span.end = origin > node->span.end ? origin : node->span.end;
    if (count && !wfs__yaml_keep_children(r, node, children, count)) {
        wfs__yaml_fail_nomem(r);
        return;
    }
    finish_anchor(r, top->anchor, node, top->nodes, top->height + 1);
    size_t nodes = top->nodes, height = top->height + 1;
    r->pending_count = top->first;
    r->frame_count--;
    attach(r, node, nodes, height);
}

/* ---- Aliases ---- */

static size_t saturating_add(size_t a, size_t b)
{
    size_t sum;
    return wfs__add(a, b, &sum) ? sum : SIZE_MAX;
}

/* The limits on what aliases make of a small text. */
static bool count_alias(wfs__yaml_reader *r, const wfs__yaml_anchor *target, wfs__span span)
{
    r->alias_nodes = saturating_add(r->alias_nodes, target ? target->nodes : 1);
    if (++r->aliases > r->limits->aliases)
        wfs__yaml_fail_limit(r, WFS__D_LIMIT_YAML_ALIASES, span, "The YAML has too many aliases", "yaml_aliases",
                             r->limits->aliases);
    else if (r->alias_nodes > r->limits->alias_nodes)
        wfs__yaml_fail_limit(r, WFS__D_LIMIT_YAML_ALIAS_NODES, span, "Aliases expand to too many nodes",
                             "yaml_alias_nodes", r->limits->alias_nodes);
    else if (target && target->height > r->limits->depth - r->frame_count)
        wfs__yaml_fail_limit(r, WFS__D_LIMIT_YAML_DEPTH, span, "With its aliases the YAML is nested too deeply",
                             "yaml_depth", r->limits->depth);
    return !r->failed;
}

static void refuse_alias(wfs__yaml_reader *r, const wfs__yaml_anchor *target, wfs__str name, wfs__span span)
{
    wfs__buffer message = WFS__BUFFER_INIT, hint = WFS__BUFFER_INIT;
    add_quoted(&message, "The alias \"*", name,
               target ? "\" stands inside of what it refers to" : "\" refers to no anchor before it");
    wfs__str source = { r->lines.text, r->lines.size };
    bool flow = r->frame_count && r->frames[r->frame_count - 1].flow;
    size_t end = wfs__yaml_plain_end(source, span.start, flow);
    wfs__yaml_quote_hint(&hint, (wfs__str){ source.data + span.start, end - span.start });
    wfs__buffer_char(&hint, '\0');
    if (hint.failed)
        wfs__yaml_fail_nomem(r);
    wfs__yaml_report_buffer(r, WFS__D_YAML_SYNTAX, span, &message, target || hint.failed ? NULL : hint.data);
    wfs__buffer_free(&hint);
    r->refused = r->end;
}

static void add_alias_key(wfs__yaml_reader *r, const wfs__node *node, wfs__span span)
{
    if (node->kind != WFS__NODE_SCALAR) {
        wfs__yaml_fail(r, WFS__D_YAML_SYNTAX, span, "A mapping or sequence cannot be a key", NULL);
        return;
    }
    wfs__str key = wfs__yaml_key(r->arena, node->text, &node->value, WFS__SCALAR_OK);
    if (key.data)
        wfs__yaml_set_key(r, key, span);
    else
        wfs__yaml_fail_nomem(r);
}

void wfs__yaml_add_alias(wfs__yaml_reader *r, wfs__str name, wfs__span span)
{
    const wfs__yaml_anchor *target = find_anchor(r, name);
    if (r->failed)
        return;
    if (!count_alias(r, target && target->node ? target : NULL, span))
        return;
    if (!target || !target->node) {
        refuse_alias(r, target, name, span);
        wfs__node *nothing = new_node(r, WFS__NODE_SCALAR, span);
        if (nothing && wfs__yaml_key_comes_next(r))
            wfs__yaml_set_key(r, WFS__STR(""), span);
        else if (nothing)
            attach(r, nothing, 1, 0);
        return;
    }
    if (wfs__yaml_key_comes_next(r))
        add_alias_key(r, target->node, span);
    else
        attach(r, target->node, target->nodes, target->height);
}
