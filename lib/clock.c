/*
 * Time and ids from the system, for hosts that bring none.
 *
 * Should the system have no randomness to give, the id is made of the clock and the address of a local: still unlikely
 * to meet another.
 */
#ifndef _DEFAULT_SOURCE
#define _DEFAULT_SOURCE
#endif
#include "clock.h"

#include <time.h>
#include <unistd.h>

static int64_t read_clock(clockid_t clock)
{
    struct timespec time = { 0, 0 };
    clock_gettime(clock, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

int64_t wfs__clock_now(void *context)
{
    (void)context;
    return read_clock(CLOCK_MONOTONIC);
}

int64_t wfs__clock_wall(void *context)
{
    (void)context;
    return read_clock(CLOCK_REALTIME);
}

void wfs__clock_sleep(int64_t until, int64_t slice)
{
    int64_t left = until - read_clock(CLOCK_MONOTONIC);
    if (left <= 0)
        return;
    if (left > slice)
        left = slice;
    struct timespec time = { (time_t)(left / 1000000000), (long)(left % 1000000000) };
    int before = errno;
    nanosleep(&time, NULL);
    errno = before;
}

/* Spreads 64 bits over 8 bytes (the finaliser of a multiplicative hash). */
static void spread(uint64_t seed, unsigned char *out)
{
    seed ^= seed >> 33;
    seed *= 0xff51afd7ed558ccdULL;
    seed ^= seed >> 33;
    memcpy(out, &seed, 8);
}

void wfs__clock_uuid(char out[36])
{
    static const char hex[] = "0123456789abcdef";
    unsigned char bytes[16];
    int before = errno;
    bool random = getentropy(bytes, sizeof bytes) == 0;
    errno = before;
    if (!random) {
        spread((uint64_t)read_clock(CLOCK_REALTIME), bytes);
        spread((uint64_t)read_clock(CLOCK_MONOTONIC) ^ (uint64_t)(uintptr_t)bytes, bytes + 8);
    }
    bytes[6] = (unsigned char)((bytes[6] & 0x0f) | 0x40);
    bytes[8] = (unsigned char)((bytes[8] & 0x3f) | 0x80);
    for (size_t i = 0, at = 0; i < sizeof bytes; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            out[at++] = '-';
        out[at++] = hex[bytes[i] >> 4];
        out[at++] = hex[bytes[i] & 15];
    }
}

/* Year, month and day of a day number since 1970-01-01, by 400-year cycles that begin on 1 March. */
static void civil(int64_t days, int64_t *year, int64_t *month, int64_t *day)
{
    int64_t shifted = days + 719468;
    int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int64_t of_era = shifted - era * 146097;
    int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t from_march = (5 * of_year + 2) / 153;
    *day = of_year - (153 * from_march + 2) / 5 + 1;
    *month = from_march < 10 ? from_march + 3 : from_march - 9;
    *year = year_of_era + era * 400 + (*month <= 2);
}

static char *digits(char *out, int64_t number, int width)
{
    for (int i = width - 1; i >= 0; i--, number /= 10)
        out[i] = (char)('0' + number % 10);
    return out + width;
}

void wfs__clock_iso(int64_t wall, char out[24])
{
    int64_t ms = wall >= 0 ? wall / 1000000 : 0, year, month, day;
    int64_t of_day = ms % 86400000;
    civil(ms / 86400000, &year, &month, &day);
    char *at = digits(out, year, 4);
    *at++ = '-';
    at = digits(at, month, 2);
    *at++ = '-';
    at = digits(at, day, 2);
    *at++ = 'T';
    at = digits(at, of_day / 3600000, 2);
    *at++ = ':';
    at = digits(at, of_day / 60000 % 60, 2);
    *at++ = ':';
    at = digits(at, of_day / 1000 % 60, 2);
    *at++ = '.';
    at = digits(at, of_day % 1000, 3);
    *at = 'Z';
}
