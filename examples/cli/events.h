/* --events and --trace: files of JSON lines. */
#ifndef CLI_EVENTS_H
#define CLI_EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <workflowskill/workflowskill.h>

/* Zeroed: no file, writing does nothing. */
struct events {
    FILE *file;
    const char *name;
    bool all; /* every kind, else the standard events */
    bool failed;
};

/* name: borrow; "-" is stdout, NULL opens nothing. false: why not was said. */
bool events_open(struct events *events, const char *name, bool all);
/* Writes one event if it is of a kind that is wanted. `event` is its text, `root` the same as a value. */
void events_write(struct events *events, const char *event, size_t size, const wfs_value *root);
/* false if an event could not be written (that was said). */
bool events_close(struct events *events);

/* Whether the event's `type` is `type`. */
bool event_is(const wfs_value *root, const char *type);

#endif
