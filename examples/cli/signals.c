/*
 * Signals, reduced to one pipe.
 *
 * The first SIGINT, SIGTERM or SIGHUP asks the run to end (wfs_run_cancel may be called from a handler) and
 * wakes the loop; the second kills the groups of all programs and dies of the signal, whatever the command is
 * doing. SIGCHLD only wakes the loop. The table of groups is written with these signals held, so a handler
 * never sees a program that it does not know. A handler can reach nothing but statics: they are all here.
 * A SIGHUP that was ignored (nohup) stays ignored.
 */
#include "signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <unistd.h>

enum { GROUPS = 2048 };

static wfs_run *_Atomic watched;
static _Atomic int interrupts;
static _Atomic pid_t groups[GROUPS];
static int wake[2] = { -1, -1 };
static bool catches_hangup;

static void wake_loop(void)
{
    /* A full pipe wakes the loop as well. */
    if (write(wake[1], "", 1) < 0)
        return;
}

static void on_child(int number)
{
    int saved = errno;

    (void)number;
    wake_loop();
    errno = saved;
}

static void on_interrupt(int number)
{
    int saved = errno;
    wfs_run *run = atomic_load(&watched);

    if (atomic_fetch_add(&interrupts, 1) > 0) {
        signals_kill_groups();
        signal(number, SIG_DFL);
        raise(number); /* delivered when this handler returns */
        return;
    }
    if (run)
        wfs_run_cancel(run);
    wake_loop();
    errno = saved;
}

static void interrupt_signals(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGHUP);
}

static void install(int number, void (*handler)(int))
{
    struct sigaction action = { .sa_flags = SA_RESTART };

    action.sa_handler = handler;
    interrupt_signals(&action.sa_mask);
    sigaction(number, &action, NULL);
}

bool signals_open(void)
{
    struct sigaction hangup;

    if (pipe2(wake, O_CLOEXEC | O_NONBLOCK) != 0)
        return false;
    install(SIGCHLD, on_child);
    install(SIGINT, on_interrupt);
    install(SIGTERM, on_interrupt);
    sigaction(SIGHUP, NULL, &hangup);
    catches_hangup = hangup.sa_handler != SIG_IGN;
    if (catches_hangup)
        install(SIGHUP, on_interrupt);
    return true;
}

void signals_close(void)
{
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    if (catches_hangup)
        signal(SIGHUP, SIG_DFL);
}

void signals_watch(wfs_run *run)
{
    atomic_store(&watched, run);
    if (run && atomic_load(&interrupts))
        wfs_run_cancel(run);
}

int signals_descriptor(void) { return wake[0]; }

void signals_drain(void)
{
    char bytes[256];

    while (read(wake[0], bytes, sizeof(bytes)) > 0)
        ;
}

bool signals_interrupted(void) { return atomic_load(&interrupts) > 0; }

void signals_hold(void)
{
    sigset_t set;

    interrupt_signals(&set);
    sigprocmask(SIG_BLOCK, &set, NULL);
}

void signals_release(void)
{
    sigset_t set;

    interrupt_signals(&set);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
}

bool signals_add_group(pid_t group)
{
    for (size_t i = 0; i < GROUPS; i++)
        if (!atomic_load(&groups[i])) {
            atomic_store(&groups[i], group);
            return true;
        }
    return false;
}

void signals_remove_group(pid_t group)
{
    for (size_t i = 0; i < GROUPS; i++)
        if (atomic_load(&groups[i]) == group)
            atomic_store(&groups[i], 0);
}

void signals_kill_groups(void)
{
    for (size_t i = 0; i < GROUPS; i++) {
        pid_t group = atomic_load(&groups[i]);
        if (group)
            kill(-group, SIGKILL);
    }
}
