/*
 * A long life: 100,000 times a workflow is loaded, validated, run and freed, with its report, its log and its outputs.
 * The memory of the process stays what it was after the first rounds, within a MiB.
 */
#ifndef _DEFAULT_SOURCE
#define _DEFAULT_SOURCE
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rich.h"

enum { WARM_UP = 1000, ROUNDS = 100000, RICH_EVERY = 100, GROWTH = 1 << 20 };

static const char plain[] = "inputs: { l: { type: array, default: [1, 2, 3] } }\n"
                            "outputs: { o: { type: array, value: $steps.b.output.items } }\n"
                            "steps:\n"
                            "  - { id: a, type: tool, tool: echo, each: $inputs.l, inputs: { x: { type: int, value: "
                            "$item } } }\n"
                            "  - { id: b, type: transform, operation: filter, where: $item.x > 1,\n"
                            "      inputs: { items: { type: array, value: $steps.a.output } } }\n";

static size_t resident(void)
{
    unsigned long whole, pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file || fscanf(file, "%lu %lu", &whole, &pages) != 2)
        abort();
    fclose(file);
    return pages * (size_t)sysconf(_SC_PAGESIZE);
}

/* Mostly a small workflow, for speed; at times one that uses everything. */
static bool rounds(int count, transcript *out)
{
    for (int i = 0; i < count; i++) {
        out->size = 0;
        bool rich = i % RICH_EVERY == 0;
        if (!rich_run(rich ? rich_text : plain, strlen(rich ? rich_text : plain), rich ? rich_inputs : "{}", out))
            return false;
    }
    return true;
}

int main(void)
{
    transcript out = { NULL, 0, 0 };
    bool good = rounds(WARM_UP, &out);
    size_t before = resident();
    good = good && rounds(ROUNDS, &out);
    size_t after = resident();
    printf("%d workflows loaded, run and freed: %td KiB more memory%s\n", ROUNDS,
           ((ptrdiff_t)after - (ptrdiff_t)before) / 1024, good ? "" : ", and a failure");
    free(out.data);
    return !good || after > before + GROWTH;
}
