/*
 * Public functions on workflows: loading, validating, walking; and expressions on their own.
 */
#include "api.h"

typedef struct check_input { /* what loading and validating were asked for */
    wfs_check_options options;
    wfs_limits limits;
    wfs__checkup settings;
    wfs__str fallback;
} check_input;

static bool take_options(const wfs_check_options *given, check_input *input)
{
    wfs_check_options *o = &input->options;
    if (!wfs__options_take(given, o, sizeof *o) || !wfs__limits_resolve(o->limits, &input->limits) ||
        o->type_checks > WFS_TYPES_OFF || (o->allow_count && !o->allow) ||
        (o->flags & ~(uint32_t)(WFS_CHECK_WARNINGS_ARE_ERRORS | WFS_CHECK_ENFORCE_ALLOWED_TOOLS)))
        return false;
    input->settings = (wfs__checkup){ .allow = o->allow,
                                      .allow_count = o->allow_count,
                                      .warnings_are_errors = o->flags & WFS_CHECK_WARNINGS_ARE_ERRORS,
                                      .enforce_allowed_tools = o->flags & WFS_CHECK_ENFORCE_ALLOWED_TOOLS,
                                      .type_checks = (wfs_type_checks)o->type_checks };
    input->fallback = (wfs__str){ o->name, o->name ? wfs__length(o->name, o->name_size) : 0 };
    return true;
}

/* Makes the report of a workflow and hands it out, if it is wanted. WFS_OK, WFS_E_INVALID, WFS_E_NOMEM. */
static wfs_result report_on(wfs_workflow *workflow, const wfs_tool_adapter *adapter, const wfs__checkup *settings,
                            wfs_report **report)
{
    wfs_report *made = wfs__checkup_report(workflow, adapter, settings);
    if (!made)
        return WFS_E_NOMEM;
    wfs_result result = made->errors ? WFS_E_INVALID : WFS_OK;
    if (report)
        *report = made;
    else
        wfs__report_free(made);
    return result;
}

wfs_result wfs_workflow_load(const char *text, size_t size, const wfs_check_options *options, wfs_workflow **workflow,
                             wfs_report **report)
{
    check_input input;
    if ((!text && size) || !workflow || !take_options(options, &input))
        return WFS_E_ARGUMENT;
    wfs_workflow *made = wfs__workflow_load((wfs__str){ text ? text : "", wfs__length(text, size) }, input.options.file,
                                            input.fallback, &input.limits);
    if (!made)
        return WFS_E_NOMEM;
    wfs_result result = report_on(made, NULL, &input.settings, report);
    if (result != WFS_E_NOMEM && made->parsed) {
        *workflow = made;
        return WFS_OK;
    }
    wfs__workflow_drop(made);
    return result == WFS_E_NOMEM ? result : WFS_E_INVALID;
}

void wfs_workflow_free(wfs_workflow *workflow) { wfs__workflow_drop(workflow); }

wfs_result wfs_workflow_validate(const wfs_workflow *workflow, const wfs_tool_adapter *adapter,
                                 const wfs_check_options *options, wfs_report **report)
{
    check_input input;
    wfs_tool_adapter tools;
    if (!workflow || !take_options(options, &input) || !wfs__adapter_take(adapter, &tools))
        return WFS_E_ARGUMENT;
    /* The report shares the workflow, which counts its shares but is otherwise left as it is. */
    return report_on((wfs_workflow *)(uintptr_t)workflow, adapter ? &tools : NULL, &input.settings, report);
}

wfs_result wfs_validate(const char *text, size_t size, const wfs_tool_adapter *adapter,
                        const wfs_check_options *options, wfs_report **report)
{
    check_input input;
    wfs_tool_adapter tools;
    if ((!text && size) || !take_options(options, &input) || !wfs__adapter_take(adapter, &tools))
        return WFS_E_ARGUMENT;
    wfs_workflow *made = wfs__workflow_load((wfs__str){ text ? text : "", wfs__length(text, size) }, input.options.file,
                                            input.fallback, &input.limits);
    if (!made)
        return WFS_E_NOMEM;
    wfs_result result = report_on(made, adapter ? &tools : NULL, &input.settings, report);
    wfs__workflow_drop(made);
    return result;
}

/* ---- walking ---- */

const char *wfs_workflow_name(const wfs_workflow *workflow, size_t *size)
{
    if (size)
        *size = workflow ? workflow->name.size : 0;
    return workflow ? workflow->name.data : "";
}

const wfs_value *wfs_workflow_frontmatter(const wfs_workflow *workflow)
{
    return workflow ? &workflow->skill.frontmatter : NULL;
}

size_t wfs_workflow_step_count(const wfs_workflow *workflow) { return workflow ? workflow->step_count : 0; }
size_t wfs_workflow_input_count(const wfs_workflow *workflow) { return workflow ? workflow->inputs.count : 0; }
size_t wfs_workflow_output_count(const wfs_workflow *workflow) { return workflow ? workflow->outputs.count : 0; }

wfs_result wfs_workflow_find(const wfs_workflow *workflow, const char *id, size_t id_size, size_t *index)
{
    if (!workflow || !id || !index)
        return WFS_E_ARGUMENT;
    int64_t found = wfs__workflow_find(workflow, (wfs__str){ id, wfs__length(id, id_size) });
    if (found < 0)
        return WFS_E_NOT_FOUND;
    *index = (size_t)found;
    return WFS_OK;
}

static const char *text_or_null(wfs__str text) { return text.data; }

static void position_of(const wfs_workflow *workflow, wfs__span span, uint32_t *line, uint32_t *column)
{
    wfs__source_position(&workflow->source, span.start, line, column);
}

wfs_result wfs_workflow_step(const wfs_workflow *workflow, size_t index, wfs_step_info *info)
{
    static const char *const operations[] = { "filter", "map", "sort" };
    if (!workflow || !info)
        return WFS_E_ARGUMENT;
    if (index >= workflow->step_count)
        return WFS_E_NOT_FOUND;
    const wfs__step *step = &workflow->steps[index];
    wfs_step_info known = { .id = text_or_null(step->id),
                            .description = text_or_null(step->description),
                            .condition = text_or_null(step->condition_text),
                            .each = text_or_null(step->each_text),
                            .type = step->type,
                            .in_branch = step->in_branch,
                            .then_count = (uint32_t)step->then_branch.count,
                            .else_count = (uint32_t)step->else_branch.count,
                            .input_count = (uint32_t)step->inputs.count,
                            .output_count = (uint32_t)step->outputs.count,
                            .reference_count = (uint32_t)step->reference_count };
    if (step->type == WFS_STEP_TOOL)
        known.tool = text_or_null(step->tool);
    else if (step->type == WFS_STEP_TRANSFORM)
        known.operation = operations[step->operation];
    else if (step->type == WFS_STEP_EXIT)
        known.status = step->success ? "success" : "failed";
    position_of(workflow, step->node->span, &known.line, &known.column);
    wfs__source_position(&workflow->source, step->node->span.end, &known.end_line, &known.end_column);
    return wfs__options_give(&known, sizeof known, info) ? WFS_OK : WFS_E_ARGUMENT;
}

wfs_result wfs_workflow_branch(const wfs_workflow *workflow, size_t step, uint32_t which, size_t position,
                               size_t *target)
{
    if (!workflow || !target || which > 1)
        return WFS_E_ARGUMENT;
    if (step >= workflow->step_count)
        return WFS_E_NOT_FOUND;
    const wfs__branch *branch = which ? &workflow->steps[step].else_branch : &workflow->steps[step].then_branch;
    if (position >= branch->count || branch->steps[position] == WFS__NO_STEP)
        return WFS_E_NOT_FOUND;
    *target = branch->steps[position];
    return WFS_OK;
}

wfs_result wfs_workflow_reference(const wfs_workflow *workflow, size_t step, size_t index, wfs_reference *reference)
{
    static const char *const keys[] = { [WFS__SITE_CONDITION] = "condition", [WFS__SITE_EACH] = "each",
                                        [WFS__SITE_INPUT] = "inputs",        [WFS__SITE_STEP_OUTPUT] = "outputs",
                                        [WFS__SITE_WHERE] = "where",         [WFS__SITE_MAP] = "expression",
                                        [WFS__SITE_EXIT_OUTPUT] = "output",  [WFS__SITE_WORKFLOW_OUTPUT] = "outputs" };
    if (!workflow || !reference)
        return WFS_E_ARGUMENT;
    if (step >= workflow->step_count)
        return WFS_E_NOT_FOUND;
    if (index >= workflow->steps[step].reference_count)
        return WFS_E_NOT_FOUND;
    const wfs__reference *found = &workflow->steps[step].references[index];
    wfs_reference known = { .target = found->target,
                            .key = keys[found->kind],
                            .field = found->field ? found->field->name.data : NULL };
    wfs__source_position(&workflow->source, found->at, &known.line, &known.column);
    return wfs__options_give(&known, sizeof known, reference) ? WFS_OK : WFS_E_ARGUMENT;
}

static wfs_result give_field(const wfs_workflow *workflow, const wfs__fields *fields, size_t index,
                             wfs_field_info *info)
{
    static const char *const types[] = { "any", "string", "int", "float", "boolean", "array", "object" };
    if (!info)
        return WFS_E_ARGUMENT;
    if (index >= fields->count)
        return WFS_E_NOT_FOUND;
    const wfs__field *field = &fields->items[index];
    wfs_field_info known = { .name = field->name.data,
                             .name_size = field->name.size,
                             .type = types[field->type->kind],
                             .description = text_or_null(field->description),
                             .fallback = field->has_fallback ? &field->fallback : NULL,
                             .secret = field->secret };
    position_of(workflow, field->name_span, &known.line, &known.column);
    return wfs__options_give(&known, sizeof known, info) ? WFS_OK : WFS_E_ARGUMENT;
}

wfs_result wfs_workflow_input(const wfs_workflow *workflow, size_t index, wfs_field_info *info)
{
    return workflow ? give_field(workflow, &workflow->inputs, index, info) : WFS_E_ARGUMENT;
}

wfs_result wfs_workflow_output(const wfs_workflow *workflow, size_t index, wfs_field_info *info)
{
    return workflow ? give_field(workflow, &workflow->outputs, index, info) : WFS_E_ARGUMENT;
}
