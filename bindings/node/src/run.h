/*
 * A run as the files of the addon see it.
 *
 * JavaScript holds a run by its handle, and names it by its number: to look a number up is ten times as fast as to
 * unwrap an object. A number is good as long as its handle lives.
 *
 * Between two advances a run collects, in C, what the library tells of it: events as one JSON array, and the ids of
 * calls that were given up. An advance hands over a batch of them and of calls, in two parts. Numbers stand in an array
 * that both sides see. Texts are the result: undefined if there are none; the arguments, if there is one call of the
 * same tool and step as the last one, and nothing else; or an array of events, given-up ids and, for each call, its
 * arguments, tool and step (undefined: as before).
 */
#ifndef WORKFLOWSKILL_ADDON_RUN_H
#define WORKFLOWSKILL_ADDON_RUN_H

#include "addon.h"

/* The numbers of a batch; each call has four more: id, iteration, attempt, milliseconds left. */
enum { NUMBER_STATE, NUMBER_WAIT, NUMBER_CALLS, NUMBER_MORE, NUMBER_FIRST_CALL };
enum { CALL_NUMBERS = 4, CALLS_AT_ONCE = 64, NUMBERS = NUMBER_FIRST_CALL + CALL_NUMBERS * CALLS_AT_ONCE };

/* A text that JavaScript knows already. */
typedef struct known_text {
    char data[120];
    size_t size;
} known_text;

typedef struct node_run {
    wfs_run *run; /* NULL: closed */
    addon *home;
    uint32_t number;
    known_text tool, step;    /* of the last call */
    tool_set *set;            /* NULL: no tools */
    wfs_tool_adapter adapter; /* of the set, without `invoke` */
    char *events;             /* "[event,event", malloc'd */
    size_t events_size, events_capacity;
    uint64_t *given_up; /* malloc'd */
    size_t given_up_count, given_up_capacity;
    bool no_memory; /* something could not be collected */
    int64_t now;    /* the clock, if it is virtual */
    int64_t held;   /* bytes that JavaScript gave, */
    int64_t told;   /* and how many of them its garbage collector knows of */
} node_run;

/* The run of that number, if it is not closed; else NULL with an exception. */
node_run *open_run(napi_env env, napi_value number);
/* The garbage collector learns that the run holds that much more. Of arrays that are lent it knows. */
bool hold_memory(napi_env env, node_run *run, size_t size);
/* Frees what the run holds but the node_run itself. */
void empty_run(napi_env env, node_run *run);

/* A text for the library to keep: memory that it frees, or an array of JavaScript that it holds until it is done. */
typedef struct kept_text {
    given_text text;
    void *context; /* NULL: the library copies the text */
    wfs_release_fn release;
} kept_text;

/* keep.c. lend: the value is an array that nobody else changes or takes away. Free what was not handed over with
 * drop_kept, also after a failure. */
bool keep_text(napi_env env, napi_value value, const char *what, bool lend, kept_text *kept);
void drop_kept(kept_text *kept);
/* It belongs to the library now. */
void hand_over(kept_text *kept);

/* collect.c: callbacks of the library; context is the node_run. */
void collect_event(void *context, const char *event, size_t size);
/* Its context is the registry's; the call knows its run by its data. */
void collect_given_up(void *context, wfs_call *call);
void forget_collected(node_run *run);

#endif
