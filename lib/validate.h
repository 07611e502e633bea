/*
 * The checks of section 6 on a loaded model: references, branches, cycles, places of $item and $result, wiring of
 * types, lints; and what needs the host's tools: unknown names and input schemas.
 *
 * They never stop at the first problem, skip what is malformed (it was reported when loading), and are linear in the
 * size of the workflow.
 */
#ifndef WFS_VALIDATE_H
#define WFS_VALIDATE_H

#include "model.h"
#include "schema.h"

/* Everything that needs no tools. Reports into workflow->report; called once, by the loader. false: no memory. */
bool wfs__validate_static(wfs_workflow *workflow);
/* unknown-tool, tool-input-schema, schema-keyword; where output schemas are enforced (`outputs`), also
 * tool-output-schema. Reports into `report`. Calls the host: has, describe, list. false: no memory. */
bool wfs__validate_tools(const wfs_workflow *workflow, const wfs_tool_adapter *adapter, bool outputs,
                         wfs_report *report);

#endif
