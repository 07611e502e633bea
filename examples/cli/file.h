/* Reading files ("-" is stdin; of a skill folder its SKILL.md), and writing files that are whole or not there. */
#ifndef CLI_FILE_H
#define CLI_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <workflowskill/workflowskill.h>

/* Bytes of a workflow, of inputs and tools files, that are read before the library's own limits decide. */
#define FILE_WORKFLOW_BYTES ((size_t)4194304 + 1)
#define FILE_DATA_BYTES     ((size_t)67108864 + 1)

struct file {
    char *name; /* for people */
    char *data;
    size_t size;
};

/* Reads at most `limit` bytes. Says on stderr why it cannot. */
bool file_read(const char *path, size_t limit, struct file *file);
/* The same for FILE: of a folder its SKILL.md is read. */
bool file_read_skill(const char *path, struct file *file);
void file_free(struct file *file);

/* The folder of a path, "." without one; `name` within `folder`. new. */
char *file_folder(const char *path);
char *file_join(const char *folder, const char *name);
bool file_is_folder(const char *path);

/* A large text that `what` can be written as, piece by piece. */
typedef wfs_result file_source(const void *what, wfs_write_fn write, void *context);

/* Replaces a file by the text in one step. Says on stderr why it cannot. */
bool file_replace(const char *path, file_source *source, const void *what);
/* Writes a text and a line end to stdout. Says on stderr why it cannot. */
bool file_print(const char *data, size_t size);
bool file_print_from(file_source *source, const void *what);

#endif
