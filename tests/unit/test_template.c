#include "expressions.h"

static const char context[] =
    "{\"inputs\":{\"n\":7,\"s\":\"a}b\",\"t\":true,\"null\":null,\"list\":[1,\"a\",null],\"o\":{\"b\":1,\"a\":[{}]},"
    "\"f\":1.0,\"z\":-0.0,\"big\":1e21,\"tiny\":1e-7,\"i\":9007199254740993,\"fs\":[1.0,1e2,0.50]},"
    "\"item\":{\"id\":5},\"index\":1}";

static const wfs__spec *compile_spec(fixture *f, wfs__spec_place place)
{
    const wfs__spec *spec = wfs__spec_compile_text(&f->compiler, &f->scalar, place, "here");
    assert_false(f->compiler.nomem);
    return spec;
}

/* The text as a value gives this JSON, silently. */
static void check_value(const char *text, const char *expected)
{
    fixture f;
    set_up(&f, text, strlen(text));
    const wfs__spec *spec = compile_spec(&f, WFS__PLACE_VALUE);
    print_report(&f);
    assert_non_null(spec);
    assert_int_equal(f.report->count, 0);
    wfs_value scope = read_json(&f, context), value;
    set_scope(&f, &scope);
    assert_int_equal(wfs__spec_resolve(spec, &f.scope, &value), WFS_OK);
    assert_json(text, &value, expected);
    tear_down(&f);
}

static void test_text(void **state)
{
    (void)state;
    check_value("", "\"\"");
    check_value("hello", "\"hello\"");
    check_value("a $$x b", "\"a $$x b\"");
    check_value("costs $5", "\"costs $5\"");
    check_value("{not} a } block {", "\"{not} a } block {\"");
    check_value("42", "\"42\"");
}

static void test_escape(void **state)
{
    (void)state;
    check_value("$$100", "\"$100\"");
    check_value("$$", "\"$\"");
    check_value("$$$", "\"$$\"");
    check_value("$$inputs.n", "\"$inputs.n\"");
    check_value("$${inputs.n}", "\"${inputs.n}\"");
    check_value("a $${inputs.n} b ${inputs.n}", "\"a ${inputs.n} b 7\"");
    check_value("a $$${inputs.n} b", "\"a $${inputs.n} b\"");
    check_value("costs $5 or $$5 for ${inputs.n}", "\"costs $5 or $$5 for 7\"");
    check_value("$$5 ${inputs.n}", "\"$$5 7\"");
    check_value("$${", "\"${\"");
    check_value("${inputs.n}$", "\"7$\"");
}

static void test_expression(void **state)
{
    (void)state;
    check_value("$inputs.n", "7");
    check_value("$inputs.n == 7 && !$inputs.null", "true");
    check_value("$inputs.o.a", "[{}]");
}

static void test_single_block(void **state)
{
    (void)state;
    check_value("${inputs.n}", "7");
    check_value("${$inputs.n}", "7");
    check_value("${ inputs.list }", "[1,\"a\",null]");
    check_value("${inputs.gone}", "null");
    check_value("${inputs.n >= 3}", "true");
    check_value("${true}", "true");
    check_value("${'text'}", "\"text\"");
    check_value("${steps.a.output.nope ?? false}", "false");
}

static void test_splicing(void **state)
{
    (void)state;
    check_value("<${inputs.n}>", "\"<7>\"");
    check_value(" ${inputs.n}", "\" 7\"");
    check_value("${inputs.n}\n", "\"7\\n\"");
    check_value("${inputs.n}${inputs.n}", "\"77\"");
    check_value("<${inputs.t}${inputs.null}${inputs.gone}>", "\"<true>\"");
    check_value("<${inputs.list}>", "\"<[1,\\\"a\\\",null]>\"");
    check_value("<${inputs.o}>", "\"<{\\\"b\\\":1,\\\"a\\\":[{}]}>\"");
    check_value("${inputs.f} ${inputs.z} ${inputs.big} ${inputs.tiny} ${inputs.i}",
                "\"1 0 1e+21 1e-7 9007199254740993\"");
    check_value("<${inputs.fs}>", "\"<[1,100,0.5]>\"");
    check_value("${1.0}${1e20}.", "\"1100000000000000000000.\"");
}

static void test_blocks_without_dollar(void **state)
{
    (void)state;
    check_value("id-${item.id}", "\"id-5\"");
    check_value("${item.id > index && $index == index}", "true");
    check_value("${inputs.list[index]}", "\"a\"");
    check_value("${inputs.o['b'] == $inputs.list[0]}", "true");
}

static void test_braces_in_strings(void **state)
{
    (void)state;
    check_value("x ${inputs.s contains \"}\"}", "\"x true\"");
    check_value("x ${inputs.s contains '}b'}!", "\"x true!\"");
    check_value("${'{'}${'}'}${'${'}", "\"{}${\"");
    check_value("${'\\'}'}.", "\"'}.\"");
}

/* The text as a value is malformed in this way. */
static void check_bad_value(const char *text, const char *code, size_t start, size_t end, const char *message,
                            const char *hint)
{
    fixture f;
    set_up(&f, text, strlen(text));
    assert_null(compile_spec(&f, WFS__PLACE_VALUE));
    assert_diagnostic(&f, code, start, end, message, hint);
    assert_string_equal(f.report->items[0].path, "here");
    tear_down(&f);
}

static void test_malformed(void **state)
{
    (void)state;
    check_bad_value("a ${inputs.n", "template-unclosed", 2, 4, "never closed", "$${");
    check_bad_value("a ${", "template-unclosed", 2, 4, "never closed", "$${");
    check_bad_value("a ${it's} b", "template-unclosed", 2, 4, "a ' in it", "$${");
    check_bad_value("a ${} b", "template-empty", 2, 5, "empty", "$${");
    check_bad_value("a ${ \t} b", "template-empty", 2, 7, "empty", "$${");
    check_bad_value("a ${x} b", "unknown-reference", 4, 5, "`x`", "references are");
    check_bad_value("a ${$foo} b", "unknown-reference", 4, 8, "`$foo`", NULL);
    check_bad_value("a ${inputs.n = 1} b", "expression-syntax", 13, 14, "`=`", "use ==");
    check_bad_value("a ${inputs.n and 1}", "expression-syntax", 13, 16, "`and`", "use &&");
    check_bad_value("${inputs.a${item}}", "expression-syntax", 10, 12, "`${`", "cannot contain another");
    check_bad_value("$5", "unknown-reference", 0, 2, "`$5`", "$$");
    check_bad_value("$ 5", "expression-syntax", 0, 1, "`$`", "$$");
    check_bad_value("$inputs.n.", "expression-syntax", 10, 10, NULL, NULL);
    check_bad_value("$inputs of course", "expression-syntax", 8, 10, "`of`", "$$");
}

static void test_all_blocks_are_checked(void **state)
{
    (void)state;
    static const char text[] = "${x} ${} ${inputs.}";
    fixture f;
    set_up(&f, text, sizeof text - 1);
    assert_null(compile_spec(&f, WFS__PLACE_VALUE));
    assert_int_equal(f.report->errors, 3);
    tear_down(&f);
}

static void test_many_blocks(void **state)
{
    (void)state;
    char text[4 * 257 + 1] = "", expected[256 + 3] = "\"";
    for (int i = 0; i < 256; i++) {
        strcat(text, "${1}");
        strcat(expected, "1");
    }
    check_value(text, strcat(expected, "\""));
    strcat(text, "${1}");
    check_bad_value(text, "limit-template-blocks", 1024, 1026, "template_blocks (256)", NULL);
}

static void check_warning(const char *text, wfs__spec_place place, const char *code)
{
    fixture f;
    set_up(&f, text, strlen(text));
    const wfs__spec *spec = compile_spec(&f, place);
    assert_non_null(spec);
    if (code)
        assert_diagnostic(&f, code, 0, strlen(text), NULL, NULL);
    else
        assert_int_equal(f.report->count, 0);
    assert_int_equal(spec->kind, WFS__SPEC_LITERAL);
    assert_memory_equal(spec->u.literal.u.text, text, strlen(text));
    tear_down(&f);
}

static void test_literal_expression(void **state)
{
    (void)state;
    static const char *const references[] = { "!$inputs.x", "($inputs.a) > 3", " $inputs.x", "1 == $item",
                                              "'a' == $index" };
    for (size_t i = 0; i < WFS__COUNT(references); i++) {
        check_warning(references[i], WFS__PLACE_VALUE, "literal-expression");
        check_warning(references[i], WFS__PLACE_EXIT_OUTPUT, "literal-expression");
    }
    static const char *const literals[] = { "42", "'done'", "true", "null", "-1.5", "1 == 1", "\"a\" == 'a'" };
    for (size_t i = 0; i < WFS__COUNT(literals); i++) {
        check_warning(literals[i], WFS__PLACE_VALUE, NULL);
        check_warning(literals[i], WFS__PLACE_EXIT_OUTPUT, "literal-expression");
    }
    static const char *const texts[] = { "done", "!$foo", "costs $5", "", " ", "(", "it is 42", "a $input.x" };
    for (size_t i = 0; i < WFS__COUNT(texts); i++) {
        check_warning(texts[i], WFS__PLACE_VALUE, NULL);
        check_warning(texts[i], WFS__PLACE_EXIT_OUTPUT, NULL);
    }
}

/* A reference without a block around it, in the middle of a text. */
static void check_stray(const char *text, uint32_t start, uint32_t end, const char *hint)
{
    fixture f;
    set_up(&f, text, strlen(text));
    assert_non_null(compile_spec(&f, WFS__PLACE_VALUE));
    assert_diagnostic(&f, "literal-expression", start, end, "taken literally", hint);
    tear_down(&f);
}

static void test_stray_references(void **state)
{
    (void)state;
    check_stray("a $inputs.x", 2, 11, "${inputs.x}");
    check_stray("a $inputs.x.", 2, 11, "${inputs.x}");
    check_stray("see $steps.get-it.output.a[0]!", 4, 29, "${steps.get-it.output.a[0]}");
    check_stray("len($inputs.x) $inputs.y", 4, 13, "${inputs.x}");
    check_stray("no $item", 3, 8, "${item}");
    check_stray("${inputs.n} of $inputs.n", 15, 24, "${inputs.n}");
    check_stray("$${x} and $index", 10, 16, "${index}");
    check_stray("Hello {{ inputs.x }}", 0, 20, "${inputs.x}");
    check_stray("{{$item}}", 0, 9, "${item}");
    static const char *const texts[] = { "a $$inputs", "{{name}}", "{{ inputsx }}", "{{", "{{ $", "{ inputs.x }" };
    for (size_t i = 0; i < WFS__COUNT(texts); i++)
        check_warning(texts[i], WFS__PLACE_VALUE, NULL);
}

/* ---- Trees ---- */

static const wfs__spec *compile_yaml(fixture *f, const char *yaml)
{
    set_up(f, yaml, strlen(yaml));
    wfs__yaml_limits limits = { 1 << 20, 64, 1000, 100, 1000, 1 << 28 };
    wfs__node *node = wfs__yaml_read(&f->arena, &f->source, (wfs__span){ 0, f->source.size }, &limits, f->report);
    assert_non_null(node);
    const wfs__spec *spec = wfs__spec_compile(&f->compiler, node, WFS__PLACE_VALUE, "value");
    assert_non_null(spec);
    return spec;
}

static void check_tree(const char *yaml, wfs__spec_kind kind, const char *expected)
{
    fixture f;
    const wfs__spec *spec = compile_yaml(&f, yaml);
    print_report(&f);
    assert_int_equal(f.report->count, 0);
    assert_int_equal(spec->kind, kind);
    wfs_value scope = read_json(&f, context), value;
    set_scope(&f, &scope);
    assert_int_equal(wfs__spec_resolve(spec, &f.scope, &value), WFS_OK);
    assert_json(yaml, &value, expected);
    tear_down(&f);
}

static void test_trees(void **state)
{
    (void)state;
    check_tree("5", WFS__SPEC_LITERAL, "5");
    check_tree("{}", WFS__SPEC_LITERAL, "{}");
    check_tree("[]", WFS__SPEC_LITERAL, "[]");
    check_tree("{a: 1, b: [x, null, 2.5, {c: true}]}", WFS__SPEC_LITERAL,
               "{\"a\":1,\"b\":[\"x\",null,2.5,{\"c\":true}]}");
    check_tree("[$$5, '$${x}', \"42\"]", WFS__SPEC_LITERAL, "[\"$5\",\"${x}\",\"42\"]");
    check_tree("{a: $inputs.n, b: [{c: '${item.id}!'}, 1], d: '${inputs.o}'}", WFS__SPEC_OBJECT,
               "{\"a\":7,\"b\":[{\"c\":\"5!\"},1],\"d\":{\"b\":1,\"a\":[{}]}}");
    check_tree("[$index, $index]", WFS__SPEC_ARRAY, "[1,1]");
    check_tree("{x: &v {n: $inputs.n}, y: *v}", WFS__SPEC_OBJECT, "{\"x\":{\"n\":7},\"y\":{\"n\":7}}");
}

/* The tree has exactly these diagnostics: "code path" in a line each. */
static void check_tree_report(const char *yaml, const char *expected, const char *json)
{
    fixture f;
    const wfs__spec *spec = compile_yaml(&f, yaml);
    wfs__buffer out = WFS__BUFFER_INIT;
    for (size_t i = 0; i < f.report->count; i++)
        wfs__buffer_format(&out, "%s %s\n", f.report->items[i].code, f.report->items[i].path);
    wfs__buffer_char(&out, '\0');
    assert_string_equal(out.data, expected);
    wfs__buffer_free(&out);
    wfs_value scope = read_json(&f, context), value;
    set_scope(&f, &scope);
    assert_int_equal(wfs__spec_resolve(spec, &f.scope, &value), WFS_OK);
    assert_json(yaml, &value, json);
    tear_down(&f);
}

static void test_reports_in_trees(void **state)
{
    (void)state;
    check_tree_report("{a: $5, b: [$foo.bar, $item2]}",
                      "literal-dollar value.a\nliteral-dollar value.b[0]\nliteral-dollar value.b[1]\n",
                      "{\"a\":\"$5\",\"b\":[\"$foo.bar\",\"$item2\"]}");
    check_tree_report("{a: '!$inputs.n', b: '42', 'x y': '($index)'}",
                      "literal-expression value.a\nliteral-expression value[\"x y\"]\n",
                      "{\"a\":\"!$inputs.n\",\"b\":\"42\",\"x y\":\"($index)\"}");
    check_tree_report("{a: $item ==, b: ['${}', $inputs.n], c: '${'}",
                      "expression-syntax value.a\ntemplate-empty value.b[0]\ntemplate-unclosed value.c\n",
                      "{\"a\":null,\"b\":[null,7],\"c\":null}");
    check_tree_report("{a: [$inputs.$n, '${inputs.$n}']}", "dollar-member value\ndollar-member value\n",
                      "{\"a\":[7,7]}");
    check_tree_report("[$ 5]", "literal-dollar value[0]\n", "[\"$ 5\"]");
    check_tree_report("[$item == $foo]", "unknown-reference value[0]\n", "[null]");
}

static void count(void *counter, const wfs__expression *expression)
{
    *(size_t *)counter = *(size_t *)counter * 10 + expression->ref_count;
}

static void test_each(void **state)
{
    (void)state;
    fixture f;
    size_t counter = 0;
    const wfs__spec *spec =
        compile_yaml(&f, "{a: '$inputs.a == $inputs.b', b: ['x ${1} ${item} y', 5, '${index ?? item ?? result}']}");
    wfs__spec_each(spec, count, &counter);
    assert_int_equal(counter, 2013);
    tear_down(&f);
}

static void test_positions(void **state)
{
    (void)state;
    fixture f;
    compile_yaml(&f, "a:\n  - \"x \\u00e9 ${inputs.n =  1}\"\n");
    assert_diagnostic(&f, "expression-syntax", 28, 29, "`=`", NULL);
    tear_down(&f);
}

/* ---- At run time ---- */

static void test_text_limit(void **state)
{
    (void)state;
    static const char text[] = "<${inputs.s}>";
    fixture f;
    set_up(&f, text, sizeof text - 1);
    const wfs__spec *spec = compile_spec(&f, WFS__PLACE_VALUE);
    wfs_value scope = read_json(&f, "{\"inputs\":{\"s\":\"0123456789\"}}"), value;
    set_scope(&f, &scope);
    f.scope.template_limit = 12;
    assert_int_equal(wfs__spec_resolve(spec, &f.scope, &value), WFS_OK);
    f.scope.template_limit = 11;
    assert_int_equal(wfs__spec_resolve(spec, &f.scope, &value), WFS_E_LIMIT);
    tear_down(&f);
}

static void test_text_that_is_too_long(void **state)
{
    (void)state;
    fixture f;
    set_up(&f, "0123456789", 10);
    f.limits.template_bytes = 9;
    assert_null(compile_spec(&f, WFS__PLACE_VALUE));
    assert_diagnostic(&f, "limit-template-bytes", 0, 10, "template_bytes (9)", NULL);
    tear_down(&f);
}

static void check_null(const char *text, bool expected)
{
    fixture f;
    set_up(&f, text, strlen(text));
    wfs_value scope = read_json(&f, context), value;
    set_scope(&f, &scope);
    assert_int_equal(wfs__spec_resolve(compile_spec(&f, WFS__PLACE_VALUE), &f.scope, &value), WFS_OK);
    assert_int_equal(f.scope.null_in_template, expected);
    tear_down(&f);
}

static void test_null_in_template(void **state)
{
    (void)state;
    check_null("a ${inputs.gone}", true);
    check_null("${inputs.null}${inputs.n}", true);
    check_null("${inputs.gone}", false);
    check_null("a ${inputs.n} ${inputs.list}", false);
    check_null("$inputs.gone", false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_escape),
        cmocka_unit_test(test_expression),
        cmocka_unit_test(test_single_block),
        cmocka_unit_test(test_splicing),
        cmocka_unit_test(test_blocks_without_dollar),
        cmocka_unit_test(test_braces_in_strings),
        cmocka_unit_test(test_malformed),
        cmocka_unit_test(test_all_blocks_are_checked),
        cmocka_unit_test(test_many_blocks),
        cmocka_unit_test(test_literal_expression),
        cmocka_unit_test(test_stray_references),
        cmocka_unit_test(test_trees),
        cmocka_unit_test(test_reports_in_trees),
        cmocka_unit_test(test_each),
        cmocka_unit_test(test_positions),
        cmocka_unit_test(test_text_limit),
        cmocka_unit_test(test_text_that_is_too_long),
        cmocka_unit_test(test_null_in_template),
    };
    return cmocka_run_group_tests_name("template", tests, NULL, NULL);
}
