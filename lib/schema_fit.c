/*
 * Declared types against a schema: can a value of that type satisfy it at all?
 *
 * Only what is certainly wrong is said: a type that the schema does not have, a constant of another type, a required
 * member with a type that does not fit. Where depth or budget end nothing is certain any more, so nothing is said.
 */
#include "schema_internal.h"

#include "check.h"

static wfs__schema_result fit_schema(wfs__schema_walk *walk, const wfs_value *schema, const wfs__type *type,
                                     const wfs__schema_place *at);

static bool kind_has_type(wfs__kind kind, wfs__str name)
{
    static const char *const names[] = { "", "string", "integer", "number", "boolean", "array", "object" };
    const char *own = names[kind];
    bool number = kind == WFS__KIND_INT || kind == WFS__KIND_FLOAT;
    return wfs__str_equal(name, (wfs__str){ own, strlen(own) }) ||
           (number && (wfs__str_equal(name, WFS__STR("number")) || wfs__str_equal(name, WFS__STR("integer"))));
}

static bool kind_has_value(wfs__kind kind, const wfs_value *value)
{
    static const char *const names[] = { "", "string", "integer", "number", "boolean", "array", "object" };
    return wfs__schema_has_type((wfs__str){ names[kind], strlen(names[kind]) }, value);
}

static wfs__schema_result fit_type(wfs__schema_walk *walk, const wfs_value *schema, const wfs__type *type,
                                   const wfs__schema_place *at)
{
    size_t count;
    const wfs_value *names = wfs__schema_type_names(schema, &count);
    for (size_t i = 0; i < count; i++)
        if (kind_has_type(type->kind, wfs__text_of(&names[i])))
            return WFS__SCHEMA_OK;
    if (count == 0)
        return WFS__SCHEMA_OK;
    char list[120];
    wfs__schema_print_types(list, names, count);
    return wfs__schema_violation(walk, at, "must be %s, is declared %s", list, wfs__kind_name(type->kind));
}

/* Has const or enum a value of that kind at all? */
static wfs__schema_result fit_enum(wfs__schema_walk *walk, const wfs_value *schema, const wfs__type *type,
                                   const wfs__schema_place *at)
{
    const wfs_value *constant = wfs__schema_member(schema, "const");
    const wfs_value *list = wfs__schema_typed(schema, "enum", WFS_TYPE_ARRAY);
    char wanted[160];
    if (constant && !kind_has_value(type->kind, constant)) {
        wfs__schema_print(walk, wanted, constant);
        return wfs__schema_violation(walk, at, "must be %s, is declared %s", wanted, wfs__kind_name(type->kind));
    }
    for (size_t i = 0; list && i < wfs__count_of(list); i++)
        if (kind_has_value(type->kind, &list->u.items[i]))
            return WFS__SCHEMA_OK;
    if (!list)
        return WFS__SCHEMA_OK;
    wfs__schema_print(walk, wanted, list);
    return wfs__schema_violation(walk, at, "must be one of %s, is declared %s", wanted, wfs__kind_name(type->kind));
}

/* Members that must be there must fit; of the others nothing is certain, they may be absent. */
static wfs__schema_result fit_members(wfs__schema_walk *walk, const wfs_value *schema, const wfs__type *type,
                                      const wfs__schema_place *at)
{
    const wfs_value *required = wfs__schema_typed(schema, "required", WFS_TYPE_ARRAY);
    const wfs_value *properties = wfs__schema_typed(schema, "properties", WFS_TYPE_OBJECT);
    wfs__schema_result result = WFS__SCHEMA_OK;
    if (type->kind != WFS__KIND_OBJECT || !required || !properties)
        return result;
    for (size_t i = 0; i < wfs__count_of(required) && result == WFS__SCHEMA_OK; i++) {
        if (required->u.items[i].type != WFS_TYPE_STRING)
            continue;
        wfs__str name = wfs__text_of(&required->u.items[i]);
        const wfs_value *own = wfs__member(properties, name);
        const wfs__type *declared = wfs__type_property(type, name);
        const wfs__schema_place inner = { at, name, 0 };
        if (own && declared)
            result = fit_schema(walk, own, declared, &inner);
    }
    return result;
}

static wfs__schema_result fit_some(wfs__schema_walk *walk, const wfs_value *list, const wfs__type *type,
                                   const wfs__schema_place *at)
{
    size_t count = list ? wfs__count_of(list) : 0;
    wfs__schema_result result = WFS__SCHEMA_OK;
    for (size_t i = 0; i < count; i++) {
        result = fit_schema(walk, &list->u.items[i], type, at);
        if (result != WFS__SCHEMA_BAD)
            return result;
    }
    if (count < 2)
        return result;
    return wfs__schema_violation(walk, at, "matches none of the allowed forms, being declared %s",
                                 wfs__kind_name(type->kind));
}

static wfs__schema_result fit_one(wfs__schema_walk *walk, const wfs_value *schema, const wfs__type *type,
                                  const wfs__schema_place *at)
{
    const wfs_value *all = wfs__schema_typed(schema, "allOf", WFS_TYPE_ARRAY);
    wfs__schema_result result = fit_type(walk, schema, type, at);
    if (result == WFS__SCHEMA_OK)
        result = fit_enum(walk, schema, type, at);
    if (result == WFS__SCHEMA_OK)
        result = fit_members(walk, schema, type, at);
    for (size_t i = 0; all && i < wfs__count_of(all) && result == WFS__SCHEMA_OK; i++)
        result = fit_schema(walk, &all->u.items[i], type, at);
    if (result == WFS__SCHEMA_OK)
        result = fit_some(walk, wfs__schema_typed(schema, "anyOf", WFS_TYPE_ARRAY), type, at);
    if (result == WFS__SCHEMA_OK)
        result = fit_some(walk, wfs__schema_typed(schema, "oneOf", WFS_TYPE_ARRAY), type, at);
    return result;
}

static wfs__schema_result fit_schema(wfs__schema_walk *walk, const wfs_value *schema, const wfs__type *type,
                                     const wfs__schema_place *at)
{
    wfs__schema_result result = WFS__SCHEMA_OK;
    if (wfs__schema_is_false(schema))
        return wfs__schema_violation(walk, at, "must not be there");
    if (type->kind == WFS__KIND_ANY || walk->depth == WFS__SCHEMA_MAX_DEPTH)
        return result;
    walk->depth++;
    wfs__schema_chain chain = wfs__schema_chain_of(schema);
    while (chain.schema && result == WFS__SCHEMA_OK && walk->budget > 0) {
        walk->budget--;
        if (chain.schema->type != WFS_TYPE_OBJECT)
            break;
        result = fit_one(walk, chain.schema, type, at);
        wfs__schema_chain_next(&chain, walk->root);
        if (result == WFS__SCHEMA_OK && wfs__schema_is_false(chain.schema))
            result = wfs__schema_violation(walk, at, "must not be there");
    }
    walk->depth--;
    return result;
}

wfs__schema_result wfs__schema_check_type(const wfs_value *root, const wfs_value *schema, const wfs__type *type,
                                          wfs__schema_error *error)
{
    wfs__schema_walk walk = { .root = root, .error = error, .budget = WFS__SCHEMA_BASE_BUDGET };
    return fit_schema(&walk, schema, type, NULL);
}
