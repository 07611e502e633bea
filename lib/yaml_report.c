/*
 * What the YAML reader reports: in the source, with the path of the node.
 *
 * The reader works on a text that may lack the indentation of its fence; people see the source. Spans of nodes and of
 * diagnostics are always of the source, those of tokens of the text: wfs__yaml_source_span is the way from one to the
 * other. The path is put together from the stack of open collections, when there is something to report. "Fail" leaves
 * no tree, and the reader stops after the event that it is at; what is only reported lets it go on to find more.
 *
 * Which problems there are is left to yaml_tree.c and yaml.c; how many are kept and how they are shown, to report.c.
 */
#include "yaml_internal.h"

static void print_limit(wfs__buffer *message, const char *what, const char *name, size_t limit)
{
    wfs__buffer_format(message, "%s: the limit %s is %zu", what, name, limit);
}

/* At the start of the text and without a path: how far reading came says more about the build than about the text. */
void wfs__yaml_fail_memory(wfs__yaml_reader *r)
{
    wfs__buffer message = WFS__BUFFER_INIT;
    wfs__span place = { r->text.start, r->text.start };
    if (r->failed)
        return;
    print_limit(&message, "Reading the YAML takes too much memory", "yaml_memory_bytes", r->limits->memory);
    wfs__buffer_char(&message, '\0');
    if (message.failed)
        r->report->nomem = true;
    else
        wfs__report_add(r->report, WFS__D_LIMIT_YAML_MEMORY_BYTES, place, NULL, message.data, NULL);
    wfs__buffer_free(&message);
    r->failed = true;
}

void wfs__yaml_fail_nomem(wfs__yaml_reader *r)
{
    if (r->arena->over) {
        wfs__yaml_fail_memory(r);
        return;
    }
    r->report->nomem = true;
    r->failed = true;
}

wfs__span wfs__yaml_source_span(const wfs__yaml_reader *r, size_t start, size_t end)
{
    if (!r->text.lines)
        return (wfs__span){ r->text.start + start, r->text.start + end };
    wfs__span span = { wfs__yaml_origin(&r->text, start), wfs__yaml_origin(&r->text, end) };
    if (end > start) /* the end of a line, not the start of the next one behind its indentation */
        span.end = wfs__yaml_origin(&r->text, end - 1) + 1;
    return span;
}

/* The path of the node that comes next, or, when a key comes next, of the mapping. NULL when there is no memory. */
static char *path_of(const wfs__yaml_reader *r, wfs__buffer *path)
{
    for (size_t i = 0; i < r->frame_count; i++) {
        const wfs__yaml_frame *f = &r->frames[i];
        size_t next = i + 1 < r->frame_count ? r->frames[i + 1].first : r->pending_count;
        if (f->node->kind == WFS__NODE_SEQUENCE)
            wfs__path_index(path, next - f->first);
        else if (f->has_key)
            wfs__path_name(path, f->pair.key);
    }
    wfs__buffer_char(path, '\0');
    return path->failed ? NULL : path->data;
}

void wfs__yaml_report(wfs__yaml_reader *r, wfs__code code, wfs__span span, const char *message, const char *hint)
{
    wfs__buffer path = WFS__BUFFER_INIT;
    if (wfs__report_full(r->report))
        wfs__report_add(r->report, code, span, NULL, message, hint);
    else
        wfs__report_add(r->report, code, span, path_of(r, &path), message, hint);
    r->report->nomem |= path.failed;
    wfs__buffer_free(&path);
}

/* The same with a message that was put together; the buffer is freed. */
void wfs__yaml_report_buffer(wfs__yaml_reader *r, wfs__code code, wfs__span span, wfs__buffer *message,
                             const char *hint)
{
    wfs__buffer_char(message, '\0');
    if (message->failed)
        wfs__yaml_fail_nomem(r);
    else
        wfs__yaml_report(r, code, span, message->data, hint);
    wfs__buffer_free(message);
}

/* Reports what leaves no tree. */
void wfs__yaml_fail(wfs__yaml_reader *r, wfs__code code, wfs__span span, const char *message, const char *hint)
{
    wfs__yaml_report(r, code, span, message, hint);
    r->failed = true;
}

void wfs__yaml_fail_limit(wfs__yaml_reader *r, wfs__code code, wfs__span span, const char *what, const char *name,
                          size_t limit)
{
    wfs__buffer message = WFS__BUFFER_INIT;
    print_limit(&message, what, name, limit);
    wfs__yaml_report_buffer(r, code, span, &message, NULL);
    r->failed = true;
}

/* Appends "line L, column C". */
void wfs__yaml_print_place(wfs__yaml_reader *r, wfs__buffer *out, size_t offset)
{
    uint32_t line, column;
    if (!wfs__source_index(&r->lines)) {
        r->report->nomem = true;
        return;
    }
    wfs__source_position(&r->lines, offset, &line, &column);
    wfs__buffer_format(out, "line %u, column %u", line, column);
}

size_t wfs__yaml_plain_end(wfs__str text, size_t at, bool brackets)
{
    size_t end = at;
    for (; end < text.size && !wfs__yaml_is_break(text.data[end]); end++) {
        char c = text.data[end], before = end > at ? text.data[end - 1] : 'x';
        if ((c == '#' && (before == ' ' || before == '\t')) || (brackets && end > at && strchr(",]}", c)))
            break;
    }
    while (end > at && (text.data[end - 1] == ' ' || text.data[end - 1] == '\t'))
        end--;
    return end;
}

/* Single quotes take any text but themselves, double quotes any but escapes. A control character is left to be written
 * as it is meant. */
void wfs__yaml_quote_hint(wfs__buffer *hint, wfs__str raw)
{
    bool single = raw.size && memchr(raw.data, '\'', raw.size), fine = raw.size <= 80;
    for (size_t i = 0; fine && i < raw.size; i++)
        fine = (unsigned char)raw.data[i] >= 0x20 && !(single && (raw.data[i] == '"' || raw.data[i] == '\\'));
    char quote = single ? '"' : '\'';
    wfs__buffer_literal(hint, "quote the text");
    if (fine)
        wfs__buffer_format(hint, ": %c%.*s%c", quote, (int)raw.size, raw.data, quote);
}
