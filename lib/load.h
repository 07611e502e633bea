/*
 * From text to model: structure (section 3) and compilation (sections 4 and 5), then the static checks of validate.h.
 */
#ifndef WFS_LOAD_H
#define WFS_LOAD_H

#include "model.h"

/* Always makes a workflow, however broken the text; its `report` says what is wrong. limits: resolved. fallback: the
 * name when the file has none. NULL: no memory. One share belongs to the caller. */
wfs_workflow *wfs__workflow_load(wfs__str text, const char *file, wfs__str fallback, const wfs_limits *limits);
void wfs__workflow_share(wfs_workflow *workflow);
void wfs__workflow_drop(wfs_workflow *workflow);

#endif
