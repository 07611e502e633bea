/*
 * Fails each allocation in turn: only that one, and that one with all later ones. Whatever happens, the scenario must
 * come to its end, everything must be freed, and if no call said that there is no memory, the outcome is the usual one.
 *
 *   memory [SCENARIO [NUMBER]]
 */
#include "memory.h"

#include "allocations.h"

enum { OUTCOME = 1 << 20 };

static struct state {
    const char *scenario;
    bool nomem; /* a call said that there is no memory */
    size_t size;
} now;
static unsigned long problems;
static char outcome[OUTCOME], usual[OUTCOME];

static void problem(const char *text, int line)
{
    problems++;
    printf("%s: allocation %lu%s: %s", now.scenario, allocated.fail_at, allocated.forever ? " and all later ones" : "",
           text);
    printf(line ? " (line %d)\n" : "\n", line);
}

void must(bool condition, const char *text, int line)
{
    if (!condition)
        problem(text, line);
}

void note(const char *text, size_t size)
{
    if (now.nomem)
        return;
    MUST(now.size + size + 1 < OUTCOME);
    if (now.size + size + 1 >= OUTCOME)
        return;
    memcpy(outcome + now.size, text, size);
    outcome[now.size + size] = '\n';
    now.size += size + 1;
}

void note_text(const char *text) { note(text ? text : "-", text ? strlen(text) : 1); }

void note_number(int64_t number)
{
    char text[32];
    int size = snprintf(text, sizeof text, "%lld", (long long)number);
    note(text, (size_t)size);
}

static bool lacking(void)
{
    MUST(allocated.failed);
    now.nomem = true;
    return false;
}

bool done(wfs_result result)
{
    if (result == WFS_E_NOMEM)
        return lacking();
    note_number((int64_t)result);
    return result == WFS_OK;
}

bool got(const void *pointer) { return pointer ? true : lacking(); }

static void attempt(const scenario *what, unsigned long fail_at, bool forever)
{
    now = (struct state){ .scenario = what->name };
    allocations_begin(fail_at, forever);
    what->run();
    if (allocated.live != 0)
        problem("not everything was freed", 0);
    if (fail_at && !now.nomem && (now.size != strlen(usual) || memcmp(usual, outcome, now.size) != 0))
        problem("another outcome, and no word of lacking memory", 0);
}

/* How many points there were. */
static unsigned long sweep(const scenario *what, unsigned long only)
{
    attempt(what, 0, false);
    memcpy(usual, outcome, now.size);
    usual[now.size] = '\0';
    unsigned long count = allocated.count, parser = allocated.parser;
    for (unsigned long i = only ? only : 1; i <= (only ? only : count); i++) {
        attempt(what, i, false);
        attempt(what, i, true);
    }
    allocations_begin(0, false); /* what the process itself allocates at its end succeeds */
    if (getenv("MEMORY_SHOW"))   /* what happens usually */
        printf("%s", usual);
    printf("%-24s %5lu allocations", what->name, count);
    printf(parser ? ", %lu of them of the libfyaml inside\n" : "\n", parser);
    return only ? 2 : count * 2;
}

static unsigned long sweep_all(const scenario *list, size_t count, int argc, char **argv)
{
    unsigned long points = 0;
    for (size_t i = 0; i < count; i++)
        if (argc < 2 || strcmp(argv[1], list[i].name) == 0)
            points += sweep(&list[i], argc > 2 ? strtoul(argv[2], NULL, 10) : 0);
    return points;
}

int main(int argc, char **argv)
{
    unsigned long points = sweep_all(scenarios, scenario_count, argc, argv);
    points += sweep_all(language_scenarios, language_scenario_count, argc, argv);
#ifndef WFS_BUNDLED
    points += sweep_all(jansson_scenarios, jansson_scenario_count, argc, argv);
#endif
    printf("%lu points, %lu problems\n", points, problems);
    return problems != 0 || points == 0;
}
