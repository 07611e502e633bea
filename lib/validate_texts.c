/*
 * Texts in values and defaults (section 6): what is a literal by the rules of section 5, and was hardly meant as one.
 *
 * Three mistakes are told apart from texts that are meant: a path without its `$` that leads to something there is, a
 * reference in a default, and a text that a comment cuts off. The rest that looks like an expression is known without
 * the rest of the workflow and is template.c's.
 */
#include "bare.h"
#include "lexer.h"
#include "mistakes.h"
#include "validate_internal.h"

/* The way from a value to a text within it, from its end. */
typedef struct way {
    const struct way *up;
    const wfs__node *node;
    uint32_t at;
} way;

typedef struct texts {
    wfs__checker *checker;
    const wfs__site *site;   /* NULL: a default */
    const wfs__field *input; /* of the default */
} texts;

/* ---- Reports ---- */

static void append_way(wfs__buffer *path, const way *here)
{
    if (!here)
        return;
    append_way(path, here->up);
    if (here->node->kind == WFS__NODE_MAPPING)
        wfs__path_name(path, here->node->u.pairs[here->at].key);
    else
        wfs__path_index(path, here->at);
}

static void enter(const texts *t, const way *here)
{
    wfs__checker *checker = t->checker;
    if (t->site) {
        wfs__validate_at_site(checker, t->site);
    } else {
        wfs__validate_at_field(checker, NULL, "inputs", t->input->name);
        wfs__buffer_literal(&checker->path, ".default");
    }
    append_way(&checker->path, here);
}

/* ---- A path without its dollar ---- */

static bool is_operator(wfs__token_kind kind) { return kind >= WFS__TOKEN_AND; }

/* Behind a root's name: `.name`. false: something else, or a number. */
static bool take_name(wfs__lexer *lexer, wfs__str *name)
{
    uint32_t at = lexer->at;
    wfs__token dot = wfs__lexer_next(lexer);
    wfs__token member = dot.kind == WFS__TOKEN_DOT && dot.start == at ? wfs__lexer_member(lexer) : dot;
    *name = (wfs__str){ lexer->text + member.start, member.end - member.start };
    return member.kind == WFS__TOKEN_NAME && member.start == at + 1;
}

/* Does the path lead to something that exists where the text stands? The root's name is behind the lexer. */
static bool leads_somewhere(const texts *t, wfs__root root, wfs__lexer *lexer)
{
    const wfs_workflow *workflow = t->checker->workflow;
    wfs__str name, output;
    if (!take_name(lexer, &name))
        return false;
    switch (root) {
    case WFS__ROOT_INPUTS:
        return wfs__validate_field(&workflow->inputs, name) != NULL;
    case WFS__ROOT_STEPS:
        return wfs__workflow_find(workflow, name) >= 0 && take_name(lexer, &output) &&
               wfs__str_equal(output, WFS__STR("output"));
    case WFS__ROOT_ITEM:
        return wfs__validate_has_item(t->site);
    case WFS__ROOT_RESULT:
        return t->site->kind == WFS__SITE_STEP_OUTPUT;
    default:
        return false;
    }
}

static void report_path(const texts *t, const wfs__node *node, const way *here, bool whole)
{
    wfs__checker *checker = t->checker;
    int size = wfs__validate_size(node->text);
    bool cut = (size_t)size < node->text.size;
    enter(t, here);
    wfs__validate_report(checker, WFS__D_LITERAL_EXPRESSION, node->span,
                         wfs__validate_hint(checker, whole ? "write $%.*s%s" : "write \"${%.*s%s}\"", size,
                                            node->text.data, cut ? "..." : ""),
                         "The text looks like an expression but is taken literally, since it does not start with $");
}

/* `inputs.n`, or `inputs.n ?? "x"`: a text that is a path to something there is, perhaps with an operator behind it. */
static void check_path(const texts *t, const wfs__node *node, const way *here)
{
    wfs__str text = node->text;
    bool begins = text.size > 0 && (text.data[0] == 'i' || text.data[0] == 's' || text.data[0] == 'r');
    if (!begins || text.size > UINT32_MAX || memchr(text.data, '$', text.size)) /* that is template.c's */
        return;
    wfs__lexer lexer = { text.data, 0, (uint32_t)text.size };
    wfs__token root = wfs__lexer_next(&lexer);
    int number = root.kind == WFS__TOKEN_NAME ? wfs__root_find((wfs__str){ text.data, root.end }) : -1;
    if (number < 0 || !leads_somewhere(t, (wfs__root)number, &lexer))
        return;
    lexer.at = wfs__bare_path_end(text, root.end);
    wfs__token_kind next = wfs__lexer_next(&lexer).kind;
    if (next == WFS__TOKEN_END || is_operator(next))
        report_path(t, node, here, next == WFS__TOKEN_END);
}

/* ---- A reference in a default ---- */

static void check_default(const texts *t, const wfs__node *node, const way *here)
{
    wfs__bare bare;
    if (node->text.size > UINT32_MAX || !wfs__bare_find(node->text, true, &bare))
        return;
    enter(t, here);
    wfs__validate_report(t->checker, WFS__D_LITERAL_EXPRESSION, node->span,
                         "compute it where the input is used, for example with ??: $inputs.this ?? $inputs.other",
                         "A default is taken literally: nothing in it is computed");
}

/* ---- A text that a comment cuts off ---- */

/* The comment right behind a plain text, if it begins as a word does: `#12`, not `# twelve`. */
static wfs__span comment_behind(const wfs__source *source, const wfs__node *node)
{
    size_t at = node->span.end, size = source->size;
    while (at < size && (source->text[at] == ' ' || source->text[at] == '\t'))
        at++;
    if (at == node->span.end || at + 1 >= size || source->text[at] != '#' || strchr(" \t\r\n#", source->text[at + 1]))
        return WFS__NO_SPAN;
    size_t end = at;
    while (end < size && source->text[end] != '\n' && source->text[end] != '\r')
        end++;
    return (wfs__span){ at, end };
}

static void check_comment(const texts *t, const wfs__node *node, const way *here)
{
    if (node->style != WFS__PLAIN || node->text.data[0] == '$') /* an expression ends where it ends */
        return;
    wfs__span comment = comment_behind(&t->checker->workflow->source, node);
    if (comment.start > comment.end)
        return;
    enter(t, here);
    wfs__validate_report(
        t->checker, WFS__D_COMMENT_IN_VALUE, comment,
        "put the text into quotes if this belongs to it; a comment that is meant has a blank behind its #",
        "A # behind a blank begins a comment: this is no part of the text");
}

/* ---- All of them ---- */

static void check_node(const texts *t, const wfs__node *node, const way *up)
{
    for (uint32_t i = 0; node->kind != WFS__NODE_SCALAR && i < node->count; i++) {
        const way here = { up, node, i };
        check_node(t, node->kind == WFS__NODE_MAPPING ? node->u.pairs[i].value : node->u.items[i], &here);
    }
    if (node->kind != WFS__NODE_SCALAR || node->value.type != WFS_TYPE_STRING)
        return;
    if (t->site)
        check_path(t, node, up);
    else
        check_default(t, node, up);
    check_comment(t, node, up);
}

static const wfs__node *node_of(const wfs__site *site)
{
    if (site->field)
        return site->field->value_node;
    const wfs__pair *pair =
        wfs__validate_pair(site->step, site->kind == WFS__SITE_MAP ? WFS__STR("expression") : WFS__STR("output"));
    return pair ? pair->value : NULL;
}

void wfs__validate_texts(wfs__checker *checker, const wfs__site *site)
{
    const texts here = { .checker = checker, .site = site };
    const wfs__node *node = node_of(site);
    if (node)
        check_node(&here, node, NULL);
}

void wfs__validate_defaults(wfs__checker *checker)
{
    const wfs__fields *inputs = &checker->workflow->inputs;
    for (size_t i = 0; i < inputs->count; i++) {
        const texts here = { .checker = checker, .input = &inputs->items[i] };
        const wfs__pair *pair = here.input->has_fallback ? wfs__node_pair(here.input->node, WFS__STR("default")) : NULL;
        if (pair)
            check_node(&here, pair->value, NULL);
    }
}
