/*
 * Limits: the bytes choose some of them, small, then a workflow; a host that is slow to answer runs it.
 *
 * Whatever the workflow does, no limit may be passed: calls made, calls open at a time, attempts, iterations, steps,
 * waits, sizes and depths of what comes out, memory held. What is over a limit must be refused, what is under it taken.
 */
#include "generate.h"

enum { OPEN = 64, CHOSEN = 4, SLACK = 262144 };

/* Of the sanitizer, where there is one. */
__attribute__((weak)) size_t __sanitizer_get_current_allocated_bytes(void);

typedef struct host {
    fuzz_clock clock; /* the first: see fuzz_clock */
    wfs_tool_adapter adapter;
    wfs_limits limits; /* all filled in */
    fuzz_bytes *bytes;
    wfs_run *run;
    wfs_call *open[OPEN];
    size_t open_count;
    uint64_t calls;
    int64_t waited;
    unsigned seed;
} host;

static size_t memory_now(void)
{
    return __sanitizer_get_current_allocated_bytes ? __sanitizer_get_current_allocated_bytes() : 0;
}

/* ---- Which limits ---------------------------------------------------------------------------- */

static const struct field {
    const char *name;
    size_t offset;
    uint64_t standard;
} fields[] = {
#define FIELD(field, standard, maximum, text) { #field, offsetof(wfs_limits, field), standard },
    WFS_LIMITS(FIELD)
#undef FIELD
};

static uint64_t *limit_at(wfs_limits *limits, size_t index)
{
    return (uint64_t *)(void *)((char *)limits + fields[index].offset);
}

static void choose_limits(wfs_limits *limits, fuzz_bytes *in)
{
    static const uint64_t small[] = { 1, 2, 3, 5, 9, 17, 40, 100, 300, 1000, 5000, 20000, 100000 };
    size_t count = sizeof fields / sizeof *fields;
    memset(limits, 0, sizeof *limits);
    limits->size = sizeof *limits;
    for (size_t i = 0; i < count; i++)
        *limit_at(limits, i) = fields[i].standard;
    limits->tool_calls = limits->steps_executed = 500;
    for (unsigned i = fuzz_byte(in) % (CHOSEN + 1); i > 0; i--) {
        size_t which = fuzz_byte(in) % count;
        *limit_at(limits, which) = small[fuzz_byte(in) % (sizeof small / sizeof *small)];
        if (getenv("FUZZ_SHOW"))
            fprintf(stderr, "%s: %llu\n", fields[which].name, (unsigned long long)*limit_at(limits, which));
    }
}

/* ---- The host -------------------------------------------------------------------------------- */

static void check_call(const host *self, wfs_call *call)
{
    CHECK(self->calls <= self->limits.tool_calls);
    CHECK(self->open_count <= self->limits.concurrency);
    CHECK(wfs_call_attempt(call) <= self->limits.retry_max + 1);
    CHECK(wfs_call_iteration(call) < (int64_t)self->limits.each_iterations);
}

static void take_calls(host *self)
{
    for (wfs_call *call; self->open_count < OPEN && (call = wfs_run_next_call(self->run)) != NULL;) {
        self->open[self->open_count++] = call;
        self->calls++;
        check_call(self, call);
    }
}

/* A text that is nested and long, as the bytes say. */
static void answer_large(host *self, wfs_call *call)
{
    char text[4096];
    size_t depth = fuzz_byte(self->bytes) % 200, size = 0, length = (size_t)fuzz_byte(self->bytes) * 8;
    memset(text, '[', depth);
    size = depth;
    text[size++] = '"';
    memset(text + size, 'x', length);
    size += length;
    text[size++] = '"';
    memset(text + size, ']', depth);
    size += depth;
    wfs_result result = wfs_call_succeed(call, text, size);
    if (size > self->limits.result_bytes || depth > self->limits.data_depth)
        CHECK(result == WFS_E_LIMIT);
    else
        CHECK(result == WFS_OK || result == WFS_E_LIMIT); /* run_bytes */
    CHECK(result != WFS_E_LIMIT || size > self->limits.result_bytes || depth > self->limits.data_depth ||
          self->limits.run_bytes < 1000000);
}

static void answer_one(host *self)
{
    size_t which = fuzz_byte(self->bytes) % self->open_count;
    wfs_call *call = self->open[which];
    self->open[which] = self->open[--self->open_count];
    if (fuzz_byte(self->bytes) % 4 == 0) {
        answer_large(self, call);
    } else {
        wfs_result result = fuzz_answer(call, self->seed);
        CHECK(result == WFS_OK || result == WFS_E_INVALID || result == WFS_E_LIMIT);
    }
}

static void wait_for_it(host *self)
{
    int64_t before = self->clock.now;
    fuzz_wait(&self->clock, self->run, wfs_run_wake_time(self->run));
    CHECK((uint64_t)(self->clock.now - before) <= self->limits.wait_ms * 1000000);
    self->waited += self->clock.now - before;
    CHECK((uint64_t)self->waited <= self->limits.waits_ms * 1000000);
}

/* No time passes while a call is open, so no call is given up but by the end of the run. */
static void drive(host *self)
{
    wfs_run_state state = WFS_RUN_WAIT;
    for (;;) {
        CHECK(wfs_run_advance(self->run, &state) == WFS_OK);
        if (state == WFS_RUN_DONE)
            return;
        take_calls(self);
        if (self->open_count)
            answer_one(self);
        else
            wait_for_it(self);
    }
}

/* ---- What came out --------------------------------------------------------------------------- */

static size_t depth_of(const wfs_value *value)
{
    size_t deepest = 0;
    if (wfs_value_type(value) < WFS_TYPE_ARRAY)
        return 0;
    for (size_t i = 0; i < wfs_value_size(value); i++) {
        size_t depth = depth_of(wfs_value_at(value, i));
        deepest = depth > deepest ? depth : deepest;
    }
    return deepest + 1;
}

static size_t json_size(const wfs_value *value)
{
    wfs_text *text = NULL;
    size_t size = 0;
    CHECK(wfs_value_write(value, 0, &text) == WFS_OK);
    wfs_text_data(text, &size);
    wfs_text_free(text);
    return size;
}

/* A character may take six as JSON. */
static void check_size(const host *self, const wfs_value *value)
{
    CHECK(json_size(value) <= 6 * self->limits.value_bytes + 6);
    CHECK(depth_of(value) <= self->limits.data_depth + 1);
}

static void check_records(const host *self, const wfs_value *log)
{
    const wfs_value *records = fuzz_get(log, "steps"), *summary = fuzz_get(log, "summary");
    CHECK((uint64_t)wfs_value_int(fuzz_get(summary, "steps_executed")) <= self->limits.steps_executed);
    for (size_t i = 0; i < wfs_value_size(records); i++) {
        const wfs_value *record = wfs_value_at(records, i), *output = fuzz_get(record, "output");
        CHECK((uint64_t)wfs_value_int(fuzz_get(record, "iterations")) <= self->limits.each_iterations);
        if (fuzz_is(fuzz_get(record, "executor"), "transform") && !fuzz_get(output, "truncated"))
            check_size(self, output);
    }
}

/* What is cut, and small values, take up to 300 bytes each. */
static void check_log(const host *self)
{
    wfs_text *text = NULL;
    size_t size = 0, pieces = 4;
    CHECK(wfs_run_log(self->run, 0, &text) == WFS_OK);
    const char *data = wfs_text_data(text, &size);
    for (size_t i = 0; i < size; i++)
        pieces += data[i] == ',';
    CHECK(size <= self->limits.log_bytes + 300 * pieces);
    wfs_text_free(text);
}

static void check_report(const host *self, size_t text_size)
{
    const wfs_report *report = wfs_run_report(self->run);
    if (!report)
        return;
    fuzz_check_report(report, text_size);
    CHECK(wfs_report_count(report) <= self->limits.diagnostics);
}

/* What the loader must have refused. */
static void check_refused(const host *self, const char *text, size_t size)
{
    wfs_workflow *workflow = NULL;
    if (size > self->limits.file_bytes || size > self->limits.yaml_bytes)
        CHECK(self->calls == 0 && !wfs_run_succeeded(self->run));
    if (wfs_workflow_load(text, size, NULL, &workflow, NULL) != WFS_OK)
        return;
    if (wfs_workflow_step_count(workflow) > self->limits.steps)
        CHECK(self->calls == 0 && !wfs_run_succeeded(self->run));
    wfs_workflow_free(workflow);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char text[FUZZ_TEXT];
    fuzz_bytes in = { data, size, 0 };
    host self = { .bytes = &in };
    wfs_run_options options = WFS_RUN_OPTIONS_INIT;
    choose_limits(&self.limits, &in);
    self.seed = fuzz_byte(&in);
    size_t length = fuzz_generate(text, &in);
    if (getenv("FUZZ_SHOW"))
        fprintf(stderr, "%s\n", text);
    self.adapter = (wfs_tool_adapter){ sizeof self.adapter, &self, fuzz_has, NULL, NULL, NULL, NULL };
    options.context = &self;
    options.now = options.wall = fuzz_now;
    options.limits = &self.limits;
    options.type_checks = self.seed % 3;
    options.flags = self.seed & 4 ? WFS_RUN_ITERATION_RECORDS : 0;
    CHECK(wfs_run_open(text, length, &self.adapter, &options, &self.run) == WFS_OK);
    size_t before = memory_now();
    drive(&self);
    CHECK(memory_now() <= before + self.limits.run_bytes + SLACK);
    wfs_document *log = fuzz_log(self.run, NULL);
    check_records(&self, wfs_document_root(log));
    wfs_document_free(log);
    check_log(&self);
    check_report(&self, length);
    check_refused(&self, text, length);
    wfs_run_free(self.run);
    return 0;
}
