/*
 * Steps (section 3): keys by type, retry, branches, and the order in which they run.
 *
 * Two passes: the first collects the ids, so that references to any step can be compiled to numbers; the second reads
 * the steps. Whether a reference is allowed is not asked here (validate.c).
 */
#include "load_internal.h"

#include <stdio.h>
#include <stdlib.h>

#include "number.h"
#include "unicode.h"

static const wfs__str common_keys[] = { { "id", 2 },       { "type", 4 },  { "description", 11 }, { "condition", 9 },
                                        { "each", 4 },     { "delay", 5 }, { "inputs", 6 },       { "outputs", 7 },
                                        { "on_error", 8 }, { "retry", 5 } };
static const wfs__str tool_keys[] = { { "tool", 4 }, { "timeout", 7 }, { "concurrency", 11 } };
static const wfs__str transform_keys[] = { { "operation", 9 },   { "concurrency", 11 }, { "where", 5 },
                                           { "expression", 10 }, { "field", 5 },        { "direction", 9 } };
static const wfs__str filter_keys[] = { { "operation", 9 }, { "concurrency", 11 }, { "where", 5 } };
static const wfs__str map_keys[] = { { "operation", 9 }, { "concurrency", 11 }, { "expression", 10 } };
static const wfs__str sort_keys[] = { { "operation", 9 }, { "concurrency", 11 }, { "field", 5 }, { "direction", 9 } };
static const wfs__str conditional_keys[] = { { "then", 4 }, { "else", 4 } };
static const wfs__str exit_keys[] = { { "status", 6 }, { "output", 6 } };
static const wfs__str retry_keys[] = { { "max", 3 }, { "delay", 5 }, { "backoff", 7 } };

static const wfs__known type_keys[] = { { tool_keys, WFS__COUNT(tool_keys) },
                                        { transform_keys, WFS__COUNT(transform_keys) },
                                        { conditional_keys, WFS__COUNT(conditional_keys) },
                                        { exit_keys, WFS__COUNT(exit_keys) } };
static const wfs__known operation_keys[] = { { filter_keys, WFS__COUNT(filter_keys) },
                                             { map_keys, WFS__COUNT(map_keys) },
                                             { sort_keys, WFS__COUNT(sort_keys) } };
static const wfs__str operation_names[] = { { "filter", 6 }, { "map", 3 }, { "sort", 4 } };
static const wfs__str type_names[] = { { "tool", 4 }, { "transform", 9 }, { "conditional", 11 }, { "exit", 4 } };

static bool is_string(const wfs__node *node)
{
    return node->kind == WFS__NODE_SCALAR && node->value.type == WFS_TYPE_STRING;
}

static void read_id(wfs__loader *loader, const wfs__node *node, wfs__step *step)
{
    const wfs__pair *pair =
        wfs__load_required(loader, node, WFS__STR("id"), "write a name that no other step has: id: fetch");
    if (!pair)
        return;
    size_t mark = wfs__load_enter(loader, pair->key);
    wfs__str id = wfs__load_string(loader, pair->value);
    if (id.data && id.size == 0)
        wfs__load_error(loader, WFS__D_INVALID_VALUE, pair->value->span, NULL, "an id must not be empty");
    else
        step->id = id;
    wfs__load_leave(loader, mark);
}

static void report_type(wfs__loader *loader, const wfs__node *node, wfs__str name)
{
    static const char *const inference[] = { "llm", "agent", "model", "prompt", "ai", "inference", "generate" };
    static const char *const loops[] = { "loop", "for", "foreach", "for_each", "each", "while", "repeat" };
    const wfs__str *near = wfs__load_meant(name, type_names, WFS__COUNT(type_names));
    char hint[128] = "";
    if (near)
        snprintf(hint, sizeof hint, "did you mean \"%s\"?", near->data);
    for (size_t i = 0; i < WFS__COUNT(inference); i++)
        if (wfs__str_equal(name, (wfs__str){ inference[i], strlen(inference[i]) }))
            snprintf(hint, sizeof hint,
                     "inference is a tool step: type: tool, with the tool that the host offers for it");
    for (size_t i = 0; i < WFS__COUNT(loops); i++)
        if (wfs__str_equal(name, (wfs__str){ loops[i], strlen(loops[i]) }))
            snprintf(hint, sizeof hint, "a loop is the key \"each\" on a tool or transform step");
    wfs__load_error(loader, WFS__D_UNKNOWN_STEP_TYPE, node->span, hint[0] ? hint : NULL,
                    "unknown step type \"%.*s\": the types are tool, transform, conditional, exit",
                    wfs__shown_size(name, 80), name.data);
}

static void read_step_type(wfs__loader *loader, const wfs__node *node, wfs__step *step)
{
    const wfs__pair *pair =
        wfs__load_required(loader, node, WFS__STR("type"), "write type: tool, transform, conditional or exit");
    if (!pair)
        return;
    size_t mark = wfs__load_enter(loader, pair->key);
    int number = wfs__load_word(loader, pair->value, type_names, WFS__COUNT(type_names));
    step->typed = number >= 0;
    if (step->typed)
        step->type = (wfs_step_type)number;
    else if (is_string(pair->value))
        report_type(loader, pair->value, pair->value->text);
    wfs__load_leave(loader, mark);
}

static const wfs__expression *read_expression(wfs__loader *loader, const wfs__node *node, wfs__str key, wfs__str *text)
{
    const wfs__pair *pair = wfs__load_optional(node, key);
    if (!pair)
        return NULL;
    size_t mark = wfs__load_enter(loader, key);
    if (text && pair->value->kind == WFS__NODE_SCALAR)
        *text = pair->value->text;
    bool list = wfs__str_equal(key, WFS__STR("each"));
    const wfs__expression *expression =
        wfs__load_expression(loader, pair->value, list ? "refer to the list to loop over: each: $inputs.urls" : NULL);
    wfs__load_leave(loader, mark);
    return expression;
}

/* A duration under `key`; 0 when it is absent or malformed. */
static double read_duration(wfs__loader *loader, const wfs__node *node, wfs__str key, bool *present)
{
    const wfs__pair *pair = wfs__load_optional(node, key);
    if (present)
        *present = pair != NULL;
    if (!pair)
        return 0;
    size_t mark = wfs__load_enter(loader, key);
    double ms = wfs__load_duration(loader, pair->value);
    wfs__load_leave(loader, mark);
    return ms > 0 ? ms : 0;
}

/* An integer of at least 1 and at most `limit`; `standard` when it is malformed. */
static uint32_t read_count(wfs__loader *loader, const wfs__node *node, uint32_t standard, uint64_t limit,
                           wfs__code over, const char *limit_name)
{
    bool integral =
        node->kind == WFS__NODE_SCALAR && (node->value.type == WFS_TYPE_INT || node->value.type == WFS_TYPE_FLOAT);
    double number = !integral                          ? 0
                    : node->value.type == WFS_TYPE_INT ? (double)node->value.u.integer
                                                       : wfs__real_of(&node->value);
    if (!integral) {
        wfs__load_refuse(loader, WFS__D_WRONG_TYPE, node->span, NULL, "must be an integer, is %s",
                         wfs__load_kind(node));
        return standard;
    }
    if (number < 1 || (number < 9e15 && (double)(int64_t)number < number)) {
        wfs__load_refuse(loader, WFS__D_INVALID_VALUE, node->span, NULL, "must be an integer of at least 1");
        return standard;
    }
    if (number > (double)limit) {
        wfs__load_refuse(loader, over, node->span, NULL, "is more than %llu (limit %s)", (unsigned long long)limit,
                         limit_name);
        return standard;
    }
    return (uint32_t)number;
}

static void read_backoff(wfs__loader *loader, const wfs__node *node, wfs__step *step)
{
    bool number =
        node->kind == WFS__NODE_SCALAR && (node->value.type == WFS_TYPE_INT || node->value.type == WFS_TYPE_FLOAT);
    if (!number) {
        wfs__load_refuse(loader, WFS__D_WRONG_TYPE, node->span, NULL, "must be a number, is %s", wfs__load_kind(node));
        return;
    }
    step->retry_backoff = node->value.type == WFS_TYPE_INT ? (double)node->value.u.integer : wfs__real_of(&node->value);
    if (!(step->retry_backoff > 0))
        wfs__load_refuse(loader, WFS__D_INVALID_VALUE, node->span, "1 keeps the delay, 2 doubles it",
                         "must be greater than 0");
}

static void read_retry_keys(wfs__loader *loader, const wfs__node *node, wfs__step *step)
{
    const wfs__known known = { retry_keys, WFS__COUNT(retry_keys) };
    const wfs_limits *limits = &loader->workflow->limits;
    wfs__load_check_keys(loader, node, &known, 1);
    const wfs__pair *max = wfs__load_required(loader, node, WFS__STR("max"), "write { max: 3, delay: 1s, backoff: 2 }");
    const wfs__pair *delay =
        wfs__load_required(loader, node, WFS__STR("delay"), "write { max: 3, delay: 1s, backoff: 2 }");
    const wfs__pair *backoff =
        wfs__load_required(loader, node, WFS__STR("backoff"), "write { max: 3, delay: 1s, backoff: 2 }");
    step->retry_max = 1;
    step->retry_backoff = 1;
    if (max) {
        size_t mark = wfs__load_enter(loader, max->key);
        step->retry_max = read_count(loader, max->value, 1, limits->retry_max, WFS__D_LIMIT_RETRY_MAX, "retry_max");
        wfs__load_leave(loader, mark);
    }
    if (delay)
        step->retry_delay_ms = read_duration(loader, node, WFS__STR("delay"), NULL);
    if (backoff) {
        size_t mark = wfs__load_enter(loader, backoff->key);
        read_backoff(loader, backoff->value, step);
        wfs__load_leave(loader, mark);
    }
}

static void read_retry(wfs__loader *loader, const wfs__node *node, wfs__step *step)
{
    const wfs__pair *pair = wfs__load_optional(node, WFS__STR("retry"));
    if (!pair)
        return;
    size_t mark = wfs__load_enter(loader, pair->key);
    if (wfs__load_expect(loader, pair->value, WFS__NODE_MAPPING, "a mapping with max, delay and backoff",
                         "write { max: 3, delay: 1s, backoff: 2 }")) {
        step->has_retry = true;
        read_retry_keys(loader, pair->value, step);
    }
    wfs__load_leave(loader, mark);
}

/* Reads a text that must be one of a few words; -1 when it is absent or malformed. required: how to write it; NULL if
 * it is optional. */
static int read_word(wfs__loader *loader, const wfs__node *node, wfs__str key, const wfs__str *words, size_t count,
                     const char *required)
{
    const wfs__pair *pair = required ? wfs__load_required(loader, node, key, required) : wfs__load_optional(node, key);
    if (!pair)
        return -1;
    size_t mark = wfs__load_enter(loader, key);
    int found = wfs__load_word(loader, pair->value, words, count);
    if (found < 0 && is_string(pair->value))
        wfs__load_refuse_word(loader, pair->value, words, count);
    wfs__load_leave(loader, mark);
    return found;
}

static void read_timeout(wfs__loader *loader, const wfs__node *node, wfs__step *step)
{
    const wfs__pair *pair = wfs__load_optional(node, WFS__STR("timeout"));
    if (!pair)
        return;
    size_t mark = wfs__load_enter(loader, pair->key);
    step->timeout_ms = wfs__load_duration(loader, pair->value);
    if (step->timeout_ms == 0)
        wfs__load_error(loader, WFS__D_INVALID_VALUE, pair->value->span, "leave it out to wait as long as it takes",
                        "a timeout must be longer than 0");
    wfs__load_leave(loader, mark);
}

static void read_tool(wfs__loader *loader, const wfs__node *node, wfs__step *step)
{
    read_timeout(loader, node, step);
    const wfs__pair *pair =
        wfs__load_required(loader, node, WFS__STR("tool"), "write the name of the tool to call: tool: NAME");
    if (!pair)
        return;
    size_t mark = wfs__load_enter(loader, pair->key);
    wfs__str name = wfs__load_string(loader, pair->value);
    if (name.data && name.size == 0)
        wfs__load_error(loader, WFS__D_INVALID_VALUE, pair->value->span, NULL, "a tool's name must not be empty");
    else
        step->tool = name;
    wfs__load_leave(loader, mark);
}

static void split_field(wfs__loader *loader, wfs__step *step)
{
    wfs__str field = step->sort_field;
    size_t count = 1, at = 0;
    for (size_t i = 0; i < field.size; i++)
        count += field.data[i] == '.';
    wfs__str *parts = wfs__arena_array(loader->arena, count, sizeof *parts);
    loader->nomem |= !parts;
    for (size_t i = 0, start = 0; parts && i <= field.size; i++)
        if (i == field.size || field.data[i] == '.') {
            parts[at++] = (wfs__str){ field.data + start, i - start };
            start = i + 1;
        }
    step->sort_parts = parts;
    step->sort_part_count = parts ? count : 0;
}

static void read_sort(wfs__loader *loader, const wfs__node *node, wfs__step *step)
{
    static const wfs__str directions[] = { { "asc", 3 }, { "desc", 4 } };
    step->descending = read_word(loader, node, WFS__STR("direction"), directions, 2, NULL) == 1;
    const wfs__pair *pair =
        wfs__load_required(loader, node, WFS__STR("field"), "write the path to sort by: field: user.age");
    if (!pair)
        return;
    size_t mark = wfs__load_enter(loader, pair->key);
    step->sort_field = wfs__load_string(loader, pair->value);
    if (step->sort_field.data)
        split_field(loader, step);
    wfs__load_leave(loader, mark);
}

static void read_map(wfs__loader *loader, const wfs__node *node, wfs__step *step)
{
    const wfs__pair *pair = wfs__load_required(loader, node, WFS__STR("expression"),
                                               "write what each item becomes: expression: $item.title");
    if (!pair)
        return;
    size_t mark = wfs__load_enter(loader, pair->key);
    step->map = wfs__spec_compile(&loader->compiler, pair->value, WFS__PLACE_VALUE, wfs__load_path(loader));
    wfs__load_leave(loader, mark);
}

static void read_transform(wfs__loader *loader, const wfs__node *node, wfs__step *step)
{
    int operation =
        read_word(loader, node, WFS__STR("operation"), operation_names, 3, "write operation: filter, map or sort");
    if (operation < 0)
        return;
    step->operation = (wfs__operation)operation;
    if (step->operation == WFS__MAP)
        read_map(loader, node, step);
    else if (step->operation == WFS__SORT)
        read_sort(loader, node, step);
    else if (wfs__load_required(loader, node, WFS__STR("where"), "write which items stay: where: $item.ok"))
        step->where = read_expression(loader, node, WFS__STR("where"), NULL);
}

static void read_target(wfs__loader *loader, const wfs__node *node, uint32_t *target)
{
    *target = WFS__NO_STEP;
    if (node->kind == WFS__NODE_MAPPING) {
        wfs__load_expect(loader, node, WFS__NODE_SCALAR, "the id of a step",
                         "declare the step among the others, and write its id here");
        return;
    }
    wfs__str id = wfs__load_string(loader, node);
    int64_t number = id.data ? wfs__workflow_find(loader->workflow, id) : -1;
    if (number >= 0)
        *target = (uint32_t)number;
}

static void read_targets(wfs__loader *loader, const wfs__node *list, wfs__branch *branch)
{
    branch->steps = wfs__arena_array(loader->arena, list->count, sizeof *branch->steps);
    branch->nodes = list->u.items;
    if (!branch->steps) {
        loader->nomem = true;
        return;
    }
    branch->count = list->count;
    for (uint32_t i = 0; i < list->count; i++) {
        size_t mark = wfs__load_enter_index(loader, i);
        read_target(loader, list->u.items[i], &branch->steps[i]);
        wfs__load_leave(loader, mark);
    }
}

static void read_branch(wfs__loader *loader, const wfs__node *node, wfs__str key, bool required, wfs__branch *branch)
{
    const char *how = "write the ids of the steps to run: then: [send]";
    const wfs__pair *pair = required ? wfs__load_required(loader, node, key, how) : wfs__load_optional(node, key);
    if (!pair)
        return;
    size_t mark = wfs__load_enter(loader, key);
    char hint[96] = "";
    bool single = pair->value->kind == WFS__NODE_SCALAR && pair->value->text.size < 60;
    if (single)
        snprintf(hint, sizeof hint, "write [%.*s]", (int)pair->value->text.size, pair->value->text.data);
    if (wfs__load_expect(loader, pair->value, WFS__NODE_SEQUENCE, "a list of step ids", single ? hint : NULL)) {
        if (required && pair->value->count == 0)
            wfs__load_error(loader, WFS__D_INVALID_VALUE, pair->value->span, NULL, "\"%s\" must name at least one step",
                            key.data);
        read_targets(loader, pair->value, branch);
    }
    wfs__load_leave(loader, mark);
}

static void read_exit(wfs__loader *loader, const wfs__node *node, wfs__step *step)
{
    static const wfs__str states[] = { { "success", 7 }, { "failed", 6 } };
    step->success = read_word(loader, node, WFS__STR("status"), states, 2, "write status: success or failed") == 0;
    const wfs__pair *pair = wfs__load_optional(node, WFS__STR("output"));
    if (!pair)
        return;
    size_t mark = wfs__load_enter(loader, pair->key);
    step->output = wfs__spec_compile(&loader->compiler, pair->value, WFS__PLACE_EXIT_OUTPUT, wfs__load_path(loader));
    wfs__load_leave(loader, mark);
}

static void read_common(wfs__loader *loader, const wfs__node *node, wfs__step *step)
{
    static const wfs__str policies[] = { { "fail", 4 }, { "ignore", 6 } };
    step->description = wfs__load_optional_string(loader, node, WFS__STR("description"));
    if (step->type == WFS_STEP_CONDITIONAL && step->typed)
        wfs__load_required(loader, node, WFS__STR("condition"), "write the decision: condition: $inputs.n > 3");
    step->condition = read_expression(loader, node, WFS__STR("condition"), &step->condition_text);
    step->has_each = wfs__load_optional(node, WFS__STR("each")) != NULL;
    step->each = read_expression(loader, node, WFS__STR("each"), &step->each_text);
    step->delay_ms = read_duration(loader, node, WFS__STR("delay"), &step->has_delay);
    step->ignore_errors = read_word(loader, node, WFS__STR("on_error"), policies, 2, NULL) == 1;
    read_retry(loader, node, step);
    wfs__load_fields(loader, node, WFS__STR("inputs"), WFS__FIELD_STEP, &step->inputs);
    wfs__load_fields(loader, node, WFS__STR("outputs"), WFS__FIELD_STEP, &step->outputs);
}

static void read_concurrency(wfs__loader *loader, const wfs__node *node, wfs__step *step)
{
    const wfs__pair *pair = wfs__load_optional(node, WFS__STR("concurrency"));
    step->concurrency = 1;
    if (!pair || (step->typed && step->type != WFS_STEP_TOOL && step->type != WFS_STEP_TRANSFORM))
        return;
    size_t mark = wfs__load_enter(loader, pair->key);
    step->concurrency = read_count(loader, pair->value, 1, loader->workflow->limits.concurrency,
                                   WFS__D_LIMIT_CONCURRENCY, "concurrency");
    wfs__load_leave(loader, mark);
}

/* The keys that this type of step, or of transform, has besides the common ones. */
static wfs__known own_keys(const wfs__node *node, const wfs__step *step)
{
    const wfs__node *operation = wfs__node_get(node, WFS__STR("operation"));
    if (step->type == WFS_STEP_TRANSFORM && operation && operation->kind == WFS__NODE_SCALAR)
        for (size_t i = 0; i < WFS__COUNT(operation_names); i++)
            if (wfs__str_equal(operation->text, operation_names[i]))
                return operation_keys[i];
    return type_keys[step->type];
}

static void check_step_keys(wfs__loader *loader, const wfs__node *node, const wfs__step *step)
{
    if (!step->typed)
        return;
    const wfs__known known[] = { { common_keys, WFS__COUNT(common_keys) }, own_keys(node, step) };
    wfs__load_check_keys(loader, node, known, 2);
}

static void read_step(wfs__loader *loader, const wfs__node *node, wfs__step *step)
{
    read_id(loader, node, step);
    check_step_keys(loader, node, step);
    read_common(loader, node, step);
    read_concurrency(loader, node, step);
    if (!step->typed)
        return;
    switch (step->type) {
    case WFS_STEP_TOOL:
        read_tool(loader, node, step);
        break;
    case WFS_STEP_TRANSFORM:
        read_transform(loader, node, step);
        break;
    case WFS_STEP_CONDITIONAL:
        read_branch(loader, node, WFS__STR("then"), true, &step->then_branch);
        read_branch(loader, node, WFS__STR("else"), false, &step->else_branch);
        break;
    default:
        read_exit(loader, node, step);
    }
}

/* ---- the first pass, and the order of steps ---- */

/* By id; of equal ones the first step first, which is the one at the lower address. */
static int order_by_id(const void *left, const void *right)
{
    const wfs__str *const *a = left, *const *b = right;
    int order = wfs__str_compare(**a, **b);
    return order ? order : (*a > *b) - (*a < *b);
}

/* The id of a step's node if it is usable; no reports, those come in the second pass. */
static wfs__str peek_id(const wfs__node *node)
{
    const wfs__node *id = node->kind == WFS__NODE_MAPPING ? wfs__node_get(node, WFS__STR("id")) : NULL;
    return id && id->kind == WFS__NODE_SCALAR && id->value.type == WFS_TYPE_STRING ? id->text : WFS__STR("");
}

static bool collect_ids(wfs__loader *loader, const wfs__node *list)
{
    wfs_workflow *workflow = loader->workflow;
    size_t count = list->count;
    workflow->steps = wfs__arena_array(loader->arena, count, sizeof *workflow->steps);
    workflow->ids = wfs__arena_array(loader->arena, count, sizeof *workflow->ids);
    workflow->by_id = wfs__arena_array(loader->arena, count, sizeof *workflow->by_id);
    workflow->main_line = wfs__arena_array(loader->arena, count, sizeof *workflow->main_line);
    if (!workflow->steps || !workflow->ids || !workflow->by_id || !workflow->main_line)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        workflow->ids[i] = peek_id(list->u.items[i]);
        workflow->by_id[i] = &workflow->ids[i];
    }
    qsort(workflow->by_id, count, sizeof *workflow->by_id, order_by_id);
    workflow->step_count = count;
    return true;
}

static void mark_branch(wfs_workflow *workflow, const wfs__branch *branch)
{
    for (size_t i = 0; i < branch->count; i++)
        if (branch->steps[i] != WFS__NO_STEP)
            workflow->steps[branch->steps[i]].in_branch = true;
}

static void find_main_line(wfs_workflow *workflow)
{
    for (size_t i = 0; i < workflow->step_count; i++) {
        mark_branch(workflow, &workflow->steps[i].then_branch);
        mark_branch(workflow, &workflow->steps[i].else_branch);
    }
    for (uint32_t i = 0; i < workflow->step_count; i++)
        if (!workflow->steps[i].in_branch)
            workflow->main_line[workflow->main_count++] = i;
}

static int order_by_tool(const void *left, const void *right)
{
    const wfs__step *const *a = left, *const *b = right;
    int order = wfs__str_compare((*a)->tool, (*b)->tool);
    return order ? order : (*a)->number < (*b)->number ? -1 : 1;
}

static void sort_by_tool(wfs__loader *loader)
{
    wfs_workflow *workflow = loader->workflow;
    workflow->by_tool = wfs__arena_array(loader->arena, workflow->step_count, sizeof *workflow->by_tool);
    if (!workflow->by_tool) {
        loader->nomem = true;
        return;
    }
    for (size_t i = 0; i < workflow->step_count; i++)
        if (workflow->steps[i].tool.data)
            workflow->by_tool[workflow->tool_count++] = &workflow->steps[i];
    if (workflow->tool_count > 1)
        qsort(workflow->by_tool, workflow->tool_count, sizeof *workflow->by_tool, order_by_tool);
}

/* What to do about a step that is no mapping. */
static const char *hint_for_step(const wfs__node *node)
{
    const char *colon = is_string(node) ? memchr(node->text.data, ':', node->text.size) : NULL;
    bool key = colon && wfs__is_name((wfs__str){ node->text.data, (size_t)(colon - node->text.data) });
    return key ? "write a blank behind the \":\" of a key" : "write the step as { id: ..., type: ... }";
}

static void read_steps(wfs__loader *loader, const wfs__node *list)
{
    wfs_workflow *workflow = loader->workflow;
    for (uint32_t i = 0; i < list->count && !loader->nomem; i++) {
        size_t mark = wfs__load_enter_index(loader, i);
        wfs__step *step = &workflow->steps[i];
        step->number = i;
        step->concurrency = 1;
        step->node = list->u.items[i];
        if (wfs__load_expect(loader, step->node, WFS__NODE_MAPPING, "a mapping", hint_for_step(step->node))) {
            read_step_type(loader, step->node, step);
            read_step(loader, step->node, step);
        }
        wfs__load_leave(loader, mark);
    }
    find_main_line(workflow);
    sort_by_tool(loader);
}

void wfs__load_steps(wfs__loader *loader, const wfs__node *root)
{
    const wfs__pair *pair = wfs__load_optional(root, WFS__STR("steps"));
    size_t mark = wfs__load_enter(loader, WFS__STR("steps"));
    uint64_t limit = loader->workflow->limits.steps;
    if (!pair)
        wfs__load_error(loader, WFS__D_NO_STEPS, root->span, NULL, "Workflow must have at least one step");
    else if (!wfs__load_expect(loader, pair->value, WFS__NODE_SEQUENCE, "a list of steps",
                               "begin each step with \"- id:\""))
        ;
    else if (pair->value->count == 0)
        wfs__load_error(loader, WFS__D_NO_STEPS, pair->value->span, NULL, "Workflow must have at least one step");
    else if (pair->value->count > limit)
        wfs__load_error(loader, WFS__D_LIMIT_STEPS, pair->key_span, NULL, "%u steps, more than %llu (limit steps)",
                        pair->value->count, (unsigned long long)limit);
    else if (!collect_ids(loader, pair->value))
        loader->nomem = true;
    else
        read_steps(loader, pair->value);
    wfs__load_leave(loader, mark);
}
