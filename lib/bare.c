/*
 * The lexer's tokens decide what a reference and a path are, so that a text is understood as an expression would be.
 */
#include "bare.h"

#include "lexer.h"
#include "mistakes.h"

uint32_t wfs__bare_path_end(wfs__str text, uint32_t end)
{
    for (;;) {
        wfs__lexer lexer = { text.data, end, (uint32_t)text.size };
        wfs__token open = wfs__lexer_next(&lexer);
        bool dot = open.kind == WFS__TOKEN_DOT;
        if (open.start != end || (!dot && open.kind != WFS__TOKEN_OPEN_BRACKET))
            return end;
        wfs__token part = dot ? wfs__lexer_member(&lexer) : wfs__lexer_next(&lexer);
        wfs__token close = dot ? part : wfs__lexer_next(&lexer);
        bool name = part.kind == WFS__TOKEN_NUMBER || part.kind == (dot ? WFS__TOKEN_NAME : WFS__TOKEN_STRING);
        if (!name || part.start != open.end || (!dot && close.kind != WFS__TOKEN_CLOSE_BRACKET))
            return end;
        end = close.end;
    }
}

/* The length of the mark at `at`; 0: there is none. */
static uint32_t mark_size(wfs__str text, uint32_t at, bool blocks)
{
    if (wfs__str_has(text, at, WFS__STR("{{")))
        return 2;
    if (text.data[at] != '$' || (at > 0 && text.data[at - 1] == '$'))
        return 0;
    if (wfs__str_has(text, at, WFS__STR("${")))
        return blocks ? 2 : 0;
    return 1;
}

bool wfs__bare_at(wfs__str text, uint32_t at, bool blocks, wfs__bare *found)
{
    uint32_t mark = mark_size(text, at, blocks), inner = at + (mark == 2 ? 2 : 0);
    while (mark == 2 && inner < text.size && text.data[inner] == ' ')
        inner++;
    if (mark == 0 || inner == text.size || !wfs__is_one_of(text.data[inner], "$isr")) /* the beginnings of references */
        return false;
    wfs__lexer lexer = { text.data, inner, (uint32_t)text.size };
    wfs__token token = wfs__lexer_next(&lexer);
    if (token.kind != WFS__TOKEN_REFERENCE && token.kind != WFS__TOKEN_NAME)
        return false;
    uint32_t start = token.start + (token.kind == WFS__TOKEN_REFERENCE);
    if (wfs__root_find((wfs__str){ text.data + start, token.end - start }) < 0)
        return false;
    uint32_t end = wfs__bare_path_end(text, token.end);
    *found = (wfs__bare){ at, end, { text.data + start, end - start }, text.data[at] == '{' };
    return true;
}

bool wfs__bare_find(wfs__str text, bool blocks, wfs__bare *found)
{
    if (text.size > WFS__BARE_SIZE)
        text.size = WFS__BARE_SIZE;
    bool dollar = text.size > 0 && memchr(text.data, '$', text.size);
    bool brace = text.size > 0 && memchr(text.data, '{', text.size);
    for (uint32_t at = 0; (dollar || brace) && at < text.size; at++) {
        if ((text.data[at] == '$' || text.data[at] == '{') && wfs__bare_at(text, at, blocks, found))
            return true;
    }
    return false;
}
