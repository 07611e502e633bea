/*
 * The graph command: a workflow as a Mermaid or DOT graph.
 *
 * A node's id is n and its number, so that a step may have any name (`end` is a word of Mermaid's); names only
 * occur in labels, quoted and escaped. Solid edges are the order of execution, labelled `then` and `else` behind a
 * conditional; dashed ones go from a step to each step that uses its output. A conditional that is reached twice
 * is drawn once. Behind a conditional with many open ends they meet in a join node, which keeps the number of
 * edges linear in the number of steps. Nesting is bounded, since a workflow that is not valid is not drawn.
 */
#include "commands.h"
#include "console.h"
#include "file.h"
#include "memory.h"
#include "status.h"

#include <stdlib.h>
#include <string.h>

enum { ENDS = 8, DETAIL_COLUMNS = 40, NO_NODE = 0 };

/* An edge that has no target yet: from a node (its number from 1), and its label. */
struct end {
    size_t node;
    const char *label;
};

/* The open ends of a part of the graph. */
struct ends {
    struct end items[ENDS];
    size_t count;
};

struct graph {
    const wfs_workflow *workflow;
    enum graph_format format;
    size_t steps, joins;
    struct ends **drawn; /* by step: the ends of a conditional that was drawn */
    struct text nodes, edges;
};

/* ---- Labels ---------------------------------------------------------------------------------------- */

static void add_mermaid(struct text *text, char c)
{
    static const char special[] = "\"#<>&`\\%";

    if (strchr(special, c) && c)
        text_format(text, "#%d;", c);
    else
        text_add(text, &c, 1);
}

static void add_dot(struct text *text, char c)
{
    if (c == '"' || c == '\\')
        text_add(text, "\\", 1);
    text_add(text, &c, 1);
}

/* Adds text to a label: what is unsafe is a blank, everything that means something is escaped. */
static void add_label(struct graph *graph, const char *data, size_t size)
{
    struct text safe = { NULL, 0, 0 };

    text_add_safe(&safe, data, size);
    for (size_t i = 0; i < safe.size; i++) {
        if (graph->format == GRAPH_MERMAID)
            add_mermaid(&graph->nodes, safe.data[i]);
        else
            add_dot(&graph->nodes, safe.data[i]);
    }
    text_free(&safe);
}

/* A further line of a label, cut where it becomes long. */
static void add_detail(struct graph *graph, const char *before, const char *data)
{
    size_t size, at = 0, used = 0;
    unsigned columns;

    if (!data)
        return;
    size = strlen(data);
    text_add_string(&graph->nodes, graph->format == GRAPH_MERMAID ? "<br/>" : "\\n");
    text_add_string(&graph->nodes, before);
    while (at < size && used < DETAIL_COLUMNS) {
        at += text_character(data + at, size - at, &columns);
        used += columns;
    }
    add_label(graph, data, at);
    if (at < size)
        text_add_string(&graph->nodes, "...");
}

static void add_details(struct graph *graph, const wfs_step_info *info)
{
    add_label(graph, info->id, strlen(info->id));
    add_detail(graph, "", info->tool);
    add_detail(graph, "", info->operation);
    add_detail(graph, "exit: ", info->status);
    add_detail(graph, "each ", info->each);
    add_detail(graph, info->type == WFS_STEP_CONDITIONAL ? "" : "if ", info->condition);
}

/* ---- Nodes and edges ------------------------------------------------------------------------------- */

static void add_node(struct graph *graph, size_t step)
{
    static const char *const mermaid[][2] = {
        { "[\"", "\"]" }, { "[/\"", "\"/]" }, { "{\"", "\"}" }, { "([\"", "\"])" }
    };
    static const char *const dot[] = { "box", "parallelogram", "diamond", "oval" };
    wfs_step_info info = { .size = sizeof(info) };

    wfs_workflow_step(graph->workflow, step, &info);
    if (graph->format == GRAPH_MERMAID) {
        text_format(&graph->nodes, "    n%zu%s", step + 1, mermaid[info.type][0]);
        add_details(graph, &info);
        text_format(&graph->nodes, "%s\n", mermaid[info.type][1]);
    } else {
        text_format(&graph->nodes, "    n%zu [shape=%s, label=\"", step + 1, dot[info.type]);
        add_details(graph, &info);
        text_add_string(&graph->nodes, "\"];\n");
    }
}

static void add_edge(struct graph *graph, struct end from, size_t to)
{
    if (graph->format == GRAPH_MERMAID)
        text_format(&graph->edges, from.label ? "    n%zu -->|%s| n%zu\n" : "    n%zu -->%s n%zu\n", from.node,
                    from.label ? from.label : "", to);
    else if (from.label)
        text_format(&graph->edges, "    n%zu -> n%zu [label=\"%s\"];\n", from.node, to, from.label);
    else
        text_format(&graph->edges, "    n%zu -> n%zu;\n", from.node, to);
}

static void connect(struct graph *graph, const struct ends *ends, size_t to)
{
    for (size_t i = 0; i < ends->count; i++)
        add_edge(graph, ends->items[i], to);
}

/* A node without a name where many ends meet. */
static size_t add_join(struct graph *graph)
{
    size_t node = graph->steps + ++graph->joins;

    text_format(&graph->nodes,
                graph->format == GRAPH_MERMAID ? "    n%zu(( ))\n" : "    n%zu [shape=point, label=\"\"];\n", node);
    return node;
}

static void add_ends(struct graph *graph, struct ends *ends, const struct ends *more)
{
    if (ends->count + more->count > ENDS) {
        size_t join = add_join(graph);
        connect(graph, ends, join);
        connect(graph, more, join);
        *ends = (struct ends){ { { join, NULL } }, 1 };
        return;
    }
    memcpy(&ends->items[ends->count], more->items, more->count * sizeof(*more->items));
    ends->count += more->count;
}

/* ---- Order of execution ---------------------------------------------------------------------------- */

static void draw_step(struct graph *graph, size_t step, struct ends *ends);

/* A branch, from the conditional's node to its open ends. */
static void draw_branch(struct graph *graph, size_t step, uint32_t which, struct ends *all)
{
    struct ends ends = { { { step + 1, which ? "else" : "then" } }, 1 };
    size_t target;

    for (size_t i = 0; wfs_workflow_branch(graph->workflow, step, which, i, &target) == WFS_OK; i++)
        draw_step(graph, target, &ends);
    add_ends(graph, all, &ends);
}

static void draw_conditional(struct graph *graph, size_t step, struct ends *ends)
{
    if (!graph->drawn[step]) {
        graph->drawn[step] = allocate(1, sizeof(**graph->drawn));
        draw_branch(graph, step, 0, graph->drawn[step]);
        draw_branch(graph, step, 1, graph->drawn[step]);
    }
    *ends = *graph->drawn[step];
}

/* Leads the open ends to a step; then its own are open. An exit has none, unless a guard may pass it over. */
static void draw_step(struct graph *graph, size_t step, struct ends *ends)
{
    wfs_step_info info = { .size = sizeof(info) };

    wfs_workflow_step(graph->workflow, step, &info);
    connect(graph, ends, step + 1);
    if (info.type == WFS_STEP_CONDITIONAL)
        draw_conditional(graph, step, ends);
    else if (info.type == WFS_STEP_EXIT && !info.condition)
        ends->count = 0;
    else
        *ends = (struct ends){ { { step + 1, NULL } }, 1 };
}

/* ---- Flow of data ---------------------------------------------------------------------------------- */

static void draw_data(struct graph *graph, size_t step, size_t *last_user)
{
    wfs_reference reference = { .size = sizeof(reference) };

    for (size_t i = 0; wfs_workflow_reference(graph->workflow, step, i, &reference) == WFS_OK; i++) {
        size_t target = (size_t)reference.target;
        if (target >= graph->steps || last_user[target] == step + 1)
            continue;
        last_user[target] = step + 1;
        text_format(&graph->edges,
                    graph->format == GRAPH_MERMAID ? "    n%zu -.-> n%zu\n"
                                                   : "    n%zu -> n%zu [style=dashed, constraint=false];\n",
                    target + 1, step + 1);
    }
}

static void draw(struct graph *graph)
{
    struct ends ends = { { { NO_NODE, NULL } }, 0 };
    size_t *last_user = allocate(graph->steps, sizeof(*last_user));
    wfs_step_info info = { .size = sizeof(info) };

    for (size_t i = 0; i < graph->steps; i++)
        add_node(graph, i);
    for (size_t i = 0; i < graph->steps; i++)
        if (wfs_workflow_step(graph->workflow, i, &info) == WFS_OK && !info.in_branch)
            draw_step(graph, i, &ends);
    for (size_t i = 0; i < graph->steps; i++)
        draw_data(graph, i, last_user);
    free(last_user);
}

/* ---- The command ----------------------------------------------------------------------------------- */

static bool print_graph(const wfs_workflow *workflow, enum graph_format format)
{
    struct graph graph = {
        workflow, format, wfs_workflow_step_count(workflow), 0, NULL, { NULL, 0, 0 }, { NULL, 0, 0 }
    };
    struct text whole = { NULL, 0, 0 };
    bool good;

    graph.drawn = allocate(graph.steps, sizeof(*graph.drawn));
    draw(&graph);
    text_add_string(&whole, format == GRAPH_MERMAID ? "flowchart TD\n" : "digraph workflow {\n");
    text_add(&whole, graph.nodes.data, graph.nodes.size);
    text_add(&whole, graph.edges.data ? graph.edges.data : "", graph.edges.size);
    if (format == GRAPH_DOT)
        text_add_string(&whole, "}\n");
    good = file_print(whole.data, whole.size - 1);
    for (size_t i = 0; i < graph.steps; i++)
        free(graph.drawn[i]);
    free(graph.drawn);
    text_free(&graph.nodes);
    text_free(&graph.edges);
    text_free(&whole);
    return good;
}

int command_graph(const struct options *options)
{
    wfs_check_options check = WFS_CHECK_OPTIONS_INIT;
    wfs_workflow *workflow = NULL;
    wfs_report *report = NULL;
    struct file file;
    int status = STATUS_OK;

    if (!file_read_skill(options->files.items[0], &file))
        return STATUS_USAGE;
    check.file = file.name;
    if (wfs_workflow_load(file.data, file.size, &check, &workflow, &report) == WFS_E_NOMEM)
        out_of_memory();
    if (wfs_report_errors(report)) {
        console_report(report);
        status = STATUS_INVALID;
    } else if (!print_graph(workflow, options->format)) {
        status = STATUS_USAGE;
    }
    wfs_report_free(report);
    wfs_workflow_free(workflow);
    file_free(&file);
    return status;
}
