/*
 * A plug-in that answers by a workflow: which of the items has the lowest price, or, with -DORDER='"desc"', the
 * highest.
 *
 * The library is inside of the shared object, and nobody sees it from outside.
 */
#include "plugin.h"

#include <string.h>
#include <workflowskill/workflowskill.h>

#ifndef ORDER
#define ORDER "asc"
#endif

static const char workflow[] = "inputs: { items: { type: array } }\n"
                               "outputs: { name: { type: string, value: '$steps.sorted.output.items[0].name' } }\n"
                               "steps:\n"
                               "  - id: sorted\n"
                               "    type: transform\n"
                               "    operation: sort\n"
                               "    field: price\n"
                               "    direction: " ORDER "\n"
                               "    inputs: { items: { type: array, value: $inputs.items } }\n"
                               "    outputs: { items: { type: array } }\n";

static int copy_text(const wfs_text *text, char *buffer, size_t buffer_size)
{
    size_t size;
    const char *data = wfs_text_data(text, &size);
    if (size >= buffer_size)
        return -1;
    memcpy(buffer, data, size + 1);
    return 0;
}

int plugin_answer(const char *question, char *answer, size_t answer_size)
{
    wfs_run *run = NULL;
    wfs_text *text = NULL;
    int status = -1;
    if (!wfs_run_text(workflow, sizeof workflow - 1, question, WFS_ZERO_TERMINATED, NULL, NULL, &run) &&
        wfs_run_succeeded(run) && !wfs_value_write(wfs_run_outputs(run), 0, &text))
        status = copy_text(text, answer, answer_size);
    wfs_text_free(text);
    wfs_run_free(run);
    return status;
}
