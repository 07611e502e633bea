/*
 * Secrets, searched for in all that people read of a run (section 10): the log in each form, every event, the error,
 * the report as text and as JSON.
 *
 * Each row has a workflow, inputs with secrets, what its tool `later` answers, and how the run ends. All secrets are
 * recognised by a word that nothing else contains; a part of it that is left is a leak, too. Every row is tried with
 * each setting of type checks. That something is hidden at all is asked for as well, so that no row passes by doing
 * nothing.
 */
#include "host.h"

#include "../text.h"

typedef enum answer { ANSWER, STRING, FAILURE, CANCEL, NOTHING } answer;

typedef struct hidden_row {
    const char *name;
    const char *fields; /* of the inputs; NULL: `key` is a secret string */
    const char *rest;   /* of the workflow */
    const char *inputs;
    answer how;
    const char *json; /* what `later` answers, or its text */
    const char *status;
    bool quiet; /* the secret comes nowhere near the log */
} hidden_row;

#define KEY     "{\"key\":\"hunter2-hunter2\"}"
#define PASS    "inputs: { k: { type: string, value: $inputs.key } }"
#define ECHO    "steps: [ { id: a, type: tool, tool: echo, " PASS " } ]\n"
#define LATER   "steps: [ { id: a, type: tool, tool: later } ]\n"
#define IGNORED "steps: [ { id: a, type: tool, tool: later, on_error: ignore, " PASS " } ]\n"
#define OBJECT  "key: { type: object, secret: true }"
#define ARRAY   "key: { type: array, secret: true }"
#define RETRY   "retry: { max: 2, delay: 1ms, backoff: 1 }"
#define TWICE   "hunter2-hunter2"

static const hidden_row rows[] = {
    /* where it flows */
    { "an argument", NULL, ECHO, KEY, NOTHING, NULL, "success", false },
    { "part of an argument", NULL,
      "steps: [ { id: a, type: tool, tool: echo, inputs: { k: { type: string, value: 'Bearer ${inputs.key}, "
      "${inputs.key}${inputs.key}' } } } ]\n",
      KEY, NOTHING, NULL, "success", false },
    { "deep in an argument", NULL,
      "steps: [ { id: a, type: tool, tool: echo, inputs: { k: { type: object, value: { a: [ { b: [ $inputs.key ] }, "
      "'x${inputs.key}' ] } } } } ]\n",
      KEY, NOTHING, NULL, "success", false },
    { "all inputs as a text", NULL,
      "steps: [ { id: a, type: tool, tool: echo, inputs: { k: { type: string, value: 'all: ${inputs}' } } } ]\n", KEY,
      NOTHING, NULL, "success", false },
    { "all steps as a text", NULL, ECHO "  \noutputs: { o: { type: string, value: 'so ${steps.a.output}' } }\n", KEY,
      NOTHING, NULL, "success", false },
    { "an output of the workflow", NULL, "outputs: { o: { type: string, value: $inputs.key } }\n" LATER, KEY, ANSWER,
      "1", "success", false },
    { "the output of an exit", NULL,
      "outputs: { o: { type: string } }\nsteps: [ { id: a, type: exit, status: failed, output: { o: $inputs.key } } "
      "]\n",
      KEY, NOTHING, NULL, "failed", false },
    { "an output mapping", NULL,
      "steps: [ { id: a, type: tool, tool: echo, " PASS ", outputs: { o: { type: string, value: '<${result.k}>' } } } "
      "]\n",
      KEY, NOTHING, NULL, "success", false },
    { "a map", NULL,
      "steps: [ { id: a, type: transform, operation: map, expression: { v: $item, w: '${item} ${inputs.key}' }, "
      "inputs: "
      "{ i: { type: array, value: [ $inputs.key, 1 ] } } } ]\n",
      KEY, NOTHING, NULL, "success", false },
    { "a filter", NULL,
      "steps: [ { id: a, type: transform, operation: filter, where: $item contains 'hunt', inputs: { i: { type: array, "
      "value: [ $inputs.key, b ] } } } ]\n",
      KEY, NOTHING, NULL, "success", false },
    { "a sort", NULL,
      "steps: [ { id: a, type: transform, operation: sort, field: f, inputs: { i: { type: array, value: [ { f: "
      "$inputs.key }, { f: a } ] } } } ]\n",
      KEY, NOTHING, NULL, "success", false },
    { "a branch", NULL,
      "steps:\n"
      "  - { id: c, type: conditional, condition: $inputs.key == 'hunter2-hunter2', then: [ a ] }\n"
      "  - { id: a, type: tool, tool: echo, " PASS " }\n",
      KEY, NOTHING, NULL, "success", false },
    { "each of a list", ARRAY,
      "steps: [ { id: a, type: tool, tool: echo, each: $inputs.key, inputs: { k: { type: string, value: 'x${item}' } } "
      "} ]\n",
      "{\"key\":[\"hunter2a\",\"hunter2b\"]}", NOTHING, NULL, "success", false },
    { "each that is no list", NULL, "steps: [ { id: a, type: tool, tool: echo, each: $inputs.key } ]\n", KEY, NOTHING,
      NULL, "failed", false },
    { "a default", "key: { type: string, secret: true, default: hunter2-hunter2 }", ECHO, NULL, NOTHING, NULL,
      "success", false },
    { "one of two inputs", "key: { type: string, secret: true }, other: { type: string }",
      "steps: [ { id: a, type: tool, tool: echo, inputs: { o: { type: string, value: $inputs.other } } } ]\n",
      "{\"key\":\"hunter2-hunter2\",\"other\":\"it is hunter2-hunter2\"}", NOTHING, NULL, "success", false },
    { "an input that is not declared", NULL, ECHO,
      "{\"key\":\"hunter2-hunter2\",\"more\":{\"hunter2-hunter2\":[\"hunter2-hunter2\"]}}", NOTHING, NULL, "success",
      false },
    { "a step that is cancelled", NULL, "steps: [ { id: a, type: tool, tool: later, " PASS " } ]\n", KEY, CANCEL, NULL,
      "failed", false },
    /* what tools say */
    { "a result", NULL, LATER, KEY, ANSWER, "\"" TWICE "\"", "success", false },
    { "part of a result", NULL, LATER, KEY, ANSWER, "[\"a " TWICE ". b\",{\"k\":\"" TWICE TWICE "\"}]", "success",
      false },
    { "a key of a result", NULL, LATER, KEY, ANSWER, "{\"" TWICE "\":1,\"x-" TWICE "\":2}", "success", false },
    { "a result with escapes", NULL, LATER, KEY, ANSWER, "\"\\u0068unter2\\u002dhunter\\u0032\"", "success", false },
    { "JSON in a result", NULL, LATER, KEY, ANSWER, "\"{\\\"k\\\":\\\"" TWICE "\\\"}\"", "success", false },
    { "a result with upper and lower case around", NULL, LATER, KEY, ANSWER, "\"X" TWICE "Y\"", "success", false },
    { "a text", NULL, LATER, KEY, STRING, "a\x01" TWICE "\xFF", "success", false },
    { "an error", NULL, LATER, KEY, FAILURE, "no entry for " TWICE, "failed", false },
    { "an error that is ignored", NULL, IGNORED, KEY, FAILURE, TWICE, "success", false },
    { "errors of retries", NULL,
      "steps: [ { id: a, type: tool, tool: fail, " RETRY
      ", inputs: { message: { type: string, value: 'bad ${inputs.key}' } } } ]\n",
      KEY, NOTHING, NULL, "failed", false },
    { "errors of iterations", NULL,
      "steps: [ { id: a, type: tool, tool: fail, each: $inputs.l, on_error: ignore, " RETRY
      ", inputs: { message: { type: string, value: 'bad ${inputs.key}' } } } ]\n",
      "{\"key\":\"hunter2-hunter2\",\"l\":[1,2]}", NOTHING, NULL, "success", false },
    { "a result that is no JSON", NULL, IGNORED, KEY, ANSWER, "{" TWICE "}", "success", false },
    { "a result of another type", NULL,
      "steps: [ { id: a, type: tool, tool: later, on_error: ignore, " PASS
      ", outputs: { n: { type: int, value: $result } } } ]\n",
      KEY, ANSWER, "\"" TWICE "\"", "success", false },
    { "outputs of another type", NULL, "outputs: { o: { type: array, value: $steps.a.output } }\n" LATER, KEY, ANSWER,
      "{\"" TWICE "\":1}", NULL, false },
    { "a result that does not fit the tool", NULL, "steps: [ { id: a, type: tool, tool: strict, on_error: ignore } ]\n",
      KEY, ANSWER, "{\"" TWICE "\":1}", "success", false },
    { "a number that does not fit the tool", "key: { type: int, secret: true }",
      "steps: [ { id: a, type: tool, tool: strict, on_error: ignore } ]\n", "{\"key\":86753090}", ANSWER,
      "{\"n\":86753090}", "success", false },
    /* what it is made of */
    { "quotes and backslashes", NULL, ECHO, "{\"key\":\"hunter2\\\"\\\\\\/hunter2\"}", NOTHING, NULL, "success",
      false },
    { "quotes and backslashes, as JSON", NULL,
      "steps: [ { id: a, type: tool, tool: echo, inputs: { k: { type: string, value: 'all: ${inputs}' } } } ]\n",
      "{\"key\":\"hunter2\\\"\\\\\\/\\n\\u0001hunter2\"}", NOTHING, NULL, "success", false },
    { "line breaks", NULL, ECHO, "{\"key\":\"hunter2\\r\\n\\u2028\\u0085hunter2\"}", NOTHING, NULL, "success", false },
    { "a zero", NULL, ECHO, "{\"key\":\"hunter2\\u0000hunter2\"}", NOTHING, NULL, "success", false },
    { "a terminal's escapes", NULL, ECHO, "{\"key\":\"hunter2\\u001b[0m\\u009b\\u007fhunter2\"}", NOTHING, NULL,
      "success", false },
    { "changes of direction", NULL, ECHO, "{\"key\":\"hunter2\\u202e\\u2066hunter2\"}", NOTHING, NULL, "success",
      false },
    { "characters beyond ASCII", NULL, ECHO, "{\"key\":\"hunter2\xC3\xA9\xE2\x82\xAC\\ud83d\\ude00hunter2\"}", NOTHING,
      NULL, "success", false },
    { "half of a pair", NULL, ECHO, "{\"key\":\"hunter2\\ud83dhunter2\"}", NOTHING, NULL, "success", false },
    { "other writers' JSON", NULL, LATER, "{\"key\":\"hunter2\xC3\xA9/\xF0\x9F\x98\x80hunter2\"}", ANSWER,
      "\"p hunter2\\\\u00e9/\\\\ud83d\\\\ude00hunter2 q hunter2\\\\u00e9\\\\/\\\\ud83d\\\\ude00hunter2\"", "success",
      false },
    { "our own JSON that is safe to show", NULL, LATER, "{\"key\":\"hunter2\xC3\xA9\\u202e\\u007fhunter2\"}", ANSWER,
      "\"p hunter2\xC3\xA9\\\\u202e\\\\u007fhunter2\"", "success", false },
    { "four characters", NULL,
      "steps: [ { id: a, type: tool, tool: echo, inputs: { k: { type: string, value: 'x${inputs.key}x' } } } ]\n",
      "{\"key\":\"hunt\"}", NOTHING, NULL, "success", false },
    { "three characters, as a whole", NULL, ECHO, "{\"key\":\"hun\"}", NOTHING, NULL, "success", false },
    { "an int", "key: { type: int, secret: true }", ECHO, "{\"key\":86753090}", NOTHING, NULL, NULL, false },
    { "a float", "key: { type: float, secret: true }",
      "steps: [ { id: a, type: tool, tool: echo, inputs: { k: { type: object, value: { a: [ $inputs.key ] } } } } ]\n",
      "{\"key\":86753090.25}", NOTHING, NULL, "success", false },
    { "an int that comes back as a float", "key: { type: int, secret: true }", LATER, "{\"key\":86753090}", ANSWER,
      "[86753090.0]", "success", false },
    { "texts in a list", ARRAY,
      "steps: [ { id: a, type: tool, tool: echo, inputs: { k: { type: string, value: '${inputs.key[1]}!' } } } ]\n",
      "{\"key\":[1,\"hunter2a\",[\"hunter2b\"]]}", NOTHING, NULL, "success", false },
    { "a list as a text", ARRAY,
      "steps: [ { id: a, type: tool, tool: echo, inputs: { k: { type: string, value: '${inputs.key}!' } } } ]\n",
      "{\"key\":[\"hunter2\\\"a\",[\"hunter2\\nb\"]]}", NOTHING, NULL, "success", false },
    { "texts in an object", OBJECT,
      "steps: [ { id: a, type: tool, tool: echo, inputs: { k: { type: string, value: '${inputs.key.a.b}!' } } } ]\n",
      "{\"key\":{\"a\":{\"b\":\"hunter2-b\"},\"c\":\"hunter2-c\"}}", NOTHING, NULL, "success", false },
    { "an object as a whole", OBJECT,
      "steps: [ { id: a, type: tool, tool: echo, inputs: { k: { type: object, value: $inputs.key } } } ]\n",
      "{\"key\":{\"n\":86753090,\"t\":\"hun\"}}", NOTHING, NULL, "success", false },
    { "a secret within a secret", "key: { type: string, secret: true }, more: { type: string, secret: true }",
      "steps: [ { id: a, type: tool, tool: echo, inputs: { k: { type: string, value: '${inputs.more} ${inputs.key}' } "
      "} "
      "} ]\n",
      "{\"key\":\"hunter2\",\"more\":\"hunter2-and-more\"}", NOTHING, NULL, "success", false },
    { "secrets that overlap", "key: { type: string, secret: true }, more: { type: string, secret: true }", LATER,
      "{\"key\":\"hunter2-\",\"more\":\"2-more\"}", ANSWER, "\"hunter2-more hunter2-\"", "success", false },
    { "secrets side by side", "key: { type: string, secret: true }, more: { type: string, secret: true }", LATER,
      "{\"key\":\"hunt\",\"more\":\"er2-\"}", ANSWER, "\"hunter2-hunter2-er2-hunt\"", "success", false },
    { "one that repeats itself", NULL, LATER, "{\"key\":\"hunter2hunter2\"}", ANSWER, "\"hunter2hunter2hunter2\"",
      "success", false },
    { "one that looks like what hides it", NULL,
      "steps: [ { id: a, type: tool, tool: echo, inputs: { k: { type: string, value: '${inputs.key}*${inputs.key}' } } "
      "} ]\n",
      "{\"key\":\"***hunter2***\"}", NOTHING, NULL, "success", false },
    /* inputs that are refused */
    { "the wrong type", NULL, ECHO, "{\"key\":[\"hunter2a\",{\"b\":\"hunter2b\"}]}", NOTHING, NULL, NULL, false },
    { "the wrong type of another", "key: { type: string, secret: true }, n: { type: int }", ECHO,
      "{\"key\":\"hunter2-hunter2\",\"n\":\"hunter2-hunter2\"}", NOTHING, NULL, NULL, false },
    { "inputs that are no JSON", NULL, ECHO, "{\"key\":\"hunter2-hunter2\"", NOTHING, NULL, "failed", true },
    { "inputs that are no object", NULL, ECHO, "[\"hunter2-hunter2\"]", NOTHING, NULL, "failed", true },
};

/* What all secrets have a part of. */
static const char *const words[] = { "hun", "er2", "86753090" };

/* ---- What people read ---- */

typedef struct reading {
    test_host host;
    const char *name;
    answer how; /* of tools */
    test_text answer;
    test_text events; /* one per line */
    size_t marks;
    bool good;
} reading;

static void note_event(void *context, const char *event, size_t size)
{
    reading *r = ((test_host *)context)->data;
    check_shown(event, size);
    text_bytes(&r->events, event, size);
    text_add(&r->events, "\n", 1);
}

static const char *find(const char *text, size_t size, const char *word)
{
    size_t length = strlen(word);
    for (size_t at = 0; at + length <= size; at++)
        if (text[at] == word[0] && memcmp(text + at, word, length) == 0)
            return text + at;
    return NULL;
}

static void look(reading *r, const char *what, const char *text, size_t size)
{
    for (size_t i = 0; r->good && i < sizeof words / sizeof *words; i++) {
        const char *found = find(text, size, words[i]);
        size_t left = found ? size - (size_t)(found - text) : 0;
        if (found)
            print_error("%s: in the %s there is %.*s\n", r->name, what, (int)(left < 60 ? left : 60), found);
        r->good = !found;
    }
}

/* The texts and keys of a JSON value, without escapes. */
static void look_inside(reading *r, const char *what, json_t *value)
{
    const char *key;
    json_t *member;
    size_t index;
    if (json_is_string(value)) {
        look(r, what, json_string_value(value), json_string_length(value));
        r->marks += strstr(json_string_value(value), "***") != NULL;
    }
    json_array_foreach(value, index, member) { look_inside(r, what, member); }
    json_object_foreach(value, key, member)
    {
        look(r, what, key, strlen(key));
        r->marks += strstr(key, "***") != NULL;
        look_inside(r, what, member);
    }
}

static void look_at_json(reading *r, const char *what, const char *text, size_t size)
{
    json_t *value = json_loadb(text, size, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    assert_non_null(value);
    look(r, what, text, size);
    look_inside(r, what, value);
    json_decref(value);
}

static int32_t take_piece(void *context, const char *data, size_t size)
{
    text_bytes(context, data, size);
    return 0;
}

static void look_at_log(reading *r, uint32_t flags)
{
    size_t size;
    wfs_text *text = NULL;
    test_text pieces = { NULL, 0, 0 };
    assert_int_equal(wfs_run_log(r->host.run, flags, &text), WFS_OK);
    const char *data = wfs_text_data(text, &size);
    look_at_json(r, "log", data, size);
    assert_int_equal(wfs_run_log_to(r->host.run, flags, take_piece, &pieces), WFS_OK);
    assert_int_equal(pieces.size, size);
    assert_memory_equal(pieces.data, data, size);
    text_free(&pieces);
    wfs_text_free(text);
}

static void look_at_events(reading *r)
{
    for (char *line = r->events.data; line && *line;) {
        size_t size = strcspn(line, "\n");
        look_at_json(r, "event", line, size);
        line += size + 1;
    }
}

static void look_at_diagnostics(reading *r, const wfs_report *report)
{
    wfs_diagnostic d = WFS_DIAGNOSTIC_INIT;
    for (size_t i = 0; i < wfs_report_count(report); i++) {
        assert_int_equal(wfs_report_get(report, i, &d), WFS_OK);
        look(r, "message", d.message, strlen(d.message));
        look(r, "path", d.path, strlen(d.path));
        look(r, "hint", d.hint ? d.hint : "", d.hint ? strlen(d.hint) : 0);
    }
}

static void look_at_report(reading *r)
{
    const wfs_report *report = wfs_run_report(r->host.run);
    size_t size;
    wfs_text *text = NULL;
    if (!report)
        return;
    look_at_diagnostics(r, report);
    assert_int_equal(wfs_report_render(report, WFS_RENDER_COLOR, &text), WFS_OK);
    const char *data = wfs_text_data(text, &size);
    if (!wfs_report_count(report) || !strstr(data, "default: ")) /* its own line of the file may be shown */
        look(r, "report", data, size);
    wfs_text_free(text);
    assert_int_equal(wfs_report_json(report, &text), WFS_OK);
    data = wfs_text_data(text, &size);
    look(r, "report as JSON", data, size);
    wfs_text_free(text);
}

static void look_at_error(reading *r)
{
    uint32_t phase;
    const char *code, *message;
    if (wfs_run_error(r->host.run, &phase, &code, &message) == WFS_OK)
        look(r, "error", message, strlen(message));
}

/* ---- One run ---- */

static const char schema[] =
    "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"e\":{\"enum\":[\"a\"]},"
    "\"n\":{\"maximum\":5},\"in\":{\"additionalProperties\":{\"type\":\"string\"}}}}";

static int32_t describe(void *context, const char *name, size_t size, wfs_tool_descriptor *descriptor)
{
    (void)context;
    return host_describe_output("strict", schema, name, size, descriptor);
}

static void begin(reading *r, const char *name, wfs_type_checks checks)
{
    *r = (reading){ .name = name, .good = true };
    host_init(&r->host);
    r->host.data = r;
    r->host.adapter.describe = describe;
    r->host.options.on_event = note_event;
    r->host.options.flags = WFS_RUN_ALL_EVENTS | WFS_RUN_ITERATION_RECORDS;
    r->host.options.type_checks = checks;
}

/* Tools other than the host's own answer what the reading says. */
static void answer_call(test_host *host, wfs_call *call)
{
    reading *r = host->data;
    const char *tool = wfs_call_tool(call, NULL);
    size_t size;
    const wfs_value *arguments = wfs_call_arguments(call);
    const char *message = wfs_value_text(wfs_value_get(arguments, "message", 7), &size);
    if (strcmp(tool, "echo") == 0)
        wfs_call_succeed_value(call, arguments);
    else if (strcmp(tool, "fail") == 0)
        wfs_call_fail(call, message, size, 0);
    else if (r->how == CANCEL)
        wfs_run_cancel(host->run);
    else if (r->how == ANSWER)
        wfs_call_succeed(call, r->answer.data, r->answer.size);
    else if (r->how == STRING)
        wfs_call_succeed_string(call, r->answer.data, r->answer.size);
    else
        wfs_call_fail(call, r->answer.data, r->answer.size, WFS_FAIL_PERMANENT);
}

/* Runs it, and looks at everything. */
static void read_all(reading *r, const char *workflow, const char *inputs)
{
    r->host.on_call = answer_call;
    host_open(&r->host, workflow, inputs);
    assert_int_equal(host_finish(&r->host), WFS_RUN_DONE);
    look_at_log(r, 0);
    look_at_log(r, WFS_JSON_PRETTY | WFS_JSON_SAFE);
    look_at_events(r);
    look_at_report(r);
    look_at_error(r);
}

/* Was nothing found, and something hidden? */
static bool end(reading *r, const char *status, bool quiet)
{
    const char *is = log_text(&r->host, "status");
    bool fine = (!status || strcmp(status, is) == 0) && (quiet || r->marks > 0);
    if (!fine)
        print_error("%s: the run is a %s, %zu marks\n", r->name, is, r->marks);
    host_close(&r->host);
    text_free(&r->events);
    text_free(&r->answer);
    return r->good && fine;
}

static size_t tried, hidden;

static void count_row(bool good, size_t *wrong)
{
    tried++;
    hidden += good;
    *wrong += !good;
}

static bool is_hidden(const hidden_row *row, wfs_type_checks checks)
{
    reading r;
    char workflow[1024];
    snprintf(workflow, sizeof workflow, "inputs: { %s }\n%s",
             row->fields ? row->fields : "key: { type: string, secret: true }", row->rest);
    begin(&r, row->name, checks);
    r.how = row->how;
    text_add(&r.answer, row->json ? row->json : "null", 1);
    read_all(&r, workflow, row->inputs);
    return end(&r, row->status, row->quiet);
}

static void no_secret_is_found(void **state)
{
    size_t wrong = 0;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool good = true;
        for (uint32_t checks = WFS_TYPES_STANDARD; checks <= WFS_TYPES_OFF; checks++)
            good = is_hidden(&rows[i], (wfs_type_checks)checks) && good;
        count_row(good, &wrong);
    }
    assert_int_equal(wrong, 0);
}

/* ---- Long ones: what cuts a text must not leave half of a secret ---- */

#define SECRET "inputs: { key: { type: string, secret: true } }\n"

/* {"key":"hunter2hunter2..."} */
static void add_long_key(test_text *json, size_t times)
{
    text_add(json, "{\"key\":\"", 1);
    text_add(json, "hunter2", times);
    text_add(json, "\"}", 1);
}

static bool is_long_one_hidden(size_t times, const char *before, const char *behind, const char *workflow,
                               uint64_t log_bytes)
{
    reading r;
    test_text inputs = { NULL, 0, 0 };
    add_long_key(&inputs, times);
    begin(&r, "a long one", WFS_TYPES_STRICT);
    r.host.limits.log_bytes = log_bytes;
    r.how = ANSWER;
    text_add(&r.answer, before, 1);
    text_add(&r.answer, "hunter2", times);
    text_add(&r.answer, behind, 1);
    read_all(&r, workflow, inputs.data);
    text_free(&inputs);
    return end(&r, NULL, log_bytes != 0);
}

/* The error of a schema, or of types, names the key or the path that is wrong, and shortens what is long. */
static void long_secrets_in_messages(void **state)
{
    static const size_t times[] = { 2, 5, 9, 10, 14, 17, 20, 30, 40, 100, 400 };
    size_t wrong = 0;
    (void)state;
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        const char *strict = SECRET "steps: [ { id: a, type: tool, tool: strict } ]\n";
        count_row(is_long_one_hidden(times[i], "{\"", "\":1}", strict, 0), &wrong);
        count_row(is_long_one_hidden(times[i], "{\"in \xC3\xA9 ", "\":1}", strict, 0), &wrong);
        count_row(is_long_one_hidden(times[i], "{\"in\":{\"", "\":1}}", strict, 0), &wrong);
        count_row(is_long_one_hidden(times[i], "{\"e\":\"", "\"}", strict, 0), &wrong);
        count_row(is_long_one_hidden(times[i], "{\"e\":[1,{\"x\":\"", "\"}]}", strict, 0), &wrong);
    }
    assert_int_equal(wrong, 0);
}

/* Logs that are too long are cut: wherever that is. */
static void secrets_in_logs_that_are_cut(void **state)
{
    size_t wrong = 0;
    (void)state;
    for (uint64_t bytes = 1000; bytes < 1600; bytes += 37)
        count_row(is_long_one_hidden(100, "\"x, ", "\"", SECRET LATER, bytes), &wrong);
    assert_int_equal(wrong, 0);
}

/* A secret on the border of two pieces of a log: the pieces are what the log is. */
static void secrets_in_logs_that_come_in_pieces(void **state)
{
    size_t wrong = 0;
    (void)state;
    for (size_t before = 65000; before < 65540; before += 60) {
        reading r;
        begin(&r, "pieces", WFS_TYPES_STANDARD);
        r.how = ANSWER;
        text_add(&r.answer, "[\"", 1);
        text_add(&r.answer, "x", before);
        text_add(&r.answer, "\",\"" TWICE TWICE TWICE TWICE TWICE TWICE "\"]", 1);
        read_all(&r, SECRET LATER, KEY);
        count_row(end(&r, "success", false), &wrong);
    }
    assert_int_equal(wrong, 0);
}

/* As many as a workflow may have, each with another text. */
static void many_secrets(void **state)
{
    reading r;
    test_text workflow = { NULL, 0, 0 }, inputs = { NULL, 0, 0 };
    size_t wrong = 0;
    (void)state;
    begin(&r, "many", WFS_TYPES_STANDARD);
    r.how = ANSWER;
    text_add(&workflow, "inputs:\n", 1);
    text_add(&inputs, "{\"x\":1", 1);
    text_add(&r.answer, "[0", 1);
    for (int i = 0; i < 100; i++) {
        text_addf(&workflow, "  k%d: { type: string, secret: true }\n", i);
        text_addf(&inputs, ",\"k%d\":\"hunter2-%d\"", i, i);
        text_addf(&r.answer, ",\"<hunter2-%d>\"", 99 - i);
    }
    text_add(&workflow, LATER, 1);
    text_add(&inputs, "}", 1);
    text_add(&r.answer, "]", 1);
    read_all(&r, workflow.data, inputs.data);
    /* a secret may be the beginning of another; what is left of that is no part of either */
    count_row(end(&r, "success", false), &wrong);
    text_free(&workflow);
    text_free(&inputs);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_secret_is_found),
        cmocka_unit_test(long_secrets_in_messages),
        cmocka_unit_test(secrets_in_logs_that_are_cut),
        cmocka_unit_test(secrets_in_logs_that_come_in_pieces),
        cmocka_unit_test(many_secrets),
    };
    int failed = cmocka_run_group_tests_name("behaviour: hidden", tests, NULL, NULL);
    printf("%zu cases of secrets: %zu with nothing found\n", tried, hidden);
    return failed;
}
