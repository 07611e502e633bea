/*
 * Memory for reading YAML, from nothing upward: for each text either the limit is reported, or what is reported is what
 * is reported without it. Nothing leaks.
 *
 *   cap EVERY FILE...      every EVERYth text of the conformance cases in the files (JSON lines)
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <workflowskill/workflowskill.h>

#include "../corpus.h"
#include "allocations.h"

enum {
    STEP = 64,  /* bytes between two caps */
    ENOUGH = 8, /* so many caps with which all was well end a text */
    REPORT = 1 << 20
};

typedef struct outcome {
    wfs_result result;
    size_t size;
    char report[REPORT];
} outcome;

static outcome usual, capped;
static unsigned long texts, caps, refused, problems;

static void problem(const char *id, uint64_t cap, const char *text)
{
    problems++;
    printf("%s: with %llu bytes: %s\n", id, (unsigned long long)cap, text);
}

/* Reads and checks the text with so much memory; 0: as much as it likes. */
static void check(const char *id, const char *text, size_t size, uint64_t cap, outcome *out)
{
    wfs_limits limits = { .size = sizeof limits, .yaml_memory_bytes = cap };
    wfs_check_options options = WFS_CHECK_OPTIONS_INIT;
    wfs_report *report = NULL;
    wfs_text *json = NULL;
    options.limits = &limits;
    allocations_begin(0, false);
    out->result = wfs_validate(text, size, NULL, &options, &report);
    if (wfs_report_json(report, &json) != WFS_OK)
        problem(id, cap, "no report");
    const char *data = wfs_text_data(json, &out->size);
    if (json && out->size < REPORT)
        memcpy(out->report, data, out->size + 1);
    else
        problem(id, cap, "no report that fits");
    wfs_text_free(json);
    wfs_report_free(report);
    if (allocated.live != 0)
        problem(id, cap, "not everything was freed");
}

static bool is_usual(void)
{
    return capped.result == usual.result && capped.size == usual.size &&
           memcmp(capped.report, usual.report, usual.size) == 0;
}

static void sweep(const char *id, const char *text, size_t size)
{
    unsigned enough = 0;
    texts++;
    check(id, text, size, 0, &usual);
    for (uint64_t cap = 1; enough < ENOUGH; cap = cap == 1 ? STEP : cap + STEP) {
        check(id, text, size, cap, &capped);
        caps++;
        if (is_usual()) {
            enough++;
            continue;
        }
        refused++;
        enough = 0; /* memory comes in chunks: with a little more a larger chunk may not fit */
        if (capped.result != WFS_E_INVALID || !strstr(capped.report, "\"limit-yaml-memory-bytes\""))
            problem(id, cap, "neither the usual outcome nor the limit");
        if (cap > (uint64_t)1 << 30) {
            problem(id, cap, "never enough");
            return;
        }
    }
}

int main(int argc, char **argv)
{
    unsigned long every = argc > 2 ? strtoul(argv[1], NULL, 10) : 0;
    if (every == 0)
        return 2;
    for (int i = 2; i < argc; i++)
        corpus_each(argv[i], every, sweep);
    printf("%lu texts, %lu caps of memory: %lu over the limit, %lu as usual, %lu problems\n", texts, caps, refused,
           caps - refused, problems);
    return problems != 0 || texts == 0 || refused == 0;
}
