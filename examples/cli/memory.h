/* Allocation for a command: there is no way on without memory, so these end the process. */
#ifndef CLI_MEMORY_H
#define CLI_MEMORY_H

#include <stddef.h>
#include <workflowskill/workflowskill.h>

/* Ends every program that was started, says why, and leaves with status 2. */
_Noreturn void out_of_memory(void);

/* For what can only fail for want of memory: any failure ends the command like that. */
void must_succeed(wfs_result result);

/* `count` zeroed elements of `size` bytes. */
void *allocate(size_t count, size_t size);
/* `old` with room for `count` elements; the new ones are not zeroed. */
void *reallocate(void *old, size_t count, size_t size);
/* A NUL-terminated copy. */
char *duplicate(const char *data, size_t size);

#endif
