/*
 * Comparisons of a reference with a literal that are decided before a run (section 6), by what is certain of
 * the reference: `$inputs.flag == "true"` where flag is a boolean, `$inputs.names > 3` where names is a list.
 *
 * What is certain may be null all the same. Null equals no literal but null, and comparing with that is left alone; it
 * has an order, as 0, which is hardly what somebody asks a list or an object for.
 */
#include "check.h"
#include "expression_ops.h"
#include "validate_internal.h"

/* A comparison of a reference with a literal, in whichever order. */
typedef struct comparison {
    uint32_t code; /* WFS__OP_EQUAL to WFS__OP_CONTAINS; the last with the literal on the right */
    const wfs__ref *ref;
    const wfs_value *literal;
} comparison;

static bool is_equality(const comparison *c) { return c->code == WFS__OP_EQUAL || c->code == WFS__OP_NOT_EQUAL; }

/* Is the instruction such a comparison? With null there is always a reason. */
static bool read_comparison(const wfs__expression *expression, const wfs__op *op, comparison *c)
{
    bool fused = op->code >= WFS__OP_EQUAL_TO && op->code <= WFS__OP_CONTAINS_THAT;
    if ((!fused && (op->code < WFS__OP_EQUAL || op->code > WFS__OP_GREATER_EQUAL)) || op->b == 0)
        return false;
    *c = (comparison){ .code = fused ? op->code - WFS__OP_EQUAL_TO + WFS__OP_EQUAL : op->code,
                       .ref = &expression->refs[op->b - 1],
                       .literal = &expression->constants[op->a] };
    return c->literal->type != WFS_TYPE_NULL;
}

/* Can a value of that kind equal the literal? */
static bool may_equal(wfs__kind kind, const wfs_value *literal)
{
    wfs_value number;
    switch (kind) {
    case WFS__KIND_BOOLEAN:
        return literal->type == WFS_TYPE_BOOLEAN;
    case WFS__KIND_INT:
    case WFS__KIND_FLOAT:
        return wfs__number_of(literal, &number);
    case WFS__KIND_STRING:
        return literal->type != WFS_TYPE_BOOLEAN;
    default:
        return kind == WFS__KIND_ANY;
    }
}

static const char *literal_name(wfs__kind kind, const wfs_value *literal)
{
    switch (literal->type) {
    case WFS_TYPE_BOOLEAN:
        return "true or false";
    case WFS_TYPE_STRING:
        return kind == WFS__KIND_INT || kind == WFS__KIND_FLOAT ? "a text that is no number" : "a text";
    default:
        return "a number";
    }
}

/* Is the literal what other languages write for nothing? */
static bool means_nothing(const wfs_value *literal)
{
    static const wfs__str words[] = { { "", 0 }, { "null", 4 }, { "None", 4 }, { "undefined", 9 }, { "nil", 3 } };
    for (size_t i = 0; literal->type == WFS_TYPE_STRING && i < WFS__COUNT(words); i++)
        if (wfs__str_equal(wfs__text_of(literal), words[i]))
            return true;
    return false;
}

static const char *list_hint(const comparison *c)
{
    wfs__str text = c->literal->type == WFS_TYPE_STRING ? wfs__text_of(c->literal) : WFS__NONE;
    bool size = !is_equality(c) || means_nothing(c->literal) || wfs__is_number(c->literal);
    if (size || wfs__str_equal(text, WFS__STR("[]")))
        return "compare its length: .length == 0";
    return "ask with contains, or compare one of its elements";
}

static const char *hint_for(wfs__checker *checker, const comparison *c, const wfs__inferred *known)
{
    if (known->kind == WFS__KIND_OBJECT && known->step && wfs__validate_is_plain_transform(known->step))
        return wfs__validate_list_hint(checker, known->step);
    if (known->kind == WFS__KIND_ARRAY)
        return list_hint(c);
    if (means_nothing(c->literal))
        return "what is missing is null: compare with null, without quotes";
    switch (known->kind) {
    case WFS__KIND_BOOLEAN:
        return c->literal->type == WFS_TYPE_STRING ? "compare with true or false, without quotes"
                                                   : "compare with true or false";
    case WFS__KIND_STRING:
        return "put true or false in quotes, or declare a boolean";
    case WFS__KIND_OBJECT:
        return "compare one of its members";
    default:
        return "compare with a number";
    }
}

static void report(wfs__checker *checker, const wfs__site *site, const wfs__expression *expression, const comparison *c,
                   wfs__inferred *known)
{
    wfs__infer_name(checker, known);
    const char *hint = hint_for(checker, c, known), *declared = known->made ? "of type" : "declared",
               *kind = wfs__kind_name(known->kind), *literal = literal_name(known->kind, c->literal);
    wfs__span span = wfs__expression_span(expression, c->ref->start, c->ref->end);
    int size = wfs__validate_size(known->name);
    wfs__validate_at_site(checker, site);
    if (is_equality(c))
        wfs__validate_report(checker, WFS__D_CONSTANT_EXPRESSION, span, hint,
                             "The %s \"%.*s\" is %s %s and never equals %s: always %s", known->what, size,
                             known->name.data, declared, kind, literal, c->code == WFS__OP_EQUAL ? "false" : "true");
    else
        wfs__validate_report(checker, WFS__D_CONSTANT_EXPRESSION, span, hint,
                             "The %s \"%.*s\" is %s %s, which is never less or greater than anything", known->what,
                             size, known->name.data, declared, kind);
}

/* Can a list of such elements contain the literal? Nothing is converted there. */
static bool may_contain(const wfs__type *element, const wfs_value *literal)
{
    switch (element->kind) {
    case WFS__KIND_ANY:
        return true;
    case WFS__KIND_STRING:
        return literal->type == WFS_TYPE_STRING;
    case WFS__KIND_BOOLEAN:
        return literal->type == WFS_TYPE_BOOLEAN;
    case WFS__KIND_INT:
    case WFS__KIND_FLOAT:
        return wfs__is_number(literal);
    default:
        return false;
    }
}

static void check_contains(wfs__checker *checker, const wfs__site *site, const wfs__expression *expression,
                           const comparison *c, wfs__inferred *known)
{
    const wfs__type *element = known->kind == WFS__KIND_ARRAY ? known->type->items : NULL;
    bool empty = c->literal->type == WFS_TYPE_STRING && c->literal->size == 0; /* null contains it */
    if (!element || empty || may_contain(element, c->literal))
        return;
    const char *kind = wfs__kind_name(element->kind);
    wfs__infer_name(checker, known);
    wfs__validate_at_site(checker, site);
    wfs__validate_report(
        checker, WFS__D_CONSTANT_EXPRESSION, wfs__expression_span(expression, c->ref->start, c->ref->end),
        element->kind == WFS__KIND_OBJECT
            ? "contains compares whole elements: filter by a member, and ask for the length"
            : "contains converts nothing: compare with a literal of the elements' type",
        "The elements of \"%.*s\" are of type %s and never equal %s: always false", wfs__validate_size(known->name),
        known->name.data, kind, literal_name(WFS__KIND_ANY, c->literal));
}

void wfs__validate_comparisons(wfs__checker *checker, const wfs__site *site, const wfs__expression *expression)
{
    comparison c;
    for (uint32_t i = 0; i < expression->op_count; i++) {
        if (!read_comparison(expression, &expression->ops[i], &c))
            continue;
        wfs__inferred known = wfs__infer_reference(checker, site, expression, c.ref);
        bool shape = known.kind == WFS__KIND_ARRAY || known.kind == WFS__KIND_OBJECT;
        if (c.code == WFS__OP_CONTAINS)
            check_contains(checker, site, expression, &c, &known);
        else if (is_equality(&c) ? !may_equal(known.kind, c.literal) : shape)
            report(checker, site, expression, &c, &known);
    }
}
