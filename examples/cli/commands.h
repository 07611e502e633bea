/* The commands. Each returns the exit status. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "options.h"

int command_run(const struct options *options);
int command_validate(const struct options *options);
int command_graph(const struct options *options);

#endif
