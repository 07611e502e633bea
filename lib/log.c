/*
 * The run log (section 8), written straight from the records as JSON text.
 *
 * Every value goes through the mask of secrets. The text is bounded: a value that would exceed the budget of the log is
 * cut, that is, replaced by
 * {"truncated":true,"size":...,"sha256":...}, with about the bytes of its JSON text and the digest of the first 64 KiB
 * of that. The structure of the log stays whole, and no more than those 64 KiB are written of a value that is cut,
 * however large it is.
 */
#include "run.h"

#include "digest.h"
#include "number.h"

enum { SMALL_VALUE = 128, DIGESTED = 65536 };

typedef struct writer {
    const wfs_run *run;
    wfs__buffer *out;
    size_t limit;
    bool first; /* no comma before the next member */
} writer;

static void key(writer *w, const char *name)
{
    if (!w->first)
        wfs__buffer_char(w->out, ',');
    w->first = false;
    wfs__buffer_char(w->out, '"');
    wfs__buffer_add(w->out, name, strlen(name));
    wfs__buffer_literal(w->out, "\":");
}

static void open(writer *w, char bracket)
{
    wfs__buffer_char(w->out, bracket);
    w->first = true;
}

static void close(writer *w, char bracket)
{
    wfs__buffer_char(w->out, bracket);
    w->first = false;
}

static void element(writer *w)
{
    if (!w->first)
        wfs__buffer_char(w->out, ',');
    w->first = false;
}

static void word(writer *w, const char *name, const char *value)
{
    key(w, name);
    wfs__json_write_string(w->out, (wfs__str){ value, strlen(value) });
}

static void number(writer *w, const char *name, uint64_t value)
{
    char digits[WFS__NUMBER_SIZE];
    key(w, name);
    wfs__buffer_add(w->out, digits, wfs__int_print((int64_t)value, digits));
}

static void duration(writer *w, const char *name, int64_t nanoseconds)
{
    key(w, name);
    wfs__write_ms(w->out, nanoseconds);
}

static void time_of(writer *w, const char *name, int64_t wall)
{
    char text[24];
    wfs__clock_iso(wall, text);
    key(w, name);
    wfs__json_write_string(w->out, (wfs__str){ text, sizeof text });
}

/* Writes what stands for a value that is cut. */
static void cut_value(writer *w, const wfs_value *v, uint64_t weight)
{
    char digits[WFS__NUMBER_SIZE], digest[64];
    wfs__buffer start = { .limit = DIGESTED };
    wfs__mask_write(&w->run->mask, &start, v);
    w->out->failed |= start.failed;
    wfs__sha256_hex(start.data, start.size, digest);
    wfs__buffer_free(&start);
    wfs__buffer_literal(w->out, "{\"truncated\":true,\"size\":");
    wfs__buffer_add(w->out, digits, wfs__int_print((int64_t)(weight < INT64_MAX ? weight : INT64_MAX), digits));
    wfs__buffer_literal(w->out, ",\"sha256\":\"");
    wfs__buffer_add(w->out, digest, sizeof digest);
    wfs__buffer_literal(w->out, "\"}");
}

static void write_value(writer *w, const wfs_value *v)
{
    uint64_t weight = wfs__weight(v);
    uint64_t left = w->out->size < w->limit ? w->limit - w->out->size : 0;
    if (weight > left && weight > SMALL_VALUE)
        cut_value(w, v, weight);
    else
        wfs__mask_write(&w->run->mask, w->out, v);
}

static void value(writer *w, const char *name, const wfs_value *v)
{
    key(w, name);
    write_value(w, v);
}

static void text(writer *w, const char *name, wfs__str t)
{
    if (!t.data)
        return;
    wfs_value v = wfs__string(t);
    key(w, name);
    write_value(w, &v);
}

static void write_notes(writer *w, const char *name, const wfs__notes *notes)
{
    key(w, name);
    open(w, '[');
    for (const wfs__note *note = notes->first; note; note = note->next) {
        wfs_value v = wfs__string(note->text);
        element(w);
        write_value(w, &v);
    }
    close(w, ']');
}

static void write_retries(writer *w, const wfs__notes *retries)
{
    if (retries->count == 0)
        return;
    key(w, "retries");
    open(w, '{');
    number(w, "attempts", retries->count);
    write_notes(w, "errors", retries);
    close(w, '}');
}

static const char *status_name(wfs__status status)
{
    static const char *const names[] = { "success", "failed", "skipped" };
    return names[status];
}

static void write_iterations(writer *w, const wfs__record *record)
{
    if (!record->items)
        return;
    key(w, "iteration_records");
    open(w, '[');
    for (uint64_t i = 0; i < record->iterations; i++) {
        const wfs__iteration *item = &record->items[i];
        element(w);
        open(w, '{');
        number(w, "index", i);
        word(w, "status", status_name(item->status));
        value(w, "inputs", &item->inputs);
        value(w, "output", &item->output);
        text(w, "error", item->error);
        write_retries(w, &item->retries);
        duration(w, "duration_ms", item->duration);
        close(w, '}');
    }
    close(w, ']');
}

static void write_record(writer *w, const wfs__record *record)
{
    static const char *const executors[] = { "tool", "transform", "conditional", "exit" };
    const wfs__step *step = record->step;
    open(w, '{');
    text(w, "id", step->id);
    word(w, "executor", executors[step->type]);
    text(w, "tool", step->type == WFS_STEP_TOOL ? step->tool : WFS__NONE);
    word(w, "status", status_name(record->status));
    if (record->reason)
        word(w, "reason", record->reason);
    duration(w, "started_ms", record->started);
    duration(w, "duration_ms", record->duration);
    if (record->has_inputs)
        value(w, "inputs", &record->inputs);
    if (record->has_iterations)
        number(w, "iterations", record->iterations);
    if (record->status != WFS__SKIPPED)
        value(w, "output", &record->output);
    text(w, "error", record->error);
    write_retries(w, &record->retries);
    if (record->warnings.count > 0)
        write_notes(w, "warnings", &record->warnings);
    write_iterations(w, record);
    close(w, '}');
}

static void write_detail(writer *w, const wfs__diagnostic *item)
{
    element(w);
    open(w, '{');
    text(w, "path", (wfs__str){ item->path, strlen(item->path) });
    text(w, "message", (wfs__str){ item->message, strlen(item->message) });
    word(w, "code", item->code);
    if (item->line > 0) {
        number(w, "line", item->line);
        number(w, "column", item->column);
    }
    close(w, '}');
}

static void write_error(writer *w)
{
    static const char *const phases[] = { "parse", "validate", "execute" };
    const wfs_run *run = w->run;
    if (!run->error_message.data)
        return;
    key(w, "error");
    open(w, '{');
    word(w, "phase", phases[run->error_phase]);
    text(w, "message", run->error_message);
    if (run->error_code)
        word(w, "code", run->error_code);
    key(w, "details");
    open(w, '[');
    for (size_t i = 0; i < run->report->count; i++)
        if (run->report->items[i].severity == WFS_SEVERITY_ERROR)
            write_detail(w, &run->report->items[i]);
    close(w, ']');
    close(w, '}');
}

static void write_summary(writer *w)
{
    key(w, "summary");
    open(w, '{');
    number(w, "steps_executed", w->run->steps_executed);
    number(w, "steps_skipped", w->run->steps_skipped);
    duration(w, "total_duration_ms", w->run->duration);
    close(w, '}');
}

void wfs__log_write(const wfs_run *run, wfs__buffer *out)
{
    writer made = { .run = run, .out = out, .limit = (size_t)run->limits.log_bytes };
    writer *w = &made;
    open(w, '{');
    word(w, "id", run->id);
    text(w, "workflow", run->name);
    word(w, "status", run->success ? "success" : "failed");
    write_summary(w);
    time_of(w, "started_at", run->started_wall);
    time_of(w, "completed_at", run->completed_wall);
    duration(w, "duration_ms", run->duration);
    value(w, "inputs", &run->inputs);
    key(w, "steps");
    open(w, '[');
    for (size_t i = 0; i < run->record_count; i++) {
        element(w);
        write_record(w, run->records[i]);
    }
    close(w, ']');
    value(w, "outputs", &run->result);
    write_error(w);
    close(w, '}');
}
