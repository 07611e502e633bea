/*
 * The default clock, sleep and source of ids: the only things that the library asks of the system besides memory, and
 * only when the host does not supply its own.
 */
#ifndef WFS_CLOCK_H
#define WFS_CLOCK_H

#include "base.h"

/* Nanoseconds of the monotonic clock, and since 1970. */
int64_t wfs__clock_now(void *context);
int64_t wfs__clock_wall(void *context);
/* Sleeps until the monotonic clock shows `until`, at most `slice` nanoseconds. */
void wfs__clock_sleep(int64_t until, int64_t slice);
/* A random UUID (version 4), 36 characters without a NUL. */
void wfs__clock_uuid(char out[36]);
/* 2026-01-31T12:00:00.000Z, 24 characters without a NUL. */
void wfs__clock_iso(int64_t wall, char out[24]);

#endif
