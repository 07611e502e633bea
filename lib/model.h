/*
 * The workflow as it runs: steps by number, values compiled, types resolved.
 *
 * Made by load.c in one arena and never changed after loading: any number of threads may read it. The YAML tree that it
 * was made from stays in the arena, for places in later diagnostics. A malformed part is absent (NULL) and reported; a
 * workflow whose report has errors is never run.
 */
#ifndef WFS_MODEL_H
#define WFS_MODEL_H

#include <stdatomic.h>

#include "expression.h"
#include "skill.h"

typedef enum wfs__kind { /* declared types */
                         WFS__KIND_ANY,
                         WFS__KIND_STRING,
                         WFS__KIND_INT,
                         WFS__KIND_FLOAT,
                         WFS__KIND_BOOLEAN,
                         WFS__KIND_ARRAY,
                         WFS__KIND_OBJECT
} wfs__kind;

typedef struct wfs__type wfs__type;
struct wfs__type {
    wfs__kind kind;
    const wfs__type *items;  /* NULL: anything */
    const wfs__shape *names; /* of the properties; NULL: none are declared */
    const wfs__type *const *properties;
};

/* The declared type of a property, NULL if there is none of that name. */
static inline const wfs__type *wfs__type_property(const wfs__type *type, wfs__str name)
{
    int64_t at = type->names ? wfs__shape_find(type->names, name) : -1;
    return at < 0 ? NULL : type->properties[at];
}

/* A declared input or output of the workflow or of a step. */
typedef struct wfs__field {
    wfs__str name;         /* NUL-terminated */
    const wfs__node *node; /* its mapping; NULL if it was malformed */
    wfs__span name_span;
    const wfs__type *type;       /* never NULL; WFS__KIND_ANY if malformed */
    const wfs__spec *value;      /* `value`, NULL if there is none */
    const wfs__node *value_node; /* the node of `value`; also when the value was malformed */
    bool has_fallback;           /* workflow inputs: `default` */
    bool secret;
    wfs_value fallback;
    wfs__str description; /* data NULL if absent */
} wfs__field;

typedef struct wfs__fields {
    size_t count;
    wfs__field *items;
    bool mapped;              /* at least one has a value */
    const wfs__shape *shape;  /* all names */
    const wfs__shape *valued; /* the names of those with a value, in order */
} wfs__fields;

typedef enum wfs__operation { WFS__FILTER, WFS__MAP, WFS__SORT } wfs__operation;

#define WFS__NO_STEP UINT32_MAX

typedef struct wfs__branch {
    size_t count;
    uint32_t *steps;         /* step numbers; WFS__NO_STEP where the id names none */
    wfs__node *const *nodes; /* the ids as they stand in the file */
} wfs__branch;

/* A place in a workflow that holds expressions: for walking over all of them. */
typedef enum wfs__site_kind {
    WFS__SITE_CONDITION,      /* steps[i].condition */
    WFS__SITE_EACH,           /* steps[i].each */
    WFS__SITE_INPUT,          /* steps[i].inputs.NAME.value */
    WFS__SITE_STEP_OUTPUT,    /* steps[i].outputs.NAME.value */
    WFS__SITE_WHERE,          /* steps[i].where */
    WFS__SITE_MAP,            /* steps[i].expression */
    WFS__SITE_EXIT_OUTPUT,    /* steps[i].output */
    WFS__SITE_WORKFLOW_OUTPUT /* outputs.NAME.value */
} wfs__site_kind;

/* A reference from a step to the output of another. */
typedef struct wfs__reference {
    uint32_t target;
    wfs__site_kind kind;
    const wfs__field *field; /* of an input or output */
    size_t at;               /* in the source */
} wfs__reference;

typedef struct wfs__step {
    const wfs__node *node; /* its mapping: wfs__node_pair(node, WFS__STR("delay")) finds the place of a key */
    uint32_t number;
    wfs_step_type type;
    bool typed;         /* `type` was one of the four */
    bool in_branch;     /* some then or else names it */
    bool ignore_errors; /* on_error: ignore */
    bool has_retry, has_delay;
    wfs__str id;                                     /* NUL-terminated; data NULL if missing or malformed */
    wfs__str description, condition_text, each_text; /* NUL-terminated; data NULL if absent */
    const wfs__expression *condition;                /* the guard; a conditional's condition */
    const wfs__expression *each;
    bool has_each; /* the key is there, well-formed or not */
    double delay_ms;
    double timeout_ms;    /* 0: none */
    uint32_t concurrency; /* at least 1 */
    uint32_t retry_max;
    double retry_delay_ms, retry_backoff;
    wfs__fields inputs, outputs;
    wfs__str tool; /* tool steps. NUL-terminated; data NULL if missing */
    wfs__operation operation;
    const wfs__expression *where;
    const wfs__spec *map;   /* `expression` of a map */
    size_t sort_part_count; /* `field`, split at dots */
    const wfs__str *sort_parts;
    wfs__str sort_field;
    bool descending;
    wfs__branch then_branch, else_branch; /* conditionals */
    bool success;                         /* exits: status */
    const wfs__spec *output;              /* exits; NULL if absent */
    const wfs__reference *references;     /* to other steps, by position */
    size_t reference_count;
} wfs__step;

/* The one key of what a transform makes (section 7, item 5). */
static inline wfs__str wfs__transform_key(const wfs__step *step)
{
    return step->outputs.count ? step->outputs.items[0].name : WFS__STR("items");
}

struct wfs_workflow {
    atomic_size_t shares;
    wfs__arena arena;
    wfs__source source; /* the file: the report's source, indexed */
    const char *file;   /* NULL: none */
    wfs__str name;      /* NUL-terminated */
    bool named;         /* the name is the frontmatter's, not the fallback */
    wfs__skill skill;
    wfs_limits limits; /* resolved */
    wfs__fields inputs, outputs;
    size_t step_count;
    wfs__step *steps;
    wfs__str *ids;          /* of the steps, by number */
    const wfs__str **by_id; /* places in `ids`, in order of id (first of equal ids first), for look-up */
    size_t main_count;      /* steps of the main line */
    uint32_t *main_line;
    size_t tool_count;         /* steps that name a tool */
    const wfs__step **by_tool; /* these, in order of the tool, then of the step */
    uint32_t cache_count;      /* inline caches that its expressions use */
    bool parsed;               /* no error of phase parse: the model is complete */
    wfs_report *report; /* everything that can be said without knowing the tools, with the severities of the table */
};

/* The number of the first step with that id, -1 if there is none. */
int64_t wfs__workflow_find(const wfs_workflow *workflow, wfs__str id);

typedef struct wfs__site {
    wfs__site_kind kind;
    const wfs__step *step;             /* NULL for workflow outputs */
    const wfs__field *field;           /* inputs and outputs */
    const wfs__expression *expression; /* condition, each, where */
    const wfs__spec *spec;             /* the others */
} wfs__site;

/* Calls `visit` for every site of a step (or of the workflow's outputs, step NULL) that has something compiled. */
void wfs__sites(const wfs_workflow *workflow, const wfs__step *step,
                void (*visit)(void *context, const wfs__site *site), void *context);
/* Appends the path of a site: "steps[2].inputs.url.value". */
void wfs__site_path(const wfs__site *site, wfs__buffer *path);

#endif
