/*
 * JSON Schema on our values, without compiling it: the keywords that section 6 lists, in the sense that drafts 7 and
 * 2020-12 share.
 *
 * Beside a $ref the other keywords count too (as in 2020-12). What is nested too deeply to be checked, or over the
 * budget (which grows with the value), is a violation with a message that says so: nothing passes for want of looking.
 * Declared types are schema_fit.c's business, questions about a schema schema_query.c's.
 */
#include "schema_internal.h"

#include "unicode.h"

enum { BUDGET_PER_NODE = 100 };

/* ---- Keywords that need no recursion ---- */

static wfs__schema_result check_type(wfs__schema_walk *walk, const wfs_value *schema, const wfs_value *value,
                                     const wfs__schema_place *at)
{
    size_t count;
    const wfs_value *names = wfs__schema_type_names(schema, &count);
    for (size_t i = 0; i < count; i++)
        if (wfs__schema_has_type(wfs__text_of(&names[i]), value))
            return WFS__SCHEMA_OK;
    if (count == 0)
        return WFS__SCHEMA_OK;
    char list[120];
    wfs__schema_print_types(list, names, count);
    return wfs__schema_violation(walk, at, "must be %s, got %s", list, wfs__type_name(value));
}

static wfs__schema_result check_enum(wfs__schema_walk *walk, const wfs_value *schema, const wfs_value *value,
                                     const wfs__schema_place *at)
{
    const wfs_value *constant = wfs__schema_member(schema, "const");
    const wfs_value *list = wfs__schema_typed(schema, "enum", WFS_TYPE_ARRAY);
    char wanted[160], got[160];
    if (constant) {
        int equal = wfs__equal(constant, value);
        if (equal < 0)
            return WFS__SCHEMA_NOMEM;
        if (!equal) {
            wfs__schema_print(walk, wanted, constant);
            wfs__schema_print(walk, got, value);
            return wfs__schema_violation(walk, at, "must be %s, got %s", wanted, got);
        }
    }
    if (!list)
        return WFS__SCHEMA_OK;
    int found = wfs__schema_is_one_of(walk, list, value);
    if (found != 0)
        return found < 0 ? WFS__SCHEMA_NOMEM : WFS__SCHEMA_OK;
    wfs__schema_print(walk, wanted, list);
    wfs__schema_print(walk, got, value);
    return wfs__schema_violation(walk, at, "must be one of %s, got %s", wanted, got);
}

/* One bound: `order` is the sign that the comparison of the number with the bound must not have, and 0 must not be if
 * exclusive. */
static wfs__schema_result check_bound(wfs__schema_walk *walk, const wfs_value *number, const wfs_value *bound,
                                      int order, bool exclusive, const wfs__schema_place *at)
{
    if (!wfs__schema_is_number(bound))
        return WFS__SCHEMA_OK;
    int sign = wfs__compare_numbers(number, bound);
    if (order < 0 ? sign > 0 || (sign == 0 && !exclusive) : sign < 0 || (sign == 0 && !exclusive))
        return WFS__SCHEMA_OK;
    char wanted[160], got[160];
    wfs__schema_print(walk, wanted, bound);
    wfs__schema_print(walk, got, number);
    return wfs__schema_violation(
        walk, at, "must be %s %s, got %s",
        order < 0 ? (exclusive ? "more than" : "at least") : (exclusive ? "less than" : "at most"), wanted, got);
}

static wfs__schema_result check_number(wfs__schema_walk *walk, const wfs_value *schema, const wfs_value *value,
                                       const wfs__schema_place *at)
{
    if (!wfs__schema_is_number(value))
        return WFS__SCHEMA_OK;
    const wfs_value *above = wfs__schema_member(schema, "exclusiveMinimum"),
                    *below = wfs__schema_member(schema, "exclusiveMaximum");
    wfs__schema_result result =
        check_bound(walk, value, wfs__schema_member(schema, "minimum"), -1, wfs__schema_is_true(above), at);
    if (result == WFS__SCHEMA_OK)
        result = check_bound(walk, value, wfs__schema_member(schema, "maximum"), 1, wfs__schema_is_true(below), at);
    if (result == WFS__SCHEMA_OK)
        result = check_bound(walk, value, above, -1, true, at);
    if (result == WFS__SCHEMA_OK)
        result = check_bound(walk, value, below, 1, true, at);
    return result;
}

/* The bounds of a length or count; `what` is "characters", "elements" or "members". */
static wfs__schema_result check_count(wfs__schema_walk *walk, size_t count, const wfs_value *least,
                                      const wfs_value *most, const char *what, const wfs__schema_place *at)
{
    const wfs_value number = wfs__integer((int64_t)count);
    char bound[160];
    if (wfs__schema_is_number(least) && wfs__compare_numbers(&number, least) < 0) {
        wfs__schema_print(walk, bound, least);
        return wfs__schema_violation(walk, at, "must have at least %s %s, has %zu", bound, what, count);
    }
    if (wfs__schema_is_number(most) && wfs__compare_numbers(&number, most) > 0) {
        wfs__schema_print(walk, bound, most);
        return wfs__schema_violation(walk, at, "must have at most %s %s, has %zu", bound, what, count);
    }
    return WFS__SCHEMA_OK;
}

static wfs__schema_result check_size(wfs__schema_walk *walk, const wfs_value *schema, const wfs_value *value,
                                     const wfs__schema_place *at)
{
    switch (value->type) {
    case WFS_TYPE_STRING:
        if (!wfs__schema_member(schema, "minLength") && !wfs__schema_member(schema, "maxLength"))
            return WFS__SCHEMA_OK;
        return check_count(walk, wfs__utf8_count(value->u.text, value->size), wfs__schema_member(schema, "minLength"),
                           wfs__schema_member(schema, "maxLength"), "characters", at);
    case WFS_TYPE_ARRAY:
        return check_count(walk, wfs__count_of(value), wfs__schema_member(schema, "minItems"),
                           wfs__schema_member(schema, "maxItems"), "elements", at);
    case WFS_TYPE_OBJECT:
        return check_count(walk, wfs__count_of(value), wfs__schema_member(schema, "minProperties"),
                           wfs__schema_member(schema, "maxProperties"), "members", at);
    default:
        return WFS__SCHEMA_OK;
    }
}

static wfs__schema_result check_required(wfs__schema_walk *walk, const wfs_value *schema, const wfs_value *value,
                                         const wfs__schema_place *at)
{
    const wfs_value *required = wfs__schema_typed(schema, "required", WFS_TYPE_ARRAY);
    if (!required || value->type != WFS_TYPE_OBJECT)
        return WFS__SCHEMA_OK;
    for (size_t i = 0; i < wfs__count_of(required); i++) {
        const wfs_value *name = &required->u.items[i];
        if (name->type == WFS_TYPE_STRING && !wfs__member(value, wfs__text_of(name)))
            return wfs__schema_violation(walk, at, "must have \"%.*s\"", (int)(name->size < 100 ? name->size : 100),
                                         name->u.text);
    }
    return WFS__SCHEMA_OK;
}

/* ---- Keywords that look inside ---- */

static wfs__schema_result check_schema(wfs__schema_walk *walk, const wfs_value *schema, const wfs_value *value,
                                       const wfs__schema_place *at);

static wfs__schema_result check_member(wfs__schema_walk *walk, const wfs_value *schema, const wfs_value *value,
                                       size_t index, const wfs__schema_place *at)
{
    wfs__str name = wfs__shape_of(value)->keys[index];
    const wfs__schema_place inner = { at, name, 0 };
    const wfs_value *properties = wfs__schema_typed(schema, "properties", WFS_TYPE_OBJECT);
    const wfs_value *own = properties ? wfs__member(properties, name) : NULL;
    const wfs_value *rest = wfs__schema_member(schema, "additionalProperties");
    if (own)
        return check_schema(walk, own, &value->u.items[index], &inner);
    if (!rest || wfs__schema_member(schema, "patternProperties"))
        return WFS__SCHEMA_OK; /* which names a pattern takes is not known here */
    if (wfs__schema_is_false(rest)) {
        char key[120];
        wfs__schema_print_key(walk, key, name);
        return wfs__schema_violation(walk, at, "must not have \"%s\"", key);
    }
    return check_schema(walk, rest, &value->u.items[index], &inner);
}

static wfs__schema_result check_members(wfs__schema_walk *walk, const wfs_value *schema, const wfs_value *value,
                                        const wfs__schema_place *at)
{
    if (value->type != WFS_TYPE_OBJECT ||
        (!wfs__schema_member(schema, "properties") && !wfs__schema_member(schema, "additionalProperties")))
        return WFS__SCHEMA_OK;
    wfs__schema_result result = WFS__SCHEMA_OK;
    for (size_t i = 0; i < wfs__count_of(value) && result == WFS__SCHEMA_OK; i++)
        result = check_member(walk, schema, value, i, at);
    return result;
}

/* `items` is one schema for all elements, or (before 2020-12) a list of one for each; those of prefixItems are not its
 * business. */
static wfs__schema_result check_elements(wfs__schema_walk *walk, const wfs_value *schema, const wfs_value *value,
                                         const wfs__schema_place *at)
{
    const wfs_value *items = wfs__schema_member(schema, "items");
    if (value->type != WFS_TYPE_ARRAY || !items)
        return WFS__SCHEMA_OK;
    const wfs_value *prefix = wfs__schema_typed(schema, "prefixItems", WFS_TYPE_ARRAY);
    bool list = items->type == WFS_TYPE_ARRAY;
    size_t count = wfs__count_of(value);
    if (list && wfs__count_of(items) < count)
        count = wfs__count_of(items);
    wfs__schema_result result = WFS__SCHEMA_OK;
    for (size_t i = prefix && !list ? wfs__count_of(prefix) : 0; i < count && result == WFS__SCHEMA_OK; i++) {
        const wfs__schema_place inner = { at, WFS__NONE, i };
        result = check_schema(walk, list ? &items->u.items[i] : items, &value->u.items[i], &inner);
    }
    return result;
}

static wfs__schema_result check_all(wfs__schema_walk *walk, const wfs_value *list, const wfs_value *value,
                                    const wfs__schema_place *at)
{
    wfs__schema_result result = WFS__SCHEMA_OK;
    for (size_t i = 0; list && i < wfs__count_of(list) && result == WFS__SCHEMA_OK; i++)
        result = check_schema(walk, &list->u.items[i], value, at);
    return result;
}

/* anyOf and oneOf. With a single form its own message is kept, for it says more. */
static wfs__schema_result check_some(wfs__schema_walk *walk, const wfs_value *list, const wfs_value *value,
                                     bool exactly_one, const wfs__schema_place *at)
{
    size_t fit = 0;
    size_t count = list ? wfs__count_of(list) : 0;
    if (count == 0)
        return WFS__SCHEMA_OK;
    for (size_t i = 0; i < count && fit < (exactly_one ? 2u : 1u); i++) {
        wfs__schema_result result = check_schema(walk, &list->u.items[i], value, at);
        if (result == WFS__SCHEMA_NOMEM)
            return result;
        fit += result == WFS__SCHEMA_OK;
    }
    if (fit == 1)
        return WFS__SCHEMA_OK;
    if (fit > 1)
        return wfs__schema_violation(walk, at, "must match exactly one of the allowed forms, matches several");
    return count == 1 ? WFS__SCHEMA_BAD : wfs__schema_violation(walk, at, "matches none of the allowed forms");
}

static wfs__schema_result check_not(wfs__schema_walk *walk, const wfs_value *schema, const wfs_value *value,
                                    const wfs__schema_place *at)
{
    const wfs_value *forbidden = wfs__schema_member(schema, "not");
    if (!forbidden)
        return WFS__SCHEMA_OK;
    wfs__schema_result result = check_schema(walk, forbidden, value, at);
    if (result == WFS__SCHEMA_NOMEM)
        return result;
    return result == WFS__SCHEMA_BAD ? WFS__SCHEMA_OK
                                     : wfs__schema_violation(walk, at, "has a form that is not allowed");
}

static wfs__schema_result check_flat(wfs__schema_walk *walk, const wfs_value *schema, const wfs_value *value,
                                     const wfs__schema_place *at)
{
    static wfs__schema_result (*const checks[])(struct wfs__schema_walk *, const wfs_value *, const wfs_value *,
                                                const wfs__schema_place *) = { check_type, check_enum, check_number,
                                                                               check_size, check_required };
    wfs__schema_result result = WFS__SCHEMA_OK;
    for (size_t i = 0; i < WFS__COUNT(checks) && result == WFS__SCHEMA_OK; i++)
        result = checks[i](walk, schema, value, at);
    return result;
}

static wfs__schema_result check_deep(wfs__schema_walk *walk, const wfs_value *schema, const wfs_value *value,
                                     const wfs__schema_place *at)
{
    wfs__schema_result result = check_all(walk, wfs__schema_typed(schema, "allOf", WFS_TYPE_ARRAY), value, at);
    if (result == WFS__SCHEMA_OK)
        result = check_members(walk, schema, value, at);
    if (result == WFS__SCHEMA_OK)
        result = check_elements(walk, schema, value, at);
    if (result == WFS__SCHEMA_OK)
        result = check_some(walk, wfs__schema_typed(schema, "anyOf", WFS_TYPE_ARRAY), value, false, at);
    if (result == WFS__SCHEMA_OK)
        result = check_some(walk, wfs__schema_typed(schema, "oneOf", WFS_TYPE_ARRAY), value, true, at);
    if (result == WFS__SCHEMA_OK)
        result = check_not(walk, schema, value, at);
    return result;
}

/* The end of all looking: what `not` or an alternative makes of this violation does not count. */
static wfs__schema_result give_up(wfs__schema_walk *walk, const wfs__schema_place *at, const char *why)
{
    walk->budget = 0;
    if (!walk->gave_up)
        walk->gave_up = why;
    return wfs__schema_violation(walk, at, "%s", walk->gave_up);
}

/* The schema, and those that its $ref leads to one after the other. */
static wfs__schema_result check_schema(wfs__schema_walk *walk, const wfs_value *schema, const wfs_value *value,
                                       const wfs__schema_place *at)
{
    if (walk->depth == WFS__SCHEMA_MAX_DEPTH)
        return give_up(walk, at, "is nested too deeply to be checked");
    walk->depth++;
    wfs__schema_result result = WFS__SCHEMA_OK;
    wfs__schema_chain chain = wfs__schema_chain_of(schema);
    for (; chain.schema && result == WFS__SCHEMA_OK; wfs__schema_chain_next(&chain, walk->root)) {
        schema = chain.schema;
        if (walk->budget == 0) {
            result = give_up(walk, at, "cannot be checked: the schema is too complex");
            break;
        }
        walk->budget--;
        if (wfs__schema_is_false(schema))
            result = wfs__schema_violation(walk, at, "must not be there");
        if (schema->type != WFS_TYPE_OBJECT)
            break;
        result = check_flat(walk, schema, value, at);
        if (result == WFS__SCHEMA_OK)
            result = check_deep(walk, schema, value, at);
    }
    walk->depth--;
    return result;
}

static uint64_t count_nodes(const wfs_value *value, size_t depth)
{
    uint64_t nodes = 1;
    if (!wfs__is_container(value) || depth == WFS__SCHEMA_MAX_DEPTH)
        return nodes;
    for (size_t i = 0; i < wfs__count_of(value); i++)
        nodes += count_nodes(&value->u.items[i], depth + 1);
    return nodes;
}

wfs__schema_result wfs__schema_check(const wfs_value *root, const wfs_value *schema, const wfs_value *value,
                                     const wfs__mask *mask, wfs__schema_error *error)
{
    wfs__schema_walk walk = { .root = root,
                              .error = error,
                              .mask = mask,
                              .budget = WFS__SCHEMA_BASE_BUDGET + BUDGET_PER_NODE * count_nodes(value, 0) };
    wfs__schema_result result = check_schema(&walk, schema, value, NULL);
    if (result == WFS__SCHEMA_OK && walk.gave_up)
        result = wfs__schema_violation(&walk, NULL, "%s", walk.gave_up);
    wfs__schema_walk_free(&walk);
    return result;
}
