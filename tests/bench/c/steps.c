/*
 * What a step costs beside its tool: many tool steps, or one `each`, with tools that answer at once.
 *
 *     steps run FILE - SECONDS           run a loaded workflow and write its log
 *     steps whole FILE - SECONDS         the same from the text, parsed and validated every time
 *     steps each FILE INPUTS SECONDS     run a loaded workflow over the inputs (a file); the tool uses values in place
 *     steps each-jansson FILE INPUTS SECONDS     the same; the tool uses json_t
 *
 * The figure is ns per call of the tool.
 */
#include "workflows.h"
#include <workflowskill/jansson.h>

typedef struct task {
    const char *mode;
    bench_file source, inputs;
    wfs_workflow *workflow;
    wfs_tools *tools;
    wfs_run *run;
    size_t calls;
} task;

/* The tool of the many steps: its result is its arguments. */
static void echo(void *context, wfs_call *call)
{
    ((task *)context)->calls++;
    bench_require(!wfs_call_succeed_value(call, wfs_call_arguments(call)), "the tool");
}

/* The tool of `each`: its result is one of its arguments. */
static void pick(void *context, wfs_call *call)
{
    ((task *)context)->calls++;
    bench_require(!wfs_call_succeed_value(call, wfs_value_get(wfs_call_arguments(call), "id", 2)), "the tool");
}

static void pick_jansson(void *context, wfs_call *call)
{
    json_t *arguments = NULL;
    ((task *)context)->calls++;
    bench_require(!wfs_call_arguments_jansson(call, &arguments), "the arguments");
    bench_require(!wfs_call_succeed_jansson(call, json_object_get(arguments, "id")), "the tool");
    json_decref(arguments);
}

static void write_log(const wfs_run *run)
{
    wfs_text *text = NULL;
    size_t size;
    bench_require(wfs_run_succeeded(run) && !wfs_run_log(run, 0, &text), "the log");
    bench_require(wfs_text_data(text, &size) && size > 100, "the log");
    wfs_text_free(text);
}

static void open_run(task *job)
{
    job->calls = 0;
    bench_require(!wfs_run_new(job->workflow, wfs_tools_adapter(job->tools), NULL, &job->run), "wfs_run_new");
}

static void run_whole(void *context)
{
    task *job = context;
    bench_require(
        !wfs_run_text(job->source.data, job->source.size, NULL, 0, wfs_tools_adapter(job->tools), NULL, &job->run),
        "the run");
    write_log(job->run);
    wfs_run_free(job->run);
}

static void run_loaded(void *context)
{
    task *job = context;
    open_run(job);
    bench_require(!wfs_run_execute(job->run), "the run");
    write_log(job->run);
    wfs_run_free(job->run);
}

static void run_opened(void *context)
{
    task *job = context;
    bench_require(!wfs_run_execute(job->run) && wfs_run_succeeded(job->run), "the run");
}

static double many_steps(void *context)
{
    task *job = context;
    job->calls = 0;
    return bench_timed(!strcmp(job->mode, "whole") ? run_whole : run_loaded, job) / (double)job->calls;
}

static double one_each(void *context)
{
    task *job = context;
    open_run(job);
    bench_require(!wfs_run_set_inputs(job->run, job->inputs.data, job->inputs.size), "the inputs");
    double time = bench_timed(run_opened, job);
    wfs_run_free(job->run);
    return time / (double)job->calls;
}

int main(int argc, char **argv)
{
    bench_require(argc == 5, "usage: steps MODE FILE INPUTS SECONDS");
    task job = { .mode = argv[1], .source = bench_read(argv[2]) };
    int each = !strncmp(job.mode, "each", 4);
    bench_require(!wfs_tools_new(&job.tools), "wfs_tools_new");
    bench_require(!wfs_tools_add(job.tools, "noop", 4,
                                 !each         ? echo
                                 : job.mode[4] ? pick_jansson
                                               : pick,
                                 &job, NULL),
                  "wfs_tools_add");
    job.workflow = load_workflow(job.source.data, job.source.size);
    if (each)
        job.inputs = bench_read(argv[3]);
    bench_print("ns", bench_median(each ? one_each : many_steps, &job, atof(argv[4])));
    return 0;
}
