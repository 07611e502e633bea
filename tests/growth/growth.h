/*
 * Growth: what a stranger could send, at sizes that double, and what the library does with it.
 *
 * A dimension makes a task of size n: the text that a stranger sends, perhaps data with it, and the work to be done.
 * Making is free, only the work is counted, by valgrind: growth.c brackets it. The answer of the library may be an
 * error; what counts is that it is the one that was meant, and what it costs.
 */
#ifndef GROWTH_H
#define GROWTH_H

#include <stdbool.h>
#include <workflowskill/workflowskill.h>

#include "../text.h"

struct task {
    test_text text; /* a file, an expression, a JSON text */
    test_text data; /* inputs, a context, a schema */
    size_t n;
    wfs_limits limits;
    const struct dimension *dimension;
    bool anything; /* the outcome is not asked for: the default limits may say no */
};

struct dimension {
    const char *name;
    size_t least; /* the smallest of the three sizes */
    void (*make)(struct task *task, size_t n);
    void (*work)(const struct task *task);
    bool good; /* the text is valid, the run a success */
};

/* Ends the program with a message unless `fine`. */
void require(bool fine, const struct task *task, const char *what);
/* The same unless the outcome is as good as the dimension says. */
void expect(const struct task *task, bool good, const char *what);

/* ---- work.c ---- */

/* The text is a workflow: validated; validated and the report written in both forms; loaded and walked; run, with and
 * without a listener to all events; run by a host that answers later. */
void validate_text(const struct task *task);
void report_text(const struct task *task);
void walk_text(const struct task *task);
void run_text(const struct task *task);
void run_loudly(const struct task *task);
void run_strictly(const struct task *task);
void run_later(const struct task *task);
void run_later_backwards(const struct task *task);
/* The text is a workflow, the data the input schema of every tool. */
void validate_with_schema(const struct task *task);
/* The host has as many tools as the size says; it has them in a registry. */
void validate_with_tools(const struct task *task);
void run_with_registry(const struct task *task);
/* The text is a document: read and written. */
void read_json(const struct task *task);
void read_yaml(const struct task *task);
/* The text is YAML, and the host asks where every element of the list stands; or it is a host's own text, and the host
 * adds diagnostics to it. */
void find_positions(const struct task *task);
void add_diagnostics(const struct task *task);
/* The text is an expression or a template, the data its context ({"inputs":{"a":1}} if there is none). */
void evaluate_text(const struct task *task);
void resolve_text(const struct task *task);

/* ---- the dimensions, each list ended by a row without a name ---- */

extern const struct dimension file_dimensions[], mistake_dimensions[], data_dimensions[], run_dimensions[],
    schema_dimensions[];

#endif
