/*
 * A workflow made from the bytes, and hosts made from the rest of them.
 *
 * Orderly hosts first: one that blocks, one that goes step by step and answers at once, one that answers late, some
 * advances after it took the calls and in an order of its own. What a tool answers depends only on the call, and no
 * time passes while a call is open, so all logs and events must be equal, byte for byte. Only a step with `concurrency`
 * may differ, in what section 7 leaves to the order of answers: see same_record. Then a hostile host: it answers late,
 * twice, with nonsense, out of order, with ids of old, lets time pass and cancels, as the bytes say.
 */
#include "generate.h"

enum { KEPT = 64, IN_FLIGHT = 1024 };

static const char secret[] = "hunter22";

typedef struct host {
    fuzz_clock clock; /* the first: see fuzz_clock */
    wfs_tool_adapter adapter;
    wfs_run_options options;
    wfs_limits limits;
    fuzz_bytes *bytes; /* the hostile host's; NULL: an orderly one */
    uint64_t kept[KEPT];
    size_t kept_count;
    wfs_run *run;
    unsigned seed;
    uint64_t events; /* a sum of all events and their order */
} host;

/* ---- The host ------------------------------------------------------------------------------ */

static void abuse(host *self, wfs_call *call);

static void invoke(void *context, wfs_call *call)
{
    host *self = context;
    self->kept[self->kept_count++ % KEPT] = wfs_call_id(call);
    if (!self->bytes)
        fuzz_answer(call, self->seed);
    else if (fuzz_byte(self->bytes) % 2)
        abuse(self, call);
}

static void cancel(void *context, wfs_call *call)
{
    host *self = context;
    CHECK(wfs_call_id(call) > 0);
    if (self->bytes && fuzz_byte(self->bytes) % 2)
        CHECK(wfs_call_succeed(call, "1", 1) == WFS_E_STALE);
}

static void act_in_event(host *self);

static void on_event(void *context, const char *event, size_t size)
{
    host *self = context;
    CHECK(size > 1 && event[0] == '{' && event[size - 1] == '}' && event[size] == '\0');
    CHECK(!strstr(event, secret));
    for (size_t i = 0; i < size; i++)
        self->events = self->events * 31 + (unsigned char)event[i];
    if (self->bytes && self->run)
        act_in_event(self);
}

static void set_up(host *self, fuzz_bytes *bytes, unsigned flags)
{
    memset(self, 0, sizeof *self);
    self->adapter = (wfs_tool_adapter){ sizeof self->adapter, self, fuzz_has, invoke, NULL, NULL, cancel };
    self->options = (wfs_run_options)WFS_RUN_OPTIONS_INIT;
    self->limits =
        (wfs_limits){ .size = sizeof self->limits, .steps_executed = 500, .tool_calls = 500, .conditional_depth = 16 };
    self->bytes = bytes;
    self->seed = flags;
    self->options.flags =
        WFS_RUN_ITERATION_RECORDS | (flags & 2 ? WFS_RUN_ALL_EVENTS : 0) | (flags & 4 ? WFS_RUN_CANCEL_IN_FLIGHT : 0);
    self->options.type_checks = flags % 3;
    self->options.context = self;
    self->options.now = self->options.wall = fuzz_now;
    self->options.wait = fuzz_wait;
    self->options.on_event = on_event;
    self->options.limits = &self->limits;
    self->options.id = "12345678-1234-4234-8234-123456789abc";
}

/* ---- Orderly hosts --------------------------------------------------------------------------- */

/* What is compared of a run. */
typedef struct outcome {
    wfs_document *log;
    uint64_t events;
} outcome;

static outcome finished(host *self)
{
    outcome result = { fuzz_log(self->run, secret), self->events };
    wfs_run_free(self->run);
    return result;
}

static outcome blocking(const char *text, size_t size, unsigned flags)
{
    host self;
    set_up(&self, NULL, flags);
    CHECK(wfs_run_text(text, size, NULL, 0, &self.adapter, &self.options, &self.run) == WFS_OK);
    return finished(&self);
}

static void open_steps(host *self, const char *text, size_t size, unsigned flags)
{
    set_up(self, NULL, flags);
    self->adapter.invoke = NULL;
    char *copy = fuzz_copy(text, size);
    CHECK(wfs_run_open(copy, size, &self->adapter, &self->options, &self->run) == WFS_OK);
    free(copy);
}

static outcome step_by_step(const char *text, size_t size, unsigned flags)
{
    host self;
    wfs_run_state state = WFS_RUN_WAIT;
    open_steps(&self, text, size, flags);
    for (;;) {
        size_t taken = 0;
        CHECK(wfs_run_advance(self.run, &state) == WFS_OK);
        if (state == WFS_RUN_DONE)
            return finished(&self);
        for (wfs_call *call; (call = wfs_run_next_call(self.run)) != NULL; taken++) {
            CHECK(wfs_run_find_call(self.run, wfs_call_id(call)) == call);
            fuzz_answer(call, flags);
        }
        if (!taken)
            fuzz_wait(&self.clock, self.run, wfs_run_wake_time(self.run));
    }
}

/* Answers one of the open calls, found by its id; the others move up. */
static void answer_one(host *self, uint64_t *open, size_t *count, fuzz_bytes *choices)
{
    size_t which = fuzz_byte(choices) % *count;
    wfs_call *call = wfs_run_find_call(self->run, open[which]);
    CHECK(call && wfs_call_id(call) == open[which]);
    fuzz_answer(call, self->seed);
    CHECK(!wfs_run_find_call(self->run, open[which]));
    memmove(open + which, open + which + 1, (*count - which - 1) * sizeof *open);
    --*count;
}

static outcome late(const char *text, size_t size, unsigned flags, fuzz_bytes choices)
{
    host self;
    static uint64_t open[IN_FLIGHT];
    size_t count = 0;
    wfs_run_state state = WFS_RUN_WAIT;
    open_steps(&self, text, size, flags);
    for (;;) {
        for (unsigned again = fuzz_byte(&choices) % 4 + 1; again > 0; again--)
            CHECK(wfs_run_advance(self.run, &state) == WFS_OK);
        if (state == WFS_RUN_DONE)
            return finished(&self);
        for (wfs_call *call; (call = wfs_run_next_call(self.run)) != NULL; count++) {
            CHECK(count < IN_FLIGHT);
            open[count] = wfs_call_id(call);
        }
        if (self.options.flags & WFS_RUN_CANCEL_IN_FLIGHT) /* the run may have given up on some */
            for (size_t i = count; i-- > 0;)
                if (!wfs_run_find_call(self.run, open[i]))
                    open[i] = open[--count];
        if (count)
            answer_one(&self, open, &count, &choices);
        else
            fuzz_wait(&self.clock, self.run, wfs_run_wake_time(self.run));
    }
}

/* ---- Are they the same? ---------------------------------------------------------------------- */

/* The same elements, in any order. */
static int same_set(const wfs_value *a, const wfs_value *b)
{
    if (wfs_value_size(a) != wfs_value_size(b))
        return 0;
    for (size_t i = 0; i < wfs_value_size(a); i++) {
        size_t in_a = 0, in_b = 0;
        for (size_t j = 0; j < wfs_value_size(a); j++) {
            in_a += wfs_value_equal(wfs_value_at(a, i), wfs_value_at(a, j)) != 0;
            in_b += wfs_value_equal(wfs_value_at(a, i), wfs_value_at(b, j)) != 0;
        }
        if (in_a != in_b)
            return 0;
    }
    return 1;
}

static void same_members(const wfs_value *a, const wfs_value *b, const char *const *members, size_t count)
{
    for (size_t i = 0; i < count; i++)
        fuzz_same(fuzz_get(a, members[i]), fuzz_get(b, members[i]));
}

/* The record of a step with `concurrency` (section 7, items 8 and 11): which error is the last one, and the order of
 * the errors that led to attempts and of warnings, follow the order of answers. After a failure under `fail` so does
 * what was begun by then. 0: nothing after this record can be compared. */
static int same_concurrent(const wfs_value *a, const wfs_value *b, int ignores)
{
    static const char *const always[] = { "id", "executor", "status", "tool", "inputs", "started_ms" };
    static const char *const settled[] = { "duration_ms", "output", "iterations" };
    same_members(a, b, always, sizeof always / sizeof *always);
    CHECK(!fuzz_get(a, "error") == !fuzz_get(b, "error"));
    if (fuzz_is(fuzz_get(a, "status"), "failed") && !ignores)
        return 0;
    same_members(a, b, settled, sizeof settled / sizeof *settled);
    const wfs_value *retries = fuzz_get(a, "retries"), *others = fuzz_get(b, "retries");
    CHECK(same_set(fuzz_get(retries, "errors"), fuzz_get(others, "errors")));
    CHECK(same_set(fuzz_get(a, "warnings"), fuzz_get(b, "warnings")));
    fuzz_same(fuzz_get(a, "iteration_records"), fuzz_get(b, "iteration_records"));
    return 1;
}

static const wfs_value *declaration(const wfs_value *workflow, const wfs_value *id)
{
    const wfs_value *steps = fuzz_get(workflow, "steps");
    for (size_t i = 0; i < wfs_value_size(steps); i++)
        if (wfs_value_equal(fuzz_get(wfs_value_at(steps, i), "id"), id))
            return wfs_value_at(steps, i);
    return NULL;
}

static int same_record(const wfs_value *workflow, const wfs_value *a, const wfs_value *b)
{
    const wfs_value *step = declaration(workflow, fuzz_get(a, "id"));
    if (wfs_value_int(fuzz_get(step, "concurrency")) > 1 && fuzz_get(a, "iterations"))
        return same_concurrent(a, b, fuzz_is(fuzz_get(step, "on_error"), "ignore"));
    fuzz_same(a, b);
    return 1;
}

static void same_logs(const wfs_value *workflow, const wfs_value *a, const wfs_value *b)
{
    const wfs_value *records = fuzz_get(a, "steps"), *others = fuzz_get(b, "steps");
    fuzz_same(fuzz_get(a, "status"), fuzz_get(b, "status"));
    if (fuzz_get(a, "error") || fuzz_get(b, "error")) { /* where a limit struck depends on the order, too */
        CHECK(fuzz_get(a, "error") && fuzz_get(b, "error"));
        fuzz_same(fuzz_get(fuzz_get(a, "error"), "code"), fuzz_get(fuzz_get(b, "error"), "code"));
        return;
    }
    CHECK(wfs_value_size(records) == wfs_value_size(others));
    for (size_t i = 0; i < wfs_value_size(records); i++)
        if (!same_record(workflow, wfs_value_at(records, i), wfs_value_at(others, i)))
            return;
    fuzz_same(fuzz_get(a, "outputs"), fuzz_get(b, "outputs"));
    fuzz_same(fuzz_get(a, "summary"), fuzz_get(b, "summary"));
    fuzz_same(fuzz_get(a, "completed_at"), fuzz_get(b, "completed_at"));
}

static void compare(const char *text, size_t size, outcome a, outcome b)
{
    if (strstr(text, "concurrency")) {
        wfs_document *workflow = NULL;
        if (wfs_document_read_yaml(text, size, NULL, NULL, &workflow, NULL) == WFS_OK)
            same_logs(wfs_document_root(workflow), wfs_document_root(a.log), wfs_document_root(b.log));
        wfs_document_free(workflow);
    } else {
        fuzz_same(wfs_document_root(a.log), wfs_document_root(b.log));
        CHECK(a.events == b.events);
    }
    wfs_document_free(b.log);
}

static void compare_hosts(const char *text, size_t size, unsigned flags, const fuzz_bytes *choices)
{
    outcome standard = blocking(text, size, flags);
    compare(text, size, standard, step_by_step(text, size, flags));
    compare(text, size, standard, late(text, size, flags, *choices));
    wfs_document_free(standard.log);
}

/* ---- The hostile host ---------------------------------------------------------------------- */

static void abuse(host *self, wfs_call *call)
{
    uint64_t id = wfs_call_id(call);
    wfs_run *run = wfs_call_run(call);
    size_t size = 0;
    const char *key = wfs_call_key(call, &size);
    CHECK(key && strlen(key) == size);
    fuzz_value(wfs_call_arguments(call), 16);
    wfs_call_set_data(call, self);
    CHECK(wfs_call_data(call) == self);
    wfs_result result = fuzz_answer(call, self->seed);
    CHECK(result == WFS_OK || result == WFS_E_INVALID || result == WFS_E_STALE);
    CHECK(!wfs_run_find_call(run, id));
    if (fuzz_byte(self->bytes) % 2) /* the handle stays valid until the next advance */
        CHECK(wfs_call_fail(call, "again", 5, 0) == WFS_E_STALE);
}

/* Mostly onwards, sometimes back, or to where no clock has been. */
static void step_clock(host *self, unsigned choice)
{
    int64_t *now = &self->clock.now;
    if (choice >= 252)
        *now = choice == 255 ? INT64_MAX / 4 : choice == 254 ? INT64_MIN / 4 : choice == 253 ? 0 : *now / 2;
    else if (*now < INT64_MAX / 2)
        *now += (int64_t)choice * 1000000;
}

static wfs_call *find_kept(const host *self)
{
    size_t count = self->kept_count < KEPT ? self->kept_count : KEPT;
    return count ? wfs_run_find_call(self->run, self->kept[fuzz_byte(self->bytes) % count]) : NULL;
}

/* The calls in flight may be answered while the run tells of something, perhaps of them. */
static void act_in_event(host *self)
{
    wfs_run_state state;
    unsigned choice = fuzz_byte(self->bytes);
    wfs_call *call = choice % 4 == 1 ? find_kept(self) : NULL;
    if (call)
        abuse(self, call);
    if (choice == 7)
        CHECK(wfs_run_advance(self->run, &state) == WFS_E_STATE);
    if (fuzz_byte(self->bytes) == 9)
        wfs_run_cancel(self->run);
}

static void wake(host *self)
{
    int64_t time = wfs_run_wake_time(self->run);
    if (time != WFS_TIME_NEVER)
        self->clock.now = time;
}

/* One thing that a host may do to its run. 0 when it wants to give up. */
static int act(host *self)
{
    wfs_call *call = NULL;
    wfs_run_state state;
    switch (fuzz_byte(self->bytes) % 12) {
    case 0:
        return self->bytes->at < self->bytes->size;
    case 1:
        step_clock(self, fuzz_byte(self->bytes));
        break;
    case 2:
        wake(self);
        break;
    case 3:
        if (fuzz_byte(self->bytes) > 200)
            wfs_run_cancel(self->run);
        break;
    case 4:
    case 5:
        call = find_kept(self);
        break;
    case 6:
        call = wfs_run_find_call(self->run, fuzz_byte(self->bytes));
        break;
    case 7:
        call = wfs_run_next_call(self->run);
        break;
    case 8:
        CHECK(wfs_run_set_inputs(self->run, "{}", 2) != WFS_E_NOMEM);
        break;
    default:
        CHECK(wfs_run_advance(self->run, &state) == WFS_OK);
    }
    if (call)
        abuse(self, call);
    return 1;
}

static void end_early(host *self)
{
    wfs_text *log = NULL;
    wfs_result result = wfs_run_log(self->run, 0, &log);
    CHECK(result == WFS_OK || result == WFS_E_STATE);
    wfs_text_free(log);
}

static void end_in_order(host *self)
{
    wfs_run_state state = WFS_RUN_WAIT;
    wfs_run_cancel(self->run);
    CHECK(wfs_run_advance(self->run, &state) == WFS_OK && state == WFS_RUN_DONE);
    wfs_document_free(fuzz_log(self->run, secret));
    CHECK(wfs_run_execute(self->run) == WFS_OK);
}

static void hostile(const char *text, size_t size, unsigned flags, fuzz_bytes *bytes)
{
    host self;
    set_up(&self, bytes, flags);
    if (flags & 8)
        self.adapter.invoke = NULL;
    if (flags & 16)
        self.adapter.cancel = NULL;
    CHECK(wfs_run_open(text, size, &self.adapter, &self.options, &self.run) == WFS_OK);
    for (int i = 0; i < 400 && act(&self); i++)
        ;
    if (flags & 32)
        end_in_order(&self);
    else
        end_early(&self);
    wfs_run_free(self.run);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char text[FUZZ_TEXT];
    fuzz_bytes in = { data, size, 0 };
    unsigned flags = fuzz_byte(&in);
    size_t length = fuzz_generate(text, &in);
    if (getenv("FUZZ_SHOW"))
        fprintf(stderr, "%s\n", text);
    compare_hosts(text, length, flags, &in);
    hostile(text, length, flags, &in);
    return 0;
}
