/*
 * What callers can get wrong: NULL, sizes of structures, states; and the few facts about the library itself.
 */
#include "host.h"

#define TEXT "steps: [ { id: a, type: tool, tool: x } ]\n"

static void free_takes_null(void **state)
{
    (void)state;
    wfs_text_free(NULL);
    wfs_document_free(NULL);
    wfs_report_free(NULL);
    wfs_tools_free(NULL);
    wfs_workflow_free(NULL);
    wfs_run_free(NULL);
}

static void versions_agree(void **state)
{
    char text[32];
    (void)state;
    assert_int_equal(wfs_version(), WFS_VERSION);
    snprintf(text, sizeof text, "%d.%d.%d", WFS_VERSION_MAJOR, WFS_VERSION_MINOR, WFS_VERSION_PATCH);
    assert_string_equal(wfs_version_text(), text);
}

static void results_have_names(void **state)
{
    (void)state;
#define CHECK_RESULT(number, name, text)                                                                               \
    assert_string_equal(wfs_result_name(WFS_##name), "WFS_" #name);                                                    \
    assert_string_equal(wfs_result_text(WFS_##name), text);
    WFS_RESULTS(CHECK_RESULT)
#undef CHECK_RESULT
    assert_string_equal(wfs_result_text((wfs_result)12345), "unknown result");
    assert_string_equal(wfs_result_name((wfs_result)-1), "unknown result");
}

static void codes_are_all_told(void **state)
{
    size_t count = 0;
    const char *code, *meaning;
    uint32_t severity, phase;
    (void)state;
    for (; wfs_code_at(count, &code, &severity, &phase, &meaning) == WFS_OK; count++) {
        assert_true(strlen(code) > 0 && strlen(meaning) > 0);
        assert_in_range(severity, 0, 1);
        assert_in_range(phase, 0, 2);
    }
    assert_in_range(count, 60, 200);
    assert_int_equal(wfs_code_at(SIZE_MAX, &code, NULL, NULL, NULL), WFS_E_NOT_FOUND);
}

static void required_arguments_are_required(void **state)
{
    wfs_workflow *workflow = NULL;
    wfs_run *run = NULL;
    wfs_text *text = NULL;
    wfs_report *report = NULL;
    wfs_document *document = NULL;
    wfs_tools *tools = NULL;
    (void)state;
    assert_int_equal(wfs_workflow_load(NULL, 5, NULL, &workflow, &report), WFS_E_ARGUMENT);
    assert_int_equal(wfs_workflow_load(TEXT, 5, NULL, NULL, &report), WFS_E_ARGUMENT);
    assert_int_equal(wfs_workflow_validate(NULL, NULL, NULL, &report), WFS_E_ARGUMENT);
    assert_int_equal(wfs_validate(NULL, 1, NULL, NULL, &report), WFS_E_ARGUMENT);
    assert_int_equal(wfs_run_new(NULL, NULL, NULL, &run), WFS_E_ARGUMENT);
    assert_int_equal(wfs_run_open(NULL, 1, NULL, NULL, &run), WFS_E_ARGUMENT);
    assert_int_equal(wfs_run_open(TEXT, 1, NULL, NULL, NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_run_text(TEXT, 1, NULL, 0, NULL, NULL, NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_run_advance(NULL, NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_run_execute(NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_run_log(NULL, 0, &text), WFS_E_ARGUMENT);
    assert_int_equal(wfs_call_succeed(NULL, "1", 1), WFS_E_ARGUMENT);
    assert_int_equal(wfs_call_fail(NULL, "1", 1, 0), WFS_E_ARGUMENT);
    assert_int_equal(wfs_document_read_json("1", 1, NULL, NULL, NULL, NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_document_read_yaml(NULL, 1, NULL, NULL, &document, NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_document_read_workflow(NULL, 1, NULL, NULL, &document, NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_evaluate(NULL, 1, "{}", 2, NULL, &document, NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_tools_new(NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_value_write(NULL, 0, NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_report_new(NULL, 0, NULL, NULL), WFS_E_ARGUMENT);
    assert_null(workflow);
    assert_null(run);
    assert_null(text);
    assert_null(report);
    assert_null(document);
    assert_null(tools);
}

static void null_handles_read_as_nothing(void **state)
{
    size_t size = 7;
    (void)state;
    assert_null(wfs_run_next_call(NULL));
    assert_null(wfs_run_find_call(NULL, 1));
    assert_int_equal(wfs_run_succeeded(NULL), 0);
    assert_null(wfs_run_outputs(NULL));
    assert_null(wfs_run_report(NULL));
    wfs_run_cancel(NULL);
    assert_int_equal(wfs_report_count(NULL), 0);
    assert_int_equal(wfs_workflow_step_count(NULL), 0);
    assert_int_equal(wfs_value_type(NULL), WFS_TYPE_NULL);
    assert_int_equal(wfs_value_size(NULL), 0);
    assert_null(wfs_value_at(NULL, 0));
    assert_null(wfs_value_get(NULL, "a", 1));
    assert_string_equal(wfs_value_text(NULL, &size), "");
    assert_int_equal(size, 0);
}

static void optional_out_parameters_may_be_null(void **state)
{
    wfs_workflow *workflow = NULL;
    wfs_document *document = NULL;
    (void)state;
    assert_int_equal(wfs_workflow_load(TEXT, WFS_ZERO_TERMINATED, NULL, &workflow, NULL), WFS_OK);
    assert_int_equal(wfs_workflow_load("nonsense", WFS_ZERO_TERMINATED, NULL, &workflow, NULL), WFS_E_INVALID);
    assert_non_null(workflow);
    wfs_workflow_free(workflow);
    assert_int_equal(wfs_document_read_json("[1]", 3, NULL, NULL, &document, NULL), WFS_OK);
    wfs_document_free(document);
    document = NULL;
    assert_int_equal(wfs_document_read_json("[1", 2, NULL, NULL, &document, NULL), WFS_E_INVALID);
    assert_null(document);
}

/* ---- Structures that grow ---- */

typedef struct larger_options {
    wfs_run_options known;
    uint64_t future[2];
} larger_options;

static wfs_result open_with(const wfs_run_options *options)
{
    wfs_run *run = NULL;
    wfs_result result = wfs_run_open(TEXT, WFS_ZERO_TERMINATED, NULL, options, &run);
    wfs_run_free(run);
    return result;
}

static void larger_structures_must_end_with_zeros(void **state)
{
    larger_options options = { .known = WFS_RUN_OPTIONS_INIT };
    (void)state;
    options.known.size = sizeof options;
    assert_int_equal(open_with(&options.known), WFS_OK);
    options.future[1] = 1;
    assert_int_equal(open_with(&options.known), WFS_E_ARGUMENT);
}

static void smaller_structures_are_of_older_callers(void **state)
{
    wfs_run_options options = WFS_RUN_OPTIONS_INIT;
    (void)state;
    options.id = "must not be read: it is behind the size";
    options.size = offsetof(wfs_run_options, id);
    assert_int_equal(open_with(&options), WFS_OK);
}

static void a_structure_without_size_is_refused(void **state)
{
    wfs_run_options options = WFS_RUN_OPTIONS_INIT;
    wfs_tool_adapter adapter = WFS_TOOL_ADAPTER_INIT;
    wfs_check_options check = WFS_CHECK_OPTIONS_INIT;
    wfs_limits limits;
    wfs_step_info info;
    wfs_diagnostic diagnostic = WFS_DIAGNOSTIC_INIT;
    wfs_report *report = NULL;
    wfs_run *run = NULL;
    wfs_workflow *workflow = NULL;
    (void)state;
    memset(&limits, 0, sizeof limits);
    memset(&info, 0, sizeof info);
    options.size = 0;
    assert_int_equal(open_with(&options), WFS_E_ARGUMENT);
    adapter.size = 0;
    assert_int_equal(wfs_run_open(TEXT, WFS_ZERO_TERMINATED, &adapter, NULL, &run), WFS_E_ARGUMENT);
    check.limits = &limits;
    assert_int_equal(wfs_validate(TEXT, WFS_ZERO_TERMINATED, NULL, &check, &report), WFS_E_ARGUMENT);
    check.size = 0;
    check.limits = NULL;
    assert_int_equal(wfs_validate(TEXT, WFS_ZERO_TERMINATED, NULL, &check, &report), WFS_E_ARGUMENT);
    assert_int_equal(wfs_workflow_load(TEXT, WFS_ZERO_TERMINATED, NULL, &workflow, &report), WFS_OK);
    assert_int_equal(wfs_workflow_step(workflow, 0, &info), WFS_E_ARGUMENT);
    diagnostic.size = 0;
    assert_int_equal(wfs_report_add(report, &diagnostic), WFS_E_ARGUMENT);
    wfs_report_free(report);
    wfs_workflow_free(workflow);
}

static void an_older_diagnostic_gets_what_fits(void **state)
{
    wfs_report *report = NULL;
    wfs_diagnostic diagnostic;
    (void)state;
    memset(&diagnostic, 0x55, sizeof diagnostic);
    diagnostic.size = offsetof(wfs_diagnostic, hint);
    assert_int_equal(wfs_validate("", 0, NULL, NULL, &report), WFS_E_INVALID);
    assert_int_equal(wfs_report_get(report, 0, &diagnostic), WFS_OK);
    assert_string_equal(diagnostic.code, "empty-content");
    assert_int_equal(diagnostic.line, 0x55555555);
    assert_int_equal(diagnostic.size, offsetof(wfs_diagnostic, hint));
    wfs_report_free(report);
}

static void an_adapter_without_has_is_refused(void **state)
{
    wfs_tool_adapter adapter = WFS_TOOL_ADAPTER_INIT;
    wfs_run *run = NULL;
    (void)state;
    assert_int_equal(wfs_run_open(TEXT, WFS_ZERO_TERMINATED, &adapter, NULL, &run), WFS_E_ARGUMENT);
    assert_null(run);
}

static void settings_out_of_range_are_refused(void **state)
{
    wfs_run_options options = WFS_RUN_OPTIONS_INIT;
    (void)state;
    options.type_checks = 3;
    assert_int_equal(open_with(&options), WFS_E_ARGUMENT);
}

static void without_an_adapter_a_tool_step_is_not_valid(void **state)
{
    wfs_run *run = NULL;
    wfs_text *text = NULL;
    (void)state;
    assert_int_equal(wfs_run_text(TEXT, WFS_ZERO_TERMINATED, NULL, 0, NULL, NULL, &run), WFS_OK);
    assert_int_equal(wfs_run_succeeded(run), 0);
    assert_int_equal(wfs_run_log(run, 0, &text), WFS_OK);
    assert_non_null(strstr(wfs_text_data(text, NULL), "unknown-tool"));
    wfs_text_free(text);
    wfs_run_free(run);
}

static void without_options_the_system_helps(void **state)
{
    wfs_run *run = NULL;
    static const char text[] =
        "inputs: { l: { type: array, default: [ 1, 2 ] } }\n"
        "steps: [ { id: a, type: transform, operation: filter, where: $item, each: $inputs.l, delay: 1ms } ]\n";
    (void)state;
    assert_int_equal(wfs_run_text(text, sizeof text - 1, NULL, 0, NULL, NULL, &run), WFS_OK);
    assert_int_equal(wfs_run_succeeded(run), 1);
    wfs_run_free(run);
}

static void inputs_come_before_the_first_advance(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host_open(&host, "steps: [ { id: a, type: tool, tool: later } ]\n", "{\"a\": 1}");
    host_advance(&host);
    assert_int_equal(wfs_run_set_inputs(host.run, "{}", 2), WFS_E_STATE);
    host_succeed(&host, 0, "1");
    host_advance(&host);
    assert_int_equal(wfs_run_set_inputs(host.run, "{}", 2), WFS_E_STATE);
    check_log(&host, "inputs", "{\"a\": 1}");
    host_close(&host);
}

static void done_stays_done(void **state)
{
    test_host host;
    (void)state;
    host_run(&host, "steps: [ { id: a, type: tool, tool: echo } ]\n", NULL);
    size_t events = json_array_size(host.events);
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    assert_int_equal(wfs_run_execute(host.run), WFS_OK);
    assert_int_equal(json_array_size(host.events), events);
    host_close(&host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(free_takes_null),
        cmocka_unit_test(versions_agree),
        cmocka_unit_test(results_have_names),
        cmocka_unit_test(codes_are_all_told),
        cmocka_unit_test(required_arguments_are_required),
        cmocka_unit_test(null_handles_read_as_nothing),
        cmocka_unit_test(optional_out_parameters_may_be_null),
        cmocka_unit_test(larger_structures_must_end_with_zeros),
        cmocka_unit_test(smaller_structures_are_of_older_callers),
        cmocka_unit_test(a_structure_without_size_is_refused),
        cmocka_unit_test(an_older_diagnostic_gets_what_fits),
        cmocka_unit_test(an_adapter_without_has_is_refused),
        cmocka_unit_test(settings_out_of_range_are_refused),
        cmocka_unit_test(without_an_adapter_a_tool_step_is_not_valid),
        cmocka_unit_test(without_options_the_system_helps),
        cmocka_unit_test(inputs_come_before_the_first_advance),
        cmocka_unit_test(done_stays_done),
    };
    return cmocka_run_group_tests_name("behaviour: arguments", tests, NULL, NULL);
}
