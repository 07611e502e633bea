/*
 * Texts in values and defaults (section 6): what is a literal by the rules of section 5, and was hardly meant as one.
 *
 * Three mistakes are told apart from texts that are meant: a path without its `$` that leads to something there is, a
 * reference in a default to something there is, and a text that a comment or a comma cuts off. The rest that looks like
 * an expression is known without the rest of the workflow and is template.c's.
 */
#include "bare.h"
#include "lexer.h"
#include "mistakes.h"
#include "parser.h"
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

/* Behind a root's name: `.name`. false: something else, or a number. */
static bool take_name(wfs__lexer *lexer, wfs__str *name)
{
    uint32_t at = lexer->at;
    wfs__token dot = wfs__lexer_next(lexer);
    wfs__token member = dot.kind == WFS__TOKEN_DOT && dot.start == at ? wfs__lexer_member(lexer) : dot;
    *name = (wfs__str){ lexer->text + member.start, member.end - member.start };
    return member.kind == WFS__TOKEN_NAME && member.start == at + 1;
}

/* Is it what a name of a file ends with? Then `item.csv` is none of an item's members. */
static bool is_file_ending(wfs__str name)
{
    static const wfs__str endings[] = { { "txt", 3 }, { "csv", 3 },  { "tsv", 3 }, { "json", 4 }, { "md", 2 },
                                        { "xml", 3 }, { "html", 4 }, { "yml", 3 }, { "yaml", 4 }, { "log", 3 },
                                        { "pdf", 3 }, { "png", 3 },  { "jpg", 3 }, { "zip", 3 },  { "tar", 3 },
                                        { "js", 2 },  { "py", 2 },   { "tmp", 3 } };
    for (size_t i = 0; i < WFS__COUNT(endings); i++)
        if (wfs__str_equal(name, endings[i]))
            return true;
    return false;
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
        return t->site && wfs__validate_has_item(t->site) && !is_file_ending(name);
    case WFS__ROOT_RESULT:
        return t->site && t->site->kind == WFS__SITE_STEP_OUTPUT && !is_file_ending(name);
    default:
        return false;
    }
}

/* Does the text begin with the name of a reference, and a path that leads somewhere? *end: of the path. */
static bool begins_with_path(const texts *t, wfs__str text, uint32_t *end)
{
    wfs__lexer lexer = { text.data, 0, (uint32_t)text.size };
    wfs__token root = wfs__lexer_next(&lexer);
    int number = root.kind == WFS__TOKEN_NAME ? wfs__root_find((wfs__str){ text.data, root.end }) : -1;
    if (number < 0 || !leads_somewhere(t, (wfs__root)number, &lexer))
        return false;
    *end = wfs__bare_path_end(text, root.end);
    return true;
}

/* Would the text be an expression in a block? */
static bool is_expression(const texts *t, const wfs__node *node)
{
    const wfs_workflow *workflow = t->checker->workflow;
    wfs__compiler compiler = { .arena = &t->checker->arena, .limits = &workflow->limits };
    const wfs__scalar scalar = wfs__node_scalar(node, &workflow->source);
    bool references, is_one = wfs__expression_probe(&compiler, &scalar, true, &references);
    t->checker->nomem |= compiler.nomem;
    return is_one;
}

/* How to write the text as an expression. path: its size if that is all. */
static const char *expression_hint(wfs__checker *checker, wfs__str text, size_t path)
{
    bool is_path = wfs__lexer_skip(text.data, (uint32_t)path, (uint32_t)text.size) == text.size,
         quotes = memchr(text.data, '"', text.size);
    wfs__str shown = { text.data, path };
    if (is_path && (size_t)wfs__validate_size(shown) == path)
        return wfs__validate_hint(checker, memchr(text.data, '[', path) ? "write '$%.*s'" : "write $%.*s", (int)path,
                                  text.data);
    bool plain = (size_t)wfs__validate_size(text) == text.size && !memchr(text.data, '\\', text.size) &&
                 !memchr(text.data, '\n', text.size) && !(quotes && memchr(text.data, '\'', text.size));
    if (!plain)
        return "put it into a block: ${...}";
    return wfs__validate_hint(checker, quotes ? "write '${%.*s}'" : "write \"${%.*s}\"", (int)text.size, text.data);
}

static void report_path(const texts *t, const wfs__node *node, const way *here, size_t path)
{
    enter(t, here);
    wfs__validate_report(t->checker, WFS__D_LITERAL_EXPRESSION, node->span,
                         expression_hint(t->checker, node->text, path),
                         "The text looks like an expression but is taken literally, since it does not start with $");
}

/* `inputs.n`, or `inputs.n ?? "x"`: an expression that begins with a path to something there is. */
static void check_path(const texts *t, const wfs__node *node, const way *here)
{
    wfs__str text = node->text;
    bool begins = text.size > 0 && (text.data[0] == 'i' || text.data[0] == 's' || text.data[0] == 'r');
    if (!begins || text.size > t->checker->workflow->limits.expression_bytes ||
        memchr(text.data, '$', text.size)) /* that is template.c's */
        return;
    uint32_t end;
    if (begins_with_path(t, text, &end) && is_expression(t, node))
        report_path(t, node, here, end);
}

/* ---- A reference in a default ---- */

static void check_default(const texts *t, const wfs__node *node, const way *here)
{
    wfs__bare bare;
    uint32_t end;
    if (!wfs__bare_find(node->text, true, &bare) || !begins_with_path(t, bare.path, &end))
        return;
    enter(t, here);
    wfs__validate_report(t->checker, WFS__D_LITERAL_EXPRESSION, node->span,
                         "compute it where the input is used: a template, or ?? behind the input",
                         "A default is taken literally: nothing in it is computed");
}

/* ---- A text that a comment or a comma cuts off ---- */

/* The comment right behind a plain text, if it begins as a word does: `#12`, not `# twelve`. */
static wfs__span comment_behind(const wfs__source *source, const wfs__node *node)
{
    size_t at = wfs__source_skip_blanks(source, node->span.end);
    bool apart = at > node->span.end || node->span.end == node->span.start;
    if (!apart || at + 1 >= source->size || source->text[at] != '#' || wfs__is_one_of(source->text[at + 1], " \t\r\n#"))
        return WFS__NO_SPAN;
    size_t end = at;
    while (end < source->size && source->text[end] != '\n' && source->text[end] != '\r')
        end++;
    return (wfs__span){ at, end };
}

/* Is it a text without quotes, or nothing at all? A bare expression ends where it ends. */
static bool may_be_cut(const wfs__node *node)
{
    if (node->style != WFS__PLAIN || node->value.type != WFS_TYPE_STRING)
        return wfs__node_is_absent(node);
    return node->text.data[0] != '$' || node->text.data[1] == '{';
}

static void check_comment(const texts *t, const wfs__node *node, const way *here)
{
    if (!may_be_cut(node))
        return;
    wfs__span comment = comment_behind(&t->checker->workflow->source, node);
    if (comment.start > comment.end)
        return;
    enter(t, here);
    wfs__validate_report(
        t->checker, WFS__D_CUT_TEXT, comment,
        "put the text into quotes if this belongs to it; a comment that is meant has a blank behind its #",
        "A # behind a blank begins a comment: this is no part of the text");
}

/* Does the value end where a comma cuts it off? A bare expression ends where it ends. */
static bool is_text(const wfs__node *node)
{
    return node->kind == WFS__NODE_SCALAR && node->style == WFS__PLAIN && node->value.type == WFS_TYPE_STRING &&
           may_be_cut(node);
}

/* A key without a colon, and without a value. cut: of a text, as in `{ greeting: Hello, world }`; else it stands for
 * itself, as in `{ total, message }`. */
static void check_name(const texts *t, const wfs__pair *pair, const way *here, bool cut)
{
    enter(t, here);
    if (cut)
        wfs__validate_report(t->checker, WFS__D_CUT_TEXT, pair->key_span,
                             "put all of the text in front of the comma and behind it into quotes; a key has a colon",
                             "A comma within braces ends a text: this is a key of its own, whose value is null");
    else
        wfs__validate_report(t->checker, WFS__D_CUT_TEXT, pair->key_span,
                             "write out each member: a name, a colon, and its value, as in { total: $inputs.total }",
                             "A name alone within braces is a key whose value is null");
}

/* ---- All of them ---- */

static void check_node(const texts *t, const wfs__node *node, const way *up);

static void check_parts(const texts *t, const wfs__node *node, const way *up)
{
    bool mapping = node->kind == WFS__NODE_MAPPING, cut = false;
    for (uint32_t i = 0; i < node->count; i++) {
        const way here = { up, node, i };
        if (mapping && wfs__pair_lacks_colon(&t->checker->workflow->source, &node->u.pairs[i]))
            check_name(t, &node->u.pairs[i], &here, cut);
        else
            cut = mapping && is_text(node->u.pairs[i].value);
        check_node(t, mapping ? node->u.pairs[i].value : node->u.items[i], &here);
    }
}

/* Was the node, which aliases may show in thousands of places, looked at before? */
static bool was_seen(const texts *t, const wfs__node *node)
{
    uint8_t *byte = &t->checker->seen[node->span.start / 8], bit = (uint8_t)(1U << node->span.start % 8);
    bool before = *byte & bit;
    *byte |= bit;
    return before;
}

static void check_node(const texts *t, const wfs__node *node, const way *up)
{
    if (node->kind != WFS__NODE_SCALAR) {
        check_parts(t, node, up);
        return;
    }
    if (was_seen(t, node))
        return;
    if (node->value.type == WFS_TYPE_STRING && t->site)
        check_path(t, node, up);
    else if (node->value.type == WFS_TYPE_STRING)
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
