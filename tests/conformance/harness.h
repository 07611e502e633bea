/*
 * One run of one case: the mock tools, the virtual clock, and the four ways to drive a run.
 *
 * A clock is a number that only the host moves: a wait is recorded and jumped over, a tool takes no time. Every way to
 * drive a run must give the same outcome.
 */
#ifndef CONFORMANCE_HARNESS_H
#define CONFORMANCE_HARNESS_H

#include <jansson.h>
#include <stdio.h>
#include <workflowskill/workflowskill.h>

/* The pointer, or the end of the program if it is NULL: a test that has no memory tells nothing. */
void *need(void *pointer);

/* ---- Mock tools ---- */

typedef struct mock_tools mock_tools;

mock_tools *mocks_new(const json_t *description);
void mocks_free(mock_tools *mocks);
/* Starts all counters anew. */
void mocks_reset(mock_tools *mocks);
/* Fills the parts of an adapter that say which tools there are; its `invoke` stays as it is. The adapter's context must
 * begin with a pointer to the mocks. */
void mocks_describe(wfs_tool_adapter *adapter);
/* Answers a call, and appends it to `calls`. */
void mocks_answer(mock_tools *mocks, wfs_call *call, json_t *calls);

/* ---- Driving ---- */

typedef enum drive_mode {
    DRIVE_BLOCKING = 0,     /* wfs_run_text; invoke answers inside the callback */
    DRIVE_STEPWISE = 1,     /* wfs_run_advance; invoke keeps the call, it is answered afterwards */
    DRIVE_TAKING_CALLS = 2, /* no invoke: calls are taken from the run */
    DRIVE_TWICE = 3,        /* a workflow is loaded once and run twice; both logs must be equal */
    DRIVE_MODES = 4
} drive_mode;

extern const char *const drive_mode_names[DRIVE_MODES];

/* What came out. All members are new references; `problem` is a static text if the library broke a promise, else NULL.
 */
typedef struct case_outcome {
    json_t *validate, *run, *events, *calls, *sleeps;
    const char *problem;
} case_outcome;

/* Validates and runs a case. file: where every text that the library made is written, byte for byte; NULL: nowhere.
 */
void drive_case(const json_t *test_case, wfs_type_checks checks, drive_mode mode, FILE *file, case_outcome *outcome);
void outcome_clear(case_outcome *outcome);

#endif
