/*
 * Peer: the same transforms by hand on jansson.
 *
 *     transform_jansson OPERATION FILE            JSON text to JSON text on stdout
 *     transform_jansson OPERATION FILE SECONDS    the operation alone, ns per item
 */
#include "bench.h"
#include <jansson.h>

typedef struct task {
    const char *operation;
    json_t *items;
} task;

static json_t *filter(json_t *items)
{
    json_t *result = json_array(), *item;
    size_t index;
    json_array_foreach(items, index, item)
    {
        if (json_number_value(json_object_get(item, "score")) > 500)
            json_array_append(result, item);
    }
    return result;
}

static json_t *map(json_t *items)
{
    json_t *result = json_array(), *item;
    size_t index;
    json_array_foreach(items, index, item)
    {
        json_t *made = json_object();
        json_object_set_nocheck(made, "id", json_object_get(item, "id"));
        json_object_set_nocheck(made, "title", json_object_get(item, "name"));
        json_object_set_nocheck(made, "city", json_object_get(json_object_get(item, "address"), "city"));
        json_object_set_nocheck(made, "score", json_object_get(item, "score"));
        json_array_append_new(result, made);
    }
    return result;
}

typedef struct keyed {
    double key;
    size_t index;
} keyed;

static int compare(const void *a, const void *b)
{
    const keyed *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->index < y->index ? -1 : 1;
}

static json_t *sort(json_t *items)
{
    size_t count = json_array_size(items);
    keyed *keys = malloc((count + 1) * sizeof *keys);
    json_t *result = json_array();
    for (size_t i = 0; i < count; i++)
        keys[i] = (keyed){ json_number_value(json_object_get(json_array_get(items, i), "score")), i };
    qsort(keys, count, sizeof *keys, compare);
    for (size_t i = 0; i < count; i++)
        json_array_append(result, json_array_get(items, keys[i].index));
    free(keys);
    return result;
}

static json_t *apply(const task *job)
{
    switch (job->operation[0]) {
    case 'f':
        return filter(job->items);
    case 'm':
        return map(job->items);
    case 's':
        return sort(job->items);
    default:
        return json_incref(job->items);
    }
}

static double repetition(void *context)
{
    double start = bench_now();
    json_t *result = apply(context);
    double time = bench_now() - start;
    json_decref(result);
    return time;
}

int main(int argc, char **argv)
{
    bench_require(argc == 3 || argc == 4, "usage: transform_jansson OPERATION FILE [SECONDS]");
    bench_file file = bench_read(argv[2]);
    json_t *root = json_loadb(file.data, file.size, 0, NULL);
    task job = { argv[1], json_object_get(root, "items") };
    bench_require(json_array_size(job.items) > 0, "items");
    bench_close(file);
    if (argc == 4) {
        bench_print("ns", bench_median(repetition, &job, atof(argv[3])) / (double)json_array_size(job.items));
        return 0;
    }
    json_t *outputs = json_object();
    json_object_set_new(outputs, "items", apply(&job));
    bench_require(!json_dumpf(outputs, stdout, JSON_COMPACT | JSON_REAL_PRECISION(17)) && !fflush(stdout), "writing");
    _Exit(0);
}
