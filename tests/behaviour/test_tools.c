/*
 * The registry of tools, and reports as hosts use them: own diagnostics, order, rendering, JSON.
 */
#include "host.h"

static void answer_seven(void *context, wfs_call *call)
{
    ++*(int *)context;
    wfs_call_succeed(call, "7", 1);
}

static void a_registry_is_an_adapter(void **state)
{
    wfs_tools *tools = NULL;
    wfs_run *run = NULL;
    int calls = 0;
    (void)state;
    assert_int_equal(wfs_tools_new(&tools), WFS_OK);
    assert_int_equal(wfs_tools_add(tools, "seven", 5, answer_seven, &calls, NULL), WFS_OK);
    assert_int_equal(wfs_run_text("outputs: { n: { type: int } }\nsteps: [ { id: a, type: tool, tool: seven } ]\n",
                                  WFS_ZERO_TERMINATED, NULL, 0, wfs_tools_adapter(tools), NULL, &run),
                     WFS_OK);
    assert_int_equal(wfs_run_succeeded(run), 1);
    assert_int_equal(calls, 1);
    assert_int_equal(wfs_value_int(wfs_value_get(wfs_run_outputs(run), "n", 1)), 7);
    wfs_run_free(run);
    wfs_tools_free(tools);
}

static void names_are_unique_and_not_empty(void **state)
{
    wfs_tools *tools = NULL;
    (void)state;
    assert_int_equal(wfs_tools_new(&tools), WFS_OK);
    assert_int_equal(wfs_tools_add(tools, "a", 1, answer_seven, NULL, NULL), WFS_OK);
    assert_int_equal(wfs_tools_add(tools, "a", 1, answer_seven, NULL, NULL), WFS_E_EXISTS);
    assert_int_equal(wfs_tools_add(tools, "", 0, answer_seven, NULL, NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_tools_add(tools, NULL, 1, answer_seven, NULL, NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_tools_add(NULL, "b", 1, answer_seven, NULL, NULL), WFS_E_ARGUMENT);
    wfs_tools_free(tools);
}

static void schemas_must_be_json(void **state)
{
    wfs_tools *tools = NULL;
    wfs_tool_descriptor descriptor = WFS_TOOL_DESCRIPTOR_INIT;
    (void)state;
    descriptor.input_schema = "{\"type\":";
    descriptor.input_schema_size = 8;
    assert_int_equal(wfs_tools_new(&tools), WFS_OK);
    assert_int_equal(wfs_tools_add(tools, "a", 1, answer_seven, NULL, &descriptor), WFS_E_INVALID);
    descriptor.input_schema = "{\"type\":\"object\"}";
    descriptor.input_schema_size = 17;
    assert_int_equal(wfs_tools_add(tools, "a", 1, answer_seven, NULL, &descriptor), WFS_OK);
    wfs_tools_free(tools);
}

static void a_registry_tells_what_it_holds(void **state)
{
    wfs_tools *tools = NULL;
    wfs_tool_descriptor descriptor = WFS_TOOL_DESCRIPTOR_INIT, told = WFS_TOOL_DESCRIPTOR_INIT;
    char description[] = "what it does";
    size_t size;
    (void)state;
    descriptor.description = description;
    descriptor.description_size = strlen(description);
    assert_int_equal(wfs_tools_new(&tools), WFS_OK);
    for (int i = 'a'; i <= 'z'; i++) {
        char name = (char)i;
        assert_int_equal(wfs_tools_add(tools, &name, 1, answer_seven, NULL, name == 'c' ? &descriptor : NULL), WFS_OK);
    }
    memset(description, '?', strlen(description));
    const wfs_tool_adapter *adapter = wfs_tools_adapter(tools);
    assert_int_equal(adapter->has(adapter->context, "q", 1), 1);
    assert_int_equal(adapter->has(adapter->context, "qq", 2), 0);
    assert_memory_equal(adapter->list(adapter->context, 2, &size), "c", 1);
    assert_null(adapter->list(adapter->context, 26, &size));
    assert_int_equal(adapter->describe(adapter->context, "c", 1, &told), 1);
    assert_int_equal(told.description_size, 12);
    assert_memory_equal(told.description, "what it does", 12);
    wfs_tools_free(tools);
}

/* ---- Reports ---- */

static const char SOURCE[] = "tools:\n  a: 1\n  b: [ \xc3\xa9, 2 ]\n";

static wfs_report *two_diagnostics(void)
{
    wfs_report *report = NULL;
    wfs_diagnostic diagnostic = WFS_DIAGNOSTIC_INIT;
    assert_int_equal(wfs_report_new(SOURCE, sizeof SOURCE - 1, "tools.yml", &report), WFS_OK);
    diagnostic.code = "host-later";
    diagnostic.message = "second\nline";
    diagnostic.path = "tools.b";
    diagnostic.hint = "remove it";
    diagnostic.line = diagnostic.end_line = 3;
    diagnostic.column = 8;
    diagnostic.end_column = 9;
    assert_int_equal(wfs_report_add(report, &diagnostic), WFS_OK);
    diagnostic = (wfs_diagnostic)WFS_DIAGNOSTIC_INIT;
    diagnostic.code = "host-earlier";
    diagnostic.message = "first";
    diagnostic.path = "";
    diagnostic.severity = WFS_SEVERITY_WARNING;
    diagnostic.line = diagnostic.end_line = 2;
    diagnostic.column = 3;
    diagnostic.end_column = 4;
    assert_int_equal(wfs_report_add(report, &diagnostic), WFS_OK);
    return report;
}

static void a_report_is_in_order_of_position(void **state)
{
    wfs_report *report = two_diagnostics();
    wfs_diagnostic diagnostic = WFS_DIAGNOSTIC_INIT;
    (void)state;
    assert_int_equal(wfs_report_count(report), 2);
    assert_int_equal(wfs_report_errors(report), 1);
    assert_int_equal(wfs_report_warnings(report), 1);
    assert_int_equal(wfs_report_get(report, 0, &diagnostic), WFS_OK);
    assert_string_equal(diagnostic.code, "host-earlier");
    assert_null(diagnostic.hint);
    assert_int_equal(wfs_report_get(report, 1, &diagnostic), WFS_OK);
    assert_string_equal(diagnostic.code, "host-later");
    assert_int_equal(diagnostic.offset, 21);
    assert_int_equal(diagnostic.end_offset, 23);
    assert_null(strchr(diagnostic.message, '\n'));
    assert_int_equal(wfs_report_get(report, 2, &diagnostic), WFS_E_NOT_FOUND);
    wfs_report_free(report);
}

static void a_report_is_rendered_like_a_compilers(void **state)
{
    wfs_report *report = two_diagnostics();
    wfs_text *text = NULL;
    (void)state;
    assert_int_equal(wfs_report_render(report, 0, &text), WFS_OK);
    const char *data = wfs_text_data(text, NULL);
    assert_non_null(strstr(data, "warning[host-earlier]: first\n"));
    assert_non_null(strstr(data, "error[host-later]: second"));
    assert_non_null(strstr(data, "--> tools.yml:3:8\n"));
    assert_non_null(strstr(data, "  b: [ \xc3\xa9, 2 ]\n"));
    assert_non_null(strstr(data, "help: remove it"));
    assert_null(strchr(data, '\x1b'));
    wfs_text_free(text);
    assert_int_equal(wfs_report_render(report, WFS_RENDER_COLOR | WFS_RENDER_ERRORS_ONLY, &text), WFS_OK);
    data = wfs_text_data(text, NULL);
    assert_null(strstr(data, "host-earlier"));
    assert_non_null(strchr(data, '\x1b'));
    wfs_text_free(text);
    wfs_report_free(report);
}

static void a_caret_stands_under_its_character(void **state)
{
    wfs_report *report = two_diagnostics();
    wfs_text *text = NULL;
    (void)state;
    assert_int_equal(wfs_report_render(report, WFS_RENDER_ERRORS_ONLY, &text), WFS_OK);
    const char *data = wfs_text_data(text, NULL), *source = strstr(data, "  b: [ ");
    assert_non_null(source);
    const char *start = source;
    while (start > data && start[-1] != '\n')
        start--;
    const char *caret = strchr(source, '^'), *line = caret;
    assert_non_null(caret);
    while (line[-1] != '\n')
        line--;
    assert_int_equal(caret - line, source - start + 7);
    assert_int_not_equal(caret[1], '^');
    wfs_text_free(text);
    wfs_report_free(report);
}

static void a_report_is_json_too(void **state)
{
    wfs_report *report = two_diagnostics();
    wfs_text *text = NULL;
    (void)state;
    assert_int_equal(wfs_report_json(report, &text), WFS_OK);
    json_t *actual = json_of(wfs_text_data(text, NULL));
    assert_int_equal(json_array_size(actual), 2);
    json_t *expected =
        json_of("{\"severity\":\"warning\",\"code\":\"host-earlier\",\"path\":\"\",\"message\":\"first\",\"line\":2,"
                "\"column\":3,\"endLine\":2,\"endColumn\":4}");
    assert_true(json_equal(json_array_get(actual, 0), expected));
    assert_string_equal(json_string_value(json_object_get(json_array_get(actual, 1), "hint")), "remove it");
    json_decref(expected);
    json_decref(actual);
    wfs_text_free(text);
    wfs_report_free(report);
}

static void an_empty_report_is_fine(void **state)
{
    wfs_report *report = NULL;
    wfs_text *text = NULL;
    (void)state;
    assert_int_equal(wfs_report_new(NULL, 0, NULL, &report), WFS_OK);
    assert_int_equal(wfs_report_count(report), 0);
    assert_int_equal(wfs_report_json(report, &text), WFS_OK);
    assert_string_equal(wfs_text_data(text, NULL), "[]");
    wfs_text_free(text);
    assert_int_equal(wfs_report_render(report, 0, &text), WFS_OK);
    wfs_text_free(text);
    wfs_report_free(report);
}

static void messages_have_no_control_characters(void **state)
{
    wfs_report *report = NULL;
    wfs_diagnostic diagnostic = WFS_DIAGNOSTIC_INIT;
    (void)state;
    assert_int_equal(wfs_validate("steps: [ { id: a, type: tool, tool: x, condition: "
                                  "\"$steps['\\e[31m\\u0007'].output\", \"k\\ne\\u009by\": 1 } ]\n",
                                  WFS_ZERO_TERMINATED, NULL, NULL, &report),
                     WFS_E_INVALID);
    for (size_t i = 0; wfs_report_get(report, i, &diagnostic) == WFS_OK; i++)
        for (const char *c = diagnostic.message; *c; c++)
            assert_true((unsigned char)*c >= 0x20 && *c != 0x7f);
    wfs_text *text = NULL;
    assert_int_equal(wfs_report_render(report, 0, &text), WFS_OK);
    assert_null(strchr(wfs_text_data(text, NULL), '\x1b'));
    wfs_text_free(text);
    wfs_report_free(report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_registry_is_an_adapter),
        cmocka_unit_test(names_are_unique_and_not_empty),
        cmocka_unit_test(schemas_must_be_json),
        cmocka_unit_test(a_registry_tells_what_it_holds),
        cmocka_unit_test(a_report_is_in_order_of_position),
        cmocka_unit_test(a_report_is_rendered_like_a_compilers),
        cmocka_unit_test(a_caret_stands_under_its_character),
        cmocka_unit_test(a_report_is_json_too),
        cmocka_unit_test(an_empty_report_is_fine),
        cmocka_unit_test(messages_have_no_control_characters),
    };
    return cmocka_run_group_tests_name("behaviour: tools and reports", tests, NULL, NULL);
}
