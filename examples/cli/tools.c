/*
 * The registry of tools and its ToolAdapter.
 *
 * Tools keep the order of their files and are found through an index sorted by name. A call goes to the canned
 * answers, which answer at once, or to the loop, which starts a program and answers when it has ended; that
 * is the whole difference between a synchronous and an asynchronous tool. What the run gave up on is ended.
 */
#include "tools.h"

#include "console.h"
#include "file.h"
#include "loop.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int compare_names(const char *a, size_t a_size, const char *b, size_t b_size)
{
    int order = memcmp(a, b, a_size < b_size ? a_size : b_size);

    return order ? order : (a_size > b_size) - (a_size < b_size);
}

static int compare_tools(const void *left, const void *right)
{
    const struct tool *a = *(struct tool *const *)left, *b = *(struct tool *const *)right;

    return compare_names(a->name, a->name_size, b->name, b->name_size);
}

void tools_sort(struct tools *tools)
{
    tools->sorted = reallocate(tools->sorted, tools->count, sizeof(*tools->sorted));
    tools->sorted_count = tools->count;
    if (!tools->count)
        return;
    memcpy(tools->sorted, tools->items, tools->count * sizeof(*tools->sorted));
    qsort(tools->sorted, tools->count, sizeof(*tools->sorted), compare_tools);
}

struct tool *tools_find(const struct tools *tools, const char *name, size_t size)
{
    size_t low = 0, high = tools->sorted_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        struct tool *tool = tools->sorted[middle];
        int order = compare_names(name, size, tool->name, tool->name_size);
        if (!order)
            return tool;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

struct tool *tools_append(struct tools *tools)
{
    struct tool *tool;

    if (tools->count == tools->room) {
        tools->room = tools->room ? tools->room * 2 : 16;
        tools->items = reallocate(tools->items, tools->room, sizeof(*tools->items));
    }
    tool = allocate(1, sizeof(*tool));
    tool->program.timeout = WFS_TIME_NEVER;
    tools->items[tools->count++] = tool;
    return tool;
}

/* ---- The adapter ------------------------------------------------------------------------------ */

static int32_t has_tool(void *context, const char *name, size_t size)
{
    return tools_find(context, name, size) != NULL;
}

static void invoke_tool(void *context, wfs_call *call)
{
    struct tools *tools = context;
    size_t size;
    const char *name = wfs_call_tool(call, &size);
    struct tool *tool = tools_find(tools, name, size);

    if (!tool)
        wfs_call_fail(call, "no such tool", WFS_ZERO_TERMINATED, WFS_FAIL_PERMANENT);
    else if (tool->program.argv)
        loop_start(tools->loop, &tool->program, call);
    else
        canned_answer(tool, call);
}

static int32_t describe_tool(void *context, const char *name, size_t size, wfs_tool_descriptor *descriptor)
{
    const struct tool *tool = tools_find(context, name, size);

    if (!tool)
        return 0;
    descriptor->description = tool->description;
    descriptor->description_size = tool->description_size;
    if (tool->input_schema)
        descriptor->input_schema = wfs_text_data(tool->input_schema, &descriptor->input_schema_size);
    if (tool->output_schema)
        descriptor->output_schema = wfs_text_data(tool->output_schema, &descriptor->output_schema_size);
    return 1;
}

static const char *list_tool(void *context, size_t index, size_t *size)
{
    const struct tools *tools = context;

    if (index >= tools->count)
        return NULL;
    *size = tools->items[index]->name_size;
    return tools->items[index]->name;
}

static void cancel_tool(void *context, wfs_call *call)
{
    struct tools *tools = context;

    if (tools->loop)
        loop_cancel(tools->loop, call);
}

void tools_open(struct tools *tools)
{
    const wfs_tool_adapter empty = WFS_TOOL_ADAPTER_INIT;

    memset(tools, 0, sizeof(*tools));
    tools->adapter = empty;
    tools->adapter.context = tools;
    tools->adapter.has = has_tool;
    tools->adapter.invoke = invoke_tool;
    tools->adapter.describe = describe_tool;
    tools->adapter.list = list_tool;
    tools->adapter.cancel = cancel_tool;
}

/* ---- Files ------------------------------------------------------------------------------------ */

bool tools_add_file(struct tools *tools, const char *path)
{
    bool good = tools_read(tools, path);

    tools_sort(tools);
    return good;
}

static bool add_default(struct tools *tools, const char *path, bool *any)
{
    static const char *const names[] = { "tools.yml", "tools.yaml", "tools.json" };
    char *folder = file_is_folder(path) ? duplicate(path, strlen(path)) : file_folder(path);
    bool good = true;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && !*any; i++) {
        char *name = file_join(folder, names[i]);
        if (access(name, F_OK) == 0) {
            *any = true;
            good = tools_add_file(tools, name);
        }
        free(name);
    }
    free(folder);
    return good;
}

bool tools_add_all(struct tools *tools, const char *const *paths, size_t count, const char *path, bool *any)
{
    bool good = true;

    *any = count > 0;
    for (size_t i = 0; i < count; i++)
        good = tools_add_file(tools, paths[i]) && good;
    if (!count && strcmp(path, "-") != 0)
        good = add_default(tools, path, any);
    return good;
}

static void free_list(char **list)
{
    for (size_t i = 0; list && list[i]; i++)
        free(list[i]);
    free(list);
}

static void free_tool(struct tool *tool)
{
    for (size_t i = 0; i < tool->list_count; i++)
        free(tool->lists[i].items);
    free(tool->lists);
    free_list(tool->program.argv);
    free_list(tool->program.environment);
    free(tool->program.folder);
    wfs_text_free(tool->input_schema);
    wfs_text_free(tool->output_schema);
    free(tool->name);
    free(tool);
}

void tools_close(struct tools *tools)
{
    for (size_t i = 0; i < tools->count; i++)
        free_tool(tools->items[i]);
    for (size_t i = 0; i < tools->document_count; i++) {
        wfs_document_free(tools->documents[i]);
        free(tools->files[i]);
    }
    free(tools->items);
    free(tools->sorted);
    free(tools->documents);
    free(tools->files);
    memset(tools, 0, sizeof(*tools));
}
