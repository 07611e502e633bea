/*
 * Values, compiled: templates, expressions, escapes, literals, and trees of them (section 5).
 *
 * Which of the rules a text falls under is decided by its first characters and by whether it contains `${`. A template
 * becomes a list of literal pieces and blocks; the pieces lie decoded in one copy of the text. A mapping or sequence
 * whose parts are all literal becomes one literal value, so that resolving it costs nothing. Recursion follows the YAML
 * tree, whose depth limits->yaml_depth bounds.
 */
#include "expression.h"

#include <stdlib.h>

#include "doubts.h"
#include "lexer.h"
#include "mistakes.h"
#include "parser.h"

typedef struct job {
    wfs__compiler *compiler;
    wfs__spec_place place;
    const char *whole; /* path of the whole value */
    wfs__buffer path;  /* of the part being compiled; not NUL-terminated. Empty: it is the whole value */
} job;

/* The path so far as a text, borrowed until it is changed. */
static const char *path_of(job *c)
{
    if (c->path.size == 0)
        return c->whole;
    wfs__buffer_char(&c->path, '\0');
    if (c->path.failed)
        return "";
    c->path.size--;
    return c->path.data;
}

static void set_literal(wfs__spec *spec, wfs_value value)
{
    spec->kind = WFS__SPEC_LITERAL;
    spec->u.literal = value;
}

/* ---- References without a block ---- */

static void report_bare(job *c, const wfs__scalar *scalar, const wfs__bare *bare)
{
    wfs__span span = bare->braces ? scalar->span : wfs__mistake_span(scalar, bare->start, bare->end);
    wfs__doubt_reference(c->compiler, span, path_of(c),
                         "A reference within a text is taken literally unless it stands in a block", bare, "write ${",
                         "}");
}

/* Warns if a reference stands at `at`, in the middle of a text, without a block around it. */
static bool warn_bare(job *c, const wfs__scalar *scalar, uint32_t at)
{
    wfs__bare bare;
    bool stands = wfs__bare_at(scalar->text, at, false, &bare);
    if (stands)
        report_bare(c, scalar, &bare);
    return stands;
}

static void warn_bare_references(job *c, const wfs__scalar *scalar)
{
    wfs__bare bare;
    if (wfs__bare_find(scalar->text, false, &bare))
        report_bare(c, scalar, &bare);
}

/* ---- Templates ---- */

enum { FEW_PARTS = 8 };

typedef struct template_parts {
    wfs__template_part *items; /* malloc'd, or `few` */
    wfs__template_part *few;   /* room for FEW_PARTS: most templates have no more */
    size_t count, capacity, blocks;
    char *text;         /* decoded literal text, as large as the whole template */
    size_t size, begin; /* written so far; where the current piece begins */
    bool malformed, warned;
} template_parts;

static bool grow_parts(template_parts *parts)
{
    void *items = parts->items == parts->few ? NULL : parts->items;
    if (!wfs__grow(&items, &parts->capacity, parts->count, sizeof *parts->items))
        return false;
    if (parts->items == parts->few)
        memcpy(items, parts->few, parts->count * sizeof *parts->items);
    parts->items = items;
    return true;
}

static void add_part(job *c, template_parts *parts, wfs__template_part part)
{
    if (parts->count == parts->capacity && !grow_parts(parts))
        c->compiler->nomem = true;
    else
        parts->items[parts->count++] = part;
}

static void end_piece(job *c, template_parts *parts)
{
    wfs__str text = { parts->text + parts->begin, parts->size - parts->begin };
    if (text.size > 0)
        add_part(c, parts, (wfs__template_part){ text, NULL });
    parts->begin = parts->size;
}

static void add_text(template_parts *parts, const char *text, size_t size)
{
    if (size > 0)
        memcpy(parts->text + parts->size, text, size);
    parts->size += size;
}

/* The offset of the `}` that ends the block whose content begins at `at`. false: there is none; *open is the quote of a
 * text that is not closed, or `end`. */
static bool find_block_end(const char *text, uint32_t at, uint32_t end, uint32_t *found, uint32_t *open)
{
    size_t braces = 0;
    *open = end;
    while (at < end) {
        char c = text[at];
        if (c == '"' || c == '\'') {
            bool closed;
            uint32_t behind = wfs__lexer_string_end(text, at, end, &closed);
            if (!closed) {
                *open = at;
                return false;
            }
            at = behind;
            continue;
        }
        if (c == '}' && braces == 0) {
            *found = at;
            return true;
        }
        braces += c == '{';
        braces -= c == '}';
        at++;
    }
    return false;
}

static void report_unclosed(job *c, const wfs__scalar *scalar, uint32_t start, uint32_t quote)
{
    bool quoted = quote < scalar->text.size;
    wfs__report_addf(c->compiler->report, WFS__D_TEMPLATE_UNCLOSED, wfs__mistake_span(scalar, start, start + 2),
                     path_of(c), "close the block with }, or write $${ for a literal ${",
                     quoted ? "The block that begins here is never closed: a %c in it opens a text without an end"
                            : "The block that begins here is never closed",
                     quoted ? scalar->text.data[quote] : 0);
}

static bool report_too_many(job *c, const wfs__scalar *scalar, uint32_t start)
{
    wfs__report_addf(c->compiler->report, WFS__D_LIMIT_TEMPLATE_BLOCKS, wfs__mistake_span(scalar, start, start + 2),
                     path_of(c), "split the text over several values",
                     "The template has more blocks than limit template_blocks (%u) allows",
                     (unsigned)c->compiler->limits->template_blocks);
    return false;
}

/* Compiles the block that begins with the `${` at *at and moves behind it. false: the rest makes no sense. */
static bool add_block(job *c, template_parts *parts, const wfs__scalar *scalar, uint32_t *at)
{
    uint32_t start = *at, end = (uint32_t)scalar->text.size, close, quote;
    if (!find_block_end(scalar->text.data, start + 2, end, &close, &quote)) {
        report_unclosed(c, scalar, start, quote);
        return false;
    }
    if (parts->blocks++ >= c->compiler->limits->template_blocks)
        return report_too_many(c, scalar, start);
    wfs__parse_place place = { scalar, start + 2, close, path_of(c), c->whole, true, false };
    const wfs__expression *block = wfs__expression_parse(c->compiler, &place);
    if (block)
        add_part(c, parts, (wfs__template_part){ WFS__NONE, block });
    else
        parts->malformed = true;
    *at = close + 1;
    return true;
}

/* Splits the template. false: malformed or no memory. */
static bool split(job *c, template_parts *parts, const wfs__scalar *scalar)
{
    wfs__str text = scalar->text;
    for (uint32_t at = 0; at < text.size && !c->compiler->nomem;) {
        const char *dollar = memchr(text.data + at, '$', text.size - at);
        uint32_t next = dollar ? (uint32_t)(dollar - text.data) : (uint32_t)text.size;
        add_text(parts, text.data + at, next - at);
        at = next;
        if (wfs__str_has(text, at, WFS__STR("$${"))) {
            add_text(parts, "${", 2);
            at += 3;
        } else if (wfs__str_has(text, at, WFS__STR("${"))) {
            end_piece(c, parts);
            if (!add_block(c, parts, scalar, &at))
                return false;
        } else if (at < text.size) {
            parts->warned = parts->warned || warn_bare(c, scalar, at);
            add_text(parts, "$", 1);
            at++;
        }
    }
    end_piece(c, parts);
    return !parts->malformed && !c->compiler->nomem;
}

static bool finish_template(job *c, const template_parts *parts, wfs__spec *spec)
{
    wfs__arena *arena = c->compiler->arena;
    if (parts->blocks == 0) {
        set_literal(spec, wfs__string((wfs__str){ parts->text, parts->size }));
        return true;
    }
    wfs__template *template = wfs__arena_array(arena, 1, sizeof *template);
    wfs__template_part *items = wfs__arena_array(arena, parts->count, sizeof *items);
    if (!template || !items) {
        c->compiler->nomem = true;
        return false;
    }
    memcpy(items, parts->items, parts->count * sizeof *items);
    *template = (wfs__template){ (uint32_t)parts->count, items, parts->count == 1 };
    spec->kind = WFS__SPEC_TEMPLATE;
    spec->u.template = template;
    return true;
}

static bool compile_template(job *c, const wfs__scalar *scalar, wfs__spec *spec)
{
    wfs__template_part few[FEW_PARTS];
    template_parts parts = {
        .items = few, .few = few, .capacity = FEW_PARTS, .text = wfs__arena_alloc(c->compiler->arena, scalar->text.size)
    };
    if (!parts.text)
        c->compiler->nomem = true;
    bool good = parts.text && split(c, &parts, scalar) && finish_template(c, &parts, spec);
    if (parts.items != few)
        free(parts.items);
    return good;
}

/* ---- Texts ---- */

static bool has_template(wfs__str text)
{
    for (size_t at = 0; at + 1 < text.size; at++) {
        const char *dollar = memchr(text.data + at, '$', text.size - at - 1);
        if (!dollar)
            return false;
        if (dollar[1] == '{')
            return true;
        at = (size_t)(dollar - text.data);
    }
    return false;
}

/* Does the text begin with one of the five references? */
static bool starts_with_reference(wfs__str text)
{
    wfs__lexer lexer = { text.data, 0, (uint32_t)text.size };
    wfs__token token = wfs__lexer_next(&lexer);
    return token.kind == WFS__TOKEN_REFERENCE &&
           wfs__root_find((wfs__str){ text.data + token.start + 1, token.end - token.start - 1 }) >= 0;
}

static void warn_literal_dollar(job *c, const wfs__scalar *scalar)
{
    wfs__report_add(c->compiler->report, WFS__D_LITERAL_DOLLAR, scalar->span, path_of(c),
                    "The text starts with $ but is no reference, so it stays as it is",
                    "write $$ at the start for a literal $; references are $inputs, $steps, $item, $index, $result");
}

/* A literal text that looks like an expression; in an exit's output also one that the reference runtime takes for one.
 * false: it is neither. */
static bool warn_literal_expression(job *c, const wfs__scalar *scalar, bool nested)
{
    bool any = c->place == WFS__PLACE_EXIT_OUTPUT && !nested, references;
    if (!any && (scalar->text.size == 0 || !memchr(scalar->text.data, '$', scalar->text.size)))
        return false;
    if (!wfs__expression_probe(c->compiler, scalar, false, &references) || (!any && !references))
        return false;
    if (references)
        wfs__report_add(c->compiler->report, WFS__D_LITERAL_EXPRESSION, scalar->span, path_of(c),
                        "The text looks like an expression but is taken literally, since it does not start with $",
                        "put it into a block: ${...}");
    else
        wfs__report_add(
            c->compiler->report, WFS__D_LITERAL_EXPRESSION, scalar->span, path_of(c),
            "The text is taken literally; other runtimes evaluate it as an expression",
            "leave out the quotes around a number, true, false or null, or put an expression into a block: ${...}");
    return true;
}

static void set_text(wfs__spec *spec, const wfs__scalar *scalar, size_t skip)
{
    set_literal(spec, wfs__string((wfs__str){ scalar->text.data + skip, scalar->text.size - skip }));
}

static bool compile_whole(job *c, const wfs__scalar *scalar, bool nested, wfs__spec *spec)
{
    wfs__parse_place place = { scalar, 0, (uint32_t)scalar->text.size, path_of(c), c->whole, false, !nested };
    const wfs__expression *expression = wfs__expression_parse(c->compiler, &place);
    spec->kind = WFS__SPEC_EXPRESSION;
    spec->u.expression = expression;
    return expression != NULL;
}

/* The four rules for strings. nested: inside of a mapping or sequence. false: malformed (reported) or no memory. */
static bool compile_text(job *c, const wfs__scalar *scalar, bool nested, wfs__spec *spec)
{
    wfs__str text = scalar->text;
    bool dollar = text.size > 0 && text.data[0] == '$';
    if (has_template(text))
        return compile_template(c, scalar, spec);
    if (dollar && wfs__str_has(text, 0, WFS__STR("$$"))) {
        set_text(spec, scalar, 1);
        return true;
    }
    if (dollar && (!nested || starts_with_reference(text)))
        return compile_whole(c, scalar, nested, spec);
    set_text(spec, scalar, 0);
    if (dollar)
        warn_literal_dollar(c, scalar);
    else if (!warn_literal_expression(c, scalar, nested))
        warn_bare_references(c, scalar);
    return true;
}

/* ---- Trees ---- */

static bool compile_node(job *c, const wfs__node *node, bool nested, wfs__spec *spec);

/* All items literal: one literal value of them. */
static bool fold(job *c, wfs__spec *spec)
{
    uint32_t count = spec->u.tree.count;
    const wfs__spec *items = spec->u.tree.items;
    for (uint32_t i = 0; i < count; i++) {
        if (items[i].kind != WFS__SPEC_LITERAL)
            return true;
    }
    wfs_value *cells = wfs__items_new(c->compiler->arena, count);
    if (!cells) {
        c->compiler->nomem = true;
        return false;
    }
    for (uint32_t i = 0; i < count; i++)
        cells[i] = items[i].u.literal;
    bool array = spec->kind == WFS__SPEC_ARRAY;
    set_literal(spec, array ? wfs__array(cells, count) : wfs__object(cells, spec->u.tree.shape));
    return true;
}

static const wfs__shape *keys_of(job *c, const wfs__node *node)
{
    wfs__str *keys = wfs__malloc(node->count * sizeof *keys);
    for (uint32_t i = 0; keys && i < node->count; i++)
        keys[i] = node->u.pairs[i].key;
    const wfs__shape *shape = keys ? wfs__shape_new(c->compiler->arena, keys, node->count) : NULL;
    free(keys);
    return shape;
}

/* One item under its own path. */
static bool compile_item(job *c, const wfs__node *node, uint32_t i, wfs__spec *spec)
{
    size_t size = c->path.size;
    bool mapping = node->kind == WFS__NODE_MAPPING;
    if (size == 0)
        wfs__buffer_add(&c->path, c->whole, strlen(c->whole));
    if (mapping)
        wfs__path_name(&c->path, node->u.pairs[i].key);
    else
        wfs__path_index(&c->path, i);
    bool good = compile_node(c, mapping ? node->u.pairs[i].value : node->u.items[i], true, spec);
    c->path.size = size;
    return good;
}

static bool compile_tree(job *c, const wfs__node *node, wfs__spec *spec)
{
    bool array = node->kind == WFS__NODE_SEQUENCE;
    if (node->count == 0) {
        set_literal(spec, array ? wfs__empty_array() : wfs__empty_object());
        return true;
    }
    wfs__spec *items = wfs__arena_array(c->compiler->arena, node->count, sizeof *items);
    const wfs__shape *shape = array ? NULL : keys_of(c, node);
    if (!items || (!array && !shape)) {
        c->compiler->nomem = true;
        return false;
    }
    for (uint32_t i = 0; i < node->count; i++) {
        if (!compile_item(c, node, i, &items[i]))
            return false;
    }
    spec->kind = array ? WFS__SPEC_ARRAY : WFS__SPEC_OBJECT;
    spec->u.tree.count = node->count;
    spec->u.tree.items = items;
    spec->u.tree.shape = shape;
    return fold(c, spec);
}

/* false: no memory. What is malformed becomes null. */
static bool compile_node(job *c, const wfs__node *node, bool nested, wfs__spec *spec)
{
    spec->span = node->span;
    if (node->kind != WFS__NODE_SCALAR)
        return compile_tree(c, node, spec);
    set_literal(spec, node->value);
    if (node->value.type != WFS_TYPE_STRING)
        return true;
    wfs__scalar scalar = wfs__node_scalar(node, c->compiler->source);
    if (memchr(node->text.data, '$', node->text.size) && !wfs__scalar_mark(&scalar, c->compiler->arena))
        return !(c->compiler->nomem = true);
    if (!compile_text(c, &scalar, nested, spec))
        set_literal(spec, WFS__NULL_VALUE);
    return !c->compiler->nomem;
}

const wfs__spec *wfs__spec_compile(wfs__compiler *compiler, const wfs__node *node, wfs__spec_place place,
                                   const char *path)
{
    job c = { compiler, place, path ? path : "", WFS__BUFFER_INIT };
    wfs__spec *spec = wfs__arena_array(compiler->arena, 1, sizeof *spec);
    if (!spec || !compile_node(&c, node, false, spec) || c.path.failed) {
        compiler->nomem = true;
        spec = NULL;
    }
    wfs__buffer_free(&c.path);
    return spec;
}

/* A host's own text may be of any size; that of a workflow is bounded by its YAML. */
static bool is_short_enough(job *c, const wfs__scalar *scalar)
{
    uint64_t limit = c->compiler->limits->template_bytes;
    if (scalar->text.size <= limit && scalar->text.size < UINT32_MAX)
        return true;
    wfs__report_addf(c->compiler->report, WFS__D_LIMIT_TEMPLATE_BYTES, scalar->span, path_of(c), NULL,
                     "The text has %zu bytes, more than limit template_bytes (%llu) allows", scalar->text.size,
                     (unsigned long long)limit);
    return false;
}

const wfs__spec *wfs__spec_compile_text(wfs__compiler *compiler, const wfs__scalar *scalar, wfs__spec_place place,
                                        const char *path)
{
    job c = { compiler, place, path ? path : "", WFS__BUFFER_INIT };
    wfs__spec *spec = wfs__arena_array(compiler->arena, 1, sizeof *spec);
    if (!spec)
        compiler->nomem = true;
    else
        spec->span = scalar->span;
    if (compiler->nomem || !is_short_enough(&c, scalar) || !compile_text(&c, scalar, false, spec))
        spec = NULL;
    wfs__buffer_free(&c.path);
    return spec;
}

void wfs__spec_each(const wfs__spec *spec, void (*visit)(void *context, const wfs__expression *expression),
                    void *context)
{
    if (spec->kind == WFS__SPEC_EXPRESSION) {
        visit(context, spec->u.expression);
    } else if (spec->kind == WFS__SPEC_TEMPLATE) {
        for (uint32_t i = 0; i < spec->u.template->count; i++) {
            if (spec->u.template->parts[i].block)
                visit(context, spec->u.template->parts[i].block);
        }
    } else if (spec->kind != WFS__SPEC_LITERAL) {
        for (uint32_t i = 0; i < spec->u.tree.count; i++)
            wfs__spec_each(&spec->u.tree.items[i], visit, context);
    }
}
