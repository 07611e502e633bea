/*
 * errno stays as the host had it, whatever the library does.
 *
 * The linker sends what the library calls from outside, and what may change errno, through functions that do change it,
 * always. Around every public function it must still have the value that it had before. check_errno.py sees to it that
 * none of them is missing here.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <workflowskill/workflowskill.h>
#ifndef WITHOUT_JANSSON
#include <workflowskill/jansson.h>
#endif

enum { KNOWN = 4711, SPOILT = 42 };

static size_t checks, problems, spoilt;

static void kept(const char *statement, int line)
{
    int now = errno;
    checks++;
    if (now == KNOWN)
        return;
    printf("errno.c:%d: errno is %d after %.60s\n", line, now, statement);
    problems++;
}

#define KEPT(statement)                                                                                                \
    do {                                                                                                               \
        errno = KNOWN;                                                                                                 \
        statement;                                                                                                     \
        kept(#statement, __LINE__);                                                                                    \
    } while (0)

/* ---- What spoils it ---- */

#define SPOILING(type, name, parameters, arguments)                                                                    \
    type __real_##name parameters;                                                                                     \
    type __wrap_##name parameters;                                                                                     \
    type __wrap_##name parameters                                                                                      \
    {                                                                                                                  \
        type result = __real_##name arguments;                                                                         \
        errno = SPOILT;                                                                                                \
        spoilt++;                                                                                                      \
        return result;                                                                                                 \
    }

SPOILING(void *, malloc, (size_t size), (size))
SPOILING(void *, calloc, (size_t count, size_t size), (count, size))
SPOILING(void *, realloc, (void *block, size_t size), (block, size))
SPOILING(int, getentropy, (void *bytes, size_t size), (bytes, size))
SPOILING(int, nanosleep, (const struct timespec *time, struct timespec *left), (time, left))
#ifndef WITHOUT_JANSSON /* the bundled build, which calls neither libfyaml nor jansson outside of itself */
SPOILING(void *, fy_parser_create, (const void *config), (config))
SPOILING(void *, fy_parser_parse, (void *parser), (parser))
SPOILING(void *, fy_diag_create, (const void *config), (config))
SPOILING(void *, json_object, (void), ())
SPOILING(void *, json_array, (void), ())
SPOILING(void *, json_integer, (long long number), (number))
SPOILING(void *, json_stringn_nocheck, (const char *text, size_t size), (text, size))
#endif

/* ---- A host ---- */

static int32_t has(void *context, const char *name, size_t size)
{
    (void)context;
    (void)name;
    (void)size;
    return 1;
}

static int32_t write_nowhere(void *context, const char *data, size_t size)
{
    (void)context;
    (void)data;
    (void)size;
    return 0;
}

/* A clock that does not stand still. */
static int64_t ticking(void *context)
{
    static int64_t time;
    (void)context;
    return time += 500000;
}

static void forget(void *context) { (void)context; }

static const char workflow_text[] =
    "inputs: { l: { type: array, default: [3, 1.5, 2] } }\n"
    "outputs: { o: { type: array, value: $steps.s.output.items } }\n"
    "steps:\n"
    "  - { id: t, type: tool, tool: x, each: $inputs.l, delay: 1ms,\n"
    "      inputs: { v: { type: float, value: $item }, s: { type: string, value: 'n ${item}' } } }\n"
    "  - { id: s, type: transform, operation: sort, field: v, inputs: { items: { type: array, "
    "value: $steps.t.output } } }\n"
    "  - { id: c, type: conditional, condition: $steps.s.output.items.length > 1, then: [e] }\n"
    "  - { id: e, type: exit, status: success, output: $steps.s.output }\n";

/* ---- Every function ---- */

static void general(void)
{
    uint32_t number;
    const char *name;
    size_t size;
    KEPT(wfs_version());
    KEPT(wfs_version_text());
    KEPT(wfs_result_name(WFS_OK));
    KEPT(wfs_result_text(WFS_OK));
    KEPT(wfs_authoring_skill(&size));
    KEPT(wfs_code_at(0, &name, &number, &number, &name));
}

static void values(void)
{
    static const char json[] = "{\"a\":[1,2.5,true,null,\"x\\u00e9\"]}", yaml[] = "{ a: [1, 2.5], b: \"x\\u00e9\" }";
    wfs_document *document = NULL, *other = NULL;
    wfs_report *report = NULL;
    wfs_text *out = NULL;
    uint32_t place;
    size_t size;
    KEPT(wfs_document_read_json(json, sizeof json - 1, "f", NULL, &document, &report));
    KEPT(wfs_report_free(report));
    KEPT(wfs_document_read_yaml(yaml, sizeof yaml - 1, "f", NULL, &other, &report));
    KEPT(wfs_report_free(report));
    wfs_document_free(other);
    KEPT(wfs_document_read_workflow("steps: [1]", WFS_ZERO_TERMINATED, "f", NULL, &other, &report));
    KEPT(wfs_report_free(report));
    const wfs_value *root = wfs_document_root(document), *list = wfs_value_get(root, "a", 1);
    KEPT(wfs_document_root(other));
    KEPT(wfs_document_position(other, wfs_document_root(other), &place, &place, &place, &place));
    KEPT(wfs_value_type(root));
    KEPT(wfs_value_boolean(root));
    KEPT(wfs_value_int(wfs_value_at(list, 1)));
    KEPT(wfs_value_float(wfs_value_at(list, 1)));
    KEPT(wfs_value_text(wfs_value_at(list, 4), &size));
    KEPT(wfs_value_size(root));
    KEPT(wfs_value_at(list, 0));
    KEPT(wfs_value_key(root, 0, &size));
    KEPT(wfs_value_get(root, "a", 1));
    KEPT(wfs_value_equal(root, wfs_document_root(other)));
    KEPT(wfs_value_write(root, WFS_JSON_PRETTY, &out));
    KEPT(wfs_value_write_to(root, 0, write_nowhere, NULL));
    KEPT(wfs_text_data(out, &size));
    KEPT(wfs_text_free(out));
    KEPT(wfs_document_free(document));
    KEPT(wfs_document_free(other));
}

static void reports(void)
{
    const wfs_diagnostic mine = { .size = sizeof mine, .code = "c", .message = "m", .line = 1, .column = 1 };
    wfs_diagnostic said = WFS_DIAGNOSTIC_INIT;
    wfs_report *report = NULL;
    wfs_text *out = NULL;
    size_t size;
    KEPT(wfs_report_new("one\ntwo", 7, "f", &report));
    KEPT(wfs_report_add(report, &mine));
    KEPT(wfs_report_count(report));
    KEPT(wfs_report_errors(report));
    KEPT(wfs_report_warnings(report));
    KEPT(wfs_report_name(report, &size));
    KEPT(wfs_report_step_count(report));
    KEPT(wfs_report_get(report, 0, &said));
    KEPT(wfs_report_render(report, WFS_RENDER_COLOR, &out));
    wfs_text_free(out);
    KEPT(wfs_report_json(report, &out));
    wfs_text_free(out);
    KEPT(wfs_report_free(report));
    KEPT(wfs_validate("steps: [ { id: a, typ: x, b: $", 30, NULL, NULL, &report));
    wfs_report_free(report);
}

static void workflows(void)
{
    wfs_workflow *workflow = NULL;
    wfs_report *report = NULL;
    wfs_step_info step = { .size = sizeof step };
    wfs_field_info field = { .size = sizeof field };
    wfs_reference reference = { .size = sizeof reference };
    size_t size;
    KEPT(wfs_workflow_load(workflow_text, sizeof workflow_text - 1, NULL, &workflow, &report));
    wfs_report_free(report);
    KEPT(wfs_workflow_validate(workflow, NULL, NULL, &report));
    wfs_report_free(report);
    KEPT(wfs_workflow_name(workflow, &size));
    KEPT(wfs_workflow_frontmatter(workflow));
    KEPT(wfs_workflow_step_count(workflow));
    KEPT(wfs_workflow_step(workflow, 0, &step));
    KEPT(wfs_workflow_find(workflow, "s", 1, &size));
    KEPT(wfs_workflow_branch(workflow, 2, 0, 0, &size));
    KEPT(wfs_workflow_reference(workflow, 1, 0, &reference));
    KEPT(wfs_workflow_input_count(workflow));
    KEPT(wfs_workflow_output_count(workflow));
    KEPT(wfs_workflow_input(workflow, 0, &field));
    KEPT(wfs_workflow_output(workflow, 0, &field));
    KEPT(wfs_workflow_free(workflow));
}

static void expressions(void)
{
    wfs_document *result = NULL;
    wfs_report *report = NULL;
    KEPT(wfs_evaluate("$inputs.a.length > 1", 20, "{\"inputs\":{\"a\":[1]}}", 20, NULL, &result, &report));
    wfs_document_free(result);
    wfs_report_free(report);
    KEPT(wfs_resolve("a ${1.5}", 8, "{}", 2, NULL, &result, &report));
    wfs_document_free(result);
    wfs_report_free(report);
}

static void tool(void *context, wfs_call *call)
{
    (void)context;
    KEPT(wfs_call_succeed_value(call, wfs_call_arguments(call)));
}

static void tools(void)
{
    const wfs_tool_descriptor descriptor = { .size = sizeof descriptor, .input_schema = "{}", .input_schema_size = 2 };
    wfs_tools *registry = NULL;
    wfs_run *run = NULL;
    KEPT(wfs_tools_new(&registry));
    KEPT(wfs_tools_add(registry, "x", 1, tool, NULL, &descriptor));
    KEPT(wfs_tools_adapter(registry));
    KEPT(wfs_run_text(workflow_text, sizeof workflow_text - 1, "{}", 2, wfs_tools_adapter(registry), NULL,
                      &run)); /* sleeps twice */
    wfs_run_free(run);
    KEPT(wfs_tools_free(registry));
}

static void answer(wfs_call *call, int how)
{
    size_t size;
    KEPT(wfs_call_id(call));
    KEPT(wfs_call_run(call));
    KEPT(wfs_call_tool(call, &size));
    KEPT(wfs_call_step(call, &size));
    KEPT(wfs_call_iteration(call));
    KEPT(wfs_call_attempt(call));
    KEPT(wfs_call_key(call, &size));
    KEPT(wfs_call_deadline(call));
    KEPT(wfs_call_arguments(call));
    KEPT(wfs_call_arguments_text(call, &size));
    KEPT(wfs_call_set_data(call, call));
    KEPT(wfs_call_data(call));
    if (how == 0)
        KEPT(wfs_call_succeed(call, "{\"v\":[1,{\"w\":2}]}", 17));
    else if (how == 1)
        KEPT(wfs_call_succeed_string(call, "caf\xe9", 4));
    else if (how == 2)
        KEPT(wfs_call_lend_result(call, "[1, 2]", 6, forget, NULL));
    else
        KEPT(wfs_call_fail(call, "no", 2, 0));
}

/* Drives a run by hand; its calls are answered in all ways. */
static void drive(wfs_run *run)
{
    wfs_run_state state = WFS_RUN_WAIT;
    for (int how = 0; state != WFS_RUN_DONE;) {
        KEPT(wfs_run_advance(run, &state));
        KEPT(wfs_run_wake_time(run));
        KEPT(wfs_run_now(run));
        wfs_call *call = NULL;
        KEPT(call = wfs_run_next_call(run));
        if (call) {
            KEPT(wfs_run_find_call(run, wfs_call_id(call)));
            answer(call, how++ % 4);
        }
    }
}

static void look_at(wfs_run *run)
{
    uint32_t phase;
    const char *code, *message;
    wfs_text *log = NULL;
    size_t size;
    KEPT(wfs_run_succeeded(run));
    KEPT(wfs_run_id(run));
    KEPT(wfs_run_name(run, &size));
    KEPT(wfs_run_outputs(run));
    KEPT(wfs_run_log(run, WFS_JSON_PRETTY, &log));
    wfs_text_free(log);
    KEPT(wfs_run_log_to(run, 0, write_nowhere, NULL));
    KEPT(wfs_run_error(run, &phase, &code, &message));
    KEPT(wfs_run_report(run));
}

static void runs(void)
{
    const wfs_run_options options = { .size = sizeof options, .now = ticking };
    const wfs_tool_adapter adapter = { .size = sizeof adapter, .has = has };
    wfs_workflow *workflow = NULL;
    wfs_run *run = NULL;
    if (wfs_workflow_load(workflow_text, sizeof workflow_text - 1, NULL, &workflow, NULL) != WFS_OK)
        return;
    KEPT(wfs_run_new(workflow, &adapter, &options, &run));
    KEPT(wfs_run_set_inputs(run, "{\"l\":[1,\"x\",{\"y\":[2]}]}", WFS_ZERO_TERMINATED));
    drive(run);
    look_at(run);
    KEPT(wfs_run_free(run));
    KEPT(wfs_run_open(workflow_text, sizeof workflow_text - 1, &adapter, NULL, &run));
    KEPT(wfs_run_lend_inputs(run, "{\"l\":[1]}", 9, forget, NULL));
    KEPT(wfs_run_cancel(run));
    KEPT(wfs_run_execute(run));
    wfs_run_free(run);
    wfs_workflow_free(workflow);
}

#ifdef WITHOUT_JANSSON
static void jansson(void) {}
#else
static void jansson(void)
{
    const wfs_tool_adapter adapter = { .size = sizeof adapter, .has = has };
    const wfs_run_options options = { .size = sizeof options, .now = ticking };
    wfs_document *document = NULL;
    wfs_run *run = NULL;
    wfs_run_state state;
    json_t *value = NULL, *inputs = json_pack("{s:[i,s]}", "l", 1, "x");
    KEPT(wfs_document_from_jansson(inputs, NULL, &document));
    KEPT(wfs_value_to_jansson(wfs_document_root(document), &value));
    json_decref(value);
    wfs_document_free(document);
    KEPT(wfs_run_open(workflow_text, sizeof workflow_text - 1, &adapter, &options, &run));
    KEPT(wfs_run_set_inputs_jansson(run, inputs));
    for (wfs_run_advance(run, &state); state != WFS_RUN_DONE; wfs_run_advance(run, &state)) {
        wfs_call *call = wfs_run_next_call(run);
        if (!call)
            continue;
        KEPT(wfs_call_arguments_jansson(call, &value));
        KEPT(wfs_call_succeed_jansson(call, value));
        json_decref(value);
    }
    KEPT(wfs_run_log_jansson(run, &value));
    json_decref(value);
    KEPT(wfs_run_outputs_jansson(run, &value));
    json_decref(value);
    json_decref(inputs);
    wfs_run_free(run);
}
#endif

int main(void)
{
    general();
    values();
    reports();
    workflows();
    expressions();
    tools();
    runs();
    jansson();
    printf("errno after %zu calls of the library, spoilt %zu times inside: %zu times another\n", checks, spoilt,
           problems);
    return problems || spoilt < 100;
}
