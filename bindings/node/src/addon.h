/*
 * What the files of the addon share: values in and out, handles, and the functions that JavaScript sees.
 *
 * The addon is thin. It drives the library's machine and moves texts; but for getters of limits, it calls no function
 * of JavaScript, so nothing of the library is ever on the stack while JavaScript runs. What an adapter is, what
 * promises do and how errors look is the work of the files of lib. Functions that return a napi_value return NULL with
 * an exception pending when they failed.
 */
#ifndef WORKFLOWSKILL_ADDON_H
#define WORKFLOWSKILL_ADDON_H

#include <node_api.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <workflowskill/workflowskill.h>

/* One environment: the main thread's, or a worker's. */
typedef struct addon {
    size_t live;                                  /* handles whose memory is not freed; for tests */
    struct node_run **runs;                       /* by number; NULL where there is none */
    uint32_t run_count, run_capacity, first_free; /* no number below first_free is free */
    double *numbers; /* what an advance tells in numbers, see run.h; JavaScript reads them there */
    napi_ref numbers_array;
} addon;

addon *addon_of(napi_env env);

/* ---- Errors (error.c) ---- */

/* true if the status is good; else an exception is pending. */
bool good(napi_env env, napi_status status);
/* Throws a TypeError; NULL. */
napi_value throw_type(napi_env env, const char *message);
/* Throws an Error whose code is the result's name; NULL. */
napi_value throw_result(napi_env env, wfs_result result);

/* ---- Values (value.c) ---- */

/* A text that JavaScript gave: a string, or the bytes of a Uint8Array. data NULL: there was none. */
typedef struct given_text {
    const char *data;
    size_t size;
    char *owned; /* malloc'd memory that has it; NULL: it stands in small, or in the array of JavaScript */
    char small[512];
} given_text;

/* Reads the arguments of a call; those that are missing are undefined. */
bool take_arguments(napi_env env, napi_callback_info info, size_t count, napi_value *values);
/* A text, which `what` names in the error. Free it with drop_text, also after a failure. */
bool take_text(napi_env env, napi_value value, const char *what, given_text *text);
/* The same where undefined and null stand for no text. */
bool take_optional_text(napi_env env, napi_value value, const char *what, given_text *text);
void drop_text(given_text *text);
/* A number of 32 bits, a number, true or false. */
bool take_number(napi_env env, napi_value value, const char *what, uint32_t *number);
bool take_double(napi_env env, napi_value value, const char *what, double *number);
bool take_boolean(napi_env env, napi_value value, const char *what, bool *boolean);
/* An object of limits by name; undefined: the defaults. Its getters run, and may take the memory of arrays away: read
 * it before any text. */
bool take_limits(napi_env env, napi_value value, wfs_limits *limits);

/* undefined */
napi_value nothing(napi_env env);
/* Frees the text. */
napi_value give_text(napi_env env, wfs_text *text);
/* A Buffer that owns the text, or a copy, where a runtime allows no memory that is not its own. */
napi_value give_buffer(napi_env env, wfs_text *text);

/* An array that grows; after a failure pushing does nothing, and list.value is NULL. */
typedef struct list {
    napi_env env;
    napi_value value;
    uint32_t count;
} list;

list list_new(napi_env env);
void push(list *items, napi_value value);
void push_number(list *items, double number);
void push_nothing(list *items);
/* text NULL: undefined. */
void push_text(list *items, const char *text, size_t size);

/* ---- Handles (handle.c) ---- */

typedef enum handle_kind { HANDLE_WORKFLOW, HANDLE_TOOLS, HANDLE_RUN } handle_kind;

/* An object that owns `data`; `finalize` frees it, also if the object cannot be made. */
napi_value handle_new(napi_env env, handle_kind kind, void *data, napi_finalize finalize);
/* What the handle owns. NULL with a TypeError if the value is no handle of that kind. */
void *handle_data(napi_env env, napi_value value, handle_kind kind);
/* Is it a handle of that kind? An exception may be pending afterwards only if the status was bad. */
bool is_handle(napi_env env, napi_value value, handle_kind kind);

/* ---- Tools (tools.c) ---- */

/* A registry that runs share. */
typedef struct tool_set {
    wfs_tools *tools;
    size_t holders;
} tool_set;

void tool_set_release(tool_set *set);
/* The registry of an argument; undefined and null: *set is NULL. */
bool take_tools(napi_env env, napi_value value, tool_set **set);

/* ---- Reports (report.c) ---- */

/* Frees the report. [result, diagnostics as JSON text, name, number of steps, handle] */
napi_value give_report(napi_env env, wfs_result result, wfs_report *report, napi_value handle);

/* ---- What JavaScript sees ---- */

/* load(text, name, file, limits, typeChecks, flags) */
napi_value load(napi_env env, napi_callback_info info);
/* validate(text, tools, name, file, limits, typeChecks, flags) */
napi_value validate(napi_env env, napi_callback_info info);
/* explain(text, tools, name, file, limits, typeChecks, flags, colour) */
napi_value explain(napi_env env, napi_callback_info info);
/* describe(workflow) */
napi_value describe(napi_env env, napi_callback_info info);
/* tools([[name, description, inputSchema, outputSchema]...]) */
napi_value tools(napi_env env, napi_callback_info info);
/* evaluate(expression, context, limits), resolve(...), readWorkflow(text, limits), readYaml(...) */
napi_value evaluate(napi_env env, napi_callback_info info);
napi_value resolve(napi_env env, napi_callback_info info);
napi_value read_workflow(napi_env env, napi_callback_info info);
/* The run: run.c, call.c, outcome.c */
napi_value run_new(napi_env env, napi_callback_info info);
napi_value run_inputs(napi_env env, napi_callback_info info);
napi_value run_advance(napi_env env, napi_callback_info info);
napi_value run_cancel(napi_env env, napi_callback_info info);
napi_value run_close(napi_env env, napi_callback_info info);
napi_value run_time(napi_env env, napi_callback_info info);
napi_value run_answer(napi_env env, napi_callback_info info);
napi_value run_answer_string(napi_env env, napi_callback_info info);
napi_value run_fail(napi_env env, napi_callback_info info);
napi_value run_beginning(napi_env env, napi_callback_info info);
napi_value run_log(napi_env env, napi_callback_info info);
napi_value run_outputs(napi_env env, napi_callback_info info);
napi_value run_state(napi_env env, napi_callback_info info);
napi_value run_number(napi_env env, napi_callback_info info);
napi_value run_calls(napi_env env, napi_callback_info info);
napi_value run_key(napi_env env, napi_callback_info info);

#endif
