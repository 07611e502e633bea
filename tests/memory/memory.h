/*
 * Failing allocations: the scenarios, what they say, and how they take what they were given.
 */
#ifndef MEMORY_H
#define MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <workflowskill/workflowskill.h>

typedef struct scenario {
    const char *name;
    void (*run)(void);
} scenario;

extern const scenario scenarios[], language_scenarios[], jansson_scenarios[];
extern const size_t scenario_count, language_scenario_count, jansson_scenario_count;

/* Notes a part of the outcome; all of it must be the same whenever no call said WFS_E_NOMEM. */
void note(const char *text, size_t size);
void note_text(const char *text); /* NULL is noted too */
void note_number(int64_t number);
/* Notes a result. WFS_E_NOMEM is allowed only if an allocation failed since the last answer. true: WFS_OK. */
bool done(wfs_result result);
/* The same for an answer that is no result: NULL for a lack of memory. */
bool got(const void *pointer);
/* What must hold in any case. */
void must(bool condition, const char *text, int line);
#define MUST(condition) must((condition), #condition, __LINE__)

/* take.c: notes all that an object says, by every function that reads it. What is new is freed; a result that is not
 * WFS_OK must have come without it. */
void take_text(wfs_result result, wfs_text *text);
void take_report(wfs_report *report);
void take_document(wfs_result result, wfs_document *document);
void take_workflow(const wfs_workflow *workflow);
void take_run(wfs_run *run);

#endif
