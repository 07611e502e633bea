/*
 * The limits of section 11: defaults, hard maxima, and what a host of an older header gave.
 *
 * Everything comes from the table WFS_LIMITS of the public header; nothing is written down twice. What a host gave
 * may be shorter than our structure (an older header: the missing fields are zero) or longer (a newer one:
 * acceptable as long as it asks for nothing that we do not know).
 */
#include "limits.h"

static uint64_t resolve(uint64_t given, uint64_t standard, uint64_t maximum)
{
    return given == 0 ? standard : given < maximum ? given : maximum;
}

/* Is the part of a larger structure that we do not know all zero? */
static bool tail_is_zero(const wfs_limits *given)
{
    const unsigned char *bytes = (const unsigned char *)given;
    for (size_t i = sizeof *given; i < given->size; i++) {
        if (bytes[i])
            return false;
    }
    return true;
}

bool wfs__limits_resolve(const wfs_limits *given, wfs_limits *resolved)
{
    wfs_limits known = { 0 };
    if (given) {
        if (given->size < sizeof given->size || !tail_is_zero(given))
            return false;
        memcpy(&known, given, given->size < sizeof known ? given->size : sizeof known);
    }
    known.size = sizeof known;
#define WFS_LIMIT_RESOLVE(field, standard, maximum, text) known.field = resolve(known.field, standard, maximum);
    WFS_LIMITS(WFS_LIMIT_RESOLVE)
#undef WFS_LIMIT_RESOLVE
    *resolved = known;
    return true;
}
