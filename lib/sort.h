/*
 * The order of the `sort` transform (section 7, item 5).
 */
#ifndef WFS_SORT_H
#define WFS_SORT_H

#include "model.h"

/* Sorts an array by the step's path and direction, stably; the result shares the items. false: no memory. */
bool wfs__sort(const wfs__step *step, const wfs_value *array, wfs__arena *arena, wfs_value *result);

#endif
