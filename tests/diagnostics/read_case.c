/*
 * Reading the case files: settings, expectations, and texts with marks.
 *
 * A text is read once: marks and escapes are taken out, and what remains is what the library will see. Places are
 * computed here from the marks by the rule of section 1 (lines end with LF, CRLF or CR, columns count code points, a
 * byte that belongs to none counts as one), so that they do not come from the library.
 */
#include "cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Places ---- */

/* The bytes of the character at `text`; 1 for a byte that begins none. The second byte decides about overlong forms,
 * surrogates and what is beyond U+10FFFF. */
static size_t character_size(const char *text, size_t size)
{
    const unsigned char *bytes = (const unsigned char *)text;
    size_t length = *bytes < 0xc2 ? 1 : *bytes < 0xe0 ? 2 : *bytes < 0xf0 ? 3 : *bytes < 0xf5 ? 4 : 1;
    unsigned char low = *bytes == 0xe0 ? 0xa0 : *bytes == 0xf0 ? 0x90 : 0x80;
    unsigned char high = *bytes == 0xed ? 0x9f : *bytes == 0xf4 ? 0x8f : 0xbf;
    if (length > size || (length > 1 && (bytes[1] < low || bytes[1] > high)))
        return 1;
    for (size_t i = 2; i < length; i++)
        if ((bytes[i] & 0xc0) != 0x80)
            return 1;
    return length;
}

/* Moves a place over one character of the final text. A CR before an LF ends no line of its own. */
static void place_over(text_place *at, const char *text, size_t size)
{
    char c = text[at->offset];
    bool crlf = c == '\r' && at->offset + 1 < size && text[at->offset + 1] == '\n';
    at->offset += character_size(text + at->offset, size - at->offset);
    if (c == '\n' || (c == '\r' && !crlf)) {
        at->line++;
        at->column = 1;
    } else if (!crlf) {
        at->column++;
    }
}

/* Line and column of an offset that is known. A byte order mark at the start is no column. */
static void find_place(const test_case *test, text_place *wanted)
{
    text_place at = { 1, 1, 0 };
    if (test->size >= 3 && memcmp(test->text, "\xef\xbb\xbf", 3) == 0)
        at.offset = wanted->offset < 3 ? wanted->offset : 3;
    while (at.offset < wanted->offset)
        place_over(&at, test->text, test->size);
    *wanted = at;
}

/* The offset of a line and column that are known. */
static void find_offset(const test_case *test, text_place *wanted)
{
    text_place at = { 1, 1, 0 };
    while (at.offset < test->size &&
           (at.line < wanted->line || (at.line == wanted->line && at.column < wanted->column)))
        place_over(&at, test->text, test->size);
    *wanted = at;
}

/* ---- The text ---- */

#define MARK_OPEN  "\xc2\xab"
#define MARK_CLOSE "\xc2\xbb"

/* One escape at `text`; the number of characters it takes, 0 if it is none. */
static size_t read_escape(const char *text, char *byte)
{
    unsigned value;
    if (text[0] != '\\')
        return 0;
    *byte = '\r';
    if (text[1] == 'r')
        return 2;
    if (text[1] != 'x' || sscanf(text + 2, "%2x", &value) != 1)
        return 0;
    *byte = (char)value;
    return 4;
}

/* In JSON text: \x is none of JSON's own. */
static void undo_escapes(char *text)
{
    char *out = text;
    while (*text) {
        size_t taken = text[1] == 'x' ? read_escape(text, out) : 0;
        if (!taken)
            *out = *text;
        text += taken ? taken : 1;
        out++;
    }
    *out = '\0';
}

/* Takes marks and escapes out of the text; offsets of marks are noted. */
static void read_text(test_case *test, const char *text, const char *end)
{
    size_t stack[MAX_MARKS], depth = 0, n = 0;
    test->text = malloc((size_t)(end - text) + 1);
    if (!test->text)
        stop("out of memory", test->title);
    while (text < end) {
        size_t taken = test->escapes ? read_escape(text, &test->text[n]) : 0;
        if (taken) {
            n++;
            text += taken;
        } else if (strncmp(text, MARK_OPEN, 2) == 0 && test->mark_count < MAX_MARKS) {
            stack[depth++] = test->mark_count;
            test->marks[test->mark_count++][0].offset = n;
            text += 2;
        } else if (strncmp(text, MARK_CLOSE, 2) == 0 && depth) {
            test->marks[stack[--depth]][1].offset = n;
            text += 2;
        } else {
            test->text[n++] = *text++;
        }
    }
    test->text[n] = '\0';
    test->size = n;
}

/* ---- Expectations ---- */

static void read_place(expectation *expected, const char *text)
{
    unsigned mark;
    expected->placed = strcmp(text, "-") != 0;
    if (sscanf(text, "@%u", &mark) == 1)
        expected->from.offset = mark; /* resolved when the text is known */
    else if (expected->placed && sscanf(text, "%u:%u-%u:%u", &expected->from.line, &expected->from.column,
                                        &expected->to.line, &expected->to.column) != 4)
        stop("bad place", text);
}

static void read_expectation(test_case *test, const char *line)
{
    char severity[16], where[64];
    int used = 0;
    if (test->expected_count == MAX_EXPECTED)
        stop("too many expectations", test->title);
    expectation *expected = &test->expected[test->expected_count++];
    if (sscanf(line, "%15s %63s %63s%n", severity, expected->code, where, &used) != 3)
        stop("bad expectation", line);
    expected->error = strcmp(severity, "error") == 0;
    read_place(expected, where);
    line += used;
    copy_to(expected->path, sizeof expected->path, line + strspn(line, " "));
}

/* Turns "@2" and "3:4-3:8" into whole places, once the text is known. */
static void resolve_places(test_case *test)
{
    for (size_t i = 0; i < test->mark_count; i++) {
        find_place(test, &test->marks[i][0]);
        find_place(test, &test->marks[i][1]);
    }
    for (size_t i = 0; i < test->expected_count; i++) {
        expectation *expected = &test->expected[i];
        if (!expected->placed)
            continue;
        if (expected->from.line && test->read == AS_INPUTS)
            continue; /* a place in the workflow, told by a run log: without an offset */
        if (expected->from.line) {
            find_offset(test, &expected->from);
            find_offset(test, &expected->to);
            continue;
        }
        size_t mark = expected->from.offset - 1;
        if (mark >= test->mark_count)
            stop("no such mark", test->title);
        expected->from = test->marks[mark][0];
        expected->to = test->marks[mark][1];
    }
}

/* ---- Settings ---- */

/* The value of a line "key: value", NULL if it is another key. */
static const char *value_of(const char *line, const char *key)
{
    size_t length = strlen(key);
    if (strncmp(line, key, length) != 0 || line[length] != ':')
        return NULL;
    return line + length + 1 + strspn(line + length + 1, " ");
}

/* The tool that a line is about: several may be about the same one. */
static canned_tool *read_tool(test_case *test, const char *value, const char **rest)
{
    canned_tool *tool = test->tools;
    size_t length = strcspn(value, " ");
    *rest = value[length] ? value + length + 1 : "";
    while (tool < test->tools + test->tool_count &&
           (strncmp(tool->name, value, length) != 0 || tool->name[length] != '\0'))
        tool++;
    if (tool == test->tools + MAX_TOOLS)
        stop("too many tools", test->title);
    if (tool == test->tools + test->tool_count)
        test->tool_count++;
    snprintf(tool->name, sizeof tool->name, "%.*s", (int)length, value);
    return tool;
}

static bool read_tool_line(test_case *test, const char *line)
{
    const char *rest, *value;
    if ((value = value_of(line, "tool"))) {
        read_tool(test, value, &rest);
    } else if ((value = value_of(line, "failing"))) {
        read_tool(test, value, &rest)->fails = true;
    } else if ((value = value_of(line, "schema"))) {
        canned_tool *tool = read_tool(test, value, &rest);
        copy_to(tool->schema, sizeof tool->schema, rest);
    } else if ((value = value_of(line, "output-schema"))) {
        canned_tool *tool = read_tool(test, value, &rest);
        copy_to(tool->output_schema, sizeof tool->output_schema, rest);
    } else if ((value = value_of(line, "answer"))) {
        canned_tool *tool = read_tool(test, value, &rest);
        copy_to(tool->answer, sizeof tool->answer, rest);
    }
    return value != NULL;
}

static void read_limit(test_case *test, const char *value)
{
    static const struct {
        const char *name;
        size_t offset;
    } fields[] = {
#define LIMIT_FIELD(field, standard, maximum, text) { #field, offsetof(wfs_limits, field) },
        WFS_LIMITS(LIMIT_FIELD)
#undef LIMIT_FIELD
    };
    size_t length = strcspn(value, "=");
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (strlen(fields[i].name) == length && strncmp(fields[i].name, value, length) == 0 && value[length]) {
            uint64_t number = strtoull(value + length + 1, NULL, 10);
            memcpy((char *)&test->limits + fields[i].offset, &number, sizeof number);
            return;
        }
    stop("unknown limit", value);
}

static void read_reading(test_case *test, const char *value)
{
    static const struct {
        const char *name;
        reading read;
    } readings[] = {
        { "workflow", AS_WORKFLOW }, { "inputs", AS_INPUTS },         { "json", AS_JSON },
        { "yaml", AS_YAML },         { "expression", AS_EXPRESSION }, { "value", AS_VALUE },
    };
    for (size_t i = 0; i < sizeof readings / sizeof *readings; i++)
        if (strcmp(readings[i].name, value) == 0) {
            test->read = readings[i].read;
            return;
        }
    stop("unknown reading", value);
}

/* Settings that are kept as texts. */
static bool read_text_setting(test_case *test, const char *line)
{
    const struct {
        const char *name;
        char *out;
        size_t size;
    } settings[] = {
        { "allow", test->allow, sizeof test->allow },          { "inputs", test->inputs, sizeof test->inputs },
        { "context", test->context, sizeof test->context },    { "value", test->value, sizeof test->value },
        { "workflow", test->workflow, sizeof test->workflow },
    };
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        const char *value = value_of(line, settings[i].name);
        if (value && strlen(value) >= settings[i].size)
            stop("the value is too long", line);
        if (value) {
            copy_to(settings[i].out, settings[i].size, value);
            return true;
        }
    }
    return false;
}

static bool is_yes(const char *value) { return strcmp(value, "yes") == 0; }

static bool read_setting(test_case *test, const char *line)
{
    const char *value;
    if (read_text_setting(test, line)) {
        if (value_of(line, "inputs"))
            test->read = AS_RUN;
        return true;
    }
    if ((value = value_of(line, "types")))
        test->types = strcmp(value, "off") == 0      ? WFS_TYPES_OFF
                      : strcmp(value, "strict") == 0 ? WFS_TYPES_STRICT
                                                     : WFS_TYPES_STANDARD;
    else if ((value = value_of(line, "strict")))
        test->strict = is_yes(value);
    else if ((value = value_of(line, "enforce")))
        test->enforce = is_yes(value);
    else if ((value = value_of(line, "escapes")))
        test->escapes = is_yes(value);
    else if ((value = value_of(line, "trim")))
        test->trim = is_yes(value);
    else if ((value = value_of(line, "cancel")))
        test->cancel = is_yes(value);
    else if ((value = value_of(line, "limit")))
        read_limit(test, value);
    else if ((value = value_of(line, "read")))
        read_reading(test, value);
    return value != NULL;
}

/* The indented lines below an expectation. */
static bool read_detail(test_case *test, const char *line)
{
    const char *value;
    if (!test->expected_count || *line != ' ')
        return false;
    expectation *expected = &test->expected[test->expected_count - 1];
    line += strspn(line, " ");
    if ((value = value_of(line, "message")))
        copy_to(expected->message, sizeof expected->message, value);
    else if ((value = value_of(line, "hint")))
        copy_to(expected->hint, sizeof expected->hint, value);
    return value != NULL;
}

static void read_line(test_case *test, const char *line)
{
    if (strncmp(line, "=== ", 4) == 0)
        copy_to(test->title, sizeof test->title, line + 4);
    else if (strncmp(line, "error ", 6) == 0 || strncmp(line, "warning ", 8) == 0)
        read_expectation(test, line);
    else if (*line && *line != '#' && !read_detail(test, line) && !read_tool_line(test, line) &&
             !read_setting(test, line))
        stop("line not understood", line);
}

/* ---- Files ---- */

/* Reads one line of a head; the start of the next one. */
static const char *read_head_line(test_case *test, const char *text)
{
    char line[4096];
    size_t length = strcspn(text, "\n");
    if (!text[length] || length >= sizeof line)
        stop("no line ---8<---, or a line that is too long, in", test->title);
    memcpy(line, text, length);
    line[length] = '\0';
    read_line(test, line);
    return text + length + 1;
}

static bool begins_case(const char *text) { return strncmp(text, "=== ", 4) == 0; }

/* Reads what stands before a file's first case; the start of that. */
const char *read_settings(test_case *settings, const char *text)
{
    memset(settings, 0, sizeof *settings);
    settings->limits.size = sizeof settings->limits;
    while (*text && !begins_case(text))
        text = read_head_line(settings, text);
    return text;
}

/* Reads the case at `text`; the start of the next one. */
const char *read_case(test_case *test, const test_case *settings, const char *text)
{
    static const char cut[] = "---8<---\n";
    *test = *settings;
    test->value[0] = '\0';
    while (strncmp(text, cut, sizeof cut - 1) != 0)
        text = read_head_line(test, text);
    text += sizeof cut - 1;
    const char *next = begins_case(text) ? text - 1 : strstr(text, "\n=== ");
    const char *end = next ? next + 1 : text + strlen(text);
    read_text(test, text, test->trim && end > text ? end - 1 : end);
    resolve_places(test);
    if (test->escapes)
        undo_escapes(test->value);
    return end;
}
