/* Tests of lib/limits.c: section 11's limits. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "limits.h"

static void nothing_given_means_the_defaults(void **state)
{
    (void)state;
    wfs_limits limits;
    assert_true(wfs__limits_resolve(NULL, &limits));
    assert_int_equal(limits.file_bytes, 4 * 1024 * 1024);
    assert_int_equal(limits.yaml_bytes, 1024 * 1024);
    assert_int_equal(limits.yaml_depth, 64);
    assert_int_equal(limits.steps, 10000);
    assert_int_equal(limits.diagnostics, 200);
    assert_int_equal(limits.waits_ms, 604800000);
}

static void a_zero_field_means_its_default(void **state)
{
    (void)state;
    wfs_limits given = { .size = sizeof given, .yaml_depth = 7 }, limits;
    assert_true(wfs__limits_resolve(&given, &limits));
    assert_int_equal(limits.yaml_depth, 7);
    assert_int_equal(limits.yaml_nodes, 200000);
}

static void the_hard_maximum_holds(void **state)
{
    (void)state;
    wfs_limits given = { .size = sizeof given, .yaml_depth = 100000, .log_bytes = UINT64_MAX }, limits;
    assert_true(wfs__limits_resolve(&given, &limits));
    assert_int_equal(limits.yaml_depth, 256);
    assert_int_equal(limits.log_bytes, 4294967295);
}

static void an_older_structure_is_shorter(void **state)
{
    (void)state;
    wfs_limits given = { .size = offsetof(wfs_limits, yaml_depth), .file_bytes = 5, .yaml_depth = 9 }, limits;
    assert_true(wfs__limits_resolve(&given, &limits));
    assert_int_equal(limits.file_bytes, 5);
    assert_int_equal(limits.yaml_depth, 64);
}

static void a_newer_structure_must_ask_for_nothing_new(void **state)
{
    (void)state;
    struct {
        wfs_limits known;
        uint64_t more;
    } given = { .known = { .size = sizeof given, .steps = 3 } };
    wfs_limits limits;
    assert_true(wfs__limits_resolve(&given.known, &limits));
    assert_int_equal(limits.steps, 3);
    given.more = 1;
    assert_false(wfs__limits_resolve(&given.known, &limits));
    given.known.size = 0;
    assert_false(wfs__limits_resolve(&given.known, &limits));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_given_means_the_defaults),
        cmocka_unit_test(a_zero_field_means_its_default),
        cmocka_unit_test(the_hard_maximum_holds),
        cmocka_unit_test(an_older_structure_is_shorter),
        cmocka_unit_test(a_newer_structure_must_ask_for_nothing_new),
    };
    return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
