/*
 * The smallest host: a workflow in a string, one tool that answers at once, the outputs on stdout.
 *
 *     cc minimal.c $(pkg-config --cflags --libs workflowskill) -o minimal && ./minimal
 */
#include <stdio.h>
#include <workflowskill/workflowskill.h>

static const char workflow[] = "inputs: { name: { type: string } }\n"
                               "outputs: { said: { type: string, value: $steps.greet.output } }\n"
                               "steps:\n"
                               "  - id: greet\n"
                               "    type: tool\n"
                               "    tool: say\n"
                               "    inputs: { text: { type: string, value: 'Hello, ${inputs.name}!' } }\n";

static void say(void *context, wfs_call *call)
{
    (void)context;
    wfs_call_succeed_value(call, wfs_value_get(wfs_call_arguments(call), "text", 4));
}

int main(void)
{
    wfs_tools *tools = NULL;
    wfs_run *run = NULL;
    wfs_text *text = NULL;
    if (!wfs_tools_new(&tools) && !wfs_tools_add(tools, "say", 3, say, NULL, NULL) &&
        !wfs_run_text(workflow, sizeof workflow - 1, "{\"name\":\"world\"}", WFS_ZERO_TERMINATED,
                      wfs_tools_adapter(tools), NULL, &run) &&
        !wfs_value_write(wfs_run_outputs(run), 0, &text))
        puts(wfs_text_data(text, NULL));
    int status = wfs_run_succeeded(run) ? 0 : 1;
    wfs_text_free(text);
    wfs_run_free(run);
    wfs_tools_free(tools);
    return status;
}
