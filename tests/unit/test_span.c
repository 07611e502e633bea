/* Tests of lib/span.c: lines, columns, and the way from decoded scalars back to the source. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "../text.h"
#include "span.h"

static wfs__source indexed(const char *text, size_t size)
{
    wfs__source source = { .text = text, .size = size };
    assert_true(wfs__source_index(&source));
    return source;
}

static void expect_place(const wfs__source *source, size_t offset, uint32_t line, uint32_t column)
{
    uint32_t found_line = 0, found_column = 0;
    wfs__source_position(source, offset, &found_line, &found_column);
    assert_int_equal(found_line, line);
    assert_int_equal(found_column, column);
}

static void all_three_line_ends_count(void **state)
{
    (void)state;
    wfs__source source = indexed("a\nb\r\nc\rd", 8);
    assert_int_equal(source.line_count, 4);
    expect_place(&source, 0, 1, 1);
    expect_place(&source, 2, 2, 1);
    expect_place(&source, 5, 3, 1);
    expect_place(&source, 7, 4, 1);
    expect_place(&source, 8, 4, 2);
    wfs__source_free(&source);
}

static void columns_are_code_points(void **state)
{
    (void)state;
    const char text[] = "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80x";
    wfs__source source = indexed(text, sizeof text - 1);
    expect_place(&source, 2, 1, 2);
    expect_place(&source, 5, 1, 3);
    expect_place(&source, 9, 1, 4);
    expect_place(&source, 10, 1, 5);
    wfs__source_free(&source);
}

static void a_bom_is_no_column(void **state)
{
    (void)state;
    wfs__source source = indexed("\xEF\xBB\xBF"
                                 "ab",
                                 5);
    expect_place(&source, 3, 1, 1);
    expect_place(&source, 4, 1, 2);
    wfs__source_free(&source);
}

static void invalid_bytes_count_one_each(void **state)
{
    (void)state;
    wfs__source source = indexed("\xE2\x82x\xFFy", 5);
    expect_place(&source, 2, 1, 3);
    expect_place(&source, 4, 1, 5);
    wfs__source_free(&source);
}

static void lines_come_without_their_end(void **state)
{
    (void)state;
    wfs__source source = indexed("one\r\n\ntwo\rthree", 15);
    assert_true(wfs__str_equal(wfs__source_line(&source, 1), WFS__STR("one")));
    assert_true(wfs__str_equal(wfs__source_line(&source, 2), WFS__STR("")));
    assert_true(wfs__str_equal(wfs__source_line(&source, 3), WFS__STR("two")));
    assert_true(wfs__str_equal(wfs__source_line(&source, 4), WFS__STR("three")));
    assert_int_equal(wfs__source_line(&source, 5).size, 0);
    assert_int_equal(wfs__source_line(&source, 0).size, 0);
    wfs__source_free(&source);
}

static void places_are_found_by_line_and_column(void **state)
{
    (void)state;
    wfs__source source = indexed("ab\n\xC3\xA9x\n", 7);
    size_t offset = 0;
    assert_true(wfs__source_find(&source, 2, 2, &offset));
    assert_int_equal(offset, 5);
    assert_true(wfs__source_find(&source, 2, 99, &offset));
    assert_int_equal(offset, 6);
    assert_false(wfs__source_find(&source, 9, 1, &offset));
    assert_false(wfs__source_find(&source, 0, 1, &offset));
    wfs__source_free(&source);
}

static void an_empty_text_has_one_line(void **state)
{
    (void)state;
    wfs__source source = indexed("", 0);
    assert_int_equal(source.line_count, 1);
    expect_place(&source, 0, 1, 1);
    wfs__source_free(&source);
}

/* The raw text up to `raw` leads to decoded[at]. */
static void expect_offset(const char *raw, wfs__scalar_style style, const char *decoded, size_t at, const char *rest)
{
    wfs__source source = { .text = raw, .size = strlen(raw) };
    wfs__scalar scalar = { &source, { 0, strlen(raw) }, { decoded, strlen(decoded) }, style, NULL };
    size_t offset = wfs__scalar_offset(&scalar, at);
    assert_true(offset <= strlen(raw));
    assert_string_equal(raw + offset, rest);
}

static void plain_scalars_are_folded(void **state)
{
    (void)state;
    expect_offset("a + b", WFS__PLAIN, "a + b", 4, "b");
    expect_offset("a  \n   b\n\n  c", WFS__PLAIN, "a b\nc", 2, "b\n\n  c");
    expect_offset("a  \n   b\n\n  c", WFS__PLAIN, "a b\nc", 4, "c");
    expect_offset("a\r\n b", WFS__PLAIN, "a b", 2, "b");
}

static void quotes_and_escapes_are_passed(void **state)
{
    (void)state;
    expect_offset("'it''s x'", WFS__SINGLE_QUOTED, "it's x", 5, "x'");
    expect_offset("\"\\u0041b\\n\\x20c\"", WFS__DOUBLE_QUOTED, "Ab\n c", 1, "b\\n\\x20c\"");
    expect_offset("\"\\u0041b\\n\\x20c\"", WFS__DOUBLE_QUOTED, "Ab\n c", 4, "c\"");
    expect_offset("\"\\u00e9x\"", WFS__DOUBLE_QUOTED, "\xC3\xA9x", 2, "x\"");
    expect_offset("\"\\ud83d\\ude00x\"", WFS__DOUBLE_QUOTED, "\xF0\x9F\x98\x80x", 4, "x\"");
    expect_offset("\"a\\\n   b\"", WFS__DOUBLE_QUOTED, "ab", 1, "b\"");
    expect_offset("\"a \\\n\n   b\"", WFS__DOUBLE_QUOTED, "a \nb", 3, "b\"");
    expect_offset("'a\n\n\n  b'", WFS__SINGLE_QUOTED, "a\n\nb", 3, "b'");
}

static void blocks_lose_header_and_indentation(void **state)
{
    (void)state;
    expect_offset("|-\n  one\n    two\n\n  three", WFS__LITERAL, "one\n  two\n\nthree", 0, "one\n    two\n\n  three");
    expect_offset("|-\n  one\n    two\n\n  three", WFS__LITERAL, "one\n  two\n\nthree", 6, "two\n\n  three");
    expect_offset("|-\n  one\n    two\n\n  three", WFS__LITERAL, "one\n  two\n\nthree", 11, "three");
    expect_offset("|2 # note\n    x\n  y", WFS__LITERAL, "  x\ny", 2, "x\n  y");
    expect_offset("|2 # note\n    x\n  y", WFS__LITERAL, "  x\ny", 4, "y");
}

static void folded_blocks_keep_what_is_indented_more(void **state)
{
    (void)state;
    const char *raw = ">-\n\n  a\n  b\n\n  c\n    d\n  e", *decoded = "\na b\nc\n  d\ne";
    expect_offset(raw, WFS__FOLDED, decoded, 1, "a\n  b\n\n  c\n    d\n  e");
    expect_offset(raw, WFS__FOLDED, decoded, 3, "b\n\n  c\n    d\n  e");
    expect_offset(raw, WFS__FOLDED, decoded, 5, "c\n    d\n  e");
    expect_offset(raw, WFS__FOLDED, decoded, 9, "d\n  e");
    expect_offset(raw, WFS__FOLDED, decoded, 11, "e");
}

static void the_end_is_inside_of_the_span(void **state)
{
    (void)state;
    expect_offset("'ab'", WFS__SINGLE_QUOTED, "ab", 2, "'");
    expect_offset("ab", WFS__PLAIN, "ab", 2, "");
    expect_offset("|\n  ab", WFS__LITERAL, "ab\n", 3, "");
    expect_offset("\"\\", WFS__DOUBLE_QUOTED, "some text that is not there", 20, "\\");
}

/* ---- Long texts, in which not every search begins at the beginning ---- */

enum { WORDS = 900 };

/* In a line of words `xé0123 ` the column of each is known, there and back. */
static void expect_columns(const char *start, size_t start_columns, const char *line)
{
    test_text text = { NULL, 0, 0 };
    text_add(&text, line, 1);
    text_add(&text, start, 1);
    size_t first = text.size;
    for (int i = 0; i < WORDS; i++)
        text_addf(&text, "x\xC3\xA9%04d ", i);
    text_add(&text, "\nend", 1);
    wfs__source source = indexed(text.data, text.size);
    uint32_t number = line[0] ? 2 : 1;
    for (size_t i = 0; i < WORDS; i++) {
        size_t at = first + 8 * i, found = 0;
        uint32_t column = (uint32_t)(start_columns + 7 * i + 1);
        expect_place(&source, at, number, column);
        expect_place(&source, at + 3, number, column + 2);
        assert_true(wfs__source_find(&source, number, column + 2, &found));
        assert_int_equal(found, at + 3);
    }
    expect_place(&source, text.size - 1, number + 1, 3);
    wfs__source_free(&source);
    text_free(&text);
}

static void columns_of_long_lines(void **state)
{
    (void)state;
    expect_columns("", 0, "");
    expect_columns("", 0, "a line before it\n");
    expect_columns("\xEF\xBB\xBF", 0, "");
    expect_columns("\xE2\x82\xFF", 3, "");
    expect_columns("123456789", 9, "\r\n");
}

static void the_end_of_a_long_line_is_found(void **state)
{
    test_text text = { NULL, 0, 0 };
    size_t found = 0;
    (void)state;
    text_add(&text, "\xC3\xA9", 5000);
    text_add(&text, "\r\nx", 1);
    wfs__source source = indexed(text.data, text.size);
    assert_true(wfs__source_find(&source, 1, 5001, &found));
    assert_int_equal(found, 10000);
    assert_true(wfs__source_find(&source, 1, 999999, &found));
    assert_int_equal(found, 10000);
    assert_true(wfs__source_find(&source, 2, 1, &found));
    assert_int_equal(found, 10002);
    wfs__source_free(&source);
    text_free(&text);
}

/* A long scalar of lines, each with its number: raw and decoded lead to the same numbers, marked or not. */
static void expect_words(const char *head, const char *line, wfs__scalar_style style, const char *decoded_head,
                         const char *decoded_line, const char *tail)
{
    test_text raw = { NULL, 0, 0 }, decoded = { NULL, 0, 0 };
    wfs__arena arena = WFS__ARENA_INIT;
    size_t places[WORDS], raw_places[WORDS];
    text_add(&raw, head, 1);
    text_add(&decoded, decoded_head, 1);
    for (size_t i = 0; i < WORDS; i++) {
        raw_places[i] = raw.size + (size_t)(strchr(line, '#') - line);
        places[i] = decoded.size + (size_t)(strchr(decoded_line, '#') - decoded_line);
        text_add(&raw, line, 1);
        text_add(&decoded, decoded_line, 1);
    }
    text_add(&raw, tail, 1);
    wfs__source source = { .text = raw.data, .size = raw.size };
    wfs__scalar scalar = { &source, { 0, raw.size }, { decoded.data, decoded.size }, style, NULL };
    for (size_t i = 0; i < WORDS; i += 100)
        assert_int_equal(wfs__scalar_offset(&scalar, places[i]), raw_places[i]);
    assert_true(wfs__scalar_mark(&scalar, &arena));
    assert_non_null(scalar.index);
    for (size_t i = 0; i < WORDS; i++)
        assert_int_equal(wfs__scalar_offset(&scalar, places[i]), raw_places[i]);
    assert_true(wfs__scalar_offset(&scalar, decoded.size) <= raw.size);
    wfs__arena_free(&arena);
    text_free(&raw);
    text_free(&decoded);
}

static void places_in_long_scalars(void **state)
{
    (void)state;
    expect_words("x\n", "  a # b\n", WFS__PLAIN, "x ", "a # b ", "  e");
    expect_words("'", "it''s # b\n\n   ", WFS__SINGLE_QUOTED, "", "it's # b\n", "e'");
    expect_words("\"", "\\u00e9\\t#\\\n  x ", WFS__DOUBLE_QUOTED, "", "\xC3\xA9\t#x ", "\"");
    expect_words("\"", "\\L#", WFS__DOUBLE_QUOTED, "", "\xE2\x80\xA8#", "\"");
    expect_words("|\n", "   a # b\n", WFS__LITERAL, "", "a # b\n", "");
    expect_words("|\n\n\n", "   a # b\n\n", WFS__LITERAL, "\n\n", "a # b\n\n", "");
    expect_words(">\n", "  a # b\n  c\n\n", WFS__FOLDED, "", "a # b c\n", "  e");
    expect_words(">\n\n", "  a # b\n    more\n", WFS__FOLDED, "\n", "a # b\n  more\n", "  e");
}

static void short_scalars_have_no_marks(void **state)
{
    wfs__arena arena = WFS__ARENA_INIT;
    wfs__source source = { .text = "'a b'", .size = 5 };
    wfs__scalar scalar = { &source, { 0, 5 }, { "a b", 3 }, WFS__SINGLE_QUOTED, NULL };
    (void)state;
    assert_true(wfs__scalar_mark(&scalar, &arena));
    assert_null(scalar.index);
    wfs__arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_three_line_ends_count),
        cmocka_unit_test(columns_are_code_points),
        cmocka_unit_test(a_bom_is_no_column),
        cmocka_unit_test(invalid_bytes_count_one_each),
        cmocka_unit_test(lines_come_without_their_end),
        cmocka_unit_test(places_are_found_by_line_and_column),
        cmocka_unit_test(an_empty_text_has_one_line),
        cmocka_unit_test(plain_scalars_are_folded),
        cmocka_unit_test(quotes_and_escapes_are_passed),
        cmocka_unit_test(blocks_lose_header_and_indentation),
        cmocka_unit_test(folded_blocks_keep_what_is_indented_more),
        cmocka_unit_test(the_end_is_inside_of_the_span),
        cmocka_unit_test(columns_of_long_lines),
        cmocka_unit_test(the_end_of_a_long_line_is_found),
        cmocka_unit_test(places_in_long_scalars),
        cmocka_unit_test(short_scalars_have_no_marks),
    };
    return cmocka_run_group_tests_name("span", tests, NULL, NULL);
}
