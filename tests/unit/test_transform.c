/*
 * filter and map (section 7, item 5), and where a transform finds its items.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "transform.h"

static void check(wfs__step step, const char *inputs, const char *expected)
{
    wfs__arena arena = WFS__ARENA_INIT;
    wfs__buffer out = WFS__BUFFER_INIT;
    wfs_value given, result;
    wfs__json_error error;
    wfs__scope scope = { .arena = &arena };
    assert_true(wfs__json_read(&arena, inputs, strlen(inputs), 20, &given, &error));
    assert_int_equal(wfs__transform(&step, &given, &scope, &result), WFS_OK);
    wfs__json_write(&out, &result, 0);
    wfs__buffer_char(&out, '\0');
    assert_string_equal(out.data, expected);
    assert_null(scope.item);
    assert_null(scope.index);
    wfs__buffer_free(&out);
    wfs__arena_free(&arena);
}

static const wfs__str no_path[] = { { "k", 1 } };
static const wfs__step sorted = { .operation = WFS__SORT, .sort_parts = no_path, .sort_part_count = 1 };

static void the_items_are_the_input_of_that_name_if_it_is_a_list(void **state)
{
    (void)state;
    check(sorted, "{\"a\":[1],\"items\":[2]}", "{\"items\":[2]}");
    check(sorted, "{\"items\":7,\"a\":[1],\"b\":[3]}", "{\"items\":[1]}");
}

static void a_single_value_is_a_list_of_one(void **state)
{
    (void)state;
    check(sorted, "{\"a\":7,\"b\":8}", "{\"items\":[7]}");
    check(sorted, "{\"a\":null}", "{\"items\":[]}");
    check(sorted, "{}", "{\"items\":[]}");
}

static void the_result_is_named_after_the_first_output(void **state)
{
    wfs__field fields[] = { { .name = { "first", 5 } }, { .name = { "second", 6 } } };
    wfs__step step = sorted;
    (void)state;
    step.outputs.count = 2;
    step.outputs.items = fields;
    check(step, "{\"a\":[1]}", "{\"first\":[1]}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_items_are_the_input_of_that_name_if_it_is_a_list),
        cmocka_unit_test(a_single_value_is_a_list_of_one),
        cmocka_unit_test(the_result_is_named_after_the_first_output),
    };
    return cmocka_run_group_tests_name("transform", tests, NULL, NULL);
}
