/*
 * A growing text for tests: pieces are added, repeated and formatted. Memory that runs out ends the test.
 *
 * The text is always NUL-terminated, once something was added. text_free makes it empty again.
 */
#ifndef TESTS_TEXT_H
#define TESTS_TEXT_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct test_text {
    char *data;
    size_t size, capacity;
} test_text;

static inline char *text_room(test_text *text, size_t size)
{
    if (text->size + size + 1 > text->capacity) {
        text->capacity = 2 * text->capacity + size + 1;
        text->data = realloc(text->data, text->capacity);
        if (!text->data)
            abort();
    }
    return text->data + text->size;
}

static inline void text_bytes(test_text *text, const char *data, size_t size)
{
    char *room = text_room(text, size);
    if (size)
        memcpy(room, data, size);
    text->size += size;
    text->data[text->size] = '\0';
}

/* The piece, `times` times. */
static inline void text_add(test_text *text, const char *piece, size_t times)
{
    size_t length = strlen(piece);
    char *room = text_room(text, length * times);
    for (size_t i = 0; length > 1 && i < times; i++)
        memcpy(room + i * length, piece, length);
    if (length == 1)
        memset(room, *piece, times);
    text->size += length * times;
    text->data[text->size] = '\0';
}

__attribute__((format(printf, 2, 3))) static inline void text_addf(test_text *text, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int size = vsnprintf(NULL, 0, format, arguments);
    if (size < 0)
        abort();
    vsnprintf(text_room(text, (size_t)size), (size_t)size + 1, format, again);
    text->size += (size_t)size;
    va_end(again);
    va_end(arguments);
}

static inline void text_free(test_text *text)
{
    free(text->data);
    *text = (test_text){ NULL, 0, 0 };
}

#endif
