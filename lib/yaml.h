/*
 * YAML 1.2, core schema, as a tree with places; the only file that knows libfyaml is yaml.c.
 *
 * libfyaml's event interface does the parsing, behind a filter for what it cannot be trusted with (bytes that hang it,
 * make it stop silently or take quadratic time). Anchors, aliases, duplicate keys, tags, depth and node counts are
 * policed here. Nothing of libfyaml is left when wfs__yaml_read returns. The tree lives in the caller's arena; strings
 * are decoded copies. Aliased subtrees are shared nodes (a DAG without cycles).
 */
#ifndef WFS_YAML_H
#define WFS_YAML_H

#include "report.h"
#include "value.h"

typedef enum wfs__node_kind { WFS__NODE_SCALAR, WFS__NODE_SEQUENCE, WFS__NODE_MAPPING } wfs__node_kind;

typedef struct wfs__node wfs__node;

typedef struct wfs__pair {
    wfs__str key; /* string form of the key; NUL-terminated in the arena */
    wfs__span key_span;
    wfs__node *value;
} wfs__pair;

struct wfs__node {
    wfs__node_kind kind;
    wfs__scalar_style style; /* scalars */
    wfs__span span;
    uint32_t count;  /* elements or pairs */
    wfs_value value; /* scalars: null, boolean, int, float, string, after tag and schema. The text of a string is
                        NUL-terminated */
    wfs__str text;   /* scalars: the decoded text, whatever its type */
    union {
        wfs__node **items; /* sequence */
        wfs__pair *pairs;  /* mapping; keys are unique */
    } u;
};

typedef struct wfs__yaml_limits {
    size_t bytes, depth, nodes, aliases, alias_nodes;
    size_t memory; /* of the tree, and of the parser where it is confined (confine.h) */
} wfs__yaml_limits;

/* Those of the host; resolved. */
wfs__yaml_limits wfs__yaml_limits_of(const wfs_limits *limits);

/* Reads source[part.start, part.end) as one YAML document. Every problem is reported (codes yaml-syntax, yaml-tag,
 * unknown-tag, number-not-finite, duplicate keys as yaml-syntax, merge-key, invalid-utf8, nul-byte, limit-*), with the
 * path of sections 3 where a node is at fault. NULL when there is no tree: the report has an error, or `nomem` is set.
 * A document that is empty gives a null scalar. A tree may come with errors in the report (a bad tag, .inf): reading
 * goes on to find more. */
wfs__node *wfs__yaml_read(wfs__arena *arena, const wfs__source *source, wfs__span part, const wfs__yaml_limits *limits,
                          wfs_report *report);
/* The same after taking up to `indent` spaces off the start of each line, as CommonMark does inside of an indented
 * fence. */
wfs__node *wfs__yaml_read_indented(wfs__arena *arena, const wfs__source *source, wfs__span part, size_t indent,
                                   const wfs__yaml_limits *limits, wfs_report *report);
/* The member of a mapping, NULL if there is none. */
wfs__node *wfs__node_get(const wfs__node *mapping, wfs__str key);
/* The pair of that key, NULL if there is none. */
const wfs__pair *wfs__node_pair(const wfs__node *mapping, wfs__str key);
/* Is nothing written where the value should be? */
bool wfs__node_is_absent(const wfs__node *node);
/* Is it a key within braces, without a colon and a value, as `you` in { value: Hello, you }? */
bool wfs__pair_lacks_colon(const wfs__source *source, const wfs__pair *pair);
/* The offset behind the blanks of a line that begin at `at`. */
size_t wfs__source_skip_blanks(const wfs__source *source, size_t at);
/* The whole subtree as a value in the arena. false: no memory. */
bool wfs__node_value(wfs__arena *arena, const wfs__node *node, wfs_value *value);
/* The scalar map of a scalar node. */
wfs__scalar wfs__node_scalar(const wfs__node *node, const wfs__source *source);

#endif
