/*
 * Secrets (section 10): what must not be seen in logs, events and error texts.
 *
 * A mask holds the values of the secret inputs. Writing a value through it replaces every occurrence by `***`; without
 * secrets it is the plain writer.
 */
#ifndef WFS_SECRET_H
#define WFS_SECRET_H

#include "search.h"
#include "value.h"

typedef struct wfs__mask {
    size_t count;
    const wfs_value *values; /* what is hidden as a whole */
    wfs__search *parts;      /* texts that are hidden inside of other texts too, plain and escaped; NULL: none */
} wfs__mask;

/* Makes the mask of some values (borrowed, as the arena). false: no memory. */
bool wfs__mask_init(wfs__mask *mask, wfs__arena *arena, const wfs_value *values, size_t count);
/* Appends the value as compact JSON, masked. */
void wfs__mask_write(const wfs__mask *mask, wfs__buffer *out, const wfs_value *value);
/* Appends a text as a JSON string, masked. */
void wfs__mask_write_string(const wfs__mask *mask, wfs__buffer *out, wfs__str text);

#endif
