/*
 * Type checks at run time: standard, strict and off (section 9), and inputs (section 7, item 1).
 */
#include "host.h"

static void run_with(test_host *host, wfs_type_checks checks, const char *workflow, const char *inputs)
{
    host_init(host);
    host->options.type_checks = checks;
    host_open(host, workflow, inputs);
    assert_int_equal(host_finish(host), WFS_RUN_DONE);
}

#define ANSWER(json, outputs)                                                                                          \
    "steps: [ { id: a, type: tool, tool: answer, inputs: { json: { type: string, value: '" json                        \
    "' } }, outputs: " outputs " } ]\n"

static void declared_outputs_are_checked(void **state)
{
    test_host host;
    (void)state;
    run_with(&host, WFS_TYPES_STANDARD, ANSWER("{\"score\": 1}", "{ score: { type: string } }"), NULL);
    check_log(&host, "steps.0.error", "\"Output \\\"score\\\": expected string, got int\"");
    check_log(&host, "steps.0.status", "\"failed\"");
    check_log(&host, "status", "\"failed\"");
    host_close(&host);
}

static void deeper_places_are_named(void **state)
{
    test_host host;
    (void)state;
    run_with(&host, WFS_TYPES_STANDARD,
             ANSWER("{\"a\": {\"b\": [\"x\"]}}",
                    "{ a: { type: object, properties: { b: { type: array, items: { type: int } } } } }"),
             NULL);
    check_log(&host, "steps.0.error", "\"Output \\\"a.b[0]\\\": expected int, got string\"");
    host_close(&host);
}

static void a_violation_obeys_on_error(void **state)
{
    test_host host;
    (void)state;
    run_with(&host, WFS_TYPES_STANDARD,
             "steps:\n"
             "  - { id: a, type: tool, tool: answer, on_error: ignore, inputs: { json: { type: string, value: '{\"n\": "
             "\"x\"}' } },\n"
             "      outputs: { n: { type: int } } }\n"
             "  - { id: b, type: tool, tool: echo, inputs: { a: { type: object, value: $steps.a.output } } }\n",
             NULL);
    check_log(&host, "steps.0.output", "null");
    check_log(&host, "steps.1.status", "\"success\"");
    check_log(&host, "status", "\"success\"");
    host_close(&host);
}

static void numbers_may_stand_for_each_other_without_loss(void **state)
{
    test_host host;
    (void)state;
    run_with(&host, WFS_TYPES_STANDARD, ANSWER("{\"i\": 2.0, \"f\": 3}", "{ i: { type: int }, f: { type: float } }"),
             NULL);
    check_log(&host, "status", "\"success\"");
    host_close(&host);
    run_with(&host, WFS_TYPES_STANDARD, ANSWER("{\"i\": 2.5}", "{ i: { type: int } }"), NULL);
    check_log(&host, "steps.0.error", "\"Output \\\"i\\\": expected int, got float\"");
    host_close(&host);
}

static void null_passes_with_a_warning(void **state)
{
    test_host host;
    (void)state;
    run_with(&host, WFS_TYPES_STANDARD, ANSWER("{}", "{ n: { type: int, value: $result.missing } }"), NULL);
    check_log(&host, "status", "\"success\"");
    check_log(&host, "steps.0.output", "{\"n\": null}");
    assert_int_equal(json_array_size(log_at(&host, "steps.0.warnings")), 1);
    host_close(&host);
}

static void null_in_a_template_is_a_warning(void **state)
{
    test_host host;
    const char *workflow =
        "inputs: { o: { type: object, default: {} } }\n"
        "steps: [ { id: a, type: tool, tool: echo, inputs: { t: { type: string, value: 'a${inputs.o.x}b' } } } ]\n";
    (void)state;
    run_with(&host, WFS_TYPES_STANDARD, workflow, NULL);
    check_log(&host, "steps.0.output.t", "\"ab\"");
    assert_int_equal(json_array_size(log_at(&host, "steps.0.warnings")), 1);
    host_close(&host);
    run_with(&host, WFS_TYPES_OFF, workflow, NULL);
    check_log(&host, "steps.0.output.t", "\"ab\"");
    host_close(&host);
    run_with(&host, WFS_TYPES_STRICT, workflow, NULL);
    check_log(&host, "steps.0.status", "\"failed\"");
    assert_int_equal(host.invoked, 0);
    host_close(&host);
}

static void strict_refuses_null(void **state)
{
    test_host host;
    (void)state;
    run_with(&host, WFS_TYPES_STRICT, ANSWER("{}", "{ n: { type: int, value: $result.missing } }"), NULL);
    check_log(&host, "steps.0.error", "\"Output \\\"n\\\": expected int, got null\"");
    host_close(&host);
}

static void strict_checks_step_inputs_before_dispatch(void **state)
{
    test_host host;
    const char *workflow =
        "inputs: { o: { type: object, default: { n: text } } }\n"
        "steps: [ { id: a, type: tool, tool: echo, inputs: { n: { type: int, value: $inputs.o.n } } } ]\n";
    (void)state;
    run_with(&host, WFS_TYPES_STRICT, workflow, NULL);
    check_log(&host, "steps.0.status", "\"failed\"");
    assert_int_equal(host.invoked, 0);
    host_close(&host);
    run_with(&host, WFS_TYPES_STANDARD, workflow, NULL);
    check_log(&host, "steps.0.status", "\"success\"");
    host_close(&host);
}

static int32_t describe(void *context, const char *name, size_t size, wfs_tool_descriptor *descriptor)
{
    static const char schema[] = "{\"type\":\"object\",\"required\":[\"id\"]}";
    (void)context;
    (void)name;
    (void)size;
    descriptor->output_schema = schema;
    descriptor->output_schema_size = sizeof schema - 1;
    return 1;
}

static void strict_enforces_output_schemas(void **state)
{
    const wfs_type_checks settings[] = { WFS_TYPES_STRICT, WFS_TYPES_STANDARD };
    (void)state;
    for (int i = 0; i < 2; i++) {
        test_host host;
        host_init(&host);
        host.adapter.describe = describe;
        host.options.type_checks = settings[i];
        host_open(&host, "steps: [ { id: a, type: tool, tool: echo } ]\n", NULL);
        assert_int_equal(host_finish(&host), WFS_RUN_DONE);
        check_log(&host, "steps.0.status", i == 0 ? "\"failed\"" : "\"success\"");
        host_close(&host);
    }
}

static int32_t describe_badly(void *context, const char *name, size_t size, wfs_tool_descriptor *descriptor)
{
    (void)context;
    (void)name;
    (void)size;
    descriptor->output_schema = "{\"type\": object}";
    descriptor->output_schema_size = WFS_ZERO_TERMINATED;
    return 1;
}

/* What would not be checked as it was asked for does not run. */
static void strict_refuses_broken_output_schemas(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host.adapter.describe = describe_badly;
    host.options.type_checks = WFS_TYPES_STRICT;
    host_open(&host, "steps: [ { id: a, type: tool, tool: echo } ]\n", NULL);
    assert_int_equal(host_finish(&host), WFS_RUN_DONE);
    check_log(&host, "status", "\"failed\"");
    check_log(&host, "error.phase", "\"validate\"");
    check_log(&host, "error.details.0.code", "\"tool-output-schema\"");
    check_log(&host, "error.details.0.path", "\"steps[0].tool\"");
    assert_int_equal(host.invoked, 0);
    host_close(&host);
}

static void off_checks_nothing(void **state)
{
    test_host host;
    (void)state;
    run_with(&host, WFS_TYPES_OFF,
             "inputs: { n: { type: int }, m: { type: int } }\n"
             "outputs: { o: { type: int, value: $steps.a.output.x } }\n"
             "steps: [ { id: a, type: tool, tool: echo, condition: '$inputs.m == null', inputs: { x: { type: string, "
             "value: $inputs.n } },\n"
             "           outputs: { x: { type: boolean } } } ]\n",
             "{\"n\": \"text\"}");
    check_log(&host, "status", "\"success\"");
    check_log(&host, "outputs", "{\"o\": \"text\"}");
    host_close(&host);
}

static void workflow_outputs_are_checked_after_a_success(void **state)
{
    test_host host;
    (void)state;
    run_with(&host, WFS_TYPES_STANDARD,
             "inputs: { o: { type: object } }\n"
             "outputs: { n: { type: int, value: $inputs.o.n } }\n"
             "steps: [ { id: a, type: tool, tool: echo } ]\n",
             "{\"o\": {\"n\": \"x\"}}");
    check_log(&host, "status", "\"failed\"");
    check_log(&host, "error.phase", "\"execute\"");
    check_log(&host, "error.code", "\"output-type\"");
    check_log(&host, "outputs", "{\"n\": \"x\"}");
    check_log(&host, "error.details.0.line", "2");
    host_close(&host);
}

static void strict_refuses_null_in_templates_of_outputs_after_a_success(void **state)
{
    static const char quiet[] = "outputs: { o: { type: string, value: \"z${steps.a.output}\" } }\n"
                                "steps: [ { id: a, type: tool, tool: echo, condition: \"false\" } ]\n";
    static const char broken[] = "outputs: { o: { type: string, value: \"z${steps.a.output}\" } }\n"
                                 "steps: [ { id: a, type: tool, tool: fail } ]\n";
    test_host host;
    (void)state;
    run_with(&host, WFS_TYPES_STRICT, quiet, NULL);
    check_log(&host, "error.code", "\"output-type\"");
    check_log(&host, "error.details.0.path", "\"outputs.o\"");
    check_log(&host, "outputs", "{\"o\":\"z\"}");
    host_close(&host);
    run_with(&host, WFS_TYPES_STRICT, broken, NULL);
    check_log(&host, "status", "\"failed\"");
    check_log(&host, "error", "absent");
    check_log(&host, "outputs", "{\"o\":\"z\"}");
    host_close(&host);
}

static void null_in_a_template_of_an_exit_counts_too(void **state)
{
    static const char workflow[] = "steps: [ { id: a, type: exit, status: success, output: { k: \"x${null}\" } } ]\n";
    test_host host;
    (void)state;
    run_with(&host, WFS_TYPES_STANDARD, workflow, NULL);
    check_log(&host, "status", "\"success\"");
    check_log_contains(&host, "steps.0.warnings.0", "null in a template");
    host_close(&host);
    run_with(&host, WFS_TYPES_STRICT, workflow, NULL);
    check_log(&host, "steps.0.status", "\"failed\"");
    check_log_contains(&host, "steps.0.error", "null in a template");
    host_close(&host);
}

static void inputs_of_an_each_are_recorded_without_checks(void **state)
{
    static const char workflow[] = "inputs: { l: { type: array } }\n"
                                   "steps: [ { id: a, type: tool, tool: echo, each: $inputs.l, inputs: {\n"
                                   "  v: { type: string, value: \"v${item}\" }, w: { type: int, value: $item } } } ]\n";
    test_host host;
    (void)state;
    run_with(&host, WFS_TYPES_STRICT, workflow, "{\"l\":[1,2]}");
    check_log(&host, "steps.0.status", "\"success\"");
    check_log(&host, "steps.0.inputs", "{\"v\":\"v\",\"w\":null}");
    check_log(&host, "steps.0.warnings", "absent");
    host_close(&host);
}

static void a_warning_is_recorded_once(void **state)
{
    static const char workflow[] = "inputs: { l: { type: array } }\n"
                                   "steps: [ { id: a, type: tool, tool: echo, each: $inputs.l, inputs: {\n"
                                   "  v: { type: string, value: \"v${item}\" } } } ]\n";
    test_host host;
    (void)state;
    run_with(&host, WFS_TYPES_STANDARD, workflow, "{\"l\":[null,null,null]}");
    assert_int_equal(json_array_size(log_at(&host, "steps.0.warnings")), 1);
    host_close(&host);
}

static void missing_inputs_fail_before_any_step(void **state)
{
    test_host host;
    (void)state;
    run_with(&host, WFS_TYPES_STANDARD,
             "inputs:\n"
             "  a: { type: string }\n"
             "  b: { type: int }\n"
             "  c: { type: int, default: 3 }\n"
             "steps: [ { id: s, type: tool, tool: echo, condition: $inputs.a && $inputs.b && $inputs.c } ]\n",
             "{\"z\": 1, \"b\": \"x\"}");
    check_log(&host, "error.phase", "\"validate\"");
    check_log(&host, "error.code", "\"invalid-inputs\"");
    assert_int_equal(json_array_size(log_at(&host, "error.details")), 2);
    check_log(&host, "error.details.0.code", "\"missing-input\"");
    check_log(&host, "error.details.0.path", "\"inputs.a\"");
    check_log(&host, "error.details.1.code", "\"input-type\"");
    check_log(&host, "error.details.1.path", "\"inputs.b\"");
    check_log(&host, "inputs", "{\"z\": 1, \"b\": \"x\", \"c\": 3}");
    check_log(&host, "steps", "[]");
    assert_int_equal(json_array_size(host.events), 0);
    assert_non_null(wfs_run_report(host.run));
    assert_int_equal(wfs_report_errors(wfs_run_report(host.run)), 2);
    host_close(&host);
}

static void a_null_counts_as_given(void **state)
{
    test_host host;
    (void)state;
    run_with(&host, WFS_TYPES_STANDARD,
             "inputs: { a: { type: string } }\nsteps: [ { id: s, type: tool, tool: echo, condition: '$inputs.a == "
             "null' } ]\n",
             "{\"a\": null}");
    check_log(&host, "status", "\"success\"");
    check_log(&host, "steps.0.status", "\"success\"");
    host_close(&host);
}

static void given_inputs_come_before_defaults(void **state)
{
    test_host host;
    (void)state;
    run_with(&host, WFS_TYPES_STANDARD,
             "inputs: { a: { type: int, default: 1 }, b: { type: int } }\n"
             "steps: [ { id: s, type: tool, tool: echo, inputs: { t: { type: string, value: 'x${inputs}' } } } ]\n",
             "{\"z\": 0, \"b\": 2}");
    check_log(&host, "steps.0.output.t", "\"x{\\\"z\\\":0,\\\"b\\\":2,\\\"a\\\":1}\"");
    host_close(&host);
}

static void inputs_that_are_no_object(void **state)
{
    static const char *const texts[] = { "[]", "null", "{", "\"x\"", "", "{\"a\":\"\xff\"}" };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        test_host host;
        run_with(&host, WFS_TYPES_STANDARD, "steps: [ { id: s, type: tool, tool: echo } ]\n", texts[i]);
        check_log(&host, "status", "\"failed\"");
        check_log(&host, "error.code", "\"invalid-inputs\"");
        host_close(&host);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(declared_outputs_are_checked),
        cmocka_unit_test(deeper_places_are_named),
        cmocka_unit_test(a_violation_obeys_on_error),
        cmocka_unit_test(numbers_may_stand_for_each_other_without_loss),
        cmocka_unit_test(null_passes_with_a_warning),
        cmocka_unit_test(null_in_a_template_is_a_warning),
        cmocka_unit_test(strict_refuses_null),
        cmocka_unit_test(strict_checks_step_inputs_before_dispatch),
        cmocka_unit_test(strict_enforces_output_schemas),
        cmocka_unit_test(strict_refuses_broken_output_schemas),
        cmocka_unit_test(off_checks_nothing),
        cmocka_unit_test(workflow_outputs_are_checked_after_a_success),
        cmocka_unit_test(strict_refuses_null_in_templates_of_outputs_after_a_success),
        cmocka_unit_test(null_in_a_template_of_an_exit_counts_too),
        cmocka_unit_test(inputs_of_an_each_are_recorded_without_checks),
        cmocka_unit_test(a_warning_is_recorded_once),
        cmocka_unit_test(missing_inputs_fail_before_any_step),
        cmocka_unit_test(a_null_counts_as_given),
        cmocka_unit_test(given_inputs_come_before_defaults),
        cmocka_unit_test(inputs_that_are_no_object),
    };
    return cmocka_run_group_tests_name("behaviour: types", tests, NULL, NULL);
}
