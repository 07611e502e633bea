#include "expressions.h"

#define NOTHING "{}"

static void test_literals(void **state)
{
    (void)state;
    check("1", NOTHING, "1");
    check("-1.5e2", NOTHING, "-150");
    check("003", NOTHING, "3");
    check("5.", NOTHING, "5");
    check("9007199254740993", NOTHING, "9007199254740993");
    check("-9223372036854775808", NOTHING, "-9223372036854775808");
    check("9223372036854775808", NOTHING, "9223372036854776000.0");
    check("'a\\n\"'", NOTHING, "\"a\\n\\\"\"");
    check("true", NOTHING, "true");
    check("null", NOTHING, "null");
    check(" ( ( 'x' ) ) ", NOTHING, "\"x\"");
}

static void test_roots(void **state)
{
    (void)state;
    const char *context =
        "{\"inputs\":{\"a\":1},\"item\":[2],\"index\":3,\"result\":\"r\",\"steps\":{\"s\":{\"output\":4}}}";
    check("$inputs", context, "{\"a\":1}");
    check("$item", context, "[2]");
    check("$index", context, "3");
    check("$result", context, "\"r\"");
    check("$steps", context, "{\"s\":{\"output\":4}}");
    check("$steps.s.output", context, "4");
    check("$steps['s']", context, "{\"output\":4}");
    check("$inputs", NOTHING, "null");
    check("$item.a.b[0]", NOTHING, "null");
}

static void test_members(void **state)
{
    (void)state;
    const char *c =
        "{\"item\":{\"a\":{\"b\":[10,[20,30]]},\"fetch-items\":1,\"\xC3\xA9\":2,\"length\":\"own\",\"0\":\"zero\","
        "\"1.5\":\"x\",\"-1\":\"minus\",\"a b\":\"s\",\"true\":5,\"contains\":6,\"null\":7,\"1a\":8,"
        "\"100000000000000000000\":9}}";
    check("$item.a.b", c, "[10,[20,30]]");
    check("$item.a.b.1.0", c, "20");
    check("$item.a.b[1][1]", c, "30");
    check("$item . a\n.b [ 0 ]", c, "10");
    check("$item.fetch-items", c, "1");
    check("$item.\xC3\xA9", c, "2");
    check("$item.length", c, "\"own\"");
    check("$item.0", c, "\"zero\"");
    check("$item[0]", c, "\"zero\"");
    check("$item[0.0]", c, "\"zero\"");
    check("$item[-0]", c, "\"zero\"");
    check("$item[1.5]", c, "\"x\"");
    check("$item[-1]", c, "\"minus\"");
    check("$item[(-1)]", c, "\"minus\"");
    check("$item[(1.5)]", c, "\"x\"");
    check("$item.a.b[$index]", "{\"index\":-0.5,\"item\":{\"a\":{\"b\":[1]}}}", "null");
    check("$item.a.b[$index]", "{\"index\":-1e300,\"item\":{\"a\":{\"b\":[1]}}}", "null");
    check("$item.a.b[-1.0]", c, "null");
    check("$item.a.b[4294967296.0]", c, "null");
    check("$item['a b']", c, "\"s\"");
    check("$item[\"a\"]['b'][0]", c, "10");
    check("$item.true", c, "5");
    check("$item.contains contains 6", c, "true");
    check("$item.null", c, "7");
    check("$item.1a", c, "8");
    check("$item[1e20]", c, "9");
    check("$item.100000000000000000000", c, "9");
    check("$item[true]", c, "null");
    check("$item[null]", c, "null");
    check("$item.toString", c, "null");
    check("$item.nope.deeper[0].x", c, "null");
}

static void test_elements(void **state)
{
    (void)state;
    const char *c = "{\"item\":[\"a\",\"b\",{\"k\":1}],\"index\":1,\"inputs\":{\"f\":1.0,\"h\":1.5,\"s\":\"1\",\"n\":-"
                    "1,\"big\":1e300}}";
    check("$item[0]", c, "\"a\"");
    check("$item.1", c, "\"b\"");
    check("$item.01", c, "\"b\"");
    check("$item['1']", c, "\"b\"");
    check("$item[1.0]", c, "\"b\"");
    check("$item[$index]", c, "\"b\"");
    check("$item[$inputs.f]", c, "\"b\"");
    check("$item[$inputs.h]", c, "null");
    check("$item[$inputs.s]", c, "\"b\"");
    check("$item[$inputs.n]", c, "null");
    check("$item[$inputs.big]", c, "null");
    check("$item[$inputs]", c, "null");
    check("$item[-1]", c, "null");
    check("$item[3]", c, "null");
    check("$item[99999999999999999999]", c, "null");
    check("$item['x']", c, "null");
    check("$item['']", c, "null");
    check("$item.length", c, "3");
    check("$item['length']", c, "3");
    check("$item[2].k", c, "1");
    check("$item[$item[2].k]", c, "\"b\"");
}

static void test_length(void **state)
{
    (void)state;
    check("$item.length", "{\"item\":\"na\xC3\xAFve\xF0\x9F\x98\x80\"}", "6");
    check("$item.length", "{\"item\":\"\"}", "0");
    check("$item.length", "{\"item\":5}", "null");
    check("$item.length", "{\"item\":null}", "null");
    check("$item.length", "{\"item\":{}}", "null");
    check("$item[0]", "{\"item\":\"abc\"}", "null");
    check("$item.length.length", "{\"item\":[]}", "null");
}

static void test_truth(void **state)
{
    (void)state;
    static const char *const no[] = { "null", "false", "0", "0.0", "-0.0", "\"\"", "[]" };
    static const char *const yes[] = { "true", "1", "-1", "0.5", "\"0\"", "\" \"", "[0]", "{}", "{\"a\":1}" };
    char context[64];
    for (size_t i = 0; i < WFS__COUNT(no); i++) {
        snprintf(context, sizeof context, "{\"item\":%s}", no[i]);
        check("!$item", context, "true");
        check("!!$item", context, "false");
        check("$item || false", context, "false");
        check("true && $item", context, "false");
    }
    for (size_t i = 0; i < WFS__COUNT(yes); i++) {
        snprintf(context, sizeof context, "{\"item\":%s}", yes[i]);
        check("!$item", context, "false");
        check("!!!$item", context, "false");
        check("$item && true", context, "true");
        check("false || $item", context, "true");
    }
}

static void test_logic(void **state)
{
    (void)state;
    check("1 && 'x'", NOTHING, "true");
    check("0 || ''", NOTHING, "false");
    check("1 && 2 && 0 && 3", NOTHING, "false");
    check("0 || '' || 5 || 0", NOTHING, "true");
    check("false && true || true", NOTHING, "true");
    check("true || true && false", NOTHING, "true");
    check("(true || true) && false", NOTHING, "false");
    check("!false && !(true && false)", NOTHING, "true");
    check("!$item == true", NOTHING, "true");
    check("(1 && 2) == true", NOTHING, "true");
    check("(0 || 2) == (1 && 1)", NOTHING, "true");
    check("true == (false || 1 > 0)", NOTHING, "true");
}

static void test_coalesce(void **state)
{
    (void)state;
    check("null ?? 'b'", NOTHING, "\"b\"");
    check("'a' ?? 'b'", NOTHING, "\"a\"");
    check("false ?? true", NOTHING, "false");
    check("0 ?? 1", NOTHING, "0");
    check("$item.x ?? $item.y ?? null", NOTHING, "null");
}

static void test_coalesce_binds_loosest(void **state)
{
    (void)state;
    check("$item.nope || false ?? true", "{\"item\":{}}", "false");
    check("$item.a ?? $item.b ?? 3", "{\"item\":{\"b\":2}}", "2");
    check("$item.a ?? $item.b ?? 3", NOTHING, "3");
    check("($item.a ?? 5) > 4", NOTHING, "true");
    check("null ?? 1 == 1", NOTHING, "true");
}

static void test_equality(void **state)
{
    (void)state;
    check("1 == 1.0", NOTHING, "true");
    check("5 == '5'", NOTHING, "true");
    check("' 7.0 ' == 7", NOTHING, "true");
    check("'5.' == 5", NOTHING, "true");
    check("'1e3' == 1000", NOTHING, "true");
    check("'0x10' == 16", NOTHING, "false");
    check("'+5' == 5", NOTHING, "false");
    check("'.5' == 0.5", NOTHING, "false");
    check("'' == 0", NOTHING, "false");
    check("' ' == 0", NOTHING, "false");
    check("'7' == '7.0'", NOTHING, "false");
    check("true == 1", NOTHING, "false");
    check("true == 'true'", NOTHING, "false");
    check("null == 0", NOTHING, "false");
    check("null == ''", NOTHING, "false");
    check("null == false", NOTHING, "false");
    check("null == $item.gone", NOTHING, "true");
    check("1 != 2", NOTHING, "true");
    check("5 != '5'", NOTHING, "false");
    check("9007199254740993 == 9007199254740992.0", NOTHING, "false");
    check("9007199254740993 == '9007199254740993'", NOTHING, "true");
}

static void test_deep_equality(void **state)
{
    (void)state;
    const char *c = "{\"item\":{\"a\":[1,{\"x\":null}],\"b\":[1.0,{\"x\":null}],\"o\":{\"k\":1,\"l\":2},\"p\":{\"l\":2,"
                    "\"k\":1},\"s\":[\"1\"],\"n\":[1]}}";
    check("$item.a == $item.b", c, "true");
    check("$item.o == $item.p", c, "true");
    check("$item.s == $item.n", c, "false");
    check("$item.a != $item.n", c, "true");
    check("$item.a == $item.o", c, "false");
}

static void test_order(void **state)
{
    (void)state;
    check("1 < 2", NOTHING, "true");
    check("2 <= 2.0", NOTHING, "true");
    check("'10' > 9", NOTHING, "true");
    check("'10' < '9'", NOTHING, "false");
    check("'7' >= '7.0'", NOTHING, "true");
    check("'apple' < 'banana'", NOTHING, "true");
    check("'Z' < 'a'", NOTHING, "true");
    check("'10' < 'x'", NOTHING, "true");
    check("'\\uffff' < '\\ud83d\\ude00'", NOTHING, "true");
    check("'apple' < 1", NOTHING, "false");
    check("'apple' >= 1", NOTHING, "false");
    check("'' < 1", NOTHING, "false");
    check("true > 0", NOTHING, "true");
    check("null < 1", NOTHING, "true");
    check("null >= false", NOTHING, "true");
    check("null <= 'a'", NOTHING, "false");
    check("true >= '1'", NOTHING, "true");
    check("$item > 0", "{\"item\":[1]}", "false");
    check("$item <= $item", "{\"item\":{}}", "false");
    check("$item >= $item", "{\"item\":{}}", "false");
    check("9007199254740993 > 9007199254740992.0", NOTHING, "true");
    check("9223372036854775807 < 9223372036854775808", NOTHING, "true");
}

static void test_contains(void **state)
{
    (void)state;
    const char *c = "{\"item\":{\"l\":[1,\"b\",null,[2]],\"o\":{\"a\":1,\"5\":2},\"t\":\"Senior "
                    "MANAGER\",\"n\":1234.5,\"y\":true}}";
    check("$item.l contains 1", c, "true");
    check("$item.l contains '1'", c, "false");
    check("$item.l contains null", c, "true");
    check("$item.l contains $item.l[3]", c, "true");
    check("$item.l contains 'B'", c, "false");
    check("$item.o contains 'a'", c, "true");
    check("$item.o contains 'A'", c, "false");
    check("$item.o contains 5", c, "true");
    check("$item.o contains null", c, "false");
    check("$item.t contains 'manager'", c, "true");
    check("$item.t contains 'engineer'", c, "false");
    check("$item.t contains ''", c, "true");
    check("$item.t contains $item.gone", c, "true");
    check("$item.gone contains 'x'", c, "false");
    check("$item.gone contains null", c, "true");
    check("$item.n contains 34.", c, "true");
    check("$item.n contains '.5'", c, "true");
    check("$item.y contains 'RU'", c, "true");
    check("'[1,\"b\",null,[2]]' contains $item.l", c, "true");
    check("'\xCE\xA3\xCE\x91\xCE\xA3' contains '\xCF\x83\xCE\xB1\xCF\x82'", c, "true");
    check("'STRASSE' contains 'stra\xC3\x9F"
          "e'",
          c, "false");
}

/* ---- `$steps` of a workflow ---- */

static const wfs__str ids[] = { { "a", 1 }, { "fetch-items", 11 }, { "c", 1 }, { "length", 6 } };

static int64_t find_step(const void *context, wfs__str id)
{
    (void)context;
    for (size_t i = 0; i < WFS__COUNT(ids); i++) {
        if (wfs__str_equal(id, ids[i]))
            return (int64_t)i;
    }
    return -1;
}

static const wfs__str *by_id[] = { &ids[0], &ids[2], &ids[1], &ids[3] };

/* `a` gave 1, `fetch-items` gave {"k": [5]}, `c` was skipped, `length` has not run. $item is "fetch-items". */
static void check_steps(const char *text, const char *expected)
{
    fixture f;
    set_up(&f, text, strlen(text));
    f.compiler.find_step = find_step;
    const wfs__expression *expression = compile(&f);
    wfs_value outputs[4] = { wfs__integer(1), read_json(&f, "{\"k\":[5]}"), WFS__NULL_VALUE, wfs__integer(9) };
    const uint8_t done[4] = { 1, 1, 1, 0 };
    wfs_value item = wfs__string(ids[1]), value;
    f.scope.outputs = outputs;
    f.scope.done = done;
    f.scope.ids = ids;
    f.scope.by_id = by_id;
    f.scope.step_count = 4;
    f.scope.item = &item;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(wfs__evaluate(expression, &f.scope, &value), WFS_OK);
        assert_json(text, &value, expected);
    }
    f.scope.caches = NULL;
    assert_int_equal(wfs__evaluate(expression, &f.scope, &value), WFS_OK);
    assert_json(text, &value, expected);
    tear_down(&f);
}

static void test_steps(void **state)
{
    (void)state;
    check_steps("$steps.a.output", "1");
    check_steps("$steps.a", "{\"output\":1}");
    check_steps("$steps['fetch-items'].output.k[0]", "5");
    check_steps("$steps.fetch-items.output.k", "[5]");
    check_steps("$steps.fetch-items['output']", "{\"k\":[5]}");
    check_steps("$steps.c", "{\"output\":null}");
    check_steps("$steps.c == null", "false");
    check_steps("$steps.length", "null");
    check_steps("$steps.length.output", "null");
    check_steps("$steps.nope.output.x", "null");
    check_steps("$steps.a.outputs", "null");
    check_steps("$steps", "{\"a\":{\"output\":1},\"fetch-items\":{\"output\":{\"k\":[5]}},\"c\":{\"output\":null}}");
    check_steps("$steps contains 'c'", "true");
    check_steps("$steps contains 'length'", "false");
    check_steps("$steps[$item]", "{\"output\":{\"k\":[5]}}");
    check_steps("$steps[$item].output.k.0", "5");
    check_steps("$steps[$item.nope].output", "null");
    check_steps("$steps[('length')].output", "null");
    check_steps("$steps[('no' ?? 1)]", "null");
    check_steps("1 == $steps.a.output && $steps.a.output == 1", "true");
}

static void test_no_steps_yet(void **state)
{
    (void)state;
    fixture f;
    set_up(&f, "$steps", 6);
    f.compiler.find_step = find_step;
    wfs_value value;
    assert_int_equal(wfs__evaluate(compile(&f), &f.scope, &value), WFS_OK);
    assert_json("$steps", &value, "{}");
    tear_down(&f);
}

/* With lasting memory `$steps` is made once, until the caller says that something changed. */
static void test_steps_are_kept(void **state)
{
    (void)state;
    fixture f;
    set_up(&f, "$steps", 6);
    f.compiler.find_step = find_step;
    const wfs__expression *expression = compile(&f);
    wfs_value outputs[4] = { wfs__integer(1) }, first, second;
    uint8_t done[4] = { 1 };
    f.scope.outputs = outputs;
    f.scope.done = done;
    f.scope.ids = ids;
    f.scope.by_id = by_id;
    f.scope.step_count = 4;
    f.scope.lasting = &f.arena;
    assert_int_equal(wfs__evaluate(expression, &f.scope, &first), WFS_OK);
    assert_int_equal(wfs__evaluate(expression, &f.scope, &second), WFS_OK);
    assert_ptr_equal(first.u.items, second.u.items);
    done[2] = 1;
    f.scope.all_steps = WFS__NULL_VALUE;
    assert_int_equal(wfs__evaluate(expression, &f.scope, &second), WFS_OK);
    assert_json("$steps", &first, "{\"a\":{\"output\":1}}");
    assert_json("$steps", &second, "{\"a\":{\"output\":1},\"c\":{\"output\":null}}");
    tear_down(&f);
}

/* ---- Lengths ---- */

/* Long texts are measured once: each has its own length all the same, also a part of another. */
static void test_lengths_of_long_texts(void **state)
{
    (void)state;
    enum { TEXTS = 100, BYTES = 4000 };
    static char bytes[BYTES];
    fixture f;
    set_up(&f, "$item.length", 12);
    const wfs__expression *expression = compile(&f);
    for (size_t i = 0; i < BYTES; i += 2)
        memcpy(bytes + i, "\xC3\xA9", 2);
    for (size_t round = 0; round < 2; round++)
        for (size_t i = 0; i < TEXTS; i++)
            for (size_t part = 0; part < 2; part++) {
                wfs_value item = wfs__string((wfs__str){ bytes + 2 * i, BYTES - 4 * i - 20 * part }), value;
                f.scope.item = &item;
                assert_int_equal(wfs__evaluate(expression, &f.scope, &value), WFS_OK);
                assert_int_equal(value.u.integer, (BYTES - 4 * i - 20 * part) / 2);
            }
    tear_down(&f);
}

/* ---- Size ---- */

static void test_deep_stack(void **state)
{
    (void)state;
    char text[2048] = "";
    size_t size = 0;
    fixture f;
    for (int i = 0; i < 16; i++)
        size += (size_t)snprintf(text + size, sizeof text - size, "$item == $item[0 == (");
    size += (size_t)snprintf(text + size, sizeof text - size, "1");
    for (int i = 0; i < 16; i++)
        size += (size_t)snprintf(text + size, sizeof text - size, ")]");
    set_up(&f, text, size);
    const wfs__expression *expression = compile(&f);
    wfs_value value;
    assert_true(expression->stack > 16);
    assert_int_equal(wfs__evaluate(expression, &f.scope, &value), WFS_OK);
    assert_json(text, &value, "true");
    tear_down(&f);
}

/* More pending operands than lie at hand: two at each level. The item is null, and so is each of its members. */
static void test_deepest_stack(void **state)
{
    (void)state;
    char text[2048] = "";
    size_t size = 0;
    fixture f;
    for (int i = 0; i < 60; i++)
        size += (size_t)snprintf(text + size, sizeof text - size, "$item == $item[");
    size += (size_t)snprintf(text + size, sizeof text - size, "1");
    memset(text + size, ']', 60);
    size += 60;
    set_up(&f, text, size);
    f.limits.expression_depth = 64;
    const wfs__expression *expression = compile(&f);
    wfs_value value;
    bool truth = false;
    assert_true(expression->stack > 100);
    assert_int_equal(wfs__evaluate(expression, &f.scope, &value), WFS_OK);
    assert_json(text, &value, "true");
    assert_int_equal(wfs__evaluate_truth(expression, &f.scope, &truth), WFS_OK);
    assert_true(truth);
    tear_down(&f);
}

static void test_caches_follow_shapes(void **state)
{
    (void)state;
    static const char text[] = "$item.b";
    fixture f;
    set_up(&f, text, sizeof text - 1);
    const wfs__expression *expression = compile(&f);
    static const char *const items[] = {
        "{\"a\":1,\"b\":2}", "{\"b\":3}", "{\"a\":4}", "[1]", "5", "{\"a\":1,\"b\":6}"
    };
    static const char *const expected[] = { "2", "3", "null", "null", "null", "6" };
    for (size_t i = 0; i < WFS__COUNT(items); i++) {
        wfs_value item = read_json(&f, items[i]), value;
        f.scope.item = &item;
        assert_int_equal(wfs__evaluate(expression, &f.scope, &value), WFS_OK);
        assert_json(items[i], &value, expected[i]);
    }
    f.scope.item = NULL;
    wfs_value value;
    assert_int_equal(wfs__evaluate(expression, &f.scope, &value), WFS_OK);
    assert_json("no item", &value, "null");
    tear_down(&f);
}

static void test_compare(void **state)
{
    (void)state;
    int order;
    wfs_value one = wfs__integer(1), text = wfs__string(WFS__STR("x")), half = wfs__real(0.5),
              array = wfs__empty_array();
    assert_true(wfs__compare(&one, &half, &order) && order > 0);
    assert_true(wfs__compare(&half, &one, &order) && order < 0);
    assert_true(wfs__compare(&text, &text, &order) && order == 0);
    assert_false(wfs__compare(&one, &text, &order));
    assert_false(wfs__compare(&array, &array, &order));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_literals),
        cmocka_unit_test(test_roots),
        cmocka_unit_test(test_members),
        cmocka_unit_test(test_elements),
        cmocka_unit_test(test_length),
        cmocka_unit_test(test_truth),
        cmocka_unit_test(test_logic),
        cmocka_unit_test(test_coalesce),
        cmocka_unit_test(test_coalesce_binds_loosest),
        cmocka_unit_test(test_equality),
        cmocka_unit_test(test_deep_equality),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_contains),
        cmocka_unit_test(test_steps),
        cmocka_unit_test(test_no_steps_yet),
        cmocka_unit_test(test_steps_are_kept),
        cmocka_unit_test(test_lengths_of_long_texts),
        cmocka_unit_test(test_deep_stack),
        cmocka_unit_test(test_deepest_stack),
        cmocka_unit_test(test_caches_follow_shapes),
        cmocka_unit_test(test_compare),
    };
    return cmocka_run_group_tests_name("evaluate", tests, NULL, NULL);
}
