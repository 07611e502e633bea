/* A text that grows. Always NUL-terminated once something was added. */
#ifndef CLI_TEXT_H
#define CLI_TEXT_H

#include <stddef.h>

struct text {
    char *data;
    size_t size, room;
};

/* Room for `size` more bytes, and a NUL, behind the text: the caller fills it and counts in `size` what it filled. */
char *text_room(struct text *text, size_t size);
void text_add(struct text *text, const char *data, size_t size);
void text_add_string(struct text *text, const char *string);
__attribute__((format(printf, 2, 3))) void text_format(struct text *text, const char *format, ...);
/* Adds text of unknown origin for a terminal: what it could obey becomes a blank. */
void text_add_safe(struct text *text, const char *data, size_t size);
/* Adds a JSON string. */
void text_add_quoted(struct text *text, const char *data, size_t size);
/* Adds `count` blanks. */
void text_pad(struct text *text, size_t count);
void text_clear(struct text *text);
void text_free(struct text *text);

/* The number of terminal columns of UTF-8 text without control characters. */
size_t text_columns(const char *data, size_t size);
/* The first character of UTF-8 text (not empty): its bytes, 1 to 4, and its columns, 0 to 2. */
size_t text_character(const char *data, size_t size, unsigned *columns);

#endif
