/* The nearest of some names, for "did you mean". */
#ifndef CLI_SUGGEST_H
#define CLI_SUGGEST_H

#include <stddef.h>

/* Start with { name, size, NULL, SIZE_MAX }; offer candidates; read `best`, NULL if none is near. */
struct suggestion {
    const char *name;
    size_t size;
    const char *best;
    size_t distance;
};

struct suggestion suggestion_for(const char *name, size_t size);
/* `candidate` is borrowed and NUL-terminated. */
void suggestion_offer(struct suggestion *suggestion, const char *candidate);

#endif
