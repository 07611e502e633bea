/*
 * The parser of expressions, for expression.c and template.c: a part of a scalar's text, with the circumstances that
 * change what is allowed.
 */
#ifndef WFS_PARSER_H
#define WFS_PARSER_H

#include "expression.h"

typedef struct wfs__parse_place {
    const wfs__scalar *scalar;
    uint32_t start, end; /* the expression's part of the scalar's text */
    const char *path;    /* of the text */
    const char *whole;   /* of the value that the text is in; what is said about members goes there */
    bool block;          /* in a template: references need no `$`, a blank one is template-empty */
    bool value;          /* a literal text is possible here, too: hints mention `$$` */
} wfs__parse_place;

/* Compiles it. NULL: malformed (reported) or no memory. */
const wfs__expression *wfs__expression_parse(wfs__compiler *compiler, const wfs__parse_place *place);

/* Would the scalar's whole text be an expression (block: in a template)? Reports and compiles nothing. *references: it
 * has one in it. */
bool wfs__expression_probe(wfs__compiler *compiler, const wfs__scalar *scalar, bool block, bool *references);

#endif
