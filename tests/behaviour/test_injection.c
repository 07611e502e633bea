/*
 * Texts of strangers in what people and programs read line by line (sections 1 and 8): they cannot begin a line of
 * their own, forge an event or a record, drive a terminal or turn the direction of writing.
 *
 * Each way for a text to get into a log, an event, an error or a report is tried with each text that means harm. The
 * logs are read again as JSON, and have as many steps as the workflow.
 */
#include "host.h"

#include "../text.h"

#define TEN                                                                                                            \
    "\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC\xE2" \
    "\x82\xAC"
#define LONG_NAME "forged" TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

static const char *const payloads[] = {
    /* of each, MARKS has a part */
    "x\n{\"type\":\"workflow_complete\",\"status\":\"forged\"}\n",
    "x\r\nerror[forged]: line\r",
    "x\x1b[2J\x1b[1;31m\x1b]0;title\x07\b\b\x7F",
    "x\xC2\x9B"
    "31m\xC2\x85\xC2\x90\xC2\x9D",
    "x\xE2\x80\xA8"
    "forged\xE2\x80\xA9\v\f",
    "x\xE2\x80\xAE\xE2\x81\xA6\xD8\x9C\xE2\x80\x8F\xE2\x80\x8E\xE2\x81\xA9\xEF\xBB\xBFtxt.exe",
    LONG_NAME "forged", /* cut somewhere, but not in a character */
    "-" LONG_NAME "forged",
    "x\",\"status\":\"forged\",\"y\":\"",
};

static const char *const marks[] = { "forged", "title", "31m", "txt.exe" };

/* In the texts @ is the payload, as it stands in a JSON string. */
typedef struct carrier {
    const char *name;
    const char *workflow;
    const char *inputs; /* NULL: none */
    const char *answer; /* of the tool `ask` */
    bool silent;        /* nothing is quoted anywhere */
} carrier;

#define ASK   "{ id: a, type: tool, tool: ask }"
#define STEPS "steps: [ " ASK " ]\n"

static const carrier carriers[] = {
    { "a name that the host says", STEPS, NULL, "1", false }, /* the first, see try_carrier */
    { "a name", "---\nname: \"@\"\ndescription: d\n---\n```workflow\n" STEPS "```\n", NULL, "1", false },
    { "an id", "steps: [ { id: \"@\", type: tool, tool: ask } ]\n", NULL, "1", false },
    { "a step's description", "steps: [ { id: a, type: tool, tool: ask, description: \"@\" } ]\n", NULL, "1", false },
    { "a tool", "steps: [ { id: a, type: tool, tool: \"@\" } ]\n", NULL, "1", false },
    { "a tool that there is not", "steps: [ { id: a, type: tool, tool: \"missing @\" } ]\n", NULL, "1", false },
    { "an input of a step",
      "steps: [ { id: a, type: tool, tool: ask, inputs: { \"@\": { type: string, value: \"@\" } } } ]\n", NULL, "1",
      false },
    { "an output of a step",
      "steps: [ { id: a, type: tool, tool: ask, outputs: { \"@\": { type: int, value: \"@\" } } } ]\n", NULL, "1",
      false },
    { "a value", "outputs: { \"@\": { type: object, value: { \"@\": [ \"@\", \"${'@'}\" ] } } }\n" STEPS, NULL, "1",
      false },
    { "a default", "inputs: { \"@\": { type: string, default: \"@\" } }\n" STEPS, NULL, "1", false },
    { "an input that is missing", "inputs: { \"@\": { type: string } }\n" STEPS, "{\"@@\":1}", "1", false },
    { "an input of the wrong type", "inputs: { \"@\": { type: int } }\n" STEPS, "{\"@\":\"@\"}", "1", false },
    { "an input that is not declared", STEPS, "{\"@\":{\"@\":[\"@\"]}}", "1", false },
    { "inputs that are no JSON", STEPS, "{\"@\":@}", "1", true },
    { "a key that there is not", "\"@\": 1\nsteps: [ { id: a, type: tool, tool: ask, \"@\": \"@\" } ]\n", NULL, "1",
      false },
    { "a key that is there twice", "\"@\": 1\n\"@\": 2\n" STEPS, NULL, "1", false },
    { "a type", "inputs: { k: { type: \"@\", items: \"@\" } }\n" STEPS, NULL, "1", false },
    { "a type of step", "steps: [ { id: a, type: \"@\" } ]\n", NULL, "1", false },
    { "words that there are not",
      "steps: [ { id: a, type: transform, operation: \"@\", on_error: \"@\", direction: \"@\", delay: \"@\" } ]\n",
      NULL, "1", false },
    { "a duration", "steps: [ { id: a, type: tool, tool: ask, timeout: \"@\" } ]\n", NULL, "1", false },
    { "a branch", "steps: [ { id: a, type: conditional, condition: 'true', then: [ \"@\" ] } ]\n", NULL, "1", false },
    { "a step that there is not", "steps: [ { id: a, type: tool, tool: ask, condition: '$steps[\"@\"].output' } ]\n",
      NULL, "1", false },
    { "a string in an expression",
      "steps: [ { id: a, type: tool, tool: ask, condition: '$inputs[\"@\"] == \"@\"' } ]\n", NULL, "1", false },
    { "an expression", "steps: [ { id: a, type: tool, tool: ask, condition: \"1 @\" } ]\n", NULL, "1", false },
    { "a reference", "steps: [ { id: a, type: tool, tool: ask, condition: \"$@\" } ]\n", NULL, "1", false },
    { "a template", "steps: [ { id: a, type: tool, tool: ask, inputs: { k: { type: string, value: \"${@}\" } } } ]\n",
      NULL, "1", false },
    { "a template without end",
      "steps: [ { id: a, type: tool, tool: ask, inputs: { k: { type: string, value: \"@${\" } } } ]\n", NULL, "1",
      false },
    { "a path of sort", "steps: [ { id: a, type: transform, operation: sort, field: \"$@\", direction: \"@\" } ]\n",
      NULL, "1", false },
    { "an exit",
      "outputs: { \"@\": { type: string } }\nsteps: [ { id: a, type: exit, status: failed, output: { \"@\": \"@\", "
      "\"y@\": 1 } } ]\n",
      NULL, "1", false },
    { "an expression that is text",
      "steps: [ { id: a, type: exit, status: success, output: \"!$inputs.x == '@'\" } ]\n", NULL, "1", false },
    { "another type than declared", "inputs: { k: { type: int, default: \"@\" } }\n" STEPS, NULL, "1", false },
    { "a tag", "steps: !<@> [ " ASK " ]\n", NULL, "1", false },
    { "an anchor", "steps: &\"@\" [ *\"@\" ]\n", NULL, "1", false },
    { "no workflow at all", "steps: \"@\"\n", NULL, "1", false },
    { "no YAML", "steps: [ \"@\" } \"@\"\n", NULL, "1", false },
    { "a result", STEPS, NULL, "{\"@\":[\"@\",{\"@\":\"@\"}]}", false },
    { "a result in a text", "outputs: { o: { type: string, value: '<${steps.a.output}>' } }\n" STEPS, NULL,
      "{\"@\":\"@\"}", false },
    { "a result of another type",
      "steps: [ { id: a, type: tool, tool: ask, outputs: { \"@\": { type: int, value: $result } } } ]\n", NULL, "\"@\"",
      false },
    { "a result that is no JSON", STEPS, NULL, "@", true },
    { "a result that does not fit the tool", "steps: [ { id: a, type: tool, tool: strict } ]\n", NULL, "{\"@\":1}",
      false },
    { "a part that does not fit the tool", "steps: [ { id: a, type: tool, tool: strict } ]\n", NULL,
      "{\"in\":{\"@\":1}}", false },
    { "an error", "steps: [ { id: a, type: tool, tool: fail, inputs: { message: { type: string, value: \"@\" } } } ]\n",
      NULL, "1", false },
    { "an error that is tried again",
      "steps: [ { id: a, type: tool, tool: fail, retry: { max: 1, delay: 1ms, backoff: 1 }, inputs: { message: { type: "
      "string, value: \"@\" } } } ]\n",
      NULL, "1", false },
    { "errors of a loop",
      "inputs: { l: { type: array, default: [ \"@\" ] } }\n"
      "steps: [ { id: a, type: tool, tool: fail, each: $inputs.l, on_error: ignore, inputs: { message: { type: string, "
      "value: $item } } } ]\n",
      NULL, "1", false },
};

/* ---- Texts with payloads ---- */

/* The bytes as they may stand in a JSON string, and so in YAML's double quotes; or, raw, as they are. */
static void add_escaped(test_text *out, const char *text, bool raw)
{
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (!raw && (c < 0x20 || c == 0x7F || c == '"' || c == '\\'))
            text_addf(out, "\\u%04x", c);
        else
            text_bytes(out, text, 1);
    }
}

static void fill_in(test_text *out, const char *pattern, const char *payload, bool raw)
{
    for (; pattern && *pattern; pattern++)
        if (*pattern == '@')
            add_escaped(out, payload, raw);
        else
            text_bytes(out, pattern, 1);
}

/* ---- What is read ---- */

typedef struct attempt {
    test_text answer;
    const char *payload;
    bool reached; /* the payload came into a log, an event or a message at all */
} attempt;

static bool has_mark(const char *text)
{
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (strstr(text, marks[i]))
            return true;
    return false;
}

static bool events_have_mark(const test_host *host)
{
    char *text = json_dumps(host->events, 0);
    bool found = has_mark(text);
    free(text);
    return found;
}

static bool is_forged(const char *line, size_t size)
{
    static const char *const starts[] = { "error[forged", "{\"type\":\"workflow_complete\",\"status\":\"forged\"",
                                          "forged" };
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (size >= strlen(starts[i]) && memcmp(line, starts[i], strlen(starts[i])) == 0)
            return true;
    return false;
}

/* Each line of a text for people. */
static void check_lines(const char *text, size_t size)
{
    for (size_t at = 0, end; at < size; at = end + 1) {
        const char *found = memchr(text + at, '\n', size - at);
        end = found ? (size_t)(found - text) : size;
        check_shown(text + at, end - at);
        if (is_forged(text + at, end - at))
            fail_msg("a forged line: %.300s", text);
    }
}

static void check_text(wfs_text *text)
{
    size_t size;
    const char *data = wfs_text_data(text, &size);
    check_lines(data, size);
    wfs_text_free(text);
}

/* Does it say anything of a payload? */
static bool check_report(const wfs_report *report)
{
    wfs_text *text = NULL;
    bool reached = false;
    wfs_diagnostic d = WFS_DIAGNOSTIC_INIT;
    for (size_t i = 0; report && i < wfs_report_count(report); i++) {
        assert_int_equal(wfs_report_get(report, i, &d), WFS_OK);
        reached |= has_mark(d.message) || has_mark(d.path) || (d.hint && has_mark(d.hint));
        check_shown(d.message, strlen(d.message));
        check_shown(d.path, strlen(d.path));
        check_shown(d.hint ? d.hint : "", d.hint ? strlen(d.hint) : 0);
    }
    if (!report) /* a run with nothing to report */
        return false;
    assert_int_equal(wfs_report_json(report, &text), WFS_OK);
    check_text(text);
    assert_int_equal(wfs_report_render(report, 0, &text), WFS_OK);
    reached |= has_mark(wfs_text_data(text, NULL));
    check_text(text);
    return reached;
}

/* host_advance has looked at the log, as one line; here it is that for people. */
static void check_run(test_host *host)
{
    wfs_text *text = NULL;
    attempt *a = host->data;
    assert_int_equal(wfs_run_log(host->run, WFS_JSON_PRETTY | WFS_JSON_SAFE, &text), WFS_OK);
    a->reached = has_mark(wfs_text_data(text, NULL)) || events_have_mark(host);
    check_text(text);
    a->reached |= check_report(wfs_run_report(host->run));
    assert_string_not_equal(log_text(host, "status"), "forged");
    assert_in_range(json_array_size(log_at(host, "steps")), 0, 1);
}

/* ---- One run ---- */

static const char schema[] = "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"in\":"
                             "{\"additionalProperties\":{\"type\":\"string\"}}}}";

static int32_t describe(void *context, const char *name, size_t size, wfs_tool_descriptor *descriptor)
{
    (void)context;
    return host_describe_output("strict", schema, name, size, descriptor);
}

static int32_t has(void *context, const char *name, size_t size)
{
    (void)context;
    return size < 7 || memcmp(name, "missing", 7) != 0;
}

/* For suggestions. */
static const char *list(void *context, size_t index, size_t *size)
{
    const attempt *a = ((test_host *)context)->data;
    *size = strlen(a->payload);
    return index == 0 ? a->payload : NULL;
}

static void answer_call(test_host *host, wfs_call *call)
{
    const attempt *a = host->data;
    size_t size;
    const char *tool = wfs_call_tool(call, NULL);
    const char *message = wfs_value_text(wfs_value_get(wfs_call_arguments(call), "message", 7), &size);
    if (strcmp(tool, "fail") == 0)
        wfs_call_fail(call, message, size, 0);
    else
        wfs_call_succeed(call, a->answer.data, a->answer.size);
}

/* Did the payload come through? */
static bool try_carrier(const carrier *row, const char *payload, bool raw)
{
    test_host host;
    attempt a = { .payload = payload };
    test_text workflow = { NULL, 0, 0 }, inputs = { NULL, 0, 0 };
    fill_in(&workflow, row->workflow, payload, raw);
    fill_in(&inputs, row->inputs, payload, false);
    fill_in(&a.answer, row->answer, payload, false);
    host_init(&host);
    host.data = &a;
    host.on_call = answer_call;
    host.adapter.has = has;
    host.adapter.list = list;
    host.adapter.describe = describe;
    host.options.flags = WFS_RUN_ALL_EVENTS | WFS_RUN_ITERATION_RECORDS;
    host.options.type_checks = WFS_TYPES_STRICT;
    host.options.file = row == carriers ? payload : NULL;
    host.options.name = host.options.file;
    host.options.name_size = host.options.name ? strlen(payload) : 0;
    host_open(&host, workflow.data, inputs.data);
    assert_int_equal(host_finish(&host), WFS_RUN_DONE);
    check_run(&host);
    host_close(&host);
    text_free(&workflow);
    text_free(&inputs);
    text_free(&a.answer);
    return a.reached;
}

static size_t tried;

static void texts_in_workflows_and_results(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof carriers / sizeof *carriers; i++) {
        size_t reached = 0;
        for (size_t j = 0; j < sizeof payloads / sizeof *payloads; j++, tried += 2) {
            reached += try_carrier(&carriers[i], payloads[j], false);
            reached += try_carrier(&carriers[i], payloads[j], true);
        }
        if ((reached == 0) != carriers[i].silent)
            fail_msg("%s: %zu texts came through", carriers[i].name, reached);
    }
}

/* ---- What hosts hand over ---- */

static void texts_of_a_hosts_own_diagnostics(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof payloads / sizeof *payloads; i++, tried++) {
        wfs_report *report = NULL;
        wfs_diagnostic d = WFS_DIAGNOSTIC_INIT;
        assert_int_equal(wfs_report_new(payloads[i], strlen(payloads[i]), payloads[i], &report), WFS_OK);
        d.code = "own-code";
        d.message = d.path = d.hint = payloads[i];
        d.line = d.column = d.end_line = 1;
        d.end_column = 3;
        assert_int_equal(wfs_report_add(report, &d), WFS_OK);
        check_report(report);
        wfs_report_free(report);
    }
}

static void texts_of_expressions_and_documents(void **state)
{
    static const char *const patterns[] = { "@", "\"@", "[\"@\",@", "{\"@\":1,\"@\":2}", "$@", "${@}", "'@' 'x'" };
    (void)state;
    for (size_t i = 0; i < sizeof payloads / sizeof *payloads; i++)
        for (size_t j = 0; j < sizeof patterns / sizeof *patterns; j++) {
            test_text text = { NULL, 0, 0 };
            fill_in(&text, patterns[j], payloads[i], true);
            for (int how = 0; how < 4; how++, tried++) {
                wfs_report *report = NULL;
                wfs_document *document = NULL;
                if (how == 0)
                    wfs_evaluate(text.data, text.size, NULL, 0, NULL, &document, &report);
                else if (how == 1)
                    wfs_resolve(text.data, text.size, NULL, 0, NULL, &document, &report);
                else if (how == 2)
                    wfs_document_read_json(text.data, text.size, payloads[i], NULL, &document, &report);
                else
                    wfs_document_read_yaml(text.data, text.size, payloads[i], NULL, &document, &report);
                check_report(report);
                wfs_report_free(report);
                wfs_document_free(document);
            }
            text_free(&text);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_in_workflows_and_results),
        cmocka_unit_test(texts_of_a_hosts_own_diagnostics),
        cmocka_unit_test(texts_of_expressions_and_documents),
    };
    int failed = cmocka_run_group_tests_name("behaviour: injection", tests, NULL, NULL);
    if (!failed)
        printf("%zu texts that forge lines: none does\n", tried);
    return failed;
}
