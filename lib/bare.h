/*
 * References that stand within a text, where nothing evaluates them: `$inputs.n` in a sentence, `{{ inputs.n }}`, and,
 * where the text is no template, `${inputs.n}`.
 *
 * Only the five references are found, and what is found begins behind its marks: `inputs.n`. So the texts of other
 * languages that happen to have dollars and braces stay what they are.
 */
#ifndef WFS_BARE_H
#define WFS_BARE_H

#include "base.h"

typedef struct wfs__bare {
    uint32_t start, end; /* bytes in the text: from the mark to the end of the path */
    wfs__str path;       /* the reference without its dollar, a part of the text */
    bool braces;         /* `{{ }}` */
} wfs__bare;

/* So much of a text is searched: it may stand in a file thousands of times, by aliases. */
enum { WFS__BARE_SIZE = 8192 };
/* The first one in the beginning of the text. blocks: `${inputs.n}` counts too. */
bool wfs__bare_find(wfs__str text, bool blocks, wfs__bare *found);
/* Does one stand exactly at `at`? */
bool wfs__bare_at(wfs__str text, uint32_t at, bool blocks, wfs__bare *found);

/* Where a path ends that goes on at `end`: `.name` and `[0]` belong to it, without blanks between. */
uint32_t wfs__bare_path_end(wfs__str text, uint32_t end);

#endif
