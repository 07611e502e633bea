/*
 * A host with an event loop: several tool calls in flight, answered later, without a thread.
 *
 * The tool `work` starts a child process (`sleep`) and keeps the call. The loop waits in poll(2) for a child to end or
 * for the time at which the run wants to go on, answers what has ended, and advances the run again. Everything that a
 * real host needs is here: wfs_run_advance, wfs_run_wake_time, answers by call id, time-outs and cancellation. Libuv,
 * epoll or a GUI's main loop take the place of poll() without any other change.
 *
 *     cc async.c $(pkg-config --cflags --libs workflowskill) -o async && ./async
 */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <workflowskill/workflowskill.h>

extern char **environ;

/* Six jobs, three at a time, 20 ms between two starts; then a slow one that is given up after 200 ms. */
static const char parallel_workflow[] =
    "outputs:\n"
    "  results: { type: array, value: $steps.work.output }\n"
    "  slow: { type: string, value: '${steps.slow.output ?? \"given up\"}' }\n"
    "steps:\n"
    "  - id: work\n"
    "    type: tool\n"
    "    tool: work\n"
    "    each: $inputs.seconds\n"
    "    concurrency: 3\n"
    "    delay: 20ms\n"
    "    inputs:\n"
    "      name: { type: string, value: 'job ${index}' }\n"
    "      seconds: { type: string, value: $item }\n"
    "  - id: slow\n"
    "    type: tool\n"
    "    tool: work\n"
    "    timeout: 200ms\n"
    "    on_error: ignore\n"
    "    inputs:\n"
    "      name: { type: string, value: slow job }\n"
    "      seconds: { type: string, value: '60' }\n"
    "inputs:\n"
    "  seconds: { type: array, default: ['0.3', '0.1', '0.2', '0.1', '0.1', '0'] }\n";

/* One job that nobody wants to wait for. */
static const char endless_workflow[] = "steps:\n"
                                       "  - id: wait\n"
                                       "    type: tool\n"
                                       "    tool: work\n"
                                       "    inputs:\n"
                                       "      name: { type: string, value: endless job }\n"
                                       "      seconds: { type: string, value: '3600' }\n";

/* ---- The tool: a child process per call ---- */

enum { MAX_JOBS = 16 };

typedef struct job {
    wfs_run *run;
    uint64_t call; /* its id: answering by id is safe even if the run gave up on the call meanwhile */
    pid_t child;
    int fd; /* the read end of the child's stdout: it hangs up when the child ends */
    char name[32];
} job;

typedef struct host {
    job jobs[MAX_JOBS];
    size_t count, most;
} host;

/* A string argument, cut to the size of `out`. */
static void argument(const wfs_call *call, const char *key, char *out, size_t capacity)
{
    size_t size;
    const char *text = wfs_value_text(wfs_value_get(wfs_call_arguments(call), key, strlen(key)), &size);
    if (size >= capacity)
        size = capacity - 1;
    memcpy(out, text, size);
    out[size] = '\0';
}

/* Starts `sleep SECONDS`; its stdout is the write end of a pipe whose read end comes back. -1 if that failed. */
static int start_sleep(char *seconds, pid_t *child)
{
    int ends[2];
    if (pipe(ends))
        return -1;
    /* no other child may hold the ends open, or the hang-up would come late */
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    posix_spawn_file_actions_t actions;
    int error = posix_spawn_file_actions_init(&actions);
    if (!error) {
        error = posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
        if (!error) {
            char *arguments[] = { "sleep", seconds, NULL };
            error = posix_spawnp(child, "sleep", &actions, NULL, arguments, environ);
        }
        posix_spawn_file_actions_destroy(&actions);
    }
    close(ends[1]);
    if (!error)
        return ends[0];
    close(ends[0]);
    return -1;
}

static void work(void *context, wfs_call *call)
{
    host *h = context;
    char seconds[32];
    if (h->count == MAX_JOBS) {
        wfs_call_fail(call, "too many jobs", WFS_ZERO_TERMINATED, 0);
        return;
    }
    job *j = &h->jobs[h->count];
    argument(call, "name", j->name, sizeof j->name);
    argument(call, "seconds", seconds, sizeof seconds);
    j->run = wfs_call_run(call);
    j->call = wfs_call_id(call);
    j->fd = start_sleep(seconds, &j->child);
    if (j->fd < 0) {
        wfs_call_fail(call, "cannot start the job", WFS_ZERO_TERMINATED, 0);
        return;
    }
    /* not answered here: the call stays open until finish_job */
    if (++h->count > h->most)
        h->most = h->count;
    printf("  start  %s\n", j->name);
}

/* Collects the child and forgets the job. */
static int end_job(host *h, size_t index)
{
    int status = 0;
    while (waitpid(h->jobs[index].child, &status, 0) < 0 && errno == EINTR)
        ;
    close(h->jobs[index].fd);
    h->jobs[index] = h->jobs[--h->count];
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* The child has ended: the answer. */
static void finish_job(host *h, size_t index)
{
    job j = h->jobs[index];
    int status = end_job(h, index);
    wfs_call *call = wfs_run_find_call(j.run, j.call);
    printf("  end    %s\n", j.name);
    if (!call)
        return;
    if (status == 0)
        wfs_call_succeed_string(call, j.name, WFS_ZERO_TERMINATED);
    else
        wfs_call_fail(call, "the job failed", WFS_ZERO_TERMINATED, 0);
}

/* The run gave up on a call (time-out or cancellation): stop the work. */
static void cancel(void *context, wfs_call *call)
{
    host *h = context;
    for (size_t i = 0; i < h->count; i++) {
        if (h->jobs[i].run != wfs_call_run(call) || h->jobs[i].call != wfs_call_id(call))
            continue;
        printf("  stop   %s\n", h->jobs[i].name);
        kill(h->jobs[i].child, SIGKILL);
        end_job(h, i);
        return;
    }
}

static int32_t has(void *context, const char *name, size_t size)
{
    (void)context;
    return size == 4 && memcmp(name, "work", 4) == 0;
}

/* ---- The loop ---- */

/* Milliseconds from now to `until` for poll(): rounded up, so that it does not wake too early; -1 for ever. */
static int poll_timeout(int64_t now, int64_t until)
{
    if (until == WFS_TIME_NEVER)
        return -1;
    if (until <= now)
        return 0;
    int64_t ms = (until - now + 999999) / 1000000;
    return ms > 60000 ? 60000 : (int)ms;
}

/* Waits until a job ends or `until` has come, and answers the jobs that have ended. */
static void wait_for_jobs(host *h, wfs_run *run, int64_t until)
{
    struct pollfd fds[MAX_JOBS];
    size_t count = h->count;
    for (size_t i = 0; i < count; i++)
        fds[i] = (struct pollfd){ h->jobs[i].fd, POLLIN, 0 };
    if (poll(fds, (nfds_t)count, poll_timeout(wfs_run_now(run), until)) <= 0)
        return;
    /* from the back: finish_job fills the gap with the last job, which was looked at already */
    for (size_t i = count; i-- > 0;)
        if (fds[i].revents)
            finish_job(h, i);
}

/* Drives a run to its end. cancel_after: nanoseconds, WFS_TIME_NEVER to let it finish. */
static wfs_result drive(host *h, wfs_run *run, int64_t cancel_after)
{
    int64_t cancel_at = cancel_after == WFS_TIME_NEVER ? WFS_TIME_NEVER : wfs_run_now(run) + cancel_after;
    for (;;) {
        wfs_run_state state;
        wfs_result result = wfs_run_advance(run, &state); /* calls `work` for every call that can start now */
        if (result || state == WFS_RUN_DONE)
            return result;
        int64_t until = wfs_run_wake_time(run); /* the end of a delay, or the earliest time-out */
        wait_for_jobs(h, run, until < cancel_at ? until : cancel_at);
        if (wfs_run_now(run) >= cancel_at) {
            puts("  cancel");
            wfs_run_cancel(run); /* also allowed from another thread or from a signal handler */
            cancel_at = WFS_TIME_NEVER;
        }
    }
}

static int run_and_print(const char *title, const char *workflow, int64_t cancel_after)
{
    host h = { .count = 0 };
    wfs_tool_adapter adapter = WFS_TOOL_ADAPTER_INIT;
    wfs_run *run = NULL;
    wfs_text *text = NULL;
    adapter.context = &h;
    adapter.has = has;
    adapter.invoke = work;
    adapter.cancel = cancel;

    puts(title);
    wfs_result result = wfs_run_open(workflow, WFS_ZERO_TERMINATED, &adapter, NULL, &run);
    if (!result)
        result = drive(&h, run, cancel_after);
    if (!result)
        result = wfs_value_write(wfs_run_outputs(run), 0, &text);
    if (result)
        fprintf(stderr, "%s\n", wfs_result_text(result));
    else
        printf("  %s, outputs %s, at most %zu at the same time\n", wfs_run_succeeded(run) ? "success" : "failed",
               wfs_text_data(text, NULL), h.most);
    wfs_text_free(text);
    wfs_run_free(run);
    return result != WFS_OK;
}

int main(void)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    int failed = run_and_print("six jobs, three at a time", parallel_workflow, WFS_TIME_NEVER);
    failed |= run_and_print("an endless job, cancelled after 200 ms", endless_workflow, INT64_C(200000000));
    return failed;
}
