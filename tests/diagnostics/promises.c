/*
 * What is promised for every report, whatever the text that it is about.
 *
 * Every diagnostic has a code of the table, with that phase, and stands within the text; its texts are short, without
 * control characters, without characters that turn the direction of writing, and without addresses of the process.
 * Both written forms of the report exist; the one for people is as harmless as the texts, the other is JSON with the
 * same members.
 */
#include "cases.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGE_BYTES = 512 };

/* ---- Texts ---- */

/* The character at `text`, which is UTF-8, and its bytes. */
static uint32_t character_at(const char *text, size_t *size)
{
    const unsigned char *bytes = (const unsigned char *)text;
    *size = bytes[0] < 0x80 ? 1 : bytes[0] < 0xe0 ? 2 : bytes[0] < 0xf0 ? 3 : 4;
    uint32_t c = bytes[0] & (*size == 1 ? 0x7fu : 0xffu >> (*size + 1));
    for (size_t i = 1; i < *size; i++)
        c = c << 6 | (bytes[i] & 0x3fu);
    return c;
}

static bool is_control(uint32_t c) { return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029; }

/* Changes the order in which a terminal or an editor shows what follows. */
static bool turns_direction(uint32_t c)
{
    return c == 0x61c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/* `allowed`: control characters that may be there. */
static bool is_harmless(const char *text, size_t size, const char *allowed)
{
    size_t length;
    for (size_t at = 0; at < size; at += length) {
        uint32_t c = character_at(text + at, &length);
        if (c == 0 || turns_direction(c) || (is_control(c) && (c > 0x7f || !strchr(allowed, (int)c))))
            return false;
    }
    return true;
}

/* Addresses are printed as 0x and at least eight hexadecimal digits; a text may have written such a number itself. */
static bool names_address(const char *message, const char *text, size_t size)
{
    char digits[11];
    const char *found = strstr(message, "0x");
    if (!found || strspn(found + 2, "0123456789abcdef") < 8)
        return false;
    copy_to(digits, sizeof digits, found);
    for (size_t at = 0; at + 10 <= size; at++)
        if (memcmp(text + at, digits, 10) == 0)
            return false;
    return true;
}

static const char *fault_of_text(const char *said, const char *text, size_t size)
{
    if (!said)
        return NULL;
    if (strlen(said) > MESSAGE_BYTES)
        return "a message is longer than 512 bytes";
    if (!is_harmless(said, strlen(said), ""))
        return "a message has control characters";
    return names_address(said, text, size) ? "a message has an address" : NULL;
}

/* ---- Codes and places ---- */

static bool is_known(const wfs_diagnostic *said)
{
    const char *code;
    uint32_t phase;
    for (size_t i = 0; wfs_code_at(i, &code, NULL, &phase, NULL) == WFS_OK; i++)
        if (strcmp(code, said->code) == 0)
            return phase == said->phase;
    return false;
}

/* Lines of the text, and the bytes of its line number `wanted`, from 1. */
static size_t count_lines(const char *text, size_t size, size_t wanted, size_t *length)
{
    size_t line = 1, start = 0;
    for (size_t at = 0; at <= size; at++) {
        if (at < size && text[at] != '\n' && (text[at] != '\r' || (at + 1 < size && text[at + 1] == '\n')))
            continue;
        if (line == wanted)
            *length = at - start;
        start = at + 1;
        line += at < size;
    }
    return line;
}

static bool is_within(uint32_t line, uint32_t column, const char *text, size_t size)
{
    size_t length = 0, lines = count_lines(text, size, line, &length);
    return line >= 1 && line <= lines && column >= 1 && column <= length + 1;
}

static const char *fault_of_place(const wfs_diagnostic *said, const char *text, size_t size)
{
    if (said->line == 0)
        return NULL;
    if (!is_within(said->line, said->column, text, size) || !is_within(said->end_line, said->end_column, text, size))
        return "a place is not in the text";
    if (said->offset > said->end_offset || said->end_offset > size || said->end_line < said->line ||
        (said->end_line == said->line && said->end_column < said->column))
        return "a place ends before it begins";
    return NULL;
}

/* ---- Written forms ---- */

static const char *fault_of_rendering(const wfs_report *report, uint32_t flags)
{
    wfs_text *text = NULL;
    size_t size;
    if (wfs_report_render(report, flags, &text) != WFS_OK)
        return "the report cannot be rendered";
    const char *data = wfs_text_data(text, &size);
    bool harmless = is_harmless(data, size, flags & WFS_RENDER_COLOR ? "\n\t\x1b" : "\n\t");
    wfs_text_free(text);
    return harmless ? NULL : "the rendered report has control characters";
}

static bool has_members(const json_t *item, const wfs_diagnostic *said)
{
    const char *message = json_string_value(json_object_get(item, "message"));
    const char *code = json_string_value(json_object_get(item, "code"));
    return code && strcmp(code, said->code) == 0 && message && strcmp(message, said->message) == 0 &&
           json_integer_value(json_object_get(item, "line")) == said->line &&
           json_integer_value(json_object_get(item, "endColumn")) == said->end_column;
}

static const char *fault_of_json(const wfs_report *report)
{
    wfs_text *text = NULL;
    wfs_diagnostic said = WFS_DIAGNOSTIC_INIT;
    size_t size, i = 0;
    if (wfs_report_json(report, &text) != WFS_OK)
        return "the report cannot be written as JSON";
    const char *data = wfs_text_data(text, &size);
    json_t *list = json_loadb(data, size, 0, NULL);
    while (wfs_report_get(report, i, &said) == WFS_OK && has_members(json_array_get(list, i), &said))
        i++;
    bool same = json_is_array(list) && i == wfs_report_count(report) && i == json_array_size(list);
    json_decref(list);
    wfs_text_free(text);
    return same ? NULL : "the report as JSON is not the report";
}

/* ---- All of it ---- */

static const char *fault_of_diagnostic(const wfs_diagnostic *said, const char *text, size_t size)
{
    const char *fault = is_known(said) ? NULL : "a code or its phase is not in the table";
    fault = fault ? fault : fault_of_text(said->message, text, size);
    fault = fault ? fault : fault_of_text(said->hint, text, size);
    fault = fault ? fault : fault_of_text(said->path, text, size);
    return fault ? fault : fault_of_place(said, text, size);
}

/* The first promise that the report breaks, NULL if it keeps all of them. */
const char *find_broken_promise(const wfs_report *report, const char *text, size_t size)
{
    const char *fault = NULL;
    wfs_diagnostic said = WFS_DIAGNOSTIC_INIT;
    for (size_t i = 0; !fault && wfs_report_get(report, i, &said) == WFS_OK; i++)
        fault = fault_of_diagnostic(&said, text, size);
    fault = fault ? fault : fault_of_rendering(report, 0);
    fault = fault ? fault : fault_of_rendering(report, WFS_RENDER_COLOR);
    return fault ? fault : fault_of_json(report);
}
