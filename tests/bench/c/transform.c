/*
 * JSON text to JSON text, a whole process: maps a file and lends it to a run of a workflow with one transform step over
 * its items, writes the outputs in pieces.
 *
 *     transform OPERATION FILE
 */
#include "workflows.h"

static int32_t write_piece(void *unused, const char *data, size_t size)
{
    (void)unused;
    return fwrite(data, 1, size, stdout) != size;
}

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
    bench_require(!wfs_run_lend_inputs(run, file.data, file.size, NULL, NULL), "wfs_run_lend_inputs");
    bench_require(!wfs_run_execute(run) && wfs_run_succeeded(run), "the run");
    bench_require(!wfs_value_write_to(wfs_run_outputs(run), 0, write_piece, NULL), "wfs_value_write_to");
    bench_finish("", 0);
    return 0;
}
