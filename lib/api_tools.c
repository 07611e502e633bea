/*
 * The registry of tools: names, functions and descriptors, in the order in which they came, as a ready-made adapter.
 */
#include "api.h"
#include "names.h"

#include <stdatomic.h>
#include <stdlib.h>

typedef struct tool {
    wfs__str name;
    wfs_tool_fn function;
    void *context;
    wfs_tool_descriptor descriptor; /* its texts are the registry's */
    bool described;
} tool;

struct wfs_tools {
    wfs__arena arena;
    tool *items; /* malloc'd */
    size_t count, capacity;
    wfs__names names;   /* their numbers */
    atomic_size_t last; /* where the last one was found: a guess, which is atomic because finding is harmless */
    wfs_tool_adapter adapter;
};

static bool stands_at(const wfs_tools *tools, size_t at, wfs__str name)
{
    return at < tools->count && wfs__str_equal(tools->items[at].name, name);
}

/* Mostly it is the same tool as the last time. */
static const tool *find(wfs_tools *tools, wfs__str name)
{
    size_t at = atomic_load_explicit(&tools->last, memory_order_relaxed);
    if (!stands_at(tools, at, name)) {
        int64_t number = wfs__names_find(&tools->names, name);
        if (number < 0)
            return NULL;
        at = (size_t)number;
        atomic_store_explicit(&tools->last, at, memory_order_relaxed);
    }
    return &tools->items[at];
}

static int32_t has(void *context, const char *name, size_t size)
{
    return find(context, (wfs__str){ name, size }) != NULL;
}

static void invoke(void *context, wfs_call *call)
{
    const tool *found = find(context, call->step->tool);
    if (found)
        found->function(found->context, call);
    else
        wfs_call_fail(call, "the tool is not registered", WFS_ZERO_TERMINATED, WFS_FAIL_PERMANENT);
}

static int32_t describe(void *context, const char *name, size_t size, wfs_tool_descriptor *descriptor)
{
    const tool *found = find(context, (wfs__str){ name, size });
    return found && found->described && wfs__options_give(&found->descriptor, sizeof found->descriptor, descriptor);
}

static const char *list(void *context, size_t index, size_t *size)
{
    const wfs_tools *tools = context;
    if (index >= tools->count)
        return NULL;
    *size = tools->items[index].name.size;
    return tools->items[index].name.data;
}

wfs_result wfs_tools_new(wfs_tools **tools)
{
    wfs_tools *made = tools ? wfs__calloc(1, sizeof *made) : NULL;
    if (!made)
        return tools ? WFS_E_NOMEM : WFS_E_ARGUMENT;
    made->adapter = (wfs_tool_adapter){
        .size = sizeof made->adapter, .context = made, .has = has, .invoke = invoke, .describe = describe, .list = list
    };
    *tools = made;
    return WFS_OK;
}

static wfs_result check_schema(const char *text, size_t size)
{
    wfs__arena scratch = WFS__ARENA_INIT;
    wfs_value schema;
    wfs__json_error error;
    wfs_result result = WFS_OK;
    if (!text)
        return WFS_OK;
    if (!wfs__json_read(&scratch, text, size, 128, &schema, &error))
        result = error.result == WFS_E_NOMEM ? WFS_E_NOMEM : WFS_E_INVALID;
    wfs__arena_free(&scratch);
    return result;
}

/* Copies an optional text; *failed is set when there is no memory. */
static void copy_text(wfs_tools *tools, const char **text, size_t *size, bool *failed)
{
    if (!*text)
        return;
    *size = wfs__length(*text, *size);
    *text = wfs__arena_copy(&tools->arena, *text, *size);
    *failed |= !*text;
}

static wfs_result take_descriptor(wfs_tools *tools, const wfs_tool_descriptor *given, tool *made)
{
    bool failed = false;
    wfs_tool_descriptor *d = &made->descriptor;
    made->described = given != NULL;
    if (!wfs__options_take(given, d, sizeof *d))
        return WFS_E_ARGUMENT;
    copy_text(tools, &d->description, &d->description_size, &failed);
    copy_text(tools, &d->input_schema, &d->input_schema_size, &failed);
    copy_text(tools, &d->output_schema, &d->output_schema_size, &failed);
    if (failed)
        return WFS_E_NOMEM;
    wfs_result result = check_schema(d->input_schema, d->input_schema_size);
    return result != WFS_OK ? result : check_schema(d->output_schema, d->output_schema_size);
}

wfs_result wfs_tools_add(wfs_tools *tools, const char *name, size_t name_size, wfs_tool_fn function, void *context,
                         const wfs_tool_descriptor *descriptor)
{
    wfs__str given = { name, wfs__length(name, name_size) };
    if (!tools || !name || !function || given.size == 0)
        return WFS_E_ARGUMENT;
    if (find(tools, given))
        return WFS_E_EXISTS;
    tool made = { .name = { wfs__arena_copy(&tools->arena, name, given.size), given.size },
                  .function = function,
                  .context = context };
    if (!made.name.data || !wfs__grow((void **)&tools->items, &tools->capacity, tools->count, sizeof *tools->items))
        return WFS_E_NOMEM;
    wfs_result result = take_descriptor(tools, descriptor, &made);
    if (result != WFS_OK)
        return result;
    if (!wfs__names_set(&tools->names, made.name, tools->count))
        return WFS_E_NOMEM;
    tools->items[tools->count++] = made;
    return WFS_OK;
}

const wfs_tool_adapter *wfs_tools_adapter(const wfs_tools *tools) { return tools ? &tools->adapter : NULL; }

void wfs_tools_free(wfs_tools *tools)
{
    if (!tools)
        return;
    free(tools->items);
    wfs__names_free(&tools->names);
    wfs__arena_free(&tools->arena);
    free(tools);
}
