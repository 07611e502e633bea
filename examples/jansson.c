/*
 * A host that uses jansson: inputs, arguments, results and the run log are json_t.
 *
 *     cc jansson.c $(pkg-config --cflags --libs workflowskill jansson) -o jansson && ./jansson
 */
#include <stdio.h>
#include <stdlib.h>
#include <workflowskill/jansson.h>

/* Prices every line of an order, keeps the expensive ones, and reports. */
static const char workflow[] = "inputs:\n"
                               "  order: { type: array, items: object }\n"
                               "  limit: { type: float, default: 10 }\n"
                               "outputs:\n"
                               "  expensive: { type: array, value: $steps.titles.output.items }\n"
                               "  total: { type: float, value: $steps.sum.output.total }\n"
                               "steps:\n"
                               "  - id: price\n"
                               "    type: tool\n"
                               "    tool: shop.price\n"
                               "    each: $inputs.order\n"
                               "    delay: 1ms\n"
                               "    inputs: { line: { type: object, value: $item } }\n"
                               "  - id: expensive\n"
                               "    type: transform\n"
                               "    operation: filter\n"
                               "    where: $item.price > $inputs.limit\n"
                               "    inputs: { items: { type: array, value: $steps.price.output } }\n"
                               "  - id: titles\n"
                               "    type: transform\n"
                               "    operation: map\n"
                               "    expression: '${item.title}: ${item.price}'\n"
                               "    inputs: { items: { type: array, value: $steps.expensive.output.items } }\n"
                               "  - id: sum\n"
                               "    type: tool\n"
                               "    tool: shop.sum\n"
                               "    inputs: { lines: { type: array, value: $steps.price.output } }\n";

/* Answers with `result` and drops it; without one (NULL, out of memory) the call fails. */
static void answer(wfs_call *call, json_t *result)
{
    if (!result || wfs_call_succeed_jansson(call, result) != WFS_OK)
        wfs_call_fail(call, "out of memory", WFS_ZERO_TERMINATED, WFS_FAIL_PERMANENT);
    json_decref(result);
}

/* {line: {title, count, each}} -> {title, price} */
static void price(void *context, wfs_call *call)
{
    (void)context;
    json_t *arguments = NULL;
    const char *title;
    double count, each;
    if (wfs_call_arguments_jansson(call, &arguments) != WFS_OK) {
        wfs_call_fail(call, "out of memory", WFS_ZERO_TERMINATED, 0);
        return;
    }
    if (json_unpack(arguments, "{s:{s:s, s:F, s:F}}", "line", "title", &title, "count", &count, "each", &each))
        wfs_call_fail(call, "a line needs title, count and each", WFS_ZERO_TERMINATED, WFS_FAIL_PERMANENT);
    else
        answer(call, json_pack("{s:s, s:f}", "title", title, "price", count * each));
    json_decref(arguments);
}

/* {lines: [{price}...]} -> {total} */
static void sum(void *context, wfs_call *call)
{
    (void)context;
    json_t *arguments = NULL, *line;
    size_t index;
    double total = 0;
    if (wfs_call_arguments_jansson(call, &arguments) != WFS_OK) {
        wfs_call_fail(call, "out of memory", WFS_ZERO_TERMINATED, 0);
        return;
    }
    json_array_foreach(json_object_get(arguments, "lines"), index, line) total +=
        json_number_value(json_object_get(line, "price"));
    answer(call, json_pack("{s:f}", "total", total));
    json_decref(arguments);
}

static void print_steps(const json_t *log)
{
    json_t *record;
    size_t index;
    json_array_foreach(json_object_get(log, "steps"), index, record)
        printf("%-10s %s\n", json_string_value(json_object_get(record, "id")),
               json_string_value(json_object_get(record, "status")));
}

int main(void)
{
    wfs_workflow *loaded = NULL;
    wfs_report *report = NULL;
    wfs_tools *tools = NULL;
    wfs_run *run = NULL;
    json_t *log = NULL, *outputs = NULL;
    json_t *inputs =
        json_pack("{s:[{s:s, s:i, s:f}, {s:s, s:i, s:f}, {s:s, s:i, s:f}]}", "order", "title", "pencil", "count", 3,
                  "each", 0.5, "title", "lamp", "count", 1, "each", 39.5, "title", "paper", "count", 4, "each", 3.25);

    /* A workflow is loaded once and can then be run any number of times. */
    int ok = inputs && wfs_workflow_load(workflow, sizeof workflow - 1, NULL, &loaded, &report) == WFS_OK &&
             wfs_tools_new(&tools) == WFS_OK &&
             wfs_tools_add(tools, "shop.price", WFS_ZERO_TERMINATED, price, NULL, NULL) == WFS_OK &&
             wfs_tools_add(tools, "shop.sum", WFS_ZERO_TERMINATED, sum, NULL, NULL) == WFS_OK &&
             wfs_run_new(loaded, wfs_tools_adapter(tools), NULL, &run) == WFS_OK &&
             wfs_run_set_inputs_jansson(run, inputs) == WFS_OK && wfs_run_execute(run) == WFS_OK &&
             wfs_run_log_jansson(run, &log) == WFS_OK && wfs_run_outputs_jansson(run, &outputs) == WFS_OK;
    if (ok) {
        print_steps(log);
        char *text = json_dumps(outputs, JSON_COMPACT | JSON_REAL_PRECISION(10));
        puts(text ? text : "out of memory");
        free(text);
    }
    ok = ok && wfs_run_succeeded(run);
    json_decref(outputs);
    json_decref(log);
    json_decref(inputs);
    wfs_run_free(run);
    wfs_tools_free(tools);
    wfs_report_free(report);
    wfs_workflow_free(loaded);
    return ok ? 0 : 1;
}
