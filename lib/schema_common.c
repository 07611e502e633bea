/*
 * The small tools of the schema files: violations with their places, values and types in messages, local references.
 *
 * A reference is a JSON pointer in a URI fragment: `%` escapes bytes, then `~1` is a slash and `~0` a tilde. Tokens are
 * compared as they stand, escaped, so that no reference is too long.
 */
#include "schema_internal.h"

#include <stdarg.h>
#include <stdio.h>

/* ---- Violations ---- */

/* Is there anything that messages must not show? It is hidden before it is cut: else half of a secret would be left. */
static bool hides(const wfs__schema_walk *walk) { return walk->mask && wfs__mask_hides(walk->mask); }

static void add_key(const wfs__schema_walk *walk, wfs__buffer *path, wfs__str key)
{
    wfs__buffer shown = WFS__BUFFER_INIT;
    if (!hides(walk)) {
        wfs__path_name(path, key);
        return;
    }
    wfs__mask_text(walk->mask, &shown, key);
    wfs__path_name(path, (wfs__str){ shown.data, shown.size });
    path->failed |= shown.failed;
    wfs__buffer_free(&shown);
}

/* From the outermost place inwards. */
static void add_place(const wfs__schema_walk *walk, wfs__buffer *path, const wfs__schema_place *innermost)
{
    size_t depth = 0;
    for (const wfs__schema_place *at = innermost; at; at = at->outer)
        depth++;
    while (depth-- > 0) {
        const wfs__schema_place *at = innermost;
        for (size_t i = 0; i < depth; i++)
            at = at->outer;
        if (at->name.data)
            add_key(walk, path, at->name);
        else
            wfs__path_index(path, at->index);
    }
}

static void set_path(wfs__schema_walk *walk, const wfs__schema_place *at)
{
    wfs__schema_error *error = walk->error;
    wfs__buffer path = { .limit = sizeof error->path };
    add_place(walk, &path, at);
    size_t skip = path.size > 0 && path.data[0] == '.' ? 1 : 0;
    size_t size = path.size - skip;
    if (size >= sizeof error->path)
        size = sizeof error->path - 1;
    if (size)
        memcpy(error->path, path.data + skip, size);
    error->path[size] = '\0';
    walk->nomem |= path.failed;
    wfs__buffer_free(&path);
}

wfs__schema_result wfs__schema_violation(wfs__schema_walk *walk, const wfs__schema_place *at, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(walk->error->message, sizeof walk->error->message, format, arguments);
    va_end(arguments);
    set_path(walk, at);
    return walk->nomem ? WFS__SCHEMA_NOMEM : WFS__SCHEMA_BAD;
}

void wfs__schema_print(wfs__schema_walk *walk, char out[160], const wfs_value *value)
{
    wfs__buffer text = { .limit = 120 };
    if (hides(walk))
        wfs__mask_write(walk->mask, &text, value);
    else
        wfs__json_write(&text, value, 0);
    size_t size = text.size;
    while (text.full && size > 0 && ((unsigned char)text.data[size - 1] & 0x80))
        size--; /* rather less than half a character */
    snprintf(out, 160, "%.*s%s", (int)size, size ? text.data : "", text.full ? "..." : "");
    walk->nomem |= text.failed;
    wfs__buffer_free(&text);
}

void wfs__schema_print_key(wfs__schema_walk *walk, char out[120], wfs__str key)
{
    wfs__buffer shown = WFS__BUFFER_INIT;
    if (hides(walk)) {
        wfs__mask_text(walk->mask, &shown, key);
        key = (wfs__str){ shown.data, shown.size };
    }
    snprintf(out, 120, "%.*s", wfs__shown_size(key, 100), key.size ? key.data : "");
    walk->nomem |= shown.failed;
    wfs__buffer_free(&shown);
}

/* ---- Types ---- */

bool wfs__schema_is_type_name(const wfs_value *value)
{
    static const wfs__str names[] = { { "null", 4 },   { "boolean", 7 }, { "integer", 7 }, { "number", 6 },
                                      { "string", 6 }, { "array", 5 },   { "object", 6 } };
    for (size_t i = 0; value->type == WFS_TYPE_STRING && i < WFS__COUNT(names); i++)
        if (wfs__str_equal(wfs__text_of(value), names[i]))
            return true;
    return false;
}

bool wfs__schema_has_type(wfs__str name, const wfs_value *value)
{
    if (wfs__str_equal(name, WFS__STR("number")))
        return wfs__schema_is_number(value);
    if (wfs__str_equal(name, WFS__STR("integer")))
        return strcmp(wfs__type_name(value), "int") == 0;
    static const char *const names[] = { "null", "boolean", "", "", "string", "array", "object" };
    const char *own = names[value->type];
    return own[0] && wfs__str_equal(name, (wfs__str){ own, strlen(own) });
}

const wfs_value *wfs__schema_type_names(const wfs_value *schema, size_t *count)
{
    const wfs_value *type = wfs__schema_member(schema, "type");
    *count = 0;
    if (!type)
        return NULL;
    bool list = type->type == WFS_TYPE_ARRAY;
    const wfs_value *names = list ? type->u.items : type;
    size_t listed = list ? wfs__count_of(type) : 1;
    for (size_t i = 0; i < listed; i++)
        if (!wfs__schema_is_type_name(&names[i]))
            return NULL;
    *count = listed;
    return names;
}

/* "string" or "string or null", for messages. */
void wfs__schema_print_types(char out[120], const wfs_value *names, size_t count)
{
    size_t at = 0;
    out[0] = '\0';
    for (size_t i = 0; i < count && at < 90; i++)
        at += (size_t)snprintf(out + at, 120 - at, "%s%.*s", at ? " or " : "", (int)names[i].size, names[i].u.text);
}

/* ---- Local references ---- */

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The next character of a token, after %-escapes. */
static char next_byte(wfs__str token, size_t *at)
{
    char c = token.data[(*at)++];
    if (c != '%' || token.size - *at < 2)
        return c;
    int high = hex_digit(token.data[*at]), low = hex_digit(token.data[*at + 1]);
    if (high < 0 || low < 0)
        return c;
    *at += 2;
    return (char)(high * 16 + low);
}

/* The order of a token's characters and a key. */
static int compare_token(wfs__str token, wfs__str key)
{
    size_t at = 0, size = 0;
    while (at < token.size) {
        char c = next_byte(token, &at);
        if (c == '~' && at < token.size)
            c = next_byte(token, &at) == '1' ? '/' : '~';
        if (size == key.size)
            return 1;
        if (key.data[size] != c)
            return (unsigned char)c < (unsigned char)key.data[size] ? -1 : 1;
        size++;
    }
    return size < key.size ? -1 : 0;
}

/* The place of a token's key, -1 if there is none: a binary search where the shape has an order. */
static int64_t find_token(const wfs__shape *shape, wfs__str token)
{
    size_t low = 0, high = shape->count;
    for (uint32_t i = 0; !shape->order && i < shape->count; i++)
        if (compare_token(token, shape->keys[i]) == 0)
            return i;
    while (shape->order && low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_token(token, shape->keys[shape->order[middle]]);
        if (order == 0)
            return shape->order[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return -1;
}

static const wfs_value *token_member(const wfs_value *value, wfs__str token)
{
    if (value->type == WFS_TYPE_OBJECT) {
        int64_t at = find_token(wfs__shape_of(value), token);
        return at < 0 ? NULL : &value->u.items[at];
    }
    size_t index = 0;
    if (value->type != WFS_TYPE_ARRAY || token.size == 0 || token.size > 9)
        return NULL;
    for (size_t i = 0; i < token.size; i++) {
        if (token.data[i] < '0' || token.data[i] > '9')
            return NULL;
        index = index * 10 + (size_t)(token.data[i] - '0');
    }
    return index < wfs__count_of(value) ? &value->u.items[index] : NULL;
}

/* What a local reference (`#`, `#/a/b`) points to; NULL if there is nothing or it is not local. */
const wfs_value *wfs__schema_resolve(const wfs_value *root, wfs__str pointer)
{
    if (pointer.size == 0 || pointer.data[0] != '#')
        return NULL;
    if (pointer.size > 1 && pointer.data[1] != '/')
        return NULL;
    const wfs_value *value = root;
    for (size_t at = 1; value && at < pointer.size;) {
        size_t start = ++at;
        while (at < pointer.size && pointer.data[at] != '/')
            at++;
        value = token_member(value, (wfs__str){ pointer.data + start, at - start });
    }
    return value;
}

void wfs__schema_chain_next(wfs__schema_chain *chain, const wfs_value *root)
{
    const wfs_value *pointer = wfs__schema_typed(chain->schema, "$ref", WFS_TYPE_STRING);
    chain->schema = pointer ? wfs__schema_resolve(root, wfs__text_of(pointer)) : NULL;
    if (chain->schema == chain->seen)
        chain->schema = NULL;
    if (++chain->steps < chain->lap)
        return;
    chain->seen = chain->schema;
    chain->lap *= 2;
    chain->steps = 0;
}
