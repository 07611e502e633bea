/*
 * Does each dimension once at each size asked for, and lets valgrind's callgrind count the instructions of the work.
 *
 *     growth --list              the names of the dimensions
 *     growth TIMES NAME...       the named ones (all, without a name) at least x 1, 2, 4, ... up to TIMES
 *     growth --files N NAME...   the named ones that are files, at the size at which their text has about N bytes,
 *                                under the default limits: what it costs at worst
 *     growth --expressions N     the same with expressions
 *
 * Under `valgrind --tool=callgrind --collect-atstart=no` every task ends with a dump whose reason is the dimension, its
 * size and the bytes of its text; growth.py reads them. Without valgrind the tasks are only done.
 */
#include "growth.h"

#include <valgrind/callgrind.h>

static const struct dimension *const families[] = { file_dimensions, mistake_dimensions, data_dimensions,
                                                    run_dimensions, schema_dimensions };
enum { FAMILIES = sizeof families / sizeof *families };

void require(bool fine, const struct task *task, const char *what)
{
    if (fine)
        return;
    fprintf(stderr, "%s at %zu: failed: %s\n", task->dimension->name, task->n, what);
    exit(1);
}

void expect(const struct task *task, bool good, const char *what)
{
    require(task->anything || good == task->dimension->good, task, what);
}

/* highest: with limits so high that none is met, but those that the dimension sets. */
static void make(struct task *task, const struct dimension *dimension, size_t n, bool highest)
{
    *task = (struct task){ .n = n, .dimension = dimension };
    if (highest)
        memset(&task->limits, 0xff, sizeof task->limits);
    task->limits.size = sizeof task->limits;
    dimension->make(task, n);
}

static void clear(struct task *task)
{
    text_free(&task->text);
    text_free(&task->data);
}

static void do_counted(const struct task *task)
{
    char reason[128];
    snprintf(reason, sizeof reason, "%s %zu %zu", task->dimension->name, task->n, task->text.size + task->data.size);
    CALLGRIND_ZERO_STATS;
    CALLGRIND_TOGGLE_COLLECT;
    task->dimension->work(task);
    CALLGRIND_TOGGLE_COLLECT;
    CALLGRIND_DUMP_STATS_AT(reason);
}

static void grow(const struct dimension *dimension, size_t times)
{
    for (size_t factor = 1; factor <= times; factor *= 2) {
        struct task task;
        make(&task, dimension, dimension->least * factor, true);
        do_counted(&task);
        clear(&task);
    }
}

static size_t bytes_at(const struct dimension *dimension, size_t n)
{
    struct task task;
    make(&task, dimension, n, false);
    size_t bytes = task.text.size + task.data.size;
    clear(&task);
    return bytes;
}

static void reach(const struct dimension *dimension, size_t bytes)
{
    struct task task;
    size_t low = 1, high = 2;
    while (high < bytes && bytes_at(dimension, high) < bytes)
        high *= 2;
    while (high - low > 1 + high / 64) {
        size_t middle = low + (high - low) / 2;
        *(bytes_at(dimension, middle) <= bytes ? &low : &high) = middle;
    }
    make(&task, dimension, low, false);
    task.anything = true;
    do_counted(&task);
    clear(&task);
}

static bool is_file(const struct dimension *d)
{
    return d->work == validate_text || d->work == report_text || d->work == walk_text || d->work == validate_with_tools;
}

static bool is_expression(const struct dimension *d) { return d->work == evaluate_text || d->work == resolve_text; }
static bool is_any(const struct dimension *d) { return d != NULL; }

static bool is_wanted(const struct dimension *dimension, char **names)
{
    for (char **name = names; *name; name++)
        if (strcmp(*name, dimension->name) == 0)
            return true;
    return !*names;
}

static const struct mode {
    const char *word; /* the first argument; NULL: a number */
    bool (*takes)(const struct dimension *dimension);
    void (*measure)(const struct dimension *dimension, size_t number);
} modes[] = { { "--files", is_file, reach }, { "--expressions", is_expression, reach }, { NULL, is_any, grow } };

static void list(void)
{
    for (size_t i = 0; i < FAMILIES; i++)
        for (const struct dimension *d = families[i]; d->name; d++)
            puts(d->name);
}

int main(int argc, char **argv)
{
    const struct mode *mode = modes;
    if (argc == 2 && strcmp(argv[1], "--list") == 0) {
        list();
        return 0;
    }
    while (mode->word && argc > 1 && strcmp(argv[1], mode->word) != 0)
        mode++;
    int at = mode->word ? 2 : 1;
    if (argc <= at) {
        fputs("usage: growth --list | growth [--files | --expressions] NUMBER [NAME...]\n", stderr);
        return 2;
    }
    size_t number = (size_t)strtoul(argv[at], NULL, 10);
    for (size_t i = 0; i < FAMILIES; i++)
        for (const struct dimension *d = families[i]; d->name; d++)
            if (is_wanted(d, argv + at + 1) && mode->takes(d))
                mode->measure(d, number);
    return 0;
}
