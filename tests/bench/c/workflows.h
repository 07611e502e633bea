/*
 * The workflows with one transform, and runs over large inputs.
 */
#ifndef BENCH_WORKFLOWS_H
#define BENCH_WORKFLOWS_H

#include "bench.h"
#include <workflowskill/workflowskill.h>

/* The steps of the workflow: the items come from ITEMS. Filter keeps about half, map reshapes and reaches into the
 * nested object. */
#define WORKFLOW_FILTER(ITEMS)                                                                                         \
    "  - id: work\n    type: transform\n    operation: filter\n    where: $item.score > 500\n"                         \
    "    inputs: { items: { type: array, value: " ITEMS " } }\n"
#define WORKFLOW_MAP(ITEMS)                                                                                            \
    "  - id: work\n    type: transform\n    operation: map\n"                                                          \
    "    expression: { id: $item.id, title: $item.name, city: $item.address.city, score: $item.score }\n"              \
    "    inputs: { items: { type: array, value: " ITEMS " } }\n"
#define WORKFLOW_SORT(ITEMS)                                                                                           \
    "  - id: work\n    type: transform\n    operation: sort\n    field: score\n"                                       \
    "    inputs: { items: { type: array, value: " ITEMS " } }\n"
#define WORKFLOW_HEAD                                                                                                  \
    "inputs: { items: { type: array, default: [] } }\n"                                                                \
    "outputs: { items: { type: array, value: $steps.work.output.items } }\nsteps:\n"
#define WORKFLOW_FETCH                                                                                                 \
    "inputs: {}\n"                                                                                                     \
    "outputs: { items: { type: array, value: $steps.work.output.items } }\nsteps:\n"                                   \
    "  - { id: fetch, type: tool, tool: fetch }\n"
#define FETCHED "$steps.fetch.output.items"

/* fetch: the items are the result of a tool; else they are an input. */
static inline const char *workflow_for(const char *operation, int fetch)
{
    if (!strcmp(operation, "filter"))
        return fetch ? WORKFLOW_FETCH WORKFLOW_FILTER(FETCHED) : WORKFLOW_HEAD WORKFLOW_FILTER("$inputs.items");
    if (!strcmp(operation, "map"))
        return fetch ? WORKFLOW_FETCH WORKFLOW_MAP(FETCHED) : WORKFLOW_HEAD WORKFLOW_MAP("$inputs.items");
    if (!strcmp(operation, "sort"))
        return fetch ? WORKFLOW_FETCH WORKFLOW_SORT(FETCHED) : WORKFLOW_HEAD WORKFLOW_SORT("$inputs.items");
    bench_require(!strcmp(operation, "identity") && !fetch, "no such operation");
    return "inputs: { items: { type: array } }\noutputs: { items: { type: array } }\n"
           "steps:\n  - { id: work, type: exit, status: success, output: { items: $inputs.items } }\n";
}

static inline wfs_limits wide_limits(void)
{
    wfs_limits limits;
    memset(&limits, 0, sizeof limits);
    limits.size = sizeof limits;
    limits.inputs_bytes = limits.result_bytes = limits.log_bytes = UINT32_MAX;
    return limits;
}

static inline wfs_workflow *load_workflow(const char *text, size_t size)
{
    wfs_workflow *workflow = NULL;
    wfs_report *report = NULL;
    wfs_text *json = NULL;
    wfs_result result = wfs_workflow_load(text, size, NULL, &workflow, &report);
    if (result != WFS_OK && report && !wfs_report_json(report, &json))
        fprintf(stderr, "%s\n", wfs_text_data(json, NULL));
    bench_require(result == WFS_OK, "loading the workflow");
    wfs_report_free(report);
    return workflow;
}

#endif
