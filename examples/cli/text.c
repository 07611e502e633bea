/*
 * A text that grows, and what a terminal makes of text.
 *
 * Workflows, tools and their errors are strangers' text: text_add_safe keeps what a terminal could obey in them
 * from reaching it. Columns are counted without the C library's locale: a character of the East Asian wide
 * ranges takes two columns, a combining mark none, anything else one. That is exact enough to keep a line
 * that is rewritten in place from wrapping, which is all it is for.
 */
#include "text.h"

#include "memory.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void reserve(struct text *text, size_t more)
{
    size_t room = text->room ? text->room : 64;

    if (more > SIZE_MAX / 4 - text->size)
        out_of_memory();
    while (room < text->size + more + 1)
        room *= 2;
    if (room != text->room) {
        text->data = reallocate(text->data, room, 1);
        text->room = room;
    }
}

char *text_room(struct text *text, size_t size)
{
    reserve(text, size);
    return text->data + text->size;
}

void text_add(struct text *text, const char *data, size_t size)
{
    reserve(text, size);
    if (size)
        memcpy(text->data + text->size, data, size);
    text->size += size;
    text->data[text->size] = '\0';
}

void text_add_string(struct text *text, const char *string) { text_add(text, string, strlen(string)); }

void text_format(struct text *text, const char *format, ...)
{
    va_list arguments, again;
    int size;

    va_start(arguments, format);
    va_copy(again, arguments);
    size = vsnprintf(NULL, 0, format, arguments);
    if (size > 0) {
        reserve(text, (size_t)size);
        vsnprintf(text->data + text->size, (size_t)size + 1, format, again);
        text->size += (size_t)size;
    }
    va_end(again);
    va_end(arguments);
}

/* The character at `data`, and its bytes. */
static uint32_t decode(const char *data, size_t size, size_t *length)
{
    unsigned char first = (unsigned char)data[0];
    uint32_t code;

    *length = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    code = *length == 1 ? first : first & (0x7fu >> *length);
    if (*length > size)
        *length = size;
    for (size_t i = 1; i < *length; i++)
        code = code << 6 | ((unsigned char)data[i] & 0x3fu);
    return code;
}

static bool is_in(uint32_t code, const uint32_t (*ranges)[2], size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (code >= ranges[i][0] && code <= ranges[i][1])
            return true;
    return false;
}

/* Could a terminal obey it, or take it for the end of a line? Controls, separators, changes of direction: what the
 * library escapes in logs. */
static bool is_unsafe(uint32_t code)
{
    static const uint32_t unsafe[][2] = { { 0x0, 0x1f },      { 0x7f, 0x9f },     { 0x61c, 0x61c },
                                          { 0x200e, 0x200f }, { 0x2028, 0x2029 }, { 0x202a, 0x202e },
                                          { 0x2066, 0x206f }, { 0xfeff, 0xfeff } };

    return is_in(code, unsafe, sizeof(unsafe) / sizeof(unsafe[0]));
}

void text_add_safe(struct text *text, const char *data, size_t size)
{
    for (size_t at = 0, length; at < size; at += length) {
        bool unsafe = is_unsafe(decode(data + at, size - at, &length));
        text_add(text, unsafe ? " " : data + at, unsafe ? 1 : length);
    }
}

void text_add_quoted(struct text *text, const char *data, size_t size)
{
    text_add(text, "\"", 1);
    for (size_t i = 0; i < size; i++) {
        if (data[i] == '"' || data[i] == '\\')
            text_add(text, "\\", 1);
        if ((unsigned char)data[i] < 0x20)
            text_format(text, "\\u%04x", (unsigned)data[i]);
        else
            text_add(text, data + i, 1);
    }
    text_add(text, "\"", 1);
}

void text_pad(struct text *text, size_t count)
{
    for (; count; count--)
        text_add(text, " ", 1);
}

void text_clear(struct text *text)
{
    text->size = 0;
    if (text->data)
        text->data[0] = '\0';
}

void text_free(struct text *text)
{
    free(text->data);
    *text = (struct text){ NULL, 0, 0 };
}

static unsigned columns_of(uint32_t code)
{
    static const uint32_t wide[][2] = { { 0x1100, 0x115f },   { 0x2e80, 0x303e },   { 0x3041, 0xa4cf },
                                        { 0xac00, 0xd7a3 },   { 0xf900, 0xfaff },   { 0xfe30, 0xfe6f },
                                        { 0xff00, 0xff60 },   { 0xffe0, 0xffe6 },   { 0x1f300, 0x1f64f },
                                        { 0x1f680, 0x1f6ff }, { 0x1f900, 0x1f9ff }, { 0x20000, 0x3fffd } };

    if ((code >= 0x300 && code <= 0x36f) || (code >= 0x200b && code <= 0x200f) || (code >= 0xfe00 && code <= 0xfe0f))
        return 0;
    return is_in(code, wide, sizeof(wide) / sizeof(wide[0])) ? 2 : 1;
}

size_t text_character(const char *data, size_t size, unsigned *columns)
{
    size_t length;

    *columns = columns_of(decode(data, size, &length));
    return length;
}

size_t text_columns(const char *data, size_t size)
{
    size_t at = 0, total = 0;
    unsigned columns;

    while (at < size) {
        at += text_character(data + at, size - at, &columns);
        total += columns;
    }
    return total;
}
