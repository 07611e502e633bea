/*
 * The sort transform (section 7, item 5), small and large: large arrays of numbers take another way through the code,
 * with the same order.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "sort.h"

static const wfs__str path[] = { { "k", 1 } };

/* Sorts a JSON text by `k` and gives the result as text. */
static void check(const char *items, bool descending, const char *expected)
{
    wfs__arena arena = WFS__ARENA_INIT;
    wfs__buffer out = WFS__BUFFER_INIT;
    wfs_value array, sorted;
    wfs__json_error error;
    const wfs__step step = { .sort_parts = path, .sort_part_count = 1, .descending = descending };
    assert_true(wfs__json_read(&arena, items, strlen(items), 10, &array, &error));
    wfs__scope scope = { .arena = &arena };
    assert_true(wfs__sort(&step, &array, &scope, &sorted));
    wfs__json_write(&out, &sorted, 0);
    wfs__buffer_char(&out, '\0');
    assert_string_equal(out.data, expected);
    wfs__buffer_free(&out);
    wfs__arena_free(&arena);
}

static void numbers_come_before_strings_before_booleans(void **state)
{
    (void)state;
    check("[{\"k\":true},{\"k\":\"b\"},{\"k\":[1]},{\"k\":2},{},{\"k\":\"a\"},{\"k\":null},{\"k\":false},{\"k\":{}},{"
          "\"k\":1}]",
          false,
          "[{\"k\":1},{\"k\":2},{\"k\":\"a\"},{\"k\":\"b\"},{\"k\":false},{\"k\":true},{\"k\":[1]},{\"k\":{}},{},{"
          "\"k\":null}]");
}

static void descending_reverses_all_but_the_missing_and_equals(void **state)
{
    (void)state;
    check("[{\"k\":1,\"n\":1},{\"k\":\"a\"},{},{\"k\":2},{\"k\":1,\"n\":2},{\"k\":[1]},{\"k\":null},{\"k\":[2]}]", true,
          "[{\"k\":[1]},{\"k\":[2]},{\"k\":\"a\"},{\"k\":2},{\"k\":1,\"n\":1},{\"k\":1,\"n\":2},{},{\"k\":null}]");
}

static void numeric_strings_are_numbers_if_any_key_is_one(void **state)
{
    (void)state;
    check("[{\"k\":\"10\"},{\"k\":\"9\"}]", false, "[{\"k\":\"10\"},{\"k\":\"9\"}]");
    check("[{\"k\":\"10\"},{\"k\":9},{\"k\":\"x\"},{\"k\":\" 8 \"}]", false,
          "[{\"k\":\" 8 \"},{\"k\":9},{\"k\":\"10\"},{\"k\":\"x\"}]");
}

static void large_integers_are_exact(void **state)
{
    (void)state;
    check("[{\"k\":9007199254740993},{\"k\":9007199254740992},{\"k\":9007199254740992.0}]", false,
          "[{\"k\":9007199254740992},{\"k\":9007199254740992.0},{\"k\":9007199254740993}]");
}

/* ---- large arrays, against the definition ---- */

enum { MANY = 1000 };

/* A small generator of numbers, always the same. */
static uint32_t next(uint32_t *seed) { return *seed = *seed * 1664525 + 1013904223; }

/* An array of {k, n} with k one of few numbers, ints and floats, sometimes missing; n counts them. */
static void make_many(wfs__buffer *out, uint32_t seed, bool exact)
{
    wfs__buffer_char(out, '[');
    for (int n = 0; n < MANY; n++) {
        int k = (int)(next(&seed) >> 24) - 128;
        wfs__buffer_format(out, "%s{", n ? "," : "");
        if (next(&seed) >> 29)
            wfs__buffer_format(out, next(&seed) >> 31 ? "\"k\":%d.5," : "\"k\":%d,", k);
        else if (next(&seed) >> 31)
            wfs__buffer_format(out, "\"k\":-0.0,");
        else if (!exact)
            wfs__buffer_format(out, "\"k\":%lld,", 9007199254740992LL + k);
        wfs__buffer_format(out, "\"n\":%d}", n);
    }
    wfs__buffer_char(out, ']');
}

static bool in_order(const wfs_value *a, const wfs_value *b, bool descending)
{
    const wfs_value *ka = wfs__member(a, path[0]), *kb = wfs__member(b, path[0]);
    int64_t na = wfs__member(a, WFS__STR("n"))->u.integer, nb = wfs__member(b, WFS__STR("n"))->u.integer;
    if (!ka || !kb)
        return ka || (!kb && na < nb);
    int order = wfs__compare_numbers(ka, kb);
    return order == 0 ? na < nb : descending ? order > 0 : order < 0;
}

static void check_many(uint32_t seed, bool exact, bool descending)
{
    wfs__arena arena = WFS__ARENA_INIT;
    wfs__buffer text = WFS__BUFFER_INIT;
    wfs_value array, sorted;
    wfs__json_error error;
    const wfs__step step = { .sort_parts = path, .sort_part_count = 1, .descending = descending };
    make_many(&text, seed, exact);
    assert_true(wfs__json_read(&arena, text.data, text.size, 10, &array, &error));
    wfs__scope scope = { .arena = &arena };
    assert_true(wfs__sort(&step, &array, &scope, &sorted));
    assert_int_equal(wfs__count_of(&sorted), MANY);
    for (size_t i = 1; i < MANY; i++)
        assert_true(in_order(&sorted.u.items[i - 1], &sorted.u.items[i], descending));
    wfs__buffer_free(&text);
    wfs__arena_free(&arena);
}

static void many_numbers_are_in_order_and_equals_keep_theirs(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed < 20; seed++) {
        check_many(seed, true, false);
        check_many(seed, true, true);
        check_many(seed, false, false);
        check_many(seed, false, true);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_come_before_strings_before_booleans),
        cmocka_unit_test(descending_reverses_all_but_the_missing_and_equals),
        cmocka_unit_test(numeric_strings_are_numbers_if_any_key_is_one),
        cmocka_unit_test(large_integers_are_exact),
        cmocka_unit_test(many_numbers_are_in_order_and_equals_keep_theirs),
    };
    return cmocka_run_group_tests_name("sort", tests, NULL, NULL);
}
