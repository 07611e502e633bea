/*
 * malloc and its kin for the library under test.
 */
#include "allocations.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void __real_free(void *block);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);

allocations allocated;

void allocations_begin(unsigned long fail_at, bool forever)
{
    allocated = (allocations){ .fail_at = fail_at, .forever = forever };
}

bool allocation_fails(void)
{
    allocations *a = &allocated;
    a->count++;
    bool fail = a->fail_at && (a->forever ? a->count >= a->fail_at : a->count == a->fail_at);
    a->failed |= fail;
    return fail;
}

void *__wrap_malloc(size_t size)
{
    void *block = allocation_fails() ? NULL : __real_malloc(size);
    allocated.live += block != NULL;
    return block;
}

void *__wrap_calloc(size_t count, size_t size)
{
    void *block = allocation_fails() ? NULL : __real_calloc(count, size);
    allocated.live += block != NULL;
    return block;
}

void *__wrap_realloc(void *block, size_t size)
{
    void *moved = allocation_fails() ? NULL : __real_realloc(block, size);
    allocated.live += !block && moved;
    return moved;
}

void __wrap_free(void *block)
{
    allocated.live -= block != NULL;
    __real_free(block);
}
