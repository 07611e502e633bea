/*
 * Searches: what is found is compared with what a plain search finds, byte by byte.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "search.h"

enum { MOST = 32 };

/* Marks every byte of every occurrence, one text and one place after the other. */
static void mark_plainly(const wfs__str *texts, size_t count, wfs__str in, char *marks)
{
    memset(marks, '.', in.size);
    marks[in.size] = '\0';
    for (size_t t = 0; t < count; t++)
        for (size_t at = 0; at + texts[t].size <= in.size; at++)
            if (memcmp(in.data + at, texts[t].data, texts[t].size) == 0)
                memset(marks + at, '#', texts[t].size);
}

static void mark_found(const wfs__findings *found, wfs__str in, char *marks)
{
    size_t before = 0;
    memset(marks, '.', in.size);
    marks[in.size] = '\0';
    for (size_t i = 0; i < found->count; i++) {
        assert_true(found->items[i].start < found->items[i].end && found->items[i].end <= in.size);
        assert_true(i == 0 || found->items[i].start > before); /* they do not touch */
        before = found->items[i].end;
        memset(marks + found->items[i].start, '#', before - found->items[i].start);
    }
}

static void check(const wfs__str *texts, size_t count, wfs__str in)
{
    wfs__arena arena = WFS__ARENA_INIT;
    wfs__findings found = { 0 };
    wfs__str own[MOST];
    char *expected = malloc(in.size + 1), *marks = malloc(in.size + 1);
    assert_true(expected && marks && count <= MOST);
    memcpy(own, texts, count * sizeof *own);
    wfs__search *search = wfs__search_new(&arena, own, count);
    assert_non_null(search);
    assert_true(wfs__search_find(search, in, &found));
    mark_plainly(texts, count, in, expected);
    mark_found(&found, in, marks);
    assert_string_equal(marks, expected);
    free(expected);
    free(marks);
    free(found.items);
    wfs__arena_free(&arena);
}

#define TEXTS(...) (const wfs__str[]){ __VA_ARGS__ }, sizeof((const wfs__str[]){ __VA_ARGS__ }) / sizeof(wfs__str)

static void texts_that_share_beginnings_and_ends(void **state)
{
    (void)state;
    check(TEXTS(WFS__STR("he"), WFS__STR("she"), WFS__STR("his"), WFS__STR("hers")), WFS__STR("ushers and his heirs"));
    check(TEXTS(WFS__STR("abcd"), WFS__STR("bc")), WFS__STR("abcabcdbc"));
    check(TEXTS(WFS__STR("abab")), WFS__STR("xabababyab"));
    check(TEXTS(WFS__STR("a"), WFS__STR("a"), WFS__STR("aa")), WFS__STR("baaab"));
    check(TEXTS(WFS__STR("abc"), WFS__STR("abd"), WFS__STR("abcabe")), WFS__STR("abcabcabdabcabe"));
    check(TEXTS(WFS__STR("needle")), WFS__STR(""));
    check(TEXTS(WFS__STR("\xFF\x01"), WFS__STR("\x80")), WFS__STR("\xFF\xFF\x01\x80\x7F"));
}

static uint32_t next_random(uint32_t *random) { return (*random = *random * 1664525u + 1013904223u) >> 16; }

/* Few letters make many overlaps. */
static void random_texts(void **state)
{
    uint32_t random = 42;
    (void)state;
    for (int round = 0; round < 3000; round++) {
        char letters[MOST][12], in[200];
        wfs__str texts[MOST];
        size_t count = 1 + next_random(&random) % MOST, size = next_random(&random) % sizeof in;
        unsigned alphabet = 1 + next_random(&random) % 3;
        for (size_t t = 0; t < count; t++) {
            texts[t] = (wfs__str){ letters[t], 1 + next_random(&random) % 12 };
            for (size_t i = 0; i < texts[t].size; i++)
                letters[t][i] = (char)('a' + next_random(&random) % alphabet);
        }
        for (size_t i = 0; i < size; i++)
            in[i] = (char)('a' + next_random(&random) % alphabet);
        check(texts, count, (wfs__str){ in, size });
    }
}

static void no_texts_are_found_nowhere(void **state)
{
    wfs__arena arena = WFS__ARENA_INIT;
    wfs__findings found = { 0 };
    (void)state;
    wfs__search *search = wfs__search_new(&arena, NULL, 0);
    assert_non_null(search);
    assert_true(wfs__search_find(search, WFS__STR("anything"), &found));
    assert_int_equal(found.count, 0);
    wfs__arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_that_share_beginnings_and_ends),
        cmocka_unit_test(random_texts),
        cmocka_unit_test(no_texts_are_found_nowhere),
    };
    return cmocka_run_group_tests_name("search", tests, NULL, NULL);
}
