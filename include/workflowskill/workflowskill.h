/*
 * libworkflowskill: parse, validate and run the workflow of an agent skill.
 *
 *   text --wfs_workflow_load--> workflow --wfs_run_new--> run --wfs_run_advance--> ... --> run log
 *
 * The library computes; the host acts. It opens no file, talks to no network, starts no process or
 * thread and prints nothing: each external act is a tool that the host supplies (wfs_tool_adapter).
 *
 * Conventions
 *  - Text is UTF-8 with an explicit length in bytes; WFS_ZERO_TERMINATED as a length means "up to the
 *    NUL". Text that the library hands out is also NUL-terminated (it may contain NUL before that).
 *  - Functions that can fail return a wfs_result; results come through out parameters, which are
 *    untouched on failure. Any out parameter but the main one may be NULL.
 *  - Ownership, said of every pointer with one of five words: `new` (the caller owns it and frees it),
 *    `borrow` (valid until what the comment says), `copy` (the callee keeps a copy), `share` (the callee
 *    took a reference), `take` (the callee owns it from now on, also on failure).
 *  - Every `_free` function takes NULL.
 *  - Structures begin with their size, which the caller sets (their `_INIT` macros do). It may be that of an
 *    older or a newer header. Of one that the caller fills, what is missing is zero, and zero means the
 *    default, for ever; what this library does not know must be zero. Of one that the library fills, nothing
 *    behind its size is touched, and what this library does not know becomes zero. A size that no structure
 *    has is WFS_E_ARGUMENT: one under two size_t, over 4096, or no multiple of a pointer's.
 *  - Threads: a workflow is immutable and may be used by any number of threads at the same time. Every
 *    other object is used by one thread at a time. Only wfs_run_cancel may be called from any thread.
 *  - Unless a comment says "may call the host", a function calls nothing of the host.
 *  - errno stays as it was, unless a callback of the host changes it. No signal is blocked or handled.
 *  - Section numbers refer to doc/language.md.
 */
#ifndef WORKFLOWSKILL_H
#define WORKFLOWSKILL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(WFS_BUILDING_LIBRARY) && defined(__GNUC__)
#define WFS_API __attribute__((visibility("default")))
#else
#define WFS_API
#endif

/* ---- Version and results ------------------------------------------------------------------- */

#define WFS_VERSION_MAJOR  0
#define WFS_VERSION_MINOR  1
#define WFS_VERSION_PATCH  0
#define WFS_VERSION_STRING "0.1.0"
#define WFS_VERSION        ((WFS_VERSION_MAJOR << 16) | (WFS_VERSION_MINOR << 8) | WFS_VERSION_PATCH)

/* As a length: the text ends at its NUL. */
#define WFS_ZERO_TERMINATED ((size_t)-1)

/* What a function answers: number, name, text. Numbers never change; new ones are added at the end. */
#define WFS_RESULTS(X)                                                                                                 \
    X(0, OK, "success")                                                                                                \
    X(1, E_NOMEM, "out of memory")                                                                                     \
    X(2, E_ARGUMENT, "an argument is invalid (NULL, out of range, or a structure of unknown size)")                    \
    X(3, E_INVALID, "the text is not valid; the report says where and why")                                            \
    X(4, E_STATE, "the object is not in a state that allows this call")                                                \
    X(5, E_STALE, "the call was answered already, or the run gave up on it")                                           \
    X(6, E_NOT_FOUND, "there is nothing of that name or index")                                                        \
    X(7, E_EXISTS, "the name is taken")                                                                                \
    X(8, E_LIMIT, "a limit was exceeded")                                                                              \
    X(9, E_BLOCKED, "calls are waiting, and the host gave no way to wait for them")                                    \
    X(10, E_WRITE, "the host's function that takes the text ended the writing")

typedef enum wfs_result {
#define WFS_RESULT_ENUM(number, name, text) WFS_##name = (number),
    WFS_RESULTS(WFS_RESULT_ENUM)
#undef WFS_RESULT_ENUM
        WFS_RESULT_FORCE_INT = 0x7fffffff
} wfs_result;

/* The version of the library that is running, in the form of WFS_VERSION. */
WFS_API uint32_t wfs_version(void);

/* "0.1.0". borrow: static. */
WFS_API const char *wfs_version_text(void);

/* The name ("WFS_E_NOMEM") and the text of a result; "unknown result" for another number.
 * borrow: static. */
WFS_API const char *wfs_result_name(wfs_result result);
WFS_API const char *wfs_result_text(wfs_result result);

/* The authoring guide for agents: the project's SKILL.md, a valid Agent Skill. Its length goes to
 * *size unless that is NULL. borrow: static. */
WFS_API const char *wfs_authoring_skill(size_t *size);

/* ---- Handles ------------------------------------------------------------------------------- */

typedef struct wfs_text wfs_text;         /* a text that the library made */
typedef struct wfs_value wfs_value;       /* a JSON value, read only, always borrowed */
typedef struct wfs_document wfs_document; /* owns a tree of values */
typedef struct wfs_report wfs_report;     /* a list of diagnostics */
typedef struct wfs_workflow wfs_workflow; /* a loaded workflow, immutable */
typedef struct wfs_tools wfs_tools;       /* a registry of tools */
typedef struct wfs_run wfs_run;           /* one execution of a workflow */
typedef struct wfs_call wfs_call;         /* one call of a tool, to be answered once */

/* The text and its length. borrow: until the text is freed. */
WFS_API const char *wfs_text_data(const wfs_text *text, size_t *size);
/* Frees the text; take. */
WFS_API void wfs_text_free(wfs_text *text);

/* Takes the next piece of a text that is being written: `size` bytes, at least one, not NUL-terminated. borrow during
 * the call. 0: go on; another number ends the writing. It must not free what is being written. */
typedef int32_t (*wfs_write_fn)(void *context, const char *data, size_t size);
/* The library no longer needs a text that the host lent to it. */
typedef void (*wfs_release_fn)(void *context);

/* ---- Limits (section 11) ------------------------------------------------------------------- */

/* Upper bounds for what a stranger controls. 0 means the default; a value over the hard maximum
 * counts as that maximum. X(field, default, hard maximum, what it bounds) */
#define WFS_LIMITS(X)                                                                                                  \
    X(file_bytes, 4194304, 268435456, "bytes of a skill file")                                                         \
    X(yaml_bytes, 1048576, 67108864, "bytes of a workflow's YAML")                                                     \
    X(yaml_depth, 64, 256, "nesting of YAML collections")                                                              \
    X(yaml_nodes, 200000, 16777216, "nodes of a workflow's YAML")                                                      \
    X(yaml_aliases, 100, 10000, "aliases in a workflow's YAML")                                                        \
    X(yaml_alias_nodes, 10000, 16777216, "nodes that aliases expand to")                                               \
    X(steps, 10000, 1000000, "steps of a workflow")                                                                    \
    X(conditional_depth, 32, 256, "nesting of conditionals")                                                           \
    X(expression_bytes, 4096, 65536, "bytes of one expression")                                                        \
    X(expression_depth, 32, 64, "nesting of one expression")                                                           \
    X(template_blocks, 256, 65536, "blocks in one template")                                                           \
    X(diagnostics, 200, 100000, "diagnostics in a report")                                                             \
    X(each_iterations, 1000000, 4294967295, "iterations of one each")                                                  \
    X(tool_calls, 1000000, 4294967295, "tool calls of a run")                                                          \
    X(steps_executed, 1000000, 4294967295, "steps executed by a run")                                                  \
    X(retry_max, 1000, 1000000, "attempts of one step")                                                                \
    X(wait_ms, 86400000, 31536000000, "milliseconds of one wait")                                                      \
    X(waits_ms, 604800000, 31536000000, "milliseconds of all waits of a run")                                          \
    X(concurrency, 1024, 65536, "calls in flight at the same time")                                                    \
    X(result_bytes, 67108864, 4294967295, "bytes of one tool result")                                                  \
    X(template_bytes, 67108864, 4294967295, "bytes of one template's text")                                            \
    X(data_depth, 128, 1024, "nesting of inputs and tool results")                                                     \
    X(inputs_bytes, 67108864, 4294967295, "bytes of a run's inputs")                                                   \
    X(log_bytes, 268435456, 4294967295, "bytes of a run log")                                                          \
    X(value_bytes, 268435456, 4294967295, "bytes of one value that a workflow makes, as JSON")                         \
    X(run_bytes, 1073741824, 1099511627776, "bytes of memory for the data of a run")                                   \
    X(secrets, 100, 1000, "secret inputs of a workflow")                                                               \
    X(yaml_memory_bytes, 268435456, 1099511627776, "bytes of memory for reading a YAML text")

typedef struct wfs_limits {
    size_t size;
#define WFS_LIMIT_FIELD(field, standard, maximum, text) uint64_t field;
    WFS_LIMITS(WFS_LIMIT_FIELD)
#undef WFS_LIMIT_FIELD
} wfs_limits;

/* ---- Values and documents ------------------------------------------------------------------ */

typedef enum wfs_type {
    WFS_TYPE_NULL = 0,
    WFS_TYPE_BOOLEAN = 1,
    WFS_TYPE_INT = 2,   /* a signed 64-bit integer */
    WFS_TYPE_FLOAT = 3, /* a finite double */
    WFS_TYPE_STRING = 4,
    WFS_TYPE_ARRAY = 5,
    WFS_TYPE_OBJECT = 6,
    WFS_TYPE_FORCE_INT = 0x7fffffff
} wfs_type;

/* Reading a value costs no conversion. A value is borrowed: valid as long as the document or run that
 * it was read from. All of these take NULL (as null) and a value of any type. */

WFS_API wfs_type wfs_value_type(const wfs_value *value);
/* 1 if true, else 0. */
WFS_API int32_t wfs_value_boolean(const wfs_value *value);
/* The number as an integer: a float is truncated and clamped; 0 if it is no number. */
WFS_API int64_t wfs_value_int(const wfs_value *value);
/* The number as a double (an int is rounded to nearest); 0 if it is no number. */
WFS_API double wfs_value_float(const wfs_value *value);
/* The characters of a string; "" if it is none. borrow: as the value. Not NUL-terminated. */
WFS_API const char *wfs_value_text(const wfs_value *value, size_t *size);
/* Elements of an array, members of an object, bytes of a string; else 0. */
WFS_API size_t wfs_value_size(const wfs_value *value);
/* Element or member number `index`, NULL if there is none. borrow: as the value. */
WFS_API const wfs_value *wfs_value_at(const wfs_value *value, size_t index);
/* The key of member number `index`, NULL if there is none. borrow: as the value. Not NUL-terminated. */
WFS_API const char *wfs_value_key(const wfs_value *value, size_t index, size_t *size);
/* The member with that key, NULL if there is none or the value is no object. borrow: as the value. */
WFS_API const wfs_value *wfs_value_get(const wfs_value *value, const char *key, size_t key_size);
/* 1 if both are equal by the rules of `==` for values of the same type (section 4), else 0. */
WFS_API int32_t wfs_value_equal(const wfs_value *a, const wfs_value *b);

enum {
    WFS_JSON_PRETTY = 1, /* two blanks of indentation, for people */
    WFS_JSON_SAFE = 2    /* for terminals: what they could obey is escaped, as in a run log it always is */
};
/* The value as JSON text. flags: WFS_JSON_*. *text: new. WFS_E_NOMEM. */
WFS_API wfs_result wfs_value_write(const wfs_value *value, uint32_t flags, wfs_text **text);
/* The same text piece by piece, so that it is never in memory as a whole: pieces of about 64 KiB, and longer ones where
 * a part is written as it was read. context: borrow during the call. Calls the host: write. On failure it has a
 * beginning of the text. Errors: WFS_E_WRITE (write ended it), WFS_E_ARGUMENT, WFS_E_NOMEM. */
WFS_API wfs_result wfs_value_write_to(const wfs_value *value, uint32_t flags, wfs_write_fn write, void *context);

/* Reads a JSON text (RFC 8259) or a YAML document (section 2; every JSON text is one). text: borrow
 * during the call (a copy is kept). `file` names it in the report, NULL for none: copy. limits: NULL for
 * the defaults. *document: new. *report: new, also on WFS_E_INVALID. Errors: WFS_E_INVALID, WFS_E_NOMEM. */
WFS_API wfs_result wfs_document_read_json(const char *text, size_t size, const char *file, const wfs_limits *limits,
                                          wfs_document **document, wfs_report **report);
WFS_API wfs_result wfs_document_read_yaml(const char *text, size_t size, const char *file, const wfs_limits *limits,
                                          wfs_document **document, wfs_report **report);
/* The same for the workflow of a SKILL.md or a bare one (section 1), as data, the way it was written: its structure is
 * not looked at, no default is filled in. The report is about the whole file, and so are positions. text, file: copy.
 * *document, *report: new. Errors as above. */
WFS_API wfs_result wfs_document_read_workflow(const char *text, size_t size, const char *file, const wfs_limits *limits,
                                              wfs_document **document, wfs_report **report);
/* The value of the whole document. borrow: until the document is freed. */
WFS_API const wfs_value *wfs_document_root(const wfs_document *document);
/* Where a value of a YAML document stands: 1-based lines, 1-based columns in code points; the end is
 * behind its last character. WFS_E_NOT_FOUND if the value is not of this document or it is JSON's. */
WFS_API wfs_result wfs_document_position(const wfs_document *document, const wfs_value *value, uint32_t *line,
                                         uint32_t *column, uint32_t *end_line, uint32_t *end_column);
/* Frees the document and its values; take. */
WFS_API void wfs_document_free(wfs_document *document);

/* ---- Diagnostics --------------------------------------------------------------------------- */

typedef enum wfs_severity {
    WFS_SEVERITY_ERROR = 0,
    WFS_SEVERITY_WARNING = 1,
    WFS_SEVERITY_FORCE_INT = 0x7fffffff
} wfs_severity;

typedef enum wfs_phase {
    WFS_PHASE_PARSE = 0,    /* text, YAML, structure, expressions */
    WFS_PHASE_VALIDATE = 1, /* what section 6 says */
    WFS_PHASE_EXECUTE = 2,  /* while running */
    WFS_PHASE_FORCE_INT = 0x7fffffff
} wfs_phase;

/* One problem. Positions are those of the original file; line 0 means that the problem has no place.
 * All texts are NUL-terminated, without control characters. */
typedef struct wfs_diagnostic {
    size_t size;
    const char *code;              /* borrow: static. For example "undefined-step" */
    const char *message;           /* borrow: until the report is freed. One line */
    const char *path;              /* borrow: as message. "steps[2].inputs.url.value", "" without one */
    const char *hint;              /* borrow: as message. What to do about it, NULL without one */
    uint32_t severity;             /* wfs_severity */
    uint32_t phase;                /* wfs_phase */
    uint32_t line, column;         /* of the first character; 1-based, columns in code points */
    uint32_t end_line, end_column; /* behind the last character */
    uint64_t offset, end_offset;   /* the same in bytes from the start of the file */
} wfs_diagnostic;
#define WFS_DIAGNOSTIC_INIT                                                                                            \
    {                                                                                                                  \
        sizeof(wfs_diagnostic), NULL, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0                                         \
    }

/* A new, empty report, for a host's own diagnostics about `text` (copy; may be NULL with size 0).
 * `file` is its name for wfs_report_render: copy, may be NULL. *report: new. WFS_E_NOMEM. */
WFS_API wfs_result wfs_report_new(const char *text, size_t size, const char *file, wfs_report **report);
/* Adds a diagnostic: copy. Its phase is kept, its byte offsets are made from lines and columns. code must
 * be static or outlive the report (borrow). WFS_E_NOMEM, WFS_E_ARGUMENT, WFS_E_LIMIT when it is full. */
WFS_API wfs_result wfs_report_add(wfs_report *report, const wfs_diagnostic *diagnostic);
/* The number of diagnostics that wfs_report_get gives; of errors and of warnings, with those over the limit, which were
 * counted, not kept. */
WFS_API size_t wfs_report_count(const wfs_report *report);
WFS_API size_t wfs_report_errors(const wfs_report *report);
WFS_API size_t wfs_report_warnings(const wfs_report *report);
/* Diagnostic number `index`, in order of position. Set diagnostic->size before. WFS_E_NOT_FOUND. */
WFS_API wfs_result wfs_report_get(const wfs_report *report, size_t index, wfs_diagnostic *diagnostic);
/* What is known of the file even if it is not valid: the workflow's name (borrow: until the report is
 * freed) and its number of steps. */
WFS_API const char *wfs_report_name(const wfs_report *report, size_t *size);
WFS_API size_t wfs_report_step_count(const wfs_report *report);

enum {
    WFS_RENDER_COLOR = 1,      /* ANSI colours */
    WFS_RENDER_ERRORS_ONLY = 2 /* leave the warnings out */
};
/* The diagnostics for people, in the form of a compiler's: code, message, file:line:column, the source line,
 * a caret line, help; at the end a count. flags: WFS_RENDER_*. *text: new. WFS_E_NOMEM. */
WFS_API wfs_result wfs_report_render(const wfs_report *report, uint32_t flags, wfs_text **text);
/* The diagnostics as a JSON array of {severity, code, path, message, hint?, line, column, endLine, endColumn}.
 * *text: new. WFS_E_NOMEM. */
WFS_API wfs_result wfs_report_json(const wfs_report *report, wfs_text **text);
/* Frees the report; take. */
WFS_API void wfs_report_free(wfs_report *report);

/* Every code that the library knows, by index from 0: name, severity by default, phase, one line on its
 * meaning. borrow: static. WFS_E_NOT_FOUND behind the last. */
WFS_API wfs_result wfs_code_at(size_t index, const char **code, uint32_t *severity, uint32_t *phase,
                               const char **meaning);

/* ---- Tools --------------------------------------------------------------------------------- */

/* What a tool says of itself. */
typedef struct wfs_tool_descriptor {
    size_t size;
    const char *description; /* borrow or NULL */
    size_t description_size;
    const char *input_schema; /* JSON Schema as JSON text, borrow or NULL: arguments are checked in validation */
    size_t input_schema_size;
    const char *output_schema; /* JSON Schema as JSON text, borrow or NULL: enforced with strict type checks */
    size_t output_schema_size;
} wfs_tool_descriptor;
#define WFS_TOOL_DESCRIPTOR_INIT                                                                                       \
    {                                                                                                                  \
        sizeof(wfs_tool_descriptor), NULL, 0, NULL, 0, NULL, 0                                                         \
    }

/* How the host supplies tools. Every callback gets `context` first. Names are not NUL-terminated. Callbacks
 * may use the library freely, also start and finish other runs, but must not advance or free the run that is
 * calling them. What an adapter points to must outlive the runs and validations that use it. */
typedef struct wfs_tool_adapter {
    size_t size;
    void *context;
    /* Required: 1 if there is a tool of that name, else 0. */
    int32_t (*has)(void *context, const char *name, size_t name_size);
    /* A call to be made. Answer it here with wfs_call_succeed or wfs_call_fail, or keep the handle and answer
     * later, from outside. NULL: the host takes the calls with wfs_run_next_call. */
    void (*invoke)(void *context, wfs_call *call);
    /* Fill *descriptor, no further than its size says (it is set), and answer 1; 0 if nothing is known. What
     * it points to stays valid until the next call of this adapter. May be NULL. */
    int32_t (*describe)(void *context, const char *name, size_t name_size, wfs_tool_descriptor *descriptor);
    /* The name of tool number `index` (borrow: as long as the adapter), NULL behind the last: for suggestions.
     * May be NULL. */
    const char *(*list)(void *context, size_t index, size_t *name_size);
    /* The run gave up on a call that is not answered yet (time-out, cancellation): stop the work. The handle
     * stays valid until it is answered (the answer is WFS_E_STALE) or the run is freed. May be NULL. */
    void (*cancel)(void *context, wfs_call *call);
} wfs_tool_adapter;
#define WFS_TOOL_ADAPTER_INIT                                                                                          \
    {                                                                                                                  \
        sizeof(wfs_tool_adapter), NULL, NULL, NULL, NULL, NULL, NULL                                                   \
    }

/* A tool as a function: answers the call now, or keeps it for later. */
typedef void (*wfs_tool_fn)(void *context, wfs_call *call);

/* An empty registry. *tools: new. WFS_E_NOMEM. */
WFS_API wfs_result wfs_tools_new(wfs_tools **tools);
/* Registers `function` under `name` (copy). context: borrow, as long as the registry. descriptor: copy, NULL
 * for none. WFS_E_EXISTS, WFS_E_INVALID (a schema is not JSON), WFS_E_ARGUMENT (an empty name), WFS_E_NOMEM. */
WFS_API wfs_result wfs_tools_add(wfs_tools *tools, const char *name, size_t name_size, wfs_tool_fn function,
                                 void *context, const wfs_tool_descriptor *descriptor);
/* The registry as an adapter. borrow: until the registry is freed. */
WFS_API const wfs_tool_adapter *wfs_tools_adapter(const wfs_tools *tools);
/* Frees the registry; take. */
WFS_API void wfs_tools_free(wfs_tools *tools);

/* ---- Workflows ----------------------------------------------------------------------------- */

typedef enum wfs_type_checks { /* section 9 */
                               WFS_TYPES_STANDARD = 0,
                               WFS_TYPES_STRICT = 1,
                               WFS_TYPES_OFF = 2,
                               WFS_TYPES_FORCE_INT = 0x7fffffff
} wfs_type_checks;

enum {
    WFS_CHECK_WARNINGS_ARE_ERRORS = 1,  /* `strict` mode of section 6 */
    WFS_CHECK_ENFORCE_ALLOWED_TOOLS = 2 /* `tool-not-allowed` is an error (section 1) */
};

/* How to load and validate. */
typedef struct wfs_check_options {
    size_t size;
    const char *name; /* the workflow's name when the file has none, NULL: "inline". borrow during the call */
    size_t name_size;
    const char *file;         /* the file's name for the report, NULL: none. borrow during the call; NUL-terminated */
    const char *const *allow; /* codes of warnings to leave out. borrow during the call; NUL-terminated each */
    size_t allow_count;
    const wfs_limits *limits; /* NULL: the defaults. borrow during the call */
    uint32_t flags;           /* WFS_CHECK_* */
    uint32_t type_checks;     /* wfs_type_checks */
} wfs_check_options;
#define WFS_CHECK_OPTIONS_INIT                                                                                         \
    {                                                                                                                  \
        sizeof(wfs_check_options), NULL, 0, NULL, NULL, 0, NULL, 0, 0                                                  \
    }

/* Reads the workflow of a SKILL.md, or a bare workflow in YAML or JSON (sections 1 to 5). text: borrow during the
 * call. options: NULL for the defaults. *workflow: new. *report: new, also on WFS_E_INVALID: what is wrong or
 * doubtful, as wfs_workflow_validate without tools would say it. A workflow with errors of phase `validate` is
 * loaded (for an editor to walk); it does not run. Errors: WFS_E_INVALID, WFS_E_ARGUMENT, WFS_E_NOMEM. */
WFS_API wfs_result wfs_workflow_load(const char *text, size_t size, const wfs_check_options *options,
                                     wfs_workflow **workflow, wfs_report **report);
/* Frees the caller's share of the workflow; runs that use it keep theirs. take. */
WFS_API void wfs_workflow_free(wfs_workflow *workflow);

/* Checks a loaded workflow against section 6 (all but what loading found), and its tools if an adapter is given (NULL:
 * none are known). options: NULL for the defaults. *report: new, also on WFS_E_INVALID. Calls the host: has,
 * describe, list. Errors: WFS_E_INVALID (there are errors), WFS_E_ARGUMENT, WFS_E_NOMEM. */
WFS_API wfs_result wfs_workflow_validate(const wfs_workflow *workflow, const wfs_tool_adapter *adapter,
                                         const wfs_check_options *options, wfs_report **report);

/* Loads and validates in one call: everything that is wrong with this text, of all phases. text: borrow during the
 * call. *report: new. Other arguments, errors and host calls as of the two functions above. */
WFS_API wfs_result wfs_validate(const char *text, size_t size, const wfs_tool_adapter *adapter,
                                const wfs_check_options *options, wfs_report **report);

/* ---- Walking a workflow -------------------------------------------------------------------- */

/* The name (section 1, item 5). borrow: as long as the workflow. */
WFS_API const char *wfs_workflow_name(const wfs_workflow *workflow, size_t *size);
/* The frontmatter as an object; an empty one if there is none. borrow: as long as the workflow. */
WFS_API const wfs_value *wfs_workflow_frontmatter(const wfs_workflow *workflow);

typedef enum wfs_step_type {
    WFS_STEP_TOOL = 0,
    WFS_STEP_TRANSFORM = 1,
    WFS_STEP_CONDITIONAL = 2,
    WFS_STEP_EXIT = 3,
    WFS_STEP_FORCE_INT = 0x7fffffff
} wfs_step_type;

/* A step. The texts are NUL-terminated, NULL where the key is absent. borrow: as long as the workflow. */
typedef struct wfs_step_info {
    size_t size;
    const char *id;
    const char *description;
    const char *condition; /* the guard, or a conditional's condition */
    const char *each;
    const char *tool;      /* tool steps */
    const char *operation; /* transforms: "filter", "map", "sort" */
    const char *status;    /* exits: "success", "failed" */
    uint32_t type;         /* wfs_step_type */
    uint32_t in_branch;    /* 1 if a conditional names it: not run in the main line */
    uint32_t then_count, else_count;
    uint32_t input_count, output_count;
    uint32_t reference_count; /* references to other steps, see wfs_workflow_reference */
    uint32_t line, column;    /* of the step */
    uint32_t end_line, end_column;
    uint32_t reserved; /* 0 */
} wfs_step_info;

WFS_API size_t wfs_workflow_step_count(const wfs_workflow *workflow);
/* Step number `index` in declaration order. Set info->size before. WFS_E_NOT_FOUND, WFS_E_ARGUMENT. */
WFS_API wfs_result wfs_workflow_step(const wfs_workflow *workflow, size_t index, wfs_step_info *info);
/* The number of the step with that id. WFS_E_NOT_FOUND. */
WFS_API wfs_result wfs_workflow_find(const wfs_workflow *workflow, const char *id, size_t id_size, size_t *index);
/* The number of the step that stands at `position` in the then list (which 0) or the else list (which 1) of
 * conditional `step`. WFS_E_NOT_FOUND. */
WFS_API wfs_result wfs_workflow_branch(const wfs_workflow *workflow, size_t step, uint32_t which, size_t position,
                                       size_t *target);

/* A reference from a step to the output of another. */
typedef struct wfs_reference {
    size_t size;
    uint64_t target;   /* number of the step referred to */
    const char *key;   /* where it stands: "condition", "each", "inputs", "outputs", "where", "expression", "output".
                          borrow: static */
    const char *field; /* the name of the input or output, NULL elsewhere. borrow: as long as the workflow */
    uint32_t line, column; /* of the reference */
} wfs_reference;
/* Reference number `index` of step `step`, in order of position. Set reference->size before. WFS_E_NOT_FOUND. */
WFS_API wfs_result wfs_workflow_reference(const wfs_workflow *workflow, size_t step, size_t index,
                                          wfs_reference *reference);

/* A declared input or output of the workflow. borrow: as long as the workflow. */
typedef struct wfs_field_info {
    size_t size;
    const char *name; /* NUL-terminated */
    size_t name_size;
    const char *type;          /* "string", "int", "float", "boolean", "array", "object" */
    const char *description;   /* NUL-terminated, NULL if absent */
    const wfs_value *fallback; /* an input's `default`, NULL if it is required */
    uint32_t secret;           /* 1 for an input with `secret: true` */
    uint32_t line, column;
    uint32_t reserved; /* 0 */
} wfs_field_info;

WFS_API size_t wfs_workflow_input_count(const wfs_workflow *workflow);
WFS_API size_t wfs_workflow_output_count(const wfs_workflow *workflow);
/* Declared input or output number `index`. Set info->size before. WFS_E_NOT_FOUND. */
WFS_API wfs_result wfs_workflow_input(const wfs_workflow *workflow, size_t index, wfs_field_info *info);
WFS_API wfs_result wfs_workflow_output(const wfs_workflow *workflow, size_t index, wfs_field_info *info);

/* ---- Expressions on their own --------------------------------------------------------------- */

/* Evaluates an expression (section 4), or resolves a string as a value (section 5: a template, an expression, an
 * escape or a literal) against a context: a JSON object with any of the members inputs, steps, item, index,
 * result, as JSON text. *result: new, its root is the value. *report: new, also on WFS_E_INVALID.
 * Errors: WFS_E_INVALID (the expression or the context), WFS_E_LIMIT, WFS_E_NOMEM. */
WFS_API wfs_result wfs_evaluate(const char *expression, size_t size, const char *context, size_t context_size,
                                const wfs_limits *limits, wfs_document **result, wfs_report **report);
WFS_API wfs_result wfs_resolve(const char *text, size_t size, const char *context, size_t context_size,
                               const wfs_limits *limits, wfs_document **result, wfs_report **report);

/* ---- Runs ---------------------------------------------------------------------------------- */

enum {
    WFS_RUN_ITERATION_RECORDS = 1, /* `iteration_records` in the log (section 8) */
    WFS_RUN_ALL_EVENTS = 2,        /* also tool_call, tool_result and wait */
    WFS_RUN_CANCEL_IN_FLIGHT = 4,  /* a failed `each` cancels its other calls instead of awaiting them */
    WFS_RUN_WARNINGS_ARE_ERRORS = 8,
    WFS_RUN_ENFORCE_ALLOWED_TOOLS = 16
};

/* No time at all, and no deadline. */
#define WFS_TIME_NEVER INT64_MAX

/* What a run needs of its host besides the tools. Times are in nanoseconds. */
typedef struct wfs_run_options {
    size_t size;
    const char *name; /* the workflow's name when the file has none. copy; NULL: "inline" */
    size_t name_size;
    const wfs_limits *limits; /* copy. NULL: the defaults */
    uint32_t flags;           /* WFS_RUN_* */
    uint32_t type_checks;     /* wfs_type_checks */
    void *context;            /* first argument of the callbacks below. borrow: as long as the run */
    /* A monotonic clock. NULL: the system's. It is read, never decided by: results do not depend on it but for
     * durations, waits and time-outs. */
    int64_t (*now)(void *context);
    /* Nanoseconds since 1970-01-01 UTC, for started_at and completed_at. NULL: the system's. */
    int64_t (*wall)(void *context);
    /* For wfs_run_execute: return when `until` (on the clock of `now`, or WFS_TIME_NEVER) has come or a call was
     * answered, whichever is first; 0, or another number to end the run as cancelled. NULL: the system's sleep, and
     * WFS_E_BLOCKED where only an answer could go on. */
    int32_t (*wait)(void *context, wfs_run *run, int64_t until);
    /* Every event as JSON text (section 8), in order. borrow during the call. NULL: none. */
    void (*on_event)(void *context, const char *event, size_t event_size);
    /* The id of the run: 36 characters of a UUID (letters, digits, - and _). NULL: a random one is made. copy. */
    const char *id;
    /* The file's name for the report, NUL-terminated; NULL: none. copy. */
    const char *file;
} wfs_run_options;
#define WFS_RUN_OPTIONS_INIT                                                                                           \
    {                                                                                                                  \
        sizeof(wfs_run_options), NULL, 0, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL                         \
    }

typedef enum wfs_run_state {
    WFS_RUN_DONE = 0,  /* the log is ready */
    WFS_RUN_CALLS = 1, /* calls are waiting for an answer */
    WFS_RUN_WAIT = 2,  /* nothing to do before wfs_run_wake_time */
    WFS_RUN_FORCE_INT = 0x7fffffff
} wfs_run_state;

/* A run of a loaded workflow; nothing is executed yet. workflow: share. adapter: borrow, as long as the run; NULL for
 * none (then a tool step cannot be valid). options: NULL for the defaults; copy. *run: new. Calls the host: has,
 * describe, list (validation). A workflow that is not valid makes a run that is done at once, with a failed log.
 * Errors: WFS_E_ARGUMENT, WFS_E_NOMEM. */
WFS_API wfs_result wfs_run_new(wfs_workflow *workflow, const wfs_tool_adapter *adapter, const wfs_run_options *options,
                               wfs_run **run);
/* The same from a text (borrow during the call), which need not be valid. */
WFS_API wfs_result wfs_run_open(const char *text, size_t size, const wfs_tool_adapter *adapter,
                                const wfs_run_options *options, wfs_run **run);
/* The inputs, a JSON object as text (copy); without this call there are none. Only before the first advance. Text that
 * is no JSON object makes a run that fails with code `invalid-inputs`. Errors: WFS_E_STATE, WFS_E_NOMEM. */
WFS_API wfs_result wfs_run_set_inputs(wfs_run *run, const char *json, size_t size);
/* The same without the copy: json is lent. It stays where and as it is (borrow) until `release` is called with
 * `context` (borrow, as json): once, whatever the result; at once if the text is short or cannot be used, else when the
 * run is freed. release NULL: json stays until the run is freed. Calls the host: release. */
WFS_API wfs_result wfs_run_lend_inputs(wfs_run *run, const char *json, size_t size, wfs_release_fn release,
                                       void *context);

/* Executes as far as it can without waiting, and says why it stopped. May call the host: invoke, cancel, on_event, now.
 * After WFS_RUN_DONE it stays at that. *state is set. Errors: WFS_E_STATE (called from a callback of the same run),
 * WFS_E_NOMEM (the run is at an end; only wfs_run_free is of use). */
WFS_API wfs_result wfs_run_advance(wfs_run *run, wfs_run_state *state);
/* When the run wants to be advanced again, on the clock of `now`, in nanoseconds: the end of a delay or the earliest
 * deadline of a call. WFS_TIME_NEVER if only an answer goes on. */
WFS_API int64_t wfs_run_wake_time(const wfs_run *run);
/* The run's own clock, now. May call the host: now. */
WFS_API int64_t wfs_run_now(const wfs_run *run);
/* For hosts without `invoke`: the next call that was not taken yet, NULL if there is none. borrow: until it is answered
 * or the run is freed. */
WFS_API wfs_call *wfs_run_next_call(wfs_run *run);
/* The call with that id if it can still be answered, else NULL: the safe way to keep a call, where an answer may come
 * twice or too late. borrow: until it is answered or the run is freed. */
WFS_API wfs_call *wfs_run_find_call(wfs_run *run, uint64_t id);
/* Advances and waits until the run is done. May call the host: all callbacks. Errors: WFS_E_BLOCKED, WFS_E_STATE,
 * WFS_E_NOMEM. */
WFS_API wfs_result wfs_run_execute(wfs_run *run);
/* Asks the run to end: the next advance cancels the calls in flight and finishes the log as failed, code `cancelled`.
 * From any thread, also from a signal handler. */
WFS_API void wfs_run_cancel(wfs_run *run);
/* Frees the run; calls that are not answered are dropped without a word. take. Calls the host: release, of lent texts.
 */
WFS_API void wfs_run_free(wfs_run *run);

/* The one-call form: load, validate and run this text, with a run log whatever happens. inputs: JSON text (borrow
 * during the call), NULL for none. *run: new; it is done. Calls the host: all callbacks. Errors: WFS_E_ARGUMENT,
 * WFS_E_BLOCKED, WFS_E_NOMEM. */
WFS_API wfs_result wfs_run_text(const char *text, size_t size, const char *inputs, size_t inputs_size,
                                const wfs_tool_adapter *adapter, const wfs_run_options *options, wfs_run **run);

/* ---- What came out ------------------------------------------------------------------------- */

/* 1 if the run is done with status `success`, else 0. */
WFS_API int32_t wfs_run_succeeded(const wfs_run *run);
/* The id. borrow: until the run is freed. NUL-terminated. */
WFS_API const char *wfs_run_id(const wfs_run *run);
/* The workflow's name. borrow: until the run is freed. */
WFS_API const char *wfs_run_name(const wfs_run *run, size_t *size);
/* The workflow's outputs as they are (secrets in plain text), NULL before the end. borrow: until the run is freed. */
WFS_API const wfs_value *wfs_run_outputs(const wfs_run *run);
/* The run log (section 8) as JSON text. flags: WFS_JSON_*. *text: new. Errors: WFS_E_STATE before the end, WFS_E_NOMEM.
 */
WFS_API wfs_result wfs_run_log(const wfs_run *run, uint32_t flags, wfs_text **text);
/* The same text piece by piece, as wfs_value_write_to has it. Calls the host: write. Errors: WFS_E_STATE before the
 * end, WFS_E_WRITE, WFS_E_ARGUMENT, WFS_E_NOMEM. */
WFS_API wfs_result wfs_run_log_to(const wfs_run *run, uint32_t flags, wfs_write_fn write, void *context);
/* Why the run failed, if neither a step nor an exit was the reason (the log's `error`): phase (wfs_phase), code (NULL
 * if several errors have none in common; borrow: static) and message (borrow: until the run is freed). WFS_E_NOT_FOUND
 * if there is no such error, WFS_E_STATE before the end. */
WFS_API wfs_result wfs_run_error(const wfs_run *run, uint32_t *phase, const char **code, const char **message);
/* The diagnostics of the workflow and the inputs, with positions. borrow: until the run is freed. NULL if there are
 * none. */
WFS_API const wfs_report *wfs_run_report(const wfs_run *run);

/* ---- Calls --------------------------------------------------------------------------------- */

/* A number that no other call of the run has, from 1. */
WFS_API uint64_t wfs_call_id(const wfs_call *call);
/* The run it belongs to. borrow: until the run is freed. */
WFS_API wfs_run *wfs_call_run(const wfs_call *call);
/* The name of the tool, the id of the step. borrow: until the call is answered. NUL-terminated. */
WFS_API const char *wfs_call_tool(const wfs_call *call, size_t *size);
WFS_API const char *wfs_call_step(const wfs_call *call, size_t *size);
/* The iteration of an `each`, from 0; -1 without one. */
WFS_API int64_t wfs_call_iteration(const wfs_call *call);
/* Which attempt this is, from 1. */
WFS_API uint32_t wfs_call_attempt(const wfs_call *call);
/* An idempotency key: equal whenever the same run (by its id) makes the same call again. Its form is
 * "RUN/STEP/OCCURRENCE/ITERATION/ATTEMPT", where ITERATION is "-" without an `each`; NULL if there is no memory.
 * borrow: until the run is freed. NUL-terminated. */
WFS_API const char *wfs_call_key(wfs_call *call, size_t *size);
/* When the run gives up on the call (step `timeout`), on the clock of `now`; WFS_TIME_NEVER without one. */
WFS_API int64_t wfs_call_deadline(const wfs_call *call);
/* The arguments, an object. borrow: until the call is answered. */
WFS_API const wfs_value *wfs_call_arguments(const wfs_call *call);
/* The arguments as JSON text, NULL if there is no memory. borrow: until the call is answered. NUL-terminated. */
WFS_API const char *wfs_call_arguments_text(wfs_call *call, size_t *size);
/* A pointer for the host's own use, NULL at first. borrow: the host's. */
WFS_API void wfs_call_set_data(wfs_call *call, void *data);
WFS_API void *wfs_call_data(const wfs_call *call);

/* Answers, once per call; the handle is then at its end. They run nothing: the next wfs_run_advance goes on.
 * All may be given inside `invoke` or later, by the thread that drives the run.
 * Errors: WFS_E_STALE (the run gave up on it, or, until the next advance, it was answered), WFS_E_NOMEM (not answered).
 */

/* The result as JSON text (copy). Text that is no JSON or is over a limit fails the call, with WFS_E_INVALID or
 * WFS_E_LIMIT; the failure is not retried. */
WFS_API wfs_result wfs_call_succeed(wfs_call *call, const char *json, size_t size);
/* The same without the copy, lent as for wfs_run_lend_inputs. Calls the host: release. */
WFS_API wfs_result wfs_call_lend_result(wfs_call *call, const char *json, size_t size, wfs_release_fn release,
                                        void *context);
/* The result is a string: any bytes (copy); invalid UTF-8 becomes U+FFFD. WFS_E_LIMIT as above. */
WFS_API wfs_result wfs_call_succeed_string(wfs_call *call, const char *text, size_t size);
/* The result is a value: of this call's arguments, or of a document (copy), or NULL for null. */
WFS_API wfs_result wfs_call_succeed_value(wfs_call *call, const wfs_value *value);

enum {
    WFS_FAIL_PERMANENT = 1 /* do not retry */
};
/* The call failed; `message` (copy) says why. flags: WFS_FAIL_*. */
WFS_API wfs_result wfs_call_fail(wfs_call *call, const char *message, size_t size, uint32_t flags);

#ifdef __cplusplus
}
#endif
#endif
