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

static void what_does_not_fit_is_cut_and_nothing_follows(void **state)
{
    (void)state;
    wfs__buffer buffer = { .limit = 5 };
    wfs__buffer_literal(&buffer, "abc");
    wfs__buffer_literal(&buffer, "too long");
    wfs__buffer_literal(&buffer, "d");
    assert_true(buffer.full);
    assert_int_equal(buffer.size, 5);
    assert_memory_equal(buffer.data, "abcto", 5);
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

/* What a sink was given, as far as it fits. */
typedef struct gathered {
    char data[400000];
    size_t size, pieces, stop_at;
    const char *last;
} gathered;

static int32_t gather(void *context, const char *data, size_t size)
{
    gathered *g = context;
    assert_true(size > 0 && size <= sizeof g->data - g->size);
    if (++g->pieces == g->stop_at)
        return -1;
    memcpy(g->data + g->size, data, size);
    g->size += size;
    g->last = data;
    return 0;
}

static void a_sink_gets_everything_in_order(void **state)
{
    static gathered g;
    static char large[100000];
    (void)state;
    wfs__sink sink = { .write = gather, .context = &g };
    wfs__buffer buffer = { .sink = &sink };
    for (int i = 0; i < 30000; i++)
        wfs__buffer_format(&buffer, "%d,", i % 1000);
    assert_int_equal(wfs__buffer_total(&buffer), 30 * (10 * 2 + 90 * 3 + 900 * 4));
    assert_true(buffer.size < wfs__buffer_total(&buffer));
    memset(large, 'x', sizeof large);
    wfs__buffer_add(&buffer, large, sizeof large);
    assert_ptr_equal(g.last, large); /* without a copy */
    assert_int_equal(buffer.size, 0);
    wfs__buffer_char(&buffer, 'e');
    assert_int_equal(wfs__buffer_end(&buffer), WFS_OK);
    assert_null(buffer.data);
    assert_int_equal(g.size, 116700 + sizeof large + 1);
    assert_memory_equal(g.data, "0,1,2,", 6);
    assert_memory_equal(g.data + 116700 - 4, "999,xxx", 7);
    assert_int_equal(g.data[g.size - 1], 'e');
}

static void a_sink_can_stop(void **state)
{
    static gathered g = { .stop_at = 2 };
    (void)state;
    wfs__sink sink = { .write = gather, .context = &g };
    wfs__buffer buffer = { .sink = &sink };
    for (int i = 0; i < 300000; i++)
        wfs__buffer_char(&buffer, 'a');
    assert_true(buffer.failed);
    assert_int_equal(g.pieces, 2);
    assert_int_equal(wfs__buffer_end(&buffer), WFS_E_WRITE);
    assert_int_equal(g.pieces, 2);
}

static void an_empty_text_has_no_pieces(void **state)
{
    static gathered g;
    (void)state;
    wfs__sink sink = { .write = gather, .context = &g };
    wfs__buffer buffer = { .sink = &sink };
    wfs__buffer_str(&buffer, WFS__NONE);
    assert_int_equal(wfs__buffer_end(&buffer), WFS_OK);
    assert_int_equal(g.pieces, 0);
}

static void impossible_sizes_fail_with_a_sink_too(void **state)
{
    static gathered g;
    (void)state;
    wfs__sink sink = { .write = gather, .context = &g };
    wfs__buffer buffer = { .sink = &sink };
    wfs__buffer_char(&buffer, 'a');
    assert_null(wfs__buffer_room(&buffer, SIZE_MAX));
    wfs__buffer_char(&buffer, 'b');
    assert_int_equal(wfs__buffer_end(&buffer), WFS_E_NOMEM);
    assert_int_equal(g.size, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(appends_text),
        cmocka_unit_test(room_is_not_counted_until_the_caller_does),
        cmocka_unit_test(the_limit_is_exact_and_sticky),
        cmocka_unit_test(what_does_not_fit_is_cut_and_nothing_follows),
        cmocka_unit_test(impossible_sizes_fail_for_good),
        cmocka_unit_test(takes_with_a_nul_behind),
        cmocka_unit_test(a_sink_gets_everything_in_order),
        cmocka_unit_test(a_sink_can_stop),
        cmocka_unit_test(an_empty_text_has_no_pieces),
        cmocka_unit_test(impossible_sizes_fail_with_a_sink_too),
    };
    return cmocka_run_group_tests_name("buffer", tests, NULL, NULL);
}
