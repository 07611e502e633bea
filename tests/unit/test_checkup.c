/*
 * The host's settings, applied to diagnostics (section 6).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "checkup.h"

static const char text[] =
    "inputs: { unused: { type: int, default: [1] } }\n"
    "steps: [ { id: a, type: tool, tool: t, each: $inputs.other, retry: { max: 1, delay: 1s, backoff: 1 } } ]\n";

static void check(const wfs__checkup *settings, size_t errors, size_t warnings)
{
    wfs_limits limits;
    assert_true(wfs__limits_resolve(NULL, &limits));
    wfs_workflow *workflow = wfs__workflow_load((wfs__str){ text, sizeof text - 1 }, NULL, WFS__NONE, &limits);
    assert_non_null(workflow);
    wfs_report *report = wfs__checkup_report(workflow, NULL, settings);
    assert_non_null(report);
    wfs__workflow_drop(workflow);
    assert_int_equal(report->errors, errors);
    assert_int_equal(report->warnings, warnings);
    assert_int_equal(report->count, errors + warnings);
    assert_int_equal(report->step_count, 1);
    wfs__report_free(report); /* which kept the workflow until now */
}

static void severities_are_those_of_the_table(void **state)
{
    const wfs__checkup settings = { .type_checks = WFS_TYPES_STANDARD };
    (void)state;
    check(&settings, 1, 3); /* shape-mismatch; unused-input, undeclared-input, each-without-delay */
}

static void type_checks_that_are_off_make_warnings(void **state)
{
    const wfs__checkup settings = { .type_checks = WFS_TYPES_OFF };
    (void)state;
    check(&settings, 0, 4);
}

static void lints_are_silenced_by_their_code(void **state)
{
    static const char *const allow[] = { "unused-input", "shape-mismatch", NULL };
    const wfs__checkup standard = { .allow = allow, .allow_count = 3, .type_checks = WFS_TYPES_STANDARD };
    const wfs__checkup off = { .allow = allow, .allow_count = 3, .type_checks = WFS_TYPES_OFF };
    (void)state;
    check(&standard, 1, 2); /* an error is not to be silenced */
    check(&off, 0, 2);
}

static void strict_mode_makes_errors(void **state)
{
    const wfs__checkup settings = { .warnings_are_errors = true, .type_checks = WFS_TYPES_OFF };
    (void)state;
    check(&settings, 4, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(severities_are_those_of_the_table),
        cmocka_unit_test(type_checks_that_are_off_make_warnings),
        cmocka_unit_test(lints_are_silenced_by_their_code),
        cmocka_unit_test(strict_mode_makes_errors),
    };
    return cmocka_run_group_tests_name("checkup", tests, NULL, NULL);
}
