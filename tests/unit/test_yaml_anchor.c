/*
 * Anchors by name: always the newest, whatever the names have in common.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "yaml_internal.h"

enum { ROUNDS = 3000, NAMES = 200 };

static wfs__str text_of(const char *text) { return (wfs__str){ text, strlen(text) }; }

static void check(wfs__yaml_anchors *anchors, const char *name, size_t number)
{
    const wfs__yaml_anchor *found;
    assert_true(wfs__yaml_anchor_find(anchors, text_of(name), &found));
    if (number == 0)
        assert_null(found);
    else
        assert_ptr_equal(found, &anchors->items[number - 1]);
}

static void nothing_is_found_among_none(void **state)
{
    wfs__yaml_anchors anchors = { 0 };
    (void)state;
    check(&anchors, "a", 0);
    wfs__yaml_anchors_free(&anchors);
}

static void names_may_begin_alike(void **state)
{
    static const char *const names[] = { "a",        "ab",       "abc",         "abd",       "b",
                                         "\xC3\xA9", "\xC3\xAA", "a-long-name", "a-long-nam" };
    wfs__yaml_anchors anchors = { 0 };
    size_t number;
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_true(wfs__yaml_anchor_add(&anchors, text_of(names[i]), &number));
        assert_int_equal(number, i + 1);
        for (size_t k = 0; k <= i; k++)
            check(&anchors, names[k], k + 1);
    }
    check(&anchors, "abcd", 0);
    check(&anchors, "", 0);
    check(&anchors, "c", 0);
    wfs__yaml_anchors_free(&anchors);
}

static uint32_t next_random(uint32_t *random) { return (*random = *random * 1664525u + 1013904223u) >> 16; }

/* Few letters: many names are equal, or the beginning of others. */
static void the_newest_of_a_name_is_found(void **state)
{
    static char names[NAMES][8];
    size_t newest[NAMES] = { 0 };
    wfs__yaml_anchors anchors = { 0 };
    uint32_t random = 7;
    (void)state;
    for (size_t i = 0; i < NAMES; i++)
        snprintf(names[i], sizeof names[i], "%.*s%zu", (int)(i % 3), "xx", i);
    for (size_t round = 0; round < ROUNDS; round++) {
        size_t i = next_random(&random) % NAMES, k = next_random(&random) % NAMES;
        assert_true(wfs__yaml_anchor_add(&anchors, text_of(names[i]), &newest[i]));
        if (round % 3 == 0)
            check(&anchors, names[k], newest[k]);
    }
    for (size_t i = 0; i < NAMES; i++)
        check(&anchors, names[i], newest[i]);
    wfs__yaml_anchors_free(&anchors);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_found_among_none),
        cmocka_unit_test(names_may_begin_alike),
        cmocka_unit_test(the_newest_of_a_name_is_found),
    };
    return cmocka_run_group_tests_name("yaml anchors", tests, NULL, NULL);
}
