/*
 * The limits of section 11, resolved: every field has its effective value.
 */
#ifndef WFS_LIMITS_H
#define WFS_LIMITS_H

#include "base.h"

/* Defaults for NULL and for zero fields, the hard maximum for larger ones. `given` may be of an older, smaller size.
 * false: its size is not acceptable (a larger structure whose tail is not zero, or none). */
bool wfs__limits_resolve(const wfs_limits *given, wfs_limits *resolved);

#endif
