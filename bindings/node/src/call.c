/*
 * Answers to calls, by id. A call that was answered or given up is not found, and nothing happens: so an answer that
 * comes twice or late is harmless. The functions tell whether the answer counted.
 */
#include "run.h"

#include <stdlib.h>

static napi_value give_boolean(napi_env env, bool boolean)
{
    napi_value value = NULL;
    return good(env, napi_get_boolean(env, boolean, &value)) ? value : NULL;
}

/* Reads run, id and text; *call is NULL if it is too late. The text is to be dropped, also after a failure. */
static bool take_answer(napi_env env, napi_callback_info info, napi_value *values, size_t count, wfs_call **call,
                        given_text *text)
{
    double id = 0;
    text->owned = NULL;
    *call = NULL;
    node_run *run = take_arguments(env, info, count, values) ? open_run(env, values[0]) : NULL;
    if (!run || !take_double(env, values[1], "id", &id) || !take_text(env, values[2], "the answer", text))
        return false;
    if (id >= 1 && id <= 9007199254740991.0)
        *call = wfs_run_find_call(run->run, (uint64_t)id);
    return !*call || hold_memory(env, run, text->size);
}

/* A result that fails the call (no JSON, too large) is an answer, too. */
static napi_value give_answered(napi_env env, wfs_result result)
{
    return result == WFS_E_NOMEM ? throw_result(env, result) : give_boolean(env, result != WFS_E_STALE);
}

/* run_answer(run, id, JSON text) */
napi_value run_answer(napi_env env, napi_callback_info info)
{
    napi_value values[3], answered = NULL;
    wfs_call *call;
    given_text text;
    if (!take_answer(env, info, values, 3, &call, &text)) {
        drop_text(&text);
        return NULL;
    }
    if (!call) {
        answered = give_boolean(env, false);
    } else if (text.owned) {
        char *owned = text.owned;
        text.owned = NULL; /* the library frees it, whatever happens */
        answered = give_answered(env, wfs_call_lend_result(call, owned, text.size, free, owned));
    } else {
        answered = give_answered(env, wfs_call_succeed(call, text.data, text.size));
    }
    drop_text(&text);
    return answered;
}

/* run_answer_string(run, id, text) */
napi_value run_answer_string(napi_env env, napi_callback_info info)
{
    napi_value values[3], answered = NULL;
    wfs_call *call;
    given_text text;
    if (take_answer(env, info, values, 3, &call, &text))
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
    if (take_answer(env, info, values, 4, &call, &text) && take_number(env, values[3], "flags", &flags))
        answered =
            call ? give_answered(env, wfs_call_fail(call, text.data, text.size, flags)) : give_boolean(env, false);
    drop_text(&text);
    return answered;
}

/* run_key(run, id): the idempotency key of an open call. */
napi_value run_key(napi_env env, napi_callback_info info)
{
    napi_value values[2], key = NULL;
    double id = 0;
    size_t size = 0;
    node_run *run = take_arguments(env, info, 2, values) ? open_run(env, values[0]) : NULL;
    if (!run || !take_double(env, values[1], "id", &id))
        return NULL;
    wfs_call *call = id >= 1 && id <= 9007199254740991.0 ? wfs_run_find_call(run->run, (uint64_t)id) : NULL;
    if (!call)
        return nothing(env);
    const char *text = wfs_call_key(call, &size);
    if (!text)
        return throw_result(env, WFS_E_NOMEM);
    return good(env, napi_create_string_utf8(env, text, size, &key)) ? key : NULL;
}
