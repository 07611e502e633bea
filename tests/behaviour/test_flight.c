/*
 * Calls in flight, in less usual combinations: time-outs and failures in a concurrent loop, answers now and later,
 * calls that nobody took yet.
 */
#include "host.h"

#define LOOP(keys)                                                                                                     \
    "inputs: { l: { type: array } }\n"                                                                                 \
    "steps:\n"                                                                                                         \
    "  - { id: loop, type: tool, tool: later, each: $inputs.l, inputs: { x: { type: int, value: $item } }, " keys      \
    " }\n"                                                                                                             \
    "  - { id: next, type: tool, tool: echo }\n"

static void open_loop(test_host *host, const char *workflow)
{
    host_init(host);
    host_open(host, workflow, "{\"l\": [0, 1, 2, 3]}");
}

static void a_timeout_under_fail_awaits_the_others(void **state)
{
    test_host host;
    (void)state;
    open_loop(&host, LOOP("concurrency: 2, delay: 10ms, timeout: 50ms"));
    host_advance(&host);
    host.now = 10 * MS;
    host_advance(&host);
    assert_int_equal(host.kept_count, 2);
    host.now = 50 * MS;
    assert_int_equal(host_advance(&host), WFS_RUN_CALLS);
    assert_int_equal(host.cancelled_count, 1);
    assert_int_equal(host.cancelled[0], host.kept[0]);
    assert_int_equal(host.kept_count, 2);
    host_succeed(&host, 1, "\"one\"");
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    check_log(&host, "steps.0.output", "[null, \"one\"]");
    check_log(&host, "steps.0.iterations", "2");
    check_log(&host, "steps.1.reason", "\"Workflow halted\"");
    host_close(&host);
}

static void all_time_out_together(void **state)
{
    test_host host;
    (void)state;
    open_loop(&host, LOOP("concurrency: 4, timeout: 50ms, on_error: ignore"));
    host_advance(&host);
    assert_int_equal(host.kept_count, 4);
    host.now = 60 * MS;
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    assert_int_equal(host.cancelled_count, 4);
    check_log(&host, "steps.0.output", "[null, null, null, null]");
    check_log(&host, "steps.1.status", "\"success\"");
    host_close(&host);
}

static void cancelling_ends_all_calls(void **state)
{
    test_host host;
    (void)state;
    open_loop(&host, LOOP("concurrency: 3"));
    host_advance(&host);
    host_succeed(&host, 1, "1");
    wfs_run_cancel(host.run);
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    assert_int_equal(host.cancelled_count, 2);
    check_log(&host, "error.code", "\"cancelled\"");
    check_log(&host, "steps.1.status", "\"skipped\"");
    assert_true(wfs_run_wake_time(host.run) == WFS_TIME_NEVER);
    host_close(&host);
}

static void calls_that_nobody_took_are_not_handed_out_after_the_end(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host.adapter.invoke = NULL;
    host_open(&host, LOOP("concurrency: 3"), "{\"l\": [0, 1, 2, 3]}");
    assert_int_equal(host_advance(&host), WFS_RUN_CALLS);
    wfs_call *first = wfs_run_next_call(host.run);
    assert_int_equal(wfs_call_iteration(first), 0);
    wfs_run_cancel(host.run);
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    assert_null(wfs_run_next_call(host.run));
    assert_int_equal(wfs_call_succeed(first, "1", 1), WFS_E_STALE);
    host_close(&host);
}

static void look_around(test_host *host, wfs_call *call)
{
    uint64_t id = wfs_call_id(call);
    assert_ptr_equal(wfs_run_find_call(host->run, id), call);
    assert_null(wfs_run_find_call(host->run, id + 1));
    assert_int_equal(wfs_run_wake_time(host->run), wfs_call_deadline(call));
    assert_int_equal(wfs_call_succeed(call, "1", 1), WFS_OK);
    assert_null(wfs_run_find_call(host->run, id));
    assert_int_equal(wfs_run_wake_time(host->run), wfs_run_now(host->run));
    assert_int_equal(wfs_call_fail(call, "no", 2, 0), WFS_E_STALE);
}

static void a_call_can_be_found_while_it_is_handed_over(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host.on_call = look_around;
    host.now = 5 * MS;
    host_open(&host, LOOP("timeout: 50ms"), "{\"l\": [0, 1]}");
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    check_log(&host, "steps.0.output", "[1, 1]");
    host_close(&host);
}

static void answer_the_other(test_host *host, wfs_call *call)
{
    if (wfs_call_iteration(call) < 0) {
        wfs_call_succeed(call, "null", 4);
        return;
    }
    host->kept[host->kept_count++] = wfs_call_id(call);
    if (host->kept_count == 2)
        host_succeed(host, 0, "\"first\"");
}

static void a_call_may_be_answered_while_another_is_handed_over(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host.on_call = answer_the_other;
    host_open(&host, LOOP("concurrency: 2"), "{\"l\": [0, 1]}");
    assert_int_equal(host_advance(&host), WFS_RUN_CALLS);
    assert_null(wfs_run_find_call(host.run, host.kept[0]));
    host_succeed(&host, 1, "\"second\"");
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    check_log(&host, "steps.0.output", "[\"first\", \"second\"]");
    host_close(&host);
}

static void now_and_then(test_host *host, wfs_call *call)
{
    if (wfs_call_iteration(call) % 2 == 1) {
        host->kept[host->kept_count++] = wfs_call_id(call);
        return;
    }
    wfs_call_succeed_value(call, wfs_value_get(wfs_call_arguments(call), "x", 1));
}

static void some_answers_now_and_some_later(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host.on_call = now_and_then;
    host_open(&host, LOOP("concurrency: 2"), "{\"l\": [0, 1, 2, 3, 4]}");
    assert_int_equal(host_advance(&host), WFS_RUN_CALLS);
    assert_int_equal(host.kept_count, 2);
    assert_int_equal(host.invoked, 4);
    host_succeed(&host, 1, "\"three\"");
    assert_int_equal(host_advance(&host), WFS_RUN_CALLS);
    assert_int_equal(host.invoked, 5);
    host_succeed(&host, 0, "\"one\"");
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    check_log(&host, "steps.0.output", "[0, \"one\", 2, \"three\", 4]");
    host_close(&host);
}

static void advancing_without_news_changes_nothing(void **state)
{
    test_host host;
    (void)state;
    open_loop(&host, LOOP("concurrency: 2, delay: 5ms"));
    host_advance(&host);
    size_t events = json_array_size(host.events);
    for (int i = 0; i < 5; i++)
        host_advance(&host);
    assert_int_equal(host.kept_count, 1);
    assert_int_equal(json_array_size(host.events), events);
    host_close(&host);
}

static void a_late_wake_up_does_not_catch_up_at_once(void **state)
{
    test_host host;
    (void)state;
    open_loop(&host, LOOP("concurrency: 4, delay: 10ms"));
    host_advance(&host);
    host.now = 100 * MS;
    host_advance(&host);
    assert_int_equal(host.kept_count, 2);
    assert_int_equal(wfs_run_wake_time(host.run), 110 * MS);
    host_close(&host);
}

static void iterations_see_their_own_item(void **state)
{
    test_host host;
    (void)state;
    open_loop(&host, LOOP("concurrency: 4"));
    host_advance(&host);
    for (size_t i = 0; i < 4; i++) {
        const wfs_value *x = wfs_value_get(wfs_call_arguments(host_call(&host, i)), "x", 1);
        assert_int_equal(wfs_value_int(x), i);
    }
    host_close(&host);
}

static void outputs_are_mapped_for_each_iteration(void **state)
{
    test_host host;
    (void)state;
    open_loop(&host, LOOP("concurrency: 4, outputs: { r: { type: string, value: '${index}:${item}:${result.v}' } }"));
    host_advance(&host);
    for (size_t i = 4; i-- > 0;)
        host_succeed(&host, i, "{\"v\": \"x\"}");
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    check_log(&host, "steps.0.output", "[{\"r\":\"0:0:x\"},{\"r\":\"1:1:x\"},{\"r\":\"2:2:x\"},{\"r\":\"3:3:x\"}]");
    host_close(&host);
}

static void the_result_of_one_iteration_may_fail_its_type(void **state)
{
    test_host host;
    (void)state;
    open_loop(&host, LOOP("concurrency: 2, on_error: ignore, outputs: { v: { type: int } }"));
    host_advance(&host);
    host_succeed(&host, 0, "{\"v\": \"x\"}");
    host_succeed(&host, 1, "{\"v\": 1}");
    host_advance(&host);
    host_succeed(&host, 2, "{\"v\": 2}");
    host_succeed(&host, 3, "{\"v\": 3}");
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    check_log(&host, "steps.0.output", "[null, {\"v\": 1}, {\"v\": 2}, {\"v\": 3}]");
    check_log(&host, "steps.0.error", "\"Output \\\"v\\\": expected int, got string\"");
    check_log(&host, "steps.0.status", "\"failed\"");
    host_close(&host);
}

static void progress_is_told_for_each_iteration(void **state)
{
    test_host host;
    size_t seen = 0;
    (void)state;
    open_loop(&host, LOOP("concurrency: 4"));
    host_advance(&host);
    for (size_t i = 4; i-- > 0;) {
        host_succeed(&host, i, "1");
        host_advance(&host);
    }
    for (size_t i = 0; i < json_array_size(host.events); i++) {
        const json_t *event = event_at(&host, i);
        if (strcmp(json_string_value(json_object_get(event, "type")), "each_progress") != 0)
            continue;
        assert_int_equal(json_integer_value(json_object_get(event, "current")), ++seen);
        assert_int_equal(json_integer_value(json_object_get(event, "total")), 4);
    }
    assert_int_equal(seen, 4);
    host_close(&host);
}

/* ---- Many at the same time ---- */

enum { MANY = 900 };

typedef struct crowd {
    uint64_t ids[MANY];
    size_t count;
} crowd;

static void keep_id(test_host *host, wfs_call *call)
{
    crowd *c = host->data;
    assert_true(c->count < MANY);
    c->ids[c->count++] = wfs_call_id(call);
}

/* Every call of the crowd, the last first, says what it was given. */
static void answer_backwards(test_host *host)
{
    crowd *c = host->data;
    while (c->count > 0) {
        wfs_call *call = wfs_run_find_call(host->run, c->ids[--c->count]);
        assert_non_null(call);
        assert_int_equal(wfs_call_succeed_value(call, wfs_value_get(wfs_call_arguments(call), "x", 1)), WFS_OK);
        assert_null(wfs_run_find_call(host->run, c->ids[c->count]));
    }
}

static void open_crowd(test_host *host, crowd *c, const char *keys)
{
    char workflow[400], inputs[8 * MANY] = "{\"l\":[0";
    size_t size = strlen(inputs);
    for (int i = 1; i < MANY; i++)
        size += (size_t)snprintf(inputs + size, sizeof inputs - size, ",%d", i);
    strcpy(inputs + size, "]}");
    snprintf(
        workflow, sizeof workflow,
        "inputs: { l: { type: array } }\noutputs: { o: { type: boolean, value: '$steps.a.output == $inputs.l' } }\n"
        "steps: [ { id: a, type: tool, tool: t, each: $inputs.l, concurrency: %d, inputs: { x: { type: int, value: "
        "$item } }, %s } ]\n",
        MANY, keys);
    c->count = 0;
    host_init(host);
    host->data = c;
    host->on_call = keep_id;
    host_open(host, workflow, inputs);
    assert_int_equal(host_advance(host), WFS_RUN_CALLS);
    assert_int_equal(c->count, MANY);
}

static void many_are_answered_backwards(void **state)
{
    test_host host;
    crowd c;
    (void)state;
    open_crowd(&host, &c, "timeout: 1s");
    answer_backwards(&host);
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    check_log(&host, "outputs.o", "true");
    host_close(&host);
}

/* Fails one of the crowd; what it was given. */
static int64_t fail_one(test_host *host, crowd *c, size_t index)
{
    wfs_call *call = wfs_run_find_call(host->run, c->ids[index]);
    int64_t x = wfs_value_int(wfs_value_get(wfs_call_arguments(call), "x", 1));
    c->ids[index] = c->ids[--c->count];
    assert_int_equal(wfs_call_fail(call, "later", 5, 0), WFS_OK);
    return x;
}

/* They fail one millisecond after the other, and are tried again in the order in which they failed. */
static void many_are_tried_again(void **state)
{
    test_host host;
    crowd c;
    int64_t failed[MANY];
    (void)state;
    open_crowd(&host, &c, "retry: { max: 1, delay: 5s, backoff: 1 }");
    for (size_t i = 0; i < MANY; i++) {
        failed[i] = fail_one(&host, &c, i * 7919 % c.count);
        assert_int_equal(host_advance(&host), i < MANY - 1 ? WFS_RUN_CALLS : WFS_RUN_WAIT);
        host.now += MS;
    }
    for (size_t i = 0; i < MANY; i++) {
        host.now = wfs_run_wake_time(host.run);
        assert_int_equal(host.now, (5000 + (int64_t)i) * MS);
        assert_int_equal(host_advance(&host), WFS_RUN_CALLS);
        assert_int_equal(c.count, 1);
        const wfs_call *call = wfs_run_find_call(host.run, c.ids[0]);
        assert_int_equal(wfs_call_attempt(call), 2);
        assert_int_equal(wfs_value_int(wfs_value_get(wfs_call_arguments(call), "x", 1)), failed[i]);
        answer_backwards(&host);
        assert_int_equal(host_advance(&host), i < MANY - 1 ? WFS_RUN_WAIT : WFS_RUN_DONE);
    }
    check_log(&host, "outputs.o", "true");
    host_close(&host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_are_answered_backwards),
        cmocka_unit_test(many_are_tried_again),
        cmocka_unit_test(a_timeout_under_fail_awaits_the_others),
        cmocka_unit_test(all_time_out_together),
        cmocka_unit_test(cancelling_ends_all_calls),
        cmocka_unit_test(calls_that_nobody_took_are_not_handed_out_after_the_end),
        cmocka_unit_test(a_call_can_be_found_while_it_is_handed_over),
        cmocka_unit_test(a_call_may_be_answered_while_another_is_handed_over),
        cmocka_unit_test(some_answers_now_and_some_later),
        cmocka_unit_test(advancing_without_news_changes_nothing),
        cmocka_unit_test(a_late_wake_up_does_not_catch_up_at_once),
        cmocka_unit_test(iterations_see_their_own_item),
        cmocka_unit_test(outputs_are_mapped_for_each_iteration),
        cmocka_unit_test(the_result_of_one_iteration_may_fail_its_type),
        cmocka_unit_test(progress_is_told_for_each_iteration),
    };
    return cmocka_run_group_tests_name("behaviour: flight", tests, NULL, NULL);
}
