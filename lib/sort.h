/*
 * The order of the `sort` transform (section 7, item 5).
 */
#ifndef WFS_SORT_H
#define WFS_SORT_H

#include "evaluate.h"
#include "model.h"

/* Sorts an array by the step's path and direction, stably; the result, in scope->arena, shares the items. false: no
 * memory. */
bool wfs__sort(const wfs__step *step, const wfs_value *array, wfs__scope *scope, wfs_value *result);

#endif
