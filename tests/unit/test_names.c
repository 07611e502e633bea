/*
 * Numbers by name: always the last that was given, whatever the names have in common.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "names.h"

#define NAME(text)                                                                                                     \
    {                                                                                                                  \
        text, sizeof(text) - 1                                                                                         \
    }

enum { ROUNDS = 3000, NAMES = 200 };

static void nothing_is_found_among_none(void **state)
{
    wfs__names names = { 0 };
    (void)state;
    assert_int_equal(wfs__names_find(&names, WFS__STR("a")), -1);
    wfs__names_free(&names);
}

static void names_may_begin_and_end_alike(void **state)
{
    static const wfs__str list[] = { NAME("a"),    NAME("ab"),    NAME("abc"),         NAME("abd"),
                                     NAME("b"),    NAME("xab"),   NAME("\xC3\xA9"),    NAME("\xC3\xAA"),
                                     NAME("a\0"),  NAME("a\0\0"), NAME("\0"),          NAME(""),
                                     NAME("\xFF"), NAME("\x7F"),  NAME("a-long-name"), NAME("a-long-nam") };
    wfs__names names = { 0 };
    (void)state;
    for (size_t i = 0; i < WFS__COUNT(list); i++) {
        for (size_t k = i; k < WFS__COUNT(list); k++)
            assert_int_equal(wfs__names_find(&names, list[k]), -1);
        assert_true(wfs__names_set(&names, list[i], 10 * i));
        for (size_t k = 0; k <= i; k++)
            assert_int_equal(wfs__names_find(&names, list[k]), 10 * k);
    }
    assert_int_equal(wfs__names_find(&names, WFS__STR("abcd")), -1);
    wfs__names_free(&names);
}

static uint32_t next_random(uint32_t *random) { return (*random = *random * 1664525u + 1013904223u) >> 16; }

/* Few letters: many names are equal, or the beginning of others. */
static void the_last_number_of_a_name_is_found(void **state)
{
    static char texts[NAMES][8];
    int64_t numbers[NAMES];
    wfs__names names = { 0 };
    uint32_t random = 7;
    (void)state;
    for (size_t i = 0; i < NAMES; i++) {
        snprintf(texts[i], sizeof texts[i], "%.*s%zu", (int)(i % 3), "xx", i);
        numbers[i] = -1;
    }
    for (int round = 0; round < ROUNDS; round++) {
        size_t i = next_random(&random) % NAMES, k = next_random(&random) % NAMES;
        numbers[i] = round;
        assert_true(wfs__names_set(&names, (wfs__str){ texts[i], strlen(texts[i]) }, (size_t)round));
        assert_int_equal(wfs__names_find(&names, (wfs__str){ texts[k], strlen(texts[k]) }), numbers[k]);
    }
    assert_int_equal(names.count, NAMES);
    wfs__names_free(&names);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_found_among_none),
        cmocka_unit_test(names_may_begin_and_end_alike),
        cmocka_unit_test(the_last_number_of_a_name_is_found),
    };
    return cmocka_run_group_tests_name("names", tests, NULL, NULL);
}
