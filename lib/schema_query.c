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

static bool is_text(const wfs_value *value) { return value->type == WFS_TYPE_STRING; }

static bool is_bound(const wfs_value *value)
{
    return wfs__is_number(value) || value->type == WFS_TYPE_BOOLEAN; /* exclusive ones were booleans in draft 4 */
}

static bool is_list_of(const wfs_value *value, bool (*fits)(const wfs_value *))
{
    for (size_t i = 0; value->type == WFS_TYPE_ARRAY && i < wfs__count_of(value); i++)
        if (!fits(&value->u.items[i]))
            return false;
    return value->type == WFS_TYPE_ARRAY;
}

static bool is_empty_list(const wfs_value *value) { return value->type == WFS_TYPE_ARRAY && !wfs__count_of(value); }

static bool is_anything(const wfs_value *value) { return value != NULL; }

/* What a keyword's value may be: one of these, or a list of these; of at least one, but for `may_be_empty`. */
typedef struct keyword_rule {
    const char *name;
    bool (*one)(const wfs_value *), (*each)(const wfs_value *);
    bool may_be_empty;
} keyword_rule;

static const keyword_rule rules[] = {
    { "type", wfs__schema_is_type_name, wfs__schema_is_type_name, false },
    { "enum", NULL, is_anything, false },
    { "required", NULL, is_text, true },
    { "items", is_schema, is_schema, true },
    { "additionalProperties", is_schema, NULL, false },
    { "not", is_schema, NULL, false },
    { "anyOf", NULL, is_schema, false },
    { "oneOf", NULL, is_schema, false },
    { "allOf", NULL, is_schema, false },
    { "minimum", wfs__is_number, NULL, false },
    { "maximum", wfs__is_number, NULL, false },
    { "exclusiveMinimum", is_bound, NULL, false },
    { "exclusiveMaximum", is_bound, NULL, false },
    { "minLength", wfs__is_number, NULL, false },
    { "maxLength", wfs__is_number, NULL, false },
    { "minItems", wfs__is_number, NULL, false },
    { "maxItems", wfs__is_number, NULL, false },
    { "minProperties", wfs__is_number, NULL, false },
    { "maxProperties", wfs__is_number, NULL, false },
    { "$ref", is_text, NULL, false },
};

static bool keeps(const keyword_rule *rule, const wfs_value *value)
{
    if (rule->one && rule->one(value))
        return true;
    return rule->each && is_list_of(value, rule->each) && (rule->may_be_empty || !is_empty_list(value));
}

/* Has the keyword a value that says nothing, or something that nothing can satisfy? */
static bool is_malformed(wfs__str key, const wfs_value *value)
{
    for (size_t i = 0; i < WFS__COUNT(rules); i++)
        if (wfs__str_equal(key, (wfs__str){ rules[i].name, strlen(rules[i].name) }))
            return !keeps(&rules[i], value);
    if (!holds_named_schemas(key))
        return false;
    for (size_t i = 0; value->type == WFS_TYPE_OBJECT && i < wfs__count_of(value); i++)
        if (!is_schema(&value->u.items[i]))
            return true;
    return value->type != WFS_TYPE_OBJECT;
}

/* A search for the first keyword of one kind. */
typedef struct hunt {
    const wfs_value *root;
    bool malformed;
} hunt;

static wfs__str hunt_in(const hunt *wanted, const wfs_value *schema, size_t depth);

static wfs__str hunt_in_each(const hunt *wanted, const wfs_value *container, size_t depth)
{
    wfs__str found = WFS__NONE;
    for (size_t i = 0; i < wfs__count_of(container) && !found.data; i++)
        found = hunt_in(wanted, &container->u.items[i], depth);
    return found;
}

/* Does the keyword itself constrain, and is not checked? */
static bool is_out_of_reach(const wfs_value *root, wfs__str key, const wfs_value *value)
{
    bool reference = wfs__str_equal(key, WFS__STR("$ref")) && value->type == WFS_TYPE_STRING;
    return is_unchecked(key) || (reference && !wfs__schema_resolve(root, wfs__text_of(value)));
}

static wfs__str hunt_keyword(const hunt *wanted, wfs__str key, const wfs_value *value, size_t depth)
{
    if (wanted->malformed ? is_malformed(key, value) : is_out_of_reach(wanted->root, key, value))
        return key;
    if (holds_schemas(key) && value->type == WFS_TYPE_OBJECT)
        return hunt_in(wanted, value, depth);
    bool named = holds_named_schemas(key) && value->type == WFS_TYPE_OBJECT;
    return named || (holds_schemas(key) && value->type == WFS_TYPE_ARRAY) ? hunt_in_each(wanted, value, depth)
                                                                          : WFS__NONE;
}

static wfs__str hunt_in(const hunt *wanted, const wfs_value *schema, size_t depth)
{
    wfs__str found = WFS__NONE;
    if (schema->type != WFS_TYPE_OBJECT || depth == WFS__SCHEMA_MAX_DEPTH)
        return found;
    const wfs__shape *shape = wfs__shape_of(schema);
    for (uint32_t i = 0; i < shape->count && !found.data; i++)
        found = hunt_keyword(wanted, shape->keys[i], &schema->u.items[i], depth + 1);
    return found;
}

wfs__schema_doubt wfs__schema_find_doubt(const wfs_value *schema)
{
    const hunt malformed = { schema, true }, unchecked = { schema, false };
    wfs__str keyword = hunt_in(&malformed, schema, 0);
    if (keyword.data)
        return (wfs__schema_doubt){ keyword, true };
    return (wfs__schema_doubt){ hunt_in(&unchecked, schema, 0), false };
}

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
