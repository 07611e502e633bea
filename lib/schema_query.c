/*
 * Questions about a schema: what it asks that is not checked, what it says of one argument, what it requires.
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

static wfs__str unchecked_in(const wfs_value *root, const wfs_value *schema, size_t depth);

static wfs__str unchecked_in_each(const wfs_value *root, const wfs_value *container, size_t depth)
{
    wfs__str found = WFS__NONE;
    for (size_t i = 0; i < wfs__count_of(container) && !found.data; i++)
        found = unchecked_in(root, &container->u.items[i], depth);
    return found;
}

static wfs__str unchecked_keyword(const wfs_value *root, wfs__str key, const wfs_value *value, size_t depth)
{
    if (is_unchecked(key))
        return key;
    if (wfs__str_equal(key, WFS__STR("$ref")))
        return value->type == WFS_TYPE_STRING && wfs__schema_resolve(root, wfs__text_of(value)) ? WFS__NONE : key;
    if (holds_schemas(key))
        return value->type == WFS_TYPE_ARRAY ? unchecked_in_each(root, value, depth) : unchecked_in(root, value, depth);
    if (holds_named_schemas(key) && value->type == WFS_TYPE_OBJECT)
        return unchecked_in_each(root, value, depth);
    return WFS__NONE;
}

static wfs__str unchecked_in(const wfs_value *root, const wfs_value *schema, size_t depth)
{
    wfs__str found = WFS__NONE;
    if (schema->type != WFS_TYPE_OBJECT || depth == WFS__SCHEMA_MAX_DEPTH)
        return found;
    const wfs__shape *shape = wfs__shape_of(schema);
    for (uint32_t i = 0; i < shape->count && !found.data; i++)
        found = unchecked_keyword(root, shape->keys[i], &schema->u.items[i], depth + 1);
    return found;
}

wfs__str wfs__schema_unchecked(const wfs_value *schema) { return unchecked_in(schema, schema, 0); }

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
