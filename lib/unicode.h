/*
 * UTF-8 and the few properties of characters that the language needs.
 *
 * Decoding is strict (no overlong forms, no surrogates, nothing above U+10FFFF). Case folding is Unicode's
 * simple folding (status C and S), from a generated table.
 */
#ifndef WFS_UNICODE_H
#define WFS_UNICODE_H

#include "memory.h"

/* The offset of the first byte that is not valid UTF-8, `size` if all is. */
size_t wfs__utf8_check(const char *text, size_t size);
/* Decodes the character at text[0..size), which is not empty; *length gets its bytes. Invalid: U+FFFD and the length of
 * the maximal invalid part (at least 1). */
uint32_t wfs__utf8_decode(const char *text, size_t size, size_t *length);
/* A copy, NUL-terminated, in which each maximal invalid part is U+FFFD. data NULL: no memory. */
wfs__str wfs__utf8_copy(wfs__arena *arena, wfs__str text);
/* Writes up to 4 bytes; returns how many. */
size_t wfs__utf8_encode(uint32_t character, char *out);
/* Code points of valid UTF-8. */
size_t wfs__utf8_count(const char *text, size_t size);
uint32_t wfs__fold(uint32_t character);
/* Does `text` contain `part`, ignoring case by simple folding? Linear time. -1 when there is no memory. */
int wfs__contains_folded(wfs__str text, wfs__str part);
/* White space of expressions (section 4): TAB LF VT FF CR, the space separators, U+FEFF, U+2028, U+2029. */
bool wfs__is_space(uint32_t c);
/* May a terminal do something else than show the character, or a reader take it for the end of a line? Controls, the
 * line and paragraph separators, and what changes the direction of writing. All of them are below U+10000. */
bool wfs__is_unsafe(uint32_t c);
/* The offset of the first such character beyond ASCII (with DEL) in valid UTF-8, `size` if there is none. */
size_t wfs__unsafe_find(const char *text, size_t size);
/* Is the whole text a name in the sense of section 4? */
bool wfs__is_name(wfs__str text);

#endif
