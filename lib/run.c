/*
 * The run as a whole: its start, the order of its steps, what it waits for, its end.
 *
 * `drive` is the loop of the machine: go on with the step in execution, or begin the next one, or close a branch, until
 * the run is done or has to wait. The host is called only from inside that loop, and may do everything but advance or
 * free this run.
 */
#include "run.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "unicode.h"

wfs__str wfs__run_text(wfs_run *run, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int size = vsnprintf(NULL, 0, format, arguments);
    char *copy = size < 0 ? NULL : wfs__arena_alloc(&run->arena, (size_t)size + 1);
    if (copy)
        vsnprintf(copy, (size_t)size + 1, format, again);
    else
        run->nomem = true;
    va_end(again);
    va_end(arguments);
    wfs__str text = { copy, copy ? (size_t)size : 0 };
    if (copy && wfs__utf8_check(copy, text.size) < text.size) { /* a name was cut in the middle of a character */
        text = wfs__utf8_copy(&run->arena, text);
        run->nomem |= !text.data;
    }
    return text;
}

bool wfs__run_over_memory(wfs_run *run)
{
    bool over = run->arena.over && !run->report->nomem;
    if (over)
        run->arena.over = run->nomem = false;
    return over;
}

void wfs__run_note(wfs_run *run, wfs__notes *notes, wfs__str text)
{
    wfs__note *note = text.data ? wfs__arena_alloc(&run->arena, sizeof *note) : NULL;
    if (!note) {
        run->nomem = true;
        return;
    }
    *note = (wfs__note){ text, NULL };
    if (notes->last)
        notes->last->next = note;
    else
        notes->first = note;
    notes->last = note;
    notes->count++;
}

wfs__record *wfs__run_record(wfs_run *run, const wfs__step *step)
{
    wfs__record *record = wfs__arena_array(&run->arena, 1, sizeof *record);
    if (!record || !wfs__grow((void **)&run->records, &run->record_capacity, run->record_count, sizeof *run->records)) {
        run->nomem = true;
        return NULL;
    }
    record->step = step;
    record->started = wfs__run_elapsed(run->started, wfs__run_now(run));
    run->records[run->record_count++] = record;
    return record;
}

void wfs__run_step_done(wfs_run *run, const wfs__step *step, wfs_value output)
{
    wfs__frame *frame = &run->frames[run->frame_count - 1];
    run->outputs[step->number] = output;
    run->done[step->number] = 1;
    run->scope.all_steps = WFS__NULL_VALUE;
    if (!frame->conditional && !run->halted) {
        run->has_last = true;
        run->last = output;
    } else if (frame->at == frame->count) {
        frame->ended = true;
        frame->output = output;
    }
}

/* ---- making a run ---- */

static const wfs_value *read_schema(wfs_run *run, const wfs__step *step)
{
    wfs_tool_descriptor descriptor = WFS_TOOL_DESCRIPTOR_INIT;
    wfs_value *schema = wfs__arena_alloc(&run->arena, sizeof *schema);
    wfs__json_error error;
    if (!schema) {
        run->nomem = true;
        return NULL;
    }
    if (!run->adapter.describe(run->adapter.context, step->tool.data, step->tool.size, &descriptor) ||
        !descriptor.output_schema)
        return NULL;
    size_t size = wfs__length(descriptor.output_schema, descriptor.output_schema_size);
    if (wfs__json_read(&run->arena, descriptor.output_schema, size, (size_t)run->limits.data_depth, schema, &error))
        return schema;
    run->nomem |= error.result == WFS_E_NOMEM;
    return NULL;
}

static bool read_schemas(wfs_run *run)
{
    if (run->options.type_checks != WFS_TYPES_STRICT || !run->adapter.describe)
        return true;
    run->output_schemas = wfs__arena_array(&run->arena, run->workflow->step_count, sizeof *run->output_schemas);
    for (size_t i = 0; run->output_schemas && i < run->workflow->step_count && !run->nomem; i++)
        if (run->workflow->steps[i].type == WFS_STEP_TOOL)
            run->output_schemas[i] = read_schema(run, &run->workflow->steps[i]);
    return run->output_schemas && !run->nomem;
}

static bool make_state(wfs_run *run)
{
    const wfs_workflow *workflow = run->workflow;
    size_t steps = workflow->step_count;
    run->outputs = wfs__arena_array(&run->arena, steps, sizeof *run->outputs);
    run->done = wfs__arena_array(&run->arena, steps, sizeof *run->done);
    run->occurrences = wfs__arena_array(&run->arena, steps, sizeof *run->occurrences);
    wfs__cache *caches = wfs__arena_array(&run->arena, workflow->cache_count, sizeof *caches);
    run->scope = (wfs__scope){ .arena = &run->arena,
                               .lasting = &run->arena,
                               .caches = caches,
                               .inputs = &run->inputs,
                               .outputs = run->outputs,
                               .done = run->done,
                               .ids = workflow->ids,
                               .by_id = workflow->by_id,
                               .step_count = steps,
                               .template_limit = (size_t)run->limits.template_bytes };
    return run->outputs && run->done && run->occurrences && caches && read_schemas(run);
}

static bool copy_name(wfs_run *run)
{
    wfs__str name = run->workflow->name;
    if (!run->workflow->named && run->options.name)
        name = (wfs__str){ run->options.name, wfs__length(run->options.name, run->options.name_size) };
    run->name = wfs__utf8_copy(&run->arena, name);
    return run->name.data != NULL;
}

static void set_id(wfs_run *run)
{
    if (run->options.id)
        snprintf(run->id, sizeof run->id, "%.36s", run->options.id);
    else
        wfs__clock_uuid(run->id);
}

/* The error of a workflow that is not valid: one code if all its errors share it. */
static bool set_invalid(wfs_run *run)
{
    wfs_report *report = run->report;
    const wfs__diagnostic *first = NULL;
    bool same = true;
    run->error_phase = WFS_PHASE_VALIDATE;
    for (size_t i = 0; i < report->count; i++) {
        const wfs__diagnostic *item = &report->items[i];
        if (item->severity != WFS_SEVERITY_ERROR)
            continue;
        if (!first)
            first = item;
        same &= strcmp(first->code, item->code) == 0;
        if (item->phase == WFS_PHASE_PARSE)
            run->error_phase = WFS_PHASE_PARSE;
    }
    run->error_code = first && same ? first->code : NULL;
    run->error_message = !first ? WFS__STR("The workflow is not valid")
                         : report->errors == 1
                             ? wfs__run_text(run, "%s", first->message)
                             : wfs__run_text(run, "%zu errors, the first: %s", report->errors, first->message);
    run->phase = WFS__RUN_DONE;
    return run->error_message.data != NULL;
}

wfs_run *wfs__run_new(wfs_workflow *workflow, wfs_report *report, const wfs_tool_adapter *adapter,
                      const wfs_run_options *options, const wfs_limits *limits)
{
    wfs_run *run = wfs__calloc(1, sizeof *run);
    if (!run) {
        wfs__report_free(report);
        return NULL;
    }
    wfs__workflow_share(workflow);
    run->workflow = workflow;
    run->report = report;
    run->options = *options;
    run->limits = *limits;
    if (adapter)
        run->adapter = *adapter;
    if (!run->options.now)
        run->options.now = wfs__clock_now;
    if (!run->options.wall)
        run->options.wall = wfs__clock_wall;
    atomic_init(&run->cancel, 0);
    run->buckets = run->few_buckets;
    run->bucket_count = WFS__CALL_BUCKETS;
    set_id(run);
    run->given = run->inputs = run->result = wfs__empty_object();
    run->started = wfs__run_now(run);
    run->started_wall = run->completed_wall = run->options.wall(run->options.context);
    run->valid = report->errors == 0;
    bool ok = copy_name(run) && (run->valid ? make_state(run) : set_invalid(run));
    run->options.name = run->options.id = run->options.file = NULL;
    run->options.limits = NULL;
    /* From now on: a run that is over it has a log that says so. */
    run->arena.limit = run->limits.run_bytes < SIZE_MAX ? (size_t)run->limits.run_bytes : SIZE_MAX;
    if (ok)
        return run;
    wfs__run_free(run);
    return NULL;
}

bool wfs__run_read_json(wfs_run *run, wfs__str json, wfs__loan *loan, wfs_value *value, wfs__json_error *error)
{
    size_t depth = (size_t)run->limits.data_depth;
    bool kept;
    if (!loan)
        return wfs__json_read(&run->arena, json.data, json.size, depth, value, error);
    wfs__loan *own = wfs__arena_alloc(&run->arena, sizeof *own);
    if (!own) {
        *error = (wfs__json_error){ 0, NULL, WFS_E_NOMEM };
        return false;
    }
    if (!wfs__json_read_lent(&run->arena, json.data, json.size, depth, value, &kept, error))
        return false;
    if (kept) {
        *own = (wfs__loan){ loan->release, loan->context, run->loans };
        run->loans = own;
        loan->release = NULL;
    }
    return true;
}

void wfs__run_free(wfs_run *run)
{
    if (!run)
        return;
    wfs__call_free_all(run);
    for (size_t i = 0; i < run->slot_count; i++)
        wfs__arena_free(&run->slots[i].scratch);
    free(run->slots);
    free(run->waiting);
    free(run->frames);
    free(run->records);
    wfs__buffer_free(&run->event);
    wfs__memo_free(&run->scope.lengths);
    for (const wfs__loan *loan = run->loans; loan; loan = loan->next)
        wfs__loan_end(loan);
    wfs__arena_free(&run->arena);
    wfs__report_free(run->report);
    wfs__workflow_drop(run->workflow);
    free(run);
}

/* ---- the end ---- */

/* Closes the innermost branch: its conditional is at its end. */
static void close_branch(wfs_run *run)
{
    wfs__frame frame = run->frames[--run->frame_count];
    wfs__record *record = frame.conditional;
    record->output = frame.ended ? frame.output : WFS__NULL_VALUE;
    record->duration = wfs__run_elapsed(run->started, wfs__run_now(run)) - record->started;
    wfs__event_step_complete(run, record);
    wfs__run_step_done(run, record->step, record->output);
}

/* Records the steps that were never reached. */
static void account_for_rest(wfs_run *run)
{
    const wfs_workflow *workflow = run->workflow;
    uint8_t *seen = wfs__calloc(workflow->step_count + 1, 1);
    if (!seen) {
        run->nomem = true;
        return;
    }
    for (size_t i = 0; i < run->record_count; i++)
        seen[run->records[i]->step->number] = 1;
    for (size_t i = 0; i < workflow->step_count && !run->nomem; i++) {
        if (seen[i])
            continue;
        wfs__record *record = wfs__run_record(run, &workflow->steps[i]);
        if (!record)
            break;
        record->status = WFS__SKIPPED;
        record->reason = workflow->steps[i].in_branch ? "Branch not selected" : "Workflow halted";
        run->steps_skipped++;
        wfs__event_step_skip(run, record->step, record->reason);
    }
    free(seen);
}

static void finish(wfs_run *run)
{
    run->halted = true;
    run->arena.limit = 0; /* records are bounded by the workflow; the outputs are by themselves */
    while (run->frame_count > 1)
        close_branch(run);
    account_for_rest(run);
    run->success = !run->step_failed && !run->error_message.data && (!run->exited || run->exit_success);
    wfs__run_make_outputs(run);
    run->duration = wfs__run_elapsed(run->started, wfs__run_now(run));
    run->completed_wall = run->options.wall(run->options.context);
    wfs__event_workflow_complete(run);
    run->phase = WFS__RUN_DONE;
}

void wfs__run_abort(wfs_run *run, const char *code, wfs__str message)
{
    if (!message.data || run->error_message.data)
        return;
    run->error_phase = WFS_PHASE_EXECUTE;
    run->error_code = code;
    run->error_message = message;
    run->halted = true;
    wfs__step_abort(run, message);
}

/* ---- the machine ---- */

static void start(wfs_run *run)
{
    run->started = wfs__run_now(run);
    run->started_wall = run->options.wall(run->options.context);
    if (!wfs__grow((void **)&run->frames, &run->frame_capacity, 0, sizeof *run->frames)) {
        run->nomem = true;
        return;
    }
    if (!wfs__run_take_inputs(run)) {
        if (run->nomem)
            return;
        run->phase = WFS__RUN_DONE;
        run->completed_wall = run->options.wall(run->options.context);
        run->duration = wfs__run_elapsed(run->started, wfs__run_now(run));
        return;
    }
    run->frames[0] = (wfs__frame){ .steps = run->workflow->main_line, .count = run->workflow->main_count };
    run->frame_count = 1;
    run->phase = WFS__RUN_RUNNING;
    wfs__event_workflow_start(run);
}

static void next(wfs_run *run)
{
    wfs__frame *frame = &run->frames[run->frame_count - 1];
    if (run->halted || (frame->at == frame->count && run->frame_count == 1))
        finish(run);
    else if (frame->at == frame->count)
        close_branch(run);
    else
        wfs__step_begin(run, &run->workflow->steps[frame->steps[frame->at++]]);
}

/* Was it only the limit of the run that refused memory? Then it ends like any other limit. */
static bool over_memory(wfs_run *run)
{
    static const wfs__str message = { "limit-run-bytes: the run needs more memory than its limit (run_bytes)", 69 };
    if (!wfs__run_over_memory(run))
        return false;
    run->arena.limit = 0;
    wfs__run_abort(run, "limit-run-bytes", message);
    return !run->nomem;
}

static wfs_result drive(wfs_run *run, wfs_run_state *state)
{
    if (run->phase == WFS__RUN_NEW)
        start(run);
    while (run->phase == WFS__RUN_RUNNING && (!run->nomem || over_memory(run))) {
        if (atomic_load_explicit(&run->cancel, memory_order_relaxed) && !run->error_message.data)
            wfs__run_abort(run, "cancelled", WFS__STR("The run was cancelled"));
        else if (!run->exec.step)
            next(run);
        else if (!wfs__step_advance(run))
            break;
    }
    if (run->nomem)
        return WFS_E_NOMEM;
    *state = run->phase == WFS__RUN_DONE ? WFS_RUN_DONE : run->in_flight > 0 ? WFS_RUN_CALLS : WFS_RUN_WAIT;
    return WFS_OK;
}

wfs_result wfs__run_advance(wfs_run *run, wfs_run_state *state)
{
    if (run->busy)
        return WFS_E_STATE;
    if (run->nomem)
        return WFS_E_NOMEM;
    run->busy = true;
    wfs_result result = drive(run, state);
    run->busy = false;
    return result;
}

int64_t wfs__run_wake_time(const wfs_run *run)
{
    const wfs__exec *exec = &run->exec;
    int64_t wake = WFS_TIME_NEVER;
    if (run->phase != WFS__RUN_RUNNING || !exec->step)
        return run->phase == WFS__RUN_DONE ? WFS_TIME_NEVER : wfs__run_now(run);
    if (run->answered.first)
        return wfs__run_now(run);
    if (wfs__call_deadline(run) < wake)
        wake = wfs__call_deadline(run);
    const wfs__slot *retry = wfs__retry_first(run);
    if (retry && retry->wake < wake)
        wake = retry->wake;
    if (exec->next > 0 && exec->next < exec->count && !exec->stopped && exec->free && exec->next_start < wake)
        wake = exec->next_start;
    return wake;
}
