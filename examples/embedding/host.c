/*
 * A program with the library inside, whose workflow asks plug-ins that have it inside, too: host PLUGIN.so...
 *
 * Its one tool, `ask`, loads a plug-in and hands it the question as text. So a run of the program's copy of the library
 * waits while runs of the plug-ins' copies go on, in one process.
 */
#include "plugin.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <workflowskill/workflowskill.h>

enum { PLUGINS_MAX = 16 };

static const char workflow[] =
    "inputs: { plugins: { type: array }, fruit: { type: array } }\n"
    "outputs: { answers: { type: array, value: $steps.ask.output } }\n"
    "steps:\n"
    "  - id: ask\n"
    "    type: tool\n"
    "    tool: ask\n"
    "    each: $inputs.plugins\n"
    "    inputs: { plugin: { type: int, value: $item }, items: { type: array, value: $inputs.fruit } }\n"
    "    outputs: { name: { type: string, value: $result.name } }\n";

static const char fruit[] =
    "[{\"name\":\"pear\",\"price\":3},{\"name\":\"melon\",\"price\":8},{\"name\":\"plum\",\"price\":1}]";

static void ask(void *files, wfs_call *call)
{
    char answer[256];
    int (*plugin)(const char *, char *, size_t) = NULL;
    const wfs_value *number = wfs_value_get(wfs_call_arguments(call), "plugin", 6);
    void *library = dlopen(((char **)files)[wfs_value_int(number)], RTLD_NOW);
    void *symbol = library ? dlsym(library, "plugin_answer") : NULL;
    memcpy(&plugin, &symbol, sizeof plugin);
    if (!plugin)
        wfs_call_fail(call, dlerror(), WFS_ZERO_TERMINATED, WFS_FAIL_PERMANENT);
    else if (plugin(wfs_call_arguments_text(call, NULL), answer, sizeof answer))
        wfs_call_fail(call, "the plug-in has no answer", WFS_ZERO_TERMINATED, WFS_FAIL_PERMANENT);
    else
        wfs_call_succeed(call, answer, WFS_ZERO_TERMINATED);
    if (library)
        dlclose(library);
}

/* The inputs of the workflow: the numbers of the plug-ins, and the fruit. */
static void write_inputs(char *text, size_t size, int plugins)
{
    size_t used = (size_t)snprintf(text, size, "{\"plugins\":[");
    for (int i = 0; i < plugins && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%d", i ? "," : "", i);
    if (used < size)
        snprintf(text + used, size - used, "],\"fruit\":%s}", fruit);
}

/* What came out, or, if the run failed, its log. */
static void print(const wfs_run *run)
{
    wfs_text *text = NULL;
    if (wfs_run_succeeded(run))
        wfs_value_write(wfs_run_outputs(run), 0, &text);
    else
        wfs_run_log(run, WFS_JSON_PRETTY, &text);
    if (text)
        puts(wfs_text_data(text, NULL));
    wfs_text_free(text);
}

int main(int argc, char **argv)
{
    wfs_tools *tools = NULL;
    wfs_run *run = NULL;
    char inputs[512];
    if (argc < 2 || argc - 1 > PLUGINS_MAX) {
        fprintf(stderr, "usage: host PLUGIN.so... (at most %d)\n", PLUGINS_MAX);
        return 2;
    }
    write_inputs(inputs, sizeof inputs, argc - 1);
    if (!wfs_tools_new(&tools) && !wfs_tools_add(tools, "ask", 3, ask, argv + 1, NULL) &&
        !wfs_run_text(workflow, sizeof workflow - 1, inputs, WFS_ZERO_TERMINATED, wfs_tools_adapter(tools), NULL, &run))
        print(run);
    int status = wfs_run_succeeded(run) ? 0 : 1;
    wfs_run_free(run);
    wfs_tools_free(tools);
    return status;
}
