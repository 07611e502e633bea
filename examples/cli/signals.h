/* Ctrl-C, the end of programs, and the process groups that must not outlive the command. */
#ifndef CLI_SIGNALS_H
#define CLI_SIGNALS_H

#include <stdbool.h>
#include <sys/types.h>
#include <workflowskill/workflowskill.h>

/* Installs the handlers; false (with errno) if there is no pipe to be had. */
bool signals_open(void);
/* Ctrl-C is again what it was before. */
void signals_close(void);
/* The run that the first Ctrl-C cancels, NULL for none. */
void signals_watch(wfs_run *run);
/* Readable when a signal came. */
int signals_descriptor(void);
/* Takes what came. */
void signals_drain(void);
/* Whether Ctrl-C was pressed. */
bool signals_interrupted(void);
/* While a file is replaced or a program started, no signal comes between. */
void signals_hold(void);
void signals_release(void);

/* The group is killed when the command ends at once. false: there are too many. */
bool signals_add_group(pid_t group);
void signals_remove_group(pid_t group);
void signals_kill_groups(void);

#endif
