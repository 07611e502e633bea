/*
 * Dates, ids and the system's clocks.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "clock.h"

static void check_iso(int64_t seconds, int64_t nanoseconds, const char *expected)
{
    char text[25] = { 0 };
    wfs__clock_iso(seconds * 1000000000 + nanoseconds, text);
    assert_string_equal(text, expected);
}

static void points_in_time_are_dates(void **state)
{
    (void)state;
    check_iso(0, 0, "1970-01-01T00:00:00.000Z");
    check_iso(951782399, 999999999, "2000-02-28T23:59:59.999Z");
    check_iso(951782400, 0, "2000-02-29T00:00:00.000Z");
    check_iso(1709164800, 0, "2024-02-29T00:00:00.000Z");
    check_iso(4107542400, 1000000, "2100-03-01T00:00:00.001Z");
    check_iso(1767225599, 0, "2025-12-31T23:59:59.000Z");
}

static void what_lies_before_1970_is_1970(void **state)
{
    (void)state;
    check_iso(-5, 0, "1970-01-01T00:00:00.000Z");
}

static void ids_are_random_uuids(void **state)
{
    char one[37] = { 0 }, other[37] = { 0 };
    (void)state;
    wfs__clock_uuid(one);
    wfs__clock_uuid(other);
    assert_string_not_equal(one, other);
    for (size_t i = 0; i < 36; i++)
        if (i == 8 || i == 13 || i == 18 || i == 23)
            assert_int_equal(one[i], '-');
        else
            assert_non_null(strchr("0123456789abcdef", one[i]));
    assert_int_equal(one[14], '4');
    assert_non_null(strchr("89ab", one[19]));
}

static void clocks_run_and_sleep_ends(void **state)
{
    (void)state;
    int64_t before = wfs__clock_now(NULL);
    wfs__clock_sleep(before - 1, INT64_MAX);
    wfs__clock_sleep(before + 2000000, 1000000);
    assert_true(wfs__clock_now(NULL) >= before);
    assert_true(wfs__clock_wall(NULL) > INT64_C(1700000000) * 1000000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_in_time_are_dates),
        cmocka_unit_test(what_lies_before_1970_is_1970),
        cmocka_unit_test(ids_are_random_uuids),
        cmocka_unit_test(clocks_run_and_sleep_ends),
    };
    return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
