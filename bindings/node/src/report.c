/*
 * Reports: diagnostics as JSON text, and what is known of a file even if it is not valid.
 */
#include "addon.h"

static void push_diagnostics(list *items, const wfs_report *report)
{
    wfs_text *text = NULL;
    if (!items->value)
        return;
    wfs_result result = report ? wfs_report_json(report, &text) : WFS_OK;
    if (result != WFS_OK) {
        throw_result(items->env, result);
        items->value = NULL;
    } else if (text) {
        push(items, give_text(items->env, text));
    } else {
        push_text(items, "[]", 2);
    }
}

napi_value give_report(napi_env env, wfs_result result, wfs_report *report, napi_value handle)
{
    size_t size = 0;
    if (result != WFS_OK && result != WFS_E_INVALID && result != WFS_E_LIMIT) {
        wfs_report_free(report);
        return throw_result(env, result);
    }
    if (result == WFS_OK && wfs_report_errors(report) > 0)
        result = WFS_E_INVALID; /* it was loaded, but does not run */
    list items = list_new(env);
    push_number(&items, (double)result);
    push_diagnostics(&items, report);
    const char *name = report ? wfs_report_name(report, &size) : NULL;
    push_text(&items, name, size);
    push_number(&items, report ? (double)wfs_report_step_count(report) : 0);
    if (handle)
        push(&items, handle);
    wfs_report_free(report);
    return items.value;
}
