/*
 * Which step reads which: the references between steps as a list, for hosts that walk a workflow.
 */
#ifndef WFS_REFERENCE_H
#define WFS_REFERENCE_H

#include "model.h"

/* Collects the references of every step to steps that exist, by step and then by position, into the workflow. false: no
 * memory. */
bool wfs__references_collect(wfs_workflow *workflow);

#endif
