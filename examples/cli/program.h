/* One program that answers one call. */
#ifndef CLI_PROGRAM_H
#define CLI_PROGRAM_H

#include "text.h"
#include "tools.h"

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <workflowskill/workflowskill.h>

enum program_end { END_NATURAL, END_TIMEOUT, END_TOO_LARGE };

/* Its pipes are -1 once closed. Times are real ones, see loop.h. */
struct program {
    struct program *next;
    const struct program_tool *tool;
    wfs_call *call; /* NULL when nobody waits for the answer any more */
    pid_t pid;      /* also its process group */
    int input, output, errors;
    struct text argument, result, complaint;
    size_t written, dropped; /* bytes of the argument; bytes of the complaint that were left out */
    int64_t timeout_at;      /* when it is asked to end, then when it is killed */
    int64_t give_up_at;      /* when the run's own deadline for the call has come, in real time */
    int64_t give_up_until;   /* the same on the run's clock */
    enum program_end end;
    bool ending;
    bool secretive; /* its output is not quoted: a secret that is cut in an excerpt is no longer known as one */
};

enum { PROGRAM_PIPES = 3 };

/* Starts it; NULL after it failed the call. now: real time. */
struct program *program_start(const struct program_tool *tool, wfs_call *call, int64_t now);
/* What to wait for: fills PROGRAM_PIPES entries. */
void program_watch(const struct program *program, struct pollfd *polled);
/* Reads and writes what can be read and written without waiting. */
void program_move(struct program *program);
/* Asks it to end when its time has come, kills it when it does not. */
void program_check_time(struct program *program, int64_t now);
/* Asks it to end; nobody waits for its answer any more. */
void program_abandon(struct program *program, int64_t now);
/* Kills its whole group if it has exited, reaps it, answers the call. true: it is over, and freed. */
bool program_reap(struct program *program);

#endif
