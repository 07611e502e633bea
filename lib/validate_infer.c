/*
 * What is certainly known of a value before a run (section 6), from what is written and what is declared.
 *
 * Known is the kind of a literal, of a template with text around its blocks, and of a reference whose path leads from
 * something declared, from what a step makes by its nature, or from the element of such a list, through declared
 * properties and items, elements and lengths; of anything else nothing is known. What is known may be null all the same
 * when it runs. The elements of lists are handed on from step to step in the order of the steps, so that a chain of
 * transforms costs no more than its length.
 */
#include "validate_internal.h"

static const wfs__inferred nothing = { .kind = WFS__KIND_ANY, .what = "" };
static const wfs__type length_type = { .kind = WFS__KIND_INT }, list_type = { .kind = WFS__KIND_ARRAY },
                       object_type = { .kind = WFS__KIND_OBJECT };

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

/* ---- Along a path ---- */

/* What is known of a place on the way. type NULL: nothing. */
typedef struct cursor {
    const wfs__type *type;
    bool made;   /* not declared there, but follows from what makes it */
    uint32_t at; /* the next part of the reference */
} cursor;

static bool is_length(const wfs__part *part) { return wfs__str_equal(part->name, WFS__STR("length")); }

bool wfs__infer_is_element(const wfs__part *part)
{
    bool digits = part->name.size > 0;
    for (size_t i = 0; i < part->name.size; i++)
        digits = digits && part->name.data[i] >= '0' && part->name.data[i] <= '9';
    return part->is_index || digits;
}

/* May it be an element or the length of what may be a list? */
static bool is_of_list(const wfs__part *part) { return is_length(part) || wfs__infer_is_element(part); }

static const wfs__type *part_type(const wfs__type *type, const wfs__part *part)
{
    bool list = type->kind == WFS__KIND_ARRAY;
    if (list || type->kind == WFS__KIND_STRING)
        return is_length(part) ? &length_type : list && wfs__infer_is_element(part) ? type->items : NULL;
    if (type->kind == WFS__KIND_ANY && is_of_list(part))
        return NULL;
    return wfs__type_property(type, part->name);
}

/* Does every value of that type lack the part? Null may be what it is, which has none either. */
static bool lacks_part(const wfs__type *type, const wfs__part *part)
{
    switch (type->kind) {
    case WFS__KIND_ANY:
    case WFS__KIND_OBJECT:
        return false;
    case WFS__KIND_ARRAY:
        return !is_length(part) && !wfs__infer_is_element(part);
    case WFS__KIND_STRING:
        return !is_length(part);
    default:
        return true;
    }
}

/* Goes on as far as something is known: to the end, or to a part that nothing is known of. */
static const wfs__type *follow(cursor *c, const wfs__ref *ref)
{
    const wfs__type *last = c->type;
    for (; c->type && c->at < ref->part_count; c->at++) {
        last = c->type;
        c->type = part_type(last, &ref->parts[c->at]);
        c->made = c->made || c->type == &length_type;
        if (!c->type)
            break;
    }
    return last;
}

/* ---- Where paths begin ---- */

/* `$item` at a site. */
static const wfs__type *item_type(const wfs__checker *checker, const wfs__site *site)
{
    if (!wfs__validate_has_item(site))
        return NULL;
    const wfs__made *made = &checker->made[site->step->number];
    return site->kind == WFS__SITE_WHERE || site->kind == WFS__SITE_MAP ? made->element : made->item;
}

/* The list that a transform makes, behind its key. */
static cursor begin_list(const wfs__checker *checker, const wfs__ref *ref, const wfs__step *step, uint32_t at)
{
    const wfs__field *field = wfs__validate_field(&step->outputs, ref->parts[at].name);
    const wfs__type *declared = field && field->type->kind != WFS__KIND_ANY ? field->type : NULL;
    bool whole = ref->part_count == at + 1, all = declared && (declared->kind != WFS__KIND_ARRAY || declared->items);
    return (cursor){ all ? declared : checker->made[step->number].result, !all && !(declared && whole), at + 1 };
}

/* A field of what a step makes, which is the part `at`. */
static cursor begin_field(const wfs__checker *checker, const wfs__ref *ref, const wfs__step *step, uint32_t at)
{
    if (ref->part_count == at) {
        bool fields = step->type == WFS_STEP_TRANSFORM || step->outputs.mapped;
        return (cursor){ fields ? &object_type : NULL, true, at };
    }
    wfs__str name = ref->parts[at].name;
    if (wfs__validate_is_plain_transform(step) && wfs__str_equal(name, wfs__transform_key(step)))
        return begin_list(checker, ref, step, at);
    const wfs__field *field = wfs__validate_field(&step->outputs, name);
    bool known = field && (step->outputs.mapped || !is_of_list(&ref->parts[at]));
    return (cursor){ known ? field->type : NULL, false, at + 1 };
}

/* Behind `$steps.ID.output`. */
static cursor begin_output(const wfs__checker *checker, const wfs__ref *ref)
{
    const wfs__step *step = &checker->workflow->steps[ref->step];
    bool makes = step->typed && (step->type == WFS_STEP_TOOL || step->type == WFS_STEP_TRANSFORM);
    if (!makes || !wfs__str_equal(ref->parts[1].name, WFS__STR("output")))
        return (cursor){ .at = 2 };
    if (!step->has_each)
        return begin_field(checker, ref, step, 2);
    if (!wfs__validate_is_plain_transform(step) || ref->part_count == 2 || !wfs__infer_is_element(&ref->parts[2]))
        return (cursor){ checker->made[ref->step].list, true, 2 };
    cursor element = begin_field(checker, ref, step, 3);
    element.made = true;
    return element;
}

/* `$result` in the outputs of a transform: an object with the list. */
static cursor begin_result(const wfs__checker *checker, const wfs__site *site, const wfs__ref *ref)
{
    const wfs__step *step = site->kind == WFS__SITE_STEP_OUTPUT ? site->step : NULL;
    if (!step || !step->typed || step->type != WFS_STEP_TRANSFORM)
        return (cursor){ 0 };
    if (ref->part_count == 0)
        return (cursor){ &object_type, true, 0 };
    bool key = wfs__str_equal(ref->parts[0].name, wfs__transform_key(step));
    return (cursor){ key ? checker->made[step->number].result : NULL, true, 1 };
}

static cursor begin(const wfs__checker *checker, const wfs__site *site, const wfs__ref *ref)
{
    const wfs__field *field;
    switch (ref->root) {
    case WFS__ROOT_INPUTS:
        field = ref->part_count ? wfs__validate_field(&checker->workflow->inputs, ref->parts[0].name) : NULL;
        return (cursor){ field ? field->type : NULL, false, 1 };
    case WFS__ROOT_STEPS:
        return ref->part_count > 1 && ref->step >= 0 ? begin_output(checker, ref) : (cursor){ .at = 2 };
    case WFS__ROOT_ITEM:
        return (cursor){ item_type(checker, site), true, 0 };
    case WFS__ROOT_INDEX:
        return (cursor){ wfs__validate_has_item(site) ? &length_type : NULL, true, 0 };
    default:
        return begin_result(checker, site, ref);
    }
}

/* ---- References ---- */

static wfs__str all_of(const wfs__expression *expression, const wfs__ref *ref)
{
    return (wfs__str){ expression->scalar.text.data + ref->start, ref->end - ref->start };
}

/* What the path leads to: `a.b` as it is written from a part on, the part's name if it is the last, or, where the part
 * is in brackets, all of the reference. */
static wfs__str written(const wfs__expression *expression, const wfs__ref *ref, uint32_t from)
{
    const char *text = expression->scalar.text.data;
    const wfs__part *part = &ref->parts[from];
    if (ref->part_count == from + 1)
        return part->name;
    return text[part->start - 1] == '.' ? (wfs__str){ text + part->start, ref->end - part->start }
                                        : all_of(expression, ref);
}

/* How many parts lead to what a step makes by itself, and behind which nothing but its length is known by itself. */
static uint32_t own_parts(const wfs__step *step, const wfs__ref *ref)
{
    bool key = !step->has_each && wfs__validate_is_plain_transform(step) && ref->part_count > 2 &&
               wfs__str_equal(ref->parts[2].name, wfs__transform_key(step));
    return key ? 3 : 2;
}

/* What a reference to a step's output leads to. */
static void name_output(wfs__inferred *value, const wfs__step *step)
{
    const wfs__ref *ref = value->ref;
    uint32_t own = own_parts(step, ref);
    bool whole = ref->part_count == own, length = ref->part_count == own + 1 && is_length(&ref->parts[own]);
    if (value->made && (whole || length)) {
        value->what = length ? "length of the list of step" : own == 3 ? "list of step" : "output of step";
        value->name = step->id;
        value->step = step;
    } else if (!value->made) {
        value->what = "output";
        value->name = written(value->expression, ref, 2);
    }
}

void wfs__infer_name(const wfs__checker *checker, wfs__inferred *value)
{
    if (!value->ref)
        return;
    value->what = "value";
    value->name = all_of(value->expression, value->ref);
    if (value->ref->root == WFS__ROOT_STEPS) {
        name_output(value, &checker->workflow->steps[value->ref->step]);
    } else if (value->ref->root == WFS__ROOT_INPUTS) {
        value->what = "input";
        value->name = written(value->expression, value->ref, 0);
    }
}

wfs__inferred wfs__infer_reference(const wfs__checker *checker, const wfs__site *site,
                                   const wfs__expression *expression, const wfs__ref *ref)
{
    cursor c = begin(checker, site, ref);
    follow(&c, ref);
    if (!c.type)
        return nothing;
    return (
        wfs__inferred){ .kind = c.type->kind, .type = c.type, .made = c.made, .expression = expression, .ref = ref };
}

const wfs__part *wfs__infer_missing(const wfs__checker *checker, const wfs__site *site, const wfs__ref *ref,
                                    wfs__kind *owner)
{
    cursor c = begin(checker, site, ref);
    const wfs__type *last = follow(&c, ref);
    if (!last || c.type || c.at >= ref->part_count || !lacks_part(last, &ref->parts[c.at]))
        return NULL;
    *owner = last->kind;
    return &ref->parts[c.at];
}

wfs__inferred wfs__infer_expression(const wfs__checker *checker, const wfs__site *site,
                                    const wfs__expression *expression)
{
    if (!expression)
        return nothing;
    if (expression->is_boolean)
        return (wfs__inferred){ .kind = WFS__KIND_BOOLEAN, .what = "the expression", .made = true };
    return expression->is_reference ? wfs__infer_reference(checker, site, expression, &expression->refs[0]) : nothing;
}

/* ---- Values ---- */

static wfs__inferred infer_text(const char *what) { return (wfs__inferred){ .kind = WFS__KIND_STRING, .what = what }; }

wfs__inferred wfs__infer_value(const wfs__checker *checker, const wfs__site *site, const wfs__spec *spec,
                               const wfs__node *node)
{
    switch (spec->kind) {
    case WFS__SPEC_LITERAL:
        /* a malformed expression has become null; it is a text all the same */
        if (spec->u.literal.type == WFS_TYPE_NULL && node->kind == WFS__NODE_SCALAR &&
            node->value.type == WFS_TYPE_STRING)
            return infer_text("the text");
        return infer_literal(&spec->u.literal);
    case WFS__SPEC_EXPRESSION:
        return wfs__infer_expression(checker, site, spec->u.expression);
    case WFS__SPEC_TEMPLATE:
        return spec->u.template->single ? wfs__infer_expression(checker, site, spec->u.template->parts[0].block)
                                        : infer_text("the template");
    case WFS__SPEC_ARRAY:
        return (wfs__inferred){ .kind = WFS__KIND_ARRAY, .what = "the literal" };
    case WFS__SPEC_OBJECT:
        return (wfs__inferred){ .kind = WFS__KIND_OBJECT, .what = "the literal" };
    }
    return nothing;
}

/* ---- What steps make ---- */

static const wfs__type *items_of(const wfs__inferred *list)
{
    return list->kind == WFS__KIND_ARRAY && list->type ? list->type->items : NULL;
}

/* The only input of a transform that has a value, which is what it works on; NULL if there are others. */
static const wfs__field *only_input(const wfs__step *step)
{
    const wfs__field *only = NULL;
    for (size_t i = 0; i < step->inputs.count; i++) {
        const wfs__field *field = &step->inputs.items[i];
        if (field->value_node && only)
            return NULL;
        if (field->value_node)
            only = field;
    }
    return only;
}

/* A list of such elements; NULL: of anything. */
static const wfs__type *list_of(wfs__checker *checker, const wfs__type *element)
{
    if (!element)
        return &list_type;
    wfs__type *list = wfs__arena_array(&checker->arena, 1, sizeof *list);
    if (list)
        *list = (wfs__type){ .kind = WFS__KIND_ARRAY, .items = element };
    else
        checker->nomem = true;
    return list;
}

/* What one iteration of `each` makes: an object of the declared fields, or, where they are not mapped, anything. */
static const wfs__type *iteration_of(wfs__checker *checker, const wfs__step *step)
{
    const wfs__fields *outputs = &step->outputs;
    wfs__type *type = wfs__arena_array(&checker->arena, 1, sizeof *type);
    const wfs__type **properties = wfs__arena_array(&checker->arena, outputs->count, sizeof(void *));
    if (!type || !properties) {
        checker->nomem = true;
        return NULL;
    }
    for (size_t i = 0; i < outputs->count; i++)
        properties[i] = outputs->items[i].type;
    *type = (wfs__type){ .kind = outputs->mapped ? WFS__KIND_OBJECT : WFS__KIND_ANY,
                         .names = outputs->shape,
                         .properties = properties };
    return type;
}

static void infer_transform(wfs__checker *checker, const wfs__step *step, wfs__made *made)
{
    const wfs__field *input = only_input(step);
    if (input && input->value) {
        const wfs__site site = { .kind = WFS__SITE_INPUT, .step = step, .field = input };
        const wfs__inferred list = wfs__infer_value(checker, &site, input->value, input->value_node);
        made->element = items_of(&list);
    }
    made->result = list_of(checker, step->operation == WFS__MAP ? NULL : made->element);
}

static void infer_step(wfs__checker *checker, const wfs__step *step, wfs__made *made)
{
    const wfs__site site = { .kind = WFS__SITE_EACH, .step = step };
    const wfs__inferred each = wfs__infer_expression(checker, &site, step->each);
    made->item = items_of(&each);
    made->list = &list_type;
    if (step->typed && step->type == WFS_STEP_TRANSFORM)
        infer_transform(checker, step, made);
    if (step->has_each && step->outputs.count > 0 && !wfs__validate_is_plain_transform(step))
        made->list = list_of(checker, iteration_of(checker, step));
}

bool wfs__infer_steps(wfs__checker *checker)
{
    const wfs_workflow *workflow = checker->workflow;
    checker->made = wfs__arena_array(&checker->arena, workflow->step_count, sizeof *checker->made);
    for (size_t i = 0; checker->made && i < workflow->step_count; i++)
        infer_step(checker, &workflow->steps[i], &checker->made[i]);
    return checker->made && !checker->nomem;
}
