/*
 * NULL in each place where a host could pass it: for a handle there is nothing, a main out parameter is required,
 * others are not, a text may be NULL if its size says that it is empty. And flags that do not exist.
 */
#include "host.h"

static const char text[] =
    "inputs: { list: { type: array, default: [ 1 ] } }\n"
    "outputs: { o: { type: object, value: $steps.ask.output } }\n"
    "steps:\n"
    "  - { id: ask, type: tool, tool: later, inputs: { a: { type: array, value: $inputs.list } } }\n"
    "  - { id: pick, type: conditional, condition: $steps.ask.output, then: [ end ] }\n"
    "  - { id: end, type: exit, status: success }\n";

static int32_t write_on(void *context, const char *data, size_t size)
{
    (void)context;
    (void)data;
    (void)size;
    return 0;
}

/* ---- Handles ---- */

/* A text of a handle that is NULL: empty, with size 0. */
#define CHECK_EMPTY(call)                                                                                              \
    do {                                                                                                               \
        size_t size = 7;                                                                                               \
        assert_string_equal((call), "");                                                                               \
        assert_int_equal(size, 0);                                                                                     \
    } while (0)

static void no_value_is_null(void **state)
{
    size_t key_size = 7;
    (void)state;
    CHECK_EMPTY(wfs_text_data(NULL, &size));
    CHECK_EMPTY(wfs_value_text(NULL, &size));
    assert_int_equal(wfs_value_boolean(NULL), 0);
    assert_int_equal(wfs_value_int(NULL), 0);
    assert_true(wfs_value_float(NULL) == 0.0);
    assert_null(wfs_value_key(NULL, 0, &key_size));
    assert_int_equal(key_size, 0);
    assert_null(wfs_value_key(NULL, 0, NULL));
    assert_int_equal(wfs_value_equal(NULL, NULL), 1);
    assert_int_equal(wfs_value_type(wfs_document_root(NULL)), WFS_TYPE_NULL);
}

static void no_report_has_nothing(void **state)
{
    wfs_diagnostic diagnostic = WFS_DIAGNOSTIC_INIT;
    wfs_text *out = NULL;
    (void)state;
    CHECK_EMPTY(wfs_report_name(NULL, &size));
    assert_int_equal(wfs_report_errors(NULL), 0);
    assert_int_equal(wfs_report_warnings(NULL), 0);
    assert_int_equal(wfs_report_step_count(NULL), 0);
    assert_int_equal(wfs_report_get(NULL, 0, &diagnostic), WFS_E_ARGUMENT);
    diagnostic.code = diagnostic.message = "x";
    assert_int_equal(wfs_report_add(NULL, &diagnostic), WFS_E_ARGUMENT);
    assert_int_equal(wfs_report_render(NULL, 0, &out), WFS_E_ARGUMENT);
    assert_int_equal(wfs_report_json(NULL, &out), WFS_E_ARGUMENT);
    assert_null(out);
}

static void no_workflow_has_nothing(void **state)
{
    wfs_step_info step = { .size = sizeof step };
    wfs_field_info field = { .size = sizeof field };
    wfs_reference reference = { .size = sizeof reference };
    size_t index = 5;
    (void)state;
    CHECK_EMPTY(wfs_workflow_name(NULL, &size));
    assert_null(wfs_workflow_frontmatter(NULL));
    assert_int_equal(wfs_workflow_input_count(NULL), 0);
    assert_int_equal(wfs_workflow_output_count(NULL), 0);
    assert_int_equal(wfs_workflow_step(NULL, 0, &step), WFS_E_ARGUMENT);
    assert_int_equal(wfs_workflow_find(NULL, "a", 1, &index), WFS_E_ARGUMENT);
    assert_int_equal(wfs_workflow_branch(NULL, 0, 0, 0, &index), WFS_E_ARGUMENT);
    assert_int_equal(wfs_workflow_reference(NULL, 0, 0, &reference), WFS_E_ARGUMENT);
    assert_int_equal(wfs_workflow_input(NULL, 0, &field), WFS_E_ARGUMENT);
    assert_int_equal(wfs_workflow_output(NULL, 0, &field), WFS_E_ARGUMENT);
    assert_int_equal(index, 5);
}

static void no_run_is_nowhere(void **state)
{
    uint32_t phase = 9;
    const char *code = "", *message = "";
    (void)state;
    CHECK_EMPTY(wfs_run_name(NULL, &size));
    assert_string_equal(wfs_run_id(NULL), "");
    assert_int_equal(wfs_run_wake_time(NULL), WFS_TIME_NEVER);
    assert_int_equal(wfs_run_now(NULL), 0);
    assert_int_equal(wfs_run_error(NULL, &phase, &code, &message), WFS_E_ARGUMENT);
    assert_int_equal(wfs_run_set_inputs(NULL, "{}", 2), WFS_E_ARGUMENT);
    assert_int_equal(wfs_run_log_to(NULL, 0, write_on, NULL), WFS_E_ARGUMENT);
    assert_int_equal(phase, 9);
}

static void no_call_is_nothing(void **state)
{
    (void)state;
    CHECK_EMPTY(wfs_call_tool(NULL, &size));
    CHECK_EMPTY(wfs_call_step(NULL, &size));
    assert_int_equal(wfs_call_id(NULL), 0);
    assert_null(wfs_call_run(NULL));
    assert_int_equal(wfs_call_iteration(NULL), -1);
    assert_int_equal(wfs_call_attempt(NULL), 0);
    assert_null(wfs_call_key(NULL, NULL));
    assert_int_equal(wfs_call_deadline(NULL), WFS_TIME_NEVER);
    assert_null(wfs_call_arguments(NULL));
    assert_null(wfs_call_arguments_text(NULL, NULL));
    assert_null(wfs_call_data(NULL));
    wfs_call_set_data(NULL, NULL);
    assert_int_equal(wfs_call_succeed_string(NULL, "a", 1), WFS_E_ARGUMENT);
    assert_int_equal(wfs_call_succeed_value(NULL, NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_call_fail(NULL, "a", 1, 0), WFS_E_ARGUMENT);
    assert_null(wfs_tools_adapter(NULL));
}

/* ---- Main out parameters ---- */

static wfs_workflow *load(void)
{
    wfs_workflow *workflow = NULL;
    assert_int_equal(wfs_workflow_load(text, sizeof text - 1, NULL, &workflow, NULL), WFS_OK);
    return workflow;
}

static void what_is_asked_for_must_have_a_place(void **state)
{
    wfs_workflow *workflow = load();
    (void)state;
    size_t index;
    assert_int_equal(wfs_workflow_step(workflow, 0, NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_workflow_find(workflow, "ask", 3, NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_workflow_find(workflow, NULL, 0, &index), WFS_E_ARGUMENT);
    assert_int_equal(wfs_workflow_branch(workflow, 1, 0, 0, NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_workflow_branch(workflow, 1, 2, 0, &index), WFS_E_ARGUMENT);
    assert_int_equal(wfs_workflow_branch(workflow, 3, 0, 0, &index), WFS_E_NOT_FOUND);
    assert_int_equal(wfs_workflow_reference(workflow, 1, 0, NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_workflow_input(workflow, 0, NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_workflow_output(workflow, 0, NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_run_new(workflow, NULL, NULL, NULL), WFS_E_ARGUMENT);
    wfs_workflow_free(workflow);
}

static void what_is_made_must_have_a_place(void **state)
{
    wfs_report *report = NULL;
    (void)state;
    assert_int_equal(wfs_report_new("a", 1, NULL, &report), WFS_OK);
    assert_int_equal(wfs_report_new(NULL, 1, NULL, &report), WFS_E_ARGUMENT);
    assert_int_equal(wfs_report_get(report, 0, NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_report_render(report, 0, NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_report_json(report, NULL), WFS_E_ARGUMENT);
    wfs_report_free(report);
    assert_int_equal(wfs_value_write(NULL, 0, NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_value_write_to(NULL, 0, NULL, NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_document_read_yaml("a", 1, NULL, NULL, NULL, NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_document_read_workflow("a", 1, NULL, NULL, NULL, NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_evaluate("1", 1, "{}", 2, NULL, NULL, NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_resolve("1", 1, "{}", 2, NULL, NULL, NULL), WFS_E_ARGUMENT);
}

/* "Any out parameter but the main one may be NULL." */
static void other_places_may_be_missing(void **state)
{
    wfs_workflow *workflow = load();
    wfs_document *document = NULL;
    (void)state;
    assert_string_equal(wfs_workflow_name(workflow, NULL), "inline");
    assert_true(strlen(wfs_authoring_skill(NULL)) > 1000);
    assert_int_equal(wfs_code_at(0, NULL, NULL, NULL, NULL), WFS_OK);
    assert_int_equal(wfs_validate(text, sizeof text - 1, NULL, NULL, NULL), WFS_OK);
    assert_int_equal(wfs_workflow_validate(workflow, NULL, NULL, NULL), WFS_OK);
    assert_int_equal(wfs_document_read_yaml("[ a ]", 5, NULL, NULL, &document, NULL), WFS_OK);
    const wfs_value *item = wfs_value_at(wfs_document_root(document), 0);
    assert_memory_equal(wfs_value_text(item, NULL), "a", 1);
    assert_int_equal(wfs_document_position(document, item, NULL, NULL, NULL, NULL), WFS_OK);
    wfs_document_free(document);
    document = NULL;
    assert_int_equal(
        wfs_evaluate("$inputs.a", 9, "{\"inputs\": {\"a\": {\"k\": 1}}}", WFS_ZERO_TERMINATED, NULL, &document, NULL),
        WFS_OK);
    assert_memory_equal(wfs_value_key(wfs_document_root(document), 0, NULL), "k", 1);
    wfs_document_free(document);
    wfs_workflow_free(workflow);
}

static void a_run_is_read_without_places(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host_open(&host, text, NULL);
    assert_int_equal(wfs_run_advance(host.run, NULL), WFS_OK);
    wfs_call *call = host_call(&host, 0);
    assert_string_equal(wfs_call_tool(call, NULL), "later");
    assert_string_equal(wfs_call_step(call, NULL), "ask");
    assert_non_null(wfs_call_key(call, NULL));
    assert_string_equal(wfs_call_arguments_text(call, NULL), "{\"a\":[1]}");
    assert_int_equal(wfs_call_succeed_value(call, NULL), WFS_OK);
    host_finish(&host);
    check_log(&host, "steps.0.output", "null");
    assert_string_equal(wfs_run_name(host.run, NULL), "inline");
    assert_int_equal(wfs_run_log(host.run, 0, NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_run_log_to(host.run, 0, NULL, NULL), WFS_E_ARGUMENT);
    host_close(&host);
    host_run(&host, "steps: [ ]\n", NULL);
    assert_int_equal(wfs_run_error(host.run, NULL, NULL, NULL), WFS_OK);
    host_close(&host);
}

/* ---- Texts ---- */

static const char *first_code(wfs_report *report)
{
    wfs_diagnostic diagnostic = WFS_DIAGNOSTIC_INIT;
    assert_int_equal(wfs_report_get(report, 0, &diagnostic), WFS_OK);
    wfs_report_free(report);
    return diagnostic.code; /* static */
}

static void no_text_of_no_bytes_is_empty(void **state)
{
    wfs_workflow *workflow = NULL;
    wfs_document *document = NULL;
    wfs_report *report = NULL;
    (void)state;
    assert_int_equal(wfs_workflow_load(NULL, 0, NULL, &workflow, &report), WFS_E_INVALID);
    assert_string_equal(first_code(report), "empty-content");
    assert_int_equal(wfs_validate(NULL, 0, NULL, NULL, &report), WFS_E_INVALID);
    assert_string_equal(first_code(report), "empty-content");
    assert_int_equal(wfs_document_read_json(NULL, 0, NULL, NULL, &document, &report), WFS_E_INVALID);
    assert_string_equal(first_code(report), "json-syntax");
    assert_int_equal(wfs_evaluate(NULL, 0, NULL, 0, NULL, &document, &report), WFS_E_INVALID);
    assert_string_equal(first_code(report), "expression-empty");
    assert_null(document);
    assert_int_equal(wfs_document_read_yaml(NULL, 0, NULL, NULL, &document, NULL), WFS_OK);
    assert_int_equal(wfs_value_type(wfs_document_root(document)), WFS_TYPE_NULL);
    wfs_document_free(document);
    document = NULL;
    assert_int_equal(wfs_resolve(NULL, 0, NULL, 0, NULL, &document, NULL), WFS_OK);
    assert_int_equal(wfs_value_type(wfs_document_root(document)), WFS_TYPE_STRING);
    assert_int_equal(wfs_value_size(wfs_document_root(document)), 0);
    wfs_document_free(document);
}

static void a_text_with_bytes_must_be_there(void **state)
{
    wfs_document *document = NULL;
    wfs_run *run = NULL;
    (void)state;
    assert_int_equal(wfs_document_read_json(NULL, 1, NULL, NULL, &document, NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_resolve(NULL, 1, "{}", 2, NULL, &document, NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_run_open(NULL, 0, NULL, NULL, &run), WFS_OK);
    assert_int_equal(wfs_run_set_inputs(run, NULL, 1), WFS_E_ARGUMENT);
    assert_int_equal(wfs_run_execute(run), WFS_OK);
    assert_int_equal(wfs_run_succeeded(run), 0);
    wfs_run_free(run);
}

static void answers_without_text(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host_open(&host, text, NULL);
    host_advance(&host);
    wfs_call *call = host_call(&host, 0);
    assert_int_equal(wfs_call_succeed(call, NULL, 1), WFS_E_ARGUMENT);
    assert_int_equal(wfs_call_succeed_string(call, NULL, 1), WFS_E_ARGUMENT);
    assert_int_equal(wfs_call_fail(call, NULL, 1, 0), WFS_E_ARGUMENT);
    assert_int_equal(wfs_call_fail(call, "no", 2, 2), WFS_E_ARGUMENT);
    assert_int_equal(wfs_call_fail(call, NULL, 0, 0), WFS_OK);
    assert_int_equal(wfs_call_fail(call, NULL, 0, 0), WFS_E_STALE);
    assert_int_equal(wfs_call_succeed_value(call, NULL), WFS_E_STALE);
    assert_int_equal(wfs_call_succeed_string(call, NULL, 0), WFS_E_STALE);
    assert_int_equal(wfs_call_succeed(call, "1", 1), WFS_E_STALE);
    host_finish(&host);
    assert_string_equal(log_text(&host, "steps.0.error"), "Tool \"later\": ");
    host_close(&host);
}

static void a_string_may_be_empty(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host_open(&host, text, NULL);
    host_advance(&host);
    assert_int_equal(wfs_call_succeed_string(host_call(&host, 0), NULL, 0), WFS_OK);
    host_finish(&host);
    check_log(&host, "steps.0.output", "\"\"");
    host_close(&host);
}

/* ---- Flags and structures ---- */

static void unknown_flags_are_refused(void **state)
{
    test_host host;
    wfs_text *out = NULL;
    wfs_report *report = NULL;
    wfs_run *run = NULL;
    wfs_check_options check = WFS_CHECK_OPTIONS_INIT;
    wfs_run_options options = WFS_RUN_OPTIONS_INIT;
    (void)state;
    host_run(&host, "steps: [ { id: a, type: exit, status: success } ]\n", NULL);
    assert_int_equal(wfs_run_log(host.run, 4, &out), WFS_E_ARGUMENT);
    assert_int_equal(wfs_run_log_to(host.run, 4, write_on, NULL), WFS_E_ARGUMENT);
    host_close(&host);
    assert_int_equal(wfs_value_write(NULL, 4, &out), WFS_E_ARGUMENT);
    assert_int_equal(wfs_value_write_to(NULL, 4, write_on, NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_report_new(NULL, 0, NULL, &report), WFS_OK);
    assert_int_equal(wfs_report_render(report, 4, &out), WFS_E_ARGUMENT);
    wfs_report_free(report);
    check.flags = 4;
    assert_int_equal(wfs_validate(text, sizeof text - 1, NULL, &check, NULL), WFS_E_ARGUMENT);
    options.flags = 1u << 31;
    assert_int_equal(wfs_run_open(text, sizeof text - 1, NULL, &options, &run), WFS_E_ARGUMENT);
    assert_null(out);
    assert_null(run);
}

static void options_that_contradict_themselves_are_refused(void **state)
{
    wfs_check_options check = WFS_CHECK_OPTIONS_INIT;
    wfs_run_options options = WFS_RUN_OPTIONS_INIT;
    wfs_limits limits = { .size = 0 };
    wfs_document *document = NULL;
    wfs_workflow *workflow = load();
    wfs_run *run = NULL;
    (void)state;
    check.type_checks = 3;
    assert_int_equal(wfs_workflow_validate(workflow, NULL, &check, NULL), WFS_E_ARGUMENT);
    check.type_checks = 0;
    check.allow_count = 1;
    assert_int_equal(wfs_workflow_validate(workflow, NULL, &check, NULL), WFS_E_ARGUMENT);
    options.id = "too short to be a UUID";
    assert_int_equal(wfs_run_new(workflow, NULL, &options, &run), WFS_E_ARGUMENT);
    options.id = NULL;
    options.limits = &limits; /* without a size */
    assert_int_equal(wfs_run_new(workflow, NULL, &options, &run), WFS_E_ARGUMENT);
    assert_int_equal(wfs_evaluate("1", 1, NULL, 0, &limits, &document, NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_document_read_json("1", 1, NULL, &limits, &document, NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_document_read_yaml("1", 1, NULL, &limits, &document, NULL), WFS_E_ARGUMENT);
    wfs_tool_adapter adapter = WFS_TOOL_ADAPTER_INIT; /* without `has` */
    assert_int_equal(wfs_workflow_validate(workflow, &adapter, NULL, NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_validate(text, sizeof text - 1, &adapter, NULL, NULL), WFS_E_ARGUMENT);
    wfs_workflow_free(workflow);
    assert_null(run);
    assert_null(document);
}

static void diagnostics_of_a_host_are_checked(void **state)
{
    wfs_report *report = NULL;
    (void)state;
    assert_int_equal(wfs_report_new(NULL, 0, NULL, &report), WFS_OK);
    for (int i = 0; i < 5; i++) {
        wfs_diagnostic diagnostic = WFS_DIAGNOSTIC_INIT;
        diagnostic.code = i == 0 ? NULL : "x";
        diagnostic.message = i == 1 ? NULL : "y";
        diagnostic.severity = i == 2 ? WFS_SEVERITY_WARNING + 1 : WFS_SEVERITY_WARNING;
        diagnostic.phase = i == 3 ? WFS_PHASE_EXECUTE + 1 : WFS_PHASE_EXECUTE;
        assert_int_equal(wfs_report_add(report, &diagnostic), i == 4 ? WFS_OK : WFS_E_ARGUMENT);
    }
    assert_int_equal(wfs_report_add(report, NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_report_count(report), 1);
    assert_int_equal(wfs_report_warnings(report), 1);
    wfs_report_free(report);
}

static void function(void *context, wfs_call *call)
{
    (void)context;
    (void)call;
}

static void tools_need_a_name_and_a_function(void **state)
{
    wfs_tools *tools = NULL;
    wfs_tool_descriptor descriptor = WFS_TOOL_DESCRIPTOR_INIT;
    (void)state;
    assert_int_equal(wfs_tools_new(&tools), WFS_OK);
    assert_int_equal(wfs_tools_add(NULL, "a", 1, function, NULL, NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_tools_add(tools, NULL, 1, function, NULL, NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_tools_add(tools, "a", 0, function, NULL, NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_tools_add(tools, "a", 1, NULL, NULL, NULL), WFS_E_ARGUMENT);
    descriptor.size = 0;
    assert_int_equal(wfs_tools_add(tools, "a", 1, function, NULL, &descriptor), WFS_E_ARGUMENT);
    assert_int_equal(wfs_tools_adapter(tools)->has(wfs_tools_adapter(tools)->context, "a", 1), 0);
    wfs_tools_free(tools);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_value_is_null),
        cmocka_unit_test(no_report_has_nothing),
        cmocka_unit_test(no_workflow_has_nothing),
        cmocka_unit_test(no_run_is_nowhere),
        cmocka_unit_test(no_call_is_nothing),
        cmocka_unit_test(what_is_asked_for_must_have_a_place),
        cmocka_unit_test(what_is_made_must_have_a_place),
        cmocka_unit_test(other_places_may_be_missing),
        cmocka_unit_test(a_run_is_read_without_places),
        cmocka_unit_test(no_text_of_no_bytes_is_empty),
        cmocka_unit_test(a_text_with_bytes_must_be_there),
        cmocka_unit_test(answers_without_text),
        cmocka_unit_test(a_string_may_be_empty),
        cmocka_unit_test(unknown_flags_are_refused),
        cmocka_unit_test(options_that_contradict_themselves_are_refused),
        cmocka_unit_test(diagnostics_of_a_host_are_checked),
        cmocka_unit_test(tools_need_a_name_and_a_function),
    };
    return cmocka_run_group_tests_name("behaviour: NULL", tests, NULL, NULL);
}
