/* Tests of lib/confine.c, which only the bundled build has: what the parser gets, and how it is left. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "confine.h"

static void do_nothing(void *called) { *(bool *)called = true; }

static void work_is_done(void **state)
{
    bool called = false;
    (void)state;
    assert_int_equal(wfs__confine_run(do_nothing, &called, 0), WFS__CONFINE_DONE);
    assert_true(called);
}

/* What it took, and that it was not left. */
typedef struct taken {
    size_t size, count;
    bool finished;
} taken;

static void take_blocks(void *context)
{
    taken *all = context;
    for (size_t i = 0; i < 100; i++) {
        unsigned char *block = wfs__confine_malloc(all->size);
        assert_int_equal((uintptr_t)block % 16, 0);
        memset(block, 0xA5, all->size);
        all->count++;
    }
    all->finished = true;
}

static void the_limit_bounds_what_is_taken(void **state)
{
    (void)state;
    for (size_t limit = 0; limit <= 10000; limit += 250) {
        taken all = { .size = 100 };
        assert_int_equal(wfs__confine_run(take_blocks, &all, limit), WFS__CONFINE_LIMIT);
        assert_false(all.finished);
        assert_true(all.count * 100 <= limit);
        assert_true((all.count + 1) * 116 > limit); /* a block and its size */
    }
    taken all = { .size = 100 };
    assert_int_equal(wfs__confine_run(take_blocks, &all, 11600), WFS__CONFINE_DONE);
    assert_true(all.finished);
    assert_int_equal(all.count, 100);
}

static void take_at_once(void *size) { (void)wfs__confine_malloc(*(size_t *)size); }
static void take_product(void *size) { (void)wfs__confine_calloc(*(size_t *)size, 16); }

static void too_much_is_not_there(void **state)
{
    size_t half = SIZE_MAX / 2, all = SIZE_MAX;
    (void)state;
    assert_int_equal(wfs__confine_run(take_at_once, &half, SIZE_MAX), WFS__CONFINE_NOMEM);
    assert_int_equal(wfs__confine_run(take_at_once, &all, SIZE_MAX), WFS__CONFINE_LIMIT);
    assert_int_equal(wfs__confine_run(take_product, &half, SIZE_MAX), WFS__CONFINE_LIMIT);
}

__attribute__((format(printf, 1, 2))) static char *format(const char *how, ...)
{
    char *text = NULL, *other = NULL;
    va_list arguments, again;
    va_start(arguments, how);
    va_copy(again, arguments);
    int size = wfs__confine_vasprintf(&text, how, arguments);
    assert_int_equal(wfs__confine_vasprintf_chk(&other, 1, how, again), size);
    va_end(again);
    va_end(arguments);
    assert_string_equal(text, other);
    assert_int_equal(strlen(text), size);
    return text;
}

static void use_all(void *context)
{
    char *text = wfs__confine_strdup("a text"), *other = NULL;
    assert_string_equal(text, "a text");
    text = wfs__confine_realloc(text, 5000);
    memset(text + 6, 'x', 4994);
    assert_memory_equal(text, "a textx", 7);
    text = wfs__confine_realloc(text, 3);
    assert_memory_equal(text, "a t", 3);
    assert_non_null(wfs__confine_realloc(NULL, 10));
    wfs__confine_free(text);
    wfs__confine_free(NULL);
    const char *zeros = wfs__confine_calloc(10, 10);
    for (size_t i = 0; i < 100; i++)
        assert_int_equal(zeros[i], 0);
    assert_string_equal(format("%d and %s", 42, "more"), "42 and more");
    assert_int_equal(wfs__confine_asprintf(&other, "%c%c", 'a', 'b'), 2);
    assert_string_equal(other, "ab");
    assert_int_equal(wfs__confine_asprintf_chk(&other, 1, "%05d", 7), 5);
    assert_string_equal(other, "00007");
    assert_null(wfs__confine_getenv("PATH"));
    assert_null(wfs__confine_stderr);
    *(bool *)context = true;
}

static void functions_do_what_those_of_c_do(void **state)
{
    bool finished = false;
    (void)state;
    assert_int_equal(wfs__confine_run(use_all, &finished, 1 << 20), WFS__CONFINE_DONE);
    assert_true(finished);
}

static void leave(void *result) { wfs__confine_leave(*(wfs__confine_result *)result); }

static void leave_twice(void *context)
{
    wfs__confine_result inner = WFS__CONFINE_NOMEM, *outer = context;
    assert_int_equal(wfs__confine_run(leave, &inner, 0), WFS__CONFINE_NOMEM);
    assert_int_equal(((const char *)wfs__confine_calloc(1, 1))[0], 0); /* the outer one has its memory again */
    wfs__confine_leave(*outer);
}

static void the_innermost_is_left(void **state)
{
    wfs__confine_result result = WFS__CONFINE_REFUSED;
    (void)state;
    assert_int_equal(wfs__confine_run(leave_twice, &result, 100), WFS__CONFINE_REFUSED);
}

static const char *error_of(const char *text, size_t size, uint64_t memory)
{
    static char code[64];
    wfs_limits limits = { .size = sizeof limits, .yaml_memory_bytes = memory };
    wfs_diagnostic item = WFS_DIAGNOSTIC_INIT;
    wfs_document *document = NULL;
    wfs_report *report = NULL;
    wfs_result result = wfs_document_read_yaml(text, size, NULL, &limits, &document, &report);
    wfs_document_free(document);
    snprintf(code, sizeof code, "%s", wfs_report_get(report, 0, &item) == WFS_OK ? item.code : "");
    assert_int_equal(result, code[0] ? WFS_E_INVALID : WFS_OK);
    wfs_report_free(report);
    return code;
}

/* libfyaml looks ahead to the end of a bracket, and keeps what it saw. */
static void the_parser_is_bounded(void **state)
{
    enum { SIZE = 100000 };
    char *text = malloc(SIZE);
    (void)state;
    assert_non_null(text);
    memset(text, '[', SIZE);
    assert_string_equal(error_of(text, SIZE, 1 << 20), "limit-yaml-memory-bytes");
    assert_string_equal(error_of(text, SIZE, 1 << 26), "limit-yaml-depth");
    memset(text, 'x', SIZE);
    assert_string_equal(error_of(text, SIZE, 1 << 20), "");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(work_is_done),          cmocka_unit_test(the_limit_bounds_what_is_taken),
        cmocka_unit_test(too_much_is_not_there), cmocka_unit_test(functions_do_what_those_of_c_do),
        cmocka_unit_test(the_innermost_is_left), cmocka_unit_test(the_parser_is_bounded),
    };
    return cmocka_run_group_tests_name("confine", tests, NULL, NULL);
}
