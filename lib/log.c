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

/* Begins a member; `quoted` is `,"name":`. */
static inline void put_key(writer *w, const char *quoted, size_t size)
{
    wfs__buffer_add(w->out, quoted + w->first, size - w->first);
    w->first = false;
}
/* A member: its key, then what `write` writes. */
#define MEMBER(w, name, write) (put_key((w), ",\"" name "\":", sizeof(",\"" name "\":") - 1), (write))

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

/* One of our own words, with its quotes. */
static void quoted(writer *w, wfs__str value) { wfs__buffer_str(w->out, value); }

static void own_word(writer *w, const char *value)
{
    wfs__json_write_safe_string(w->out, (wfs__str){ value, strlen(value) });
}

static void number(writer *w, uint64_t value)
{
    char digits[WFS__NUMBER_SIZE];
    wfs__buffer_add(w->out, digits, wfs__int_print((int64_t)value, digits));
}

static void time_of(writer *w, int64_t wall)
{
    char iso[24];
    wfs__clock_iso(wall, iso);
    wfs__json_write_string(w->out, (wfs__str){ iso, sizeof iso });
}

/* Writes what stands for a value that is cut. */
__attribute__((noinline)) static void cut_value(writer *w, const wfs_value *v, uint64_t weight)
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
    size_t written = wfs__buffer_total(w->out);
    uint64_t left = written < w->limit ? w->limit - written : 0;
    if (weight > left && weight > SMALL_VALUE)
        cut_value(w, v, weight);
    else
        wfs__mask_write(&w->run->mask, w->out, v);
}

static void text(writer *w, wfs__str t)
{
    wfs_value v = wfs__string(t);
    write_value(w, &v);
}

static void write_notes(writer *w, const wfs__notes *notes)
{
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
    MEMBER(w, "retries", open(w, '{'));
    MEMBER(w, "attempts", number(w, retries->count));
    MEMBER(w, "errors", write_notes(w, retries));
    close(w, '}');
}

static wfs__str status_name(wfs__status status)
{
    static const wfs__str names[] = { { "\"success\"", 9 }, { "\"failed\"", 8 }, { "\"skipped\"", 9 } };
    return names[status];
}

static void write_iterations(writer *w, const wfs__record *record)
{
    if (!record->items)
        return;
    MEMBER(w, "iteration_records", open(w, '['));
    for (uint64_t i = 0; i < record->iterations; i++) {
        const wfs__iteration *item = &record->items[i];
        element(w);
        open(w, '{');
        MEMBER(w, "index", number(w, i));
        MEMBER(w, "status", quoted(w, status_name(item->status)));
        MEMBER(w, "inputs", write_value(w, &item->inputs));
        MEMBER(w, "output", write_value(w, &item->output));
        if (item->error.data)
            MEMBER(w, "error", text(w, item->error));
        write_retries(w, &item->retries);
        MEMBER(w, "duration_ms", wfs__write_ms(w->out, item->duration));
        close(w, '}');
    }
    close(w, ']');
}

static void write_record(writer *w, const wfs__record *record)
{
    static const wfs__str executors[] = {
        { "\"tool\"", 6 }, { "\"transform\"", 11 }, { "\"conditional\"", 13 }, { "\"exit\"", 6 }
    };
    const wfs__step *step = record->step;
    open(w, '{');
    MEMBER(w, "id", text(w, step->id));
    MEMBER(w, "executor", quoted(w, executors[step->type]));
    if (step->type == WFS_STEP_TOOL)
        MEMBER(w, "tool", text(w, step->tool));
    MEMBER(w, "status", quoted(w, status_name(record->status)));
    if (record->reason)
        MEMBER(w, "reason", own_word(w, record->reason));
    MEMBER(w, "started_ms", wfs__write_ms(w->out, record->started));
    MEMBER(w, "duration_ms", wfs__write_ms(w->out, record->duration));
    if (record->has_inputs)
        MEMBER(w, "inputs", write_value(w, &record->inputs));
    if (record->has_iterations)
        MEMBER(w, "iterations", number(w, record->iterations));
    if (record->status != WFS__SKIPPED)
        MEMBER(w, "output", write_value(w, &record->output));
    if (record->error.data)
        MEMBER(w, "error", text(w, record->error));
    write_retries(w, &record->retries);
    if (record->warnings.count > 0)
        MEMBER(w, "warnings", write_notes(w, &record->warnings));
    write_iterations(w, record);
    close(w, '}');
}

static void write_detail(writer *w, const wfs__diagnostic *item)
{
    element(w);
    open(w, '{');
    MEMBER(w, "path", text(w, (wfs__str){ item->path, strlen(item->path) }));
    MEMBER(w, "message", text(w, (wfs__str){ item->message, strlen(item->message) }));
    MEMBER(w, "code", own_word(w, item->code));
    if (item->line > 0) {
        MEMBER(w, "line", number(w, item->line));
        MEMBER(w, "column", number(w, item->column));
    }
    close(w, '}');
}

static void write_error(writer *w)
{
    static const char *const phases[] = { "parse", "validate", "execute" };
    const wfs_run *run = w->run;
    if (!run->error_message.data)
        return;
    MEMBER(w, "error", open(w, '{'));
    MEMBER(w, "phase", own_word(w, phases[run->error_phase]));
    MEMBER(w, "message", text(w, run->error_message));
    if (run->error_code)
        MEMBER(w, "code", own_word(w, run->error_code));
    MEMBER(w, "details", open(w, '['));
    for (size_t i = 0; i < run->report->count; i++)
        if (run->report->items[i].severity == WFS_SEVERITY_ERROR)
            write_detail(w, &run->report->items[i]);
    close(w, ']');
    close(w, '}');
}

static void write_summary(writer *w)
{
    MEMBER(w, "summary", open(w, '{'));
    MEMBER(w, "steps_executed", number(w, w->run->steps_executed));
    MEMBER(w, "steps_skipped", number(w, w->run->steps_skipped));
    MEMBER(w, "total_duration_ms", wfs__write_ms(w->out, w->run->duration));
    close(w, '}');
}

void wfs__log_write(const wfs_run *run, wfs__buffer *out)
{
    writer made = { .run = run, .out = out, .limit = (size_t)run->limits.log_bytes };
    writer *w = &made;
    open(w, '{');
    MEMBER(w, "id", own_word(w, run->id));
    MEMBER(w, "workflow", text(w, run->name));
    MEMBER(w, "status", own_word(w, run->success ? "success" : "failed"));
    write_summary(w);
    MEMBER(w, "started_at", time_of(w, run->started_wall));
    MEMBER(w, "completed_at", time_of(w, run->completed_wall));
    MEMBER(w, "duration_ms", wfs__write_ms(w->out, run->duration));
    MEMBER(w, "inputs", write_value(w, &run->inputs));
    MEMBER(w, "steps", open(w, '['));
    for (size_t i = 0; i < run->record_count; i++) {
        element(w);
        write_record(w, run->records[i]);
    }
    close(w, ']');
    MEMBER(w, "outputs", write_value(w, &run->result));
    write_error(w);
    close(w, '}');
}
