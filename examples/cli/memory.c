/*
 * Allocation that cannot fail: out of memory, the command ends.
 *
 * The library reports WFS_E_NOMEM and leaves the decision to its host. This host is a command whose work is
 * lost anyway, so it decides once, here, and no other file has to. Programs that run for tools are ended
 * first: whatever happens, nothing is left running.
 */
#include "memory.h"

#include "signals.h"
#include "status.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Without stdio, which might want memory itself. */
static void say(const char *text)
{
    if (write(STDERR_FILENO, text, strlen(text)) < 0)
        _exit(STATUS_USAGE);
}

static _Noreturn void give_up(wfs_result result)
{
    signals_kill_groups();
    say("error: ");
    say(wfs_result_text(result));
    say("\n");
    _exit(STATUS_USAGE);
}

_Noreturn void out_of_memory(void) { give_up(WFS_E_NOMEM); }

void must_succeed(wfs_result result)
{
    if (result != WFS_OK)
        give_up(result);
}

void *allocate(size_t count, size_t size)
{
    void *memory = calloc(count ? count : 1, size ? size : 1);

    if (!memory)
        out_of_memory();
    return memory;
}

void *reallocate(void *old, size_t count, size_t size)
{
    void *memory;

    if (size && count > SIZE_MAX / size)
        out_of_memory();
    memory = realloc(old, count && size ? count * size : 1);
    if (!memory)
        out_of_memory();
    return memory;
}

char *duplicate(const char *data, size_t size)
{
    char *copy = allocate(size + 1, 1);

    if (size)
        memcpy(copy, data, size);
    return copy;
}
