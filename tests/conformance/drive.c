/*
 * The four ways to drive a run, see harness.h. The host below is deliberately plain: one struct holds the clock, what
 * was recorded, and the calls that were kept.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "json.h"

const char *const drive_mode_names[DRIVE_MODES] = { "blocking", "stepwise", "taking-calls", "twice" };

typedef struct test_host {
    mock_tools *mocks; /* first: the adapter's callbacks read it here */
    int64_t now;
    case_outcome *outcome;
    FILE *record;
    uint64_t kept[16]; /* ids of calls to be answered later */
    size_t kept_count;
} test_host;

/* ---- Recording ---- */

static void record(FILE *file, const char *what, const char *data, size_t size)
{
    if (!file)
        return;
    fprintf(file, "%s %zu ", what, size);
    fwrite(data, 1, size, file);
    putc('\n', file);
}

/* Records a text that the library was to make, and frees it. */
static void record_text(FILE *file, const char *what, wfs_result result, wfs_text *text)
{
    size_t size;
    const char *data = wfs_text_data(text, &size);
    if (result == WFS_OK)
        record(file, what, data, size);
    else
        record(file, what, wfs_result_name(result), strlen(wfs_result_name(result)));
    wfs_text_free(text);
}

static void record_report(FILE *file, const wfs_report *report)
{
    wfs_text *shown = NULL, *json = NULL;
    if (!file)
        return;
    wfs_result result = wfs_report_render(report, 0, &shown);
    record_text(file, "report", result, shown);
    result = wfs_report_json(report, &json);
    record_text(file, "diagnostics", result, json);
}

/* ---- Callbacks ---- */

static int64_t host_now(void *context) { return ((test_host *)context)->now; }

static int64_t host_wall(void *context) { return 1700000000000000000 + ((test_host *)context)->now; }

static void host_sleep(test_host *host, int64_t until)
{
    if (until == WFS_TIME_NEVER)
        host->outcome->problem = "the run waits for ever";
    else if (until > host->now)
        json_array_append_new(host->outcome->sleeps, json_real((double)(until - host->now) / 1e6));
    if (until > host->now && until != WFS_TIME_NEVER)
        host->now = until;
}

static int32_t host_wait(void *context, wfs_run *run, int64_t until)
{
    (void)run;
    host_sleep(context, until);
    return until == WFS_TIME_NEVER;
}

static void host_event(void *context, const char *event, size_t size)
{
    test_host *host = context;
    record(host->record, "event", event, size);
    json_array_append_new(host->outcome->events, need(json_read(event, size)));
}

static void answer_at_once(void *context, wfs_call *call)
{
    test_host *host = context;
    mocks_answer(host->mocks, call, host->outcome->calls);
}

static void keep_call(void *context, wfs_call *call)
{
    test_host *host = context;
    if (host->kept_count < sizeof host->kept / sizeof *host->kept)
        host->kept[host->kept_count++] = wfs_call_id(call);
    else
        host->outcome->problem = "too many calls at the same time";
}

/* ---- One run ---- */

static void answer_kept(test_host *host, wfs_run *run)
{
    for (size_t i = 0; i < host->kept_count; i++) {
        wfs_call *call = wfs_run_find_call(run, host->kept[i]);
        if (call)
            mocks_answer(host->mocks, call, host->outcome->calls);
        else
            host->outcome->problem = "a kept call was not found";
        if (wfs_run_find_call(run, host->kept[i]))
            host->outcome->problem = "an answered call can still be found";
    }
    host->kept_count = 0;
}

/* Answers every call that is waiting in the run; the number of them. */
static size_t answer_waiting(test_host *host, wfs_run *run)
{
    size_t count = 0;
    for (wfs_call *call = wfs_run_next_call(run); call; call = wfs_run_next_call(run)) {
        mocks_answer(host->mocks, call, host->outcome->calls);
        count++;
    }
    return count;
}

static void advance_to_end(test_host *host, wfs_run *run, drive_mode mode)
{
    wfs_run_state state = WFS_RUN_WAIT;
    for (;;) {
        if (wfs_run_advance(run, &state) != WFS_OK) {
            host->outcome->problem = "wfs_run_advance failed";
            return;
        }
        if (state == WFS_RUN_DONE || host->outcome->problem)
            return;
        if (state == WFS_RUN_WAIT) {
            host_sleep(host, wfs_run_wake_time(run));
            continue;
        }
        size_t waiting = host->kept_count;
        if (mode == DRIVE_TAKING_CALLS)
            waiting = answer_waiting(host, run);
        else
            answer_kept(host, run);
        if (!waiting) {
            host->outcome->problem = "the run waits for calls that it did not hand out";
            return;
        }
    }
}

static wfs_run_options host_options(test_host *host, wfs_type_checks checks)
{
    wfs_run_options options = WFS_RUN_OPTIONS_INIT;
    options.type_checks = checks;
    options.context = host;
    options.now = host_now;
    options.wall = host_wall;
    options.wait = host_wait;
    options.on_event = host_event;
    options.id = "00000000-0000-4000-8000-000000000000";
    return options;
}

/* The log of a run that is done, NULL if there is none. */
static wfs_text *log_of(test_host *host, wfs_run *run)
{
    wfs_text *text = NULL;
    if (!host->outcome->problem && wfs_run_log(run, 0, &text) != WFS_OK)
        host->outcome->problem = "there is no run log";
    return text;
}

static void keep_log(test_host *host, wfs_text *text)
{
    size_t size;
    if (!text)
        return;
    const char *data = wfs_text_data(text, &size);
    record(host->record, "log", data, size);
    json_decref(host->outcome->run);
    host->outcome->run = need(json_read(data, size));
}

static void drive_blocking(test_host *host, const json_t *test_case, const wfs_run_options *options,
                           const wfs_tool_adapter *adapter, const char *inputs)
{
    wfs_run *run = NULL;
    const json_t *text = json_object_get(test_case, "workflow");
    if (wfs_run_text(json_string_value(text), json_string_length(text), inputs, strlen(inputs), adapter, options,
                     &run) != WFS_OK)
        host->outcome->problem = "wfs_run_text failed";
    wfs_text *log = run ? log_of(host, run) : NULL;
    keep_log(host, log);
    wfs_text_free(log);
    wfs_run_free(run);
}

/* Sets the inputs, drives a run to its end and frees it; its log. */
static wfs_text *finish_run(test_host *host, wfs_run *run, const char *inputs, drive_mode mode)
{
    if (wfs_run_set_inputs(run, inputs, strlen(inputs)) != WFS_OK)
        host->outcome->problem = "wfs_run_set_inputs failed";
    else
        advance_to_end(host, run, mode);
    wfs_text *log = log_of(host, run);
    wfs_run_free(run);
    return log;
}

static void drive_open(test_host *host, const json_t *test_case, const wfs_run_options *options,
                       const wfs_tool_adapter *adapter, const char *inputs, drive_mode mode)
{
    wfs_run *run = NULL;
    const json_t *text = json_object_get(test_case, "workflow");
    if (wfs_run_open(json_string_value(text), json_string_length(text), adapter, options, &run) != WFS_OK) {
        host->outcome->problem = "wfs_run_open failed";
        return;
    }
    wfs_text *log = finish_run(host, run, inputs, mode);
    keep_log(host, log);
    wfs_text_free(log);
}

static bool texts_equal(const wfs_text *a, const wfs_text *b)
{
    size_t a_size, b_size;
    const char *a_data = wfs_text_data(a, &a_size), *b_data = wfs_text_data(b, &b_size);
    return a_size == b_size && memcmp(a_data, b_data, a_size) == 0;
}

/* Forgets the first of two runs: clock, counters and recordings. */
static void host_restart(test_host *host)
{
    host->now = 0;
    mocks_reset(host->mocks);
    json_array_clear(host->outcome->events);
    json_array_clear(host->outcome->calls);
    json_array_clear(host->outcome->sleeps);
}

static void run_twice(test_host *host, wfs_workflow *workflow, const wfs_run_options *options,
                      const wfs_tool_adapter *adapter, const char *inputs)
{
    wfs_text *logs[2] = { NULL, NULL };
    for (int i = 0; i < 2; i++) {
        wfs_run *run = NULL;
        host_restart(host);
        if (wfs_run_new(workflow, adapter, options, &run) != WFS_OK)
            host->outcome->problem = "wfs_run_new failed";
        else
            logs[i] = finish_run(host, run, inputs, DRIVE_TWICE);
    }
    if (logs[0] && logs[1] && !texts_equal(logs[0], logs[1]))
        host->outcome->problem = "two runs of the same workflow gave different logs";
    keep_log(host, logs[1]);
    wfs_text_free(logs[0]);
    wfs_text_free(logs[1]);
}

/* Loads once and runs twice. A text that cannot be loaded has no workflow to run: it is run from its text instead. */
static void drive_twice(test_host *host, const json_t *test_case, const wfs_run_options *options,
                        const wfs_tool_adapter *adapter, const char *inputs)
{
    wfs_workflow *workflow = NULL;
    wfs_report *report = NULL;
    wfs_check_options check = WFS_CHECK_OPTIONS_INIT;
    const json_t *text = json_object_get(test_case, "workflow");
    check.type_checks = options->type_checks;
    wfs_result result =
        wfs_workflow_load(json_string_value(text), json_string_length(text), &check, &workflow, &report);
    if (result == WFS_OK) {
        run_twice(host, workflow, options, adapter, inputs);
    } else if (result == WFS_E_INVALID) {
        drive_open(host, test_case, options, adapter, inputs, DRIVE_TWICE);
        if (strcmp(json_member_text(json_object_get(host->outcome->run, "error"), "phase"), "parse") != 0)
            host->outcome->problem = "a workflow that parses was not loaded";
    } else {
        host->outcome->problem = "wfs_workflow_load failed";
    }
    wfs_report_free(report);
    wfs_workflow_free(workflow);
}

/* ---- Validation ---- */

static json_t *diagnostics_of(const wfs_report *report, uint32_t severity)
{
    json_t *list = need(json_array());
    wfs_diagnostic diagnostic = WFS_DIAGNOSTIC_INIT;
    for (size_t i = 0; wfs_report_get(report, i, &diagnostic) == WFS_OK; i++)
        if (diagnostic.severity == severity)
            json_array_append_new(list, need(json_pack("{s:s, s:s, s:s}", "code", diagnostic.code, "path",
                                                       diagnostic.path, "message", diagnostic.message)));
    return list;
}

static json_t *validate_case(const json_t *test_case, wfs_type_checks checks, const wfs_tool_adapter *adapter,
                             FILE *file)
{
    wfs_report *report = NULL;
    wfs_check_options options = WFS_CHECK_OPTIONS_INIT;
    const json_t *text = json_object_get(test_case, "workflow");
    options.type_checks = checks;
    wfs_result result = wfs_validate(json_string_value(text), json_string_length(text), adapter, &options, &report);
    json_t *found = need(json_pack("{s:b, s:o, s:o}", "valid", result == WFS_OK, "errors",
                                   diagnostics_of(report, WFS_SEVERITY_ERROR), "warnings",
                                   diagnostics_of(report, WFS_SEVERITY_WARNING)));
    record_report(file, report);
    wfs_report_free(report);
    return found;
}

/* ---- All of it ---- */

void drive_case(const json_t *test_case, wfs_type_checks checks, drive_mode mode, FILE *file, case_outcome *outcome)
{
    test_host host = { .mocks = mocks_new(json_object_get(test_case, "mocks")), .outcome = outcome, .record = file };
    wfs_tool_adapter adapter = WFS_TOOL_ADAPTER_INIT;
    wfs_run_options options = host_options(&host, checks);
    char *inputs = need(json_dumps(json_object_get(test_case, "inputs"), JSON_COMPACT));
    adapter.context = &host;
    mocks_describe(&adapter);
    adapter.invoke = mode == DRIVE_BLOCKING ? answer_at_once : mode == DRIVE_TAKING_CALLS ? NULL : keep_call;
    *outcome = (struct case_outcome){ .run = need(json_object()),
                                      .events = need(json_array()),
                                      .calls = need(json_array()),
                                      .sleeps = need(json_array()) };
    outcome->validate = validate_case(test_case, checks, &adapter, file);
    if (mode == DRIVE_BLOCKING)
        drive_blocking(&host, test_case, &options, &adapter, inputs);
    else if (mode == DRIVE_TWICE)
        drive_twice(&host, test_case, &options, &adapter, inputs);
    else
        drive_open(&host, test_case, &options, &adapter, inputs, mode);
    free(inputs);
    mocks_free(host.mocks);
}

void outcome_clear(case_outcome *outcome)
{
    json_decref(outcome->validate);
    json_decref(outcome->run);
    json_decref(outcome->events);
    json_decref(outcome->calls);
    json_decref(outcome->sleeps);
}
