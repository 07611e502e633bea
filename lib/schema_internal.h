/*
 * What the files on JSON Schema share: the state of a walk, places in the value, and reading keywords.
 *
 * Schema and value (or declared type) are walked together. Recursion is bounded by a depth, work by a budget, since
 * anyOf and $ref together can ask for exponentially much. A keyword that is malformed constrains nothing.
 */
#ifndef WFS_SCHEMA_INTERNAL_H
#define WFS_SCHEMA_INTERNAL_H

#include "memo.h"
#include "schema.h"

enum { WFS__SCHEMA_MAX_DEPTH = 256, WFS__SCHEMA_BASE_BUDGET = 100000 };

/* A step on the way into the value. */
typedef struct wfs__schema_place {
    const struct wfs__schema_place *outer;
    wfs__str name; /* data NULL: index */
    size_t index;
} wfs__schema_place;

typedef struct wfs__schema_walk {
    const wfs_value *root;
    wfs__schema_error *error;
    const wfs__mask *mask; /* of keys and values in messages; NULL: nothing is hidden */
    uint64_t budget;       /* schemas that may still be looked at */
    size_t depth;
    const char *gave_up; /* why not everything was looked at; NULL: it was */
    bool nomem;          /* while making a message */
    wfs__memo listings;  /* of lists that values are looked for in, see schema_enum.c */
} wfs__schema_walk;

/* Frees what a walk made on its way. */
void wfs__schema_walk_free(wfs__schema_walk *walk);
/* 1: the list has an equal value, 0: it has none, -1: no memory. */
int wfs__schema_is_one_of(wfs__schema_walk *walk, const wfs_value *list, const wfs_value *value);

/* Fills in the error: WFS__SCHEMA_BAD, or NOMEM. */
__attribute__((format(printf, 3, 4))) wfs__schema_result
wfs__schema_violation(wfs__schema_walk *walk, const wfs__schema_place *at, const char *format, ...);
/* The value as JSON, hidden where it must be, cut to a length that fits into a message. */
void wfs__schema_print(wfs__schema_walk *walk, char out[160], const wfs_value *value);
/* A key of the value, hidden where it must be, cut. */
void wfs__schema_print_key(wfs__schema_walk *walk, char out[120], wfs__str key);
/* The names that the keyword `type` lists; *count is 0 if it is absent or malformed. */
const wfs_value *wfs__schema_type_names(const wfs_value *schema, size_t *count);
/* These names as "string" or "string or null". */
void wfs__schema_print_types(char out[120], const wfs_value *names, size_t count);
/* Is it the name of a type? */
bool wfs__schema_is_type_name(const wfs_value *value);
/* Is the value of the type of that name ("integer", ...)? */
bool wfs__schema_has_type(wfs__str name, const wfs_value *value);

/* What a local reference (`#`, `#/a/b`) points to; NULL if there is nothing or it is not local. */
const wfs_value *wfs__schema_resolve(const wfs_value *root, wfs__str pointer);
/* A schema and those that its references lead to, one after the other. A circle ends it: it says nothing new. */
typedef struct wfs__schema_chain {
    const wfs_value *schema; /* NULL: the end */
    const wfs_value *seen;   /* one of those before, moved ahead after 1, 2, 4, ... steps */
    size_t steps, lap;
} wfs__schema_chain;

static inline wfs__schema_chain wfs__schema_chain_of(const wfs_value *schema)
{
    return (wfs__schema_chain){ schema, schema, 0, 1 };
}
void wfs__schema_chain_next(wfs__schema_chain *chain, const wfs_value *root);

static inline const wfs_value *wfs__schema_member(const wfs_value *schema, const char *key)
{
    return wfs__member(schema, (wfs__str){ key, strlen(key) });
}

/* The same if it is of that type, else NULL. */
static inline const wfs_value *wfs__schema_typed(const wfs_value *schema, const char *key, wfs_type type)
{
    const wfs_value *value = wfs__schema_member(schema, key);
    return value && value->type == (uint8_t)type ? value : NULL;
}

static inline bool wfs__schema_is_number(const wfs_value *value)
{
    return value && (value->type == WFS_TYPE_INT || value->type == WFS_TYPE_FLOAT);
}

static inline bool wfs__schema_is_true(const wfs_value *value)
{
    return value && value->type == WFS_TYPE_BOOLEAN && value->u.integer;
}

static inline bool wfs__schema_is_false(const wfs_value *value)
{
    return value && value->type == WFS_TYPE_BOOLEAN && !value->u.integer;
}

#endif
