/*
 * The slots that wait for a retry, the next one first: a binary heap of their numbers, by the time they are due and,
 * for the same time, by number. The heap has room for every slot, so that waiting cannot fail.
 */
#include "run.h"

#include <stdlib.h>

static bool is_before(const wfs_run *run, uint32_t a, uint32_t b)
{
    int64_t first = run->slots[a].wake, second = run->slots[b].wake;
    return first != second ? first < second : a < b;
}

bool wfs__retry_room(wfs_run *run, size_t count)
{
    uint32_t *waiting = wfs__realloc(run->waiting, count * sizeof *waiting);
    if (!waiting)
        return false;
    run->waiting = waiting;
    return true;
}

void wfs__retry_add(wfs_run *run, const wfs__slot *slot)
{
    uint32_t number = (uint32_t)(slot - run->slots);
    size_t at = run->exec.waiting++;
    for (size_t parent; at > 0; at = parent) {
        parent = (at - 1) / 2;
        if (!is_before(run, number, run->waiting[parent]))
            break;
        run->waiting[at] = run->waiting[parent];
    }
    run->waiting[at] = number;
}

wfs__slot *wfs__retry_first(const wfs_run *run) { return run->exec.waiting ? &run->slots[run->waiting[0]] : NULL; }

void wfs__retry_remove_first(wfs_run *run)
{
    size_t count = --run->exec.waiting, at = 0;
    uint32_t number = run->waiting[count];
    for (size_t child; (child = 2 * at + 1) < count; at = child) {
        child += child + 1 < count && is_before(run, run->waiting[child + 1], run->waiting[child]);
        if (!is_before(run, run->waiting[child], number))
            break;
        run->waiting[at] = run->waiting[child];
    }
    run->waiting[at] = number;
}
