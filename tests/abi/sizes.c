/*
 * Structures of older and newer hosts: every public structure that has a size, wherever the library takes or fills one.
 *
 * Each lies at the end of a page that nothing follows: a byte behind its size that is read or written ends the program.
 * The header says what must come of a size: fields that are missing are zero, bytes that are not known must be zero (of
 * a structure that is taken) or become zero (of one that is filled), and a size that no structure has is
 * WFS_E_ARGUMENT. check_structures.py compares the table below with the header.
 */
#ifndef _DEFAULT_SOURCE
#define _DEFAULT_SOURCE
#endif
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <workflowskill/workflowskill.h>

enum { LARGEST = 4096, FILL = 0xa5 };

static const char text[] = "inputs: { i: { type: int, default: 1 } }\n"
                           "outputs: { o: { type: object, value: $steps.a.output } }\n"
                           "steps:\n"
                           "  - { id: a, type: tool, tool: x, inputs: { v: { type: int, value: $inputs.i } } }\n"
                           "  - { id: b, type: exit, status: success, output: { w: $steps.a.output } }\n";

static wfs_workflow *workflow;
static wfs_report *report; /* has one diagnostic */
static wfs_tools *registry;
static size_t checks, problems;
static char doing[160]; /* what is going on, should it end in a fault */

/* ---- The ways into the library ---- */

static wfs_result load_with(void *options)
{
    wfs_workflow *made = NULL;
    wfs_result result = wfs_workflow_load(text, sizeof text - 1, options, &made, NULL);
    wfs_workflow_free(made);
    return result;
}

static wfs_result validate_with(void *options) { return wfs_validate(text, sizeof text - 1, NULL, options, NULL); }
static wfs_result check_with(void *options) { return wfs_workflow_validate(workflow, NULL, options, NULL); }

static wfs_result load_under(void *limits)
{
    wfs_check_options options = WFS_CHECK_OPTIONS_INIT;
    options.limits = limits;
    return load_with(&options);
}

static wfs_result run_with(void *options)
{
    wfs_run *run = NULL;
    wfs_result result = wfs_run_new(workflow, NULL, options, &run);
    wfs_run_free(run);
    return result;
}

static wfs_result open_with(void *options)
{
    wfs_run *run = NULL;
    wfs_result result = wfs_run_open(text, sizeof text - 1, NULL, options, &run);
    wfs_run_free(run);
    return result;
}

static wfs_result run_under(void *limits)
{
    wfs_run_options options = WFS_RUN_OPTIONS_INIT;
    options.limits = limits;
    return run_with(&options);
}

static wfs_result open_tools_of(void *adapter)
{
    wfs_run *run = NULL;
    wfs_result result = wfs_run_open(text, sizeof text - 1, adapter, NULL, &run);
    wfs_run_free(run);
    return result;
}

static wfs_result run_tools_of(void *adapter)
{
    wfs_run *run = NULL;
    wfs_result result = wfs_run_new(workflow, adapter, NULL, &run);
    wfs_run_free(run);
    return result;
}

static wfs_result validate_tools_of(void *adapter) { return wfs_validate(text, sizeof text - 1, adapter, NULL, NULL); }
static wfs_result check_tools_of(void *adapter) { return wfs_workflow_validate(workflow, adapter, NULL, NULL); }

static wfs_result finish(wfs_result result, wfs_document *document)
{
    wfs_document_free(document);
    return result;
}

static wfs_result read_json_under(void *limits)
{
    wfs_document *made = NULL;
    wfs_result result = wfs_document_read_json("[1]", 3, NULL, limits, &made, NULL);
    return finish(result, made);
}

static wfs_result read_yaml_under(void *limits)
{
    wfs_document *made = NULL;
    wfs_result result = wfs_document_read_yaml("[1]", 3, NULL, limits, &made, NULL);
    return finish(result, made);
}

static wfs_result read_workflow_under(void *limits)
{
    wfs_document *made = NULL;
    wfs_result result = wfs_document_read_workflow("steps: []", 9, NULL, limits, &made, NULL);
    return finish(result, made);
}

static wfs_result evaluate_under(void *limits)
{
    wfs_document *made = NULL;
    wfs_result result = wfs_evaluate("1 == 1", 6, "{}", 2, limits, &made, NULL);
    return finish(result, made);
}

static wfs_result resolve_under(void *limits)
{
    wfs_document *made = NULL;
    wfs_result result = wfs_resolve("${1}", 4, "{}", 2, limits, &made, NULL);
    return finish(result, made);
}

static wfs_result add_diagnostic(void *diagnostic)
{
    wfs_report *made = NULL;
    wfs_result result = wfs_report_new("a", 1, NULL, &made);
    if (result == WFS_OK)
        result = wfs_report_add(made, diagnostic);
    wfs_report_free(made);
    return result;
}

static void answer_nothing(void *context, wfs_call *call)
{
    (void)context;
    wfs_call_succeed_value(call, NULL);
}

static wfs_result add_tool(void *descriptor)
{
    wfs_tools *made = NULL;
    wfs_result result = wfs_tools_new(&made);
    if (result == WFS_OK)
        result = wfs_tools_add(made, "x", 1, answer_nothing, NULL, descriptor);
    wfs_tools_free(made);
    return result;
}

/* ---- The ways out of it ---- */

static wfs_result get_diagnostic(void *diagnostic) { return wfs_report_get(report, 0, diagnostic); }
static wfs_result get_step(void *info) { return wfs_workflow_step(workflow, 0, info); }
static wfs_result get_reference(void *reference) { return wfs_workflow_reference(workflow, 1, 0, reference); }
static wfs_result get_input(void *info) { return wfs_workflow_input(workflow, 0, info); }
static wfs_result get_output(void *info) { return wfs_workflow_output(workflow, 0, info); }

static wfs_result describe_tool(void *descriptor)
{
    const wfs_tool_adapter *adapter = wfs_tools_adapter(registry);
    return adapter->describe(adapter->context, "x", 1, descriptor) ? WFS_OK : WFS_E_ARGUMENT;
}

/* ---- The table ---- */

static int32_t has_all(void *context, const char *name, size_t size)
{
    (void)context;
    (void)name;
    (void)size;
    return 1;
}

static void take_call(void *context, wfs_call *call) { answer_nothing(context, call); }

static const wfs_limits limits_example = { .size = sizeof limits_example, .steps = 5 };
static const wfs_check_options check_example = WFS_CHECK_OPTIONS_INIT;
static const wfs_run_options run_example = WFS_RUN_OPTIONS_INIT;
static const wfs_tool_adapter adapter_example = { .size = sizeof adapter_example, .has = has_all, .invoke = take_call };
static const wfs_tool_descriptor descriptor_example = { .size = sizeof descriptor_example, .description = "d" };
static const wfs_diagnostic diagnostic_example = { .size = sizeof diagnostic_example, .code = "c", .message = "m" };

typedef struct row {
    const char *name;
    size_t size;
    wfs_result (*use)(void *structure);
    const void *example; /* of a structure that is taken; NULL: one that is filled */
    size_t least;        /* up to here there are fields that must be there */
} row;

#define UP_TO(type, field) (offsetof(type, field) + sizeof(((type *)0)->field))
#define FILLED(type, use)                                                                                              \
    {                                                                                                                  \
#type, sizeof(type), use, NULL, 0                                                                              \
    }
#define TAKEN(type, example, use)                                                                                      \
    {                                                                                                                  \
#type, sizeof(type), use, &(example), 0                                                                        \
    }
#define TAKEN_WITH(type, field, example, use)                                                                          \
    {                                                                                                                  \
#type, sizeof(type), use, &(example), UP_TO(type, field)                                                       \
    }

static const row rows[] = {
    TAKEN(wfs_limits, limits_example, load_under),
    TAKEN(wfs_limits, limits_example, run_under),
    TAKEN(wfs_limits, limits_example, read_json_under),
    TAKEN(wfs_limits, limits_example, read_yaml_under),
    TAKEN(wfs_limits, limits_example, read_workflow_under),
    TAKEN(wfs_limits, limits_example, evaluate_under),
    TAKEN(wfs_limits, limits_example, resolve_under),
    TAKEN(wfs_check_options, check_example, load_with),
    TAKEN(wfs_check_options, check_example, check_with),
    TAKEN(wfs_check_options, check_example, validate_with),
    TAKEN(wfs_run_options, run_example, run_with),
    TAKEN(wfs_run_options, run_example, open_with),
    TAKEN_WITH(wfs_tool_adapter, has, adapter_example, open_tools_of),
    TAKEN_WITH(wfs_tool_adapter, has, adapter_example, run_tools_of),
    TAKEN_WITH(wfs_tool_adapter, has, adapter_example, validate_tools_of),
    TAKEN_WITH(wfs_tool_adapter, has, adapter_example, check_tools_of),
    TAKEN_WITH(wfs_diagnostic, message, diagnostic_example, add_diagnostic),
    TAKEN(wfs_tool_descriptor, descriptor_example, add_tool),
    FILLED(wfs_tool_descriptor, describe_tool),
    FILLED(wfs_diagnostic, get_diagnostic),
    FILLED(wfs_step_info, get_step),
    FILLED(wfs_reference, get_reference),
    FILLED(wfs_field_info, get_input),
    FILLED(wfs_field_info, get_output),
};

/* ---- Checking ---- */

static void check(bool right, const row *r, const char *what, size_t size)
{
    checks++;
    if (right)
        return;
    printf("%s, row %zu, size %zu: %s\n", r->name, (size_t)(r - rows), size, what);
    problems++;
}

static void fault(int number)
{
    (void)number;
    if (write(1, doing, strlen(doing)) < 0)
        _exit(4);
    _exit(3);
}

/* The last `room` bytes before an unreadable page, filled with a pattern; their first member says `size`. */
static unsigned char *place(const row *r, size_t room, size_t size)
{
    static unsigned char *end;
    if (!end) {
        size_t page = (size_t)sysconf(_SC_PAGESIZE), whole = (LARGEST + page - 1) / page * page;
        unsigned char *start = mmap(NULL, whole + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (start == MAP_FAILED || mprotect(start + whole, page, PROT_NONE) != 0)
            abort();
        end = start + whole;
    }
    snprintf(doing, sizeof doing, "%s, row %zu: a byte behind size %zu was touched\n", r->name, (size_t)(r - rows),
             size);
    memset(end - LARGEST, FILL, LARGEST);
    memcpy(end - room, &size, sizeof size);
    return end - room;
}

/* Sizes that no structure has. No more than the size itself can be read there. */
static void check_bad_sizes(const row *r)
{
    const size_t bad[] = { 0,
                           1,
                           sizeof(size_t) - 1,
                           sizeof(size_t),
                           sizeof(size_t) + 1,
                           2 * sizeof(size_t) - 1,
                           2 * sizeof(size_t) + 1,
                           r->size - 1,
                           r->size + 1,
                           r->size + sizeof(void *) - 1,
                           LARGEST + 1,
                           LARGEST + sizeof(void *),
                           (size_t)1 << 20,
                           SIZE_MAX / 2,
                           SIZE_MAX / 2 + 1,
                           SIZE_MAX - sizeof(void *) + 1,
                           SIZE_MAX };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        check(r->use(place(r, sizeof(size_t), bad[i])) == WFS_E_ARGUMENT, r, "this size was not refused", bad[i]);
}

/* An older host: the structure ends early. */
static void check_taken_older(const row *r)
{
    for (size_t size = 2 * sizeof(size_t); size < r->size; size += sizeof(void *)) {
        unsigned char *structure = place(r, size, size);
        memcpy(structure + sizeof size, (const unsigned char *)r->example + sizeof size, size - sizeof size);
        wfs_result wanted = size < r->least ? WFS_E_ARGUMENT : WFS_OK;
        check(r->use(structure) == wanted, r, "the structure of an older host", size);
    }
}

/* The next size to be tried: all up to a little more than ours, then the largest. 0: that was it. */
static size_t next_size(const row *r, size_t size)
{
    if (size < r->size + 4 * sizeof(void *))
        return size + sizeof(void *);
    return size < LARGEST ? LARGEST : 0;
}

/* A newer host: zeros where we know nothing are fine, anything else, anywhere, is not. */
static void check_taken_newer(const row *r)
{
    for (size_t size = r->size; size; size = next_size(r, size)) {
        unsigned char *structure = place(r, size, size);
        memcpy(structure + sizeof size, (const unsigned char *)r->example + sizeof size, r->size - sizeof size);
        memset(structure + r->size, 0, size - r->size);
        check(r->use(structure) == WFS_OK, r, "a structure with zeros at its end", size);
        for (size_t i = r->size; i < size; i += i + 64 < size ? 61 : 1) {
            structure[i] = 1;
            check(r->use(structure) == WFS_E_ARGUMENT, r, "a structure that asks for something new", size);
            structure[i] = 0;
        }
    }
}

static bool is_all(const unsigned char *bytes, size_t size, unsigned char what)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != what)
            return false;
    return true;
}

/* Of a structure of any size the first part is as in one of ours, the rest zero, what stands before it untouched. */
static void check_filled(const row *r)
{
    unsigned char whole[LARGEST] = { 0 };
    memcpy(whole, &r->size, sizeof r->size);
    check(r->use(whole) == WFS_OK, r, "a structure of our size", r->size);
    for (size_t size = 2 * sizeof(size_t); size; size = next_size(r, size)) {
        unsigned char *structure = place(r, size, size);
        size_t shared = size < r->size ? size : r->size;
        check(r->use(structure) == WFS_OK, r, "a structure to be filled", size);
        check(memcmp(structure, &size, sizeof size) == 0, r, "its size was changed", size);
        check(memcmp(structure + sizeof size, whole + sizeof size, shared - sizeof size) == 0, r, "its fields", size);
        check(is_all(structure + shared, size - shared, 0), r, "what is not known is not zero", size);
        check(size == LARGEST || structure[-1] == FILL, r, "a byte before it was touched", size);
    }
}

static bool prepare(void)
{
    const wfs_diagnostic diagnostic = {
        .size = sizeof diagnostic, .code = "c", .message = "m", .line = 1, .column = 1
    };
    const wfs_tool_descriptor descriptor = { .size = sizeof descriptor,
                                             .description = "d",
                                             .description_size = 1,
                                             .input_schema = "{}",
                                             .input_schema_size = 2,
                                             .output_schema = "true",
                                             .output_schema_size = 4 };
    struct sigaction on_fault = { .sa_handler = fault };
    sigaction(SIGSEGV, &on_fault, NULL);
    sigaction(SIGBUS, &on_fault, NULL);
    return !wfs_workflow_load(text, sizeof text - 1, NULL, &workflow, NULL) && !wfs_report_new("a", 1, NULL, &report) &&
           !wfs_report_add(report, &diagnostic) && !wfs_tools_new(&registry) &&
           !wfs_tools_add(registry, "x", 1, answer_nothing, NULL, &descriptor);
}

int main(void)
{
    if (!prepare())
        return 2;
    for (const row *r = rows; r < rows + sizeof rows / sizeof *rows; r++) {
        check_bad_sizes(r);
        if (r->example) {
            check_taken_older(r);
            check_taken_newer(r);
        } else {
            check_filled(r);
        }
    }
    wfs_workflow_free(workflow);
    wfs_report_free(report);
    wfs_tools_free(registry);
    printf("%zu structures of other sizes in %zu places: %zu problems\n", checks, sizeof rows / sizeof *rows, problems);
    return problems != 0;
}
