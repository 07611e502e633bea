/*
 * Durations, without floating point: the text of a tools file exactly to the nanosecond, and a short form for
 * people that never takes more than six columns for less than a day.
 */
#include "duration.h"

#include <inttypes.h>
#include <string.h>

#define LONGEST (INT64_C(365) * 24 * 3600 * NANOSECONDS_PER_S)

static int64_t unit_of(const char *data, size_t size)
{
    static const struct {
        const char *name;
        int64_t nanoseconds;
    } units[] = { { "ms", NANOSECONDS_PER_MS },
                  { "s", NANOSECONDS_PER_S },
                  { "m", 60 * NANOSECONDS_PER_S },
                  { "h", 3600 * NANOSECONDS_PER_S } };

    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
        if (strlen(units[i].name) == size && memcmp(units[i].name, data, size) == 0)
            return units[i].nanoseconds;
    return 0;
}

static size_t digits_at(const char *data, size_t size, size_t at)
{
    size_t start = at;

    while (at < size && data[at] >= '0' && data[at] <= '9')
        at++;
    return at - start;
}

static int64_t whole_part(const char *digits, size_t count, int64_t unit)
{
    int64_t total = 0;

    for (size_t i = 0; i < count; i++) {
        total = total * 10 + (digits[i] - '0');
        if (total > LONGEST / unit)
            return LONGEST;
    }
    return total * unit;
}

static int64_t fraction_part(const char *digits, size_t count, int64_t unit)
{
    int64_t total = 0;

    for (size_t i = 0; i < count && unit; i++) {
        total += (digits[i] - '0') * (unit / 10);
        unit /= 10;
    }
    return total;
}

bool duration_read(const char *data, size_t size, int64_t *nanoseconds)
{
    size_t whole = digits_at(data, size, 0), fraction = 0, end = whole;
    int64_t unit, total;

    if (end < size && data[end] == '.') {
        fraction = digits_at(data, size, end + 1);
        end += 1 + fraction;
        if (!fraction)
            return false;
    }
    unit = unit_of(data + end, size - end);
    if (!whole || !unit)
        return false;
    total = whole_part(data, whole, unit) + (fraction ? fraction_part(data + whole + 1, fraction, unit) : 0);
    *nanoseconds = total > LONGEST ? LONGEST : total;
    return true;
}

void duration_write(struct text *text, int64_t milliseconds)
{
    int64_t seconds = milliseconds / 1000;

    if (milliseconds < 1000)
        text_format(text, "%" PRId64 "ms", milliseconds);
    else if (seconds < 60)
        text_format(text, "%" PRId64 ".%" PRId64 "s", seconds, milliseconds % 1000 / 100);
    else if (seconds < 3600)
        text_format(text, "%" PRId64 "m%02" PRId64 "s", seconds / 60, seconds % 60);
    else
        text_format(text, "%" PRId64 "h%02" PRId64 "m", seconds / 3600, seconds % 3600 / 60);
}
