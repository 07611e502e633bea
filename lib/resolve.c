/*
 * Values, resolved: templates become texts, trees become arrays and objects (section 5).
 *
 * A literal costs nothing, a reference shares what it refers to, a template writes its text once and keeps it in the
 * arena. The recursion follows the compiled tree, whose depth limits->yaml_depth bounds. The only failures are memory
 * and the limit of a template's text.
 */
#include "access.h"
#include "evaluate.h"

enum { FEW_PARTS = 12 };

/* The text of a value that has one without writing it: a scalar's. */
static bool scalar_text(const wfs_value *value, char digits[WFS__NUMBER_SIZE], wfs__str *text)
{
    switch (value->type) {
    case WFS_TYPE_NULL:
        *text = WFS__NONE;
        return true;
    case WFS_TYPE_BOOLEAN:
        *text = value->u.integer ? WFS__STR("true") : WFS__STR("false");
        return true;
    case WFS_TYPE_INT:
    case WFS_TYPE_FLOAT:
        *text = (wfs__str){ digits, wfs__number_text(value, digits) };
        return true;
    case WFS_TYPE_STRING:
        *text = wfs__text_of(value);
        return true;
    default:
        return false;
    }
}

void wfs__splice(wfs__buffer *out, const wfs_value *value)
{
    char digits[WFS__NUMBER_SIZE];
    wfs__str text;
    if (scalar_text(value, digits, &text))
        wfs__buffer_str(out, text);
    else
        wfs__json_write(out, value, WFS__WRITE_CANONICAL);
}

static wfs_result splice_block(const wfs__expression *block, wfs__scope *scope, wfs__buffer *out)
{
    wfs_value value;
    wfs_result result = wfs__evaluate(block, scope, &value);
    if (result != WFS_OK)
        return result;
    if (value.type == WFS_TYPE_NULL)
        scope->null_in_template = true;
    wfs__splice(out, &value);
    return WFS_OK;
}

static wfs_result write_template(const wfs__template *template, wfs__scope *scope, wfs__buffer *out)
{
    for (uint32_t i = 0; i < template->count && !out->full; i++) {
        const wfs__template_part *part = &template->parts[i];
        wfs_result result = WFS_OK;
        if (part->block)
            result = splice_block(part->block, scope, out);
        else
            wfs__buffer_str(out, part->text);
        if (result != WFS_OK)
            return result;
    }
    return out->failed ? WFS_E_NOMEM : out->full ? WFS_E_LIMIT : WFS_OK;
}

/* A template of any size, with any values. */
static wfs_result resolve_long(const wfs__template *template, wfs__scope *scope, size_t limit, wfs_value *value)
{
    wfs__buffer out = WFS__BUFFER_INIT;
    out.limit = limit;
    wfs_result result = write_template(template, scope, &out);
    if (result == WFS_OK) {
        const char *text = wfs__arena_copy(scope->arena, out.data, out.size);
        if (text)
            *value = wfs__string((wfs__str){ text, out.size });
        else
            result = WFS_E_NOMEM;
    }
    wfs__buffer_free(&out);
    return result;
}

static wfs_result join(const wfs__str *texts, uint32_t count, size_t size, wfs__arena *arena, wfs_value *value)
{
    char *text = wfs__arena_alloc(arena, size ? size : 1);
    if (!text)
        return WFS_E_NOMEM;
    char *at = text;
    for (uint32_t i = 0; i < count; i++) {
        if (texts[i].size)
            memcpy(at, texts[i].data, texts[i].size);
        at += texts[i].size;
    }
    *value = wfs__string((wfs__str){ text, size });
    return WFS_OK;
}

/* A template of few parts: its texts are gathered first and written once, where they stay. *scalars: false when a value
 * is no scalar; then nothing was made. */
static wfs_result resolve_short(const wfs__template *template, wfs__scope *scope, size_t limit, wfs_value *value,
                                bool *scalars)
{
    char digits[FEW_PARTS][WFS__NUMBER_SIZE];
    wfs__str texts[FEW_PARTS];
    size_t size = 0;
    for (uint32_t i = 0; i < template->count; i++) {
        texts[i] = template->parts[i].text;
        if (template->parts[i].block) {
            wfs_value spliced;
            wfs_result result = wfs__evaluate(template->parts[i].block, scope, &spliced);
            *scalars = result == WFS_OK && scalar_text(&spliced, digits[i], &texts[i]);
            if (!*scalars)
                return result;
            scope->null_in_template = scope->null_in_template || spliced.type == WFS_TYPE_NULL;
        }
        if (!wfs__add(size, texts[i].size, &size) || size > limit)
            return WFS_E_LIMIT;
    }
    return join(texts, template->count, size, scope->arena, value);
}

/* Not inlined: the arrays must not be on the stack once per level of a tree. */
__attribute__((noinline)) static wfs_result resolve_template(const wfs__template *template, wfs__scope *scope,
                                                             wfs_value *value)
{
    if (template->single)
        return wfs__evaluate(template->parts[0].block, scope, value);
    size_t limit = scope->template_limit && scope->template_limit < UINT32_MAX ? scope->template_limit : UINT32_MAX;
    bool scalars = template->count <= FEW_PARTS;
    if (scalars) {
        wfs_result result = resolve_short(template, scope, limit, value, &scalars);
        if (scalars || result != WFS_OK)
            return result;
    }
    return resolve_long(template, scope, limit, value);
}

__attribute__((noinline)) static wfs_result resolve_tree(const wfs__spec *spec, wfs__scope *scope, wfs_value *value)
{
    uint32_t count = spec->u.tree.count;
    wfs_value *items = wfs__items_new(scope->arena, count);
    if (!items)
        return WFS_E_NOMEM;
    for (uint32_t i = 0; i < count; i++) {
        wfs_result result = wfs__spec_resolve(&spec->u.tree.items[i], scope, &items[i]);
        if (result != WFS_OK)
            return result;
    }
    *value = spec->kind == WFS__SPEC_ARRAY ? wfs__array(items, count) : wfs__object(items, spec->u.tree.shape);
    return WFS_OK;
}

wfs_result wfs__spec_resolve(const wfs__spec *spec, wfs__scope *scope, wfs_value *value)
{
    switch (spec->kind) {
    case WFS__SPEC_LITERAL:
        *value = spec->u.literal;
        return WFS_OK;
    case WFS__SPEC_EXPRESSION:
        return wfs__evaluate(spec->u.expression, scope, value);
    case WFS__SPEC_TEMPLATE:
        return resolve_template(spec->u.template, scope, value);
    default:
        return resolve_tree(spec, scope, value);
    }
}
