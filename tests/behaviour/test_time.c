/*
 * Time: retries and their waits, time-outs, wake times (section 7, item 11; `timeout` of section 3).
 */
#include "host.h"

static void waits_grow_by_fractions(void **state)
{
    test_host host;
    (void)state;
    host_run(&host,
             "steps:\n"
             "  - { id: a, type: tool, tool: fail, inputs: { message: { type: string, value: busy } },\n"
             "      retry: { max: 4, delay: 1ms, backoff: 0.5 } }\n",
             NULL);
    assert_int_equal(host.wait_count, 4);
    assert_true(host.waits[0] == 1 && host.waits[1] == 0.5 && host.waits[2] == 0.25 && host.waits[3] == 0.125);
    check_log(&host, "steps.0.retries.attempts", "4");
    check_log(&host, "steps.0.retries.errors", "[\"busy\", \"busy\", \"busy\", \"busy\"]");
    check_log(&host, "steps.0.error", "\"Tool \\\"fail\\\": busy\"");
    host_close(&host);
}

static void waits_of_half_a_second_grow_by_half(void **state)
{
    test_host host;
    (void)state;
    host_run(&host, "steps: [ { id: a, type: tool, tool: fail, retry: { max: 3, delay: 0.5s, backoff: 1.5 } } ]\n",
             NULL);
    assert_int_equal(host.wait_count, 3);
    assert_true(host.waits[0] == 500 && host.waits[1] == 750 && host.waits[2] == 1125);
    host_close(&host);
}

static void no_delay_is_no_wait(void **state)
{
    test_host host;
    (void)state;
    host_run(&host, "steps: [ { id: a, type: tool, tool: fail, retry: { max: 2, delay: 0ms, backoff: 2 } } ]\n", NULL);
    assert_int_equal(host.wait_count, 0);
    assert_int_equal(host.invoked, 3);
    host_close(&host);
}

/* Clocks count from where they please. */
static void a_clock_may_be_below_zero(void **state)
{
    static const char *const delays[] = { "0ms", "10ms" };
    char workflow[160];
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        test_host host;
        host_init(&host);
        host.now = -15 * MS;
        snprintf(workflow, sizeof workflow,
                 "steps: [ { id: a, type: tool, tool: fail, retry: { max: 3, delay: %s, backoff: 1 } } ]\n", delays[i]);
        host_open(&host, workflow, NULL);
        assert_int_equal(host_finish(&host), WFS_RUN_DONE);
        assert_int_equal(host.invoked, 4);
        assert_int_equal(host.wait_count, i == 0 ? 0 : 3);
        check_log(&host, "steps.0.duration_ms", i == 0 ? "0" : "30");
        host_close(&host);
    }
}

static void permanent_errors_are_not_retried(void **state)
{
    test_host host;
    (void)state;
    host_run(&host, "steps: [ { id: a, type: tool, tool: refuse, retry: { max: 2, delay: 1s, backoff: 2 } } ]\n", NULL);
    assert_int_equal(host.invoked, 1);
    check_log(&host, "steps.0.retries", "absent");
    check_log(&host, "steps.0.status", "\"failed\"");
    host_close(&host);
}

static void a_malformed_answer_is_not_retried(void **state)
{
    test_host host;
    (void)state;
    host_run(&host,
             "steps: [ { id: a, type: tool, tool: answer, inputs: { json: { type: string, value: '{\"a\":' } },\n"
             "           retry: { max: 2, delay: 1s, backoff: 2 } } ]\n",
             NULL);
    assert_int_equal(host.invoked, 1);
    check_log(&host, "steps.0.status", "\"failed\"");
    host_close(&host);
}

static void an_output_of_the_wrong_type_is_not_retried(void **state)
{
    test_host host;
    (void)state;
    host_run(
        &host,
        "steps: [ { id: a, type: tool, tool: answer, inputs: { json: { type: string, value: '{\"n\": \"x\"}' } },\n"
        "           outputs: { n: { type: int } }, retry: { max: 2, delay: 1s, backoff: 2 } } ]\n",
        NULL);
    assert_int_equal(host.invoked, 1);
    check_log(&host, "steps.0.error", "\"Output \\\"n\\\": expected int, got string\"");
    host_close(&host);
}

static void attempts_are_counted_from_one(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host_open(&host, "steps: [ { id: a, type: tool, tool: later, retry: { max: 2, delay: 0s, backoff: 1 } } ]\n", NULL);
    host_finish(&host);
    assert_int_equal(wfs_call_attempt(host_call(&host, 0)), 1);
    assert_int_equal(wfs_call_iteration(host_call(&host, 0)), -1);
    host_fail(&host, 0, "no");
    host_finish(&host);
    assert_int_equal(wfs_call_attempt(host_call(&host, 1)), 2);
    assert_int_not_equal(wfs_call_id(host_call(&host, 1)), host.kept[0]);
    host_succeed(&host, 1, "1");
    assert_int_equal(host_finish(&host), WFS_RUN_DONE);
    check_log(&host, "steps.0.output", "1");
    check_log(&host, "steps.0.retries", "{\"attempts\": 1, \"errors\": [\"no\"]}");
    host_close(&host);
}

static void a_call_without_timeout_has_no_deadline(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host_open(&host, "steps: [ { id: a, type: tool, tool: later } ]\n", NULL);
    assert_int_equal(host_advance(&host), WFS_RUN_CALLS);
    assert_true(wfs_call_deadline(host_call(&host, 0)) == WFS_TIME_NEVER);
    assert_true(wfs_run_wake_time(host.run) == WFS_TIME_NEVER);
    host_close(&host);
}

static void open_with_timeout(test_host *host)
{
    host_init(host);
    host->now = 1000 * MS;
    host_open(host, "steps: [ { id: a, type: tool, tool: later, timeout: 50ms } ]\n", NULL);
    assert_int_equal(host_advance(host), WFS_RUN_CALLS);
}

static void a_deadline_is_a_time_to_wake(void **state)
{
    test_host host;
    (void)state;
    open_with_timeout(&host);
    assert_int_equal(wfs_call_deadline(host_call(&host, 0)), 1050 * MS);
    assert_int_equal(wfs_run_wake_time(host.run), 1050 * MS);
    host.now = 1049 * MS;
    assert_int_equal(host_advance(&host), WFS_RUN_CALLS);
    assert_int_equal(host.cancelled_count, 0);
    host_close(&host);
}

static void the_run_gives_up_at_the_deadline(void **state)
{
    test_host host;
    (void)state;
    open_with_timeout(&host);
    wfs_call *call = host_call(&host, 0);
    host.now = 1050 * MS;
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    assert_int_equal(host.cancelled_count, 1);
    assert_int_equal(host.cancelled[0], host.kept[0]);
    check_log(&host, "steps.0.status", "\"failed\"");
    check_log_contains(&host, "steps.0.error", "Tool \"later\": ");
    assert_null(wfs_run_find_call(host.run, host.kept[0]));
    assert_int_equal(wfs_call_succeed(call, "1", 1), WFS_E_STALE);
    check_log(&host, "steps.0.status", "\"failed\"");
    host_close(&host);
}

static void an_answer_before_the_deadline_counts(void **state)
{
    test_host host;
    (void)state;
    open_with_timeout(&host);
    host.now = 1049 * MS;
    host_succeed(&host, 0, "1");
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    check_log(&host, "steps.0.output", "1");
    host_close(&host);
}

static void each_attempt_has_its_own_deadline(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host_open(
        &host,
        "steps: [ { id: a, type: tool, tool: later, timeout: 50ms, retry: { max: 1, delay: 10ms, backoff: 1 } } ]\n",
        NULL);
    host_advance(&host);
    host.now = 50 * MS;
    assert_int_equal(host_advance(&host), WFS_RUN_WAIT);
    assert_int_equal(wfs_run_wake_time(host.run), 60 * MS);
    host.now = 60 * MS;
    assert_int_equal(host_advance(&host), WFS_RUN_CALLS);
    assert_int_equal(wfs_call_deadline(host_call(&host, 1)), 110 * MS);
    host_succeed(&host, 1, "2");
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    check_log(&host, "status", "\"success\"");
    check_log(&host, "steps.0.retries.attempts", "1");
    host_close(&host);
}

static void the_earliest_deadline_wakes(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host_open(
        &host,
        "inputs: { l: { type: array } }\n"
        "steps: [ { id: a, type: tool, tool: later, each: $inputs.l, concurrency: 2, delay: 20ms, timeout: 50ms,\n"
        "           on_error: ignore } ]\n",
        "{\"l\": [1, 2]}");
    host_advance(&host);
    assert_int_equal(wfs_run_wake_time(host.run), 20 * MS);
    host.now = 20 * MS;
    assert_int_equal(host_advance(&host), WFS_RUN_CALLS);
    assert_int_equal(wfs_run_wake_time(host.run), 50 * MS);
    host.now = 50 * MS;
    assert_int_equal(host_advance(&host), WFS_RUN_CALLS);
    assert_int_equal(wfs_run_wake_time(host.run), 70 * MS);
    host_succeed(&host, 1, "2");
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    check_log(&host, "steps.0.output", "[null, 2]");
    host_close(&host);
}

static void durations_follow_the_clock(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host_open(&host, "steps:\n  - { id: a, type: tool, tool: later }\n  - { id: b, type: tool, tool: later }\n", NULL);
    host_advance(&host);
    host.now = 25 * MS;
    host_succeed(&host, 0, "1");
    host_advance(&host);
    host.now = 40 * MS;
    host_succeed(&host, 1, "1");
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    assert_int_equal(json_number_value(log_at(&host, "steps.0.duration_ms")), 25);
    assert_int_equal(json_number_value(log_at(&host, "steps.1.duration_ms")), 15);
    assert_int_equal(json_number_value(log_at(&host, "steps.1.started_ms")), 25);
    assert_int_equal(json_number_value(log_at(&host, "duration_ms")), 40);
    assert_int_equal(json_number_value(log_at(&host, "summary.total_duration_ms")), 40);
    check_log(&host, "started_at", "\"2023-11-14T22:13:20.123Z\"");
    check_log(&host, "completed_at", "\"2023-11-14T22:13:20.163Z\"");
    assert_int_equal(wfs_run_now(host.run), 40 * MS);
    host_close(&host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waits_grow_by_fractions),
        cmocka_unit_test(waits_of_half_a_second_grow_by_half),
        cmocka_unit_test(no_delay_is_no_wait),
        cmocka_unit_test(a_clock_may_be_below_zero),
        cmocka_unit_test(permanent_errors_are_not_retried),
        cmocka_unit_test(a_malformed_answer_is_not_retried),
        cmocka_unit_test(an_output_of_the_wrong_type_is_not_retried),
        cmocka_unit_test(attempts_are_counted_from_one),
        cmocka_unit_test(a_call_without_timeout_has_no_deadline),
        cmocka_unit_test(a_deadline_is_a_time_to_wake),
        cmocka_unit_test(the_run_gives_up_at_the_deadline),
        cmocka_unit_test(an_answer_before_the_deadline_counts),
        cmocka_unit_test(each_attempt_has_its_own_deadline),
        cmocka_unit_test(the_earliest_deadline_wakes),
        cmocka_unit_test(durations_follow_the_clock),
    };
    return cmocka_run_group_tests_name("behaviour: time", tests, NULL, NULL);
}
