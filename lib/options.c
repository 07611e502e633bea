/*
 * Structures of any age. The first member of each is its size; the others are nobody's business here.
 */
#include "options.h"

static const size_t largest = 4096; /* said in the public header; ours have far less */

/* The size that the host's structure says it has, 0 if it can have none of that size. */
static size_t size_of(const void *given)
{
    size_t size;
    memcpy(&size, given, sizeof size);
    return size >= 2 * sizeof size && size % sizeof(void *) == 0 && size <= largest ? size : 0;
}

bool wfs__options_take(const void *given, void *known, size_t size)
{
    const unsigned char *bytes = given;
    memset(known, 0, size);
    memcpy(known, &size, sizeof size);
    if (!given)
        return true;
    size_t theirs = size_of(given);
    for (size_t i = size; i < theirs; i++)
        if (bytes[i])
            return false;
    if (theirs)
        memcpy((char *)known + sizeof size, bytes + sizeof size, (theirs < size ? theirs : size) - sizeof size);
    return theirs != 0;
}

bool wfs__options_give(const void *known, size_t size, void *given)
{
    size_t theirs = size_of(given), shared = theirs < size ? theirs : size;
    if (!theirs)
        return false;
    memcpy((char *)given + sizeof size, (const char *)known + sizeof size, shared - sizeof size);
    memset((char *)given + shared, 0, theirs - shared);
    return true;
}
