/*
 * Answers to calls, by id. A call that was answered or given up is not found, and nothing happens: so an answer that
 * comes twice or late is harmless. The functions tell whether the answer counted.
 */
#include "run.h"

#include <math.h>

static napi_value give_boolean(napi_env env, bool boolean)
{
    napi_value value = NULL;
    return good(env, napi_get_boolean(env, boolean, &value)) ? value : NULL;
}

/* Reads run and id; *call is NULL if it is too late. */
static node_run *take_call(napi_env env, napi_callback_info info, napi_value *values, size_t count, wfs_call **call)
{
    double id = 0;
    node_run *run = take_arguments(env, info, count, values) ? open_run(env, values[0]) : NULL;
    if (!run || !take_double(env, values[1], "id", &id))
        return NULL;
    bool possible = id >= 1 && id <= 9007199254740991.0 && floor(id) == id;
    *call = possible ? wfs_run_find_call(run->run, (uint64_t)id) : NULL;
    return run;
}

/* A result that fails the call (no JSON, too large) is an answer, too. */
static napi_value give_answered(napi_env env, wfs_result result)
{
    return result == WFS_E_NOMEM ? throw_result(env, result) : give_boolean(env, result != WFS_E_STALE);
}

static wfs_result succeed(wfs_call *call, kept_text *kept)
{
    const given_text *text = &kept->text;
    void *context = kept->context;
    if (!context)
        return wfs_call_succeed(call, text->data, text->size);
    hand_over(kept);
    return wfs_call_lend_result(call, text->data, text->size, kept->release, context);
}

/* run_answer(run, id, JSON text, lend) */
napi_value run_answer(napi_env env, napi_callback_info info)
{
    napi_value values[4], answered = NULL;
    wfs_call *call;
    kept_text kept;
    bool lend = false;
    node_run *run = take_call(env, info, values, 4, &call);
    if (!run || !take_boolean(env, values[3], "lend", &lend))
        return NULL;
    kept.text.owned = NULL;
    if (!keep_text(env, values[2], "the answer", lend, &kept))
        answered = NULL;
    else if (!call)
        answered = give_boolean(env, false);
    else if (hold_memory(env, run, lend ? 0 : kept.text.size))
        answered = give_answered(env, succeed(call, &kept));
    drop_kept(&kept);
    return answered;
}

/* run_answer_string(run, id, text) */
napi_value run_answer_string(napi_env env, napi_callback_info info)
{
    napi_value values[3], answered = NULL;
    wfs_call *call;
    given_text text;
    node_run *run = take_call(env, info, values, 3, &call);
    if (!run)
        return NULL;
    if (take_text(env, values[2], "the answer", &text) && hold_memory(env, run, text.size))
        answered =
            call ? give_answered(env, wfs_call_succeed_string(call, text.data, text.size)) : give_boolean(env, false);
    drop_text(&text);
    return answered;
}

/* run_fail(run, id, message, flags) */
napi_value run_fail(napi_env env, napi_callback_info info)
{
    napi_value values[4], answered = NULL;
    wfs_call *call;
    given_text text;
    uint32_t flags = 0;
    if (!take_call(env, info, values, 4, &call))
        return NULL;
    if (take_text(env, values[2], "the message", &text) && take_number(env, values[3], "flags", &flags))
        answered =
            call ? give_answered(env, wfs_call_fail(call, text.data, text.size, flags)) : give_boolean(env, false);
    drop_text(&text);
    return answered;
}

/* run_key(run, id): the idempotency key of an open call. */
napi_value run_key(napi_env env, napi_callback_info info)
{
    napi_value values[2], key = NULL;
    wfs_call *call;
    size_t size = 0;
    if (!take_call(env, info, values, 2, &call))
        return NULL;
    if (!call)
        return nothing(env);
    const char *text = wfs_call_key(call, &size);
    if (!text)
        return throw_result(env, WFS_E_NOMEM);
    return good(env, napi_create_string_utf8(env, text, size, &key)) ? key : NULL;
}
