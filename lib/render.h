/*
 * A report as text: for people in the form of a compiler's messages, for programs as JSON.
 */
#ifndef WFS_RENDER_H
#define WFS_RENDER_H

#include "report.h"

/* Appends the diagnostics with their source lines, and a count. flags: WFS_RENDER_*. Finishes the report. Failure
 * is the buffer's, or the report's `nomem`. */
void wfs__report_render(wfs_report *report, uint32_t flags, wfs__buffer *out);
/* Appends a JSON array of {severity, code, path, message, hint?, line, column, endLine, endColumn}. */
void wfs__report_json(wfs_report *report, wfs__buffer *out);

#endif
