/*
 * Reading JSON that is lent: the same values and the same errors as from a copy, wherever the text stops being read in
 * place, and no look behind its end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "value.h"

enum { DEPTH = 128, ROOM = 16384 };

/* ---- A text whose end is the end of the memory that may be read ---- */

static struct memory {
    char *start, *end;
    size_t page;
} memory;

static int set_up(void **state)
{
    void *block;
    (void)state;
    memory.page = (size_t)sysconf(_SC_PAGESIZE);
    if (posix_memalign(&block, memory.page, ROOM + memory.page) != 0)
        return -1;
    memory.start = block;
    memory.end = memory.start + ROOM;
    return mprotect(memory.end, memory.page, PROT_NONE);
}

static int tear_down(void **state)
{
    (void)state;
    int result = mprotect(memory.end, memory.page, PROT_READ | PROT_WRITE);
    free(memory.start);
    return result;
}

static const char *at_the_end(const char *text, size_t size)
{
    assert_true(size <= ROOM);
    return memcpy(memory.end - size, text, size);
}

/* ---- Both ways of reading ---- */

static void check_written(const wfs_value *value, const wfs_value *expected, uint32_t flags)
{
    wfs__buffer a = WFS__BUFFER_INIT, b = WFS__BUFFER_INIT;
    wfs__json_write(&a, value, flags);
    wfs__json_write(&b, expected, flags);
    assert_int_equal(a.size, b.size);
    assert_memory_equal(a.data, b.data, a.size);
    wfs__buffer_free(&a);
    wfs__buffer_free(&b);
}

static void check_same(const wfs_value *value, const wfs_value *expected)
{
    assert_int_equal(value->type, expected->type);
    assert_int_equal(value->size, expected->size);
    assert_int_equal(value->flags, expected->flags);
    assert_int_equal(value->height, expected->height);
    assert_int_equal(wfs__equal(value, expected), 1);
    for (uint32_t flags = 0; flags <= WFS__WRITE_CANONICAL; flags++)
        check_written(value, expected, flags);
}

/* Returns whether the text is valid. */
static bool check_lent(const char *text, size_t size)
{
    wfs__arena arena = WFS__ARENA_INIT;
    wfs_value value = WFS__NULL_VALUE, expected;
    wfs__json_error error = { 0, NULL, WFS_OK }, expected_error = error;
    bool kept = false, valid = wfs__json_read(&arena, text, size, DEPTH, &expected, &expected_error);
    bool read = wfs__json_read_lent(&arena, at_the_end(text, size), size, DEPTH, &value, &kept, &error);
    if (read != valid)
        fail_msg("%s: %s", valid ? "refused" : "accepted", text);
    assert_int_equal(error.offset, expected_error.offset);
    assert_ptr_equal(error.message, expected_error.message);
    assert_int_equal(error.result, expected_error.result);
    if (valid) {
        check_same(&value, &expected);
        assert_int_equal(kept, size >= 4096);
    }
    wfs__arena_free(&arena);
    return valid;
}

/* ---- Texts: a filling that makes them long enough, then elements, then something to move the end with ---- */

static const char *const elements[] = {
    "1",
    "-0",
    "1234567",
    "12345678",
    "1234567890123456789012345678901234567890",
    "-12.5",
    "0.12345678901234567890123456789e-12345678",
    "true,false,null",
    "\"\"",
    "\"0123456789abcdef0123456789abcdef0123456789abcdef\"",
    "\"\\n\\u00e9\\ud83d\\ude00\\\\\\\"\\/\\u0000\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\"",
    "\"only 16 bytes in\\n and then more and more without any escape at all\"",
    "{}",
    "[]",
    "{\"key\":{\"key\":1}},{\"key\":{\"key\":2}},{\"key\":{\"key\":2,\"other\":3}}",
    "{\"a long key that is more than sixteen bytes\":[{\"x\":1}],\"y\":2}",
    "{ \"a long key that is more than sixteen bytes\" : [ { \"x\" : 1 } ] , \"y\" : 2 }",
    "{\"a\\u0062c\":1,\"abc\":2},{\"abc\":3}",
    "[                                        1                               ,   2  ]",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
    "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\"",
};

static const char *const tails[] = { " ", ",1", ",\"t\"", ",[]" };

enum { FILLING = 4000, TAIL = 180 }; /* bytes */

static size_t make_text(char *text, const char *element, const char *tail, size_t count)
{
    size_t size = (size_t)sprintf(text, "[");
    while (size < FILLING)
        size += (size_t)sprintf(text + size, "{\"key\":{\"key\":%zu},\"n\":\"filling\"},", size);
    size += (size_t)sprintf(text + size, "%s", element);
    for (size_t i = 0; i < count; i++)
        size += (size_t)sprintf(text + size, "%s", tail);
    return size + (size_t)sprintf(text + size, "]");
}

static void every_place_can_be_the_last_one_in_place(void **state)
{
    static char text[ROOM];
    (void)state;
    for (size_t i = 0; i < WFS__COUNT(elements); i++)
        for (size_t k = 0; k < WFS__COUNT(tails); k++)
            for (size_t count = 0; count * strlen(tails[k]) < TAIL; count++) {
                size_t size = make_text(text, elements[i], tails[k], count);
                if (!check_lent(text, size))
                    fail_msg("not valid: %s", elements[i]);
            }
}

static void every_prefix_is_refused_alike(void **state)
{
    static char text[ROOM];
    (void)state;
    for (size_t i = 0; i < WFS__COUNT(elements); i++) {
        size_t size = make_text(text, elements[i], ",1", 10);
        for (size_t cut = FILLING; cut < size; cut++)
            if (check_lent(text, cut))
                fail_msg("a beginning was accepted: %.*s", (int)cut, text);
    }
}

/* A wrong character anywhere in the element, far from the end and near it. */
static void mistakes_are_found_alike(void **state)
{
    static char text[ROOM];
    static const char wrong[] = { '\0', '\n', '"', '\\', ',', ':', '}', ']', '{', '[', '0', 'e', ' ', '\xFF' };
    (void)state;
    for (size_t i = 0; i < WFS__COUNT(elements); i++)
        for (size_t count = 0; 2 * count < TAIL; count += 29) {
            size_t size = make_text(text, elements[i], ",1", count), end = size - 1 - 2 * count;
            for (size_t at = end - strlen(elements[i]); at < end; at++)
                for (size_t k = 0; k < sizeof wrong; k++) {
                    char right = text[at];
                    text[at] = wrong[k];
                    check_lent(text, size);
                    text[at] = right;
                }
        }
}

static void what_follows_the_value_is_looked_at(void **state)
{
    static char text[ROOM];
    (void)state;
    for (size_t spaces = 0; spaces < 300; spaces++) {
        size_t size = make_text(text, "1", " ", 0);
        memset(text + size, ' ', spaces);
        if (!check_lent(text, size + spaces))
            fail_msg("%zu spaces behind it", spaces);
        text[size + spaces] = 'x';
        if (check_lent(text, size + spaces + 1))
            fail_msg("accepted behind %zu spaces", spaces);
    }
}

static void short_texts_are_copied(void **state)
{
    static const char *const texts[] = { "1", "", "[]", "{}", " null ", "[1,2,\"three\"]", "nul", "\"" };
    (void)state;
    for (size_t i = 0; i < WFS__COUNT(texts); i++)
        check_lent(texts[i], strlen(texts[i]));
}

static void a_long_text_is_not_copied(void **state)
{
    static char text[ROOM];
    (void)state;
    wfs__arena arena = WFS__ARENA_INIT;
    wfs_value value;
    wfs__json_error error;
    bool kept;
    size_t size = make_text(text, "{\"escaped\\n\":1}", ",\"t\"", 400);
    assert_true(wfs__json_read_lent(&arena, text, size, DEPTH, &value, &kept, &error));
    assert_true(kept);
    assert_ptr_equal(wfs__head_of(&value)->about.text, text);
    assert_ptr_equal(wfs__member(&value.u.items[0], WFS__STR("n"))->u.text,
                     text + 1 + strlen("{\"key\":{\"key\":1},\"n\":\""));
    const wfs_value *last = &value.u.items[wfs__count_of(&value) - 1];
    assert_true(last->u.text < text || last->u.text > text + size);
    wfs__arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_place_can_be_the_last_one_in_place),
        cmocka_unit_test(every_prefix_is_refused_alike),
        cmocka_unit_test(mistakes_are_found_alike),
        cmocka_unit_test(what_follows_the_value_is_looked_at),
        cmocka_unit_test(short_texts_are_copied),
        cmocka_unit_test(a_long_text_is_not_copied),
    };
    return cmocka_run_group_tests_name("json_lent", tests, set_up, tear_down);
}
