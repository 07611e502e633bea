/*
 * Parsing and validating a SKILL.md.
 *
 *     parse FILE SECONDS
 */
#include "workflows.h"

static int32_t has_any(void *context, const char *name, size_t size)
{
    (void)context, (void)name, (void)size;
    return 1;
}

static double repetition(void *context)
{
    const bench_file *file = context;
    wfs_tool_adapter adapter = WFS_TOOL_ADAPTER_INIT;
    adapter.has = has_any;
    wfs_report *report = NULL;
    double start = bench_now();
    wfs_result result = wfs_validate(file->data, file->size, &adapter, NULL, &report);
    double time = bench_now() - start;
    bench_require(result == WFS_OK, "wfs_validate");
    wfs_report_free(report);
    return time;
}

int main(int argc, char **argv)
{
    bench_require(argc == 3, "usage: parse FILE SECONDS");
    bench_file file = bench_read(argv[1]);
    bench_print("us", bench_median(repetition, &file, atof(argv[2])) / 1000);
    return 0;
}
