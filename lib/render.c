/*
 * Reports as people read them:
 *
 *     error[undefined-step]: References undefined step "fetc"
 *       --> SKILL.md:31:14
 *        |
 *     31 |     each: $steps.fetc.output
 *        |           ^^^^^^^^^^^
 *        = help: did you mean "fetch"?
 *
 *     1 error
 *
 * The source line is as hostile as the rest of the file: control characters are shown as escapes, and of a very
 * long line only the part around the place. So the cost of a diagnostic does not depend on its line. The carets
 * count columns of a terminal: wide characters are two, combining ones none, and tabs are copied.
 */
#include "render.h"

#include "unicode.h"
#include "value.h"

enum { BEFORE = 60, AFTER = 100 }; /* columns of a line that are shown before and from the place on */

#define RED    "\x1b[1;31m"
#define YELLOW "\x1b[1;33m"
#define BLUE   "\x1b[1;34m"
#define BOLD   "\x1b[1m"
#define PLAIN  "\x1b[0m"

/* ---- Widths ---- */

typedef struct range {
    uint32_t first, last;
} range;

static bool is_in(uint32_t c, const range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (c >= ranges[i].first && c <= ranges[i].last)
            return true;
    }
    return false;
}

/* Columns of a character that is shown as itself; near enough for terminals, which differ. */
static size_t width_of(uint32_t c)
{
    static const range wide[] = {
        { 0x1100, 0x115F },   { 0x2E80, 0x303E },   { 0x3041, 0xA4CF },   { 0xAC00, 0xD7A3 },
        { 0xF900, 0xFAFF },   { 0xFE30, 0xFE6F },   { 0xFF00, 0xFF60 },   { 0xFFE0, 0xFFE6 },
        { 0x1F300, 0x1F64F }, { 0x1F680, 0x1F6FF }, { 0x1F900, 0x1F9FF }, { 0x20000, 0x3FFFD }
    };
    static const range none[] = { { 0x0300, 0x036F }, { 0x1AB0, 0x1AFF }, { 0x1DC0, 0x1DFF },
                                  { 0x200B, 0x200D }, { 0x20D0, 0x20FF }, { 0xFE00, 0xFE0F } };
    if (c < 0x300)
        return 1;
    return is_in(c, wide, WFS__COUNT(wide)) ? 2 : is_in(c, none, WFS__COUNT(none)) ? 0 : 1;
}

/* A character of a source line as it is shown. */
typedef struct glyph {
    char text[WFS__SHOWN_SIZE];
    size_t size, width; /* bytes and columns; a tab has width 1 */
    size_t length;      /* bytes in the source */
} glyph;

static glyph glyph_at(const char *text, size_t size)
{
    glyph g;
    uint32_t c = wfs__utf8_decode(text, size, &g.length);
    if (c == '\t') {
        g.text[0] = '\t';
        g.size = g.width = 1;
        return g;
    }
    g.size = wfs__show_character(c, g.text);
    g.width = g.text[0] == '\\' && g.size > 1 ? g.size : width_of(c);
    return g;
}

/* ---- One diagnostic ---- */

typedef struct renderer {
    wfs__buffer *out;
    const wfs_report *report;
    bool color;
    size_t gutter; /* digits of the line number */
} renderer;

static void add_text(renderer *r, const char *text) { wfs__buffer_add(r->out, text, strlen(text)); }

static void add_colored(renderer *r, const char *color, const char *text)
{
    if (r->color)
        add_text(r, color);
    add_text(r, text);
    if (r->color)
        add_text(r, PLAIN);
}

static void add_spaces(renderer *r, size_t count)
{
    for (size_t i = 0; i < count; i++)
        wfs__buffer_char(r->out, ' ');
}

static const char *color_of(const wfs__diagnostic *item) { return item->severity == WFS_SEVERITY_ERROR ? RED : YELLOW; }

static void render_title(renderer *r, const wfs__diagnostic *item)
{
    if (r->color)
        add_text(r, color_of(item));
    add_text(r, item->severity == WFS_SEVERITY_ERROR ? "error[" : "warning[");
    add_text(r, item->code);
    add_text(r, "]");
    if (r->color)
        add_text(r, PLAIN BOLD);
    add_text(r, ": ");
    add_text(r, item->message);
    if (r->color)
        add_text(r, PLAIN);
    add_text(r, "\n");
}

/* The file's name comes from the host, but may be a stranger's. */
static void add_file(renderer *r, const char *file)
{
    for (size_t left = strlen(file); left;) {
        char shown[WFS__SHOWN_SIZE];
        size_t length;
        wfs__buffer_add(r->out, shown, wfs__show_character(wfs__utf8_decode(file, left, &length), shown));
        file += length;
        left -= length;
    }
}

static void render_place(renderer *r, const wfs__diagnostic *item)
{
    const char *file = r->report->file;
    if (item->line == 0 && !file && !item->path[0])
        return;
    add_spaces(r, r->gutter + 1);
    add_colored(r, BLUE, "-->");
    if (file || item->line)
        add_text(r, " ");
    if (file)
        add_file(r, file);
    if (file && item->line)
        add_text(r, ":");
    if (item->line)
        wfs__buffer_format(r->out, "%u:%u", item->line, item->column);
    if (item->line == 0 && item->path[0])
        wfs__buffer_format(r->out, " %s", item->path);
    add_text(r, "\n");
}

/* "   | ", with the line number if there is one. */
static void render_gutter(renderer *r, uint32_t line)
{
    if (r->color)
        add_text(r, BLUE);
    if (line)
        wfs__buffer_format(r->out, " %*u |", (int)r->gutter, line);
    else
        wfs__buffer_format(r->out, " %*s |", (int)r->gutter, "");
    if (r->color)
        add_text(r, PLAIN);
    add_text(r, " ");
}

/* Takes off what is blank at the end, also the space behind a gutter without text. */
static void end_line(renderer *r)
{
    while (r->out->size && r->out->data[r->out->size - 1] == ' ')
        r->out->size--;
    add_text(r, "\n");
}

/* The part of a line that is shown, and of it the part that is underlined; offsets in the line. */
typedef struct window {
    wfs__str line;
    size_t start, end, from, to;
} window;

/* The start of the character before offset `at`. */
static size_t step_back(wfs__str line, size_t at)
{
    size_t start = at - 1;
    while (start > 0 && at - start < 4 && ((unsigned char)line.data[start] & 0xC0) == 0x80)
        start--;
    return start;
}

static window window_of(const wfs__source *source, const wfs__diagnostic *item)
{
    window w = { .line = wfs__source_line(source, item->line) };
    size_t line_start = source->lines[item->line - 1], size = w.line.size;
    w.from = item->span.start - line_start < size ? item->span.start - line_start : size;
    w.to = item->span.end - line_start < size ? item->span.end - line_start : size;
    while (item->end_line != item->line && w.to > w.from + 1 &&
           (w.line.data[w.to - 1] == ' ' || w.line.data[w.to - 1] == '\t'))
        w.to--;
    w.start = w.from;
    for (size_t columns = 0; w.start > 0 && columns < BEFORE; columns++)
        w.start = step_back(w.line, w.start);
    if (w.start == 0 && item->line == 1 && size >= 3 && memcmp(w.line.data, "\xEF\xBB\xBF", 3) == 0 && w.from >= 3)
        w.start = 3;
    w.end = w.from;
    for (size_t columns = 0; w.end < size && columns < AFTER;) {
        glyph g = glyph_at(w.line.data + w.end, size - w.end);
        w.end += g.length;
        columns += g.width;
    }
    return w;
}

static bool is_cut_before(const renderer *r, const window *w)
{
    bool bom = w->start == 3 && w->line.data == r->report->source.text && memcmp(w->line.data, "\xEF\xBB\xBF", 3) == 0;
    return w->start > 0 && !bom;
}

static void render_line(renderer *r, const window *w)
{
    if (is_cut_before(r, w))
        add_text(r, "...");
    for (size_t at = w->start; at < w->end;) {
        glyph g = glyph_at(w->line.data + at, w->line.size - at);
        wfs__buffer_add(r->out, g.text, g.size);
        at += g.length;
    }
    if (w->end < w->line.size)
        add_text(r, "...");
    end_line(r);
}

static void render_carets(renderer *r, const window *w, const char *color)
{
    size_t carets = 0;
    if (is_cut_before(r, w))
        add_text(r, "   ");
    for (size_t at = w->start; at < w->end && (at < w->to || at < w->from);) {
        glyph g = glyph_at(w->line.data + at, w->line.size - at);
        if (at == w->from && r->color)
            add_text(r, color);
        for (size_t i = 0; i < g.width; i++)
            wfs__buffer_char(r->out, g.text[0] == '\t' ? '\t' : at >= w->from ? '^' : ' ');
        carets += at >= w->from ? g.width : 0;
        at += g.length;
    }
    if (carets == 0)
        add_colored(r, color, "^");
    else if (r->color)
        add_text(r, PLAIN);
    add_text(r, "\n");
}

static void render_source(renderer *r, const wfs__diagnostic *item)
{
    window w = window_of(&r->report->source, item);
    render_gutter(r, 0);
    end_line(r);
    render_gutter(r, item->line);
    render_line(r, &w);
    render_gutter(r, 0);
    render_carets(r, &w, color_of(item));
}

static void render_item(renderer *r, const wfs__diagnostic *item)
{
    r->gutter = 1;
    for (uint32_t line = item->line; line >= 10; line /= 10)
        r->gutter++;
    render_title(r, item);
    render_place(r, item);
    if (item->placed)
        render_source(r, item);
    if (item->hint) {
        add_spaces(r, r->gutter + 2);
        add_colored(r, BLUE, "=");
        add_colored(r, BOLD, " help: ");
        add_text(r, item->hint);
        add_text(r, "\n");
    }
    add_text(r, "\n");
}

/* ---- The report ---- */

static void render_count(renderer *r, size_t shown, bool errors_only)
{
    size_t errors = r->report->errors, warnings = errors_only ? 0 : r->report->warnings;
    if (errors)
        wfs__buffer_format(r->out, "%zu error%s", errors, errors == 1 ? "" : "s");
    if (errors && warnings)
        add_text(r, ", ");
    if (warnings)
        wfs__buffer_format(r->out, "%zu warning%s", warnings, warnings == 1 ? "" : "s");
    if (!errors && !warnings)
        add_text(r, "no problems");
    if (shown < errors + warnings)
        wfs__buffer_format(r->out, " (%zu of them shown)", shown);
    add_text(r, "\n");
}

void wfs__report_render(wfs_report *report, uint32_t flags, wfs__buffer *out)
{
    renderer r = { out, report, (flags & WFS_RENDER_COLOR) != 0, 1 };
    bool errors_only = (flags & WFS_RENDER_ERRORS_ONLY) != 0;
    size_t shown = 0;
    if (!wfs__report_finish(report)) {
        out->failed = true;
        return;
    }
    for (size_t i = 0; i < report->count; i++) {
        if (errors_only && report->items[i].severity != WFS_SEVERITY_ERROR)
            continue;
        render_item(&r, &report->items[i]);
        shown++;
    }
    render_count(&r, shown, errors_only);
}

static void add_json_text(wfs__buffer *out, const char *key, const char *text)
{
    wfs__buffer_format(out, ",\"%s\":", key);
    wfs__json_write_string(out, (wfs__str){ text, strlen(text) });
}

static void add_json_item(wfs__buffer *out, const wfs__diagnostic *item)
{
    wfs__buffer_format(out, "{\"severity\":\"%s\"", item->severity == WFS_SEVERITY_ERROR ? "error" : "warning");
    add_json_text(out, "code", item->code);
    add_json_text(out, "path", item->path);
    add_json_text(out, "message", item->message);
    if (item->hint)
        add_json_text(out, "hint", item->hint);
    wfs__buffer_format(out, ",\"line\":%u,\"column\":%u,\"endLine\":%u,\"endColumn\":%u}", item->line, item->column,
                       item->end_line, item->end_column);
}

void wfs__report_json(wfs_report *report, wfs__buffer *out)
{
    if (!wfs__report_finish(report)) {
        out->failed = true;
        return;
    }
    wfs__buffer_char(out, '[');
    for (size_t i = 0; i < report->count; i++) {
        if (i)
            wfs__buffer_char(out, ',');
        add_json_item(out, &report->items[i]);
    }
    wfs__buffer_char(out, ']');
}
