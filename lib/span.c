/*
 * Places: lines and columns of offsets, and the way back from a decoded YAML scalar to its raw text.
 *
 * The way back walks raw and decoded text side by side in units: a piece of raw text and the number of decoded
 * bytes that it stands for. What decoding does to a scalar (quotes, escapes, folding, indentation) never reorders
 * anything, so the unit that covers the wanted decoded byte is its place. Where decoding depends on what is not in
 * the raw text (the indentation of a block scalar's parent), the decoded text itself tells it.
 *
 * The walk trusts neither text: whatever they are, it ends and stays inside of the span. Decoding itself is the
 * YAML reader's business.
 */
#include "span.h"

#include <stdlib.h>

#include "unicode.h"

/* ---- Lines and columns ---- */

/* The length of the line break at text[at]: 0 if there is none. */
static size_t break_size(const char *text, size_t at, size_t end)
{
    if (at >= end)
        return 0;
    if (text[at] == '\r')
        return at + 1 < end && text[at + 1] == '\n' ? 2 : 1;
    return text[at] == '\n';
}

/* The next character that ends a line, NULL if there is none. `cr`: the text has CR, too. */
static const char *find_break(const char *at, const char *end, bool cr)
{
    if (!cr)
        return memchr(at, '\n', (size_t)(end - at));
    while (at < end && *at != '\n' && *at != '\r')
        at++;
    return at < end ? at : NULL;
}

bool wfs__source_index(wfs__source *source)
{
    if (source->lines)
        return true;
    size_t size = source->size <= UINT32_MAX ? source->size : UINT32_MAX, capacity = 0, count = 0;
    const char *text = source->text, *at = text, *end = text + size;
    bool cr = size && memchr(text, '\r', size);
    void *lines = NULL;
    while (at) {
        if (!wfs__grow(&lines, &capacity, count, sizeof(uint32_t))) {
            free(lines);
            return false;
        }
        ((uint32_t *)lines)[count++] = (uint32_t)(at - text);
        const char *found = at < end ? find_break(at, end, cr) : NULL;
        at = found ? found + break_size(text, (size_t)(found - text), size) : NULL;
    }
    source->lines = lines;
    source->line_count = count;
    return true;
}

void wfs__source_free(wfs__source *source)
{
    free(source->lines);
    source->lines = NULL;
    source->line_count = 0;
}

/* The number (from 0) of the last line that starts at or before `offset`. */
static size_t line_of(const wfs__source *source, size_t offset)
{
    size_t low = 0, high = source->line_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (source->lines[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static size_t bom_size(const wfs__source *source)
{
    return source->size >= 3 && memcmp(source->text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

size_t wfs__source_columns(const wfs__source *source, size_t from, size_t to)
{
    size_t columns = 0;
    size_t at = from == 0 && bom_size(source) <= to ? bom_size(source) : from;
    while (at < to) {
        size_t length = 1;
        bool invalid = (source->text[at] & 0x80) &&
                       wfs__utf8_decode(source->text + at, source->size - at, &length) == 0xFFFD &&
                       !(length == 3 && memcmp(source->text + at, "\xEF\xBF\xBD", 3) == 0);
        columns += !invalid ? 1 : length < to - at ? length : to - at;
        at += length;
    }
    return columns;
}

void wfs__source_position(const wfs__source *source, size_t offset, uint32_t *line, uint32_t *column)
{
    if (offset > source->size)
        offset = source->size;
    size_t number = line_of(source, offset);
    *line = (uint32_t)(number + 1);
    *column = (uint32_t)(wfs__source_columns(source, source->lines[number], offset) + 1);
}

void wfs__text_position(wfs__str text, size_t offset, uint32_t *line, uint32_t *column)
{
    wfs__source source = { .text = text.data, .size = text.size };
    size_t start = 0;
    *line = 1;
    for (size_t at = 0; at < offset && at < text.size; at++) {
        size_t length = break_size(text.data, at, text.size);
        if (length == 0 || at + length > offset)
            continue;
        at += length - 1;
        start = at + 1;
        ++*line;
    }
    *column = (uint32_t)(wfs__source_columns(&source, start, offset) + 1);
}

bool wfs__source_find(const wfs__source *source, uint32_t line, uint32_t column, size_t *offset)
{
    if (line == 0 || line > source->line_count || column == 0)
        return false;
    wfs__str text = wfs__source_line(source, line);
    size_t at = line == 1 ? bom_size(source) : 0;
    uint32_t columns = 1;
    while (at < text.size && columns < column) {
        size_t length = 1;
        wfs__utf8_decode(text.data + at, text.size - at, &length);
        at += length;
        columns++;
    }
    *offset = source->lines[line - 1] + at;
    return true;
}

wfs__str wfs__source_line(const wfs__source *source, uint32_t line)
{
    if (line == 0 || line > source->line_count)
        return WFS__NONE;
    size_t start = source->lines[line - 1];
    size_t end = line < source->line_count ? source->lines[line] : source->size;
    if (line < source->line_count) {
        bool crlf = end - start >= 2 && source->text[end - 2] == '\r' && source->text[end - 1] == '\n';
        end -= crlf ? 2 : 1;
    }
    return (wfs__str){ source->text + start, end - start };
}

/* ---- From decoded to raw ---- */

/* `size` raw bytes at `at` stand for `decoded` bytes. */
typedef struct unit {
    size_t at, size, decoded;
} unit;

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

static size_t skip_blanks(const char *text, size_t at, size_t end)
{
    while (at < end && is_blank(text[at]))
        at++;
    return at;
}

/* Skips line breaks and the blanks after each, and counts the breaks. */
static size_t skip_breaks(const char *text, size_t at, size_t end, size_t *breaks)
{
    size_t length;
    *breaks = 0;
    while ((length = break_size(text, at, end)) != 0) {
        ++*breaks;
        at = skip_blanks(text, at + length, end);
    }
    return at;
}

/* Blanks that are content, or blanks and line breaks that are folded to one space or to one newline less. */
static unit blank_unit(const char *raw, size_t at, size_t end)
{
    size_t edge = skip_blanks(raw, at, end), breaks;
    size_t next = skip_breaks(raw, edge, end, &breaks);
    if (breaks == 0)
        return (unit){ at, edge - at, edge - at };
    return (unit){ at, next - at, breaks == 1 ? 1 : breaks - 1 };
}

/* The bytes of the UTF-8 character that begins with this byte. */
static size_t character_size(char lead)
{
    unsigned char c = (unsigned char)lead;
    return c < 0xC0 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

/* A backslash in double quotes; `decoded` is where its character stands in the decoded text. */
static unit escape_unit(const char *raw, size_t at, size_t end, wfs__str text, size_t decoded)
{
    size_t breaks;
    size_t next = skip_breaks(raw, at + 1, end, &breaks);
    if (breaks)
        return (unit){ at, next - at, breaks - 1 };
    char kind = at + 1 < end ? raw[at + 1] : '\0';
    size_t size = kind == 'x' ? 4 : kind == 'u' ? 6 : kind == 'U' ? 10 : 2;
    size_t characters = decoded < text.size ? character_size(text.data[decoded]) : 0;
    if (kind == 'u' && characters == 4)
        size = 12;
    return (unit){ at, size <= end - at ? size : end - at, characters };
}

static unit flow_unit(const wfs__scalar *scalar, size_t at, size_t end, size_t decoded)
{
    const char *raw = scalar->source->text;
    if (is_blank(raw[at]) || break_size(raw, at, end))
        return blank_unit(raw, at, end);
    if (scalar->style == WFS__DOUBLE_QUOTED && raw[at] == '\\')
        return escape_unit(raw, at, end, scalar->text, decoded);
    if (scalar->style == WFS__SINGLE_QUOTED && raw[at] == '\'')
        return (unit){ at, at + 1 < end ? 2 : 1, 1 };
    return (unit){ at, 1, 1 };
}

static size_t flow_offset(const wfs__scalar *scalar, size_t goal)
{
    bool quoted = scalar->style != WFS__PLAIN;
    size_t at = scalar->span.start + (quoted ? 1 : 0);
    size_t end = scalar->span.end - (quoted && scalar->span.end > at ? 1 : 0);
    for (size_t decoded = 0; at < end;) {
        unit next = flow_unit(scalar, at, end, decoded);
        if (goal < decoded + next.decoded)
            return next.size == next.decoded ? at + (goal - decoded) : at;
        decoded += next.decoded;
        at += next.size;
    }
    return end;
}

/* The leading spaces of the first line that has anything else; SIZE_MAX if there is none. */
static size_t first_indent(const char *text, size_t at, size_t end)
{
    for (size_t spaces = 0; at < end; at++) {
        if (text[at] == ' ')
            spaces++;
        else if (text[at] == '\n' || text[at] == '\r')
            spaces = 0;
        else
            return spaces;
    }
    return SIZE_MAX;
}

/* The indentation that decoding removed: by the difference of the first lines. */
static size_t block_indent(const wfs__scalar *scalar, size_t body)
{
    size_t raw = first_indent(scalar->source->text, body, scalar->span.end);
    size_t decoded = first_indent(scalar->text.data, 0, scalar->text.size);
    return decoded == SIZE_MAX || raw < decoded ? raw : raw - decoded;
}

static size_t line_end(const char *text, size_t at, size_t end)
{
    while (at < end && text[at] != '\n' && text[at] != '\r')
        at++;
    return at;
}

/* Skips at most `indent` spaces. */
static size_t skip_indent(const char *text, size_t at, size_t end, size_t indent)
{
    size_t start = at;
    while (at < end && at - start < indent && text[at] == ' ')
        at++;
    return at;
}

/* Decoded bytes of the line breaks after a line of a folded scalar: a space, or the newlines that are there. */
static size_t folded_breaks(wfs__str text, size_t decoded, bool first)
{
    size_t at = decoded;
    while (at < text.size && text.data[at] == '\n')
        at++;
    return at > decoded || first ? at - decoded : 1;
}

static size_t block_offset(const wfs__scalar *scalar, size_t goal)
{
    const char *raw = scalar->source->text;
    size_t end = scalar->span.end, at = line_end(raw, scalar->span.start, end), decoded = 0;
    at += break_size(raw, at, end);
    size_t indent = block_indent(scalar, at);
    bool folded = scalar->style == WFS__FOLDED;
    if (folded)
        decoded = folded_breaks(scalar->text, 0, true);
    while (at < end) {
        size_t start = skip_indent(raw, at, end, indent), stop = line_end(raw, start, end);
        if (goal < decoded)
            return start;
        if (goal <= decoded + (stop - start) && !(folded && start == stop))
            return start + (goal - decoded);
        if (!folded || stop > start)
            decoded += stop - start + (folded ? folded_breaks(scalar->text, decoded + (stop - start), false) : 1);
        at = stop + break_size(raw, stop, end);
    }
    return end;
}

size_t wfs__scalar_offset(const wfs__scalar *scalar, size_t at)
{
    wfs__span span = scalar->span;
    bool block = scalar->style == WFS__LITERAL || scalar->style == WFS__FOLDED;
    if (!scalar->source || !scalar->source->text || span.end > scalar->source->size || span.start >= span.end)
        return span.start;
    if (scalar->style == WFS__PLAIN && span.end - span.start == scalar->text.size)
        return span.start + (at < scalar->text.size ? at : scalar->text.size);
    size_t offset = block ? block_offset(scalar, at) : flow_offset(scalar, at);
    return offset < span.start ? span.start : offset > span.end ? span.end : offset;
}
