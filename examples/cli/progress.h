/* What a run says on stderr while it goes on. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "text.h"

#include <stdbool.h>
#include <stdint.h>
#include <workflowskill/workflowskill.h>

/* A step that has started and not ended: the last of the stack, or a conditional around it. */
struct progress_step {
    struct text id, description, note; /* note: the last retry */
    int64_t started, current, total, retries;
    struct text error;
    bool ignored, shown, is_exit;
};

struct progress {
    struct progress_step *steps; /* a stack */
    size_t depth, room;
    size_t width; /* of the column of ids */
    bool quiet, live;
    unsigned frame;
    int64_t last_tick;
    struct text exit_id; /* of the exit that ended the run */
    bool started, said;  /* events came; why the run failed was said */
    int64_t executed, skipped, duration;
};

void progress_open(struct progress *progress, const wfs_workflow *workflow, bool quiet);
void progress_event(struct progress *progress, const wfs_value *event);
/* Draws the live line anew if it is time. */
void progress_tick(void *context);
/* The last lines: why the run failed if nobody has said so (`reason`: not a step, or NULL), and a summary. */
void progress_finish(struct progress *progress, bool success, const char *reason);
void progress_close(struct progress *progress);

#endif
