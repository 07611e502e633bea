/*
 * Calls: what they tell, how they are answered, and answers that a hostile tool could give.
 */
#include "host.h"

#define ONE_STEP "steps: [ { id: a, type: tool, tool: later } ]\n"

static void open_one(test_host *host)
{
    host_init(host);
    host_open(host, ONE_STEP, NULL);
    assert_int_equal(host_advance(host), WFS_RUN_CALLS);
}

static void a_call_tells_what_it_is(void **state)
{
    test_host host;
    size_t size;
    int mine;
    (void)state;
    host_init(&host);
    host_open(&host,
              "steps: [ { id: the-step, type: tool, tool: later, inputs: { x: { type: array, value: [ 1, \"é\" ] },\n"
              "           none: { type: string } } } ]\n",
              NULL);
    host_advance(&host);
    wfs_call *call = host_call(&host, 0);
    assert_true(wfs_call_id(call) >= 1);
    assert_ptr_equal(wfs_call_run(call), host.run);
    assert_string_equal(wfs_call_tool(call, &size), "later");
    assert_int_equal(size, 5);
    assert_string_equal(wfs_call_step(call, &size), "the-step");
    assert_int_equal(size, 8);
    assert_string_equal(wfs_call_arguments_text(call, &size), "{\"x\":[1,\"é\"]}");
    assert_int_equal(size, strlen("{\"x\":[1,\"é\"]}"));
    assert_ptr_equal(wfs_call_arguments_text(call, NULL), wfs_call_arguments_text(call, &size));
    assert_int_equal(wfs_value_size(wfs_call_arguments(call)), 1);
    assert_null(wfs_call_data(call));
    wfs_call_set_data(call, &mine);
    assert_ptr_equal(wfs_call_data(call), &mine);
    host_close(&host);
}

static void a_second_answer_is_stale(void **state)
{
    test_host host;
    (void)state;
    open_one(&host);
    wfs_call *call = host_call(&host, 0);
    assert_int_equal(wfs_call_succeed(call, "1", 1), WFS_OK);
    assert_int_equal(wfs_call_succeed(call, "2", 1), WFS_E_STALE);
    assert_int_equal(wfs_call_fail(call, "no", 2, 0), WFS_E_STALE);
    assert_null(wfs_run_find_call(host.run, host.kept[0]));
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    check_log(&host, "steps.0.output", "1");
    assert_null(wfs_run_find_call(host.run, host.kept[0]));
    host_close(&host);
}

static void an_unknown_id_finds_nothing(void **state)
{
    test_host host;
    (void)state;
    open_one(&host);
    assert_null(wfs_run_find_call(host.run, 0));
    assert_null(wfs_run_find_call(host.run, host.kept[0] + 1));
    assert_null(wfs_run_find_call(host.run, UINT64_MAX));
    host_close(&host);
}

static void calls_are_taken_without_invoke(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host.adapter.invoke = NULL;
    host_open(&host,
              "inputs: { l: { type: array } }\n"
              "steps: [ { id: a, type: tool, tool: x, each: $inputs.l, concurrency: 2 } ]\n",
              "{\"l\": [1, 2, 3]}");
    assert_null(wfs_run_next_call(host.run));
    assert_int_equal(host_advance(&host), WFS_RUN_CALLS);
    wfs_call *first = wfs_run_next_call(host.run), *second = wfs_run_next_call(host.run);
    assert_non_null(first);
    assert_non_null(second);
    assert_null(wfs_run_next_call(host.run));
    assert_int_equal(host_advance(&host), WFS_RUN_CALLS);
    assert_null(wfs_run_next_call(host.run));
    assert_int_equal(wfs_call_succeed(second, "2", 1), WFS_OK);
    assert_int_equal(wfs_call_succeed(first, "1", 1), WFS_OK);
    assert_int_equal(host_advance(&host), WFS_RUN_CALLS);
    wfs_call *third = wfs_run_next_call(host.run);
    assert_int_equal(wfs_call_iteration(third), 2);
    assert_int_equal(wfs_call_succeed_value(third, NULL), WFS_OK);
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    check_log(&host, "steps.0.output", "[1, 2, null]");
    host_close(&host);
}

static void note_key(test_host *host, wfs_call *call)
{
    size_t size;
    json_t *keys = host->data;
    const char *key = wfs_call_key(call, &size);
    assert_int_equal(strlen(key), size);
    json_array_append_new(keys, json_string(key));
    if (host->invoked % 2)
        wfs_call_fail(call, "again", 5, 0);
    else
        wfs_call_succeed(call, "1", 1);
}

static json_t *keys_of_a_run(void)
{
    test_host host;
    json_t *keys = json_array();
    host_init(&host);
    host.on_call = note_key;
    host.data = keys;
    host_open(&host,
              "inputs: { l: { type: array } }\n"
              "steps:\n"
              "  - { id: c, type: conditional, condition: 'true', then: [ twice, twice ] }\n"
              "  - { id: twice, type: tool, tool: x, retry: { max: 1, delay: 0s, backoff: 1 } }\n"
              "  - { id: loop, type: tool, tool: x, each: $inputs.l, retry: { max: 1, delay: 0s, backoff: 1 } }\n",
              "{\"l\": [1, 2]}");
    assert_int_equal(host_finish(&host), WFS_RUN_DONE);
    host_close(&host);
    return keys;
}

static void keys_are_equal_in_equal_runs_and_unique_in_one(void **state)
{
    json_t *first = keys_of_a_run(), *second = keys_of_a_run();
    (void)state;
    assert_int_equal(json_array_size(first), 8);
    assert_true(json_equal(first, second));
    for (size_t i = 0; i < 8; i++) {
        const char *key = json_string_value(json_array_get(first, i));
        assert_memory_equal(key, RUN_ID "/", strlen(RUN_ID "/"));
        assert_memory_equal(key + strlen(RUN_ID "/"), i < 4 ? "twice/" : "loop/", 5);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(key, json_string_value(json_array_get(first, j)));
    }
    json_decref(first);
    json_decref(second);
}

static void advance_inside(test_host *host, wfs_call *call)
{
    wfs_run_state state;
    assert_int_equal(wfs_run_advance(host->run, &state), WFS_E_STATE);
    assert_int_equal(wfs_run_execute(host->run), WFS_E_STATE);
    assert_int_equal(wfs_run_set_inputs(host->run, "{}", 2), WFS_E_STATE);
    wfs_call_succeed(call, "1", 1);
}

static void a_tool_cannot_advance_its_own_run(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host.on_call = advance_inside;
    host_open(&host, ONE_STEP, NULL);
    assert_int_equal(host_finish(&host), WFS_RUN_DONE);
    check_log(&host, "status", "\"success\"");
    host_close(&host);
}

static void run_another(test_host *outer, wfs_call *call)
{
    test_host inner;
    int depth = *(int *)outer->data + 1;
    host_init(&inner);
    inner.on_call = depth < 5 ? run_another : NULL;
    inner.data = &depth;
    host_open(&inner,
              "outputs: { n: { type: int } }\nsteps: [ { id: a, type: tool, tool: echo, inputs: { n: { type: int, "
              "value: 7 } } } ]\n",
              NULL);
    assert_int_equal(host_finish(&inner), WFS_RUN_DONE);
    assert_int_equal(wfs_call_succeed_value(call, wfs_run_outputs(inner.run)), WFS_OK);
    host_close(&inner);
}

static void a_tool_may_run_another_workflow(void **state)
{
    test_host host;
    int depth = 0;
    (void)state;
    host_init(&host);
    host.on_call = run_another;
    host.data = &depth;
    host_open(&host, ONE_STEP, NULL);
    assert_int_equal(host_finish(&host), WFS_RUN_DONE);
    check_log(&host, "steps.0.output", "{\"n\": 7}");
    host_close(&host);
}

/* ---- Answers ---- */

static wfs_result answer(const char *json, size_t size, const char *path, const char *expected)
{
    test_host host;
    open_one(&host);
    wfs_result result = wfs_call_succeed(host_call(&host, 0), json, size);
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    check_log(&host, path, expected);
    host_close(&host);
    return result;
}

static void malformed_answers_fail_the_call(void **state)
{
    static const struct {
        const char *text;
        size_t size;
    } cases[] = {
        { "", 0 },
        { "   ", 3 },
        { "{\"a\":", 5 },
        { "[1,]", 4 },
        { "1 2", 3 },
        { "nul", 3 },
        { "NaN", 3 },
        { "1e400", 5 },
        { "-1e400", 6 },
        { "01", 2 },
        { "+1", 2 },
        { "'a'", 3 },
        { "\"\x80\"", 3 },
        { "\"a\0b\"", 5 },
        { "1\0", 2 },
        { "\"\t\"", 3 },
        { "\"\\x41\"", 6 },
        { "{a:1}", 5 },
        { "[1", 2 },
        { "\"\xed\xa0\x80\"", 5 },
        { "\"\xc0\x80\"", 4 },
        { "\xff", 1 },
        { "[1e400]", 7 },
        { ".5", 2 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(answer(cases[i].text, cases[i].size, "steps.0.status", "\"failed\""), WFS_E_INVALID);
}

static void odd_but_valid_answers(void **state)
{
    (void)state;
    assert_int_equal(answer("{\"a\":1,\"b\":2,\"a\":3}", 19, "steps.0.output", "{\"a\":3,\"b\":2}"), WFS_OK);
    assert_int_equal(answer("\"a\\u0000b\"", 10, "steps.0.output", "\"a\\u0000b\""), WFS_OK);
    assert_int_equal(answer("\"\\ud800x\"", 9, "steps.0.output", "\"\xef\xbf\xbdx\""), WFS_OK);
    assert_int_equal(answer(" [ ] \n", 6, "steps.0.output", "[]"), WFS_OK);
    assert_int_equal(answer("9223372036854775807", 19, "steps.0.output", "9223372036854775807"), WFS_OK);
    assert_int_equal(answer("-9223372036854775808", 20, "steps.0.output", "-9223372036854775808"), WFS_OK);
    assert_int_equal(answer("null", WFS_ZERO_TERMINATED, "steps.0.status", "\"success\""), WFS_OK);
}

static void an_integer_beyond_64_bits_is_a_float(void **state)
{
    test_host host;
    (void)state;
    host_run(
        &host,
        "steps:\n"
        "  - { id: a, type: tool, tool: answer, inputs: { json: { type: string, value: '9223372036854775808' } } }\n"
        "  - { id: b, type: tool, tool: echo, inputs: { same: { type: boolean, value: '$steps.a.output == "
        "9.223372036854775808e18' },\n"
        "      text: { type: string, value: 'n ${steps.a.output}' } } }\n",
        NULL);
    check_log(&host, "steps.1.output.same", "true");
    check_log(&host, "steps.1.output.text", "\"n 9223372036854776000\"");
    host_close(&host);
}

static char *nested(size_t depth)
{
    char *text = malloc(2 * depth + 1);
    assert_non_null(text);
    memset(text, '[', depth);
    memset(text + depth, ']', depth);
    text[2 * depth] = '\0';
    return text;
}

static void deep_answers_are_over_a_limit(void **state)
{
    static const struct {
        size_t depth;
        wfs_result result;
    } cases[] = { { 127, WFS_OK }, { 128, WFS_OK }, { 129, WFS_E_LIMIT }, { 200000, WFS_E_LIMIT } };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text = nested(cases[i].depth);
        const char *status = cases[i].result == WFS_OK ? "\"success\"" : "\"failed\"";
        assert_int_equal(answer(text, 2 * cases[i].depth, "steps.0.status", status), cases[i].result);
        free(text);
    }
}

static void deep_text_without_an_end_is_refused(void **state)
{
    char *text = malloc(1000000);
    (void)state;
    assert_non_null(text);
    memset(text, '[', 1000000);
    assert_int_not_equal(answer(text, 1000000, "steps.0.status", "\"failed\""), WFS_OK);
    free(text);
}

static void a_large_answer_is_taken(void **state)
{
    test_host host;
    size_t size = 4000000;
    char *text = malloc(size);
    (void)state;
    assert_non_null(text);
    memset(text, 'x', size);
    text[0] = text[size - 1] = '"';
    open_one(&host);
    assert_int_equal(wfs_call_succeed(host_call(&host, 0), text, size), WFS_OK);
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    assert_int_equal(json_string_length(log_at(&host, "steps.0.output")), size - 2);
    free(text);
    host_close(&host);
}

static void any_bytes_may_be_a_string(void **state)
{
    test_host host;
    (void)state;
    open_one(&host);
    assert_int_equal(wfs_call_succeed_string(host_call(&host, 0), "a\"\x80\0b\n", 6), WFS_OK);
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    check_log(&host, "steps.0.output", "\"a\\\"\xef\xbf\xbd\\u0000b\\n\"");
    host_close(&host);
}

static void an_argument_may_be_the_answer(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host_open(
        &host,
        "steps: [ { id: a, type: tool, tool: later, inputs: { x: { type: object, value: { k: [ 1, 2.5 ] } } } } ]\n",
        NULL);
    host_advance(&host);
    wfs_call *call = host_call(&host, 0);
    const wfs_value *x = wfs_value_get(wfs_call_arguments(call), "x", 1);
    assert_int_equal(wfs_call_succeed_value(call, wfs_value_get(x, "k", 1)), WFS_OK);
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    check_log(&host, "steps.0.output", "[1, 2.5]");
    host_close(&host);
}

static void a_document_may_be_the_answer_and_go_away(void **state)
{
    test_host host;
    wfs_document *document = NULL;
    (void)state;
    open_one(&host);
    assert_int_equal(
        wfs_document_read_json("{\"k\":[true,\"text\"]}", WFS_ZERO_TERMINATED, NULL, NULL, &document, NULL), WFS_OK);
    assert_int_equal(wfs_call_succeed_value(host_call(&host, 0), wfs_document_root(document)), WFS_OK);
    wfs_document_free(document);
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    check_log(&host, "steps.0.output", "{\"k\": [true, \"text\"]}");
    host_close(&host);
}

static void error_texts_are_made_safe(void **state)
{
    test_host host;
    (void)state;
    open_one(&host);
    assert_int_equal(wfs_call_fail(host_call(&host, 0), "bad \xff byte", 10, 0), WFS_OK);
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    check_log(&host, "steps.0.error", "\"Tool \\\"later\\\": bad \xef\xbf\xbd byte\"");
    host_close(&host);
}

static void an_empty_error_text_is_an_error(void **state)
{
    test_host host;
    (void)state;
    open_one(&host);
    assert_int_equal(wfs_call_fail(host_call(&host, 0), "", 0, 0), WFS_OK);
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    check_log(&host, "steps.0.error", "\"Tool \\\"later\\\": \"");
    check_log(&host, "status", "\"failed\"");
    host_close(&host);
}

static void answers_run_nothing(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host_open(&host, "steps:\n  - { id: a, type: tool, tool: later }\n  - { id: b, type: tool, tool: echo }\n", NULL);
    host_advance(&host);
    size_t events = json_array_size(host.events);
    host_succeed(&host, 0, "1");
    assert_int_equal(host.invoked, 1);
    assert_int_equal(json_array_size(host.events), events);
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    host_close(&host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_tells_what_it_is),
        cmocka_unit_test(a_second_answer_is_stale),
        cmocka_unit_test(an_unknown_id_finds_nothing),
        cmocka_unit_test(calls_are_taken_without_invoke),
        cmocka_unit_test(keys_are_equal_in_equal_runs_and_unique_in_one),
        cmocka_unit_test(a_tool_cannot_advance_its_own_run),
        cmocka_unit_test(a_tool_may_run_another_workflow),
        cmocka_unit_test(malformed_answers_fail_the_call),
        cmocka_unit_test(odd_but_valid_answers),
        cmocka_unit_test(an_integer_beyond_64_bits_is_a_float),
        cmocka_unit_test(deep_answers_are_over_a_limit),
        cmocka_unit_test(deep_text_without_an_end_is_refused),
        cmocka_unit_test(a_large_answer_is_taken),
        cmocka_unit_test(any_bytes_may_be_a_string),
        cmocka_unit_test(an_argument_may_be_the_answer),
        cmocka_unit_test(a_document_may_be_the_answer_and_go_away),
        cmocka_unit_test(error_texts_are_made_safe),
        cmocka_unit_test(an_empty_error_text_is_an_error),
        cmocka_unit_test(answers_run_nothing),
    };
    return cmocka_run_group_tests_name("behaviour: calls", tests, NULL, NULL);
}
