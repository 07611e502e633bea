/*
 * Reports: collecting, cleaning and sorting diagnostics; paths; the nearest name.
 *
 * A report is filled by one thread, finished, and then only read. Texts come from hostile files, so they are
 * cleaned here, in one place: control characters and those that change the direction of writing are shown as
 * escapes, invalid UTF-8 as U+FFFD, and everything is cut at a fixed length. Adding never fails visibly: memory
 * that ran out is remembered in `nomem`, diagnostics over the limit are counted.
 *
 * How a report looks to people is render.c's business.
 */
#include "report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "limits.h"
#include "unicode.h"

enum { MESSAGE_SIZE = 512, PATH_SIZE = WFS__PATH_SIZE };

typedef struct entry {
    const char *text;
    wfs_severity severity;
    wfs_phase phase;
} entry;

static const entry table[] = {
#define WFS__CODE(name, text, severity, phase, meaning, example, fix)                                                  \
    { text, WFS_SEVERITY_##severity, WFS_PHASE_##phase },
#include "diagnostics.def"
#undef WFS__CODE
};

const char *wfs__code_text(wfs__code code) { return table[code].text; }

/* ---- Making and freeing ---- */

static size_t default_limit(void)
{
    wfs_limits limits = { 0 };
    wfs__limits_resolve(NULL, &limits);
    return (size_t)limits.diagnostics;
}

wfs_report *wfs__report_new(wfs__str text, const char *file, size_t limit)
{
    wfs_report *report = wfs__calloc(1, sizeof *report);
    if (!report)
        return NULL;
    report->limit = limit ? limit : default_limit();
    report->text = wfs__shared_new(text);
    if (file)
        report->file = wfs__arena_copy(&report->arena, file, strlen(file));
    if (!report->text || (file && !report->file)) {
        wfs__report_free(report);
        return NULL;
    }
    report->source = (wfs__source){ .text = report->text->text, .size = text.size };
    return report;
}

wfs_report *wfs__report_borrow(const wfs__source *source, size_t limit, void *owner, void (*release)(void *owner))
{
    wfs_report *report = wfs__calloc(1, sizeof *report);
    if (!report)
        return NULL;
    *report = (wfs_report){ .limit = limit, .source = *source, .owner = owner, .release = release };
    return report;
}

void wfs__report_free(wfs_report *report)
{
    if (!report)
        return;
    if (report->owner)
        report->release(report->owner);
    else
        wfs__source_free(&report->source);
    wfs__shared_drop(report->text);
    wfs__arena_free(&report->arena);
    free(report->items);
    free(report);
}

/* ---- Clean texts ---- */

size_t wfs__show_character(uint32_t c, char out[WFS__SHOWN_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    if (!wfs__is_unsafe(c))
        return wfs__utf8_encode(c, out);
    out[0] = '\\';
    if (c == '\n' || c == '\r' || c == '\t') {
        out[1] = c == '\n' ? 'n' : c == '\r' ? 'r' : 't';
        return 2;
    }
    out[1] = 'u';
    for (int i = 0; i < 4; i++)
        out[2 + i] = digits[c >> (12 - 4 * i) & 15];
    return 6;
}

/* How many printable ASCII characters the text begins with. */
static size_t plain_start(const char *text)
{
    size_t size = 0;
    while (text[size] >= 0x20 && text[size] < 0x7F)
        size++;
    return size;
}

/* A clean copy of at most `limit` bytes in the arena; limit <= PATH_SIZE. */
static const char *clean_copy(wfs__arena *arena, const char *text, size_t limit)
{
    char out[PATH_SIZE];
    size_t size = 0, whole = 0, left = strlen(text);
    if (left <= limit && plain_start(text) == left)
        return wfs__arena_copy(arena, text, left);
    while (left) {
        char piece[WFS__SHOWN_SIZE];
        size_t length, written = wfs__show_character(wfs__utf8_decode(text, left, &length), piece);
        if (size + written > limit) {
            memcpy(out + whole, "...", 3);
            size = whole + 3;
            break;
        }
        memcpy(out + size, piece, written);
        size += written;
        whole = size + 3 <= limit ? size : whole;
        text += length;
        left -= length;
    }
    return wfs__arena_copy(arena, out, size);
}

int wfs__shown_size(wfs__str text, size_t most)
{
    if (text.size <= most)
        return (int)text.size;
    while (most > 0 && ((unsigned char)text.data[most] & 0xC0) == 0x80)
        most--;
    return (int)most;
}

/* ---- Adding ---- */

/* Room for one more: at the end, or, when full, in place of the last warning if this is an error. NULL: not kept. */
static wfs__diagnostic *find_slot(wfs_report *report, wfs_severity severity)
{
    if (report->count < report->limit) {
        void *items = report->items;
        if (!wfs__grow(&items, &report->capacity, report->count, sizeof *report->items)) {
            report->nomem = true;
            return NULL;
        }
        report->items = items;
        return &report->items[report->count];
    }
    while (report->spare && report->items[report->spare - 1].severity != WFS_SEVERITY_WARNING)
        report->spare--;
    return severity == WFS_SEVERITY_ERROR && report->spare ? &report->items[report->spare - 1] : NULL;
}

/* Copies the texts of a diagnostic that is on the stack of the caller, and keeps it. */
static void keep(wfs_report *report, const wfs__diagnostic *given)
{
    wfs__diagnostic item = *given;
    item.order = (uint32_t)(report->errors + report->warnings);
    report->errors += item.severity == WFS_SEVERITY_ERROR;
    report->warnings += item.severity != WFS_SEVERITY_ERROR;
    wfs__diagnostic *slot = find_slot(report, item.severity);
    if (!slot)
        return;
    item.path = clean_copy(&report->arena, given->path ? given->path : "", PATH_SIZE);
    item.message = clean_copy(&report->arena, given->message ? given->message : "", MESSAGE_SIZE);
    item.hint = given->hint ? clean_copy(&report->arena, given->hint, MESSAGE_SIZE) : NULL;
    if (!item.path || !item.message || (given->hint && !item.hint)) {
        report->nomem = true;
        return;
    }
    *slot = item;
    if (slot == &report->items[report->count])
        report->spare = ++report->count;
    report->sorted = false;
}

void wfs__report_add(wfs_report *report, wfs__code code, wfs__span span, const char *path, const char *message,
                     const char *hint)
{
    bool placed = span.start <= span.end && span.end <= report->source.size;
    wfs__diagnostic item = { .code = table[code].text,
                             .severity = table[code].severity,
                             .phase = table[code].phase,
                             .path = path,
                             .message = message,
                             .hint = hint,
                             .span = span,
                             .placed = placed };
    keep(report, &item);
}

void wfs__report_addf(wfs_report *report, wfs__code code, wfs__span span, const char *path, const char *hint,
                      const char *format, ...)
{
    char message[2 * MESSAGE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    if (vsnprintf(message, sizeof message, format, arguments) < 0)
        message[0] = '\0';
    va_end(arguments);
    wfs__report_add(report, code, span, path, message, hint);
}

/* What the bytes at the start of a text are if they are no UTF-8: their encoding, NULL if it is not known. */
static const char *guess_encoding(wfs__str text)
{
    const unsigned char *b = (const unsigned char *)text.data;
    if (text.size < 4)
        return NULL;
    bool marked = (b[0] == 0xFF && b[1] == 0xFE) || (b[0] == 0xFE && b[1] == 0xFF);
    if ((!b[0] && !b[1] && (!b[2] || b[2] == 0xFE)) || (b[0] && !b[2] && !b[3] && (!b[1] || b[1] == 0xFE)))
        return "UTF-32";
    return marked || (!b[0] && b[1] && !b[2] && b[3]) || (b[0] && !b[1] && b[2] && !b[3]) ? "UTF-16" : NULL;
}

void wfs__report_byte(wfs_report *report, size_t at)
{
    wfs__str text = { report->source.text, report->source.size };
    const char *encoding = guess_encoding(text);
    bool nul = text.data[at] == '\0';
    char hint[64] = "save the file as UTF-8";
    if (encoding)
        snprintf(hint, sizeof hint, "the file looks like %s: save it as UTF-8", encoding);
    wfs__report_add(report, nul ? WFS__D_NUL_BYTE : WFS__D_INVALID_UTF8, (wfs__span){ at, at + 1 }, NULL,
                    nul ? "The text contains a NUL byte" : "The text is not valid UTF-8",
                    nul && !encoding ? "remove it; is this file a text?" : hint);
}

/* The offsets of the lines and columns of a host's diagnostic, if the source has such lines. */
static bool find_place(const wfs_report *report, wfs__diagnostic *item)
{
    wfs__span span;
    if (!wfs__source_find(&report->source, item->line, item->column, &span.start))
        return false;
    if (item->end_line < item->line || !wfs__source_find(&report->source, item->end_line, item->end_column, &span.end))
        span.end = span.start;
    item->span = span;
    return span.start <= span.end;
}

void wfs__report_add_given(wfs_report *report, const wfs__diagnostic *given)
{
    wfs__diagnostic item = *given;
    if (!wfs__source_index(&report->source)) {
        report->nomem = true;
        return;
    }
    if (item.line == 0)
        item.column = item.end_line = item.end_column = 0;
    if (item.line && (item.end_line == 0 || item.end_line < item.line ||
                      (item.end_line == item.line && item.end_column < item.column))) {
        item.end_line = item.line;
        item.end_column = item.column;
    }
    item.placed = find_place(report, &item);
    keep(report, &item);
}

void wfs__report_merge(wfs_report *to, const wfs_report *from)
{
    size_t errors = from->errors, warnings = from->warnings;
    for (size_t i = 0; i < from->count; i++) {
        wfs__diagnostic item = from->items[i];
        errors -= item.severity == WFS_SEVERITY_ERROR;
        warnings -= item.severity != WFS_SEVERITY_ERROR;
        keep(to, &item);
    }
    to->errors += errors;
    to->warnings += warnings;
    to->nomem |= from->nomem;
}

/* ---- Sorting ---- */

static int by_line(const void *left, const void *right)
{
    const wfs__diagnostic *a = left, *b = right;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    if (a->column != b->column)
        return a->column < b->column ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

static void resolve(const wfs__source *source, wfs__diagnostic *item)
{
    wfs__source_position(source, item->span.start, &item->line, &item->column);
    wfs__source_position(source, item->span.end, &item->end_line, &item->end_column);
}

bool wfs__report_finish(wfs_report *report)
{
    if (report->sorted)
        return !report->nomem;
    if (report->count && !wfs__source_index(&report->source))
        return false;
    for (size_t i = 0; i < report->count; i++) {
        if (report->items[i].placed && report->items[i].line == 0)
            resolve(&report->source, &report->items[i]);
    }
    if (report->count)
        qsort(report->items, report->count, sizeof *report->items, by_line);
    report->spare = report->count;
    report->sorted = true;
    return !report->nomem;
}

/* ---- The nearest name ---- */

/* Distances count in quarters of an edit, so that case and separators can cost less than one. */
enum { NEAREST_SIZE = 64, EDIT = 4, SMALL_EDIT = 1 };

typedef struct word {
    size_t size;
    uint64_t letters; /* a bit for each letter that occurs */
    uint32_t raw[NEAREST_SIZE];
    uint32_t folded[NEAREST_SIZE];
} word;

static bool is_separator(uint32_t c) { return c == '-' || c == '_' || c == '.' || c == ' '; }

/* false: too long to be looked at. */
static bool make_word(wfs__str text, word *out)
{
    out->size = 0;
    out->letters = 0;
    if (text.size > (size_t)NEAREST_SIZE * 4)
        return false;
    for (size_t at = 0, length; at < text.size; at += length) {
        if (out->size == NEAREST_SIZE)
            return false;
        unsigned char first = (unsigned char)text.data[at];
        length = 1;
        uint32_t c = first < 0x80 ? first : wfs__utf8_decode(text.data + at, text.size - at, &length);
        uint32_t folded = c >= 0x80 ? wfs__fold(c) : c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
        out->raw[out->size] = c;
        out->folded[out->size] = is_separator(c) ? '_' : folded;
        if (!is_separator(c))
            out->letters |= (uint64_t)1 << (out->folded[out->size] & 63);
        out->size++;
    }
    return true;
}

static unsigned gap_cost(const word *w, size_t i) { return w->folded[i] == '_' ? SMALL_EDIT : EDIT; }

static unsigned swap_cost(const word *a, size_t i, const word *b, size_t j)
{
    if (a->raw[i] == b->raw[j])
        return 0;
    return a->folded[i] == b->folded[j] ? SMALL_EDIT : EDIT;
}

static unsigned smaller(unsigned a, unsigned b) { return a < b ? a : b; }

/* The parts of two words between their common start and their common end. */
typedef struct middle {
    const word *a, *b;
    size_t start, a_end, b_end;
} middle;

static middle middle_of(const word *a, const word *b)
{
    middle m = { a, b, 0, a->size, b->size };
    while (m.start < m.a_end && m.start < m.b_end && a->raw[m.start] == b->raw[m.start])
        m.start++;
    while (m.a_end > m.start && m.b_end > m.start && a->raw[m.a_end - 1] == b->raw[m.b_end - 1]) {
        m.a_end--;
        m.b_end--;
    }
    return m;
}

/* One row of the edit distance (with transpositions of neighbours); returns its minimum. */
static unsigned distance_row(const middle *m, size_t i, const unsigned *before, const unsigned *last, unsigned *row)
{
    const word *a = m->a, *b = m->b;
    unsigned minimum = row[m->start] = last[m->start] + gap_cost(a, i);
    for (size_t j = m->start; j < m->b_end; j++) {
        unsigned cost = last[j] + swap_cost(a, i, b, j);
        cost = smaller(cost, last[j + 1] + gap_cost(a, i));
        cost = smaller(cost, row[j] + gap_cost(b, j));
        if (i > m->start && j > m->start && a->folded[i] == b->folded[j - 1] && a->folded[i - 1] == b->folded[j])
            cost = smaller(cost, before[j - 1] + EDIT);
        row[j + 1] = cost;
        minimum = smaller(minimum, cost);
    }
    return minimum;
}

/* The distance of two words, or anything over `bound` if it is more than that. *work: the cells that it took. Its rows
 * are not to lie on the stack together with the words. */
__attribute__((noinline)) static unsigned distance(const word *a, const word *b, unsigned bound, uint64_t *work)
{
    const middle m = middle_of(a, b);
    unsigned rows[3][NEAREST_SIZE + 1];
    rows[m.start % 3][m.start] = 0;
    for (size_t j = m.start; j < m.b_end; j++)
        rows[m.start % 3][j + 1] = rows[m.start % 3][j] + gap_cost(b, j);
    for (size_t i = m.start; i < m.a_end; i++) {
        *work += m.b_end - m.start + 1;
        if (distance_row(&m, i, rows[(i + 2) % 3], rows[i % 3], rows[(i + 1) % 3]) > bound)
            return bound + 1;
    }
    return rows[m.a_end % 3][m.b_end];
}

/* Letters that only one of the words has: each needs an edit, two of them at most share one. */
static bool may_be_near(const word *a, const word *b, unsigned bound)
{
    unsigned more = (unsigned)__builtin_popcountll(a->letters & ~b->letters);
    unsigned less = (unsigned)__builtin_popcountll(b->letters & ~a->letters);
    return (more > less ? more : less) * EDIT <= bound;
}

const wfs__str *wfs__nearest_within(wfs__str name, const wfs__str *names, size_t count, uint64_t *effort)
{
    word wanted, other;
    const wfs__str *nearest = NULL;
    if (*effort == 0 || !make_word(name, &wanted) || wanted.size == 0)
        return NULL;
    unsigned bound = (unsigned)wanted.size * EDIT / 3;
    for (size_t i = 0; i < count; i++) {
        uint64_t work = 1 + (names[i].size < NEAREST_SIZE ? names[i].size : NEAREST_SIZE);
        unsigned cost = bound + 1;
        if (make_word(names[i], &other) && may_be_near(&wanted, &other, bound))
            cost = distance(&wanted, &other, bound, &work);
        if (work > *effort) {
            *effort = 0;
            return NULL;
        }
        *effort -= work;
        if (cost > bound || cost == 0)
            continue;
        nearest = &names[i];
        if (cost <= SMALL_EDIT)
            break;
        bound = cost - 1;
    }
    return nearest;
}

const wfs__str *wfs__nearest(wfs__str name, const wfs__str *names, size_t count)
{
    uint64_t effort = UINT64_MAX;
    return wfs__nearest_within(name, names, count, &effort);
}

/* ---- Paths ---- */

/* How many characters at the start stand for themselves in a JSON string, whoever shows it. */
static size_t literal_start(const char *text, size_t size)
{
    size_t at = 0;
    while (at < size && text[at] >= 0x20 && text[at] < 0x7F && text[at] != '"' && text[at] != '\\')
        at++;
    return at;
}

/* The character in a JSON string. */
static void path_character(wfs__buffer *path, uint32_t c)
{
    char piece[WFS__SHOWN_SIZE];
    if (c == '"' || c == '\\')
        wfs__buffer_char(path, '\\');
    wfs__buffer_add(path, piece, wfs__show_character(c, piece));
}

/* What can be seen of a name: more than a path has room for, and only whole characters. */
static wfs__str shorten(wfs__str name)
{
    if (name.size <= PATH_SIZE)
        return name;
    size_t size = PATH_SIZE + 1;
    while (size < name.size && ((unsigned char)name.data[size] & 0xC0) == 0x80)
        size++;
    return (wfs__str){ name.data, size };
}

static void end_name(wfs__buffer *path, wfs__str whole, wfs__str shown, wfs__str end)
{
    wfs__buffer_str(path, shown.size < whole.size ? WFS__STR("...") : end);
}

void wfs__path_name(wfs__buffer *path, wfs__str name)
{
    wfs__str shown = shorten(name);
    if (wfs__path_full(path))
        return;
    if (wfs__is_name(shown)) {
        if (path->size)
            wfs__buffer_char(path, '.');
        wfs__buffer_str(path, shown);
        end_name(path, name, shown, WFS__STR(""));
        return;
    }
    wfs__buffer_literal(path, "[\"");
    for (size_t at = 0, length; at < shown.size; at += length) {
        length = literal_start(shown.data + at, shown.size - at);
        if (length)
            wfs__buffer_add(path, shown.data + at, length);
        else
            path_character(path, wfs__utf8_decode(shown.data + at, shown.size - at, &length));
    }
    end_name(path, name, shown, WFS__STR("\"]"));
}

void wfs__path_start(wfs__buffer *path, wfs__str name)
{
    wfs__str shown = shorten(name);
    wfs__buffer_str(path, shown);
    end_name(path, name, shown, WFS__STR(""));
}

void wfs__path_index(wfs__buffer *path, size_t index)
{
    char digits[24];
    size_t at = sizeof digits;
    if (wfs__path_full(path))
        return;
    do {
        digits[--at] = (char)('0' + index % 10);
        index /= 10;
    } while (index);
    wfs__buffer_char(path, '[');
    wfs__buffer_add(path, digits + at, sizeof digits - at);
    wfs__buffer_char(path, ']');
}
