/*
 * Masking of secrets.
 *
 * A secret string of at least 4 characters is searched for in every text and key, as it is and in its JSON-escaped
 * form; any other secret hides a value that equals it as a whole. null and "" are no secrets: nothing is there to hide.
 * The writer is iterative; its stack is malloc'd.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem */
#endif
#include "secret.h"

#include <stdlib.h>

#include "unicode.h"

static bool hides_parts(const wfs_value *value)
{
    return value->type == WFS_TYPE_STRING && wfs__utf8_count(value->u.text, value->size) >= 4;
}

static bool is_secret(const wfs_value *value)
{
    return value->type != WFS_TYPE_NULL && !(value->type == WFS_TYPE_STRING && value->size == 0);
}

enum { ASCII_ONLY = 1, ESCAPED_SLASH = 2, SPELLINGS = 4 };

static void write_code_unit(wfs__buffer *out, uint32_t unit) { wfs__buffer_format(out, "\\u%04x", unit); }

/* A character as it may stand in a JSON string of another writer. */
static void write_spelled(wfs__buffer *out, const char *text, size_t length, uint32_t character, unsigned spelling)
{
    if (character == '/' && spelling & ESCAPED_SLASH) {
        wfs__buffer_literal(out, "\\/");
    } else if (character < 0x80 || !(spelling & ASCII_ONLY)) {
        wfs__buffer quoted = WFS__BUFFER_INIT;
        wfs__json_write_string(&quoted, (wfs__str){ text, length });
        if (!quoted.failed)
            wfs__buffer_add(out, quoted.data + 1, quoted.size - 2);
        out->failed |= quoted.failed;
        wfs__buffer_free(&quoted);
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

static bool is_known(const wfs__mask *mask, wfs__str text)
{
    for (size_t i = 0; i < mask->part_count; i++)
        if (wfs__str_equal(mask->parts[i], text))
            return true;
    return false;
}

/* The JSON-escaped forms of a text, as far as they are others: with and without characters beyond ASCII, with and
 * without an escaped slash. */
static bool add_escaped(wfs__mask *mask, wfs__arena *arena, wfs__str text)
{
    bool ok = true;
    for (unsigned spelling = 0; ok && spelling < SPELLINGS; spelling++) {
        wfs__buffer escaped = WFS__BUFFER_INIT;
        spell(&escaped, text, spelling);
        ok = !escaped.failed;
        if (ok && !is_known(mask, (wfs__str){ escaped.data, escaped.size })) {
            char *copy = wfs__arena_copy(arena, escaped.data, escaped.size);
            ok = copy != NULL;
            if (ok)
                mask->parts[mask->part_count++] = (wfs__str){ copy, escaped.size };
        }
        wfs__buffer_free(&escaped);
    }
    return ok;
}

bool wfs__mask_init(wfs__mask *mask, wfs__arena *arena, const wfs_value *values, size_t count)
{
    wfs_value *kept = wfs__arena_array(arena, count, sizeof *kept);
    *mask =
        (wfs__mask){ .values = kept, .parts = wfs__arena_array(arena, (SPELLINGS + 1) * count, sizeof *mask->parts) };
    if (!kept || !mask->parts)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!is_secret(&values[i]))
            continue;
        kept[mask->count++] = values[i];
        if (!hides_parts(&values[i]))
            continue;
        mask->parts[mask->part_count++] = wfs__text_of(&values[i]);
        if (!add_escaped(mask, arena, wfs__text_of(&values[i])))
            return false;
    }
    return true;
}

static bool has_part(const wfs__mask *mask, wfs__str text)
{
    for (size_t i = 0; i < mask->part_count; i++)
        if (memmem(text.data, text.size, mask->parts[i].data, mask->parts[i].size))
            return true;
    return false;
}

/* For every prefix of the part, how long its longest border is: where a search goes on after a mismatch. */
static uint32_t *borders_of(wfs__str part)
{
    uint32_t *borders = malloc((part.size + 1) * sizeof *borders);
    if (!borders)
        return NULL;
    uint32_t length = 0;
    borders[0] = borders[1] = 0;
    for (size_t i = 1; i < part.size; i++) {
        while (length > 0 && part.data[i] != part.data[length])
            length = borders[length];
        length += part.data[i] == part.data[length];
        borders[i + 1] = length;
    }
    return borders;
}

/* Marks every byte of every occurrence of the part, overlapping ones too, in linear time. false: no memory. */
static bool mark_part(wfs__str part, wfs__str text, uint8_t *marks)
{
    uint32_t *borders = borders_of(part);
    size_t matched = 0, marked = 0;
    for (size_t i = 0; borders && i < text.size; i++) {
        while (matched > 0 && (matched == part.size || text.data[i] != part.data[matched]))
            matched = borders[matched];
        matched += text.data[i] == part.data[matched];
        if (matched < part.size)
            continue;
        for (size_t k = marked > i + 1 - matched ? marked : i + 1 - matched; k <= i; k++)
            marks[k / 8] |= (uint8_t)(1 << (k % 8));
        marked = i + 1;
    }
    free(borders);
    return borders != NULL;
}

static bool is_marked(const uint8_t *marks, size_t at) { return marks[at / 8] >> (at % 8) & 1; }

void wfs__mask_append(const wfs__mask *mask, wfs__buffer *out, wfs__str text)
{
    if (!has_part(mask, text)) {
        wfs__buffer_str(out, text);
        return;
    }
    uint8_t *marks = calloc(text.size / 8 + 1, 1);
    bool ok = marks != NULL;
    for (size_t i = 0; ok && i < mask->part_count; i++)
        ok = mark_part(mask->parts[i], text, marks);
    out->failed |= !ok;
    for (size_t at = 0, start; ok && at < text.size;) {
        bool hidden = is_marked(marks, at);
        for (start = at; at < text.size && is_marked(marks, at) == hidden;)
            at++;
        if (hidden)
            wfs__buffer_literal(out, "***");
        else
            wfs__buffer_add(out, text.data + start, at - start);
    }
    free(marks);
}

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

void wfs__mask_write_string(const wfs__mask *mask, wfs__buffer *out, wfs__str text)
{
    wfs__buffer masked = WFS__BUFFER_INIT;
    wfs_value whole = wfs__string(text);
    if (mask->count && is_whole_secret(mask, &whole)) {
        wfs__buffer_literal(out, "\"***\"");
    } else if (mask->part_count && has_part(mask, text)) {
        wfs__mask_append(mask, &masked, text);
        out->failed |= masked.failed;
        wfs__json_write_string(out, (wfs__str){ masked.data, masked.size });
    } else {
        wfs__json_write_string(out, text);
    }
    wfs__buffer_free(&masked);
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
        wfs__json_write(w->out, value, 0);
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

void wfs__mask_write(const wfs__mask *mask, wfs__buffer *out, const wfs_value *value)
{
    if (mask->count == 0) {
        wfs__json_write(out, value, 0);
        return;
    }
    writer w = { .mask = mask, .out = out };
    open_value(&w, value);
    while (w.depth > 0 && !out->failed && !out->full)
        next_value(&w);
    free(w.stack);
}
