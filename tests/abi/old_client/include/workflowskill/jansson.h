/*
 * The exchanges of workflowskill.h with jansson's json_t, for C hosts that use jansson already.
 *
 * Conventions are those of workflowskill.h. The library never keeps a json_t: what comes in is converted
 * (copy), what goes out is built (new). jansson's process-wide hooks are not touched.
 */
#ifndef WORKFLOWSKILL_JANSSON_H
#define WORKFLOWSKILL_JANSSON_H

#include <jansson.h>
#include <workflowskill/workflowskill.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The value as json_t: new reference. Strings with NUL are kept; keys with NUL cannot be (WFS_E_INVALID).
 * *json: new. Errors: WFS_E_INVALID, WFS_E_NOMEM. */
WFS_API wfs_result wfs_value_to_jansson(const wfs_value *value, json_t **json);
/* A document from a json_t (copy). *document: new. Errors: WFS_E_LIMIT (nesting over limits->data_depth, also for
 * cycles), WFS_E_NOMEM. */
WFS_API wfs_result wfs_document_from_jansson(const json_t *json, const wfs_limits *limits, wfs_document **document);
/* The inputs of a run (copy); as wfs_run_set_inputs. */
WFS_API wfs_result wfs_run_set_inputs_jansson(wfs_run *run, const json_t *inputs);
/* The arguments of a call. *json: new. */
WFS_API wfs_result wfs_call_arguments_jansson(const wfs_call *call, json_t **json);
/* Answers a call (copy); as wfs_call_succeed. */
WFS_API wfs_result wfs_call_succeed_jansson(wfs_call *call, const json_t *result);
/* The run log. *json: new. Errors: WFS_E_STATE before the end, WFS_E_NOMEM. */
WFS_API wfs_result wfs_run_log_jansson(const wfs_run *run, json_t **json);
/* The outputs. *json: new. Errors: WFS_E_STATE before the end, WFS_E_NOMEM. */
WFS_API wfs_result wfs_run_outputs_jansson(const wfs_run *run, json_t **json);

#ifdef __cplusplus
}
#endif
#endif
