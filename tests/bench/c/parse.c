/*
 * Parsing and validating a SKILL.md.
 *
 *     parse FILE SECONDS              both, with tools of which only the names are known
 *     parse FILE SECONDS validate     validating alone, with tools that have schemas
 */
#include "workflows.h"

typedef struct task {
    bench_file file;
    wfs_tool_adapter adapter;
    wfs_workflow *workflow; /* loaded before, NULL: it is part of the work */
    wfs_report *report;
} task;

static const char schema[] = "{\"type\":\"object\",\"required\":[\"url\"],\"properties\":{"
                             "\"url\":{\"type\":\"string\",\"minLength\":1},"
                             "\"method\":{\"enum\":[\"GET\",\"HEAD\",\"POST\"]}},\"additionalProperties\":false}";

static int32_t has_any(void *context, const char *name, size_t size)
{
    (void)context, (void)name, (void)size;
    return 1;
}

static int32_t describe(void *context, const char *name, size_t size, wfs_tool_descriptor *descriptor)
{
    (void)context, (void)name, (void)size;
    descriptor->input_schema = schema;
    descriptor->input_schema_size = sizeof schema - 1;
    return 1;
}

static void parse(void *context)
{
    task *job = context;
    bench_require(!wfs_validate(job->file.data, job->file.size, &job->adapter, NULL, &job->report), "wfs_validate");
}

static void validate(void *context)
{
    task *job = context;
    bench_require(!wfs_workflow_validate(job->workflow, &job->adapter, NULL, &job->report), "wfs_workflow_validate");
}

static double repetition(void *context)
{
    task *job = context;
    double time = bench_timed(job->workflow ? validate : parse, job);
    wfs_report_free(job->report);
    return time;
}

int main(int argc, char **argv)
{
    bench_require(argc == 3 || (argc == 4 && !strcmp(argv[3], "validate")), "usage: parse FILE SECONDS [validate]");
    task job = { .file = bench_read(argv[1]), .adapter = WFS_TOOL_ADAPTER_INIT };
    job.adapter.has = has_any;
    if (argc == 4) {
        job.adapter.describe = describe;
        job.workflow = load_workflow(job.file.data, job.file.size);
    }
    bench_print("us", bench_median(repetition, &job, atof(argv[2])) / 1000);
    return 0;
}
