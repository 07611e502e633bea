/*
 * What the files of the validator share: the state of a check, and the making of a diagnostic's path, message and hint.
 *
 * A path is made only when there is something to report. Looking for near names is paid from a budget, so that a file
 * full of misspelt names costs no more than its size; when it is used up, hints say something simpler.
 */
#ifndef WFS_VALIDATE_INTERNAL_H
#define WFS_VALIDATE_INTERNAL_H

#include "validate.h"

/* Who leads to whom: targets[first[i]] .. targets[first[i + 1]] for number i. */
typedef struct wfs__graph {
    size_t nodes;
    size_t *first;     /* nodes + 1 of them */
    uint32_t *targets; /* malloc'd; first is the arena's */
    size_t count, capacity;
} wfs__graph;

/* What is certain of the lists of a step; NULL: nothing. */
typedef struct wfs__made {
    const wfs__type *item;    /* $item of its each */
    const wfs__type *element; /* of the list that a transform works on */
    const wfs__type *result;  /* the list that a transform makes, each time */
    const wfs__type *list;    /* that its each makes */
} wfs__made;

typedef struct wfs__checker {
    const wfs_workflow *workflow;
    wfs_report *report;
    wfs__arena arena; /* scratch */
    wfs__buffer path;
    char hint[320];
    uint64_t effort;    /* that is left for searches of nearest names */
    uint32_t *mentions; /* by step: how often branches name it */
    uint32_t *branches; /* by step: the last branch that names it: twice the conditional's number, + 1 for else */
    bool *used;         /* by workflow input */
    bool all_used;      /* $inputs as a whole is used */
    uint8_t *seen;      /* a bit for each byte of the source: texts of values that were looked at; static checks only */
    uint32_t *linked;   /* by step: the last step that is known to refer to it, + 1 */
    wfs__made *made;    /* by step */
    wfs__graph references; /* step -> the steps that it refers to */
    bool nomem;
} wfs__checker;

/* What is certain of a value: its kind, unless it is null. WFS__KIND_ANY: nothing. */
typedef struct wfs__inferred {
    wfs__kind kind;
    bool integral; /* a float literal like 2.0 */
    bool made;     /* its kind follows from what makes it, and is not written down */
    const wfs__expression *expression;
    const wfs__ref *ref;   /* of the expression, which it is; NULL: it is none */
    const wfs__type *type; /* of a reference */
    /* For reports: of a reference, wfs__infer_name says these. */
    const char *what;      /* "the text", "input", ... */
    wfs__str name;         /* of what is referred to; data NULL for what is no reference */
    const wfs__step *step; /* what made it, if it is not declared; NULL: something else */
} wfs__inferred;

/* false: no memory. */
bool wfs__validate_begin(wfs__checker *checker, const wfs_workflow *workflow, wfs_report *report);
void wfs__validate_end(wfs__checker *checker);

/* Start a path: "steps[3]", the same with ".key", "inputs.NAME" or "outputs.NAME", and that of a site. */
void wfs__validate_at_step(wfs__checker *checker, const wfs__step *step);
void wfs__validate_at_key(wfs__checker *checker, const wfs__step *step, const char *key);
void wfs__validate_at_field(wfs__checker *checker, const wfs__step *step, const char *section, wfs__str name);
void wfs__validate_at_site(wfs__checker *checker, const wfs__site *site);
/* Reports at the path that was started last. */
__attribute__((format(printf, 5, 6))) void wfs__validate_report(wfs__checker *checker, wfs__code code, wfs__span span,
                                                                const char *hint, const char *format, ...);

/* The length to print of a name of any length, for "%.*s". */
int wfs__validate_size(wfs__str name);
/* A hint made from a format; valid until the next one. */
__attribute__((format(printf, 2, 3))) const char *wfs__validate_hint(wfs__checker *checker, const char *format, ...);
/* `did you mean "x"?`, or the hint `otherwise` (with the first few names behind it, if `list`). Valid until the next
 * hint. */
const char *wfs__validate_nearest(wfs__checker *checker, wfs__str name, const wfs__str *names, size_t count,
                                  const char *otherwise, bool list);

/* Is the output of the step made by a transform, and not mapped? Then it has one key (section 7, item 5). */
bool wfs__validate_is_plain_transform(const wfs__step *step);
/* Does $item exist at that place? */
bool wfs__validate_has_item(const wfs__site *site);
/* A hint: how to refer to what a step with `each`, or a plain transform, makes. */
const char *wfs__validate_list_hint(wfs__checker *checker, const wfs__step *step);

/* The value of a key of a step, NULL if it is absent or null. */
const wfs__pair *wfs__validate_pair(const wfs__step *step, wfs__str key);
/* A short place that stands for a whole step: its id if it has one. */
wfs__span wfs__validate_step_span(const wfs__step *step);
/* The declared field of that name, NULL if there is none. */
const wfs__field *wfs__validate_field(const wfs__fields *fields, wfs__str name);

bool wfs__graph_init(wfs__checker *checker, wfs__graph *graph, size_t nodes);
void wfs__graph_add(wfs__checker *checker, wfs__graph *graph, uint32_t target);
void wfs__graph_free(wfs__graph *graph);

/* validate_infer.c. What steps make: first of all. false: no memory. */
bool wfs__infer_steps(wfs__checker *checker);
/* What is certain of a reference in an expression, of a whole expression (NULL: malformed), of a value at a node. */
wfs__inferred wfs__infer_reference(const wfs__checker *checker, const wfs__site *site,
                                   const wfs__expression *expression, const wfs__ref *ref);
wfs__inferred wfs__infer_expression(const wfs__checker *checker, const wfs__site *site,
                                    const wfs__expression *expression);
wfs__inferred wfs__infer_value(const wfs__checker *checker, const wfs__site *site, const wfs__spec *spec,
                               const wfs__node *node);
/* What it is called: for a report. */
void wfs__infer_name(const wfs__checker *checker, wfs__inferred *value);
/* The first part of a path that certainly is not there, and the kind of what should have it; NULL: none. */
const wfs__part *wfs__infer_missing(const wfs__checker *checker, const wfs__site *site, const wfs__ref *ref,
                                    wfs__kind *owner);
/* Does the part name an element of a list, as `0`, `[0]` or `["0"]`? */
bool wfs__infer_is_element(const wfs__part *part);
/* validate_references.c: what references may say where; fills in `used` and `references`. */
void wfs__validate_references(wfs__checker *checker);
/* validate_flow.c: branches, cycles, nesting, what can never run. */
void wfs__validate_mentions(wfs__checker *checker);
void wfs__validate_flow(wfs__checker *checker);
/* validate_comparisons.c: comparisons with literals that are always the same. */
void wfs__validate_comparisons(wfs__checker *checker, const wfs__site *site, const wfs__expression *expression);
/* validate_texts.c: literal texts that were hardly meant as such, in one place and in all defaults. */
void wfs__validate_texts(wfs__checker *checker, const wfs__site *site);
void wfs__validate_defaults(wfs__checker *checker);
/* validate_wiring.c: declared types against values, references and defaults. */
void wfs__validate_wiring(wfs__checker *checker);

#endif
