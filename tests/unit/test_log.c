/*
 * The bounded run log (sections 8 and 11): its structure stays whole, and values that do not fit are cut.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "digest.h"
#include "run.h"

static const char text[] =
    "inputs: { s: { type: string }, l: { type: array } }\n"
    "steps: [ { id: a, type: exit, status: success, output: { s: $inputs.s, l: $inputs.l } } ]\n";

/* Runs with inputs {s, l} and reads the log back. */
static wfs_value log_of(wfs__arena *arena, const char *inputs, uint64_t log_bytes)
{
    wfs_limits limits = { .size = sizeof limits, .log_bytes = log_bytes };
    wfs_run_options options = WFS_RUN_OPTIONS_INIT;
    wfs_run *run = NULL;
    wfs_text *log = NULL;
    wfs_value value;
    wfs__json_error error;
    options.limits = &limits;
    assert_int_equal(wfs_run_text(text, sizeof text - 1, inputs, WFS_ZERO_TERMINATED, NULL, &options, &run), WFS_OK);
    assert_int_equal(wfs_run_log(run, 0, &log), WFS_OK);
    size_t size;
    const char *data = wfs_text_data(log, &size);
    assert_true(wfs__json_read(arena, data, size, 20, &value, &error));
    wfs_text_free(log);
    wfs_run_free(run);
    return value;
}

static const char inputs[] =
    "{\"s\":\"short\",\"l\":[\"0123456789012345678901234567890123456789\",\"0123456789012345678901234567890123456789\","
    "\"0123456789012345678901234567890123456789\",\"0123456789012345678901234567890123456789\"]}";

static void a_log_that_fits_is_whole(void **state)
{
    wfs__arena arena = WFS__ARENA_INIT;
    (void)state;
    wfs_value log = log_of(&arena, inputs, 0);
    const wfs_value *given = wfs__member(&log, WFS__STR("inputs"));
    assert_int_equal(wfs__count_of(wfs__member(given, WFS__STR("l"))), 4);
    wfs__arena_free(&arena);
}

static void values_over_the_limit_are_cut(void **state)
{
    wfs__arena arena = WFS__ARENA_INIT;
    char digest[65] = { 0 };
    (void)state;
    wfs_value log = log_of(&arena, inputs, 64);
    const wfs_value *given = wfs__member(&log, WFS__STR("inputs"));
    assert_true(wfs__member(given, WFS__STR("truncated"))->u.integer);
    /* about its size: what a value weighs is estimated, not written out */
    assert_in_range(wfs__member(given, WFS__STR("size"))->u.integer, sizeof inputs - 10, sizeof inputs + 10);
    wfs__sha256_hex(inputs, sizeof inputs - 1, digest);
    assert_memory_equal(wfs__member(given, WFS__STR("sha256"))->u.text, digest, 64);
    assert_int_equal(wfs__count_of(wfs__member(&log, WFS__STR("steps"))), 1);
    assert_non_null(wfs__member(&log, WFS__STR("summary")));
    wfs__arena_free(&arena);
}

/* The digest is that of the beginning of the JSON text, however the value is made up. */
static void digests_tell_long_values_apart(void **state)
{
    enum { LONG = 70000, DIGESTED = 65536 };
    static char texts[3][LONG + 16];
    char digest[64];
    (void)state;
    for (int i = 0; i < 3; i++) {
        wfs__arena arena = WFS__ARENA_INIT;
        char *made = texts[i];
        size_t size = (size_t)sprintf(made, i < 2 ? "{\"s\":\"%c" : "{\"s\":\"\\t%c", 'a' + i);
        memset(made + size, 'x', LONG - size);
        strcpy(made + LONG, "\"}");
        wfs_value log = log_of(&arena, made, 64);
        const wfs_value *given = wfs__member(&log, WFS__STR("inputs"));
        wfs__sha256_hex(made, DIGESTED, digest);
        assert_memory_equal(wfs__member(given, WFS__STR("sha256"))->u.text, digest, 64);
        wfs__arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_log_that_fits_is_whole),
        cmocka_unit_test(values_over_the_limit_are_cut),
        cmocka_unit_test(digests_tell_long_values_apart),
    };
    return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
