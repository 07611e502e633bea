/*
 * Values against declared types (section 9).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "check.h"

static const wfs__type text = { .kind = WFS__KIND_STRING }, whole = { .kind = WFS__KIND_INT };
static const wfs__type real = { .kind = WFS__KIND_FLOAT }, truth = { .kind = WFS__KIND_BOOLEAN };
static const wfs__type anything = { .kind = WFS__KIND_ANY };
static const wfs__type texts = { .kind = WFS__KIND_ARRAY, .items = &text };
static const wfs__str keys[] = { { "b", 1 }, { "x y", 3 } };
static const wfs__shape names = { 2, NULL, keys };
static const wfs__type *const properties[] = { &texts, &whole };
static const wfs__type record = { .kind = WFS__KIND_OBJECT, .names = &names, .properties = properties };

/* message NULL: the value has the type. */
static void check(const wfs__type *type, const char *json, bool strict, const char *message)
{
    wfs__arena arena = WFS__ARENA_INIT;
    wfs__buffer said = WFS__BUFFER_INIT;
    wfs_value value;
    wfs__json_error error;
    assert_true(wfs__json_read(&arena, json, strlen(json), 20, &value, &error));
    wfs__check_result result = wfs__check_value(type, &value, strict, "Output", WFS__STR("a"), &said);
    wfs__buffer_char(&said, '\0');
    assert_int_equal(result, message ? WFS__CHECK_BAD : WFS__CHECK_OK);
    assert_string_equal(said.data, message ? message : "");
    wfs__buffer_free(&said);
    wfs__arena_free(&arena);
}

static void kinds_are_told_apart(void **state)
{
    (void)state;
    check(&text, "\"x\"", false, NULL);
    check(&text, "1", false, "Output \"a\": expected string, got int");
    check(&truth, "0", false, "Output \"a\": expected boolean, got int");
    check(&texts, "{}", false, "Output \"a\": expected array, got object");
    check(&record, "[]", false, "Output \"a\": expected object, got array");
    check(&anything, "[1]", true, NULL);
}

static void numbers_stand_for_each_other_where_nothing_is_lost(void **state)
{
    (void)state;
    check(&real, "3", false, NULL);
    check(&whole, "3.0", false, NULL);
    check(&whole, "3.5", false, "Output \"a\": expected int, got float");
    check(&whole, "\"3\"", false, "Output \"a\": expected int, got string");
}

static void null_passes_unless_strict(void **state)
{
    (void)state;
    check(&text, "null", false, NULL);
    check(&text, "null", true, "Output \"a\": expected string, got null");
    check(&anything, "null", true, NULL);
    check(&record, "{\"b\":[]}", true, "Output \"a[\"x y\"]\": expected int, got null");
}

static void deeper_places_are_named(void **state)
{
    (void)state;
    check(&record, "{\"b\":[\"x\",2],\"x y\":1}", false, "Output \"a.b[1]\": expected string, got int");
    check(&record, "{\"x y\":\"1\"}", false, "Output \"a[\"x y\"]\": expected int, got string");
    check(&record, "{\"other\":1}", false, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_are_told_apart),
        cmocka_unit_test(numbers_stand_for_each_other_where_nothing_is_lost),
        cmocka_unit_test(null_passes_unless_strict),
        cmocka_unit_test(deeper_places_are_named),
    };
    return cmocka_run_group_tests_name("check", tests, NULL, NULL);
}
