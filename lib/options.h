/*
 * Public structures that begin with their size, of hosts that were compiled against an older or a newer header.
 *
 * A size that no structure has is refused before anything is read or written, so a size that was never set cannot lead
 * out of the structure.
 */
#ifndef WFS_OPTIONS_H
#define WFS_OPTIONS_H

#include "base.h"

/* Copies a structure that the host filled into one of `size` bytes: missing fields are zero. false: its size is none,
 * or its tail, which we do not know, is not zero. `given` NULL: all zero. */
bool wfs__options_take(const void *given, void *known, size_t size);
/* Copies a structure of ours into the host's, as far as the host knows it; what we do not know becomes zero. false: the
 * host's size is none; nothing is written. */
bool wfs__options_give(const void *known, size_t size, void *given);

#endif
