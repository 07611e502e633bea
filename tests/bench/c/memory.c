/*
 * A transform alone: the items are loaded (as a tool's result) before the clock starts, and it stops when the run is
 * done.
 *
 *     memory values|jansson OPERATION FILE SECONDS
 *
 * `jansson` starts from a json_t of the host and ends with one: with conversion in both directions.
 */
#include "workflows.h"
#include <workflowskill/jansson.h>

typedef struct task {
    wfs_workflow *workflow;
    wfs_run_options options;
    bench_file file;
    json_t *json; /* NULL: the file's text is given */
    size_t count;
} task;

static int32_t has_any(void *context, const char *name, size_t size)
{
    (void)context, (void)name, (void)size;
    return 1;
}

static void give(const task *job, wfs_call *call)
{
    bench_require(call != NULL, "the call");
    if (job->json)
        bench_require(!wfs_call_succeed_jansson(call, job->json), "wfs_call_succeed_jansson");
    else
        bench_require(!wfs_call_succeed(call, job->file.data, job->file.size), "wfs_call_succeed");
}

static double repetition(void *context)
{
    task *job = context;
    wfs_tool_adapter adapter = WFS_TOOL_ADAPTER_INIT;
    adapter.has = has_any;
    wfs_run *run = NULL;
    wfs_run_state state;
    json_t *outputs = NULL;
    bench_require(!wfs_run_new(job->workflow, &adapter, &job->options, &run), "wfs_run_new");
    bench_require(!wfs_run_advance(run, &state) && state == WFS_RUN_CALLS, "the first step");
    double start = bench_now();
    give(job, wfs_run_next_call(run));
    if (!job->json)
        start = bench_now();
    bench_require(!wfs_run_advance(run, &state) && state == WFS_RUN_DONE && wfs_run_succeeded(run), "the run");
    if (job->json)
        bench_require(!wfs_run_outputs_jansson(run, &outputs), "wfs_run_outputs_jansson");
    double time = bench_now() - start;
    json_decref(outputs);
    wfs_run_free(run);
    return time;
}

int main(int argc, char **argv)
{
    bench_require(argc == 5, "usage: memory values|jansson OPERATION FILE SECONDS");
    const char *source = workflow_for(argv[2], 1);
    wfs_limits limits = wide_limits();
    task job = { .workflow = load_workflow(source, strlen(source)),
                 .options = WFS_RUN_OPTIONS_INIT,
                 .file = bench_read(argv[3]) };
    job.options.limits = &limits;
    json_t *json = json_loadb(job.file.data, job.file.size, 0, NULL);
    job.count = json_array_size(json_object_get(json, "items"));
    if (!strcmp(argv[1], "jansson"))
        job.json = json;
    else
        json_decref(json);
    bench_require(job.count > 0, "items");
    bench_print("ns", bench_median(repetition, &job, atof(argv[4])) / (double)job.count);
    return 0;
}
