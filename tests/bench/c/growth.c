/*
 * One task of a given size, once: how the cost grows with the size shows what is not linear.
 *
 *     growth DIMENSION N
 *
 * Each dimension is a text that a stranger could send. The answer may be an error; what counts is the work. bench.py
 * counts the instructions of the process, or takes its time.
 */
#include "workflows.h"

#include <stdarg.h>

typedef struct string {
    char *data;
    size_t size, capacity;
} string;

static void add(string *text, const char *format, ...)
{
    va_list arguments;
    enum { PIECE = 512 };
    if (text->capacity - text->size < PIECE) {
        text->capacity = text->capacity * 2 + 4 * PIECE;
        text->data = realloc(text->data, text->capacity);
        bench_require(text->data != NULL, "memory");
    }
    va_start(arguments, format);
    text->size += (size_t)vsnprintf(text->data + text->size, PIECE, format, arguments);
    va_end(arguments);
}

static void add_times(string *text, size_t count, const char *piece)
{
    for (size_t i = 0; i < count; i++)
        add(text, "%s", piece);
}

static wfs_limits highest_limits(void)
{
    wfs_limits limits;
    memset(&limits, 0xff, sizeof limits);
    limits.size = sizeof limits;
    return limits;
}

/* ---- what is done with a text ---- */

static void echo(void *context, wfs_call *call)
{
    (void)context;
    bench_require(!wfs_call_succeed_value(call, wfs_call_arguments(call)), "the tool");
}

static void run_text(const string *text, const char *inputs)
{
    wfs_limits limits = highest_limits();
    wfs_run_options options = WFS_RUN_OPTIONS_INIT;
    wfs_tools *tools = NULL;
    wfs_run *run = NULL;
    wfs_text *log = NULL;
    options.limits = &limits;
    bench_require(!wfs_tools_new(&tools) && !wfs_tools_add(tools, "noop", 4, echo, NULL, NULL), "the tool");
    bench_require(!wfs_run_text(text->data, text->size, inputs, inputs ? strlen(inputs) : 0, wfs_tools_adapter(tools),
                                &options, &run),
                  "wfs_run_text");
    bench_require(!wfs_run_log(run, 0, &log), "the log");
    if (!wfs_run_succeeded(run))
        fprintf(stderr, "%.300s\n", wfs_text_data(log, NULL));
    bench_require(wfs_run_succeeded(run), "the run");
    wfs_text_free(log);
    wfs_run_free(run);
    wfs_tools_free(tools);
}

static void check_text(const string *text, int valid)
{
    wfs_limits limits = highest_limits();
    wfs_check_options options = WFS_CHECK_OPTIONS_INIT;
    wfs_report *report = NULL;
    options.limits = &limits;
    wfs_result result = wfs_validate(text->data, text->size, NULL, &options, &report);
    bench_require(result == (valid ? WFS_OK : WFS_E_INVALID), "the validation");
    wfs_report_free(report);
}

static void read_text(const string *text, int yaml, int valid)
{
    wfs_limits limits = highest_limits();
    wfs_document *document = NULL;
    wfs_report *report = NULL;
    wfs_result result = (yaml ? wfs_document_read_yaml : wfs_document_read_json)(text->data, text->size, NULL, &limits,
                                                                                 &document, &report);
    bench_require(result == (valid ? WFS_OK : WFS_E_INVALID), "reading");
    wfs_report_free(report);
    wfs_document_free(document);
}

typedef wfs_result evaluator(const char *, size_t, const char *, size_t, const wfs_limits *, wfs_document **,
                             wfs_report **);

static void evaluate_text(const string *text, evaluator *function, int valid)
{
    wfs_limits limits = highest_limits();
    wfs_document *result = NULL;
    wfs_report *report = NULL;
    const char *context = "{\"inputs\":{\"a\":1}}";
    wfs_result status = function(text->data, text->size, context, strlen(context), &limits, &result, &report);
    bench_require((status == WFS_OK) == valid, "the expression");
    wfs_report_free(report);
    wfs_document_free(result);
}

/* ---- the dimensions ---- */

static void nothing(size_t n)
{
    (void)n;
    wfs_version();
}

static void steps(size_t n)
{
    string text = { 0 };
    add(&text, "steps:\n");
    for (size_t i = 0; i < n; i++)
        add(&text,
            "  - id: s%zu\n    type: tool\n    tool: noop\n    inputs: { a: { type: int, value: $steps.s%zu.output.a } "
            "}\n",
            i + 1, i);
    memcpy(strstr(text.data, "$steps.s0.output.a"), "0                 ", 18);
    run_text(&text, NULL);
}

static void references(size_t n)
{
    string text = { 0 };
    add(&text, "steps:\n  - { id: s0, type: tool, tool: noop, inputs: { a: { type: int, value: 1 } } }\n");
    for (size_t i = 1; i < n; i++)
        add(&text,
            "  - { id: s%zu, type: tool, tool: noop, inputs: { a: { type: int, value: $steps.s%zu.output.a }, b: { "
            "type: int, value: $steps.s%zu.output.a } } }\n",
            i, i - 1, i / 2);
    check_text(&text, 1);
}

static void conditionals(size_t n)
{
    string text = { 0 };
    add(&text, "steps:\n");
    for (size_t i = 0; i < n; i++)
        add(&text, "  - { id: c%zu, type: conditional, condition: 'true', then: [c%zu] }\n", i, i + 1);
    add(&text, "  - { id: c%zu, type: tool, tool: noop }\n", n);
    run_text(&text, NULL);
}

static void branch_steps(size_t n)
{
    string text = { 0 };
    add(&text, "steps:\n  - id: all\n    type: conditional\n    condition: 'true'\n    then:\n");
    for (size_t i = 0; i < n; i++)
        add(&text, "      - s%zu\n", i);
    for (size_t i = 0; i < n; i++)
        add(&text, "  - { id: s%zu, type: tool, tool: noop }\n", i);
    run_text(&text, NULL);
}

static void map_keys(size_t n)
{
    string text = { 0 };
    for (size_t i = 0; i < n; i++)
        add(&text, "key_%zu: %zu\n", i, i);
    read_text(&text, 1, 1);
}

static void anchors(size_t n)
{
    string text = { 0 };
    for (size_t i = 0; i < n; i++)
        add(&text, "- &a%zu %zu\n", i, i);
    read_text(&text, 1, 1);
}

static void aliases(size_t n)
{
    string text = { 0 };
    add(&text, "first: &a [1, 2, 3]\nrest:\n");
    add_times(&text, n, "  - *a\n");
    read_text(&text, 1, 1);
}

static void blank_lines(size_t n)
{
    string text = { 0 };
    add(&text, "a: |\n  x\n");
    add_times(&text, n, "\n");
    add(&text, "  y\n");
    read_text(&text, 1, 1);
}

static void block_lines(size_t n)
{
    string text = { 0 };
    add(&text, "a: |\n");
    add_times(&text, n, "  a line of text\n");
    read_text(&text, 1, 1);
}

static void yaml_depth(size_t n)
{
    string text = { 0 };
    add_times(&text, n, "[");
    add_times(&text, n, "]");
    read_text(&text, 1, 1);
}

static void input_fields(size_t n)
{
    string text = { 0 };
    add(&text, "inputs:\n");
    for (size_t i = 0; i < n; i++)
        add(&text, "  field_%zu: { type: int, default: 1 }\n", i);
    add(&text,
        "outputs: { a: { type: int, value: $inputs.field_7 } }\nsteps:\n  - { id: a, type: tool, tool: noop }\n");
    run_text(&text, NULL);
}

static void terms(size_t n)
{
    string text = { 0 };
    add(&text, "$inputs.a");
    add_times(&text, n, " && $inputs.a");
    evaluate_text(&text, wfs_evaluate, 1);
}

static void members(size_t n)
{
    string text = { 0 };
    add(&text, "$inputs");
    add_times(&text, n, ".b");
    evaluate_text(&text, wfs_evaluate, 1);
}

static void negations(size_t n)
{
    string text = { 0 };
    add_times(&text, n, "!");
    add(&text, "$inputs.a");
    evaluate_text(&text, wfs_evaluate, 0);
}

static void parentheses(size_t n)
{
    string text = { 0 };
    add_times(&text, n, "(");
    evaluate_text(&text, wfs_evaluate, 0);
}

static void blocks(size_t n)
{
    string text = { 0 };
    add_times(&text, n, "x ${inputs.a} ");
    evaluate_text(&text, wfs_resolve, 1);
}

static void openings(size_t n)
{
    string text = { 0 };
    add_times(&text, n, "${");
    evaluate_text(&text, wfs_resolve, 0);
}

static void unclosed_fence(size_t n)
{
    string text = { 0 };
    add(&text, "```workflow");
    add_times(&text, n, "\n");
    check_text(&text, 0);
}

static void carriage_returns(size_t n)
{
    string text = { 0 };
    add(&text, "steps: [");
    add_times(&text, n, "\r");
    check_text(&text, 0);
}

static void fences(size_t n)
{
    string text = { 0 };
    for (size_t i = 0; i < n; i++)
        add(&text, "%.*s text\n", (int)(3 + i % 7), "``````````");
    check_text(&text, 0);
}

static void mistakes(size_t n)
{
    string text = { 0 };
    add(&text, "steps:\n");
    for (size_t i = 0; i < n; i++)
        add(&text,
            "  - { id: a%zu, type: tool, tool: noop, inptus: {}, inputs: { u: { type: strin, value: "
            "$steps.a%zux.output } } }\n",
            i, i);
    check_text(&text, 0);
}

static void json_depth(size_t n)
{
    string text = { 0 };
    add_times(&text, n, "[");
    add_times(&text, n, "]");
    read_text(&text, 0, 1);
}

static void json_too_deep(size_t n)
{
    string text = { 0 };
    add_times(&text, n, "{\"a\":");
    read_text(&text, 0, 0);
}

static void json_keys(size_t n)
{
    string text = { 0 };
    add(&text, "{\"a\":0");
    for (size_t i = 0; i < n; i++)
        add(&text, ",\"key_%zu\":%zu", i, i);
    add(&text, "}");
    read_text(&text, 0, 1);
}

static void json_shapes(size_t n)
{
    string text = { 0 };
    add(&text, "[0");
    for (size_t i = 0; i < n; i++)
        add(&text, ",{\"k%zu\":1,\"m%zu\":2}", i, i);
    add(&text, "]");
    read_text(&text, 0, 1);
}

static void each_items(size_t n)
{
    string text = { 0 }, inputs = { 0 };
    add(&text,
        "inputs: { items: { type: array } }\nsteps:\n"
        "  - { id: a, type: tool, tool: noop, each: $inputs.items, inputs: { v: { type: int, value: $item } } }\n");
    add(&inputs, "{\"items\":[0");
    for (size_t i = 1; i < n; i++)
        add(&inputs, ",%zu", i);
    add(&inputs, "]}");
    run_text(&text, inputs.data);
}

static void sorted_strings(size_t n)
{
    string text = { 0 }, inputs = { 0 };
    add(&text, "inputs: { items: { type: array } }\nsteps:\n"
               "  - { id: a, type: transform, operation: sort, field: k, inputs: { items: { type: array, value: "
               "$inputs.items } } }\n");
    add(&inputs, "{\"items\":[{\"k\":\"\"}");
    for (size_t i = 1; i < n; i++)
        add(&inputs, ",{\"k\":\"%08zu\"}", i * 2654435761U % 100000007U);
    add(&inputs, "]}");
    run_text(&text, inputs.data);
}

static const struct dimension {
    const char *name;
    void (*run)(size_t n);
} dimensions[] = {
    { "nothing", nothing },
    { "steps", steps },
    { "references", references },
    { "conditionals", conditionals },
    { "branch-steps", branch_steps },
    { "map-keys", map_keys },
    { "anchors", anchors },
    { "aliases", aliases },
    { "blank-lines", blank_lines },
    { "block-lines", block_lines },
    { "yaml-depth", yaml_depth },
    { "input-fields", input_fields },
    { "terms", terms },
    { "members", members },
    { "negations", negations },
    { "parentheses", parentheses },
    { "blocks", blocks },
    { "openings", openings },
    { "unclosed-fence", unclosed_fence },
    { "fences", fences },
    { "carriage-returns", carriage_returns },
    { "mistakes", mistakes },
    { "json-depth", json_depth },
    { "json-too-deep", json_too_deep },
    { "json-keys", json_keys },
    { "json-shapes", json_shapes },
    { "each-items", each_items },
    { "sorted-strings", sorted_strings },
};

int main(int argc, char **argv)
{
    bench_require(argc == 3, "usage: growth DIMENSION N");
    for (size_t i = 0; i < sizeof dimensions / sizeof *dimensions; i++) {
        if (strcmp(dimensions[i].name, argv[1]))
            continue;
        double start = bench_now();
        dimensions[i].run((size_t)strtoul(argv[2], NULL, 10));
        bench_print("ns", bench_now() - start);
        return 0;
    }
    bench_require(0, "no such dimension");
    return 1;
}
