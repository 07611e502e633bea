/*
 * The workflow and its host, see rich.h.
 *
 * Tools, by name: `echo` answers with its arguments, `table` with records of all types of values, `flaky` fails before
 * its third attempt, `fail` for good, `text` with a string that is no clean UTF-8. Any other answers null.
 */
#include "rich.h"

#include <stdlib.h>
#include <string.h>

const char rich_text[] =
    "---\n"
    "name: rich\n"
    "description: Uses all of the language.\n"
    "allowed-tools: echo table\n"
    "---\n"
    "# Rich\n"
    "\n"
    "```workflow\n"
    "inputs:\n"
    "  names: { type: array, items: string }\n"
    "  token: { type: string, secret: true }\n"
    "  ratio: { type: float, default: 0.30000000000000004 }\n"
    "  unused: { type: object, default: { \"I\xc4\xb1\": [1.5e300, -0.0, 9007199254740993] } }\n"
    "outputs:\n"
    "  best: { type: string, value: \"$steps.sorted.output.items[0].name\" }\n"
    "  text: { type: string, value: \"${steps.sorted.output.items.length} of ${inputs.names.length}: "
    "${inputs.ratio}\" }\n"
    "  all: { type: array, value: $steps.sorted.output.items }\n"
    "steps:\n"
    "  - id: rows\n"
    "    type: tool\n"
    "    tool: table\n"
    "    description: \"gets \xc3\xa4 table \xe8\xa1\xa8\"\n"
    "    inputs: { limit: { type: float, value: 1234567.891 }, key: { type: string, value: 'Bearer ${inputs.token}' } "
    "}\n"
    "    outputs: { rows: { type: array, value: $result.rows }, note: { type: string } }\n"
    "  - id: kept\n"
    "    type: transform\n"
    "    operation: filter\n"
    "    where: $item.score >= 0.1 && ($item.name contains \"i\" || $item.score > 2) && !($item.gone ?? false)\n"
    "    inputs: { items: { type: array, value: $steps.rows.output.rows } }\n"
    "  - id: mapped\n"
    "    type: transform\n"
    "    operation: map\n"
    "    expression: { name: $item.name, n: $index, half: \"${item.score} at ${index}\", score: $item.score }\n"
    "    inputs: { items: { type: array, value: $steps.kept.output.items } }\n"
    "  - id: sorted\n"
    "    type: transform\n"
    "    operation: sort\n"
    "    field: name\n"
    "    direction: desc\n"
    "    inputs: { items: { type: array, value: $steps.mapped.output.items } }\n"
    "  - id: loop\n"
    "    type: tool\n"
    "    tool: echo\n"
    "    each: $inputs.names\n"
    "    concurrency: 3\n"
    "    delay: 1.25s\n"
    "    inputs: { n: { type: string, value: '${index}: ${item}' }, at: { type: int, value: $index } }\n"
    "  - { id: flaky, type: tool, tool: flaky, retry: { max: 3, delay: 333ms, backoff: 1.7 }, timeout: 5s }\n"
    "  - { id: broken, type: tool, tool: fail, on_error: ignore, each: $inputs.names }\n"
    "  - { id: odd, type: tool, tool: text }\n"
    "  - { id: skipped, type: tool, tool: echo, condition: \"$inputs.ratio > 1e3\" }\n"
    "  - id: choose\n"
    "    type: conditional\n"
    "    condition: $steps.sorted.output.items.length > 1 && $steps.flaky.output == null\n"
    "    then: [yes_step]\n"
    "    else: [no_step]\n"
    "  - { id: yes_step, type: tool, tool: echo, inputs: { deep: { type: object, value: { a: [$inputs.ratio, "
    "{ b: 'x${inputs.token}y' }] } } } }\n"
    "  - { id: no_step, type: exit, status: failed, output: { why: no } }\n"
    "```\n";

const char rich_inputs[] = "{\"names\":[\"Zo\xc3\xab\",\"\xc4\xb0stanbul\",\"i\",\"\xe2\x82\xac\"],"
                           "\"token\":\"s3cr3t-\xc3\xbc\",\"more\":[1e21,0.1,-5e-324,null,true,\"\\u0000\\u2028\"]}";

static const char table[] =
    "{\"rows\":[{\"name\":\"i1\",\"score\":0.1},{\"name\":\"I2\",\"score\":2.5},{\"name\":\"\xc4\xb1\",\"score\":1e-7},"
    "{\"name\":\"z\xc3\xa9i\",\"score\":123456789.125,\"gone\":false},{\"name\":\"i0\",\"score\":7,\"gone\":true},"
    "{\"name\":\"10\",\"score\":1e21},{\"name\":\"9i\",\"score\":0.30000000000000004}],\"note\":\"1,5\"}";

/* ---- The transcript ---- */

static bool append(transcript *out, const char *data, size_t size)
{
    if (out->capacity - out->size < size + 1) {
        size_t capacity = 2 * (out->size + size + 1);
        char *larger = realloc(out->data, capacity);
        if (!larger)
            return false;
        out->data = larger;
        out->capacity = capacity;
    }
    memcpy(out->data + out->size, data, size);
    out->data[out->size + size] = '\n';
    out->size += size + 1;
    return true;
}

/* Appends a text if it was made, and frees it. */
static bool append_text(transcript *out, wfs_result result, wfs_text **text)
{
    size_t size;
    const char *data = wfs_text_data(*text, &size);
    bool good = result == WFS_OK && append(out, data, size);
    wfs_text_free(*text);
    *text = NULL;
    return good;
}

/* ---- The host ---- */

typedef struct stub_host {
    int64_t now;
    transcript *out;
    bool good;
} stub_host;

static int32_t has(void *context, const char *name, size_t size)
{
    (void)context;
    return !(size == 7 && memcmp(name, "missing", 7) == 0);
}

static void answer(wfs_call *call, const char *tool)
{
    if (strcmp(tool, "echo") == 0)
        wfs_call_succeed_value(call, wfs_call_arguments(call));
    else if (strcmp(tool, "table") == 0)
        wfs_call_succeed(call, table, sizeof table - 1);
    else if (strcmp(tool, "text") == 0)
        wfs_call_succeed_string(call, "\xff\xc3(\x01\xed\xa0\x80", 7);
    else if (strcmp(tool, "fail") == 0)
        wfs_call_fail(call, "no, s3cr3t-\xc3\xbc", WFS_ZERO_TERMINATED, WFS_FAIL_PERMANENT);
    else if (strcmp(tool, "flaky") == 0 && wfs_call_attempt(call) < 3)
        wfs_call_fail(call, "not yet", WFS_ZERO_TERMINATED, 0);
    else
        wfs_call_succeed_value(call, NULL);
}

static void invoke(void *context, wfs_call *call)
{
    stub_host *host = context;
    size_t size;
    const char *arguments = wfs_call_arguments_text(call, &size);
    host->good = arguments && append(host->out, arguments, size) && host->good;
    answer(call, wfs_call_tool(call, NULL));
}

static int64_t now(void *context) { return ((stub_host *)context)->now; }
static int64_t wall(void *context) { return 1700000000123456789 + ((stub_host *)context)->now; }

static int32_t wait_until(void *context, wfs_run *run, int64_t until)
{
    (void)run;
    ((stub_host *)context)->now = until;
    return until == WFS_TIME_NEVER;
}

static void on_event(void *context, const char *event, size_t size)
{
    stub_host *host = context;
    host->good = append(host->out, event, size) && host->good;
}

static wfs_run_options options_of(stub_host *host)
{
    wfs_run_options options = WFS_RUN_OPTIONS_INIT;
    options.context = host;
    options.now = now;
    options.wall = wall;
    options.wait = wait_until;
    options.on_event = on_event;
    options.flags = WFS_RUN_ITERATION_RECORDS | WFS_RUN_ALL_EVENTS;
    options.id = "01234567-89ab-4cde-8f01-23456789abcd";
    return options;
}

/* ---- Running ---- */

static bool finish(stub_host *host, wfs_run *run, const char *inputs)
{
    wfs_text *text = NULL;
    wfs_result result = wfs_run_set_inputs(run, inputs, WFS_ZERO_TERMINATED);
    if (result == WFS_OK)
        result = wfs_run_execute(run);
    host->good = host->good && result == WFS_OK && append_text(host->out, wfs_run_log(run, 0, &text), &text) &&
                 append_text(host->out, wfs_run_log(run, WFS_JSON_PRETTY, &text), &text) &&
                 append_text(host->out, wfs_value_write(wfs_run_outputs(run), 0, &text), &text);
    wfs_run_free(run);
    return host->good;
}

bool rich_run_loaded(wfs_workflow *workflow, const char *inputs, transcript *out)
{
    stub_host host = { 0, out, true };
    const wfs_tool_adapter adapter = { .size = sizeof adapter, .context = &host, .has = has, .invoke = invoke };
    wfs_run_options options = options_of(&host);
    wfs_run *run = NULL;
    return wfs_run_new(workflow, &adapter, &options, &run) == WFS_OK && finish(&host, run, inputs);
}

static bool report_on(const char *text, size_t size, const wfs_tool_adapter *adapter, transcript *out)
{
    wfs_report *report = NULL;
    wfs_text *made = NULL;
    wfs_result result = wfs_validate(text, size, adapter, NULL, &report);
    bool good = (result == WFS_OK || result == WFS_E_INVALID) &&
                append_text(out, wfs_report_render(report, WFS_RENDER_COLOR, &made), &made) &&
                append_text(out, wfs_report_json(report, &made), &made);
    wfs_report_free(report);
    return good;
}

bool rich_run(const char *text, size_t size, const char *inputs, transcript *out)
{
    stub_host host = { 0, out, true };
    const wfs_tool_adapter adapter = { .size = sizeof adapter, .context = &host, .has = has, .invoke = invoke };
    wfs_run_options options = options_of(&host);
    wfs_run *run = NULL;
    return report_on(text, size, &adapter, out) && wfs_run_open(text, size, &adapter, &options, &run) == WFS_OK &&
           finish(&host, run, inputs);
}
