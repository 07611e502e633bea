/*
 * Reading everything: a sanitizer sees only what is touched. See fuzz.h.
 */
#include "fuzz.h"

char *fuzz_copy(const char *text, size_t size)
{
    char *copy = malloc(size + (size == 0));
    CHECK(copy);
    if (size)
        memcpy(copy, text, size);
    return copy;
}

static void read_text(const char *text)
{
    if (text)
        CHECK(strlen(text) < SIZE_MAX / 2);
}

static void check_diagnostic(const wfs_diagnostic *item, size_t text_size)
{
    CHECK(item->code && item->message && item->path);
    read_text(item->code);
    read_text(item->hint);
    for (const char *at = item->message; *at; at++)
        CHECK((unsigned char)*at >= 0x20);
    for (const char *at = item->path; *at; at++)
        CHECK((unsigned char)*at >= 0x20);
    CHECK(item->severity <= WFS_SEVERITY_WARNING && item->phase <= WFS_PHASE_EXECUTE);
    CHECK(item->offset <= item->end_offset && item->end_offset <= text_size);
    if (item->line) {
        CHECK(item->column >= 1 && item->end_line >= item->line);
        CHECK(item->end_line > item->line || item->end_column >= item->column);
    }
}

static void check_text(wfs_result result, wfs_text *text)
{
    size_t size = 0;
    CHECK(result == WFS_OK);
    const char *data = wfs_text_data(text, &size);
    CHECK(data[size] == '\0' && !memchr(data, 0x1b, size));
    wfs_text_free(text);
}

void fuzz_check_report(const wfs_report *report, size_t text_size)
{
    wfs_diagnostic item = WFS_DIAGNOSTIC_INIT;
    uint64_t before = 0;
    CHECK(report);
    for (size_t i = 0; wfs_report_get(report, i, &item) == WFS_OK; i++) {
        check_diagnostic(&item, text_size);
        CHECK(!item.line || item.offset >= before);
        before = item.line ? item.offset : before;
    }
    CHECK(wfs_report_count(report) <= wfs_report_errors(report) + wfs_report_warnings(report)); /* counted, not kept */
    wfs_text *text = NULL;
    wfs_result result = wfs_report_render(report, 0, &text);
    check_text(result, text);
    result = wfs_report_json(report, &text);
    check_text(result, text);
}

void fuzz_report(wfs_report *report, size_t text_size)
{
    fuzz_check_report(report, text_size);
    wfs_report_free(report);
}

uint64_t fuzz_value(const wfs_value *value, unsigned depth)
{
    uint64_t sum =
        (uint64_t)wfs_value_type(value) + (uint64_t)wfs_value_int(value) + (uint64_t)wfs_value_boolean(value);
    size_t size = 0;
    const char *text = wfs_value_text(value, &size);
    for (size_t i = 0; i < size; i++)
        sum = sum * 31 + (unsigned char)text[i];
    if (wfs_value_type(value) == WFS_TYPE_FLOAT)
        CHECK(wfs_value_float(value) - wfs_value_float(value) == 0);
    if (wfs_value_type(value) < WFS_TYPE_ARRAY || depth == 0)
        return sum;
    for (size_t i = 0; i < wfs_value_size(value); i++) {
        const char *key = wfs_value_key(value, i, &size);
        if (key)
            CHECK(wfs_value_get(value, key, size) == wfs_value_at(value, i));
        sum = sum * 31 + fuzz_value(wfs_value_at(value, i), depth - 1);
    }
    return sum;
}

void fuzz_round_trip(const wfs_value *value)
{
    wfs_limits limits = { .size = sizeof limits, .data_depth = 1024, .yaml_depth = 1024 };
    for (uint32_t flags = 0; flags <= (WFS_JSON_PRETTY | WFS_JSON_SAFE); flags++) {
        wfs_text *text = NULL, *again = NULL;
        wfs_document *document = NULL;
        size_t size = 0, size_again = 0;
        CHECK(wfs_value_write(value, flags, &text) == WFS_OK);
        const char *data = wfs_text_data(text, &size);
        CHECK(wfs_document_read_json(data, size, NULL, &limits, &document, NULL) == WFS_OK);
        CHECK(wfs_value_write(wfs_document_root(document), flags, &again) == WFS_OK);
        const char *data_again = wfs_text_data(again, &size_again);
        CHECK(size == size_again && memcmp(data, data_again, size) == 0);
        wfs_text_free(text);
        wfs_text_free(again);
        wfs_document_free(document);
    }
}

static void walk_step(const wfs_workflow *workflow, size_t index)
{
    wfs_step_info info = { .size = sizeof info };
    wfs_reference reference = { .size = sizeof reference };
    size_t target = 0;
    CHECK(wfs_workflow_step(workflow, index, &info) == WFS_OK);
    const char *texts[] = {
        info.id, info.description, info.condition, info.each, info.tool, info.operation, info.status
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        read_text(texts[i]);
    for (uint32_t which = 0; which < 2; which++)
        for (size_t i = 0; wfs_workflow_branch(workflow, index, which, i, &target) == WFS_OK; i++)
            CHECK(target < wfs_workflow_step_count(workflow));
    for (size_t i = 0; wfs_workflow_reference(workflow, index, i, &reference) == WFS_OK; i++) {
        CHECK(i < info.reference_count && reference.target < wfs_workflow_step_count(workflow));
        read_text(reference.key);
        read_text(reference.field);
    }
    if (info.id)
        CHECK(wfs_workflow_find(workflow, info.id, strlen(info.id), &target) != WFS_OK || target <= index);
}

static void walk_fields(const wfs_workflow *workflow)
{
    wfs_field_info info = { .size = sizeof info };
    for (size_t i = 0; i < wfs_workflow_input_count(workflow); i++) {
        CHECK(wfs_workflow_input(workflow, i, &info) == WFS_OK);
        CHECK(info.name[info.name_size] == '\0');
        read_text(info.type);
        read_text(info.description);
        fuzz_value(info.fallback, 64);
    }
    for (size_t i = 0; i < wfs_workflow_output_count(workflow); i++) {
        CHECK(wfs_workflow_output(workflow, i, &info) == WFS_OK);
        read_text(info.type);
    }
}

void fuzz_walk(const wfs_workflow *workflow)
{
    size_t size = 0;
    const char *name = wfs_workflow_name(workflow, &size);
    CHECK(name && strnlen(name, size) <= size);
    CHECK(wfs_value_type(wfs_workflow_frontmatter(workflow)) == WFS_TYPE_OBJECT);
    fuzz_value(wfs_workflow_frontmatter(workflow), 64);
    for (size_t i = 0; i < wfs_workflow_step_count(workflow); i++)
        walk_step(workflow, i);
    walk_fields(workflow);
}

/* ---- Runs ---------------------------------------------------------------------------------- */

int64_t fuzz_now(void *clock) { return ((fuzz_clock *)clock)->now; }

int32_t fuzz_wait(void *clock, wfs_run *run, int64_t until)
{
    fuzz_clock *self = clock;
    CHECK(run && until != WFS_TIME_NEVER);
    if (until > self->now)
        self->now = until;
    return 0;
}

const wfs_value *fuzz_get(const wfs_value *object, const char *key) { return wfs_value_get(object, key, strlen(key)); }

int fuzz_is(const wfs_value *value, const char *text)
{
    size_t size = 0;
    const char *own = wfs_value_text(value, &size);
    return wfs_value_type(value) == WFS_TYPE_STRING && size == strlen(text) && memcmp(own, text, size) == 0;
}

wfs_document *fuzz_json(const char *text, size_t size)
{
    wfs_limits deep = { .size = sizeof deep, .data_depth = 1024 };
    wfs_document *document = NULL;
    wfs_result result = wfs_document_read_json(text, size, NULL, &deep, &document, NULL);
    CHECK(result == WFS_OK || result == WFS_E_INVALID);
    return document;
}

static wfs_document *read_log(const wfs_run *run, uint32_t flags, const char *hidden)
{
    wfs_text *text = NULL;
    size_t size = 0;
    CHECK(wfs_run_log(run, flags, &text) == WFS_OK);
    const char *data = wfs_text_data(text, &size);
    CHECK(strlen(data) == size && !(hidden && strstr(data, hidden)));
    wfs_document *log = fuzz_json(data, size);
    CHECK(log);
    wfs_text_free(text);
    return log;
}

wfs_document *fuzz_log(const wfs_run *run, const char *hidden)
{
    static const char *const members[] = { "id",           "workflow",    "status", "summary", "started_at",
                                           "completed_at", "duration_ms", "inputs", "outputs", "steps" };
    wfs_document *log = read_log(run, 0, hidden), *pretty = read_log(run, WFS_JSON_PRETTY, hidden);
    const wfs_value *root = wfs_document_root(log);
    CHECK(wfs_value_equal(root, wfs_document_root(pretty)));
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        CHECK(fuzz_get(root, members[i]));
    CHECK(fuzz_is(fuzz_get(root, "status"), wfs_run_succeeded(run) ? "success" : "failed"));
    wfs_document_free(pretty);
    fuzz_value(wfs_run_outputs(run), 64);
    return log;
}

static void show(const wfs_value *value)
{
    wfs_text *text = NULL;
    CHECK(wfs_value_write(value, 0, &text) == WFS_OK);
    fprintf(stderr, "%s\n", wfs_text_data(text, NULL));
    wfs_text_free(text);
}

void fuzz_same(const wfs_value *a, const wfs_value *b)
{
    if (wfs_value_equal(a, b))
        return;
    show(a);
    show(b);
    CHECK(wfs_value_equal(a, b));
}
