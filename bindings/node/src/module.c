/*
 * The module: one set of functions and one count of live handles for each environment. It has no static data that
 * changes, so any number of threads may load it.
 */
#include "run.h"

#include <stdlib.h>

addon *addon_of(napi_env env)
{
    void *data = NULL;
    (void)napi_get_instance_data(env, &data);
    return data;
}

static void finalize(napi_env env, void *data, void *hint)
{
    addon *home = data;
    (void)hint;
    (void)napi_delete_reference(env, home->numbers_array);
    free(home->runs);
    free(home);
}

/* liveHandles(): how many objects of the library there are. */
static napi_value live_handles(napi_env env, napi_callback_info info)
{
    napi_value value = NULL;
    (void)info;
    return good(env, napi_create_double(env, (double)addon_of(env)->live, &value)) ? value : NULL;
}

/* numbers: what both sides see of a batch. */
static bool define_numbers(napi_env env, napi_value exports, addon *home)
{
    void *data = NULL;
    napi_value buffer = NULL, array = NULL;
    if (!good(env, napi_create_arraybuffer(env, NUMBERS * sizeof(double), &data, &buffer)) ||
        !good(env, napi_create_typedarray(env, napi_float64_array, NUMBERS, buffer, 0, &array)) ||
        !good(env, napi_create_reference(env, array, 1, &home->numbers_array)))
        return false;
    home->numbers = data;
    return good(env, napi_set_named_property(env, exports, "numbers", array));
}

static bool define_texts(napi_env env, napi_value exports)
{
    size_t size = 0;
    napi_value version = NULL, skill = NULL;
    const char *guide = wfs_authoring_skill(&size);
    return good(env, napi_create_string_utf8(env, wfs_version_text(), NAPI_AUTO_LENGTH, &version)) &&
           good(env, napi_set_named_property(env, exports, "version", version)) &&
           good(env, napi_create_string_utf8(env, guide, size, &skill)) &&
           good(env, napi_set_named_property(env, exports, "authoringSkill", skill));
}

#define FUNCTION(name, function)                                                                                       \
    {                                                                                                                  \
        name, NULL, function, NULL, NULL, NULL, napi_enumerable, NULL                                                  \
    }

static bool define_functions(napi_env env, napi_value exports)
{
    static const napi_property_descriptor functions[] = {
        FUNCTION("load", load),
        FUNCTION("validate", validate),
        FUNCTION("explain", explain),
        FUNCTION("describe", describe),
        FUNCTION("tools", tools),
        FUNCTION("evaluate", evaluate),
        FUNCTION("resolve", resolve),
        FUNCTION("readWorkflow", read_workflow),
        FUNCTION("runNew", run_new),
        FUNCTION("runInputs", run_inputs),
        FUNCTION("runAdvance", run_advance),
        FUNCTION("runCancel", run_cancel),
        FUNCTION("runClose", run_close),
        FUNCTION("runTime", run_time),
        FUNCTION("runAnswer", run_answer),
        FUNCTION("runAnswerString", run_answer_string),
        FUNCTION("runFail", run_fail),
        FUNCTION("runBeginning", run_beginning),
        FUNCTION("runLog", run_log),
        FUNCTION("runOutputs", run_outputs),
        FUNCTION("runState", run_state),
        FUNCTION("runNumber", run_number),
        FUNCTION("runCalls", run_calls),
        FUNCTION("runKey", run_key),
        FUNCTION("liveHandles", live_handles),
    };
    return good(env, napi_define_properties(env, exports, sizeof functions / sizeof *functions, functions));
}

NAPI_MODULE_EXPORT int32_t NODE_API_MODULE_GET_API_VERSION(void); /* the macro defines it without a declaration */

NAPI_MODULE_INIT()
{
    addon *made = calloc(1, sizeof *made);
    if (!made)
        return throw_result(env, WFS_E_NOMEM);
    if (!good(env, napi_set_instance_data(env, made, finalize, NULL))) {
        free(made);
        return NULL;
    }
    bool defined = define_numbers(env, exports, made) && define_texts(env, exports) && define_functions(env, exports);
    return defined ? exports : NULL;
}
