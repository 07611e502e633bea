/*
 * One step, from its guard to its record (section 7, items 3 to 12).
 *
 * Tool and transform steps are executed as iterations: one without `each`, otherwise one per item. An iteration
 * resolves its inputs, makes attempts until one succeeds or no retry is left, maps and checks its output, and settles.
 * A slot carries an iteration that has begun; a transform needs none, it settles at once.
 */
#include "run.h"

#include <stdlib.h>

/* ---- records ---- */

static bool keeps_iterations(const wfs_run *run) { return (run->options.flags & WFS_RUN_ITERATION_RECORDS) != 0; }

static wfs__iteration *iteration_record(const wfs_run *run, uint64_t index)
{
    return run->exec.record->items && run->exec.step->each ? &run->exec.record->items[index] : NULL;
}

static wfs__str tool_error(wfs_run *run, const wfs__step *step, wfs__str message)
{
    wfs__buffer text = WFS__BUFFER_INIT;
    wfs__buffer_literal(&text, "Tool \"");
    wfs__buffer_str(&text, step->tool);
    wfs__buffer_literal(&text, "\": ");
    wfs__buffer_str(&text, message);
    char *copy = text.failed ? NULL : wfs__arena_copy(&run->arena, text.data, text.size);
    wfs__str result = { copy, copy ? text.size : 0 };
    run->nomem |= !copy;
    wfs__buffer_free(&text);
    return result;
}

/* The step's end: record, events, and what follows from a failure. */
static void complete(wfs_run *run, wfs__record *record, wfs_value output, wfs__str error)
{
    const wfs__step *step = record->step;
    bool failed = error.data != NULL;
    run->open = NULL;
    record->output = output;
    record->error = error;
    record->status = failed ? WFS__FAILED : WFS__SUCCESS;
    record->duration = wfs__run_elapsed(run->started, wfs__run_now(run)) - record->started;
    if (failed)
        wfs__event_step_error(run, step, error);
    wfs__event_step_complete(run, record);
    if (failed && !step->ignore_errors)
        run->step_failed = run->halted = true;
    wfs__run_step_done(run, step, output);
}

/* ---- exits and conditionals ---- */

static void run_exit(wfs_run *run, const wfs__step *step, wfs__record *record)
{
    wfs__str error = WFS__NONE;
    wfs_value output = WFS__NULL_VALUE;
    wfs_result result = wfs__run_resolve_inputs(run, step, record, &record->inputs, &error);
    record->has_inputs = result == WFS_OK;
    if (result == WFS_OK && step->output)
        result = wfs__run_resolve_output(run, step->output, record, &output, &error);
    if (result == WFS_E_NOMEM || run->nomem) {
        run->nomem = true;
        return;
    }
    complete(run, record, error.data ? WFS__NULL_VALUE : output, error);
    if (error.data)
        return;
    run->exited = run->halted = true;
    run->exit_success = step->success;
    run->exit_output = output;
}

static bool push_frame(wfs_run *run, wfs__frame frame)
{
    if (!wfs__grow((void **)&run->frames, &run->frame_capacity, run->frame_count, sizeof *run->frames)) {
        run->nomem = true;
        return false;
    }
    run->frames[run->frame_count++] = frame;
    return true;
}

static void run_conditional(wfs_run *run, const wfs__step *step, wfs__record *record)
{
    wfs__str error = WFS__NONE;
    bool truth = false;
    wfs_result result = wfs__run_resolve_inputs(run, step, record, &record->inputs, &error);
    record->has_inputs = result == WFS_OK;
    if (result == WFS_OK)
        result = wfs__evaluate_truth(step->condition, &run->scope, &truth);
    if (result == WFS_E_NOMEM || run->nomem) {
        run->nomem = true;
        return;
    }
    if (error.data) {
        complete(run, record, WFS__NULL_VALUE, error);
        return;
    }
    run->open = NULL;
    const wfs__branch *branch = truth ? &step->then_branch : &step->else_branch;
    push_frame(run, (wfs__frame){ .steps = branch->steps, .count = branch->count, .conditional = record });
}

/* ---- iterations ---- */

static wfs__slot *take_slot(wfs_run *run)
{
    wfs__slot *slot = run->exec.free;
    run->exec.free = slot->next_free;
    run->exec.busy++;
    slot->keep = keeps_iterations(run) || !run->exec.step->each;
    slot->attempt = 1;
    slot->next_delay = run->exec.step->retry_delay_ms;
    return slot;
}

static void give_slot(wfs_run *run, wfs__slot *slot)
{
    run->exec.scratch -= slot->scratch.total;
    if (slot->keep)
        wfs__arena_move(&run->arena, &slot->scratch);
    else
        wfs__arena_reset(&slot->scratch);
    slot->state = WFS__SLOT_FREE;
    slot->next_free = run->exec.free;
    run->exec.free = slot;
    run->exec.busy--;
}

static bool grow_slots(wfs_run *run, size_t count)
{
    if (count > run->slot_count) {
        if (!wfs__retry_room(run, count))
            return false;
        wfs__slot *slots = wfs__realloc(run->slots, count * sizeof *slots);
        if (!slots)
            return false;
        memset(slots + run->slot_count, 0, (count - run->slot_count) * sizeof *slots);
        run->slots = slots;
        run->slot_count = count;
    }
    run->exec.free = NULL;
    for (size_t i = count; i-- > 0;) {
        run->slots[i].next_free = run->exec.free;
        run->exec.free = &run->slots[i];
    }
    return true;
}

/* An iteration is at its end, with an output or an error. */
static void settle(wfs_run *run, uint64_t iteration, wfs_value output, wfs__str error)
{
    wfs__exec *exec = &run->exec;
    wfs__iteration *item = iteration_record(run, iteration);
    exec->finished++;
    if (error.data) {
        exec->failed = true;
        exec->error = error;
        output = WFS__NULL_VALUE;
        exec->stopped |= !exec->step->ignore_errors;
    }
    if (item) {
        item->settled = true;
        item->status = error.data ? WFS__FAILED : WFS__SUCCESS;
        item->output = output;
        item->error = error;
    }
    if (exec->step->each) {
        exec->outputs[iteration] = output;
        wfs__event_each_progress(run, exec->step, exec->finished, exec->count);
    } else {
        exec->output = output;
    }
}

/* A wait that begins now. *until: its end on the clock. false: a limit does not allow it (then the run is aborted). */
static bool begin_wait(wfs_run *run, double ms, int64_t from, const char *reason, int64_t *until)
{
    *until = from;
    if (ms <= 0)
        return true;
    run->waits_ms += ms;
    if (run->waits_ms > (double)run->limits.waits_ms) {
        wfs__run_abort(run, "limit-waits-ms",
                       wfs__run_text(run, "The waits of the run would exceed its limit of %llu ms (waits_ms)",
                                     (unsigned long long)run->limits.waits_ms));
        return false;
    }
    wfs__event_wait(run, run->exec.step, ms, reason);
    *until = wfs__run_after(from, ms);
    return true;
}

/* The delay of the `each` before the next iteration, counted from `from`. */
static void schedule_next(wfs_run *run, int64_t from)
{
    wfs__exec *exec = &run->exec;
    if (exec->step->delay_ms > 0 && exec->next < exec->count && !exec->stopped)
        begin_wait(run, exec->step->delay_ms, from, "each", &exec->next_start);
}

static bool one_at_a_time(const wfs__exec *exec) { return exec->step->concurrency <= 1; }

static void settle_slot(wfs_run *run, wfs__slot *slot, wfs_value output, wfs__str error)
{
    uint64_t iteration = slot->iteration;
    wfs__iteration *item = iteration_record(run, iteration);
    if (item)
        item->duration = wfs__run_elapsed(slot->started, wfs__run_now(run));
    give_slot(run, slot);
    settle(run, iteration, output, error);
    if (run->exec.step->each && one_at_a_time(&run->exec) && run->exec.step->delay_ms > 0)
        schedule_next(run, wfs__run_now(run));
}

/* References inside an iteration: $item and $index. */
static void enter_iteration(wfs_run *run, uint64_t iteration, wfs_value *index)
{
    if (!run->exec.step->each)
        return;
    *index = wfs__integer((int64_t)iteration);
    run->scope.item = &run->exec.items.u.items[iteration];
    run->scope.index = index;
}

static void leave_iteration(wfs_run *run)
{
    run->scope.item = run->scope.index = run->scope.result = NULL;
    run->scope.arena = &run->arena;
}

/* The output of a successful attempt; *error when mapping or checking failed. */
static bool map_iteration(wfs_run *run, uint64_t iteration, const wfs_value *raw, wfs_value *output, wfs__str *error)
{
    wfs_value index;
    bool mapped = run->exec.step->outputs.mapped;
    *error = WFS__NONE;
    *output = WFS__NULL_VALUE;
    if (mapped)
        enter_iteration(run, iteration, &index);
    wfs_result result = wfs__run_map_outputs(run, run->exec.step, run->exec.record, raw, output, error);
    if (mapped)
        leave_iteration(run);
    if (result == WFS_E_NOMEM)
        run->nomem = true;
    return result != WFS_E_NOMEM;
}

static bool resolve_iteration(wfs_run *run, wfs__slot *slot, wfs__str *error)
{
    wfs_value index;
    *error = WFS__NONE;
    size_t held = run->arena.total + run->exec.scratch, limit = run->arena.limit;
    run->scope.arena = slot->keep ? &run->arena : &slot->scratch;
    slot->scratch.limit = limit > held + slot->scratch.total ? limit - held : slot->scratch.total + 1;
    enter_iteration(run, slot->iteration, &index);
    wfs_result result = wfs__run_resolve_inputs(run, run->exec.step, run->exec.record, &slot->inputs, error);
    leave_iteration(run);
    run->exec.scratch += slot->scratch.total;
    run->arena.over |= slot->scratch.over;
    if (result == WFS_E_NOMEM)
        run->nomem = true;
    return result != WFS_E_NOMEM;
}

static void run_transform(wfs_run *run, wfs__slot *slot)
{
    wfs_value raw, output, index;
    wfs__str error = WFS__NONE;
    slot->keep = true; /* the result refers to the inputs */
    enter_iteration(run, slot->iteration, &index);
    run->scope.null_in_template = false;
    wfs_result result = wfs__transform(run->exec.step, &slot->inputs, &run->scope, &raw);
    leave_iteration(run);
    result = result == WFS_OK ? wfs__run_check_templates(run, run->exec.record, "expression", &error)
                              : wfs__run_resolve_failure(run, result, &error);
    if (result == WFS_E_NOMEM || run->nomem) {
        run->nomem = true;
        return;
    }
    output = WFS__NULL_VALUE;
    if (error.data || map_iteration(run, slot->iteration, &raw, &output, &error))
        settle_slot(run, slot, output, error);
}

/* Begins the next iteration. */
static void start_iteration(wfs_run *run)
{
    wfs__exec *exec = &run->exec;
    wfs__slot *slot = take_slot(run);
    wfs__str error;
    slot->iteration = exec->next++;
    if (keeps_iterations(run) || exec->step->timeout_ms > 0)
        slot->started = wfs__run_now(run);
    if (!one_at_a_time(exec) && exec->step->delay_ms > 0)
        schedule_next(run, wfs__run_now(run));
    if (!exec->step || !resolve_iteration(run, slot, &error)) /* aborted by a limit, or no memory */
        return;
    wfs__iteration *item = iteration_record(run, slot->iteration);
    if (item)
        item->inputs = error.data ? WFS__NULL_VALUE : slot->inputs;
    if (!exec->step->each && !error.data) {
        exec->record->inputs = slot->inputs;
        exec->record->has_inputs = true;
    }
    if (error.data)
        settle_slot(run, slot, WFS__NULL_VALUE, error);
    else if (exec->step->type == WFS_STEP_TRANSFORM)
        run_transform(run, slot);
    else
        wfs__call_start(run, slot);
}

/* ---- answers and retries ---- */

static bool may_retry(const wfs__exec *exec, const wfs__slot *slot, bool permanent)
{
    return exec->step->has_retry && !permanent && slot->attempt <= exec->step->retry_max && !exec->stopped;
}

static void schedule_retry(wfs_run *run, wfs__slot *slot, wfs__str message)
{
    wfs__exec *exec = &run->exec;
    wfs__iteration *item = iteration_record(run, slot->iteration);
    wfs__run_note(run, &exec->record->retries, message);
    if (item)
        wfs__run_note(run, &item->retries, message);
    wfs__event_step_retry(run, exec->step, slot->attempt, message);
    if (slot->next_delay > (double)run->limits.wait_ms) {
        settle_slot(run, slot, WFS__NULL_VALUE,
                    wfs__run_text(run,
                                  "limit-wait-ms: the wait before the next attempt is longer than the limit of %llu ms",
                                  (unsigned long long)run->limits.wait_ms));
        return;
    }
    if (!begin_wait(run, slot->next_delay, wfs__run_now(run), "retry", &slot->wake))
        return;
    slot->next_delay *= exec->step->retry_backoff;
    slot->attempt++;
    slot->state = WFS__SLOT_WAITING;
    slot->error = message;
    wfs__retry_add(run, slot);
}

static void attempt_failed(wfs_run *run, wfs__slot *slot, wfs__str message, bool permanent)
{
    if (may_retry(&run->exec, slot, permanent)) {
        schedule_retry(run, slot, message);
        return;
    }
    wfs__str error = tool_error(run, run->exec.step, message);
    if (error.data)
        settle_slot(run, slot, WFS__NULL_VALUE, error);
}

static void take_answer(wfs_run *run, wfs_call *call)
{
    wfs__slot *slot = call->slot;
    wfs_value raw = call->value, output;
    wfs__str message = call->error, error;
    bool ok = call->ok, permanent = call->permanent;
    if (run->options.flags & WFS_RUN_ALL_EVENTS)
        wfs__event_tool_result(run, call);
    wfs__call_release(run, call);
    if (!ok)
        attempt_failed(run, slot, message, permanent);
    else if (map_iteration(run, slot->iteration, &raw, &output, &error))
        settle_slot(run, slot, output, error);
}

/* The time is up for a call. */
static void expire(wfs_run *run, wfs_call *call)
{
    wfs__slot *slot = call->slot;
    slot->keep = true; /* the host may still read the arguments */
    call->ok = false;
    wfs__buffer text = WFS__BUFFER_INIT;
    wfs__buffer_literal(&text, "timed out after ");
    wfs__write_ms(&text, (int64_t)(run->exec.step->timeout_ms * 1e6 + 0.5));
    wfs__buffer_literal(&text, " ms");
    call->error = wfs__run_text(run, "%.*s", (int)text.size, text.data ? text.data : "");
    run->nomem |= text.failed;
    wfs__buffer_free(&text);
    wfs__call_withdraw(run, call);
    if (run->options.flags & WFS_RUN_ALL_EVENTS)
        wfs__event_tool_result(run, call);
    wfs__str message = call->error;
    wfs__call_abandon(run, call);
    if (message.data)
        attempt_failed(run, slot, message, false);
}

/* A slot whose retry is due (at once when nothing more is started), NULL if there is none. */
static wfs__slot *due_retry(wfs_run *run)
{
    wfs__slot *first = wfs__retry_first(run);
    return first && (run->exec.stopped || first->wake <= wfs__run_now(run)) ? first : NULL;
}

static void retry(wfs_run *run, wfs__slot *slot)
{
    wfs__retry_remove_first(run);
    slot->state = WFS__SLOT_CALLING;
    if (run->exec.stopped) /* another iteration failed for good meanwhile */
        settle_slot(run, slot, WFS__NULL_VALUE, tool_error(run, run->exec.step, slot->error));
    else
        wfs__call_start(run, slot);
}

static bool may_start(wfs_run *run)
{
    const wfs__exec *exec = &run->exec;
    if (exec->next >= exec->count || exec->stopped || !exec->free)
        return false;
    return exec->next == 0 || exec->step->delay_ms <= 0 || wfs__run_now(run) >= exec->next_start;
}

/* After a failure under `fail` the other calls are given up, where the host wants that. */
static void cancel_others(wfs_run *run)
{
    while (run->oldest && run->exec.step) {
        wfs_call *call = run->oldest;
        wfs__slot *slot = call->slot;
        wfs__str error = run->exec.error;
        slot->keep = true;
        wfs__call_abandon(run, call);
        settle_slot(run, slot, WFS__NULL_VALUE, tool_error(run, run->exec.step, WFS__STR("cancelled")));
        run->exec.error = error;
    }
}

/* ---- the step as a whole ---- */

static void finish_exec(wfs_run *run)
{
    wfs__exec exec = run->exec;
    wfs_value output = exec.output;
    run->exec.step = NULL;
    if (exec.step->each) {
        exec.record->iterations = exec.finished;
        exec.record->has_iterations = true;
        output = wfs__array(exec.outputs, exec.finished);
        wfs__str error;
        wfs_result result = wfs__run_check_output(run, &output, &error);
        if (result == WFS_E_INVALID) {
            output = WFS__NULL_VALUE;
            exec.failed = true;
            exec.error = error;
        }
        run->nomem |= result == WFS_E_NOMEM;
    }
    complete(run, exec.record, output, exec.failed ? exec.error : WFS__NONE);
}

bool wfs__step_advance(wfs_run *run)
{
    wfs__exec *exec = &run->exec;
    wfs_call *call;
    wfs__slot *slot;
    if (exec->stopped && run->oldest && (run->options.flags & WFS_RUN_CANCEL_IN_FLIGHT))
        cancel_others(run);
    else if ((call = wfs__call_next_answered(run)) != NULL)
        take_answer(run, call);
    else if (exec->step->timeout_ms > 0 && (call = wfs__call_expired(run, wfs__run_now(run))) != NULL)
        expire(run, call);
    else if ((slot = due_retry(run)) != NULL)
        retry(run, slot);
    else if (may_start(run))
        start_iteration(run);
    else if (exec->busy == 0 && (exec->next >= exec->count || exec->stopped))
        finish_exec(run);
    else
        return false;
    return true;
}

static bool begin_each(wfs_run *run, const wfs__step *step, wfs__record *record, wfs__str *error)
{
    wfs__exec *exec = &run->exec;
    if (wfs__evaluate(step->each, &run->scope, &exec->items) != WFS_OK)
        return !(run->nomem = true);
    if (exec->items.type != WFS_TYPE_ARRAY) {
        *error = wfs__run_text(run, "each expression must resolve to an array, got %s", wfs__type_name(&exec->items));
        return false;
    }
    exec->count = wfs__count_of(&exec->items);
    if (exec->count > run->limits.each_iterations) {
        *error = wfs__run_text(run, "limit-each-iterations: each over %zu items, more than the limit of %llu",
                               exec->count, (unsigned long long)run->limits.each_iterations);
        return false;
    }
    wfs_result result = wfs__run_resolve_inputs(run, step, NULL, &record->inputs, error);
    record->has_inputs = result == WFS_OK;
    if (result != WFS_OK) {
        run->nomem |= result == WFS_E_NOMEM;
        return false;
    }
    exec->outputs = wfs__items_new(&run->arena, exec->count);
    if (keeps_iterations(run))
        record->items = wfs__arena_array(&run->arena, exec->count, sizeof *record->items);
    run->nomem |= !exec->outputs || (keeps_iterations(run) && !record->items);
    for (size_t i = 0; !run->nomem && i < exec->count; i++)
        exec->outputs[i] = WFS__NULL_VALUE; /* an iteration that is given up leaves null */
    return !run->nomem;
}

static void begin_exec(wfs_run *run, const wfs__step *step, wfs__record *record)
{
    wfs__exec *exec = &run->exec;
    wfs__str error = WFS__NONE;
    *exec = (wfs__exec){ .record = record, .count = 1, .items = WFS__NULL_VALUE, .output = WFS__NULL_VALUE };
    if (step->each && !begin_each(run, step, record, &error)) {
        if (!run->nomem)
            complete(run, record, WFS__NULL_VALUE, error);
        return;
    }
    size_t slots = exec->count < step->concurrency ? exec->count : step->concurrency;
    if (!grow_slots(run, slots ? slots : 1)) {
        run->nomem = true;
        return;
    }
    exec->step = step;
}

static bool guard_passes(wfs_run *run, const wfs__step *step, bool *passes)
{
    *passes = true;
    if (!step->condition || step->type == WFS_STEP_CONDITIONAL)
        return true;
    if (wfs__evaluate_truth(step->condition, &run->scope, passes) == WFS_OK)
        return true;
    run->nomem = true;
    return false;
}

static void skip(wfs_run *run, const wfs__step *step, wfs__record *record)
{
    run->open = NULL;
    record->status = WFS__SKIPPED;
    record->reason = "Guard condition evaluated to false";
    run->steps_skipped++;
    wfs__event_step_skip(run, step, record->reason);
    wfs__run_step_done(run, step, WFS__NULL_VALUE);
}

void wfs__step_begin(wfs_run *run, const wfs__step *step)
{
    bool passes;
    if (run->steps_executed >= run->limits.steps_executed) {
        wfs__run_abort(run, "limit-steps-executed",
                       wfs__run_text(run, "The run executed %llu steps, which is its limit (steps_executed)",
                                     (unsigned long long)run->steps_executed));
        return;
    }
    wfs__record *record = run->open = wfs__run_record(run, step);
    if (!record || !guard_passes(run, step, &passes))
        return;
    run->occurrences[step->number]++;
    if (!passes) {
        skip(run, step, record);
        return;
    }
    run->steps_executed++;
    wfs__event_step_start(run, step);
    if (step->type == WFS_STEP_EXIT)
        run_exit(run, step, record);
    else if (step->type == WFS_STEP_CONDITIONAL)
        run_conditional(run, step, record);
    else
        begin_exec(run, step, record);
}

/* The records of iterations that were under way. */
static void abort_iterations(const wfs_run *run, const wfs__exec *exec, wfs__str error)
{
    for (size_t i = 0; exec->record->items && i < run->slot_count; i++)
        if (run->slots[i].state != WFS__SLOT_FREE)
            exec->record->items[run->slots[i].iteration].duration =
                wfs__run_elapsed(run->slots[i].started, wfs__run_now(run));
    for (size_t i = 0; exec->record->items && i < exec->next; i++)
        if (!exec->record->items[i].settled) {
            exec->record->items[i].status = WFS__FAILED;
            exec->record->items[i].error = error;
        }
}

void wfs__step_abort(wfs_run *run, wfs__str error)
{
    wfs__exec exec = run->exec;
    if (!exec.step) {
        if (run->open)
            complete(run, run->open, WFS__NULL_VALUE, error);
        return;
    }
    run->exec.step = NULL;
    if (exec.step->each)
        abort_iterations(run, &exec, error);
    while (run->oldest) {
        wfs_call *call = run->oldest;
        call->slot->keep = true;
        wfs__call_abandon(run, call);
    }
    for (wfs_call *call; (call = wfs__call_next_answered(run)) != NULL;)
        wfs__call_release(run, call);
    for (size_t i = 0; i < run->slot_count; i++) {
        run->slots[i].state = WFS__SLOT_FREE;
        wfs__arena_move(&run->arena, &run->slots[i].scratch);
    }
    if (exec.step->each) {
        exec.record->iterations = exec.next;
        exec.record->has_iterations = true;
    }
    complete(run, exec.record, exec.step->each ? wfs__array(exec.outputs, exec.next) : WFS__NULL_VALUE, error);
}
