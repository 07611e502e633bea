/*
 * Handles: objects of JavaScript that own an object of the library.
 *
 * A handle is tagged with its kind, so that no other object is ever taken for one, also not one of another addon. Its
 * memory goes when the garbage collector takes it, or when the environment ends.
 */
#include "addon.h"

static const napi_type_tag tags[] = {
    { 0x6c1e0f5a3b9d4e21ULL, 0x9f3d6a7c5b1e4801ULL },
    { 0x6c1e0f5a3b9d4e21ULL, 0x9f3d6a7c5b1e4802ULL },
    { 0x6c1e0f5a3b9d4e21ULL, 0x9f3d6a7c5b1e4803ULL },
};

static const char *const wrong[] = { "this is no workflow", "this is no registry of tools", "this is no run" };

napi_value handle_new(napi_env env, handle_kind kind, void *data, napi_finalize finalize)
{
    napi_value object = NULL;
    addon_of(env)->live++; /* before anything fails: finalize counts back */
    if (!good(env, napi_create_object(env, &object)) ||
        !good(env, napi_wrap(env, object, data, finalize, NULL, NULL))) {
        finalize(env, data, NULL);
        return NULL;
    }
    return good(env, napi_type_tag_object(env, object, &tags[kind])) ? object : NULL;
}

bool is_handle(napi_env env, napi_value value, handle_kind kind)
{
    napi_valuetype type = napi_undefined;
    bool same = false;
    if (!good(env, napi_typeof(env, value, &type)) || type != napi_object)
        return false;
    return good(env, napi_check_object_type_tag(env, value, &tags[kind], &same)) && same;
}

void *handle_data(napi_env env, napi_value value, handle_kind kind)
{
    void *data = NULL;
    if (!is_handle(env, value, kind))
        return throw_type(env, wrong[kind]);
    return good(env, napi_unwrap(env, value, &data)) ? data : NULL;
}
