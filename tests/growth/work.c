/*
 * The work: what a host does with a text, through the public functions.
 */
#include "growth.h"

enum { LATER = 65536 };

/* ---- texts ---- */

void validate_text(const struct task *task)
{
    wfs_check_options options = WFS_CHECK_OPTIONS_INIT;
    wfs_report *report = NULL;
    options.limits = &task->limits;
    wfs_result result = wfs_validate(task->text.data, task->text.size, NULL, &options, &report);
    expect(task, result == WFS_OK, "the validation");
    wfs_report_free(report);
}

void report_text(const struct task *task)
{
    wfs_check_options options = WFS_CHECK_OPTIONS_INIT;
    wfs_report *report = NULL;
    wfs_text *text = NULL, *json = NULL;
    options.limits = &task->limits;
    wfs_result result = wfs_validate(task->text.data, task->text.size, NULL, &options, &report);
    expect(task, result == WFS_OK, "the validation");
    require(!wfs_report_render(report, WFS_RENDER_COLOR, &text) && !wfs_report_json(report, &json), task, "the report");
    wfs_text_free(text);
    wfs_text_free(json);
    wfs_report_free(report);
}

static void walk_step(const struct task *task, const wfs_workflow *workflow, size_t step)
{
    wfs_step_info info = { .size = sizeof info };
    wfs_reference reference = { .size = sizeof reference };
    size_t found;
    require(!wfs_workflow_step(workflow, step, &info), task, "a step");
    require(!wfs_workflow_find(workflow, info.id, WFS_ZERO_TERMINATED, &found), task, "an id");
    for (size_t i = 0; i < info.reference_count; i++)
        require(!wfs_workflow_reference(workflow, step, i, &reference), task, "a reference");
    for (size_t i = 0; i < info.then_count; i++)
        require(!wfs_workflow_branch(workflow, step, 0, i, &found), task, "a branch");
}

void walk_text(const struct task *task)
{
    wfs_check_options options = WFS_CHECK_OPTIONS_INIT;
    wfs_workflow *workflow = NULL;
    wfs_field_info field = { .size = sizeof field };
    options.limits = &task->limits;
    require(!wfs_workflow_load(task->text.data, task->text.size, &options, &workflow, NULL), task, "loading");
    for (size_t i = 0; i < wfs_workflow_step_count(workflow); i++)
        walk_step(task, workflow, i);
    for (size_t i = 0; i < wfs_workflow_input_count(workflow); i++)
        require(!wfs_workflow_input(workflow, i, &field), task, "an input");
    wfs_workflow_free(workflow);
}

/* ---- documents ---- */

static wfs_document *read_document(const struct task *task, bool yaml)
{
    wfs_document *document = NULL;
    wfs_report *report = NULL;
    wfs_result result = (yaml ? wfs_document_read_yaml : wfs_document_read_json)(task->text.data, task->text.size, NULL,
                                                                                 &task->limits, &document, &report);
    expect(task, result == WFS_OK, "reading");
    wfs_report_free(report);
    return document;
}

static void read_and_write(const struct task *task, bool yaml)
{
    wfs_document *document = read_document(task, yaml);
    wfs_text *text = NULL;
    require(!wfs_value_write(wfs_document_root(document), 0, &text), task, "writing");
    wfs_text_free(text);
    wfs_document_free(document);
}

void read_json(const struct task *task) { read_and_write(task, false); }
void read_yaml(const struct task *task) { read_and_write(task, true); }

void find_positions(const struct task *task)
{
    wfs_document *document = read_document(task, true);
    const wfs_value *root = wfs_document_root(document);
    uint32_t line, column, end_line, end_column;
    for (size_t i = 0; i < wfs_value_size(root); i++)
        require(!wfs_document_position(document, wfs_value_at(root, i), &line, &column, &end_line, &end_column), task,
                "a position");
    wfs_document_free(document);
}

void add_diagnostics(const struct task *task)
{
    wfs_report *report = NULL;
    wfs_text *text = NULL;
    require(!wfs_report_new(task->text.data, task->text.size, "a file", &report), task, "the report");
    for (size_t i = 0; i < 200; i++) {
        wfs_diagnostic item = WFS_DIAGNOSTIC_INIT;
        item.code = "mine";
        item.message = "A message";
        item.line = item.end_line = 1;
        item.column = item.end_column = (uint32_t)(task->n - task->n * i / 200);
        require(!wfs_report_add(report, &item), task, "a diagnostic");
    }
    require(!wfs_report_render(report, 0, &text), task, "rendering");
    wfs_text_free(text);
    wfs_report_free(report);
}

/* ---- expressions ---- */

typedef wfs_result evaluator(const char *, size_t, const char *, size_t, const wfs_limits *, wfs_document **,
                             wfs_report **);

static void evaluate_with(evaluator *function, const struct task *task)
{
    wfs_document *result = NULL;
    wfs_report *report = NULL;
    const char *context = task->data.data ? task->data.data : "{\"inputs\":{\"a\":1}}";
    wfs_result status =
        function(task->text.data, task->text.size, context, strlen(context), &task->limits, &result, &report);
    expect(task, status == WFS_OK, "the expression");
    wfs_report_free(report);
    wfs_document_free(result);
}

void evaluate_text(const struct task *task) { evaluate_with(wfs_evaluate, task); }
void resolve_text(const struct task *task) { evaluate_with(wfs_resolve, task); }

/* ---- runs ---- */

typedef struct host {
    const struct task *task;
    wfs_tool_adapter adapter;
    wfs_run_options options;
    uint64_t later[LATER]; /* ids of calls to be answered */
    size_t later_count, events;
    int64_t now;
    char name[32]; /* of the tool that was listed last */
} host;

static int32_t has(void *context, const char *name, size_t size)
{
    (void)context;
    return !(size >= 7 && memcmp(name, "missing", 7) == 0);
}

/* A text of which every other byte is wrong. */
static wfs_result answer_bad_bytes(wfs_call *call, size_t count)
{
    test_text text = { NULL, 0, 0 };
    text_add(&text, "x\xFF", count);
    wfs_result result = wfs_call_succeed_string(call, text.data, text.size);
    text_free(&text);
    return result;
}

/* `echo` says its arguments, `fail` fails, `later` waits, `text` says its argument of that name, `bytes` what is no
 * text. */
static void invoke(void *context, wfs_call *call)
{
    host *at = context;
    const char *tool = wfs_call_tool(call, NULL);
    wfs_result result = WFS_OK;
    if (strcmp(tool, "fail") == 0)
        result = wfs_call_fail(call, "it broke", 8, 0);
    else if (strcmp(tool, "later") == 0)
        at->later[at->later_count++ % LATER] = wfs_call_id(call);
    else if (strcmp(tool, "bytes") == 0)
        result = answer_bad_bytes(call, at->task->n);
    else if (strcmp(tool, "text") == 0)
        result = wfs_call_succeed_value(call, wfs_value_get(wfs_call_arguments(call), "text", 4));
    else
        result = wfs_call_succeed_value(call, wfs_call_arguments(call));
    require(result == WFS_OK, at->task, "an answer");
}

static int32_t describe(void *context, const char *name, size_t size, wfs_tool_descriptor *descriptor)
{
    const host *at = context;
    (void)name;
    (void)size;
    descriptor->input_schema = at->task->data.data;
    descriptor->input_schema_size = at->task->data.size;
    descriptor->output_schema = descriptor->input_schema;
    descriptor->output_schema_size = descriptor->input_schema_size;
    return 1;
}

static const char *list(void *context, size_t index, size_t *size)
{
    host *at = context;
    if (index >= at->task->n)
        return NULL;
    *size = strlen("tool-number"); /* all of one name: what lists are for is searched, not shown */
    return "tool-number";
}

static void note_event(void *context, const char *event, size_t size)
{
    host *at = context;
    require(size > 0 && event[size] == '\0', at->task, "an event");
    at->events++;
}

static int64_t now(void *context) { return ((host *)context)->now; }

/* Answers what is there to be answered, or moves the clock. */
static int32_t answer_all(host *at, wfs_run *run, int64_t until, bool backwards)
{
    size_t count = at->later_count;
    at->later_count = 0;
    for (size_t i = 0; i < count; i++) {
        wfs_call *call = wfs_run_find_call(run, at->later[backwards ? count - 1 - i : i]);
        if (call)
            require(!wfs_call_fail(call, "later", 5, 0), at->task, "a late answer");
    }
    if (count == 0 && until != WFS_TIME_NEVER && until > at->now)
        at->now = until;
    return 0;
}

static int32_t wait_forwards(void *context, wfs_run *run, int64_t until)
{
    return answer_all(context, run, until, false);
}

static int32_t wait_backwards(void *context, wfs_run *run, int64_t until)
{
    return answer_all(context, run, until, true);
}

static host *new_host(const struct task *task)
{
    host *at = calloc(1, sizeof *at);
    wfs_tool_adapter adapter = WFS_TOOL_ADAPTER_INIT;
    wfs_run_options options = WFS_RUN_OPTIONS_INIT;
    require(at != NULL, task, "memory");
    *at = (host){ .task = task, .adapter = adapter, .options = options };
    at->adapter.context = at;
    at->adapter.has = has;
    at->adapter.invoke = invoke;
    at->options.context = at;
    at->options.now = now;
    at->options.wait = wait_forwards;
    at->options.limits = &task->limits;
    return at;
}

static void run_with(host *at)
{
    const struct task *task = at->task;
    wfs_run *run = NULL;
    wfs_text *log = NULL;
    require(!wfs_run_text(task->text.data, task->text.size, task->data.data, task->data.size, &at->adapter,
                          &at->options, &run),
            task, "the run");
    require(!wfs_run_log(run, 0, &log), task, "the log");
    expect(task, wfs_run_succeeded(run), "the run's end");
    wfs_text_free(log);
    wfs_run_free(run);
    free(at);
}

void run_text(const struct task *task) { run_with(new_host(task)); }

void run_loudly(const struct task *task)
{
    host *at = new_host(task);
    at->options.on_event = note_event;
    at->options.flags = WFS_RUN_ALL_EVENTS | WFS_RUN_ITERATION_RECORDS;
    run_with(at);
}

void run_strictly(const struct task *task)
{
    host *at = new_host(task);
    test_text inputs = { NULL, 0, 0 };
    wfs_run *run = NULL;
    at->options.type_checks = WFS_TYPES_STRICT;
    at->adapter.describe = describe;
    text_add(&inputs, "{}", 1);
    require(!wfs_run_text(task->text.data, task->text.size, inputs.data, inputs.size, &at->adapter, &at->options, &run),
            task, "the run");
    expect(task, wfs_run_succeeded(run), "the run's end");
    wfs_run_free(run);
    text_free(&inputs);
    free(at);
}

void run_later(const struct task *task) { run_with(new_host(task)); }

void run_later_backwards(const struct task *task)
{
    host *at = new_host(task);
    at->options.wait = wait_backwards;
    run_with(at);
}

/* ---- tools ---- */

static void validate_with(host *at)
{
    const struct task *task = at->task;
    wfs_check_options options = WFS_CHECK_OPTIONS_INIT;
    wfs_report *report = NULL;
    options.limits = &task->limits;
    wfs_result result = wfs_validate(task->text.data, task->text.size, &at->adapter, &options, &report);
    expect(task, result == WFS_OK, "the validation");
    wfs_report_free(report);
    free(at);
}

void validate_with_schema(const struct task *task)
{
    host *at = new_host(task);
    at->adapter.describe = describe;
    validate_with(at);
}

static void answer_nothing(void *context, wfs_call *call)
{
    (void)context;
    wfs_call_succeed_value(call, NULL);
}

void run_with_registry(const struct task *task)
{
    wfs_tools *tools = NULL;
    wfs_run *run = NULL;
    char name[32];
    require(!wfs_tools_new(&tools), task, "the registry");
    for (size_t i = task->n; i-- > 0;) {
        size_t size = (size_t)snprintf(name, sizeof name, "tool-%05zu", i);
        require(!wfs_tools_add(tools, name, size, answer_nothing, NULL, NULL), task, "a tool");
    }
    require(!wfs_run_text(task->text.data, task->text.size, NULL, 0, wfs_tools_adapter(tools), NULL, &run), task,
            "the run");
    expect(task, wfs_run_succeeded(run), "the run's end");
    wfs_run_free(run);
    wfs_tools_free(tools);
}

void validate_with_tools(const struct task *task)
{
    host *at = new_host(task);
    at->adapter.list = list;
    validate_with(at);
}
