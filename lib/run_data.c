/*
 * What goes into a run and its steps, and what comes out of them (section 7, items 1, 9, 10 and 13; section 9).
 *
 * Objects are made with the shapes that the loader prepared: one block of cells, keys shared. A check that fails is a
 * text, not a diagnostic, except for the workflow's own inputs and outputs.
 */
#include "run.h"

enum { FOR_THE_END = 65536 }; /* bytes for outputs that a run may have over its limit */

static bool checks(const wfs_run *run) { return run->options.type_checks != WFS_TYPES_OFF; }
static bool strict(const wfs_run *run) { return run->options.type_checks == WFS_TYPES_STRICT; }

/* The path of a workflow field for the report: "inputs.name". */
static wfs__str field_path(wfs_run *run, const char *top, wfs__str name)
{
    wfs__buffer path = WFS__BUFFER_INIT;
    wfs__buffer_add(&path, top, strlen(top));
    wfs__path_name(&path, name);
    wfs__str text = wfs__run_text(run, "%.*s", (int)path.size, path.data ? path.data : "");
    run->nomem |= path.failed;
    wfs__buffer_free(&path);
    return text.data ? text : WFS__STR("");
}

/* ---- inputs of the workflow ---- */

static void report_input(wfs_run *run, const wfs__field *field, wfs__code code, const char *message)
{
    wfs__str path = field_path(run, "inputs", field->name);
    wfs__report_add(run->report, code, field->name_span, path.data, message, NULL);
    run->nomem |= run->report->nomem;
}

static void check_input(wfs_run *run, const wfs__field *field)
{
    const wfs_value *value = wfs__member(&run->inputs, field->name);
    wfs__buffer message = WFS__BUFFER_INIT;
    if (!value) {
        wfs__buffer_format(&message, "Input \"%.*s\" is required", wfs__shown_size(field->name, 200), field->name.data);
        wfs__buffer_char(&message, '\0');
        report_input(run, field, WFS__D_MISSING_INPUT, message.failed ? "an input is required" : message.data);
    } else {
        wfs__check_result result = wfs__check_value(field->type, value, strict(run), "Input", field->name, &message);
        wfs__buffer_char(&message, '\0');
        if (result != WFS__CHECK_OK)
            report_input(run, field, WFS__D_INPUT_TYPE, message.failed ? "an input has the wrong type" : message.data);
    }
    run->nomem |= message.failed;
    wfs__buffer_free(&message);
}

static bool merge_inputs(wfs_run *run)
{
    const wfs__fields *declared = &run->workflow->inputs;
    wfs__builder builder = { 0 };
    bool ok = true;
    for (size_t i = 0; ok && i < wfs__count_of(&run->given); i++)
        ok = wfs__builder_set(&builder, wfs__shape_of(&run->given)->keys[i], run->given.u.items[i]);
    for (size_t i = 0; ok && i < declared->count; i++)
        if (declared->items[i].has_fallback && !wfs__member(&run->given, declared->items[i].name))
            ok = wfs__builder_set(&builder, declared->items[i].name, declared->items[i].fallback);
    ok = ok && wfs__builder_object(&builder, &run->arena, &run->inputs);
    wfs__builder_free(&builder);
    return ok;
}

static bool make_mask(wfs_run *run)
{
    const wfs__fields *declared = &run->workflow->inputs;
    size_t count = 0;
    wfs_value *secrets = wfs__arena_array(&run->arena, declared->count, sizeof *secrets);
    for (size_t i = 0; secrets && i < declared->count; i++) {
        const wfs_value *value = declared->items[i].secret ? wfs__member(&run->inputs, declared->items[i].name) : NULL;
        if (value)
            secrets[count++] = *value;
    }
    return secrets && wfs__mask_init(&run->mask, &run->arena, secrets, count);
}

static bool fail_inputs(wfs_run *run, wfs__code code, wfs__str message)
{
    run->error_phase = WFS_PHASE_VALIDATE;
    run->error_code = wfs__code_text(code);
    run->error_message = message;
    return false;
}

static const wfs__str inputs_over_memory = {
    "limit-run-bytes: the inputs need more memory than the run may have (run_bytes)", 78
};

wfs_result wfs__run_refuse_inputs(wfs_run *run, wfs__code code, wfs__str why)
{
    if (!why.data && wfs__run_over_memory(run)) {
        code = WFS__D_LIMIT_RUN_BYTES;
        why = inputs_over_memory;
    }
    if (!why.data)
        return WFS_E_NOMEM;
    run->bad_inputs = true;
    run->input_error = why;
    run->input_code = code;
    return WFS_OK;
}

wfs_result wfs__run_give_inputs(wfs_run *run, const wfs_value *value)
{
    if (value->type != WFS_TYPE_OBJECT)
        return wfs__run_refuse_inputs(
            run, WFS__D_INVALID_INPUTS,
            wfs__run_text(run, "The inputs must be a JSON object, got %s", wfs__type_name(value)));
    run->bad_inputs = false;
    run->given = *value;
    return WFS_OK;
}

static bool take_inputs(wfs_run *run)
{
    const wfs__fields *declared = &run->workflow->inputs;
    if (run->bad_inputs) {
        wfs__report_add(run->report, run->input_code, WFS__NO_SPAN, "inputs", run->input_error.data, NULL);
        run->nomem |= run->report->nomem || !wfs__report_finish(run->report);
        return fail_inputs(run, run->input_code, run->input_error);
    }
    if (!merge_inputs(run) || !make_mask(run)) {
        run->nomem = true;
        return false;
    }
    size_t before = run->report->errors;
    for (size_t i = 0; checks(run) && i < declared->count; i++)
        check_input(run, &declared->items[i]);
    size_t problems = run->report->errors - before;
    if (problems == 0)
        return !run->nomem;
    run->nomem |= !wfs__report_finish(run->report);
    return fail_inputs(run, WFS__D_INVALID_INPUTS,
                       wfs__run_text(run,
                                     problems == 1 ? "An input is missing or of the wrong type"
                                                   : "%zu inputs are missing or of the wrong type",
                                     problems));
}

bool wfs__run_take_inputs(wfs_run *run)
{
    bool taken = take_inputs(run);
    if (!run->nomem || !wfs__run_over_memory(run))
        return taken;
    run->inputs = wfs__empty_object(); /* perhaps nothing hides what is secret among them */
    wfs__report_add(run->report, WFS__D_LIMIT_RUN_BYTES, WFS__NO_SPAN, "inputs", inputs_over_memory.data, NULL);
    run->nomem = run->report->nomem || !wfs__report_finish(run->report);
    return fail_inputs(run, WFS__D_LIMIT_RUN_BYTES, inputs_over_memory);
}

/* ---- inputs of a step ---- */

/* Why a value could not be resolved. */
static wfs_result resolve_failure(wfs_run *run, wfs_result result, wfs__str *error)
{
    if (result != WFS_E_LIMIT) {
        run->nomem = true;
        return WFS_E_NOMEM;
    }
    *error = wfs__run_text(run, "limit-template-bytes: a template's text is longer than the limit of %llu bytes",
                           (unsigned long long)run->limits.template_bytes);
    return error->data ? WFS_E_INVALID : WFS_E_NOMEM;
}

__attribute__((noinline)) static wfs_result too_large(wfs_run *run, const char *what, const wfs_value *value,
                                                      wfs__str *error)
{
    if (value->height > run->limits.data_depth)
        *error = wfs__run_text(run, "limit-data-depth: the %s are nested more deeply than the limit of %llu", what,
                               (unsigned long long)run->limits.data_depth);
    else
        *error = wfs__run_text(run, "limit-value-bytes: the %s have more than %llu bytes as JSON", what,
                               (unsigned long long)run->limits.value_bytes);
    return error->data ? WFS_E_INVALID : WFS_E_NOMEM;
}

/* Shared subtrees make values whose text is far larger than their cells: what a step makes is bounded in depth and
 * size. */
static inline wfs_result check_size(wfs_run *run, const char *what, const wfs_value *value, wfs__str *error)
{
    return WFS__LIKELY(wfs__fits(value, run->limits.data_depth, run->limits.value_bytes))
               ? WFS_OK
               : too_large(run, what, value, error);
}

wfs_result wfs__run_check_output(wfs_run *run, const wfs_value *output, wfs__str *error)
{
    return check_size(run, "outputs", output, error);
}

/* ---- warnings ---- */

/* What a warning is about: something of one field, or the value under a key of the step. */
typedef enum subject { THE_INPUT, THE_OUTPUT, THE_NULL_OUTPUT, THE_KEY } subject;

/* Every warning that a record may have has a number. */
static size_t number_of(const wfs__step *step, subject about, const wfs__field *field)
{
    size_t inputs = step->inputs.count, outputs = step->outputs.count;
    switch (about) {
    case THE_INPUT:
        return (size_t)(field - step->inputs.items);
    case THE_OUTPUT:
        return inputs + (size_t)(field - step->outputs.items);
    case THE_NULL_OUTPUT:
        return inputs + outputs + (size_t)(field - step->outputs.items);
    default:
        return inputs + 2 * outputs;
    }
}

/* Is this the first warning of that number in the record? Iterations that say the same do not repeat it. */
static bool is_new(wfs_run *run, wfs__record *record, size_t number)
{
    size_t count = number_of(record->step, THE_KEY, NULL) + 1;
    if (!record->warned)
        record->warned = wfs__arena_array(&run->arena, count / 8 + 1, 1);
    if (!record->warned) {
        run->nomem = true;
        return false;
    }
    uint8_t bit = (uint8_t)(1 << (number % 8));
    bool is_first = !(record->warned[number / 8] & bit);
    record->warned[number / 8] |= bit;
    return is_first;
}

static wfs__str warning_text(wfs_run *run, const char *what, wfs__str name, const char *why)
{
    return wfs__run_text(run, "%s \"%.*s\": %s", what, wfs__shown_size(name, 200), name.data, why);
}

/* A null in a template: an error with strict checks, else a warning (if there is a record to keep it). */
static wfs_result null_in_template(wfs_run *run, wfs__record *record, subject about, const wfs__field *field,
                                   wfs__str name, wfs__str *error)
{
    static const char *const whats[] = { "Input", "Output", "Output", "Key" };
    static const char why[] = "null in a template";
    if (!checks(run))
        return WFS_OK;
    if (strict(run)) {
        *error = warning_text(run, whats[about], name, why);
        return error->data ? WFS_E_INVALID : WFS_E_NOMEM;
    }
    if (record && is_new(run, record, number_of(record->step, about, field)))
        wfs__run_note(run, &record->warnings, warning_text(run, whats[about], name, why));
    return run->nomem ? WFS_E_NOMEM : WFS_OK;
}

wfs_result wfs__run_check_templates(wfs_run *run, wfs__record *record, const char *key, wfs__str *error)
{
    const wfs__str name = { key, strlen(key) };
    return run->scope.null_in_template ? null_in_template(run, record, THE_KEY, NULL, name, error) : WFS_OK;
}

wfs_result wfs__run_resolve_failure(wfs_run *run, wfs_result result, wfs__str *error)
{
    return resolve_failure(run, result, error);
}

wfs_result wfs__run_resolve_output(wfs_run *run, const wfs__spec *spec, wfs__record *record, wfs_value *value,
                                   wfs__str *error)
{
    run->scope.null_in_template = false;
    wfs_result result = wfs__spec_resolve(spec, &run->scope, value);
    if (result != WFS_OK)
        return resolve_failure(run, result, error);
    result = wfs__run_check_templates(run, record, "output", error);
    return result == WFS_OK ? check_size(run, "outputs", value, error) : result;
}

static wfs_result check_field(wfs_run *run, const wfs__field *field, const wfs_value *value, const char *what,
                              wfs__str *error)
{
    wfs__buffer message = WFS__BUFFER_INIT;
    wfs__check_result result = wfs__check_value(field->type, value, strict(run), what, field->name, &message);
    if (result == WFS__CHECK_BAD)
        *error = wfs__run_text(run, "%.*s", (int)message.size, message.data);
    wfs__buffer_free(&message);
    if (result == WFS__CHECK_OK)
        return WFS_OK;
    if (result == WFS__CHECK_NOMEM)
        run->nomem = true;
    return run->nomem ? WFS_E_NOMEM : WFS_E_INVALID;
}

/* Resolves one value, with what is to be said of nulls in templates. */
static wfs_result resolve_field(wfs_run *run, const wfs__field *field, wfs__record *record, subject about,
                                wfs_value *value, wfs__str *error)
{
    run->scope.null_in_template = false;
    wfs_result result = wfs__spec_resolve(field->value, &run->scope, value);
    if (result != WFS_OK)
        return resolve_failure(run, result, error);
    return run->scope.null_in_template && record ? null_in_template(run, record, about, field, field->name, error)
                                                 : WFS_OK;
}

/* What there may be to say of an input that was resolved. */
static wfs_result check_step_input(wfs_run *run, const wfs__field *field, wfs__record *record, const wfs_value *value,
                                   wfs__str *error)
{
    wfs_result result = WFS_OK;
    if (run->scope.null_in_template)
        result = null_in_template(run, record, THE_INPUT, field, field->name, error);
    run->scope.null_in_template = false;
    return result == WFS_OK && strict(run) ? check_field(run, field, value, "Input", error) : result;
}

wfs_result wfs__run_resolve_inputs(wfs_run *run, const wfs__step *step, wfs__record *record, wfs_value *inputs,
                                   wfs__str *error)
{
    const wfs__fields *fields = &step->inputs;
    if (!fields->mapped) {
        *inputs = wfs__empty_object();
        return WFS_OK;
    }
    wfs_value *items = wfs__items_new(run->scope.arena, fields->valued->count), *item = items;
    if (!items)
        return resolve_failure(run, WFS_E_NOMEM, error);
    run->scope.null_in_template = false;
    for (const wfs__field *field = fields->items, *end = field + fields->count; field < end; field++) {
        if (!field->value)
            continue;
        wfs_result result = wfs__spec_resolve(field->value, &run->scope, item);
        if (WFS__UNLIKELY(result != WFS_OK))
            return resolve_failure(run, result, error);
        if (record && WFS__UNLIKELY(run->scope.null_in_template || strict(run)))
            result = check_step_input(run, field, record, item, error);
        if (result != WFS_OK)
            return result;
        item++;
    }
    *inputs = wfs__object(items, fields->valued);
    return check_size(run, "inputs", inputs, error);
}

/* ---- outputs of a step ---- */

static wfs_value member_or_null(const wfs_value *object, wfs__str name)
{
    const wfs_value *member = wfs__member(object, name);
    return member ? *member : WFS__NULL_VALUE;
}

static wfs_result map_field(wfs_run *run, const wfs__field *field, wfs__record *record, const wfs_value *raw,
                            wfs_value *value, wfs__str *error)
{
    if (!field->value) {
        *value = member_or_null(raw, field->name);
        return WFS_OK;
    }
    wfs_result result = resolve_field(run, field, record, THE_OUTPUT, value, error);
    if (result == WFS_OK && value->type == WFS_TYPE_NULL && run->options.type_checks == WFS_TYPES_STANDARD &&
        is_new(run, record, number_of(record->step, THE_NULL_OUTPUT, field)))
        wfs__run_note(run, &record->warnings, warning_text(run, "Output", field->name, "its value is null"));
    return result == WFS_OK && run->nomem ? WFS_E_NOMEM : result;
}

static wfs_result map_all(wfs_run *run, const wfs__fields *fields, wfs__record *record, const wfs_value *raw,
                          wfs_value *output, wfs__str *error)
{
    wfs_value *items = wfs__items_new(&run->arena, fields->count);
    if (!items)
        return resolve_failure(run, WFS_E_NOMEM, error);
    for (size_t i = 0; i < fields->count; i++) {
        wfs_result result = map_field(run, &fields->items[i], record, raw, &items[i], error);
        if (result != WFS_OK)
            return result;
    }
    *output = wfs__object(items, fields->shape);
    return check_size(run, "outputs", output, error);
}

static wfs_result check_outputs(wfs_run *run, const wfs__fields *fields, const wfs_value *output, wfs__str *error)
{
    if (!checks(run) || output->type != WFS_TYPE_OBJECT)
        return WFS_OK;
    for (size_t i = 0; i < fields->count; i++) {
        wfs_value value = member_or_null(output, fields->items[i].name);
        wfs_result result = check_field(run, &fields->items[i], &value, "Output", error);
        if (result != WFS_OK)
            return result;
    }
    return WFS_OK;
}

/* The host's output schema, with strict checks. */
static wfs_result check_schema(wfs_run *run, const wfs__step *step, const wfs_value *raw, wfs__str *error)
{
    const wfs_value *schema = run->output_schemas ? run->output_schemas[step->number] : NULL;
    wfs__schema_error violation;
    if (!schema)
        return WFS_OK;
    wfs__schema_result result = wfs__schema_check(schema, schema, raw, &run->mask, &violation);
    if (result == WFS__SCHEMA_OK)
        return WFS_OK;
    if (result == WFS__SCHEMA_BAD)
        *error = wfs__run_text(run, "Result of tool \"%s\"%s%s does not fit its output schema: %s", step->tool.data,
                               violation.path[0] ? " at " : "", violation.path, violation.message);
    run->nomem |= result == WFS__SCHEMA_NOMEM;
    return run->nomem ? WFS_E_NOMEM : WFS_E_INVALID;
}

wfs_result wfs__run_map_outputs(wfs_run *run, const wfs__step *step, wfs__record *record, const wfs_value *raw,
                                wfs_value *output, wfs__str *error)
{
    const wfs_value *before = run->scope.result;
    wfs_result result = check_schema(run, step, raw, error);
    if (result != WFS_OK)
        return result;
    if (step->outputs.mapped) {
        run->scope.result = raw;
        result = map_all(run, &step->outputs, record, raw, output, error);
        run->scope.result = before;
    } else {
        *output = *raw;
        result = check_size(run, "outputs", output, error);
    }
    return result == WFS_OK ? check_outputs(run, &step->outputs, output, error) : result;
}

/* ---- outputs of the workflow ---- */

/* An output makes a run fail that was a success so far. */
static void fail_output(wfs_run *run, const wfs__field *field, wfs__code code, wfs__str error)
{
    if (!run->success || !error.data)
        return;
    wfs__str path = field ? field_path(run, "outputs", field->name) : WFS__STR("outputs");
    wfs__report_add(run->report, code, field ? field->name_span : WFS__NO_SPAN, path.data, error.data, NULL);
    run->nomem |= run->report->nomem || !wfs__report_finish(run->report);
    run->error_phase = WFS_PHASE_EXECUTE;
    run->error_code = wfs__code_text(code);
    run->error_message = error;
    run->success = false;
}

/* Resolves an output's value; what is wrong with it is looked for after a success only. */
static void resolve_output(wfs_run *run, const wfs__field *field, wfs_value *value)
{
    wfs__str error = WFS__NONE;
    run->scope.null_in_template = false;
    wfs_result result = wfs__spec_resolve(field->value, &run->scope, value);
    if (result != WFS_OK) {
        *value = WFS__NULL_VALUE;
        resolve_failure(run, result, &error);
        fail_output(run, field, WFS__D_LIMIT_TEMPLATE_BYTES, error);
    } else if (run->scope.null_in_template && strict(run)) {
        null_in_template(run, NULL, THE_OUTPUT, field, field->name, &error);
        fail_output(run, field, WFS__D_OUTPUT_TYPE, error);
    }
}

/* The same with as much memory as the run may have, and a bit for its end. */
static void resolve_within(wfs_run *run, const wfs__field *field, size_t limit, wfs_value *value)
{
    static const wfs__str message = { "limit-run-bytes: the run needs more memory than its limit (run_bytes)", 69 };
    run->arena.limit = limit;
    resolve_output(run, field, value);
    run->arena.limit = 0;
    if (run->nomem && wfs__run_over_memory(run)) {
        *value = WFS__NULL_VALUE;
        fail_output(run, field, WFS__D_LIMIT_RUN_BYTES, message);
    }
}

static wfs_value output_value(wfs_run *run, const wfs__field *field, size_t index, size_t limit)
{
    const wfs__fields *fields = &run->workflow->outputs;
    const wfs_value *source = run->exited ? &run->exit_output : run->has_last ? &run->last : NULL;
    bool whole = source && source->type != WFS_TYPE_OBJECT && (run->exited || !fields->mapped);
    wfs_value value = WFS__NULL_VALUE;
    if (field->value && !run->exited)
        resolve_within(run, field, limit, &value);
    else if (whole && index == 0)
        value = *source;
    else if (source && !whole)
        value = member_or_null(source, field->name);
    return value;
}

/* The first output that is not of its declared type fails the run. */
static void check_result(wfs_run *run)
{
    const wfs__fields *fields = &run->workflow->outputs;
    wfs__str error = WFS__NONE;
    size_t i = 0;
    while (i < fields->count &&
           check_field(run, &fields->items[i], &run->result.u.items[i], "Output", &error) == WFS_OK)
        i++;
    if (i < fields->count)
        fail_output(run, &fields->items[i], WFS__D_OUTPUT_TYPE, error);
}

void wfs__run_make_outputs(wfs_run *run)
{
    const wfs__fields *fields = &run->workflow->outputs;
    wfs_value *items = wfs__items_new(&run->arena, fields->count);
    if (!items) {
        run->nomem = true;
        return;
    }
    size_t most = (size_t)run->limits.run_bytes;
    size_t limit = (run->arena.total > most ? run->arena.total : most) + FOR_THE_END;
    for (size_t i = 0; i < fields->count; i++)
        items[i] = output_value(run, &fields->items[i], i, limit);
    wfs__str error = WFS__NONE;
    run->result = wfs__object(items, fields->shape);
    if (check_size(run, "outputs", &run->result, &error) == WFS_E_INVALID) {
        run->result = wfs__empty_object();
        fail_output(run, NULL, error.data[6] == 'd' ? WFS__D_LIMIT_DATA_DEPTH : WFS__D_LIMIT_VALUE_BYTES, error);
    }
    if (run->success && checks(run) && !run->nomem)
        check_result(run);
}
