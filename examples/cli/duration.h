/* Durations: read from a tools file, written for people. */
#ifndef CLI_DURATION_H
#define CLI_DURATION_H

#include "text.h"

#include <stdbool.h>
#include <stdint.h>

#define NANOSECONDS_PER_MS INT64_C(1000000)
#define NANOSECONDS_PER_S  INT64_C(1000000000)

/* "500ms", "1.5s", "2m", "1h" in nanoseconds; false if it is none. What is over a year counts as a year. */
bool duration_read(const char *data, size_t size, int64_t *nanoseconds);
/* Adds "12ms", "1.3s", "2m03s", "1h05m". */
void duration_write(struct text *text, int64_t milliseconds);

#endif
