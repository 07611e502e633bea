/*
 * Workflows from bytes, and tools for them: for targets whose bytes are choices.
 *
 * What a tool answers depends on the call and a seed alone, so that two runs of a workflow can be compared. The text
 * `hunter22` is a secret in every generated workflow.
 */
#ifndef FUZZ_GENERATE_H
#define FUZZ_GENERATE_H

#include "fuzz.h"

enum { FUZZ_TEXT = 32768 };

typedef struct fuzz_bytes {
    const uint8_t *data;
    size_t size, at;
} fuzz_bytes;

/* The next byte, 0 behind the last. */
unsigned fuzz_byte(fuzz_bytes *in);
/* Writes a workflow of at most FUZZ_TEXT bytes, NUL-terminated; its size. */
size_t fuzz_generate(char *text, fuzz_bytes *in);
/* Answers a call in the way of its tool. */
wfs_result fuzz_answer(wfs_call *call, unsigned seed);
/* wfs_tool_adapter.has: all but those that begin with z. */
int32_t fuzz_has(void *context, const char *name, size_t size);

#endif
