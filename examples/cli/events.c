/*
 * Event streams: each event is one line, written out as it happens, so that a reader may follow.
 *
 * The run hands over the text of an event; it is passed on as it is. Which events are standard ones is decided by
 * their `type`. A stream that cannot be written is said once, at the end, and does not stop the run.
 */
#include "events.h"

#include "console.h"

#include <errno.h>
#include <string.h>

bool event_is(const wfs_value *root, const char *type)
{
    size_t size;
    const char *text = wfs_value_text(wfs_value_get(root, "type", 4), &size);

    return size == strlen(type) && memcmp(text, type, size) == 0;
}

static bool is_standard(const wfs_value *root)
{
    static const char *const types[] = { "workflow_start", "step_start",    "step_skip",     "step_retry",
                                         "step_error",     "each_progress", "step_complete", "workflow_complete" };

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        if (event_is(root, types[i]))
            return true;
    return false;
}

bool events_open(struct events *events, const char *name, bool all)
{
    events->all = all;
    events->name = name;
    if (!name)
        return true;
    events->file = strcmp(name, "-") == 0 ? stdout : fopen(name, "we");
    if (!events->file)
        console_error("cannot write %s: %s", name, strerror(errno));
    return events->file != NULL;
}

void events_write(struct events *events, const char *event, size_t size, const wfs_value *root)
{
    if (!events->file || events->failed || !(events->all || is_standard(root)))
        return;
    if (fwrite(event, 1, size, events->file) != size || fputc('\n', events->file) == EOF || fflush(events->file) != 0)
        events->failed = true;
    if (events->failed && errno != EPIPE)
        console_error("cannot write %s: %s", events->file == stdout ? "to stdout" : events->name, strerror(errno));
}

bool events_close(struct events *events)
{
    bool good = !events->failed;

    if (events->file && events->file != stdout && fclose(events->file) != 0 && good) {
        console_error("cannot write %s: %s", events->name, strerror(errno));
        good = false;
    }
    events->file = NULL;
    return good;
}
