/*
 * Questions about a schema: what it asks that is not checked or makes no sense, what it says of one argument, what it
 * requires.
 *
 * Arguments are looked up in the schemas that hold without condition: the schema itself, what its $ref leads to, the
 * members of its allOf.
 */
#include "schema_internal.h"

enum { MOST_NESTED = 64 }; /* members of allOf within members of allOf */

static bool is_one_of(wfs__str key, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (wfs__str_equal(key, (wfs__str){ names[i], strlen(names[i]) }))
            return true;
    return false;
}

/* Keywords that constrain and are not checked here. */
static bool is_unchecked(wfs__str key)
{
    static const char *const names[] = {
        "pattern",           "multipleOf",
        "uniqueItems",       "contains",
        "minContains",       "maxContains",
        "prefixItems",       "additionalItems",
        "patternProperties", "propertyNames",
        "dependencies",      "dependentRequired",
        "dependentSchemas",  "if",
        "unevaluatedItems",  "unevaluatedProperties",
        "$dynamicRef",       "$recursiveRef",
    };
    return is_one_of(key, names, WFS__COUNT(names));
}

/* Keywords whose value is a schema or a list of schemas; and those whose value maps names to schemas. */
static bool holds_schemas(wfs__str key)
{
    static const char *const names[] = { "items", "additionalProperties", "anyOf", "oneOf", "allOf", "not" };
    return is_one_of(key, names, WFS__COUNT(names));
}

static bool holds_named_schemas(wfs__str key)
{
    static const char *const names[] = { "properties", "$defs", "definitions" };
    return is_one_of(key, names, WFS__COUNT(names));
}

static bool is_schema(const wfs_value *value)
{
    return value->type == WFS_TYPE_OBJECT || value->type == WFS_TYPE_BOOLEAN;
}

static bool is_type_name(const wfs_value *value)
{
    static const char *const names[] = { "null", "boolean", "integer", "number", "string", "array", "object" };
    return value->type == WFS_TYPE_STRING && is_one_of(wfs__text_of(value), names, WFS__COUNT(names));
}

static bool is_text(const wfs_value *value) { return value->type == WFS_TYPE_STRING; }

static bool is_bound(const wfs_value *value)
{
    return wfs__is_number(value) || value->type == WFS_TYPE_BOOLEAN; /* exclusive ones were booleans in draft 4 */
}

static bool is_list_of(const wfs_value *value, bool (*fits)(const wfs_value *))
{
    if (value->type != WFS_TYPE_ARRAY)
        return false;
    for (size_t i = 0; i < wfs__count_of(value); i++)
        if (!fits(&value->u.items[i]))
            return false;
    return true;
}

static bool is_anything(const wfs_value *value) { return value != NULL; }

/* What a keyword's value may be: one of these, or a list of these. */
typedef struct keyword_rule {
    const char *name;
    bool (*one)(const wfs_value *), (*each)(const wfs_value *);
} keyword_rule;

static const keyword_rule rules[] = {
    { "type", is_type_name, is_type_name },
    { "enum", NULL, is_anything },
    { "required", NULL, is_text },
    { "items", is_schema, is_schema },
    { "additionalProperties", is_schema, NULL },
    { "not", is_schema, NULL },
    { "anyOf", NULL, is_schema },
    { "oneOf", NULL, is_schema },
    { "allOf", NULL, is_schema },
    { "minimum", wfs__is_number, NULL },
    { "maximum", wfs__is_number, NULL },
    { "exclusiveMinimum", is_bound, NULL },
    { "exclusiveMaximum", is_bound, NULL },
    { "minLength", wfs__is_number, NULL },
    { "maxLength", wfs__is_number, NULL },
    { "minItems", wfs__is_number, NULL },
    { "maxItems", wfs__is_number, NULL },
    { "minProperties", wfs__is_number, NULL },
    { "maxProperties", wfs__is_number, NULL },
    { "$ref", is_text, NULL },
};

/* Has the keyword a value that says nothing, or something that nothing can satisfy? */
static bool is_malformed(wfs__str key, const wfs_value *value)
{
    for (size_t i = 0; i < WFS__COUNT(rules); i++)
        if (wfs__str_equal(key, (wfs__str){ rules[i].name, strlen(rules[i].name) }))
            return !(rules[i].one && rules[i].one(value)) && !(rules[i].each && is_list_of(value, rules[i].each));
    if (!holds_named_schemas(key))
        return false;
    for (size_t i = 0; value->type == WFS_TYPE_OBJECT && i < wfs__count_of(value); i++)
        if (!is_schema(&value->u.items[i]))
            return true;
    return value->type != WFS_TYPE_OBJECT;
}

static wfs__schema_doubt doubt_in(const wfs_value *root, const wfs_value *schema, size_t depth);

static wfs__schema_doubt doubt_in_each(const wfs_value *root, const wfs_value *container, size_t depth)
{
    wfs__schema_doubt found = { WFS__NONE, false };
    for (size_t i = 0; i < wfs__count_of(container) && !found.keyword.data; i++)
        found = doubt_in(root, &container->u.items[i], depth);
    return found;
}

static wfs__schema_doubt doubt_keyword(const wfs_value *root, wfs__str key, const wfs_value *value, size_t depth)
{
    const wfs__schema_doubt none = { WFS__NONE, false }, unchecked = { key, false }, malformed = { key, true };
    if (is_malformed(key, value))
        return malformed;
    if (is_unchecked(key))
        return unchecked;
    if (wfs__str_equal(key, WFS__STR("$ref")))
        return wfs__schema_resolve(root, wfs__text_of(value)) ? none : unchecked;
    if (holds_schemas(key) && value->type != WFS_TYPE_ARRAY)
        return doubt_in(root, value, depth);
    return holds_schemas(key) || holds_named_schemas(key) ? doubt_in_each(root, value, depth) : none;
}

static wfs__schema_doubt doubt_in(const wfs_value *root, const wfs_value *schema, size_t depth)
{
    wfs__schema_doubt found = { WFS__NONE, false };
    if (schema->type != WFS_TYPE_OBJECT || depth == WFS__SCHEMA_MAX_DEPTH)
        return found;
    const wfs__shape *shape = wfs__shape_of(schema);
    for (uint32_t i = 0; i < shape->count && !found.keyword.data; i++)
        found = doubt_keyword(root, shape->keys[i], &schema->u.items[i], depth + 1);
    return found;
}

wfs__schema_doubt wfs__schema_find_doubt(const wfs_value *schema) { return doubt_in(schema, schema, 0); }

/* A walk over the schemas that hold without condition: the schema itself, what $ref leads to, the members of allOf. */
typedef struct plain {
    const wfs_value *root;
    void (*visit)(void *context, const wfs_value *schema);
    void *context;
    size_t budget;
} plain;

static void walk_plain(plain *to, const wfs_value *schema, size_t depth)
{
    wfs__schema_chain chain = wfs__schema_chain_of(schema);
    for (; chain.schema && chain.schema->type == WFS_TYPE_OBJECT && to->budget > 0;
         wfs__schema_chain_next(&chain, to->root)) {
        to->budget--;
        to->visit(to->context, chain.schema);
        const wfs_value *all = wfs__schema_typed(chain.schema, "allOf", WFS_TYPE_ARRAY);
        for (size_t i = 0; all && depth < MOST_NESTED && i < wfs__count_of(all); i++)
            walk_plain(to, &all->u.items[i], depth + 1);
    }
}

typedef struct search {
    wfs__str name;
    const wfs_value *found;
    bool forbidden;
} search;

static void search_property(void *context, const wfs_value *schema)
{
    search *wanted = context;
    const wfs_value *properties = wfs__schema_typed(schema, "properties", WFS_TYPE_OBJECT);
    const wfs_value *own = properties ? wfs__member(properties, wanted->name) : NULL;
    const wfs_value *rest = wfs__schema_member(schema, "additionalProperties");
    if (!own && rest && !wfs__schema_member(schema, "patternProperties")) {
        wanted->forbidden |= wfs__schema_is_false(rest);
        own = rest;
    }
    if (own && !wanted->found)
        wanted->found = own;
}

const wfs_value *wfs__schema_property(const wfs_value *schema, wfs__str name, bool *forbidden)
{
    search wanted = { .name = name };
    plain walk = { schema, search_property, &wanted, WFS__SCHEMA_BASE_BUDGET };
    walk_plain(&walk, schema, 0);
    *forbidden = wanted.forbidden;
    return wanted.found;
}

typedef struct requirements {
    void (*visit)(void *context, wfs__str name);
    void *context;
} requirements;

static void visit_required(void *context, const wfs_value *schema)
{
    const requirements *to = context;
    const wfs_value *required = wfs__schema_typed(schema, "required", WFS_TYPE_ARRAY);
    for (size_t i = 0; required && i < wfs__count_of(required); i++)
        if (required->u.items[i].type == WFS_TYPE_STRING)
            to->visit(to->context, wfs__text_of(&required->u.items[i]));
}

void wfs__schema_required(const wfs_value *schema, void (*visit)(void *context, wfs__str name), void *context)
{
    requirements to = { visit, context };
    plain walk = { schema, visit_required, &to, WFS__SCHEMA_BASE_BUDGET };
    walk_plain(&walk, schema, 0);
}
