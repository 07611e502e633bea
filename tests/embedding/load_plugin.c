/*
 * Loads a plug-in again and again, while threads are there already, and calls it from all of them: load_plugin FILE
 */
#include "plugin.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { THREADS = 4, TIMES = 50 };

static pthread_barrier_t loaded, called;
static int (*answer)(const char *, char *, size_t);
static int good[THREADS];

static void *work(void *number)
{
    char text[64];
    for (int i = 0; i < TIMES; i++) {
        pthread_barrier_wait(&loaded);
        *(int *)number += answer && answer("{\"items\":[{\"name\":\"a\",\"price\":1}]}", text, sizeof text) == 0 &&
                          strcmp(text, "{\"name\":\"a\"}") == 0;
        pthread_barrier_wait(&called);
    }
    return NULL;
}

static void load_and_call(const char *path)
{
    void *plugin = dlopen(path, RTLD_NOW | RTLD_LOCAL), *symbol = plugin ? dlsym(plugin, "plugin_answer") : NULL;
    if (!plugin)
        puts(dlerror());
    memcpy(&answer, &symbol, sizeof answer);
    pthread_barrier_wait(&loaded);
    pthread_barrier_wait(&called);
    if (plugin)
        dlclose(plugin);
}

int main(int argc, char **argv)
{
    pthread_t threads[THREADS];
    int sum = 0;
    pthread_barrier_init(&loaded, NULL, THREADS + 1);
    pthread_barrier_init(&called, NULL, THREADS + 1);
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, work, &good[i]);
    for (int i = 0; i < TIMES; i++)
        load_and_call(argc > 1 ? argv[1] : "");
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        sum += good[i];
    }
    printf("loaded %d times, %d calls on %d threads\n", TIMES, sum, THREADS);
    return sum != THREADS * TIMES;
}
