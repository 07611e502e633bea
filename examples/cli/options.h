/* The command line. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "console.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum command { COMMAND_RUN, COMMAND_VALIDATE, COMMAND_GRAPH };
enum graph_format { GRAPH_MERMAID, GRAPH_DOT };

/* Texts on the command line; each borrowed from argv. */
struct words {
    const char **items;
    size_t count;
};

struct options {
    enum command command;
    struct words files, inputs, tools, allow;
    const char *inputs_json, *events, *trace, *log;
    enum color_choice color;
    enum graph_format format;
    uint32_t types; /* wfs_type_checks */
    bool json, strict, instant, quiet;
};

/* Reads the command line. true: go on. false: *status is the exit status (help and version were printed, or what is
 * wrong was said). */
bool options_read(int argc, char **argv, struct options *options, int *status);
void options_free(struct options *options);

#endif
