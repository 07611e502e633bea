/*
 * What a host does with the library, from beginning to end, with a host that goes on after each failure as the header
 * allows: what could not be made is left out, an answer that was not taken is given again.
 */
#include "memory.h"

static const char valid[] =
    "---\nname: sweep\ndescription: d\nallowed-tools: echo flaky\n---\n# Text\n\n```workflow\n"
    "inputs:\n  list: {type: array, default: [{a: 3, t: x}, {a: 1}, {a: 2, t: hunter22}], items: {type: object, "
    "properties: "
    "{a: int}}}\n  key: {type: string, secret: true, default: hunter22}\n  n: {type: int, default: 3}\n"
    "outputs:\n  all: {type: array, value: '$steps.loop.output'}\n  text: {type: string, value: 'k=${inputs.key} "
    "${steps.one.output}'}\n"
    "steps:\n"
    "- {id: one, type: tool, tool: echo, inputs: {a: {type: object, value: &x {k: '${inputs.n}', l: [1, 'a "
    "${inputs.list}']}}, b: {type: object, value: *x}}}\n"
    "- {id: loop, type: tool, tool: flaky, each: $inputs.list, delay: 1ms, retry: {max: 3, delay: 10ms, backoff: 2}, "
    "inputs: {a: {type: int, "
    "value: $item.a}, k: {type: string, value: 'x ${inputs.key} ${index}'}}, outputs: {r: {type: int, value: "
    "$result.a}}}\n"
    "- {id: par, type: tool, tool: later, each: $inputs.list, delay: 0ms, concurrency: 3, timeout: 1s, on_error: "
    "ignore, inputs: {a: {type: int, value: $item.a}}}\n"
    "- {id: some, type: transform, operation: filter, where: '$item.a >= 2 || $item.t contains \"X\"', inputs: {items: "
    "{type: array, value: $inputs.list}}}\n"
    "- {id: maps, type: transform, operation: map, expression: {v: 'n ${item.a}', w: [$item.t]}, inputs: {items: "
    "{type: array, value: $inputs.list}}}\n"
    "- {id: sorted, type: transform, operation: sort, field: a, inputs: {items: {type: array, value: $inputs.list}}}\n"
    "- {id: cond, type: conditional, condition: $steps.some.output.items.length > 1, then: [yes1], else: [no1]}\n"
    "- {id: yes1, type: tool, tool: refuse, on_error: ignore}\n"
    "- {id: said, type: tool, tool: speak}\n- {id: no1, type: exit, status: failed, output: {a: "
    "1}}\n"
    "- {id: skip, type: tool, tool: echo, condition: $inputs.n > 5, inputs: {a: {type: int, value: 1}}}\n```\n";

static const char invalid[] = "---\nname: [\n---\n```workflow\ninputs: {n: int, m: {type: strin}, u: {type: "
                              "int}}\noutputs: {o: {type: array, default: 3}}\nsteps:\n"
                              "- {id: a, type: tool, tool: eho, each: '$steps.b.output', inputs: {x: {type: string, "
                              "value: '${steps.c.output} ${'}, y: 5}}\n"
                              "- {id: a, type: llm, params: {}}\n- {id: b, type: tool, tool: echo, condition: '$foo == "
                              "', retry: {max_attempts: 3}, delay: 3x}\n"
                              "- {id: c, type: conditional, condition: '$steps.c.out && $item', then: [d, c, e]}\n- "
                              "{id: e, type: exit, status: done}\n"
                              "- {id: f, type: tool, tool: echo, inputs: {q: {type: string, value: 5}, r: {type: "
                              "array, value: $inputs.u}}}\n```\n";

static const char broken_yaml[] = "steps:\n  - id: a\n    type: [tool\n  b: c\n";

static const char *const tool_names[] = { "echo", "flaky", "later", "refuse", "speak" };
static const char echo_schema[] = "{\"type\":\"object\",\"properties\":{\"a\":{\"anyOf\":[{\"type\":\"object\"},{"
                                  "\"enum\":[1,2]}]},\"q\":{\"$ref\":\"#/$defs/s\"}},"
                                  "\"required\":[\"a\"],\"$defs\":{\"s\":{\"type\":\"string\",\"minLength\":2}}}";

/* ---- The host ------------------------------------------------------------------------------ */

typedef struct host {
    wfs_run_options options;
    int64_t now;
    uint64_t kept[16];
    size_t kept_count, events, unanswered;
    wfs_run *run;
} host;

static host *current; /* what the tools of a registry work for */

/* An answer for which there was no memory was not given. It may be given again. */
static bool again(wfs_run *run, uint64_t id, wfs_result result)
{
    MUST((result == WFS_E_NOMEM) == (wfs_run_find_call(run, id) != NULL));
    return result == WFS_E_NOMEM;
}

/* The outcome of the second time. */
static void last(wfs_result result)
{
    if (result == WFS_E_NOMEM) {
        (void)done(result);
        current->unanswered++;
    }
}

static void answer(wfs_call *call, const char *json)
{
    uint64_t id = wfs_call_id(call);
    wfs_run *run = wfs_call_run(call);
    if (again(run, id, wfs_call_succeed(call, json, WFS_ZERO_TERMINATED)))
        last(wfs_call_succeed(call, json, WFS_ZERO_TERMINATED));
}

static void refuse_with(wfs_call *call, const char *message, uint32_t flags)
{
    uint64_t id = wfs_call_id(call);
    wfs_run *run = wfs_call_run(call);
    if (again(run, id, wfs_call_fail(call, message, WFS_ZERO_TERMINATED, flags)))
        last(wfs_call_fail(call, message, WFS_ZERO_TERMINATED, flags));
}

static void echo(void *context, wfs_call *call)
{
    size_t size = 0;
    (void)context;
    if (wfs_call_succeed_value(call, wfs_call_arguments(call)) == WFS_OK)
        return;
    const char *text = wfs_call_arguments_text(call, &size);
    if (got(text))
        answer(call, text);
    else
        refuse_with(call, "no memory", WFS_FAIL_PERMANENT);
}

static void flaky(void *context, wfs_call *call)
{
    (void)context;
    if (wfs_call_attempt(call) == 3)
        answer(call, "{\"a\": 7, \"b\": [\"a rather long text that needs some room of its own\", 1.5e10]}");
    else
        refuse_with(call, "not yet: hunter22", 0);
}

static void note_call(wfs_call *call)
{
    size_t size = 0;
    const char *text = wfs_call_tool(call, &size);
    note(text, size);
    text = wfs_call_step(call, &size);
    note(text, size);
    note_number(wfs_call_iteration(call));
    note_number(wfs_call_deadline(call));
    wfs_call_set_data(call, current);
    MUST(wfs_call_data(call) == current);
}

static void later(void *context, wfs_call *call)
{
    host *self = *(host **)context;
    MUST(self->kept_count < 16);
    note_call(call);
    if (got(wfs_call_key(call, NULL)))
        note(wfs_call_key(call, NULL), strlen(wfs_call_key(call, NULL)));
    self->kept[self->kept_count++] = wfs_call_id(call);
}

static void refuse(void *context, wfs_call *call)
{
    (void)context;
    refuse_with(call, "never", WFS_FAIL_PERMANENT);
}

static void speak(void *context, wfs_call *call)
{
    static const char text[] = "a text, \xff and all";
    uint64_t id = wfs_call_id(call);
    wfs_run *run = wfs_call_run(call);
    (void)context;
    if (again(run, id, wfs_call_succeed_string(call, text, WFS_ZERO_TERMINATED)))
        last(wfs_call_succeed_string(call, text, WFS_ZERO_TERMINATED));
}

static wfs_tools *registry(void)
{
    static wfs_tool_fn const functions[] = { echo, flaky, later, refuse, speak };
    wfs_tools *tools = NULL;
    wfs_tool_descriptor descriptor = WFS_TOOL_DESCRIPTOR_INIT;
    descriptor.description = "Answers with its arguments.";
    descriptor.description_size = WFS_ZERO_TERMINATED;
    descriptor.input_schema = descriptor.output_schema = echo_schema;
    descriptor.input_schema_size = descriptor.output_schema_size = WFS_ZERO_TERMINATED;
    if (!done(wfs_tools_new(&tools)))
        return NULL;
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        wfs_result result =
            wfs_tools_add(tools, tool_names[i], strlen(tool_names[i]), functions[i], &current, i ? NULL : &descriptor);
        if (result == WFS_E_NOMEM) /* nothing changed: the name is still free */
            result = wfs_tools_add(tools, tool_names[i], strlen(tool_names[i]), functions[i], &current,
                                   i ? NULL : &descriptor);
        MUST(result == WFS_OK || result == WFS_E_NOMEM);
        if (!done(result))
            break;
    }
    return tools;
}

static int64_t clock_now(void *context) { return ((host *)context)->now; }

static void on_event(void *context, const char *event, size_t size)
{
    ((host *)context)->events++;
    note(event, size);
}

static void set_up(host *self)
{
    memset(self, 0, sizeof *self);
    self->options = (wfs_run_options)WFS_RUN_OPTIONS_INIT;
    self->options.flags = WFS_RUN_ALL_EVENTS | WFS_RUN_ITERATION_RECORDS;
    self->options.context = self;
    self->options.now = self->options.wall = clock_now;
    self->options.on_event = on_event;
    self->options.id = "12345678-1234-4234-8234-123456789abc";
    self->options.file = "sweep.md";
    current = self;
}

/* ---- Scenarios ----------------------------------------------------------------------------- */

static void load_text(const char *text, const wfs_tool_adapter *adapter)
{
    wfs_workflow *workflow = NULL;
    wfs_report *report = NULL;
    wfs_check_options options = WFS_CHECK_OPTIONS_INIT;
    options.file = "sweep.md";
    wfs_result result = wfs_workflow_load(text, WFS_ZERO_TERMINATED, &options, &workflow, &report);
    MUST(!workflow == (result != WFS_OK) && !report == (result == WFS_E_NOMEM));
    (void)done(result);
    if (report)
        take_report(report);
    report = NULL;
    if (!workflow)
        return;
    take_workflow(workflow);
    result = wfs_workflow_validate(workflow, adapter, &options, &report);
    (void)done(result);
    MUST(!report == (result == WFS_E_NOMEM));
    if (report)
        take_report(report);
    wfs_workflow_free(workflow);
}

static void load_valid(void) { load_text(valid, NULL); }
static void load_invalid(void) { load_text(invalid, NULL); }
static void load_broken(void) { load_text(broken_yaml, NULL); }
static void load_nothing(void) { load_text("no workflow here\n", NULL); }

static void validate_with(const char *text)
{
    wfs_tools *tools = registry();
    wfs_report *report = NULL;
    if (tools) {
        wfs_result result = wfs_validate(text, WFS_ZERO_TERMINATED, wfs_tools_adapter(tools), NULL, &report);
        MUST(!report == (result == WFS_E_NOMEM));
        (void)done(result);
        if (report)
            take_report(report);
    }
    wfs_tools_free(tools);
}

static void validate_valid(void) { validate_with(valid); }
static void validate_invalid(void) { validate_with(invalid); }

static void answer_kept(host *self)
{
    for (size_t i = self->kept_count; i-- > 0;) {
        wfs_call *call = wfs_run_find_call(self->run, self->kept[i]);
        if (call)
            answer(call, "[\"late\", {\"k\": 1}]");
    }
    self->kept_count = 0;
}

static void drive(host *self)
{
    wfs_run_state state = WFS_RUN_WAIT;
    wfs_result result = WFS_OK;
    for (int i = 0; i < 100 && (result = wfs_run_advance(self->run, &state)) == WFS_OK && state != WFS_RUN_DONE; i++) {
        if (state == WFS_RUN_WAIT)
            self->now = wfs_run_wake_time(self->run);
        answer_kept(self);
    }
    (void)done(result);
    if (result == WFS_E_NOMEM) { /* "only wfs_run_free is of use", but nothing may go wrong */
        MUST(wfs_run_advance(self->run, &state) != WFS_OK || state == WFS_RUN_DONE);
        MUST(!wfs_run_succeeded(self->run));
        (void)wfs_run_wake_time(self->run);
        MUST(wfs_run_next_call(self->run) == NULL);
    } else {
        MUST(state == WFS_RUN_DONE || self->unanswered);
    }
}

static void run_text(const char *text, const char *inputs)
{
    host self;
    set_up(&self);
    wfs_tools *tools = registry();
    if (tools && done(wfs_run_open(text, WFS_ZERO_TERMINATED, wfs_tools_adapter(tools), &self.options, &self.run))) {
        wfs_result result = inputs ? wfs_run_set_inputs(self.run, inputs, WFS_ZERO_TERMINATED) : WFS_OK;
        if (done(result))
            drive(&self);
        take_run(self.run);
    }
    wfs_run_free(self.run);
    wfs_tools_free(tools);
}

static void run_valid(void) { run_text(valid, NULL); }
static void run_inputs(void)
{
    run_text(valid, "{\"n\": 9, \"key\": \"a secret \\\"value\\\"\", \"list\": [{\"a\": 2.0}, {\"a\": 1, \"t\": \"a "
                    "secret \\\"value\\\"\"}], \"more\": {}}");
}
/* A text long enough to be used where it is. */
static const char *lent_text(void)
{
    static char text[6000];
    size_t size = (size_t)snprintf(text, sizeof text, "{\"list\":[");
    while (size < sizeof text - 200)
        size += (size_t)snprintf(text + size, sizeof text - size, "{\"a\":%zu,\"t\":\"x\\n\",\"b\":[[]]},", size % 7);
    snprintf(text + size, sizeof text - size, "{\"a\":0}],\"n\":1}");
    return text;
}

static void given_back(void *count) { ++*(size_t *)count; }

static int32_t has_any(void *unused, const char *name, size_t size)
{
    (void)unused;
    return name && size > 0;
}

static void run_lent(void)
{
    static const char text[] =
        "inputs: {list: {type: array}}\noutputs: {r: {type: array, value: $steps.a.output.list}}\n"
        "steps: [{id: a, type: tool, tool: t}]\n";
    wfs_tool_adapter adapter = { .size = sizeof adapter, .has = has_any };
    host self;
    size_t lent = 0, back = 0;
    wfs_run_state state;
    set_up(&self);
    if (!done(wfs_run_open(text, sizeof text - 1, &adapter, &self.options, &self.run)))
        return;
    lent++;
    (void)done(wfs_run_lend_inputs(self.run, lent_text(), WFS_ZERO_TERMINATED, given_back, &back));
    if (done(wfs_run_advance(self.run, &state)) && state == WFS_RUN_CALLS) {
        wfs_call *call = wfs_run_next_call(self.run);
        lent++;
        wfs_result result = wfs_call_lend_result(call, lent_text(), WFS_ZERO_TERMINATED, given_back, &back);
        if (!done(result) && result == WFS_E_NOMEM)
            (void)done(wfs_call_succeed(call, "{}", 2));
        if (done(wfs_run_advance(self.run, &state)) && state == WFS_RUN_DONE)
            take_run(self.run);
    }
    wfs_run_free(self.run);
    MUST(back == lent);
}

static void run_bad_inputs(void) { run_text(valid, "{\"n\": \"x\", \"list\": [1]}"); }
static void run_no_inputs(void) { run_text(valid, "[1"); }
static void run_invalid(void) { run_text(invalid, NULL); }
static void run_broken(void) { run_text(broken_yaml, NULL); }

static void run_at_once(void)
{
    host self;
    set_up(&self);
    static const char text[] = "steps:\n- {id: a, type: exit, status: success, output: {x: '${inputs.q}'}}\noutputs: "
                               "{x: {type: string}}\ninputs: {q: {type: string}}\n";
    if (done(wfs_run_text(text, WFS_ZERO_TERMINATED, "{\"q\": \"v\"}", WFS_ZERO_TERMINATED, NULL, &self.options,
                          &self.run)))
        take_run(self.run);
    wfs_run_free(self.run);
}

static void run_cancelled(void)
{
    host self;
    wfs_run_state state = WFS_RUN_WAIT;
    set_up(&self);
    wfs_tools *tools = registry();
    if (tools && done(wfs_run_open(valid, WFS_ZERO_TERMINATED, wfs_tools_adapter(tools), &self.options, &self.run))) {
        for (int i = 0;
             i < 100 && !self.kept_count && wfs_run_advance(self.run, &state) == WFS_OK && state == WFS_RUN_WAIT; i++)
            self.now = wfs_run_wake_time(self.run);
        wfs_run_cancel(self.run);
        (void)done(wfs_run_advance(self.run, &state));
        take_run(self.run);
    }
    wfs_run_free(self.run);
    wfs_tools_free(tools);
}

static int32_t answer_and_go_on(void *context, wfs_run *run, int64_t until)
{
    host *self = context;
    (void)run;
    self->now = until == WFS_TIME_NEVER ? self->now : until;
    answer_kept(self);
    return self->unanswered != 0;
}

static void run_executed(void)
{
    host self;
    set_up(&self);
    self.options.wait = answer_and_go_on;
    wfs_tools *tools = registry();
    if (tools && done(wfs_run_open(valid, WFS_ZERO_TERMINATED, wfs_tools_adapter(tools), &self.options, &self.run))) {
        (void)done(wfs_run_execute(self.run));
        take_run(self.run);
    }
    wfs_run_free(self.run);
    wfs_tools_free(tools);
}

static void two_runs(void)
{
    host self;
    wfs_workflow *workflow = NULL;
    wfs_tools *tools = registry();
    if (tools && done(wfs_workflow_load(valid, WFS_ZERO_TERMINATED, NULL, &workflow, NULL)))
        for (int i = 0; i < 2; i++) {
            set_up(&self);
            if (done(wfs_run_new(workflow, wfs_tools_adapter(tools), &self.options, &self.run))) {
                drive(&self);
                take_run(self.run);
            }
            wfs_run_free(self.run);
        }
    wfs_workflow_free(workflow);
    wfs_tools_free(tools);
}

static const char context[] =
    "{\"inputs\": {\"a\": [1, 2.5, \"t\"], \"s\": \"x\"}, \"item\": {\"k\": null}, \"index\": 3}";

static void evaluate(void)
{
    static const char *const expressions[] = {
        "$inputs.a[1] > 2 && !$item.k", "$inputs.a", "\"a\\u00e9\" contains $inputs.s ?? 5", "$inputs.b ==", "$foo", ""
    };
    for (size_t i = 0; i < sizeof expressions / sizeof *expressions; i++) {
        wfs_document *document = NULL;
        wfs_report *report = NULL;
        wfs_result result =
            wfs_evaluate(expressions[i], WFS_ZERO_TERMINATED, context, WFS_ZERO_TERMINATED, NULL, &document, &report);
        MUST(!report == (result == WFS_E_NOMEM));
        take_document(result, document);
        if (report)
            take_report(report);
    }
}

static void resolve(void)
{
    static const char *const texts[] = {
        "a ${inputs.a} b ${item} $${", "${inputs}", "$$5", "$inputs.a", "${", "plain", "a $inputs.a b", "{{ inputs.a }}"
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        wfs_document *document = NULL;
        wfs_report *report = NULL;
        wfs_result result =
            wfs_resolve(texts[i], WFS_ZERO_TERMINATED, context, WFS_ZERO_TERMINATED, NULL, &document, &report);
        take_document(result, document);
        if (report)
            take_report(report);
    }
}

static void read_document(wfs_result (*read)(const char *, size_t, const char *, const wfs_limits *, wfs_document **,
                                             wfs_report **),
                          const char *text)
{
    wfs_document *document = NULL;
    wfs_report *report = NULL;
    wfs_result result = read(text, WFS_ZERO_TERMINATED, "f", NULL, &document, &report);
    MUST(!report == (result == WFS_E_NOMEM));
    take_document(result, document);
    if (report)
        take_report(report);
}

static void documents(void)
{
    read_document(wfs_document_read_json,
                  "{\"a\": [1, 2.5e3, \"x\\u00e9\", null, true, {\"b\": {}}], \"c\": [[[[[]]]]], \"a\": 1}");
    read_document(wfs_document_read_json, "{\"a\": [1, 2");
    read_document(wfs_document_read_yaml, "a: &x [1, {b: c}]\nd: |\n  text\n  more\ne: *x\n'f g': !!str 5\n");
    read_document(wfs_document_read_yaml, "a: [1\nb: *c\n");
    read_document(wfs_document_read_yaml, "a: 1\na: 2\nb: *y\n<<: !foo {}\nc: .inf\n");
    read_document(wfs_document_read_workflow, "---\nname: a\n---\n~~~workflow\nsteps: [{id: &x a}, *x]\n~~~\n");
    read_document(wfs_document_read_workflow, "---\nname: [\n---\n```workflow\nsteps: [\n");
}

/* Wide and deep: where lists grow. */
static void large_document(void)
{
    static char text[16384];
    size_t size = 0;
    for (int i = 0; i < 100; i++)
        size += (size_t)snprintf(text + size, sizeof text - size,
                                 "key%d: {a: %d, b: [x, 'y', \"z\\n\"], c: [[[[%d]]]]}\n", i, i, i);
    read_document(wfs_document_read_yaml, text);
    size = (size_t)snprintf(text, sizeof text, "[0");
    for (int i = 0; i < 500; i++)
        size += (size_t)snprintf(text + size, sizeof text - size, ",{\"k%d\":[%d]}", i % 90, i);
    snprintf(text + size, sizeof text - size, "]");
    read_document(wfs_document_read_json, text);
    size = (size_t)snprintf(text, sizeof text, "{\"a\":[0");
    for (int i = 0; i < 2000; i++)
        size += (size_t)snprintf(text + size, sizeof text - size, ",%d", i);
    snprintf(text + size, sizeof text - size, "],\"b\":1}");
    read_document(wfs_document_read_json, text);
}

static void own_report(void)
{
    wfs_report *report = NULL;
    wfs_diagnostic item = WFS_DIAGNOSTIC_INIT;
    item.code = "own";
    item.message = "a problem of the host's";
    item.path = "steps[0]";
    item.hint = "do it in another way";
    if (!done(wfs_report_new("line one\nline two\n", WFS_ZERO_TERMINATED, "f.md", &report)))
        return;
    for (uint32_t i = 0; i < 20; i++) {
        item.line = item.end_line = 1 + i % 2;
        item.column = 2;
        item.end_column = 4;
        (void)done(wfs_report_add(report, &item));
    }
    take_report(report);
}

/* They allocate nothing. */
static void constants(void)
{
    size_t size = 0;
    uint32_t severity = 0, phase = 0;
    const char *code = NULL, *meaning = NULL;
    MUST(wfs_version() == WFS_VERSION);
    note_text(wfs_version_text());
    note_text(wfs_result_name(WFS_E_NOMEM));
    note_text(wfs_result_text(WFS_E_NOMEM));
    note_text(wfs_authoring_skill(&size));
    for (size_t i = 0; wfs_code_at(i, &code, &severity, &phase, &meaning) == WFS_OK; i++)
        note_text(code);
}

const scenario scenarios[] = {
    { "constants", constants },
    { "load-valid", load_valid },
    { "load-invalid", load_invalid },
    { "load-broken", load_broken },
    { "load-nothing", load_nothing },
    { "validate-valid", validate_valid },
    { "validate-invalid", validate_invalid },
    { "run-valid", run_valid },
    { "run-inputs", run_inputs },
    { "run-lent", run_lent },
    { "run-bad-inputs", run_bad_inputs },
    { "run-no-inputs", run_no_inputs },
    { "run-invalid", run_invalid },
    { "run-broken", run_broken },
    { "run-at-once", run_at_once },
    { "run-cancelled", run_cancelled },
    { "run-executed", run_executed },
    { "two-runs", two_runs },
    { "evaluate", evaluate },
    { "resolve", resolve },
    { "documents", documents },
    { "large-document", large_document },
    { "own-report", own_report },
};
const size_t scenario_count = sizeof scenarios / sizeof *scenarios;
