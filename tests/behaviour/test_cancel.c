/*
 * Ending a run before its end: wfs_run_cancel, a wait that gives up, and freeing.
 */
#include "host.h"

#include <pthread.h>

#define TWO_STEPS "steps:\n  - { id: a, type: tool, tool: later }\n  - { id: b, type: tool, tool: echo }\n"

static void check_cancelled(test_host *host)
{
    check_log(host, "status", "\"failed\"");
    check_log(host, "error.code", "\"cancelled\"");
    check_log(host, "error.phase", "\"execute\"");
    assert_int_equal(wfs_run_succeeded(host->run), 0);
}

static void before_the_first_advance(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host_open(&host, TWO_STEPS, NULL);
    wfs_run_cancel(host.run);
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    assert_int_equal(host.invoked, 0);
    check_cancelled(&host);
    host_close(&host);
}

static void with_a_call_in_flight(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host_open(&host, TWO_STEPS, NULL);
    host_advance(&host);
    wfs_call *call = host_call(&host, 0);
    wfs_run_cancel(host.run);
    assert_int_equal(host.cancelled_count, 0);
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    assert_int_equal(host.cancelled_count, 1);
    check_cancelled(&host);
    assert_int_equal(json_array_size(log_at(&host, "steps")), 2);
    check_log(&host, "steps.1.status", "\"skipped\"");
    check_log(&host, "steps.1.reason", "\"Workflow halted\"");
    assert_int_equal(wfs_call_succeed(call, "1", 1), WFS_E_STALE);
    host_close(&host);
}

static void iterations_under_way_are_recorded_as_failed(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host.options.flags = WFS_RUN_ITERATION_RECORDS;
    host_open(&host,
              "inputs: { l: { type: array } }\n"
              "steps: [ { id: a, type: tool, tool: later, each: $inputs.l, concurrency: 2 } ]\n",
              "{\"l\":[1,2,3]}");
    host_advance(&host);
    host_succeed(&host, 0, "7");
    host_advance(&host);
    wfs_run_cancel(host.run);
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    check_cancelled(&host);
    check_log(&host, "steps.0.iterations", "3");
    check_log(&host, "steps.0.iteration_records.0.status", "\"success\"");
    check_log(&host, "steps.0.iteration_records.1.status", "\"failed\"");
    check_log(&host, "steps.0.iteration_records.2.status", "\"failed\"");
    check_log(&host, "steps.0.output", "[7,null,null]");
    host_close(&host);
}

static void during_a_wait(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host_open(&host, "steps: [ { id: a, type: tool, tool: fail, retry: { max: 1, delay: 1h, backoff: 1 } } ]\n", NULL);
    assert_int_equal(host_advance(&host), WFS_RUN_WAIT);
    wfs_run_cancel(host.run);
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    check_cancelled(&host);
    host_close(&host);
}

static void cancel_the_run(test_host *host, wfs_call *call)
{
    wfs_run_cancel(wfs_call_run(call));
    wfs_call_succeed(call, "1", 1);
    (void)host;
}

static void from_inside_a_tool(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host.on_call = cancel_the_run;
    host_open(&host, TWO_STEPS, NULL);
    assert_int_equal(host_finish(&host), WFS_RUN_DONE);
    assert_int_equal(host.invoked, 1);
    check_cancelled(&host);
    host_close(&host);
}

static void after_the_end_it_has_no_effect(void **state)
{
    test_host host;
    (void)state;
    host_run(&host, "steps: [ { id: a, type: tool, tool: echo } ]\n", NULL);
    wfs_run_cancel(host.run);
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    check_log(&host, "status", "\"success\"");
    host_close(&host);
}

static void the_events_are_complete(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host_open(&host, TWO_STEPS, NULL);
    host_advance(&host);
    wfs_run_cancel(host.run);
    host_advance(&host);
    const json_t *last = json_array_get(host.events, json_array_size(host.events) - 1);
    assert_string_equal(json_string_value(json_object_get(last, "type")), "workflow_complete");
    assert_string_equal(json_string_value(json_object_get(last, "status")), "failed");
    host_close(&host);
}

static void *cancel_thread(void *run)
{
    wfs_run_cancel(run);
    return NULL;
}

static int32_t wait_for_thread(void *context, wfs_run *run, int64_t until)
{
    pthread_t thread;
    (void)context;
    (void)until;
    assert_int_equal(pthread_create(&thread, NULL, cancel_thread, run), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    return 0;
}

static void from_another_thread(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host.options.wait = wait_for_thread;
    host_open(&host, TWO_STEPS, NULL);
    assert_int_equal(wfs_run_execute(host.run), WFS_OK);
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    assert_int_equal(host.cancelled_count, 1);
    check_cancelled(&host);
    host_close(&host);
}

static int32_t wait_no_longer(void *context, wfs_run *run, int64_t until)
{
    (void)context;
    (void)run;
    (void)until;
    return 1;
}

static void a_wait_that_gives_up_cancels(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host.options.wait = wait_no_longer;
    host_open(&host, TWO_STEPS, NULL);
    assert_int_equal(wfs_run_execute(host.run), WFS_OK);
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    check_cancelled(&host);
    host_close(&host);
}

static void execute_without_a_way_to_wait_is_blocked(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host.options.now = NULL;
    host_open(&host, TWO_STEPS, NULL);
    assert_int_equal(wfs_run_execute(host.run), WFS_E_BLOCKED);
    host_succeed(&host, 0, "1");
    assert_int_equal(wfs_run_execute(host.run), WFS_OK);
    assert_int_equal(wfs_run_succeeded(host.run), 1);
    host_close(&host);
}

/* The library cannot sleep on a clock that it does not know. */
static void a_clock_of_its_own_needs_a_wait_of_its_own(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host_open(&host, "steps: [ { id: a, type: tool, tool: fail, retry: { max: 1, delay: 1ms, backoff: 1 } } ]\n", NULL);
    assert_int_equal(wfs_run_execute(host.run), WFS_E_BLOCKED);
    host.now = wfs_run_wake_time(host.run);
    assert_int_equal(wfs_run_execute(host.run), WFS_OK);
    assert_int_equal(host.invoked, 2);
    host_close(&host);
}

static int32_t wait_and_answer(void *context, wfs_run *run, int64_t until)
{
    test_host *host = context;
    (void)run;
    assert_true(until == WFS_TIME_NEVER);
    host_succeed(host, host->kept_count - 1, "\"late\"");
    return 0;
}

static void execute_waits_for_answers(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host.options.wait = wait_and_answer;
    host_open(&host, TWO_STEPS, NULL);
    assert_int_equal(wfs_run_execute(host.run), WFS_OK);
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    check_log(&host, "steps.0.output", "\"late\"");
    host_close(&host);
}

static void freeing_drops_calls_without_a_word(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host_open(&host,
              "inputs: { l: { type: array } }\n"
              "steps: [ { id: a, type: tool, tool: later, each: $inputs.l, concurrency: 4 } ]\n",
              "{\"l\": [1, 2, 3, 4, 5]}");
    host_advance(&host);
    assert_int_equal(host.kept_count, 4);
    host_succeed(&host, 2, "{\"a\": [1, 2, 3]}");
    wfs_run_free(host.run);
    host.run = NULL;
    assert_int_equal(host.cancelled_count, 0);
    host_close(&host);
}

static void freeing_before_the_first_advance(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host_open(&host, TWO_STEPS, "{\"a\": 1}");
    host_close(&host);
}

static void keep_for_later(void *context, wfs_call *call) { wfs_call_set_data(call, context); }

static void stop_job(void *context, wfs_call *call)
{
    (void)context;
    ++*(int *)wfs_call_data(call);
}

/* doc/embedding.md: a registry has no cancel, a copy of its adapter can have one */
static void a_copy_of_a_registry_with_a_cancel(void **state)
{
    wfs_tools *tools = NULL;
    wfs_run *run = NULL;
    wfs_run_state now;
    int stopped = 0;
    (void)state;
    assert_int_equal(wfs_tools_new(&tools), WFS_OK);
    assert_int_equal(wfs_tools_add(tools, "later", 5, keep_for_later, &stopped, NULL), WFS_OK);
    wfs_tool_adapter adapter = *wfs_tools_adapter(tools);
    adapter.size = sizeof adapter;
    adapter.cancel = stop_job;
    assert_int_equal(
        wfs_run_open("steps: [ { id: a, type: tool, tool: later } ]", WFS_ZERO_TERMINATED, &adapter, NULL, &run),
        WFS_OK);
    assert_int_equal(wfs_run_advance(run, &now), WFS_OK);
    assert_int_equal(now, WFS_RUN_CALLS);
    wfs_run_cancel(run);
    assert_int_equal(wfs_run_advance(run, &now), WFS_OK);
    assert_int_equal(now, WFS_RUN_DONE);
    assert_int_equal(stopped, 1);
    wfs_run_free(run);
    wfs_tools_free(tools);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(before_the_first_advance),
        cmocka_unit_test(with_a_call_in_flight),
        cmocka_unit_test(iterations_under_way_are_recorded_as_failed),
        cmocka_unit_test(during_a_wait),
        cmocka_unit_test(from_inside_a_tool),
        cmocka_unit_test(after_the_end_it_has_no_effect),
        cmocka_unit_test(the_events_are_complete),
        cmocka_unit_test(from_another_thread),
        cmocka_unit_test(a_wait_that_gives_up_cancels),
        cmocka_unit_test(a_clock_of_its_own_needs_a_wait_of_its_own),
        cmocka_unit_test(execute_without_a_way_to_wait_is_blocked),
        cmocka_unit_test(execute_waits_for_answers),
        cmocka_unit_test(freeing_drops_calls_without_a_word),
        cmocka_unit_test(freeing_before_the_first_advance),
        cmocka_unit_test(a_copy_of_a_registry_with_a_cancel),
    };
    return cmocka_run_group_tests_name("behaviour: cancel", tests, NULL, NULL);
}
