/*
 * The report that a host gets of a workflow: what loading found, what its tools say, under the host's settings.
 */
#ifndef WFS_CHECKUP_H
#define WFS_CHECKUP_H

#include "load.h"
#include "validate.h"

typedef struct wfs__checkup {
    const char *const *allow; /* codes of warnings to leave out; borrowed */
    size_t allow_count;
    bool warnings_are_errors, enforce_allowed_tools;
    wfs_type_checks type_checks;
} wfs__checkup;

/* A new report, which takes a share of the workflow, for its texts. adapter NULL: without the tools. Calls the host:
 * has, describe, list. NULL: no memory. */
wfs_report *wfs__checkup_report(wfs_workflow *workflow, const wfs_tool_adapter *adapter, const wfs__checkup *settings);

#endif
