/*
 * Secrets (section 10): what must not be seen in logs, events and error texts.
 *
 * A mask holds the values of the secret inputs. Writing a value through it replaces every occurrence by `***`; without
 * secrets it is the plain writer. What it writes is for people, too: it is safe to show.
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
/* Is anything hidden at all? */
static inline bool wfs__mask_hides(const wfs__mask *mask) { return mask->count != 0 || mask->parts; }

/* Appends the text with `***` for what must not be seen, not as JSON. */
void wfs__mask_text(const wfs__mask *mask, wfs__buffer *out, wfs__str text);

/* The two functions below for a mask that hides something. */
void wfs__mask_write_hiding(const wfs__mask *mask, wfs__buffer *out, const wfs_value *value);
void wfs__mask_write_string_hiding(const wfs__mask *mask, wfs__buffer *out, wfs__str text);

/* Appends the value as compact JSON, masked. */
static inline void wfs__mask_write(const wfs__mask *mask, wfs__buffer *out, const wfs_value *value)
{
    if (wfs__mask_hides(mask))
        wfs__mask_write_hiding(mask, out, value);
    else
        wfs__json_write(out, value, WFS__WRITE_SAFE);
}

/* Appends a text as a JSON string, masked. */
static inline void wfs__mask_write_string(const wfs__mask *mask, wfs__buffer *out, wfs__str text)
{
    if (wfs__mask_hides(mask))
        wfs__mask_write_string_hiding(mask, out, text);
    else
        wfs__json_write_safe_string(out, text);
}

#endif
