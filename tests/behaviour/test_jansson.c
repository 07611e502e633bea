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
    assert_int_equal(wfs_call_succeed_jansson(NULL, NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_run_log_jansson(NULL, &out), WFS_E_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jansson_goes_both_ways),
        cmocka_unit_test(jansson_keeps_nul_in_strings_but_not_in_keys),
        cmocka_unit_test(jansson_cycles_and_depth_are_over_a_limit),
        cmocka_unit_test(a_run_speaks_jansson),
        cmocka_unit_test(jansson_takes_null_arguments),
    };
    return cmocka_run_group_tests_name("behaviour: jansson", tests, NULL, NULL);
}
