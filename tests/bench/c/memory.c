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
    wfs_run *run;
    json_t *outputs;
} task;

static int32_t has_any(void *context, const char *name, size_t size)
{
    (void)context, (void)name, (void)size;
    return 1;
}

static wfs_call *the_call(const task *job)
{
    wfs_call *call = wfs_run_next_call(job->run);
    bench_require(call != NULL, "the call");
    return call;
}

static void advance(void *context)
{
    task *job = context;
    wfs_run_state state;
    bench_require(!wfs_run_advance(job->run, &state) && state == WFS_RUN_DONE && wfs_run_succeeded(job->run),
                  "the run");
}

static void convert_and_advance(void *context)
{
    task *job = context;
    bench_require(!wfs_call_succeed_jansson(the_call(job), job->json), "wfs_call_succeed_jansson");
    advance(job);
    bench_require(!wfs_run_outputs_jansson(job->run, &job->outputs), "wfs_run_outputs_jansson");
}

static double repetition(void *context)
{
    task *job = context;
    wfs_tool_adapter adapter = WFS_TOOL_ADAPTER_INIT;
    adapter.has = has_any;
    wfs_run_state state;
    bench_require(!wfs_run_new(job->workflow, &adapter, &job->options, &job->run), "wfs_run_new");
    bench_require(!wfs_run_advance(job->run, &state) && state == WFS_RUN_CALLS, "the first step");
    if (!job->json)
        bench_require(!wfs_call_succeed(the_call(job), job->file.data, job->file.size), "wfs_call_succeed");
    double time = bench_timed(job->json ? convert_and_advance : advance, job);
    json_decref(job->outputs);
    job->outputs = NULL;
    wfs_run_free(job->run);
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
