/*
 * The shapes of objects that are being read, so that objects of one kind share theirs.
 *
 * A reader remembers at each place, under a key of a known shape or in an array, which shape the last object there had,
 * and compares the next object with it, key by key. Only the keys of an object that departs from it are gathered and
 * looked up here; a shape that is not found is made. Keys are borrowed: they live as long as the arena of the shapes.
 */
#ifndef WFS_SHAPES_H
#define WFS_SHAPES_H

#include "value.h"

enum { WFS__SHAPES = 64 /* places to look up; a power of two */ };

/* A shape with the shapes of the objects that were last seen under its keys, also as elements of arrays there. */
typedef struct wfs__known {
    const wfs__shape *shape;
    uint8_t mark; /* the reader's own; 0 at first */
    struct wfs__known *inner[];
} wfs__known;

/* Zero-initialise. */
typedef struct wfs__shapes {
    wfs__arena scratch; /* of what is known */
    wfs__known *places[WFS__SHAPES];
} wfs__shapes;

/* The shape of these keys, made in the arena if it is not known; NULL: no memory. Of duplicate keys only the first
 * stays, with the last one's value: see wfs__shape_unite, which changes `keys`, `items` and *count then. */
wfs__known *wfs__shapes_find(wfs__shapes *shapes, wfs__arena *arena, wfs__str *keys, wfs_value *items, size_t *count);
void wfs__shapes_free(wfs__shapes *shapes);

/* Where the shape of objects is remembered that are member `number` of an object of this shape, or elements of that;
 * `other` is the place where that is not known (NULL), or it has no such member. */
static inline wfs__known **wfs__known_inside(wfs__known *shape, wfs__known **other, size_t number)
{
    return shape && number < shape->shape->count ? &shape->inner[number] : other;
}

#endif
