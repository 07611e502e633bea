/*
 * Public functions on reports.
 */
#include "api.h"

#include "render.h"

wfs_result wfs_report_new(const char *text, size_t size, const char *file, wfs_report **report)
{
    if (!report || (!text && size))
        return WFS_E_ARGUMENT;
    wfs_report *made = wfs__report_new((wfs__str){ text ? text : "", wfs__length(text, size) }, file, 0);
    if (!made)
        return WFS_E_NOMEM;
    *report = made;
    return WFS_OK;
}

wfs_result wfs_report_add(wfs_report *report, const wfs_diagnostic *diagnostic)
{
    wfs_diagnostic given;
    if (!report || !diagnostic || !wfs__options_take(diagnostic, &given, sizeof given) || !given.code ||
        !given.message || given.severity > WFS_SEVERITY_WARNING || given.phase > WFS_PHASE_EXECUTE)
        return WFS_E_ARGUMENT;
    size_t before = report->count;
    wfs__diagnostic item = { .code = given.code,
                             .severity = (wfs_severity)given.severity,
                             .phase = (wfs_phase)given.phase,
                             .path = given.path,
                             .message = given.message,
                             .hint = given.hint,
                             .line = given.line,
                             .column = given.column,
                             .end_line = given.end_line,
                             .end_column = given.end_column };
    wfs__report_add_given(report, &item);
    return report->nomem ? WFS_E_NOMEM : report->count == before ? WFS_E_LIMIT : WFS_OK;
}

size_t wfs_report_count(const wfs_report *report) { return report ? report->count : 0; }
size_t wfs_report_errors(const wfs_report *report) { return report ? report->errors : 0; }
size_t wfs_report_warnings(const wfs_report *report) { return report ? report->warnings : 0; }
size_t wfs_report_step_count(const wfs_report *report) { return report ? report->step_count : 0; }

const char *wfs_report_name(const wfs_report *report, size_t *size)
{
    bool named = report && report->name.data;
    if (size)
        *size = named ? report->name.size : 0;
    return named ? report->name.data : "";
}

wfs_result wfs_report_get(const wfs_report *report, size_t index, wfs_diagnostic *diagnostic)
{
    if (!report || !diagnostic)
        return WFS_E_ARGUMENT;
    /* A host's own report is sorted when it is first read; every other one is finished already. */
    if (!report->sorted && !wfs__report_finish((wfs_report *)(uintptr_t)report))
        return WFS_E_NOMEM;
    if (index >= report->count)
        return WFS_E_NOT_FOUND;
    const wfs__diagnostic *item = &report->items[index];
    const wfs_diagnostic known = { .code = item->code,
                                   .message = item->message,
                                   .path = item->path,
                                   .hint = item->hint,
                                   .severity = item->severity,
                                   .phase = item->phase,
                                   .line = item->line,
                                   .column = item->column,
                                   .end_line = item->end_line,
                                   .end_column = item->end_column,
                                   .offset = item->placed ? item->span.start : 0,
                                   .end_offset = item->placed ? item->span.end : 0 };
    return wfs__options_give(&known, sizeof known, diagnostic) ? WFS_OK : WFS_E_ARGUMENT;
}

wfs_result wfs_report_render(const wfs_report *report, uint32_t flags, wfs_text **text)
{
    wfs__buffer out = WFS__BUFFER_INIT;
    if (!report || !text || (flags & ~(uint32_t)(WFS_RENDER_COLOR | WFS_RENDER_ERRORS_ONLY)))
        return WFS_E_ARGUMENT;
    wfs__report_render((wfs_report *)(uintptr_t)report, flags, &out);
    out.failed |= report->nomem;
    return wfs__buffer_take(&out, text);
}

wfs_result wfs_report_json(const wfs_report *report, wfs_text **text)
{
    wfs__buffer out = WFS__BUFFER_INIT;
    if (!report || !text)
        return WFS_E_ARGUMENT;
    wfs__report_json((wfs_report *)(uintptr_t)report, &out);
    out.failed |= report->nomem;
    return wfs__buffer_take(&out, text);
}

void wfs_report_free(wfs_report *report) { wfs__report_free(report); }
