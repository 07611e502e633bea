/*
 * JSON text to JSON text, a whole process: reads a file, runs a workflow with one transform step over its items, writes
 * the outputs.
 *
 *     transform OPERATION FILE
 */
#include "workflows.h"

int main(int argc, char **argv)
{
    bench_require(argc == 3, "usage: transform OPERATION FILE");
    const char *source = workflow_for(argv[1], 0);
    wfs_workflow *workflow = load_workflow(source, strlen(source));
    wfs_limits limits = wide_limits();
    wfs_run_options options = WFS_RUN_OPTIONS_INIT;
    options.limits = &limits;
    wfs_run *run = NULL;
    bench_require(!wfs_run_new(workflow, NULL, &options, &run), "wfs_run_new");

    bench_file file = bench_read(argv[2]);
    bench_require(!wfs_run_set_inputs(run, file.data, file.size), "wfs_run_set_inputs");
    bench_close(file);
    bench_require(!wfs_run_execute(run) && wfs_run_succeeded(run), "the run");

    wfs_text *text = NULL;
    bench_require(!wfs_value_write(wfs_run_outputs(run), 0, &text), "wfs_value_write");
    size_t size;
    const char *data = wfs_text_data(text, &size);
    bench_finish(data, size);
    return 0;
}
