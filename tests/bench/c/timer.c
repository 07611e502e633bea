/*
 * Starts a command again and again and measures it from outside: wall time from spawn to exit, peak resident memory,
 * size of the output.
 *
 *     timer COUNT OUTPUT COMMAND [ARGUMENT...]
 *
 * OUTPUT is a file for the command's stdout. The time is the least (whatever else the machine does only adds to it),
 * the memory the most; the first start does not count when there are several.
 */
#define _DEFAULT_SOURCE
#include "bench.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static double peak; /* of the last child, in MB */

static double start_once(char **command, const char *output)
{
    posix_spawn_file_actions_t actions;
    struct rusage usage;
    pid_t child;
    int status = -1;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    double start = bench_now();
    bench_require(!posix_spawnp(&child, command[0], &actions, NULL, command, environ), command[0]);
    bench_require(wait4(child, &status, 0, &usage) == child && status == 0, "the command");
    double time = bench_now() - start;
    posix_spawn_file_actions_destroy(&actions);
    peak = (double)usage.ru_maxrss / 1024;
    return time / 1e6;
}

int main(int argc, char **argv)
{
    bench_require(argc > 3, "usage: timer COUNT OUTPUT COMMAND...");
    int count = atoi(argv[1]);
    double least = 0, most = 0;
    if (count > 1)
        start_once(argv + 3, argv[2]);
    for (int i = 0; i < count; i++) {
        double time = start_once(argv + 3, argv[2]);
        least = i == 0 || time < least ? time : least;
        most = peak > most ? peak : most;
    }
    bench_print("ms", least);
    bench_print("rss", most);
    return 0;
}
