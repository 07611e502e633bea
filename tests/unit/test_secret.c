/*
 * Masks (section 10).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "secret.h"

/* Writes a JSON text through the mask of a JSON array of secrets. */
static void check(const char *secrets, const char *json, const char *expected)
{
    wfs__arena arena = WFS__ARENA_INIT;
    wfs__buffer out = WFS__BUFFER_INIT;
    wfs_value values, value;
    wfs__json_error error;
    wfs__mask mask;
    assert_true(wfs__json_read(&arena, secrets, strlen(secrets), 20, &values, &error));
    assert_true(wfs__json_read(&arena, json, strlen(json), 20, &value, &error));
    assert_true(wfs__mask_init(&mask, &arena, values.u.items, wfs__count_of(&values)));
    wfs__mask_write(&mask, &out, &value);
    wfs__buffer_char(&out, '\0');
    assert_string_equal(out.data, expected);
    wfs__buffer_free(&out);
    wfs__arena_free(&arena);
}

static void texts_are_hidden_inside_of_texts_and_keys(void **state)
{
    (void)state;
    check("[\"pass\"]", "{\"a pass b\":[\"pass\",\"xpassx\",\"pas\"]}", "{\"a *** b\":[\"***\",\"x***x\",\"pas\"]}");
    check("[]", "{\"a\":[1,\"pass\"]}", "{\"a\":[1,\"pass\"]}");
}

static void short_texts_and_other_values_are_hidden_as_a_whole(void **state)
{
    (void)state;
    check("[\"abc\"]", "[\"abc\",\"abcd\"]", "[\"***\",\"abcd\"]");
    check("[42,true,[1,2]]", "[42,\"42\",420,true,false,[1,2],[1]]", "[\"***\",\"42\",420,\"***\",false,\"***\",[1]]");
    check("[1.0]", "[1]", "[\"***\"]");
}

static void four_characters_are_counted_as_characters(void **state)
{
    (void)state;
    check("[\"\u00e9\u00e9\u00e9\"]", "[\"x\u00e9\u00e9\u00e9\"]", "[\"x\u00e9\u00e9\u00e9\"]");
    check("[\"\u00e9\u00e9\u00e9\u00e9\"]", "[\"x\u00e9\u00e9\u00e9\u00e9\"]", "[\"x***\"]");
}

static void nothing_is_no_secret(void **state)
{
    (void)state;
    check("[null,\"\"]", "[null,\"\"]", "[null,\"\"]");
}

static void occurrences_may_overlap(void **state)
{
    (void)state;
    check("[\"abcd\",\"cdefgh\"]", "\"-abcdefgh-\"", "\"-***-\"");
    check("[\"aaaa\"]", "\"baaaaaab\"", "\"b***b\"");
}

static void texts_inside_of_secrets_are_hidden(void **state)
{
    (void)state;
    check("[{\"user\":\"ann\",\"keys\":[\"first key\",{\"x\":\"second\"}]}]",
          "[\"ann\",\"user\",\"a first key.\",\"second\",{\"secondary\":\"x\"}]",
          "[\"ann\",\"user\",\"a ***.\",\"***\",{\"***ary\":\"x\"}]");
    check("[[1,[\"abcd\"]]]", "[[1,[\"abcd\"]],1,\"abcde\"]", "[\"***\",1,\"***e\"]");
}

static void escaped_forms_are_hidden(void **state)
{
    (void)state;
    check("[\"caf\u00e9\\u202e\"]", "\"caf\u00e9\\\\u202e caf\\\\u00e9\\\\u202e\"", "\"*** ***\"");
    check("[\"a\\\"b/c\"]", "\"{\\\"k\\\":\\\"a\\\\\\\"b/c\\\"}\"", "\"{\\\"k\\\":\\\"***\\\"}\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_hidden_inside_of_texts_and_keys),
        cmocka_unit_test(short_texts_and_other_values_are_hidden_as_a_whole),
        cmocka_unit_test(four_characters_are_counted_as_characters),
        cmocka_unit_test(nothing_is_no_secret),
        cmocka_unit_test(occurrences_may_overlap),
        cmocka_unit_test(texts_inside_of_secrets_are_hidden),
        cmocka_unit_test(escaped_forms_are_hidden),
    };
    return cmocka_run_group_tests_name("secret", tests, NULL, NULL);
}
