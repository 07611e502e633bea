/*
 * Advancing a run: one crossing that brings back a batch, see run.h.
 */
#include "run.h"

#include <math.h>
#include <string.h>

static double milliseconds_until(const node_run *run, int64_t time)
{
    if (time == WFS_TIME_NEVER)
        return INFINITY;
    double left = (double)(time - wfs_run_now(run->run)) / 1e6;
    return left > 0 ? left : 0;
}

/* Is it the text that JavaScript knows? It is from now on, unless it is long. */
static bool is_known(known_text *known, const char *data, size_t size)
{
    if (size == known->size && memcmp(known->data, data, size) == 0)
        return true;
    known->size = 0;
    if (size > 0 && size <= sizeof known->data) {
        memcpy(known->data, data, size);
        known->size = size;
    }
    return false;
}

static void tell_numbers(const node_run *run, const wfs_call *call, double *numbers)
{
    numbers[0] = (double)wfs_call_id(call);
    numbers[1] = (double)wfs_call_iteration(call);
    numbers[2] = wfs_call_attempt(call);
    numbers[3] = milliseconds_until(run, wfs_call_deadline(call));
}

/* A call that was taken from the run: its texts, whether they are new. */
typedef struct taken_call {
    const char *arguments, *tool, *step;
    size_t arguments_size, tool_size, step_size;
    bool same;
} taken_call;

static bool take_call(node_run *run, wfs_call *call, taken_call *taken)
{
    double *numbers = run->home->numbers;
    size_t at = (size_t)numbers[NUMBER_CALLS]++;
    wfs_call_set_data(call, run);
    tell_numbers(run, call, numbers + NUMBER_FIRST_CALL + at * CALL_NUMBERS);
    taken->arguments = wfs_call_arguments_text(call, &taken->arguments_size);
    taken->tool = wfs_call_tool(call, &taken->tool_size);
    taken->step = wfs_call_step(call, &taken->step_size);
    bool same_tool = is_known(&run->tool, taken->tool, taken->tool_size);
    taken->same = is_known(&run->step, taken->step, taken->step_size) && same_tool;
    return taken->arguments != NULL;
}

static void push_call(list *items, const taken_call *call)
{
    push_text(items, call->arguments, call->arguments_size);
    push_text(items, call->same ? NULL : call->tool, call->tool_size);
    push_text(items, call->same ? NULL : call->step, call->step_size);
}

static void push_given_up(list *items, const node_run *run)
{
    if (!run->given_up_count) {
        push_nothing(items);
        return;
    }
    list ids = list_new(items->env);
    for (size_t i = 0; i < run->given_up_count; i++)
        push_number(&ids, (double)run->given_up[i]);
    push(items, ids.value);
}

static list begin_list(napi_env env, node_run *run)
{
    list items = list_new(env);
    push_text(&items, run->events_size ? run->events : NULL, run->events_size + 1);
    push_given_up(&items, run);
    forget_collected(run);
    return items;
}

/* The arguments alone, for the call that is like the one before. */
static napi_value give_arguments(napi_env env, const taken_call *call)
{
    napi_value text = NULL;
    return good(env, napi_create_string_utf8(env, call->arguments, call->arguments_size, &text)) ? text : NULL;
}

/* The calls that wait, CALLS_AT_ONCE at most. */
static napi_value give_texts(napi_env env, node_run *run)
{
    double *numbers = run->home->numbers;
    taken_call taken;
    list items = { env, NULL, 0 };
    numbers[NUMBER_CALLS] = 0;
    if (run->events_size || run->given_up_count) {
        items = begin_list(env, run);
        if (!items.value)
            return NULL;
    }
    wfs_call *call = wfs_run_next_call(run->run);
    if (!call)
        return items.value ? items.value : nothing(env);
    bool fine = take_call(run, call, &taken);
    call = wfs_run_next_call(run->run);
    if (fine && !call && !items.value && taken.same)
        return give_arguments(env, &taken);
    if (!items.value)
        items = begin_list(env, run);
    push_call(&items, &taken);
    while (fine && call) {
        fine = take_call(run, call, &taken);
        push_call(&items, &taken);
        call = numbers[NUMBER_CALLS] < CALLS_AT_ONCE ? wfs_run_next_call(run->run) : NULL;
    }
    numbers[NUMBER_MORE] = numbers[NUMBER_CALLS] == CALLS_AT_ONCE;
    return fine ? items.value : throw_result(env, WFS_E_NOMEM);
}

/* run_advance(run) */
napi_value run_advance(napi_env env, napi_callback_info info)
{
    napi_value value;
    wfs_run_state state = WFS_RUN_DONE;
    node_run *run = take_arguments(env, info, 1, &value) ? open_run(env, value) : NULL;
    if (!run)
        return NULL;
    wfs_result result = wfs_run_advance(run->run, &state);
    if (result != WFS_OK || run->no_memory)
        return throw_result(env, result == WFS_OK ? WFS_E_NOMEM : result);
    run->home->numbers[NUMBER_STATE] = state;
    run->home->numbers[NUMBER_WAIT] = milliseconds_until(run, wfs_run_wake_time(run->run));
    run->home->numbers[NUMBER_MORE] = 0;
    return give_texts(env, run);
}

/* run_calls(run): the rest of a batch that had too many. */
napi_value run_calls(napi_env env, napi_callback_info info)
{
    napi_value value;
    node_run *run = take_arguments(env, info, 1, &value) ? open_run(env, value) : NULL;
    if (!run)
        return NULL;
    run->home->numbers[NUMBER_MORE] = 0;
    return give_texts(env, run);
}
