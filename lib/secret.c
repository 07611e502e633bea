/*
 * Masking of secrets.
 *
 * A secret text of at least 4 characters is searched for in every text and key, as it is and in its JSON-escaped forms;
 * so is every such text inside of a secret array or object. Any other secret hides a value that equals it as a whole.
 * null and "" are no secrets: nothing is there to hide. Walks over values are iterative; their stacks are malloc'd.
 */
#include "secret.h"

#include <stdlib.h>

#include "unicode.h"

enum { LEAST_CHARACTERS = 4 };

static bool hides_parts(const wfs_value *value)
{
    return value->type == WFS_TYPE_STRING && wfs__utf8_count(value->u.text, value->size) >= LEAST_CHARACTERS;
}

static bool is_secret(const wfs_value *value)
{
    return value->type != WFS_TYPE_NULL && !(value->type == WFS_TYPE_STRING && value->size == 0);
}

/* ---- The texts that are searched for ---- */

typedef struct collector {
    wfs__arena *arena; /* of the texts */
    wfs__str *texts;   /* malloc'd, as the stack */
    size_t count, capacity;
    const wfs_value **stack;
    size_t depth, stack_capacity;
    bool nomem;
} collector;

static void add_part(collector *c, wfs__str text)
{
    void *texts = c->texts;
    if (!wfs__grow(&texts, &c->capacity, c->count, sizeof *c->texts)) {
        c->nomem = true;
        return;
    }
    c->texts = texts;
    c->texts[c->count++] = text;
}

/* What writers of JSON escape besides what they must: nothing, what is unsafe to show, what is not ASCII; in the second
 * half of the spellings slashes, too. */
enum { AS_IS, SAFE, ASCII_ONLY, STYLES, SPELLINGS = 2 * STYLES };

static bool is_escaped(uint32_t character, unsigned style)
{
    return (style == SAFE && wfs__is_unsafe(character)) || (style == ASCII_ONLY && character >= 0x80);
}

static void write_code_unit(wfs__buffer *out, uint32_t unit) { wfs__buffer_format(out, "\\u%04x", unit); }

/* A character as it may stand in a JSON string of another writer. */
static void write_spelled(wfs__buffer *out, const char *text, size_t length, uint32_t character, unsigned spelling)
{
    if (character == '/' && spelling >= STYLES) {
        wfs__buffer_literal(out, "\\/");
    } else if (character < 0x20 || character == '"' || character == '\\') {
        wfs__buffer quoted = WFS__BUFFER_INIT;
        wfs__json_write_string(&quoted, (wfs__str){ text, length });
        if (!quoted.failed)
            wfs__buffer_add(out, quoted.data + 1, quoted.size - 2);
        out->failed |= quoted.failed;
        wfs__buffer_free(&quoted);
    } else if (!is_escaped(character, spelling % STYLES)) {
        wfs__buffer_add(out, text, length);
    } else if (character < 0x10000) {
        write_code_unit(out, character);
    } else {
        write_code_unit(out, 0xD800 + ((character - 0x10000) >> 10));
        write_code_unit(out, 0xDC00 + ((character - 0x10000) & 0x3FF));
    }
}

static void spell(wfs__buffer *out, wfs__str text, unsigned spelling)
{
    for (size_t at = 0, length; at < text.size; at += length) {
        uint32_t character = wfs__utf8_decode(text.data + at, text.size - at, &length);
        write_spelled(out, text.data + at, length, character, spelling);
    }
}

/* The text, and its JSON-escaped forms as far as they are others. */
static void add_forms(collector *c, wfs__str text)
{
    add_part(c, text);
    for (unsigned spelling = 0; !c->nomem && spelling < SPELLINGS; spelling++) {
        wfs__buffer escaped = WFS__BUFFER_INIT;
        spell(&escaped, text, spelling);
        wfs__str form = { escaped.data, escaped.size };
        c->nomem |= escaped.failed;
        if (!escaped.failed && !wfs__str_equal(form, text)) {
            form.data = wfs__arena_copy(c->arena, form.data, form.size);
            c->nomem |= !form.data;
            if (form.data)
                add_part(c, form);
        }
        wfs__buffer_free(&escaped);
    }
}

static void push(collector *c, const wfs_value *value)
{
    void *stack = c->stack;
    if (!wfs__grow(&stack, &c->stack_capacity, c->depth, sizeof *c->stack)) {
        c->nomem = true;
        return;
    }
    c->stack = stack;
    c->stack[c->depth++] = value;
}

/* The texts of a secret, to any depth. */
static void add_texts(collector *c, const wfs_value *value)
{
    push(c, value);
    while (c->depth > 0 && !c->nomem) {
        const wfs_value *top = c->stack[--c->depth];
        if (hides_parts(top))
            add_forms(c, wfs__text_of(top));
        for (size_t i = wfs__is_container(top) ? wfs__count_of(top) : 0; i-- > 0;)
            push(c, &top->u.items[i]);
    }
}

bool wfs__mask_init(wfs__mask *mask, wfs__arena *arena, const wfs_value *values, size_t count)
{
    wfs_value *kept = wfs__arena_array(arena, count, sizeof *kept);
    collector c = { .arena = arena, .nomem = !kept };
    *mask = (wfs__mask){ .values = kept };
    for (size_t i = 0; i < count && !c.nomem; i++) {
        if (!is_secret(&values[i]))
            continue;
        if (!hides_parts(&values[i]))
            kept[mask->count++] = values[i];
        add_texts(&c, &values[i]);
    }
    if (c.count && !c.nomem) {
        mask->parts = wfs__search_new(arena, c.texts, c.count);
        c.nomem = !mask->parts;
    }
    free(c.texts);
    free((void *)c.stack);
    return !c.nomem;
}

/* ---- Writing ---- */

static bool is_whole_secret(const wfs__mask *mask, const wfs_value *value)
{
    for (size_t i = 0; i < mask->count; i++)
        if (mask->values[i].type == value->type ||
            (value->type <= WFS_TYPE_FLOAT && mask->values[i].type <= WFS_TYPE_FLOAT)) {
            if (wfs__equal(&mask->values[i], value) != 0)
                return true; /* out of memory hides, too */
        }
    return false;
}

/* The text with `***` for what was found. */
static void replace(wfs__buffer *out, wfs__str text, const wfs__findings *found)
{
    size_t at = 0;
    for (size_t i = 0; i < found->count; i++) {
        wfs__buffer_add(out, text.data + at, found->items[i].start - at);
        wfs__buffer_literal(out, "***");
        at = found->items[i].end;
    }
    wfs__buffer_add(out, text.data + at, text.size - at);
}

typedef enum hit { NO_MEMORY, NOTHING, PARTS, WHOLE } hit;

/* What of the text must not be seen. *found: the parts, to be freed. */
static hit look(const wfs__mask *mask, wfs__str text, wfs__findings *found)
{
    const wfs_value whole = wfs__string(text);
    *found = (wfs__findings){ 0 };
    if (mask->count && is_whole_secret(mask, &whole))
        return WHOLE;
    if (mask->parts && !wfs__search_find(mask->parts, text, found))
        return NO_MEMORY;
    return found->count ? PARTS : NOTHING;
}

void wfs__mask_text(const wfs__mask *mask, wfs__buffer *out, wfs__str text)
{
    wfs__findings found;
    hit what = look(mask, text, &found);
    if (what == WHOLE)
        wfs__buffer_literal(out, "***");
    else if (what != NO_MEMORY)
        replace(out, text, &found);
    out->failed |= what == NO_MEMORY;
    free(found.items);
}

void wfs__mask_write_string_hiding(const wfs__mask *mask, wfs__buffer *out, wfs__str text)
{
    wfs__buffer masked = WFS__BUFFER_INIT;
    wfs__findings found;
    hit what = look(mask, text, &found);
    if (what == WHOLE)
        text = WFS__STR("***");
    if (what == PARTS) {
        replace(&masked, text, &found);
        text = (wfs__str){ masked.data, masked.size };
    }
    if (what == NO_MEMORY || masked.failed)
        out->failed = true;
    else
        wfs__json_write_safe_string(out, text);
    wfs__buffer_free(&masked);
    free(found.items);
}

typedef struct level {
    wfs_value container;
    size_t at;
} level;

typedef struct writer {
    const wfs__mask *mask;
    wfs__buffer *out;
    level *stack;
    size_t depth, capacity;
} writer;

/* Writes a scalar, a secret or the opening of a container, which is then on the stack. */
static void open_value(writer *w, const wfs_value *value)
{
    if (value->type == WFS_TYPE_STRING) {
        wfs__mask_write_string(w->mask, w->out, wfs__text_of(value));
    } else if (is_whole_secret(w->mask, value)) {
        wfs__buffer_literal(w->out, "\"***\"");
    } else if (!wfs__is_container(value)) {
        wfs__json_write(w->out, value, WFS__WRITE_SAFE);
    } else if (!wfs__grow((void **)&w->stack, &w->capacity, w->depth, sizeof *w->stack)) {
        w->out->failed = true;
    } else {
        wfs__buffer_char(w->out, value->type == WFS_TYPE_ARRAY ? '[' : '{');
        w->stack[w->depth++] = (level){ *value, 0 };
    }
}

static void next_value(writer *w)
{
    level *top = &w->stack[w->depth - 1];
    bool object = top->container.type == WFS_TYPE_OBJECT;
    if (top->at == wfs__count_of(&top->container)) {
        wfs__buffer_char(w->out, object ? '}' : ']');
        w->depth--;
        return;
    }
    if (top->at > 0)
        wfs__buffer_char(w->out, ',');
    if (object) {
        wfs__mask_write_string(w->mask, w->out, wfs__shape_of(&top->container)->keys[top->at]);
        wfs__buffer_char(w->out, ':');
    }
    open_value(w, &top->container.u.items[top->at++]);
}

void wfs__mask_write_hiding(const wfs__mask *mask, wfs__buffer *out, const wfs_value *value)
{
    writer w = { .mask = mask, .out = out };
    open_value(&w, value);
    while (w.depth > 0 && !out->failed && !out->full)
        next_value(&w);
    free(w.stack);
}
