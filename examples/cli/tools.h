/* The tools that tools files describe, and the adapter that gives them to the library. */
#ifndef CLI_TOOLS_H
#define CLI_TOOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <workflowskill/workflowskill.h>

struct loop;

enum answer_kind { ANSWER_OUTPUT, ANSWER_ERROR, ANSWER_ECHO, ANSWER_ECHO_ONE };

/* One canned answer. `value` is the output, the error's text or the name of the argument. */
struct answer {
    enum answer_kind kind;
    bool permanent;
    const wfs_value *value;
};

/* A list of answers with its own counter. `when` is NULL for the tool's own `responses`. */
struct answers {
    const wfs_value *when;
    struct answer *items;
    size_t count, next;
};

/* A program: argv and environ end with NULL; timeout is WFS_TIME_NEVER without one. */
struct program_tool {
    char **argv, **environment;
    char *folder;
    int64_t timeout;
    bool as_text;
};

/* A tool is a program if program.argv is there, else canned. */
struct tool {
    char *name;
    size_t name_size;
    const char *file; /* the tools file, for people */
    const char *description;
    size_t description_size;
    wfs_text *input_schema, *output_schema;
    struct answers *lists;
    size_t list_count;
    bool exhausts; /* `on_exhausted: error` */
    struct program_tool program;
};

struct tools {
    struct tool **items; /* in order of declaration */
    size_t count, room;
    struct tool **sorted; /* by name */
    size_t sorted_count;
    wfs_document **documents; /* the tools files, which the tools refer to */
    char **files;
    size_t document_count;
    struct loop *loop; /* runs the programs; set for a run */
    wfs_tool_adapter adapter;
};

/* Ready to be filled; its address must not change. */
void tools_open(struct tools *tools);
void tools_close(struct tools *tools);
/* Adds a tools file. false: what is wrong was said. */
bool tools_add_file(struct tools *tools, const char *path);
/* Adds those of the command line, or without any the tools file next to `path` if there is one. *any: whether there
 * was a tools file. */
bool tools_add_all(struct tools *tools, const char *const *paths, size_t count, const char *path, bool *any);

/* A new, empty tool at the end. */
struct tool *tools_append(struct tools *tools);
/* The tool of that name, NULL if there is none. */
struct tool *tools_find(const struct tools *tools, const char *name, size_t size);
/* Makes the index for tools_find anew. */
void tools_sort(struct tools *tools);

/* Reads a tools file's document into tools: tools_file.c. false: what is wrong was said. */
bool tools_read(struct tools *tools, const char *path);

/* Answers a call from the canned answers: canned.c. */
void canned_answer(struct tool *tool, wfs_call *call);

#endif
