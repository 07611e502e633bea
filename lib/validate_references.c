/*
 * References (section 6): do they name something that there is, and may they stand where they stand?
 *
 * Each reference of each compiled expression is looked at once, by the place (site) it stands at. On the way the
 * checker learns which inputs are used and which steps refer to which others; from that come unused-input and the
 * cycles. The literal texts at the place are validate_texts.c's, the comparisons validate_comparisons.c's.
 */
#include "validate_internal.h"

#include <stdio.h>

#include "check.h"
#include "expression_ops.h"

typedef struct place {
    wfs__checker *checker;
    const wfs__site *site;
} place;

/* Leads to the place, for the report that comes next. Most references have none. */
static void enter(const place *at) { wfs__validate_at_site(at->checker, at->site); }

static wfs__span ref_span(const wfs__expression *expression, const wfs__ref *ref)
{
    return wfs__expression_span(expression, ref->start, ref->end);
}

static wfs__span part_span(const wfs__expression *expression, const wfs__part *part)
{
    return wfs__expression_span(expression, part->start, part->end);
}

static void check_input(const place *at, const wfs__expression *expression, const wfs__ref *ref)
{
    wfs__checker *checker = at->checker;
    const wfs__fields *inputs = &checker->workflow->inputs;
    if (ref->part_count == 0) {
        checker->all_used = true;
        return;
    }
    const wfs__part *part = &ref->parts[0];
    const wfs__field *field = wfs__validate_field(inputs, part->name);
    if (field) {
        checker->used[field - inputs->items] = true;
        return;
    }
    enter(at);
    wfs__validate_report(checker, WFS__D_UNDECLARED_INPUT, part_span(expression, part),
                         wfs__validate_nearest(checker, part->name, inputs->count ? inputs->shape->keys : NULL,
                                               inputs->count, "declare it under the workflow's inputs", false),
                         "Input \"%.*s\" is not declared", wfs__validate_size(part->name), part->name.data);
}

/* `$steps.a.b` where the step is called "a.b": how to write it, NULL if there is no such step. */
static const char *hint_for_dotted(wfs__checker *checker, const wfs__ref *ref)
{
    enum { LONGEST = 100 };
    char id[LONGEST];
    if (ref->part_count < 2 || ref->parts[0].name.size + ref->parts[1].name.size >= LONGEST)
        return NULL;
    wfs__str first = ref->parts[0].name, second = ref->parts[1].name;
    size_t size =
        (size_t)snprintf(id, sizeof id, "%.*s.%.*s", (int)first.size, first.data, (int)second.size, second.data);
    if (size >= sizeof id || wfs__workflow_find(checker->workflow, (wfs__str){ id, size }) < 0)
        return NULL;
    return wfs__validate_hint(checker, "an id with a dot stands in brackets: $steps[\"%s\"]", id);
}

static void report_undefined(const place *at, const wfs__expression *expression, const wfs__ref *ref)
{
    wfs__checker *checker = at->checker;
    const wfs_workflow *workflow = checker->workflow;
    const wfs__part *part = &ref->parts[0];
    const char *hint = hint_for_dotted(checker, ref);
    enter(at);
    wfs__validate_report(checker, WFS__D_UNDEFINED_STEP, part_span(expression, part),
                         hint ? hint
                              : wfs__validate_nearest(checker, part->name, workflow->ids, workflow->step_count,
                                                      "refer to a step by its id; there are", true),
                         "References undefined step \"%.*s\"", wfs__validate_size(part->name), part->name.data);
}

static bool is_among(wfs__str name, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (wfs__str_equal(name, (wfs__str){ words[i], strlen(words[i]) }))
            return true;
    return false;
}

/* Was the output itself meant, a member of it, or something that no step shows? */
static const char *property_hint(wfs__checker *checker, wfs__str name, wfs__str id)
{
    static const char *const outputs[] = { "outputs", "result", "results", "value", "data", "response" };
    static const char *const states[] = { "status", "state", "error", "success", "failed", "skipped" };
    static const wfs__str output = { "output", 6 };
    if (is_among(name, states, WFS__COUNT(states)))
        return wfs__validate_hint(checker, "$steps.%.*s.output is null if the step failed or was skipped",
                                  wfs__validate_size(id), id.data);
    if (is_among(name, outputs, WFS__COUNT(outputs)) || wfs__nearest(name, &output, 1))
        return wfs__validate_hint(checker, "write $steps.%.*s.output", wfs__validate_size(id), id.data);
    return wfs__validate_hint(checker, "write $steps.%.*s.output.%.*s", wfs__validate_size(id), id.data,
                              wfs__validate_size(name), name.data);
}

static void report_property(const place *at, const wfs__expression *expression, const wfs__part *part,
                            const wfs__step *target)
{
    wfs__checker *checker = at->checker;
    enter(at);
    wfs__validate_report(checker, WFS__D_UNKNOWN_STEP_PROPERTY, part_span(expression, part),
                         property_hint(checker, part->name, target->id),
                         "a step has no property \"%.*s\", only \"output\"", wfs__validate_size(part->name),
                         part->name.data);
}

/* The part of a reference that should be one of the fields of the step's output, NULL if there is none: behind
 * `output`, and for a step with `each`, whose output is a list, behind an index. */
static const wfs__part *field_part(const wfs__ref *ref, const wfs__step *target)
{
    uint32_t at = 2;
    if (target->has_each && ref->part_count > 2) {
        if (wfs__str_equal(ref->parts[2].name, WFS__STR("length")))
            return NULL;
        at += wfs__infer_is_element(&ref->parts[2]);
    }
    return ref->part_count > at ? &ref->parts[at] : NULL;
}

/* Does what a step makes certainly not have that field? A tool whose outputs are not mapped may give anything. */
static bool lacks_field(const wfs__step *target, wfs__str name)
{
    if (target->outputs.mapped)
        return !wfs__validate_field(&target->outputs, name);
    return target->type == WFS_STEP_TRANSFORM && !wfs__str_equal(name, wfs__transform_key(target));
}

/* Does it ask for a length, by one of the names that it has elsewhere? */
static bool means_length(wfs__str name)
{
    static const char *const names[] = { "length", "count", "size", "len", "total" };
    return is_among(name, names, WFS__COUNT(names));
}

/* How to ask for the length of the list that a step makes. list: its each, not a transform. */
static const char *length_hint(wfs__checker *checker, const wfs__step *target, bool list)
{
    wfs__str key = list ? WFS__STR("") : wfs__transform_key(target);
    return wfs__validate_hint(checker, "a list has a length: $steps.%.*s.output%s%s%.*s.length",
                              wfs__validate_size(target->id), target->id.data, target->has_each && !list ? "[0]" : "",
                              key.size ? "." : "", wfs__validate_size(key), key.data);
}

/* What each of the elements has. */
static const char *element_hint(wfs__checker *checker, const wfs__step *target, wfs__str name)
{
    return wfs__validate_hint(checker, "each of its elements has it: $steps.%.*s.output[0].%.*s",
                              wfs__validate_size(target->id), target->id.data, wfs__validate_size(name), name.data);
}

static const char *field_hint(wfs__checker *checker, const wfs__part *part, bool list, const wfs__step *target)
{
    if (list && target->outputs.mapped && wfs__validate_field(&target->outputs, part->name))
        return element_hint(checker, target, part->name);
    if ((list || !target->outputs.mapped) && means_length(part->name))
        return length_hint(checker, target, list);
    if (list || !target->outputs.mapped)
        return wfs__validate_list_hint(checker, target);
    return wfs__validate_nearest(checker, part->name, target->outputs.shape->keys, target->outputs.count,
                                 "the step's outputs are", true);
}

static void report_field(const place *at, const wfs__expression *expression, const wfs__part *part, bool list,
                         const wfs__step *target)
{
    wfs__checker *checker = at->checker;
    const char *hint = field_hint(checker, part, list, target);
    enter(at);
    wfs__validate_report(
        checker, WFS__D_UNKNOWN_OUTPUT_FIELD, part_span(expression, part), hint,
        list ? "the output of step \"%.*s\" is a list and has no \"%.*s\"" : "step \"%.*s\" has no output \"%.*s\"",
        wfs__validate_size(target->id), target->id.data, wfs__validate_size(part->name), part->name.data);
}

/* What follows the step's id: only output, and behind it one of the fields that are known. */
static void check_step_path(const place *at, const wfs__expression *expression, const wfs__ref *ref,
                            const wfs__step *target)
{
    if (ref->part_count > 1 && !wfs__str_equal(ref->parts[1].name, WFS__STR("output"))) {
        report_property(at, expression, &ref->parts[1], target);
        return;
    }
    bool makes = target->typed && (target->type == WFS_STEP_TOOL || target->type == WFS_STEP_TRANSFORM);
    const wfs__part *part = makes ? field_part(ref, target) : NULL;
    bool needs_index = part && target->has_each && part == &ref->parts[2];
    if (part && (needs_index || lacks_field(target, part->name)))
        report_field(at, expression, part, needs_index, target);
}

/* Does the expression say what to take instead of null? */
static bool has_coalesce(const wfs__expression *expression)
{
    for (uint32_t i = 0; i < expression->op_count; i++)
        if (expression->ops[i].code == WFS__OP_COALESCE)
            return true;
    return false;
}

/* Does a branch name the step, or one that (wrongly) has the same id? */
static bool is_in_branch(const wfs_workflow *workflow, const wfs__step *step)
{
    int64_t first = wfs__workflow_find(workflow, step->id);
    return step->in_branch || (first >= 0 && workflow->steps[first].in_branch);
}

/* Does the step run at most once, and so do the conditionals around it? */
static bool runs_once(const wfs__checker *checker, uint32_t number)
{
    uint64_t depth = checker->workflow->limits.conditional_depth;
    for (; depth > 0 && checker->mentions[number] == 1; depth--)
        number = checker->branches[number] / 2;
    return checker->mentions[number] == 0;
}

/* Do the steps run in the two branches of one conditional, which runs but once? */
static bool exclude_each_other(const wfs__checker *checker, const wfs__step *a, const wfs__step *b)
{
    return checker->mentions[a->number] == 1 && checker->mentions[b->number] == 1 &&
           checker->branches[a->number] == (checker->branches[b->number] ^ 1) && runs_once(checker, a->number);
}

static void check_branches(const place *at, const wfs__expression *expression, const wfs__ref *ref,
                           const wfs__step *target)
{
    if (!exclude_each_other(at->checker, at->site->step, target) || has_coalesce(expression))
        return;
    enter(at);
    wfs__validate_report(at->checker, WFS__D_BRANCH_STEP_MAYBE_UNSET, ref_span(expression, ref),
                         "it is always null here: run it in front of the conditional",
                         "step \"%.*s\" runs in the other branch only", wfs__validate_size(target->id),
                         target->id.data);
}

/* Is the other step ready when this one runs? */
static void check_order(const place *at, const wfs__expression *expression, const wfs__ref *ref,
                        const wfs__step *target)
{
    wfs__checker *checker = at->checker;
    const wfs__step *step = at->site->step;
    if (!step || (target->number < step->number && !target->in_branch))
        return;
    if (is_in_branch(checker->workflow, step)) {
        check_branches(at, expression, ref, target);
        return;
    }
    wfs__str id = target->id;
    enter(at);
    if (target->number >= step->number)
        wfs__validate_report(
            checker, WFS__D_FORWARD_REFERENCE, ref_span(expression, ref),
            target == step ? "a step cannot read its own output; in its outputs, $result is what came out"
                           : "steps run in the order of their declaration: move this step behind it",
            "References step \"%.*s\", which is not declared before it", wfs__validate_size(id), id.data);
    if (target->in_branch && checker->mentions[target->number] == 1 && !has_coalesce(expression))
        wfs__validate_report(checker, WFS__D_BRANCH_STEP_MAYBE_UNSET, ref_span(expression, ref),
                             "it is null where that branch did not run: give a default with ?? if that can be so here",
                             "step \"%.*s\" runs in one branch only", wfs__validate_size(id), id.data);
}

static void link_steps(const place *at, const wfs__step *target)
{
    wfs__checker *checker = at->checker;
    const wfs__step *step = at->site->step;
    if (!step || checker->linked[target->number] == step->number + 1)
        return;
    checker->linked[target->number] = step->number + 1;
    wfs__graph_add(checker, &checker->references, target->number);
}

static void check_step(const place *at, const wfs__expression *expression, const wfs__ref *ref)
{
    wfs__checker *checker = at->checker;
    if (at->site->kind == WFS__SITE_STEP_OUTPUT) {
        enter(at);
        wfs__validate_report(
            checker, WFS__D_STEPS_IN_STEP_OUTPUT, ref_span(expression, ref),
            "a step output is made of $result (and $inputs, $item): take other steps' outputs in as inputs, or "
            "combine them in a later step",
            "$steps cannot be used in a step output's value");
    }
    if (ref->part_count == 0)
        return;
    if (ref->step < 0) {
        report_undefined(at, expression, ref);
        return;
    }
    const wfs__step *target = &checker->workflow->steps[ref->step];
    check_step_path(at, expression, ref, target);
    check_order(at, expression, ref, target);
    link_steps(at, target);
}

bool wfs__validate_has_item(const wfs__site *site)
{
    if (site->kind == WFS__SITE_WHERE || site->kind == WFS__SITE_MAP)
        return true;
    return (site->kind == WFS__SITE_INPUT || site->kind == WFS__SITE_STEP_OUTPUT) && site->step->has_each;
}

static void check_item(const place *at, const wfs__expression *expression, const wfs__ref *ref)
{
    if (wfs__validate_has_item(at->site))
        return;
    bool field = at->site->kind == WFS__SITE_INPUT || at->site->kind == WFS__SITE_STEP_OUTPUT;
    enter(at);
    wfs__validate_report(
        at->checker, WFS__D_ITEM_OUTSIDE_ITERATION, ref_span(expression, ref),
        field ? "add an each to the step, or refer to the data itself"
              : "it exists in the inputs and outputs of a step with each, and in where and expression of a "
                "transform",
        "there is no $%s here", ref->root == WFS__ROOT_ITEM ? "item" : "index");
}

/* What a transform makes has one key. */
static void check_result_key(const place *at, const wfs__expression *expression, const wfs__ref *ref)
{
    const wfs__step *step = at->site->step;
    if (!step->typed || step->type != WFS_STEP_TRANSFORM || ref->part_count == 0 ||
        wfs__str_equal(ref->parts[0].name, wfs__transform_key(step)))
        return;
    wfs__str key = wfs__transform_key(step), name = ref->parts[0].name;
    enter(at);
    wfs__validate_report(at->checker, WFS__D_UNKNOWN_OUTPUT_FIELD, part_span(expression, &ref->parts[0]),
                         wfs__validate_hint(at->checker, "the list has the name of the first output: $result.%.*s",
                                            wfs__validate_size(key), key.data),
                         "the result of this transform has no \"%.*s\"", wfs__validate_size(name), name.data);
}

static void check_result(const place *at, const wfs__expression *expression, const wfs__ref *ref)
{
    if (at->site->kind == WFS__SITE_STEP_OUTPUT) {
        check_result_key(at, expression, ref);
        return;
    }
    enter(at);
    wfs__validate_report(at->checker, WFS__D_RESULT_OUTSIDE_STEP_OUTPUT, ref_span(expression, ref),
                         "the output of another step is $steps.<id>.output",
                         "$result exists only in the value of a step output");
}

static const char *member_hint(const wfs__part *part, wfs__kind owner)
{
    bool list = owner == WFS__KIND_ARRAY;
    if ((list || owner == WFS__KIND_STRING) && means_length(part->name))
        return "it is called length: write .length";
    if (list)
        return "a list has a .length, and elements by number: [0]; for all of them, loop with each, or use a transform";
    return owner == WFS__KIND_STRING ? "a text has a .length, and no other members or functions"
                                     : "leave it out: only objects and lists have parts";
}

/* A part of the path that a list, a text or a number has not. What a step with each lacks is said elsewhere. */
static void check_member(const place *at, const wfs__expression *expression, const wfs__ref *ref)
{
    wfs__kind owner;
    const wfs__part *part = wfs__infer_missing(at->checker, at->site, ref, &owner);
    if (!part || (ref->root == WFS__ROOT_STEPS && part == &ref->parts[2]))
        return;
    enter(at);
    wfs__validate_report(at->checker, WFS__D_UNKNOWN_MEMBER, part_span(expression, part), member_hint(part, owner),
                         "what is of type %s has no \"%.*s\": always null", wfs__kind_name(owner),
                         wfs__validate_size(part->name), part->name.data);
}

static void visit_expression(void *context, const wfs__expression *expression)
{
    static const uint8_t least_parts[] = { 1, 3, 0, 0, 0 }; /* by root: a path without more has all of them */
    const place *at = context;
    for (uint32_t i = 0; i < expression->ref_count; i++) {
        const wfs__ref *ref = &expression->refs[i];
        switch (ref->root) {
        case WFS__ROOT_INPUTS:
            check_input(at, expression, ref);
            break;
        case WFS__ROOT_STEPS:
            check_step(at, expression, ref);
            break;
        case WFS__ROOT_ITEM:
        case WFS__ROOT_INDEX:
            check_item(at, expression, ref);
            break;
        case WFS__ROOT_RESULT:
            check_result(at, expression, ref);
            break;
        }
        if (ref->part_count > least_parts[ref->root])
            check_member(at, expression, ref);
    }
    if (expression->compares)
        wfs__validate_comparisons(at->checker, at->site, expression);
}

static void visit_site(void *context, const wfs__site *site)
{
    place here = { .checker = context, .site = site };
    if (site->expression)
        visit_expression(&here, site->expression);
    if (site->spec) {
        wfs__spec_each(site->spec, visit_expression, &here);
        wfs__validate_texts(context, site);
    }
}

void wfs__validate_references(wfs__checker *checker)
{
    const wfs_workflow *workflow = checker->workflow;
    wfs__graph *graph = &checker->references;
    for (size_t i = 0; i < workflow->step_count; i++) {
        graph->first[i] = graph->count;
        wfs__sites(workflow, &workflow->steps[i], visit_site, checker);
    }
    graph->first[workflow->step_count] = graph->count;
    wfs__sites(workflow, NULL, visit_site, checker);
}
