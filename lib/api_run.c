/*
 * Public functions on runs and calls.
 */
#include "api.h"

#include <stdio.h>
#include <stdlib.h>

#include "indent.h"
#include "unicode.h"

enum {
    ALL_RUN_FLAGS = WFS_RUN_ITERATION_RECORDS | WFS_RUN_ALL_EVENTS | WFS_RUN_CANCEL_IN_FLIGHT |
                    WFS_RUN_WARNINGS_ARE_ERRORS | WFS_RUN_ENFORCE_ALLOWED_TOOLS
};

typedef struct run_input { /* what a run was asked for */
    wfs_run_options options;
    wfs_limits limits;
    wfs_tool_adapter adapter;
    bool has_adapter;
} run_input;

/* 36 characters as they may stand in a UUID, or in a host's own id of that length. */
static bool is_id(const char *id)
{
    size_t size = 0;
    for (; id[size]; size++) {
        char c = id[size], letter = (char)(c | 0x20);
        if (!(c >= '0' && c <= '9') && !(letter >= 'a' && letter <= 'z') && c != '-' && c != '_')
            return false;
    }
    return size == 36;
}

static bool take_options(const wfs_tool_adapter *adapter, const wfs_run_options *options, run_input *input)
{
    input->has_adapter = adapter != NULL;
    return wfs__adapter_take(adapter, &input->adapter) &&
           wfs__options_take(options, &input->options, sizeof input->options) &&
           wfs__limits_resolve(input->options.limits, &input->limits) && input->options.type_checks <= WFS_TYPES_OFF &&
           !(input->options.flags & ~(uint32_t)ALL_RUN_FLAGS) && (!input->options.id || is_id(input->options.id));
}

static int32_t no_tool(void *context, const char *name, size_t size)
{
    (void)context;
    (void)name;
    (void)size;
    return 0;
}

static wfs_result new_run(wfs_workflow *workflow, const run_input *input, wfs_run **run)
{
    const wfs__checkup settings = { .warnings_are_errors = input->options.flags & WFS_RUN_WARNINGS_ARE_ERRORS,
                                    .enforce_allowed_tools = input->options.flags & WFS_RUN_ENFORCE_ALLOWED_TOOLS,
                                    .type_checks = (wfs_type_checks)input->options.type_checks };
    /* Without an adapter there are no tools at all, which validation is to say of every tool step. */
    wfs_tool_adapter none = { .size = sizeof none, .has = no_tool };
    wfs_report *report = wfs__checkup_report(workflow, input->has_adapter ? &input->adapter : &none, &settings);
    if (!report)
        return WFS_E_NOMEM;
    wfs_run *made =
        wfs__run_new(workflow, report, input->has_adapter ? &input->adapter : NULL, &input->options, &input->limits);
    if (!made)
        return WFS_E_NOMEM;
    *run = made;
    return WFS_OK;
}

wfs_result wfs_run_new(wfs_workflow *workflow, const wfs_tool_adapter *adapter, const wfs_run_options *options,
                       wfs_run **run)
{
    run_input input;
    if (!workflow || !run || !take_options(adapter, options, &input))
        return WFS_E_ARGUMENT;
    return new_run(workflow, &input, run);
}

wfs_result wfs_run_open(const char *text, size_t size, const wfs_tool_adapter *adapter, const wfs_run_options *options,
                        wfs_run **run)
{
    run_input input;
    if ((!text && size) || !run || !take_options(adapter, options, &input))
        return WFS_E_ARGUMENT;
    const wfs__str fallback = { input.options.name,
                                input.options.name ? wfs__length(input.options.name, input.options.name_size) : 0 };
    wfs_workflow *workflow = wfs__workflow_load((wfs__str){ text ? text : "", wfs__length(text, size) },
                                                input.options.file, fallback, &input.limits);
    if (!workflow)
        return WFS_E_NOMEM;
    wfs_result result = new_run(workflow, &input, run);
    wfs__workflow_drop(workflow);
    return result;
}

static wfs_result set_inputs(wfs_run *run, const char *json, size_t size, wfs__loan *loan)
{
    wfs__json_error error;
    wfs_value value;
    if (!run || (!json && size))
        return WFS_E_ARGUMENT;
    if (run->phase == WFS__RUN_DONE && !run->valid)
        return WFS_OK; /* it is over already: nobody will look at them */
    if (run->phase != WFS__RUN_NEW || run->busy)
        return WFS_E_STATE;
    size = wfs__length(json, size);
    if (size > run->limits.inputs_bytes)
        return wfs__run_refuse_inputs(run, WFS__D_LIMIT_INPUTS_BYTES,
                                      wfs__run_text(run, "The inputs have %zu bytes, more than the limit of %llu", size,
                                                    (unsigned long long)run->limits.inputs_bytes));
    if (wfs__run_read_json(run, (wfs__str){ json ? json : "", size }, loan, &value, &error))
        return wfs__run_give_inputs(run, &value);
    if (error.result == WFS_E_NOMEM)
        return wfs__run_refuse_inputs(run, WFS__D_LIMIT_RUN_BYTES, WFS__NONE);
    if (error.result == WFS_E_LIMIT)
        return wfs__run_refuse_inputs(run, WFS__D_LIMIT_DATA_DEPTH,
                                      wfs__run_text(run, "The inputs are nested more deeply than the limit of %llu",
                                                    (unsigned long long)run->limits.data_depth));
    uint32_t line, column;
    wfs__text_position((wfs__str){ json, size }, error.offset, &line, &column);
    return wfs__run_refuse_inputs(
        run, WFS__D_INVALID_INPUTS,
        wfs__run_text(run, "The inputs are not valid JSON: %s at line %u, column %u", error.message, line, column));
}

wfs_result wfs_run_set_inputs(wfs_run *run, const char *json, size_t size) { return set_inputs(run, json, size, NULL); }

wfs_result wfs_run_lend_inputs(wfs_run *run, const char *json, size_t size, wfs_release_fn release, void *context)
{
    wfs__loan loan = { release, context, NULL };
    wfs_result result = set_inputs(run, json, size, &loan);
    wfs__loan_end(&loan);
    return result;
}

wfs_result wfs_run_advance(wfs_run *run, wfs_run_state *state)
{
    wfs_run_state unused;
    return run ? wfs__run_advance(run, state ? state : &unused) : WFS_E_ARGUMENT;
}

int64_t wfs_run_wake_time(const wfs_run *run) { return run ? wfs__run_wake_time(run) : WFS_TIME_NEVER; }
int64_t wfs_run_now(const wfs_run *run) { return run ? wfs__run_now(run) : 0; }
wfs_call *wfs_run_next_call(wfs_run *run) { return run ? wfs__call_take_next(run) : NULL; }
wfs_call *wfs_run_find_call(wfs_run *run, uint64_t id) { return run ? wfs__call_find(run, id) : NULL; }

void wfs_run_cancel(wfs_run *run)
{
    if (run)
        atomic_store_explicit(&run->cancel, 1, memory_order_relaxed);
}

void wfs_run_free(wfs_run *run) { wfs__run_free(run); }

/* Waits for the run's next moment. */
static wfs_result wait_for(wfs_run *run)
{
    static const int64_t slice = 50000000; /* how long a cancellation may go unnoticed */
    int64_t until = wfs__run_wake_time(run);
    if (run->options.wait) {
        if (run->options.wait(run->options.context, run, until) != 0)
            wfs_run_cancel(run);
        return WFS_OK;
    }
    if (until == WFS_TIME_NEVER)
        return WFS_E_BLOCKED;
    if (run->options.now != wfs__clock_now)
        return WFS_E_BLOCKED; /* the host has its own time, but no way to wait for it */
    wfs__clock_sleep(until, slice);
    return WFS_OK;
}

wfs_result wfs_run_execute(wfs_run *run)
{
    wfs_run_state state = WFS_RUN_WAIT;
    wfs_result result = run ? WFS_OK : WFS_E_ARGUMENT;
    while (result == WFS_OK) {
        result = wfs__run_advance(run, &state);
        if (result == WFS_OK && state == WFS_RUN_DONE)
            return WFS_OK;
        if (result == WFS_OK)
            result = wait_for(run);
    }
    return result;
}

wfs_result wfs_run_text(const char *text, size_t size, const char *inputs, size_t inputs_size,
                        const wfs_tool_adapter *adapter, const wfs_run_options *options, wfs_run **run)
{
    wfs_run *made = NULL;
    if (!run)
        return WFS_E_ARGUMENT;
    wfs_result result = wfs_run_open(text, size, adapter, options, &made);
    if (result == WFS_OK && inputs)
        result = wfs_run_set_inputs(made, inputs, inputs_size);
    if (result == WFS_OK)
        result = wfs_run_execute(made);
    if (result == WFS_OK)
        *run = made;
    else
        wfs_run_free(made);
    return result;
}

/* ---- what came out ---- */

/* Is there something to be read? A run that ran out of memory may lack a part of it. */
static bool is_done(const wfs_run *run) { return run->phase == WFS__RUN_DONE && !run->nomem; }

static wfs_result not_done(const wfs_run *run) { return run->nomem ? WFS_E_NOMEM : WFS_E_STATE; }

int32_t wfs_run_succeeded(const wfs_run *run) { return run && is_done(run) && run->success; }
const char *wfs_run_id(const wfs_run *run) { return run ? run->id : ""; }

const char *wfs_run_name(const wfs_run *run, size_t *size)
{
    if (size)
        *size = run ? run->name.size : 0;
    return run ? run->name.data : "";
}

const wfs_value *wfs_run_outputs(const wfs_run *run) { return run && is_done(run) ? &run->result : NULL; }

wfs_result wfs_run_error(const wfs_run *run, uint32_t *phase, const char **code, const char **message)
{
    if (!run)
        return WFS_E_ARGUMENT;
    if (!is_done(run))
        return not_done(run);
    if (!run->error_message.data)
        return WFS_E_NOT_FOUND;
    if (phase)
        *phase = run->error_phase;
    if (code)
        *code = run->error_code;
    if (message)
        *message = run->error_message.data;
    return WFS_OK;
}

const wfs_report *wfs_run_report(const wfs_run *run) { return run && run->report->count ? run->report : NULL; }

static void write_log(const wfs_run *run, uint32_t flags, wfs__buffer *out)
{
    wfs__indent indent = { .out = out };
    wfs__sink sink = { .write = wfs__indent_write, .context = &indent };
    wfs__buffer compact = { .sink = &sink };
    if (flags & WFS_JSON_PRETTY) {
        wfs__log_write(run, &compact);
        out->failed |= wfs__buffer_end(&compact) != WFS_OK;
    } else {
        wfs__log_write(run, out);
    }
}

wfs_result wfs_run_log(const wfs_run *run, uint32_t flags, wfs_text **text)
{
    wfs__buffer out = WFS__BUFFER_INIT;
    if (!run || !text || !wfs__are_json_flags(flags))
        return WFS_E_ARGUMENT;
    if (!is_done(run))
        return not_done(run);
    write_log(run, flags, &out);
    return wfs__buffer_take(&out, text);
}

wfs_result wfs_run_log_to(const wfs_run *run, uint32_t flags, wfs_write_fn write, void *context)
{
    wfs__sink sink = { .write = write, .context = context };
    wfs__buffer out = { .sink = &sink };
    if (!run || !write || !wfs__are_json_flags(flags))
        return WFS_E_ARGUMENT;
    if (!is_done(run))
        return not_done(run);
    write_log(run, flags, &out);
    return wfs__buffer_end(&out);
}

/* ---- calls ---- */

static const char *give_text(wfs__str text, size_t *size)
{
    if (size)
        *size = text.size;
    return text.data ? text.data : "";
}

uint64_t wfs_call_id(const wfs_call *call) { return call ? call->id : 0; }
wfs_run *wfs_call_run(const wfs_call *call) { return call ? call->run : NULL; }
const char *wfs_call_tool(const wfs_call *call, size_t *size)
{
    return give_text(call ? call->step->tool : WFS__NONE, size);
}
const char *wfs_call_step(const wfs_call *call, size_t *size)
{
    return give_text(call ? call->step->id : WFS__NONE, size);
}
int64_t wfs_call_iteration(const wfs_call *call) { return call && call->iterated ? (int64_t)call->iteration : -1; }
uint32_t wfs_call_attempt(const wfs_call *call) { return call ? call->attempt : 0; }
int64_t wfs_call_deadline(const wfs_call *call) { return call ? call->deadline : WFS_TIME_NEVER; }
const wfs_value *wfs_call_arguments(const wfs_call *call) { return call ? &call->arguments : NULL; }
void *wfs_call_data(const wfs_call *call) { return call ? call->data : NULL; }

void wfs_call_set_data(wfs_call *call, void *data)
{
    if (call)
        call->data = data;
}

const char *wfs_call_key(wfs_call *call, size_t *size)
{
    char iteration[24] = "-";
    if (!call)
        return NULL;
    if (call->iterated)
        snprintf(iteration, sizeof iteration, "%llu", (unsigned long long)call->iteration);
    if (!call->key.data)
        call->key = wfs__run_text(call->run, "%s/%s/%llu/%s/%u", call->run->id, call->step->id.data,
                                  (unsigned long long)call->occurrence, iteration, call->attempt);
    if (size)
        *size = call->key.size;
    return call->key.data;
}

const char *wfs_call_arguments_text(wfs_call *call, size_t *size)
{
    if (!call)
        return NULL;
    if (call->text.size == 0) {
        wfs__json_write(&call->text, &call->arguments, 0);
        wfs__buffer_char(&call->text, '\0');
    }
    if (call->text.failed) {
        wfs__buffer_free(&call->text);
        call->text = (wfs__buffer)WFS__BUFFER_INIT;
        return NULL;
    }
    if (size)
        *size = call->text.size - 1;
    return call->text.data;
}

static wfs_result succeed(wfs_call *call, const char *json, size_t size, wfs__loan *loan)
{
    if (!call || !json)
        return WFS_E_ARGUMENT;
    return wfs__call_answerable(call) ? wfs__call_answer_json(call, (wfs__str){ json, wfs__length(json, size) }, loan)
                                      : WFS_E_STALE;
}

wfs_result wfs_call_succeed(wfs_call *call, const char *json, size_t size) { return succeed(call, json, size, NULL); }

wfs_result wfs_call_lend_result(wfs_call *call, const char *json, size_t size, wfs_release_fn release, void *context)
{
    wfs__loan loan = { release, context, NULL };
    wfs_result result = succeed(call, json, size, &loan);
    wfs__loan_end(&loan);
    return result;
}

wfs_result wfs_call_succeed_string(wfs_call *call, const char *text, size_t size)
{
    if (!call || (!text && size))
        return WFS_E_ARGUMENT;
    return wfs__call_answerable(call)
               ? wfs__call_answer_text(call, (wfs__str){ text ? text : "", wfs__length(text, size) })
               : WFS_E_STALE;
}

wfs_result wfs_call_succeed_value(wfs_call *call, const wfs_value *value)
{
    if (!call)
        return WFS_E_ARGUMENT;
    return wfs__call_answerable(call) ? wfs__call_answer_value(call, value) : WFS_E_STALE;
}

wfs_result wfs_call_fail(wfs_call *call, const char *message, size_t size, uint32_t flags)
{
    if (!call || (!message && size) || (flags & ~(uint32_t)WFS_FAIL_PERMANENT))
        return WFS_E_ARGUMENT;
    wfs__str text = { message ? message : "", wfs__length(message, size) };
    return wfs__call_answerable(call) ? wfs__call_answer_failure(call, text, flags & WFS_FAIL_PERMANENT) : WFS_E_STALE;
}
