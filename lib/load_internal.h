/*
 * What the files of the loader share: the state of a load, the path of the place where it is, and the readers of single
 * keys.
 *
 * The loader walks the YAML tree once. `path` is pushed and popped along the way, so that a diagnostic costs nothing
 * until there is one.
 */
#ifndef WFS_LOAD_INTERNAL_H
#define WFS_LOAD_INTERNAL_H

#include "load.h"

typedef struct wfs__loader {
    wfs_workflow *workflow;
    wfs__arena *arena;
    wfs_report *report;
    wfs__compiler compiler;
    wfs__buffer path;
    bool nomem;
} wfs__loader;

/* A key that a mapping may have. */
typedef struct wfs__known {
    const wfs__str *names;
    size_t count;
} wfs__known;

/* Goes down to a member or element, and back to where `mark` (the return value) was. */
size_t wfs__load_enter(wfs__loader *loader, wfs__str name);
size_t wfs__load_enter_index(wfs__loader *loader, size_t index);
void wfs__load_leave(wfs__loader *loader, size_t mark);
/* The path as text, without the leading dot. Valid until the path changes. */
const char *wfs__load_path(wfs__loader *loader);

/* Reports at the node, with the current path. */
__attribute__((format(printf, 5, 6))) void wfs__load_error(wfs__loader *loader, wfs__code code, wfs__span span,
                                                           const char *hint, const char *format, ...);
/* The same with the name of the place before the message: `"id" must be a text`. */
__attribute__((format(printf, 5, 6))) void wfs__load_refuse(wfs__loader *loader, wfs__code code, wfs__span span,
                                                            const char *hint, const char *format, ...);
/* "a string", "a mapping", ...: what a node is, for messages. */
const char *wfs__load_kind(const wfs__node *node);

/* The pair of an optional key; NULL if it is absent or null. */
const wfs__pair *wfs__load_optional(const wfs__node *mapping, wfs__str key);
/* The same for a required key: missing-key is reported at the mapping; hint: what to write. */
const wfs__pair *wfs__load_required(wfs__loader *loader, const wfs__node *mapping, wfs__str key, const char *hint);
/* The text of a string node at the current path; wrong-type if it is none (data NULL then). */
wfs__str wfs__load_string(wfs__loader *loader, const wfs__node *node);
/* The same, of key `key` in the mapping; data NULL when absent. */
wfs__str wfs__load_optional_string(wfs__loader *loader, const wfs__node *mapping, wfs__str key);
/* Is the node of that kind? Reports wrong-type if not; hint may be NULL. */
bool wfs__load_expect(wfs__loader *loader, const wfs__node *node, wfs__node_kind kind, const char *what,
                      const char *hint);
/* load_names.c: which of the allowed words may have been meant, NULL if none is near. */
const wfs__str *wfs__load_meant(wfs__str word, const wfs__str *allowed, size_t count);
/* Warns of every key of the mapping that is not known (unknown-key with a suggestion). */
void wfs__load_check_keys(wfs__loader *loader, const wfs__node *mapping, const wfs__known *known, size_t known_count);
/* load_names.c: the number of the word that the node is; -1 if it is none of them: wrong-type is reported if it is no
 * text, and nothing else. */
int wfs__load_word(wfs__loader *loader, const wfs__node *node, const wfs__str *allowed, size_t count);
/* Reports invalid-value: a text that is none of the words. */
void wfs__load_refuse_word(wfs__loader *loader, const wfs__node *node, const wfs__str *allowed, size_t count);
/* A duration in milliseconds (section 3); -1 when it is malformed (reported). */
double wfs__load_duration(wfs__loader *loader, const wfs__node *node);
/* The scalar of the node compiled as an expression; wrong-type if it is no string, with `hint` (NULL: to put it into
 * quotes) for another scalar. NULL when malformed. */
const wfs__expression *wfs__load_expression(wfs__loader *loader, const wfs__node *node, const char *hint);

typedef enum wfs__field_place {
    WFS__FIELD_WORKFLOW_INPUT,
    WFS__FIELD_WORKFLOW_OUTPUT,
    WFS__FIELD_STEP
} wfs__field_place;
/* Reads `inputs` or `outputs` (key) of the mapping. */
void wfs__load_fields(wfs__loader *loader, const wfs__node *mapping, wfs__str key, wfs__field_place place,
                      wfs__fields *fields);

/* Reads the sequence `steps` (load_step.c). */
void wfs__load_steps(wfs__loader *loader, const wfs__node *root);

#endif
