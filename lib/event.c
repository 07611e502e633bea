/*
 * Events (section 8): one JSON object each, handed to the host as it happens.
 *
 * Every text goes through the mask of secrets. The buffer is the run's and is used again; without a listener nothing is
 * written.
 */
#include "run.h"

#include "number.h"

static bool open_event(wfs_run *run, const char *type)
{
    if (!run->options.on_event)
        return false;
    run->event.size = 0;
    wfs__buffer_format(&run->event, "{\"type\":\"%s\"", type);
    return true;
}

static void key(wfs_run *run, const char *name)
{
    wfs__buffer_literal(&run->event, ",\"");
    wfs__buffer_add(&run->event, name, strlen(name));
    wfs__buffer_literal(&run->event, "\":");
}

static void text(wfs_run *run, const char *name, wfs__str value)
{
    if (!value.data)
        return;
    key(run, name);
    wfs__mask_write_string(&run->mask, &run->event, value);
}

static void own_word(wfs_run *run, const char *name, const char *value)
{
    key(run, name);
    wfs__json_write_safe_string(&run->event, (wfs__str){ value, strlen(value) });
}

static void number(wfs_run *run, const char *name, uint64_t value)
{
    char digits[WFS__NUMBER_SIZE];
    key(run, name);
    wfs__buffer_add(&run->event, digits, wfs__int_print((int64_t)value, digits));
}

static void value(wfs_run *run, const char *name, const wfs_value *v)
{
    key(run, name);
    wfs__mask_write(&run->mask, &run->event, v);
}

static void send(wfs_run *run)
{
    wfs__buffer_add(&run->event, "}", 2); /* with a NUL, which is not counted */
    if (run->event.failed)
        run->nomem = true;
    else
        run->options.on_event(run->options.context, run->event.data, run->event.size - 1);
}

void wfs__write_ms(wfs__buffer *out, int64_t nanoseconds)
{
    char digits[WFS__NUMBER_SIZE + 4];
    uint64_t ns = nanoseconds > 0 ? (uint64_t)nanoseconds : 0;
    uint64_t us = ns / 1000 + (ns % 1000 >= 500), whole = us / 1000;
    unsigned fraction = (unsigned)(us % 1000), tens = fraction / 10;
    size_t size = whole < 10 ? 1 : wfs__int_print((int64_t)whole, digits);
    if (whole < 10)
        digits[0] = (char)('0' + whole);
    char *point = digits + size;
    point[0] = '.';
    point[1] = (char)('0' + tens / 10);
    point[2] = (char)('0' + tens % 10);
    point[3] = (char)('0' + fraction % 10);
    if (fraction != 0)
        size += fraction % 10 ? 4 : tens % 10 ? 3 : 2;
    wfs__buffer_add(out, digits, size);
}

static void duration(wfs_run *run, int64_t nanoseconds)
{
    key(run, "duration_ms");
    wfs__write_ms(&run->event, nanoseconds);
}

void wfs__event_workflow_start(wfs_run *run)
{
    if (!open_event(run, "workflow_start"))
        return;
    text(run, "workflow", run->name);
    number(run, "totalSteps", run->workflow->step_count);
    own_word(run, "runId", run->id);
    send(run);
}

void wfs__event_workflow_complete(wfs_run *run)
{
    if (!open_event(run, "workflow_complete"))
        return;
    own_word(run, "status", run->success ? "success" : "failed");
    duration(run, run->duration);
    wfs__buffer_literal(&run->event, ",\"summary\":{\"steps_executed\":");
    wfs__buffer_format(&run->event,
                       "%llu,\"steps_skipped\":%llu,\"total_duration_ms\":", (unsigned long long)run->steps_executed,
                       (unsigned long long)run->steps_skipped);
    wfs__write_ms(&run->event, run->duration);
    wfs__buffer_char(&run->event, '}');
    send(run);
}

static const char *type_name(const wfs__step *step)
{
    static const char *const names[] = { "tool", "transform", "conditional", "exit" };
    return names[step->type];
}

void wfs__event_step_start(wfs_run *run, const wfs__step *step)
{
    if (!open_event(run, "step_start"))
        return;
    text(run, "stepId", step->id);
    own_word(run, "stepType", type_name(step));
    text(run, "tool", step->type == WFS_STEP_TOOL ? step->tool : WFS__NONE);
    text(run, "description", step->description);
    send(run);
}

void wfs__event_step_skip(wfs_run *run, const wfs__step *step, const char *reason)
{
    if (!open_event(run, "step_skip"))
        return;
    text(run, "stepId", step->id);
    own_word(run, "reason", reason);
    text(run, "description", step->description);
    send(run);
}

void wfs__event_step_retry(wfs_run *run, const wfs__step *step, uint32_t attempt, wfs__str error)
{
    if (!open_event(run, "step_retry"))
        return;
    text(run, "stepId", step->id);
    number(run, "attempt", attempt);
    text(run, "error", error);
    send(run);
}

void wfs__event_step_error(wfs_run *run, const wfs__step *step, wfs__str error)
{
    if (!open_event(run, "step_error"))
        return;
    text(run, "stepId", step->id);
    text(run, "error", error);
    own_word(run, "onError", step->ignore_errors ? "ignore" : "fail");
    send(run);
}

void wfs__event_each_progress(wfs_run *run, const wfs__step *step, uint64_t current, uint64_t total)
{
    if (!open_event(run, "each_progress"))
        return;
    text(run, "stepId", step->id);
    number(run, "current", current);
    number(run, "total", total);
    send(run);
}

void wfs__event_step_complete(wfs_run *run, const wfs__record *record)
{
    if (!open_event(run, "step_complete"))
        return;
    text(run, "stepId", record->step->id);
    own_word(run, "status", record->status == WFS__SUCCESS ? "success" : "failed");
    duration(run, record->duration);
    if (record->has_iterations)
        number(run, "iterations", record->iterations);
    send(run);
}

static bool open_call_event(wfs_run *run, const char *type, const wfs_call *call)
{
    if (!open_event(run, type))
        return false;
    text(run, "stepId", call->step->id);
    text(run, "tool", call->step->tool);
    if (call->iterated)
        number(run, "iteration", call->iteration);
    number(run, "attempt", call->attempt);
    return true;
}

void wfs__event_tool_call(wfs_run *run, const wfs_call *call)
{
    if (!open_call_event(run, "tool_call", call))
        return;
    value(run, "arguments", &call->arguments);
    send(run);
}

void wfs__event_tool_result(wfs_run *run, const wfs_call *call)
{
    if (!open_call_event(run, "tool_result", call))
        return;
    if (call->ok)
        value(run, "output", &call->value);
    else
        text(run, "error", call->error);
    send(run);
}

void wfs__event_wait(wfs_run *run, const wfs__step *step, double ms, const char *reason)
{
    if (!(run->options.flags & WFS_RUN_ALL_EVENTS) || !open_event(run, "wait"))
        return;
    wfs_value length = wfs__real(ms);
    text(run, "stepId", step->id);
    key(run, "ms");
    wfs__json_write(&run->event, &length, WFS__WRITE_CANONICAL);
    own_word(run, "reason", reason);
    send(run);
}
