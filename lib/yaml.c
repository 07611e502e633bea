/*
 * The YAML reader: libfyaml's events, and where they stand in the text.
 *
 * The only file that knows libfyaml. It uses the event interface alone, which needs no recursion and never expands
 * an alias; diagnostics are collected, and nothing is ever printed. Scalars are handed on as they are written, since
 * what libfyaml decodes cannot be trusted.
 *
 * Marks of libfyaml are offsets in the text that it was given, and not always where one would point at: quoted
 * scalars lack their quotes, block scalars their header, empty values have no place. The functions of the part
 * "Spans in the text" mend that. `end` of the reader never goes back: it is behind the last token that was seen.
 *
 * What a document may have, and what becomes of it, is left to yaml_tree.c.
 */
#include "yaml.h"

#include <libfyaml.h>
#include <stdlib.h>

#include "buffer.h"
#include "confine.h"
#include "yaml_internal.h"

/* ---- Spans in the text ---- */

static bool is_white(char c) { return c == ' ' || c == '\t' || wfs__yaml_is_break(c); }

/* Where an empty node is: behind the `:`, `-` or `?` that it belongs to; an empty key, before its `:`. */
static size_t empty_place(const wfs__yaml_reader *r)
{
    const char *data = r->text.data;
    size_t at = r->end, size = r->text.size;
    while (at < size && (is_white(data[at]) || data[at] == '#')) {
        if (data[at] == '#') {
            while (at < size && !wfs__yaml_is_break(data[at]))
                at++;
        } else {
            at++;
        }
    }
    bool indicator = at < size && (data[at] == ':' || data[at] == '-' || data[at] == '?');
    return !indicator ? r->end : data[at] == ':' && wfs__yaml_key_comes_next(r) ? at : at + 1;
}

/* From the header of a block scalar, which ends before `start`, to the last character of its text. */
static wfs__span block_span(const wfs__yaml_reader *r, size_t start, size_t end)
{
    const char *data = r->text.data;
    size_t header = start, from = start;
    if (from > r->end && wfs__yaml_is_break(data[from - 1]))
        from -= from - 1 > r->end && data[from - 1] == '\n' && data[from - 2] == '\r' ? 2 : 1;
    while (from > r->end && !wfs__yaml_is_break(data[from - 1]))
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

/* `end` is where the token ends, if it is known. An empty value has no token in libfyaml 0.7, an empty one in 0.9. */
static wfs__span scalar_span(const wfs__yaml_reader *r, struct fy_token *token, const struct fy_mark *end,
                             wfs__scalar_style style)
{
    const struct fy_mark *start = token ? fy_token_start_mark(token) : NULL;
    size_t size = r->text.size;
    bool known = start && end && start->input_pos <= end->input_pos && end->input_pos <= size;
    if (!known || (style == WFS__PLAIN && start->input_pos == end->input_pos)) {
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

/* The raw text of a scalar with that span: what is decoded. `end` is where its token ends. */
static wfs__str raw_text(const wfs__yaml_reader *r, wfs__span span, size_t end, wfs__scalar_style style)
{
    bool quoted = style == WFS__SINGLE_QUOTED || style == WFS__DOUBLE_QUOTED;
    if (style == WFS__LITERAL || style == WFS__FOLDED)
        span.end = end > span.end ? end : span.end;
    if (quoted && span.end - span.start >= 2)
        span = (wfs__span){ span.start + 1, span.end - 1 };
    return (wfs__str){ r->text.data + span.start, span.end - span.start };
}

/* An anchor or alias with its sign. */
static wfs__span name_span(const wfs__yaml_reader *r, struct fy_token *token)
{
    const struct fy_mark *start = fy_token_start_mark(token), *end = fy_token_end_mark(token);
    if (!start || !end || start->input_pos > end->input_pos || end->input_pos > r->text.size)
        return (wfs__span){ r->end, r->end };
    return (wfs__span){ start->input_pos - (start->input_pos > 0), end->input_pos };
}

static wfs__str text_at(const wfs__yaml_reader *r, size_t start, size_t end)
{
    return (wfs__str){ r->text.data + start, end - start };
}

/* The name of an anchor or alias, from its span with the sign. */
static wfs__str name_at(const wfs__yaml_reader *r, wfs__span span)
{
    return text_at(r, span.start < span.end ? span.start + 1 : span.end, span.end);
}

static void read_tag(wfs__yaml_reader *r, struct fy_token *tag, wfs__yaml_properties *p)
{
    const struct fy_mark *start = fy_token_start_mark(tag), *end = fy_token_end_mark(tag);
    if (start && end && start->input_pos <= end->input_pos && end->input_pos <= r->text.size)
        p->tag_span = (wfs__span){ start->input_pos, end->input_pos };
    p->tag = text_at(r, p->tag_span.start, p->tag_span.end);
    r->end = p->tag_span.end > r->end ? p->tag_span.end : r->end;
}

static void read_anchor(wfs__yaml_reader *r, struct fy_token *token, wfs__yaml_properties *p)
{
    wfs__span span = name_span(r, token);
    p->anchor = name_at(r, span);
    r->end = span.end > r->end ? span.end : r->end;
}

static inline wfs__yaml_properties properties_of(wfs__yaml_reader *r, struct fy_token *tag,
                                                 struct fy_token *anchor_token)
{
    wfs__yaml_properties p = { WFS__NONE, WFS__NONE, { r->end, r->end } };
    if (tag)
        read_tag(r, tag, &p);
    if (anchor_token)
        read_anchor(r, anchor_token, &p);
    return p;
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

static void on_scalar(wfs__yaml_reader *r, struct fy_event *event)
{
    wfs__yaml_properties p = properties_of(r, event->scalar.tag, event->scalar.anchor);
    struct fy_token *token = event->scalar.value;
    const struct fy_mark *mark = token ? fy_token_end_mark(token) : NULL;
    wfs__scalar_style style = style_of(token);
    wfs__span span = scalar_span(r, token, mark, style);
    size_t end = mark && mark->input_pos <= r->text.size ? mark->input_pos : span.end;
    r->end = span.end > r->end ? span.end : r->end;
    wfs__yaml_add_scalar(r, style, wfs__yaml_source_span(r, span.start, span.end), raw_text(r, span, end, style), &p);
}

static void on_start(wfs__yaml_reader *r, struct fy_event *event, wfs__node_kind kind)
{
    wfs__yaml_properties p = properties_of(r, fy_event_get_tag_token(event), fy_event_get_anchor_token(event));
    const struct fy_mark *mark = fy_event_start_mark(event), *behind = fy_event_end_mark(event);
    size_t start = mark && mark->input_pos <= r->text.size ? mark->input_pos : r->end;
    char c = start < r->text.size ? r->text.data[start] : '\0';
    bool flow = behind && behind->input_pos > start && (c == '[' || c == '{');
    r->end = start + flow > r->end ? start + flow : r->end;
    wfs__yaml_begin(r, kind, start, flow, &p);
}

static void on_end(wfs__yaml_reader *r, struct fy_event *event)
{
    const struct fy_mark *mark = fy_event_end_mark(event);
    bool flow = r->frames[r->frame_count - 1].flow;
    if (flow && mark && mark->input_pos <= r->text.size && mark->input_pos > r->end)
        r->end = mark->input_pos;
    wfs__yaml_end(r);
}

static void on_alias(wfs__yaml_reader *r, struct fy_event *event)
{
    wfs__span place = name_span(r, event->alias.anchor);
    r->end = place.end > r->end ? place.end : r->end;
    wfs__yaml_add_alias(r, name_at(r, place), wfs__yaml_source_span(r, place.start, place.end));
}

/* Where a document begins that has no marker: behind the `...` of the one before. */
static size_t bare_document(const wfs__yaml_reader *r)
{
    size_t at = r->end;
    while (at < r->text.size && (is_white(r->text.data[at]) || r->text.data[at] == '.'))
        at++;
    return at;
}

static void on_document(wfs__yaml_reader *r, struct fy_event *event)
{
    const struct fy_mark *mark = fy_event_start_mark(event);
    if (++r->documents == 1)
        return;
    wfs__str text = { r->text.data, r->text.size };
    size_t at = mark && mark->input_pos <= text.size ? mark->input_pos : bare_document(r);
    size_t end = mark && at + 3 <= text.size ? at + 3 : wfs__yaml_plain_end(text, at, false);
    wfs__yaml_fail(r, WFS__D_YAML_SYNTAX, wfs__yaml_source_span(r, at, end), "A second document is not allowed", NULL);
}

static void on_event(wfs__yaml_reader *r, struct fy_event *event)
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

/* Where the parser gave up, or, if it does not say, behind the last token. */
static size_t error_place(wfs__yaml_reader *r, const struct fy_diag_error *error)
{
    wfs__source text = { .text = r->text.data, .size = r->text.size };
    size_t at = r->end;
    if (!error || error->line <= 0 || error->column <= 0)
        return at;
    if (!wfs__source_index(&text))
        r->report->nomem = true;
    else if (!wfs__source_find(&text, (uint32_t)error->line, (uint32_t)error->column, &at))
        at = r->text.size;
    wfs__source_free(&text);
    return at;
}

static void report_parser(wfs__yaml_reader *r, const struct fy_diag_error *error)
{
    wfs__yaml_explain(r, error ? error->msg : NULL, error_place(r, error));
}

/* true: the stream came to its end. */
static bool read_events(wfs__yaml_reader *r, struct fy_parser *parser)
{
    bool ended = false;
    for (struct fy_event *event; !r->failed && (event = fy_parser_parse(parser)) != NULL;) {
        ended = event->type == FYET_STREAM_END;
        on_event(r, event);
        fy_parser_event_free(parser, event);
    }
    return ended;
}

static void parse_text(void *reader)
{
    wfs__yaml_reader *r = reader;
    int outputs = 0;
    void *iterator = NULL;
    struct fy_diag *diag = new_diag(&outputs);
    struct fy_parse_cfg config = { .flags = FYPCF_QUIET | FYPCF_DEFAULT_VERSION_1_2 | FYPCF_JSON_NONE, .diag = diag };
    struct fy_parser *parser = diag ? fy_parser_create(&config) : NULL;
    if (!parser || fy_parser_set_string(parser, r->text.data, r->text.size)) {
        wfs__yaml_fail_nomem(r);
    } else {
        bool ended = read_events(r, parser);
        const struct fy_diag_error *error = fy_diag_errors_iterate(diag, &iterator);
        if (!r->failed && (error || outputs || !ended || fy_parser_get_stream_error(parser)))
            report_parser(r, error);
    }
    if (WFS__CONFINED)
        return;
    fy_parser_destroy(parser);
    fy_diag_destroy(diag);
}

static void parse(wfs__yaml_reader *r)
{
    int before = errno;
    wfs__confine_result result = wfs__confine_run(parse_text, r, r->limits->memory);
    errno = before;
    switch (result) {
    case WFS__CONFINE_DONE:
        break;
    case WFS__CONFINE_NOMEM:
        wfs__yaml_fail_nomem(r);
        break;
    case WFS__CONFINE_LIMIT:
        wfs__yaml_fail_memory(r);
        break;
    case WFS__CONFINE_REFUSED:
        report_parser(r, NULL);
        break;
    }
}

/* ---- The interface ---- */

static void check_and_parse(wfs__yaml_reader *r, wfs__span part)
{
    if (part.end - part.start > r->limits->bytes) {
        wfs__yaml_fail_limit(r, WFS__D_LIMIT_YAML_BYTES, (wfs__span){ part.start, part.start }, "The YAML is too large",
                             "yaml_bytes", r->limits->bytes);
        return;
    }
    if (!wfs__yaml_filter(&r->text, r->report)) {
        r->failed = true;
        return;
    }
    if (r->text.size)
        parse(r);
    if (!r->failed && !r->root)
        wfs__yaml_add_empty(r, (wfs__span){ part.start, part.start });
}

static size_t to_size(uint64_t number) { return number < SIZE_MAX ? (size_t)number : SIZE_MAX; }

wfs__yaml_limits wfs__yaml_limits_of(const wfs_limits *limits)
{
    return (wfs__yaml_limits){ to_size(limits->yaml_bytes),       to_size(limits->yaml_depth),
                               to_size(limits->yaml_nodes),       to_size(limits->yaml_aliases),
                               to_size(limits->yaml_alias_nodes), to_size(limits->yaml_memory_bytes) };
}

/* The tree's share of the arena is bounded; what the arena's owner allowed holds again afterwards. */
static void read_bounded(wfs__yaml_reader *r, wfs__span part)
{
    size_t outer = r->arena->limit, limit;
    r->arena->limit = wfs__add(r->arena->total, r->limits->memory, &limit) ? limit : SIZE_MAX;
    check_and_parse(r, part);
    r->arena->limit = outer;
    r->arena->over = false;
}

wfs__node *wfs__yaml_read_indented(wfs__arena *arena, const wfs__source *source, wfs__span part, size_t indent,
                                   const wfs__yaml_limits *limits, wfs_report *report)
{
    wfs__yaml_reader r = { .arena = arena, .limits = limits, .report = report };
    r.lines = (wfs__source){ .text = source->text, .size = source->size };
    if (!wfs__yaml_open(&r.text, source, part, indent)) {
        report->nomem = true;
        return NULL;
    }
    read_bounded(&r, part);
    wfs__yaml_close(&r.text);
    wfs__source_free(&r.lines);
    free(r.frames);
    free(r.pending);
    free(r.anchors);
    wfs__names_free(&r.anchor_names);
    return r.failed || report->nomem ? NULL : r.root;
}

wfs__node *wfs__yaml_read(wfs__arena *arena, const wfs__source *source, wfs__span part, const wfs__yaml_limits *limits,
                          wfs_report *report)
{
    return wfs__yaml_read_indented(arena, source, part, 0, limits, report);
}
