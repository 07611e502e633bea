/*
 * Expressions and values on their own: wfs_evaluate and wfs_resolve (sections 4 and 5). A row is a text and the JSON it
 * gives.
 */
#include "host.h"

#define CONTEXT                                                                                                        \
    "{\"inputs\":{\"n\":5,\"f\":1.5,\"s\":\"Text\",\"e\":\"\",\"l\":[10,20,30],\"o\":{\"a\":{\"b\":1},\"length\":9,"   \
    "\"7\":\"seven\"},"                                                                                                \
    "\"five\":\"5\",\"null\":null,\"t\":true,\"big\":9007199254740993,\"bigf\":9007199254740992.0,\"u\":"              \
    "\"a\xf0\x9d\x84\x9e"                                                                                              \
    "b\",\"empty\":[],\"m\":[[1,2],[3,4]]},"                                                                           \
    "\"steps\":{\"one\":{\"output\":{\"x\":[1]}},\"two-b\":{\"output\":null}},\"item\":{\"id\":\"i\"},\"index\":2,"    \
    "\"result\":\"r\"}"

typedef struct example {
    const char *text, *json;
} example;

typedef wfs_result evaluator(const char *, size_t, const char *, size_t, const wfs_limits *, wfs_document **,
                             wfs_report **);

/* True if `text` gives the JSON text; says so if not. */
static bool gives(evaluator *evaluate, const example *one)
{
    wfs_document *document = NULL;
    wfs_report *report = NULL;
    wfs_text *text = NULL;
    wfs_result result = evaluate(one->text, strlen(one->text), CONTEXT, strlen(CONTEXT), NULL, &document, &report);
    const char *json = wfs_result_name(result);
    if (result == WFS_OK && wfs_value_write(wfs_document_root(document), 0, &text) == WFS_OK)
        json = wfs_text_data(text, NULL);
    bool good = strcmp(json, one->json) == 0;
    if (!good)
        print_error("%s gives %s, not %s\n", one->text, json, one->json);
    wfs_text_free(text);
    wfs_document_free(document);
    wfs_report_free(report);
    return good;
}

static void check_examples(evaluator *evaluate, const example *examples, size_t count)
{
    bool good = true;
    for (size_t i = 0; i < count; i++)
        good = gives(evaluate, &examples[i]) && good;
    assert_true(good);
}

#define CHECK(evaluate, examples) check_examples((evaluate), (examples), sizeof(examples) / sizeof *(examples))

static void paths(void **state)
{
    static const example examples[] = {
        { "$inputs.n", "5" },
        { "$inputs.o.a.b", "1" },
        { "$inputs.l[1]", "20" },
        { "$inputs.l.1", "20" },
        { "$inputs.m.1.0", "3" },
        { "$inputs.l[1.0]", "20" },
        { "$inputs.l[0.5]", "null" },
        { "$inputs.l[-1]", "null" },
        { "$inputs.l[3]", "null" },
        { "$inputs.l[\"0\"]", "10" },
        { "$inputs.l[$index]", "30" },
        { "$inputs.o[\"a\"].b", "1" },
        { "$inputs.o[7]", "\"seven\"" },
        { "$inputs.o.7", "\"seven\"" },
        { "$inputs.l.length", "3" },
        { "$inputs.l[\"length\"]", "3" },
        { "$inputs.u.length", "3" },
        { "$inputs.o.length", "9" },
        { "$inputs.o.a.length", "null" },
        { "$inputs.n.length", "null" },
        { "$inputs.toString", "null" },
        { "$inputs.s[0]", "null" },
        { "$inputs.missing.deeper[3].x", "null" },
        { "$steps.one.output.x", "[1]" },
        { "$steps.two-b.output", "null" },
        { "$steps[\"one\"].output.x[0]", "1" },
        { "$item.id", "\"i\"" },
        { "$index", "2" },
        { "$result", "\"r\"" },
        { "  $inputs . n  ", "5" },
        { "($inputs.n)", "5" },
        { "$inputs.null", "null" },
    };
    (void)state;
    CHECK(wfs_evaluate, examples);
}

static void equality(void **state)
{
    static const example examples[] = {
        { "5 == \"5\"", "true" },
        { "$inputs.five == $inputs.n", "true" },
        { "5 == \" 5 \"", "true" },
        { "5 == \"5.0\"", "true" },
        { "5 == \"5e0\"", "true" },
        { "0 == \"\"", "false" },
        { "16 == \"0x10\"", "false" },
        { "1 == true", "false" },
        { "0 == false", "false" },
        { "1 == 1.0", "true" },
        { "null == $inputs.missing", "true" },
        { "null == false", "false" },
        { "\"a\" == 'a'", "true" },
        { "\"5\" == \"5.0\"", "false" },
        { "$inputs.l == $inputs.l", "true" },
        { "$inputs.m[0] == $inputs.m[1]", "false" },
        { "$inputs.big == $inputs.bigf", "false" },
        { "9007199254740993 == 9007199254740993", "true" },
        { "1 != 2", "true" },
        { "1 != \"1\"", "false" },
    };
    (void)state;
    CHECK(wfs_evaluate, examples);
}

static void order(void **state)
{
    static const example examples[] = {
        { "1 < 2", "true" },
        { "2 <= 2", "true" },
        { "\"10\" > 9", "true" },
        { "\"10\" > \"9\"", "true" },
        { "\"a\" < \"b\"", "true" },
        { "\"10\" < \"9a\"", "true" },
        { "\"a\" < 1", "false" },
        { "\"a\" > 1", "false" },
        { "null < 1", "true" },
        { "null >= 0", "true" },
        { "true > 0", "true" },
        { "$inputs.l > 1", "false" },
        { "$inputs.l <= $inputs.l", "false" },
        { "$inputs.big > $inputs.bigf", "true" },
        { "\"Z\" < \"a\"", "true" },
        { "\"\xef\xbf\xbd\" < \"\xf0\x9d\x84\x9e\"", "true" },
    };
    (void)state;
    CHECK(wfs_evaluate, examples);
}

static void truth_and_logic(void **state)
{
    static const example examples[] = {
        { "![]", "WFS_E_INVALID" },
        { "!$inputs.empty", "true" },
        { "!$inputs.e", "true" },
        { "!0", "true" },
        { "!0.0", "true" },
        { "!\"0\"", "false" },
        { "!$inputs.o", "false" },
        { "!!$inputs.n", "true" },
        { "1 && \"a\"", "true" },
        { "0 || \"\"", "false" },
        { "$inputs.n && $inputs.l", "true" },
        { "$inputs.missing ?? 7", "7" },
        { "$inputs.e ?? 7", "\"\"" },
        { "$inputs.missing ?? $inputs.null ?? \"x\"", "\"x\"" },
        { "true || false && false", "true" },
        { "!false == true", "true" },
        { "false && 1 ?? 2", "false" },
        { "null ?? null", "null" },
    };
    (void)state;
    CHECK(wfs_evaluate, examples);
}

static void contains(void **state)
{
    static const example examples[] = {
        { "$inputs.l contains 20", "true" },
        { "$inputs.l contains \"20\"", "false" },
        { "$inputs.l contains 20.0", "true" },
        { "$inputs.m contains $inputs.m[1]", "true" },
        { "$inputs.o contains \"a\"", "true" },
        { "$inputs.o contains \"b\"", "false" },
        { "$inputs.s contains \"tEX\"", "true" },
        { "\"STRASSE\" contains \"stra\xc3\x9f"
          "e\"",
          "false" },
        { "\"\xc3\x84pfel\" contains \"\xc3\xa4P\"", "true" },
        { "12345 contains 34", "true" },
        { "true contains \"RU\"", "true" },
        { "\"a\" contains null", "true" },
        { "null contains \"a\"", "false" },
        { "$inputs.o.contains", "null" },
    };
    (void)state;
    CHECK(wfs_evaluate, examples);
}

static void literals(void **state)
{
    static const example examples[] = {
        { "-5", "-5" },
        { "5.", "5.0" },
        { "1e3", "1000.0" },
        { "1.25", "1.25" },
        { "9223372036854775807", "9223372036854775807" },
        { "\"a\\n\\u00e9\\\"\"", "\"a\\n\xc3\xa9\\\"\"" },
        { "\"\\ud834\\udd1e\"", "\"\xf0\x9d\x84\x9e\"" },
        { "\"\\ud834\"", "\"\xef\xbf\xbd\"" },
        { "'it\\'s \\x'", "\"it's x\"" },
        { "null", "null" },
        { "\xc2\xa0true\xe2\x80\xa8", "true" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        example one = examples[i];
        if (strcmp(one.json, "5.0") == 0 || strcmp(one.json, "1000.0") == 0) {
            wfs_document *document = NULL;
            assert_int_equal(wfs_evaluate(one.text, strlen(one.text), "{}", 2, NULL, &document, NULL), WFS_OK);
            assert_true(wfs_value_float(wfs_document_root(document)) == strtod(one.json, NULL));
            wfs_document_free(document);
        } else {
            assert_true(gives(wfs_evaluate, &one));
        }
    }
}

static void malformed_expressions(void **state)
{
    static const char *const texts[] = {
        "",          "   ",      "$foo",     "$",         "1 < 2 < 3", "a",       "(1",    "1)",
        "$inputs.",  "$inputs[", "1 +",      "1 + 2",     "$index-1",  "\"a",     "'a",    "1 2",
        "&& 1",      "1 &&",     "[1]",      "{}",        "1 = 2",     "$inputs", "5.5.5", "$inputs..n",
        "$inputs[]", "! ",       "$$inputs", "1 ? 2 : 3", "--1",       "\x01",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const example one = { texts[i], "WFS_E_INVALID" };
        if (strcmp(texts[i], "$inputs") != 0)
            assert_true(gives(wfs_evaluate, &one));
    }
}

static void values(void **state)
{
    static const example examples[] = {
        { "plain", "\"plain\"" },
        { "", "\"\"" },
        { "$inputs.n", "5" },
        { "${inputs.n}", "5" },
        { "${$inputs.l}", "[10,20,30]" },
        { " ${inputs.n}", "\" 5\"" },
        { "a ${inputs.missing} b", "\"a  b\"" },
        { "${inputs.l} ${inputs.o.a}", "\"[10,20,30] {\\\"b\\\":1}\"" },
        { "x${1.0} ${0.1} ${1e20} ${1e21} ${-0.0} ${1e-7} ${123456789.125}",
          "\"x1 0.1 100000000000000000000 1e+21 0 1e-7 123456789.125\"" },
        { "x${true}${null}${inputs.big}", "\"xtrue9007199254740993\"" },
        { "${steps.one.output.x[0] >= 1}", "true" },
        { "${ \"}\" } and ${'{'}", "\"} and {\"" },
        { "$$100", "\"$100\"" },
        { "$$", "\"$\"" },
        { "$${x}", "\"${x}\"" },
        { "$${x} ${inputs.n}", "\"${x} 5\"" },
        { "$$${inputs.n}", "\"$${inputs.n}\"" },
        { "costs $5", "\"costs $5\"" },
        { "${inputs.missing ?? \"none\"}!", "\"none!\"" },
        { "${", "WFS_E_INVALID" },
        { "a ${} b", "WFS_E_INVALID" },
        { "${inputs.n", "WFS_E_INVALID" },
        { "$nothing", "WFS_E_INVALID" },
        { "!$inputs.n", "\"!$inputs.n\"" },
    };
    (void)state;
    CHECK(wfs_resolve, examples);
}

static void a_broken_context_is_reported(void **state)
{
    wfs_document *document = NULL;
    wfs_report *report = NULL;
    (void)state;
    assert_int_equal(wfs_evaluate("1", 1, "{", 1, NULL, &document, &report), WFS_E_INVALID);
    assert_null(document);
    assert_non_null(report);
    assert_true(wfs_report_errors(report) >= 1);
    wfs_report_free(report);
    report = NULL;
    assert_int_equal(wfs_evaluate("1", 1, "[1]", 3, NULL, &document, &report), WFS_E_INVALID);
    wfs_report_free(report);
}

static void a_deep_context_is_over_a_limit(void **state)
{
    static const char context[] = "{\"item\":[[[1]]]}";
    wfs_limits limits = { .size = sizeof limits };
    (void)state;
    for (uint64_t depth = 3; depth <= 5; depth++) {
        wfs_document *document = NULL;
        wfs_report *report = NULL;
        wfs_diagnostic d = WFS_DIAGNOSTIC_INIT;
        limits.data_depth = depth;
        assert_int_equal(wfs_evaluate("$item[0][0][0]", WFS_ZERO_TERMINATED, context, sizeof context - 1, &limits,
                                      &document, &report),
                         depth < 4 ? WFS_E_INVALID : WFS_OK);
        if (depth < 4) {
            assert_int_equal(wfs_report_get(report, 0, &d), WFS_OK);
            assert_string_equal(d.code, "limit-data-depth");
            assert_string_equal(d.path, "context");
        }
        wfs_report_free(report);
        wfs_document_free(document);
    }
}

static void errors_stand_at_their_column(void **state)
{
    wfs_document *document = NULL;
    wfs_report *report = NULL;
    wfs_diagnostic diagnostic = WFS_DIAGNOSTIC_INIT;
    (void)state;
    assert_int_equal(wfs_evaluate("\"\xc3\xa9\" == $foo", WFS_ZERO_TERMINATED, "{}", 2, NULL, &document, &report),
                     WFS_E_INVALID);
    assert_int_equal(wfs_report_get(report, 0, &diagnostic), WFS_OK);
    assert_string_equal(diagnostic.code, "unknown-reference");
    assert_int_equal(diagnostic.line, 1);
    assert_int_equal(diagnostic.column, 8);
    assert_int_equal(diagnostic.end_column, 12);
    wfs_report_free(report);
}

static void limits_hold_here_too(void **state)
{
    wfs_document *document = NULL;
    wfs_report *report = NULL;
    wfs_limits limits = { .size = sizeof limits, .template_bytes = 30 };
    static const char context[] = "{\"inputs\":{\"s\":\"12345678901234567890\"}}";
    (void)state;
    assert_int_equal(wfs_resolve("${inputs.s}${inputs.s}", WFS_ZERO_TERMINATED, context, sizeof context - 1, &limits,
                                 &document, &report),
                     WFS_E_LIMIT);
    assert_null(document);
    wfs_report_free(report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths),
        cmocka_unit_test(equality),
        cmocka_unit_test(order),
        cmocka_unit_test(truth_and_logic),
        cmocka_unit_test(contains),
        cmocka_unit_test(literals),
        cmocka_unit_test(malformed_expressions),
        cmocka_unit_test(values),
        cmocka_unit_test(a_broken_context_is_reported),
        cmocka_unit_test(a_deep_context_is_over_a_limit),
        cmocka_unit_test(errors_stand_at_their_column),
        cmocka_unit_test(limits_hold_here_too),
    };
    return cmocka_run_group_tests_name("behaviour: evaluate", tests, NULL, NULL);
}
