/*
 * Taking what the library made: every function that reads is called, and what it says is noted.
 */
#include "memory.h"

void take_text(wfs_result result, wfs_text *text)
{
    size_t size = 0;
    if (!done(result)) {
        MUST(text == NULL);
        return;
    }
    const char *data = wfs_text_data(text, &size);
    note(data, size);
    wfs_text_free(text);
}

/* Takes a text in pieces. */
static int32_t take_piece(void *unused, const char *data, size_t size)
{
    (void)unused;
    note(data, size);
    return 0;
}

/* ---- Reports ---- */

static void note_diagnostics(const wfs_report *report)
{
    wfs_diagnostic item = WFS_DIAGNOSTIC_INIT;
    size_t size = 0, count = wfs_report_count(report);
    note_number((int64_t)count);
    note_number((int64_t)wfs_report_errors(report));
    note_number((int64_t)wfs_report_warnings(report));
    for (size_t i = 0; i < count; i++) {
        MUST(wfs_report_get(report, i, &item) == WFS_OK);
        note_text(item.code);
        note_text(item.message);
        note_number(item.line);
    }
    MUST(wfs_report_get(report, count, &item) == WFS_E_NOT_FOUND);
    const char *name = wfs_report_name(report, &size);
    if (name)
        note(name, size);
    note_number((int64_t)wfs_report_step_count(report));
}

void take_report(wfs_report *report)
{
    wfs_text *text = NULL;
    wfs_result result = wfs_report_render(report, WFS_RENDER_COLOR, &text);
    take_text(result, text);
    text = NULL;
    result = wfs_report_json(report, &text);
    take_text(result, text);
    note_diagnostics(report);
    wfs_report_free(report);
}

/* ---- Values and documents ---- */

static void note_scalar(const wfs_value *value)
{
    size_t size = 0;
    const char *text = wfs_value_text(value, &size);
    char number[32];
    note_number(wfs_value_type(value));
    note_number(wfs_value_boolean(value));
    note_number(wfs_value_int(value));
    snprintf(number, sizeof number, "%g", wfs_value_float(value));
    note_text(number);
    note(text, size);
}

/* Recursion: documents here are flat enough. */
static void note_value(const wfs_value *value)
{
    size_t count = wfs_value_type(value) >= WFS_TYPE_ARRAY ? wfs_value_size(value) : 0;
    MUST(wfs_value_equal(value, value));
    note_scalar(value);
    for (size_t i = 0; i < count; i++) {
        size_t size = 0;
        const char *key = wfs_value_key(value, i, &size);
        if (key) {
            note(key, size);
            MUST(wfs_value_get(value, key, size) == wfs_value_at(value, i));
        }
        note_value(wfs_value_at(value, i));
    }
}

static void note_position(const wfs_document *document)
{
    uint32_t line = 0, column = 0, end_line = 0, end_column = 0;
    const wfs_value *first = wfs_value_at(wfs_document_root(document), 0);
    note_number(wfs_document_position(document, first, &line, &column, &end_line, &end_column));
    note_number(line);
    note_number(end_column);
}

void take_document(wfs_result result, wfs_document *document)
{
    wfs_text *text = NULL;
    if (!done(result)) {
        MUST(document == NULL);
        return;
    }
    result = wfs_value_write(wfs_document_root(document), WFS_JSON_PRETTY, &text);
    take_text(result, text);
    note_value(wfs_document_root(document));
    note_position(document);
    wfs_document_free(document);
}

/* ---- Workflows ---- */

static void note_fields(const wfs_workflow *workflow, size_t count,
                        wfs_result (*read)(const wfs_workflow *, size_t, wfs_field_info *))
{
    wfs_field_info info = { .size = sizeof info };
    for (size_t i = 0; i < count; i++) {
        MUST(read(workflow, i, &info) == WFS_OK);
        note_text(info.name);
        note_text(info.type);
        note_value(info.fallback);
    }
    MUST(read(workflow, count, &info) == WFS_E_NOT_FOUND);
}

static void note_references(const wfs_workflow *workflow, size_t step, size_t count)
{
    wfs_reference reference = { .size = sizeof reference };
    for (size_t i = 0; i < count; i++) {
        MUST(wfs_workflow_reference(workflow, step, i, &reference) == WFS_OK);
        note_number((int64_t)reference.target);
        note_text(reference.key);
    }
}

static void note_branches(const wfs_workflow *workflow, size_t step, uint32_t which, size_t count)
{
    size_t target = 0;
    for (size_t i = 0; i < count; i++) {
        note_number(wfs_workflow_branch(workflow, step, which, i, &target));
        note_number((int64_t)target);
    }
}

static void note_steps(const wfs_workflow *workflow)
{
    wfs_step_info info = { .size = sizeof info };
    for (size_t i = 0; i < wfs_workflow_step_count(workflow); i++) {
        size_t index = SIZE_MAX;
        MUST(wfs_workflow_step(workflow, i, &info) == WFS_OK);
        note_text(info.id);
        note_text(info.tool);
        if (info.id)
            note_number(wfs_workflow_find(workflow, info.id, WFS_ZERO_TERMINATED, &index));
        note_number((int64_t)index);
        note_references(workflow, i, info.reference_count);
        note_branches(workflow, i, 0, info.then_count);
        note_branches(workflow, i, 1, info.else_count);
    }
}

void take_workflow(const wfs_workflow *workflow)
{
    size_t size = 0;
    const char *name = wfs_workflow_name(workflow, &size);
    note(name, size);
    note_value(wfs_workflow_frontmatter(workflow));
    note_fields(workflow, wfs_workflow_input_count(workflow), wfs_workflow_input);
    note_fields(workflow, wfs_workflow_output_count(workflow), wfs_workflow_output);
    note_steps(workflow);
}

/* ---- Runs ---- */

void take_run(wfs_run *run)
{
    wfs_text *text = NULL;
    uint32_t phase = 0;
    size_t size = 0;
    const char *code = NULL, *message = NULL, *name = wfs_run_name(run, &size);
    note(name, size);
    note_text(wfs_run_id(run));
    note_number(wfs_run_now(run));
    wfs_result result = wfs_run_log(run, 0, &text);
    take_text(result, text);
    text = NULL;
    result = wfs_value_write(wfs_run_outputs(run), 0, &text);
    take_text(result, text);
    for (uint32_t flags = 0; flags <= (WFS_JSON_PRETTY | WFS_JSON_SAFE); flags++) {
        (void)done(wfs_run_log_to(run, flags, take_piece, NULL));
        (void)done(wfs_value_write_to(wfs_run_outputs(run), flags, take_piece, NULL));
    }
    if (wfs_run_error(run, &phase, &code, &message) == WFS_OK)
        note_text(message);
    if (wfs_run_report(run))
        note_diagnostics(wfs_run_report(run));
}
