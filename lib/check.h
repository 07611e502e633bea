/*
 * Run-time type checks (section 9): does a value have its declared type, to any depth?
 */
#ifndef WFS_CHECK_H
#define WFS_CHECK_H

#include "evaluate.h"
#include "model.h"

typedef enum wfs__check_result { WFS__CHECK_OK, WFS__CHECK_BAD, WFS__CHECK_NOMEM } wfs__check_result;

/* The name of a declared type: "string", ... */
const char *wfs__kind_name(wfs__kind kind);
/* Checks the value. With `strict` null has no type but "anything". On WFS__CHECK_BAD `message` has gained
 * `Output "a.b[0]": expected string, got int`, where `what` is "Output" and `name` is "a". */
wfs__check_result wfs__check_value(const wfs__type *type, const wfs_value *value, bool strict, const char *what,
                                   wfs__str name, wfs__buffer *message);

#endif
