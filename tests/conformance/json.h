/*
 * What the conformance runner needs of JSON beyond jansson: reading texts that hold integers over 64 bits, and a
 * comparison in the sense of the data files: null and absent are the same, 1.0 and 1 are the same.
 */
#ifndef CONFORMANCE_JSON_H
#define CONFORMANCE_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* Reads a JSON text; integers over 64 bits become reals. NULL if it is none: why goes to stderr. */
json_t *json_read(const char *text, size_t size);

/* The first place where two values differ. */
typedef struct json_difference {
    char path[512];
    const json_t *expected, *actual; /* borrowed; NULL: absent */
} json_difference;

/* True if both are the same in the sense above; else where they differ first. */
bool json_same(const json_t *expected, const json_t *actual, const char *name, json_difference *difference);

/* A compact text of a value ("absent" for NULL), to be freed. */
char *json_text(const json_t *value);

/* The text of a member that is a string, "" otherwise. */
const char *json_member_text(const json_t *object, const char *key);

#endif
