/*
 * Asking the library: what it says about the text of a case, by the function that the case names.
 *
 * Findings come from a report or, of a run, from its log. What comes out as a value (a document, the result of an
 * expression, the outputs of a run) is kept as JSON text. Each report is also held against the promises that are made
 * for every report. Judging is left to diagnostics.c.
 */
#include "cases.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void stop(const char *why, const char *what)
{
    fprintf(stderr, "%s: %s\n", why, what);
    exit(2);
}

void copy_to(char *out, size_t size, const char *text)
{
    size_t length = text ? strlen(text) : 0;
    length = length < size ? length : size - 1;
    if (length)
        memcpy(out, text, length);
    out[length] = '\0';
}

/* ---- Tools ---- */

static void canned_answer(void *context, wfs_call *call)
{
    const canned_tool *tool = context;
    if (tool->fails)
        wfs_call_fail(call, "broken", WFS_ZERO_TERMINATED, 0);
    else if (*tool->answer)
        wfs_call_succeed(call, tool->answer, WFS_ZERO_TERMINATED);
    else
        wfs_call_succeed_value(call, wfs_call_arguments(call));
}

wfs_tools *make_tools(test_case *test)
{
    wfs_tools *tools = NULL;
    if (!test->tool_count)
        return NULL;
    if (wfs_tools_new(&tools) != WFS_OK)
        stop("no tools", test->title);
    for (size_t i = 0; i < test->tool_count; i++) {
        canned_tool *tool = &test->tools[i];
        wfs_tool_descriptor descriptor = WFS_TOOL_DESCRIPTOR_INIT;
        descriptor.input_schema = *tool->schema ? tool->schema : NULL;
        descriptor.input_schema_size = strlen(tool->schema);
        descriptor.output_schema = *tool->output_schema ? tool->output_schema : NULL;
        descriptor.output_schema_size = strlen(tool->output_schema);
        if (wfs_tools_add(tools, tool->name, WFS_ZERO_TERMINATED, canned_answer, tool, &descriptor) != WFS_OK)
            stop("tool not added", tool->name);
    }
    return tools;
}

/* ---- Findings ---- */

static void add_finding(answer *out, const finding *one)
{
    if (out->count == MAX_FOUND)
        stop("too many findings", one->code);
    out->items[out->count++] = *one;
}

static void take_report(answer *out, const wfs_report *report)
{
    wfs_diagnostic said = WFS_DIAGNOSTIC_INIT;
    for (size_t i = 0; wfs_report_get(report, i, &said) == WFS_OK; i++) {
        finding one = { .error = said.severity == WFS_SEVERITY_ERROR, .has_end = true };
        copy_to(one.code, sizeof one.code, said.code);
        copy_to(one.path, sizeof one.path, said.path);
        copy_to(one.message, sizeof one.message, said.message);
        copy_to(one.hint, sizeof one.hint, said.hint);
        one.from = (text_place){ said.line, said.column, said.line ? (size_t)said.offset : 0 };
        one.to = (text_place){ said.end_line, said.end_column, said.line ? (size_t)said.end_offset : 0 };
        add_finding(out, &one);
    }
}

static void take_value(answer *out, const wfs_value *value)
{
    wfs_text *text = NULL;
    size_t size;
    if (wfs_value_write(value, 0, &text) != WFS_OK)
        stop("a value cannot be written", "");
    const char *data = wfs_text_data(text, &size);
    if (size >= sizeof out->value)
        stop("a value is too long", data);
    copy_to(out->value, sizeof out->value, data);
    wfs_text_free(text);
}

/* ---- Workflows ---- */

static uint32_t flags_of(const test_case *test)
{
    return (test->strict ? WFS_CHECK_WARNINGS_ARE_ERRORS : 0u) | (test->enforce ? WFS_CHECK_ENFORCE_ALLOWED_TOOLS : 0u);
}

/* Validates with a warning silenced (NULL: with none) and further flags. */
void ask_again(const test_case *test, const wfs_tool_adapter *adapter, const char *allowed, uint32_t flags, answer *out)
{
    wfs_report *report = NULL;
    wfs_check_options options = WFS_CHECK_OPTIONS_INIT;
    options.allow = &allowed;
    options.allow_count = allowed ? 1 : 0;
    options.limits = &test->limits;
    options.flags = flags_of(test) | flags;
    options.type_checks = test->types;
    wfs_result result = wfs_validate(test->text, test->size, adapter, &options, &report);
    if (result != (wfs_report_errors(report) ? WFS_E_INVALID : WFS_OK))
        stop("wfs_validate", wfs_result_name(result));
    out->count = 0;
    take_report(out, report);
    out->broken_promise = find_broken_promise(report, test->text, test->size);
    wfs_report_free(report);
}

/* ---- Documents, expressions and values ---- */

static wfs_result read_text(const test_case *test, wfs_document **document, wfs_report **report)
{
    const char *context = *test->context ? test->context : "{}";
    switch (test->read) {
    case AS_JSON:
        return wfs_document_read_json(test->text, test->size, NULL, &test->limits, document, report);
    case AS_YAML:
        return wfs_document_read_yaml(test->text, test->size, NULL, &test->limits, document, report);
    case AS_EXPRESSION:
        return wfs_evaluate(test->text, test->size, context, strlen(context), &test->limits, document, report);
    default:
        return wfs_resolve(test->text, test->size, context, strlen(context), &test->limits, document, report);
    }
}

static void ask_for_value(const test_case *test, answer *out)
{
    wfs_document *document = NULL;
    wfs_report *report = NULL;
    wfs_result result = read_text(test, &document, &report);
    if (result != WFS_OK && result != WFS_E_INVALID && result != WFS_E_LIMIT)
        stop(test->title, wfs_result_name(result));
    if ((result == WFS_OK) != (wfs_report_errors(report) == 0))
        stop(test->title, "the result and the report disagree");
    take_report(out, report);
    out->broken_promise = find_broken_promise(report, test->text, test->size);
    if (document)
        take_value(out, wfs_document_root(document));
    wfs_report_free(report);
    wfs_document_free(document);
}

/* ---- Runs ---- */

static const char *member_text(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static void take_detail(answer *out, const json_t *detail)
{
    finding one = { .error = true };
    copy_to(one.code, sizeof one.code, member_text(detail, "code"));
    copy_to(one.path, sizeof one.path, member_text(detail, "path"));
    copy_to(one.message, sizeof one.message, member_text(detail, "message"));
    one.from.line = (uint32_t)json_integer_value(json_object_get(detail, "line"));
    one.from.column = (uint32_t)json_integer_value(json_object_get(detail, "column"));
    add_finding(out, &one);
}

/* A record that failed because of a limit: its error text names the code. */
static void take_record(answer *out, const json_t *record)
{
    finding one = { .error = true };
    const char *error = member_text(record, "error"), *code = error ? strstr(error, "limit-") : NULL;
    if (!code)
        return;
    snprintf(one.code, sizeof one.code, "%.*s", (int)strspn(code, "abcdefghijklmnopqrstuvwxyz-"), code);
    snprintf(one.path, sizeof one.path, "record %s", member_text(record, "id"));
    copy_to(one.message, sizeof one.message, error);
    add_finding(out, &one);
}

static void take_log(answer *out, const wfs_run *run)
{
    size_t i, size;
    wfs_text *text = NULL;
    if (wfs_run_log(run, 0, &text) != WFS_OK)
        stop("no run log", "");
    const char *data = wfs_text_data(text, &size);
    json_t *log = json_loadb(data, size, JSON_ALLOW_NUL, NULL);
    if (!log)
        stop("the run log is no JSON", data);
    json_t *item, *error = json_object_get(log, "error"), *details = json_object_get(error, "details");
    json_array_foreach(details, i, item) take_detail(out, item);
    if (error && json_array_size(details) == 0)
        take_detail(out, error);
    json_array_foreach(json_object_get(log, "steps"), i, item) take_record(out, item);
    json_decref(log);
    wfs_text_free(text);
}

static void ask_run(const test_case *test, const wfs_tool_adapter *adapter, answer *out)
{
    wfs_run *run = NULL;
    wfs_run_options options = WFS_RUN_OPTIONS_INIT;
    bool has_inputs = test->read == AS_INPUTS;
    const char *text = has_inputs ? test->workflow : test->text, *inputs = has_inputs ? test->text : test->inputs;
    size_t size = has_inputs ? strlen(test->workflow) : test->size;
    options.limits = &test->limits;
    options.type_checks = test->types;
    if (wfs_run_open(text, size, adapter, &options, &run) != WFS_OK ||
        wfs_run_set_inputs(run, inputs, has_inputs ? test->size : strlen(inputs)) != WFS_OK)
        stop("cannot run", test->title);
    if (test->cancel)
        wfs_run_cancel(run);
    if (wfs_run_execute(run) != WFS_OK)
        stop("cannot execute", test->title);
    take_log(out, run);
    if (wfs_run_report(run))
        out->broken_promise = find_broken_promise(wfs_run_report(run), text, size);
    if (wfs_run_succeeded(run))
        take_value(out, wfs_run_outputs(run));
    wfs_run_free(run);
}

void ask(const test_case *test, const wfs_tool_adapter *adapter, answer *out)
{
    out->count = 0;
    out->value[0] = '\0';
    out->broken_promise = NULL;
    if (test->read == AS_WORKFLOW)
        ask_again(test, adapter, *test->allow ? test->allow : NULL, 0, out);
    else if (test->read == AS_RUN || test->read == AS_INPUTS)
        ask_run(test, adapter, out);
    else
        ask_for_value(test, out);
}
