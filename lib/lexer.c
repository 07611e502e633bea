/*
 * The tokens of expressions.
 *
 * One look at the first character decides what a token is; the rest of it is found by a loop. Operators come from one
 * table, longest first, which also has the operators of other languages: they make WFS__TOKEN_BAD, of the right length.
 * White space and the letters of names are those of section 4 (unicode.h); everything beyond ASCII that is not white
 * space belongs to a name.
 *
 * What a token means, and what to say about a wrong one, is left to expression.c and mistakes.c.
 */
#include "lexer.h"

#include "unicode.h"

typedef struct sign {
    char text[4];
    uint8_t size;
    uint8_t kind; /* wfs__token_kind */
} sign;

/* Of those that begin alike the longest comes first. */
static const sign signs[] = {
    { ".", 1, WFS__TOKEN_DOT },       { "[", 1, WFS__TOKEN_OPEN_BRACKET }, { "]", 1, WFS__TOKEN_CLOSE_BRACKET },
    { "(", 1, WFS__TOKEN_OPEN },      { ")", 1, WFS__TOKEN_CLOSE },        { "===", 3, WFS__TOKEN_BAD },
    { "==", 2, WFS__TOKEN_EQUAL },    { "=>", 2, WFS__TOKEN_BAD },         { "=<", 2, WFS__TOKEN_BAD },
    { "=~", 2, WFS__TOKEN_BAD },      { "!==", 3, WFS__TOKEN_BAD },        { "!=", 2, WFS__TOKEN_NOT_EQUAL },
    { "!", 1, WFS__TOKEN_NOT },       { "&&", 2, WFS__TOKEN_AND },         { "||", 2, WFS__TOKEN_OR },
    { "??", 2, WFS__TOKEN_COALESCE }, { "?.", 2, WFS__TOKEN_BAD },         { "<=", 2, WFS__TOKEN_LESS_EQUAL },
    { "<>", 2, WFS__TOKEN_BAD },      { "<", 1, WFS__TOKEN_LESS },         { ">=", 2, WFS__TOKEN_GREATER_EQUAL },
    { ">", 1, WFS__TOKEN_GREATER },   { "${", 2, WFS__TOKEN_BAD },         { "{{", 2, WFS__TOKEN_BAD },
};

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool is_word(char c) { return ((unsigned char)((c | 0x20) - 'a') < 26) || is_digit(c) || c == '_'; }

/* The bytes of the name character at `at`, 0 if there is none. */
static uint32_t name_character(const char *text, uint32_t at, uint32_t end)
{
    if (at >= end)
        return 0;
    char c = text[at];
    if (is_word(c))
        return 1;
    if ((unsigned char)c < 0x80)
        return 0;
    size_t length;
    uint32_t character = wfs__utf8_decode(text + at, end - at, &length);
    return wfs__is_space(character) ? 0 : (uint32_t)length;
}

static uint32_t name_end(const char *text, uint32_t at, uint32_t end)
{
    for (;;) {
        while (at < end && is_word(text[at]))
            at++;
        uint32_t length = name_character(text, at, end);
        if (length == 0 && at < end && text[at] == '-' && name_character(text, at + 1, end) > 0)
            length = 1;
        if (length == 0)
            return at;
        at += length;
    }
}

static uint32_t digits_end(const char *text, uint32_t at, uint32_t end)
{
    while (at < end && is_digit(text[at]))
        at++;
    return at;
}

static uint32_t number_end(const char *text, uint32_t at, uint32_t end)
{
    at = digits_end(text, at + (text[at] == '-'), end);
    if (at < end && text[at] == '.')
        at = digits_end(text, at + 1, end);
    if (at == end || (text[at] != 'e' && text[at] != 'E'))
        return at;
    uint32_t digits = at + 1;
    if (digits < end && (text[digits] == '+' || text[digits] == '-'))
        digits++;
    uint32_t behind = digits_end(text, digits, end);
    return behind > digits ? behind : at;
}

uint32_t wfs__lexer_skip(const char *text, uint32_t at, uint32_t end)
{
    while (at < end) {
        size_t length = 1;
        uint32_t character = (unsigned char)text[at];
        if (character >= 0x80)
            character = wfs__utf8_decode(text + at, end - at, &length);
        else if (character > ' ')
            return at;
        if (!wfs__is_space(character))
            return at;
        at += (uint32_t)length;
    }
    return at;
}

uint32_t wfs__lexer_string_end(const char *text, uint32_t at, uint32_t end, bool *closed)
{
    char quote = text[at++];
    while (at < end && text[at] != quote)
        at += text[at] == '\\' && at + 1 < end ? 2 : 1;
    *closed = at < end;
    return *closed ? at + 1 : end;
}

static wfs__token_kind word_kind(const char *text, uint32_t start, uint32_t end)
{
    wfs__str word = { text + start, end - start };
    if (wfs__str_equal(word, WFS__STR("true")))
        return WFS__TOKEN_TRUE;
    if (wfs__str_equal(word, WFS__STR("false")))
        return WFS__TOKEN_FALSE;
    if (wfs__str_equal(word, WFS__STR("null")))
        return WFS__TOKEN_NULL;
    return wfs__str_equal(word, WFS__STR("contains")) ? WFS__TOKEN_CONTAINS : WFS__TOKEN_NAME;
}

static wfs__token read_sign(const char *text, uint32_t at, uint32_t end)
{
    for (size_t i = 0; i < WFS__COUNT(signs); i++) {
        const sign *s = &signs[i];
        if (s->text[0] == text[at] && s->size <= end - at && memcmp(s->text, text + at, s->size) == 0)
            return (wfs__token){ (wfs__token_kind)s->kind, at, at + s->size };
    }
    return (wfs__token){ WFS__TOKEN_BAD, at, at + 1 };
}

static wfs__token read_string(const char *text, uint32_t at, uint32_t end)
{
    bool closed;
    uint32_t behind = wfs__lexer_string_end(text, at, end, &closed);
    return (wfs__token){ closed ? WFS__TOKEN_STRING : WFS__TOKEN_UNTERMINATED, at, behind };
}

static wfs__token read_token(const char *text, uint32_t at, uint32_t end)
{
    if (at == end)
        return (wfs__token){ WFS__TOKEN_END, at, at };
    char c = text[at];
    if (c == '"' || c == '\'')
        return read_string(text, at, end);
    if (is_digit(c) || (c == '-' && at + 1 < end && is_digit(text[at + 1])))
        return (wfs__token){ WFS__TOKEN_NUMBER, at, number_end(text, at, end) };
    if (c == '$' && name_character(text, at + 1, end) > 0)
        return (wfs__token){ WFS__TOKEN_REFERENCE, at, name_end(text, at + 1, end) };
    if (name_character(text, at, end) > 0) {
        uint32_t behind = name_end(text, at, end);
        return (wfs__token){ word_kind(text, at, behind), at, behind };
    }
    return read_sign(text, at, end);
}

wfs__token wfs__lexer_next(wfs__lexer *lexer)
{
    uint32_t at = wfs__lexer_skip(lexer->text, lexer->at, lexer->end);
    wfs__token token = read_token(lexer->text, at, lexer->end);
    lexer->at = token.end;
    return token;
}

wfs__token wfs__lexer_member(wfs__lexer *lexer)
{
    uint32_t at = wfs__lexer_skip(lexer->text, lexer->at, lexer->end);
    if (name_character(lexer->text, at, lexer->end) == 0) {
        wfs__token token = wfs__lexer_next(lexer);
        if (token.kind == WFS__TOKEN_NUMBER) /* `-1` */
            token.kind = WFS__TOKEN_BAD;
        return token;
    }
    uint32_t behind = name_end(lexer->text, at, lexer->end);
    bool digits = digits_end(lexer->text, at, behind) == behind;
    lexer->at = behind;
    return (wfs__token){ digits ? WFS__TOKEN_NUMBER : WFS__TOKEN_NAME, at, behind };
}

/* Four hexadecimal digits; UINT32_MAX if there are none. */
static uint32_t read_hex(const char *text, const char *end)
{
    uint32_t value = 0;
    if (end - text < 4)
        return UINT32_MAX;
    for (int i = 0; i < 4; i++) {
        char c = text[i];
        uint32_t digit = is_digit(c)            ? (uint32_t)(c - '0')
                         : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a' + 10)
                         : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A' + 10)
                                                : 16;
        if (digit == 16)
            return UINT32_MAX;
        value = value << 4 | digit;
    }
    return value;
}

/* The character of `\uXXXX` at `*at` (behind the u), with the second half of a surrogate pair. */
static uint32_t read_unicode(const char **at, const char *end)
{
    uint32_t character = read_hex(*at, end);
    *at += 4;
    if (character < 0xD800 || character > 0xDFFF)
        return character;
    if (character < 0xDC00 && end - *at >= 6 && (*at)[0] == '\\' && (*at)[1] == 'u') {
        uint32_t low = read_hex(*at + 2, end);
        if (low >= 0xDC00 && low <= 0xDFFF) {
            *at += 6;
            return 0x10000 + ((character - 0xD800) << 10) + (low - 0xDC00);
        }
    }
    return 0xFFFD;
}

/* The escape behind a backslash at `*at`; returns the bytes written, never more than were read. */
static size_t read_escape(const char **at, const char *end, char *out)
{
    static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
    char c = *(*at)++;
    if (c == 'u' && read_hex(*at, end) != UINT32_MAX)
        return wfs__utf8_encode(read_unicode(at, end), out);
    const char *found = c ? strchr(from, c) : NULL;
    *out = found ? to[found - from] : c;
    return 1;
}

bool wfs__lexer_decode(wfs__arena *arena, const char *text, const wfs__token *token, wfs__str *decoded)
{
    const char *at = text + token->start + 1, *end = text + token->end - 1;
    *decoded = (wfs__str){ at, (size_t)(end - at) };
    if (decoded->size == 0 || !memchr(at, '\\', decoded->size))
        return true;
    char *copy = wfs__arena_alloc(arena, decoded->size);
    if (!copy)
        return false;
    size_t size = 0;
    while (at < end) {
        if (*at != '\\') {
            copy[size++] = *at++;
            continue;
        }
        at++;
        size += read_escape(&at, end, copy + size);
    }
    *decoded = (wfs__str){ copy, size };
    return true;
}
