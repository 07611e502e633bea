/*
 * What the library tells while it advances, collected for JavaScript. Nothing here can throw: a failure is noted, and
 * the advance throws when it is over.
 */
#include "run.h"

#include <stdlib.h>
#include <string.h>

/* Makes room for `more` items of that size behind `count`. */
static bool make_room(void **items, size_t *capacity, size_t count, size_t more, size_t size)
{
    if (count + more <= *capacity)
        return true;
    size_t wanted = *capacity * 2 > count + more ? *capacity * 2 : count + more + 32;
    void *grown = wanted > SIZE_MAX / size ? NULL : realloc(*items, wanted * size);
    if (!grown)
        return false;
    *items = grown;
    *capacity = wanted;
    return true;
}

void collect_event(void *context, const char *event, size_t size)
{
    node_run *run = context;
    void *items = run->events;
    if (!make_room(&items, &run->events_capacity, run->events_size, size + 2, 1)) {
        run->no_memory = true;
        return;
    }
    run->events = items;
    run->events[run->events_size] = run->events_size ? ',' : '[';
    memcpy(run->events + run->events_size + 1, event, size);
    run->events_size += size + 1;
    run->events[run->events_size] = ']'; /* behind its end, for when it is handed out */
}

void collect_given_up(void *context, wfs_call *call)
{
    (void)context;
    node_run *run = wfs_call_data(call);
    if (!run) /* JavaScript never saw it */
        return;
    void *items = run->given_up;
    if (!make_room(&items, &run->given_up_capacity, run->given_up_count, 1, sizeof *run->given_up)) {
        run->no_memory = true;
        return;
    }
    run->given_up = items;
    run->given_up[run->given_up_count++] = wfs_call_id(call);
}

void forget_collected(node_run *run)
{
    run->events_size = 0;
    run->given_up_count = 0;
}
