/* Indentation of JSON text that comes in pieces: its form, and that it is the writer's, wherever a piece ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "indent.h"
#include "value.h"

static const char *const texts[][2] = {
    { "null", "null" },
    { "-1.5e+3", "-1.5e+3" },
    { "\"\"", "\"\"" },
    { "{}", "{}" },
    { "[]", "[]" },
    { "[{},[]]", "[\n  {},\n  []\n]" },
    { "[1,true,\"a\"]", "[\n  1,\n  true,\n  \"a\"\n]" },
    { "{\"a\":1,\"b\":[2,{\"c\":null}]}",
      "{\n  \"a\": 1,\n  \"b\": [\n    2,\n    {\n      \"c\": null\n    }\n  ]\n}" },
    { "{\"a\":{},\"b\":[],\"c\":{\"d\":{}}}", "{\n  \"a\": {},\n  \"b\": [],\n  \"c\": {\n    \"d\": {}\n  }\n}" },
    { "{\"[{,:\":\"]},:\"}", "{\n  \"[{,:\": \"]},:\"\n}" },
    { "[\"\\\"\",\"\\\\\",\"\\\\\\\",[\",\"\\n\"]", "[\n  \"\\\"\",\n  \"\\\\\",\n  \"\\\\\\\",[\",\n  \"\\n\"\n]" },
    { "[[[]],[[1]]]", "[\n  [\n    []\n  ],\n  [\n    [\n      1\n    ]\n  ]\n]" },
    { "{\"\":\"\xC3\xA9\xE2\x82\xAC\"}", "{\n  \"\": \"\xC3\xA9\xE2\x82\xAC\"\n}" },
};

static void check_pieces(const char *compact, const char *expected, size_t piece)
{
    wfs__buffer out = WFS__BUFFER_INIT;
    wfs__indent indent = { .out = &out };
    size_t size = strlen(compact);
    for (size_t at = 0; at < size; at += piece)
        assert_int_equal(wfs__indent_write(&indent, compact + at, size - at < piece ? size - at : piece), 0);
    assert_int_equal(out.size, strlen(expected));
    assert_memory_equal(out.data, expected, out.size);
    wfs__buffer_free(&out);
}

static void texts_are_indented_wherever_pieces_end(void **state)
{
    (void)state;
    for (size_t i = 0; i < WFS__COUNT(texts); i++)
        for (size_t piece = 1; piece <= strlen(texts[i][0]); piece++)
            check_pieces(texts[i][0], texts[i][1], piece);
}

static void the_writer_of_values_has_the_same_form(void **state)
{
    (void)state;
    for (size_t i = 0; i < WFS__COUNT(texts); i++) {
        wfs__arena arena = WFS__ARENA_INIT;
        wfs__buffer out = WFS__BUFFER_INIT;
        wfs__json_error error;
        wfs_value value;
        assert_true(wfs__json_read(&arena, texts[i][0], strlen(texts[i][0]), 10, &value, &error));
        wfs__json_write(&out, &value, WFS__WRITE_PRETTY);
        assert_int_equal(out.size, strlen(texts[i][1]));
        assert_memory_equal(out.data, texts[i][1], out.size);
        wfs__buffer_free(&out);
        wfs__arena_free(&arena);
    }
}

static void it_stops_when_there_is_no_room(void **state)
{
    (void)state;
    wfs__buffer out = WFS__BUFFER_INIT;
    wfs__indent indent = { .out = &out };
    assert_null(wfs__buffer_room(&out, SIZE_MAX));
    assert_int_not_equal(wfs__indent_write(&indent, "[1]", 3), 0);
    assert_int_equal(out.size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_indented_wherever_pieces_end),
        cmocka_unit_test(the_writer_of_values_has_the_same_form),
        cmocka_unit_test(it_stops_when_there_is_no_room),
    };
    return cmocka_run_group_tests_name("indent", tests, NULL, NULL);
}
