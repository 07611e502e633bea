/*
 * A reference in quotes is a text; a literal beside || or && decides alone; `!` binds more tightly than a comparison;
 * true and false equal neither numbers nor texts.
 */
#include "doubts.h"

#include "bare.h"
#include "mistakes.h"

void wfs__doubt_text(wfs__compiler *compiler, const wfs__parse_place *place, const wfs__token *string)
{
    wfs__str text = { place->scalar->text.data + string->start + 1, string->end - string->start - 2 };
    wfs__bare bare;
    if (!wfs__bare_find(text, true, &bare))
        return;
    wfs__buffer hint = WFS__BUFFER_INIT;
    wfs__buffer_format(&hint, "refer to $%.*s without quotes around it", (int)bare.path.size, bare.path.data);
    wfs__buffer_char(&hint, '\0');
    if (hint.failed)
        compiler->nomem = true;
    else
        wfs__report_add(compiler->report, WFS__D_LITERAL_EXPRESSION,
                        wfs__mistake_span(place->scalar, string->start, string->end), place->path,
                        "A reference within quotes is taken literally", hint.data);
    wfs__buffer_free(&hint);
}

static bool is_true(const wfs_value *literal)
{
    switch (literal->type) {
    case WFS_TYPE_BOOLEAN:
    case WFS_TYPE_INT:
        return literal->u.integer != 0;
    case WFS_TYPE_FLOAT:
        return literal->u.real != 0;
    default:
        return literal->type == WFS_TYPE_STRING && literal->size > 0;
    }
}

void wfs__doubt_operand(wfs__compiler *compiler, const wfs__parse_place *place, bool or, bool compared,
                        const wfs__operand *operand)
{
    if (!operand->literal || is_true(&operand->value) != or)
        return;
    wfs__report_addf(compiler->report, WFS__D_CONSTANT_EXPRESSION,
                     wfs__mistake_span(place->scalar, operand->start, operand->end), place->path,
                     compared ? "write a comparison on each side: $inputs.x == \"a\" || $inputs.x == \"b\""
                              : "what stands in for null is written behind ??; || and && give true or false",
                     "The literal beside `%s` counts as %s, so all of it is always %s", or ? "||" : "&&",
                     or ? "true" : "false", or ? "true" : "false");
}

static void doubt_negation(wfs__compiler *compiler, const wfs__parse_place *place, const wfs__operand *left,
                           bool equality)
{
    wfs__report_add(compiler->report, WFS__D_NEGATED_OPERAND, wfs__mistake_span(place->scalar, left->start, left->end),
                    place->path,
                    "The `!` turns its operand into true or false before the comparison, not the result of it",
                    equality ? "use == and != the other way round, or parentheses: !(...)"
                             : "put the comparison into parentheses: !(...)");
}

/* Can the literal equal true or false? */
static bool may_equal_boolean(const wfs__operand *operand)
{
    return !operand->literal || operand->value.type == WFS_TYPE_BOOLEAN;
}

void wfs__doubt_comparison(wfs__compiler *compiler, const wfs__parse_place *place, wfs__token_kind operator,
                           const wfs__operand * left, const wfs__operand *right)
{
    bool equality = operator== WFS__TOKEN_EQUAL || operator== WFS__TOKEN_NOT_EQUAL;
    bool never = equality &&
                 ((left->boolean && !may_equal_boolean(right)) || (right->boolean && !may_equal_boolean(left))) &&
                 !(left->literal && right->literal);
    if (left->negated && (never || !equality)) {
        doubt_negation(compiler, place, left, equality);
    } else if (never) {
        const wfs__operand *odd = left->literal ? left : right;
        wfs__report_addf(compiler->report, WFS__D_CONSTANT_EXPRESSION,
                         wfs__mistake_span(place->scalar, odd->start, odd->end), place->path,
                         "compare with true or false, or leave the comparison out",
                         "A comparison, `&&`, `||` and `!` give true or false, which never equals this: always %s",
                         operator== WFS__TOKEN_EQUAL ? "false" : "true");
    }
}
