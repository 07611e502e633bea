/*
 * Tool schemas in validation (section 6): which literals and which declared types they refuse, and schemas that mean
 * harm.
 */
#include "host.h"

#include <time.h>

typedef struct schema_tool {
    const char *schema;
} schema_tool;

static int32_t has(void *context, const char *name, size_t size)
{
    (void)context;
    (void)name;
    (void)size;
    return 1;
}

static int32_t describe(void *context, const char *name, size_t size, wfs_tool_descriptor *descriptor)
{
    const schema_tool *tool = context;
    (void)name;
    (void)size;
    descriptor->input_schema = tool->schema;
    descriptor->input_schema_size = strlen(tool->schema);
    return 1;
}

/* The number of diagnostics of a code for a tool step with these inputs and that schema. */
static size_t count_of(const char *code, const char *schema, const char *inputs)
{
    size_t count = 0;
    schema_tool tool = { schema };
    wfs_tool_adapter adapter = WFS_TOOL_ADAPTER_INIT;
    wfs_report *report = NULL;
    wfs_diagnostic diagnostic = WFS_DIAGNOSTIC_INIT;
    char text[2048];
    snprintf(
        text, sizeof text,
        "inputs: { s: { type: string, default: a }, n: { type: int, default: 1 }, l: { type: array, default: [] } }\n"
        "outputs: { o: { type: string, value: '${inputs}' } }\n"
        "steps: [ { id: a, type: tool, tool: t, inputs: %s } ]\n",
        inputs);
    adapter.context = &tool;
    adapter.has = has;
    adapter.describe = describe;
    wfs_result result = wfs_validate(text, strlen(text), &adapter, NULL, &report);
    assert_true(result == WFS_OK || result == WFS_E_INVALID);
    for (size_t i = 0; wfs_report_get(report, i, &diagnostic) == WFS_OK; i++)
        count += strcmp(diagnostic.code, code) == 0;
    wfs_report_free(report);
    return count;
}

typedef struct schema_row {
    const char *schema; /* of the argument x */
    const char *type, *value;
    size_t errors;
} schema_row;

static void check_rows(const schema_row *rows, size_t count)
{
    bool good = true;
    for (size_t i = 0; i < count; i++) {
        char schema[512], inputs[512];
        snprintf(
            schema, sizeof schema,
            "{\"type\":\"object\",\"$defs\":{\"p\":{\"type\":\"integer\",\"minimum\":0}},\"properties\":{\"x\":%s}}",
            rows[i].schema);
        snprintf(inputs, sizeof inputs, "{ x: { type: %s, value: %s } }", rows[i].type, rows[i].value);
        size_t errors = count_of("tool-input-schema", schema, inputs);
        if ((errors > 0) != (rows[i].errors > 0)) {
            print_error("%s with %s: %zu errors\n", rows[i].schema, rows[i].value, errors);
            good = false;
        }
    }
    assert_true(good);
}

static void literals_are_checked(void **state)
{
    static const schema_row rows[] = {
        { "{\"type\":\"string\"}", "string", "text", 0 },
        { "{\"type\":\"string\"}", "int", "5", 1 },
        { "{\"type\":[\"string\",\"null\"]}", "string", "null", 0 },
        { "{\"type\":[\"string\",\"null\"]}", "int", "5", 1 },
        { "{\"type\":\"integer\"}", "float", "5.0", 0 },
        { "{\"type\":\"integer\"}", "float", "5.5", 1 },
        { "{\"type\":\"number\"}", "int", "5", 0 },
        { "{\"type\":\"boolean\"}", "boolean", "true", 0 },
        { "{\"enum\":[\"a\",1,null]}", "string", "a", 0 },
        { "{\"enum\":[\"a\",1,null]}", "string", "b", 1 },
        { "{\"enum\":[\"a\",1.0,null]}", "int", "1", 0 },
        { "{\"const\":{\"k\":[1]}}", "object", "{ k: [ 1 ] }", 0 },
        { "{\"const\":{\"k\":[1]}}", "object", "{ k: [ 2 ] }", 1 },
        { "{\"minimum\":1,\"maximum\":3}", "int", "1", 0 },
        { "{\"minimum\":1,\"maximum\":3}", "int", "0", 1 },
        { "{\"minimum\":1,\"maximum\":3}", "float", "3.5", 1 },
        { "{\"exclusiveMinimum\":1}", "int", "1", 1 },
        { "{\"exclusiveMaximum\":3}", "int", "3", 1 },
        { "{\"minLength\":2,\"maxLength\":3}", "string", "\"\xc3\xa9\xc3\xa9\"", 0 },
        { "{\"minLength\":2,\"maxLength\":3}", "string", "\"a\"", 1 },
        { "{\"minLength\":2,\"maxLength\":3}", "string", "\"abcd\"", 1 },
        { "{\"minItems\":1,\"maxItems\":2}", "array", "[ 1 ]", 0 },
        { "{\"minItems\":1,\"maxItems\":2}", "array", "[]", 1 },
        { "{\"minItems\":1,\"maxItems\":2}", "array", "[ 1, 2, 3 ]", 1 },
        { "{\"minProperties\":1,\"maxProperties\":1}", "object", "{ a: 1 }", 0 },
        { "{\"minProperties\":1,\"maxProperties\":1}", "object", "{}", 1 },
        { "{\"items\":{\"type\":\"integer\"}}", "array", "[ 1, 2 ]", 0 },
        { "{\"items\":{\"type\":\"integer\"}}", "array", "[ 1, b ]", 1 },
        { "{\"required\":[\"k\"]}", "object", "{ k: 1 }", 0 },
        { "{\"required\":[\"k\"]}", "object", "{ j: 1 }", 1 },
        { "{\"properties\":{\"k\":{\"type\":\"string\"}}}", "object", "{ k: 1 }", 1 },
        { "{\"properties\":{\"k\":{}},\"additionalProperties\":false}", "object", "{ k: 1, j: 1 }", 1 },
        { "{\"additionalProperties\":{\"type\":\"string\"}}", "object", "{ j: 1 }", 1 },
        { "{\"anyOf\":[{\"type\":\"string\"},{\"minimum\":5}]}", "int", "7", 0 },
        { "{\"anyOf\":[{\"type\":\"string\"},{\"minimum\":5}]}", "int", "3", 1 },
        { "{\"oneOf\":[{\"minimum\":5},{\"maximum\":7}]}", "int", "6", 1 },
        { "{\"oneOf\":[{\"minimum\":5},{\"maximum\":7}]}", "int", "8", 0 },
        { "{\"allOf\":[{\"minimum\":5},{\"maximum\":7}]}", "int", "8", 1 },
        { "{\"not\":{\"type\":\"string\"}}", "string", "x", 1 },
        { "{\"not\":{\"type\":\"string\"}}", "int", "1", 0 },
        { "{\"$ref\":\"#/$defs/p\"}", "int", "1", 0 },
        { "{\"$ref\":\"#/$defs/p\"}", "int", "-1", 1 },
        { "true", "int", "1", 0 },
        { "false", "int", "1", 1 },
        { "{}", "int", "1", 0 },
    };
    (void)state;
    check_rows(rows, sizeof rows / sizeof *rows);
}

static void declared_types_are_checked(void **state)
{
    static const schema_row rows[] = {
        { "{\"type\":\"string\"}", "string", "$inputs.s", 0 },
        { "{\"type\":\"string\"}", "int", "$inputs.n", 1 },
        { "{\"type\":\"array\"}", "array", "$inputs.l", 0 },
        { "{\"type\":\"object\"}", "array", "$inputs.l", 1 },
        { "{\"type\":[\"object\",\"array\"]}", "array", "$inputs.l", 0 },
        { "{\"type\":\"number\"}", "int", "$inputs.n", 0 },
        { "{\"minimum\":5}", "int", "$inputs.n", 0 },
        { "{\"enum\":[\"x\"]}", "string", "$inputs.s", 0 },
    };
    (void)state;
    check_rows(rows, sizeof rows / sizeof *rows);
}

static void keywords_that_are_not_checked_are_told_once(void **state)
{
    static const char schema[] =
        "{\"title\":\"t\",\"description\":\"d\",\"properties\":{\"x\":{\"pattern\":\"a\"},\"y\":{\"pattern\":\"b\"},"
        "\"z\":{\"if\":{}}}}";
    (void)state;
    assert_in_range(count_of("schema-keyword", schema, "{ x: { type: string, value: a } }"), 1, 2);
    assert_int_equal(
        count_of("schema-keyword",
                 "{\"title\":\"t\",\"description\":\"d\",\"default\":1,\"examples\":[1],\"$schema\":\"x\"}", "{}"),
        0);
}

static void references_that_never_end(void **state)
{
    static const char *const schemas[] = {
        "{\"$ref\":\"#\"}",
        "{\"properties\":{\"x\":{\"$ref\":\"#/$defs/a\"}},\"$defs\":{\"a\":{\"$ref\":\"#/$defs/"
        "b\"},\"b\":{\"$ref\":\"#/$defs/a\"}}}",
        "{\"properties\":{\"x\":{\"anyOf\":[{\"$ref\":\"#\"},{\"$ref\":\"#\"}]}},\"allOf\":[{\"$ref\":\"#\"}]}",
        "{\"not\":{\"$ref\":\"#\"}}",
        "{\"properties\":{\"x\":{\"$ref\":\"#/nowhere\"}}}",
        "{\"properties\":{\"x\":{\"$ref\":\"http://elsewhere.example/s.json\"}}}",
        "{\"properties\":{\"x\":{\"$ref\":5}}}",
    };
    (void)state;
    for (size_t i = 0; i < sizeof schemas / sizeof *schemas; i++)
        count_of("tool-input-schema", schemas[i], "{ x: { type: object, value: { a: [ 1, { b: 2 } ] } } }");
}

static void malformed_schemas_do_no_harm(void **state)
{
    static const char *const schemas[] = { "",
                                           "{",
                                           "5",
                                           "null",
                                           "[]",
                                           "\"x\"",
                                           "{\"type\":5}",
                                           "{\"properties\":5}",
                                           "{\"required\":{}}",
                                           "{\"required\":[5]}",
                                           "{\"enum\":5}",
                                           "{\"items\":5}",
                                           "{\"anyOf\":{}}",
                                           "{\"anyOf\":[]}",
                                           "{\"minimum\":\"a\"}",
                                           "{\"minLength\":-1}",
                                           "{\"multipleOf\":0}",
                                           "{\"type\":\"text\"}",
                                           "{\"type\":[]}" };
    (void)state;
    for (size_t i = 0; i < sizeof schemas / sizeof *schemas; i++)
        count_of("tool-input-schema", schemas[i], "{ x: { type: int, value: 1 } }");
}

/* Each definition tries the next one twice: without a memory that is 2 to the power of 40 checks. */
static void alternatives_that_double(void **state)
{
    static char schema[8192];
    static const char *const words[] = { "anyOf", "oneOf", "allOf" };
    (void)state;
    for (size_t word = 0; word < 3; word++) {
        clock_t start = clock();
        size_t n =
            (size_t)snprintf(schema, sizeof schema, "{\"properties\":{\"x\":{\"$ref\":\"#/$defs/d0\"}},\"$defs\":{");
        for (int i = 0; i < 40; i++)
            n += (size_t)snprintf(schema + n, sizeof schema - n,
                                  "\"d%d\":{\"%s\":[{\"$ref\":\"#/$defs/d%d\"},{\"$ref\":\"#/$defs/d%d\"}]},", i,
                                  words[word], i + 1, i + 1);
        snprintf(schema + n, sizeof schema - n, "\"d40\":{\"type\":\"%s\"}}}", word == 2 ? "integer" : "string");
        count_of("tool-input-schema", schema, "{ x: { type: int, value: 1 } }");
        assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 10);
    }
}

typedef struct schema_form { /* what stands around a reference */
    const char *before, *behind;
    bool refuses_int; /* when the reference leads to a string */
} schema_form;

/* Is an int refused by a schema that refers to the first of `count` definitions? Each refers to the next one, twice in
 * an `anyOf` or once; the last one is a string. */
static bool refuses_after(schema_form form, bool twice, int count)
{
    static char schema[16384];
    size_t n =
        (size_t)snprintf(schema, sizeof schema, "{\"properties\":{\"x\":%s{\"$ref\":\"#/$defs/d0\"}%s},\"$defs\":{",
                         form.before, form.behind);
    for (int i = 0; i < count; i++) {
        char next[40];
        snprintf(next, sizeof next, "{\"$ref\":\"#/$defs/d%d\"}", i + 1);
        n += twice ? (size_t)snprintf(schema + n, sizeof schema - n, "\"d%d\":{\"anyOf\":[%s,%s]},", i, next, next)
                   : (size_t)snprintf(schema + n, sizeof schema - n, "\"d%d\":%s,", i, next);
    }
    snprintf(schema + n, sizeof schema - n, "\"d%d\":{\"type\":\"string\"}}}", count);
    return count_of("tool-input-schema", schema, "{ x: { type: int, value: 1 } }") == 1;
}

/* A chain of references is followed to its end. What cannot be checked to its end is refused, also where a form that
 * does not fit would be an advantage. */
static void nothing_passes_unseen(void **state)
{
    static const schema_form forms[] = {
        { "", "", true },
        { "{\"not\":", "}", false },
        { "{\"not\":{\"not\":", "}}", true },
        { "{\"oneOf\":[{},", "]}", false },
    };
    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        assert_int_equal(refuses_after(forms[i], false, 10), forms[i].refuses_int);
        assert_int_equal(refuses_after(forms[i], false, 100), forms[i].refuses_int);
        assert_true(refuses_after(forms[i], true, 40));
    }
}

static void a_schema_nested_deeply(void **state)
{
    char *schema = malloc(400001);
    (void)state;
    assert_non_null(schema);
    *schema = '\0';
    char *end = schema;
    for (int i = 0; i < 20000; i++)
        end += sprintf(end, "{\"items\":");
    end += sprintf(end, "{}");
    for (int i = 0; i < 20000; i++)
        end += sprintf(end, "}");
    count_of("tool-input-schema", schema, "{ x: { type: int, value: 1 } }");
    free(schema);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(literals_are_checked),
        cmocka_unit_test(declared_types_are_checked),
        cmocka_unit_test(keywords_that_are_not_checked_are_told_once),
        cmocka_unit_test(references_that_never_end),
        cmocka_unit_test(malformed_schemas_do_no_harm),
        cmocka_unit_test(alternatives_that_double),
        cmocka_unit_test(nothing_passes_unseen),
        cmocka_unit_test(a_schema_nested_deeply),
    };
    return cmocka_run_group_tests_name("behaviour: schema", tests, NULL, NULL);
}
