/* Writing JSON: escapes, numbers, the three forms, made and mixed values, limits of the buffer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
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

static void check(const wfs_value *value, uint32_t flags, const char *expected)
{
    wfs__buffer buffer = WFS__BUFFER_INIT;
    wfs__json_write(&buffer, value, flags);
    wfs__buffer_char(&buffer, '\0');
    assert_false(buffer.failed);
    assert_string_equal(buffer.data, expected);
    wfs__buffer_free(&buffer);
}

static void check_text(const char *text, uint32_t flags, const char *expected)
{
    wfs__arena arena = WFS__ARENA_INIT;
    wfs_value value = read_json(&arena, text);
    check(&value, flags, expected);
    wfs__arena_free(&arena);
}

static void check_string(const char *text, size_t size, const char *expected)
{
    wfs__buffer buffer = WFS__BUFFER_INIT;
    wfs__json_write_string(&buffer, (wfs__str){ text, size });
    assert_int_equal(buffer.size, strlen(expected));
    assert_memory_equal(buffer.data, expected, buffer.size);
    wfs__buffer_free(&buffer);
    wfs_value value = wfs__string((wfs__str){ text, size });
    check(&value, 0, expected);
}

static void strings_are_escaped(void **state)
{
    (void)state;
    check_string("", 0, "\"\"");
    check_string("plain", 5, "\"plain\"");
    check_string("\"\\/\b\f\n\r\t", 8, "\"\\\"\\\\/\\b\\f\\n\\r\\t\"");
    check_string("\0\x01\x0b\x1f\x7f", 5, "\"\\u0000\\u0001\\u000b\\u001f\x7f\"");
    check_string("\xC3\xA9\xE2\x80\xA8\xF0\x9F\x98\x80", 9, "\"\xC3\xA9\xE2\x80\xA8\xF0\x9F\x98\x80\"");
    check_string("a long text of many bytes\nand another line of it", 48,
                 "\"a long text of many bytes\\nand another line of it\"");
    for (size_t at = 0; at < 40; at++) {
        char text[40], expected[64] = "\"";
        memset(text, 'x', sizeof text);
        text[at] = '\n';
        memset(expected + 1, 'x', at);
        memcpy(expected + 1 + at, "\\n", 2);
        memset(expected + 3 + at, 'x', 39 - at);
        memcpy(expected + 42, "\"", 2);
        check_string(text, sizeof text, expected);
    }
}

static void made_scalars(void **state)
{
    (void)state;
    static const struct {
        wfs_value value;
        const char *plain, *canonical;
    } cases[] = {
        { { .type = WFS_TYPE_NULL }, "null", "null" },
        { { .type = WFS_TYPE_BOOLEAN, .u.integer = 1 }, "true", "true" },
        { { .type = WFS_TYPE_BOOLEAN }, "false", "false" },
        { { .type = WFS_TYPE_INT, .u.integer = INT64_MIN }, "-9223372036854775808", "-9223372036854775808" },
        { { .type = WFS_TYPE_FLOAT, .u.real = 1.0 }, "1", "1" },
        { { .type = WFS_TYPE_FLOAT, .u.real = 0.1 }, "0.1", "0.1" },
        { { .type = WFS_TYPE_FLOAT, .u.real = 1e21 }, "1e+21", "1e+21" },
        { { .type = WFS_TYPE_FLOAT, .u.real = 0.0 }, "0", "0" },
        { { .type = WFS_TYPE_FLOAT, .u.real = -0.0 }, "-0.0", "0" },
    };
    for (size_t i = 0; i < WFS__COUNT(cases); i++) {
        check(&cases[i].value, 0, cases[i].plain);
        check(&cases[i].value, WFS__WRITE_CANONICAL, cases[i].canonical);
    }
}

static void floats_that_were_read(void **state)
{
    (void)state;
    check_text("1.0", 0, "1.0");
    check_text("1.0", WFS__WRITE_CANONICAL, "1");
    check_text("-0.0", WFS__WRITE_CANONICAL, "0");
    check_text("[1.50,{\"a\":1E2},[1,2]]", 0, "[1.50,{\"a\":1E2},[1,2]]");
    check_text("[1.50,{\"a\":1E2},[1,2]]", WFS__WRITE_CANONICAL, "[1.5,{\"a\":100},[1,2]]");
    check_text("[0.5,-1.25,0.10,0.001,0.0000001,-0.0000001,1.0,0.00,123456789012.345,12345678901234.56,0."
               "1000000000000000055,5e-1]",
               WFS__WRITE_CANONICAL, "[0.5,-1.25,0.1,0.001,1e-7,-1e-7,1,0,123456789012.345,12345678901234.56,0.1,0.5]");
    check_text("[12345678901234567890]", WFS__WRITE_CANONICAL, "[12345678901234567000]");
}

static void pretty_form(void **state)
{
    (void)state;
    check_text("[]", WFS__WRITE_PRETTY, "[]");
    check_text("{}", WFS__WRITE_PRETTY, "{}");
    check_text("5", WFS__WRITE_PRETTY, "5");
    check_text("[1,[],{\"a\":[2.0],\"b\":{}}]", WFS__WRITE_PRETTY,
               "[\n  1,\n  [],\n  {\n    \"a\": [\n      2.0\n    ],\n    \"b\": {}\n  }\n]");
}

/* Clean subtrees inside of made containers, and made objects that share a shape. */
static void mixed_values(void **state)
{
    (void)state;
    wfs__arena arena = WFS__ARENA_INIT;
    wfs_value source = read_json(&arena, "[{\"a\":1,\"b\":[1.0]}, {\"a\":2,\"b\":[2.0]}]");
    wfs__str keys[] = { WFS__STR("whole \"record\""), WFS__STR("n") };
    const wfs__shape *shape = wfs__shape_new(&arena, keys, 2);
    wfs_value *outer = wfs__items_new(&arena, 4);
    for (size_t i = 0; i < 4; i++) {
        wfs_value *inner = wfs__items_new(&arena, 2);
        inner[0] = source.u.items[i % 2];
        inner[1] = wfs__integer((int64_t)i);
        outer[i] = wfs__object(inner, shape);
    }
    wfs_value value = wfs__array(outer, 4);
    check(&value, 0,
          "[{\"whole \\\"record\\\"\":{\"a\":1,\"b\":[1.0]},\"n\":0},{\"whole "
          "\\\"record\\\"\":{\"a\":2,\"b\":[2.0]},\"n\":1},"
          "{\"whole \\\"record\\\"\":{\"a\":1,\"b\":[1.0]},\"n\":2},{\"whole "
          "\\\"record\\\"\":{\"a\":2,\"b\":[2.0]},\"n\":3}]");
    check(&value, WFS__WRITE_CANONICAL,
          "[{\"whole \\\"record\\\"\":{\"a\":1,\"b\":[1]},\"n\":0},{\"whole "
          "\\\"record\\\"\":{\"a\":2,\"b\":[2]},\"n\":1},"
          "{\"whole \\\"record\\\"\":{\"a\":1,\"b\":[1]},\"n\":2},{\"whole "
          "\\\"record\\\"\":{\"a\":2,\"b\":[2]},\"n\":3}]");
    wfs__arena_free(&arena);
}

static void many_shapes(void **state)
{
    (void)state;
    static const char text[] = "[{\"a\":0},{\"b\":0},{\"c\":0},{\"d\":{\"a\":0}},{\"e\":0},{\"f\":0},{\"g\":0},{\"h\":"
                               "0},{\"i\":0},{\"j\":0},{\"k\":0}]";
    char twice[2 * sizeof text + 16];
    strcpy(twice, "[");
    strcat(strcat(strcat(strcat(twice, text), ","), text), "]");
    char spaced[sizeof twice];
    strcpy(spaced, twice);
    wfs__arena arena = WFS__ARENA_INIT;
    wfs_value value = read_json(&arena, spaced);
    wfs_value *items = wfs__items_new(&arena, 2);
    for (size_t i = 0; i < 2; i++) { /* all over again as made values */
        size_t count = wfs__count_of(&value.u.items[i]);
        wfs_value *objects = wfs__items_new(&arena, count);
        for (size_t n = 0; n < count; n++) {
            const wfs_value *object = &value.u.items[i].u.items[n];
            wfs_value *member = wfs__items_new(&arena, 1);
            member[0] = object->u.items[0];
            objects[n] = wfs__object(member, wfs__shape_of(object));
        }
        items[i] = wfs__array(objects, count);
    }
    value = wfs__array(items, 2);
    check(&value, 0, twice);
    wfs__arena_free(&arena);
}

/* Within each limit stands the beginning of the whole text, as far as it goes without a cut in an escape. */
static void check_limits(const char *json, uint32_t flags)
{
    wfs__arena arena = WFS__ARENA_INIT;
    wfs_value value = read_json(&arena, json);
    wfs__buffer whole = WFS__BUFFER_INIT;
    wfs__json_write(&whole, &value, flags);
    for (size_t limit = 1; limit <= whole.size + 1; limit++) {
        wfs__buffer buffer = { .limit = limit };
        wfs__json_write(&buffer, &value, flags);
        assert_int_equal(buffer.full, limit < whole.size);
        assert_false(buffer.failed);
        assert_in_range(buffer.size, limit < 6 ? 0 : limit - 6, limit);
        assert_true(buffer.full || buffer.size == whole.size);
        assert_memory_equal(buffer.data, whole.data, buffer.size);
        wfs__buffer_free(&buffer);
    }
    wfs__buffer_free(&whole);
    wfs__arena_free(&arena);
}

static void the_limit_is_exact(void **state)
{
    (void)state;
    static const char *const texts[] = {
        " [1,\"a\\nb\",{\"key\":[true ,1.5,\"plain\"]},null]",
        "[\"a text of some more bytes than fit into one block of eight\", 12.50, \"and another\"]",
        "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80 of several bytes \xE2\x82\xAC\xE2\x82\xAC\xF0\x9F\x98\x80\"",
        "\"\\n\\u0001\xE2\x82\xAC\\\"\xE2\x82\xAC and escapes among them \\\\\"",
        "\"\xE2\x80\xA8 not safe \x7F to show \xE2\x80\xAE\xE2\x82\xAC\xE2\x81\xA6\\n\"",
        "{\"\xE2\x80\xA8 key\":{\"\xC3\xA9\":[-0.0,123456789012345678901234567890]}}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        check_limits(texts[i], 0);
        check_limits(texts[i], WFS__WRITE_SAFE);
        check_limits(texts[i], WFS__WRITE_PRETTY | WFS__WRITE_SAFE);
    }
}

static void deep_values(void **state)
{
    (void)state;
    enum { LEVELS = 5000 };
    wfs__arena arena = WFS__ARENA_INIT;
    wfs_value value = wfs__empty_array();
    for (int i = 0; i < LEVELS; i++) {
        wfs_value *items = wfs__items_new(&arena, 1);
        items[0] = value;
        value = wfs__array(items, 1);
    }
    wfs__buffer buffer = WFS__BUFFER_INIT;
    wfs__json_write(&buffer, &value, 0);
    assert_int_equal(buffer.size, 2 * (LEVELS + 1));
    wfs__buffer_free(&buffer);
    wfs__arena_free(&arena);
}

/* What a terminal could obey is escaped in texts and keys, whether they were read or made. */
static void safe_form(void **state)
{
    (void)state;
    check_text("\"a\x7F\xC2\x9B\xE2\x80\xA8\xC3\xA9\\n\"", WFS__WRITE_SAFE, "\"a\\u007f\\u009b\\u2028\xC3\xA9\\n\"");
    check_text("\"\\u202e\\u001b\\\"\"", WFS__WRITE_SAFE, "\"\\u202e\\u001b\\\"\"");
    check_text("{\"\xEF\xBB\xBF\":[1.50,{\"k\":\"\xE2\x81\xA6\"}],\"b\":{\"c\":[\"d\"]}}", WFS__WRITE_SAFE,
               "{\"\\ufeff\":[1.50,{\"k\":\"\\u2066\"}],\"b\":{\"c\":[\"d\"]}}");
    check_text("[{\"a\xC2\x80\":1},{\"a\xC2\x80\":2},{\"a\xC2\x80\":3}]", WFS__WRITE_SAFE,
               "[{\"a\\u0080\":1},{\"a\\u0080\":2},{\"a\\u0080\":3}]");
    check_text("[\"\xD8\x9C\"]", WFS__WRITE_PRETTY | WFS__WRITE_SAFE, "[\n  \"\\u061c\"\n]");
    check_text("{\"\xE2\x80\x8F\":1}", WFS__WRITE_PRETTY | WFS__WRITE_SAFE, "{\n  \"\\u200f\": 1\n}");
    check_text("{\"\xE2\x80\x8F\":1, \"\xE2\x80\x8F.\":2}", WFS__WRITE_SAFE, "{\"\\u200f\":1,\"\\u200f.\":2}");
    check_text("[\"\xC2\x9B\"]", 0, "[\"\xC2\x9B\"]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_are_escaped), cmocka_unit_test(made_scalars), cmocka_unit_test(floats_that_were_read),
        cmocka_unit_test(pretty_form),         cmocka_unit_test(mixed_values), cmocka_unit_test(many_shapes),
        cmocka_unit_test(the_limit_is_exact),  cmocka_unit_test(deep_values),  cmocka_unit_test(safe_form),
    };
    return cmocka_run_group_tests_name("json_write", tests, NULL, NULL);
}
