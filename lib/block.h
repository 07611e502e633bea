/*
 * Sixteen bytes of text that are looked at together: a vector where the machine has such registers.
 */
#ifndef WFS__BLOCK_H
#define WFS__BLOCK_H

#include <stdint.h>
#include <string.h>

/* Where it has none (x86 without SSE), gcc says that callers in other files would pass these in another way. No
 * function with external linkage has them. It may say so as late as at the end of the file, so there is no way back. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wpsabi"
#endif

typedef unsigned char wfs__block __attribute__((vector_size(16)));
typedef uint64_t wfs__block_words __attribute__((vector_size(16)));

static inline wfs__block wfs__block_load(const char *text)
{
    wfs__block block;
    memcpy(&block, text, sizeof block);
    return block;
}

#endif
