/*
 * Dimensions of schemas, which come from strangers too: those of tools, and what steps give to them.
 */
#include "growth.h"

static void one_step(struct task *t, const char *argument)
{
    text_addf(&t->text, "steps: [ { id: a, type: tool, tool: echo, inputs: { a: { type: %s } } } ]\n", argument);
}

static void arguments(struct task *t, size_t n)
{
    text_add(&t->text, "steps:\n  - id: a\n    type: tool\n    tool: echo\n    inputs:\n", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "      p%zu: { type: string, value: x }\n", i);
}

static void properties(struct task *t, size_t n)
{
    arguments(t, n);
    text_add(&t->data, "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"q\":true", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->data, ",\"p%zu\":{\"type\":\"string\"}", n - i - 1);
    text_add(&t->data, "},\"required\":[\"p0\"", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->data, ",\"p%zu\"", n - i - 1);
    text_add(&t->data, "]}", 1);
}

static void forbidden(struct task *t, size_t n)
{
    arguments(t, n);
    text_add(&t->data, "{\"additionalProperties\":false,\"properties\":{\"q\":true", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->data, ",\"r%zu\":{\"type\":\"string\"}", n - i - 1);
    text_add(&t->data, "}}", 1);
}

/* Declared members against members that are required. */
static void declared(struct task *t, size_t n)
{
    text_add(&t->text,
             "inputs:\n  o: { type: object }\nsteps:\n  - id: a\n    type: tool\n    tool: echo\n    inputs:\n"
             "      a:\n        type: object\n        value: $inputs.o\n        properties:\n",
             1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "          p%zu: string\n", i);
    text_add(&t->data, "{\"properties\":{\"a\":{\"properties\":{\"q\":true", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->data, ",\"p%zu\":{\"type\":\"string\"}", i);
    text_add(&t->data, "},\"required\":[\"q\"", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->data, ",\"p%zu\"", i);
    text_add(&t->data, "]}}}", 1);
}

static void enumeration(struct task *t, size_t n)
{
    one_step(t, "string, value: x");
    text_add(&t->data, "{\"properties\":{\"a\":{\"enum\":[\"x9\"", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->data, ",\"a%zu\"", i);
    text_add(&t->data, ",\"x\"]}}}", 1);
}

/* Every element of a literal against a long list. */
static void enumerated_elements(struct task *t, size_t n)
{
    one_step(t, "array, value: [ x");
    t->text.size -= strlen(" } } } ]\n");
    text_add(&t->text, ", x", n);
    text_add(&t->text, " ] } } } ]\n", 1);
    text_add(&t->data, "{\"properties\":{\"a\":{\"items\":{\"enum\":[\"y\"", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->data, ",\"a%zu\"", i);
    text_add(&t->data, ",\"x\"]}}}}", 1);
}

static void any_of(struct task *t, size_t n)
{
    one_step(t, "string, value: x");
    text_add(&t->data, "{\"properties\":{\"a\":{\"anyOf\":[{\"type\":\"null\"}", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->data, ",{\"const\":\"a%zu\"}", i);
    text_add(&t->data, ",{\"type\":\"string\"}]}}}", 1);
}

/* Forms within forms: what is tried doubles with every level. */
static void nested_any_of(struct task *t, size_t n)
{
    one_step(t, "string, value: x");
    text_add(&t->data, "{\"properties\":{\"a\":{\"$ref\":\"#/$defs/d0\"}},\"$defs\":{\"x\":true", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->data, ",\"d%zu\":{\"anyOf\":[{\"$ref\":\"#/$defs/d%zu\"},{\"$ref\":\"#/$defs/d%zu\"}]}", i, i + 1,
                  i + 1);
    text_addf(&t->data, ",\"d%zu\":{\"type\":\"null\"}}}", n);
}

static void chain(struct task *t, size_t n, const char *escape)
{
    one_step(t, "string, value: x");
    text_addf(&t->data, "{\"properties\":{\"a\":{\"$ref\":\"#/$defs/%s0\"}},\"$defs\":{\"x\":true", escape);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->data, ",\"d%zu\":{\"$ref\":\"#/$defs/%s%zu\"}", i, escape, i + 1);
    text_addf(&t->data, ",\"d%zu\":{\"type\":\"string\"}}}", n);
}

static void references(struct task *t, size_t n) { chain(t, n, "d"); }
static void escaped_references(struct task *t, size_t n) { chain(t, n, "%64"); }

/* Every argument by a reference of its own. */
static void referred_arguments(struct task *t, size_t n)
{
    arguments(t, n);
    text_add(&t->data, "{\"properties\":{\"q\":true", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->data, ",\"p%zu\":{\"$ref\":\"#/$defs/d%zu\"}", i, n - i - 1);
    text_add(&t->data, "},\"$defs\":{\"q\":true", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->data, ",\"d%zu\":{\"type\":\"string\"}", i);
    text_add(&t->data, "}}", 1);
}

static void long_reference(struct task *t, size_t n)
{
    one_step(t, "string, value: x");
    text_add(&t->data, "{\"properties\":{\"a\":{\"$ref\":\"#/", 1);
    text_add(&t->data, "a/", n);
    text_add(&t->data, "\"}}}", 1);
}

static void all_of(struct task *t, size_t n)
{
    arguments(t, 50);
    text_add(&t->data, "{\"allOf\":[{\"type\":\"object\"}", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->data, ",{\"required\":[\"p%zu\"],\"properties\":{\"p%zu\":{\"minLength\":1}}}", i % 50, i % 50);
    text_add(&t->data, "]}", 1);
}

static void schema_depth(struct task *t, size_t n)
{
    one_step(t, "array, value: [ [ 1 ] ]");
    text_add(&t->data, "{\"properties\":{\"a\":", 1);
    text_add(&t->data, "{\"items\":", n);
    text_add(&t->data, "{}", 1);
    text_add(&t->data, "}", n);
    text_add(&t->data, "}}", 1);
}

/* One tool, many steps. */
static void steps(struct task *t, size_t n)
{
    text_add(&t->text, "steps:\n", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "  - { id: s%zu, type: tool, tool: echo, inputs: { a: { type: string, value: x } } }\n", i);
    text_add(&t->data, "{\"required\":[\"a\"],\"properties\":{\"a\":{\"type\":\"string\",\"pattern\":\"x\"}}}", 1);
}

static void tools(struct task *t, size_t n)
{
    text_add(&t->text, "steps:\n", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "  - { id: s%zu, type: tool, tool: t%zu, inputs: { a: { type: string, value: x } } }\n", i,
                  n - i);
    text_add(&t->data, "{\"required\":[\"a\"],\"properties\":{\"a\":{\"type\":\"string\"}}}", 1);
}

static void registry(struct task *t, size_t n)
{
    text_add(&t->text, "steps:\n", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "  - { id: s%zu, type: tool, tool: tool-%05zu }\n", i, i % 3 ? i : 0);
}

/* The result of a tool against its output schema. */
static void results(struct task *t, size_t n)
{
    text_add(&t->text, "steps: [ { id: a, type: tool, tool: echo, inputs: { a: { type: array, value: [ 1", 1);
    text_add(&t->text, ", { k: x, l: [ 2 ] }", n);
    text_add(&t->text, " ] } } } ]\n", 1);
    text_add(&t->data,
             "{\"properties\":{\"a\":{\"items\":{\"anyOf\":[{\"type\":\"integer\"},{\"$ref\":\"#/$defs/o\"}]}}},"
             "\"$defs\":{\"o\":{\"required\":[\"k\"],\"properties\":{\"k\":{\"minLength\":1}}}}}",
             1);
}

const struct dimension schema_dimensions[] = {
    { "schema-properties", 120, properties, validate_with_schema, true },
    { "schema-forbidden", 300, forbidden, validate_with_schema, false },
    { "schema-declared", 200, declared, validate_with_schema, true },
    { "schema-enum", 1000, enumeration, validate_with_schema, true },
    { "schema-enum-elements", 200, enumerated_elements, validate_with_schema, true },
    { "schema-any-of", 350, any_of, validate_with_schema, true },
    { "schema-nested-any-of", 18, nested_any_of, validate_with_schema, false },
    { "schema-references", 300, references, validate_with_schema, true },
    { "schema-escaped-references", 300, escaped_references, validate_with_schema, true },
    { "schema-referred-arguments", 100, referred_arguments, validate_with_schema, true },
    { "schema-long-reference", 5000, long_reference, validate_with_schema, true },
    { "schema-all-of", 80, all_of, validate_with_schema, true },
    { "schema-depth", 30, schema_depth, validate_with_schema, true },
    { "schema-steps", 60, steps, validate_with_schema, true },
    { "schema-tools", 60, tools, validate_with_schema, true },
    { "registry", 200, registry, run_with_registry, true },
    { "schema-results", 70, results, run_strictly, true },
    { 0 },
};
