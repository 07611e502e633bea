/*
 * What the private copy of libfyaml gets instead of the C library; only part of the bundled build.
 *
 * bundle.py sends the copy's calls of a function NAME to wfs__confine_NAME if this file has it, lets it keep pure
 * functions on memory and text, and sends all else to functions that refuse. A block has its size before it. Nothing is
 * freed before the end: libfyaml keeps what it can use again itself, so that a text takes a few dozen blocks.
 *
 * The functions below have no argument to tell whose memory they are about. It is found by the one variable of the
 * library that is not constant, which each thread has for itself.
 */
#include "confine.h"

#include <setjmp.h>
#include <stdio.h>

#include "memory.h"

typedef struct confinement {
    wfs__arena arena;
    size_t left; /* bytes that may still be taken */
    wfs__confine_result result;
    jmp_buf way_out;
} confinement;

static _Thread_local confinement *current;

/* ---- Going in and out ---- */

/* A function of its own, since what changes between setjmp and longjmp must not be its own variable. */
static void enter(confinement *here, void (*work)(void *context), void *context)
{
    if (setjmp(here->way_out) == 0)
        work(context);
}

wfs__confine_result wfs__confine_run(void (*work)(void *context), void *context, size_t limit)
{
    confinement here = { .arena = WFS__ARENA_INIT, .left = limit, .result = WFS__CONFINE_DONE }, *outer = current;
    current = &here;
    enter(&here, work, context);
    current = outer;
    wfs__arena_free(&here.arena);
    return here.result;
}

_Noreturn void wfs__confine_leave(wfs__confine_result result)
{
    current->result = result;
    longjmp(current->way_out, 1);
}

/* ---- What libfyaml calls ---- */

void *const wfs__confine_stdin = NULL, *const wfs__confine_stdout = NULL, *const wfs__confine_stderr = NULL;

#define REFUSE(name)                                                                                                   \
    void name(void);                                                                                                   \
    void name(void) { wfs__confine_leave(WFS__CONFINE_REFUSED); }
WFS__REFUSED(REFUSE)
#undef REFUSE

char *wfs__confine_getenv(const char *name)
{
    (void)name;
    return NULL;
}

enum { HEAD = 16 }; /* before a block: its size; as wide as blocks are aligned */

static void *take(size_t size)
{
    confinement *here = current;
    size_t bytes;
    if (!wfs__add(size, HEAD, &bytes) || bytes > here->left)
        wfs__confine_leave(WFS__CONFINE_LIMIT);
    char *head = wfs__arena_alloc(&here->arena, bytes);
    if (!head)
        wfs__confine_leave(WFS__CONFINE_NOMEM);
    here->left -= bytes;
    memcpy(head, &size, sizeof size);
    return head + HEAD;
}

void *wfs__confine_malloc(size_t size) { return take(size); }

void *wfs__confine_calloc(size_t count, size_t size)
{
    size_t bytes;
    if (!wfs__mul(count, size, &bytes))
        wfs__confine_leave(WFS__CONFINE_LIMIT);
    return memset(take(bytes), 0, bytes);
}

void *wfs__confine_realloc(void *block, size_t size)
{
    size_t old = 0;
    void *moved = take(size);
    if (block) {
        memcpy(&old, (char *)block - HEAD, sizeof old);
        memcpy(moved, block, old < size ? old : size);
    }
    return moved;
}

void wfs__confine_free(void *block) { (void)block; }

char *wfs__confine_strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(take(size), text, size);
}

int wfs__confine_vasprintf(char **text, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int size = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (size < 0)
        wfs__confine_leave(WFS__CONFINE_REFUSED);
    *text = take((size_t)size + 1);
    return vsnprintf(*text, (size_t)size + 1, format, arguments);
}

int wfs__confine_vasprintf_chk(char **text, int flag, const char *format, va_list arguments)
{
    (void)flag;
    return wfs__confine_vasprintf(text, format, arguments);
}

int wfs__confine_asprintf(char **text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int size = wfs__confine_vasprintf(text, format, arguments);
    va_end(arguments);
    return size;
}

int wfs__confine_asprintf_chk(char **text, int flag, const char *format, ...)
{
    va_list arguments;
    (void)flag;
    va_start(arguments, format);
    int size = wfs__confine_vasprintf(text, format, arguments);
    va_end(arguments);
    return size;
}
