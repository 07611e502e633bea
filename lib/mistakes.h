/*
 * What to say about a malformed expression.
 *
 * The parser knows what it expected and what it got; this file knows what people mean by it, and words the diagnostic:
 * the message says what is wrong, the hint what to write instead.
 */
#ifndef WFS_MISTAKES_H
#define WFS_MISTAKES_H

#include "expression.h"
#include "lexer.h"

typedef enum wfs__expected {
    WFS__EXPECTED_VALUE,
    WFS__EXPECTED_OPERATOR,      /* or the end */
    WFS__EXPECTED_MEMBER,        /* behind a dot */
    WFS__EXPECTED_CLOSE,         /* an operator or `)` */
    WFS__EXPECTED_CLOSE_BRACKET, /* an operator or `]` */
    WFS__EXPECTED_NO_CHAIN,      /* anything but a second comparison */
    WFS__EXPECTED_REFERENCE,     /* one of the five */
    WFS__EXPECTED_SMALLER_NUMBER,
    WFS__EXPECTED_LESS_DEPTH
} wfs__expected;

typedef struct wfs__mistake {
    wfs__expected expected;
    wfs__token token;  /* what is there */
    wfs__token before; /* the token before it; END at the start */
    uint32_t open;     /* CLOSE, CLOSE_BRACKET: the offset of what was opened */
    bool block;        /* in a template */
    bool value;        /* the text stands where a literal text is possible, too (section 5, rule 3) */
} wfs__mistake;

/* Reports it, at its token. */
void wfs__mistake_report(wfs__compiler *compiler, const wfs__scalar *scalar, const char *path,
                         const wfs__mistake *mistake);

/* The place of bytes [start, end) of the scalar's text. */
wfs__span wfs__mistake_span(const wfs__scalar *scalar, uint32_t start, uint32_t end);

/* The number of a root's name (wfs__root), -1 if it is none of the five. */
int wfs__root_find(wfs__str name);

#endif
