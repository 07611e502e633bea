/*
 * The inputs of a run: the first byte says how strictly types are checked, and whether they are given as a json_t; the
 * rest is the JSON text. It is copied in one run, lent in another.
 *
 * The workflow declares inputs of every type, required and with defaults, secret, with items and properties. jansson
 * and twenty lines of section 9 say which inputs fit: exactly these must run. Those that do not fit must give
 * diagnostics that lie in the workflow's text; the others must come out as they went in, over the defaults.
 */
#include "fuzz.h"

#include <math.h>
#include <workflowskill/jansson.h>

static const char workflow[] =
    "inputs:\n"
    "  text: { type: string }\n"
    "  whole: { type: int, default: 7 }\n"
    "  ratio: { type: float, default: 0.5 }\n"
    "  flag: { type: boolean, default: false }\n"
    "  list: { type: array, items: { type: object, properties: { id: int, name: string } }, default: [] }\n"
    "  tree: { type: object, properties: { a: { type: array, items: float }, any: {}, b: { type: object, properties: "
    "{ c: boolean } } }, default: { a: [], b: { c: true } } }\n"
    "  token: { type: string, secret: true, default: hunter22 }\n"
    "  codes: { type: array, secret: true, default: [1] }\n"
    "outputs:\n"
    "  text: { type: string, value: $inputs.text }\n"
    "  whole: { type: int, value: $inputs.whole }\n"
    "  ratio: { type: float, value: $inputs.ratio }\n"
    "  flag: { type: boolean, value: $inputs.flag }\n"
    "  list: { type: array, value: $inputs.list }\n"
    "  tree: { type: object, value: $inputs.tree }\n"
    "  token: { type: string, value: $inputs.token }\n"
    "  codes: { type: array, value: $inputs.codes }\n"
    "steps:\n"
    "- { id: echo, type: tool, tool: echo, each: \"$inputs.list\", on_error: ignore,\n"
    "    inputs: { id: { type: int, value: $item.id }, t: { type: string, value: \"${item.name}: ${inputs.token}\" } } "
    "}\n"
    "- { id: sort, type: transform, operation: sort, field: id, on_error: ignore,\n"
    "    inputs: { items: { type: array, value: $inputs.list } } }\n"
    "- { id: some, type: transform, operation: filter, where: \"$item > $inputs.ratio\", on_error: ignore,\n"
    "    inputs: { items: { type: array, value: $inputs.tree.a } } }\n"
    "- { id: end, type: tool, tool: echo, condition: $inputs.flag, on_error: ignore,\n"
    "    inputs: { all: { type: object, value: $inputs } } }\n";

/* ---- Which inputs fit ------------------------------------------------------------------------ */

typedef struct type {
    char kind; /* s i f b a o, ? for any */
    const char *name;
    const struct type *items;      /* of an array */
    const struct type *properties; /* of an object; ends with kind 0 */
} type;

static const type members_of_list[] = { { 'i', "id", NULL, NULL }, { 's', "name", NULL, NULL }, { 0 } };
static const type element_of_list = { 'o', NULL, NULL, members_of_list };
static const type element_of_a = { 'f', NULL, NULL, NULL };
static const type members_of_b[] = { { 'b', "c", NULL, NULL }, { 0 } };
static const type members_of_tree[] = {
    { 'a', "a", &element_of_a, NULL }, { '?', "any", NULL, NULL }, { 'o', "b", NULL, members_of_b }, { 0 }
};
static const type declared[] = { { 's', "text", NULL, NULL },
                                 { 'i', "whole", NULL, NULL },
                                 { 'f', "ratio", NULL, NULL },
                                 { 'b', "flag", NULL, NULL },
                                 { 'a', "list", &element_of_list, NULL },
                                 { 'o', "tree", NULL, members_of_tree },
                                 { 's', "token", NULL, NULL },
                                 { 'a', "codes", NULL, NULL },
                                 { 0 } };

static int is_kind(char kind, const json_t *value)
{
    switch (kind) {
    case 's':
        return json_is_string(value);
    case 'i':
        return json_is_integer(value) ||
               (json_is_real(value) && trunc(json_real_value(value)) == json_real_value(value));
    case 'f':
        return json_is_number(value);
    case 'b':
        return json_is_boolean(value);
    case 'a':
        return json_is_array(value);
    case 'o':
        return json_is_object(value);
    default:
        return 1;
    }
}

static int fits(const type *wanted, const json_t *value, int strict)
{
    size_t index;
    const json_t *element;
    if (!value || json_is_null(value))
        return !strict || wanted->kind == '?';
    if (!is_kind(wanted->kind, value))
        return 0;
    if (wanted->items)
        json_array_foreach(value, index, element) if (!fits(wanted->items, element, strict)) return 0;
    for (const type *member = wanted->properties; member && member->kind; member++)
        if (!fits(member, json_object_get(value, member->name), strict))
            return 0;
    return 1;
}

/* Section 7, item 1. */
static int all_fit(const json_t *inputs, uint32_t checks)
{
    if (!json_is_object(inputs))
        return 0;
    for (const type *input = declared; input->kind; input++) {
        const json_t *given = json_object_get(inputs, input->name);
        if (checks == WFS_TYPES_OFF)
            continue;
        if (!given && input == declared) /* the only one without a default */
            return 0;
        if (given && !fits(input, given, checks == WFS_TYPES_STRICT))
            return 0;
    }
    return 1;
}

/* ---- The run --------------------------------------------------------------------------------- */

static int32_t has(void *context, const char *name, size_t size)
{
    (void)context;
    return size == 4 && memcmp(name, "echo", 4) == 0;
}

static void invoke(void *context, wfs_call *call)
{
    (void)context;
    CHECK(wfs_call_succeed_value(call, wfs_call_arguments(call)) == WFS_OK);
}

static int has_error(const wfs_run *run, const char *wanted)
{
    uint32_t phase = 0;
    const char *code = NULL, *message = NULL;
    if (wfs_run_error(run, &phase, &code, &message) != WFS_OK)
        return 0;
    CHECK(message && *message);
    return code && strcmp(code, wanted) == 0;
}

/* The secret is hidden in the log, also where it is a part of its output's name. */
static void check_hidden(const wfs_value *token, const wfs_value *logged)
{
    enum { LEAST_CHARACTERS = 4 };
    size_t size;
    const char *text = wfs_value_text(token, &size);
    if (text && size >= LEAST_CHARACTERS && memmem("token", strlen("token"), text, size))
        CHECK(!fuzz_get(logged, "token"));
    else
        CHECK(fuzz_is(fuzz_get(logged, "token"), size == 0 ? "" : "***"));
}

/* What was given, else the default. */
static void check_outputs(const wfs_run *run, const wfs_value *given, const wfs_value *log)
{
    const wfs_value *outputs = wfs_run_outputs(run);
    for (const type *input = declared; input->kind; input++) {
        const wfs_value *own = fuzz_get(given, input->name), *output = fuzz_get(outputs, input->name);
        if (own)
            CHECK(wfs_value_equal(own, output));
    }
    if (!fuzz_get(given, "whole"))
        CHECK(wfs_value_int(fuzz_get(outputs, "whole")) == 7);
    const wfs_value *token = fuzz_get(outputs, "token");
    if (wfs_value_type(token) == WFS_TYPE_STRING)
        check_hidden(token, fuzz_get(log, "outputs"));
}

/* NULL: it is no JSON. jansson passes over a NUL that stands behind a number. */
static json_t *read_with_jansson(const char *text, size_t size)
{
    return memchr(text, '\0', size) ? NULL : json_loadb(text, size, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
}

static void check_run(wfs_run *run, const char *text, size_t size, uint32_t checks)
{
    wfs_document *inputs = NULL, *log = fuzz_log(run, NULL);
    json_t *theirs = read_with_jansson(text, size);
    wfs_result result = wfs_document_read_json(text, size, NULL, NULL, &inputs, NULL);
    int refused = has_error(run, "invalid-inputs");
    if (result != WFS_OK)
        CHECK(refused || has_error(run, "limit-data-depth"));
    else if (theirs)
        CHECK(refused == !all_fit(theirs, checks));
    if (!refused && result == WFS_OK)
        check_outputs(run, wfs_document_root(inputs), wfs_document_root(log));
    if (refused)
        CHECK(wfs_report_errors(wfs_run_report(run)) > 0);
    json_decref(theirs);
    wfs_document_free(inputs);
    wfs_document_free(log);
}

static void give_copy(wfs_run *run, const char *text, size_t size)
{
    char *copy = fuzz_copy(text, size);
    CHECK(wfs_run_set_inputs(run, copy, size) == WFS_OK);
    free(copy);
}

/* As text if jansson cannot read it. */
static void give_jansson(wfs_run *run, const char *text, size_t size)
{
    json_t *json = read_with_jansson(text, size);
    if (json)
        CHECK(wfs_run_set_inputs_jansson(run, json) == WFS_OK);
    else
        give_copy(run, text, size);
    json_decref(json);
}

/* Loaded once; runs share it. */
static wfs_workflow *loaded(void)
{
    static wfs_workflow *model;
    if (!model)
        CHECK(wfs_workflow_load(workflow, sizeof workflow - 1, NULL, &model, NULL) == WFS_OK);
    return model;
}

/* Blanks before the text make it so long that it is worth lending; nothing can be read behind its end. */
static void lend(wfs_run *run, const char *text, size_t size)
{
    enum { LONG = 4096 };
    char *room = malloc(LONG + size);
    CHECK(room);
    memset(room, ' ', LONG);
    memcpy(room + LONG, text, size);
    CHECK(wfs_run_lend_inputs(run, room, LONG + size, free, room) == WFS_OK);
}

static void run_with(uint32_t checks, const char *text, size_t size, void (*give)(wfs_run *, const char *, size_t))
{
    wfs_tool_adapter adapter = WFS_TOOL_ADAPTER_INIT;
    wfs_run_options options = WFS_RUN_OPTIONS_INIT;
    fuzz_clock clock = { 0 };
    wfs_run *run = NULL;
    adapter.has = has;
    adapter.invoke = invoke;
    options.context = &clock;
    options.now = options.wall = fuzz_now;
    options.wait = fuzz_wait;
    options.type_checks = checks;
    CHECK(wfs_run_new(loaded(), &adapter, &options, &run) == WFS_OK);
    give(run, text, size);
    CHECK(wfs_run_execute(run) == WFS_OK);
    if (wfs_run_report(run))
        fuzz_check_report(wfs_run_report(run), sizeof workflow - 1);
    check_run(run, text, size, checks);
    wfs_run_free(run);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    run_with(data[0] % 3, (const char *)data + 1, size - 1, data[0] & 64 ? give_jansson : give_copy);
    run_with(data[0] % 3, (const char *)data + 1, size - 1, lend);
    return 0;
}
