/*
 * Values, resolved: templates become texts, trees become arrays and objects (section 5).
 *
 * A literal costs nothing, a reference shares what it refers to, a template writes its text once and keeps it in the
 * arena. The recursion follows the compiled tree, whose depth limits->yaml_depth bounds. The only failures are memory
 * and the limit of a template's text.
 */
#include "access.h"
#include "evaluate.h"

void wfs__splice(wfs__buffer *out, const wfs_value *value)
{
    char digits[WFS__NUMBER_SIZE];
    switch (value->type) {
    case WFS_TYPE_NULL:
        break;
    case WFS_TYPE_BOOLEAN:
        wfs__buffer_str(out, value->u.integer ? WFS__STR("true") : WFS__STR("false"));
        break;
    case WFS_TYPE_INT:
    case WFS_TYPE_FLOAT:
        wfs__buffer_add(out, digits, wfs__number_text(value, digits));
        break;
    case WFS_TYPE_STRING:
        wfs__buffer_str(out, wfs__text_of(value));
        break;
    default:
        wfs__json_write(out, value, WFS__WRITE_CANONICAL);
        break;
    }
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

static wfs_result resolve_template(const wfs__template *template, wfs__scope *scope, wfs_value *value)
{
    if (template->single)
        return wfs__evaluate(template->parts[0].block, scope, value);
    wfs__buffer out = WFS__BUFFER_INIT;
    out.limit = scope->template_limit && scope->template_limit < UINT32_MAX ? scope->template_limit : UINT32_MAX;
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

static wfs_result resolve_tree(const wfs__spec *spec, wfs__scope *scope, wfs_value *value)
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
