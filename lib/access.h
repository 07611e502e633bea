/*
 * Members and elements, as section 4 defines `x.name` and `x[e]`; evaluate.h has wfs__get.
 */
#ifndef WFS_ACCESS_H
#define WFS_ACCESS_H

#include "memo.h"
#include "number.h"
#include "value.h"

/* `x[key]`. lengths: NULL for none. */
wfs_value wfs__get_at(const wfs_value *x, const wfs_value *key, wfs__memo *lengths);
/* The number of the first of `ids` that is `id`; `count` if there is none. by_id: places in `ids`, in order of id. */
size_t wfs__id_find(const wfs__str *ids, const wfs__str *const *by_id, size_t count, wfs__str id);
/* What a key is called as the key of an object: a text, or the decimal form of a number (in `digits`). false: it is
 * neither. */
bool wfs__key_text(const wfs_value *key, char digits[WFS__NUMBER_SIZE], wfs__str *text);
/* The text of a number as templates write it; returns its length. */
size_t wfs__number_text(const wfs_value *number, char out[WFS__NUMBER_SIZE]);

#endif
