/*
 * Callbacks that fail: each callback of a host, at each of its calls, once and from then on, in each way that it could.
 * The run ends, its log is whole (each step has a record, the numbers add up, the events begin and end), and the same
 * workflow runs as ever afterwards. A clock that runs wild gives odd durations, nothing else.
 */
#include "host.h"

static const char TEXT[] =
    "inputs: { l: { type: array, default: [ 1, 2, 3, 4 ] }, key: { type: string, secret: true, default: hunter2 } }\n"
    "outputs: { o: { type: array, value: $steps.all.output }, n: { type: int, value: $steps.big.output.items.length } "
    "}\n"
    "steps:\n"
    "  - { id: all, type: tool, tool: t, each: $inputs.l, concurrency: 2, delay: 5ms, timeout: 40ms, on_error: "
    "ignore,\n"
    "      retry: { max: 2, delay: 3ms, backoff: 2 }, inputs: { n: { type: int, value: $item } } }\n"
    "  - { id: big, type: transform, operation: filter, where: $item.n > 2,\n"
    "      inputs: { i: { type: array, value: $steps.all.output } } }\n"
    "  - { id: which, type: conditional, condition: '$steps.big.output.items.length > 1', then: [ yes ], else: [ no ] "
    "}\n"
    "  - { id: yes, type: tool, tool: t, timeout: 1s, inputs: { k: { type: string, value: 'x ${inputs.key}' } } }\n"
    "  - { id: no, type: tool, tool: t, timeout: 1s }\n"
    "  - { id: once, type: tool, tool: t, timeout: 10ms, retry: { max: 1, delay: 1s, backoff: 1 } }\n";

enum { STEPS = 6, MOST_WAITS = 200 };

typedef enum callback { INVOKE, CANCEL, HAS, DESCRIBE, LIST, NOW, WALL, WAIT, EVENT, CALLBACKS } callback;

typedef enum fault {
    NONE,
    FAILS,
    FAILS_FOR_GOOD,
    IS_NO_JSON,
    IS_SILENT,
    ANSWERS_TWICE,
    CANCELS,
    SAYS_NO,
    SAYS_SEVEN,
    SCHEMA_IS_NO_JSON,
    SCHEMA_IS_A_LIST,
    SCHEMA_FITS_NOTHING,
    NAME_IS_EMPTY,
    NAME_IS_NO_TEXT,
    AT_THE_END,
    AT_THE_START,
    AN_HOUR_BACK,
    RETURNS_AT_ONCE
} fault;

typedef struct fault_row {
    callback callback;
    fault fault;
    bool only_once; /* for ever, it would be a host that never waits */
} fault_row;

static const fault_row rows[] = {
    { INVOKE, FAILS, false },
    { INVOKE, FAILS_FOR_GOOD, false },
    { INVOKE, IS_NO_JSON, false },
    { INVOKE, IS_SILENT, false },
    { INVOKE, ANSWERS_TWICE, false },
    { INVOKE, CANCELS, false },
    { CANCEL, ANSWERS_TWICE, false },
    { CANCEL, CANCELS, false },
    { HAS, SAYS_NO, false },
    { HAS, SAYS_SEVEN, false },
    { DESCRIBE, SAYS_NO, false },
    { DESCRIBE, SAYS_SEVEN, false },
    { DESCRIBE, SCHEMA_IS_NO_JSON, false },
    { DESCRIBE, SCHEMA_IS_A_LIST, false },
    { DESCRIBE, SCHEMA_FITS_NOTHING, false },
    { LIST, SAYS_NO, false },
    { LIST, NAME_IS_EMPTY, false },
    { LIST, NAME_IS_NO_TEXT, false },
    { NOW, AT_THE_END, false },
    { NOW, AT_THE_START, false },
    { NOW, AN_HOUR_BACK, false },
    { WALL, AT_THE_END, false },
    { WALL, AT_THE_START, false },
    { WALL, AN_HOUR_BACK, false },
    { WAIT, FAILS, false },
    { WAIT, RETURNS_AT_ONCE, true },
    { EVENT, CANCELS, false },
};

/* ---- A host whose callbacks fail ---- */

typedef struct faulty {
    test_host host;
    fault_row row;
    size_t at; /* which call of the callback, from 1; 0: none */
    bool for_good;
    size_t calls[CALLBACKS];
} faulty;

static fault next_fault(faulty *f, callback which)
{
    size_t count = ++f->calls[which];
    bool now = f->row.callback == which && f->at && (count == f->at || (f->for_good && count > f->at));
    return now ? f->row.fault : NONE;
}

static void invoke(void *context, wfs_call *call)
{
    faulty *f = context;
    const wfs_value *arguments = wfs_call_arguments(call);
    if (f->row.callback == CANCEL) /* which is for calls that are not answered */
        return;
    switch (next_fault(f, INVOKE)) {
    case FAILS:
    case FAILS_FOR_GOOD:
        wfs_call_fail(call, "broken \x1b\xFF", 9, f->row.fault == FAILS ? 0 : WFS_FAIL_PERMANENT);
        return;
    case IS_NO_JSON:
        wfs_call_succeed(call, "{\"n\":", 5);
        return;
    case IS_SILENT:
        return;
    case ANSWERS_TWICE:
        assert_int_equal(wfs_call_succeed_value(call, arguments), WFS_OK);
        assert_int_equal(wfs_call_fail(call, "no", 2, 0), WFS_E_STALE);
        return;
    case CANCELS:
        wfs_run_cancel(f->host.run);
        return;
    default:
        wfs_call_succeed_value(call, arguments);
    }
}

static void cancel(void *context, wfs_call *call)
{
    faulty *f = context;
    fault what = next_fault(f, CANCEL);
    if (what == ANSWERS_TWICE)
        assert_int_equal(wfs_call_succeed(call, "1", 1), WFS_E_STALE);
    if (what == CANCELS)
        wfs_run_cancel(f->host.run);
}

static int32_t has(void *context, const char *name, size_t size)
{
    const faulty *f = context;
    fault what = next_fault(context, HAS);
    (void)name;
    (void)size;
    return f->row.callback == LIST || what == SAYS_NO ? 0 : what == SAYS_SEVEN ? 7 : 1;
}

static int32_t describe(void *context, const char *name, size_t size, wfs_tool_descriptor *descriptor)
{
    static const char *const schemas[] = {
        [SCHEMA_IS_NO_JSON] = "{\"type\":", [SCHEMA_IS_A_LIST] = "[[[[1]]]]", [SCHEMA_FITS_NOTHING] = "{\"not\":{}}"
    };
    fault what = next_fault(context, DESCRIBE);
    const char *schema = what >= SCHEMA_IS_NO_JSON && what <= SCHEMA_FITS_NOTHING ? schemas[what] : "{}";
    (void)name;
    (void)size;
    descriptor->input_schema = descriptor->output_schema = schema;
    descriptor->input_schema_size = descriptor->output_schema_size = strlen(schema);
    return what == SAYS_NO ? 0 : what == SAYS_SEVEN ? 7 : 1;
}

static const char *list(void *context, size_t index, size_t *size)
{
    fault what = next_fault(context, LIST);
    const char *name = what == NAME_IS_EMPTY ? "" : what == NAME_IS_NO_TEXT ? "\xFF\x1b[2J" : "tool";
    *size = strlen(name);
    return index > 3 || what == SAYS_NO ? NULL : name;
}

static int64_t odd_time(fault what, int64_t now)
{
    return what == AT_THE_END     ? INT64_MAX
           : what == AT_THE_START ? INT64_MIN
           : what == AN_HOUR_BACK ? now - 3600000 * MS
                                  : now;
}

static int64_t now(void *context)
{
    faulty *f = context;
    return odd_time(next_fault(f, NOW), f->host.now);
}

static int64_t wall(void *context)
{
    faulty *f = context;
    return odd_time(next_fault(f, WALL), 1700000000123456789 + f->host.now);
}

/* Moves the clock, also where the clock says something else. Gives up when that leads nowhere. */
static int32_t wait_until(void *context, wfs_run *run, int64_t until)
{
    faulty *f = context;
    fault what = next_fault(f, WAIT);
    (void)run;
    if (what == FAILS || until == WFS_TIME_NEVER || f->calls[WAIT] > MOST_WAITS)
        return 1;
    if (what != RETURNS_AT_ONCE)
        f->host.now = until > f->host.now && until < f->host.now + 86400000 * MS ? until : f->host.now + MS;
    return 0;
}

static void (*note_event)(void *context, const char *event, size_t size);

static void on_event(void *context, const char *event, size_t size)
{
    faulty *f = context;
    note_event(&f->host, event, size);
    if (next_fault(f, EVENT) == CANCELS)
        wfs_run_cancel(f->host.run);
}

static void init(faulty *f, fault_row row, size_t at, bool for_good)
{
    *f = (faulty){ .row = row, .at = at, .for_good = for_good };
    host_init(&f->host);
    note_event = f->host.options.on_event;
    f->host.adapter.context = f->host.options.context = f;
    f->host.adapter.invoke = invoke;
    f->host.adapter.cancel = cancel;
    f->host.adapter.has = has;
    f->host.adapter.describe = describe;
    f->host.adapter.list = list;
    f->host.options.now = now;
    f->host.options.wall = wall;
    f->host.options.wait = wait_until;
    f->host.options.on_event = on_event;
    f->host.options.flags = WFS_RUN_ALL_EVENTS | WFS_RUN_ITERATION_RECORDS;
    f->host.options.type_checks = WFS_TYPES_STRICT;
}

/* ---- What must be so ---- */

static bool has_record(const json_t *records, const char *id)
{
    size_t index;
    json_t *record;
    json_array_foreach(records, index, record)
    {
        if (strcmp(json_string_value(json_object_get(record, "id")), id) == 0)
            return true;
    }
    return false;
}

static bool is_event(const json_t *event, const char *type)
{
    return strcmp(json_string_value(json_object_get(event, "type")), type) == 0;
}

static void check_events(const test_host *host)
{
    size_t count = json_array_size(host->events);
    if (count == 0) /* not valid: nothing ran */
        return;
    assert_true(is_event(event_at(host, 0), "workflow_start"));
    assert_true(is_event(event_at(host, count - 1), "workflow_complete"));
}

/* host_advance reads the log, and looks whether it can be shown. */
static void check_end(faulty *f)
{
    static const char *const ids[STEPS] = { "all", "big", "which", "yes", "no", "once" };
    test_host *host = &f->host;
    assert_int_equal(host_advance(host), WFS_RUN_DONE);
    const json_t *records = log_at(host, "steps");
    bool ran = json_array_size(host->events) > 0;
    for (size_t i = 0; ran && i < STEPS; i++)
        assert_true(has_record(records, ids[i]));
    assert_int_equal(json_array_size(records), json_integer_value(log_at(host, "summary.steps_executed")) +
                                                   json_integer_value(log_at(host, "summary.steps_skipped")));
    assert_string_equal(log_text(host, "status"), wfs_run_succeeded(host->run) ? "success" : "failed");
    assert_true(ran || log_at(host, "error"));
    check_events(host);
}

/* The list of tools is asked for when there is none of that name. */
static const char NO_TOOL[] = "steps: [ { id: a, type: tool, tool: toool } ]\n";

static void run(faulty *f)
{
    host_open(&f->host, f->row.callback == LIST ? NO_TOOL : TEXT, NULL);
    assert_int_equal(wfs_run_execute(f->host.run), WFS_OK);
    check_end(f);
}

/* How often the callback is called when nothing fails. */
static size_t count_calls(fault_row row)
{
    faulty f;
    init(&f, row, 0, false);
    run(&f);
    host_close(&f.host);
    return f.calls[row.callback];
}

static size_t faults;

static void fail_at(fault_row row, size_t at, bool for_good)
{
    faulty f;
    init(&f, row, at, for_good);
    run(&f);
    assert_true(f.calls[row.callback] >= at);
    host_close(&f.host);
    faults++;
}

static void each_callback_fails_at_each_call(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t count = count_calls(rows[i]);
        assert_in_range(count, 1, 1000);
        for (size_t at = 1; at <= count; at++)
            for (int for_good = 0; for_good < 2 - rows[i].only_once; for_good++)
                fail_at(rows[i], at, for_good);
    }
}

/* The same workflow, loaded once: runs that were broken leave nothing behind in it. */
static void afterwards_all_is_well(void **state)
{
    wfs_workflow *workflow = NULL;
    wfs_report *report = NULL;
    (void)state;
    assert_int_equal(wfs_workflow_load(TEXT, sizeof TEXT - 1, NULL, &workflow, &report), WFS_OK);
    for (size_t i = 0; i <= sizeof rows / sizeof *rows; i++) {
        faulty f;
        bool last = i == sizeof rows / sizeof *rows;
        init(&f, last ? (fault_row){ INVOKE, NONE, false } : rows[i], 2, false);
        if (f.row.callback == LIST)
            f.row.callback = CALLBACKS;
        assert_int_equal(wfs_run_new(workflow, &f.host.adapter, &f.host.options, &f.host.run), WFS_OK);
        assert_int_equal(wfs_run_execute(f.host.run), WFS_OK);
        check_end(&f);
        if (last)
            check_log(&f.host, "outputs", "{\"o\": [{\"n\": 1}, {\"n\": 2}, {\"n\": 3}, {\"n\": 4}], \"n\": 2}");
        host_close(&f.host);
    }
    wfs_report_free(report);
    wfs_workflow_free(workflow);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_callback_fails_at_each_call),
        cmocka_unit_test(afterwards_all_is_well),
    };
    int failed = cmocka_run_group_tests_name("behaviour: faults", tests, NULL, NULL);
    if (!failed)
        printf("%zu callbacks that failed: %zu runs with a whole log\n", faults, faults);
    return failed;
}
