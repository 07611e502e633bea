#!/usr/bin/env python3
"""Makes lib/number_tables.h: powers of ten to 128 bits.

make_number_tables.py          writes the file
make_number_tables.py --check  compares: 0 the same, 1 different
"""
import os
import sys

PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "lib", "number_tables.h")
FIRST, LAST = -342, 324

HEAD = """/*
 * Powers of ten. Made by tests/tools/make_number_tables.py; do not edit.
 *
 * powers_of_ten[k - FIRST_POWER] is 10^k, scaled by a power of two to lie in [2^127, 2^128), rounded up to an integer.
 * For 0 <= k <= 55 it is exact.
 */
#ifndef WFS_NUMBER_TABLES_H
#define WFS_NUMBER_TABLES_H

#include <stdint.h>

typedef struct bits128 {
    uint64_t high, low;
} bits128;

enum { FIRST_POWER = %d, LAST_POWER = %d, LAST_EXACT_POWER = 55 };

static const bits128 powers_of_ten[] = {
"""


def power(k):
    """10**k as an integer of 128 bits, rounded up."""
    if k >= 0:
        number = 10**k
        shift = 128 - number.bit_length()
        return number << shift if shift >= 0 else -(-number >> -shift)
    divisor = 10**-k
    scale = divisor.bit_length() + 127
    quotient = -(-(1 << scale) // divisor)
    if quotient.bit_length() > 128:
        quotient = -(-(1 << scale - 1) // divisor)
    assert quotient.bit_length() == 128
    return quotient


def render():
    rows = ["    { 0x%016XU, 0x%016XU }, /* %d */\n" % (power(k) >> 64, power(k) & (1 << 64) - 1, k)
            for k in range(FIRST, LAST + 1)]
    return HEAD % (FIRST, LAST) + "".join(rows) + "};\n\n#endif\n"


def main():
    if sys.argv[1:] == ["--check"]:
        with open(PATH, encoding="utf-8") as file:
            if file.read() == render():
                return 0
        print("lib/number_tables.h is not what make_number_tables.py makes", file=sys.stderr)
        return 1
    with open(PATH, "w", encoding="utf-8") as file:
        file.write(render())
    return 0


if __name__ == "__main__":
    sys.exit(main())
