/*
 * Public functions of general use: version, results, texts, codes, options.
 */
#include "api.h"

#include <stdlib.h>

#include "authoring_skill.h"

bool wfs__adapter_take(const wfs_tool_adapter *given, wfs_tool_adapter *known)
{
    return wfs__options_take(given, known, sizeof *known) && (!given || known->has);
}

uint32_t wfs_version(void) { return WFS_VERSION; }

const char *wfs_version_text(void) { return WFS_VERSION_STRING; }

const char *wfs_result_name(wfs_result result)
{
    switch ((int)result) {
#define WFS_RESULT_CASE(number, name, text)                                                                            \
    case number:                                                                                                       \
        return "WFS_" #name;
        WFS_RESULTS(WFS_RESULT_CASE)
#undef WFS_RESULT_CASE
    default:
        return "unknown result";
    }
}

const char *wfs_result_text(wfs_result result)
{
    switch ((int)result) {
#define WFS_RESULT_CASE(number, name, text)                                                                            \
    case number:                                                                                                       \
        return text;
        WFS_RESULTS(WFS_RESULT_CASE)
#undef WFS_RESULT_CASE
    default:
        return "unknown result";
    }
}

const char *wfs_authoring_skill(size_t *size)
{
    if (size)
        *size = sizeof authoring_skill - 1;
    return authoring_skill;
}

const char *wfs_text_data(const wfs_text *text, size_t *size)
{
    if (size)
        *size = text ? text->size : 0;
    return text ? text->data : "";
}

void wfs_text_free(wfs_text *text)
{
    if (!text)
        return;
    free(text->data);
    free(text);
}

wfs_result wfs_code_at(size_t index, const char **code, uint32_t *severity, uint32_t *phase, const char **meaning)
{
    static const struct {
        const char *code, *meaning;
        wfs_severity severity;
        wfs_phase phase;
    } codes[] = {
#define WFS__CODE(name, text, level, stage, sense, example, fix)                                                       \
    { text, sense, WFS_SEVERITY_##level, WFS_PHASE_##stage },
#include "diagnostics.def"
#undef WFS__CODE
    };
    if (index >= WFS__COUNT(codes))
        return WFS_E_NOT_FOUND;
    if (code)
        *code = codes[index].code;
    if (severity)
        *severity = codes[index].severity;
    if (phase)
        *phase = codes[index].phase;
    if (meaning)
        *meaning = codes[index].meaning;
    return WFS_OK;
}
