/*
 * Indentation for compact JSON text that comes piece by piece.
 *
 * No values are made: a text is a row of brackets, commas, colons, strings and words, and what stands between two of
 * them only depends on the two and the depth. The result is what the writer of values would write with indentation; an
 * empty container stays in one line. A piece may end anywhere.
 */
#include "indent.h"

enum { INDENT = 2 };

static void begin_line(wfs__indent *i)
{
    size_t blanks = i->depth * INDENT;
    char *room = wfs__buffer_room(i->out, blanks + 1);
    if (!room)
        return;
    room[0] = '\n';
    memset(room + 1, ' ', blanks);
    i->out->size += blanks + 1;
}

/* Something stands in the innermost container. */
static void begin_value(wfs__indent *i)
{
    if (i->opened)
        begin_line(i);
    i->opened = false;
}

static void close_bracket(wfs__indent *i, char bracket)
{
    i->depth--;
    if (!i->opened)
        begin_line(i);
    i->opened = false;
    wfs__buffer_char(i->out, bracket);
}

static void put_character(wfs__indent *i, char c)
{
    switch (c) {
    case '{':
    case '[':
        begin_value(i);
        wfs__buffer_char(i->out, c);
        i->depth++;
        i->opened = true;
        break;
    case '}':
    case ']':
        close_bracket(i, c);
        break;
    case ',':
        wfs__buffer_char(i->out, c);
        begin_line(i);
        break;
    case ':':
        wfs__buffer_literal(i->out, ": ");
        break;
    default:
        begin_value(i);
        wfs__buffer_char(i->out, c);
        i->in_string = c == '"';
    }
}

/* Up to the end of the string or the piece. Returns where it stopped. */
static const char *put_string(wfs__indent *i, const char *at, const char *end)
{
    const char *start = at;
    while (at < end && i->in_string) {
        char c = *at++;
        i->in_string = i->escaped || c != '"';
        i->escaped = !i->escaped && c == '\\';
    }
    wfs__buffer_add(i->out, start, (size_t)(at - start));
    return at;
}

int32_t wfs__indent_write(void *context, const char *data, size_t size)
{
    wfs__indent *i = context;
    const char *end = data + size;
    for (const char *at = data; at < end && !i->out->failed;) {
        if (i->in_string)
            at = put_string(i, at, end);
        else
            put_character(i, *at++);
    }
    return i->out->failed;
}
