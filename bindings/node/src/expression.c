/*
 * Expressions, templates and documents on their own: text in, a value as JSON text out.
 */
#include "addon.h"

/* Frees both. [result, diagnostics, name, steps, the value as JSON text] */
static napi_value give_document(napi_env env, wfs_result result, wfs_document *document, wfs_report *report)
{
    wfs_text *text = NULL;
    napi_value value = NULL;
    if (result == WFS_OK)
        result = wfs_value_write(wfs_document_root(document), 0, &text);
    wfs_document_free(document);
    if (text)
        value = give_text(env, text);
    if (!text || value)
        return give_report(env, result, report, value);
    wfs_report_free(report);
    return NULL;
}

typedef wfs_result (*evaluate_fn)(const char *expression, size_t size, const char *context, size_t context_size,
                                  const wfs_limits *limits, wfs_document **result, wfs_report **report);

static napi_value compute(napi_env env, napi_callback_info info, evaluate_fn function)
{
    napi_value values[3], computed = NULL;
    given_text text, context;
    wfs_limits limits;
    wfs_document *document = NULL;
    wfs_report *report = NULL;
    if (!take_arguments(env, info, 3, values))
        return NULL;
    text.owned = context.owned = NULL;
    if (take_limits(env, values[2], &limits) && take_text(env, values[0], "expression", &text) &&
        take_text(env, values[1], "context", &context)) {
        wfs_result result = function(text.data, text.size, context.data, context.size, &limits, &document, &report);
        computed = give_document(env, result, document, report);
    }
    drop_text(&context);
    drop_text(&text);
    return computed;
}

napi_value evaluate(napi_env env, napi_callback_info info) { return compute(env, info, wfs_evaluate); }

napi_value resolve(napi_env env, napi_callback_info info) { return compute(env, info, wfs_resolve); }

/* readWorkflow(text, limits, bare): the workflow of a skill file, or, if `bare`, a YAML text as it is. */
napi_value read_workflow(napi_env env, napi_callback_info info)
{
    napi_value values[3], given = NULL;
    given_text text;
    wfs_limits limits;
    wfs_document *document = NULL;
    wfs_report *report = NULL;
    bool bare = false;
    if (!take_arguments(env, info, 3, values))
        return NULL;
    text.owned = NULL;
    if (take_limits(env, values[1], &limits) && take_text(env, values[0], "content", &text) &&
        take_boolean(env, values[2], "bare", &bare)) {
        wfs_result result = (bare ? wfs_document_read_yaml : wfs_document_read_workflow)(text.data, text.size, NULL,
                                                                                         &limits, &document, &report);
        given = give_document(env, result, document, report);
    }
    drop_text(&text);
    return given;
}
