/*
 * Public functions on single expressions and templates, for editors, debuggers and tests.
 */
#include "api.h"

#include "evaluate.h"
#include "unicode.h"

typedef struct attempt {
    wfs__str text;
    wfs_limits limits;
    wfs_report *report;
    wfs_document *document;
    wfs__source source;
    wfs__compiler compiler;
    wfs__scope scope;
} attempt;

static const wfs_value *member(const wfs_value *context, const char *name)
{
    return wfs__member(context, (wfs__str){ name, strlen(name) });
}

/* Reads the context into the scope; a problem is reported. false: no memory. */
static bool read_context(attempt *a, wfs__str context)
{
    wfs__json_error error;
    wfs_value *read = wfs__arena_alloc(&a->document->arena, sizeof *read);
    if (!read)
        return false;
    if (!wfs__json_read(&a->document->arena, context.data, context.size, (size_t)a->limits.data_depth, read, &error)) {
        if (error.result == WFS_E_NOMEM)
            return false;
        uint32_t line, column;
        wfs__text_position(context, error.offset, &line, &column);
        wfs__report_addf(a->report, error.result == WFS_E_LIMIT ? WFS__D_LIMIT_DATA_DEPTH : WFS__D_JSON_SYNTAX,
                         WFS__NO_SPAN, "context", NULL, "The context is no JSON: %s at line %u, column %u",
                         error.message ? error.message : "nested too deeply", line, column);
        return true;
    }
    if (read->type != WFS_TYPE_OBJECT) {
        wfs__report_addf(a->report, WFS__D_WRONG_TYPE, WFS__NO_SPAN, "context", NULL,
                         "the context must be an object, is %s", wfs__type_name(read));
        return true;
    }
    a->scope.inputs = member(read, "inputs");
    a->scope.steps = member(read, "steps");
    a->scope.item = member(read, "item");
    a->scope.index = member(read, "index");
    a->scope.result = member(read, "result");
    return true;
}

static bool prepare(attempt *a)
{
    a->report = wfs__report_new(a->text, NULL, (size_t)a->limits.diagnostics);
    a->document = wfs__document_new();
    if (!a->report || !a->document)
        return false;
    /* What is compiled points into the text, and so may the result: it is the document's. */
    a->document->text = wfs__shared_take(a->report->text);
    a->source = (wfs__source){ .text = a->report->text->text, .size = a->text.size };
    if (!wfs__source_index(&a->source))
        return false;
    a->compiler = (wfs__compiler){
        .arena = &a->document->arena, .limits = &a->limits, .source = &a->source, .report = a->report
    };
    a->scope = (wfs__scope){ .arena = &a->document->arena, .template_limit = (size_t)a->limits.template_bytes };
    return true;
}

/* The text as a scalar that stands for itself. */
static wfs__scalar scalar_of(const attempt *a)
{
    return (wfs__scalar){
        .source = &a->source, .span = { 0, a->text.size }, .text = { a->source.text, a->text.size }, .style = WFS__PLAIN
    };
}

static wfs_result run_expression(attempt *a)
{
    wfs__scalar scalar = scalar_of(a);
    const wfs__expression *compiled = wfs__expression_compile(&a->compiler, &scalar, "");
    return compiled && !a->report->errors ? wfs__evaluate(compiled, &a->scope, &a->document->root) : WFS_E_INVALID;
}

static wfs_result run_text(attempt *a)
{
    wfs__scalar scalar = scalar_of(a);
    const wfs__spec *compiled = wfs__spec_compile_text(&a->compiler, &scalar, WFS__PLACE_VALUE, "");
    return compiled && !a->report->errors ? wfs__spec_resolve(compiled, &a->scope, &a->document->root) : WFS_E_INVALID;
}

static void check_text(attempt *a)
{
    size_t bad = wfs__utf8_check(a->text.data, a->text.size);
    if (bad < a->text.size)
        wfs__report_byte(a->report, bad);
}

static wfs_result finish(attempt *a, wfs_result result, wfs_document **document, wfs_report **report)
{
    if (a->compiler.nomem || (a->report && (a->report->nomem || !wfs__report_finish(a->report))))
        result = WFS_E_NOMEM;
    if (result == WFS_OK)
        *document = a->document;
    else
        wfs_document_free(a->document);
    if (result != WFS_E_NOMEM && report)
        *report = a->report;
    else
        wfs__report_free(a->report);
    wfs__source_free(&a->source);
    wfs__memo_free(&a->scope.lengths);
    return result;
}

static wfs_result evaluate(const char *text, size_t size, const char *context, size_t context_size,
                           const wfs_limits *limits, wfs_result (*run)(attempt *a), wfs_document **result,
                           wfs_report **report)
{
    attempt a = { .text = { text ? text : "", wfs__length(text, size) } };
    wfs__str given = { context ? context : "{}", context ? wfs__length(context, context_size) : 2 };
    if ((!text && size) || !result || !wfs__limits_resolve(limits, &a.limits))
        return WFS_E_ARGUMENT;
    if (!prepare(&a) || !read_context(&a, given))
        return finish(&a, WFS_E_NOMEM, result, report);
    check_text(&a);
    return finish(&a, a.report->errors ? WFS_E_INVALID : run(&a), result, report);
}

wfs_result wfs_evaluate(const char *expression, size_t size, const char *context, size_t context_size,
                        const wfs_limits *limits, wfs_document **result, wfs_report **report)
{
    return evaluate(expression, size, context, context_size, limits, run_expression, result, report);
}

wfs_result wfs_resolve(const char *text, size_t size, const char *context, size_t context_size,
                       const wfs_limits *limits, wfs_document **result, wfs_report **report)
{
    return evaluate(text, size, context, context_size, limits, run_text, result, report);
}
