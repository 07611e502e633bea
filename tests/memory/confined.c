/*
 * Allocations of the libfyaml inside of the bundled build: each is one that can fail.
 *
 * Where one does, it is left by the way that the library itself takes when the system has no more memory.
 */
#include <stdarg.h>

#include "allocations.h"
#include "confine.h"

void *__real_wfs__confine_malloc(size_t size);
void *__real_wfs__confine_calloc(size_t count, size_t size);
void *__real_wfs__confine_realloc(void *block, size_t size);
char *__real_wfs__confine_strdup(const char *text);
int __real_wfs__confine_vasprintf(char **text, const char *format, va_list arguments);
void *__wrap_wfs__confine_malloc(size_t size);
void *__wrap_wfs__confine_calloc(size_t count, size_t size);
void *__wrap_wfs__confine_realloc(void *block, size_t size);
char *__wrap_wfs__confine_strdup(const char *text);
int __wrap_wfs__confine_vasprintf(char **text, const char *format, va_list arguments);
int __wrap_wfs__confine_vasprintf_chk(char **text, int flag, const char *format, va_list arguments);
int __wrap_wfs__confine_asprintf(char **text, const char *format, ...);
int __wrap_wfs__confine_asprintf_chk(char **text, int flag, const char *format, ...);

static void may_fail(void)
{
    allocated.parser++;
    if (allocation_fails())
        wfs__confine_leave(WFS__CONFINE_NOMEM);
}

void *__wrap_wfs__confine_malloc(size_t size)
{
    may_fail();
    return __real_wfs__confine_malloc(size);
}

void *__wrap_wfs__confine_calloc(size_t count, size_t size)
{
    may_fail();
    return __real_wfs__confine_calloc(count, size);
}

void *__wrap_wfs__confine_realloc(void *block, size_t size)
{
    may_fail();
    return __real_wfs__confine_realloc(block, size);
}

char *__wrap_wfs__confine_strdup(const char *text)
{
    may_fail();
    return __real_wfs__confine_strdup(text);
}

static int print(char **text, const char *format, va_list arguments)
{
    may_fail();
    return __real_wfs__confine_vasprintf(text, format, arguments);
}

int __wrap_wfs__confine_vasprintf(char **text, const char *format, va_list arguments)
{
    return print(text, format, arguments);
}

int __wrap_wfs__confine_vasprintf_chk(char **text, int flag, const char *format, va_list arguments)
{
    (void)flag;
    return print(text, format, arguments);
}

int __wrap_wfs__confine_asprintf(char **text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int size = print(text, format, arguments);
    va_end(arguments);
    return size;
}

int __wrap_wfs__confine_asprintf_chk(char **text, int flag, const char *format, ...)
{
    va_list arguments;
    (void)flag;
    va_start(arguments, format);
    int size = print(text, format, arguments);
    va_end(arguments);
    return size;
}
