/*
 * Signals: a timer interrupts a run hundreds of times, its waits and its callbacks too, and nothing comes of it. No
 * signal is blocked, no handler is changed, and a handler may cancel the run.
 */
#include "host.h"

#include <errno.h>
#include <signal.h>
#include <sys/time.h>
#include <time.h>

static const char TEXT[] = "inputs: { l: { type: array, default: [ 1, 2, 3, 4, 5, 6, 7, 8 ] } }\n"
                           "outputs: { o: { type: array, value: $steps.a.output } }\n"
                           "steps:\n"
                           "  - { id: a, type: tool, tool: slow, each: $inputs.l, delay: 4ms,\n"
                           "      inputs: { n: { type: int, value: $item } } }\n";

static volatile sig_atomic_t interrupted;
static wfs_run *volatile run_to_cancel;

static void on_alarm(int number)
{
    (void)number;
    interrupted++;
    if (run_to_cancel)
        wfs_run_cancel(run_to_cancel);
}

/* An alarm every so many microseconds, which restarts nothing; 0: no more. */
static void set_alarms(int microseconds)
{
    struct itimerval timer = { { 0, microseconds }, { 0, microseconds } };
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_alarm;
    sigemptyset(&action.sa_mask);
    if (microseconds)
        assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
    assert_int_equal(setitimer(ITIMER_REAL, &timer, NULL), 0);
}

static int64_t milliseconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

typedef struct masks {
    sigset_t outside;
    size_t calls, different, short_sleeps;
} masks;

static bool same_mask(const sigset_t *a, const sigset_t *b)
{
    for (int i = 1; i < 65; i++)
        if (sigismember(a, i) != sigismember(b, i))
            return false;
    return true;
}

static int32_t has(void *context, const char *name, size_t size)
{
    (void)context;
    (void)name;
    (void)size;
    return 1;
}

/* A tool whose own sleep is interrupted, and that answers all the same. */
static void slow(void *context, wfs_call *call)
{
    masks *seen = context;
    sigset_t now;
    struct timespec time = { 0, 2000000 };
    sigprocmask(SIG_SETMASK, NULL, &now);
    seen->calls++;
    seen->different += !same_mask(&now, &seen->outside);
    seen->short_sleeps += nanosleep(&time, NULL) != 0 && errno == EINTR;
    wfs_call_succeed_value(call, wfs_value_get(wfs_call_arguments(call), "n", 1));
}

static wfs_run *open_run(masks *seen)
{
    static wfs_tool_adapter adapter = WFS_TOOL_ADAPTER_INIT;
    wfs_run *run = NULL;
    sigprocmask(SIG_SETMASK, NULL, &seen->outside);
    adapter.context = seen;
    adapter.has = has;
    adapter.invoke = slow;
    assert_int_equal(wfs_run_open(TEXT, sizeof TEXT - 1, &adapter, NULL, &run), WFS_OK);
    return run;
}

static void run_with_alarms(masks *seen)
{
    wfs_run *run = open_run(seen);
    int64_t before = milliseconds();
    seen->calls = 0;
    set_alarms(300);
    assert_int_equal(wfs_run_execute(run), WFS_OK);
    set_alarms(0);
    assert_true(milliseconds() - before >= INT64_C(28)); /* seven waits of 4 ms, none cut short */
    assert_int_equal(seen->calls, 8);
    assert_int_equal(wfs_run_succeeded(run), 1);
    const wfs_value *output = wfs_value_get(wfs_run_outputs(run), "o", 1);
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(wfs_value_int(wfs_value_at(output, i)), i + 1);
    wfs_run_free(run);
}

static void interruptions_change_nothing(void **state)
{
    masks seen = { .calls = 0 };
    (void)state;
    interrupted = 0;
    /* Alarms come when the system likes: on a busy machine it takes several runs until enough of them have. */
    for (int runs = 0; runs < 50 && (interrupted <= 10 || seen.short_sleeps == 0); runs++)
        run_with_alarms(&seen);
    assert_true(interrupted > 10 && seen.short_sleeps > 0);
}

static void signals_are_the_hosts(void **state)
{
    masks seen = { .calls = 0 };
    sigset_t blocked, after;
    struct sigaction before[32], now;
    (void)state;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGUSR1);
    sigprocmask(SIG_BLOCK, &blocked, NULL);
    for (int i = 1; i < 32; i++)
        sigaction(i, NULL, &before[i]);
    wfs_run *run = open_run(&seen);
    assert_int_equal(wfs_run_execute(run), WFS_OK);
    wfs_run_free(run);
    for (int i = 1; i < 32; i++) {
        sigaction(i, NULL, &now);
        assert_ptr_equal(now.sa_handler, before[i].sa_handler);
        assert_int_equal(now.sa_flags, before[i].sa_flags);
    }
    sigprocmask(SIG_SETMASK, NULL, &after);
    assert_true(same_mask(&after, &seen.outside) && sigismember(&after, SIGUSR1));
    assert_int_equal(seen.different, 0);
    sigprocmask(SIG_UNBLOCK, &blocked, NULL);
}

static void a_handler_may_cancel(void **state)
{
    masks seen = { .calls = 0 };
    const char *code = NULL;
    (void)state;
    wfs_run *run = open_run(&seen);
    run_to_cancel = run;
    set_alarms(10000);
    assert_int_equal(wfs_run_execute(run), WFS_OK);
    set_alarms(0);
    run_to_cancel = NULL;
    assert_int_equal(wfs_run_succeeded(run), 0);
    assert_int_equal(wfs_run_error(run, NULL, &code, NULL), WFS_OK);
    assert_string_equal(code, "cancelled");
    assert_true(seen.calls < 8);
    wfs_run_free(run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(interruptions_change_nothing),
        cmocka_unit_test(signals_are_the_hosts),
        cmocka_unit_test(a_handler_may_cancel),
    };
    return cmocka_run_group_tests_name("behaviour: signals", tests, NULL, NULL);
}
