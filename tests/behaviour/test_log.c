/*
 * The run log and the events: their shape, and what hosts can ask for (section 8).
 */
#include "host.h"

#define SMALL                                                                                                          \
    "---\nname: small\ndescription: d\n---\n```workflow\n"                                                             \
    "outputs: { o: { type: object, value: $steps.a.output } }\n"                                                       \
    "steps:\n"                                                                                                         \
    "  - { id: a, type: tool, tool: echo, description: first, inputs: { x: { type: int, value: 1 } } }\n"              \
    "  - { id: b, type: tool, tool: echo, condition: 'false' }\n```\n"

static void a_log_has_all_of_its_parts(void **state)
{
    test_host host;
    (void)state;
    host_run(&host, SMALL, NULL);
    check_log(&host, "id", "\"" RUN_ID "\"");
    check_log(&host, "workflow", "\"small\"");
    check_log(&host, "status", "\"success\"");
    check_log(&host, "summary.steps_executed", "1");
    check_log(&host, "summary.steps_skipped", "1");
    check_log(&host, "started_at", "\"2023-11-14T22:13:20.123Z\"");
    check_log(&host, "error", "absent");
    check_log(&host, "steps.0.id", "\"a\"");
    check_log(&host, "steps.0.executor", "\"tool\"");
    check_log(&host, "steps.0.tool", "\"echo\"");
    check_log(&host, "steps.0.started_ms", "0");
    check_log(&host, "steps.1.reason", "\"Guard condition evaluated to false\"");
    check_log(&host, "steps.1.inputs", "absent");
    check_log(&host, "outputs", "{\"o\": {\"x\": 1}}");
    host_close(&host);
}

static void the_run_itself_tells_the_same(void **state)
{
    test_host host;
    size_t size;
    (void)state;
    host_init(&host);
    host_open(&host, SMALL, NULL);
    assert_null(wfs_run_outputs(host.run));
    assert_int_equal(wfs_run_succeeded(host.run), 0);
    assert_string_equal(wfs_run_id(host.run), RUN_ID);
    assert_memory_equal(wfs_run_name(host.run, &size), "small", 5);
    assert_int_equal(size, 5);
    assert_int_equal(host_finish(&host), WFS_RUN_DONE);
    assert_int_equal(wfs_run_succeeded(host.run), 1);
    assert_int_equal(wfs_value_size(wfs_run_outputs(host.run)), 1);
    host_close(&host);
}

static void there_is_no_log_before_the_end(void **state)
{
    test_host host;
    wfs_text *text = NULL;
    (void)state;
    host_init(&host);
    host_open(&host, "steps: [ { id: a, type: tool, tool: later } ]\n", NULL);
    assert_int_equal(wfs_run_log(host.run, 0, &text), WFS_E_STATE);
    host_advance(&host);
    assert_int_equal(wfs_run_log(host.run, 0, &text), WFS_E_STATE);
    assert_null(text);
    host_close(&host);
}

static void a_pretty_log_is_the_same_value(void **state)
{
    test_host host;
    wfs_text *text = NULL;
    size_t size;
    (void)state;
    host_run(&host, SMALL, NULL);
    assert_int_equal(wfs_run_log(host.run, WFS_JSON_PRETTY, &text), WFS_OK);
    const char *data = wfs_text_data(text, &size);
    json_t *pretty = json_loadb(data, size, 0, NULL);
    assert_true(json_equal(pretty, host.log));
    assert_non_null(strstr(data, "\n  \"id\": "));
    assert_int_equal(strlen(data), size);
    json_decref(pretty);
    wfs_text_free(text);
    host_close(&host);
}

static void equal_runs_give_equal_bytes(void **state)
{
    test_host hosts[2];
    wfs_text *texts[2];
    size_t sizes[2];
    (void)state;
    for (int i = 0; i < 2; i++) {
        host_run(&hosts[i], SMALL, "{\"q\": 1.50, \"b\": [true]}");
        assert_int_equal(wfs_run_log(hosts[i].run, 0, &texts[i]), WFS_OK);
        wfs_text_data(texts[i], &sizes[i]);
    }
    assert_int_equal(sizes[0], sizes[1]);
    assert_memory_equal(wfs_text_data(texts[0], NULL), wfs_text_data(texts[1], NULL), sizes[0]);
    for (int i = 0; i < 2; i++) {
        wfs_text_free(texts[i]);
        host_close(&hosts[i]);
    }
}

static void ids_are_random_uuids_by_default(void **state)
{
    char first[37] = "";
    (void)state;
    for (int i = 0; i < 2; i++) {
        test_host host;
        host_init(&host);
        host.options.id = NULL;
        host_open(&host, SMALL, NULL);
        const char *id = wfs_run_id(host.run);
        assert_int_equal(strlen(id), 36);
        assert_true(id[8] == '-' && id[13] == '-' && id[14] == '4' && id[18] == '-' && id[23] == '-');
        assert_string_not_equal(id, first);
        memcpy(first, id, 37);
        host_close(&host);
    }
}

static void a_broken_text_yields_a_log_too(void **state)
{
    static const struct {
        const char *text, *phase;
    } cases[] = {
        { "", "\"parse\"" },
        { "words only", "\"parse\"" },
        { "steps: [ { id: a, type: tool, tool: missing } ]\n", "\"validate\"" },
        { "steps: [ { id: a, type: tool, tool: x, condition: $steps.b.output } ]\n", "\"validate\"" },
        { "steps: [ { id: a, type: tool } ]\n", "\"parse\"" },
        { "steps: [\n", "\"parse\"" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        test_host host;
        host_run(&host, cases[i].text, "{\"a\": 1}");
        check_log(&host, "status", "\"failed\"");
        check_log(&host, "error.phase", cases[i].phase);
        check_log(&host, "steps", "[]");
        check_log(&host, "outputs", "{}");
        check_log(&host, "inputs", "{}");
        assert_true(json_array_size(log_at(&host, "error.details")) >= 1);
        assert_int_equal(json_array_size(host.events), 0);
        assert_non_null(wfs_run_report(host.run));
        host_close(&host);
    }
}

static void details_have_line_and_column(void **state)
{
    test_host host;
    (void)state;
    host_run(&host, "steps:\n  - { id: a, type: tool, tool: missing }\n", NULL);
    check_log(&host, "error.details.0.code", "\"unknown-tool\"");
    check_log(&host, "error.details.0.path", "\"steps[0].tool\"");
    check_log(&host, "error.details.0.line", "2");
    check_log(&host, "error.details.0.column", "32");
    check_log(&host, "error.code", "\"unknown-tool\"");
    host_close(&host);
}

static void events_come_in_order(void **state)
{
    test_host host;
    (void)state;
    host_run(&host, SMALL, NULL);
    char *types = event_types(&host);
    assert_string_equal(types, "workflow_start step_start step_complete step_skip workflow_complete");
    free(types);
    json_t *expected =
        json_of("{\"type\":\"workflow_start\",\"workflow\":\"small\",\"totalSteps\":2,\"runId\":\"" RUN_ID "\"}");
    assert_true(json_equal(event_at(&host, 0), expected));
    json_decref(expected);
    expected = json_of(
        "{\"type\":\"step_start\",\"stepId\":\"a\",\"stepType\":\"tool\",\"tool\":\"echo\",\"description\":\"first\"}");
    assert_true(json_equal(event_at(&host, 1), expected));
    json_decref(expected);
    host_close(&host);
}

static void further_events_are_for_hosts_that_ask(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host.options.flags = WFS_RUN_ALL_EVENTS;
    host_open(&host, "steps: [ { id: a, type: tool, tool: fail, retry: { max: 1, delay: 5ms, backoff: 1 } } ]\n", NULL);
    host_finish(&host);
    char *types = event_types(&host);
    assert_string_equal(
        types, "workflow_start step_start tool_call tool_result step_retry wait tool_call tool_result step_error "
               "step_complete workflow_complete");
    free(types);
    assert_string_equal(json_string_value(json_object_get(event_at(&host, 2), "tool")), "fail");
    assert_int_equal(json_integer_value(json_object_get(event_at(&host, 2), "attempt")), 1);
    assert_true(json_is_object(json_object_get(event_at(&host, 2), "arguments")));
    assert_true(json_is_string(json_object_get(event_at(&host, 3), "error")));
    assert_string_equal(json_string_value(json_object_get(event_at(&host, 5), "reason")), "retry");
    assert_int_equal(json_number_value(json_object_get(event_at(&host, 5), "ms")), 5);
    host_close(&host);
}

static void iteration_records_are_for_hosts_that_ask(void **state)
{
    static const char workflow[] =
        "inputs: { l: { type: array } }\n"
        "steps: [ { id: a, type: tool, tool: later, each: $inputs.l, on_error: ignore, retry: { max: 1, delay: 0s, "
        "backoff: 1 }, inputs: { x: { type: int, value: $item } } } ]\n";
    test_host host;
    (void)state;
    host_init(&host);
    host.options.flags = WFS_RUN_ITERATION_RECORDS;
    host_open(&host, workflow, "{\"l\": [7, 8]}");
    host_finish(&host);
    host_fail(&host, 0, "once");
    host_finish(&host);
    host_succeed(&host, 1, "\"seven\"");
    host_finish(&host);
    host_fail(&host, 2, "no");
    host_finish(&host);
    host_fail(&host, 3, "never");
    assert_int_equal(host_finish(&host), WFS_RUN_DONE);
    assert_int_equal(json_array_size(log_at(&host, "steps.0.iteration_records")), 2);
    check_log(&host, "steps.0.iteration_records.0.index", "0");
    check_log(&host, "steps.0.iteration_records.0.status", "\"success\"");
    check_log(&host, "steps.0.iteration_records.0.inputs", "{\"x\": 7}");
    check_log(&host, "steps.0.iteration_records.0.output", "\"seven\"");
    check_log(&host, "steps.0.iteration_records.0.retries", "{\"attempts\": 1, \"errors\": [\"once\"]}");
    check_log(&host, "steps.0.iteration_records.1.index", "1");
    check_log(&host, "steps.0.iteration_records.1.status", "\"failed\"");
    check_log_contains(&host, "steps.0.iteration_records.1.error", "never");
    assert_true(json_is_number(log_at(&host, "steps.0.iteration_records.1.duration_ms")));
    host_close(&host);
    host_run(&host, "inputs: { l: { type: array } }\nsteps: [ { id: a, type: tool, tool: echo, each: $inputs.l } ]\n",
             "{\"l\": [7]}");
    check_log(&host, "steps.0.iteration_records", "absent");
    host_close(&host);
}

static void what_is_not_reached_is_recorded_in_order(void **state)
{
    test_host host;
    (void)state;
    host_run(&host,
             "steps:\n"
             "  - { id: c, type: conditional, condition: 'true', then: [ b1 ], else: [ b2 ] }\n"
             "  - { id: b1, type: tool, tool: fail }\n"
             "  - { id: x, type: tool, tool: echo }\n"
             "  - { id: b2, type: tool, tool: echo }\n",
             NULL);
    check_log(&host, "steps.0.id", "\"c\"");
    check_log(&host, "steps.0.status", "\"success\"");
    check_log(&host, "steps.1.id", "\"b1\"");
    check_log(&host, "steps.2.id", "\"x\"");
    check_log(&host, "steps.2.reason", "\"Workflow halted\"");
    check_log(&host, "steps.3.id", "\"b2\"");
    check_log(&host, "steps.3.reason", "\"Branch not selected\"");
    host_close(&host);
}

static void warnings_can_be_errors(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host.options.flags = WFS_RUN_WARNINGS_ARE_ERRORS;
    host_open(&host, "version: 1\nsteps: [ { id: a, type: tool, tool: echo } ]\n", NULL);
    assert_int_equal(host_finish(&host), WFS_RUN_DONE);
    check_log(&host, "status", "\"failed\"");
    check_log(&host, "error.code", "\"unknown-key\"");
    assert_int_equal(host.invoked, 0);
    host_close(&host);
}

static void allowed_tools_can_be_enforced(void **state)
{
    static const char text[] = "---\nname: n\ndescription: d\nallowed-tools: fetch\n---\n```workflow\n"
                               "steps: [ { id: a, type: tool, tool: echo } ]\n```\n";
    test_host host;
    (void)state;
    host_init(&host);
    host.options.flags = WFS_RUN_ENFORCE_ALLOWED_TOOLS;
    host_open(&host, text, NULL);
    assert_int_equal(host_finish(&host), WFS_RUN_DONE);
    check_log(&host, "error.code", "\"tool-not-allowed\"");
    host_close(&host);
    host_run(&host, text, NULL);
    check_log(&host, "status", "\"success\"");
    host_close(&host);
}

static void the_host_names_what_has_no_name(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host.options.name = "mine";
    host.options.name_size = 4;
    host_open(&host, "steps: [ { id: a, type: tool, tool: echo } ]\n", NULL);
    host_finish(&host);
    check_log(&host, "workflow", "\"mine\"");
    host_close(&host);
    host_run(&host, "steps: [ { id: a, type: tool, tool: echo } ]\n", NULL);
    check_log(&host, "workflow", "\"inline\"");
    host_close(&host);
}

static void an_exit_ends_the_run(void **state)
{
    test_host host;
    (void)state;
    host_run(&host,
             "outputs: { a: { type: int }, b: { type: int } }\n"
             "steps:\n"
             "  - { id: e, type: exit, status: failed, output: { a: 1 }, condition: 'true' }\n"
             "  - { id: x, type: tool, tool: echo }\n",
             NULL);
    check_log(&host, "status", "\"failed\"");
    check_log(&host, "error", "absent");
    check_log(&host, "outputs", "{\"a\": 1, \"b\": null}");
    check_log(&host, "steps.1.reason", "\"Workflow halted\"");
    host_close(&host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_log_has_all_of_its_parts),
        cmocka_unit_test(the_run_itself_tells_the_same),
        cmocka_unit_test(there_is_no_log_before_the_end),
        cmocka_unit_test(a_pretty_log_is_the_same_value),
        cmocka_unit_test(equal_runs_give_equal_bytes),
        cmocka_unit_test(ids_are_random_uuids_by_default),
        cmocka_unit_test(a_broken_text_yields_a_log_too),
        cmocka_unit_test(details_have_line_and_column),
        cmocka_unit_test(events_come_in_order),
        cmocka_unit_test(further_events_are_for_hosts_that_ask),
        cmocka_unit_test(iteration_records_are_for_hosts_that_ask),
        cmocka_unit_test(what_is_not_reached_is_recorded_in_order),
        cmocka_unit_test(warnings_can_be_errors),
        cmocka_unit_test(allowed_tools_can_be_enforced),
        cmocka_unit_test(the_host_names_what_has_no_name),
        cmocka_unit_test(an_exit_ends_the_run),
    };
    return cmocka_run_group_tests_name("behaviour: log", tests, NULL, NULL);
}
