/*
 * One workflow, many threads: each runs it by itself, all must see the same; and cancelling from outside while a run
 * goes on.
 */
#include "host.h"

#include <pthread.h>

enum { THREADS = 16, RUNS = 200 };

static const char TEXT[] =
    "inputs: { l: { type: array } }\n"
    "outputs: { o: { type: array, value: $steps.f.output.items } }\n"
    "steps:\n"
    "  - { id: loop, type: tool, tool: echo, each: $inputs.l, concurrency: 3,\n"
    "      inputs: { x: { type: int, value: $item }, t: { type: string, value: 'n ${item} of ${inputs.l.length}' } } "
    "}\n"
    "  - { id: f, type: transform, operation: filter, where: $item.x > 2,\n"
    "      inputs: { items: { type: array, value: $steps.loop.output } }, outputs: { items: { type: array } } }\n";

typedef struct worker {
    pthread_t thread;
    wfs_workflow *workflow;
    const char *expected; /* the log that every run must give; NULL: any */
    size_t expected_size;
    size_t different;
    char *log; /* of the last run */
    size_t log_size;
} worker;

static int32_t has(void *context, const char *name, size_t size)
{
    (void)context;
    (void)name;
    (void)size;
    return 1;
}

static void echo(void *context, wfs_call *call)
{
    (void)context;
    wfs_call_succeed_value(call, wfs_call_arguments(call));
}

static int64_t stopped(void *context)
{
    (void)context;
    return 0;
}

/* Runs once and keeps the log; assertions of cmocka do not belong into threads. */
static int run_once(worker *self)
{
    wfs_run *run = NULL;
    wfs_text *text = NULL;
    wfs_run_options options = WFS_RUN_OPTIONS_INIT;
    wfs_tool_adapter adapter = WFS_TOOL_ADAPTER_INIT;
    adapter.has = has;
    adapter.invoke = echo;
    options.now = options.wall = stopped;
    options.id = RUN_ID;
    free(self->log);
    self->log = NULL;
    if (wfs_run_new(self->workflow, &adapter, &options, &run) == WFS_OK &&
        wfs_run_set_inputs(run, "{\"l\":[1,2,3,4,5]}", WFS_ZERO_TERMINATED) == WFS_OK &&
        wfs_run_execute(run) == WFS_OK && wfs_run_log(run, 0, &text) == WFS_OK) {
        const char *data = wfs_text_data(text, &self->log_size);
        self->log = malloc(self->log_size);
        if (self->log)
            memcpy(self->log, data, self->log_size);
    }
    wfs_text_free(text);
    wfs_run_free(run);
    return self->log != NULL;
}

static void *work(void *context)
{
    worker *self = context;
    for (int i = 0; i < RUNS; i++)
        if (!run_once(self) || self->log_size != self->expected_size ||
            memcmp(self->log, self->expected, self->log_size) != 0)
            self->different++;
    return NULL;
}

static void threads_share_a_workflow(void **state)
{
    wfs_workflow *workflow = NULL;
    worker first = { 0 }, workers[THREADS];
    (void)state;
    assert_int_equal(wfs_workflow_load(TEXT, sizeof TEXT - 1, NULL, &workflow, NULL), WFS_OK);
    first.workflow = workflow;
    assert_true(run_once(&first));
    assert_non_null(strstr(first.log, "n 5 of 5"));
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (worker){ .workflow = workflow, .expected = first.log, .expected_size = first.log_size };
        assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(workers[i].thread, NULL);
        assert_int_equal(workers[i].different, 0);
        free(workers[i].log);
    }
    free(first.log);
    wfs_workflow_free(workflow);
    printf("%d runs of one workflow on %d threads: 0 differ\n", THREADS * RUNS, THREADS);
}

static void *load_and_free(void *context)
{
    size_t *failures = context;
    for (int i = 0; i < RUNS / 8; i++) {
        wfs_workflow *workflow = NULL;
        if (wfs_workflow_load(TEXT, sizeof TEXT - 1, NULL, &workflow, NULL) != WFS_OK)
            ++*failures;
        wfs_workflow_free(workflow);
    }
    return NULL;
}

static void threads_load_at_the_same_time(void **state)
{
    pthread_t threads[THREADS];
    size_t failures[THREADS] = { 0 };
    (void)state;
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, load_and_free, &failures[i]), 0);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(failures[i], 0);
    }
}

static void *cancel_soon(void *run)
{
    wfs_run_cancel(run);
    return NULL;
}

static void a_busy_run_is_cancelled_from_outside(void **state)
{
    test_host host;
    pthread_t thread;
    (void)state;
    host_init(&host);
    json_t *inputs = json_object(), *list = json_array();
    for (int i = 0; i < 2000; i++)
        json_array_append_new(list, json_integer(i));
    json_object_set_new(inputs, "l", list);
    char *text = json_dumps(inputs, 0);
    host_open(&host, TEXT, text);
    assert_int_equal(pthread_create(&thread, NULL, cancel_soon, host.run), 0);
    wfs_run_state end = host_finish(&host);
    pthread_join(thread, NULL);
    assert_int_equal(end, WFS_RUN_DONE);
    if (strcmp(log_text(&host, "status"), "failed") == 0)
        check_log(&host, "error.code", "\"cancelled\"");
    free(text);
    json_decref(inputs);
    host_close(&host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_share_a_workflow),
        cmocka_unit_test(threads_load_at_the_same_time),
        cmocka_unit_test(a_busy_run_is_cancelled_from_outside),
    };
    return cmocka_run_group_tests_name("behaviour: threads", tests, NULL, NULL);
}
