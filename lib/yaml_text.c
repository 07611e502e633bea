/*
 * The text that libfyaml is given: without the fence's indentation, and without what libfyaml 0.7 cannot be
 * trusted with.
 *
 * Some byte sequences make it hang, take quadratic time or drop the rest of a document without a word. One linear
 * pass finds them first, each with its own message and exact place: control characters, directives (which are not
 * part of the language anyway), tags of hundreds of escapes. UTF-8 and NUL are checked here too, since parsing a
 * document may begin here.
 */
#include "yaml_internal.h"

#include <stdio.h>
#include <stdlib.h>

#include "unicode.h"

enum { TAG_ESCAPES = 128 }; /* %xx in one word with a `!`; libfyaml takes quadratic time over them */

/* ---- The fence's indentation ---- */

static bool ends_line(const char *data, size_t at, size_t size)
{
    return data[at] == '\n' || (data[at] == '\r' && (at + 1 >= size || data[at + 1] != '\n'));
}

static bool add_line(wfs__yaml_text *text, size_t *capacity, size_t origin)
{
    void *lines = text->lines;
    if (!wfs__grow(&lines, capacity, text->line_count, sizeof *text->lines))
        return false;
    text->lines = lines;
    text->lines[text->line_count++] = (wfs__yaml_line){ text->size, origin };
    return true;
}

/* Copies data[0..size), line by line. */
static bool copy_lines(wfs__yaml_text *text, const char *data, size_t size, size_t indent)
{
    size_t capacity = 0;
    for (size_t at = 0; at < size;) {
        for (size_t removed = 0; removed < indent && at < size && data[at] == ' '; removed++)
            at++;
        if (!add_line(text, &capacity, text->start + at))
            return false;
        bool end = false;
        while (at < size && !end) {
            end = ends_line(data, at, size);
            text->copy[text->size++] = data[at++];
        }
    }
    return text->line_count || add_line(text, &capacity, text->start);
}

bool wfs__yaml_open(wfs__yaml_text *text, const wfs__source *source, wfs__span part, size_t indent)
{
    *text = (wfs__yaml_text){ 0 };
    text->data = source->text + part.start;
    text->size = part.end - part.start;
    text->start = part.start;
    if (indent == 0)
        return true;
    size_t size = text->size;
    text->copy = wfs__malloc(size ? size : 1);
    text->size = 0;
    if (!text->copy || !copy_lines(text, source->text + part.start, size, indent)) {
        wfs__yaml_close(text);
        return false;
    }
    text->data = text->copy;
    return true;
}

void wfs__yaml_close(wfs__yaml_text *text)
{
    free(text->copy);
    free(text->lines);
    text->copy = NULL;
    text->lines = NULL;
}

size_t wfs__yaml_origin(const wfs__yaml_text *text, size_t at)
{
    if (!text->lines)
        return text->start + at;
    size_t low = 0, high = text->line_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (text->lines[middle].at <= at)
            low = middle;
        else
            high = middle;
    }
    return text->lines[low].origin + (at - text->lines[low].at);
}

/* ---- The filter ---- */

static bool refuse(const wfs__yaml_text *text, size_t at, size_t size, wfs__code code, const char *message,
                   const char *hint, wfs_report *report)
{
    size_t start = wfs__yaml_origin(text, at);
    wfs__report_add(report, code, (wfs__span){ start, start + size }, NULL, message, hint);
    return false;
}

/* A control character: what it is, and how to write it. */
static bool refuse_character(const wfs__yaml_text *text, size_t at, wfs_report *report)
{
    char hint[80];
    if (text->data[at] == '\0') {
        wfs__report_byte(report, wfs__yaml_origin(text, at));
        return false;
    }
    snprintf(hint, sizeof hint, "remove it, or write it as \"\\x%02x\" in double quotes",
             (unsigned char)text->data[at]);
    return refuse(text, at, 1, WFS__D_YAML_SYNTAX, "A control character is not allowed in YAML", hint, report);
}

/* YAML forbids more of them in plain texts; in quotes, for JSON's sake, only these. */
static bool is_forbidden(char character)
{
    unsigned char c = (unsigned char)character;
    return c < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

enum { STRIDE = 64 };

/* How many bytes at the start are plain ASCII, in whole strides: a loop without branches, so that compilers can make it
 * wide. */
static size_t plain_run(const char *data, size_t size)
{
    size_t at = 0;
    for (; at + STRIDE <= size; at += STRIDE) {
        unsigned char other = 0;
        for (size_t i = 0; i < STRIDE; i++) {
            unsigned char c = (unsigned char)data[at + i];
            other |= (unsigned char)((unsigned char)(c - 0x20) >= 0x5F) & (c != '\t') & (c != '\n') & (c != '\r');
        }
        if (other)
            break;
    }
    return at;
}

static bool filter_characters(const wfs__yaml_text *text, wfs_report *report)
{
    size_t valid = wfs__utf8_check(text->data, text->size), looked = 0;
    for (size_t at = 0; at < valid; at++) {
        if (at == looked) {
            at += plain_run(text->data + at, valid - at);
            looked = at + STRIDE;
            if (at == valid)
                break;
        }
        if (is_forbidden(text->data[at]))
            return refuse_character(text, at, report);
    }
    if (valid < text->size)
        wfs__report_byte(report, wfs__yaml_origin(text, valid));
    return valid == text->size;
}

static const char *next_percent(const wfs__yaml_text *text, size_t at)
{
    return at < text->size ? memchr(text->data + at, '%', text->size - at) : NULL;
}

/* Counts the % signs on the way. */
static bool filter_directives(const wfs__yaml_text *text, size_t *percents, wfs_report *report)
{
    const char *found = next_percent(text, 0);
    for (*percents = 0; found; ++*percents) {
        size_t at = (size_t)(found - text->data);
        bool behind_mark = at == 3 && memcmp(text->data, "\xEF\xBB\xBF", 3) == 0;
        if (at == 0 || behind_mark || found[-1] == '\n' || found[-1] == '\r')
            return refuse(text, at, 1, WFS__D_YAML_SYNTAX, "A line cannot begin with %: directives are not allowed",
                          "quote or indent a text that begins with %", report);
        found = next_percent(text, at + 1);
    }
    return true;
}

static bool ends_word(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

static bool filter_tags(const wfs__yaml_text *text, wfs_report *report)
{
    bool tag = false;
    size_t escapes = 0, start = 0;
    for (size_t at = 0; at < text->size; at++) {
        char c = text->data[at];
        if (ends_word(c)) {
            tag = false;
        } else if (c == '!' && !tag) {
            tag = true;
            escapes = 0;
            start = at;
        } else if (c == '%' && tag && ++escapes > TAG_ESCAPES) {
            return refuse(text, start, 1, WFS__D_YAML_SYNTAX,
                          "More than 128 % signs in one word after a ! are not allowed", NULL, report);
        }
    }
    return true;
}

bool wfs__yaml_filter(const wfs__yaml_text *text, wfs_report *report)
{
    size_t percents;
    return filter_characters(text, report) && filter_directives(text, &percents, report) &&
           (percents <= TAG_ESCAPES || filter_tags(text, report));
}
