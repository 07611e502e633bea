/*
 * Workflows: loading, validating, explaining, and what JavaScript wants to know of one.
 */
#include "addon.h"

#include <string.h>

/* What loading and validating take, after the text (and the tools). */
typedef struct check_settings {
    given_text name, file;
    wfs_limits limits;
    wfs_check_options options;
} check_settings;

static bool take_file(napi_env env, napi_value value, given_text *file)
{
    if (!take_optional_text(env, value, "file", file))
        return false;
    if (!file->data || !memchr(file->data, '\0', file->size))
        return true;
    throw_type(env, "file must not contain a NUL");
    return false;
}

/* name, file, limits, typeChecks, flags. Free it with drop_settings, also after a failure. */
static bool take_settings(napi_env env, const napi_value values[5], check_settings *settings)
{
    wfs_check_options options = WFS_CHECK_OPTIONS_INIT;
    settings->name.owned = settings->file.owned = NULL;
    bool taken =
        take_limits(env, values[2], &settings->limits) && take_optional_text(env, values[0], "name", &settings->name) &&
        take_file(env, values[1], &settings->file) && take_number(env, values[3], "typeChecks", &options.type_checks) &&
        take_number(env, values[4], "flags", &options.flags);
    if (!taken)
        return false;
    options.name = settings->name.data;
    options.name_size = settings->name.size;
    options.file = settings->file.data;
    options.limits = &settings->limits;
    settings->options = options;
    return true;
}

static void drop_settings(check_settings *settings)
{
    drop_text(&settings->name);
    drop_text(&settings->file);
}

static void finalize(napi_env env, void *data, void *hint)
{
    (void)hint;
    addon_of(env)->live--;
    wfs_workflow_free(data);
}

static napi_value give_loaded(napi_env env, wfs_result result, wfs_workflow *workflow, wfs_report *report)
{
    napi_value handle = workflow ? handle_new(env, HANDLE_WORKFLOW, workflow, finalize) : NULL;
    if (!workflow || handle)
        return give_report(env, result, report, handle);
    wfs_report_free(report);
    return NULL;
}

napi_value load(napi_env env, napi_callback_info info)
{
    napi_value values[6], loaded = NULL;
    given_text text;
    check_settings settings;
    wfs_workflow *workflow = NULL;
    wfs_report *report = NULL;
    if (!take_arguments(env, info, 6, values))
        return NULL;
    text.owned = settings.name.owned = settings.file.owned = NULL;
    if (take_settings(env, values + 1, &settings) && take_text(env, values[0], "content", &text)) {
        wfs_result result = wfs_workflow_load(text.data, text.size, &settings.options, &workflow, &report);
        loaded = give_loaded(env, result, workflow, report);
    }
    drop_settings(&settings);
    drop_text(&text);
    return loaded;
}

/* validate and explain: text, tools, settings. *report is NULL if an exception is pending. */
static wfs_result check(napi_env env, const napi_value values[7], wfs_report **report)
{
    given_text text;
    check_settings settings;
    tool_set *set = NULL;
    wfs_result result = WFS_E_ARGUMENT;
    text.owned = settings.name.owned = settings.file.owned = NULL;
    if (take_settings(env, values + 2, &settings) && take_text(env, values[0], "content", &text) &&
        take_tools(env, values[1], &set)) {
        result =
            wfs_validate(text.data, text.size, set ? wfs_tools_adapter(set->tools) : NULL, &settings.options, report);
        if (!*report)
            throw_result(env, result);
    }
    drop_settings(&settings);
    drop_text(&text);
    return result;
}

napi_value validate(napi_env env, napi_callback_info info)
{
    napi_value values[7];
    wfs_report *report = NULL;
    if (!take_arguments(env, info, 7, values))
        return NULL;
    wfs_result result = check(env, values, &report);
    return report ? give_report(env, result, report, NULL) : NULL;
}

napi_value explain(napi_env env, napi_callback_info info)
{
    napi_value values[8];
    wfs_report *report = NULL;
    wfs_text *text = NULL;
    bool colour = false;
    if (!take_arguments(env, info, 8, values) || !take_boolean(env, values[7], "color", &colour))
        return NULL;
    (void)check(env, values, &report);
    if (!report)
        return NULL;
    wfs_result result = wfs_report_render(report, colour ? WFS_RENDER_COLOR : 0, &text);
    wfs_report_free(report);
    return result == WFS_OK ? give_text(env, text) : throw_result(env, result);
}

static bool has_secrets(const wfs_workflow *workflow)
{
    wfs_field_info field = { .size = sizeof field };
    for (size_t i = 0; wfs_workflow_input(workflow, i, &field) == WFS_OK; i++)
        if (field.secret)
            return true;
    return false;
}

static void push_step(list *items, const wfs_step_info *step)
{
    static const char *const types[] = { "tool", "transform", "conditional", "exit" };
    list row = list_new(items->env);
    const char *type = types[step->type];
    push_text(&row, step->id, strlen(step->id));
    push_text(&row, type, strlen(type));
    push_text(&row, step->tool, step->tool ? strlen(step->tool) : 0);
    push(items, row.value);
}

static napi_value steps_of(napi_env env, const wfs_workflow *workflow)
{
    list items = list_new(env);
    wfs_step_info step = { .size = sizeof step };
    for (size_t i = 0; items.value && wfs_workflow_step(workflow, i, &step) == WFS_OK; i++)
        push_step(&items, &step);
    return items.value;
}

/* [name, frontmatter as JSON text, steps as [id, type, tool]..., 1 if an input is secret] */
napi_value describe(napi_env env, napi_callback_info info)
{
    napi_value value;
    wfs_text *text = NULL;
    size_t size = 0;
    if (!take_arguments(env, info, 1, &value))
        return NULL;
    const wfs_workflow *workflow = handle_data(env, value, HANDLE_WORKFLOW);
    if (!workflow)
        return NULL;
    if (wfs_value_write(wfs_workflow_frontmatter(workflow), 0, &text) != WFS_OK)
        return throw_result(env, WFS_E_NOMEM);
    list items = list_new(env);
    const char *name = wfs_workflow_name(workflow, &size);
    push_text(&items, name, size);
    push(&items, give_text(env, text));
    push(&items, items.value ? steps_of(env, workflow) : NULL);
    push_number(&items, has_secrets(workflow));
    return items.value;
}
