/*
 * The limits of section 11: defaults, hard maxima, and what a host of an older header gave.
 *
 * Everything comes from the table WFS_LIMITS of the public header; nothing is written down twice.
 */
#include "limits.h"

#include "options.h"

static uint64_t resolve(uint64_t given, uint64_t standard, uint64_t maximum)
{
    return given == 0 ? standard : given < maximum ? given : maximum;
}

bool wfs__limits_resolve(const wfs_limits *given, wfs_limits *resolved)
{
    wfs_limits known;
    if (!wfs__options_take(given, &known, sizeof known))
        return false;
#define WFS_LIMIT_RESOLVE(field, standard, maximum, text) known.field = resolve(known.field, standard, maximum);
    WFS_LIMITS(WFS_LIMIT_RESOLVE)
#undef WFS_LIMIT_RESOLVE
    *resolved = known;
    return true;
}
