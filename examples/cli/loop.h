/* The event loop: programs in flight, signals, time. */
#ifndef CLI_LOOP_H
#define CLI_LOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <workflowskill/workflowskill.h>

struct program;
struct program_tool;
struct pollfd;

struct loop {
    struct program *programs;
    size_t count, answered;
    struct pollfd *polled; /* the wake pipe, then PROGRAM_PIPES for each program */
    size_t room;
    bool instant;
    bool secretive; /* the workflow has secrets, see program.h */
    int64_t virtual_now, start_wall;
    /* Called now and then while waiting, for a terminal. May be NULL. */
    void (*tick)(void *context);
    void *tick_context;
};

/* Real time on the monotonic clock, in nanoseconds. */
int64_t loop_real_now(void);

void loop_open(struct loop *loop, bool instant);
/* Ends what still runs, and waits until it has. */
void loop_close(struct loop *loop);

/* The run's clocks: real time, or the virtual one of --instant. */
int64_t loop_now(const struct loop *loop);
int64_t loop_wall(const struct loop *loop);
/* wfs_run_options.wait. */
int32_t loop_wait(struct loop *loop, int64_t until);

/* Starts a program for a call, which is answered when it has ended. */
void loop_start(struct loop *loop, const struct program_tool *tool, wfs_call *call);
/* The run gave up on the call: its program is ended. */
void loop_cancel(struct loop *loop, const wfs_call *call);

#endif
