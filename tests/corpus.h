/*
 * Texts to feed to the library: the workflows of conformance cases, and files of any kind.
 */
#ifndef TESTS_CORPUS_H
#define TESTS_CORPUS_H

#include <stddef.h>

typedef void (*corpus_take)(const char *id, const char *text, size_t size);

/* Hands over each text of a path: of `X.jsonl` the member `workflow` of every EVERYth line, of a folder its files in
 * order of their names, of another file all of it. What cannot be read ends the program. */
void corpus_each(const char *path, unsigned long every, corpus_take take);

#endif
