/*
 * Running out of memory: each scenario is repeated with its 1st, 2nd, 3rd, ... allocation failing, once and from there
 * on. The library must say WFS_E_NOMEM or give the very same result, and lose nothing.
 *
 * The program's own malloc replaces that of the C library, which glibc allows; elsewhere, and under a sanitizer, there
 * is nothing to test. Allocations that libfyaml makes never fail here: it does not survive that.
 */
#define _GNU_SOURCE
#include "host.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define SANITIZED 1
#endif
#endif

#if defined(__GLIBC__) && !defined(SANITIZED)

#include <dlfcn.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void __libc_free(void *memory);

static bool armed, sticky;
static size_t countdown; /* allocations until one fails */
static size_t failures;
static long live; /* allocations that were not freed */

/* Was it the library (or jansson for it) that asked? */
static bool counts(const void *caller)
{
    Dl_info info;
    if (!dladdr(caller, &info) || !info.dli_fname)
        return false;
    return !strstr(info.dli_fname, "libfyaml") && !strstr(info.dli_fname, "libc.so");
}

static bool fails(const void *caller)
{
    if (!armed || !counts(caller))
        return false;
    if (countdown > 0) {
        countdown--;
        return false;
    }
    if (failures && !sticky)
        return false;
    failures++;
    return true;
}

void *malloc(size_t size)
{
    void *memory = fails(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
    live += memory != NULL;
    return memory;
}

void *calloc(size_t count, size_t size)
{
    void *memory = fails(__builtin_return_address(0)) ? NULL : __libc_calloc(count, size);
    live += memory != NULL;
    return memory;
}

void *realloc(void *old, size_t size)
{
    if (fails(__builtin_return_address(0)))
        return NULL;
    void *memory = __libc_realloc(old, size);
    live += memory && !old;
    return memory;
}

void free(void *memory)
{
    live -= memory != NULL;
    __libc_free(memory);
}

/* ---- What is common to the scenarios ---- */

static const char TEXT[] =
    "---\nname: x\ndescription: y\nallowed-tools: echo fail\n---\n```workflow\n"
    "inputs: { l: { type: array }, s: { type: string, secret: true, default: hunter2 }, unused: { type: int, default: "
    "1 } }\n"
    "outputs: { o: { type: array, value: $steps.m.output.items }, t: { type: string, value: 'n "
    "${steps.e.output.length} ${inputs.s}' } }\n"
    "steps:\n"
    "  - { id: e, type: tool, tool: echo, each: $inputs.l, concurrency: 2, inputs: { x: { type: int, value: $item }, "
    "t: { type: string, value: 'a ${item} ${inputs.s}' } } }\n"
    "  - { id: m, type: transform, operation: map, expression: { v: $item.x, n: [ '${index >= 1}', b ] }, inputs: { i: "
    "{ type: array, value: $steps.e.output } },\n"
    "      outputs: { items: { type: array } } }\n"
    "  - { id: s, type: transform, operation: sort, field: v, direction: desc, inputs: { i: { type: array, value: "
    "$steps.m.output.items } } }\n"
    "  - { id: c, type: conditional, condition: '$steps.m.output.items.length > 2', then: [ f ], else: [ q ] }\n"
    "  - { id: f, type: tool, tool: fail, on_error: ignore, retry: { max: 2, delay: 0s, backoff: 2 }, inputs: { "
    "message: { type: string, value: no } } }\n"
    "  - { id: q, type: exit, status: success, output: { o: [] } }\n"
    "```\n";
static const char BROKEN[] =
    "inputs: { a: strng }\nsteps:\n  - { id: a, type: tool, tool: t, condition: $stps.b, inputs: { x: 5 } }\n"
    "  - { id: a, type: tool, tol: u, condition: $steps.ghost.output }\n";
static const char INPUTS[] = "{\"l\": [3, 1, 2, 4], \"more\": {\"k\": [null, true, 1.5, \"text\"]}}";

/* Answers; when there is no memory it tries once more, as a host could. */
static void answer(void *context, wfs_call *call)
{
    size_t size;
    (void)context;
    const char *tool = wfs_call_tool(call, NULL);
    for (int i = 0; i < 2; i++) {
        const char *text = wfs_call_arguments_text(call, &size);
        wfs_result result = strcmp(tool, "fail") == 0 ? wfs_call_fail(call, "no", 2, 0)
                            : text                    ? wfs_call_succeed(call, text, size)
                                                      : WFS_E_NOMEM;
        if (result != WFS_E_NOMEM)
            return;
    }
}

static int32_t has(void *context, const char *name, size_t size)
{
    (void)context;
    (void)name;
    (void)size;
    return 1;
}

static int32_t describe(void *context, const char *name, size_t size, wfs_tool_descriptor *descriptor)
{
    static const char schema[] = "{\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"integer\",\"minimum\":0}}}";
    (void)context;
    (void)name;
    (void)size;
    descriptor->input_schema = schema;
    descriptor->input_schema_size = sizeof schema - 1;
    return 1;
}

static int64_t stopped(void *context)
{
    (void)context;
    return 0;
}

static void ignore_event(void *context, const char *event, size_t size)
{
    (void)context;
    (void)event;
    (void)size;
}

static const wfs_tool_adapter adapter = { sizeof adapter, NULL, has, answer, describe, NULL, NULL };

static wfs_run_options run_options(void)
{
    wfs_run_options options = WFS_RUN_OPTIONS_INIT;
    options.now = options.wall = stopped;
    options.on_event = ignore_event;
    options.id = RUN_ID;
    options.flags = WFS_RUN_ITERATION_RECORDS | WFS_RUN_ALL_EVENTS;
    return options;
}

/* What a scenario gave: a checksum of its text, so that nothing has to be kept. */
typedef struct outcome {
    wfs_result result;
    uint64_t sum;
} outcome;

static uint64_t sum_of(const wfs_text *text)
{
    size_t size;
    uint64_t sum = 14695981039346656037u;
    const char *data = wfs_text_data(text, &size);
    for (size_t i = 0; i < size; i++)
        sum = (sum ^ (unsigned char)data[i]) * 1099511628211u;
    return sum;
}

/* ---- Scenarios ---- */

static outcome load_and_walk(void)
{
    outcome got = { WFS_OK, 0 };
    wfs_workflow *workflow = NULL;
    wfs_report *report = NULL;
    wfs_text *text = NULL;
    got.result = wfs_workflow_load(TEXT, sizeof TEXT - 1, NULL, &workflow, &report);
    if (got.result == WFS_OK)
        got.result = wfs_report_json(report, &text);
    if (got.result == WFS_OK)
        got.sum = sum_of(text) + wfs_workflow_step_count(workflow);
    wfs_text_free(text);
    wfs_report_free(report);
    wfs_workflow_free(workflow);
    return got;
}

static outcome validate_text(const char *workflow, size_t size)
{
    outcome got = { WFS_OK, 0 };
    wfs_report *report = NULL;
    wfs_text *json = NULL, *people = NULL;
    wfs_result valid = wfs_validate(workflow, size, &adapter, NULL, &report);
    got.result = valid == WFS_E_INVALID ? WFS_OK : valid;
    if (got.result == WFS_OK)
        got.result = wfs_report_json(report, &json);
    if (got.result == WFS_OK)
        got.result = wfs_report_render(report, 0, &people);
    if (got.result == WFS_OK)
        got.sum = sum_of(json) + 31 * sum_of(people) + (uint64_t)valid;
    wfs_text_free(json);
    wfs_text_free(people);
    wfs_report_free(report);
    return got;
}

static outcome validate_good(void) { return validate_text(TEXT, sizeof TEXT - 1); }

static outcome validate_broken(void) { return validate_text(BROKEN, sizeof BROKEN - 1); }

static outcome run_all(void)
{
    outcome got = { WFS_OK, 0 };
    wfs_run_options options = run_options();
    wfs_run *run = NULL;
    wfs_text *text = NULL;
    got.result = wfs_run_text(TEXT, sizeof TEXT - 1, INPUTS, sizeof INPUTS - 1, &adapter, &options, &run);
    if (got.result == WFS_OK)
        got.result = wfs_run_log(run, WFS_JSON_PRETTY, &text);
    if (got.result == WFS_OK)
        got.sum = sum_of(text);
    wfs_text_free(text);
    wfs_run_free(run);
    return got;
}

static outcome run_broken(void)
{
    outcome got = { WFS_OK, 0 };
    wfs_run_options options = run_options();
    wfs_run *run = NULL;
    wfs_text *text = NULL;
    got.result = wfs_run_text(BROKEN, sizeof BROKEN - 1, INPUTS, sizeof INPUTS - 1, &adapter, &options, &run);
    if (got.result == WFS_OK)
        got.result = wfs_run_log(run, 0, &text);
    if (got.result == WFS_OK)
        got.sum = sum_of(text);
    wfs_text_free(text);
    wfs_run_free(run);
    return got;
}

static outcome evaluate(void)
{
    outcome got = { WFS_OK, 0 };
    wfs_document *document = NULL;
    wfs_report *report = NULL;
    wfs_text *text = NULL;
    static const char value[] =
        "a ${inputs.l} ${inputs.more.k[3] ?? 'x'} ${$inputs.l contains 3 && \"\\u00e9\" == 'y'}";
    static const char context[] = "{\"inputs\":{\"l\":[3,1],\"more\":{\"k\":[1,2,3,\"t\"]}}}";
    got.result = wfs_resolve(value, sizeof value - 1, context, sizeof context - 1, NULL, &document, &report);
    if (got.result == WFS_OK)
        got.result = wfs_value_write(wfs_document_root(document), WFS_JSON_PRETTY, &text);
    if (got.result == WFS_OK)
        got.sum = sum_of(text);
    wfs_text_free(text);
    wfs_report_free(report);
    wfs_document_free(document);
    return got;
}

static outcome read_documents(void)
{
    static const char source[] = "a: [ 1, &x two, *x ]\nb:\n  c: |\n    text\n";
    outcome got = { WFS_OK, 0 };
    wfs_document *json = NULL, *yaml = NULL;
    wfs_text *first = NULL, *second = NULL;
    got.result = wfs_document_read_json(INPUTS, sizeof INPUTS - 1, "x", NULL, &json, NULL);
    if (got.result == WFS_OK)
        got.result = wfs_document_read_yaml(source, sizeof source - 1, "y", NULL, &yaml, NULL);
    if (got.result == WFS_OK)
        got.result = wfs_value_write(wfs_document_root(json), 0, &first);
    if (got.result == WFS_OK)
        got.result = wfs_value_write(wfs_document_root(yaml), 0, &second);
    if (got.result == WFS_OK)
        got.sum = sum_of(first) + 31 * sum_of(second);
    wfs_text_free(first);
    wfs_text_free(second);
    wfs_document_free(json);
    wfs_document_free(yaml);
    return got;
}

static outcome register_tools(void)
{
    outcome got = { WFS_OK, 0 };
    wfs_tools *tools = NULL;
    wfs_tool_descriptor descriptor = WFS_TOOL_DESCRIPTOR_INIT;
    descriptor.input_schema = "{\"type\":\"object\"}";
    descriptor.input_schema_size = 17;
    got.result = wfs_tools_new(&tools);
    for (char name = 'a'; name < 'm' && got.result == WFS_OK; name++)
        got.result = wfs_tools_add(tools, &name, 1, answer, NULL, &descriptor);
    wfs_tools_free(tools);
    return got;
}

/* ---- The sweep ---- */

/* Once with allocation number `at` failing. True if it did fail, that is, if the scenario needs more allocations. */
static bool try_at(outcome (*scenario)(void), const outcome *expected, size_t at, bool forever)
{
    long before = live;
    countdown = at;
    failures = 0;
    sticky = forever;
    armed = true;
    outcome got = scenario();
    armed = false;
    if (live != before)
        print_error("allocation %zu: %ld blocks lost\n", at, live - before);
    if (got.result != WFS_E_NOMEM && !(forever && got.result == WFS_E_BLOCKED) &&
        (got.result != expected->result || got.sum != expected->sum))
        print_error("allocation %zu%s: %s, and another result\n", at, forever ? " and all others" : "",
                    wfs_result_name(got.result));
    assert_int_equal(live, before);
    assert_true(got.result == WFS_E_NOMEM || (forever && got.result == WFS_E_BLOCKED) ||
                (got.result == expected->result && got.sum == expected->sum));
    return failures > 0;
}

static void sweep(outcome (*scenario)(void))
{
    outcome expected = scenario();
    assert_int_equal(expected.result, WFS_OK);
    for (int forever = 0; forever < 2; forever++) {
        size_t at = 0;
        while (try_at(scenario, &expected, at, forever))
            at++;
        assert_in_range(at, 3, 100000); /* there was something to fail */
    }
}

static void while_loading(void **state)
{
    (void)state;
    sweep(load_and_walk);
}

static void while_validating(void **state)
{
    (void)state;
    sweep(validate_good);
    sweep(validate_broken);
}

static void while_running(void **state)
{
    (void)state;
    sweep(run_all);
    sweep(run_broken);
}

static void while_evaluating(void **state)
{
    (void)state;
    sweep(evaluate);
}

static void while_reading_documents(void **state)
{
    (void)state;
    sweep(read_documents);
}

static void while_registering_tools(void **state)
{
    (void)state;
    sweep(register_tools);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(while_loading),           cmocka_unit_test(while_validating),
        cmocka_unit_test(while_running),           cmocka_unit_test(while_evaluating),
        cmocka_unit_test(while_reading_documents), cmocka_unit_test(while_registering_tools),
    };
    return cmocka_run_group_tests_name("behaviour: memory", tests, NULL, NULL);
}

#else

int main(void)
{
    puts("behaviour: memory: skipped, malloc cannot be replaced here");
    return 77; /* "skipped", for Meson */
}

#endif
