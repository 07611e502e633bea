/*
 * How far a text within brackets goes that YAML does not read as one: `{ value: Hello ${inputs.n}, welcome }`.
 *
 * YAML ends such a text at its first bracket or comma; whoever wrote it meant it to go on until the next key or the
 * closing bracket. What is found here is only shown to people.
 */
#include "yaml_internal.h"

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

static size_t skip_blanks(wfs__str text, size_t at)
{
    while (at < text.size && is_blank(text.data[at]))
        at++;
    return at;
}

/* Where the value begins that `at` is in: behind the last key of a mapping, behind the last comma of a sequence. */
static size_t value_start(wfs__str text, size_t bracket, size_t at)
{
    bool mapping = text.data[bracket] == '{';
    size_t start = bracket + 1;
    for (size_t i = start; i < at; i++) {
        bool key =
            mapping && text.data[i] == ':' && (is_blank(text.data[i + 1]) || wfs__is_one_of(text.data[i - 1], "\"'"));
        if (key || (!mapping && text.data[i] == ',') || wfs__yaml_is_break(text.data[i]))
            start = i + 1;
    }
    return skip_blanks(text, start);
}

/* Behind the bracket at `at` and all that it encloses in its line. */
static size_t brackets_end(wfs__str text, size_t at)
{
    size_t depth = 0;
    do {
        depth += text.data[at] == '[' || text.data[at] == '{';
        depth -= text.data[at] == ']' || text.data[at] == '}';
        at++;
    } while (depth && at < text.size && !wfs__yaml_is_break(text.data[at]));
    return at;
}

/* Does a key of the mapping begin behind the comma, or nothing? */
static bool ends_item(wfs__str text, size_t comma)
{
    size_t at = skip_blanks(text, comma + 1);
    if (at == text.size || wfs__is_one_of(text.data[at], "\"'}]\r\n"))
        return true;
    while (at < text.size && !wfs__is_one_of(text.data[at], ":,]}\r\n"))
        at++;
    return at < text.size && text.data[at] == ':';
}

/* A bracket, a comma, the end of the line, or of the text before a comment. */
static bool ends_piece(wfs__str text, size_t at)
{
    return wfs__is_one_of(text.data[at], ",[{]}\r\n") || (text.data[at] == '#' && is_blank(text.data[at - 1]));
}

static size_t value_end(wfs__str text, size_t bracket, size_t at)
{
    bool mapping = text.data[bracket] == '{';
    for (;;) {
        if (at < text.size && wfs__is_one_of(text.data[at], "[{"))
            at = brackets_end(text, at);
        while (at < text.size && !ends_piece(text, at))
            at++;
        bool goes_on = at < text.size && (wfs__is_one_of(text.data[at], "[{") ||
                                          (text.data[at] == ',' && mapping && !ends_item(text, at)));
        if (!goes_on)
            break;
        at += text.data[at] == ',';
    }
    while (is_blank(text.data[at - 1]))
        at--;
    return at;
}

wfs__span wfs__yaml_meant_text(wfs__str text, size_t bracket, size_t at)
{
    return (wfs__span){ value_start(text, bracket, at), value_end(text, bracket, at) };
}
