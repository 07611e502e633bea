/*
 * A host for the behaviour tests: a clock that only the test moves, and a few tools.
 *
 * The host lends its callbacks to one run at a time. What it sees is recorded: events, waits, calls that were kept,
 * calls that were cancelled. Everything that cannot go wrong in a test is checked here, so that a test says only what
 * it is about.
 *
 * Every event and log is checked, too: JSON in one line, in which nothing stands that a terminal could obey.
 *
 * Tools, by name: `echo` answers with its arguments, `answer` with its argument `json` (a text that is sent as it is),
 * `fail` fails with its argument `message`, `refuse` the same for good, `later` keeps the call for the test to answer,
 * `missing` does not exist. Any other name answers null.
 */
#ifndef BEHAVIOUR_HOST_H
#define BEHAVIOUR_HOST_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <workflowskill/workflowskill.h>

#define MS     ((int64_t)1000000)
#define RUN_ID "12345678-1234-4234-8234-123456789abc"

typedef struct test_host {
    wfs_tool_adapter adapter;
    wfs_run_options options; /* change these before host_open */
    wfs_limits limits;
    int64_t now;
    json_t *events;   /* array */
    double waits[64]; /* milliseconds, of host_finish */
    size_t wait_count;
    uint64_t kept[64];   /* ids of the calls that `later` kept, in order */
    int64_t kept_at[64]; /* and when that was */
    size_t kept_count;
    uint64_t cancelled[64];
    size_t cancelled_count;
    size_t invoked;                                          /* calls of all tools */
    void (*on_call)(struct test_host *host, wfs_call *call); /* replaces all tools */
    void *data;                                              /* for the test's on_call */
    wfs_run *run;
    json_t *log; /* once the run is done */
} test_host;

/* A host at time 0 with limits at their defaults. host_close frees what is in it, the run too. */
void host_init(test_host *host);
void host_close(test_host *host);

/* Opens a run of the text. inputs: JSON, NULL for none. */
void host_open(test_host *host, const char *workflow, const char *inputs);
/* Advances once. */
wfs_run_state host_advance(test_host *host);
/* Advances through all waits until the run is done or calls are waiting. The log is read when it is done. */
wfs_run_state host_finish(test_host *host);
/* host_init, host_open and host_finish; the run must be done then. */
void host_run(test_host *host, const char *workflow, const char *inputs);

/* Kept call number `index`, which must still be open. */
wfs_call *host_call(test_host *host, size_t index);
/* Answers kept call number `index`. */
void host_succeed(test_host *host, size_t index, const char *json);
void host_fail(test_host *host, size_t index, const char *message);

/* The value at a path like "steps.0.output.x" in the log; NULL if there is none. */
const json_t *log_at(const test_host *host, const char *path);
/* The text there, "" if it is none. */
const char *log_text(const test_host *host, const char *path);
/* The value there is this JSON text. "absent": there is none. */
void check_log(const test_host *host, const char *path, const char *json);
/* The text there contains `part`. */
void check_log_contains(const test_host *host, const char *path, const char *part);
/* The types of the events in one line: "workflow_start step_start ...". To be freed. */
char *event_types(const test_host *host);
/* Event number `index`. */
const json_t *event_at(const test_host *host, size_t index);

/* A JSON text as json_t, checked; to be released. */
json_t *json_of(const char *text);
/* The text is one line of valid UTF-8 without controls, separators of lines and changes of direction. */
void check_shown(const char *text, size_t size);

/* For `describe` of an adapter: the tool `known` has this output schema, of others nothing is known. */
int32_t host_describe_output(const char *known, const char *schema, const char *name, size_t size,
                             wfs_tool_descriptor *descriptor);

/* Does the whole run log, as text, contain `part`? */
bool log_mentions(const test_host *host, const char *part);

#endif
