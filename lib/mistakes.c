/*
 * What to say about a malformed expression.
 *
 * Most mistakes are words and operators of other languages: one table leads from the token to the hint. The rest
 * depends on what was expected. Messages quote the token as it stands in the text, shortened when it is long; making
 * them printable is left to the report.
 */
#include "mistakes.h"

static const wfs__str roots[] = { { "inputs", 6 }, { "steps", 5 }, { "item", 4 }, { "index", 5 }, { "result", 6 } };

int wfs__root_find(wfs__str name)
{
    for (size_t i = 0; i < WFS__COUNT(roots); i++) {
        if (wfs__str_equal(name, roots[i]))
            return (int)i;
    }
    return -1;
}

wfs__span wfs__mistake_span(const wfs__scalar *scalar, uint32_t start, uint32_t end)
{
    wfs__span span = { wfs__scalar_offset(scalar, start), 0 };
    size_t behind = wfs__scalar_offset(scalar, end);
    span.end = behind > span.start ? behind : span.start;
    return span;
}

typedef struct advice {
    const char *token, *hint;
} advice;

static const char no_arithmetic[] = "there is no arithmetic in expressions; let a tool compute it";
static const char no_subtraction[] =
    "there is no subtraction; let a tool compute it, or put the name in brackets: x[\"a-b\"]";
static const char use_and[] = "use && for \"and\"", use_or[] = "use || for \"or\"",
                  no_filters[] = "use || for \"or\"; there are no filters in expressions",
                  use_not[] = "use ! for \"not\"";
static const char use_equal[] = "use == to compare", use_not_equal[] = "use != to compare";
static const char use_null[] = "write null", use_contains[] = "use contains, with the list or text on the left";
static const char use_less[] = "use <", use_less_equal[] = "use <=", use_greater[] = "use >",
                  use_greater_equal[] = "use >=";
static const char use_true[] = "write true, in small letters", use_false[] = "write false, in small letters";

static const char no_choice[] = "there is no choice by ? and :; use ?? to give a default, or a conditional step";
static const char no_wildcards[] = "there are no wildcards; loop with each, or use a transform";

static const advice advices[] = {
    { "=", use_equal },
    { "===", use_equal },
    { "!==", use_not_equal },
    { "<>", use_not_equal },
    { "=>", use_greater_equal },
    { "=<", use_less_equal },
    { "=~", use_contains },
    { "&", use_and },
    { "|", no_filters },
    { "and", use_and },
    { "AND", use_and },
    { "or", use_or },
    { "OR", use_or },
    { "not", use_not },
    { "NOT", use_not },
    { "is", use_equal },
    { "eq", use_equal },
    { "equals", use_equal },
    { "ne", use_not_equal },
    { "lt", use_less },
    { "lte", use_less_equal },
    { "le", use_less_equal },
    { "gt", use_greater },
    { "gte", use_greater_equal },
    { "ge", use_greater_equal },
    { "in", "use contains, with the list on the left; for one of several literals, use == and ||" },
    { "includes", use_contains },
    { "has", use_contains },
    { "matches", use_contains },
    { "like", use_contains },
    { "Contains", "write contains, in small letters" },
    { "True", use_true },
    { "TRUE", use_true },
    { "False", use_false },
    { "FALSE", use_false },
    { "Null", use_null },
    { "NULL", use_null },
    { "None", use_null },
    { "nil", use_null },
    { "undefined", use_null },
    { "+", no_arithmetic },
    { "-", no_arithmetic },
    { "*", no_arithmetic },
    { "/", no_arithmetic },
    { "%", no_arithmetic },
    { "?", no_choice },
    { "if", no_choice },
    { ":", no_choice },
    { "?.", "a plain dot is enough: what is missing is null" },
    { "{", "there are no object literals in expressions; write a YAML mapping" },
    { "{{", "write the expression without {{ }}" },
    { ",", "there are no lists or function calls in expressions" },
    { "`", "a text stands in ' or \" quotes" },
    { "\\", "a backslash has a meaning only inside of a quoted text" },
    { "#", "expressions have no comments" },
    { ";", "leave it out: an expression is one line without an end mark" },
    { "@", "a reference begins with $" },
    { "\u2264", use_less_equal },
    { "\u2265", use_greater_equal },
    { "\u2260", use_not_equal },
    { "\u00d7", no_arithmetic },
    { "\u00f7", no_arithmetic },
    { "\u2013", no_arithmetic },
    { "\u2212", no_arithmetic },
};

static wfs__str text_of(const wfs__scalar *scalar, const wfs__token *token)
{
    return (wfs__str){ scalar->text.data + token->start, token->end - token->start };
}

static const char *look_up(const advice *rows, size_t count, wfs__str token)
{
    for (size_t i = 0; i < count; i++) {
        if (wfs__str_equal(token, (wfs__str){ rows[i].token, strlen(rows[i].token) }))
            return rows[i].hint;
    }
    return NULL;
}

/* Appends the token in quotes; a whole character where it is one that starts no token, a long one shortened. */
static void quote(wfs__buffer *out, const wfs__scalar *scalar, const wfs__token *token)
{
    enum { LONGEST = 60 };
    wfs__str text = text_of(scalar, token);
    if (token->kind == WFS__TOKEN_END) {
        wfs__buffer_literal(out, "the end");
        return;
    }
    bool cut = text.size > LONGEST;
    size_t size = cut ? LONGEST : text.size;
    while (cut && size > 0 && ((unsigned char)text.data[size] & 0xC0) == 0x80)
        size--;
    wfs__buffer_char(out, '`');
    wfs__buffer_add(out, text.data, size);
    wfs__buffer_str(out, cut ? WFS__STR("...`") : WFS__STR("`"));
}

/* "line 3, column 14", or "character 5" when the source has no lines yet. */
static void say_place(wfs__buffer *out, const wfs__scalar *scalar, uint32_t offset)
{
    if (scalar->source && scalar->source->lines) {
        uint32_t line, column;
        wfs__source_position(scalar->source, wfs__scalar_offset(scalar, offset), &line, &column);
        wfs__buffer_format(out, "line %u, column %u", (unsigned)line, (unsigned)column);
    } else {
        wfs__buffer_format(out, "byte %u of the text", (unsigned)offset + 1);
    }
}

static void say_close(wfs__buffer *out, const wfs__scalar *scalar, const wfs__mistake *m)
{
    const char *open = m->expected == WFS__EXPECTED_CLOSE ? "(" : "[";
    const char *close = m->expected == WFS__EXPECTED_CLOSE ? ")" : "]";
    if (m->token.kind == WFS__TOKEN_END) {
        wfs__buffer_format(out, "A `%s` is missing: the `%s` at ", close, open);
        say_place(out, scalar, m->open);
        wfs__buffer_literal(out, " is never closed");
        return;
    }
    wfs__buffer_format(out, "Expected an operator or `%s`, got ", close);
    quote(out, scalar, &m->token);
    wfs__buffer_format(out, "; the `%s` was opened at ", open);
    say_place(out, scalar, m->open);
}

static void say_operator(wfs__buffer *out, const wfs__scalar *scalar, const wfs__mistake *m)
{
    bool path = m->token.kind == WFS__TOKEN_DOT || m->token.kind == WFS__TOKEN_OPEN_BRACKET;
    if (path)
        wfs__buffer_literal(out, "A path can only follow a reference, not ");
    else
        wfs__buffer_literal(out, "Expected an operator or the end, got ");
    quote(out, scalar, path ? &m->before : &m->token);
    if (m->token.kind == WFS__TOKEN_CLOSE || m->token.kind == WFS__TOKEN_CLOSE_BRACKET)
        wfs__buffer_literal(out, ", which closes nothing");
}

static void say_value(wfs__buffer *out, const wfs__scalar *scalar, const wfs__mistake *m)
{
    wfs__buffer_literal(out, "Expected a value");
    if (m->before.kind != WFS__TOKEN_END) {
        wfs__buffer_literal(out, " behind ");
        quote(out, scalar, &m->before);
    }
    wfs__buffer_literal(out, ", got ");
    quote(out, scalar, &m->token);
}

static void say(wfs__buffer *out, const wfs__compiler *compiler, const wfs__scalar *scalar, const wfs__mistake *m)
{
    if (m->token.kind == WFS__TOKEN_UNTERMINATED) {
        wfs__buffer_literal(out, "The text that begins here has no closing quote: ");
        quote(out, scalar, &m->token);
        return;
    }
    switch (m->expected) {
    case WFS__EXPECTED_VALUE:
        say_value(out, scalar, m);
        break;
    case WFS__EXPECTED_OPERATOR:
        say_operator(out, scalar, m);
        break;
    case WFS__EXPECTED_MEMBER:
        wfs__buffer_literal(out, "Expected a name or digits behind the dot, got ");
        quote(out, scalar, &m->token);
        break;
    case WFS__EXPECTED_CLOSE:
    case WFS__EXPECTED_CLOSE_BRACKET:
        say_close(out, scalar, m);
        break;
    case WFS__EXPECTED_NO_CHAIN:
        wfs__buffer_literal(out, "Comparisons cannot be chained: a second one begins with ");
        quote(out, scalar, &m->token);
        break;
    case WFS__EXPECTED_REFERENCE:
        wfs__buffer_literal(out, "Unknown reference ");
        quote(out, scalar, &m->token);
        break;
    case WFS__EXPECTED_SMALLER_NUMBER:
        wfs__buffer_literal(out, "The number is too large: ");
        quote(out, scalar, &m->token);
        break;
    case WFS__EXPECTED_LESS_DEPTH:
        wfs__buffer_format(out, "The expression is nested deeper than limit expression_depth (%u) allows",
                           (unsigned)compiler->limits->expression_depth);
        break;
    }
}

/* What other languages call the five. */
static const advice foreign_roots[] = {
    { "params", "inputs" },   { "parameters", "inputs" }, { "args", "inputs" }, { "arguments", "inputs" },
    { "vars", "inputs" },     { "variables", "inputs" },  { "idx", "index" },   { "i", "index" },
    { "element", "item" },    { "each", "item" },         { "it", "item" },     { "this", "item" },
    { "response", "result" },
};
static const char no_environment[] = "there is no environment: declare an input for it (secret: true hides it); ";
static const char no_output[] = "the output of a step is $steps.<id>.output; ";
static const advice missing_roots[] = {
    { "env", no_environment },    { "ENV", no_environment }, { "secrets", no_environment },
    { "secret", no_environment }, { "output", no_output },   { "outputs", no_output },
};

/* The root that was probably meant. */
static const wfs__str *nearest_root(wfs__str name)
{
    const char *foreign = look_up(foreign_roots, WFS__COUNT(foreign_roots), name);
    return foreign ? &roots[wfs__root_find((wfs__str){ foreign, strlen(foreign) })]
                   : wfs__nearest(name, roots, WFS__COUNT(roots));
}

/* The five references, the nearest to `name` first. */
static void hint_reference(wfs__buffer *out, const wfs__scalar *scalar, const wfs__mistake *m)
{
    wfs__str name = text_of(scalar, &m->token);
    bool dollar = name.size > 0 && name.data[0] == '$';
    if (dollar)
        name = (wfs__str){ name.data + 1, name.size - 1 };
    const char *missing = look_up(missing_roots, WFS__COUNT(missing_roots), name);
    const wfs__str *nearest = missing ? NULL : nearest_root(name);
    const char *minus = memchr(name.data, '-', name.size);
    if (minus && wfs__root_find((wfs__str){ name.data, (size_t)(minus - name.data) }) >= 0)
        wfs__buffer_literal(out, "there is no subtraction (a `-` between letters belongs to the name); ");
    else if (missing)
        wfs__buffer_add(out, missing, strlen(missing));
    else if (nearest)
        wfs__buffer_format(out, "did you mean $%s? ", nearest->data);
    wfs__buffer_literal(out, "references are");
    if (nearest)
        wfs__buffer_format(out, " $%s,", nearest->data);
    for (size_t i = 0, left = WFS__COUNT(roots) - (nearest != NULL); i < WFS__COUNT(roots); i++) {
        if (&roots[i] != nearest)
            wfs__buffer_format(out, " $%s%s", roots[i].data, --left ? "," : "");
    }
    if (m->value && m->before.kind == WFS__TOKEN_END)
        wfs__buffer_literal(out, "; a literal text that starts with $ is written with $$");
    else if (!dollar)
        wfs__buffer_literal(out, "; a text stands in quotes");
}

static void hint_word(wfs__buffer *out, const wfs__scalar *scalar, const wfs__mistake *m)
{
    wfs__str word = text_of(scalar, &m->token);
    if (wfs__root_find(word) >= 0)
        wfs__buffer_format(out, "write $%.*s", (int)word.size, word.data);
    else if (m->expected == WFS__EXPECTED_VALUE)
        wfs__buffer_literal(out, "a text stands in quotes, a reference begins with $");
    else if (m->expected == WFS__EXPECTED_OPERATOR && !m->value)
        wfs__buffer_format(out, "the operators are == != < <= > >= contains && || ?? and !%s",
                           m->before.kind == WFS__TOKEN_NAME ? "; a name with a blank stands in brackets: [\"a b\"]"
                                                             : "");
}

/* A quotation mark of a word processor. */
static bool is_curly_quote(wfs__str text)
{
    static const wfs__str marks[] = {
        { "\u2018", 3 }, { "\u2019", 3 }, { "\u201c", 3 }, { "\u201d", 3 }, { "\u201e", 3 }
    };
    for (size_t i = 0; i < WFS__COUNT(marks); i++) {
        if (text.size >= marks[i].size && memcmp(text.data, marks[i].data, marks[i].size) == 0)
            return true;
    }
    return false;
}

/* Is it a word with a parenthesis right behind it? */
static bool is_call(const wfs__scalar *scalar, const wfs__token *token)
{
    bool word = token->kind == WFS__TOKEN_NAME || token->kind == WFS__TOKEN_REFERENCE;
    return word && token->end < scalar->text.size && scalar->text.data[token->end] == '(';
}

/* Does the token stand right behind one of that kind? */
static bool is_glued(const wfs__mistake *m, wfs__token_kind kind)
{
    return m->token.kind == WFS__TOKEN_NAME && m->before.kind == kind && m->before.end == m->token.start;
}

static const char no_calls[] = "there are no function calls in expressions";
static const char use_length[] = "there are no function calls in expressions; a list or a text has a .length";
static const char use_default[] = "use ?? to give a default";

/* What to write instead of calling a function of that name. */
static const char *hint_for_call(wfs__str name)
{
    static const advice calls[] = {
        { "len", use_length },   { "length", use_length },     { "size", use_length },
        { "count", use_length }, { "contains", use_contains }, { "includes", use_contains },
        { "has", use_contains }, { "default", use_default },   { "not", use_not },
    };
    const char *known = look_up(calls, WFS__COUNT(calls), name);
    return known ? known : no_calls;
}

/* A list that is written out, behind that token. */
static const char *hint_for_brackets(wfs__token_kind before)
{
    if (before == WFS__TOKEN_EQUAL || before == WFS__TOKEN_NOT_EQUAL)
        return "there are no lists in expressions; to ask for an empty one, compare its length: .length == 0";
    if (before == WFS__TOKEN_COALESCE)
        return "there are no lists in expressions; refer to an input that has such a list as its default";
    return "there are no lists in expressions; refer to one, or compare with == and ||";
}

/* What is often tried with lists. */
static const char *hint_for_list(wfs__str text, const wfs__mistake *m)
{
    bool first = m->before.kind == WFS__TOKEN_OPEN_BRACKET;
    if (m->expected == WFS__EXPECTED_VALUE && m->token.kind == WFS__TOKEN_OPEN_BRACKET)
        return hint_for_brackets(m->before.kind);
    if ((first || m->expected == WFS__EXPECTED_MEMBER) && wfs__str_equal(text, WFS__STR("*")))
        return no_wildcards;
    if (first && wfs__str_equal(text, WFS__STR("?")))
        return "a filter is a step: type: transform, operation: filter";
    if (m->expected == WFS__EXPECTED_CLOSE_BRACKET && wfs__str_equal(text, WFS__STR(":")))
        return "there are no slices: an index is one number";
    return NULL;
}

/* A name in front of a bracket that opens, or what stands behind the name. */
static const char *hint_for_function(const wfs__scalar *scalar, const wfs__mistake *m)
{
    if (is_call(scalar, &m->token))
        return hint_for_call(text_of(scalar, &m->token));
    bool called = m->token.kind == WFS__TOKEN_OPEN && m->before.kind == WFS__TOKEN_NAME;
    return called && m->expected != WFS__EXPECTED_VALUE ? hint_for_call(text_of(scalar, &m->before)) : NULL;
}

/* What depends on the place and not on the word alone; NULL if there is nothing. */
static const char *hint_for_place(const wfs__scalar *scalar, const wfs__mistake *m)
{
    wfs__str text = text_of(scalar, &m->token);
    const char *of_list = hint_for_list(text, m);
    if (of_list)
        return of_list;
    if (is_curly_quote(text))
        return "use straight quotes, \" or '";
    if (m->expected == WFS__EXPECTED_OPERATOR && wfs__str_equal(text, WFS__STR("not")))
        return "negate all of it: !(a contains b)";
    if (wfs__str_equal(text, WFS__STR("$")) && !m->value)
        return "a reference is $ and a name: $inputs, $steps, $item, $index, $result";
    if (m->expected == WFS__EXPECTED_VALUE && m->token.kind == WFS__TOKEN_DOT)
        return "a number begins with a digit: 0.5";
    if (m->block && m->before.kind == WFS__TOKEN_END && wfs__str_equal(text, WFS__STR("{")))
        return "write ${...}, with one pair of braces";
    if (is_glued(m, WFS__TOKEN_NUMBER))
        return "a number has digits, a point and an exponent; a text stands in quotes";
    if (is_glued(m, WFS__TOKEN_STRING))
        return "a quote inside of a text in the same quotes is written \\' or \\\"";
    if (m->expected == WFS__EXPECTED_MEMBER && m->token.kind == WFS__TOKEN_STRING)
        return "a key in quotes stands in brackets, without a dot: [\"key\"]";
    return hint_for_function(scalar, m);
}

/* What ends a text without quotes there, which perhaps was meant to go on: a # behind blanks, or within brackets a
 * comma or bracket; else 0. */
static char end_mark(const wfs__scalar *scalar)
{
    const wfs__source *source = scalar->source;
    if (!source || scalar->span.end > source->size || scalar->style != WFS__PLAIN)
        return 0;
    size_t at = wfs__source_skip_blanks(source, scalar->span.end);
    char mark = at < source->size ? source->text[at] : '\0';
    if (mark == '#')
        return at > scalar->span.end ? mark : '\0';
    return wfs__is_one_of(mark, ",[]{}") ? mark : '\0';
}

/* How to quote a text that ended early; NULL if it did not. */
static const char *hint_for_end(const wfs__scalar *scalar, const wfs__mistake *m)
{
    bool early = m->token.kind == WFS__TOKEN_END || m->token.kind == WFS__TOKEN_UNTERMINATED;
    char mark = early ? end_mark(scalar) : 0;
    if (mark == '#')
        return "a # behind a blank begins a comment of YAML: quote the whole expression";
    if (mark && m->token.kind == WFS__TOKEN_UNTERMINATED)
        return "within brackets, a comma or bracket ends a text of YAML: quote the whole expression";
    return NULL;
}

static bool is_comparison(wfs__token_kind kind) { return kind >= WFS__TOKEN_EQUAL && kind <= WFS__TOKEN_CONTAINS; }

static void hint_token(wfs__buffer *out, const wfs__scalar *scalar, const wfs__mistake *m)
{
    wfs__str text = text_of(scalar, &m->token);
    const char *known = hint_for_place(scalar, m);
    if (!known && (m->token.kind == WFS__TOKEN_BAD || m->token.kind == WFS__TOKEN_NAME))
        known = look_up(advices, WFS__COUNT(advices), text);
    const char *early = hint_for_end(scalar, m);
    bool behind = m->expected != WFS__EXPECTED_VALUE && m->expected != WFS__EXPECTED_MEMBER;
    if (known)
        wfs__buffer_add(out, known, strlen(known));
    else if (wfs__str_equal(text, WFS__STR("${")))
        wfs__buffer_str(out, m->block ? WFS__STR("a block cannot contain another")
                                      : WFS__STR("write the expression without ${ }"));
    else if (m->token.kind == WFS__TOKEN_NUMBER && behind && text.data[0] == '-')
        wfs__buffer_add(out, no_subtraction, sizeof no_subtraction - 1);
    else if (m->token.kind == WFS__TOKEN_NAME)
        hint_word(out, scalar, m);
    else if (m->token.kind == WFS__TOKEN_OPEN && behind)
        wfs__buffer_add(out, no_calls, sizeof no_calls - 1);
    else if (m->token.kind == WFS__TOKEN_END && m->expected == WFS__EXPECTED_CLOSE)
        wfs__buffer_literal(out, "add a ) where the group ends");
    else if (m->token.kind == WFS__TOKEN_END && m->expected == WFS__EXPECTED_CLOSE_BRACKET)
        wfs__buffer_literal(out, "add a ] behind the index or name");
    else if (early)
        wfs__buffer_add(out, early, strlen(early));
    else if (m->token.kind == WFS__TOKEN_UNTERMINATED)
        wfs__buffer_literal(out, "a quote inside of a text in the same quotes is written \\' or \\\"");
    else if (is_comparison(m->token.kind) && m->before.kind == WFS__TOKEN_END)
        wfs__buffer_literal(out, "write what is compared on the left, too");
}

static void hint(wfs__buffer *out, const wfs__scalar *scalar, const wfs__mistake *m)
{
    if (m->expected == WFS__EXPECTED_REFERENCE && is_call(scalar, &m->token))
        wfs__buffer_add(out, no_calls, sizeof no_calls - 1);
    else if (m->expected == WFS__EXPECTED_REFERENCE)
        hint_reference(out, scalar, m);
    else if (m->expected == WFS__EXPECTED_NO_CHAIN)
        wfs__buffer_literal(out, "join two comparisons with &&, or put one in parentheses");
    else if (m->expected == WFS__EXPECTED_LESS_DEPTH)
        wfs__buffer_literal(out, "split the expression over several steps");
    else
        hint_token(out, scalar, m);
    bool word = m->token.kind == WFS__TOKEN_NAME;
    if (m->value && word && m->expected == WFS__EXPECTED_OPERATOR)
        wfs__buffer_format(out, "%sa reference within a text is written ${inputs.name}, a literal $ at its start $$",
                           out->size ? "; " : "");
    else if (out->size == 0 && m->value && (word || m->before.kind == WFS__TOKEN_END))
        wfs__buffer_literal(out, "a literal text that starts with $ is written with $$");
}

static wfs__code code_of(wfs__expected expected)
{
    if (expected == WFS__EXPECTED_REFERENCE)
        return WFS__D_UNKNOWN_REFERENCE;
    return expected == WFS__EXPECTED_LESS_DEPTH ? WFS__D_LIMIT_EXPRESSION_DEPTH : WFS__D_EXPRESSION_SYNTAX;
}

/* A token of one byte that is the beginning of a longer character gets all of it. */
static void complete_character(const wfs__scalar *scalar, wfs__token *token)
{
    if (token->kind != WFS__TOKEN_BAD)
        return;
    while (token->end < scalar->text.size && ((unsigned char)scalar->text.data[token->end] & 0xC0) == 0x80)
        token->end++;
}

void wfs__mistake_report(wfs__compiler *compiler, const wfs__scalar *scalar, const char *path,
                         const wfs__mistake *mistake)
{
    wfs__mistake m = *mistake;
    wfs__buffer message = WFS__BUFFER_INIT, advice_text = WFS__BUFFER_INIT;
    complete_character(scalar, &m.token);
    say(&message, compiler, scalar, &m);
    hint(&advice_text, scalar, &m);
    bool hinted = advice_text.size > 0;
    wfs__buffer_char(&message, '\0');
    wfs__buffer_char(&advice_text, '\0');
    if (message.failed || advice_text.failed)
        compiler->nomem = true;
    else
        wfs__report_add(compiler->report, code_of(m.expected), wfs__mistake_span(scalar, m.token.start, m.token.end),
                        path, message.data, hinted ? advice_text.data : NULL);
    wfs__buffer_free(&message);
    wfs__buffer_free(&advice_text);
}
