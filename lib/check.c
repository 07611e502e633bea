/*
 * Run-time type checks (section 9).
 *
 * The walk follows the declared type, so its depth is bounded by the nesting of the workflow's YAML, not by the data.
 * The place of a violation is built only when there is one, on the way back out.
 */
#include "check.h"

#include "value.h"

typedef struct place { /* a step on the way to the value that is being checked */
    const struct place *outer;
    wfs__str name; /* data NULL: `index` */
    size_t index;
} place;

typedef struct checker {
    bool strict;
    const char *what;
    wfs__buffer *message;
} checker;

const char *wfs__kind_name(wfs__kind kind)
{
    static const char *const names[] = { "any", "string", "int", "float", "boolean", "array", "object" };
    return names[kind];
}

static bool has_kind(wfs__kind kind, const wfs_value *value)
{
    switch (kind) {
    case WFS__KIND_STRING:
        return value->type == WFS_TYPE_STRING;
    case WFS__KIND_INT:
        return value->type == WFS_TYPE_INT || (value->type == WFS_TYPE_FLOAT && wfs__type_name(value)[0] == 'i');
    case WFS__KIND_FLOAT:
        return value->type == WFS_TYPE_INT || value->type == WFS_TYPE_FLOAT;
    case WFS__KIND_BOOLEAN:
        return value->type == WFS_TYPE_BOOLEAN;
    case WFS__KIND_ARRAY:
        return value->type == WFS_TYPE_ARRAY;
    case WFS__KIND_OBJECT:
        return value->type == WFS_TYPE_OBJECT;
    default:
        return true;
    }
}

/* From the outermost place, whose name is written as it is, inwards. */
static void write_place(wfs__buffer *out, const place *innermost)
{
    size_t depth = 0;
    for (const place *at = innermost; at->outer; at = at->outer)
        depth++;
    for (size_t left = depth + 1; left-- > 0;) {
        const place *at = innermost;
        for (size_t i = 0; i < left; i++)
            at = at->outer;
        if (left == depth)
            wfs__path_start(out, at->name);
        else if (at->name.data)
            wfs__path_name(out, at->name);
        else
            wfs__path_index(out, at->index);
    }
}

static wfs__check_result violation(const checker *c, wfs__kind kind, const wfs_value *value, const place *at)
{
    wfs__buffer_format(c->message, "%s \"", c->what);
    write_place(c->message, at);
    wfs__buffer_format(c->message, "\": expected %s, got %s", wfs__kind_name(kind), wfs__type_name(value));
    return c->message->failed ? WFS__CHECK_NOMEM : WFS__CHECK_BAD;
}

static wfs__check_result check(const checker *c, const wfs__type *type, const wfs_value *value, const place *at);

static wfs__check_result check_items(const checker *c, const wfs__type *type, const wfs_value *value,
                                     const place *outer)
{
    size_t count = wfs__count_of(value);
    for (size_t i = 0; i < count; i++) {
        const place at = { outer, WFS__NONE, i };
        wfs__check_result result = check(c, type->items, &value->u.items[i], &at);
        if (result != WFS__CHECK_OK)
            return result;
    }
    return WFS__CHECK_OK;
}

static wfs__check_result check_properties(const checker *c, const wfs__type *type, const wfs_value *value,
                                          const place *outer)
{
    static const wfs_value missing = { .type = WFS_TYPE_NULL };
    for (size_t i = 0; i < type->names->count; i++) {
        wfs__str name = type->names->keys[i];
        const place at = { outer, name, 0 };
        const wfs_value *member = wfs__member(value, name);
        wfs__check_result result = check(c, type->properties[i], member ? member : &missing, &at);
        if (result != WFS__CHECK_OK)
            return result;
    }
    return WFS__CHECK_OK;
}

static wfs__check_result check(const checker *c, const wfs__type *type, const wfs_value *value, const place *at)
{
    if (value->type == WFS_TYPE_NULL)
        return c->strict && type->kind != WFS__KIND_ANY ? violation(c, type->kind, value, at) : WFS__CHECK_OK;
    if (!has_kind(type->kind, value))
        return violation(c, type->kind, value, at);
    if (value->type == WFS_TYPE_ARRAY && type->items)
        return check_items(c, type, value, at);
    if (value->type == WFS_TYPE_OBJECT && type->names)
        return check_properties(c, type, value, at);
    return WFS__CHECK_OK;
}

wfs__check_result wfs__check_value(const wfs__type *type, const wfs_value *value, bool strict, const char *what,
                                   wfs__str name, wfs__buffer *message)
{
    const checker c = { strict, what, message };
    const place at = { NULL, name, 0 };
    return check(&c, type, value, &at);
}
