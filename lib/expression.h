/*
 * Expressions, templates and values, compiled (sections 4 and 5).
 *
 * A text is compiled once, when the workflow is loaded, to a list of instructions for a small stack machine
 * (evaluate.c); no text is looked at while running. Compilation also lists the references in the text, for validation,
 * and reports what is malformed at the exact character. A malformed text gives no program. Nesting is bounded by
 * limits->expression_depth; chains (a && b && ..., a.b.c...) are not nesting.
 */
#ifndef WFS_EXPRESSION_H
#define WFS_EXPRESSION_H

#include "limits.h"
#include "report.h"
#include "value.h"
#include "yaml.h"

typedef enum wfs__root {
    WFS__ROOT_INPUTS,
    WFS__ROOT_STEPS,
    WFS__ROOT_ITEM,
    WFS__ROOT_INDEX,
    WFS__ROOT_RESULT
} wfs__root;

/* One literal step of a reference's path: `.name`, `["name"]`, `.0`, `[0]`. */
typedef struct wfs__part {
    wfs__str name; /* decoded; for an index its decimal form */
    int64_t index; /* if is_index */
    bool is_index;
    uint32_t start, end; /* bytes in the scalar's text; the part without its dot or brackets */
} wfs__part;

/* A reference and the literal path behind it, up to the first computed bracket. For `$steps` the first part is the
 * step's id. */
typedef struct wfs__ref {
    wfs__root root;
    bool complete;       /* nothing computed follows the parts */
    uint32_t start, end; /* bytes in the scalar's text, from the `$` (or the root's name) to the end of the last part */
    uint32_t part_count;
    const wfs__part *parts;
    int64_t step; /* for WFS__ROOT_STEPS with a first part: the step's number, -1 if there is no such step */
} wfs__ref;

typedef struct wfs__op wfs__op; /* an instruction; expression_ops.h */

typedef struct wfs__expression {
    wfs__scalar scalar;  /* the text it comes from; for a template's block the whole template */
    uint32_t start, end; /* its part of the scalar's text */
    const wfs__op *ops;
    uint32_t op_count, stack; /* stack: cells needed */
    const wfs_value *constants;
    const wfs__str *names;
    uint32_t ref_count;
    const wfs__ref *refs;
    bool is_reference; /* it is one complete reference and nothing else: refs[0] */
    bool is_boolean;   /* it always yields a boolean (comparison, &&, ||, !) */
    bool compares;     /* a reference is compared with a literal in it */
} wfs__expression;

typedef struct wfs__template_part {
    wfs__str text; /* literal text, decoded, when `block` is NULL */
    const wfs__expression *block;
} wfs__template_part;

typedef struct wfs__template {
    uint32_t count;
    const wfs__template_part *parts;
    bool single; /* exactly one block and no text: the value keeps its type */
} wfs__template;

typedef enum wfs__spec_kind {
    WFS__SPEC_LITERAL,
    WFS__SPEC_EXPRESSION,
    WFS__SPEC_TEMPLATE,
    WFS__SPEC_ARRAY, /* of specs, at least one of which is not literal */
    WFS__SPEC_OBJECT
} wfs__spec_kind;

/* A compiled value of section 5. */
typedef struct wfs__spec wfs__spec;
struct wfs__spec {
    wfs__spec_kind kind;
    wfs__span span;
    union {
        wfs_value literal;
        const wfs__expression *expression;
        const wfs__template *template;
        struct {
            uint32_t count;
            const wfs__spec *items;
            const wfs__shape *shape; /* object: the keys of the items */
        } tree;
    } u;
};

/* What compiling needs. */
typedef struct wfs__compiler {
    wfs__arena *arena;
    const wfs_limits *limits; /* resolved */
    const wfs__source *source;
    wfs_report *report;
    /* The number of the step with that id, -1 if there is none. NULL: there is no workflow, `$steps` is plain data of
     * the scope. */
    int64_t (*find_step)(const void *context, wfs__str id);
    const void *context;
    uint32_t cache_count; /* inline caches used so far: counted up */
    bool nomem;           /* set when memory ran out; the results are NULL then */
} wfs__compiler;

/* Compiles the scalar's whole text as an expression. path: of the value, for the report. NULL: malformed (reported) or
 * no memory. */
const wfs__expression *wfs__expression_compile(wfs__compiler *compiler, const wfs__scalar *scalar, const char *path);

typedef enum wfs__spec_place {
    WFS__PLACE_VALUE,      /* a field's `value`, a map `expression` */
    WFS__PLACE_EXIT_OUTPUT /* exit `output`: more texts get warning literal-expression (section 5) */
} wfs__spec_place;

/* Compiles the value of a node, recursively, with the warnings of section 5 (literal-dollar, literal-expression). A
 * malformed part is reported with its own path
 * (`….value.b[0]`) and becomes a literal null, so that the rest is still checked. NULL: no memory. */
const wfs__spec *wfs__spec_compile(wfs__compiler *compiler, const wfs__node *node, wfs__spec_place place,
                                   const char *path);
/* The same for one string that is the whole value (no node: positions are those of the scalar). NULL: malformed or no
 * memory. */
const wfs__spec *wfs__spec_compile_text(wfs__compiler *compiler, const wfs__scalar *scalar, wfs__spec_place place,
                                        const char *path);

/* Calls `visit` for every expression in the spec, in order. */
void wfs__spec_each(const wfs__spec *spec, void (*visit)(void *context, const wfs__expression *expression),
                    void *context);

/* The place of bytes [start, end) of the expression's scalar, in the source. */
wfs__span wfs__expression_span(const wfs__expression *expression, uint32_t start, uint32_t end);

#endif
