/* UTF-8, folding, search without case, white space, names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "unicode.h"

#define CHECK(text) wfs__utf8_check(text, sizeof(text) - 1)

static void valid_text_passes(void **state)
{
    (void)state;
    assert_int_equal(CHECK(""), 0);
    assert_int_equal(CHECK("plain \x7f text that is longer than one block\0 "), 44);
    assert_int_equal(CHECK("\xC2\x80\xDF\xBF"), 4);
    assert_int_equal(CHECK("\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF"), 12);
    assert_int_equal(CHECK("\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"), 8);
}

static void invalid_text_is_found_where_it_begins(void **state)
{
    (void)state;
    static const char *const bad[] = { "\x80",
                                       "\xBF",
                                       "\xC0\x80",
                                       "\xC1\xBF",
                                       "\xC2",
                                       "\xC2 ",
                                       "\xE0\x9F\xBF",
                                       "\xE0\xA0",
                                       "\xED\xA0\x80",
                                       "\xED\xBF\xBF",
                                       "\xF0\x8F\xBF\xBF",
                                       "\xF0\x90\x80",
                                       "\xF4\x90\x80\x80",
                                       "\xF5\x80\x80\x80",
                                       "\xFF",
                                       "\xE2\x82x",
                                       "\xF0\x90\x80x" };
    for (size_t i = 0; i < WFS__COUNT(bad); i++) {
        for (size_t before = 0; before < 200; before++) {
            char text[256];
            memset(text, 'a', sizeof text);
            if (before % 3 == 0) /* also with a valid character somewhere before it */
                memcpy(text + before / 2, "\xC3\xA9", before / 2 + 2 <= before ? 2 : 0);
            memcpy(text + before, bad[i], strlen(bad[i]));
            assert_int_equal(wfs__utf8_check(text, before + strlen(bad[i])), before);
            if ((unsigned char)text[before + strlen(bad[i]) - 1] < 0x80)
                assert_int_equal(wfs__utf8_check(text, sizeof text), before);
        }
    }
}

static void every_character_goes_there_and_back(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        if (c >= 0xD800 && c <= 0xDFFF)
            continue;
        char text[4];
        size_t size = wfs__utf8_encode(c, text), length;
        assert_int_equal(wfs__utf8_check(text, size), size);
        assert_int_equal(wfs__utf8_decode(text, size, &length), c);
        assert_int_equal(length, size);
    }
}

static void invalid_bytes_decode_to_replacements(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t length; /* of the maximal invalid part */
    } cases[] = { { "\x80", 1 },      { "\xC2", 1 },          { "\xC2x", 1 },        { "\xE2\x82", 2 },
                  { "\xE2\x82x", 2 }, { "\xF0\x90\x80x", 3 }, { "\xED\xA0\x80", 1 }, { "\xFFx", 1 } };
    for (size_t i = 0; i < WFS__COUNT(cases); i++) {
        size_t length;
        assert_int_equal(wfs__utf8_decode(cases[i].text, strlen(cases[i].text), &length), 0xFFFD);
        assert_int_equal(length, cases[i].length);
    }
    char out[4];
    assert_int_equal(wfs__utf8_encode(0xD800, out), 3);
    assert_memory_equal(out, "\xEF\xBF\xBD", 3);
    assert_int_equal(wfs__utf8_encode(0x110000, out), 3);
}

static void counts_code_points(void **state)
{
    (void)state;
    assert_int_equal(wfs__utf8_count("", 0), 0);
    assert_int_equal(wfs__utf8_count("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", 10), 4);
}

static void folds_simply(void **state)
{
    (void)state;
    assert_int_equal(wfs__fold('A'), 'a');
    assert_int_equal(wfs__fold('z'), 'z');
    assert_int_equal(wfs__fold('['), '[');
    assert_int_equal(wfs__fold(0xC9), 0xE9);   /* E acute */
    assert_int_equal(wfs__fold(0xD7), 0xD7);   /* multiplication sign */
    assert_int_equal(wfs__fold(0x100), 0x101); /* every other one */
    assert_int_equal(wfs__fold(0x101), 0x101);
    assert_int_equal(wfs__fold(0x130), 0x130); /* dotted I: only full and Turkic folding */
    assert_int_equal(wfs__fold(0xDF), 0xDF);   /* sharp s stays in simple folding */
    assert_int_equal(wfs__fold(0x1E9E), 0xDF);
    assert_int_equal(wfs__fold(0x17F), 's');     /* long s */
    assert_int_equal(wfs__fold(0x212A), 'k');    /* Kelvin */
    assert_int_equal(wfs__fold(0x3A3), 0x3C3);   /* sigma */
    assert_int_equal(wfs__fold(0x3C2), 0x3C3);   /* final sigma */
    assert_int_equal(wfs__fold(0x13A0), 0x13A0); /* Cherokee folds to the capital */
    assert_int_equal(wfs__fold(0xAB70), 0x13A0);
    assert_int_equal(wfs__fold(0x10400), 0x10428);
    assert_int_equal(wfs__fold(0x10FFFF), 0x10FFFF);
    for (uint32_t c = 0; c < 0x20000; c++)
        assert_int_equal(wfs__fold(wfs__fold(c)), wfs__fold(c));
}

#define CONTAINS(text, part) wfs__contains_folded(WFS__STR(text), WFS__STR(part))

static void finds_parts_without_case(void **state)
{
    (void)state;
    assert_int_equal(CONTAINS("Hello World", "lo wO"), 1);
    assert_int_equal(CONTAINS("Hello World", "world!"), 0);
    assert_int_equal(CONTAINS("Hello", ""), 1);
    assert_int_equal(CONTAINS("", ""), 1);
    assert_int_equal(CONTAINS("", "a"), 0);
    assert_int_equal(CONTAINS("ab", "abc"), 0);
    assert_int_equal(CONTAINS("\xC3\x89T\xC3\x89", "\xC3\xA9t\xC3\xA9"), 1);
    assert_int_equal(CONTAINS("100 \xE2\x84\xAA", "K"), 1); /* the Kelvin sign is longer than k */
    assert_int_equal(CONTAINS("k", "\xE2\x84\xAA"), 1);
    assert_int_equal(CONTAINS("STRASSE", "stra\xC3\x9F"), 0); /* not full folding */
    assert_int_equal(CONTAINS("aaaaaaaab", "aaab"), 1);
    assert_int_equal(CONTAINS("abababac", "ababac"), 1);
    assert_int_equal(CONTAINS("a\xC3\xA9"
                              "bab\xC3\xA9"
                              "b",
                              "b\xC3\x89"
                              "B"),
                     1);
    assert_int_equal(CONTAINS("nul \0 inside", "\0 INS"), 1);
}

/* Against a search that is too simple to be wrong. */
static int slow_search(const char *text, size_t size, const char *part, size_t part_size)
{
    for (size_t i = 0; i + part_size <= size; i++) {
        size_t n = 0;
        while (n < part_size && (text[i + n] | 0x20) == (part[n] | 0x20))
            n++;
        if (n == part_size)
            return 1;
    }
    return 0;
}

static void search_agrees_with_a_slow_one(void **state)
{
    (void)state;
    uint32_t seed = 1;
    for (int round = 0; round < 20000; round++) {
        char text[40], part[8], wide[44] = "\xC3\xA9";
        for (size_t i = 0; i < sizeof text; i++)
            text[i] = "aAbB"[(seed = seed * 1103515245 + 12345) >> 16 & 3];
        for (size_t i = 0; i < sizeof part; i++)
            part[i] = "aAbB"[(seed = seed * 1103515245 + 12345) >> 16 & 3];
        memcpy(wide + 2, text, sizeof text);
        size_t size = seed >> 8 & 7;
        int expected = slow_search(text, sizeof text, part, size);
        assert_int_equal(wfs__contains_folded((wfs__str){ text, sizeof text }, (wfs__str){ part, size }), expected);
        assert_int_equal(wfs__contains_folded((wfs__str){ wide, 42 }, (wfs__str){ part, size }), expected);
    }
}

static void hostile_search_is_linear(void **state)
{
    (void)state;
    size_t size = 2000000, part_size = 1000000; /* the product would take many minutes */
    char *text = malloc(size), *part = malloc(part_size);
    memset(text, 'a', size);
    memset(part, 'A', part_size);
    part[part_size - 1] = 'b';
    assert_int_equal(wfs__contains_folded((wfs__str){ text, size }, (wfs__str){ part, part_size }), 0);
    memcpy(text, "\xC3\xA9", 2);
    assert_int_equal(wfs__contains_folded((wfs__str){ text, size }, (wfs__str){ part, part_size }), 0);
    text[size - 1] = 'B';
    assert_int_equal(wfs__contains_folded((wfs__str){ text, size }, (wfs__str){ part, part_size }), 1);
    free(text);
    free(part);
}

static void white_space_is_that_of_section_4(void **state)
{
    (void)state;
    static const uint32_t spaces[] = { 0x09,   0x0A,   0x0B,   0x0C,   0x0D,   0x20,   0xA0,   0x1680, 0x2000,
                                       0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009,
                                       0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF };
    size_t found = 0;
    for (uint32_t c = 0; c <= 0x10FFFF; c++)
        found += wfs__is_space(c);
    assert_int_equal(found, WFS__COUNT(spaces));
    for (size_t i = 0; i < WFS__COUNT(spaces); i++)
        assert_true(wfs__is_space(spaces[i]));
}

static void names(void **state)
{
    (void)state;
    static const char *const good[] = { "a",    "fetch-items",       "_x9",   "9",
                                        "true", "\xC3\xA9t\xC3\xA9", "a-1-b", "a-\xC3\xA9" };
    static const char *const bad[] = { "",
                                       "-",
                                       "-a",
                                       "a-",
                                       "a b",
                                       "a.b",
                                       "a$b",
                                       "a--b",
                                       "a\tb",
                                       "a\xC2\xA0"
                                       "b",
                                       "a\xFF",
                                       "\xE2\x80\xA8" };
    for (size_t i = 0; i < WFS__COUNT(good); i++)
        assert_true(wfs__is_name((wfs__str){ good[i], strlen(good[i]) }));
    for (size_t i = 0; i < WFS__COUNT(bad); i++)
        assert_false(wfs__is_name((wfs__str){ bad[i], strlen(bad[i]) }));
}

/* Unicode's controls (Cc), separators of lines and paragraphs, and characters for the direction of writing, with those
 * that are no longer recommended, and the byte order mark. */
static bool expected_unsafe(uint32_t c)
{
    static const uint32_t ranges[][2] = { { 0x00, 0x1F },     { 0x7F, 0x9F },     { 0x61C, 0x61C },
                                          { 0x200E, 0x200F }, { 0x2028, 0x2029 }, { 0x202A, 0x202E },
                                          { 0x2066, 0x206F }, { 0xFEFF, 0xFEFF } };
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (c >= ranges[i][0] && c <= ranges[i][1])
            return true;
    return false;
}

static void every_unsafe_character_is_known(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        char text[4];
        if (c >= 0xD800 && c < 0xE000)
            continue;
        size_t size = wfs__utf8_encode(c, text);
        assert_int_equal(wfs__is_unsafe(c), expected_unsafe(c));
        if (c >= 0x20)
            assert_int_equal(wfs__unsafe_find(text, size), expected_unsafe(c) ? 0 : size);
    }
}

static void unsafe_characters_are_found_anywhere(void **state)
{
    static const char *const unsafe[] = { "\x7F", "\xC2\x80", "\xC2\x9F", "\xD8\x9C", "\xE2\x80\xA8", "\xEF\xBB\xBF" };
    static const char *const safe[] = {
        "a", "\n", "\xC2\xA0", "\xD8\x9D", "\xE2\x80\xA7", "\xE2\x82\xAC", "\xEF\xBC\xBB", "\xF0\x9F\x98\x80"
    };
    char text[200];
    (void)state;
    for (size_t k = 0; k < sizeof safe / sizeof *safe; k++)
        for (size_t before = 0; before < 80; before++) {
            size_t size = 0;
            for (size_t i = 0; i < before && size + strlen(safe[k]) < sizeof text - 8; i++, size += strlen(safe[k]))
                memcpy(text + size, safe[k], strlen(safe[k]));
            const char *piece = unsafe[before % (sizeof unsafe / sizeof *unsafe)];
            assert_int_equal(wfs__unsafe_find(text, size), size);
            memcpy(text + size, piece, strlen(piece));
            memcpy(text + size + strlen(piece), "end", 3);
            assert_int_equal(wfs__unsafe_find(text, size + strlen(piece) + 3), size);
        }
}

static void copies_are_valid(void **state)
{
    static const char *const texts[][2] = { { "", "" },
                                            { "a\xC3\xA9", "a\xC3\xA9" },
                                            { "a\xC3", "a\xEF\xBF\xBD" },
                                            { "\xF0\x90\x80z\xFF\xFE", "\xEF\xBF\xBDz\xEF\xBF\xBD\xEF\xBF\xBD" },
                                            { "\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" } };
    wfs__arena arena = WFS__ARENA_INIT;
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        wfs__str copy = wfs__utf8_copy(&arena, (wfs__str){ texts[i][0], strlen(texts[i][0]) });
        assert_string_equal(copy.data, texts[i][1]);
        assert_int_equal(copy.size, strlen(texts[i][1]));
    }
    wfs__arena_free(&arena);
}

/* What a character may be, byte by byte, as table 3-7 of the Unicode standard has it. */
static const struct {
    unsigned char low[4], high[4];
} well_formed[] = {
    { { 0x00 }, { 0x7F } },
    { { 0xC2, 0x80 }, { 0xDF, 0xBF } },
    { { 0xE0, 0xA0, 0x80 }, { 0xE0, 0xBF, 0xBF } },
    { { 0xE1, 0x80, 0x80 }, { 0xEC, 0xBF, 0xBF } },
    { { 0xED, 0x80, 0x80 }, { 0xED, 0x9F, 0xBF } },
    { { 0xEE, 0x80, 0x80 }, { 0xEF, 0xBF, 0xBF } },
    { { 0xF0, 0x90, 0x80, 0x80 }, { 0xF0, 0xBF, 0xBF, 0xBF } },
    { { 0xF1, 0x80, 0x80, 0x80 }, { 0xF3, 0xBF, 0xBF, 0xBF } },
    { { 0xF4, 0x80, 0x80, 0x80 }, { 0xF4, 0x8F, 0xBF, 0xBF } },
};

static size_t length_of_row(size_t row)
{
    size_t length = 1;
    while (length < 4 && well_formed[row].high[length])
        length++;
    return length;
}

/* The length of the character that the bytes begin with, 0 if there is none. */
static size_t length_in_table(const unsigned char *bytes, size_t size)
{
    for (size_t row = 0; row < WFS__COUNT(well_formed); row++) {
        size_t length = length_of_row(row), fit = 0;
        while (fit < length && fit < size && bytes[fit] >= well_formed[row].low[fit] &&
               bytes[fit] <= well_formed[row].high[fit])
            fit++;
        if (fit == length)
            return length;
    }
    return 0;
}

static size_t valid_by_table(const unsigned char *bytes, size_t size)
{
    size_t at = 0, length = 1;
    for (; at < size && length; at += length)
        length = length_in_table(bytes + at, size - at);
    return at;
}

/* Every four bytes from both sides of every bound of the table, at every place of a block, at the end and not. */
static void text_is_checked_as_the_table_says(void **state)
{
    (void)state;
    static const unsigned char edges[] = { 0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF,
                                           0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF };
    enum { EDGES = sizeof edges, CASES = EDGES * EDGES * EDGES * EDGES, MOST = 104 };
    unsigned char text[MOST];
    memset(text, 'a', sizeof text);
    for (size_t i = 0; i < CASES; i++) {
        size_t before = i % 83, after = i / 83 % 17, at = before + 4;
        for (size_t k = 0, rest = i; k < 4; k++, rest /= EDGES)
            text[before + k] = edges[rest % EDGES];
        assert_int_equal(wfs__utf8_check((char *)text, at + after), valid_by_table(text, at + after));
        memset(text + before, 'a', 4);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(valid_text_passes),
        cmocka_unit_test(invalid_text_is_found_where_it_begins),
        cmocka_unit_test(every_character_goes_there_and_back),
        cmocka_unit_test(text_is_checked_as_the_table_says),
        cmocka_unit_test(invalid_bytes_decode_to_replacements),
        cmocka_unit_test(counts_code_points),
        cmocka_unit_test(folds_simply),
        cmocka_unit_test(finds_parts_without_case),
        cmocka_unit_test(search_agrees_with_a_slow_one),
        cmocka_unit_test(hostile_search_is_linear),
        cmocka_unit_test(white_space_is_that_of_section_4),
        cmocka_unit_test(names),
        cmocka_unit_test(every_unsafe_character_is_known),
        cmocka_unit_test(unsafe_characters_are_found_anywhere),
        cmocka_unit_test(copies_are_valid),
    };
    return cmocka_run_group_tests_name("unicode", tests, NULL, NULL);
}
