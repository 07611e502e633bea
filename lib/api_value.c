/*
 * Public functions on values and documents.
 *
 * A value is its cell; reading one needs nothing but it. A document owns its cells; one that was read from YAML also
 * knows where each of them stands, in a table from the cell's address to the node, made when the document is read.
 */
#include "api.h"

#include <math.h>
#include <stdlib.h>

#include "skill.h"
#include "unicode.h"

typedef struct wfs__mark {
    const wfs_value *cell; /* NULL: free */
    const wfs__node *node;
} mark;

wfs_type wfs_value_type(const wfs_value *value) { return value ? (wfs_type)value->type : WFS_TYPE_NULL; }

int32_t wfs_value_boolean(const wfs_value *value)
{
    return value && value->type == WFS_TYPE_BOOLEAN && value->u.integer != 0;
}

int64_t wfs_value_int(const wfs_value *value)
{
    if (!value || (value->type != WFS_TYPE_INT && value->type != WFS_TYPE_FLOAT))
        return 0;
    if (value->type == WFS_TYPE_INT)
        return value->u.integer;
    double real = wfs__real_of(value);
    return real >= 0x1p63 ? INT64_MAX : real < -0x1p63 ? INT64_MIN : (int64_t)real;
}

double wfs_value_float(const wfs_value *value)
{
    if (!value || (value->type != WFS_TYPE_INT && value->type != WFS_TYPE_FLOAT))
        return 0;
    return value->type == WFS_TYPE_INT ? (double)value->u.integer : wfs__real_of(value);
}

const char *wfs_value_text(const wfs_value *value, size_t *size)
{
    bool string = value && value->type == WFS_TYPE_STRING;
    if (size)
        *size = string ? value->size : 0;
    return string ? value->u.text : "";
}

size_t wfs_value_size(const wfs_value *value)
{
    if (!value || value->type < WFS_TYPE_STRING)
        return 0;
    return value->type == WFS_TYPE_STRING ? value->size : wfs__count_of(value);
}

const wfs_value *wfs_value_at(const wfs_value *value, size_t index)
{
    return value && wfs__is_container(value) && index < wfs__count_of(value) ? &value->u.items[index] : NULL;
}

const char *wfs_value_key(const wfs_value *value, size_t index, size_t *size)
{
    if (!value || value->type != WFS_TYPE_OBJECT || index >= wfs__count_of(value)) {
        if (size)
            *size = 0;
        return NULL;
    }
    wfs__str key = wfs__shape_of(value)->keys[index];
    if (size)
        *size = key.size;
    return key.data ? key.data : "";
}

const wfs_value *wfs_value_get(const wfs_value *value, const char *key, size_t key_size)
{
    if (!value || !key || value->type != WFS_TYPE_OBJECT)
        return NULL;
    return wfs__member(value, (wfs__str){ key, wfs__length(key, key_size) });
}

int32_t wfs_value_equal(const wfs_value *a, const wfs_value *b)
{
    static const wfs_value null = { .type = WFS_TYPE_NULL };
    return wfs__equal(a ? a : &null, b ? b : &null) == 1;
}

wfs_result wfs_value_write(const wfs_value *value, uint32_t flags, wfs_text **text)
{
    static const wfs_value null = { .type = WFS_TYPE_NULL };
    wfs__buffer out = WFS__BUFFER_INIT;
    if (!text || !wfs__are_json_flags(flags))
        return WFS_E_ARGUMENT;
    wfs__json_write(&out, value ? value : &null, flags);
    return wfs__buffer_take(&out, text);
}

wfs_result wfs_value_write_to(const wfs_value *value, uint32_t flags, wfs_write_fn write, void *context)
{
    static const wfs_value null = { .type = WFS_TYPE_NULL };
    wfs__sink sink = { .write = write, .context = context };
    wfs__buffer out = { .sink = &sink };
    if (!write || !wfs__are_json_flags(flags))
        return WFS_E_ARGUMENT;
    wfs__json_write(&out, value ? value : &null, flags);
    return wfs__buffer_end(&out);
}

/* ---- documents ---- */

wfs_document *wfs__document_new(void) { return wfs__calloc(1, sizeof(wfs_document)); }

void wfs_document_free(wfs_document *document)
{
    if (!document)
        return;
    wfs__source_free(&document->source);
    wfs__shared_drop(document->text);
    wfs__arena_free(&document->arena);
    free(document);
}

const wfs_value *wfs_document_root(const wfs_document *document) { return document ? &document->root : NULL; }

/* A report for a text of the host, with its limit of diagnostics. */
static wfs_report *text_report(wfs__str text, const char *file, const wfs_limits *limits)
{
    return wfs__report_new(text, file, (size_t)limits->diagnostics);
}

/* Hands out the report, if it is wanted, with the result that it means. */
static wfs_result give_report(wfs_report *made, wfs_report **report)
{
    wfs_result result = made->nomem || !wfs__report_finish(made) ? WFS_E_NOMEM : made->errors ? WFS_E_INVALID : WFS_OK;
    if (result != WFS_E_NOMEM && report)
        *report = made;
    else
        wfs__report_free(made);
    return result;
}

/* The character there, or nothing at the end of the text. */
static wfs__span character_span(const wfs__source *source, size_t at)
{
    size_t length = 0;
    if (at < source->size)
        wfs__utf8_decode(source->text + at, source->size - at, &length);
    return (wfs__span){ at, at + length };
}

/* Is it the byte there that makes the text no text? */
static bool is_no_text(const wfs__source *source, size_t at)
{
    return at < source->size && (source->text[at] == '\0' || wfs__utf8_check(source->text, source->size) == at);
}

static void report_json_error(wfs_report *report, const wfs__json_error *error, const wfs_limits *limits)
{
    wfs__span span = character_span(&report->source, error->offset);
    if (error->result == WFS_E_LIMIT)
        wfs__report_addf(report, WFS__D_LIMIT_DATA_DEPTH, span, NULL, NULL,
                         "nested more than %llu deep (limit data_depth)", (unsigned long long)limits->data_depth);
    else if (error->result == WFS_E_NOMEM)
        report->nomem = true;
    else if (is_no_text(&report->source, error->offset))
        wfs__report_byte(report, error->offset);
    else
        wfs__report_addf(report, WFS__D_JSON_SYNTAX, span, NULL, NULL, "%s", error->message);
}

/* Reads the document's own text. */
static bool read_own(wfs_document *document, size_t depth, wfs__json_error *error)
{
    bool kept;
    const wfs__shared *text = document->text;
    return wfs__json_read_lent(&document->arena, text->text, text->size, depth, &document->root, &kept, error);
}

wfs_result wfs_document_read_json(const char *text, size_t size, const char *file, const wfs_limits *limits,
                                  wfs_document **document, wfs_report **report)
{
    wfs_limits resolved;
    wfs__json_error error;
    if ((!text && size) || !document || !wfs__limits_resolve(limits, &resolved))
        return WFS_E_ARGUMENT;
    wfs__str given = { text ? text : "", wfs__length(text, size) };
    wfs_report *made = text_report(given, file, &resolved);
    wfs_document *read = wfs__document_new();
    if (!made || !read) {
        wfs__report_free(made);
        wfs_document_free(read);
        return WFS_E_NOMEM;
    }
    read->text = wfs__shared_take(made->text);
    if (given.size > resolved.inputs_bytes)
        wfs__report_addf(made, WFS__D_LIMIT_INPUTS_BYTES, WFS__NO_SPAN, NULL, NULL,
                         "the text has %zu bytes, more than %llu (limit inputs_bytes)", given.size,
                         (unsigned long long)resolved.inputs_bytes);
    else if (!read_own(read, (size_t)resolved.data_depth, &error))
        report_json_error(made, &error, &resolved);
    wfs_result result = give_report(made, report);
    if (result == WFS_OK)
        *document = read;
    else
        wfs_document_free(read);
    return result;
}

static size_t slot_of(const wfs_document *document, const wfs_value *cell)
{
    return (size_t)(((uintptr_t)cell >> 4) * 0x9e3779b97f4a7c15ULL >> 20) & (document->mark_count - 1);
}

static void add_mark(wfs_document *document, const wfs_value *cell, const wfs__node *node)
{
    size_t slot = slot_of(document, cell);
    while (document->marks[slot].cell)
        slot = (slot + 1) & (document->mark_count - 1);
    document->marks[slot] = (mark){ cell, node };
}

/* Counts the cells of a tree, or marks them. Depth is bounded by yaml_depth, size by the nodes and what aliases may
 * expand to. */
static size_t walk_marks(wfs_document *document, const wfs_value *cell, const wfs__node *node)
{
    size_t count = 1;
    if (document->marks)
        add_mark(document, cell, node);
    for (uint32_t i = 0; node->kind != WFS__NODE_SCALAR && i < node->count; i++)
        count += walk_marks(document, &cell->u.items[i],
                            node->kind == WFS__NODE_SEQUENCE ? node->u.items[i] : node->u.pairs[i].value);
    return count;
}

static bool make_marks(wfs_document *document)
{
    size_t count = walk_marks(document, &document->root, document->node);
    document->mark_count = 16;
    while (document->mark_count < 2 * count)
        document->mark_count *= 2;
    document->marks = wfs__arena_array(&document->arena, document->mark_count, sizeof *document->marks);
    if (!document->marks)
        return false;
    walk_marks(document, &document->root, document->node);
    return true;
}

/* The root of the text that a document was made for; NULL if it cannot be read or there is no memory. */
typedef wfs__node *(*root_fn)(wfs_document *document, const wfs_limits *limits, wfs_report *report);

static wfs__node *yaml_root(wfs_document *document, const wfs_limits *limits, wfs_report *report)
{
    const wfs__yaml_limits yaml = wfs__yaml_limits_of(limits);
    return wfs__yaml_read(&document->arena, &document->source, (wfs__span){ 0, document->source.size }, &yaml, report);
}

static wfs__node *workflow_root(wfs_document *document, const wfs_limits *limits, wfs_report *report)
{
    wfs__skill skill = { .workflow = NULL };
    if (!wfs__skill_read(&document->arena, &document->source, limits, report, &skill))
        report->nomem = true;
    return skill.workflow;
}

static bool read_nodes(wfs_document *document, root_fn root, const wfs_limits *limits, wfs_report *report)
{
    document->text = wfs__shared_take(report->text);
    document->source = (wfs__source){ .text = document->text->text, .size = document->text->size };
    if (!wfs__source_index(&document->source))
        return false;
    document->node = root(document, limits, report);
    if (!document->node || report->errors || report->nomem)
        return !report->nomem;
    return wfs__node_value(&document->arena, document->node, &document->root) && make_marks(document);
}

static wfs_result read_document(wfs__str given, const char *file, root_fn root, const wfs_limits *limits,
                                wfs_document **document, wfs_report **report)
{
    wfs_limits resolved;
    if ((!given.data && given.size) || !document || !wfs__limits_resolve(limits, &resolved))
        return WFS_E_ARGUMENT;
    wfs__str text = { given.data ? given.data : "", wfs__length(given.data, given.size) };
    wfs_report *made = text_report(text, file, &resolved);
    wfs_document *read = wfs__document_new();
    if (!made || !read || !read_nodes(read, root, &resolved, made)) {
        wfs__report_free(made);
        wfs_document_free(read);
        return WFS_E_NOMEM;
    }
    wfs_result result = give_report(made, report);
    if (result == WFS_OK)
        *document = read;
    else
        wfs_document_free(read);
    return result;
}

wfs_result wfs_document_read_yaml(const char *text, size_t size, const char *file, const wfs_limits *limits,
                                  wfs_document **document, wfs_report **report)
{
    return read_document((wfs__str){ text, size }, file, yaml_root, limits, document, report);
}

wfs_result wfs_document_read_workflow(const char *text, size_t size, const char *file, const wfs_limits *limits,
                                      wfs_document **document, wfs_report **report)
{
    return read_document((wfs__str){ text, size }, file, workflow_root, limits, document, report);
}

wfs_result wfs_document_position(const wfs_document *document, const wfs_value *value, uint32_t *line, uint32_t *column,
                                 uint32_t *end_line, uint32_t *end_column)
{
    uint32_t unused;
    if (!document || !value)
        return WFS_E_ARGUMENT;
    if (document->mark_count == 0)
        return WFS_E_NOT_FOUND;
    size_t slot = slot_of(document, value);
    while (document->marks[slot].cell && document->marks[slot].cell != value)
        slot = (slot + 1) & (document->mark_count - 1);
    if (!document->marks[slot].cell)
        return WFS_E_NOT_FOUND;
    wfs__span span = document->marks[slot].node->span;
    wfs__source_position(&document->source, span.start, line ? line : &unused, column ? column : &unused);
    wfs__source_position(&document->source, span.end, end_line ? end_line : &unused, end_column ? end_column : &unused);
    return WFS_OK;
}
