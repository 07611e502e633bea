/*
 * Who leads to whom: branches, cycles, nesting, and steps that can never run.
 *
 * There are two graphs over the steps. References are data flow; branch targets are order of execution. A step of a
 * branch may refer to its conditional, so the two are never mixed. Both are searched depth-first with a stack of our
 * own: a chain may be as long as the file.
 */
#include "validate_internal.h"

#include <stdlib.h>

bool wfs__graph_init(wfs__checker *checker, wfs__graph *graph, size_t nodes)
{
    *graph = (wfs__graph){ .nodes = nodes };
    graph->first = wfs__arena_array(&checker->arena, nodes + 1, sizeof *graph->first);
    return graph->first != NULL;
}

void wfs__graph_add(wfs__checker *checker, wfs__graph *graph, uint32_t target)
{
    void *targets = graph->targets;
    if (!wfs__grow(&targets, &graph->capacity, graph->count, sizeof *graph->targets)) {
        checker->nomem = true;
        return;
    }
    graph->targets = targets;
    graph->targets[graph->count++] = target;
}

void wfs__graph_free(wfs__graph *graph)
{
    free(graph->targets);
    *graph = (wfs__graph){ 0 };
}

/* ---- Branches ---- */

static const wfs__branch *branch_of(const wfs__step *step, int which)
{
    return which == 0 ? &step->then_branch : &step->else_branch;
}

void wfs__validate_mentions(wfs__checker *checker)
{
    const wfs_workflow *workflow = checker->workflow;
    for (size_t i = 0; i < workflow->step_count; i++)
        for (int which = 0; which < 2; which++) {
            const wfs__branch *branch = branch_of(&workflow->steps[i], which);
            for (size_t k = 0; k < branch->count; k++)
                if (branch->steps[k] != WFS__NO_STEP) {
                    checker->mentions[branch->steps[k]]++;
                    checker->branches[branch->steps[k]] = 2 * (uint32_t)i + (uint32_t)which;
                }
        }
}

static void report_target(wfs__checker *checker, const wfs__step *step, int which, size_t position)
{
    const wfs__node *node = branch_of(step, which)->nodes[position];
    if (node->kind != WFS__NODE_SCALAR || node->value.type != WFS_TYPE_STRING)
        return;
    const wfs_workflow *workflow = checker->workflow;
    wfs__validate_at_key(checker, step, which == 0 ? "then" : "else");
    wfs__path_index(&checker->path, position);
    wfs__validate_report(checker, WFS__D_UNDEFINED_BRANCH_STEP, node->span,
                         wfs__validate_nearest(checker, node->text, workflow->ids, workflow->step_count,
                                               "name a step by its id; there are", true),
                         "Branch references undefined step \"%.*s\"", wfs__validate_size(node->text), node->text.data);
}

/* The steps that more than one branch names: `seen` has the last branch that named a step, `warned` whether it was
 * said. */
static void note_target(wfs__checker *checker, const wfs__step *target, uint32_t branch, uint32_t *seen, bool *warned)
{
    uint32_t number = target->number;
    if (seen[number] != 0 && seen[number] != branch && !warned[number]) {
        warned[number] = true;
        wfs__validate_at_step(checker, target);
        wfs__validate_report(checker, WFS__D_STEP_IN_SEVERAL_BRANCHES, wfs__validate_step_span(target),
                             "that is fine if it is meant: it runs once for each branch that is chosen",
                             "step \"%.*s\" is named by several branches", wfs__validate_size(target->id),
                             target->id.data);
    }
    seen[number] = branch;
}

static void check_branches(wfs__checker *checker)
{
    const wfs_workflow *workflow = checker->workflow;
    uint32_t *seen = wfs__arena_array(&checker->arena, workflow->step_count, sizeof *seen);
    bool *warned = wfs__arena_array(&checker->arena, workflow->step_count, sizeof *warned);
    checker->nomem |= !seen || !warned;
    for (uint32_t i = 0; i < workflow->step_count && !checker->nomem; i++)
        for (int which = 0; which < 2; which++) {
            const wfs__branch *branch = branch_of(&workflow->steps[i], which);
            for (size_t k = 0; k < branch->count; k++)
                if (branch->steps[k] == WFS__NO_STEP)
                    report_target(checker, &workflow->steps[i], which, k);
                else
                    note_target(checker, &workflow->steps[branch->steps[k]], 2 * i + (uint32_t)which + 1, seen, warned);
        }
}

/* Every target of every branch, in the order in which they stand. */
static bool branch_graph(wfs__checker *checker, wfs__graph *graph)
{
    const wfs_workflow *workflow = checker->workflow;
    if (!wfs__graph_init(checker, graph, workflow->step_count))
        return false;
    for (size_t i = 0; i < workflow->step_count; i++) {
        graph->first[i] = graph->count;
        for (int which = 0; which < 2; which++) {
            const wfs__branch *branch = branch_of(&workflow->steps[i], which);
            for (size_t k = 0; k < branch->count; k++)
                if (branch->steps[k] != WFS__NO_STEP)
                    wfs__graph_add(checker, graph, branch->steps[k]);
        }
    }
    graph->first[workflow->step_count] = graph->count;
    return !checker->nomem;
}

/* ---- Cycles ---- */

typedef struct walk {
    wfs__checker *checker;
    const wfs__graph *graph;
    uint32_t *stack;    /* the path from the start to here */
    size_t *next;       /* by step: the next of its edges */
    uint32_t *position; /* by step: its place on the stack + 1; 0: not on it */
    uint32_t *order;    /* the steps in the order in which they were left */
    uint8_t *visited;
    size_t depth, left;
} walk;

enum { SHOWN_STEPS = 12 };

/* "a → b → c → a"; the middle of a long one is left out. */
static void print_cycle(const walk *search, size_t start, wfs__buffer *text)
{
    const wfs_workflow *workflow = search->checker->workflow;
    size_t length = search->depth - start;
    for (size_t i = 0; i <= length; i++) {
        if (length > SHOWN_STEPS && i == SHOWN_STEPS / 2) {
            wfs__buffer_literal(text, "\xE2\x80\xA6 \xE2\x86\x92 ");
            i = length - SHOWN_STEPS / 2;
        }
        wfs__str id = workflow->steps[search->stack[start + i % length]].id;
        int size = wfs__validate_size(id);
        wfs__buffer_add(text, id.data, (size_t)(length > 3 && size > 30 ? 30 : size));
        if (i < length)
            wfs__buffer_literal(text, " \xE2\x86\x92 ");
    }
}

static void report_cycle(walk *search, uint32_t target)
{
    wfs__checker *checker = search->checker;
    const wfs__step *step = &checker->workflow->steps[target];
    bool branches = search->graph != &checker->references;
    wfs__buffer text = WFS__BUFFER_INIT;
    print_cycle(search, search->position[target] - 1, &text);
    if (text.failed) {
        checker->nomem = true;
    } else {
        wfs__validate_at_step(checker, step);
        wfs__validate_report(checker, WFS__D_CYCLE, wfs__validate_step_span(step),
                             branches ? "take one of these steps out of the branches: a workflow has no loops but each"
                                      : "one of these steps must do without the output of the next",
                             "Cycle detected: %.*s", (int)text.size, text.data);
    }
    wfs__buffer_free(&text);
}

static bool search_init(walk *search, wfs__checker *checker, const wfs__graph *graph)
{
    size_t n = graph->nodes;
    *search = (walk){ .checker = checker, .graph = graph };
    search->stack = wfs__arena_array(&checker->arena, n, sizeof *search->stack);
    search->next = wfs__arena_array(&checker->arena, n, sizeof *search->next);
    search->position = wfs__arena_array(&checker->arena, n, sizeof *search->position);
    search->order = wfs__arena_array(&checker->arena, n, sizeof *search->order);
    search->visited = wfs__arena_array(&checker->arena, n, sizeof *search->visited);
    return search->stack && search->next && search->position && search->order && search->visited;
}

static void enter(walk *search, uint32_t step)
{
    search->visited[step] = 1;
    search->next[step] = search->graph->first[step];
    search->stack[search->depth++] = step;
    search->position[step] = (uint32_t)search->depth;
}

static void leave(walk *search)
{
    uint32_t step = search->stack[--search->depth];
    search->position[step] = 0;
    search->order[search->left++] = step;
}

/* Visits everything that can be reached from a step; an edge to a step that is on the stack closes a cycle. */
static void search_from(walk *search, uint32_t start)
{
    if (search->visited[start])
        return;
    enter(search, start);
    while (search->depth > 0) {
        uint32_t step = search->stack[search->depth - 1];
        if (search->next[step] == search->graph->first[step + 1]) {
            leave(search);
            continue;
        }
        uint32_t target = search->graph->targets[search->next[step]++];
        if (search->position[target])
            report_cycle(search, target);
        else if (!search->visited[target])
            enter(search, target);
    }
}

static bool check_cycles(wfs__checker *checker, const wfs__graph *graph, walk *search)
{
    if (!search_init(search, checker, graph))
        return false;
    for (uint32_t i = 0; i < graph->nodes; i++)
        search_from(search, i);
    return true;
}

/* ---- Nesting ---- */

static bool is_conditional(const wfs__step *step) { return step->typed && step->type == WFS_STEP_CONDITIONAL; }

static void report_depth(wfs__checker *checker, const wfs__step *step)
{
    uint64_t limit = checker->workflow->limits.conditional_depth;
    wfs__validate_at_step(checker, step);
    wfs__validate_report(checker, WFS__D_LIMIT_CONDITIONAL_DEPTH, wfs__validate_step_span(step),
                         "flatten the branches, or raise the limit conditional_depth",
                         "conditionals are nested more than %llu deep (limit conditional_depth)",
                         (unsigned long long)limit);
}

/* Passes depths down the branches, in an order in which a conditional comes before what it names (but for cycles, which
 * were reported). */
static void check_depth(wfs__checker *checker, const walk *search)
{
    const wfs_workflow *workflow = checker->workflow;
    const wfs__graph *graph = search->graph;
    uint32_t *depth = wfs__arena_array(&checker->arena, workflow->step_count, sizeof *depth);
    if (!depth) {
        checker->nomem = true;
        return;
    }
    for (size_t i = search->left; i-- > 0;) {
        uint32_t number = search->order[i];
        if (!is_conditional(&workflow->steps[number]))
            continue;
        uint32_t own = ++depth[number];
        if (own == workflow->limits.conditional_depth + 1)
            report_depth(checker, &workflow->steps[number]);
        for (size_t k = graph->first[number]; k < graph->first[number + 1]; k++)
            if (depth[graph->targets[k]] < own)
                depth[graph->targets[k]] = own;
    }
}

/* ---- What can never run ---- */

/* Does the run always end at this step when it gets there? A condition that is malformed may be anything, but for one
 * that is no text. */
static bool ends_run(const wfs__step *step)
{
    if (!step->typed || step->type != WFS_STEP_EXIT)
        return false;
    const wfs__pair *condition = wfs__validate_pair(step, WFS__STR("condition"));
    return !condition || condition->value->kind != WFS__NODE_SCALAR || condition->value->value.type != WFS_TYPE_STRING;
}

/* Marks all that branches lead to from a step. `stack` has room for every step. */
static void reach(const wfs__graph *graph, uint32_t start, uint8_t mark, uint8_t *marks, uint32_t *stack)
{
    size_t depth = 0;
    if (marks[start])
        return;
    marks[start] = mark;
    stack[depth++] = start;
    while (depth > 0) {
        uint32_t step = stack[--depth];
        for (size_t k = graph->first[step]; k < graph->first[step + 1]; k++)
            if (!marks[graph->targets[k]]) {
                marks[graph->targets[k]] = mark;
                stack[depth++] = graph->targets[k];
            }
    }
}

static void report_unreachable(wfs__checker *checker, const wfs__step *step, const wfs__step *end)
{
    if (!step->id.data)
        return;
    wfs__validate_at_step(checker, step);
    wfs__validate_report(checker, WFS__D_UNREACHABLE_STEP, wfs__validate_step_span(step),
                         "remove it, or give the exit a condition",
                         "step \"%.*s\" can never run: \"%.*s\" ends the run before it", wfs__validate_size(step->id),
                         step->id.data, wfs__validate_size(end->id), end->id.data ? end->id.data : "");
}

static void check_unreachable(wfs__checker *checker, const wfs__graph *graph)
{
    enum { LIVE = 1, DEAD = 2 };
    const wfs_workflow *workflow = checker->workflow;
    uint8_t *marks = wfs__arena_array(&checker->arena, workflow->step_count, sizeof *marks);
    uint32_t *stack = wfs__arena_array(&checker->arena, workflow->step_count, sizeof *stack);
    if (!marks || !stack) {
        checker->nomem = true;
        return;
    }
    const wfs__step *end = NULL;
    for (size_t i = 0; i < workflow->main_count; i++) {
        const wfs__step *step = &workflow->steps[workflow->main_line[i]];
        reach(graph, step->number, end ? DEAD : LIVE, marks, stack);
        if (!end && ends_run(step))
            end = step;
    }
    for (size_t i = 0; end && i < workflow->step_count; i++)
        if (marks[i] == DEAD)
            report_unreachable(checker, &workflow->steps[i], end);
}

void wfs__validate_flow(wfs__checker *checker)
{
    wfs__graph branches = { 0 };
    walk data, order;
    check_branches(checker);
    if (!branch_graph(checker, &branches) || !check_cycles(checker, &checker->references, &data) ||
        !check_cycles(checker, &branches, &order)) {
        checker->nomem = true;
    } else {
        check_depth(checker, &order);
        check_unreachable(checker, &branches);
    }
    wfs__graph_free(&branches);
}
