/*
 * The tokens of expressions (section 4).
 *
 * A lexer walks over a part of a scalar's text; tokens are pairs of offsets into that text. It never fails: what is no
 * token becomes a WFS__TOKEN_BAD of the characters that a reader would take for one (`===`, `+`, `${`), so that the
 * parser can say something helpful. What stands behind a dot has rules of its own and a function of its own.
 */
#ifndef WFS_LEXER_H
#define WFS_LEXER_H

#include "memory.h"

typedef enum wfs__token_kind {
    WFS__TOKEN_END,
    WFS__TOKEN_BAD,
    WFS__TOKEN_UNTERMINATED, /* a string without its closing quote */
    WFS__TOKEN_NAME,
    WFS__TOKEN_REFERENCE, /* `$` and a name */
    WFS__TOKEN_NUMBER,
    WFS__TOKEN_STRING,
    WFS__TOKEN_TRUE,
    WFS__TOKEN_FALSE,
    WFS__TOKEN_NULL,
    WFS__TOKEN_DOT,
    WFS__TOKEN_OPEN,
    WFS__TOKEN_CLOSE,
    WFS__TOKEN_OPEN_BRACKET,
    WFS__TOKEN_CLOSE_BRACKET,
    WFS__TOKEN_NOT,
    WFS__TOKEN_AND,
    WFS__TOKEN_OR,
    WFS__TOKEN_COALESCE,
    WFS__TOKEN_EQUAL, /* the comparisons stand together, in the order of their instructions */
    WFS__TOKEN_NOT_EQUAL,
    WFS__TOKEN_LESS,
    WFS__TOKEN_LESS_EQUAL,
    WFS__TOKEN_GREATER,
    WFS__TOKEN_GREATER_EQUAL,
    WFS__TOKEN_CONTAINS
} wfs__token_kind;

typedef struct wfs__token {
    wfs__token_kind kind;
    uint32_t start, end; /* bytes in the text */
} wfs__token;

typedef struct wfs__lexer {
    const char *text;
    uint32_t at, end;
} wfs__lexer;

/* The next token, white space skipped. At the end: WFS__TOKEN_END, again and again. */
wfs__token wfs__lexer_next(wfs__lexer *lexer);
/* The next token behind a dot: NAME (words have no meaning there), REFERENCE for `.$name`, NUMBER for digits and
 * nothing else; anything else as wfs__lexer_next has it. */
wfs__token wfs__lexer_member(wfs__lexer *lexer);
/* The offset behind the string that begins (with its quote) at `at`; `end` and *closed false if it has no closing
 * quote. */
uint32_t wfs__lexer_string_end(const char *text, uint32_t at, uint32_t end, bool *closed);
/* The characters of a STRING token, escapes undone: a part of `text` or a copy in the arena. false: no memory. */
bool wfs__lexer_decode(wfs__arena *arena, const char *text, const wfs__token *token, wfs__str *decoded);
/* The offset behind the white space that begins at `at`. */
uint32_t wfs__lexer_skip(const char *text, uint32_t at, uint32_t end);

#endif
