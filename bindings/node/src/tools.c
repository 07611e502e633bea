/*
 * Registries of tools: names and descriptors. The functions stay in JavaScript, which takes the calls from the run.
 */
#include "addon.h"

#include <stdlib.h>

void tool_set_release(tool_set *set)
{
    if (!set || --set->holders > 0)
        return;
    wfs_tools_free(set->tools);
    free(set);
}

static void finalize(napi_env env, void *data, void *hint)
{
    (void)hint;
    addon_of(env)->live--;
    tool_set_release(data);
}

bool take_tools(napi_env env, napi_value value, tool_set **set)
{
    napi_valuetype type = napi_undefined;
    *set = NULL;
    if (!good(env, napi_typeof(env, value, &type)))
        return false;
    if (type == napi_undefined || type == napi_null)
        return true;
    *set = handle_data(env, value, HANDLE_TOOLS);
    return *set != NULL;
}

/* Runs have no `invoke`: this is never called. */
static void not_here(void *context, wfs_call *call)
{
    (void)context;
    (void)call;
}

static wfs_result add_tool(wfs_tools *registry, given_text texts[4])
{
    wfs_tool_descriptor descriptor = WFS_TOOL_DESCRIPTOR_INIT;
    descriptor.description = texts[1].data;
    descriptor.description_size = texts[1].size;
    descriptor.input_schema = texts[2].data;
    descriptor.input_schema_size = texts[2].size;
    descriptor.output_schema = texts[3].data;
    descriptor.output_schema_size = texts[3].size;
    return wfs_tools_add(registry, texts[0].data, texts[0].size, not_here, NULL, &descriptor);
}

/* One row of texts: name, description, schemas. The first of two tools with one name counts. */
static bool take_tool(napi_env env, napi_value row, wfs_tools *registry)
{
    static const char *const names[] = { "a tool's name", "a tool's description", "an input schema",
                                         "an output schema" };
    given_text texts[4] = { { 0 }, { 0 }, { 0 }, { 0 } };
    napi_value value = NULL;
    bool taken = true;
    for (uint32_t i = 0; taken && i < 4; i++)
        taken = good(env, napi_get_element(env, row, i, &value)) &&
                (i ? take_optional_text : take_text)(env, value, names[i], &texts[i]);
    wfs_result result = taken ? add_tool(registry, texts) : WFS_OK;
    for (size_t i = 0; i < 4; i++)
        drop_text(&texts[i]);
    if (result != WFS_OK && result != WFS_E_EXISTS)
        throw_result(env, result);
    return taken && (result == WFS_OK || result == WFS_E_EXISTS);
}

static bool take_rows(napi_env env, napi_value rows, wfs_tools *registry)
{
    uint32_t count = 0;
    napi_value row = NULL;
    bool is_array = false;
    if (!good(env, napi_is_array(env, rows, &is_array)))
        return false;
    if (!is_array || !good(env, napi_get_array_length(env, rows, &count)))
        return is_array || throw_type(env, "tools must be an array") != NULL;
    for (uint32_t i = 0; i < count; i++) {
        if (!good(env, napi_get_element(env, rows, i, &row)) || !good(env, napi_is_array(env, row, &is_array)))
            return false;
        if (!is_array)
            return throw_type(env, "a tool must be an array") != NULL;
        if (!take_tool(env, row, registry))
            return false;
    }
    return true;
}

napi_value tools(napi_env env, napi_callback_info info)
{
    napi_value rows = NULL;
    if (!take_arguments(env, info, 1, &rows))
        return NULL;
    tool_set *set = calloc(1, sizeof *set);
    if (!set || wfs_tools_new(&set->tools) != WFS_OK) {
        free(set);
        return throw_result(env, WFS_E_NOMEM);
    }
    set->holders = 1;
    if (take_rows(env, rows, set->tools))
        return handle_new(env, HANDLE_TOOLS, set, finalize);
    tool_set_release(set);
    return NULL;
}
