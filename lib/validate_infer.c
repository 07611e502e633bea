/*
 * What is certainly known of a value before a run (section 6), from what is written and what is declared.
 *
 * Known is the kind of a literal, of a template with text around its blocks, and of a reference to a declared input, a
 * step's declared output, the output of a step as a whole where its kind follows from the step, and the length of one
 * of these; of anything else nothing is known. What is known may be null all the same when it runs.
 */
#include "validate_internal.h"

static const wfs__inferred nothing = { .kind = WFS__KIND_ANY, .what = "" };
static const wfs__type length_type = { .kind = WFS__KIND_INT };

static wfs__inferred infer_literal(const wfs_value *value)
{
    switch (value->type) {
    case WFS_TYPE_BOOLEAN:
        return (wfs__inferred){ .kind = WFS__KIND_BOOLEAN, .what = "the literal" };
    case WFS_TYPE_INT:
        return (wfs__inferred){ .kind = WFS__KIND_INT, .integral = true, .what = "the literal" };
    case WFS_TYPE_FLOAT:
        return (wfs__inferred){ .kind = WFS__KIND_FLOAT,
                                .integral = wfs__type_name(value)[0] == 'i',
                                .what = "the literal" };
    case WFS_TYPE_STRING:
        return (wfs__inferred){ .kind = WFS__KIND_STRING, .what = "the literal" };
    case WFS_TYPE_ARRAY:
        return (wfs__inferred){ .kind = WFS__KIND_ARRAY, .what = "the literal" };
    case WFS_TYPE_OBJECT:
        return (wfs__inferred){ .kind = WFS__KIND_OBJECT, .what = "the literal" };
    default:
        return nothing;
    }
}

static bool is_length(const wfs__part *part) { return wfs__str_equal(part->name, WFS__STR("length")); }

/* The declared type of a part of what is of the given type, NULL if nothing is declared there. */
static const wfs__type *part_type(const wfs__type *type, const wfs__part *part)
{
    if ((type->kind == WFS__KIND_ARRAY || type->kind == WFS__KIND_STRING) && is_length(part))
        return &length_type;
    if (type->kind == WFS__KIND_ARRAY)
        return part->is_index ? type->items : NULL;
    if (type->kind == WFS__KIND_ANY && is_length(part)) /* it may be a list */
        return NULL;
    return wfs__type_property(type, part->name);
}

/* What the path leads to: `a.b` as it is written from a part on, the part's name if it is the last, or, where the part
 * is in brackets, all of the reference. */
static wfs__str written(const wfs__expression *expression, const wfs__ref *ref, uint32_t from)
{
    const char *text = expression->scalar.text.data;
    const wfs__part *part = &ref->parts[from];
    if (ref->part_count == from + 1)
        return part->name;
    uint32_t start = text[part->start - 1] == '.' ? part->start : ref->start;
    return (wfs__str){ text + start, ref->end - start };
}

/* What is at the end of a path, whose part `at` names a declared field. */
static wfs__inferred infer_path(const wfs__expression *expression, const wfs__ref *ref, uint32_t at,
                                const wfs__field *field, const char *what)
{
    const wfs__type *type = field->type;
    for (uint32_t i = at + 1; type && i < ref->part_count; i++)
        type = part_type(type, &ref->parts[i]);
    if (!type)
        return nothing;
    return (wfs__inferred){
        .kind = type->kind, .what = what, .name = written(expression, ref, at), .made = type == &length_type
    };
}

static wfs__inferred made_by(const wfs__step *step, wfs__kind kind, const char *what)
{
    return (wfs__inferred){ .kind = kind, .what = what, .name = step->id, .step = step, .made = true };
}

/* A list that a step makes, and what stands behind it from part `at` on, which is nothing or its length. */
static wfs__inferred infer_list(const wfs__step *step, const wfs__ref *ref, uint32_t at, const char *what)
{
    if (ref->part_count == at)
        return made_by(step, WFS__KIND_ARRAY, what);
    bool length = ref->part_count == at + 1 && is_length(&ref->parts[at]);
    return length ? made_by(step, WFS__KIND_INT, "length of the list of step") : nothing;
}

static wfs__inferred infer_field(const wfs__expression *expression, const wfs__ref *ref, const wfs__step *step)
{
    wfs__str name = ref->parts[2].name;
    const wfs__field *field = wfs__validate_field(&step->outputs, name);
    bool list = wfs__validate_is_plain_transform(step) && wfs__str_equal(name, wfs__transform_key(step));
    if (list && (!field || field->type->kind == WFS__KIND_ANY))
        return infer_list(step, ref, 3, "list of step");
    return field ? infer_path(expression, ref, 2, field, "output") : nothing;
}

/* The output of a step, unless it is null: a list behind `each`, an object where it is made of fields. */
static wfs__inferred infer_output(const wfs__expression *expression, const wfs__ref *ref, const wfs__step *step)
{
    if (step->has_each)
        return infer_list(step, ref, 2, "output of step");
    if (ref->part_count > 2)
        return infer_field(expression, ref, step);
    bool fields = step->type == WFS_STEP_TRANSFORM || step->outputs.mapped;
    return fields ? made_by(step, WFS__KIND_OBJECT, "output of step") : nothing;
}

wfs__inferred wfs__infer_reference(const wfs_workflow *workflow, const wfs__expression *expression, const wfs__ref *ref)
{
    if (ref->root == WFS__ROOT_INPUTS && ref->part_count > 0) {
        const wfs__field *field = wfs__validate_field(&workflow->inputs, ref->parts[0].name);
        return field ? infer_path(expression, ref, 0, field, "input") : nothing;
    }
    if (ref->root != WFS__ROOT_STEPS || ref->part_count < 2 || ref->step < 0)
        return nothing;
    const wfs__step *step = &workflow->steps[ref->step];
    bool makes = step->typed && (step->type == WFS_STEP_TOOL || step->type == WFS_STEP_TRANSFORM);
    return makes && wfs__str_equal(ref->parts[1].name, WFS__STR("output")) ? infer_output(expression, ref, step)
                                                                           : nothing;
}

wfs__inferred wfs__infer_expression(const wfs_workflow *workflow, const wfs__expression *expression)
{
    if (!expression)
        return nothing;
    if (expression->is_boolean)
        return (wfs__inferred){ .kind = WFS__KIND_BOOLEAN, .what = "the expression", .made = true };
    return expression->is_reference ? wfs__infer_reference(workflow, expression, &expression->refs[0]) : nothing;
}

static wfs__inferred infer_text(const char *what) { return (wfs__inferred){ .kind = WFS__KIND_STRING, .what = what }; }

wfs__inferred wfs__infer_value(const wfs_workflow *workflow, const wfs__spec *spec, const wfs__node *node)
{
    switch (spec->kind) {
    case WFS__SPEC_LITERAL:
        /* a malformed expression has become null; it is a text all the same */
        if (spec->u.literal.type == WFS_TYPE_NULL && node->kind == WFS__NODE_SCALAR &&
            node->value.type == WFS_TYPE_STRING)
            return infer_text("the text");
        return infer_literal(&spec->u.literal);
    case WFS__SPEC_EXPRESSION:
        return wfs__infer_expression(workflow, spec->u.expression);
    case WFS__SPEC_TEMPLATE:
        return spec->u.template->single ? wfs__infer_expression(workflow, spec->u.template->parts[0].block)
                                        : infer_text("the template");
    case WFS__SPEC_ARRAY:
        return (wfs__inferred){ .kind = WFS__KIND_ARRAY, .what = "the literal" };
    case WFS__SPEC_OBJECT:
        return (wfs__inferred){ .kind = WFS__KIND_OBJECT, .what = "the literal" };
    }
    return nothing;
}
