/*
 * Progress for people: one line per step, made from the run's events.
 *
 * On a terminal the running step's line is live (spinner, time, [12/40], retries, its description or the last error)
 * and becomes the step's last line when it ends. A conditional's line becomes final as soon as a step of its branch
 * starts; those are indented. Without a terminal only last lines and retries are written, with words instead of marks,
 * and without escapes. With
 * --quiet only what makes the run fail is said.
 */
#include "progress.h"

#include "console.h"
#include "duration.h"
#include "events.h"
#include "loop.h"
#include "memory.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { WIDEST_ID = 32, TIME_COLUMNS = 6 };

/* The words take eight columns, the marks two. */
enum mark { MARK_OK, MARK_FAILED, MARK_IGNORED, MARK_SKIPPED, MARK_BRANCH, MARK_RETRY };

static const struct {
    const char *word, *ascii, *utf8;
    enum style style;
} marks[] = { { "ok      ", "+ ", "✓ ", STYLE_GREEN },  { "failed  ", "x ", "✗ ", STYLE_RED },
              { "ignored ", "! ", "! ", STYLE_YELLOW }, { "skipped ", "- ", "- ", STYLE_DIM },
              { "branch  ", "> ", "◆ ", STYLE_CYAN },   { "retry   ", "~ ", "~ ", STYLE_YELLOW } };

/* ---- Pieces of a line ----------------------------------------------------------------------------- */

static void add_event_text(struct text *text, const wfs_value *event, const char *key)
{
    size_t size;
    const char *data = wfs_value_text(wfs_value_get(event, key, strlen(key)), &size);

    text_add_safe(text, data, size);
}

static int64_t event_int(const wfs_value *event, const char *key)
{
    return wfs_value_int(wfs_value_get(event, key, strlen(key)));
}

/* Mark, indentation, id, padded so that what follows stands in a column. */
static void add_head(const struct progress *progress, struct text *line, enum mark mark, size_t depth,
                     const struct text *id)
{
    const char *text = !progress->live ? marks[mark].word : console_is_utf8() ? marks[mark].utf8 : marks[mark].ascii;
    size_t columns = text_columns(id->data, id->size) + 2 * depth;

    text_format(line, "%s%s%s", console_style(marks[mark].style), text, console_style(STYLE_NONE));
    text_pad(line, 2 * depth);
    text_add(line, id->data, id->size);
    text_pad(line, columns < progress->width ? progress->width - columns + 2 : 2);
}

static void add_time(struct text *line, int64_t milliseconds)
{
    struct text time = { NULL, 0, 0 };

    duration_write(&time, milliseconds);
    text_pad(line, time.size < TIME_COLUMNS ? TIME_COLUMNS - time.size : 0);
    text_format(line, "%s%s%s", console_style(STYLE_DIM), time.data, console_style(STYLE_NONE));
    text_free(&time);
}

static void add_counts(struct text *line, const struct progress_step *step)
{
    if (step->total)
        text_format(line, "  [%" PRId64 "/%" PRId64 "]", step->current, step->total);
    if (step->retries)
        text_format(line, "  %" PRId64 " retr%s", step->retries, step->retries == 1 ? "y" : "ies");
}

static void trim_line(struct text *line)
{
    while (line->size && line->data[line->size - 1] == ' ')
        line->data[--line->size] = '\0';
}

static void print_line(struct text *line)
{
    trim_line(line);
    console_print(line);
    text_free(line);
}

/* ---- The stack of steps ---------------------------------------------------------------------------- */

static struct progress_step *top(struct progress *progress)
{
    return progress->depth ? &progress->steps[progress->depth - 1] : NULL;
}

static void free_step(struct progress_step *step)
{
    text_free(&step->id);
    text_free(&step->description);
    text_free(&step->note);
    text_free(&step->error);
}

static struct progress_step *push(struct progress *progress)
{
    if (progress->depth == progress->room) {
        progress->room = progress->room ? progress->room * 2 : 8;
        progress->steps = reallocate(progress->steps, progress->room, sizeof(*progress->steps));
    }
    memset(&progress->steps[progress->depth], 0, sizeof(*progress->steps));
    return &progress->steps[progress->depth++];
}

static void pop(struct progress *progress)
{
    free_step(top(progress));
    progress->depth--;
}

/* ---- The live line --------------------------------------------------------------------------------- */

static void draw(struct progress *progress)
{
    static const char *const dots[] = { "⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏" };
    static const char *const bars[] = { "|", "/", "-", "\\" };
    struct progress_step *step = top(progress);
    struct text line = { NULL, 0, 0 };
    size_t columns;

    if (!progress->live || !step || step->shown)
        return;
    columns = text_columns(step->id.data, step->id.size) + 2 * (progress->depth - 1);
    text_format(&line, "%s%s%s ", console_style(STYLE_CYAN),
                console_is_utf8() ? dots[progress->frame % 10] : bars[progress->frame % 4], console_style(STYLE_NONE));
    text_pad(&line, 2 * (progress->depth - 1));
    text_add(&line, step->id.data, step->id.size);
    text_pad(&line, columns < progress->width ? progress->width - columns + 2 : 2);
    add_time(&line, (loop_real_now() - step->started) / NANOSECONDS_PER_MS);
    add_counts(&line, step);
    if (step->note.size)
        text_format(&line, "  %s%s%s", console_style(STYLE_YELLOW), step->note.data, console_style(STYLE_NONE));
    else if (step->description.size)
        text_format(&line, "  %s%s%s", console_style(STYLE_DIM), step->description.data, console_style(STYLE_NONE));
    console_live(&line);
    text_free(&line);
}

void progress_tick(void *context)
{
    struct progress *progress = context;
    int64_t now = loop_real_now();

    if (now - progress->last_tick < 80 * NANOSECONDS_PER_MS)
        return;
    progress->last_tick = now;
    progress->frame++;
    draw(progress);
}

/* ---- Events ---------------------------------------------------------------------------------------- */

/* The line of a conditional, before those of its branch. */
static void settle_parent(struct progress *progress)
{
    struct progress_step *step = top(progress);
    struct text line = { NULL, 0, 0 };

    if (!step || step->shown)
        return;
    step->shown = true;
    if (progress->quiet)
        return;
    add_head(progress, &line, MARK_BRANCH, progress->depth - 1, &step->id);
    print_line(&line);
}

static void on_start(struct progress *progress, const wfs_value *event)
{
    struct progress_step *step;
    size_t size;
    const char *type = wfs_value_text(wfs_value_get(event, "stepType", 8), &size);

    settle_parent(progress);
    step = push(progress);
    add_event_text(&step->id, event, "stepId");
    add_event_text(&step->description, event, "description");
    step->started = loop_real_now();
    step->is_exit = size == 4 && memcmp(type, "exit", 4) == 0;
    draw(progress);
}

static void on_retry(struct progress *progress, const wfs_value *event)
{
    struct progress_step *step = top(progress);
    struct text line = { NULL, 0, 0 };

    if (!step)
        return;
    step->retries++;
    text_clear(&step->note);
    add_event_text(&step->note, event, "error");
    draw(progress);
    if (progress->live || progress->quiet)
        return;
    add_head(progress, &line, MARK_RETRY, progress->depth - 1, &step->id);
    text_format(&line, "attempt %" PRId64 " after: %s", event_int(event, "attempt") + 1, step->note.data);
    print_line(&line);
}

static void on_error(struct progress *progress, const wfs_value *event)
{
    struct progress_step *step = top(progress);
    size_t size;
    const char *policy = wfs_value_text(wfs_value_get(event, "onError", 7), &size);

    if (!step)
        return;
    text_clear(&step->error);
    add_event_text(&step->error, event, "error");
    if (!step->error.size)
        text_add_string(&step->error, "failed");
    step->ignored = size == 6 && memcmp(policy, "ignore", 6) == 0;
}

/* --quiet says errors and nothing else. */
static void complete_quietly(struct progress *progress, const struct progress_step *step)
{
    if (step->error.size && !step->ignored) {
        console_error("step \"%s\": %s", step->id.data, step->error.data);
        progress->said = true;
    }
}

static void complete(struct progress *progress, const struct progress_step *step, int64_t duration)
{
    enum mark mark = !step->error.size ? MARK_OK : step->ignored ? MARK_IGNORED : MARK_FAILED;
    struct text line = { NULL, 0, 0 };

    if (step->shown && !step->error.size)
        return;
    add_head(progress, &line, mark, progress->depth - 1, &step->id);
    add_time(&line, duration);
    add_counts(&line, step);
    if (step->error.size)
        text_format(&line, "  %s", step->error.data);
    print_line(&line);
    if (mark == MARK_FAILED)
        progress->said = true;
}

static void on_complete(struct progress *progress, const wfs_value *event)
{
    struct progress_step *step = top(progress);

    if (!step)
        return;
    if (step->is_exit) {
        text_clear(&progress->exit_id);
        text_add(&progress->exit_id, step->id.data, step->id.size);
    }
    if (progress->quiet)
        complete_quietly(progress, step);
    else
        complete(progress, step, event_int(event, "duration_ms"));
    pop(progress);
    draw(progress);
}

static void on_skip(struct progress *progress, const wfs_value *event)
{
    struct text line = { NULL, 0, 0 }, id = { NULL, 0, 0 };

    settle_parent(progress);
    if (progress->quiet)
        return;
    add_event_text(&id, event, "stepId");
    add_head(progress, &line, MARK_SKIPPED, progress->depth, &id);
    text_add_string(&line, console_style(STYLE_DIM));
    add_event_text(&line, event, "reason");
    text_add_string(&line, console_style(STYLE_NONE));
    print_line(&line);
    text_free(&id);
}

static void on_end(struct progress *progress, const wfs_value *event)
{
    const wfs_value *summary = wfs_value_get(event, "summary", 7);

    progress->executed = event_int(summary, "steps_executed");
    progress->skipped = event_int(summary, "steps_skipped");
    progress->duration = event_int(event, "duration_ms");
    console_clear();
}

void progress_event(struct progress *progress, const wfs_value *event)
{
    struct progress_step *step = top(progress);

    progress->started = true;
    if (event_is(event, "step_start"))
        on_start(progress, event);
    else if (event_is(event, "step_skip"))
        on_skip(progress, event);
    else if (event_is(event, "step_retry"))
        on_retry(progress, event);
    else if (event_is(event, "step_error"))
        on_error(progress, event);
    else if (event_is(event, "step_complete"))
        on_complete(progress, event);
    else if (event_is(event, "workflow_complete"))
        on_end(progress, event);
    else if (event_is(event, "each_progress") && step) {
        step->current = event_int(event, "current");
        step->total = event_int(event, "total");
        text_clear(&step->note);
        progress_tick(progress);
    }
}

/* ---- Beginning and end ------------------------------------------------------------------------------ */

void progress_open(struct progress *progress, const wfs_workflow *workflow, bool quiet)
{
    wfs_step_info info = { .size = sizeof(info) };

    *progress = (struct progress){ .quiet = quiet, .live = console_is_live() };
    for (size_t i = 0; wfs_workflow_step(workflow, i, &info) == WFS_OK; i++) {
        size_t columns = text_columns(info.id, strlen(info.id)) + (info.in_branch ? 2 : 0);
        if (columns <= WIDEST_ID && columns > progress->width)
            progress->width = columns;
    }
}

static void say_why(const struct progress *progress, const char *reason)
{
    if (reason)
        console_error("%s", reason);
    else if (progress->exit_id.size)
        console_error("exit step \"%s\" ended the workflow as failed", progress->exit_id.data);
    else
        console_error("the workflow failed");
}

void progress_finish(struct progress *progress, bool success, const char *reason)
{
    struct text line = { NULL, 0, 0 };

    console_clear();
    if (!success && !progress->said)
        say_why(progress, reason);
    if (progress->quiet)
        return;
    text_format(&line, "%s%s%s in ", console_style(success ? STYLE_GREEN : STYLE_RED), success ? "success" : "failed",
                console_style(STYLE_NONE));
    duration_write(&line, progress->duration);
    text_format(&line, ": %" PRId64 " step%s run, %" PRId64 " skipped", progress->executed,
                progress->executed == 1 ? "" : "s", progress->skipped);
    print_line(&line);
}

void progress_close(struct progress *progress)
{
    while (progress->depth)
        pop(progress);
    free(progress->steps);
    text_free(&progress->exit_id);
}
