/*
 * Evaluation of compiled expressions and values (sections 4 and 5).
 *
 * Evaluation has no errors of its own (missing is null); it can only run out of memory or, for a template, over a
 * limit. It reads values in place and makes new cells only for what is new (template texts, resolved mappings, `$steps`
 * as a whole). It never calls the host and does not depend on anything but the scope.
 */
#ifndef WFS_EVALUATE_H
#define WFS_EVALUATE_H

#include "expression.h"
#include "memo.h"

/* Where a member was found the last time, one per GET instruction and run (the instruction itself is shared between
 * threads). For expressions it is only a guess, checked against the key: the shape may lie in memory that was used
 * again since. */
typedef struct wfs__cache {
    const wfs__shape *shape;
    uint32_t index;
} wfs__cache;

/* What references mean. A NULL pointer is null. */
typedef struct wfs__scope {
    wfs__arena *arena;       /* for what evaluation makes */
    wfs__cache *caches;      /* compiler.cache_count of them, zeroed at first; NULL: none */
    const wfs_value *inputs; /* `$inputs` */
    /* `$steps` of a workflow: outputs and whether there is one yet (ran or skipped), by step number */
    const wfs_value *outputs;
    const uint8_t *done;
    const wfs__str *ids;
    const wfs__str **by_id; /* places in `ids`, in order of id */
    size_t step_count;
    const wfs_value *steps; /* `$steps` without a workflow (compiled without find_step) */
    const wfs_value *item;
    const wfs_value *index; /* an int cell */
    const wfs_value *result;
    size_t template_limit; /* bytes of one template's text */
    bool null_in_template; /* set when a null was spliced into a template's text; never cleared */
    wfs__arena
        *lasting; /* memory that lives as long as the scope. NULL: `$steps` as a whole is made anew for each use */
    wfs_value all_steps; /* `$steps` as a whole, kept in `lasting`. Whoever changes `outputs` or `done` makes it null */
    wfs__memo lengths;   /* of long texts; freed by whoever made the scope */
} wfs__scope;

/* WFS_OK, WFS_E_NOMEM. */
wfs_result wfs__evaluate(const wfs__expression *expression, wfs__scope *scope, wfs_value *value);
/* Truth of the result, without making it. */
wfs_result wfs__evaluate_truth(const wfs__expression *expression, wfs__scope *scope, bool *result);
/* WFS_OK, WFS_E_NOMEM, WFS_E_LIMIT (a template's text is over template_limit). Recursion is bounded by yaml_depth. */
wfs_result wfs__spec_resolve(const wfs__spec *spec, wfs__scope *scope, wfs_value *value);
/* `x.name` as section 4 defines it; by value, null when missing. lengths: NULL for none. */
wfs_value wfs__get(const wfs_value *value, wfs__str name, wfs__memo *lengths);
/* Appends the text that a template splices in for a value (section 5). */
void wfs__splice(wfs__buffer *out, const wfs_value *value);
/* The order of two values by section 4's `<`: *order is negative, zero or positive; false: not comparable. */
bool wfs__compare(const wfs_value *a, const wfs_value *b, int *order);

#endif
