/* The inputs of a run from the command line. */
#ifndef CLI_INPUTS_H
#define CLI_INPUTS_H

#include "options.h"
#include "text.h"

#include <stdbool.h>
#include <workflowskill/workflowskill.h>

/* Adds the inputs as a JSON object to `json`. false: what is wrong was said. */
bool inputs_build(const struct options *options, const wfs_workflow *workflow, struct text *json);

#endif
