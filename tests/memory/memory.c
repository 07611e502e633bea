/*
 * Fails each allocation in turn: only that one, and that one with all later ones. Whatever happens, the scenario must
 * come to its end, everything must be freed, and if no call said that there is no memory, the outcome is the usual one.
 *
 *   memory [SCENARIO [NUMBER]]
 */
#include "memory.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void __real_free(void *block);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
void __wrap_free(void *block);

enum { OUTCOME = 1 << 20 };

static struct state {
    const char *scenario;
    unsigned long calls, fail_at; /* fail_at 0: never */
    bool forever, failed;         /* all later ones too; one has failed */
    bool nomem;                   /* and a call said so */
    long live;
    size_t size;
    unsigned long problems;
} now;
static char outcome[OUTCOME], usual[OUTCOME];

static bool fails(void)
{
    now.calls++;
    bool fail = now.fail_at && (now.forever ? now.calls >= now.fail_at : now.calls == now.fail_at);
    now.failed |= fail;
    return fail;
}

void *__wrap_malloc(size_t size)
{
    void *block = fails() ? NULL : __real_malloc(size);
    now.live += block != NULL;
    return block;
}

void *__wrap_calloc(size_t count, size_t size)
{
    void *block = fails() ? NULL : __real_calloc(count, size);
    now.live += block != NULL;
    return block;
}

void *__wrap_realloc(void *block, size_t size)
{
    void *moved = fails() ? NULL : __real_realloc(block, size);
    now.live += !block && moved;
    return moved;
}

void __wrap_free(void *block)
{
    now.live -= block != NULL;
    __real_free(block);
}

static void problem(const char *text, int line)
{
    now.problems++;
    printf("%s: allocation %lu%s: %s", now.scenario, now.fail_at, now.forever ? " and all later ones" : "", text);
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

void note_number(int64_t number)
{
    char text[32];
    int size = snprintf(text, sizeof text, "%lld", (long long)number);
    note(text, (size_t)size);
}

static bool lacking(void)
{
    MUST(now.failed);
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
    unsigned long problems = now.problems;
    now = (struct state){ .scenario = what->name, .fail_at = fail_at, .forever = forever, .problems = problems };
    what->run();
    if (now.live != 0)
        problem("not everything was freed", 0);
    if (fail_at && !now.nomem && (now.size != strlen(usual) || memcmp(usual, outcome, now.size) != 0))
        problem("another outcome, and no word of lacking memory", 0);
}

static unsigned long sweep(const scenario *what, unsigned long only)
{
    attempt(what, 0, false);
    memcpy(usual, outcome, now.size);
    usual[now.size] = '\0';
    unsigned long count = now.calls;
    for (unsigned long i = only ? only : 1; i <= (only ? only : count); i++) {
        attempt(what, i, false);
        attempt(what, i, true);
    }
    now.fail_at = 0; /* what the process itself allocates at its end succeeds */
    if (getenv("MEMORY_SHOW")) /* what happens usually */
        printf("%s", usual);
    printf("%-24s %5lu allocations\n", what->name, count);
    return only ? 2 : count * 2;
}

int main(int argc, char **argv)
{
    unsigned long points = 0;
    json_set_alloc_funcs(__wrap_malloc, __wrap_free);
    json_object_seed(1);
    for (size_t i = 0; i < scenario_count; i++)
        if (argc < 2 || strcmp(argv[1], scenarios[i].name) == 0)
            points += sweep(&scenarios[i], argc > 2 ? strtoul(argv[2], NULL, 10) : 0);
    printf("%lu points, %lu problems\n", points, now.problems);
    return now.problems != 0 || points == 0;
}
