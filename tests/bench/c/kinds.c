/*
 * Reading and writing one document.
 *
 *     kinds FILE SECONDS [read|write|rewrite]     all three, or only one
 *
 * What was read and not changed is written by copying its text; `write` is that. `rewrite` writes everything anew, with
 * indentation, and counts the bytes that it made.
 */
#include "workflows.h"

typedef struct task {
    bench_file file;
    wfs_document *document;
    wfs_limits limits;
    uint32_t flags;
    wfs_text *text;
} task;

static void read_document(void *context)
{
    task *job = context;
    wfs_report *report = NULL;
    bench_require(!wfs_document_read_json(job->file.data, job->file.size, NULL, &job->limits, &job->document, &report),
                  "reading");
    wfs_report_free(report);
}

static void write_document(void *context)
{
    task *job = context;
    bench_require(!wfs_value_write(wfs_document_root(job->document), job->flags, &job->text), "writing");
}

/* Both give nanoseconds per byte. */
static double reading(void *context)
{
    task *job = context;
    wfs_document_free(job->document);
    return bench_timed(read_document, job) / (double)job->file.size;
}

static double writing(void *context)
{
    task *job = context;
    size_t size;
    double time = bench_timed(write_document, job);
    wfs_text_data(job->text, &size);
    wfs_text_free(job->text);
    return time / (double)size;
}

int main(int argc, char **argv)
{
    bench_require(argc == 3 || argc == 4, "usage: kinds FILE SECONDS [read|write|rewrite]");
    const char *only = argc == 4 ? argv[3] : NULL;
    double seconds = atof(argv[2]) / 3;
    task job = { .file = bench_read(argv[1]), .limits = wide_limits() };
    if (!only || !strcmp(only, "read"))
        bench_print("read", 1e3 / bench_median(reading, &job, seconds));
    else
        read_document(&job);
    if (!only || !strcmp(only, "write"))
        bench_print("write", 1e3 / bench_median(writing, &job, seconds));
    job.flags = WFS_JSON_PRETTY;
    if (!only || !strcmp(only, "rewrite"))
        bench_print("rewrite", 1e3 / bench_median(writing, &job, seconds));
    return 0;
}
