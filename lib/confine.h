/*
 * Confinement: the parser with nothing of the system but what it is given here.
 *
 * In the bundled build the library has a copy of libfyaml inside whose calls of the C library come here instead
 * (bundle.py). Its memory is an arena that lives as long as one call of wfs__confine_run. When there is no more, or
 * when it asks for what it may not have - files, terminals, the end of the process -, everything that it was doing is
 * left by a jump, and the arena goes. So it never sees an allocation fail, and cannot leak, print, or read a setting.
 *
 * In the default build libfyaml is the system's, and nothing is confined.
 */
#ifndef WFS_CONFINE_H
#define WFS_CONFINE_H

#include <stdarg.h>

#include "base.h"

typedef enum wfs__confine_result {
    WFS__CONFINE_DONE,
    WFS__CONFINE_NOMEM,  /* the system has no more memory */
    WFS__CONFINE_LIMIT,  /* the limit allows no more */
    WFS__CONFINE_REFUSED /* it asked for what it may not have */
} wfs__confine_result;

#ifdef WFS_BUNDLED
#define WFS__CONFINED true
/* Calls work(context), in which the parser may be called. Unless the result is WFS__CONFINE_DONE, `work` was left
 * inside of a call of the parser. All that the parser made is gone afterwards. limit: bytes that the parser may have.
 */
wfs__confine_result wfs__confine_run(void (*work)(void *context), void *context, size_t limit);
/* Leaves the innermost wfs__confine_run, with that result. */
_Noreturn void wfs__confine_leave(wfs__confine_result result);

/* What the parser calls instead of the functions of these names, with their arguments. Each that needs memory leaves
 * where there is none. */
char *wfs__confine_getenv(const char *name);
void *wfs__confine_malloc(size_t size);
void *wfs__confine_calloc(size_t count, size_t size);
void *wfs__confine_realloc(void *block, size_t size);
void wfs__confine_free(void *block);
char *wfs__confine_strdup(const char *text);
__attribute__((format(printf, 2, 0))) int wfs__confine_vasprintf(char **text, const char *format, va_list arguments);
__attribute__((format(printf, 3, 0))) int wfs__confine_vasprintf_chk(char **text, int flag, const char *format,
                                                                     va_list arguments);
__attribute__((format(printf, 2, 3))) int wfs__confine_asprintf(char **text, const char *format, ...);
__attribute__((format(printf, 3, 4))) int wfs__confine_asprintf_chk(char **text, int flag, const char *format, ...);
extern void *const wfs__confine_stdin, *const wfs__confine_stdout, *const wfs__confine_stderr;
#else
#define WFS__CONFINED false
static inline wfs__confine_result wfs__confine_run(void (*work)(void *context), void *context, size_t limit)
{
    (void)limit;
    work(context);
    return WFS__CONFINE_DONE;
}
#endif

#endif
