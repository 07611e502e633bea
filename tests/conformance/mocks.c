/*
 * The mock tools of a case: canned answers, in order, with a counter for each list of responses.
 *
 * The counters stand beside the descriptions, never in them, so that a case can be run any number of times.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "json.h"

typedef struct mock_tool {
    char *name;
    const json_t *description;
    char *text, *input_schema, *output_schema;
    size_t *counters; /* one for each of the cases, the last for `responses` */
    size_t case_count;
} mock_tool;

struct mock_tools {
    mock_tool *items;
    size_t count;
};

void *need(void *pointer)
{
    if (!pointer) {
        fputs("out of memory\n", stderr);
        abort();
    }
    return pointer;
}

static char *schema_text(const json_t *description, const char *key)
{
    const json_t *schema = json_object_get(description, key);
    return schema ? need(json_dumps(schema, JSON_ENCODE_ANY | JSON_COMPACT)) : NULL;
}

static char *copy_text(const char *text)
{
    char *copy = need(malloc(strlen(text) + 1));
    return strcpy(copy, text);
}

static void mock_open(mock_tool *mock, const char *name, const json_t *description)
{
    mock->name = copy_text(name);
    mock->description = description;
    mock->text = copy_text(json_member_text(description, "description"));
    mock->input_schema = schema_text(description, "input_schema");
    mock->output_schema = schema_text(description, "output_schema");
    mock->case_count = json_array_size(json_object_get(description, "cases"));
    mock->counters = need(calloc(mock->case_count + 1, sizeof *mock->counters));
}

mock_tools *mocks_new(const json_t *description)
{
    const char *name;
    json_t *tool, *tools = json_object_get(description, "tools");
    mock_tools *mocks = need(calloc(1, sizeof *mocks));
    mocks->items = need(calloc(json_object_size(tools) + 1, sizeof *mocks->items));
    json_object_foreach(tools, name, tool) mock_open(&mocks->items[mocks->count++], name, tool);
    return mocks;
}

void mocks_free(mock_tools *mocks)
{
    for (size_t i = 0; i < mocks->count; i++) {
        mock_tool *mock = &mocks->items[i];
        free(mock->name);
        free(mock->text);
        free(mock->input_schema);
        free(mock->output_schema);
        free(mock->counters);
    }
    free(mocks->items);
    free(mocks);
}

void mocks_reset(mock_tools *mocks)
{
    for (size_t i = 0; i < mocks->count; i++)
        memset(mocks->items[i].counters, 0, (mocks->items[i].case_count + 1) * sizeof(size_t));
}

static mock_tool *mocks_find(const mock_tools *mocks, const char *name, size_t size)
{
    for (size_t i = 0; i < mocks->count; i++)
        if (strlen(mocks->items[i].name) == size && memcmp(mocks->items[i].name, name, size) == 0)
            return &mocks->items[i];
    return NULL;
}

/* ---- The adapter ---- */

static int32_t adapter_has(void *context, const char *name, size_t size)
{
    return mocks_find(*(mock_tools **)context, name, size) != NULL;
}

static const char *adapter_list(void *context, size_t index, size_t *size)
{
    const mock_tools *mocks = *(struct mock_tools **)context;
    if (index >= mocks->count)
        return NULL;
    *size = strlen(mocks->items[index].name);
    return mocks->items[index].name;
}

static int32_t adapter_describe(void *context, const char *name, size_t size, wfs_tool_descriptor *descriptor)
{
    const mock_tool *mock = mocks_find(*(mock_tools **)context, name, size);
    if (!mock)
        return 0;
    descriptor->description = mock->text;
    descriptor->description_size = strlen(mock->text);
    descriptor->input_schema = mock->input_schema;
    descriptor->input_schema_size = mock->input_schema ? strlen(mock->input_schema) : 0;
    descriptor->output_schema = mock->output_schema;
    descriptor->output_schema_size = mock->output_schema ? strlen(mock->output_schema) : 0;
    return 1;
}

void mocks_describe(wfs_tool_adapter *adapter)
{
    adapter->has = adapter_has;
    adapter->list = adapter_list;
    adapter->describe = adapter_describe;
}

/* ---- Answering ---- */

static bool contains_members(const json_t *arguments, json_t *when)
{
    const char *key;
    json_t *value;
    json_difference ignored;
    json_object_foreach(when, key,
                        value) if (!json_object_get(arguments, key) ||
                                   !json_same(value, json_object_get(arguments, key), "", &ignored)) return false;
    return true;
}

/* The next response for these arguments, NULL if there is none left. */
static const json_t *mock_next(mock_tool *mock, const json_t *arguments)
{
    const json_t *cases = json_object_get(mock->description, "cases");
    const json_t *responses = json_object_get(mock->description, "responses");
    bool repeat = strcmp(json_member_text(mock->description, "on_exhausted"), "error") != 0;
    size_t *counter = &mock->counters[mock->case_count];
    for (size_t i = 0; i < mock->case_count; i++) {
        const json_t *one = json_array_get(cases, i);
        if (!contains_members(arguments, json_object_get(one, "when")))
            continue;
        responses = json_object_get(one, "responses");
        counter = &mock->counters[i];
        break;
    }
    size_t count = json_array_size(responses);
    if (*counter < count)
        return json_array_get(responses, (*counter)++);
    return repeat && count ? json_array_get(responses, count - 1) : NULL;
}

static void answer_output(wfs_call *call, const json_t *output)
{
    char *text = need(json_dumps(output, JSON_ENCODE_ANY | JSON_COMPACT));
    wfs_call_succeed(call, text, strlen(text));
    free(text);
}

static void answer_echo(wfs_call *call, const json_t *echo)
{
    const wfs_value *arguments = wfs_call_arguments(call);
    if (json_is_string(echo))
        arguments = wfs_value_get(arguments, json_string_value(echo), json_string_length(echo));
    wfs_call_succeed_value(call, arguments);
}

static void answer_response(wfs_call *call, const json_t *response)
{
    const json_t *error = json_object_get(response, "error");
    const json_t *echo = json_object_get(response, "echo");
    if (error)
        wfs_call_fail(call, json_string_value(error), json_string_length(error),
                      json_is_true(json_object_get(response, "permanent")) ? WFS_FAIL_PERMANENT : 0);
    else if (echo)
        answer_echo(call, echo);
    else
        answer_output(call, json_object_get(response, "output"));
}

static void answer_exhausted(wfs_call *call, const char *tool)
{
    char message[512];
    snprintf(message, sizeof message, "no response left for tool \"%s\"", tool);
    wfs_call_fail(call, message, strlen(message), 0);
}

void mocks_answer(mock_tools *mocks, wfs_call *call, json_t *calls)
{
    size_t name_size, arguments_size;
    const char *name = wfs_call_tool(call, &name_size);
    const char *text = wfs_call_arguments_text(call, &arguments_size);
    json_t *arguments = need(json_read(need((void *)(uintptr_t)text), arguments_size));
    mock_tool *mock = need(mocks_find(mocks, name, name_size));
    json_array_append_new(calls, need(json_pack("{s:s, s:O}", "tool", mock->name, "args", arguments)));
    const json_t *response = mock_next(mock, arguments);
    if (response)
        answer_response(call, response);
    else
        answer_exhausted(call, mock->name);
    json_decref(arguments);
}
