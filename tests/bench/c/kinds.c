/*
 * Reading and writing one document.
 *
 *     kinds FILE SECONDS
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
    size_t written;
} task;

static double reading(void *context)
{
    task *job = context;
    wfs_document *document = NULL;
    wfs_report *report = NULL;
    double start = bench_now();
    bench_require(!wfs_document_read_json(job->file.data, job->file.size, NULL, &job->limits, &document, &report),
                  "reading");
    double time = bench_now() - start;
    wfs_report_free(report);
    wfs_document_free(document);
    return time;
}

static double writing(void *context)
{
    task *job = context;
    wfs_text *text = NULL;
    double start = bench_now();
    bench_require(!wfs_value_write(wfs_document_root(job->document), job->flags, &text), "writing");
    double time = bench_now() - start;
    wfs_text_data(text, &job->written);
    wfs_text_free(text);
    return time;
}

int main(int argc, char **argv)
{
    bench_require(argc == 3, "usage: kinds FILE SECONDS");
    double seconds = atof(argv[2]) / 3;
    wfs_report *report = NULL;
    task job = { .file = bench_read(argv[1]), .limits = wide_limits() };
    double size = (double)job.file.size;
    bench_print("read", size / bench_median(reading, &job, seconds) * 1e3);
    bench_require(!wfs_document_read_json(job.file.data, job.file.size, NULL, &job.limits, &job.document, &report),
                  "reading");
    double time = bench_median(writing, &job, seconds);
    bench_print("write", (double)job.written / time * 1e3);
    job.flags = WFS_JSON_PRETTY;
    time = bench_median(writing, &job, seconds);
    bench_print("rewrite", (double)job.written / time * 1e3);
    return 0;
}
