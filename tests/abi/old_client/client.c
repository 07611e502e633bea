/*
 * A program of the first version: compiled against a frozen copy of the 0.1.0 headers (beside this file), linked with
 * the library as it is now.
 *
 * It goes through everything that takes or fills a structure, with the structures and constants of then, and knows
 * exactly what must come out. It is never changed to suit the library; see CONTRIBUTING.md.
 */
#include <stdio.h>
#include <string.h>
#include <workflowskill/jansson.h>
#include <workflowskill/workflowskill.h>

#if WFS_VERSION != 0x000100
#error "these are not the frozen headers"
#endif

static size_t checks, problems;

static void expect_at(int right, const char *what, int line)
{
    checks++;
    if (right)
        return;
    printf("client.c:%d: %s\n", line, what);
    problems++;
}

static int same(const char *a, const char *b) { return a && b ? strcmp(a, b) == 0 : a == b; }

#define EXPECT(condition)        expect_at((condition) != 0, #condition, __LINE__)
#define EXPECT_TEXT(text, known) expect_at(same(text, known), #text, __LINE__)

static const char TEXT[] = "---\n"                                                               /* line 1 */
                           "name: old\n"                                                         /* 2 */
                           "description: an old client's skill\n"                                /* 3 */
                           "---\n"                                                               /* 4 */
                           "```workflow\n"                                                       /* 5 */
                           "inputs:\n"                                                           /* 6 */
                           "  list: { type: array, default: [3, 1, 2], description: numbers }\n" /* 7 */
                           "  key: { type: string, secret: true }\n"                             /* 8 */
                           "outputs:\n"                                                          /* 9 */
                           "  sum: { type: int, value: $steps.big.output.items.length }\n"       /* 10 */
                           "steps:\n"                                                            /* 11 */
                           "  - id: ask\n"                                                       /* 12 */
                           "    type: tool\n"                                                    /* 13 */
                           "    tool: echo\n"                                                    /* 14 */
                           "    description: asks\n"                                             /* 15 */
                           "    each: $inputs.list\n"                                            /* 16 */
                           "    inputs: { n: { type: int, value: $item } }\n"                    /* 17 */
                           "  - id: big\n"                                                       /* 18 */
                           "    type: transform\n"                                               /* 19 */
                           "    operation: filter\n"                                             /* 20 */
                           "    where: $item.n > 1\n"                                            /* 21 */
                           "    inputs: { items: { type: array, value: $steps.ask.output } }\n"  /* 22 */
                           "    outputs: { items: { type: array } }\n"                           /* 23 */
                           "  - id: choose\n"                                                    /* 24 */
                           "    type: conditional\n"                                             /* 25 */
                           "    condition: $steps.big.output.items.length == 2\n"                /* 26 */
                           "    then: [stop]\n"                                                  /* 27 */
                           "  - id: stop\n"                                                      /* 28 */
                           "    type: exit\n"                                                    /* 29 */
                           "    status: success\n"                                               /* 30 */
                           "    output: { sum: 6 }\n"                                            /* 31 */
                           "```\n";

#define ID "01234567-89ab-4cde-8f01-23456789abcd"

/* ---- A host of then ---- */

typedef struct old_host {
    int64_t now;
    size_t events, calls;
} old_host;

static int64_t host_now(void *context) { return ((old_host *)context)->now; }
static int64_t host_wall(void *context)
{
    (void)context;
    return 1700000000000000000;
}
static void host_event(void *context, const char *event, size_t size)
{
    (void)event;
    ((old_host *)context)->events += size > 0;
}
static int32_t host_wait(void *context, wfs_run *run, int64_t until)
{
    (void)run;
    ((old_host *)context)->now = until;
    return 0;
}

static void echo(void *context, wfs_call *call)
{
    old_host *host = context;
    host->calls++;
    wfs_call_succeed_value(call, wfs_call_arguments(call));
}

static wfs_run_options options_of(old_host *host)
{
    wfs_run_options options = WFS_RUN_OPTIONS_INIT;
    options.context = host;
    options.now = host_now;
    options.wall = host_wall;
    options.wait = host_wait;
    options.on_event = host_event;
    options.id = ID;
    return options;
}

/* Is the JSON text that of the value? */
static int is_json(const json_t *actual, const char *text)
{
    json_t *known = json_loads(text, JSON_DECODE_ANY, NULL);
    int equal = actual && known && json_equal(actual, known);
    json_decref(known);
    return equal;
}

/* ---- Constants ---- */

static void check_version(void)
{
    size_t size = 0;
    EXPECT(wfs_version() >= WFS_VERSION);
    EXPECT(wfs_version_text()[0] != '\0');
    EXPECT_TEXT(wfs_result_name(WFS_E_BLOCKED), "WFS_E_BLOCKED");
    EXPECT_TEXT(wfs_result_text(WFS_OK), "success");
    EXPECT(strlen(wfs_authoring_skill(&size)) == size && size > 1000);
}

/* ---- Loading and walking ---- */

static void check_steps(const wfs_workflow *workflow)
{
    wfs_step_info info = { .size = sizeof info };
    size_t index = 99;
    EXPECT(wfs_workflow_step_count(workflow) == 4);
    EXPECT(wfs_workflow_step(workflow, 0, &info) == WFS_OK);
    EXPECT(info.size == sizeof info && info.type == WFS_STEP_TOOL && info.in_branch == 0);
    EXPECT_TEXT(info.id, "ask");
    EXPECT_TEXT(info.tool, "echo");
    EXPECT_TEXT(info.description, "asks");
    EXPECT_TEXT(info.each, "$inputs.list");
    EXPECT(!info.condition && !info.operation && !info.status);
    EXPECT(info.input_count == 1 && info.output_count == 0 && info.reference_count == 0);
    EXPECT(info.line == 12 && info.column == 5 && info.reserved == 0);
    EXPECT(wfs_workflow_step(workflow, 1, &info) == WFS_OK && info.reference_count == 1);
    EXPECT_TEXT(info.operation, "filter");
    EXPECT(wfs_workflow_step(workflow, 2, &info) == WFS_OK && info.then_count == 1 && info.else_count == 0);
    EXPECT_TEXT(info.condition, "$steps.big.output.items.length == 2");
    EXPECT(wfs_workflow_step(workflow, 3, &info) == WFS_OK && info.in_branch == 1);
    EXPECT_TEXT(info.status, "success");
    EXPECT(wfs_workflow_step(workflow, 4, &info) == WFS_E_NOT_FOUND);
    EXPECT(wfs_workflow_find(workflow, "big", 3, &index) == WFS_OK && index == 1);
    EXPECT(wfs_workflow_branch(workflow, 2, 0, 0, &index) == WFS_OK && index == 3);
}

static void check_fields(const wfs_workflow *workflow)
{
    wfs_field_info info = { .size = sizeof info };
    wfs_reference reference = { .size = sizeof reference };
    EXPECT(wfs_workflow_input_count(workflow) == 2 && wfs_workflow_output_count(workflow) == 1);
    EXPECT(wfs_workflow_input(workflow, 0, &info) == WFS_OK);
    EXPECT_TEXT(info.name, "list");
    EXPECT_TEXT(info.type, "array");
    EXPECT_TEXT(info.description, "numbers");
    EXPECT(info.name_size == 4 && !info.secret && info.line == 7 && info.column == 3);
    EXPECT(wfs_value_size(info.fallback) == 3 && wfs_value_int(wfs_value_at(info.fallback, 0)) == 3);
    EXPECT(wfs_workflow_input(workflow, 1, &info) == WFS_OK && info.secret == 1 && !info.fallback);
    EXPECT(wfs_workflow_output(workflow, 0, &info) == WFS_OK);
    EXPECT_TEXT(info.name, "sum");
    EXPECT(wfs_workflow_reference(workflow, 2, 0, &reference) == WFS_OK);
    EXPECT(reference.target == 1 && !reference.field && reference.line == 26 && reference.column == 16);
    EXPECT_TEXT(reference.key, "condition");
    EXPECT(wfs_workflow_reference(workflow, 1, 0, &reference) == WFS_OK && reference.target == 0);
    EXPECT_TEXT(reference.field, "items");
}

static void check_loading(void)
{
    wfs_workflow *workflow = NULL;
    wfs_report *report = NULL;
    static const char *const silenced[] = { "unused-input", "each-without-delay" };
    wfs_check_options options = WFS_CHECK_OPTIONS_INIT;
    EXPECT(wfs_workflow_load(TEXT, sizeof TEXT - 1, NULL, &workflow, &report) == WFS_OK);
    EXPECT(wfs_report_errors(report) == 0 && wfs_report_warnings(report) == 2);
    wfs_report_free(report);
    wfs_workflow_free(workflow);
    options.allow = silenced;
    options.allow_count = 2;
    options.file = "SKILL.md";
    EXPECT(wfs_workflow_load(TEXT, sizeof TEXT - 1, &options, &workflow, &report) == WFS_OK);
    EXPECT(wfs_report_count(report) == 0);
    EXPECT_TEXT(wfs_workflow_name(workflow, NULL), "old");
    check_steps(workflow);
    check_fields(workflow);
    wfs_report_free(report);
    wfs_workflow_free(workflow);
}

/* ---- Reports ---- */

static void check_mistake(void)
{
    static const char text[] = "steps:\n  - { id: a, type: exit, status: success, output: { x: $steps.b.output } }\n";
    wfs_diagnostic said = WFS_DIAGNOSTIC_INIT;
    wfs_check_options options = WFS_CHECK_OPTIONS_INIT;
    wfs_report *report = NULL;
    wfs_text *shown = NULL;
    options.file = "flow.yml";
    EXPECT(wfs_validate(text, sizeof text - 1, NULL, &options, &report) == WFS_E_INVALID);
    EXPECT(wfs_report_get(report, 0, &said) == WFS_OK);
    EXPECT_TEXT(said.code, "undefined-step");
    EXPECT(said.size == sizeof said && said.severity == WFS_SEVERITY_ERROR && said.phase == WFS_PHASE_VALIDATE);
    EXPECT(said.line == 2 && said.end_line == 2 && said.offset < said.end_offset);
    EXPECT(said.offset == (size_t)(strchr(text, '$') - text) + 7 && said.column == (uint32_t)said.offset - 6);
    EXPECT(wfs_report_get(report, 1, &said) == WFS_E_NOT_FOUND);
    EXPECT(wfs_report_render(report, 0, &shown) == WFS_OK && strstr(wfs_text_data(shown, NULL), "flow.yml:2:"));
    wfs_text_free(shown);
    wfs_report_free(report);
}

static void check_own_report(void)
{
    wfs_diagnostic said = WFS_DIAGNOSTIC_INIT;
    wfs_report *report = NULL;
    wfs_text *json = NULL;
    EXPECT(wfs_report_new("one\ntwo\n", 8, NULL, &report) == WFS_OK);
    said.code = "mine";
    said.message = "odd";
    said.severity = WFS_SEVERITY_WARNING;
    said.line = said.end_line = 2;
    said.column = 1;
    said.end_column = 4;
    EXPECT(wfs_report_add(report, &said) == WFS_OK && wfs_report_warnings(report) == 1);
    EXPECT(wfs_report_get(report, 0, &said) == WFS_OK && said.offset == 4 && said.end_offset == 7);
    EXPECT(wfs_report_json(report, &json) == WFS_OK);
    json_t *list = json ? json_loads(wfs_text_data(json, NULL), 0, NULL) : NULL;
    EXPECT(is_json(list, "[{\"severity\":\"warning\",\"code\":\"mine\",\"path\":\"\",\"message\":\"odd\","
                         "\"line\":2,\"column\":1,\"endLine\":2,\"endColumn\":4}]"));
    json_decref(list);
    wfs_text_free(json);
    wfs_report_free(report);
}

/* ---- Tools and runs ---- */

static void check_log(const wfs_run *run)
{
    wfs_text *text = NULL;
    EXPECT(wfs_run_log(run, 0, &text) == WFS_OK);
    json_t *log = text ? json_loads(wfs_text_data(text, NULL), 0, NULL) : NULL;
    json_t *steps = json_object_get(log, "steps");
    EXPECT(is_json(json_object_get(log, "id"), "\"" ID "\""));
    EXPECT(is_json(json_object_get(log, "workflow"), "\"old\""));
    EXPECT(is_json(json_object_get(log, "status"), "\"success\""));
    EXPECT(is_json(json_object_get(log, "outputs"), "{\"sum\":6}"));
    EXPECT(is_json(json_object_get(log, "started_at"), "\"2023-11-14T22:13:20.000Z\""));
    EXPECT(
        is_json(json_object_get(log, "summary"), "{\"steps_executed\":4,\"steps_skipped\":0,\"total_duration_ms\":0}"));
    EXPECT(json_array_size(steps) == 4);
    EXPECT(is_json(json_object_get(json_array_get(steps, 0), "output"), "[{\"n\":3},{\"n\":1},{\"n\":2}]"));
    EXPECT(is_json(json_object_get(json_array_get(steps, 0), "iterations"), "3"));
    EXPECT(is_json(json_object_get(json_array_get(steps, 1), "output"), "{\"items\":[{\"n\":3},{\"n\":2}]}"));
    EXPECT(text && !strstr(wfs_text_data(text, NULL), "hush-hush")); /* the secret */
    json_decref(log);
    wfs_text_free(text);
}

static void check_run(void)
{
    old_host host = { 0 };
    wfs_tools *tools = NULL;
    wfs_workflow *workflow = NULL;
    wfs_run *run = NULL;
    wfs_run_options options = options_of(&host);
    wfs_tool_descriptor descriptor = WFS_TOOL_DESCRIPTOR_INIT;
    descriptor.description = "says it again";
    descriptor.description_size = WFS_ZERO_TERMINATED;
    descriptor.input_schema = "{\"type\":\"object\",\"required\":[\"n\"]}";
    descriptor.input_schema_size = WFS_ZERO_TERMINATED;
    EXPECT(wfs_tools_new(&tools) == WFS_OK);
    EXPECT(wfs_tools_add(tools, "echo", 4, echo, &host, &descriptor) == WFS_OK);
    EXPECT(wfs_tools_add(tools, "echo", 4, echo, &host, &descriptor) == WFS_E_EXISTS);
    EXPECT(wfs_workflow_load(TEXT, sizeof TEXT - 1, NULL, &workflow, NULL) == WFS_OK);
    EXPECT(wfs_run_new(workflow, wfs_tools_adapter(tools), &options, &run) == WFS_OK);
    EXPECT(wfs_run_set_inputs(run, "{\"key\":\"hush-hush\"}", WFS_ZERO_TERMINATED) == WFS_OK);
    EXPECT(wfs_run_execute(run) == WFS_OK && wfs_run_succeeded(run) == 1);
    EXPECT(host.calls == 3 && host.events == 13);
    EXPECT(wfs_run_error(run, NULL, NULL, NULL) == WFS_E_NOT_FOUND);
    check_log(run);
    wfs_run_free(run);
    wfs_workflow_free(workflow);
    wfs_tools_free(tools);
}

static int32_t has_echo(void *context, const char *name, size_t size)
{
    (void)context;
    return size == 4 && memcmp(name, "echo", 4) == 0;
}

/* Calls that the host takes, a failure, the wait before the next attempt, the answer by id. */
static void check_calls(void)
{
    static const char text[] = "steps: [ { id: a, type: tool, tool: echo, timeout: 5s,\n"
                               "           retry: { max: 2, delay: 3s, backoff: 2 } } ]\n";
    old_host host = { .now = 1000 };
    wfs_run_options options = options_of(&host);
    wfs_tool_adapter adapter = WFS_TOOL_ADAPTER_INIT;
    wfs_run *run = NULL;
    wfs_run_state state = WFS_RUN_DONE;
    adapter.has = has_echo;
    EXPECT(wfs_run_open(text, sizeof text - 1, &adapter, &options, &run) == WFS_OK);
    EXPECT(wfs_run_advance(run, &state) == WFS_OK && state == WFS_RUN_CALLS);
    wfs_call *call = wfs_run_next_call(run);
    EXPECT_TEXT(wfs_call_tool(call, NULL), "echo");
    EXPECT_TEXT(wfs_call_key(call, NULL), ID "/a/1/-/1");
    EXPECT(wfs_call_deadline(call) == 5000001000 && wfs_call_iteration(call) == -1 && wfs_call_attempt(call) == 1);
    EXPECT(wfs_call_fail(call, "no", 2, 0) == WFS_OK);
    EXPECT(wfs_run_advance(run, &state) == WFS_OK && state == WFS_RUN_WAIT);
    EXPECT(wfs_run_wake_time(run) == 3000001000);
    host.now = 3000001000;
    EXPECT(wfs_run_advance(run, &state) == WFS_OK && state == WFS_RUN_CALLS);
    call = wfs_run_next_call(run);
    EXPECT(call && wfs_run_find_call(run, wfs_call_id(call)) == call && wfs_call_attempt(call) == 2);
    EXPECT(wfs_call_succeed(call, "{\"y\":[1]}", WFS_ZERO_TERMINATED) == WFS_OK);
    EXPECT(wfs_run_advance(run, &state) == WFS_OK && state == WFS_RUN_DONE && wfs_run_succeeded(run));
    wfs_run_free(run);
}

static void check_failure(void)
{
    wfs_run *run = NULL;
    uint32_t phase = 99;
    const char *code = NULL, *message = NULL;
    EXPECT(wfs_run_text("steps: 5", 8, NULL, 0, NULL, NULL, &run) == WFS_OK);
    EXPECT(wfs_run_succeeded(run) == 0 && wfs_report_errors(wfs_run_report(run)) == 1);
    EXPECT(wfs_run_error(run, &phase, &code, &message) == WFS_OK && phase == WFS_PHASE_PARSE && message);
    EXPECT_TEXT(code, "wrong-type");
    wfs_run_free(run);
}

/* ---- Limits, values, jansson, expressions ---- */

static int reports(const wfs_report *report, const char *code)
{
    wfs_diagnostic said = WFS_DIAGNOSTIC_INIT;
    for (size_t i = 0; wfs_report_get(report, i, &said) == WFS_OK; i++)
        if (same(said.code, code))
            return 1;
    return 0;
}

static void check_limits(void)
{
    wfs_limits limits = { .size = sizeof limits, .steps = 3 };
    wfs_check_options options = WFS_CHECK_OPTIONS_INIT;
    wfs_report *report = NULL;
    wfs_document *document = NULL;
    options.limits = &limits;
    EXPECT(wfs_validate(TEXT, sizeof TEXT - 1, NULL, &options, &report) == WFS_E_INVALID);
    EXPECT(reports(report, "limit-steps"));
    wfs_report_free(report);
    limits.steps = 4;
    EXPECT(wfs_validate(TEXT, sizeof TEXT - 1, NULL, &options, NULL) == WFS_OK);
    limits.secrets = limits.data_depth = 1;
    EXPECT(wfs_document_read_json("[[1]]", 5, NULL, &limits, &document, NULL) == WFS_E_INVALID && !document);
    EXPECT(wfs_document_read_json("[1]", 3, NULL, &limits, &document, NULL) == WFS_OK);
    wfs_document_free(document);
}

static void check_values(void)
{
    wfs_document *document = NULL, *result = NULL;
    wfs_text *text = NULL;
    json_t *json = NULL;
    uint32_t line = 0, column = 0, end_line = 0, end_column = 0;
    static const char yaml[] = "a: [1, 2.5, true, null, \"x\"]\n";
    EXPECT(wfs_document_read_yaml(yaml, sizeof yaml - 1, NULL, NULL, &document, NULL) == WFS_OK);
    const wfs_value *root = wfs_document_root(document), *list = wfs_value_get(root, "a", 1);
    EXPECT(wfs_value_type(root) == WFS_TYPE_OBJECT && wfs_value_type(list) == WFS_TYPE_ARRAY);
    EXPECT(wfs_value_type(wfs_value_at(list, 0)) == WFS_TYPE_INT && wfs_value_float(wfs_value_at(list, 1)) == 2.5);
    EXPECT(wfs_value_boolean(wfs_value_at(list, 2)) == 1 && wfs_value_type(wfs_value_at(list, 3)) == WFS_TYPE_NULL);
    EXPECT(wfs_document_position(document, list, &line, &column, &end_line, &end_column) == WFS_OK);
    EXPECT(line == 1 && column == 4 && end_line == 1 && end_column == 29);
    EXPECT(wfs_value_write(root, 0, &text) == WFS_OK);
    EXPECT_TEXT(wfs_text_data(text, NULL), "{\"a\":[1,2.5,true,null,\"x\"]}");
    EXPECT(wfs_value_to_jansson(root, &json) == WFS_OK && is_json(json, "{\"a\":[1,2.5,true,null,\"x\"]}"));
    EXPECT(wfs_document_from_jansson(json, NULL, &result) == WFS_OK);
    EXPECT(wfs_value_equal(wfs_document_root(result), root) == 1);
    wfs_document_free(result);
    json_decref(json);
    wfs_text_free(text);
    wfs_document_free(document);
}

static void check_expressions(void)
{
    wfs_document *result = NULL;
    static const char context[] = "{\"inputs\":{\"n\":3}}";
    EXPECT(wfs_evaluate("$inputs.n > 2", 13, context, sizeof context - 1, NULL, &result, NULL) == WFS_OK);
    EXPECT(wfs_value_boolean(wfs_document_root(result)) == 1);
    wfs_document_free(result);
    EXPECT(wfs_resolve("n is ${inputs.n}", 16, context, sizeof context - 1, NULL, &result, NULL) == WFS_OK);
    EXPECT(wfs_value_size(wfs_document_root(result)) == 6);
    wfs_document_free(result);
}

int main(void)
{
    check_version();
    check_loading();
    check_mistake();
    check_own_report();
    check_run();
    check_calls();
    check_failure();
    check_limits();
    check_values();
    check_expressions();
    printf("a client of version %s with a library of version %s: %zu checks, %zu problems\n", WFS_VERSION_STRING,
           wfs_version_text(), checks, problems);
    return problems != 0;
}
