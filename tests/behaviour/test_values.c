/*
 * Values and documents: reading, writing, comparing, places.
 */
#include "host.h"

static wfs_document *json(const char *text)
{
    wfs_document *document = NULL;
    assert_int_equal(wfs_document_read_json(text, strlen(text), NULL, NULL, &document, NULL), WFS_OK);
    return document;
}

static wfs_document *yaml(const char *text)
{
    wfs_document *document = NULL;
    assert_int_equal(wfs_document_read_yaml(text, strlen(text), NULL, NULL, &document, NULL), WFS_OK);
    return document;
}

static void check_text(const wfs_value *value, uint32_t flags, const char *expected)
{
    wfs_text *text = NULL;
    size_t size;
    assert_int_equal(wfs_value_write(value, flags, &text), WFS_OK);
    assert_string_equal(wfs_text_data(text, &size), expected);
    assert_int_equal(size, strlen(expected));
    wfs_text_free(text);
}

static void values_are_read_by_type(void **state)
{
    size_t size;
    wfs_document *document =
        json("{\"n\":null,\"t\":true,\"i\":-7,\"f\":2.75,\"s\":\"a\\u0000b\",\"a\":[1,2],\"o\":{\"k\":\"v\"}}");
    const wfs_value *root = wfs_document_root(document);
    (void)state;
    assert_int_equal(wfs_value_type(root), WFS_TYPE_OBJECT);
    assert_int_equal(wfs_value_size(root), 7);
    assert_int_equal(wfs_value_type(wfs_value_at(root, 0)), WFS_TYPE_NULL);
    assert_int_equal(wfs_value_boolean(wfs_value_at(root, 1)), 1);
    assert_int_equal(wfs_value_int(wfs_value_at(root, 2)), -7);
    assert_true(wfs_value_float(wfs_value_at(root, 2)) == -7.0);
    assert_true(wfs_value_float(wfs_value_at(root, 3)) == 2.75);
    assert_int_equal(wfs_value_int(wfs_value_at(root, 3)), 2);
    assert_memory_equal(wfs_value_text(wfs_value_at(root, 4), &size), "a\0b", 3);
    assert_int_equal(size, 3);
    assert_int_equal(wfs_value_size(wfs_value_at(root, 4)), 3);
    assert_int_equal(wfs_value_int(wfs_value_at(wfs_value_get(root, "a", 1), 1)), 2);
    assert_null(wfs_value_at(wfs_value_get(root, "a", 1), 2));
    assert_memory_equal(wfs_value_key(root, 6, &size), "o", 1);
    assert_null(wfs_value_key(root, 7, &size));
    assert_null(wfs_value_get(root, "x", 1));
    assert_null(wfs_value_get(wfs_value_get(root, "a", 1), "0", 1));
    assert_non_null(wfs_value_get(root, "o", WFS_ZERO_TERMINATED));
    wfs_document_free(document);
}

static void values_of_another_type_read_as_nothing(void **state)
{
    size_t size = 9;
    wfs_document *document = json("[\"5\", 5, 1e300, -1e300]");
    const wfs_value *root = wfs_document_root(document);
    (void)state;
    assert_int_equal(wfs_value_int(wfs_value_at(root, 0)), 0);
    assert_int_equal(wfs_value_boolean(wfs_value_at(root, 1)), 0);
    assert_string_equal(wfs_value_text(wfs_value_at(root, 1), &size), "");
    assert_int_equal(size, 0);
    assert_true(wfs_value_int(wfs_value_at(root, 2)) == INT64_MAX);
    assert_true(wfs_value_int(wfs_value_at(root, 3)) == INT64_MIN);
    wfs_document_free(document);
}

static void what_is_written_can_be_read(void **state)
{
    static const char *const texts[] = { "null",
                                         "[]",
                                         "{}",
                                         "[1,-2,0.1,true,\"x\"]",
                                         "{\"a\":{\"b\":[[]]}}",
                                         "9223372036854775807",
                                         "\"\\u0000\\n\\\\\\\"\xc3\xa9\"" };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        wfs_document *document = json(texts[i]);
        check_text(wfs_document_root(document), 0, texts[i]);
        wfs_document_free(document);
    }
}

static void pretty_text_is_indented_by_two(void **state)
{
    wfs_document *document = json("{\"a\":[1,{\"b\":null}],\"e\":[],\"o\":{}}");
    (void)state;
    check_text(wfs_document_root(document), WFS_JSON_PRETTY,
               "{\n  \"a\": [\n    1,\n    {\n      \"b\": null\n    }\n  ],\n  \"e\": [],\n  \"o\": {}\n}");
    wfs_document_free(document);
}

static void equality_is_deep_and_exact(void **state)
{
    static const struct {
        const char *a, *b;
        int32_t equal;
    } cases[] = {
        { "1", "1.0", 1 },
        { "1", "\"1\"", 0 },
        { "[1,[2]]", "[1,[2.0]]", 1 },
        { "{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}", 1 },
        { "{\"a\":null}", "{}", 0 },
        { "9007199254740993", "9007199254740992.0", 0 },
        { "true", "1", 0 },
        { "null", "null", 1 },
        { "\"a\"", "\"b\"", 0 },
        { "-0.0", "0", 1 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        wfs_document *a = json(cases[i].a), *b = json(cases[i].b);
        assert_int_equal(wfs_value_equal(wfs_document_root(a), wfs_document_root(b)), cases[i].equal);
        wfs_document_free(a);
        wfs_document_free(b);
    }
    assert_int_equal(wfs_value_equal(NULL, NULL), 1);
}

static void yaml_follows_the_core_schema(void **state)
{
    wfs_document *document =
        yaml("a: yes\nb: 0x1F\nc: 0o17\nd: 1_000\ne: ~\nf: 2024-05-01\ng: 1e3\nh: 'true'\ni: True\nj:\nk: |\n  line\n"
             "l: 9223372036854775808\nm: !!str 5\nn: !!int \"7\"\n1: one\n");
    (void)state;
    check_text(wfs_document_root(document), 0,
               "{\"a\":\"yes\",\"b\":31,\"c\":15,\"d\":\"1_000\",\"e\":null,\"f\":\"2024-05-01\",\"g\":1000,\"h\":"
               "\"true\",\"i\":true,"
               "\"j\":null,\"k\":\"line\\n\",\"l\":9223372036854776000.0,\"m\":\"5\",\"n\":7,\"1\":\"one\"}");
    wfs_document_free(document);
}

static void check_position(const wfs_document *document, const wfs_value *value, uint32_t line, uint32_t column,
                           uint32_t end_line, uint32_t end_column)
{
    uint32_t at[4];
    assert_int_equal(wfs_document_position(document, value, &at[0], &at[1], &at[2], &at[3]), WFS_OK);
    assert_int_equal(at[0], line);
    assert_int_equal(at[1], column);
    assert_int_equal(at[2], end_line);
    assert_int_equal(at[3], end_column);
}

static void values_of_yaml_have_places(void **state)
{
    uint32_t line;
    wfs_document *document = yaml("tools:\n  caf\xc3\xa9: [ 1, \"two\" ]\n  b: { c: plain text }\n");
    wfs_document *other = json("[1]");
    const wfs_value *tools = wfs_value_at(wfs_document_root(document), 0);
    (void)state;
    check_position(document, wfs_value_at(tools, 0), 2, 9, 2, 21);
    check_position(document, wfs_value_at(wfs_value_at(tools, 0), 1), 2, 14, 2, 19);
    check_position(document, wfs_value_at(wfs_value_at(tools, 1), 0), 3, 11, 3, 21);
    assert_int_equal(wfs_document_position(other, wfs_document_root(other), &line, NULL, NULL, NULL), WFS_E_NOT_FOUND);
    assert_int_equal(wfs_document_position(document, wfs_document_root(other), &line, NULL, NULL, NULL),
                     WFS_E_NOT_FOUND);
    wfs_document_free(document);
    wfs_document_free(other);
}

static void errors_of_documents_have_places(void **state)
{
    wfs_document *document = NULL;
    wfs_report *report = NULL;
    wfs_diagnostic diagnostic = WFS_DIAGNOSTIC_INIT;
    (void)state;
    assert_int_equal(
        wfs_document_read_json("[\n  1,\n  tru\n]", WFS_ZERO_TERMINATED, "x.json", NULL, &document, &report),
        WFS_E_INVALID);
    assert_null(document);
    assert_int_equal(wfs_report_get(report, 0, &diagnostic), WFS_OK);
    assert_int_equal(diagnostic.line, 3);
    assert_int_equal(diagnostic.column, 3);
    wfs_report_free(report);
    report = NULL;
    assert_int_equal(wfs_document_read_yaml("a: 1\nb: [\n", WFS_ZERO_TERMINATED, "x.yml", NULL, &document, &report),
                     WFS_E_INVALID);
    assert_int_equal(wfs_report_get(report, 0, &diagnostic), WFS_OK);
    assert_string_equal(diagnostic.code, "yaml-syntax");
    assert_true(diagnostic.line >= 2);
    wfs_report_free(report);
}

static const char skill[] = "---\nname: x\n---\n\n```workflow\nsteps:\n  - id: a\n    odd: [1, *no]\n```\n";

static void a_workflow_is_read_as_it_was_written(void **state)
{
    static const char text[] =
        "\xEF\xBB\xBF# Skill\r\n\r\n ~~~workflow\r\n steps: nothing\r\n more: { n: 0x10 }\r\n ~~~\r\n";
    wfs_document *document = NULL;
    uint32_t line = 0, column = 0;
    (void)state;
    assert_int_equal(wfs_document_read_workflow(text, sizeof text - 1, NULL, NULL, &document, NULL), WFS_OK);
    const wfs_value *root = wfs_document_root(document), *more = wfs_value_get(root, "more", 4);
    assert_int_equal(wfs_value_size(root), 2);
    assert_memory_equal(wfs_value_text(wfs_value_get(root, "steps", 5), NULL), "nothing", 7);
    assert_int_equal(wfs_value_int(wfs_value_get(more, "n", 1)), 16);
    assert_int_equal(wfs_document_position(document, more, &line, &column, NULL, NULL), WFS_OK);
    assert_int_equal(line, 5); /* of the file, not of the block */
    assert_int_equal(column, 8);
    wfs_document_free(document);
}

static void a_workflow_that_cannot_be_read_has_a_report(void **state)
{
    wfs_document *document = NULL;
    wfs_report *report = NULL;
    wfs_diagnostic diagnostic = WFS_DIAGNOSTIC_INIT;
    (void)state;
    assert_int_equal(wfs_document_read_workflow(skill, sizeof skill - 1, NULL, NULL, &document, &report),
                     WFS_E_INVALID);
    assert_null(document);
    assert_int_equal(wfs_report_errors(report), 1);
    for (size_t i = 0; diagnostic.severity != WFS_SEVERITY_ERROR || !diagnostic.code; i++)
        assert_int_equal(wfs_report_get(report, i, &diagnostic), WFS_OK);
    assert_int_equal(diagnostic.line, 8);
    wfs_report_free(report);
    report = NULL;
    assert_int_equal(wfs_document_read_workflow("only text", WFS_ZERO_TERMINATED, NULL, NULL, &document, &report),
                     WFS_E_INVALID);
    assert_int_equal(wfs_report_get(report, 0, &diagnostic), WFS_OK);
    assert_string_equal(diagnostic.code, "no-workflow-block");
    wfs_report_free(report);
}

typedef wfs_result read_fn(const char *text, size_t size, const char *file, const wfs_limits *limits,
                           wfs_document **document, wfs_report **report);

/* Reads a text that is gone afterwards, and frees one of what came of it before the other is used. */
static void check_apart(read_fn *read, size_t elements, bool report_first)
{
    enum { ELEMENT = 9, ROOM = 32 };
    size_t size = ELEMENT * elements;
    char *text = malloc(size + ROOM);
    wfs_document *document = NULL;
    wfs_report *report = NULL;
    wfs_text *rendered = NULL;
    wfs_diagnostic own = WFS_DIAGNOSTIC_INIT;
    for (size_t i = 0; i < elements; i++)
        snprintf(text + ELEMENT * i, ROOM, "%c\"%05zu\"%c", i ? ',' : '[', i, i == elements - 1 ? ']' : '\n');
    assert_int_equal(read(text, size, "f", NULL, &document, &report), WFS_OK);
    memset(text, '?', size);
    free(text);
    if (report_first)
        wfs_report_free(report);
    const wfs_value *last = wfs_value_at(wfs_document_root(document), elements - 1);
    assert_int_equal(atoi(wfs_value_text(last, NULL)), elements - 1);
    wfs_document_free(document);
    if (report_first)
        return;
    own.code = "own";
    own.message = "not this";
    own.line = own.end_line = (uint32_t)elements;
    own.column = 2;
    own.end_column = 9;
    assert_int_equal(wfs_report_add(report, &own), WFS_OK);
    assert_int_equal(wfs_report_render(report, 0, &rendered), WFS_OK);
    char line[32];
    snprintf(line, sizeof line, ",\"%05zu\"]", elements - 1);
    assert_non_null(strstr(wfs_text_data(rendered, NULL), line));
    wfs_text_free(rendered);
    wfs_report_free(report);
}

static void documents_and_reports_outlive_each_other(void **state)
{
    static read_fn *const reads[] = { wfs_document_read_json, wfs_document_read_yaml };
    (void)state;
    for (size_t i = 0; i < sizeof reads / sizeof *reads; i++) {
        for (size_t elements = 2; elements < 2000; elements += 997) {
            check_apart(reads[i], elements, true);
            check_apart(reads[i], elements, false);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_read_by_type),
        cmocka_unit_test(values_of_another_type_read_as_nothing),
        cmocka_unit_test(what_is_written_can_be_read),
        cmocka_unit_test(pretty_text_is_indented_by_two),
        cmocka_unit_test(equality_is_deep_and_exact),
        cmocka_unit_test(yaml_follows_the_core_schema),
        cmocka_unit_test(values_of_yaml_have_places),
        cmocka_unit_test(errors_of_documents_have_places),
        cmocka_unit_test(a_workflow_is_read_as_it_was_written),
        cmocka_unit_test(a_workflow_that_cannot_be_read_has_a_report),
        cmocka_unit_test(documents_and_reports_outlive_each_other),
    };
    return cmocka_run_group_tests_name("behaviour: values", tests, NULL, NULL);
}
