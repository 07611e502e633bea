/*
 * Keys and words that the language does not have, and what their author may have meant.
 *
 * Authors and models know other languages, so what their words are called here comes first: two tables of words that
 * are not near in spelling, and one of keys that need no counterpart. Then comes the nearest name. A suggestion is
 * always one of the names that are allowed at the place.
 */
#include <stdio.h>

#include "load_internal.h"

/* Names of other dialects, and what they are called here. */
typedef struct synonym {
    const char *foreign, *ours;
} synonym;

static const synonym keys[] = {
    { "max_attempts", "max" },
    { "max_retries", "max" },
    { "attempts", "max" },
    { "params", "inputs" },
    { "parameters", "inputs" },
    { "args", "inputs" },
    { "arguments", "inputs" },
    { "with", "inputs" },
    { "input", "inputs" },
    { "backoff_ms", "delay" },
    { "wait", "delay" },
    { "interval", "delay" },
    { "source", "value" },
    { "from", "value" },
    { "name", "id" },
    { "if", "condition" },
    { "when", "condition" },
    { "guard", "condition" },
    { "for_each", "each" },
    { "foreach", "each" },
    { "loop", "each" },
    { "uses", "tool" },
    { "action", "tool" },
    { "kind", "type" },
    { "continue_on_error", "on_error" },
    { "onError", "on_error" },
    { "retries", "retry" },
    { "filter", "where" },
    { "order", "direction" },
    { "by", "field" },
    { "output", "outputs" },
    { "result", "output" },
    { "op", "operation" },
    { "desc", "description" },
    { "multiplier", "backoff" },
    { "value", "default" },
    { "unless", "condition" },
    { "max_parallel", "concurrency" },
    { "parallel", "concurrency" },
};

static const synonym words[] = {
    { "str", "string" },         { "text", "string" },
    { "integer", "int" },        { "number", "float" },
    { "double", "float" },       { "decimal", "float" },
    { "bool", "boolean" },       { "list", "array" },
    { "sequence", "array" },     { "dict", "object" },
    { "map", "object" },         { "mapping", "object" },
    { "json", "object" },        { "if", "conditional" },
    { "switch", "conditional" }, { "condition", "conditional" },
    { "branch", "conditional" }, { "choice", "conditional" },
    { "filter", "transform" },   { "map", "transform" },
    { "sort", "transform" },     { "stop", "exit" },
    { "end", "exit" },           { "return", "exit" },
    { "fail", "exit" },          { "call", "tool" },
    { "action", "tool" },        { "http", "tool" },
    { "script", "tool" },        { "continue", "ignore" },
    { "skip", "ignore" },        { "stop", "fail" },
    { "abort", "fail" },         { "halt", "fail" },
    { "failure", "failed" },     { "error", "failed" },
    { "fail", "failed" },        { "ok", "success" },
    { "succeeded", "success" },  { "done", "success" },
    { "completed", "success" },  { "ascending", "asc" },
    { "descending", "desc" },    { "select", "map" },
    { "order", "sort" },
};

/* Keys that are not needed here; some only mean something at the top. */
static const struct {
    const char *key, *hint;
    bool top;
} advices[] = {
    { "required", "an input without a \"default\" is required", false },
    { "depends_on", "steps run in the order of the file", false },
    { "needs", "steps run in the order of the file", false },
    { "next", "steps run in the order of the file", false },
    { "name", "the name stands in the frontmatter", true },
    { "description", "the description stands in the frontmatter", true },
    { "secret", "only inputs of the workflow have it", false },
    { "timeout", "only tool steps have it", false },
    { "tool", "only tool steps have it", false },
    { "concurrency", "only tool steps have it", false },
    { "operation", "only transform steps have it", false },
    { "where", "only a filter has it", false },
    { "expression", "only a map has it", false },
    { "field", "only a sort has it", false },
    { "direction", "only a sort has it", false },
    { "then", "only conditional steps have it", false },
    { "else", "only conditional steps have it", false },
    { "status", "only exit steps have it", false },
    { "tools", "the tools are the host's; \"allowed-tools\" stands in the frontmatter", true },
};

static bool is_text(wfs__str text, const char *other)
{
    return wfs__str_equal(text, (wfs__str){ other, strlen(other) });
}

static const wfs__str *find(wfs__str name, const wfs__str *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (wfs__str_equal(name, names[i]))
            return &names[i];
    }
    return NULL;
}

/* What the name is called here, if that is one of `names`. */
static const wfs__str *translate(wfs__str name, const synonym *table, size_t rows, const wfs__str *names, size_t count)
{
    const wfs__str *found = NULL;
    for (size_t i = 0; i < rows && !found; i++) {
        if (is_text(name, table[i].foreign))
            found = find((wfs__str){ table[i].ours, strlen(table[i].ours) }, names, count);
    }
    return found;
}

const wfs__str *wfs__load_meant(wfs__str word, const wfs__str *allowed, size_t count)
{
    const wfs__str *found = translate(word, words, WFS__COUNT(words), allowed, count);
    return found ? found : wfs__nearest(word, allowed, count);
}

/* "a, b, c" */
static void list_words(const wfs__str *allowed, size_t count, char *out, size_t size)
{
    size_t at = 0;
    for (size_t i = 0; i < count && at < size; i++)
        at += (size_t)snprintf(out + at, size - at, "%s%s", i ? ", " : "", allowed[i].data);
}

int wfs__load_word(wfs__loader *loader, const wfs__node *node, const wfs__str *allowed, size_t count)
{
    char list[160];
    if (node->kind == WFS__NODE_SCALAR && node->value.type == WFS_TYPE_STRING) {
        const wfs__str *found = find(node->text, allowed, count);
        return found ? (int)(found - allowed) : -1;
    }
    list_words(allowed, count, list, sizeof list);
    wfs__load_refuse(loader, WFS__D_WRONG_TYPE, node->span, NULL, "must be one of %s, is %s", list,
                     wfs__load_kind(node));
    return -1;
}

void wfs__load_refuse_word(wfs__loader *loader, const wfs__node *node, const wfs__str *allowed, size_t count)
{
    const wfs__str *near = wfs__load_meant(node->text, allowed, count);
    char hint[96], list[160];
    if (near)
        snprintf(hint, sizeof hint, "did you mean \"%s\"?", near->data);
    list_words(allowed, count, list, sizeof list);
    wfs__load_refuse(loader, WFS__D_INVALID_VALUE, node->span, near ? hint : NULL, "must be one of %s, is \"%.*s\"",
                     list, wfs__shown_size(node->text, 80), node->text.data);
}

static bool is_known(wfs__str name, const wfs__known *known, size_t known_count)
{
    for (size_t k = 0; k < known_count; k++) {
        if (find(name, known[k].names, known[k].count))
            return true;
    }
    return false;
}

/* The key that the author probably meant, NULL if nothing is near. */
static const wfs__str *suggest_key(wfs__str name, const wfs__known *known, size_t known_count)
{
    const wfs__str *found = NULL;
    for (size_t k = 0; k < known_count && !found; k++)
        found = translate(name, keys, WFS__COUNT(keys), known[k].names, known[k].count);
    for (size_t k = 0; k < known_count && !found; k++)
        found = wfs__nearest(name, known[k].names, known[k].count);
    return found;
}

static const char *find_advice(wfs__str name, bool top)
{
    for (size_t i = 0; i < WFS__COUNT(advices); i++) {
        if (is_text(name, advices[i].key) && (top || !advices[i].top))
            return advices[i].hint;
    }
    return NULL;
}

/* empty: the key above, if it has no value, which the unknown key may belong to. */
static void warn_unknown_key(wfs__loader *loader, const wfs__node *mapping, const wfs__pair *pair,
                             const wfs__known *known, size_t known_count, const wfs__pair *empty)
{
    const wfs__str *near = NULL;
    char hint[96];
    if (wfs__report_has_room(loader->report))
        near = empty ? &empty->key : suggest_key(pair->key, known, known_count);
    if (near && !empty && wfs__node_pair(mapping, *near)) /* then it cannot be that */
        near = NULL;
    const char *advice = find_advice(pair->key, loader->path.size == 0);
    if (!advice && pair > mapping->u.pairs && wfs__pair_lacks_colon(&loader->workflow->source, pair))
        advice = "if it belongs to the text in front of the comma, quote all of that text";
    if (near)
        snprintf(hint, sizeof hint, empty ? "indent it more if it belongs to \"%.*s\"" : "did you mean \"%.*s\"?",
                 (int)near->size, near->data);
    size_t mark = wfs__load_enter(loader, pair->key);
    wfs__load_error(loader, WFS__D_UNKNOWN_KEY, pair->key_span, near ? hint : advice, "unknown key \"%.*s\" is ignored",
                    wfs__shown_size(pair->key, 100), pair->key.data);
    wfs__load_leave(loader, mark);
}

void wfs__load_check_keys(wfs__loader *loader, const wfs__node *mapping, const wfs__known *known, size_t known_count)
{
    const wfs__pair *empty = NULL;
    for (uint32_t i = 0; i < mapping->count; i++) {
        const wfs__pair *pair = &mapping->u.pairs[i];
        if (!is_known(pair->key, known, known_count))
            warn_unknown_key(loader, mapping, pair, known, known_count, empty);
        else
            empty = wfs__node_is_absent(pair->value) ? pair : NULL;
    }
}
