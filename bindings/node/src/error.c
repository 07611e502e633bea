/*
 * Failures as exceptions: those of the library, of N-API, and of callers.
 */
#include "addon.h"

bool good(napi_env env, napi_status status)
{
    if (status == napi_ok)
        return true;
    const napi_extended_error_info *info = NULL;
    bool pending = false;
    const char *message = "unknown failure";
    if (napi_get_last_error_info(env, &info) == napi_ok && info && info->error_message)
        message = info->error_message;
    if (napi_is_exception_pending(env, &pending) != napi_ok || !pending)
        (void)napi_throw_error(env, "ERR_NAPI", message);
    return false;
}

napi_value throw_type(napi_env env, const char *message)
{
    (void)good(env, napi_throw_type_error(env, "ERR_INVALID_ARG_TYPE", message));
    return NULL;
}

napi_value throw_result(napi_env env, wfs_result result)
{
    (void)good(env, napi_throw_error(env, wfs_result_name(result), wfs_result_text(result)));
    return NULL;
}
