/* Values in memory: shapes, members, copies, equality, order, truth, builders. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "value.h"

static wfs_value read_json(wfs__arena *arena, const char *text)
{
    wfs_value value;
    wfs__json_error error;
    if (!wfs__json_read(arena, text, strlen(text), 100000, &value, &error))
        fail_msg("%s: %s at %zu", text, error.message, error.offset);
    return value;
}

static void check_json(const wfs_value *value, const char *expected)
{
    wfs__buffer buffer = WFS__BUFFER_INIT;
    wfs__json_write(&buffer, value, 0);
    wfs__buffer_char(&buffer, '\0');
    assert_false(buffer.failed);
    assert_string_equal(buffer.data, expected);
    wfs__buffer_free(&buffer);
}

static void layout_is_compact(void **state)
{
    (void)state;
    assert_int_equal(sizeof(wfs_value), 16);
    assert_int_equal(sizeof(wfs__head), 16);
}

/* ---- Shapes ---- */

static void keys_are_found(void **state)
{
    (void)state;
    wfs__arena arena = WFS__ARENA_INIT;
    static const size_t counts[] = { 0, 1, 2, 8, 9, 10, 100, 1000 };
    static char texts[1000][8];
    wfs__str keys[1000];
    for (size_t i = 0; i < 1000; i++)
        keys[i] = (wfs__str){ texts[i], (size_t)snprintf(texts[i], sizeof texts[i], "k%zu", i * 7919 % 1000) };
    for (size_t c = 0; c < WFS__COUNT(counts); c++) {
        const wfs__shape *shape = wfs__shape_new(&arena, keys, counts[c]);
        assert_int_equal(shape->count, counts[c]);
        assert_true((shape->order != NULL) == (counts[c] > WFS__SHAPE_LINEAR));
        for (size_t i = 0; i < 1000; i++)
            assert_int_equal(wfs__shape_find(shape, keys[i]), i < counts[c] ? (int64_t)i : -1);
        assert_int_equal(wfs__shape_find(shape, WFS__STR("")), -1);
        assert_int_equal(wfs__shape_find(shape, WFS__STR("zz")), -1);
    }
    wfs__arena_free(&arena);
}

/* Many keys of which whole groups begin alike, for longer than what is compared at once. */
static void keys_that_begin_alike_are_found(void **state)
{
    (void)state;
    enum { KEYS = 3000, SIZE = 40 };
    wfs__arena arena = WFS__ARENA_INIT;
    static char texts[KEYS][SIZE];
    static wfs__str keys[KEYS];
    for (unsigned i = 0; i < KEYS; i++) {
        unsigned mixed = i * 1231U % KEYS; /* in no order */
        keys[i] =
            (wfs__str){ texts[i], (size_t)snprintf(texts[i], SIZE, "group %02u of some length %u", mixed % 30, mixed) };
    }
    const wfs__shape *shape = wfs__shape_new(&arena, keys, KEYS);
    for (size_t i = 0; i < KEYS; i++)
        assert_int_equal(wfs__shape_find(shape, keys[i]), (int64_t)i);
    for (size_t i = 1; i < KEYS; i++)
        assert_true(wfs__str_compare(keys[shape->order[i - 1]], keys[shape->order[i]]) < 0);
    wfs__arena_free(&arena);
}

static void keys_may_be_odd(void **state)
{
    (void)state;
    wfs__arena arena = WFS__ARENA_INIT;
    wfs__str keys[] = { WFS__STR(""),          WFS__STR("\0"),     WFS__STR("\0\0"),     WFS__STR("a"),
                        WFS__STR("a\0"),       WFS__STR("\xFF"),   WFS__STR("12345678"), WFS__STR("12345678\0"),
                        WFS__STR("123456789"), WFS__STR("1234567") };
    const wfs__shape *shape = wfs__shape_new(&arena, keys, WFS__COUNT(keys));
    for (size_t i = 0; i < WFS__COUNT(keys); i++)
        assert_int_equal(wfs__shape_find(shape, keys[i]), (int64_t)i);
    for (size_t i = 1; i < WFS__COUNT(keys); i++)
        assert_true(wfs__str_compare(keys[shape->order[i - 1]], keys[shape->order[i]]) < 0);
    wfs__arena_free(&arena);
}

static void of_duplicates_the_last_value_wins_at_the_first_place(void **state)
{
    (void)state;
    wfs__arena arena = WFS__ARENA_INIT;
    for (size_t distinct = 1; distinct < 40; distinct++) {
        static char texts[100][8];
        wfs__str keys[100];
        wfs_value items[100];
        for (size_t i = 0; i < 100; i++) {
            size_t size = (size_t)snprintf(texts[i], sizeof texts[i], "%zu", i * 41 % distinct);
            keys[i] = (wfs__str){ texts[i], size };
            items[i] = wfs__integer((int64_t)i);
        }
        size_t count = distinct < 5 ? 8 : 100, all = count;
        const wfs__shape *shape = wfs__shape_unite(&arena, keys, items, &count);
        assert_int_equal(count, distinct < all ? distinct : all);
        assert_int_equal(shape->count, count);
        for (size_t i = 0; i < count; i++) {
            char text[8];
            size_t size = (size_t)snprintf(text, sizeof text, "%zu", i * 41 % distinct);
            assert_true(wfs__str_equal(shape->keys[i], (wfs__str){ text, size }));
            assert_int_equal(items[i].u.integer, i + (all - 1 - i) / distinct * distinct);
        }
    }
    wfs__arena_free(&arena);
}

static void members(void **state)
{
    (void)state;
    wfs__arena arena = WFS__ARENA_INIT;
    wfs_value object = read_json(&arena, "{\"a\":1,\"b\":null}"), array = read_json(&arena, "[1]");
    assert_int_equal(wfs__member(&object, WFS__STR("a"))->u.integer, 1);
    assert_int_equal(wfs__member(&object, WFS__STR("b"))->type, WFS_TYPE_NULL);
    assert_null(wfs__member(&object, WFS__STR("c")));
    assert_null(wfs__member(&array, WFS__STR("length")));
    wfs_value empty = wfs__empty_object(), none = wfs__empty_array();
    assert_null(wfs__member(&empty, WFS__STR("")));
    assert_int_equal(wfs__count_of(&empty), 0);
    assert_int_equal(wfs__count_of(&none), 0);
    wfs__arena_free(&arena);
}

/* ---- Copies ---- */

static void copies_share_nothing(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "null",
        "true",
        "-5",
        "1.50",
        "\"text\"",
        "\"\"",
        "[]",
        "{}",
        "[[],{},[[]]]",
        "[1.0,\"a\\nb\",{\"k\":[1e5]}]",
        "[{\"a\":1,\"b\":\"x\"},{\"a\":2,\"b\":\"y\"},{\"c\":{}}]",
        "{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":6,\"g\":7,\"h\":8,\"i\":9,\"k\":[10]}",
    };
    for (size_t i = 0; i < WFS__COUNT(texts); i++) {
        wfs__arena first = WFS__ARENA_INIT, second = WFS__ARENA_INIT, third = WFS__ARENA_INIT;
        wfs_value value = read_json(&first, texts[i]), copy, dirty;
        char spaced[400];
        snprintf(spaced, sizeof spaced, "[ %s , {\"a\" : %s} ]", texts[i],
                 texts[i]); /* parts have clean text, the whole not */
        wfs_value mixed = read_json(&first, spaced);
        assert_true(wfs__value_copy(&second, &value, &copy));
        assert_true(wfs__value_copy(&third, &mixed, &dirty));
        assert_int_equal(wfs__equal(&value, &copy), 1);
        assert_int_equal(wfs__equal(&mixed, &dirty), 1);
        wfs__arena_free(&first);
        check_json(&copy, texts[i]);
        snprintf(spaced, sizeof spaced, "[%s,{\"a\":%s}]", texts[i], texts[i]);
        check_json(&dirty, spaced);
        wfs__arena_free(&second);
        wfs__arena_free(&third);
    }
}

static void copies_of_records_share_their_shape(void **state)
{
    (void)state;
    wfs__arena arena = WFS__ARENA_INIT;
    wfs_value value = read_json(&arena, "[{\"a\":1},{\"a\":2}]"), copy;
    assert_true(wfs__value_copy(&arena, &value, &copy));
    assert_ptr_equal(wfs__shape_of(&copy.u.items[0]), wfs__shape_of(&copy.u.items[1]));
    assert_ptr_not_equal(wfs__shape_of(&copy.u.items[0]), wfs__shape_of(&value.u.items[0]));
    wfs__arena_free(&arena);
}

/* ---- Equality and order ---- */

static int equal_texts(const char *a, const char *b)
{
    wfs__arena arena = WFS__ARENA_INIT;
    wfs_value x = read_json(&arena, a), y = read_json(&arena, b);
    int equal = wfs__equal(&x, &y);
    assert_int_equal(wfs__equal(&y, &x), equal);
    wfs__arena_free(&arena);
    return equal;
}

static void equality(void **state)
{
    (void)state;
    static const char *const same[][2] = {
        { "null", "null" },
        { "1", "1.0" },
        { "1e2", "100" },
        { "0", "-0" },
        { "0.5", "5e-1" },
        { "\"a\"", "\"\\u0061\"" },
        { "[]", "[ ]" },
        { "[1,[2,{}]]", "[1.0,[2,{}]]" },
        { "{\"a\":1,\"b\":[2]}", "{\"b\":[2.0],\"a\":1}" },
        { "9007199254740993", "9007199254740993" },
        { "{\"a\":1,\"a\":2}", "{\"a\":2}" },
        { "{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1,\"h\":1,\"i\":1}",
          "{\"i\":1,\"h\":1,\"g\":1,\"f\":1,\"e\":1,\"d\":1,\"c\":1,\"b\":1,\"a\":1}" },
    };
    static const char *const different[][2] = {
        { "null", "false" },
        { "1", "true" },
        { "0", "false" },
        { "1", "\"1\"" },
        { "[1]", "[2]" },
        { "[1]", "[1,1]" },
        { "[]", "{}" },
        { "{\"a\":1}", "{\"b\":1}" },
        { "{\"a\":1}", "{\"a\":1,\"b\":1}" },
        { "{\"a\":null}", "{\"b\":null}" },
        { "9007199254740993", "9007199254740992.0" },
        { "9223372036854775807", "9223372036854775808" },
        { "\"a\"", "\"A\"" },
        { "[[1,2],3]", "[[1,3],3]" },
        { "1", "1.5" },
    };
    for (size_t i = 0; i < WFS__COUNT(same); i++)
        assert_int_equal(equal_texts(same[i][0], same[i][1]), 1);
    for (size_t i = 0; i < WFS__COUNT(different); i++)
        assert_int_equal(equal_texts(different[i][0], different[i][1]), 0);
}

static void deep_values_need_no_stack(void **state)
{
    (void)state;
    size_t depth = 100000;
    char *text = malloc(2 * depth + 1);
    memset(text, '[', depth);
    memset(text + depth, ']', depth);
    text[2 * depth] = '\0';
    wfs__arena arena = WFS__ARENA_INIT;
    wfs_value a = read_json(&arena, text), copy;
    assert_true(wfs__value_copy(&arena, &a, &copy));
    assert_int_equal(wfs__equal(&a, &copy), 1);
    wfs__buffer buffer = WFS__BUFFER_INIT;
    wfs__json_write(&buffer, &copy, 0);
    assert_int_equal(buffer.size, 2 * depth);
    wfs__buffer_free(&buffer);
    wfs__arena_free(&arena);
    free(text);
}

static void numbers_compare_exactly(void **state)
{
    (void)state;
    static const char *const rising[] = { "-1e300",
                                          "-9223372036854775808",
                                          "-1.5",
                                          "-1",
                                          "-0.5",
                                          "0",
                                          "1e-300",
                                          "1",
                                          "1.5",
                                          "9007199254740992.0",
                                          "9007199254740993",
                                          "9007199254740994.0",
                                          "9223372036854775807",
                                          "9223372036854775808",
                                          "1e300" };
    wfs__arena arena = WFS__ARENA_INIT;
    for (int i = 0; i < (int)WFS__COUNT(rising); i++) {
        for (int j = 0; j < (int)WFS__COUNT(rising); j++) {
            wfs_value a = read_json(&arena, rising[i]), b = read_json(&arena, rising[j]);
            int order = wfs__compare_numbers(&a, &b);
            assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
        }
    }
    wfs__arena_free(&arena);
}

static void truth_is_that_of_section_4(void **state)
{
    (void)state;
    static const char *const falses[] = { "null", "false", "0", "-0", "0.0", "0e5", "\"\"", "[]", "[ ]" };
    static const char *const trues[] = {
        "true", "1", "-1", "0.1", "5e-324", "\"0\"", "\" \"", "[0]", "{}", "{\"a\":0}"
    };
    wfs__arena arena = WFS__ARENA_INIT;
    for (size_t i = 0; i < WFS__COUNT(falses); i++)
        assert_false(wfs__truth(&(wfs_value[]){ read_json(&arena, falses[i]) }[0]));
    for (size_t i = 0; i < WFS__COUNT(trues); i++)
        assert_true(wfs__truth(&(wfs_value[]){ read_json(&arena, trues[i]) }[0]));
    wfs__arena_free(&arena);
}

static void type_names(void **state)
{
    (void)state;
    static const char *const cases[][2] = { { "null", "null" }, { "true", "boolean" },  { "1", "int" },
                                            { "1.0", "int" },   { "1e300", "int" },     { "-0", "int" },
                                            { "1.5", "float" }, { "-1e-300", "float" }, { "\"\"", "string" },
                                            { "[]", "array" },  { "{}", "object" } };
    wfs__arena arena = WFS__ARENA_INIT;
    for (size_t i = 0; i < WFS__COUNT(cases); i++) {
        wfs_value value = read_json(&arena, cases[i][0]);
        assert_string_equal(wfs__type_name(&value), cases[i][1]);
    }
    wfs__arena_free(&arena);
}

/* ---- Builders ---- */

static void builds_objects(void **state)
{
    (void)state;
    wfs__arena arena = WFS__ARENA_INIT;
    wfs__builder builder = { 0 };
    wfs_value value;
    assert_true(wfs__builder_object(&builder, &arena, &value));
    check_json(&value, "{}");
    assert_true(wfs__builder_set(&builder, WFS__STR("b"), wfs__integer(1)));
    assert_true(wfs__builder_set(&builder, WFS__STR("a"), wfs__string(WFS__STR("x"))));
    assert_true(wfs__builder_set(&builder, WFS__STR("b"), wfs__boolean(true)));
    assert_true(wfs__builder_object(&builder, &arena, &value));
    check_json(&value, "{\"b\":true,\"a\":\"x\"}");
    wfs__builder_free(&builder);
    wfs__arena_free(&arena);
}

static void builds_large_objects_with_duplicates(void **state)
{
    (void)state;
    enum { KEYS = 50000 };
    wfs__arena arena = WFS__ARENA_INIT;
    wfs__builder builder = { 0 };
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < KEYS; i++) {
            char text[16];
            size_t size = (size_t)snprintf(text, sizeof text, "key %d", i);
            wfs__str key = { wfs__arena_copy(&arena, text, size), size };
            assert_true(wfs__builder_set(&builder, key, wfs__integer(i + round)));
        }
    }
    wfs_value value;
    assert_true(wfs__builder_object(&builder, &arena, &value));
    assert_int_equal(wfs__count_of(&value), KEYS);
    for (int i = 0; i < KEYS; i++)
        assert_int_equal(value.u.items[i].u.integer, i + 1);
    assert_int_equal(wfs__member(&value, WFS__STR("key 4711"))->u.integer, 4712);
    wfs__arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layout_is_compact),
        cmocka_unit_test(keys_are_found),
        cmocka_unit_test(keys_that_begin_alike_are_found),
        cmocka_unit_test(keys_may_be_odd),
        cmocka_unit_test(of_duplicates_the_last_value_wins_at_the_first_place),
        cmocka_unit_test(members),
        cmocka_unit_test(copies_share_nothing),
        cmocka_unit_test(copies_of_records_share_their_shape),
        cmocka_unit_test(equality),
        cmocka_unit_test(deep_values_need_no_stack),
        cmocka_unit_test(numbers_compare_exactly),
        cmocka_unit_test(truth_is_that_of_section_4),
        cmocka_unit_test(type_names),
        cmocka_unit_test(builds_objects),
        cmocka_unit_test(builds_large_objects_with_duplicates),
    };
    return cmocka_run_group_tests_name("value", tests, NULL, NULL);
}
