/*
 * Settings applied to diagnostics (section 6): silenced lints, `strict` mode, type checks switched off, `allowed-tools`
 * enforced.
 *
 * A workflow keeps its diagnostics with the severities of the table; the settings are the host's, and may differ from
 * one report to the next.
 */
#include "checkup.h"

/* The severity under the settings; -1: left out. */
static int severity_of(const wfs__checkup *settings, const wfs__diagnostic *item)
{
    wfs_severity severity = item->severity;
    bool typed = strcmp(item->code, "shape-mismatch") == 0 || strcmp(item->code, "tool-input-schema") == 0;
    if (typed && settings->type_checks == WFS_TYPES_OFF)
        severity = WFS_SEVERITY_WARNING;
    if (severity == WFS_SEVERITY_ERROR)
        return WFS_SEVERITY_ERROR;
    if (settings->enforce_allowed_tools && strcmp(item->code, "tool-not-allowed") == 0)
        return WFS_SEVERITY_ERROR;
    for (size_t i = 0; i < settings->allow_count; i++)
        if (settings->allow[i] && strcmp(settings->allow[i], item->code) == 0)
            return -1;
    return settings->warnings_are_errors ? WFS_SEVERITY_ERROR : WFS_SEVERITY_WARNING;
}

/* Applies the settings to what is in the report. Those that were only counted stay what they were. */
static void apply(wfs_report *report, const wfs__checkup *settings)
{
    size_t kept = 0;
    for (size_t i = 0; i < report->count; i++) {
        wfs__diagnostic item = report->items[i];
        int severity = severity_of(settings, &item);
        (item.severity == WFS_SEVERITY_ERROR ? &report->errors : &report->warnings)[0]--;
        if (severity < 0)
            continue;
        item.severity = (wfs_severity)severity;
        (item.severity == WFS_SEVERITY_ERROR ? &report->errors : &report->warnings)[0]++;
        report->items[kept++] = item;
    }
    report->count = kept;
    if (settings->warnings_are_errors) { /* also those over the limit */
        report->errors += report->warnings;
        report->warnings = 0;
    }
}

static void release(void *workflow) { wfs__workflow_drop(workflow); }

wfs_report *wfs__checkup_report(wfs_workflow *workflow, const wfs_tool_adapter *adapter, const wfs__checkup *settings)
{
    wfs_report *report = wfs__report_borrow(&workflow->source, workflow->report->limit, workflow, release);
    if (!report)
        return NULL;
    wfs__workflow_share(workflow);
    report->file = workflow->file;
    report->name = workflow->name;
    report->step_count = workflow->step_count;
    wfs__report_merge(report, workflow->report);
    bool strict = settings->type_checks == WFS_TYPES_STRICT;
    bool ok = !adapter || wfs__validate_tools(workflow, adapter, strict, report);
    if (ok)
        apply(report, settings);
    if (ok && !report->nomem && wfs__report_finish(report))
        return report;
    wfs__report_free(report);
    return NULL;
}
