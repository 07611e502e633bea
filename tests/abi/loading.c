/*
 * The library loaded at run time: loading.c LIBRARY COPY
 *
 * Loading, using and unloading it 1,000 times leaves nothing behind, neither memory nor mappings. Two copies of it in
 * one process, each for itself, run side by side: they share nothing. Nothing of it is seen by others.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <workflowskill/workflowskill.h>

enum { WARM_UP = 50, ROUNDS = 1000, GROWTH = 256 * 1024 };

static const char text[] =
    "inputs: { l: { type: array } }\n"
    "outputs: { o: { type: array, value: $steps.s.output.items } }\n"
    "steps:\n"
    "  - { id: t, type: tool, tool: x, each: $inputs.l, inputs: { i: { type: int, value: $item } } }\n"
    "  - { id: s, type: transform, operation: sort, field: i, direction: desc,\n"
    "      inputs: { items: { type: array, value: $steps.t.output } },\n"
    "      outputs: { items: { type: array } } }\n";
static size_t checks, problems;

static bool check(bool right, const char *what)
{
    checks++;
    if (!right) {
        const char *why = dlerror();
        printf("%s%s%s\n", what, why ? ": " : "", why ? why : "");
        problems++;
    }
    return right;
}

/* The functions that are used, by the names of the header. */
#define FUNCTIONS(X)                                                                                                   \
    X(wfs_run_open)                                                                                                    \
    X(wfs_run_set_inputs)                                                                                              \
    X(wfs_run_advance)                                                                                                 \
    X(wfs_run_next_call)                                                                                               \
    X(wfs_call_arguments)                                                                                              \
    X(wfs_call_succeed_value)                                                                                          \
    X(wfs_run_outputs)                                                                                                 \
    X(wfs_value_write)                                                                                                 \
    X(wfs_text_data)                                                                                                   \
    X(wfs_text_free)                                                                                                   \
    X(wfs_run_free)

typedef struct loaded {
    void *handle;
#define MEMBER(name) __typeof__(&name) name;
    FUNCTIONS(MEMBER)
#undef MEMBER
    wfs_run *run;
} loaded;

static bool load(const char *path, loaded *library)
{
    bool found = true;
    library->run = NULL;
    library->handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library->handle)
        return false;
#define FIND(name)                                                                                                     \
    *(void **)&library->name = dlsym(library->handle, #name);                                                          \
    found = found && library->name;
    FUNCTIONS(FIND)
#undef FIND
    return found;
}

static int32_t has(void *context, const char *name, size_t size)
{
    (void)context;
    (void)name;
    (void)size;
    return 1;
}

/* Starts a run and goes on to its first calls. */
static bool start(loaded *library)
{
    static const wfs_tool_adapter adapter = { .size = sizeof adapter, .has = has };
    static const char inputs[] = "{\"l\":[1,2]}";
    wfs_run_state state = WFS_RUN_DONE;
    return library->wfs_run_open(text, sizeof text - 1, &adapter, NULL, &library->run) == WFS_OK &&
           library->wfs_run_set_inputs(library->run, inputs, sizeof inputs - 1) == WFS_OK &&
           library->wfs_run_advance(library->run, &state) == WFS_OK && state == WFS_RUN_CALLS;
}

/* Answers all calls and frees the run. Was its output right? */
static bool finish(loaded *library)
{
    wfs_run_state state = WFS_RUN_CALLS;
    wfs_text *out = NULL;
    while (state == WFS_RUN_CALLS) {
        wfs_call *call = library->wfs_run_next_call(library->run);
        if (!call || library->wfs_call_succeed_value(call, library->wfs_call_arguments(call)) != WFS_OK ||
            library->wfs_run_advance(library->run, &state) != WFS_OK)
            return false;
    }
    bool right = library->wfs_value_write(library->wfs_run_outputs(library->run), 0, &out) == WFS_OK &&
                 strcmp(library->wfs_text_data(out, NULL), "{\"o\":[{\"i\":2},{\"i\":1}]}") == 0;
    library->wfs_text_free(out);
    library->wfs_run_free(library->run);
    return right;
}

/* ---- What a process has ---- */

static size_t resident(void)
{
    unsigned long whole = 0, pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file || fscanf(file, "%lu %lu", &whole, &pages) != 2)
        pages = 0;
    if (file)
        fclose(file);
    return pages * (size_t)sysconf(_SC_PAGESIZE);
}

static size_t mappings(void)
{
    size_t lines = 0;
    FILE *file = fopen("/proc/self/maps", "r");
    for (int c; file && (c = getc(file)) != EOF;)
        lines += c == '\n';
    if (file)
        fclose(file);
    return lines;
}

/* ---- Tests ---- */

static bool one_round(const char *path)
{
    loaded library;
    bool right = load(path, &library) && start(&library) && finish(&library);
    return library.handle && dlclose(library.handle) == 0 && right;
}

static void load_and_unload(const char *path)
{
    bool right = true;
    for (int i = 0; i < WARM_UP; i++)
        right = one_round(path) && right;
    size_t memory = resident(), maps = mappings();
    for (int i = 0; i < ROUNDS; i++)
        right = one_round(path) && right;
    check(right, "loading, running, unloading");
#ifdef __GLIBC__ /* others never unload */
    check(!dlopen(path, RTLD_NOW | RTLD_NOLOAD), "it is still loaded");
#endif
    check(maps && mappings() <= maps, "mappings are left behind");
    size_t now = resident();
    check(memory && now <= memory + GROWTH, "memory is left behind");
    printf("%d times loaded and unloaded: %td KiB more memory\n", ROUNDS, ((ptrdiff_t)now - (ptrdiff_t)memory) / 1024);
}

static void load_twice(const char *path, const char *copy)
{
    loaded first, second;
    if (!check(load(path, &first) && load(copy, &second), "loading two copies"))
        return;
    check(first.wfs_run_open != second.wfs_run_open, "both copies are one");
    check(!dlsym(RTLD_DEFAULT, "wfs_run_open"), "a library that was loaded for one is seen by all");
    check(start(&first) && start(&second), "starting a run in each copy");
    check(finish(&first), "the run of the first copy");
    check(dlclose(first.handle) == 0, "unloading the first copy");
    check(finish(&second), "the run of the second copy after the first was unloaded");
    check(dlclose(second.handle) == 0, "unloading the second copy");
}

static bool copy_file(const char *from, const char *to)
{
    char buffer[65536];
    FILE *in = fopen(from, "rb"), *out = in ? fopen(to, "wb") : NULL;
    bool good = out;
    for (size_t got; good && (got = fread(buffer, 1, sizeof buffer, in)) > 0;)
        good = fwrite(buffer, 1, got, out) == got;
    if (in)
        fclose(in);
    return out && fclose(out) == 0 && good;
}

int main(int argc, char **argv)
{
    if (argc != 3 || !copy_file(argv[1], argv[2]))
        return 2;
    load_and_unload(argv[1]);
    load_twice(argv[1], argv[2]);
    printf("%zu checks, %zu problems\n", checks, problems);
    return problems != 0;
}
