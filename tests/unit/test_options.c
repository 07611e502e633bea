/* Tests of lib/options.c: structures of hosts of any age. tests/abi/sizes.c has the same for each public structure. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "options.h"

typedef struct ours {
    size_t size;
    size_t first, second, third;
} ours;

typedef struct newer {
    ours known;
    size_t more;
} newer;

static void nothing_given_is_all_zero(void **state)
{
    ours known = { 9, 9, 9, 9 };
    (void)state;
    assert_true(wfs__options_take(NULL, &known, sizeof known));
    assert_int_equal(known.size, sizeof known);
    assert_true(known.first == 0 && known.second == 0 && known.third == 0);
}

static void missing_fields_are_zero(void **state)
{
    const ours given = { .size = offsetof(ours, third), .first = 1, .second = 2, .third = 3 };
    ours known;
    (void)state;
    assert_true(wfs__options_take(&given, &known, sizeof known));
    assert_int_equal(known.size, sizeof known);
    assert_true(known.first == 1 && known.second == 2 && known.third == 0);
}

static void fields_that_are_not_known_must_be_zero(void **state)
{
    newer given = { .known = { .size = sizeof given, .first = 1, .third = 3 } };
    ours known;
    (void)state;
    assert_true(wfs__options_take(&given, &known, sizeof known));
    assert_true(known.size == sizeof known && known.first == 1 && known.third == 3);
    given.more = (size_t)1 << (8 * sizeof(size_t) - 1);
    assert_false(wfs__options_take(&given, &known, sizeof known));
}

static void giving_writes_what_the_host_knows(void **state)
{
    const ours known = { .size = sizeof known, .first = 1, .second = 2, .third = 3 };
    ours older = { .size = offsetof(ours, second), .first = 7, .second = 7, .third = 7 };
    newer given = { .known = { .size = sizeof given }, .more = 7 };
    (void)state;
    assert_true(wfs__options_give(&known, sizeof known, &older));
    assert_true(older.size == offsetof(ours, second) && older.first == 1 && older.second == 7 && older.third == 7);
    assert_true(wfs__options_give(&known, sizeof known, &given));
    assert_true(given.known.size == sizeof given && given.known.third == 3 && given.more == 0);
}

static void sizes_of_nothing_are_refused(void **state)
{
    const size_t sizes[] = { 0, 1, sizeof(size_t), 2 * sizeof(size_t) + 1, 4097, 8192, SIZE_MAX - 7, SIZE_MAX };
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        const ours known = { .size = sizeof known, .first = 1 };
        ours given = { .size = sizes[i], .first = 7 }, taken;
        assert_false(wfs__options_take(&given, &taken, sizeof taken));
        assert_false(wfs__options_give(&known, sizeof known, &given));
        assert_true(given.size == sizes[i] && given.first == 7);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_given_is_all_zero),
        cmocka_unit_test(missing_fields_are_zero),
        cmocka_unit_test(fields_that_are_not_known_must_be_zero),
        cmocka_unit_test(giving_writes_what_the_host_knows),
        cmocka_unit_test(sizes_of_nothing_are_refused),
    };
    return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
