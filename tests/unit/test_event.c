/*
 * Milliseconds as JSON numbers. The events themselves are tests/behaviour's and tests/conformance's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "run.h"

static void check(int64_t nanoseconds, const char *expected)
{
    wfs__buffer out = WFS__BUFFER_INIT;
    wfs__write_ms(&out, nanoseconds);
    wfs__buffer_char(&out, '\0');
    assert_string_equal(out.data, expected);
    wfs__buffer_free(&out);
}

static void milliseconds_have_up_to_three_decimals(void **state)
{
    (void)state;
    check(0, "0");
    check(499, "0");
    check(500, "0.001");
    check(1000000, "1");
    check(1500000, "1.5");
    check(12340000, "12.34");
    check(9999999, "10");
    check(10001000, "10.001");
    check(86400000000000, "86400000");
    check(-5, "0");
    check(INT64_MAX, "9223372036854.776");
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(milliseconds_have_up_to_three_decimals) };
    return cmocka_run_group_tests_name("event", tests, NULL, NULL);
}
