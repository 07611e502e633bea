/*
 * A workflow made from the bytes, and a host made from the rest of them.
 *
 * First an orderly host: once blocking, once step by step with calls that are taken and answered by their id. What a
 * tool answers depends only on the call, so that both logs must be equal, byte for byte. Then a hostile host: it
 * answers late, twice, with nonsense, out of order, with ids of old, lets time pass and cancels, as the bytes say.
 */
#include "fuzz.h"

enum { TEXT = 32768, STEPS = 8, KEPT = 64 };

typedef struct source {
    const uint8_t *data;
    size_t size, at;
} source;

typedef struct host {
    wfs_tool_adapter adapter;
    wfs_run_options options;
    wfs_limits limits;
    source *bytes; /* the hostile host's; NULL: an orderly one */
    int64_t now;
    uint64_t kept[KEPT];
    size_t kept_count;
    wfs_run *run;
    unsigned seed;
} host;

static unsigned byte(source *in) { return in->at < in->size ? in->data[in->at++] : 0; }

static void put(char *text, size_t *size, const char *piece)
{
    size_t length = strlen(piece);
    if (*size + length >= TEXT)
        return;
    memcpy(text + *size, piece, length + 1);
    *size += length;
}

static void put_number(char *text, size_t *size, const char *before, unsigned number)
{
    char piece[64];
    snprintf(piece, sizeof piece, "%s%u", before, number);
    put(text, size, piece);
}

#define PICK(in, list) ((list)[byte(in) % (sizeof(list) / sizeof *(list))])

static void put_expression(char *text, size_t *size, source *in)
{
    static const char *const forms[] = { "true",
                                         "false",
                                         "$inputs.list",
                                         "$inputs.n > 2",
                                         "$inputs.secret",
                                         "[",
                                         "$steps.s0.output",
                                         "$steps.s1.output.a",
                                         "$inputs.none",
                                         "$item.a",
                                         "$index < 2",
                                         "$steps.s2.output == null",
                                         "$inputs.objs",
                                         "$steps.s3.output",
                                         "!$inputs.flag",
                                         "$result.a",
                                         "$item",
                                         "$index",
                                         "$inputs.list.0 ?? $inputs.n",
                                         "$steps.s4.output[0]" };
    put(text, size, "'");
    put(text, size, PICK(in, forms));
    put(text, size, "'");
}

static void put_value(char *text, size_t *size, source *in)
{
    static const char *const forms[] = { "1",
                                         "\"text\"",
                                         "[1, \"$inputs.n\", {k: \"${inputs.secret}\"}]",
                                         "\"a${inputs.secret}b${inputs.n}\"",
                                         "\"${item}\"",
                                         "\"${index}-${item.a}\"",
                                         "\"$${x}\"",
                                         "{a: {b: \"$item.a\"}, c: null}",
                                         "null",
                                         "1.5",
                                         "\"$$5\"",
                                         "\"${steps.s0.output}\"" };
    unsigned kind = byte(in);
    if (kind % 3 == 0)
        put_expression(text, size, in);
    else
        put(text, size, forms[kind % (sizeof forms / sizeof *forms)]);
}

static void put_fields(char *text, size_t *size, source *in, const char *key, unsigned limit)
{
    static const char *const types[] = { "string", "int", "float", "boolean", "array", "object" };
    unsigned count = byte(in) % limit;
    if (!count)
        return;
    put(text, size, key);
    for (unsigned i = 0; i < count; i++) {
        put(text, size, i ? ", " : ": {");
        put(text, size, i == 0 ? "a" : i == 1 ? "items" : "c");
        put(text, size, ": {type: ");
        put(text, size, PICK(in, types));
        if (byte(in) % 4) {
            put(text, size, ", value: ");
            put_value(text, size, in);
        }
        put(text, size, "}");
    }
    put(text, size, "}");
}

static void put_branch(char *text, size_t *size, source *in, const char *key)
{
    unsigned count = 1 + byte(in) % 3;
    put(text, size, key);
    for (unsigned i = 0; i < count; i++)
        put_number(text, size, i ? ", s" : ": [s", byte(in) % STEPS);
    put(text, size, "]");
}

static void put_kind(char *text, size_t *size, source *in)
{
    static const char *const tools[] = { "echo", "echo", "fail", "flaky", "list", "deep", "zz" };
    switch (byte(in) % 8) {
    case 0:
        put(text, size, ", type: transform, operation: filter, where: ");
        put_expression(text, size, in);
        break;
    case 1:
        put(text, size, ", type: transform, operation: map, expression: ");
        put_value(text, size, in);
        break;
    case 2:
        put(text, size, ", type: transform, operation: sort, field: a, direction: desc");
        break;
    case 3:
        put(text, size, ", type: conditional");
        put_branch(text, size, in, ", then");
        if (byte(in) % 2)
            put_branch(text, size, in, ", else");
        put(text, size, ", condition: ");
        put_expression(text, size, in);
        break;
    case 4:
        put(text, size,
            byte(in) % 2 ? ", type: exit, status: success, output: " : ", type: exit, status: failed, output: ");
        put_value(text, size, in);
        break;
    default:
        put(text, size, ", type: tool, tool: ");
        put(text, size, PICK(in, tools));
    }
}

static void put_extras(char *text, size_t *size, source *in)
{
    unsigned bits = byte(in);
    if (bits & 1) {
        put(text, size, ", each: ");
        put_expression(text, size, in);
        put(text, size, byte(in) % 3 == 0 ? ", delay: 10ms" : "");
        if (byte(in) % 3 == 0)
            put_number(text, size, ", concurrency: ", 1 + byte(in) % 5);
    }
    if (bits & 2)
        put_number(text, size, ", on_error: ignore, retry: {delay: 5ms, backoff: 1.5, max: ", 1 + byte(in) % 4);
    else
        put(text, size, bits & 8 ? ", on_error: ignore" : "");
    put(text, size, (bits & 0x30) == 0x10 ? ", timeout: 20ms" : "");
    if ((bits & 0xc0) == 0xc0) {
        put(text, size, ", condition: ");
        put_expression(text, size, in);
    }
}

static size_t make_workflow(char *text, source *in)
{
    size_t size = 0;
    unsigned count = 1 + byte(in) % STEPS;
    put(text, &size,
        "inputs: {n: {type: int, default: 3}, secret: {type: string, secret: true, default: hunter22}, flag: {type: "
        "boolean, default: false}, list: {type: array, default: [1, hunter22, {a: 2}]}, objs: {type: array, default: "
        "[{a: 3}, "
        "{a: x}, {a: 1}]}}\n");
    put_fields(text, &size, in, "outputs", 4);
    put(text, &size, "\nsteps:\n");
    for (unsigned i = 0; i < count; i++) {
        put_number(text, &size, "- {id: s", byte(in) % 16 ? i : byte(in) % STEPS);
        put_kind(text, &size, in);
        put_extras(text, &size, in);
        put_fields(text, &size, in, ", inputs", 4);
        put_fields(text, &size, in, ", outputs", 3);
        put(text, &size, "}\n");
    }
    return size;
}

/* ---- The host ------------------------------------------------------------------------------ */

static int32_t has(void *context, const char *name, size_t size)
{
    (void)context;
    return size > 0 && name[0] != 'z';
}

static unsigned mix(const host *self, const wfs_call *call)
{
    size_t size = 0;
    const char *step = wfs_call_step(call, &size);
    unsigned sum = self->seed + (unsigned)wfs_call_iteration(call) * 7 + wfs_call_attempt(call) * 3;
    for (size_t i = 0; i < size; i++)
        sum = sum * 31 + (unsigned char)step[i];
    return sum;
}

static wfs_result answer(const host *self, wfs_call *call)
{
    static const char *const results[] = { "null", "{\"a\":1,\"items\":[3,\"x\",null]}",
                                           "[{\"a\":2},{\"a\":\"hunter22\"}]", "\"hunter22!\"", "{" };
    unsigned sum = mix(self, call);
    switch (wfs_call_tool(call, NULL)[0]) {
    case 'f':
        if (wfs_call_tool(call, NULL)[1] == 'a' || sum % 2)
            return wfs_call_fail(call, "failed hunter22", WFS_ZERO_TERMINATED, sum % 7 ? 0 : WFS_FAIL_PERMANENT);
        return wfs_call_succeed_string(call, "ok\xff", 3);
    case 'e':
        return sum % 3 ? wfs_call_succeed_value(call, wfs_call_arguments(call))
                       : wfs_call_succeed(call, wfs_call_arguments_text(call, NULL), WFS_ZERO_TERMINATED);
    default:
        return wfs_call_succeed(call, results[sum % 5], WFS_ZERO_TERMINATED);
    }
}

static void keep(host *self, const wfs_call *call) { self->kept[self->kept_count++ % KEPT] = wfs_call_id(call); }

static void abuse(host *self, wfs_call *call);

static void invoke(void *context, wfs_call *call)
{
    host *self = context;
    keep(self, call);
    if (!self->bytes)
        answer(self, call);
    else if (byte(self->bytes) % 2)
        abuse(self, call);
}

static void cancel(void *context, wfs_call *call)
{
    host *self = context;
    CHECK(wfs_call_id(call) > 0);
    if (self->bytes && byte(self->bytes) % 2)
        CHECK(wfs_call_succeed(call, "1", 1) == WFS_E_STALE);
}

static int64_t clock_now(void *context) { return ((host *)context)->now; }

static int32_t clock_wait(void *context, wfs_run *run, int64_t until)
{
    host *self = context;
    CHECK(run == self->run || !self->run);
    CHECK(until != WFS_TIME_NEVER);
    if (until > self->now)
        self->now = until;
    return 0;
}

static void on_event(void *context, const char *event, size_t size)
{
    host *self = context;
    wfs_run_state state;
    CHECK(size > 1 && event[0] == '{' && event[size - 1] == '}' && event[size] == '\0');
    CHECK(!strstr(event, "hunter22"));
    if (self->bytes && self->run && byte(self->bytes) == 7)
        CHECK(wfs_run_advance(self->run, &state) == WFS_E_STATE);
    if (self->bytes && self->run && byte(self->bytes) == 9)
        wfs_run_cancel(self->run);
}

static void set_up(host *self, source *bytes, unsigned flags)
{
    memset(self, 0, sizeof *self);
    self->adapter = (wfs_tool_adapter){ sizeof self->adapter, self, has, invoke, NULL, NULL, cancel };
    self->options = (wfs_run_options)WFS_RUN_OPTIONS_INIT;
    self->limits =
        (wfs_limits){ .size = sizeof self->limits, .steps_executed = 500, .tool_calls = 500, .conditional_depth = 16 };
    self->bytes = bytes;
    self->seed = flags;
    self->options.flags =
        WFS_RUN_ITERATION_RECORDS | (flags & 2 ? WFS_RUN_ALL_EVENTS : 0) | (flags & 4 ? WFS_RUN_CANCEL_IN_FLIGHT : 0);
    self->options.type_checks = flags % 3;
    self->options.context = self;
    self->options.now = self->options.wall = clock_now;
    self->options.wait = clock_wait;
    self->options.on_event = on_event;
    self->options.limits = &self->limits;
    self->options.id = "12345678-1234-4234-8234-123456789abc";
}

static wfs_text *finished(wfs_run *run)
{
    wfs_text *log = NULL;
    size_t size = 0;
    CHECK(wfs_run_log(run, 0, &log) == WFS_OK);
    const char *text = wfs_text_data(log, &size);
    wfs_document *document = NULL;
    wfs_limits deep = { .size = sizeof deep, .data_depth = 1024 };
    CHECK(wfs_document_read_json(text, size, NULL, &deep, &document, NULL) == WFS_OK);
    CHECK(wfs_value_get(wfs_document_root(document), "status", 6));
    CHECK(!strstr(text, "hunter22"));
    wfs_document_free(document);
    fuzz_value(wfs_run_outputs(run), 32);
    return log;
}

static wfs_text *blocking(const char *text, size_t size, unsigned flags)
{
    host self;
    set_up(&self, NULL, flags);
    CHECK(wfs_run_text(text, size, NULL, 0, &self.adapter, &self.options, &self.run) == WFS_OK);
    wfs_text *log = finished(self.run);
    wfs_run_free(self.run);
    return log;
}

static wfs_text *step_by_step(const char *text, size_t size, unsigned flags)
{
    host self;
    wfs_run_state state = WFS_RUN_WAIT;
    set_up(&self, NULL, flags);
    self.adapter.invoke = NULL;
    char *copy = fuzz_copy(text, size);
    CHECK(wfs_run_open(copy, size, &self.adapter, &self.options, &self.run) == WFS_OK);
    free(copy);
    for (;;) {
        size_t taken = 0;
        CHECK(wfs_run_advance(self.run, &state) == WFS_OK);
        if (state == WFS_RUN_DONE)
            break;
        for (wfs_call *call; (call = wfs_run_next_call(self.run)) != NULL; taken++) {
            CHECK(wfs_run_find_call(self.run, wfs_call_id(call)) == call);
            answer(&self, call);
        }
        if (!taken)
            clock_wait(&self, self.run, wfs_run_wake_time(self.run));
    }
    wfs_text *log = finished(self.run);
    wfs_run_free(self.run);
    return log;
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
    wfs_result result = answer(self, call);
    CHECK(result == WFS_OK || result == WFS_E_INVALID || result == WFS_E_STALE);
    CHECK(!wfs_run_find_call(run, id));
    if (byte(self->bytes) % 2) /* the handle stays valid until the next advance */
        CHECK(wfs_call_fail(call, "again", 5, 0) == WFS_E_STALE);
}

/* Mostly onwards, sometimes back, or to where no clock has been. */
static void step_clock(host *self, unsigned choice)
{
    if (choice >= 252)
        self->now = choice == 255 ? INT64_MAX / 4 : choice == 254 ? INT64_MIN / 4 : choice == 253 ? 0 : self->now / 2;
    else if (self->now < INT64_MAX / 2)
        self->now += (int64_t)choice * 1000000;
}

/* One thing that a host may do to its run. 0 when it wants to give up. */
static int act(host *self)
{
    wfs_call *call = NULL;
    wfs_run_state state;
    switch (byte(self->bytes) % 12) {
    case 0:
        return self->bytes->at < self->bytes->size;
    case 1:
        step_clock(self, byte(self->bytes));
        break;
    case 2: {
        int64_t wake = wfs_run_wake_time(self->run);
        self->now = wake == WFS_TIME_NEVER ? self->now : wake;
        break;
    }
    case 3:
        if (byte(self->bytes) > 200)
            wfs_run_cancel(self->run);
        break;
    case 4:
    case 5:
        call = self->kept_count
                   ? wfs_run_find_call(
                         self->run, self->kept[byte(self->bytes) % (self->kept_count < KEPT ? self->kept_count : KEPT)])
                   : NULL;
        break;
    case 6:
        call = wfs_run_find_call(self->run, byte(self->bytes));
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

static void hostile(const char *text, size_t size, unsigned flags, source *bytes)
{
    host self;
    wfs_text *log = NULL;
    wfs_run_state state = WFS_RUN_WAIT;
    set_up(&self, bytes, flags);
    if (flags & 8)
        self.adapter.invoke = NULL;
    if (flags & 16)
        self.adapter.cancel = NULL;
    CHECK(wfs_run_open(text, size, &self.adapter, &self.options, &self.run) == WFS_OK);
    for (int i = 0; i < 400 && act(&self); i++)
        ;
    if (flags & 32) { /* the end, in good order */
        wfs_run_cancel(self.run);
        CHECK(wfs_run_advance(self.run, &state) == WFS_OK && state == WFS_RUN_DONE);
        wfs_text_free(finished(self.run));
        CHECK(wfs_run_execute(self.run) == WFS_OK);
    } else {
        CHECK(wfs_run_log(self.run, 0, &log) != WFS_E_NOMEM);
        wfs_text_free(log);
    }
    wfs_run_free(self.run);
}

static void compare_logs(const char *text, size_t size, unsigned flags)
{
    wfs_text *a = blocking(text, size, flags), *b = step_by_step(text, size, flags);
    if (!strstr(text, "concurrency") && strcmp(wfs_text_data(a, NULL), wfs_text_data(b, NULL)) != 0) {
        fprintf(stderr, "%s\n%s\n%s\n", text, wfs_text_data(a, NULL), wfs_text_data(b, NULL));
        CHECK(strcmp(wfs_text_data(a, NULL), wfs_text_data(b, NULL)) == 0);
    }
    wfs_text_free(a);
    wfs_text_free(b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char text[TEXT];
    source in = { data, size, 0 };
    unsigned flags = byte(&in);
    size_t length = make_workflow(text, &in);
    if (getenv("FUZZ_SHOW"))
        fprintf(stderr, "%s\n", text);
    compare_logs(text, length, flags);
    hostile(text, length, flags, &in);
    return 0;
}
