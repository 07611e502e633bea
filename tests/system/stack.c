/*
 * How much stack the library needs: stack [KIB MAXIMA]
 *
 * On a thread with 64 KiB of stack, everything whose depth a stranger can choose goes to its default limit: nested
 * YAML, conditionals, expressions, types, schemas, inputs, tool results, and the rich workflow on top. Behind the stack
 * lies a page that ends the program when it is touched; the deepest byte that was written is measured. With a size and
 * `maxima` the same with all limits at their hard maximum.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <workflowskill/workflowskill.h>
#ifndef WITHOUT_JANSSON
#include <workflowskill/jansson.h>
#endif

#include "rich.h"

enum { PAINT = 0xa7, DEFAULT_STACK = 64 };

static wfs_limits limits;
static size_t scenarios, problems;

#define LIMIT_VALUE(field, standard, maximum, text) .field = maximum,
static const wfs_limits maxima = { .size = sizeof maxima, WFS_LIMITS(LIMIT_VALUE) };
#undef LIMIT_VALUE
#define LIMIT_VALUE(field, standard, maximum, text) .field = standard,
static const wfs_limits standards = { .size = sizeof standards, WFS_LIMITS(LIMIT_VALUE) };
#undef LIMIT_VALUE

static void scenario(bool right, const char *what, size_t depth)
{
    scenarios++;
    if (right)
        return;
    printf("%s, %zu deep: failed\n", what, depth);
    problems++;
}

/* ---- Texts ---- */

/* `before` so many times, `middle`, `after` as often; to be freed. */
static char *nested(const char *before, size_t depth, const char *middle, const char *after)
{
    size_t first = strlen(before), last = strlen(after), center = strlen(middle);
    char *text = malloc(depth * (first + last) + center + 1), *at = text;
    if (!text)
        abort();
    for (size_t i = 0; i < depth; i++, at += first)
        memcpy(at, before, first);
    memcpy(at, middle, center);
    at += center;
    for (size_t i = 0; i < depth; i++, at += last)
        memcpy(at, after, last);
    *at = '\0';
    return text;
}

/* A text with one `%s` in it, filled in; both arguments of it are freed. */
static char *with(const char *format, char *part)
{
    size_t size = strlen(format) + strlen(part) + 1;
    char *text = malloc(size);
    if (!text)
        abort();
    const char *hole = strstr(format, "%s");
    snprintf(text, size, "%.*s%s%s", (int)(hole - format), format, part, hole + 2);
    free(part);
    return text;
}

/* ---- Runs ---- */

static int32_t has(void *context, const char *name, size_t size)
{
    (void)context;
    (void)name;
    (void)size;
    return 1;
}

static void echo(void *context, wfs_call *call)
{
    (void)context;
    size_t size;
    const char *text = wfs_call_arguments_text(call, &size);
    wfs_call_succeed(call, text, size);
}

static const char *schema; /* of the tools, or NULL */

static int32_t describe(void *context, const char *name, size_t size, wfs_tool_descriptor *descriptor)
{
    (void)context;
    (void)name;
    (void)size;
    descriptor->input_schema = descriptor->output_schema = schema;
    descriptor->input_schema_size = descriptor->output_schema_size = WFS_ZERO_TERMINATED;
    return schema != NULL;
}

static void ignore_event(void *context, const char *event, size_t size)
{
    (void)context;
    (void)event;
    (void)size;
}

/* ---- What jansson's side of the interface needs ---- */

#ifdef WITHOUT_JANSSON
static bool log_as_jansson(const wfs_run *run) { return run != NULL; }
static bool there_and_back(const wfs_document *document) { return document != NULL; }
#else
static bool log_as_jansson(const wfs_run *run)
{
    json_t *log = NULL;
    bool good = wfs_run_log_jansson(run, &log) == WFS_OK;
    json_decref(log);
    return good;
}

static bool there_and_back(const wfs_document *document)
{
    wfs_document *copied = NULL;
    json_t *value = NULL;
    bool good = wfs_value_to_jansson(wfs_document_root(document), &value) == WFS_OK &&
                wfs_document_from_jansson(value, &limits, &copied) == WFS_OK &&
                wfs_value_equal(wfs_document_root(document), wfs_document_root(copied)) == 1;
    json_decref(value);
    wfs_document_free(copied);
    return good;
}
#endif

/* ---- Runs, all together ---- */

static bool look_at(const wfs_run *run)
{
    wfs_text *text = NULL;
    bool good = wfs_run_log(run, WFS_JSON_PRETTY, &text) == WFS_OK;
    wfs_text_free(text);
    return good && log_as_jansson(run);
}

/* Validates and runs; did it succeed? */
static bool runs(const char *text, const char *inputs)
{
    const wfs_tool_adapter adapter = { .size = sizeof adapter, .has = has, .invoke = echo, .describe = describe };
    wfs_check_options check = WFS_CHECK_OPTIONS_INIT;
    wfs_run_options options = WFS_RUN_OPTIONS_INIT;
    wfs_report *report = NULL;
    wfs_text *shown = NULL;
    wfs_run *run = NULL;
    check.limits = options.limits = &limits;
    options.flags = WFS_RUN_ITERATION_RECORDS | WFS_RUN_ALL_EVENTS;
    options.type_checks = WFS_TYPES_STRICT;
    options.on_event = ignore_event;
    wfs_validate(text, strlen(text), &adapter, &check, &report);
    wfs_report_render(report, 0, &shown);
    wfs_text_free(shown);
    wfs_report_free(report);
    bool good = wfs_run_text(text, strlen(text), inputs, strlen(inputs), &adapter, &options, &run) == WFS_OK &&
                look_at(run) && wfs_run_succeeded(run);
    wfs_run_free(run);
    return good;
}

/* The workflow of `make` runs at a depth a little under the limit, and not above it: so it is as deep as it can be. */
static void at_limit(const char *what, uint64_t limit, char *(*make)(size_t depth, char **inputs))
{
    size_t depth = (size_t)limit + 2, lowest = (size_t)limit - 8;
    bool good = false;
    for (; depth > lowest && !good; depth--) {
        char *inputs = NULL, *text = make(depth, &inputs);
        good = runs(text, inputs ? inputs : "{}");
        free(inputs);
        free(text);
    }
    scenario(good && depth <= limit, what, depth + 1);
}

/* ---- Depths of the file ---- */

static char *deep_yaml(size_t depth, char **inputs)
{
    (void)inputs;
    return with("inputs: { d: { type: array, default: %s } }\nsteps: [ { id: a, type: tool, tool: t, inputs: { d: { "
                "type: array, value: $inputs.d } } } ]\n",
                nested("[", depth, "1", "]"));
}

static char *deep_template(size_t depth, char **inputs)
{
    (void)inputs;
    return with("steps: [ { id: a, type: tool, tool: t, inputs: { d: { type: array, value: %s } } } ]\n",
                nested("[", depth, "'${1}'", "]"));
}

/* The data are as deep as the type, which looks at all of them. */
static char *deep_type(size_t depth, char **inputs)
{
    *inputs = with("{\"d\":[%s]}", nested("[", depth, "1", "]"));
    return with("inputs: { d: { type: array, items: %s } }\nsteps: [ { id: a, type: tool, tool: t } ]\n",
                nested("{ type: array, items: ", depth, "int", " }"));
}

static char *deep_object_type(size_t depth, char **inputs)
{
    *inputs = with("{\"d\":{\"p\":%s}}", nested("{\"p\":", depth / 2, "1", "}"));
    return with("inputs: { d: { type: object, properties: { p: %s } } }\n"
                "steps: [ { id: a, type: tool, tool: t } ]\n",
                nested("{ type: object, properties: { p: ", depth / 2, "int", " } }"));
}

static char *deep_parentheses(size_t depth, char **inputs)
{
    (void)inputs;
    return with("steps: [ { id: a, type: tool, tool: t, condition: '%s' } ]\n", nested("(", depth, "1 == 1", ")"));
}

static char *deep_negation(size_t depth, char **inputs)
{
    (void)inputs;
    return with("steps: [ { id: a, type: tool, tool: t, condition: '%s == false' } ]\n",
                nested("!(", depth / 2, "2 > 1 && 1 != 2", ")"));
}

static char *deep_conditionals(size_t depth, char **inputs)
{
    (void)inputs;
    size_t room = (depth + 2) * 120;
    char *text = malloc(room), *at = text;
    if (!text)
        abort();
    at += snprintf(at, room, "steps:\n");
    for (size_t i = 0; i < depth; i++)
        at += snprintf(at, room - (size_t)(at - text),
                       "  - { id: s%zu, type: conditional, condition: 'true', then: [ s%zu ] }\n", i, i + 1);
    snprintf(at, room - (size_t)(at - text), "  - { id: s%zu, type: tool, tool: t }\n", depth);
    return text;
}

/* ---- Depths of data ---- */

static const char data_workflow[] =
    "inputs:\n"
    "  d: { type: array }\n"
    "  e: { type: array, secret: true }\n"
    "outputs: { o: { type: array, value: $steps.m.output.items } }\n"
    "steps:\n"
    "  - { id: t, type: tool, tool: t, inputs: { d: { type: array, value: $inputs.d } } }\n"
    "  - { id: c, type: tool, tool: t, condition: '$inputs.d == $inputs.e || $steps.t.output.d != $inputs.d' }\n"
    "  - { id: s, type: transform, operation: sort, field: '0.0', inputs: { items: { type: array, value: $inputs.d } } "
    "}\n"
    "  - { id: m, type: transform, operation: map, expression: { x: $item, t: 'a ${item}' }, inputs: { items: { type: "
    "array, value: $steps.s.output.items } } }\n"
    "  - { id: l, type: tool, tool: t, each: $inputs.d, inputs: { x: { type: string, value: 'is ${item}' } } }\n";

/* The inputs are as deep as they may be; the tool gives them back inside of an object. */
static void deep_data(void)
{
    size_t depth = (size_t)limits.data_depth - 1;
    char *value = nested("[", depth - 1, "\"x\"", "]"), *inputs = malloc(2 * strlen(value) + 32);
    if (!inputs)
        abort();
    sprintf(inputs, "{\"d\":%s,\"e\":%s}", value, value);
    scenario(runs(data_workflow, inputs), "inputs and results", depth + 1);
    free(value);
    free(inputs);
}

/* Deeper than 256 levels no schema is looked at. */
static void deep_schema(const char *before, const char *middle, const char *after)
{
    size_t most = ((size_t)limits.data_depth - 4) / 2, depth = most < 250 ? most : 250;
    char *text = with("{\"type\":\"object\",\"properties\":{\"d\":%s}}", nested(before, depth, middle, after));
    char *inputs = with("{\"e\":[],\"d\":%s}", nested("[", (size_t)limits.data_depth - 2, "1", "]"));
    schema = text;
    scenario(runs(data_workflow, inputs), "schemas", depth);
    schema = NULL;
    free(text);
    free(inputs);
}

static void deep_documents(void)
{
    size_t depth = (size_t)limits.data_depth, yaml_depth = (size_t)limits.yaml_depth;
    char *json = nested("{\"k\":", depth, "1", "}"), *yaml = nested("[", yaml_depth, "1", "]");
    wfs_document *read = NULL, *second = NULL;
    wfs_text *text = NULL;
    bool good = wfs_document_read_json(json, strlen(json), NULL, &limits, &read, NULL) == WFS_OK &&
                wfs_value_write(wfs_document_root(read), WFS_JSON_PRETTY, &text) == WFS_OK && there_and_back(read) &&
                wfs_document_read_yaml(yaml, strlen(yaml), NULL, &limits, &second, NULL) == WFS_OK;
    scenario(good, "documents", depth);
    wfs_text_free(text);
    wfs_document_free(read);
    wfs_document_free(second);
    free(json);
    free(yaml);
}

/* Objects with many keys are sorted; and with many mistakes many names are compared. */
static void wide_objects(void)
{
    enum { KEYS = 2000 };
    char *json = malloc((size_t)KEYS * 32), *at = json;
    wfs_document *read = NULL;
    if (!json)
        abort();
    for (int i = 0; i < KEYS; i++)
        at += sprintf(at, "%s\"key%d\":{\"a\":1,\"a\":2}", i ? "," : "{", i * 7919 % KEYS);
    strcpy(at, "}");
    scenario(wfs_document_read_json(json, strlen(json), NULL, &limits, &read, NULL) == WFS_OK &&
                 wfs_value_size(wfs_document_root(read)) == KEYS,
             "an object with many keys", 0);
    wfs_document_free(read);
    free(json);
    for (int i = 0; i < 3; i++)
        scenario(
            !runs(i == 0 ? "stepz: [ { idd: a, tyqe: tool } ]\n"
                  : i == 1
                      ? "steps: [ { id: a, type: tool, tool: t, inputs: { x: { type: int, value: '$ste.b' } } } ]\n"
                      : "steps: [ { id: a, type: transform, operation: filter, where: '$item. > (1' } ]\n",
                  "{}"),
            "mistakes", 0);
}

static void deep_context(void)
{
    size_t depth = (size_t)limits.data_depth - 1;
    char *context = with("{\"inputs\":%s}", nested("{\"k\":", depth, "1", "}"));
    wfs_document *result = NULL;
    scenario(wfs_evaluate("$inputs == $inputs.k", 20, context, strlen(context), &limits, &result, NULL) == WFS_OK,
             "expressions on their own", depth);
    wfs_document_free(result);
    result = NULL;
    scenario(wfs_resolve("a ${inputs} b", 13, context, strlen(context), &limits, &result, NULL) == WFS_OK,
             "values on their own", depth);
    wfs_document_free(result);
    free(context);
}

/* ---- The thread ---- */

static void *exercise(void *unused)
{
    transcript out = { NULL, 0, 0 };
    at_limit("YAML", limits.yaml_depth, deep_yaml);
    at_limit("values in YAML", limits.yaml_depth, deep_template);
    at_limit("types of elements", limits.yaml_depth, deep_type);
    at_limit("types of members", limits.yaml_depth, deep_object_type);
    at_limit("parentheses", limits.expression_depth, deep_parentheses);
    at_limit("negations", limits.expression_depth, deep_negation);
    at_limit("conditionals", limits.conditional_depth, deep_conditionals);
    deep_data();
    deep_schema("{\"type\":\"array\",\"items\":", "{}", "}");
    deep_schema("{\"anyOf\":[{\"minItems\":0},", "{}", "]}");
    deep_documents();
    deep_context();
    wide_objects();
    scenario(rich_run(rich_text, strlen(rich_text), rich_inputs, &out), "the rich workflow", 0);
    free(out.data);
    return unused;
}

/* Runs it on a painted stack; the bytes of it that were written to. */
static size_t measure(size_t size)
{
    pthread_t thread;
    pthread_attr_t attributes;
    size_t page = (size_t)sysconf(_SC_PAGESIZE), untouched = 0;
    unsigned char *stack = mmap(NULL, page + size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (stack == MAP_FAILED || mprotect(stack, page, PROT_NONE) != 0)
        abort();
    stack += page;
    memset(stack, PAINT, size);
    if (pthread_attr_init(&attributes) != 0 || pthread_attr_setstack(&attributes, stack, size) != 0 ||
        pthread_create(&thread, &attributes, exercise, NULL) != 0 || pthread_join(thread, NULL) != 0)
        abort();
    while (untouched < size && stack[untouched] == PAINT)
        untouched++;
    pthread_attr_destroy(&attributes);
    munmap(stack - page, page + size);
    return size - untouched;
}

int main(int argc, char **argv)
{
    size_t size = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : DEFAULT_STACK;
    limits = argc > 2 ? maxima : standards;
    size_t used = measure(size * 1024);
    printf("%zu scenarios on %zu KiB of stack, limits at their %s: %zu KiB used, %zu problems\n", scenarios, size,
           argc > 2 ? "maxima" : "defaults", (used + 1023) / 1024, problems);
    return problems != 0;
}
