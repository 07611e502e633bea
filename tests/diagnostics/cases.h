/*
 * What the files of the runner share: a case as it was read, and what the library said about it.
 *
 * A case owns its text; everything else stands in it. README.md describes the files.
 */
#ifndef DIAGNOSTICS_CASES_H
#define DIAGNOSTICS_CASES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <workflowskill/workflowskill.h>

enum { MAX_MARKS = 16, MAX_EXPECTED = 32, MAX_TOOLS = 16, MAX_FOUND = 512 };

typedef struct text_place {
    uint32_t line, column;
    size_t offset;
} text_place;

typedef struct expectation {
    bool error, placed, met;
    char code[64], path[256], message[512], hint[512];
    text_place from, to;
} expectation;

typedef struct canned_tool {
    char name[64];
    char schema[1024], output_schema[1024], answer[1024]; /* "" if there is none */
    bool fails;
} canned_tool;

/* What the library does with the text. */
typedef enum reading {
    AS_WORKFLOW, /* validates it */
    AS_RUN,      /* runs it */
    AS_INPUTS,   /* runs the workflow of the settings with it as inputs */
    AS_JSON,
    AS_YAML,
    AS_EXPRESSION,
    AS_VALUE
} reading;

typedef struct test_case {
    char title[256];
    char *text; /* without marks */
    size_t size;
    text_place marks[MAX_MARKS][2];
    size_t mark_count;
    expectation expected[MAX_EXPECTED];
    size_t expected_count;
    canned_tool tools[MAX_TOOLS];
    size_t tool_count;
    wfs_limits limits;
    uint32_t types;
    bool strict, enforce, escapes, trim, cancel;
    reading read;
    char allow[64], inputs[1024], context[1024], workflow[1024];
    char value[2048]; /* JSON text of what comes out; "" if nobody asks */
} test_case;

/* One thing that the library said, in a report or in a run log. */
typedef struct finding {
    bool error, has_end, met;
    char code[64], path[256], message[1024], hint[1024];
    text_place from, to;
} finding;

typedef struct answer {
    finding items[MAX_FOUND];
    size_t count;
    char value[2048];           /* JSON text of what came out, "" if nothing did */
    const char *broken_promise; /* see promises.c; NULL if all are kept */
} answer;

void stop(const char *why, const char *what);
void copy_to(char *out, size_t size, const char *text);

/* read_case.c. A file's settings are a case without a text, that its cases begin as. */
const char *read_settings(test_case *settings, const char *text);
const char *read_case(test_case *test, const test_case *settings, const char *text);

/* ask.c */
wfs_tools *make_tools(test_case *test);
void ask(const test_case *test, const wfs_tool_adapter *adapter, answer *out);
void ask_again(const test_case *test, const wfs_tool_adapter *adapter, const char *allowed, uint32_t flags,
               answer *out);

/* promises.c */
const char *find_broken_promise(const wfs_report *report, const char *text, size_t size);

#endif
