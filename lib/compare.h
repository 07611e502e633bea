/*
 * The comparisons of section 4; evaluate.h has wfs__compare, value.h equality without coercion.
 */
#ifndef WFS_COMPARE_H
#define WFS_COMPARE_H

#include "value.h"

/* `==`: equal, or a number against its text. 1, 0, or -1 without memory. */
int wfs__equal_loosely(const wfs_value *a, const wfs_value *b);
/* `a contains b`. 1, 0, or -1 without memory. */
int wfs__contains(const wfs_value *a, const wfs_value *b);

#endif
