/* Growing texts: appending, the exact limit, sticky failure, taking. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "buffer.h"

static void free_text(wfs_text *text)
{
    free(text->data);
    free(text);
}

static void appends_text(void **state)
{
    (void)state;
    wfs__buffer buffer = WFS__BUFFER_INIT;
    wfs__buffer_literal(&buffer, "one ");
    wfs__buffer_char(&buffer, '2');
    wfs__buffer_str(&buffer, WFS__STR(" three"));
    wfs__buffer_str(&buffer, WFS__NONE);
    wfs__buffer_format(&buffer, " %d %s", 4, "five");
    assert_int_equal(buffer.size, 18);
    assert_memory_equal(buffer.data, "one 2 three 4 five", 18);
    wfs__buffer_free(&buffer);
    assert_null(buffer.data);
}

static void room_is_not_counted_until_the_caller_does(void **state)
{
    (void)state;
    wfs__buffer buffer = WFS__BUFFER_INIT;
    char *room = wfs__buffer_room(&buffer, 1000);
    assert_non_null(room);
    memset(room, 'x', 1000);
    assert_int_equal(buffer.size, 0);
    buffer.size = 1000;
    wfs__buffer_char(&buffer, 'y');
    assert_int_equal(buffer.data[999], 'x');
    assert_int_equal(buffer.data[1000], 'y');
    wfs__buffer_free(&buffer);
}

static void the_limit_is_exact_and_sticky(void **state)
{
    (void)state;
    wfs__buffer buffer = { .limit = 5 };
    wfs__buffer_literal(&buffer, "abc");
    wfs__buffer_literal(&buffer, "de");
    assert_false(buffer.full);
    wfs__buffer_literal(&buffer, "");
    assert_false(buffer.full);
    wfs__buffer_literal(&buffer, "f");
    assert_true(buffer.full);
    assert_false(buffer.failed);
    assert_int_equal(buffer.size, 5);
    wfs_text *text = NULL;
    assert_int_equal(wfs__buffer_take(&buffer, &text), WFS_E_LIMIT);
    assert_null(text);
    assert_null(buffer.data);
}

static void nothing_follows_what_did_not_fit(void **state)
{
    (void)state;
    wfs__buffer buffer = { .limit = 5 };
    wfs__buffer_literal(&buffer, "abc");
    wfs__buffer_literal(&buffer, "too long");
    wfs__buffer_literal(&buffer, "d");
    assert_int_equal(buffer.size, 3);
    wfs__buffer_free(&buffer);
}

static void impossible_sizes_fail_for_good(void **state)
{
    (void)state;
    wfs__buffer buffer = WFS__BUFFER_INIT;
    wfs__buffer_char(&buffer, 'a');
    assert_null(wfs__buffer_room(&buffer, SIZE_MAX));
    assert_true(buffer.failed);
    wfs__buffer_char(&buffer, 'b');
    assert_int_equal(buffer.size, 1);
    wfs_text *text = NULL;
    assert_int_equal(wfs__buffer_take(&buffer, &text), WFS_E_NOMEM);
    assert_null(text);
    assert_null(buffer.data);
}

static void takes_with_a_nul_behind(void **state)
{
    (void)state;
    wfs__buffer buffer = WFS__BUFFER_INIT;
    wfs_text *text;
    assert_int_equal(wfs__buffer_take(&buffer, &text), WFS_OK);
    assert_int_equal(text->size, 0);
    assert_string_equal(text->data, "");
    free_text(text);
    for (int i = 0; i < 64; i++)
        wfs__buffer_char(&buffer, 'a');
    assert_int_equal(wfs__buffer_take(&buffer, &text), WFS_OK);
    assert_int_equal(text->size, 64);
    assert_int_equal(text->data[64], '\0');
    assert_int_equal(buffer.size, 0);
    assert_null(buffer.data);
    free_text(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(appends_text),
        cmocka_unit_test(room_is_not_counted_until_the_caller_does),
        cmocka_unit_test(the_limit_is_exact_and_sticky),
        cmocka_unit_test(nothing_follows_what_did_not_fit),
        cmocka_unit_test(impossible_sizes_fail_for_good),
        cmocka_unit_test(takes_with_a_nul_behind),
    };
    return cmocka_run_group_tests_name("buffer", tests, NULL, NULL);
}
