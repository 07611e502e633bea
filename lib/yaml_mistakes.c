/*
 * What to say about a text that is not YAML.
 *
 * libfyaml knows what it expected where it gave up; who made the mistake needs to know which character is wrong and
 * what to write instead. So one table leads from libfyaml's words to a function that finds the place (the quote or
 * bracket that was opened, not the line where its end was missed), says it in our words, and gives a hint. A few
 * mistakes look alike to libfyaml and are told apart by the text around. Words that are not in the table are passed on
 * as they are, at their place.
 *
 * All offsets are in the text that libfyaml was given; nothing here looks outside of it, wherever libfyaml points.
 */
#include "unicode.h"
#include "yaml_internal.h"

typedef struct mistake {
    wfs__yaml_reader *r;
    const char *said; /* libfyaml's words; NULL if it had none */
    size_t given, at; /* where it gave up; `at` is the start of that token */
    wfs__code code;
    size_t start, end;          /* what will be shown: at first the character at `at` */
    size_t bracket;             /* the innermost one that is open, if there is one */
    bool in_brackets, is_frame; /* is_frame: its collection is the innermost frame */
    wfs__buffer message, hint;
} mistake;

/* ---- The text around ---- */

static char char_at(const mistake *m, size_t at) { return at < m->r->text.size ? m->r->text.data[at] : '\0'; }

/* The character before, '\0' at the start of the text. */
static char char_before(const mistake *m, size_t at) { return at > 0 ? char_at(m, at - 1) : '\0'; }

static bool ends_line(const mistake *m, size_t at) { return !char_at(m, at) || wfs__yaml_is_break(char_at(m, at)); }

static size_t line_start(const mistake *m, size_t at)
{
    while (at > 0 && !wfs__yaml_is_break(char_at(m, at - 1)))
        at--;
    return at;
}

static size_t line_end(const mistake *m, size_t at)
{
    while (!ends_line(m, at))
        at++;
    return at;
}

/* Where the line of `at` has its first character that is no blank. */
static size_t line_text(const mistake *m, size_t at)
{
    size_t text = line_start(m, at);
    while (wfs__is_one_of(char_at(m, text), " \t"))
        text++;
    return text;
}

static bool begins_line(const mistake *m, size_t at) { return line_text(m, at) >= at; }

/* The next thing that is neither blank nor a comment. */
static size_t next_token(const mistake *m, size_t at)
{
    while (wfs__is_one_of(char_at(m, at), " \t\r\n#"))
        at = char_at(m, at) == '#' ? line_end(m, at) : at + 1;
    return at;
}

static size_t word_start(const mistake *m, size_t at)
{
    while (at > 0 && !wfs__is_one_of(char_at(m, at - 1), " \t\r\n,[]{}"))
        at--;
    return at;
}

static size_t word_end(const mistake *m, size_t at)
{
    while (at < m->r->text.size && !wfs__is_one_of(char_at(m, at), " \t\r\n,[]{}"))
        at++;
    return at;
}

/* Behind the character at `at`; at itself where a line ends. */
static size_t character_end(const mistake *m, size_t at)
{
    size_t length = 0;
    if (!ends_line(m, at))
        wfs__utf8_decode(m->r->text.data + at, m->r->text.size - at, &length);
    return at + length;
}

static const wfs__yaml_frame *top_frame(const mistake *m)
{
    return m->r->frame_count ? &m->r->frames[m->r->frame_count - 1] : NULL;
}

/* Behind a quoted text that begins at `at`, but not behind `end`. */
static size_t skip_quoted(const mistake *m, size_t at, size_t end)
{
    char quote = char_at(m, at);
    for (at++; at < end && char_at(m, at) != quote; at++)
        at += quote == '"' && char_at(m, at) == '\\';
    return at < end ? at + 1 : end;
}

enum { OPEN_BRACKETS = 128 };

/* The brackets that are open at `at`. libfyaml looks ahead of its events for keys, so those that came last are found in
 * the text. */
static void find_bracket(mistake *m)
{
    uint32_t open[OPEN_BRACKETS];
    size_t depth = 0, start = m->r->end < m->at ? m->r->end : m->at;
    for (size_t at = start; at < m->at;) {
        bool begins = at == start || wfs__is_one_of(char_at(m, at - 1), " \t\r\n,:[{");
        char c = char_at(m, at);
        if (wfs__is_one_of(c, "[{") && depth < OPEN_BRACKETS)
            open[depth++] = (uint32_t)at;
        else if (wfs__is_one_of(c, "]}") && depth)
            depth--;
        at = begins && wfs__is_one_of(c, "\"'") ? skip_quoted(m, at, m->at)
             : begins && c == '#'               ? line_end(m, at)
                                                : at + 1;
    }
    const wfs__yaml_frame *top = top_frame(m);
    m->is_frame = depth == 0 && top && top->flow;
    m->in_brackets = depth || m->is_frame;
    m->bracket = depth ? open[depth - 1] : m->is_frame ? top->start : 0;
}

static size_t text_end(const mistake *m, size_t at)
{
    return wfs__yaml_plain_end((wfs__str){ m->r->text.data, m->r->text.size }, at, m->in_brackets);
}

/* Tokens that begin with a sign are often pointed at behind it. */
static size_t token_start(const mistake *m, size_t at)
{
    bool behind = at > 1 ? wfs__is_one_of(char_at(m, at - 2), " \t\r\n,[{") : at == 1;
    return behind && wfs__is_one_of(char_at(m, at - 1), "\"'&*") ? at - 1 : at;
}

/* ---- Saying it ---- */

static void show(mistake *m, size_t start, size_t end)
{
    m->start = start;
    m->end = end;
}

static void say(mistake *m, const char *message, const char *hint)
{
    wfs__buffer_add(&m->message, message, strlen(message));
    if (hint)
        wfs__buffer_add(&m->hint, hint, strlen(hint));
}

/* Adds what to do: quote all of the text that begins there. */
static void hint_to_quote(mistake *m, size_t start, size_t end)
{
    wfs__yaml_quote_hint(&m->hint, (wfs__str){ m->r->text.data + start, end - start });
}

/* ---- Quotes ---- */

static void on_open_quote(mistake *m)
{
    say(m, "This quoted text is not closed", NULL);
    wfs__buffer_format(&m->hint, "add the closing %c", char_at(m, m->at) == '\'' ? '\'' : '"');
}

static void on_open_or_low_quote(mistake *m)
{
    on_open_quote(m);
    wfs__buffer_literal(&m->hint, ", or indent the lines in which the text goes on");
}

static void on_comment(mistake *m) { say(m, "A blank is missing before this #", "a comment needs one"); }

static void on_text_behind_quotes(mistake *m)
{
    m->at = m->given;
    show(m, m->at, character_end(m, m->at));
    if (char_at(m, m->at) == '#')
        on_comment(m);
    else if (strstr(m->said, "single"))
        say(m, "Text stands behind the closing quote",
            "quote the text as a whole; within single quotes, write ' as ''");
    else
        say(m, "Text stands behind the closing quote",
            "quote the text as a whole; within double quotes, write \" as \\\"");
}

static void on_marker_in_quotes(mistake *m)
{
    show(m, m->at, line_end(m, m->at) < m->at + 3 ? m->at : m->at + 3);
    say(m, "A document marker cannot stand in a quoted text", "is the quoted text before it closed?");
}

static size_t digits_of_escape(char letter) { return letter == 'x' ? 2 : letter == 'u' ? 4 : letter == 'U' ? 8 : 0; }

static void on_escape(mistake *m)
{
    m->at = m->given;
    size_t digits = digits_of_escape(char_at(m, m->at + 1)), count = 0, end = character_end(m, m->at + 1);
    while (count < digits && wfs__is_one_of(char_at(m, end + count), "0123456789abcdefABCDEF"))
        count++;
    if (count == digits)
        end += count;
    show(m, m->at, end);
    wfs__buffer_format(&m->message, "\"%.*s\" ", (int)(end - m->at), m->r->text.data + m->at);
    if (count < digits)
        wfs__buffer_format(&m->message, "needs %zu hexadecimal digits", digits);
    else
        say(m, digits ? "is no character" : "is no escape", NULL);
    say(m, "",
        digits && count == digits ? "write the character itself" : "write a backslash as \\\\, or use single quotes");
}

/* ---- Brackets ---- */

static char closing_of(const mistake *m) { return char_at(m, m->bracket) == '{' ? '}' : ']'; }

/* Does the line of `at` belong to the innermost collection without brackets, rather than between brackets? */
static bool is_low_line(const mistake *m, size_t at)
{
    for (size_t i = m->r->frame_count; i > 0; i--) {
        size_t start = m->r->frames[i - 1].start;
        if (!m->r->frames[i - 1].flow)
            return line_text(m, at) - line_start(m, at) <= start - line_start(m, start);
    }
    return false;
}

/* Is the innermost bracket left open here: by the end of the text, or a line that is not indented enough? */
static bool is_left_open(const mistake *m)
{
    size_t at = next_token(m, m->at);
    if (!m->in_brackets)
        return false;
    return at >= m->r->text.size || (line_start(m, at) > m->bracket && is_low_line(m, at));
}

/* Does a comment without a blank behind its # end the line: `{ title: Issue #12 }`? */
static bool comment_in_line(const mistake *m, size_t at)
{
    for (size_t end = line_end(m, at); at < end; at++) {
        if (wfs__is_one_of(char_at(m, at), "\"'"))
            at = skip_quoted(m, at, end);
        if (char_at(m, at) == '#' && wfs__is_one_of(char_before(m, at), " \t") &&
            !wfs__is_one_of(char_at(m, at + 1), " \t#"))
            return true;
    }
    return false;
}

static void on_open_bracket(mistake *m)
{
    show(m, m->bracket, m->bracket + 1);
    wfs__buffer_format(&m->message, "This \"%c\" is not closed", char_at(m, m->bracket));
    wfs__buffer_format(&m->hint, "add the missing \"%c\"", closing_of(m));
    if (next_token(m, m->at) < m->r->text.size)
        wfs__buffer_literal(&m->hint, ", or indent the lines between the brackets");
    if (comment_in_line(m, m->bracket))
        wfs__buffer_literal(&m->hint, "; a # behind a blank begins a comment: quote the text that it belongs to");
    if (m->is_frame) { /* the path is that of the collection */
        m->r->pending_count = top_frame(m)->first;
        m->r->frame_count--;
    }
}

static void on_wrong_bracket(mistake *m)
{
    if (!m->in_brackets) {
        wfs__buffer_format(&m->message, "This \"%c\" closes nothing", char_at(m, m->at));
        wfs__buffer_literal(&m->hint, "remove it, or quote the text that it belongs to");
        return;
    }
    wfs__buffer_format(&m->message, "Expected \"%c\", got \"%c\"", closing_of(m), char_at(m, m->at));
    wfs__buffer_format(&m->hint, "the \"%c\" at ", char_at(m, m->bracket));
    wfs__yaml_print_place(m->r, &m->hint, wfs__yaml_origin(&m->r->text, m->bracket));
    wfs__buffer_literal(&m->hint, " is open");
}

static void on_low_bracket(mistake *m)
{
    say(m, "This closing bracket is indented too little", "indent it more than the key that the brackets belong to");
}

static void on_comma(mistake *m) { say(m, "Nothing stands before this comma", "remove it, or write the missing item"); }

/* A bracket right behind a word, as in [${inputs.n}], or ": " within a text. */
static void on_sign_in_text(mistake *m)
{
    wfs__span meant = wfs__yaml_meant_text((wfs__str){ m->r->text.data, m->r->text.size }, m->bracket, m->at);
    wfs__buffer_format(&m->message, "A text with \"%c%s\" in it needs quotes here", char_at(m, m->at),
                       char_at(m, m->at) == ':' ? " " : "");
    hint_to_quote(m, meant.start, meant.end);
}

/* Does it stand right behind a text, or behind one and blanks where nothing but a text makes sense? */
static bool is_bracket_of_text(const mistake *m)
{
    size_t at = m->at;
    while (wfs__is_one_of(char_before(m, at), " \t"))
        at--;
    bool apart = at < m->at, mapping = char_at(m, m->bracket) == '{';
    return wfs__is_one_of(char_at(m, m->at), "[{") && (!apart || mapping) &&
           !wfs__is_one_of(char_before(m, at), " \r\n,[]{}\"':");
}

/* Does a word that is a key of fields and steps stand right before it, behind a blank, as in `string value: x`? */
static bool is_behind_late_key(const mistake *m)
{
    static const wfs__str keys[] = { { "value", 5 },  { "default", 7 },     { "type", 4 },      { "items", 5 },
                                     { "tool", 4 },   { "inputs", 6 },      { "outputs", 7 },   { "description", 11 },
                                     { "status", 6 }, { "properties", 10 }, { "operation", 9 }, { "condition", 9 },
                                     { "then", 4 },   { "secret", 6 },      { "field", 5 },     { "expression", 10 } };
    size_t start = word_start(m, m->at);
    wfs__str word = { m->r->text.data + start, m->at - start };
    for (size_t i = 0; i < WFS__COUNT(keys); i++)
        if (wfs__str_equal(word, keys[i]))
            return wfs__is_one_of(char_before(m, start), " \t");
    return false;
}

/* Is it a colon that stands in a text such as `$inputs.n ? 1 : 2` or `A note: done`, and not behind a key that lacks
 * its comma? */
static bool is_colon_of_text(const mistake *m)
{
    if (char_at(m, m->at) != ':' || is_behind_late_key(m))
        return false;
    wfs__span meant = wfs__yaml_meant_text((wfs__str){ m->r->text.data, m->r->text.size }, m->bracket, m->at);
    return meant.start < m->at;
}

static void on_missing_comma(mistake *m)
{
    char c = char_at(m, m->at);
    if (is_left_open(m))
        on_open_bracket(m);
    else if (is_bracket_of_text(m) || is_colon_of_text(m))
        on_sign_in_text(m);
    else if (c == ':')
        say(m, "This \":\" is not expected here", "is a comma missing before the key?");
    else
        say(m, "A comma is missing before this", NULL);
}

static void on_reserved(mistake *m)
{
    bool block = char_before(m, m->at) == '{' && char_at(m, m->at) == '%'; /* {% if x %} */
    if (m->in_brackets && wfs__is_one_of(char_at(m, m->at), "|>")) {
        say(m, "A block text cannot stand in brackets",
            "write the collection around it without brackets, a line for each key or item, or quote the text");
        return;
    }
    wfs__buffer_format(&m->message, "A text cannot begin with \"%c\" unless it is quoted", char_at(m, m->at));
    if (block)
        hint_to_quote(m, m->at - 1, text_end(m, line_end(m, m->at)));
    else
        hint_to_quote(m, m->at, text_end(m, m->at));
}

/* Where a value should be; what is there instead tells the mistake. */
static void on_no_value(mistake *m)
{
    char c = char_at(m, m->at);
    if (is_left_open(m))
        on_open_bracket(m);
    else if (c == ',' && m->in_brackets)
        on_comma(m);
    else if (wfs__is_one_of(c, "]}"))
        on_wrong_bracket(m);
    else if (c == '-' && m->in_brackets)
        say(m, "An item in brackets has no \"-\" before it", "separate the items with commas, or quote the text");
    else if (c == ',')
        on_reserved(m);
    else
        say(m, "A value is expected here", NULL);
}

static void on_low_item(mistake *m)
{
    if (is_left_open(m))
        on_open_bracket(m);
    else
        say(m, "This line is indented too little", "indent it more than the key that the brackets belong to");
}

/* ---- Lines ---- */

/* The first tab of the blanks that libfyaml points into, or behind. */
static void on_tab(mistake *m)
{
    size_t tab = m->at;
    while (wfs__is_one_of(char_before(m, tab), " \t"))
        tab--;
    while (char_at(m, tab) == ' ')
        tab++;
    if (char_at(m, tab) == '\t')
        show(m, tab, tab + 1);
    say(m, "A tab is not allowed as indentation", "indent with spaces");
}

static void on_indentation(mistake *m)
{
    say(m, "This line is indented unlike those that it belongs to",
        char_at(m, m->at) == '-' ? "indent all dashes of a sequence alike" : "indent all keys of a mapping alike");
}

/* `*x: 1`: the colon is part of the name. */
static bool is_alias_with_colon(const mistake *m)
{
    size_t end = word_end(m, m->at);
    return char_at(m, m->at) == '*' && end > m->at && char_at(m, end - 1) == ':';
}

static void on_missing_colon(mistake *m)
{
    size_t end = text_end(m, m->at);
    show(m, m->at, end);
    if (is_alias_with_colon(m)) {
        show(m, m->at, word_end(m, m->at));
        say(m, "A blank is missing between the alias and its \":\"", NULL);
    } else if (memchr(m->r->text.data + m->at, ':', end - m->at)) {
        say(m, "\":\" and a blank are missing behind this key", "write a blank behind the \":\"");
    } else if (begins_line(m, m->at)) {
        say(m, "\":\" is missing behind this key", "if the line belongs to the text above, indent it like that");
    } else {
        say(m, "\":\" is missing behind this key", "the keys of an item have one each");
    }
}

/* Where the line begins that has the first `: ` from `at` on. */
static size_t find_late_key(const mistake *m, size_t at)
{
    while (at < m->r->text.size && !(char_at(m, at) == ':' && (ends_line(m, at + 1) || char_at(m, at + 1) == ' ')))
        at++;
    return at < m->r->text.size ? line_text(m, at) : m->at;
}

/* Does nothing but dashes stand before it in its line? */
static bool begins_item(const mistake *m, size_t at)
{
    while (wfs__is_one_of(char_before(m, at), " \t-"))
        at--;
    return at == line_start(m, at);
}

/* A text of several lines that turns out to be a key: it began as a value, or it is a key without its colon. */
static void on_late_key(mistake *m)
{
    size_t key = find_late_key(m, m->at), line = line_text(m, m->at);
    if (char_at(m, line) == '-' && !wfs__is_one_of(char_at(m, line + 1), " \t-")) {
        show(m, line, line + 1);
        say(m, "A blank is missing behind this \"-\"", NULL);
        return;
    }
    if (begins_item(m, m->at)) {
        on_missing_colon(m);
        return;
    }
    show(m, key, character_end(m, key));
    say(m, "A key cannot stand here: the line above has a value already",
        "indent it like the key that it belongs to, or quote the text if it is no key");
}

/* libfyaml may point at the colon of a key. */
static void show_line_text(mistake *m)
{
    m->at = line_text(m, m->at);
    show(m, m->at, character_end(m, m->at));
}

static void on_no_dash(mistake *m)
{
    show_line_text(m);
    if (char_at(m, m->at) == '-')
        say(m, "A blank is missing behind this \"-\"", NULL);
    else
        say(m, "A \"-\" is missing here, or the line is indented wrongly",
            "indent all keys of an item like its first one");
}

static void on_no_key(mistake *m)
{
    char c = char_at(m, m->at);
    if (c == '!')
        show(m, m->at, word_end(m, m->at));
    say(m,
        c == '!'   ? "A value has one tag at most"
        : c == '-' ? "A \"-\" cannot stand among the keys of a mapping"
                   : "A key is expected here",
        c == '-' ? "indent it more if it belongs to the key above" : NULL);
}

static void on_text_behind_value(mistake *m)
{
    size_t before = m->at;
    while (wfs__is_one_of(char_before(m, before), " \t"))
        before--;
    if (begins_line(m, m->at))
        on_missing_colon(m);
    else
        say(m, "Text stands behind the value",
            wfs__is_one_of(char_before(m, before), "]}") ? "quote the text as a whole if it begins with a bracket"
                                                         : NULL);
}

static void on_second_key(mistake *m)
{
    say(m, "A second key cannot stand in the line of the first", "begin a new line");
}

/* `a: b: c`. The text that needs quotes begins behind the key's colon or the dash. */
static void on_nested_mapping(mistake *m)
{
    size_t start = m->at;
    for (size_t at = line_text(m, m->at); at + 1 < m->at; at++) {
        if (wfs__is_one_of(char_at(m, at), ":-") && wfs__is_one_of(char_at(m, at + 1), " \t"))
            start = at + 1;
    }
    while (wfs__is_one_of(char_at(m, start), " \t"))
        start++;
    say(m, "A text with \": \" in it needs quotes", NULL);
    hint_to_quote(m, start, text_end(m, start));
}

static void on_sequence_in_line(mistake *m)
{
    say(m, "A sequence cannot begin in the line of its key", "begin it in the next line, or quote the text");
}

static void on_sequence_behind_property(mistake *m)
{
    say(m, "A sequence cannot begin in the line of its anchor or tag", "begin it in the next line");
}

static void on_question_mark(mistake *m)
{
    wfs__buffer_format(&m->message, "\"%c\" and a blank begin a key, which cannot stand here", char_at(m, m->at));
    hint_to_quote(m, m->at, text_end(m, m->at));
}

static void on_dash_in_line(mistake *m)
{
    say(m, "A \"-\" cannot stand in the line of something else", "begin a new line, or quote the text");
}

static void on_low_property(mistake *m)
{
    show(m, m->at, word_end(m, m->at));
    say(m, "This is not indented enough to belong to the key above", "indent it more than the key");
}

static void on_low_colon(mistake *m) { say(m, "This \":\" must stand in the line of its key", NULL); }

static void on_key_in_lines(mistake *m) { say(m, "A key must stand in one line", NULL); }

/* ---- Block texts ---- */

static void on_header(mistake *m)
{
    size_t header = m->at;
    while (wfs__is_one_of(char_before(m, header), " \t0123456789+-"))
        header--;
    header -= wfs__is_one_of(char_before(m, header), "|>");
    wfs__buffer_format(&m->message, "Behind \"%c\" only a digit from 1 to 9, + or - can stand", char_at(m, header));
    wfs__buffer_literal(&m->hint, "begin the text in the next line, or ");
    hint_to_quote(m, header, text_end(m, header));
}

/* The text is indented less than its header says, or than a line of blanks before it. */
static void on_block_indentation(mistake *m)
{
    size_t text = line_text(m, m->at);
    if (ends_line(m, text)) {
        show(m, line_start(m, m->at), text);
        say(m, "This line of blanks is longer than the indentation of the text below it", "remove the blanks");
    } else {
        show(m, text, character_end(m, text));
        say(m, "The text is indented less than its header says", "indent it more, or remove the digit");
    }
}

/* Behind the header of a block text that begins at `at`, up to the digit of its indentation; `at` if there is none. */
static size_t header_digit(const mistake *m, size_t at)
{
    size_t digit = at;
    if (wfs__is_one_of(char_at(m, at), "|>"))
        digit += wfs__is_one_of(char_at(m, at + 1), "+-") ? 2 : 1;
    return digit;
}

/* libfyaml has no words for an indentation of 0, which comes somewhere behind the last token. */
static void on_silence(mistake *m)
{
    size_t at = m->at;
    while (at < m->r->text.size && !(header_digit(m, at) > at && char_at(m, header_digit(m, at)) == '0'))
        at++;
    if (at == m->r->text.size) {
        say(m, "This is not valid YAML", NULL);
        return;
    }
    m->at = header_digit(m, at);
    show(m, m->at, m->at + 1);
    on_header(m);
}

static void on_low_block(mistake *m)
{
    say(m, "A block text cannot begin here: a key or a dash is missing before it", NULL);
}

/* ---- Anchors, tags, documents ---- */

static void on_no_name(mistake *m)
{
    wfs__buffer_format(&m->message, "A name is missing behind \"%c\"", char_at(m, m->at));
    hint_to_quote(m, m->at, text_end(m, m->at));
}

static void on_two_anchors(mistake *m)
{
    show(m, m->at, word_end(m, m->at));
    say(m, "A value has one anchor at most", NULL);
}

static void on_alias(mistake *m)
{
    show(m, m->at, word_end(m, m->at));
    say(m, "An alias cannot have an anchor or a tag of its own", NULL);
}

static void on_tag(mistake *m)
{
    size_t start = m->at;
    while (char_at(m, start) != '!' || (start > 0 && !wfs__is_one_of(char_at(m, start - 1), " \t\r\n,[{"))) {
        if (start == line_start(m, start)) {
            say(m, m->said, NULL);
            return;
        }
        start--;
    }
    size_t end = text_end(m, start);
    show(m, start, end < m->at ? word_end(m, m->at) : end);
    m->code = WFS__D_YAML_TAG;
    say(m, "A text that begins with \"!\" is a YAML tag here", NULL);
    hint_to_quote(m, start, m->end);
}

static void on_document(mistake *m) { say(m, "A second document is not allowed", NULL); }

static void on_text_behind_end(mistake *m) { say(m, "Text stands behind the ... that ends the document", NULL); }

static void on_marker_in_brackets(mistake *m)
{
    if (m->in_brackets)
        on_open_bracket(m);
    else
        on_document(m);
}

/* The key in the line of a document marker, or one that is indented less than the first. */
static void on_late_mapping(mistake *m)
{
    size_t key = line_text(m, m->at);
    bool marker = m->r->text.size - key > 4 && memcmp(m->r->text.data + key, "--- ", 4) == 0;
    if (!marker) {
        on_indentation(m);
        return;
    }
    for (key += 4; wfs__is_one_of(char_at(m, key), " \t");)
        key++;
    show(m, key, character_end(m, key));
    say(m, "A mapping cannot begin in the line of ---", "begin it in the next line");
}

/* ---- The table ---- */

/* The first row whose words are among libfyaml's decides. */
static const struct row {
    const char *words;
    void (*explain)(mistake *m);
} rows[] = {
    { "without closing quote", on_open_quote },
    { "wrongly indented double-quoted", on_open_or_low_quote },
    { "wrongly indented single-quoted", on_open_or_low_quote },
    { "marker in double-quoted", on_marker_in_quotes },
    { "marker in single-quoted", on_marker_in_quotes },
    { "trailing content after", on_text_behind_quotes },
    { "invalid escape", on_escape },
    { "invalid hex escape", on_escape },
    { "invalid UTF8 escape", on_escape },
    { "low surrogate", on_escape },
    { "mismatched flow", on_wrong_bracket },
    { "extra closing", on_wrong_bracket },
    { "end in flow mode", on_low_bracket },
    { "comma in the beginning", on_comma },
    { "extra comma", on_comma },
    { "missing comma", on_missing_comma },
    { "without a closing bracket", on_no_value },
    { "expected node content", on_no_value },
    { "in a flow sequence", on_marker_in_brackets },
    { "wrongly indented flow", on_low_item },
    { "in flow mode", on_low_item },
    { "invalid comment", on_comment },
    { "tab", on_tab },
    { "invalid indentation in mapping", on_indentation },
    { "wrong indendation in sequence", on_indentation },
    { "wrongly indented sequence item", on_indentation },
    { "mapping in plain multiline", on_late_mapping },
    { "mapping starting at ---", on_late_mapping },
    { "multiline plain key", on_late_key },
    { "used as key", on_key_in_lines },
    { "multiline flow", on_key_in_lines },
    { "at the end of block sequence", on_no_dash },
    { "expected '-' indicator", on_no_dash },
    { "expected key", on_no_key },
    { "expected ':'", on_missing_colon },
    { "missing ':'", on_missing_colon },
    { "placement of ':'", on_low_colon },
    { "value after mapping", on_text_behind_value },
    { "same line as previous key", on_second_key },
    { "nested block mapping", on_nested_mapping },
    { "same line as a mapping key", on_sequence_in_line },
    { "same line as a previous item", on_dash_in_line },
    { "block sequence entries not allowed", on_dash_in_line },
    { "same line as anchor", on_sequence_behind_property },
    { "same line as the tag", on_sequence_behind_property },
    { "invalid mapping key", on_question_mark },
    { "cannot start with", on_reserved },
    { "no linebreak found", on_header },
    { "wrongly indented block scalar", on_low_block },
    { "indent for ", on_low_property },
    { "after spaces only", on_block_indentation },
    { "alias detected", on_no_name },
    { "anchor detected", on_no_name },
    { "two anchors", on_two_anchors },
    { "unexpected alias", on_alias },
    { "anchor plus alias", on_alias },
    { "after document end", on_text_behind_end },
    { "document", on_document },
    { "tag", on_tag },
    { "URI", on_tag },
    { "uri", on_tag },
};

static void explain(mistake *m)
{
    for (size_t i = 0; m->said && i < WFS__COUNT(rows); i++) {
        if (strstr(m->said, rows[i].words)) {
            rows[i].explain(m);
            return;
        }
    }
    if (m->said)
        say(m, m->said, NULL);
    else
        on_silence(m);
}

/* What comes behind an alias that was refused, in its line, is part of the same mistake. */
static bool is_refused_already(const mistake *m)
{
    return m->r->refused && m->r->refused <= m->at && line_end(m, m->r->refused) >= m->at;
}

void wfs__yaml_explain(wfs__yaml_reader *r, const char *said, size_t at)
{
    mistake m = { .r = r, .said = said, .code = WFS__D_YAML_SYNTAX };
    m.message = m.hint = (wfs__buffer)WFS__BUFFER_INIT;
    m.given = at < r->text.size ? at : r->text.size;
    m.at = token_start(&m, m.given);
    if (is_refused_already(&m)) {
        r->failed = true;
        return;
    }
    show(&m, m.at, character_end(&m, m.at));
    find_bracket(&m);
    explain(&m);
    bool has_hint = m.hint.size > 0;
    wfs__buffer_char(&m.message, '\0');
    wfs__buffer_char(&m.hint, '\0');
    if (m.message.failed || m.hint.failed)
        wfs__yaml_fail_nomem(r);
    else
        wfs__yaml_fail(r, m.code, wfs__yaml_source_span(r, m.start, m.end), m.message.data,
                       has_hint ? m.hint.data : NULL);
    wfs__buffer_free(&m.message);
    wfs__buffer_free(&m.hint);
}
