/*
 * A workflow that uses the whole language, with inputs, and a host for it whose tools and clocks are stubs.
 *
 * What the library makes of it (report, events, run log, outputs) is appended to a transcript, byte for byte. The host
 * itself asks the system for nothing but memory, and decides nothing by chance: two transcripts must be equal.
 */
#ifndef SYSTEM_RICH_H
#define SYSTEM_RICH_H

#include <stdbool.h>
#include <stddef.h>
#include <workflowskill/workflowskill.h>

typedef struct transcript {
    char *data; /* to be freed */
    size_t size, capacity;
} transcript;

/* The workflow in a SKILL.md, and its inputs. */
extern const char rich_text[];
extern const char rich_inputs[];

/* Loads, validates and runs the text with the inputs; false if a function fails or the run does. Any text does; what is
 * not valid is run all the same, for its log. */
bool rich_run(const char *text, size_t size, const char *inputs, transcript *out);
/* A run of a workflow that is loaded. */
bool rich_run_loaded(wfs_workflow *workflow, const char *inputs, transcript *out);

#endif
