/*
 * JSON Schema of a stranger: the first line is a tool's schema, the second one a value.
 *
 * As the output schema it decides whether the value may be a result. What it says must agree with itself: `allOf`,
 * `anyOf` and `oneOf` of the one schema say the same, `not` of it the opposite. As the input schema it is checked
 * against a step that gives the members of the value; a step whose arguments would be accepted must not be refused.
 */
#include "fuzz.h"

enum { METAMORPHIC = 600 }; /* bytes; longer ones might be too complex to be checked, which is a refusal both ways */

static const char caller[] = "steps: [{id: a, type: tool, tool: t}]";

static void tool(void *context, wfs_call *call) { CHECK(wfs_call_succeed_value(call, context) == WFS_OK); }

static wfs_tools *tools_with(const char *input, const char *output, size_t size, const wfs_value *value, int *valid)
{
    wfs_tools *tools = NULL;
    wfs_tool_descriptor descriptor = WFS_TOOL_DESCRIPTOR_INIT;
    char *copy = fuzz_copy(input ? input : output, size);
    descriptor.input_schema = input ? copy : NULL;
    descriptor.output_schema = output ? copy : NULL;
    descriptor.input_schema_size = descriptor.output_schema_size = size;
    CHECK(wfs_tools_new(&tools) == WFS_OK);
    wfs_result result = wfs_tools_add(tools, "t", 1, tool, (void *)(uintptr_t)value, &descriptor);
    CHECK(result == WFS_OK || result == WFS_E_INVALID);
    *valid = result == WFS_OK;
    free(copy);
    return tools;
}

/* Does a result fit? `usable`: is it a schema at all? Otherwise nothing runs. */
static int accepts(const char *schema, size_t size, int usable, const wfs_value *value)
{
    int valid = 0;
    wfs_tools *tools = tools_with(NULL, schema, size, value, &valid);
    wfs_run_options options = WFS_RUN_OPTIONS_INIT;
    wfs_run *run = NULL;
    CHECK(valid);
    options.type_checks = WFS_TYPES_STRICT;
    CHECK(wfs_run_text(caller, sizeof caller - 1, NULL, 0, wfs_tools_adapter(tools), &options, &run) == WFS_OK);
    CHECK((wfs_run_error(run, NULL, NULL, NULL) == WFS_E_NOT_FOUND) == usable);
    CHECK(usable || !wfs_run_succeeded(run));
    int fits = wfs_run_succeeded(run);
    wfs_document_free(fuzz_log(run, NULL));
    wfs_run_free(run);
    wfs_tools_free(tools);
    return fits;
}

static int accepts_within(const char *before, const char *schema, size_t size, const char *behind,
                          const wfs_value *value)
{
    char text[2 * METAMORPHIC + 64];
    int length = snprintf(text, sizeof text, "%s%.*s%s%.*s%s", before, (int)size, schema, *behind == ',' ? "," : "",
                          *behind == ',' ? (int)size : 0, schema, *behind == ',' ? behind + 1 : behind);
    CHECK(length > 0 && (size_t)length < sizeof text);
    return accepts(text, (size_t)length, 1, value);
}

static void check_forms(const char *schema, size_t size, const wfs_value *value, int fits)
{
    CHECK(accepts_within("{\"allOf\":[", schema, size, ",]}", value) == fits);
    CHECK(accepts_within("{\"anyOf\":[", schema, size, ",]}", value) == fits);
    CHECK(accepts_within("{\"oneOf\":[false,", schema, size, "]}", value) == fits);
    CHECK(accepts_within("{\"oneOf\":[", schema, size, ",]}", value) == 0);
    CHECK(accepts_within("{\"not\":", schema, size, "}", value) == !fits);
}

/* ---- As input schema ------------------------------------------------------------------------- */

typedef struct text {
    char data[16384];
    size_t size;
} text;

static void put(text *out, const char *piece, size_t size)
{
    CHECK(out->size + size < sizeof out->data);
    memcpy(out->data + out->size, piece, size);
    out->size += size;
}

static void put_value(text *out, const wfs_value *value)
{
    wfs_text *json = NULL;
    size_t size = 0;
    CHECK(wfs_value_write(value, 0, &json) == WFS_OK);
    const char *data = wfs_text_data(json, &size);
    put(out, data, size);
    wfs_text_free(json);
}

static void put_string(text *out, const char *piece) { put(out, piece, strlen(piece)); }

/* A workflow in JSON whose step gives the members as literals. */
static void make_step(text *out, const wfs_value *object)
{
    static const char *const types[] = { "string", "boolean", "int", "float", "string", "array", "object" };
    put_string(out, "{\"steps\":[{\"id\":\"a\",\"type\":\"tool\",\"tool\":\"t\",\"inputs\":{");
    for (size_t i = 0; i < wfs_value_size(object); i++) {
        size_t size = 0;
        const char *key = wfs_value_key(object, i, &size);
        put_string(out, i ? ",\"" : "\"");
        put(out, key, size);
        put_string(out, "\":{\"type\":\"");
        put_string(out, types[wfs_value_type(wfs_value_at(object, i))]);
        put_string(out, "\",\"value\":");
        put_value(out, wfs_value_at(object, i));
        put_string(out, "}");
    }
    put_string(out, "}}]}");
}

/* Keys that can stand in JSON as they are, values that the library does not compute. */
static int is_plain(const char *json, size_t size, const wfs_value *object)
{
    if (wfs_value_type(object) != WFS_TYPE_OBJECT || size > 4000 || memchr(json, '$', size) || memchr(json, '\\', size))
        return 0;
    return wfs_value_size(object) < 100;
}

static int validates(const text *step, const wfs_tools *tools)
{
    wfs_report *report = NULL;
    wfs_diagnostic item = WFS_DIAGNOSTIC_INIT;
    int refused = 0;
    wfs_result result = wfs_validate(step->data, step->size, wfs_tools_adapter(tools), NULL, &report);
    CHECK(result == WFS_OK || result == WFS_E_INVALID);
    for (size_t i = 0; wfs_report_get(report, i, &item) == WFS_OK; i++)
        refused |= strcmp(item.code, "tool-input-schema") == 0;
    CHECK(!refused || result == WFS_E_INVALID);
    fuzz_report(report, step->size);
    return !refused;
}

static void check_input(const char *schema, size_t size, const char *json, size_t json_size, const wfs_value *value,
                        int fits)
{
    static text step;
    int valid = 0;
    wfs_tools *tools = tools_with(schema, NULL, size, NULL, &valid);
    CHECK(valid);
    step.size = 0;
    if (is_plain(json, json_size, value)) {
        make_step(&step, value);
        if (!validates(&step, tools))
            CHECK(!fits);
    } else {
        put_string(&step, caller);
        validates(&step, tools);
    }
    wfs_tools_free(tools);
}

static void check_invalid(const char *schema, size_t size)
{
    int input = 0, output = 0;
    wfs_tools_free(tools_with(schema, NULL, size, NULL, &input));
    wfs_tools_free(tools_with(NULL, schema, size, NULL, &output));
    CHECK(!input && !output);
}

static int is_schema(const wfs_value *value)
{
    return wfs_value_type(value) == WFS_TYPE_OBJECT || wfs_value_type(value) == WFS_TYPE_BOOLEAN;
}

static int contains(const char *json, size_t size, const char *word)
{
    for (size_t i = 0; i + strlen(word) <= size; i++)
        if (memcmp(json + i, word, strlen(word)) == 0)
            return 1;
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *schema = (const char *)data, *line = size ? memchr(schema, '\n', size) : NULL;
    size_t schema_size = line ? (size_t)(line - schema) : size, json_size = line ? size - schema_size - 1 : 0;
    const char *json = line ? line + 1 : "";
    wfs_document *parsed = NULL, *value = NULL;
    if (json_size > 8000 || wfs_document_read_json(json, json_size, NULL, NULL, &value, NULL) != WFS_OK)
        value = NULL;
    if (wfs_document_read_json(schema, schema_size, NULL, NULL, &parsed, NULL) != WFS_OK) {
        check_invalid(schema, schema_size);
    } else {
        const wfs_value *root = value ? wfs_document_root(value) : NULL;
        int usable = is_schema(wfs_document_root(parsed)), fits = accepts(schema, schema_size, usable, root);
        if (usable && schema_size < METAMORPHIC && json_size < METAMORPHIC && !contains(schema, schema_size, "ref") &&
            !contains(schema, schema_size, "\\u"))
            check_forms(schema, schema_size, root, fits);
        check_input(schema, schema_size, json, json_size, root, fits);
    }
    wfs_document_free(parsed);
    wfs_document_free(value);
    return 0;
}
