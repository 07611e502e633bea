/*
 * Secrets: tools see them, logs and events do not (section 10).
 */
#include "host.h"

#define SECRET      "hunter2\\\"é\\n42" /* in JSON text */
#define SECRET_YAML "inputs: { key: { type: string, secret: true }, other: { type: string, default: x } }\n"

static bool mentions(const json_t *value, const char *part)
{
    char *text = json_dumps(value, JSON_COMPACT);
    bool found = strstr(text, part) != NULL;
    free(text);
    return found;
}

static void check_nowhere(const test_host *host)
{
    assert_false(mentions(host->log, "hunter2"));
    assert_false(mentions(host->events, "hunter2"));
}

static void check_argument(test_host *host, wfs_call *call)
{
    size_t size;
    const wfs_value *key = wfs_value_get(wfs_call_arguments(call), "key", 3);
    const char *text = wfs_value_text(key, &size);
    assert_int_equal(size, strlen("hunter2\"é\n42"));
    assert_memory_equal(text, "hunter2\"é\n42", size);
    wfs_call_succeed_value(call, wfs_call_arguments(call));
    (void)host;
}

static void tools_get_the_true_value(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host.on_call = check_argument;
    host_open(&host,
              SECRET_YAML
              "outputs: { key: { type: string, value: $steps.a.output.key } }\n"
              "steps: [ { id: a, type: tool, tool: x, inputs: { key: { type: string, value: $inputs.key } } } ]\n",
              "{\"key\": \"" SECRET "\"}");
    assert_int_equal(host_finish(&host), WFS_RUN_DONE);
    check_nowhere(&host);
    check_log(&host, "inputs.key", "\"***\"");
    check_log(&host, "steps.0.inputs.key", "\"***\"");
    check_log(&host, "steps.0.output.key", "\"***\"");
    check_log(&host, "outputs.key", "\"***\"");
    host_close(&host);
}

static void the_outputs_themselves_are_plain(void **state)
{
    test_host host;
    size_t size;
    (void)state;
    host_run(&host,
             SECRET_YAML "outputs: { o: { type: string, value: $inputs.key } }\n"
                         "steps: [ { id: a, type: tool, tool: echo } ]\n",
             "{\"key\": \"hunter2\"}");
    const char *text = wfs_value_text(wfs_value_get(wfs_run_outputs(host.run), "o", 1), &size);
    assert_int_equal(size, 7);
    assert_memory_equal(text, "hunter2", 7);
    check_nowhere(&host);
    host_close(&host);
}

static void parts_of_texts_are_replaced(void **state)
{
    test_host host;
    (void)state;
    host_run(&host,
             SECRET_YAML "steps: [ { id: a, type: tool, tool: echo, description: d,\n"
                         "  inputs: { h: { type: string, value: 'Bearer ${inputs.key}; ${inputs.key}' },\n"
                         "            k: { type: object, value: { a: [ $inputs.key ] } } } } ]\n",
             "{\"key\": \"hunter2\"}");
    check_log(&host, "steps.0.output.h", "\"Bearer ***; ***\"");
    check_log(&host, "steps.0.output.k", "{\"a\": [\"***\"]}");
    check_nowhere(&host);
    host_close(&host);
}

static void json_escaped_forms_are_replaced(void **state)
{
    test_host host;
    (void)state;
    host_run(&host,
             SECRET_YAML "steps: [ { id: a, type: tool, tool: echo,\n"
                         "  inputs: { h: { type: string, value: 'body ${inputs}' } } } ]\n",
             "{\"key\": \"" SECRET "\"}");
    check_nowhere(&host);
    host_close(&host);
}

static void two_secrets(test_host *host, const char *inputs, const char *json)
{
    static const char workflow[] =
        "inputs: { a: { type: string, secret: true }, b: { type: string, secret: true }, t: { type: string } }\n"
        "steps: [ { id: s, type: tool, tool: answer, inputs: { json: { type: string, value: $inputs.t } } } ]\n";
    host_run(host, workflow, inputs);
    check_log(host, "steps.0.output", json);
    host_close(host);
}

static void overlapping_secrets_leave_no_rest(void **state)
{
    test_host host;
    (void)state;
    two_secrets(&host, "{\"a\":\"abcd\",\"b\":\"cdefghij\",\"t\":\"\\\"-abcdefghij-\\\"\"}", "\"-***-\"");
    two_secrets(&host, "{\"a\":\"abab\",\"b\":\"unused\",\"t\":\"\\\"xabababy\\\"\"}", "\"x***y\"");
}

static void escapes_of_other_writers_are_replaced(void **state)
{
    test_host host;
    (void)state;
    two_secrets(&host,
                "{\"a\":\"caf\u00e9/x\",\"b\":\"\\ud83d\\ude00-token\",\"t\":"
                "\"\\\"p caf\\\\\\\\u00e9\\\\\\\\/x q \\\\\\\\ud83d\\\\\\\\ude00-token r\\\"\"}",
                "\"p *** q *** r\"");
}

static void error_texts_are_replaced(void **state)
{
    test_host host;
    (void)state;
    host_run(&host,
             SECRET_YAML "steps: [ { id: a, type: tool, tool: fail, retry: { max: 1, delay: 0s, backoff: 1 },\n"
                         "  inputs: { message: { type: string, value: 'denied for ${inputs.key}' } } } ]\n",
             "{\"key\": \"hunter2\"}");
    check_log(&host, "steps.0.error", "\"Tool \\\"fail\\\": denied for ***\"");
    check_log(&host, "steps.0.retries.errors", "[\"denied for ***\"]");
    check_nowhere(&host);
    host_close(&host);
}

static void answers_are_replaced(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host.options.flags = WFS_RUN_ALL_EVENTS | WFS_RUN_ITERATION_RECORDS;
    host_open(&host,
              SECRET_YAML
              "steps: [ { id: a, type: tool, tool: later, inputs: { k: { type: string, value: $inputs.key } } } ]\n",
              "{\"key\": \"hunter2\"}");
    host_advance(&host);
    host_succeed(&host, 0, "{\"echo\": \"<hunter2>\", \"hunter2\": [\"hunter2hunter2\"]}");
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    check_log(&host, "steps.0.output.echo", "\"<***>\"");
    check_nowhere(&host);
    host_close(&host);
}

static void short_secrets_are_replaced_as_whole_values(void **state)
{
    test_host host;
    (void)state;
    host_run(&host,
             SECRET_YAML
             "steps: [ { id: a, type: tool, tool: echo, inputs: { k: { type: string, value: $inputs.key },\n"
             "  t: { type: string, value: 'ab abc' } } } ]\n",
             "{\"key\": \"abc\"}");
    check_log(&host, "steps.0.output.k", "\"***\"");
    check_log(&host, "steps.0.output.t", "\"ab abc\"");
    host_close(&host);
}

static void secrets_that_are_no_strings(void **state)
{
    test_host host;
    (void)state;
    host_run(&host,
             "inputs: { pin: { type: int, secret: true } }\n"
             "steps: [ { id: a, type: tool, tool: echo, inputs: { k: { type: int, value: $inputs.pin },\n"
             "  n: { type: int, value: 1234 }, m: { type: int, value: 12345 } } } ]\n",
             "{\"pin\": 1234}");
    check_log(&host, "inputs.pin", "\"***\"");
    check_log(&host, "steps.0.output", "{\"k\": \"***\", \"n\": \"***\", \"m\": 12345}");
    host_close(&host);
}

static void null_and_the_empty_text_hide_nothing(void **state)
{
    test_host host;
    (void)state;
    host_run(&host,
             "inputs: { key: { type: string, secret: true }, none: { type: object, secret: true } }\n"
             "steps: [ { id: a, type: tool, tool: echo, inputs: { k: { type: string, value: $inputs.key },\n"
             "  n: { type: object, value: null }, z: { type: int, value: 0 }, t: { type: string, value: "
             "'<${inputs.key}>' } } } ]\n",
             "{\"key\": \"\", \"none\": null}");
    check_log(&host, "inputs", "{\"key\": \"\", \"none\": null}");
    check_log(&host, "steps.0.output", "{\"k\": \"\", \"n\": null, \"z\": 0, \"t\": \"<>\"}");
    host_close(&host);
}

static void a_default_may_be_secret(void **state)
{
    test_host host;
    (void)state;
    host_run(&host,
             "inputs: { key: { type: string, secret: true, default: hunter2 } }\n"
             "steps: [ { id: a, type: tool, tool: echo, inputs: { k: { type: string, value: 'x${inputs.key}' } } } ]\n",
             NULL);
    check_log(&host, "steps.0.output.k", "\"x***\"");
    check_nowhere(&host);
    host_close(&host);
}

static void a_secret_of_the_wrong_type_is_not_told(void **state)
{
    test_host host;
    (void)state;
    host_run(&host,
             SECRET_YAML
             "steps: [ { id: a, type: tool, tool: echo, inputs: { k: { type: string, value: $inputs.key } } } ]\n",
             "{\"key\": [\"hunter2\"]}");
    check_log(&host, "status", "\"failed\"");
    check_log(&host, "error.code", "\"invalid-inputs\"");
    check_nowhere(&host);
    host_close(&host);
}

/* However little memory the run may have: what cannot be searched for is not shown at all. */
static void without_memory_to_hide_it_a_secret_is_not_told(void **state)
{
    char inputs[2048] = "{\"key\": \"";
    size_t failed = 0;
    (void)state;
    for (size_t i = 0; i < 200; i++)
        strcat(inputs, "hunter2/");
    strcat(inputs, "\"}");
    for (uint64_t bytes = 2048; bytes < 131072; bytes += 1024) {
        test_host host;
        host_init(&host);
        host.limits.run_bytes = bytes;
        host_open(&host, SECRET_YAML "steps: [ { id: a, type: exit, status: success, output: $inputs.key } ]\n",
                  inputs);
        assert_int_equal(host_finish(&host), WFS_RUN_DONE);
        failed += strcmp(log_text(&host, "error.code"), "limit-run-bytes") == 0;
        check_nowhere(&host);
        host_close(&host);
    }
    assert_in_range(failed, 1, 125); /* of 126: with the most it is a success */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tools_get_the_true_value),
        cmocka_unit_test(the_outputs_themselves_are_plain),
        cmocka_unit_test(parts_of_texts_are_replaced),
        cmocka_unit_test(json_escaped_forms_are_replaced),
        cmocka_unit_test(overlapping_secrets_leave_no_rest),
        cmocka_unit_test(escapes_of_other_writers_are_replaced),
        cmocka_unit_test(error_texts_are_replaced),
        cmocka_unit_test(answers_are_replaced),
        cmocka_unit_test(short_secrets_are_replaced_as_whole_values),
        cmocka_unit_test(secrets_that_are_no_strings),
        cmocka_unit_test(null_and_the_empty_text_hide_nothing),
        cmocka_unit_test(a_default_may_be_secret),
        cmocka_unit_test(a_secret_of_the_wrong_type_is_not_told),
        cmocka_unit_test(without_memory_to_hide_it_a_secret_is_not_told),
    };
    return cmocka_run_group_tests_name("behaviour: secrets", tests, NULL, NULL);
}
