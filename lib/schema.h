/*
 * JSON Schema, as far as tools need it (section 6): type, enum, const, required, properties, additionalProperties,
 * items, numeric, length and count bounds, anyOf/oneOf/allOf/not, boolean schemas, local $ref. A schema is a value;
 * nothing is compiled. Other keywords that would constrain are unknown.
 *
 * Depth (of $ref chains and nested schemas) is bounded, work is linear in schema times value but for anyOf and its kin.
 */
#ifndef WFS_SCHEMA_H
#define WFS_SCHEMA_H

#include "model.h"
#include "secret.h"

typedef struct wfs__schema_error {
    char message[512]; /* "must be string, got int" */
    char path[512];    /* where in the value: "a.b[0]", "" for the whole */
} wfs__schema_error;

typedef enum wfs__schema_result { WFS__SCHEMA_OK, WFS__SCHEMA_BAD, WFS__SCHEMA_NOMEM } wfs__schema_result;

/* Does the value satisfy the schema? `root` is what local references refer to. The first violation goes to
 * *error; what it quotes of the value goes through `mask` (NULL: as it is). */
wfs__schema_result wfs__schema_check(const wfs_value *root, const wfs_value *schema, const wfs_value *value,
                                     const wfs__mask *mask, wfs__schema_error *error);
/* Can a value of that declared type satisfy the schema at all? Only what is certainly wrong is BAD. */
wfs__schema_result wfs__schema_check_type(const wfs_value *root, const wfs_value *schema, const wfs__type *type,
                                          wfs__schema_error *error);
/* A keyword that does not do what it seems to. */
typedef struct wfs__schema_doubt {
    wfs__str keyword; /* data NULL: none */
    bool malformed;   /* its value is none that it may have; else it constrains and is not checked */
} wfs__schema_doubt;

/* The first such keyword in the schema (any depth); one that is malformed goes before the others. */
wfs__schema_doubt wfs__schema_find_doubt(const wfs_value *schema);
/* The schema of one argument (through local $ref and allOf where it is plain), NULL if none. *forbidden: the schema
 * does not allow an argument of that name. */
const wfs_value *wfs__schema_property(const wfs_value *schema, wfs__str name, bool *forbidden);
/* Calls `visit` for every name that the schema requires as a member (through local $ref and allOf); a name may come
 * twice. */
void wfs__schema_required(const wfs_value *schema, void (*visit)(void *context, wfs__str name), void *context);

#endif
