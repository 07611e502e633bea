/*
 * workflowskill: runs, checks and draws workflows; an example of a host of libworkflowskill.
 *
 * It uses the public header only. This file reads the command line and hands over; what every command relies on is
 * set up here: descriptors 0 to 2 are open, so that no file takes their place, and a closed pipe is an error to be
 * handled, not a signal to die of.
 */
#include "commands.h"
#include "console.h"
#include "status.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static void open_standard_descriptors(void)
{
    int descriptor = open("/dev/null", O_RDWR);

    while (descriptor >= 0 && descriptor <= STDERR_FILENO)
        descriptor = open("/dev/null", O_RDWR);
    if (descriptor > STDERR_FILENO)
        close(descriptor);
}

static int run_command(const struct options *options)
{
    switch (options->command) {
    case COMMAND_RUN:
        return command_run(options);
    case COMMAND_VALIDATE:
        return command_validate(options);
    default:
        return command_graph(options);
    }
}

int main(int argc, char **argv)
{
    struct options options = { 0 };
    int status;

    open_standard_descriptors();
    signal(SIGPIPE, SIG_IGN);
    console_open(COLOR_AUTO, false);
    if (options_read(argc, argv, &options, &status)) {
        console_open(options.color, options.quiet);
        status = run_command(&options);
    } else if (fflush(stdout) != 0) {
        status = STATUS_USAGE;
    }
    options_free(&options);
    return status;
}
