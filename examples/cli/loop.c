/*
 * The event loop of a host with asynchronous tools.
 *
 * `invoke` starts a program and keeps the call; `wait` sleeps in poll(2) until a program has ended (its call is
 * answered then), until the time that the run gave, or until Ctrl-C. Any number of programs may be in flight.
 *
 * With --instant the run's clock is virtual and moves in jumps only: a delay is over at once, and programs take no
 * time on it. A program really runs, though, so a step's `timeout` is kept in real time: when it has passed, the
 * clock jumps to the call's deadline. A delay is told from a deadline by being earlier than every deadline.
 */
#include "loop.h"

#include "duration.h"
#include "memory.h"
#include "program.h"
#include "signals.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#define TICK        (80 * NANOSECONDS_PER_MS)
#define DESCRIPTORS 4096

static int64_t read_clock(clockid_t clock)
{
    struct timespec time;

    clock_gettime(clock, &time);
    return (int64_t)time.tv_sec * NANOSECONDS_PER_S + time.tv_nsec;
}

int64_t loop_real_now(void) { return read_clock(CLOCK_MONOTONIC); }

/* Each program in flight takes three descriptors here, and a run may have over a thousand of them. */
static void allow_descriptors(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= DESCRIPTORS)
        return;
    limit.rlim_cur = limit.rlim_max < DESCRIPTORS ? limit.rlim_max : DESCRIPTORS;
    setrlimit(RLIMIT_NOFILE, &limit);
}

void loop_open(struct loop *loop, bool instant)
{
    *loop = (struct loop){ .instant = instant, .start_wall = read_clock(CLOCK_REALTIME) };
    allow_descriptors();
}

int64_t loop_now(const struct loop *loop) { return loop->instant ? loop->virtual_now : loop_real_now(); }

int64_t loop_wall(const struct loop *loop)
{
    return loop->instant ? loop->start_wall + loop->virtual_now : read_clock(CLOCK_REALTIME);
}

/* ---- Programs ---------------------------------------------------------------------------------- */

static int64_t add_time(int64_t time, int64_t more)
{
    return more > WFS_TIME_NEVER - time ? WFS_TIME_NEVER : time + more;
}

void loop_start(struct loop *loop, const struct program_tool *tool, wfs_call *call)
{
    int64_t deadline = wfs_call_deadline(call), real = loop_real_now(), now = loop_now(loop);
    struct program *program = program_start(tool, call, real);

    if (!program)
        return;
    if (deadline != WFS_TIME_NEVER) {
        program->give_up_until = deadline;
        program->give_up_at = add_time(real, deadline > now ? deadline - now : 0);
    }
    program->secretive = loop->secretive;
    program->next = loop->programs;
    loop->programs = program;
    loop->count++;
}

void loop_cancel(struct loop *loop, const wfs_call *call)
{
    for (struct program *program = loop->programs; program; program = program->next)
        if (program->call == call)
            program_abandon(program, loop_real_now());
}

static void reap_programs(struct loop *loop)
{
    struct program **link = &loop->programs;

    while (*link) {
        struct program *program = *link, *next = program->next;
        bool waited_for = program->call != NULL;
        program_check_time(program, loop_real_now());
        if (program_reap(program)) {
            *link = next;
            loop->count--;
            loop->answered += waited_for;
        } else {
            link = &program->next;
        }
    }
}

/* ---- One round --------------------------------------------------------------------------------- */

static size_t fill_polled(struct loop *loop)
{
    size_t need = 1 + loop->count * PROGRAM_PIPES, at = 1;

    if (need > loop->room) {
        loop->room = need * 2;
        loop->polled = reallocate(loop->polled, loop->room, sizeof(*loop->polled));
    }
    loop->polled[0] = (struct pollfd){ signals_descriptor(), POLLIN, 0 };
    for (const struct program *program = loop->programs; program; program = program->next) {
        program_watch(program, &loop->polled[at]);
        at += PROGRAM_PIPES;
    }
    return need;
}

static int64_t next_time(const struct loop *loop, int64_t limit)
{
    int64_t tick = loop->tick ? loop_real_now() + TICK : WFS_TIME_NEVER;
    int64_t next = tick < limit ? tick : limit;

    for (const struct program *program = loop->programs; program; program = program->next)
        if (program->timeout_at < next)
            next = program->timeout_at;
    return next;
}

/* Waits once, until something happens or `limit` (real time) has come, and does what is to do. */
static void turn(struct loop *loop, int64_t limit)
{
    size_t count = fill_polled(loop);
    int64_t next = next_time(loop, limit), left = next == WFS_TIME_NEVER ? 0 : next - loop_real_now();
    struct timespec time = { 0, 0 };

    if (left > 0)
        time = (struct timespec){ (time_t)(left / NANOSECONDS_PER_S), (long)(left % NANOSECONDS_PER_S) };
    if (ppoll(loop->polled, count, next == WFS_TIME_NEVER ? NULL : &time, NULL) > 0) {
        size_t at = 1;

        signals_drain();
        for (struct program *program = loop->programs; program; program = program->next) {
            if (loop->polled[at].revents || loop->polled[at + 1].revents || loop->polled[at + 2].revents)
                program_move(program);
            at += PROGRAM_PIPES;
        }
    }
    reap_programs(loop);
    if (loop->tick)
        loop->tick(loop->tick_context);
}

/* The earliest deadline of a call in flight on the run's clock; *real: the same in real time. */
static int64_t first_deadline(const struct loop *loop, int64_t *real)
{
    int64_t first = WFS_TIME_NEVER;

    *real = WFS_TIME_NEVER;
    for (const struct program *program = loop->programs; program; program = program->next) {
        if (program->call && program->give_up_until < first) {
            first = program->give_up_until;
            *real = program->give_up_at;
        }
    }
    return first;
}

static bool has_calls(const struct loop *loop)
{
    for (const struct program *program = loop->programs; program; program = program->next)
        if (program->call)
            return true;
    return false;
}

int32_t loop_wait(struct loop *loop, int64_t until)
{
    int64_t limit = until, real_deadline, deadline = first_deadline(loop, &real_deadline);
    size_t answered = loop->answered;

    if (until == WFS_TIME_NEVER && !has_calls(loop))
        return 1; /* nobody is left who could answer */
    if (loop->instant && until < deadline) {
        loop->virtual_now = until > loop->virtual_now ? until : loop->virtual_now;
        return 0;
    }
    if (loop->instant)
        limit = real_deadline;
    while (loop->answered == answered && !signals_interrupted() && loop_real_now() < limit)
        turn(loop, limit);
    if (loop->instant && loop->answered == answered && limit != WFS_TIME_NEVER && loop_real_now() >= limit)
        loop->virtual_now = until;
    return 0;
}

void loop_close(struct loop *loop)
{
    int64_t now = loop_real_now();

    loop->tick = NULL;
    for (struct program *program = loop->programs; program; program = program->next)
        program_abandon(program, now);
    while (loop->programs)
        turn(loop, WFS_TIME_NEVER);
    free(loop->polled);
    loop->polled = NULL;
}
