/*
 * Shared ground: the string slice, checked arithmetic, and the names that every file uses.
 *
 * Lengths are size_t and every sum or product of lengths that a stranger can influence goes through
 * the checked helpers. A slice never owns its bytes and is not NUL-terminated unless a comment says so.
 */
#ifndef WFS_BASE_H
#define WFS_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
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

/* Short texts, which keys mostly are, are compared by two loads that overlap, the shortest by three. */
static inline bool wfs__str_equal(wfs__str a, wfs__str b)
{
    uint32_t first[2], last[2];
    if (a.size != b.size)
        return false;
    if (a.size < 4 || a.size > 8) {
        if (a.size > 8)
            return memcmp(a.data, b.data, a.size) == 0;
        size_t middle = a.size / 2, end = a.size - 1;
        return a.size == 0 ||
               (a.data[0] == b.data[0] && a.data[middle] == b.data[middle] && a.data[end] == b.data[end]);
    }
    memcpy(&first[0], a.data, 4);
    memcpy(&first[1], b.data, 4);
    memcpy(&last[0], a.data + a.size - 4, 4);
    memcpy(&last[1], b.data + b.size - 4, 4);
    return ((first[0] ^ first[1]) | (last[0] ^ last[1])) == 0;
}

/* a < b, bytewise; for UTF-8 that is the order of code points. */
static inline int wfs__str_compare(wfs__str a, wfs__str b)
{
    size_t n = a.size < b.size ? a.size : b.size;
    int difference = n ? memcmp(a.data, b.data, n) : 0;
    return difference ? difference : (a.size > b.size) - (a.size < b.size);
}

static inline bool wfs__add(size_t a, size_t b, size_t *sum) { return !__builtin_add_overflow(a, b, sum); }
static inline bool wfs__mul(size_t a, size_t b, size_t *product) { return !__builtin_mul_overflow(a, b, product); }

/* The length of a text that the host gave with an explicit length or WFS_ZERO_TERMINATED. */
static inline size_t wfs__length(const char *text, size_t size)
{
    return size != WFS_ZERO_TERMINATED ? size : text ? strlen(text) : 0;
}

#define WFS__LIKELY(x)   __builtin_expect(!!(x), 1)
#define WFS__UNLIKELY(x) __builtin_expect(!!(x), 0)

#endif
