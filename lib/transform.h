/*
 * Transforms (section 7, item 5): filter, map and sort of an array.
 *
 * They read the items in place; a filtered or sorted array is a block of copied cells, a mapped one is new cells.
 * Nothing here calls the host or takes more than linear-logarithmic time.
 */
#ifndef WFS_TRANSFORM_H
#define WFS_TRANSFORM_H

#include "evaluate.h"
#include "model.h"

/* Runs the transform on the step's resolved inputs (an object). *result is the object with one key. The scope's item
 * and index are restored. WFS_OK, WFS_E_NOMEM, WFS_E_LIMIT (a template's text). */
wfs_result wfs__transform(const wfs__step *step, const wfs_value *inputs, wfs__scope *scope, wfs_value *result);

#endif
