/*
 * Loading: from the text of a skill file to a checked model.
 *
 * The file is read (skill.c, yaml.c), its structure is checked against section 3 and every value compiled, then the
 * static checks run. A problem never stops the walk: the malformed part is left out of the model and reported, so that
 * all errors of a file come in one go. Steps are load_step.c's, fields load_field.c's.
 */
#include "load_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "number.h"
#include "reference.h"
#include "unicode.h"
#include "validate.h"

size_t wfs__load_enter(wfs__loader *loader, wfs__str name)
{
    size_t mark = loader->path.size;
    wfs__path_name(&loader->path, name);
    return mark;
}

size_t wfs__load_enter_index(wfs__loader *loader, size_t index)
{
    size_t mark = loader->path.size;
    wfs__path_index(&loader->path, index);
    return mark;
}

void wfs__load_leave(wfs__loader *loader, size_t mark)
{
    if (!loader->path.failed)
        loader->path.size = mark;
}

const char *wfs__load_path(wfs__loader *loader)
{
    char *end = wfs__buffer_room(&loader->path, 1);
    if (!end) {
        loader->nomem = true;
        return "";
    }
    *end = '\0';
    return loader->path.data[0] == '.' ? loader->path.data + 1 : loader->path.data;
}

void wfs__load_error(wfs__loader *loader, wfs__code code, wfs__span span, const char *hint, const char *format, ...)
{
    char message[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    wfs__report_add(loader->report, code, span, wfs__load_path(loader), message, hint);
}

/* The last part of the path: a key, or an element with the key of its list; empty if the path does not go so far. */
static wfs__str subject_of(wfs__loader *loader)
{
    if (wfs__path_full(&loader->path))
        return WFS__NONE;
    const char *path = wfs__load_path(loader), *start = path;
    bool quoted = false;
    for (const char *at = path; *at; at++) {
        if (*at == '\\' && quoted && at[1])
            at++;
        else if (*at == '"')
            quoted = !quoted;
        else if (*at == '.' && !quoted)
            start = at + 1;
    }
    return (wfs__str){ start, strlen(start) };
}

void wfs__load_refuse(wfs__loader *loader, wfs__code code, wfs__span span, const char *hint, const char *format, ...)
{
    char message[512];
    wfs__str subject = subject_of(loader);
    const char *quote = subject.size == 0 || memchr(subject.data, '[', subject.size) ? "" : "\"";
    if (subject.size == 0)
        subject = WFS__STR("This");
    int used = snprintf(message, sizeof message, "%s%.*s%s ", quote, wfs__shown_size(subject, 80), subject.data, quote);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message + used, sizeof message - (size_t)used, format, arguments);
    va_end(arguments);
    wfs__report_add(loader->report, code, span, wfs__load_path(loader), message, hint);
}

const char *wfs__load_kind(const wfs__node *node)
{
    if (node->kind == WFS__NODE_MAPPING)
        return "a mapping";
    if (node->kind == WFS__NODE_SEQUENCE)
        return "a list";
    switch (node->value.type) {
    case WFS_TYPE_NULL:
        return "empty";
    case WFS_TYPE_BOOLEAN:
        return "a boolean";
    case WFS_TYPE_INT:
    case WFS_TYPE_FLOAT:
        return "a number";
    default:
        return "a text";
    }
}

static bool is_null(const wfs__node *node)
{
    return node->kind == WFS__NODE_SCALAR && node->value.type == WFS_TYPE_NULL;
}

const wfs__pair *wfs__load_optional(const wfs__node *mapping, wfs__str key)
{
    const wfs__pair *pair = wfs__node_pair(mapping, key);
    return pair && !is_null(pair->value) ? pair : NULL;
}

const wfs__pair *wfs__load_required(wfs__loader *loader, const wfs__node *mapping, wfs__str key, const char *hint)
{
    const wfs__pair *pair = wfs__node_pair(mapping, key);
    if (pair && !is_null(pair->value))
        return pair;
    size_t mark = wfs__load_enter(loader, key);
    wfs__load_error(loader, WFS__D_MISSING_KEY, pair ? pair->key_span : mapping->span, hint, "\"%s\" is required",
                    key.data);
    wfs__load_leave(loader, mark);
    return NULL;
}

static bool is_string(const wfs__node *node)
{
    return node->kind == WFS__NODE_SCALAR && node->value.type == WFS_TYPE_STRING;
}

/* The text of a node that must be `what`. scalar_hint: for another scalar than a text, NULL: put it in quotes. */
static wfs__str read_text(wfs__loader *loader, const wfs__node *node, const char *what, const char *scalar_hint,
                          const char *list_hint)
{
    if (is_string(node))
        return node->text;
    char hint[96];
    bool scalar = node->kind == WFS__NODE_SCALAR && !is_null(node);
    if (scalar && scalar_hint)
        snprintf(hint, sizeof hint, "%s", scalar_hint);
    else if (scalar)
        snprintf(hint, sizeof hint, "put it in quotes: \"%.*s\"", (int)(node->text.size < 60 ? node->text.size : 60),
                 node->text.data);
    wfs__load_refuse(loader, WFS__D_WRONG_TYPE, node->span,
                     scalar                             ? hint
                     : node->kind == WFS__NODE_SEQUENCE ? list_hint
                                                        : NULL,
                     "must be %s, is %s", what, wfs__load_kind(node));
    return WFS__NONE;
}

wfs__str wfs__load_string(wfs__loader *loader, const wfs__node *node)
{
    return read_text(loader, node, "a text", NULL, NULL);
}

wfs__str wfs__load_optional_string(wfs__loader *loader, const wfs__node *mapping, wfs__str key)
{
    const wfs__pair *pair = wfs__load_optional(mapping, key);
    if (!pair)
        return WFS__NONE;
    size_t mark = wfs__load_enter(loader, key);
    wfs__str text = wfs__load_string(loader, pair->value);
    wfs__load_leave(loader, mark);
    return text;
}

bool wfs__load_expect(wfs__loader *loader, const wfs__node *node, wfs__node_kind kind, const char *what,
                      const char *hint)
{
    if (node->kind != kind)
        wfs__load_refuse(loader, WFS__D_WRONG_TYPE, node->span, hint, "must be %s, is %s", what, wfs__load_kind(node));
    return node->kind == kind;
}

/* Digits with an optional fraction; 0 if the text does not start so. */
static size_t number_size(wfs__str text)
{
    size_t at = 0;
    while (at < text.size && text.data[at] >= '0' && text.data[at] <= '9')
        at++;
    if (at == 0 || at == text.size || text.data[at] != '.')
        return at;
    size_t fraction = ++at;
    while (at < text.size && text.data[at] >= '0' && text.data[at] <= '9')
        at++;
    return at > fraction ? at : 0;
}

/* Milliseconds of a duration text, -1 if it is none. */
static double parse_duration(wfs__str text)
{
    static const struct {
        wfs__str name;
        double ms;
    } units[] = { { { "ms", 2 }, 1 }, { { "s", 1 }, 1e3 }, { { "m", 1 }, 6e4 }, { { "h", 1 }, 3.6e6 } };
    size_t digits = number_size(text);
    double number;
    if (digits == 0 || !wfs__double_read(text.data, digits, &number))
        return -1;
    wfs__str unit = { text.data + digits, text.size - digits };
    for (size_t i = 0; i < WFS__COUNT(units); i++)
        if (wfs__str_equal(unit, units[i].name))
            return number * units[i].ms;
    return -1;
}

double wfs__load_duration(wfs__loader *loader, const wfs__node *node)
{
    if (!is_string(node)) {
        wfs__load_refuse(loader, WFS__D_WRONG_TYPE, node->span,
                         "write a number and a unit: \"500ms\", \"2s\", \"1.5m\", \"1h\"", "must be a duration, is %s",
                         wfs__load_kind(node));
        return -1;
    }
    wfs__str text = node->text;
    double ms = parse_duration(text);
    if (ms < 0) {
        wfs__load_error(loader, WFS__D_BAD_DURATION, node->span,
                        "write a number and a unit: \"500ms\", \"2s\", \"1.5m\", \"1h\"", "\"%.*s\" is no duration",
                        wfs__shown_size(text, 80), text.data);
        return -1;
    }
    uint64_t limit = loader->workflow->limits.wait_ms;
    if (ms > (double)limit) {
        wfs__load_refuse(loader, WFS__D_LIMIT_WAIT_MS, node->span, NULL, "is longer than %llu ms (limit wait_ms)",
                         (unsigned long long)limit);
        return -1;
    }
    return ms;
}

const wfs__expression *wfs__load_expression(wfs__loader *loader, const wfs__node *node, const char *hint)
{
    wfs__str text =
        read_text(loader, node, "an expression", hint, "refer to the list: as an input's default, for example");
    if (!text.data)
        return NULL;
    wfs__scalar scalar = wfs__node_scalar(node, &loader->workflow->source);
    loader->nomem |= !wfs__scalar_mark(&scalar, loader->arena);
    return wfs__expression_compile(&loader->compiler, &scalar, wfs__load_path(loader));
}

static const wfs__str top_keys[] = { { "inputs", 6 }, { "outputs", 7 }, { "steps", 5 } };

static void load_root(wfs__loader *loader, const wfs__node *root)
{
    wfs_workflow *workflow = loader->workflow;
    if (root->kind != WFS__NODE_MAPPING) {
        wfs__report_addf(loader->report, is_null(root) ? WFS__D_NO_STEPS : WFS__D_WRONG_TYPE, root->span,
                         is_null(root) ? "steps" : "", "begin with a line \"steps:\"",
                         is_null(root) ? "Workflow must have at least one step" : "a workflow must be a mapping, is %s",
                         wfs__load_kind(root));
        return;
    }
    const wfs__known known = { top_keys, WFS__COUNT(top_keys) };
    wfs__load_check_keys(loader, root, &known, 1);
    wfs__load_fields(loader, root, WFS__STR("inputs"), WFS__FIELD_WORKFLOW_INPUT, &workflow->inputs);
    wfs__load_steps(loader, root);
    wfs__load_fields(loader, root, WFS__STR("outputs"), WFS__FIELD_WORKFLOW_OUTPUT, &workflow->outputs);
}

static int64_t find_step(const void *context, wfs__str id) { return wfs__workflow_find(context, id); }

static bool load_model(wfs_workflow *workflow)
{
    wfs__loader loader = { .workflow = workflow, .arena = &workflow->arena, .report = workflow->report };
    loader.compiler = (wfs__compiler){ .arena = &workflow->arena,
                                       .limits = &workflow->limits,
                                       .source = &workflow->source,
                                       .report = workflow->report,
                                       .find_step = find_step,
                                       .context = workflow };
    if (workflow->skill.workflow &&
        workflow->report->errors == 0) /* what is broken as YAML has no structure to speak of */
        load_root(&loader, workflow->skill.workflow);
    workflow->cache_count = loader.compiler.cache_count;
    bool ok = !loader.nomem && !loader.path.failed && !loader.compiler.nomem;
    wfs__buffer_free(&loader.path);
    return ok;
}

static bool copy_name(wfs_workflow *workflow, wfs__str fallback)
{
    wfs__str name = workflow->skill.name;
    workflow->named = name.data != NULL;
    if (!name.data)
        name = fallback.data ? fallback : WFS__STR("inline");
    workflow->name = wfs__utf8_copy(&workflow->arena, name);
    if (!workflow->name.data)
        return false;
    workflow->report->name = workflow->name;
    return true;
}

static bool read_file(wfs_workflow *workflow, wfs__str text, const char *file)
{
    workflow->report = wfs__report_new(text, file, (size_t)workflow->limits.diagnostics);
    if (!workflow->report)
        return false;
    workflow->file = workflow->report->file;
    if (!wfs__source_index(&workflow->report->source))
        return false;
    workflow->source = workflow->report->source;
    return wfs__skill_read(&workflow->arena, &workflow->source, &workflow->limits, workflow->report, &workflow->skill);
}

wfs_workflow *wfs__workflow_load(wfs__str text, const char *file, wfs__str fallback, const wfs_limits *limits)
{
    wfs_workflow *workflow = wfs__calloc(1, sizeof *workflow);
    if (!workflow)
        return NULL;
    atomic_init(&workflow->shares, 1);
    workflow->limits = *limits;
    if (!read_file(workflow, text, file) || !copy_name(workflow, fallback) || !load_model(workflow))
        goto nomem;
    workflow->parsed = workflow->report->errors == 0;
    workflow->report->step_count = workflow->step_count;
    if (!wfs__references_collect(workflow) || !wfs__validate_static(workflow) || workflow->report->nomem ||
        !wfs__report_finish(workflow->report))
        goto nomem;
    return workflow;
nomem:
    wfs__workflow_drop(workflow);
    return NULL;
}

void wfs__workflow_share(wfs_workflow *workflow)
{
    atomic_fetch_add_explicit(&workflow->shares, 1, memory_order_relaxed);
}

void wfs__workflow_drop(wfs_workflow *workflow)
{
    if (!workflow || atomic_fetch_sub_explicit(&workflow->shares, 1, memory_order_acq_rel) != 1)
        return;
    wfs__report_free(workflow->report);
    wfs__arena_free(&workflow->arena);
    free(workflow);
}
