/*
 * Shared ground: the string slice, checked arithmetic, and the names that every file uses.
 *
 * Lengths are size_t and every sum or product of lengths that a stranger can influence goes through
 * the checked helpers. A slice never owns its bytes and is not NUL-terminated unless a comment says so.
 *
 * The library leaves errno as it found it: whoever calls something that may change it puts it back. All memory is taken
 * with the functions below, which do.
 */
#ifndef WFS_BASE_H
#define WFS_BASE_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <workflowskill/workflowskill.h>

typedef struct wfs__str {
    const char *data;
    size_t size;
} wfs__str;

/* A slice of a string literal. */
#define WFS__STR(literal) ((wfs__str){ (literal), sizeof(literal) - 1 })
#define WFS__NONE         ((wfs__str){ NULL, 0 })
#define WFS__COUNT(array) (sizeof(array) / sizeof *(array))

static inline uint64_t wfs__load64(const char *data)
{
    uint64_t word;
    memcpy(&word, data, sizeof word);
    return word;
}

static inline uint32_t wfs__load32(const char *data)
{
    uint32_t word;
    memcpy(&word, data, sizeof word);
    return word;
}

/* Texts of up to so many bytes, which keys mostly are, are compared without a call: */
enum { WFS__SHORT = 16 };

/* by two loads that overlap, the shortest by three. */
static inline bool wfs__str_equal(wfs__str a, wfs__str b)
{
    size_t size = a.size;
    const char *x = a.data, *y = b.data;
    if (size != b.size)
        return false;
    if (size > WFS__SHORT)
        return memcmp(x, y, size) == 0;
    if (size >= 8)
        return ((wfs__load64(x) ^ wfs__load64(y)) | (wfs__load64(x + size - 8) ^ wfs__load64(y + size - 8))) == 0;
    if (size >= 4)
        return ((wfs__load32(x) ^ wfs__load32(y)) | (wfs__load32(x + size - 4) ^ wfs__load32(y + size - 4))) == 0;
    return size == 0 || (x[0] == y[0] && x[size / 2] == y[size / 2] && x[size - 1] == y[size - 1]);
}

/* a < b, bytewise; for UTF-8 that is the order of code points. */
static inline int wfs__str_compare(wfs__str a, wfs__str b)
{
    size_t n = a.size < b.size ? a.size : b.size;
    int sign = n ? memcmp(a.data, b.data, n) : 0;
    return sign ? sign : (a.size > b.size) - (a.size < b.size);
}

/* Is it one of the characters of the set? NUL never is. */
static inline bool wfs__is_one_of(char c, const char *set) { return c != '\0' && strchr(set, c) != NULL; }

/* Does `part` stand at `at` in the text, which has at least that many bytes? */
static inline bool wfs__str_has(wfs__str text, size_t at, wfs__str part)
{
    return text.size - at >= part.size && memcmp(text.data + at, part.data, part.size) == 0;
}

static inline bool wfs__add(size_t a, size_t b, size_t *sum) { return !__builtin_add_overflow(a, b, sum); }
static inline bool wfs__mul(size_t a, size_t b, size_t *product) { return !__builtin_mul_overflow(a, b, product); }

/* Compilers know malloc and think that it leaves errno alone when it succeeds: clang would drop the assignment. */
static inline void wfs__set_errno(int number)
{
    __asm__("" : "+r"(number));
    errno = number;
}

static inline void *wfs__malloc(size_t size)
{
    int before = errno;
    void *block = malloc(size);
    wfs__set_errno(before);
    return block;
}

static inline void *wfs__calloc(size_t count, size_t size)
{
    int before = errno;
    void *block = calloc(count, size);
    wfs__set_errno(before);
    return block;
}

static inline void *wfs__realloc(void *block, size_t size)
{
    int before = errno;
    void *moved = realloc(block, size);
    wfs__set_errno(before);
    return moved;
}

/* The length of a text that the host gave with an explicit length or WFS_ZERO_TERMINATED. */
static inline size_t wfs__length(const char *text, size_t size)
{
    return size != WFS_ZERO_TERMINATED ? size : text ? strlen(text) : 0;
}

#define WFS__LIKELY(x)   __builtin_expect(!!(x), 1)
#define WFS__UNLIKELY(x) __builtin_expect(!!(x), 0)

#endif
