/*
 * What tools answer: the first byte says how, each line behind it is one answer, given as it is.
 *
 * A line that begins with `!` is a failure, with `'` a string, with `@` a json_t, else JSON text.
 * The workflow uses results in every way there is: raw, mapped to every type, checked by key, iterated over, in
 * expressions and templates, filtered, mapped, sorted, as a decision. A JSON answer must be taken exactly if the JSON
 * reader takes it, and stand in the log as the same value; what the transforms make of it must have the properties that
 * section 7 gives them. A second run gets its answers late and lent, which must change nothing.
 */
#include "fuzz.h"

#include <workflowskill/jansson.h>

/* The first byte: two bits for the advances before a late answer, these, three bits for the type checks. */
enum { LATE = 4, OUTPUT_SCHEMA = 8, RECORDS = 16 };

static uint32_t checks_of(unsigned choice) { return (choice >> 5) % 3; }

static const char workflow[] =
    "outputs:\n"
    "  raw: { type: object, value: $steps.shaped.output }\n"
    "  text: { type: string, value: \"${steps.raw.output} ${steps.loop.output.length}\" }\n"
    "steps:\n"
    "- { id: raw, type: tool, tool: answer, on_error: ignore }\n"
    "- id: shaped\n"
    "  type: tool\n"
    "  tool: answer\n"
    "  on_error: ignore\n"
    "  retry: { max: 2, delay: 1ms, backoff: 2 }\n"
    "  outputs:\n"
    "    text: { type: string, value: $result.a }\n"
    "    whole: { type: int, value: $result.n }\n"
    "    ratio: { type: float, value: \"${result[0].f}\" }\n"
    "    flag: { type: boolean, value: \"${!result}\" }\n"
    "    list: { type: array, items: { type: object, properties: { a: string } }, value: $result }\n"
    "    tree: { type: object, properties: { a: { type: array, items: int } }, value: $result.tree }\n"
    "    own: { type: string }\n"
    "- { id: keyed, type: tool, tool: answer, on_error: ignore, outputs: { a: { type: string }, n: { type: int } } }\n"
    "- id: loop\n"
    "  type: tool\n"
    "  tool: answer\n"
    "  each: \"$steps.raw.output\"\n"
    "  on_error: ignore\n"
    "  inputs: { v: { type: string, value: \"${index}: ${item}\" }, w: { type: object, value: $item } }\n"
    "- { id: all, type: transform, operation: filter, where: \"true\", on_error: ignore,\n"
    "    inputs: { items: { type: array, value: $steps.raw.output } } }\n"
    "- { id: same, type: transform, operation: map, expression: $item, on_error: ignore,\n"
    "    inputs: { items: { type: array, value: $steps.raw.output } } }\n"
    "- { id: keys, type: transform, operation: map, expression: { k: $item }, on_error: ignore,\n"
    "    inputs: { items: { type: array, value: $steps.raw.output } } }\n"
    "- { id: up, type: transform, operation: sort, field: k, on_error: ignore,\n"
    "    inputs: { items: { type: array, value: $steps.keys.output.items } } }\n"
    "- { id: down, type: transform, operation: sort, field: k, direction: desc, on_error: ignore,\n"
    "    inputs: { items: { type: array, value: $steps.keys.output.items } } }\n"
    "- { id: decide, type: conditional, condition: \"$steps.raw.output contains $steps.keyed.output\", then: [a],\n"
    "    else: [b] }\n"
    "- { id: a, type: tool, tool: answer, each: $steps.loop.output, on_error: ignore }\n"
    "- { id: b, type: tool, tool: answer, inputs: { v: { type: int, value: \"${steps.raw.output.length}\" } } }\n";

typedef struct host {
    fuzz_clock clock; /* the first: see fuzz_clock */
    wfs_tool_adapter adapter;
    const char *text, *end, *at; /* the answers; the next one */
    unsigned choice;
    size_t answered;
} host;

/* ---- The tool ------------------------------------------------------------------------------- */

static int32_t has(void *context, const char *name, size_t size)
{
    (void)context;
    return size == 6 && memcmp(name, "answer", 6) == 0;
}

static int32_t describe(void *context, const char *name, size_t size, wfs_tool_descriptor *descriptor)
{
    const host *self = context;
    (void)name;
    (void)size;
    if (!(self->choice & OUTPUT_SCHEMA))
        return 0;
    descriptor->output_schema = "{\"anyOf\":[{\"type\":[\"object\",\"array\",\"null\"],\"maxItems\":9},"
                                "{\"type\":\"string\",\"minLength\":1},{\"type\":\"number\",\"minimum\":-5}]}";
    descriptor->output_schema_size = WFS_ZERO_TERMINATED;
    return 1;
}

/* The next line; after the last one it begins again. */
static const char *next_line(host *self, size_t *size)
{
    const char *line = self->at;
    const char *end = memchr(line, '\n', (size_t)(self->end - line));
    *size = (size_t)((end ? end : self->end) - line);
    self->at = end && end + 1 < self->end ? end + 1 : self->text;
    return line;
}

/* A late answer is lent. It is freed by its release: a second one, or none, is seen by the sanitizer. */
static void answer_json(const host *self, wfs_call *call, const char *line, size_t size)
{
    wfs_document *document = NULL;
    wfs_result expected = wfs_document_read_json(line, size, NULL, NULL, &document, NULL);
    char *copy = fuzz_copy(line, size);
    wfs_result result =
        self->choice & LATE ? wfs_call_lend_result(call, copy, size, free, copy) : wfs_call_succeed(call, copy, size);
    CHECK(result == WFS_OK ? expected == WFS_OK : expected == WFS_E_INVALID);
    CHECK(result == WFS_OK || result == WFS_E_INVALID || result == WFS_E_LIMIT);
    if (!(self->choice & LATE))
        free(copy);
    wfs_document_free(document);
}

static void answer_jansson(wfs_call *call, const char *line, size_t size)
{
    json_t *json = json_loadb(line, size, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    wfs_result result = wfs_call_succeed_jansson(call, json);
    CHECK(json ? result == WFS_OK || result == WFS_E_LIMIT : result == WFS_E_ARGUMENT);
    if (!json)
        CHECK(wfs_call_succeed_value(call, NULL) == WFS_OK);
    json_decref(json);
}

static void answer(host *self, wfs_call *call)
{
    size_t size = 0;
    const char *line = next_line(self, &size);
    self->answered++;
    if (size && line[0] == '!')
        CHECK(wfs_call_fail(call, line + 1, size - 1, self->answered % 4 == 0) == WFS_OK);
    else if (size && line[0] == '\'')
        CHECK(wfs_call_succeed_string(call, line + 1, size - 1) == WFS_OK);
    else if (size && line[0] == '@')
        answer_jansson(call, line + 1, size - 1);
    else
        answer_json(self, call, line, size);
}

static void invoke(void *context, wfs_call *call) { answer(context, call); }

/* ---- What came out --------------------------------------------------------------------------- */

static const wfs_value *record_of(const wfs_value *log, const char *id)
{
    const wfs_value *steps = fuzz_get(log, "steps");
    for (size_t i = 0; i < wfs_value_size(steps); i++)
        if (fuzz_is(fuzz_get(wfs_value_at(steps, i), "id"), id))
            return wfs_value_at(steps, i);
    return NULL;
}

static const wfs_value *output_of(const wfs_value *log, const char *id)
{
    const wfs_value *record = record_of(log, id);
    CHECK(record);
    return fuzz_is(fuzz_get(record, "status"), "success") ? fuzz_get(record, "output") : NULL;
}

static int is_number(const wfs_value *value)
{
    return wfs_value_type(value) == WFS_TYPE_INT || wfs_value_type(value) == WFS_TYPE_FLOAT;
}

/* Numbers by size, elements without a key last: in this direction (1 up, -1 down). */
static void check_sorted(const wfs_value *items, int direction)
{
    for (size_t i = 1; i < wfs_value_size(items); i++) {
        const wfs_value *a = fuzz_get(wfs_value_at(items, i - 1), "k"), *b = fuzz_get(wfs_value_at(items, i), "k");
        CHECK(wfs_value_type(a) != WFS_TYPE_NULL || wfs_value_type(b) == WFS_TYPE_NULL);
        if (is_number(a) && is_number(b))
            CHECK(wfs_value_float(a) * direction <= wfs_value_float(b) * direction);
    }
}

/* How often an element is in the list. */
static size_t count(const wfs_value *items, const wfs_value *wanted)
{
    size_t found = 0;
    for (size_t i = 0; i < wfs_value_size(items); i++)
        found += wfs_value_equal(wfs_value_at(items, i), wanted) != 0;
    return found;
}

static void check_permutation(const wfs_value *items, const wfs_value *sorted)
{
    CHECK(wfs_value_size(items) == wfs_value_size(sorted));
    for (size_t i = 0; i < wfs_value_size(items) && i < 32; i++)
        CHECK(count(items, wfs_value_at(items, i)) == count(sorted, wfs_value_at(items, i)));
}

/* Section 7, item 5: the array, or an array of the one value, or of none. */
static void check_items(const wfs_value *given, const wfs_value *items)
{
    if (wfs_value_type(given) == WFS_TYPE_ARRAY)
        CHECK(wfs_value_equal(given, items));
    else if (wfs_value_type(given) == WFS_TYPE_NULL)
        CHECK(wfs_value_size(items) == 0);
    else
        CHECK(wfs_value_size(items) == 1 && wfs_value_equal(wfs_value_at(items, 0), given));
}

static void check_transforms(const wfs_value *log)
{
    const wfs_value *raw = fuzz_get(record_of(log, "raw"), "output"), *keys = output_of(log, "keys");
    const char *const same[] = { "all", "same" };
    for (size_t i = 0; i < 2; i++)
        if (output_of(log, same[i]))
            check_items(raw, fuzz_get(output_of(log, same[i]), "items"));
    const char *const sorts[] = { "up", "down" };
    for (size_t i = 0; keys && i < 2; i++) {
        const wfs_value *sorted = output_of(log, sorts[i]);
        if (!sorted)
            continue;
        check_permutation(fuzz_get(keys, "items"), fuzz_get(sorted, "items"));
        check_sorted(fuzz_get(sorted, "items"), i ? -1 : 1);
    }
}

/* The first answer went to the step `raw`. */
static void check_raw(const host *self, const wfs_value *log)
{
    const char *end = memchr(self->text, '\n', (size_t)(self->end - self->text));
    size_t size = (size_t)((end ? end : self->end) - self->text);
    wfs_document *document = NULL;
    const wfs_value *output = output_of(log, "raw");
    if (size && strchr("!'@", self->text[0]))
        return;
    if (wfs_document_read_json(self->text, size, NULL, NULL, &document, NULL) != WFS_OK)
        CHECK(!output);
    else
        CHECK(output ? wfs_value_equal(output, wfs_document_root(document))
                     : (self->choice & OUTPUT_SCHEMA && checks_of(self->choice) == WFS_TYPES_STRICT));
    wfs_document_free(document);
}

/* ---- Runs ------------------------------------------------------------------------------------ */

/* Takes each call, and answers it some advances later. */
static void drive(host *self, wfs_run *run)
{
    wfs_run_state state = WFS_RUN_WAIT;
    for (;;) {
        CHECK(wfs_run_advance(run, &state) == WFS_OK);
        if (state == WFS_RUN_DONE)
            return;
        wfs_call *call = wfs_run_next_call(run);
        CHECK(!wfs_run_next_call(run));
        for (size_t i = 0; call && i < self->choice % 4; i++)
            CHECK(wfs_run_advance(run, &state) == WFS_OK && state == WFS_RUN_CALLS);
        if (call)
            answer(self, call);
        else
            fuzz_wait(&self->clock, run, wfs_run_wake_time(run));
    }
}

/* Loaded once; runs share it. */
static wfs_workflow *loaded(void)
{
    static wfs_workflow *model;
    if (!model)
        CHECK(wfs_workflow_load(workflow, sizeof workflow - 1, NULL, &model, NULL) == WFS_OK);
    return model;
}

static wfs_document *run_with(host *self, unsigned choice)
{
    wfs_run_options options = WFS_RUN_OPTIONS_INIT;
    wfs_limits limits = { .size = sizeof limits, .each_iterations = 200, .tool_calls = 500 };
    wfs_run *run = NULL;
    self->adapter =
        (wfs_tool_adapter){ sizeof self->adapter, self, has, choice & LATE ? NULL : invoke, describe, NULL, NULL };
    self->choice = choice;
    self->at = self->text;
    self->answered = 0;
    self->clock.now = 0;
    options.context = self;
    options.now = options.wall = fuzz_now;
    options.wait = fuzz_wait;
    options.limits = &limits;
    options.type_checks = checks_of(choice);
    options.flags = choice & RECORDS ? WFS_RUN_ITERATION_RECORDS : 0;
    options.id = "12345678-1234-4234-8234-123456789abc";
    CHECK(wfs_run_new(loaded(), &self->adapter, &options, &run) == WFS_OK);
    drive(self, run);
    CHECK(self->answered > 0);
    wfs_document *log = fuzz_log(run, NULL);
    wfs_run_free(run);
    return log;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    host self = { .text = (const char *)data + 1, .end = (const char *)data + size };
    unsigned choice = data[0];
    wfs_document *log = run_with(&self, choice & ~(unsigned)LATE), *late = run_with(&self, choice | LATE);
    check_raw(&self, wfs_document_root(log));
    check_transforms(wfs_document_root(log));
    fuzz_same(wfs_document_root(log), wfs_document_root(late));
    wfs_document_free(late);
    wfs_document_free(log);
    return 0;
}
