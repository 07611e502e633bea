/*
 * Files, as the command line names them.
 *
 * Reading goes on to the end of the file (pipes and devices have no size) or to a limit, so that /dev/zero
 * costs no memory. Replacing writes a temporary file in the same folder, syncs it and renames it: a reader
 * sees the old file or the new one, never a part, and a crash leaves the old one. What is no regular file
 * (/dev/stderr, a FIFO) is written as it is.
 */
#include "file.h"

#include "console.h"
#include "memory.h"
#include "signals.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool file_is_folder(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

char *file_folder(const char *path)
{
    const char *slash = strrchr(path, '/');

    if (!slash)
        return duplicate(".", 1);
    return duplicate(path, slash == path ? 1 : (size_t)(slash - path));
}

char *file_join(const char *folder, const char *name)
{
    struct text path = { NULL, 0, 0 };

    if (name[0] != '/' && strcmp(folder, ".") != 0) {
        text_add_string(&path, folder);
        if (path.size && path.data[path.size - 1] != '/')
            text_add(&path, "/", 1);
    }
    text_add_string(&path, name);
    return path.data;
}

/* Most files are small, and then a small room is enough. */
static bool read_all(int descriptor, size_t limit, struct text *text)
{
    ssize_t count = 1;

    while (count > 0 && text->size < limit) {
        size_t piece = text->size < 4096 ? 4096 : 65536;
        size_t want = limit - text->size < piece ? limit - text->size : piece;
        char *room = text_room(text, want);
        do
            count = read(descriptor, room, want);
        while (count < 0 && errno == EINTR);
        if (count > 0)
            text->size += (size_t)count;
    }
    text_add(text, "", 0);
    return count >= 0;
}

bool file_read(const char *path, size_t limit, struct file *file)
{
    bool standard = strcmp(path, "-") == 0;
    char *name = standard ? duplicate("<stdin>", 7) : duplicate(path, strlen(path));
    int descriptor = standard ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC);
    struct text text = { NULL, 0, 0 };
    bool good;

    good = descriptor >= 0 && read_all(descriptor, limit, &text);
    if (!good)
        console_error("cannot read %s: %s", name, strerror(errno));
    if (!standard && descriptor >= 0)
        close(descriptor);
    if (!good) {
        free(name);
        text_free(&text);
        return false;
    }
    *file = (struct file){ name, text.data, text.size };
    return true;
}

bool file_read_skill(const char *path, struct file *file)
{
    char *name = file_is_folder(path) ? file_join(path, "SKILL.md") : duplicate(path, strlen(path));
    bool good = file_read(name, FILE_WORKFLOW_BYTES, file);

    free(name);
    return good;
}

void file_free(struct file *file)
{
    free(file->name);
    free(file->data);
    *file = (struct file){ NULL, NULL, 0 };
}

static int32_t write_piece(void *descriptor, const char *data, size_t size)
{
    while (size) {
        ssize_t count = write(*(int *)descriptor, data, size);
        if (count < 0 && errno != EINTR)
            return 1;
        if (count > 0) {
            data += count;
            size -= (size_t)count;
        }
    }
    return 0;
}

/* Whether all of it could be written. Any other failure than that of the writing ends the command. */
static bool is_written(wfs_result result)
{
    if (result != WFS_E_WRITE)
        must_succeed(result);
    return result == WFS_OK;
}

/* The mode of the file that is replaced, else the one that a new file would get. */
static mode_t mode_of(const char *path)
{
    struct stat status;
    mode_t mask;

    if (stat(path, &status) == 0)
        return status.st_mode & 07777;
    mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

/* Not being able to sync a folder is no failure: the file itself is safe. */
static void sync_folder(const char *folder)
{
    int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (descriptor >= 0) {
        fsync(descriptor);
        close(descriptor);
    }
}

static bool replace_regular(const char *path, file_source *source, const void *what)
{
    char *folder = file_folder(path), *temporary = file_join(folder, ".workflowskill-XXXXXX");
    wfs_result written = WFS_E_WRITE;
    int descriptor, reason;
    bool good;

    signals_hold();
    descriptor = mkostemp(temporary, O_CLOEXEC);
    good = descriptor >= 0 && fchmod(descriptor, mode_of(path)) == 0 &&
           (written = source(what, write_piece, &descriptor)) == WFS_OK && fsync(descriptor) == 0;
    reason = errno;
    if (descriptor >= 0 && close(descriptor) != 0 && good) {
        reason = errno;
        good = false;
    }
    if (good && rename(temporary, path) != 0) {
        reason = errno;
        good = false;
    }
    if (good)
        sync_folder(folder);
    else if (descriptor >= 0)
        unlink(temporary);
    signals_release();
    free(temporary);
    free(folder);
    if (written == WFS_E_NOMEM)
        out_of_memory();
    errno = reason;
    return good;
}

static bool write_special(const char *path, file_source *source, const void *what)
{
    int descriptor = open(path, O_WRONLY | O_CLOEXEC);
    bool good = descriptor >= 0 && is_written(source(what, write_piece, &descriptor));

    if (descriptor >= 0 && close(descriptor) != 0)
        good = false;
    return good;
}

bool file_replace(const char *path, file_source *source, const void *what)
{
    struct stat status;
    char *target = realpath(path, NULL); /* a link stays a link */
    const char *name = target ? target : path;
    bool special = stat(name, &status) == 0 && !S_ISREG(status.st_mode);
    bool good = special ? write_special(name, source, what) : replace_regular(name, source, what);

    if (!good)
        console_error("cannot write %s: %s", path, strerror(errno));
    free(target);
    return good;
}

static int32_t print_piece(void *stream, const char *data, size_t size)
{
    return fwrite(data, 1, size, stream) == size ? 0 : 1;
}

static bool end_line(bool printed)
{
    if (printed && fputc('\n', stdout) != EOF && fflush(stdout) == 0)
        return true;
    if (errno != EPIPE)
        console_error("cannot write to stdout: %s", strerror(errno));
    return false;
}

bool file_print(const char *data, size_t size) { return end_line(print_piece(stdout, data, size) == 0); }

bool file_print_from(file_source *source, const void *what)
{
    return end_line(is_written(source(what, print_piece, stdout)));
}
