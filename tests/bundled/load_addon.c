/*
 * Loads an addon again and again, while threads are there already, and calls it from all of them: load_addon FILE
 */
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { THREADS = 4, TIMES = 50 };

static pthread_barrier_t loaded, called;
static int (*run)(void);
static int good[THREADS];

static void *work(void *number)
{
    for (int i = 0; i < TIMES; i++) {
        pthread_barrier_wait(&loaded);
        *(int *)number += run && run();
        pthread_barrier_wait(&called);
    }
    return NULL;
}

static void load_and_call(const char *path)
{
    void *addon = dlopen(path, RTLD_NOW | RTLD_LOCAL), *symbol = addon ? dlsym(addon, "addon_run") : NULL;
    if (!addon)
        puts(dlerror());
    memcpy(&run, &symbol, sizeof run);
    pthread_barrier_wait(&loaded);
    pthread_barrier_wait(&called);
    if (addon)
        dlclose(addon);
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
