/*
 * The exchanges of jansson.h; not in the bundled build, which has none.
 */
#include "host.h"

#include <workflowskill/jansson.h>

static wfs_document *json(const char *text)
{
    wfs_document *document = NULL;
    assert_int_equal(wfs_document_read_json(text, strlen(text), NULL, NULL, &document, NULL), WFS_OK);
    return document;
}

static void jansson_goes_both_ways(void **state)
{
    static const char text[] = "{\"a\": [1, -2.5, true, null, \"\xc3\xa9\"], \"big\": 9223372036854775807, \"o\": {}}";
    json_t *in = json_of(text), *out = NULL;
    wfs_document *document = NULL;
    (void)state;
    assert_int_equal(wfs_document_from_jansson(in, NULL, &document), WFS_OK);
    assert_int_equal(wfs_value_to_jansson(wfs_document_root(document), &out), WFS_OK);
    assert_true(json_equal(in, out));
    json_decref(in);
    json_decref(out);
    wfs_document_free(document);
}

/* The same value, with the members in the same order, as from its text. */
static void check_as_from_text(const char *text)
{
    json_t *in = json_of(text), *out = NULL;
    wfs_document *document = NULL, *read = json(text);
    wfs_text *written = NULL, *expected = NULL;
    assert_int_equal(wfs_document_from_jansson(in, NULL, &document), WFS_OK);
    assert_int_equal(wfs_value_write(wfs_document_root(document), WFS_JSON_PRETTY, &written), WFS_OK);
    assert_int_equal(wfs_value_write(wfs_document_root(read), WFS_JSON_PRETTY, &expected), WFS_OK);
    assert_string_equal(wfs_text_data(written, NULL), wfs_text_data(expected, NULL));
    assert_int_equal(wfs_value_to_jansson(wfs_document_root(document), &out), WFS_OK);
    assert_true(json_equal(in, out));
    wfs_text_free(written);
    wfs_text_free(expected);
    json_decref(in);
    json_decref(out);
    wfs_document_free(document);
    wfs_document_free(read);
}

/* Objects of one kind, which share their keys, and those that look like it at first. */
static void jansson_objects_have_the_keys_that_they_have(void **state)
{
    static const char *const texts[] = {
        "[{\"a\":1,\"b\":2},{\"a\":3,\"b\":4},{\"a\":5},{\"a\":6,\"b\":7,\"c\":8},{\"b\":9,\"a\":10},{\"a\":1,\"c\":2},"
        "{}]",
        "[{},{\"a\":{}},{\"a\":{\"x\":1}},{\"a\":{\"y\":1}},{\"a\":{\"x\":2}},{\"a\":[]},{\"a\":{\"x\":{\"a\":{}}}}]",
        "{\"k\":[{\"k\":[{\"k\":[{\"k\":1},{\"k\":2,\"l\":3}]}]}],\"l\":[[{\"k\":1}],[{\"k\":2}],[{\"l\":2}]]}",
        "[[],[{}],[[{\"a\":1}]],{\"a\":[[{\"a\":1}],{\"a\":2}]},[{\"a\":\"x\"}],[{\"ab\":\"x\"}],[{\"\":\"x\"}],[{\"\":"
        "\"y\"}]]",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        check_as_from_text(texts[i]);
    char many[24000] = "[", *at = many + 1; /* of 1 to 40 keys, each kind twice, long keys too */
    for (int i = 0; i < 80; i++) {
        *at++ = '{';
        for (int k = 0; k <= i / 2; k++)
            at += sprintf(at, "\"%0*d\":%d,", k == 20 ? 80 : 3, k * (k < 10 ? 1 : 7) % 97, k);
        at[-1] = '}';
        *at++ = ',';
    }
    memcpy(at - 1, "]", 2);
    check_as_from_text(many);
}

static void jansson_keeps_nul_in_strings_but_not_in_keys(void **state)
{
    json_t *out = NULL;
    wfs_document *document = json("[\"a\\u0000b\"]");
    (void)state;
    assert_int_equal(wfs_value_to_jansson(wfs_document_root(document), &out), WFS_OK);
    assert_int_equal(json_string_length(json_array_get(out, 0)), 3);
    json_decref(out);
    wfs_document_free(document);
    out = NULL;
    document = json("{\"a\\u0000b\":1}");
    assert_int_equal(wfs_value_to_jansson(wfs_document_root(document), &out), WFS_E_INVALID);
    assert_null(out);
    wfs_document_free(document);
}

static void jansson_cycles_and_depth_are_over_a_limit(void **state)
{
    wfs_document *document = NULL;
    json_t *deep = json_array(), *inner = json_array();
    (void)state;
    json_array_append(deep, inner);
    json_array_append(inner, deep);
    assert_int_equal(wfs_document_from_jansson(deep, NULL, &document), WFS_E_LIMIT);
    assert_null(document);
    json_array_clear(inner);
    json_decref(inner);
    json_decref(deep);
    deep = json_array();
    for (int i = 0; i < 128; i++) {
        json_t *outer = json_array();
        json_array_append_new(outer, deep);
        deep = outer;
    }
    assert_int_equal(wfs_document_from_jansson(deep, NULL, &document), WFS_E_LIMIT);
    assert_int_equal(wfs_document_from_jansson(json_array_get(deep, 0), NULL, &document), WFS_OK);
    wfs_document_free(document);
    json_decref(deep);
}

static void answer_with_jansson(test_host *host, wfs_call *call)
{
    json_t *arguments = NULL;
    (void)host;
    assert_int_equal(wfs_call_arguments_jansson(call, &arguments), WFS_OK);
    assert_int_equal(json_integer_value(json_object_get(arguments, "x")), 4);
    json_object_set_new(arguments, "y", json_integer(5));
    assert_int_equal(wfs_call_succeed_jansson(call, arguments), WFS_OK);
    json_decref(arguments);
}

static void a_run_speaks_jansson(void **state)
{
    test_host host;
    json_t *log = NULL, *outputs = NULL, *inputs = json_of("{\"x\": 4}");
    (void)state;
    host_init(&host);
    host.on_call = answer_with_jansson;
    host_open(&host,
              "inputs: { x: { type: int } }\n"
              "outputs: { o: { type: object, value: $steps.a.output } }\n"
              "steps: [ { id: a, type: tool, tool: t, inputs: { x: { type: int, value: $inputs.x } } } ]\n",
              NULL);
    assert_int_equal(wfs_run_set_inputs_jansson(host.run, inputs), WFS_OK);
    json_decref(inputs);
    assert_int_equal(wfs_run_log_jansson(host.run, &log), WFS_E_STATE);
    assert_int_equal(wfs_run_outputs_jansson(host.run, &outputs), WFS_E_STATE);
    assert_int_equal(host_finish(&host), WFS_RUN_DONE);
    assert_int_equal(wfs_run_log_jansson(host.run, &log), WFS_OK);
    assert_true(json_equal(log, host.log));
    assert_int_equal(wfs_run_outputs_jansson(host.run, &outputs), WFS_OK);
    json_t *expected = json_of("{\"o\": {\"x\": 4, \"y\": 5}}");
    assert_true(json_equal(outputs, expected));
    json_decref(expected);
    json_decref(outputs);
    json_decref(log);
    host_close(&host);
}

static void jansson_takes_null_arguments(void **state)
{
    json_t *out = NULL;
    wfs_document *document = NULL;
    (void)state;
    assert_int_equal(wfs_value_to_jansson(NULL, &out), WFS_OK);
    assert_true(json_is_null(out));
    json_decref(out);
    assert_int_equal(wfs_value_to_jansson(NULL, NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_document_from_jansson(NULL, NULL, &document), WFS_E_ARGUMENT);
    out = json_null();
    assert_int_equal(wfs_document_from_jansson(out, NULL, NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_document_from_jansson(out, &(wfs_limits){ .size = 0 }, &document), WFS_E_ARGUMENT);
    assert_int_equal(wfs_run_set_inputs_jansson(NULL, out), WFS_E_ARGUMENT);
    assert_int_equal(wfs_call_succeed_jansson(NULL, out), WFS_E_ARGUMENT);
    assert_int_equal(wfs_call_arguments_jansson(NULL, &out), WFS_E_ARGUMENT);
    assert_int_equal(wfs_run_log_jansson(NULL, &out), WFS_E_ARGUMENT);
    assert_int_equal(wfs_run_outputs_jansson(NULL, &out), WFS_E_ARGUMENT);
    assert_null(document);
}

/* As wfs_run_set_inputs: only before the first advance; a run that is over already takes them and does nothing. */
static void jansson_inputs_come_in_time(void **state)
{
    test_host host;
    json_t *inputs = json_object();
    (void)state;
    host_init(&host);
    host_open(&host, "steps: [ { id: a, type: tool, tool: later } ]\n", NULL);
    assert_int_equal(wfs_run_set_inputs_jansson(host.run, NULL), WFS_E_ARGUMENT);
    host_advance(&host);
    assert_int_equal(wfs_run_set_inputs_jansson(host.run, inputs), WFS_E_STATE);
    assert_int_equal(wfs_call_succeed_jansson(host_call(&host, 0), NULL), WFS_E_ARGUMENT);
    wfs_call *call = host_call(&host, 0);
    assert_int_equal(wfs_call_succeed_jansson(call, inputs), WFS_OK);
    assert_int_equal(wfs_call_succeed_jansson(call, inputs), WFS_E_STALE);
    host_finish(&host);
    assert_int_equal(wfs_run_set_inputs_jansson(host.run, inputs), WFS_E_STATE);
    assert_int_equal(wfs_run_log_jansson(host.run, NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_run_outputs_jansson(host.run, NULL), WFS_E_ARGUMENT);
    host_close(&host);
    host_init(&host);
    host_open(&host, "steps: [ ]\n", NULL);
    assert_int_equal(wfs_run_set_inputs_jansson(host.run, inputs), WFS_OK);
    json_decref(inputs);
    host_close(&host);
}

/* Nested two deep where one is allowed. */
static void jansson_data_is_limited_in_depth(void **state)
{
    test_host host;
    json_t *deep = json_of("{\"a\": {}}");
    (void)state;
    host_init(&host);
    host.limits.data_depth = 1;
    host_open(&host, "steps: [ { id: a, type: tool, tool: later } ]\n", NULL);
    assert_int_equal(wfs_run_set_inputs_jansson(host.run, deep), WFS_OK);
    host_finish(&host);
    check_log(&host, "status", "\"failed\"");
    check_log_contains(&host, "error.message", "limit of 1");
    host_close(&host);
    host_init(&host);
    host.limits.data_depth = 1;
    host_open(&host, "steps: [ { id: a, type: tool, tool: later } ]\n", NULL);
    host_advance(&host);
    assert_int_equal(wfs_call_succeed_jansson(host_call(&host, 0), deep), WFS_E_LIMIT);
    host_finish(&host);
    check_log_contains(&host, "steps.0.error", "limit-data-depth");
    json_decref(deep);
    host_close(&host);
}

/* More than the run may hold: it fails by its limit, as with inputs that come as text. */
static void jansson_inputs_are_limited_in_memory(void **state)
{
    (void)state;
    for (int as_text = 0; as_text <= 1; as_text++) {
        test_host host;
        json_t *inputs = json_pack("{s:o}", "long", json_sprintf("%100000d", 1));
        char *text = json_dumps(inputs, 0);
        host_init(&host);
        host.limits.run_bytes = 65536;
        host_open(&host, "steps: [ { id: a, type: tool, tool: later } ]\n", NULL);
        assert_int_equal(as_text ? wfs_run_set_inputs(host.run, text, strlen(text))
                                 : wfs_run_set_inputs_jansson(host.run, inputs),
                         WFS_OK);
        assert_int_equal(host_finish(&host), WFS_RUN_DONE);
        check_log(&host, "error.code", "\"limit-run-bytes\"");
        check_log(&host, "error.phase", "\"validate\"");
        check_log(&host, "error.details.0.path", "\"inputs\"");
        free(text);
        json_decref(inputs);
        host_close(&host);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jansson_goes_both_ways),
        cmocka_unit_test(jansson_objects_have_the_keys_that_they_have),
        cmocka_unit_test(jansson_keeps_nul_in_strings_but_not_in_keys),
        cmocka_unit_test(jansson_cycles_and_depth_are_over_a_limit),
        cmocka_unit_test(a_run_speaks_jansson),
        cmocka_unit_test(jansson_takes_null_arguments),
        cmocka_unit_test(jansson_inputs_come_in_time),
        cmocka_unit_test(jansson_data_is_limited_in_depth),
        cmocka_unit_test(jansson_inputs_are_limited_in_memory),
    };
    return cmocka_run_group_tests_name("behaviour: jansson", tests, NULL, NULL);
}
