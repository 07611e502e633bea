/* Arenas and growing arrays: alignment, lifetime, hand-over, sizes that cannot be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "memory.h"

static void blocks_are_aligned_and_apart(void **state)
{
    (void)state;
    wfs__arena arena = WFS__ARENA_INIT;
    char *blocks[300];
    for (size_t i = 0; i < 300; i++) {
        blocks[i] = wfs__arena_alloc(&arena, i * 7);
        assert_non_null(blocks[i]);
        assert_int_equal((uintptr_t)blocks[i] % 16, 0);
        memset(blocks[i], (int)i & 0x7F, i * 7);
    }
    for (size_t i = 0; i < 300; i++) {
        for (size_t j = 0; j < i * 7; j++)
            assert_int_equal(blocks[i][j], i & 0x7F);
    }
    wfs__arena_free(&arena);
    assert_null(arena.chunks);
    assert_int_equal(arena.total, 0);
}

static void impossible_sizes_fail_and_leave_the_arena_usable(void **state)
{
    (void)state;
    wfs__arena arena = WFS__ARENA_INIT;
    assert_null(wfs__arena_alloc(&arena, SIZE_MAX));
    assert_null(wfs__arena_alloc(&arena, SIZE_MAX - 20));
    assert_null(wfs__arena_array(&arena, SIZE_MAX / 8, 16));
    assert_null(wfs__arena_copy(&arena, "", SIZE_MAX));
    assert_non_null(wfs__arena_alloc(&arena, 0));
    assert_non_null(wfs__arena_alloc(&arena, 10));
    assert_null(wfs__arena_alloc(&arena, SIZE_MAX - 7));
    wfs__arena_free(&arena);
}

static void arrays_are_zero_and_copies_end_with_nul(void **state)
{
    (void)state;
    wfs__arena arena = WFS__ARENA_INIT;
    memset(wfs__arena_alloc(&arena, 500), 0xFF, 500);
    wfs__arena_reset(&arena);
    const unsigned char *zeros = wfs__arena_array(&arena, 30, 4);
    for (size_t i = 0; i < 120; i++)
        assert_int_equal(zeros[i], 0);
    const char *copy = wfs__arena_copy(&arena, "abc\0def", 7);
    assert_memory_equal(copy, "abc\0def", 8);
    assert_string_equal(wfs__arena_copy(&arena, NULL, 0), "");
    wfs__arena_free(&arena);
}

static void reset_keeps_memory_and_converges(void **state)
{
    (void)state;
    wfs__arena arena = WFS__ARENA_INIT;
    wfs__arena_reset(&arena);
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < 1000; i++)
            assert_non_null(wfs__arena_alloc(&arena, 40));
        wfs__arena_reset(&arena);
    }
    const size_t total = arena.total;
    assert_true(total > 0);
    for (int i = 0; i < 1000; i++)
        assert_non_null(wfs__arena_alloc(&arena, 40));
#ifndef WFS__ARENA_EXACT
    assert_int_equal(arena.total, total);
#endif
    wfs__arena_free(&arena);
}

static void move_hands_the_memory_over(void **state)
{
    (void)state;
    wfs__arena a = WFS__ARENA_INIT, b = WFS__ARENA_INIT, none = WFS__ARENA_INIT;
    char *first = wfs__arena_copy(&a, "first", 5), *second = wfs__arena_copy(&b, "second", 6);
    for (int i = 0; i < 100; i++)
        assert_non_null(wfs__arena_alloc(&b, 3000));
    size_t total = a.total + b.total;
    wfs__arena_move(&a, &b);
    assert_null(b.chunks);
    assert_int_equal(a.total, total);
    wfs__arena_move(&a, &none);
    wfs__arena_move(&none, &a);
    assert_string_equal(first, "first");
    assert_string_equal(second, "second");
    assert_non_null(wfs__arena_alloc(&none, 100));
    wfs__arena_free(&a);
    wfs__arena_free(&none);
}

static void adopted_blocks_belong_to_the_arena(void **state)
{
    (void)state;
    enum { SIZE = 4096 };
    wfs__arena arena = WFS__ARENA_INIT;
    for (int round = 0; round < 3; round++) { /* into an empty arena, and into one that is being filled */
        char *block = wfs__malloc(SIZE), *text = NULL;
        memset(block, 'x', SIZE);
        size_t total = arena.total;
        assert_true(wfs__arena_adopt(&arena, block, SIZE));
        assert_int_equal(arena.total, total + SIZE);
        text = wfs__arena_copy(&arena, "after it", 8);
        assert_string_equal(text, "after it");
        for (size_t i = WFS__ADOPTED; i < SIZE; i++)
            assert_int_equal(block[i], 'x');
    }
    char *refused = wfs__malloc(SIZE);
    arena.limit = arena.total + SIZE - 1;
    assert_false(wfs__arena_adopt(&arena, refused, SIZE));
    assert_false(arena.over);
    free(refused);
    wfs__arena_free(&arena);
}

static void grow_makes_room_for_one_more(void **state)
{
    (void)state;
    int *numbers = NULL;
    size_t capacity = 0;
    for (size_t i = 0; i < 1000; i++) {
        assert_true(wfs__grow((void **)&numbers, &capacity, i, sizeof *numbers));
        assert_true(capacity > i);
        numbers[i] = (int)i;
    }
    for (int i = 0; i < 1000; i++)
        assert_int_equal(numbers[i], i);
    free(numbers);
    void *nothing = NULL;
    capacity = SIZE_MAX / 2;
    assert_false(wfs__grow(&nothing, &capacity, capacity, 16));
    assert_null(nothing);
    assert_int_equal(capacity, SIZE_MAX / 2);
}

static void grow_leaves_what_is_at_hand(void **state)
{
    (void)state;
    int at_hand[4] = { 0, 1, 2, 3 };
    void *numbers = at_hand;
    size_t capacity = 4;
    assert_true(wfs__grow_from(at_hand, &numbers, &capacity, 3, sizeof *at_hand));
    assert_ptr_equal(numbers, at_hand);
    wfs__free_from(at_hand, numbers);
    for (int i = 4; i < 1000; i++) {
        assert_true(wfs__grow_from(at_hand, &numbers, &capacity, (size_t)i, sizeof *at_hand));
        assert_true(capacity > (size_t)i);
        ((int *)numbers)[i] = i;
    }
    for (int i = 0; i < 1000; i++)
        assert_int_equal(((int *)numbers)[i], i);
    wfs__free_from(at_hand, numbers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_aligned_and_apart),
        cmocka_unit_test(impossible_sizes_fail_and_leave_the_arena_usable),
        cmocka_unit_test(arrays_are_zero_and_copies_end_with_nul),
        cmocka_unit_test(reset_keeps_memory_and_converges),
        cmocka_unit_test(move_hands_the_memory_over),
        cmocka_unit_test(adopted_blocks_belong_to_the_arena),
        cmocka_unit_test(grow_makes_room_for_one_more),
        cmocka_unit_test(grow_leaves_what_is_at_hand),
    };
    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
