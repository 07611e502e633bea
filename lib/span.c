/*
 * Places: lines and columns of offsets, and the way back from a decoded YAML scalar to its raw text.
 *
 * The way back walks raw and decoded text side by side in units: a piece of raw text and the number of decoded
 * bytes that it stands for. What decoding does to a scalar (quotes, escapes, folding, indentation) never reorders
 * anything, so the unit that covers the wanted decoded byte is its place. Where decoding depends on what is not in
 * the raw text (the indentation of a block scalar's parent), the decoded text itself tells it.
 *
 * Both searches, for a column and for a decoded byte, go through the text from a place that is known. In long lines and
 * long scalars such places are marked at regular distances, so that no search takes longer than the way between two.
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

static bool index_lines(wfs__source *source)
{
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
    free(source->marks);
    source->lines = NULL;
    source->marks = NULL;
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

/* ---- Columns ---- */

enum { STRIDE = 256 }; /* bytes between two marks */

static size_t bom_size(const wfs__source *source)
{
    return source->size >= 3 && memcmp(source->text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

/* The bytes of the column at `at`: a character, or one byte that is part of none. */
static size_t column_size(const wfs__source *source, size_t at)
{
    size_t length = 1;
    if (!(source->text[at] & 0x80))
        return 1;
    bool invalid = wfs__utf8_decode(source->text + at, source->size - at, &length) == 0xFFFD &&
                   !(length == 3 && memcmp(source->text + at, "\xEF\xBF\xBD", 3) == 0);
    return invalid ? 1 : length;
}

/* Goes on from a place in its line to the first column at or behind `offset`. */
static void pass_columns(const wfs__source *source, wfs__waymark *place, size_t offset)
{
    while (place->at < offset) {
        place->at += (uint32_t)column_size(source, place->at);
        place->past++;
    }
}

static wfs__waymark line_start(const wfs__source *source, size_t number)
{
    return (wfs__waymark){ number == 0 ? (uint32_t)bom_size(source) : source->lines[number], 0 };
}

static size_t line_end_offset(const wfs__source *source, size_t number)
{
    size_t end = source->size <= UINT32_MAX ? source->size : UINT32_MAX;
    return number + 1 < source->line_count ? source->lines[number + 1] : end;
}

static bool has_long_lines(const wfs__source *source)
{
    for (size_t i = 0; i < source->line_count; i++) {
        if (line_end_offset(source, i) - source->lines[i] > STRIDE)
            return true;
    }
    return false;
}

/* marks[k] is the first column at or behind offset k * STRIDE, in a line that began before. */
static bool mark_lines(wfs__source *source)
{
    if (!has_long_lines(source))
        return true;
    source->marks = wfs__calloc(source->size / STRIDE + 1, sizeof *source->marks);
    if (!source->marks)
        return false;
    for (size_t i = 0; i < source->line_count; i++) {
        wfs__waymark place = line_start(source, i);
        size_t end = line_end_offset(source, i);
        for (size_t k = place.at / STRIDE + 1; k * STRIDE < end; k++) {
            pass_columns(source, &place, k * STRIDE);
            source->marks[k] = place;
        }
    }
    return true;
}

bool wfs__source_index(wfs__source *source)
{
    if (source->lines)
        return true;
    if (index_lines(source) && mark_lines(source))
        return true;
    wfs__source_free(source);
    return false;
}

void wfs__source_position(const wfs__source *source, size_t offset, uint32_t *line, uint32_t *column)
{
    if (offset > source->size)
        offset = source->size;
    size_t number = line_of(source, offset);
    wfs__waymark place = line_start(source, number);
    if (source->marks && offset - source->lines[number] > STRIDE) {
        const wfs__waymark *mark = &source->marks[offset / STRIDE];
        if (mark->at > offset)
            mark--;
        if (mark->at > place.at)
            place = *mark;
    }
    pass_columns(source, &place, offset);
    *line = (uint32_t)(number + 1);
    *column = place.past + 1;
}

/* The last mark of a line that is not behind a column; its start if there is none. */
static wfs__waymark mark_before(const wfs__source *source, size_t number, size_t end, uint32_t column)
{
    wfs__waymark place = line_start(source, number);
    size_t low = place.at / STRIDE, high = (end + STRIDE - 1) / STRIDE; /* the marks behind `low` are the line's */
    while (source->marks && high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (source->marks[middle].past < column)
            low = middle;
        else
            high = middle;
    }
    return source->marks && low > place.at / STRIDE ? source->marks[low] : place;
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
    wfs__waymark place = { (uint32_t)(start ? start : bom_size(&source)), 0 };
    pass_columns(&source, &place, offset);
    *column = place.past + 1;
}

bool wfs__source_find(const wfs__source *source, uint32_t line, uint32_t column, size_t *offset)
{
    if (line == 0 || line > source->line_count || column == 0)
        return false;
    size_t end = source->lines[line - 1] + wfs__source_line(source, line).size;
    wfs__waymark place = mark_before(source, line - 1, end, column);
    while (place.at < end && place.past + 1 < column)
        pass_columns(source, &place, place.at + 1);
    *offset = place.at;
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

/* Where the way through a scalar is, and the marks that it leaves. */
typedef struct walk {
    const wfs__scalar *scalar;
    size_t at, end; /* raw */
    size_t decoded; /* bytes before it */
    size_t indent;  /* of a block scalar */
    wfs__waymark *marks;
    size_t mark_at, mark_count; /* the next one, and how many there are */
} walk;

/* Behind the piece that begins here stand `decoded` bytes: it is the one for all marks up to there. */
static void leave_marks(walk *w, size_t decoded)
{
    for (; w->mark_at < w->mark_count && w->mark_at * STRIDE < decoded; w->mark_at++)
        w->marks[w->mark_at] = (wfs__waymark){ (uint32_t)w->at, (uint32_t)w->decoded };
}

static walk flow_walk(const wfs__scalar *scalar)
{
    bool quoted = scalar->style != WFS__PLAIN;
    size_t at = scalar->span.start + (quoted ? 1 : 0);
    size_t end = scalar->span.end - (quoted && scalar->span.end > at ? 1 : 0);
    return (walk){ .scalar = scalar, .at = at, .end = end };
}

static size_t walk_flow(walk *w, size_t goal)
{
    while (w->at < w->end) {
        unit next = flow_unit(w->scalar, w->at, w->end, w->decoded);
        leave_marks(w, w->decoded + next.decoded);
        if (goal < w->decoded + next.decoded)
            return next.size == next.decoded ? w->at + (goal - w->decoded) : w->at;
        w->decoded += next.decoded;
        w->at += next.size;
    }
    return w->end;
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

static walk block_walk(const wfs__scalar *scalar)
{
    const char *raw = scalar->source->text;
    size_t end = scalar->span.end, at = line_end(raw, scalar->span.start, end);
    at += break_size(raw, at, end);
    return (walk){ .scalar = scalar,
                   .at = at,
                   .end = end,
                   .decoded = scalar->style == WFS__FOLDED ? folded_breaks(scalar->text, 0, true) : 0,
                   .indent = block_indent(scalar, at) };
}

static size_t walk_block(walk *w, size_t goal)
{
    const wfs__scalar *scalar = w->scalar;
    const char *raw = scalar->source->text;
    bool folded = scalar->style == WFS__FOLDED;
    while (w->at < w->end) {
        size_t start = skip_indent(raw, w->at, w->end, w->indent), stop = line_end(raw, start, w->end);
        size_t behind = w->decoded + (stop - start);
        if (goal < w->decoded)
            return start;
        if (goal <= behind && !(folded && start == stop))
            return start + (goal - w->decoded);
        if (!folded || stop > start)
            behind += folded ? folded_breaks(scalar->text, behind, false) : 1;
        leave_marks(w, behind);
        w->decoded = behind;
        w->at = stop + break_size(raw, stop, w->end);
    }
    return w->end;
}

static bool is_block(const wfs__scalar *scalar)
{
    return scalar->style == WFS__LITERAL || scalar->style == WFS__FOLDED;
}

/* Is there a raw text to go through? */
static bool is_in_source(const wfs__scalar *scalar)
{
    wfs__span span = scalar->span;
    return scalar->source && scalar->source->text && span.end <= scalar->source->size && span.start < span.end;
}

static bool stands_for_itself(const wfs__scalar *scalar)
{
    return scalar->style == WFS__PLAIN && scalar->span.end - scalar->span.start == scalar->text.size;
}

static walk start_walk(const wfs__scalar *scalar) { return is_block(scalar) ? block_walk(scalar) : flow_walk(scalar); }

/* The raw place of decoded byte `goal`. */
static size_t go_on(walk *w, size_t goal) { return is_block(w->scalar) ? walk_block(w, goal) : walk_flow(w, goal); }

bool wfs__scalar_mark(wfs__scalar *scalar, wfs__arena *arena)
{
    size_t count = scalar->text.size / STRIDE + 1, bytes;
    if (count == 1 || scalar->span.end > UINT32_MAX || !is_in_source(scalar) || stands_for_itself(scalar))
        return true;
    wfs__scalar_index *index = wfs__mul(count, sizeof *index->marks, &bytes) && wfs__add(bytes, sizeof *index, &bytes)
                                   ? wfs__arena_alloc(arena, bytes)
                                   : NULL;
    if (!index)
        return false;
    walk w = start_walk(scalar);
    w.marks = index->marks;
    w.mark_count = count;
    index->indent = w.indent;
    for (size_t k = 0; k < count; k++) /* for those that the walk does not come to */
        index->marks[k] = (wfs__waymark){ (uint32_t)w.at, (uint32_t)w.decoded };
    go_on(&w, SIZE_MAX);
    scalar->index = index;
    return true;
}

/* Where the way to decoded byte `goal` begins. */
static walk walk_to(const wfs__scalar *scalar, size_t goal)
{
    const wfs__scalar_index *index = scalar->index;
    if (!index || goal > scalar->text.size)
        return start_walk(scalar);
    const wfs__waymark *mark = &index->marks[goal / STRIDE];
    bool quoted = scalar->style == WFS__SINGLE_QUOTED || scalar->style == WFS__DOUBLE_QUOTED;
    return (walk){ .scalar = scalar,
                   .at = mark->at,
                   .end = scalar->span.end - quoted,
                   .decoded = mark->past,
                   .indent = index->indent };
}

size_t wfs__scalar_offset(const wfs__scalar *scalar, size_t at)
{
    wfs__span span = scalar->span;
    if (!is_in_source(scalar))
        return span.start;
    if (stands_for_itself(scalar))
        return span.start + (at < scalar->text.size ? at : scalar->text.size);
    walk w = walk_to(scalar, at);
    size_t offset = go_on(&w, at);
    return offset < span.start ? span.start : offset > span.end ? span.end : offset;
}
