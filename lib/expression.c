/*
 * Parser and compiler of expressions.
 *
 * One pass: a recursive descent over the grammar of section 4 that emits instructions (program.h) as it goes, since
 * what is parsed first is also evaluated first. Operators that chain are loops; only parentheses, brackets and `!` are
 * nesting, counted against limits->expression_depth, and they alone recurse. The first mistake ends the parse; nothing
 * has reached the arena then but decoded strings.
 *
 * Tokens are lexer.c's, instructions program.c's, the wording of mistakes is mistakes.c's.
 */
#include "expression.h"

#include "doubts.h"
#include "lexer.h"
#include "mistakes.h"
#include "number.h"
#include "parser.h"
#include "program.h"

typedef enum yields { YIELDS_ANYTHING, YIELDS_BOOLEAN, YIELDS_REFERENCE } yields;

typedef struct parser {
    wfs__compiler *compiler;
    const wfs__parse_place *place;
    wfs__lexer lexer;
    wfs__token token, before; /* the next token, and the one before it */
    wfs__program program;
    uint32_t depth;
    yields yields;          /* what the part parsed last does */
    bool literal;           /* it is a literal, */
    wfs_value constant;     /* with this value, */
    uint32_t constant_at;   /* and this number in the program; */
    bool negated;           /* it is a single `!` and its operand */
    wfs__compared compared; /* it is a comparison of a reference with `constant` */
    bool quiet;             /* nothing is compiled, no mistake reported */
    bool doubtful;          /* something in it may be worth a warning: */
    bool doubting;          /* then it is parsed once more, quietly, to find out what */
} parser;

static bool parse_chain(parser *p, int level);

static void advance(parser *p)
{
    p->before = p->token;
    p->token = wfs__lexer_next(&p->lexer);
}

static wfs__str token_text(const parser *p, const wfs__token *token)
{
    return (wfs__str){ p->lexer.text + token->start, token->end - token->start };
}

/* Reports that the next token is not what was expected. Always false. */
static bool fail_open(parser *p, wfs__expected expected, uint32_t open)
{
    if (!p->quiet) {
        wfs__mistake mistake = { expected, p->token, p->before, open, p->place->block, p->place->value };
        wfs__mistake_report(p->compiler, p->place->scalar, p->place->path, &mistake);
    }
    return false;
}

static bool fail(parser *p, wfs__expected expected) { return fail_open(p, expected, 0); }

static bool enter(parser *p)
{
    if (p->depth >= p->compiler->limits->expression_depth || p->program.stack + 2 > WFS__STACK_MAX)
        return fail(p, WFS__EXPECTED_LESS_DEPTH);
    p->depth++;
    return true;
}

static bool expect_close(parser *p, wfs__token_kind close, wfs__expected expected, uint32_t open)
{
    if (p->token.kind != close)
        return fail_open(p, expected, open);
    advance(p);
    p->depth--;
    return true;
}

/* The value of a NUMBER token; false if it overflows. */
static bool number_value(const parser *p, const wfs__token *token, wfs_value *value)
{
    const wfs_value text = wfs__string(token_text(p, token));
    return wfs__number_of(&text, value);
}

/* The characters of a STRING token, for a constant or a name; as they stand there if nothing is compiled. */
static wfs__str string_value(parser *p, const wfs__token *token)
{
    wfs__str text = { p->lexer.text + token->start + 1, token->end - token->start - 2 };
    if (!p->quiet && !wfs__lexer_decode(p->compiler->arena, p->lexer.text, token, &text))
        p->program.nomem = true;
    return text;
}

/* What was parsed last, from `start` on, with what is known of it. */
static wfs__operand operand_from(const parser *p, uint32_t start)
{
    return (wfs__operand){ .start = start,
                           .end = p->before.end,
                           .literal = p->literal,
                           .boolean = p->yields == YIELDS_BOOLEAN,
                           .negated = p->negated,
                           .reference = p->yields == YIELDS_REFERENCE ? (uint32_t)p->program.ref_count : 0,
                           .constant = p->constant_at,
                           .value = p->constant,
                           .compared = p->compared };
}

static void set_yields(parser *p, yields part)
{
    p->yields = part;
    p->literal = false;
    p->negated = false;
    p->compared.kind = WFS__TOKEN_END;
}

/* ---- References ---- */

/* A name made of a number: what it is called as a key, and, if it is an integer from 0, what it is called as an index.
 */
static bool number_part(parser *p, const wfs__token *token, wfs__part *part)
{
    char digits[WFS__NUMBER_SIZE];
    wfs_value value;
    if (!number_value(p, token, &value))
        return fail(p, WFS__EXPECTED_SMALLER_NUMBER);
    int64_t integer = value.u.integer;
    if (value.type == WFS_TYPE_FLOAT) {
        double real = value.u.real;
        bool integral = real >= 0 && real < 9223372036854775808.0 && real == (double)(int64_t)real;
        integer = integral ? (int64_t)real : -1;
    }
    part->is_index = integer >= 0;
    part->index = part->is_index ? integer : 0;
    size_t size =
        value.type == WFS_TYPE_FLOAT ? wfs__double_print(value.u.real, digits) : wfs__int_print(integer, digits);
    char *name = p->quiet ? NULL : wfs__arena_copy(p->compiler->arena, digits, size);
    if (!name && !p->quiet)
        p->program.nomem = true;
    part->name = (wfs__str){ name, name ? size : 0 };
    return true;
}

/* A literal step of a path: emits the access, and lists the part unless a computed bracket came before. */
static void add_part(parser *p, uint32_t ref, const wfs__part *part)
{
    wfs__program *program = &p->program;
    if (program->nomem)
        return;
    wfs__ref *r = &program->refs[ref];
    bool first = r->complete && r->part_count == 0;
    if (r->complete) {
        wfs__program_part(program, ref, *part);
        r->end = p->token.end;
    }
    if (first && r->root == WFS__ROOT_STEPS && p->compiler->find_step) {
        r->step = p->compiler->find_step(p->compiler->context, part->name);
        wfs__program_take_steps(program);
        if (r->step >= 0)
            wfs__program_emit(program, WFS__OP_STEP, (uint32_t)r->step);
        else
            wfs__program_constant(program, WFS__NULL_VALUE);
    } else if (part->is_index) {
        wfs__program_get_at(program, part->index);
    } else {
        wfs__program_get(program, part->name);
    }
}

/* `.name`, `.$name`, `.0`; the dot is the next token. */
static bool parse_dot(parser *p, uint32_t ref)
{
    p->before = p->token;
    p->token = wfs__lexer_member(&p->lexer);
    wfs__part part = { .start = p->token.start, .end = p->token.end };
    if (p->token.kind == WFS__TOKEN_REFERENCE) {
        part.start++;
        part.name = (wfs__str){ p->lexer.text + part.start, part.end - part.start };
        if (!p->quiet)
            wfs__report_addf(p->compiler->report, WFS__D_DOLLAR_MEMBER,
                             wfs__mistake_span(p->place->scalar, p->token.start, p->token.end), p->place->whole,
                             "leave out the $ behind the dot", "`.$%.*s` means `.%.*s`", (int)part.name.size,
                             part.name.data, (int)part.name.size, part.name.data);
    } else if (p->token.kind == WFS__TOKEN_NAME) {
        part.name = token_text(p, &p->token);
    } else if (p->token.kind != WFS__TOKEN_NUMBER) {
        return fail(p, WFS__EXPECTED_MEMBER);
    } else if (!number_part(p, &p->token, &part)) {
        return false;
    }
    add_part(p, ref, &part);
    advance(p);
    return true;
}

/* Is the bracket's content one string or number and nothing else? It is the next token. */
static bool is_literal_bracket(const parser *p)
{
    wfs__lexer ahead = p->lexer;
    return (p->token.kind == WFS__TOKEN_STRING || p->token.kind == WFS__TOKEN_NUMBER) &&
           wfs__lexer_next(&ahead).kind == WFS__TOKEN_CLOSE_BRACKET;
}

static bool parse_literal_bracket(parser *p, uint32_t ref)
{
    wfs__part part = { .start = p->token.start, .end = p->token.end };
    if (p->token.kind == WFS__TOKEN_STRING)
        part.name = string_value(p, &p->token);
    else if (!number_part(p, &p->token, &part))
        return false;
    advance(p); /* the token is the bracket now: a reference ends with it */
    add_part(p, ref, &part);
    advance(p);
    p->depth--;
    return true;
}

static bool parse_computed_bracket(parser *p, uint32_t ref, uint32_t open)
{
    bool steps = wfs__program_take_steps(&p->program);
    if (!p->program.nomem)
        p->program.refs[ref].complete = false;
    if (!parse_chain(p, 0))
        return false;
    if (steps)
        wfs__program_find_step(&p->program);
    else
        wfs__program_emit(&p->program, WFS__OP_AT, 0);
    return expect_close(p, WFS__TOKEN_CLOSE_BRACKET, WFS__EXPECTED_CLOSE_BRACKET, open);
}

static bool parse_bracket(parser *p, uint32_t ref)
{
    uint32_t open = p->token.start;
    if (!enter(p))
        return false;
    advance(p);
    if (is_literal_bracket(p))
        return parse_literal_bracket(p, ref);
    return parse_computed_bracket(p, ref, open);
}

static void emit_root(parser *p, wfs__root root)
{
    static const wfs__op_code codes[] = { WFS__OP_INPUTS, WFS__OP_STEPS, WFS__OP_ITEM, WFS__OP_INDEX, WFS__OP_RESULT };
    bool data = root == WFS__ROOT_STEPS && !p->compiler->find_step;
    wfs__program_emit(&p->program, data ? WFS__OP_DATA : codes[root], 0);
}

/* The next token is a root's name, with its `$` or, in a template, without. */
static bool parse_reference(parser *p)
{
    wfs__str name = token_text(p, &p->token);
    if (p->token.kind == WFS__TOKEN_REFERENCE)
        name = (wfs__str){ name.data + 1, name.size - 1 };
    int root = wfs__root_find(name);
    if (root < 0)
        return fail(p, WFS__EXPECTED_REFERENCE);
    uint32_t ref = wfs__program_ref(
        &p->program,
        (wfs__ref){
            .root = (wfs__root)root, .complete = true, .start = p->token.start, .end = p->token.end, .step = -1 });
    emit_root(p, (wfs__root)root);
    advance(p);
    while (p->token.kind == WFS__TOKEN_DOT || p->token.kind == WFS__TOKEN_OPEN_BRACKET) {
        if (p->token.kind == WFS__TOKEN_DOT ? !parse_dot(p, ref) : !parse_bracket(p, ref))
            return false;
    }
    bool complete = !p->program.nomem && p->program.refs[ref].complete;
    set_yields(p, complete ? YIELDS_REFERENCE : YIELDS_ANYTHING);
    return true;
}

/* ---- The rest of the grammar ---- */

static void doubt_text(parser *p)
{
    wfs__str text = token_text(p, &p->token);
    p->doubtful = p->doubtful || memchr(text.data, '$', text.size) || memchr(text.data, '{', text.size);
    if (p->doubting)
        wfs__doubt_text(p->compiler, p->place, &p->token);
}

static bool parse_literal(parser *p)
{
    wfs_value value = WFS__NULL_VALUE;
    if (p->token.kind == WFS__TOKEN_NUMBER && !number_value(p, &p->token, &value))
        return fail(p, WFS__EXPECTED_SMALLER_NUMBER);
    if (p->token.kind == WFS__TOKEN_STRING) {
        value = wfs__string(string_value(p, &p->token));
        doubt_text(p);
    } else if (p->token.kind == WFS__TOKEN_TRUE || p->token.kind == WFS__TOKEN_FALSE) {
        value = wfs__boolean(p->token.kind == WFS__TOKEN_TRUE);
    }
    p->constant_at = (uint32_t)p->program.constant_count;
    wfs__program_constant(&p->program, value);
    set_yields(p, value.type == WFS_TYPE_BOOLEAN ? YIELDS_BOOLEAN : YIELDS_ANYTHING);
    p->literal = true;
    p->constant = value;
    advance(p);
    return true;
}

static bool parse_parentheses(parser *p)
{
    uint32_t open = p->token.start;
    if (!enter(p))
        return false;
    advance(p);
    return parse_chain(p, 0) && expect_close(p, WFS__TOKEN_CLOSE, WFS__EXPECTED_CLOSE, open);
}

static bool parse_primary(parser *p)
{
    switch (p->token.kind) {
    case WFS__TOKEN_OPEN:
        return parse_parentheses(p);
    case WFS__TOKEN_NUMBER:
    case WFS__TOKEN_STRING:
    case WFS__TOKEN_TRUE:
    case WFS__TOKEN_FALSE:
    case WFS__TOKEN_NULL:
        return parse_literal(p);
    case WFS__TOKEN_REFERENCE:
        return parse_reference(p);
    case WFS__TOKEN_NAME:
        return p->place->block ? parse_reference(p) : fail(p, WFS__EXPECTED_VALUE);
    default:
        return fail(p, WFS__EXPECTED_VALUE);
    }
}

static bool parse_unary(parser *p)
{
    uint32_t nots = 0;
    for (; p->token.kind == WFS__TOKEN_NOT; nots++) {
        if (!enter(p))
            return false;
        advance(p);
    }
    if (!parse_primary(p))
        return false;
    if (nots % 2)
        wfs__program_emit(&p->program, WFS__OP_NOT, 0);
    else if (nots && p->yields != YIELDS_BOOLEAN)
        wfs__program_emit(&p->program, WFS__OP_TRUTH, 0);
    if (nots)
        set_yields(p, YIELDS_BOOLEAN);
    p->negated = nots == 1;
    p->depth -= nots;
    return true;
}

static bool is_comparison(wfs__token_kind kind) { return kind >= WFS__TOKEN_EQUAL && kind <= WFS__TOKEN_CONTAINS; }

/* What was parsed last compares a reference with a literal. */
static void note_comparison(parser *p, wfs__token_kind kind, const wfs__operand *reference, const wfs__operand *literal)
{
    p->compared = (wfs__compared){ kind, reference->start, reference->end };
    p->constant = literal->value;
    wfs__program_mark(&p->program, reference->reference, literal->constant);
}

/* The operator of a comparison is the next token, and what stands before it is parsed. */
static bool parse_right_side(parser *p, const wfs__operand *left)
{
    wfs__token_kind kind = p->token.kind;
    advance(p);
    uint32_t start = p->token.start;
    size_t at = p->program.op_count;
    if (!parse_unary(p))
        return false;
    wfs__program_compare(&p->program, (wfs__op_code)(WFS__OP_EQUAL + (kind - WFS__TOKEN_EQUAL)), at);
    const wfs__operand right = operand_from(p, start);
    p->doubtful = p->doubtful || left->boolean || right.boolean;
    if (p->doubting)
        wfs__doubt_comparison(p->compiler, p->place, kind, left, &right);
    set_yields(p, YIELDS_BOOLEAN);
    if (right.literal && left->reference)
        note_comparison(p, kind, left, &right);
    else if (left->literal && right.reference)
        note_comparison(p, kind, &right, left);
    return true;
}

static bool parse_comparison(parser *p)
{
    uint32_t start = p->token.start;
    if (!parse_unary(p))
        return false;
    if (!is_comparison(p->token.kind))
        return true;
    const wfs__operand left = operand_from(p, start);
    if (!parse_right_side(p, &left))
        return false;
    return is_comparison(p->token.kind) ? fail(p, WFS__EXPECTED_NO_CHAIN) : true;
}

typedef struct chain {
    wfs__token_kind token;
    wfs__op_code jump;
} chain;

/* The operators that chain, from the loosest. */
static const chain chains[] = { { WFS__TOKEN_COALESCE, WFS__OP_COALESCE },
                                { WFS__TOKEN_OR, WFS__OP_OR },
                                { WFS__TOKEN_AND, WFS__OP_AND } };

/* Warns of an operand of || or && that is a literal. */
static void doubt_operand(parser *p, wfs__op_code jump, bool compared, const wfs__operand *operand)
{
    p->doubtful = p->doubtful || operand->literal;
    if (p->doubting)
        wfs__doubt_operand(p->compiler, p->place, jump == WFS__OP_OR, compared, operand);
}

/* Warns of a default that is, or stands behind, something else than it seems. */
static void doubt_default(parser *p, const wfs__operand *left, const wfs__operand *right, wfs__token_kind first)
{
    p->doubtful = p->doubtful || left->boolean || right->boolean;
    if (p->doubting)
        wfs__doubt_default(p->compiler, p->place, left, right, first);
}

/* Warns of two neighbours in a chain of || or && that decide it. Said once, the third of a kind is no news. */
static void doubt_contradiction(parser *p, wfs__op_code jump, const wfs__operand *left, wfs__operand *right)
{
    bool is_or = jump == WFS__OP_OR;
    if (!wfs__contradicts(p->place, is_or, left, right))
        return;
    p->doubtful = true;
    if (p->doubting)
        wfs__doubt_contradiction(p->compiler, p->place, is_or, left, right);
    right->compared.kind = WFS__TOKEN_END;
}

/* One more operand of a chain; `before` is the one before it. compared: see doubts.h. */
static bool parse_operand(parser *p, int level, wfs__operand *before, bool *compared)
{
    uint32_t start = p->token.start;
    wfs__token_kind first = p->token.kind;
    if (!parse_chain(p, level + 1))
        return false;
    wfs__operand operand = operand_from(p, start);
    if (chains[level].jump == WFS__OP_COALESCE) {
        doubt_default(p, before, &operand, first);
    } else {
        doubt_operand(p, chains[level].jump, *compared, &operand);
        doubt_contradiction(p, chains[level].jump, before, &operand);
    }
    *compared = *compared && (operand.boolean || operand.literal);
    *before = operand;
    return true;
}

/* Operands of one level with its operator between them: each but the last is followed by a jump to the end. The first
 * is parsed; it begins at `start`. */
static bool parse_rest(parser *p, int level, uint32_t start)
{
    wfs__operand operand = operand_from(p, start);
    bool logical = chains[level].jump != WFS__OP_COALESCE, booleans = operand.boolean,
         compared = operand.boolean || operand.literal;
    uint32_t list = WFS__NO_JUMP;
    if (logical)
        doubt_operand(p, chains[level].jump, true, &operand);
    while (p->token.kind == chains[level].token) {
        list = wfs__program_jump(&p->program, chains[level].jump, list);
        advance(p);
        if (!parse_operand(p, level, &operand, &compared))
            return false;
        booleans = booleans && operand.boolean;
    }
    if (logical && !operand.boolean)
        wfs__program_emit(&p->program, WFS__OP_TRUTH, 0);
    wfs__program_land(&p->program, list);
    set_yields(p, logical || booleans ? YIELDS_BOOLEAN : YIELDS_ANYTHING);
    return true;
}

static bool parse_chain(parser *p, int level)
{
    if (level == (int)WFS__COUNT(chains))
        return parse_comparison(p);
    uint32_t start = p->token.start;
    if (!parse_chain(p, level + 1))
        return false;
    return p->token.kind != chains[level].token || parse_rest(p, level, start);
}

/* Warns of a condition or list that is a text in quotes. */
static void doubt_whole(parser *p)
{
    bool value = p->place->block || p->place->value || !p->compiler->find_step; /* a host evaluates what it likes */
    p->doubtful = p->doubtful || p->literal;
    if (p->doubting && !value) {
        const wfs__operand whole = operand_from(p, p->place->start);
        wfs__doubt_whole(p->compiler, p->place, &whole);
    }
}

static bool parse_whole(parser *p)
{
    advance(p);
    p->before = (wfs__token){ WFS__TOKEN_END, p->token.start, p->token.start };
    if (!parse_chain(p, 0))
        return false;
    if (p->token.kind != WFS__TOKEN_END)
        return fail(p, WFS__EXPECTED_OPERATOR);
    doubt_whole(p);
    return true;
}

/* ---- What others call ---- */

static inline void begin(parser *p, wfs__compiler *compiler, const wfs__parse_place *place, wfs__program_room *room)
{
    *p = (parser){ .compiler = compiler,
                   .place = place,
                   .program = wfs__program_begin(room),
                   .lexer = { place->scalar->text.data, place->start, place->end } };
}

static bool is_blank(const wfs__parse_place *place)
{
    return wfs__lexer_skip(place->scalar->text.data, place->start, place->end) == place->end;
}

static void report_blank(wfs__compiler *compiler, const wfs__parse_place *place)
{
    if (place->block)
        wfs__report_add(compiler->report, WFS__D_TEMPLATE_EMPTY,
                        wfs__mistake_span(place->scalar, place->start - 2, place->end + 1), place->path,
                        "The block `${}` is empty", "write an expression between the braces, or $${ for a literal ${");
    else
        wfs__report_add(compiler->report, WFS__D_EXPRESSION_EMPTY, place->scalar->span, place->path,
                        "The expression is empty", "write an expression, or leave the key out");
}

static void report_long(wfs__compiler *compiler, const wfs__parse_place *place, size_t size)
{
    wfs__span span = place->scalar->span;
    if (place->block)
        span = wfs__mistake_span(place->scalar, place->start, place->end);
    wfs__report_addf(compiler->report, WFS__D_LIMIT_EXPRESSION_BYTES, span, place->path,
                     "split the expression over several steps",
                     "The expression has %zu bytes, more than limit expression_bytes (%u) allows", size,
                     (unsigned)compiler->limits->expression_bytes);
}

/* Too long or blank: reported. */
static bool is_acceptable(wfs__compiler *compiler, const wfs__parse_place *place)
{
    size_t size = place->block ? place->end - place->start : place->scalar->text.size;
    if (size > compiler->limits->expression_bytes) {
        report_long(compiler, place, size);
        return false;
    }
    if (is_blank(place)) {
        report_blank(compiler, place);
        return false;
    }
    return true;
}

static wfs__expression *finish(parser *p)
{
    wfs__compiler *compiler = p->compiler;
    wfs__expression *expression = wfs__arena_array(compiler->arena, 1, sizeof *expression);
    if (!expression || !wfs__program_finish(&p->program, compiler->arena, &compiler->cache_count, expression)) {
        compiler->nomem = true;
        return NULL;
    }
    expression->scalar = *p->place->scalar;
    expression->start = p->place->start;
    expression->end = p->place->end;
    expression->is_reference = p->yields == YIELDS_REFERENCE;
    expression->is_boolean = p->yields == YIELDS_BOOLEAN;
    return expression;
}

/* Each parse has its room on the stack: two of them never at the same time, therefore not inlined. */
__attribute__((noinline)) static bool parse_quietly(wfs__compiler *compiler, const wfs__parse_place *place,
                                                    bool doubting, bool *references)
{
    wfs__program_room room;
    parser p;
    begin(&p, compiler, place, &room);
    p.quiet = true;
    p.doubting = doubting;
    bool good = parse_whole(&p);
    *references = p.program.ref_count > 0;
    compiler->nomem = compiler->nomem || p.program.nomem;
    wfs__program_free(&p.program);
    return good;
}

__attribute__((noinline)) static wfs__expression *parse_and_compile(wfs__compiler *compiler,
                                                                    const wfs__parse_place *place, bool *doubtful)
{
    wfs__program_room room;
    parser p;
    begin(&p, compiler, place, &room);
    wfs__expression *expression = parse_whole(&p) ? finish(&p) : NULL;
    *doubtful = p.doubtful;
    wfs__program_free(&p.program);
    return expression;
}

const wfs__expression *wfs__expression_parse(wfs__compiler *compiler, const wfs__parse_place *place)
{
    bool doubtful, references;
    if (!is_acceptable(compiler, place))
        return NULL;
    wfs__expression *expression = parse_and_compile(compiler, place, &doubtful);
    if (expression && doubtful)
        parse_quietly(compiler, place, true, &references);
    return compiler->nomem ? NULL : expression;
}

bool wfs__expression_probe(wfs__compiler *compiler, const wfs__scalar *scalar, bool block, bool *references)
{
    if (scalar->text.size > compiler->limits->expression_bytes)
        return false;
    const wfs__parse_place place = { .scalar = scalar, .end = (uint32_t)scalar->text.size, .block = block };
    return parse_quietly(compiler, &place, false, references);
}

const wfs__expression *wfs__expression_compile(wfs__compiler *compiler, const wfs__scalar *scalar, const char *path)
{
    uint32_t end = scalar->text.size > UINT32_MAX ? UINT32_MAX : (uint32_t)scalar->text.size;
    wfs__parse_place place = { .scalar = scalar, .end = end, .path = path, .whole = path };
    return wfs__expression_parse(compiler, &place);
}

wfs__span wfs__expression_span(const wfs__expression *expression, uint32_t start, uint32_t end)
{
    return wfs__mistake_span(&expression->scalar, start, end);
}
