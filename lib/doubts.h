/*
 * What an expression says that was hardly meant: warnings about well-formed ones (section 6).
 *
 * The parser knows the operands; this file knows what people mean by them, and words the warning.
 */
#ifndef WFS_DOUBTS_H
#define WFS_DOUBTS_H

#include "bare.h"
#include "lexer.h"
#include "parser.h"

/* A comparison of a reference with a literal, in whichever order. */
typedef struct wfs__compared {
    wfs__token_kind kind; /* WFS__TOKEN_EQUAL or WFS__TOKEN_NOT_EQUAL; anything else: it is none of these */
    uint32_t start, end;  /* the reference: bytes in the scalar's text */
} wfs__compared;

/* What an operator has on one side. */
typedef struct wfs__operand {
    uint32_t start, end; /* bytes in the scalar's text */
    bool literal;        /* `value` is all of it */
    bool boolean;        /* it yields a boolean */
    bool negated;        /* it begins with a single `!`, without parentheses around it */
    uint32_t reference;  /* it is one complete reference: its number in the program + 1 */
    uint32_t constant;   /* of a literal: its number in the program */
    wfs_value value;
    wfs__compared compared; /* all of it is such a comparison, with `value` */
} wfs__operand;

/* A reference that stands where nothing evaluates it. The hint: its path, with something before and behind it. */
void wfs__doubt_reference(wfs__compiler *compiler, wfs__span span, const char *path, const char *message,
                          const wfs__bare *bare, const char *before, const char *behind);
/* A quoted text in an expression: does it hold a reference? */
void wfs__doubt_text(wfs__compiler *compiler, const wfs__parse_place *place, const wfs__token *string);
/* One operand of `||` (or of `&&`): is it a literal? compared: the others so far give booleans, or are literals too. */
void wfs__doubt_operand(wfs__compiler *compiler, const wfs__parse_place *place, bool is_or, bool compared,
                        const wfs__operand *operand);
/* `left || right`, `left && right`: do they hold one reference against two literals, so that all of it is always the
 * same? */
bool wfs__contradicts(const wfs__parse_place *place, bool is_or, const wfs__operand *left, const wfs__operand *right);
void wfs__doubt_contradiction(wfs__compiler *compiler, const wfs__parse_place *place, bool is_or,
                              const wfs__operand *left, const wfs__operand *right);
/* `left ?? right`: can the left one be null, and does the right one begin with what alone is meant? first: the first
 * token of the right one. */
void wfs__doubt_default(wfs__compiler *compiler, const wfs__parse_place *place, const wfs__operand *left,
                        const wfs__operand *right, wfs__token_kind first);
/* All of an expression that is no value of its own: is it a text in quotes? */
void wfs__doubt_whole(wfs__compiler *compiler, const wfs__parse_place *place, const wfs__operand *whole);
/* `left OPERATOR right`: is `!` read as people mean it, and can the two be equal at all? */
void wfs__doubt_comparison(wfs__compiler *compiler, const wfs__parse_place *place, wfs__token_kind kind,
                           const wfs__operand *left, const wfs__operand *right);

#endif
