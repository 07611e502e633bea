/*
 * Peer: reading and writing one document with jansson.
 *
 *     kinds_jansson FILE SECONDS
 */
#include "bench.h"
#include <jansson.h>

typedef struct task {
    bench_file file;
    json_t *document;
    size_t written;
} task;

static double reading(void *context)
{
    task *job = context;
    double start = bench_now();
    json_t *document = json_loadb(job->file.data, job->file.size, 0, NULL);
    double time = bench_now() - start;
    bench_require(document != NULL, "reading");
    json_decref(document);
    return time;
}

static double writing(void *context)
{
    task *job = context;
    double start = bench_now();
    char *text = json_dumps(job->document, JSON_COMPACT | JSON_REAL_PRECISION(17));
    double time = bench_now() - start;
    bench_require(text != NULL, "writing");
    job->written = strlen(text);
    free(text);
    return time;
}

int main(int argc, char **argv)
{
    bench_require(argc == 3, "usage: kinds_jansson FILE SECONDS");
    task job = { .file = bench_read(argv[1]) };
    double seconds = atof(argv[2]) / 2;
    bench_print("read", (double)job.file.size / bench_median(reading, &job, seconds) * 1e3);
    job.document = json_loadb(job.file.data, job.file.size, 0, NULL);
    double time = bench_median(writing, &job, seconds);
    bench_print("write", (double)job.written / time * 1e3);
    return 0;
}
