/*
 * Preloaded into node: allocations of 48 MiB and more fail. Node itself makes none that are so large; the library does
 * for large data, so that it runs out of memory while everything else goes on.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>

enum { TOO_MUCH = 48 << 20 };

typedef void *(*malloc_fn)(size_t size);
typedef void *(*realloc_fn)(void *memory, size_t size);

void *malloc(size_t size);
void *realloc(void *memory, size_t size);

static void *refuse(void)
{
    errno = ENOMEM;
    return NULL;
}

void *malloc(size_t size)
{
    static malloc_fn next;
    if (!next)
        *(void **)&next = dlsym(RTLD_NEXT, "malloc");
    return size >= TOO_MUCH ? refuse() : next(size);
}

void *realloc(void *memory, size_t size)
{
    static realloc_fn next;
    if (!next)
        *(void **)&next = dlsym(RTLD_NEXT, "realloc");
    return size >= TOO_MUCH ? refuse() : next(memory, size);
}
