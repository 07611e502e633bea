/*
 * What the fuzz targets share: a check that stops the program, and reading every part of what the library made.
 *
 * A target is one function, LLVMFuzzerTestOneInput, that gives a stranger's bytes to the public interface. It checks
 * what must hold for any bytes: the results that the header allows, texts that can be read to their end, the same
 * answer for the same question.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <workflowskill/workflowskill.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Not assert: it must hold in every kind of build. */
#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fprintf(stderr, "%s:%d: CHECK(%s) failed\n", __FILE__, __LINE__, #condition);                              \
            abort();                                                                                                   \
        }                                                                                                              \
    } while (0)

/* Reads the report in all its forms; checks that its places lie in the text. */
void fuzz_check_report(const wfs_report *report, size_t text_size);
/* The same; frees it. */
void fuzz_report(wfs_report *report, size_t text_size);
/* Reads every value below `value`, level by level as far as `depth`. The sum depends on all that was read. */
uint64_t fuzz_value(const wfs_value *value, unsigned depth);
/* Walks over everything that a workflow tells about itself. */
void fuzz_walk(const wfs_workflow *workflow);
/* A copy, exactly as long as the text, to be freed after the call that borrows it. */
char *fuzz_copy(const char *text, size_t size);
/* The value as JSON text, read and written again, must be the same text. (Not the same value: a large float may be
 * written as an integer.) */
void fuzz_round_trip(const wfs_value *value);

/* A clock that stands still but for waits, which take no time. The context of the callbacks is the clock, or a
 * structure that begins with it. */
typedef struct fuzz_clock {
    int64_t now;
} fuzz_clock;

int64_t fuzz_now(void *clock);
int32_t fuzz_wait(void *clock, wfs_run *run, int64_t until);
/* The log of a run that is done: it is JSON, compact and for people, has all its members, and hides `hidden` (NULL:
 * nothing). new. */
wfs_document *fuzz_log(const wfs_run *run, const char *hidden);

/* Both must be equal; shows them if they are not. */
void fuzz_same(const wfs_value *a, const wfs_value *b);

/* A member of an object. */
const wfs_value *fuzz_get(const wfs_value *object, const char *key);
/* Is it a string, and that one? */
int fuzz_is(const wfs_value *value, const char *text);
/* Reads JSON with the greatest depth. NULL if it is not valid. new. */
wfs_document *fuzz_json(const char *text, size_t size);

#endif
