#include "expressions.h"

#define SYNTAX "expression-syntax"

static void test_blank(void **state)
{
    (void)state;
    check_error("", "expression-empty", 0, 0, "empty", NULL);
    check_error(" \t\xC2\xA0", "expression-empty", 0, 4, "empty", NULL);
}

static void test_operators_of_others(void **state)
{
    (void)state;
    check_error("$item = 1", SYNTAX, 6, 7, "`=`", "use ==");
    check_error("$item === 1", SYNTAX, 6, 9, "`===`", "use ==");
    check_error("$item !== 1", SYNTAX, 6, 9, "`!==`", "use !=");
    check_error("$item <> 1", SYNTAX, 6, 8, "`<>`", "use !=");
    check_error("$item and $index", SYNTAX, 6, 9, "`and`", "use &&");
    check_error("$item or $index", SYNTAX, 6, 8, "`or`", "use ||");
    check_error("not $item", SYNTAX, 0, 3, "`not`", "use !");
    check_error("$item & $index", SYNTAX, 6, 7, "`&`", "use &&");
    check_error("$item | $index", SYNTAX, 6, 7, "`|`", "use ||");
    check_error("$item in $inputs", SYNTAX, 6, 8, "`in`", "use contains");
    check_error("$item ? 1 : 2", SYNTAX, 6, 7, "`?`", "??");
    check_error("$item?.a", SYNTAX, 5, 7, "`?.`", "a plain dot");
    check_error("$item == True", SYNTAX, 9, 13, "`True`", "write true");
    check_error("$item == None", SYNTAX, 9, 13, "`None`", "write null");
}

static void test_arithmetic(void **state)
{
    (void)state;
    static const char *const texts[] = { "$item + 1", "$item * 2", "$item / 2", "$item % 2", "$item - 1" };
    for (size_t i = 0; i < WFS__COUNT(texts); i++)
        check_error(texts[i], SYNTAX, 6, 7, NULL, "there is no arithmetic");
    check_error("$item -1", SYNTAX, 6, 8, "`-1`", "there is no subtraction");
    check_error("$index-1", "unknown-reference", 0, 8, "`$index-1`", "there is no subtraction");
}

static void test_chained_comparisons(void **state)
{
    (void)state;
    check_error("1 < $item < 3", SYNTAX, 10, 11, "chained", "&&");
    check_error("$item == 1 == true", SYNTAX, 11, 13, "chained", "&&");
    check_error("$item contains 1 contains 2", SYNTAX, 17, 25, "chained", "&&");
}

static void test_brackets(void **state)
{
    (void)state;
    check_error("(1 == 1", SYNTAX, 7, 7, "byte 1 of the text", "add a )");
    check_error("1 == ((2)", SYNTAX, 9, 9, "byte 6 of the text", NULL);
    check_error("(1 2)", SYNTAX, 3, 4, "the `(` was opened at", NULL);
    check_error("1 == 1)", SYNTAX, 6, 7, "closes nothing", NULL);
    check_error("$item]", SYNTAX, 5, 6, "closes nothing", NULL);
    check_error("$item[0", SYNTAX, 7, 7, "`]` is missing", NULL);
    check_error("$item[0 1]", SYNTAX, 8, 9, "`1`", NULL);
    check_error("$item[]", SYNTAX, 6, 7, "Expected a value", NULL);
    check_error("()", SYNTAX, 1, 2, "Expected a value", NULL);
    check_error("$item(1)", SYNTAX, 5, 6, "`(`", "function");
}

static void test_missing_operands(void **state)
{
    (void)state;
    check_error("$item == ", SYNTAX, 9, 9, "behind `==`, got the end", NULL);
    check_error("$item.", SYNTAX, 6, 6, "behind the dot", NULL);
    check_error("$item.-1", SYNTAX, 6, 8, "behind the dot", NULL);
    check_error("$item.'a'", SYNTAX, 6, 9, "behind the dot", NULL);
    check_error("== 1", SYNTAX, 0, 2, "Expected a value", "on the left");
    check_error("!", SYNTAX, 1, 1, "Expected a value", NULL);
    check_error("$item && || 1", SYNTAX, 9, 11, "behind `&&`", NULL);
    check_error("$item ??", SYNTAX, 8, 8, "behind `??`", NULL);
}

static void test_words(void **state)
{
    (void)state;
    check_error("item == 1", SYNTAX, 0, 4, "`item`", "write $item");
    check_error("$item == open", SYNTAX, 9, 13, "`open`", "in quotes");
    check_error("$item open", SYNTAX, 6, 10, "`open`", NULL);
    check_error("'open", SYNTAX, 0, 5, "no closing quote", NULL);
    check_error("$item == 'it's'", SYNTAX, 13, 14, "`s`", NULL);
    check_error("12px", SYNTAX, 2, 4, "`px`", NULL);
    check_error("$", SYNTAX, 0, 1, "`$`", NULL);
    check_error("$item \x01", SYNTAX, 6, 7, NULL, NULL);
    check_error("'a'.length", SYNTAX, 3, 4, "A path can only follow a reference", NULL);
    check_error("($item).a", SYNTAX, 7, 8, "A path can only follow a reference", NULL);
    check_error("1e999", SYNTAX, 0, 5, "too large", NULL);
    check_error("$item[1e999]", SYNTAX, 6, 11, "too large", NULL);
}

static void test_braces(void **state)
{
    (void)state;
    check_error("${inputs.x}", SYNTAX, 0, 2, "`${`", "without ${ }");
    check_error("{{ inputs.x }}", SYNTAX, 0, 2, "`{{`", "without {{ }}");
}

static void test_unknown_references(void **state)
{
    (void)state;
    check_error("$foo", "unknown-reference", 0, 4, "`$foo`", "$inputs, $steps, $item, $index, $result");
    check_error("$Inputs.x", "unknown-reference", 0, 7, "`$Inputs`",
                "did you mean $inputs? references are $inputs, $steps");
    check_error("$itm.x", "unknown-reference", 0, 4, "`$itm`",
                "references are $item, $inputs, $steps, $index, $result");
    check_error("1 == $item2", "unknown-reference", 5, 11, "`$item2`", NULL);
    check_error("true || $nonsense", "unknown-reference", 8, 17, NULL, NULL);
    check_error("$item[$foo]", "unknown-reference", 6, 10, NULL, NULL);
}

static void test_long_tokens_are_cut(void **state)
{
    (void)state;
    char text[400] = "$item ";
    for (size_t i = 6; i < 306; i += 2)
        memcpy(text + i, "\xC3\xA9", 2);
    text[306] = '\0';
    check_error(text, SYNTAX, 6, 306, "...`", NULL);
}

static void test_deep_nesting(void **state)
{
    (void)state;
    static const struct {
        const char *open, *close;
    } kinds[] = { { "(", ")" }, { "!", "" }, { "$item[", "]" }, { "$item[!(", ")]" } };
    for (size_t kind = 0; kind < WFS__COUNT(kinds); kind++) {
        size_t per = kind == 3 ? 3 : 1, most = 32 / per;
        char text[1024] = "", over[1100];
        for (size_t i = 0; i < most; i++)
            strcat(text, kinds[kind].open);
        strcat(text, "1");
        for (size_t i = 0; i < most; i++)
            strcat(text, kinds[kind].close);
        check(text, "{}", kind == 0 ? "1" : kind == 1 ? "true" : "null");
        snprintf(over, sizeof over, "%s%s%s%s", kinds[kind].open, text, kinds[kind].close, "");
        if (kind == 3)
            snprintf(over, sizeof over, "!((%s))", text);
        fixture f;
        set_up(&f, over, strlen(over));
        assert_null(wfs__expression_compile(&f.compiler, &f.scalar, ""));
        assert_string_equal(f.report->items[0].code, "limit-expression-depth");
        assert_non_null(strstr(f.report->items[0].message, "expression_depth (32)"));
        tear_down(&f);
    }
}

/* Chains are not nesting. */
static void test_long_chains(void **state)
{
    (void)state;
    static const char *const links[] = { " && 1", " || 0", " ?? 2", ".a", "[0]", " && (1)", " && $item[0]" };
    for (size_t i = 0; i < WFS__COUNT(links); i++) {
        char text[4096] = "$item";
        for (size_t size = 5; size + strlen(links[i]) < sizeof text - 1; size += strlen(links[i]))
            strcpy(text + size, links[i]);
        fixture f;
        set_up(&f, text, strlen(text));
        assert_non_null(wfs__expression_compile(&f.compiler, &f.scalar, ""));
        assert_int_equal(f.report->errors, 0);
        tear_down(&f);
    }
}

static void test_long_expression(void **state)
{
    (void)state;
    char text[4200];
    memset(text, ' ', sizeof text);
    text[4095] = '1';
    text[4096] = '\0';
    check(text, "{}", "1");
    text[4096] = ' ';
    text[4097] = '\0';
    check_error(text, "limit-expression-bytes", 0, 4097, "expression_bytes (4096)", NULL);
}

static void test_dollar_member(void **state)
{
    (void)state;
    fixture f;
    static const char text[] = "$item.$a.b";
    set_up(&f, text, sizeof text - 1);
    const wfs__expression *expression = compile(&f);
    assert_diagnostic(&f, "dollar-member", 6, 8, "`.$a`", NULL);
    assert_int_equal(f.report->errors, 0);
    wfs_value item = read_json(&f, "{\"a\":{\"b\":1}}"), value;
    f.scope.item = &item;
    assert_int_equal(wfs__evaluate(expression, &f.scope, &value), WFS_OK);
    assert_json(text, &value, "1");
    tear_down(&f);
}

/* ---- References ---- */

static int64_t find_step(const void *context, wfs__str id)
{
    return wfs__str_equal(id, *(const wfs__str *)context) ? 7 : -1;
}

/* The references of a text in one line: root, start-end, step, "..." when incomplete, then each part. */
static void check_refs(const char *text, const char *expected)
{
    static const char *const roots[] = { "inputs", "steps", "item", "index", "result" };
    static const wfs__str id = { "fetch-items", 11 };
    fixture f;
    set_up(&f, text, strlen(text));
    f.compiler.find_step = find_step;
    f.compiler.context = &id;
    const wfs__expression *expression = compile(&f);
    wfs__buffer out = WFS__BUFFER_INIT;
    for (uint32_t i = 0; i < expression->ref_count; i++) {
        const wfs__ref *ref = &expression->refs[i];
        wfs__buffer_format(&out, "%s%s %u-%u %d%s", i ? "; " : "", roots[ref->root], ref->start, ref->end,
                           (int)ref->step, ref->complete ? "" : "...");
        for (uint32_t k = 0; k < ref->part_count; k++) {
            const wfs__part *part = &ref->parts[k];
            wfs__buffer_format(&out, part->is_index ? " #%.*s=%d %u-%u" : " %.*s%.0d %u-%u", (int)part->name.size,
                               part->name.data, (int)part->index, part->start, part->end);
        }
    }
    wfs__buffer_char(&out, '\0');
    assert_string_equal(out.data, expected);
    wfs__buffer_free(&out);
    tear_down(&f);
}

static void test_references(void **state)
{
    (void)state;
    check_refs("1", "");
    check_refs("$item", "item 0-5 -1");
    check_refs("$inputs.a.b > $index", "inputs 0-11 -1 a 8-9 b 10-11; index 14-20 -1");
    check_refs("$steps.fetch-items.output.x", "steps 0-27 7 fetch-items 7-18 output 19-25 x 26-27");
    check_refs("$steps['fetch-items'].output", "steps 0-28 7 fetch-items 7-20 output 22-28");
    check_refs("$steps[\"no\\u0070e\"]", "steps 0-19 -1 nope 7-18");
    check_refs("$item.0[ 12 ].x", "item 0-15 -1 #0=0 6-7 #12=12 9-11 x 14-15");
    check_refs("$item[1.0][1.5]", "item 0-15 -1 #1=1 6-9 1.5 11-14");
    check_refs("$item.$a", "item 0-8 -1 a 7-8");
    check_refs("$item.a[$index].b", "item 0-7 -1... a 6-7; index 8-14 -1");
    check_refs("$steps[$item.id].output", "steps 0-6 -1...; item 7-15 -1 id 13-15");
    check_refs("$item[(0)]", "item 0-5 -1...");
    check_refs("$item[$inputs.a[$index]] == $result",
               "item 0-5 -1...; inputs 6-15 -1... a 14-15; index 16-22 -1; result 28-35 -1");
    check_refs("$item.a.b.c.d.e.f.g.h.i.j",
               "item 0-25 -1 a 6-7 b 8-9 c 10-11 d 12-13 e 14-15 f 16-17 g 18-19 h 20-21 i 22-23 j 24-25");
    check_refs("$item || $index || $item || $index || $item || $result",
               "item 0-5 -1; index 9-15 -1; item 19-24 -1; index 28-34 -1; item 38-43 -1; result 47-54 -1");
}

static void check_flags(const char *text, bool reference, bool boolean)
{
    fixture f;
    set_up(&f, text, strlen(text));
    const wfs__expression *expression = compile(&f);
    if (expression->is_reference != reference || expression->is_boolean != boolean)
        fail_msg("%s: %d %d", text, expression->is_reference, expression->is_boolean);
    assert_int_equal(expression->start, 0);
    assert_int_equal(expression->end, strlen(text));
    tear_down(&f);
}

static void test_flags(void **state)
{
    (void)state;
    check_flags("$item", true, false);
    check_flags(" $steps.a.output[0]['x'] ", true, false);
    check_flags("$item[$index]", false, false);
    check_flags("$item == 1", false, true);
    check_flags("$item && $index", false, true);
    check_flags("!$item", false, true);
    check_flags("!!$item", false, true);
    check_flags("(!$item)", false, true);
    check_flags("$item ?? 1", false, false);
    check_flags("$item == 1 ?? $index > 1", false, true);
    check_flags("'$item'", false, false);
    check_flags("5", false, false);
}

static void test_span_in_source(void **state)
{
    (void)state;
    static const char file[] = "condition: $item =  1\n";
    fixture f;
    set_up(&f, file, sizeof file - 1);
    f.scalar = (wfs__scalar){ &f.source, { 11, 21 }, { file + 11, 10 }, WFS__PLAIN, NULL };
    assert_true(wfs__source_index(&f.source));
    assert_null(wfs__expression_compile(&f.compiler, &f.scalar, "steps[0].condition"));
    assert_diagnostic(&f, SYNTAX, 17, 18, NULL, NULL);
    assert_string_equal(f.report->items[0].path, "steps[0].condition");
    tear_down(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blank),
        cmocka_unit_test(test_operators_of_others),
        cmocka_unit_test(test_arithmetic),
        cmocka_unit_test(test_chained_comparisons),
        cmocka_unit_test(test_brackets),
        cmocka_unit_test(test_missing_operands),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_braces),
        cmocka_unit_test(test_unknown_references),
        cmocka_unit_test(test_long_tokens_are_cut),
        cmocka_unit_test(test_deep_nesting),
        cmocka_unit_test(test_long_chains),
        cmocka_unit_test(test_long_expression),
        cmocka_unit_test(test_dollar_member),
        cmocka_unit_test(test_references),
        cmocka_unit_test(test_flags),
        cmocka_unit_test(test_span_in_source),
    };
    return cmocka_run_group_tests_name("expression", tests, NULL, NULL);
}
