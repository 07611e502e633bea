/*
 * Memos: every address and size has a value of its own, however many there are.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "memo.h"

enum { PLACES = 5000 };

static uint64_t sum;

static void add_up(uint64_t value) { sum += value; }

static void values_stay_where_they_are(void **state)
{
    static char places[PLACES];
    wfs__memo memo = { 0 };
    (void)state;
    for (uint32_t i = 0; i < PLACES; i++) {
        uint64_t *value = wfs__memo_at(&memo, &places[i], i % 3);
        assert_non_null(value);
        assert_int_equal(*value, 0);
        *value = i + 1;
    }
    for (uint32_t i = 0; i < PLACES; i++)
        assert_int_equal(*wfs__memo_at(&memo, &places[i], i % 3), i + 1);
    assert_int_equal(*wfs__memo_at(&memo, &places[7], 7), 0); /* another size is another thing */
    assert_int_equal(memo.count, PLACES + 1);
    sum = 0;
    wfs__memo_each(&memo, add_up);
    assert_int_equal(sum, (uint64_t)PLACES * (PLACES + 1) / 2);
    wfs__memo_free(&memo);
    assert_int_equal(memo.count, 0);
}

static void an_empty_one_has_nothing(void **state)
{
    wfs__memo memo = { 0 };
    (void)state;
    sum = 0;
    wfs__memo_each(&memo, add_up);
    assert_int_equal(sum, 0);
    wfs__memo_free(&memo);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_stay_where_they_are),
        cmocka_unit_test(an_empty_one_has_nothing),
    };
    return cmocka_run_group_tests_name("memo", tests, NULL, NULL);
}
