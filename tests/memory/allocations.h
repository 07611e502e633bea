/*
 * Allocations of the library, counted and made to fail.
 *
 * The linker sends the library's calls of malloc and its kin here (meson.build), and, in the bundled build, also those
 * of the libfyaml inside of it (confined.c). Only one thread may allocate.
 */
#ifndef MEMORY_ALLOCATIONS_H
#define MEMORY_ALLOCATIONS_H

#include <stdbool.h>
#include <stddef.h>

typedef struct allocations {
    unsigned long count, parser; /* since the beginning; of libfyaml's inside among them */
    unsigned long fail_at;       /* the number of the one that fails, from 1; 0: none */
    bool forever, failed;        /* all later ones fail too; one has failed */
    long live;                   /* made and not freed; libfyaml's go together and are not counted */
} allocations;

extern allocations allocated;

/* From here on everything is counted anew. */
void allocations_begin(unsigned long fail_at, bool forever);
/* Counts one; true if it is to fail. */
bool allocation_fails(void);

/* What the test itself allocates with, by jansson. */
void *__wrap_malloc(size_t size);
void __wrap_free(void *block);

#endif
