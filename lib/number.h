/*
 * Numbers as text: exact, locale-free, in constant memory.
 *
 * Reading a decimal gives the nearest double (ties to even); printing gives the shortest text that reads back as the
 * same double, in the form of ECMAScript's Number::toString.
 */
#ifndef WFS_NUMBER_H
#define WFS_NUMBER_H

#include "base.h"

/* Enough for any number that is printed here. */
enum { WFS__NUMBER_SIZE = 32 };

/* Both write without a NUL and return the length. -0.0 prints as "0". The double is finite. */
size_t wfs__int_print(int64_t number, char out[WFS__NUMBER_SIZE]);
size_t wfs__double_print(double number, char out[WFS__NUMBER_SIZE]);

/* A number literal of JSON syntax (the caller checked that), or with leading zeros, an empty fraction `5.` or a missing
 * integer part `.5`: the nearest double. false when it overflows. */
bool wfs__double_read(const char *text, size_t size, double *number);

/* The value of eight digits, bytes 0 to 9, the lowest byte being the first. */
static inline uint64_t wfs__eight_digits(uint64_t bytes)
{
    bytes = bytes * 10 + (bytes >> 8); /* pairs of digits, in every other byte */
    const uint64_t mask = 0x000000FF000000FFU;
    return ((bytes & mask) * (100U + (1000000ULL << 32)) + (bytes >> 16 & mask) * (1U + (10000ULL << 32))) >> 32;
}

/* How many of the eight bytes at `text` are digits before another character; *number gets their value. */
static inline size_t wfs__digits(const char *text, uint64_t *number)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    uint64_t block;
    memcpy(&block, text, sizeof block);
    block ^=
        0x3030303030303030U; /* digits become 0 to 9; a carry below spoils only what is behind the first other byte */
    uint64_t others = ((block + 0x7676767676767676U) | block) & 0x8080808080808080U;
    size_t count = others ? (size_t)__builtin_ctzll(others) / 8 : 8;
    *number = wfs__eight_digits(count ? block << (64 - 8 * count) : 0);
    return count;
#else
    size_t count = 0;
    *number = 0;
    for (; count < 8 && text[count] >= '0' && text[count] <= '9'; count++)
        *number = *number * 10 + (uint64_t)(text[count] - '0');
    return count;
#endif
}

typedef enum wfs__number_kind { WFS__NUMBER_NONE, WFS__NUMBER_INT, WFS__NUMBER_DOUBLE } wfs__number_kind;

/* Is the whole text, apart from white space around it, a number literal of section 4 (optional `-`, digits, fraction,
 * also `5.`, exponent)? An integer that fits 64 bits is an INT, otherwise a DOUBLE; NONE when it is no number or
 * overflows. */
wfs__number_kind wfs__number_from_text(wfs__str text, int64_t *integer, double *real);

/* Exact order of an integer and a double, without a lossy conversion: negative, zero, positive. */
int wfs__compare_int_double(int64_t integer, double real);

#endif
