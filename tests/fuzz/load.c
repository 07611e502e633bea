/*
 * A stranger's file: loaded, validated with and without tools, walked, and run with tools that answer at once.
 */
#include "fuzz.h"

static int32_t has(void *context, const char *name, size_t size)
{
    (void)context;
    return size && name[0] != 'z';
}

static int32_t describe(void *context, const char *name, size_t size, wfs_tool_descriptor *descriptor)
{
    (void)context;
    descriptor->input_schema =
        "{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{\"a\":{\"type\":\"string\"}}}";
    descriptor->input_schema_size = WFS_ZERO_TERMINATED;
    return size && name[0] == 'a';
}

static const char *list(void *context, size_t index, size_t *size)
{
    (void)context;
    static const char *const names[] = { "fetch", "store", "llm1" };
    if (index >= sizeof names / sizeof *names)
        return NULL;
    *size = strlen(names[index]);
    return names[index];
}

static void invoke(void *context, wfs_call *call)
{
    size_t *calls = context;
    if (++*calls % 5 == 0)
        wfs_call_fail(call, "no", 2, 0);
    else if (*calls % 3 == 0)
        wfs_call_succeed(call, "{\"a\":[1,2,{\"b\":null}],\"items\":[3,1,2]}", WFS_ZERO_TERMINATED);
    else
        wfs_call_succeed_value(call, wfs_call_arguments(call));
}

static void run_it(const char *text, size_t size, const wfs_tool_adapter *adapter, const wfs_limits *limits)
{
    wfs_run_options options = WFS_RUN_OPTIONS_INIT;
    fuzz_clock clock = { 0 };
    wfs_run *run = NULL;
    options.context = &clock;
    options.now = options.wall = fuzz_now;
    options.wait = fuzz_wait;
    options.limits = limits;
    options.flags = WFS_RUN_ITERATION_RECORDS | WFS_RUN_ALL_EVENTS;
    CHECK(wfs_run_text(text, size, "{\"items\":[1,2,3],\"query\":\"q\"}", WFS_ZERO_TERMINATED, adapter, &options,
                       &run) == WFS_OK);
    wfs_document_free(fuzz_log(run, NULL));
    wfs_run_free(run);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    size_t calls = 0;
    wfs_limits limits = { .size = sizeof limits, .steps_executed = 2000, .tool_calls = 2000, .each_iterations = 500 };
    wfs_tool_adapter adapter = { sizeof adapter, &calls, has, invoke, describe, list, NULL };
    wfs_check_options options = WFS_CHECK_OPTIONS_INIT;
    wfs_workflow *workflow = NULL;
    wfs_report *report = NULL;
    options.file = "fuzz.md";
    char *copy = fuzz_copy(text, size);
    wfs_result result = wfs_workflow_load(copy, size, &options, &workflow, &report);
    CHECK(result == WFS_OK || result == WFS_E_INVALID);
    free(copy);
    fuzz_report(report, size);
    if (result == WFS_OK) {
        fuzz_walk(workflow);
        result = wfs_workflow_validate(workflow, &adapter, &options, &report);
        CHECK(result == WFS_OK || result == WFS_E_INVALID);
        fuzz_report(report, size);
        wfs_workflow_free(workflow);
    }
    result = wfs_validate(text, size, &adapter, &options, &report);
    CHECK(result == WFS_OK || result == WFS_E_INVALID);
    fuzz_report(report, size);
    run_it(text, size, &adapter, &limits);
    return 0;
}
