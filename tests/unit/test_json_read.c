/* Reading JSON: what RFC 8259 accepts and refuses, what values come out, which shapes and clean texts are kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "value.h"

enum { DEPTH = 128 };

/* Reads from a block of exactly this size, so that a look behind its end is found. */
static bool read_exactly(wfs__arena *arena, const char *text, size_t size, wfs_value *value, wfs__json_error *error)
{
    char *copy = malloc(size + !size);
    memcpy(copy, text, size);
    bool done = wfs__json_read(arena, copy, size, DEPTH, value, error);
    free(copy);
    return done;
}

static wfs_value read_json(wfs__arena *arena, const char *text)
{
    wfs_value value;
    wfs__json_error error;
    if (!read_exactly(arena, text, strlen(text), &value, &error))
        fail_msg("%s: %s at %zu", text, error.message, error.offset);
    return value;
}

static void check_written(const char *text, const char *expected)
{
    wfs__arena arena = WFS__ARENA_INIT;
    wfs_value value = read_json(&arena, text);
    wfs__buffer buffer = WFS__BUFFER_INIT;
    wfs__json_write(&buffer, &value, 0);
    wfs__buffer_char(&buffer, '\0');
    assert_string_equal(buffer.data, expected);
    wfs__buffer_free(&buffer);
    wfs__arena_free(&arena);
}

static void check_refused(const char *text, size_t size, size_t offset)
{
    wfs__arena arena = WFS__ARENA_INIT;
    wfs_value value = wfs__integer(4711);
    wfs__json_error error = { 0, NULL, WFS_OK };
    if (read_exactly(&arena, text, size, &value, &error))
        fail_msg("accepted: %s", text);
    assert_int_equal(error.result, WFS_E_INVALID);
    assert_non_null(error.message);
    if (error.offset != offset)
        fail_msg("%s: expected an error at %zu, got %zu (%s)", text, offset, error.offset, error.message);
    assert_int_equal(value.u.integer, 4711);
    wfs__arena_free(&arena);
}

static void accepts(void **state)
{
    (void)state;
    static const char *const same[] = {
        "null",
        "true",
        "false",
        "0",
        "-1",
        "123",
        "9223372036854775807",
        "-9223372036854775808",
        "\"\"",
        "\"abc\"",
        "[]",
        "{}",
        "[1]",
        "[1,2]",
        "[[],[[]],{}]",
        "{\"a\":1}",
        "{\"\":0}",
        "{\"a\":{\"b\":[{\"c\":null}]}}",
        "[0.1,1e5,1E+2,-0]",
        "[123e-10000000]",
        "[1.5e300]",
        "[-0.0]",
        "[12345678901234567890]",
        "[0e999]",
        "\"\\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001f\"",
        "\"\x7f\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\"",
        "[\"\xEF\xBF\xBF\"]",
        "[true,false,null]",
        "{\"a b\":\"c\",\"d\\ne\":[\"f\\\\\"]}",
        "\"a string that is longer than one block of sixteen bytes, or two\"",
    };
    for (size_t i = 0; i < WFS__COUNT(same); i++)
        check_written(same[i], same[i]);
    check_written(" \t\r\n1 \t\r\n", "1");
    check_written("[ 1 ,\n2\t]", "[1,2]");
    check_written(" { \"a\" : 1 , \"b\" : [ ] , \"c\" : { } } ", "{\"a\":1,\"b\":[],\"c\":{}}");
    check_written("\"\\/\\u0041\\u00e9\\u20AC\\ud83d\\uDE00\"", "\"/A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\"");
    check_written("\"\\u001F\\u000a\\u0022\\u005c\\u007f\"", "\"\\u001f\\n\\\"\\\\\x7f\"");
    check_written("[\"\\ud800\",\"\\udc00\",\"\\ud800x\",\"\\ud800\\u0041\",\"\\ud800\\ud800\\udc00\"]",
                  "[\"\xEF\xBF\xBD\",\"\xEF\xBF\xBD\",\"\xEF\xBF\xBDx\",\"\xEF\xBF\xBD"
                  "A\",\"\xEF\xBF\xBD\xF0\x90\x80\x80\"]");
}

/* Texts that are no JSON, and the byte that is wrong. */
static const struct {
    const char *text;
    size_t offset;
} refused[] = {
    { "", 0 },
    { " ", 1 },
    { "[", 1 },
    { "{", 1 },
    { "]", 0 },
    { "}", 0 },
    { "[1", 2 },
    { "[1,", 3 },
    { "[1,]", 3 },
    { "[,1]", 1 },
    { "[1,,2]", 3 },
    { "[1 2]", 3 },
    { "[1}", 2 },
    { "{\"a\":1]", 6 },
    { "{a:1}", 1 },
    { "{'a':1}", 1 },
    { "{1:1}", 1 },
    { "{\"a\"", 4 },
    { "{\"a\":", 5 },
    { "{\"a\" 1}", 5 },
    { "{\"a\":1,}", 7 },
    { "{,}", 1 },
    { "{\"a\":1 \"b\":2}", 7 },
    { "{\"a\"::1}", 5 },
    { "{\"a\":}", 5 },
    { "{\"a\",1}", 4 },
    { "1 2", 2 },
    { "[] []", 3 },
    { "nul", 0 },
    { "nulll", 4 },
    { "True", 0 },
    { "NaN", 0 },
    { "Infinity", 0 },
    { "-Infinity", 1 },
    { "+1", 0 },
    { ".5", 0 },
    { "01", 0 },
    { "-01", 1 },
    { "00", 0 },
    { "1.", 2 },
    { "1.e5", 2 },
    { "1e", 2 },
    { "1e+", 3 },
    { "1e5.5", 3 },
    { "-", 1 },
    { "--1", 1 },
    { "1a", 1 },
    { "0x10", 1 },
    { "1_000", 1 },
    { "[1e400]", 1 },
    { "[-1e400]", 1 },
    { "1e309", 0 },
    { "\"", 1 },
    { "\"a", 2 },
    { "\"a\nb\"", 2 },
    { "\"\t\"", 1 },
    { "\"\x1f\"", 1 },
    { "\"\\", 2 },
    { "\"\\\"", 3 },
    { "\"\\x41\"", 2 },
    { "\"\\'\"", 2 },
    { "\"\\u12\"", 3 },
    { "\"\\u12G4\"", 3 },
    { "\"\\U0041\"", 2 },
    { "\"\\ \"", 2 },
    { "// c\n1", 0 },
    { "[1/*c*/]", 2 },
    { "\xEF\xBB\xBF"
      "1",
      0 },
    { "\"\xFF\"", 1 },
    { "[\"\xC3\"]", 2 },
    { "\"\xC0\x80\"", 1 },
    { "\"\xED\xA0\x80\"", 1 },
    { "\"\xF4\x90\x80\x80\"", 1 },
    { "[1]\xFF", 3 },
    { "\xFF", 0 },
    { "[1 \"\xFF\"]", 3 },
    { "\xC2\xA0"
      "1",
      0 },
    { "\f1", 0 },
    { "['a']", 1 },
    { "[a]", 1 },
    { "[\"a\" \"b\"]", 5 },
    { "{\"a\":1}}", 7 },
    { "[1]]", 3 },
};

static void refuses(void **state)
{
    (void)state;
    for (size_t i = 0; i < WFS__COUNT(refused); i++)
        check_refused(refused[i].text, strlen(refused[i].text), refused[i].offset);
    check_refused("1\0", 2, 1);
    check_refused("\0", 1, 0);
    check_refused("[1\0]", 4, 2);
    check_refused("\"a\0b\"", 5, 2);
    check_refused("{\"a\"\0:1}", 8, 4);
}

static void every_prefix_is_refused(void **state)
{
    (void)state;
    static const char text[] = "[{\"a\":[1.5e3,true],\"b\":\"x\\u0041\xC3\xA9\"},{\"a\":[],\"b\":null}]";
    wfs__arena arena = WFS__ARENA_INIT;
    for (size_t size = 0; size < sizeof text - 1; size++) {
        wfs_value value;
        wfs__json_error error;
        assert_false(read_exactly(&arena, text, size, &value, &error));
        assert_true(error.offset <= size);
    }
    wfs__arena_free(&arena);
}

static void strings_are_scanned_at_every_length(void **state)
{
    (void)state;
    for (size_t length = 0; length < 70; length++) {
        for (int kind = 0; kind < 4; kind++) {
            char text[100] = "\"", expected[100];
            memset(text + 1, 'x', length);
            strcpy(text + 1 + length, kind == 0 ? "\"" : kind == 1 ? "\\n\"" : kind == 2 ? "\xC3\xA9\"" : "\n\"");
            if (kind == 3) {
                check_refused(text, length + 3, length + 1);
                continue;
            }
            strcpy(expected, text);
            check_written(text, expected);
        }
    }
}

static void nesting_is_bounded(void **state)
{
    (void)state;
    char text[4 * DEPTH];
    wfs__arena arena = WFS__ARENA_INIT;
    wfs_value value;
    wfs__json_error error;
    memset(text, '[', DEPTH);
    memset(text + DEPTH, ']', DEPTH);
    assert_true(wfs__json_read(&arena, text, (size_t)2 * DEPTH, DEPTH, &value, &error));
    memset(text, '[', DEPTH + 1);
    memset(text + DEPTH + 1, ']', DEPTH + 1);
    assert_false(wfs__json_read(&arena, text, 2 * DEPTH + 2, DEPTH, &value, &error));
    assert_int_equal(error.result, WFS_E_LIMIT);
    assert_int_equal(error.offset, DEPTH);
    assert_true(wfs__json_read(&arena, "1", 1, 0, &value, &error));
    assert_false(wfs__json_read(&arena, "{}", 2, 0, &value, &error));
    wfs__arena_free(&arena);
}

static void numbers_keep_their_type(void **state)
{
    (void)state;
    wfs__arena arena = WFS__ARENA_INIT;
    wfs_value v = read_json(
        &arena, "[5,-5,5.0,5e0,-0,9223372036854775808,-9223372036854775809,0.1,1e-400,10000000000000000000000]");
    static const double reals[] = { 0, 0, 5, 5, 0, 9223372036854775808.0, -9223372036854775808.0, 0.1, 0, 1e22 };
    for (size_t i = 0; i < wfs__count_of(&v); i++) {
        const wfs_value *item = &v.u.items[i];
        assert_int_equal(item->type, i < 2 ? WFS_TYPE_INT : WFS_TYPE_FLOAT);
        if (i < 2)
            assert_int_equal(item->u.integer, i ? -5 : 5);
        else
            assert_true(wfs__real_of(item) == reals[i]);
    }
    assert_true(__builtin_signbit(wfs__real_of(&v.u.items[4])));
    wfs__arena_free(&arena);
}

static void plain_strings_are_marked(void **state)
{
    (void)state;
    wfs__arena arena = WFS__ARENA_INIT;
    wfs_value v = read_json(&arena, "[\"abc\",\"\\u0041\\/\",\"a\\nb\",\"\\\"\",\"\\u0000\",\"\xC3\xA9\"]");
    static const bool plain[] = { true, true, false, false, false, true };
    for (size_t i = 0; i < WFS__COUNT(plain); i++)
        assert_int_equal((v.u.items[i].flags & WFS__PLAIN_TEXT) != 0, plain[i]);
    assert_int_equal(v.u.items[4].size, 1);
    assert_int_equal(v.u.items[4].u.text[0], '\0');
    wfs__arena_free(&arena);
}

static void clean_text_is_what_the_writer_writes(void **state)
{
    (void)state;
    static const char *const clean[] = { "[1]",    "[1,\"a\"]", "{\"a\":[true,{\"b\":null}]}",
                                         "[1.50]", "[-0]",      "[\"\\n\\u001f\\\"\"]",
                                         "[[],{}]" };
    static const char *const dirty[] = { "[1 ]",
                                         "[ 1]",
                                         "{\"a\" :1}",
                                         "{\"a\": 1}",
                                         "{\"a\":1,\"a\":1}",
                                         "[\"\\/\"]",
                                         "[\"\\u0041\"]",
                                         "[\"\\u001F\"]",
                                         "[\"\\u000a\"]",
                                         "{\"\\u0061\":1}",
                                         "[[1 ]]",
                                         "[[\"\\/\"]]",
                                         "[[ ],1]",
                                         "{\"a\":{\"b\":1,\"b\":2}}" };
    wfs__arena arena = WFS__ARENA_INIT;
    for (size_t i = 0; i < WFS__COUNT(clean); i++) {
        wfs_value v = read_json(&arena, clean[i]);
        assert_int_equal(v.size, strlen(clean[i]));
        assert_memory_equal(wfs__head_of(&v)->about.text, clean[i], v.size);
    }
    for (size_t i = 0; i < WFS__COUNT(dirty); i++) {
        wfs_value v = read_json(&arena, dirty[i]);
        assert_int_equal(v.size, 0);
    }
    wfs_value v = read_json(&arena, "[ [1,{\"a\":2}], [ 1], [1.5], [[-0]] ]");
    assert_int_equal(v.u.items[0].size, 11);
    assert_int_equal(v.u.items[0].flags, 0);
    assert_int_equal(v.u.items[1].size, 0);
    assert_int_equal(v.u.items[2].flags, WFS__FLOATS);
    assert_int_equal(v.u.items[3].flags, WFS__FLOATS);
    wfs__arena_free(&arena);
}

static void duplicate_keys(void **state)
{
    (void)state;
    check_written("{\"a\":1,\"b\":2,\"a\":3}", "{\"a\":3,\"b\":2}");
    check_written("[{\"a\":1,\"a\":2},{\"a\":1,\"a\":2},{\"a\":3}]", "[{\"a\":2},{\"a\":2},{\"a\":3}]");
    check_written("{\"a\":1,\"\\u0061\":{\"b\":[1,2]}}", "{\"a\":{\"b\":[1,2]}}");
    check_written("{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1,\"h\":1,\"i\":1,\"c\":2,\"a\":3,\"c\":4}",
                  "{\"a\":3,\"b\":1,\"c\":4,\"d\":1,\"e\":1,\"f\":1,\"g\":1,\"h\":1,\"i\":1}");
}

static void objects_of_one_kind_share_a_shape(void **state)
{
    (void)state;
    wfs__arena arena = WFS__ARENA_INIT;
    wfs_value v =
        read_json(&arena, "[{\"a\":1,\"n\":{\"k\":1}},{\"a\":2,\"n\":{\"k\":2}},{\"b\":1},{\"a\":3,\"n\":{\"k\":3}},"
                          "{ \"a\" : 4 , \"n\" : { \"k\" : 4 } }]");
    const wfs__shape *outer = wfs__shape_of(&v.u.items[0]), *inner = wfs__shape_of(&v.u.items[0].u.items[1]);
    for (size_t i = 0; i < 5; i++) {
        if (i == 2)
            continue;
        assert_ptr_equal(wfs__shape_of(&v.u.items[i]), outer);
        assert_ptr_equal(wfs__shape_of(&v.u.items[i].u.items[1]), inner);
    }
    wfs__arena_free(&arena);
}

static void departures_from_the_expected_keys(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "[{\"a\":1,\"b\":2},{\"a\":1},{\"a\":1,\"b\":2,\"c\":3},{},{\"b\":2,\"a\":1},{\"a\":1,\"c\":2},{\"a\":1,\"b\":"
        "2}]",
        "[{\"a\":{\"x\":1}},{\"a\":[{\"x\":1}]},{\"a\":null},{\"a\":{\"y\":1}},{\"a\":{\"x\":1,\"y\":2}},{\"a\":{}}]",
        "[{\"ab\":1},{\"a\":1},{\"abc\":1},{\"\":1},{\"ab\":1}]",
        "{\"a\":{\"x\":1,\"y\":{\"z\":1}},\"b\":{\"x\":1,\"y\":{\"z\":1}},\"c\":{\"x\":1,\"y\":[{\"z\":1},{\"w\":2}]}}",
        "[{\"a\\\"b\":1},{\"a\\\"b\":2},{\"a\":3}]",
        "[[{\"a\":1}],[{\"a\":1,\"b\":1}],[{\"b\":1},{\"a\":1}]]",
    };
    for (size_t i = 0; i < WFS__COUNT(texts); i++)
        check_written(texts[i], texts[i]);
    static const char escaped[] = "[{\"a\\\"b\":1},{\"a\"b\":2}]"; /* looks like the decoded key before it */
    check_refused(escaped, sizeof escaped - 1, 15 + 1);
}

/* Many keys, hostile ones too, in a time that the test would not survive if it were quadratic. */
static void large_objects(void **state)
{
    (void)state;
    enum { KEYS = 100000, KEY_SIZE = 40 };
    char *text = malloc((size_t)KEYS * (KEY_SIZE + 16) + 8), *at = text;
    *at++ = '{';
    for (uint32_t i = 0; i < KEYS; i++) /* equal for many bytes; every key twice */
        at += sprintf(at, "\"%032u%08u\":%u,", 0U, i * 7919U % (KEYS / 2), i);
    at[-1] = '}';
    wfs__arena arena = WFS__ARENA_INIT;
    wfs_value value;
    wfs__json_error error;
    assert_true(wfs__json_read(&arena, text, (size_t)(at - text), DEPTH, &value, &error));
    assert_int_equal(wfs__count_of(&value), KEYS / 2);
    assert_int_equal(value.u.items[0].u.integer, KEYS / 2);
    assert_int_equal(value.u.items[KEYS / 2 - 1].u.integer, KEYS - 1);
    wfs__arena_free(&arena);
    free(text);
}

/* {"k0":[0,...],"k1":[1,...],...,"long":[0,[1],2,[3],...],"after":"x"}: `before` members before the long one. */
static void check_long(wfs__arena *arena, size_t before, size_t count, bool object)
{
    wfs__buffer text = WFS__BUFFER_INIT;
    wfs__buffer_char(&text, '{');
    for (size_t i = 0; i < before; i++)
        wfs__buffer_format(&text, "\"k%zu\":[%zu,%s],", i, i,
                           i ? "0" : "0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0");
    wfs__buffer_format(&text, "\"long\":%c", object ? '{' : '[');
    for (size_t i = 0; i < count; i++) {
        if (object)
            wfs__buffer_format(&text, "\"%zu\":", i);
        wfs__buffer_format(&text, i % 2 ? "[%zu]," : "%zu,", i);
    }
    text.size--; /* the last comma */
    wfs__buffer_format(&text, "%c,\"after\":[\"x\"]}", object ? '}' : ']');
    wfs__buffer_char(&text, '\0');
    wfs_value value = read_json(arena, text.data);
    assert_int_equal(wfs__count_of(&value), before + 2);
    for (size_t i = 0; i < before; i++)
        assert_int_equal(value.u.items[i].u.items[0].u.integer, i);
    const wfs_value *items = &value.u.items[before];
    assert_int_equal(wfs__count_of(items), count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal((i % 2 ? items->u.items[i].u.items : &items->u.items[i])->u.integer, i);
    assert_memory_equal(value.u.items[before + 1].u.items[0].u.text, "x", 1);
    wfs__buffer written = WFS__BUFFER_INIT;
    wfs__json_write(&written, &value, WFS__WRITE_PRETTY); /* cell by cell */
    wfs__buffer_char(&written, '\0');
    wfs_value again = read_json(arena, written.data);
    assert_int_equal(wfs__equal(&value, &again), 1);
    wfs__buffer_free(&written);
    wfs__buffer_free(&text);
}

/* The stack may become the block of a long container: whatever stands before it, and with members behind it. */
static void long_containers(void **state)
{
    (void)state;
    static const size_t befores[] = { 0, 1, 2, 8, 22, 23, 24, 25, 26, 27, 40, 600 };
    static const size_t counts[] = { 1, 1023, 1024, 1025, 5000 };
    wfs__arena arena = WFS__ARENA_INIT;
    for (size_t i = 0; i < WFS__COUNT(befores); i++) {
        for (size_t k = 0; k < WFS__COUNT(counts); k++) {
            check_long(&arena, befores[i], counts[k], false);
            check_long(&arena, befores[i], counts[k], true);
        }
    }
    wfs__arena_free(&arena);
}

/* With each limit a text is read, or refused because of the limit, and the arena keeps to it. */
static void long_containers_keep_to_the_limit(void **state)
{
    (void)state;
    enum { COUNT = 3000, SIZE = 2 * COUNT + 1, MOST = 40 * COUNT };
    char text[SIZE];
    bool done = false;
    text[0] = '[';
    for (size_t i = 0; i < COUNT; i++)
        memcpy(text + 1 + 2 * i, "1,", 2);
    text[SIZE - 1] = ']';
    for (size_t limit = SIZE - 1; !done; limit += 512) {
        wfs__arena arena = WFS__ARENA_INIT;
        wfs_value value;
        wfs__json_error error;
        arena.limit = limit;
        done = wfs__json_read(&arena, text, SIZE, DEPTH, &value, &error);
        assert_true(done || (error.result == WFS_E_NOMEM && arena.over));
        assert_true(arena.total <= limit && limit < MOST);
        if (done)
            assert_int_equal(value.u.items[COUNT - 1].u.integer, 1);
        wfs__arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts),
        cmocka_unit_test(refuses),
        cmocka_unit_test(every_prefix_is_refused),
        cmocka_unit_test(strings_are_scanned_at_every_length),
        cmocka_unit_test(nesting_is_bounded),
        cmocka_unit_test(numbers_keep_their_type),
        cmocka_unit_test(plain_strings_are_marked),
        cmocka_unit_test(clean_text_is_what_the_writer_writes),
        cmocka_unit_test(duplicate_keys),
        cmocka_unit_test(objects_of_one_kind_share_a_shape),
        cmocka_unit_test(departures_from_the_expected_keys),
        cmocka_unit_test(large_objects),
        cmocka_unit_test(long_containers),
        cmocka_unit_test(long_containers_keep_to_the_limit),
    };
    return cmocka_run_group_tests_name("json_read", tests, NULL, NULL);
}
