/*
 * What came out of a run: its log and outputs as texts.
 */
#include "run.h"

#include <stdlib.h>
#include <string.h>

/* The beginning of a text that is written piece by piece. */
typedef struct beginning {
    char *data; /* malloc'd, `limit` bytes */
    size_t size, limit;
} beginning;

static int32_t keep_piece(void *context, const char *data, size_t size)
{
    beginning *kept = context;
    size_t room = kept->limit - kept->size;
    bool cut = size > room;
    size_t taken = cut ? room : size;
    memcpy(kept->data + kept->size, data, taken);
    kept->size += taken;
    return cut;
}

/* [1 if it is the whole log, at most `limit` bytes of it as text]; run_beginning(run, limit) */
napi_value run_beginning(napi_env env, napi_callback_info info)
{
    napi_value values[2];
    uint32_t limit = 0;
    node_run *run = take_arguments(env, info, 2, values) ? open_run(env, values[0]) : NULL;
    if (!run || !take_number(env, values[1], "limit", &limit))
        return NULL;
    beginning kept = { malloc((size_t)limit + 1), 0, limit };
    wfs_result result = kept.data ? wfs_run_log_to(run->run, 0, keep_piece, &kept) : WFS_E_NOMEM;
    if (result != WFS_OK && result != WFS_E_WRITE) {
        free(kept.data);
        return throw_result(env, result);
    }
    list items = list_new(env);
    push_number(&items, result == WFS_OK);
    push_text(&items, kept.data, kept.size);
    free(kept.data);
    return items.value;
}

/* run_log(run), run_outputs(run): Buffers */
static napi_value give(napi_env env, napi_callback_info info, bool outputs)
{
    napi_value value;
    wfs_text *text = NULL;
    node_run *run = take_arguments(env, info, 1, &value) ? open_run(env, value) : NULL;
    if (!run)
        return NULL;
    const wfs_value *result = outputs ? wfs_run_outputs(run->run) : NULL;
    wfs_result status = !outputs ? wfs_run_log(run->run, 0, &text)
                        : result ? wfs_value_write(result, 0, &text)
                                 : WFS_E_STATE;
    return status == WFS_OK ? give_buffer(env, text) : throw_result(env, status);
}

napi_value run_log(napi_env env, napi_callback_info info) { return give(env, info, false); }

napi_value run_outputs(napi_env env, napi_callback_info info) { return give(env, info, true); }

/* [1 if it succeeded, 1 if the log has an error, id, name] */
napi_value run_state(napi_env env, napi_callback_info info)
{
    napi_value value;
    size_t size = 0;
    node_run *run = take_arguments(env, info, 1, &value) ? open_run(env, value) : NULL;
    if (!run)
        return NULL;
    list items = list_new(env);
    push_number(&items, wfs_run_succeeded(run->run));
    push_number(&items, wfs_run_error(run->run, NULL, NULL, NULL) == WFS_OK);
    const char *text = wfs_run_id(run->run);
    push_text(&items, text, text ? strlen(text) : 0);
    text = wfs_run_name(run->run, &size);
    push_text(&items, text, size);
    return items.value;
}
