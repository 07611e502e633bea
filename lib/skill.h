/*
 * The skill file: frontmatter and fences (section 1).
 *
 * Finds the parts of a SKILL.md by lines; it does not read the workflow's YAML itself. A text without a workflow
 * block may be a bare workflow.
 */
#ifndef WFS_SKILL_H
#define WFS_SKILL_H

#include "yaml.h"

typedef struct wfs__skill {
    wfs_value frontmatter;   /* an object; empty without one */
    wfs__str name;           /* of the frontmatter, if it has a usable one; data NULL otherwise */
    wfs__str *allowed_tools; /* `allowed-tools` */
    size_t allowed_count;
    bool has_allowed_tools; /* the key is there */
    wfs__node *workflow;    /* the root of the workflow's YAML; NULL if there is none or it cannot be read */
} wfs__skill;

/* Reads the file: checks its encoding, finds frontmatter and block, reads both YAML texts. Problems go to the
 * report (invalid-utf8, nul-byte, empty-content, no-workflow-block, unclosed-workflow-block, extra-workflow-block,
 * frontmatter, limit-file, and those of YAML). false: no memory. */
bool wfs__skill_read(wfs__arena *arena, const wfs__source *source, const wfs_limits *limits, wfs_report *report,
                     wfs__skill *skill);

#endif
