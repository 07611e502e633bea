/*
 * Scenarios with jansson, whose own allocations fail as well; not in the bundled build.
 */
#include "memory.h"

#include "allocations.h"
#include <workflowskill/jansson.h>

static void use_allocator(void)
{
    json_set_alloc_funcs(__wrap_malloc, __wrap_free);
    json_object_seed(1);
}

static void with_jansson(void)
{
    use_allocator();
    wfs_document *document = NULL, *again = NULL;
    json_t *json = NULL;
    if (done(wfs_document_read_json("{\"a\": [1, 2.5, \"x\", {\"b\": null}, {\"b\": 1, \"c\": {}}], \"t\": true}",
                                    WFS_ZERO_TERMINATED, NULL, NULL, &document, NULL))) {
        if (done(wfs_value_to_jansson(wfs_document_root(document), &json))) {
            wfs_result result = wfs_document_from_jansson(json, NULL, &again);
            take_document(result, again);
        }
    }
    json_decref(json);
    wfs_document_free(document);
}

static void jansson_tool(void *unused, wfs_call *call)
{
    json_t *arguments = NULL;
    (void)unused;
    wfs_result result = wfs_call_arguments_jansson(call, &arguments);
    (void)done(result);
    if (result == WFS_OK)
        result = wfs_call_succeed_jansson(call, arguments);
    if (result == WFS_E_NOMEM) {
        (void)done(result);
        (void)done(wfs_call_fail(call, "no memory", 9, 0));
    }
    json_decref(arguments);
}

static int64_t no_time(void *context)
{
    (void)context;
    return 0;
}

static void take_json(wfs_result result, json_t *json)
{
    wfs_document *document = NULL;
    if (!done(result)) {
        MUST(json == NULL);
        return;
    }
    result = wfs_document_from_jansson(json, NULL, &document);
    take_document(result, document);
    json_decref(json);
}

static void run_tool(wfs_run *run)
{
    json_t *inputs = json_pack("{s:[i,s]}", "q", 1, "two"), *log = NULL, *outputs = NULL;
    if (got(inputs) && done(wfs_run_set_inputs_jansson(run, inputs)) && done(wfs_run_execute(run))) {
        wfs_result result = wfs_run_log_jansson(run, &log);
        take_json(result, log);
        result = wfs_run_outputs_jansson(run, &outputs);
        take_json(result, outputs);
    }
    json_decref(inputs);
}

static void run_with_jansson(void)
{
    static const char text[] =
        "inputs: {q: {type: array}}\noutputs: {r: {type: array, value: $steps.a.output.q}}\nsteps:\n"
        "- {id: a, type: tool, tool: j, inputs: {q: {type: array, value: $inputs.q}}}\n";
    wfs_run_options options = WFS_RUN_OPTIONS_INIT;
    wfs_tools *tools = NULL;
    wfs_run *run = NULL;
    use_allocator();
    options.now = options.wall = no_time;
    options.id = "12345678-1234-4234-8234-123456789abc";
    if (done(wfs_tools_new(&tools)) && done(wfs_tools_add(tools, "j", 1, jansson_tool, NULL, NULL)) &&
        done(wfs_run_open(text, WFS_ZERO_TERMINATED, wfs_tools_adapter(tools), &options, &run)))
        run_tool(run);
    wfs_run_free(run);
    wfs_tools_free(tools);
}

const scenario jansson_scenarios[] = { { "jansson", with_jansson }, { "run-jansson", run_with_jansson } };
const size_t jansson_scenario_count = sizeof jansson_scenarios / sizeof *jansson_scenarios;
