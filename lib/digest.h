/*
 * SHA-256 (FIPS 180-4), for the digests of values that were cut from a run log.
 */
#ifndef WFS_DIGEST_H
#define WFS_DIGEST_H

#include "base.h"

/* The digest as 64 hexadecimal digits, without a NUL. */
void wfs__sha256_hex(const char *data, size_t size, char out[64]);

#endif
