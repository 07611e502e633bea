/*
 * Wiring (section 6): what a value certainly is, against the type that is declared for it.
 *
 * Three kinds are told apart for certain: arrays, objects and scalars; mixing them up is shape-mismatch. Scalars of
 * different types are only a warning, for they may be meant as text. What is certain is validate_infer.c's; of anything
 * else nothing is said.
 */
#include "validate_internal.h"

#include <stdio.h>

#include "check.h"
#include "number.h"

/* A text that was hardly meant to be one: a reference without its `$`, or a word for true or false. NULL: it may be. */
static const char *hint_for_literal(wfs__str text, wfs__kind declared)
{
    static const wfs__str roots[] = { { "inputs.", 7 }, { "steps.", 6 }, { "item.", 5 }, { "result.", 7 } };
    static const wfs__str words[] = { { "yes", 3 }, { "no", 2 },  { "on", 2 },   { "off", 3 },  { "Yes", 3 },
                                      { "No", 2 },  { "On", 2 },  { "Off", 3 },  { "YES", 3 },  { "NO", 2 },
                                      { "ON", 2 },  { "OFF", 3 }, { "True", 4 }, { "False", 5 } };
    for (size_t i = 0; i < WFS__COUNT(roots); i++)
        if (text.size > roots[i].size && wfs__str_has(text, 0, roots[i]))
            return "a reference begins with $: $inputs.name, $steps.id.output";
    for (size_t i = 0; declared == WFS__KIND_BOOLEAN && i < WFS__COUNT(words); i++)
        if (wfs__str_equal(text, words[i]))
            return "write true or false";
    return NULL;
}

static int shape_of(wfs__kind kind) { return kind == WFS__KIND_ARRAY ? 2 : kind == WFS__KIND_OBJECT ? 1 : 0; }

static bool scalars_fit(const wfs__inferred *value, wfs__kind declared)
{
    if (value->kind == declared)
        return true;
    return (declared == WFS__KIND_FLOAT && value->kind == WFS__KIND_INT) ||
           (declared == WFS__KIND_INT && value->kind == WFS__KIND_FLOAT && value->integral);
}

/* Would the text be of that type, if it had no quotes? */
static bool is_quoted_needlessly(const wfs_value *text, wfs__kind declared)
{
    int64_t integer;
    double real;
    wfs__str s = wfs__text_of(text);
    switch (declared) {
    case WFS__KIND_INT:
    case WFS__KIND_FLOAT:
        return wfs__number_from_text(s, &integer, &real) != WFS__NUMBER_NONE;
    case WFS__KIND_BOOLEAN:
        return wfs__str_equal(s, WFS__STR("true")) || wfs__str_equal(s, WFS__STR("false"));
    case WFS__KIND_ARRAY:
        return s.size > 0 && s.data[0] == '[';
    case WFS__KIND_OBJECT:
        return s.size > 0 && s.data[0] == '{';
    default:
        return false;
    }
}

/* A value, and the type that is declared where it goes. */
typedef struct wire {
    wfs__kind declared;
    const wfs__spec *spec;
    const wfs__node *node;
    wfs__str output;  /* of the workflow, if the value is an exit's; else data NULL */
    bool whole;       /* the value is all that the exit gives, */
    wfs__str fitting; /* and would fit this output; data NULL: none */
} wire;

/* Is an output of an exit written as a field is, with nothing but type and value? */
static bool is_field(const wire *w)
{
    if (!w->output.data || w->node->kind != WFS__NODE_MAPPING || w->node->count == 0)
        return false;
    bool type = wfs__node_get(w->node, WFS__STR("type")), value = wfs__node_get(w->node, WFS__STR("value"));
    return w->node->count == (uint32_t)type + value;
}

static const char *fitting_hint(wfs__checker *checker, const wire *w, const wfs__inferred *value)
{
    const wfs__spec *spec = w->spec;
    wfs__kind declared = w->declared;
    const char *literal = NULL;
    if (spec->kind == WFS__SPEC_LITERAL && spec->u.literal.type == WFS_TYPE_STRING)
        literal = hint_for_literal(wfs__text_of(&spec->u.literal), declared);
    if (literal)
        return literal;
    if (is_field(w))
        return "the output of an exit has the values themselves: write the value, without type";
    if (w->whole)
        return wfs__validate_hint(checker, "name the output that is meant: output: { %.*s: ... }",
                                  w->fitting.data ? wfs__validate_size(w->fitting) : 4,
                                  w->fitting.data ? w->fitting.data : "NAME");
    if (value->made && !value->name.data && value->kind == WFS__KIND_BOOLEAN)
        return "comparisons, &&, || and ! give true or false; what stands in for null is written behind ??";
    if (value->step && value->kind != WFS__KIND_INT &&
        (value->step->has_each || (value->kind == WFS__KIND_OBJECT && wfs__validate_is_plain_transform(value->step))))
        return wfs__validate_list_hint(checker, value->step);
    if (spec->kind == WFS__SPEC_LITERAL && spec->u.literal.type == WFS_TYPE_STRING &&
        is_quoted_needlessly(&spec->u.literal, declared))
        return "write it without quotes, or declare a string";
    if (declared == WFS__KIND_BOOLEAN && spec->kind == WFS__SPEC_TEMPLATE && !spec->u.template->single)
        return "put all of the expression into one block: ${...}";
    if ((shape_of(value->kind) != 0 || value->name.data) && declared == WFS__KIND_STRING)
        return "to put it into a text, write a template with text around it, or declare the type that it has";
    if (shape_of(value->kind) == 0 && declared == WFS__KIND_STRING && !value->name.data)
        return "put it in quotes, or declare the type that it has";
    return "declare the type that it has, or refer to the part of it that is meant";
}

/* The path leads to the value. */
static void report_mismatch(wfs__checker *checker, const wire *w, wfs__inferred *value)
{
    wfs__infer_name(checker, value);
    bool shapes = shape_of(value->kind) != shape_of(w->declared), exits = w->output.data != NULL;
    bool sure = !value->made && !exits;
    wfs__code code = !shapes ? WFS__D_SCALAR_MISMATCH : sure ? WFS__D_SHAPE_MISMATCH : WFS__D_IMPLIED_SHAPE;
    wfs__span span = w->node->span;
    char subject[160] = "";
    const char *is = wfs__kind_name(value->kind), *wanted = wfs__kind_name(w->declared);
    const char *hint = fitting_hint(checker, w, value);
    if (exits)
        snprintf(subject, sizeof subject, "the output \"%.*s\" is ", wfs__validate_size(w->output), w->output.data);
    if (value->name.data)
        wfs__validate_report(checker, code, span, hint, "%sdeclared %s, but the %s \"%.*s\" is %s %s", subject, wanted,
                             value->what, wfs__validate_size(value->name), value->name.data,
                             value->made ? "of type" : "declared", is);
    else
        wfs__validate_report(checker, code, span, hint, "%sdeclared %s, but %s is of type %s", subject, wanted,
                             value->what, is);
}

static bool fits(const wfs__inferred *value, wfs__kind declared)
{
    if (value->kind == WFS__KIND_ANY || declared == WFS__KIND_ANY)
        return true;
    return shape_of(value->kind) == shape_of(declared) && (shape_of(value->kind) != 0 || scalars_fit(value, declared));
}

static void check_field(wfs__checker *checker, const wfs__step *step, const char *section, const wfs__field *field)
{
    if (!field->value || !field->value_node)
        return;
    const wire w = { .declared = field->type->kind, .spec = field->value, .node = field->value_node };
    const wfs__site site = { .kind = !step               ? WFS__SITE_WORKFLOW_OUTPUT
                                     : section[0] == 'i' ? WFS__SITE_INPUT
                                                         : WFS__SITE_STEP_OUTPUT,
                             .step = step };
    wfs__inferred value = wfs__infer_value(checker, &site, w.spec, w.node);
    if (fits(&value, w.declared))
        return;
    wfs__validate_at_field(checker, step, section, field->name);
    wfs__buffer_literal(&checker->path, ".value");
    report_mismatch(checker, &w, &value);
}

/* What `each` loops over, if it is certainly no list. */
static void check_each(wfs__checker *checker, const wfs__step *step)
{
    const wfs__site site = { .kind = WFS__SITE_EACH, .step = step };
    wfs__inferred value = wfs__infer_expression(checker, &site, step->each);
    const wfs__pair *pair = wfs__validate_pair(step, WFS__STR("each"));
    if (!pair || fits(&value, WFS__KIND_ARRAY))
        return;
    wfs__infer_name(checker, &value);
    const char *hint = value.step && !value.step->has_each && value.kind == WFS__KIND_OBJECT &&
                               wfs__validate_is_plain_transform(value.step)
                           ? wfs__validate_list_hint(checker, value.step)
                           : "refer to a list";
    wfs__validate_at_key(checker, step, "each");
    wfs__validate_report(checker, WFS__D_IMPLIED_SHAPE, pair->value->span, hint,
                         "each needs a list, but this is of type %s", wfs__kind_name(value.kind));
}

static void check_fields(wfs__checker *checker, const wfs__step *step, const char *section, const wfs__fields *fields)
{
    for (size_t i = 0; i < fields->count; i++)
        check_field(checker, step, section, &fields->items[i]);
}

/* ---- Outputs of exits ---- */

/* The first output that the value fits; data NULL if there is none. */
static wfs__str fitting_output(const wfs__fields *outputs, const wfs__inferred *value)
{
    for (size_t i = 0; i < outputs->count; i++)
        if (fits(value, outputs->items[i].type->kind))
            return outputs->items[i].name;
    return WFS__NONE;
}

/* One value of an exit, for the output of the workflow that it becomes. key: of the value, if the exit gives an object.
 */
static void check_exit_value(wfs__checker *checker, const wfs__step *step, const wfs__field *output,
                             const wfs__spec *spec, const wfs__node *node, const wfs__str *key)
{
    wire w = { .declared = output->type->kind, .spec = spec, .node = node, .output = output->name, .whole = !key };
    const wfs__site site = { .kind = WFS__SITE_EXIT_OUTPUT, .step = step };
    wfs__inferred value = wfs__infer_value(checker, &site, spec, node);
    if (fits(&value, w.declared) || (!key && value.kind == WFS__KIND_OBJECT))
        return;
    if (w.whole)
        w.fitting = fitting_output(&checker->workflow->outputs, &value);
    wfs__validate_at_key(checker, step, "output");
    if (key)
        wfs__path_name(&checker->path, *key);
    report_mismatch(checker, &w, &value);
}

/* The part of an object's spec that the pair at `i` has become. `room`: for one that is not there as such. */
static const wfs__spec *member_of(const wfs__spec *spec, uint32_t i, wfs__spec *room)
{
    if (spec->kind == WFS__SPEC_OBJECT)
        return &spec->u.tree.items[i];
    *room = (wfs__spec){ .kind = WFS__SPEC_LITERAL, .u.literal = spec->u.literal.u.items[i] };
    return room;
}

/* What an exit with success gives: an object of the declared outputs, or the first of them (section 7, item 13). */
static void check_exit(wfs__checker *checker, const wfs__step *step)
{
    const wfs__fields *outputs = &checker->workflow->outputs;
    if (!step->typed || step->type != WFS_STEP_EXIT || !step->success || !step->output || !outputs->count)
        return;
    const wfs__pair *pair = wfs__validate_pair(step, WFS__STR("output"));
    if (!pair)
        return;
    if (pair->value->kind != WFS__NODE_MAPPING) {
        check_exit_value(checker, step, &outputs->items[0], step->output, pair->value, NULL);
        return;
    }
    for (uint32_t i = 0; i < pair->value->count; i++) {
        const wfs__pair *member = &pair->value->u.pairs[i];
        const wfs__field *output = wfs__validate_field(outputs, member->key);
        wfs__spec room;
        if (output)
            check_exit_value(checker, step, output, member_of(step->output, i, &room), member->value, &member->key);
    }
}

/* ---- Defaults ---- */

static void check_fallback(wfs__checker *checker, const wfs__field *field)
{
    if (!field->has_fallback)
        return;
    wfs__buffer message = WFS__BUFFER_INIT;
    wfs__check_result result =
        wfs__check_value(field->type, &field->fallback, false, "Default of", field->name, &message);
    if (result == WFS__CHECK_NOMEM || message.failed) {
        checker->nomem = true;
    } else if (result == WFS__CHECK_BAD) {
        const wfs__pair *pair = wfs__node_pair(field->node, WFS__STR("default"));
        wfs__validate_at_field(checker, NULL, "inputs", field->name);
        wfs__buffer_literal(&checker->path, ".default");
        wfs__validate_report(checker, WFS__D_SHAPE_MISMATCH, pair->value->span,
                             "let the default and the declared type agree", "%.*s", (int)message.size, message.data);
    }
    wfs__buffer_free(&message);
}

void wfs__validate_wiring(wfs__checker *checker)
{
    const wfs_workflow *workflow = checker->workflow;
    for (size_t i = 0; i < workflow->inputs.count; i++)
        check_fallback(checker, &workflow->inputs.items[i]);
    for (size_t i = 0; i < workflow->step_count; i++) {
        check_fields(checker, &workflow->steps[i], "inputs", &workflow->steps[i].inputs);
        check_fields(checker, &workflow->steps[i], "outputs", &workflow->steps[i].outputs);
        check_each(checker, &workflow->steps[i]);
        check_exit(checker, &workflow->steps[i]);
    }
    check_fields(checker, NULL, "outputs", &workflow->outputs);
}
