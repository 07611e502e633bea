/*
 * Loops: order, pauses, and several calls in flight (section 7, item 8).
 */
#include "host.h"

#define LOOP(keys)                                                                                                     \
    "inputs: { l: { type: array } }\n"                                                                                 \
    "steps:\n"                                                                                                         \
    "  - { id: loop, type: tool, each: $inputs.l, inputs: { x: { type: int, value: $item } }, " keys " }\n"

static void one_call_at_a_time_without_concurrency(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host_open(&host, LOOP("tool: later"), "{\"l\": [1, 2]}");
    assert_int_equal(host_advance(&host), WFS_RUN_CALLS);
    assert_int_equal(host.kept_count, 1);
    assert_int_equal(wfs_call_iteration(host_call(&host, 0)), 0);
    host_succeed(&host, 0, "\"a\"");
    assert_int_equal(host_advance(&host), WFS_RUN_CALLS);
    assert_int_equal(wfs_call_iteration(host_call(&host, 1)), 1);
    host_succeed(&host, 1, "\"b\"");
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    check_log(&host, "steps.0.output", "[\"a\", \"b\"]");
    host_close(&host);
}

static void delay_passes_between_iterations_only(void **state)
{
    test_host host;
    (void)state;
    host_run(&host, LOOP("tool: echo, delay: 10ms"), "{\"l\": [1, 2, 3]}");
    assert_int_equal(host.wait_count, 2);
    assert_true(host.waits[0] == 10 && host.waits[1] == 10);
    check_log(&host, "steps.0.iterations", "3");
    host_close(&host);
}

static void an_empty_list_makes_no_call(void **state)
{
    test_host host;
    (void)state;
    host_run(&host, LOOP("tool: echo, delay: 1s"), "{\"l\": []}");
    assert_int_equal(host.invoked, 0);
    check_log(&host, "steps.0.output", "[]");
    check_log(&host, "steps.0.iterations", "0");
    check_log(&host, "status", "\"success\"");
    host_close(&host);
}

static void what_is_no_list_fails_the_step(void **state)
{
    static const struct {
        const char *value, *type;
    } cases[] = { { "\"x\"", "string" }, { "1.5", "float" }, { "2.0", "int" }, { "true", "boolean" },
                  { "{}", "object" },    { "null", "null" }, { "7", "int" } };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        test_host host;
        char inputs[64], message[128];
        snprintf(inputs, sizeof inputs, "{\"l\": %s}", cases[i].value);
        snprintf(message, sizeof message, "\"each expression must resolve to an array, got %s\"", cases[i].type);
        host_init(&host);
        host.options.type_checks = WFS_TYPES_OFF;
        host_open(&host, LOOP("tool: echo"), inputs);
        assert_int_equal(host_finish(&host), WFS_RUN_DONE);
        check_log(&host, "steps.0.error", message);
        check_log(&host, "steps.0.inputs", "absent");
        check_log(&host, "steps.0.iterations", "absent");
        host_close(&host);
    }
}

static void concurrency_bounds_the_calls_in_flight(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host_open(&host, LOOP("tool: later, concurrency: 3"), "{\"l\": [0, 1, 2, 3, 4]}");
    assert_int_equal(host_advance(&host), WFS_RUN_CALLS);
    assert_int_equal(host.kept_count, 3);
    host_succeed(&host, 1, "1");
    assert_int_equal(host_advance(&host), WFS_RUN_CALLS);
    assert_int_equal(host.kept_count, 4);
    assert_int_equal(wfs_call_iteration(host_call(&host, 3)), 3);
    host_succeed(&host, 3, "3");
    host_succeed(&host, 2, "2");
    assert_int_equal(host_advance(&host), WFS_RUN_CALLS);
    assert_int_equal(host.kept_count, 5);
    host_succeed(&host, 4, "4");
    host_succeed(&host, 0, "0");
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    check_log(&host, "steps.0.output", "[0, 1, 2, 3, 4]");
    check_log(&host, "steps.0.iterations", "5");
    host_close(&host);
}

static void concurrency_over_the_list_starts_all(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host_open(&host, LOOP("tool: later, concurrency: 100"), "{\"l\": [0, 1]}");
    assert_int_equal(host_advance(&host), WFS_RUN_CALLS);
    assert_int_equal(host.kept_count, 2);
    host_close(&host);
}

static void concurrency_with_synchronous_tools_keeps_order(void **state)
{
    test_host host;
    (void)state;
    host_run(&host, LOOP("tool: echo, concurrency: 4"), "{\"l\": [5, 4, 3, 2, 1, 0]}");
    check_log(&host, "steps.0.output", "[{\"x\":5},{\"x\":4},{\"x\":3},{\"x\":2},{\"x\":1},{\"x\":0}]");
    host_close(&host);
}

static void delay_passes_between_concurrent_starts(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host_open(&host, LOOP("tool: later, concurrency: 2, delay: 10ms"), "{\"l\": [0, 1, 2]}");
    host_advance(&host);
    assert_int_equal(host.kept_count, 1);
    assert_int_equal(wfs_run_wake_time(host.run), 10 * MS);
    host.now = 9 * MS;
    host_advance(&host);
    assert_int_equal(host.kept_count, 1);
    host.now = 10 * MS;
    assert_int_equal(host_advance(&host), WFS_RUN_CALLS);
    assert_int_equal(host.kept_count, 2);
    assert_int_equal(wfs_run_wake_time(host.run), WFS_TIME_NEVER);
    host.now = 30 * MS;
    host_succeed(&host, 1, "1");
    host_advance(&host);
    assert_int_equal(host.kept_count, 3);
    host_close(&host);
}

static void a_failure_starts_nothing_more_and_awaits_the_rest(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host_open(&host, LOOP("tool: later, concurrency: 3"), "{\"l\": [0, 1, 2, 3, 4]}");
    host_advance(&host);
    host_fail(&host, 0, "broken");
    assert_int_equal(host_advance(&host), WFS_RUN_CALLS);
    assert_int_equal(host.kept_count, 3);
    host_succeed(&host, 2, "2");
    assert_int_equal(host_advance(&host), WFS_RUN_CALLS);
    host_succeed(&host, 1, "1");
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    assert_int_equal(host.kept_count, 3);
    assert_int_equal(host.cancelled_count, 0);
    check_log(&host, "status", "\"failed\"");
    check_log(&host, "steps.0.status", "\"failed\"");
    check_log(&host, "steps.0.iterations", "3");
    check_log(&host, "steps.0.output", "[null, 1, 2]");
    check_log(&host, "steps.0.error", "\"Tool \\\"later\\\": broken\"");
    host_close(&host);
}

static void a_failure_cancels_the_rest_if_the_host_says_so(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host.options.flags = WFS_RUN_CANCEL_IN_FLIGHT;
    host_open(&host, LOOP("tool: later, concurrency: 3"), "{\"l\": [0, 1, 2, 3]}");
    host_advance(&host);
    wfs_call *second = host_call(&host, 1);
    host_fail(&host, 0, "broken");
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    assert_int_equal(host.cancelled_count, 2);
    assert_int_equal(wfs_call_succeed(second, "1", 1), WFS_E_STALE);
    assert_null(wfs_run_find_call(host.run, host.kept[2]));
    check_log(&host, "steps.0.status", "\"failed\"");
    check_log(&host, "steps.0.iterations", "3");
    host_close(&host);
}

static void ignored_failures_leave_gaps(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host_open(&host, LOOP("tool: later, concurrency: 2, on_error: ignore"), "{\"l\": [0, 1, 2]}");
    host_advance(&host);
    host_fail(&host, 1, "first");
    host_advance(&host);
    assert_int_equal(host.kept_count, 3);
    host_fail(&host, 2, "second");
    host_succeed(&host, 0, "0");
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    check_log(&host, "steps.0.output", "[0, null, null]");
    check_log(&host, "steps.0.status", "\"failed\"");
    check_log(&host, "steps.0.iterations", "3");
    check_log(&host, "status", "\"success\"");
    host_close(&host);
}

static void retries_of_concurrent_iterations_do_not_block_each_other(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host_open(&host, LOOP("tool: later, concurrency: 2, retry: { max: 1, delay: 10ms, backoff: 1 }"),
              "{\"l\": [0, 1]}");
    host_advance(&host);
    assert_int_equal(host.kept_count, 2);
    host_fail(&host, 0, "again");
    host_advance(&host);
    assert_int_equal(wfs_run_wake_time(host.run), 10 * MS);
    host_succeed(&host, 1, "1");
    assert_int_equal(host_advance(&host), WFS_RUN_WAIT);
    host.now = 10 * MS;
    assert_int_equal(host_advance(&host), WFS_RUN_CALLS);
    assert_int_equal(wfs_call_attempt(host_call(&host, 2)), 2);
    assert_int_equal(wfs_call_iteration(host_call(&host, 2)), 0);
    host_succeed(&host, 2, "0");
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    check_log(&host, "steps.0.output", "[0, 1]");
    check_log(&host, "steps.0.retries", "{\"attempts\": 1, \"errors\": [\"again\"]}");
    host_close(&host);
}

static void a_stopped_loop_keeps_what_it_has(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host_open(&host, LOOP("tool: later, delay: 5ms"), "{\"l\": [0, 1, 2]}");
    host_finish(&host);
    host_succeed(&host, 0, "\"a\"");
    host_finish(&host);
    host_fail(&host, 1, "no");
    assert_int_equal(host_finish(&host), WFS_RUN_DONE);
    assert_int_equal(host.kept_count, 2);
    assert_int_equal(host.wait_count, 1);
    check_log(&host, "steps.0.output", "[\"a\", null]");
    check_log(&host, "steps.0.iterations", "2");
    host_close(&host);
}

static void a_retry_that_is_given_up_keeps_its_own_error(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host.options.flags = WFS_RUN_ITERATION_RECORDS;
    host_open(&host,
              "inputs: { l: { type: array } }\n"
              "steps: [ { id: a, type: tool, tool: later, each: $inputs.l, concurrency: 3,\n"
              "  retry: { max: 1, delay: 1h, backoff: 1 } } ]\n",
              "{\"l\":[1,2,3]}");
    host_advance(&host);
    host_fail(&host, 0, "first");
    host_fail(&host, 1, "second");
    host_advance(&host);
    assert_int_equal(wfs_call_fail(host_call(&host, 2), "third", 5, WFS_FAIL_PERMANENT), WFS_OK);
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    check_log(&host, "steps.0.iteration_records.0.error", "\"Tool \\\"later\\\": first\"");
    check_log(&host, "steps.0.iteration_records.1.error", "\"Tool \\\"later\\\": second\"");
    check_log(&host, "steps.0.iteration_records.2.error", "\"Tool \\\"later\\\": third\"");
    host_close(&host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_call_at_a_time_without_concurrency),
        cmocka_unit_test(delay_passes_between_iterations_only),
        cmocka_unit_test(an_empty_list_makes_no_call),
        cmocka_unit_test(what_is_no_list_fails_the_step),
        cmocka_unit_test(concurrency_bounds_the_calls_in_flight),
        cmocka_unit_test(concurrency_over_the_list_starts_all),
        cmocka_unit_test(concurrency_with_synchronous_tools_keeps_order),
        cmocka_unit_test(delay_passes_between_concurrent_starts),
        cmocka_unit_test(a_failure_starts_nothing_more_and_awaits_the_rest),
        cmocka_unit_test(a_failure_cancels_the_rest_if_the_host_says_so),
        cmocka_unit_test(ignored_failures_leave_gaps),
        cmocka_unit_test(retries_of_concurrent_iterations_do_not_block_each_other),
        cmocka_unit_test(a_stopped_loop_keeps_what_it_has),
        cmocka_unit_test(a_retry_that_is_given_up_keeps_its_own_error),
    };
    return cmocka_run_group_tests_name("behaviour: each", tests, NULL, NULL);
}
