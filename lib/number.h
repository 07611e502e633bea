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

typedef enum wfs__number_kind { WFS__NUMBER_NONE, WFS__NUMBER_INT, WFS__NUMBER_DOUBLE } wfs__number_kind;

/* Is the whole text, apart from white space around it, a number literal of section 4 (optional `-`, digits, fraction, also
 * `5.`, exponent)? An integer that fits 64 bits is an INT, otherwise a DOUBLE; NONE when it is no number or overflows. */
wfs__number_kind wfs__number_from_text(wfs__str text, int64_t *integer, double *real);

/* Exact order of an integer and a double, without a lossy conversion: negative, zero, positive. */
int wfs__compare_int_double(int64_t integer, double real);

#endif
