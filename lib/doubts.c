/*
 * A reference in quotes is a text; a literal beside || or && stands for true or false; `!` binds more tightly than a
 * comparison, and ?? less than everything; true and false equal neither numbers nor texts, and are not null; what
 * equals one literal differs from another.
 */
#include "doubts.h"

#include "mistakes.h"

void wfs__doubt_reference(wfs__compiler *compiler, wfs__span span, const char *path, const char *message,
                          const wfs__bare *bare, const char *before, const char *behind)
{
    wfs__buffer hint = WFS__BUFFER_INIT;
    wfs__buffer_format(&hint, "%s%.*s%s", before, (int)bare->path.size, bare->path.data, behind);
    wfs__buffer_char(&hint, '\0');
    if (hint.failed)
        compiler->nomem = true;
    else
        wfs__report_add(compiler->report, WFS__D_LITERAL_EXPRESSION, span, path, message, hint.data);
    wfs__buffer_free(&hint);
}

void wfs__doubt_text(wfs__compiler *compiler, const wfs__parse_place *place, const wfs__token *string)
{
    wfs__str text = { place->scalar->text.data + string->start + 1, string->end - string->start - 2 };
    wfs__bare bare;
    if (!wfs__bare_find(text, true, &bare))
        return;
    bool alone = bare.start == 0 && bare.end + 3 >= text.size; /* but for closing braces */
    wfs__doubt_reference(compiler, wfs__mistake_span(place->scalar, string->start, string->end), place->path,
                         "A reference within quotes is taken literally", &bare,
                         alone ? "refer to $" : "quotes are for texts: refer to $",
                         alone ? " without quotes around it"
                               : " without them; what is to be joined with a text takes a template in an earlier step");
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

static const char *hint_for_literal(bool boolean, bool compared, bool value)
{
    if (boolean)
        return "leave it out";
    if (value)
        return "what stands in for null is written behind ??; to choose between two texts, use a conditional step";
    return compared ? "write a comparison on each side: $inputs.x == \"a\" || $inputs.x == \"b\""
                    : "what stands in for null is written behind ??; || and && give true or false";
}

void wfs__doubt_operand(wfs__compiler *compiler, const wfs__parse_place *place, bool is_or, bool compared,
                        const wfs__operand *operand)
{
    bool boolean = operand->value.type == WFS_TYPE_BOOLEAN, truth = is_true(&operand->value);
    if (!operand->literal || (boolean && truth != is_or)) /* `|| false` makes a boolean */
        return;
    bool value = place->block || place->value, decides = truth == is_or;
    const char *word = truth ? "true" : "false";
    wfs__report_addf(compiler->report, WFS__D_CONSTANT_EXPRESSION,
                     wfs__mistake_span(place->scalar, operand->start, operand->end), place->path,
                     hint_for_literal(boolean, compared, value), "The literal beside `%s` counts as %s%s%s",
                     is_or ? "||" : "&&", word,
                     decides ? ", so all of it is always " : ": all of it gives true or false", decides ? word : "");
}

/* Can nothing equal both? A text is what is written where it is parsed quietly: one with escapes may be any text. */
static bool differ(const wfs_value *a, const wfs_value *b)
{
    wfs_value x, y;
    if (wfs__number_of(a, &x) && wfs__number_of(b, &y))
        return wfs__compare_numbers(&x, &y) != 0;
    if (a->type != b->type)
        return true;
    if (a->type == WFS_TYPE_BOOLEAN)
        return a->u.integer != b->u.integer;
    wfs__str left = wfs__text_of(a), right = wfs__text_of(b);
    return a->type == WFS_TYPE_STRING && !wfs__str_equal(left, right) && !memchr(left.data, '\\', left.size) &&
           !memchr(right.data, '\\', right.size);
}

bool wfs__contradicts(const wfs__parse_place *place, bool is_or, const wfs__operand *left, const wfs__operand *right)
{
    wfs__token_kind kind = is_or ? WFS__TOKEN_NOT_EQUAL : WFS__TOKEN_EQUAL;
    const wfs__compared *a = &left->compared, *b = &right->compared;
    const char *text = place->scalar->text.data;
    return a->kind == kind && b->kind == kind &&
           wfs__str_equal((wfs__str){ text + a->start, a->end - a->start },
                          (wfs__str){ text + b->start, b->end - b->start }) &&
           differ(&left->value, &right->value);
}

void wfs__doubt_contradiction(wfs__compiler *compiler, const wfs__parse_place *place, bool is_or,
                              const wfs__operand *left, const wfs__operand *right)
{
    wfs__report_add(compiler->report, WFS__D_CONSTANT_EXPRESSION,
                    wfs__mistake_span(place->scalar, left->start, right->end), place->path,
                    is_or ? "Whatever it is, it differs from one of the two: all of this is always true"
                          : "Nothing equals both of the two: all of this is always false",
                    is_or ? "write && to ask for neither of the two" : "write || to ask for either of the two");
}

static bool is_literal_token(wfs__token_kind kind) { return kind >= WFS__TOKEN_NUMBER && kind <= WFS__TOKEN_NULL; }

void wfs__doubt_default(wfs__compiler *compiler, const wfs__parse_place *place, const wfs__operand *left,
                        const wfs__operand *right, wfs__token_kind first)
{
    const char *message = NULL;
    const wfs__operand *odd = right;
    if (right->boolean && !right->literal && is_literal_token(first)) {
        message = "`??` binds loosest: all of this stands in for null, and not its beginning alone";
    } else if (left->boolean && !left->literal) {
        message = "What stands before `??` gives true or false, and is never null";
        odd = left;
    }
    if (message)
        wfs__report_add(compiler->report, WFS__D_MISREAD_OPERATOR,
                        wfs__mistake_span(place->scalar, odd->start, odd->end), place->path, message,
                        odd == left ? "leave out the ??, or put it beside what may be null: ($inputs.n ?? 0) > 5"
                                    : "put the default beside what it stands in for: ($inputs.n ?? 0) > 5");
}

void wfs__doubt_whole(wfs__compiler *compiler, const wfs__parse_place *place, const wfs__operand *whole)
{
    wfs__bare bare; /* that is said already */
    bool text = whole->literal && whole->value.type == WFS_TYPE_STRING;
    if (text && !wfs__bare_find(wfs__text_of(&whole->value), true, &bare))
        wfs__report_add(compiler->report, WFS__D_CONSTANT_EXPRESSION,
                        wfs__mistake_span(place->scalar, whole->start, whole->end), place->path,
                        "A text in quotes is all there is, which is always the same",
                        "leave out the inner quotes around an expression; references begin with $");
}

static void doubt_negation(wfs__compiler *compiler, const wfs__parse_place *place, const wfs__operand *left,
                           bool equality)
{
    wfs__report_add(
        compiler->report, WFS__D_MISREAD_OPERATOR, wfs__mistake_span(place->scalar, left->start, left->end),
        place->path, "The `!` turns its operand into true or false before the comparison, not the result of it",
        equality ? "leave out the ! and write != for ==, == for !=; or put the comparison into parentheses: !(...)"
                 : "put the comparison into parentheses: !(...)");
}

/* Can the literal equal true or false? */
static bool may_equal_boolean(const wfs__operand *operand)
{
    return !operand->literal || operand->value.type == WFS_TYPE_BOOLEAN;
}

void wfs__doubt_comparison(wfs__compiler *compiler, const wfs__parse_place *place, wfs__token_kind kind,
                           const wfs__operand *left, const wfs__operand *right)
{
    bool equality = kind == WFS__TOKEN_EQUAL || kind == WFS__TOKEN_NOT_EQUAL;
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
                         kind == WFS__TOKEN_EQUAL ? "false" : "true");
    }
}
