/*
 * The library inside of its own callbacks: a tool, an event, a clock or a question about tools that loads, validates
 * and runs something else; that cancels or misuses the run that is calling; that fails each time at another call.
 */
#include "host.h"

static const char OUTER[] = "inputs: { l: { type: array, default: [ 1, 2, 3 ] } }\n"
                            "outputs: { o: { type: array, value: $steps.a.output } }\n"
                            "steps:\n"
                            "  - { id: a, type: tool, tool: nest, each: $inputs.l, delay: 5ms,\n"
                            "      inputs: { n: { type: int, value: $item } } }\n"
                            "  - { id: b, type: tool, tool: nest, condition: '$steps.a.output.length == 3' }\n";
static const char INNER[] =
    "inputs: { depth: { type: int } }\n"
    "outputs: { o: { type: int, value: $steps.a.output.depth } }\n"
    "steps:\n"
    "  - { id: a, type: tool, tool: nest, inputs: { depth: { type: int, value: $inputs.depth } } }\n";

/* ---- Everything at once, and what must come of it ---- */

static int64_t depth_of(const wfs_call *call)
{
    return wfs_value_int(wfs_value_get(wfs_call_arguments(call), "depth", 5));
}

static void nest(void *context, wfs_call *call);

static int32_t has_all(void *context, const char *name, size_t size)
{
    (void)context;
    (void)name;
    (void)size;
    return 1;
}

/* Runs INNER in a run of its own; its output. */
static int64_t run_inner(int64_t depth)
{
    char inputs[64];
    wfs_run *run = NULL;
    const wfs_tool_adapter adapter = { .size = sizeof adapter, .has = has_all, .invoke = nest };
    int size = snprintf(inputs, sizeof inputs, "{\"depth\":%lld}", (long long)depth);
    assert_int_equal(wfs_run_text(INNER, sizeof INNER - 1, inputs, (size_t)size, &adapter, NULL, &run), WFS_OK);
    assert_int_equal(wfs_run_succeeded(run), 1);
    int64_t result = wfs_value_int(wfs_value_get(wfs_run_outputs(run), "o", 1));
    wfs_run_free(run);
    return result;
}

/* Answers with its depth, after a run at each depth below it. */
static void nest(void *context, wfs_call *call)
{
    (void)context;
    int64_t depth = depth_of(call);
    if (depth > 0)
        assert_int_equal(run_inner(depth - 1), depth - 1);
    wfs_call_succeed_value(call, wfs_call_arguments(call));
}

/* Uses what needs no run: loading, validating, evaluating, documents. */
static void use_the_library(void)
{
    wfs_report *report = NULL;
    wfs_document *document = NULL;
    assert_int_equal(wfs_validate("steps: [ { id: a } ]", 20, NULL, NULL, &report), WFS_E_INVALID);
    assert_true(wfs_report_errors(report) > 0);
    wfs_report_free(report);
    assert_int_equal(wfs_evaluate("1 < 2", 5, "{}", 2, NULL, &document, NULL), WFS_OK);
    assert_int_equal(wfs_value_boolean(wfs_document_root(document)), 1);
    wfs_document_free(document);
    assert_int_equal(run_inner(1), 1);
}

static void nest_in_call(test_host *host, wfs_call *call)
{
    (void)host;
    use_the_library();
    wfs_call_succeed_value(call, wfs_value_get(wfs_call_arguments(call), "n", 1));
}

static void a_tool_may_run_another_workflow(void **state)
{
    test_host host;
    (void)state;
    assert_int_equal(run_inner(8), 8); /* each run inside of a tool of the other */
    host_init(&host);
    host.on_call = nest_in_call;
    host_open(&host, OUTER, NULL);
    assert_int_equal(host_finish(&host), WFS_RUN_DONE);
    check_log(&host, "status", "\"success\"");
    check_log(&host, "outputs.o", "[1, 2, 3]");
    assert_int_equal(host.invoked, 4);
    host_close(&host);
}

/* ---- Other callbacks ---- */

typedef struct busy_host {
    int64_t now;
    size_t has, describe, list, events, now_calls, wall_calls, waits;
    bool inside; /* one level is enough */
} busy_host;

static void use_once(busy_host *host, size_t *count)
{
    (*count)++;
    if (host->inside || *count > 5)
        return;
    host->inside = true;
    use_the_library();
    host->inside = false;
}

static int32_t busy_has(void *context, const char *name, size_t size)
{
    use_once(context, &((busy_host *)context)->has);
    return !(size == 7 && memcmp(name, "unknown", 7) == 0);
}

static int32_t busy_describe(void *context, const char *name, size_t size, wfs_tool_descriptor *descriptor)
{
    (void)name;
    (void)size;
    use_once(context, &((busy_host *)context)->describe);
    descriptor->input_schema = "{}";
    descriptor->input_schema_size = 2;
    return 1;
}

static const char *busy_list(void *context, size_t index, size_t *size)
{
    use_once(context, &((busy_host *)context)->list);
    *size = 4;
    return index == 0 ? "nest" : NULL;
}

static void busy_event(void *context, const char *event, size_t size)
{
    (void)event;
    (void)size;
    use_once(context, &((busy_host *)context)->events);
}

static int64_t busy_now(void *context)
{
    use_once(context, &((busy_host *)context)->now_calls);
    return ((busy_host *)context)->now;
}

static int64_t busy_wall(void *context)
{
    use_once(context, &((busy_host *)context)->wall_calls);
    return 1700000000000000000;
}

static int32_t busy_wait(void *context, wfs_run *run, int64_t until)
{
    (void)run;
    use_once(context, &((busy_host *)context)->waits);
    ((busy_host *)context)->now = until;
    return 0;
}

static void busy_invoke(void *context, wfs_call *call)
{
    (void)context;
    wfs_call_succeed_value(call, wfs_value_get(wfs_call_arguments(call), "n", 1));
}

static wfs_run_options busy_options(busy_host *host)
{
    wfs_run_options options = WFS_RUN_OPTIONS_INIT;
    options.context = host;
    options.now = busy_now;
    options.wall = busy_wall;
    options.wait = busy_wait;
    options.on_event = busy_event;
    options.flags = WFS_RUN_ALL_EVENTS;
    return options;
}

static void every_callback_may_use_the_library(void **state)
{
    busy_host host = { 0 };
    const wfs_tool_adapter adapter = { .size = sizeof adapter,
                                       .context = &host,
                                       .has = busy_has,
                                       .invoke = busy_invoke,
                                       .describe = busy_describe,
                                       .list = busy_list };
    wfs_run_options options = busy_options(&host);
    wfs_run *run = NULL;
    (void)state;
    assert_int_equal(wfs_run_text(OUTER, sizeof OUTER - 1, NULL, 0, &adapter, &options, &run), WFS_OK);
    assert_int_equal(wfs_run_succeeded(run), 1);
    assert_int_equal(wfs_value_size(wfs_value_get(wfs_run_outputs(run), "o", 1)), 3);
    wfs_run_free(run);
    assert_int_equal(wfs_validate("steps: [ { id: a, type: tool, tool: unknown } ]", 47, &adapter, NULL, NULL),
                     WFS_E_INVALID);
    assert_true(host.has && host.describe && host.list && host.events);
    assert_true(host.now_calls && host.wall_calls && host.waits);
}

/* ---- The run that is calling ---- */

static void misuse(test_host *host, wfs_call *call)
{
    wfs_run_state state = WFS_RUN_DONE;
    assert_ptr_equal(wfs_call_run(call), host->run);
    assert_int_equal(wfs_run_advance(host->run, &state), WFS_E_STATE);
    assert_int_equal(wfs_run_execute(host->run), WFS_E_STATE);
    assert_int_equal(wfs_run_set_inputs(host->run, "{}", 2), WFS_E_STATE);
    wfs_text *text = NULL;
    assert_int_equal(wfs_run_log(host->run, 0, &text), WFS_E_STATE);
    assert_null(text);
    assert_null(wfs_run_outputs(host->run));
    assert_int_equal(wfs_run_succeeded(host->run), 0);
    wfs_call_succeed_value(call, wfs_value_get(wfs_call_arguments(call), "n", 1));
}

static void a_run_that_calls_is_not_advanced(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host.on_call = misuse;
    host_open(&host, OUTER, NULL);
    assert_int_equal(host_finish(&host), WFS_RUN_DONE);
    check_log(&host, "outputs.o", "[1, 2, 3]");
    host_close(&host);
}

static void cancel_and_answer(test_host *host, wfs_call *call)
{
    const size_t *at = host->data;
    if (host->invoked == *at)
        wfs_run_cancel(host->run);
    wfs_call_succeed_value(call, NULL);
}

static void a_tool_may_cancel_its_run(void **state)
{
    (void)state;
    for (size_t at = 1; at <= 4; at++) {
        test_host host;
        host_init(&host);
        host.on_call = cancel_and_answer;
        host.data = &at;
        host_open(&host, OUTER, NULL);
        assert_int_equal(host_finish(&host), WFS_RUN_DONE);
        assert_int_equal(host.invoked, at);
        if (at < 4) /* the last answer ends the run anyhow */
            check_log(&host, "error.code", "\"cancelled\"");
        host_close(&host);
    }
}

static void fail_once(test_host *host, wfs_call *call)
{
    const size_t *at = host->data;
    if (host->invoked == *at)
        wfs_call_fail(call, "this one", WFS_ZERO_TERMINATED, 0);
    else
        wfs_call_succeed_value(call, NULL);
}

static void any_call_may_fail(void **state)
{
    (void)state;
    for (size_t at = 1; at <= 5; at++) {
        test_host host;
        host_init(&host);
        host.on_call = fail_once;
        host.data = &at;
        host_open(&host, OUTER, NULL);
        assert_int_equal(host_finish(&host), WFS_RUN_DONE);
        check_log(&host, "status", at <= 4 ? "\"failed\"" : "\"success\"");
        check_log(&host, "steps.0.error", at <= 3 ? "\"Tool \\\"nest\\\": this one\"" : "absent");
        check_log(&host, "steps.1.error", at == 4 ? "\"Tool \\\"nest\\\": this one\"" : "absent");
        assert_int_equal(host.invoked, at <= 4 ? at : 4);
        host_close(&host);
    }
}

typedef struct late_answer {
    wfs_call *call;
    bool in_event; /* else when the call is cancelled */
    wfs_result result;
    size_t cancelled;
} late_answer;

static void keep_handle(test_host *host, wfs_call *call)
{
    late_answer *late = host->data;
    late->call = call;
}

static void answer_late(late_answer *late)
{
    if (late->call)
        late->result = wfs_call_succeed(late->call, "1", 1);
    late->call = NULL;
}

static void answer_in_event(void *context, const char *event, size_t size)
{
    late_answer *late = ((test_host *)context)->data;
    (void)size;
    if (late->in_event && strstr(event, "timed out") && strstr(event, "tool_result"))
        answer_late(late);
}

static void answer_in_cancel(void *context, wfs_call *call)
{
    late_answer *late = ((test_host *)context)->data;
    late->cancelled++;
    if (!late->in_event) {
        assert_ptr_equal(late->call, call);
        answer_late(late);
    }
}

/* The run has given up on the call by then. */
static void an_answer_while_the_run_gives_up_is_stale(void **state)
{
    (void)state;
    for (int in_event = 0; in_event <= 1; in_event++) {
        test_host host;
        late_answer late = { .in_event = in_event, .result = WFS_OK };
        host_init(&host);
        host.on_call = keep_handle;
        host.data = &late;
        host.options.on_event = answer_in_event;
        host.options.flags = WFS_RUN_ALL_EVENTS;
        host.adapter.cancel = answer_in_cancel;
        host_open(&host, "steps: [ { id: a, type: tool, tool: x, timeout: 5ms } ]\n", NULL);
        assert_int_equal(host_advance(&host), WFS_RUN_CALLS);
        host.now += 5 * MS;
        assert_int_equal(host_advance(&host), WFS_RUN_DONE);
        assert_int_equal(late.result, WFS_E_STALE);
        assert_int_equal(late.cancelled, in_event ? 0 : 1); /* an answered handle is at its end */
        check_log(&host, "steps.0.error", "\"Tool \\\"x\\\": timed out after 5 ms\"");
        host_close(&host);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tool_may_run_another_workflow),
        cmocka_unit_test(every_callback_may_use_the_library),
        cmocka_unit_test(a_run_that_calls_is_not_advanced),
        cmocka_unit_test(a_tool_may_cancel_its_run),
        cmocka_unit_test(any_call_may_fail),
        cmocka_unit_test(an_answer_while_the_run_gives_up_is_stale),
    };
    return cmocka_run_group_tests_name("behaviour: reentry", tests, NULL, NULL);
}
