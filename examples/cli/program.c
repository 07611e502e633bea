/*
 * One program that answers one call: started, fed, listened to, ended.
 *
 * It gets a process group of its own, three pipes, an environment and a folder, and nothing else: every other
 * descriptor is close-on-exec, signals are as they were. Its pipes never block us, so a program that ignores its
 * stdin or floods its stdout holds up nobody. It is over when its process has exited; whatever is left of its group
 * is killed then, while the unreaped process still keeps the group's number from being used again.
 * One that is to end is asked to (SIGTERM) and a second later made to (SIGKILL).
 */
#include "program.h"

#include "duration.h"
#include "memory.h"
#include "signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define RESULT_BYTES    ((size_t)67108864)
#define COMPLAINT_BYTES ((size_t)65536)
#define GRACE           NANOSECONDS_PER_S

/* ---- Starting ---------------------------------------------------------------------------------- */

static void close_end(int *descriptor)
{
    if (*descriptor >= 0)
        close(*descriptor);
    *descriptor = -1;
}

/* Three pipes as pairs: [0] is read from, [1] written to. */
static bool open_pipes(int pipes[3][2])
{
    bool good = true;

    for (int i = 0; i < 3; i++) {
        pipes[i][0] = pipes[i][1] = -1;
        good = good && pipe2(pipes[i], O_CLOEXEC) == 0;
    }
    return good;
}

static void close_pipes(int pipes[3][2])
{
    for (int i = 0; i < 3; i++) {
        close_end(&pipes[i][0]);
        close_end(&pipes[i][1]);
    }
}

static int fill_actions(posix_spawn_file_actions_t *actions, const struct program_tool *tool, int pipes[3][2])
{
    int error = posix_spawn_file_actions_adddup2(actions, pipes[0][0], STDIN_FILENO);

    if (!error)
        error = posix_spawn_file_actions_adddup2(actions, pipes[1][1], STDOUT_FILENO);
    if (!error)
        error = posix_spawn_file_actions_adddup2(actions, pipes[2][1], STDERR_FILENO);
    if (!error)
        error = posix_spawn_file_actions_addchdir_np(actions, tool->folder);
    return error;
}

static int fill_attributes(posix_spawnattr_t *attributes)
{
    sigset_t none, standard;
    int error;

    sigemptyset(&none);
    sigemptyset(&standard);
    sigaddset(&standard, SIGPIPE);
    sigaddset(&standard, SIGINT);
    sigaddset(&standard, SIGTERM);
    sigaddset(&standard, SIGHUP);
    sigaddset(&standard, SIGCHLD);
    error =
        posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    if (!error)
        error = posix_spawnattr_setpgroup(attributes, 0);
    if (!error)
        error = posix_spawnattr_setsigmask(attributes, &none);
    if (!error)
        error = posix_spawnattr_setsigdefault(attributes, &standard);
    return error;
}

/* Signals are held, so that Ctrl-C never meets a program that is in no table. */
static int spawn(const struct program_tool *tool, int pipes[3][2], pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int error = posix_spawn_file_actions_init(&actions);

    if (error)
        return error;
    error = posix_spawnattr_init(&attributes);
    if (!error) {
        error = fill_actions(&actions, tool, pipes);
        if (!error)
            error = fill_attributes(&attributes);
        signals_hold();
        if (!error)
            error = posix_spawnp(pid, tool->argv[0], &actions, &attributes, tool->argv, tool->environment);
        if (!error && !signals_add_group(*pid)) {
            kill(-*pid, SIGKILL);
            waitpid(*pid, NULL, 0);
            error = EAGAIN;
        }
        signals_release();
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

static void answer_error(wfs_call *call, const char *data, size_t size, uint32_t flags)
{
    if (wfs_call_fail(call, data, size, flags) == WFS_E_NOMEM)
        out_of_memory();
}

static void fail_start(const struct program_tool *tool, wfs_call *call, int error)
{
    struct text message = { NULL, 0, 0 };
    bool passing = error == EAGAIN || error == EMFILE || error == ENFILE || error == ENOMEM;

    text_format(&message, "cannot start %s: %s", tool->argv[0], strerror(error));
    if (error == ENOENT && access(tool->folder, X_OK) != 0)
        text_format(&message, " (its folder is %s)", tool->folder);
    answer_error(call, message.data, message.size, passing ? 0 : WFS_FAIL_PERMANENT);
    text_free(&message);
}

static void keep_end(int *slot, int *descriptor)
{
    *slot = *descriptor;
    *descriptor = -1;
    fcntl(*slot, F_SETFL, fcntl(*slot, F_GETFL) | O_NONBLOCK);
}

static void fill_argument(struct program *program)
{
    size_t size;
    const char *text = wfs_call_arguments_text(program->call, &size);

    if (!text)
        out_of_memory();
    text_add(&program->argument, text, size);
    text_add(&program->argument, "\n", 1);
}

struct program *program_start(const struct program_tool *tool, wfs_call *call, int64_t now)
{
    struct program *program = NULL;
    int pipes[3][2], error = 0;
    pid_t pid = 0;

    if (!open_pipes(pipes))
        error = errno;
    if (!error)
        error = spawn(tool, pipes, &pid);
    if (error) {
        fail_start(tool, call, error);
    } else {
        program = allocate(1, sizeof(*program));
        program->tool = tool;
        program->call = call;
        program->pid = pid;
        program->timeout_at = tool->timeout == WFS_TIME_NEVER ? WFS_TIME_NEVER : now + tool->timeout;
        program->give_up_at = program->give_up_until = WFS_TIME_NEVER;
        keep_end(&program->input, &pipes[0][1]);
        keep_end(&program->output, &pipes[1][0]);
        keep_end(&program->errors, &pipes[2][0]);
        fill_argument(program);
    }
    close_pipes(pipes);
    return program;
}

/* ---- Reading and writing ----------------------------------------------------------------------- */

void program_watch(const struct program *program, struct pollfd *polled)
{
    polled[0] = (struct pollfd){ program->input, POLLOUT, 0 };
    polled[1] = (struct pollfd){ program->output, POLLIN, 0 };
    polled[2] = (struct pollfd){ program->errors, POLLIN, 0 };
}

static void write_argument(struct program *program)
{
    while (program->input >= 0 && program->written < program->argument.size) {
        ssize_t count =
            write(program->input, program->argument.data + program->written, program->argument.size - program->written);
        if (count < 0 && errno == EAGAIN)
            return;
        if (count < 0 && errno != EINTR)
            break; /* it does not read its stdin: its own affair */
        if (count > 0)
            program->written += (size_t)count;
    }
    close_end(&program->input);
}

/* Asks the group to end, once. */
static void begin_end(struct program *program, enum program_end end, int64_t now)
{
    if (program->ending)
        return;
    program->ending = true;
    program->end = end;
    program->timeout_at = now + GRACE;
    kill(-program->pid, SIGTERM);
    kill(-program->pid, SIGCONT); /* a stopped one cannot hear otherwise */
}

/* Keeps the end of what it complains: there the reason is. */
static void keep_complaint(struct program *program, const char *data, size_t size)
{
    struct text *complaint = &program->complaint;

    text_add(complaint, data, size);
    if (complaint->size > 2 * COMPLAINT_BYTES) {
        size_t drop = complaint->size - COMPLAINT_BYTES;
        memmove(complaint->data, complaint->data + drop, COMPLAINT_BYTES + 1);
        complaint->size = COMPLAINT_BYTES;
        program->dropped += drop;
    }
}

static void keep_result(struct program *program, const char *data, size_t size)
{
    if (program->result.size + size > RESULT_BYTES) {
        program->ending = true;
        program->end = END_TOO_LARGE;
        program->timeout_at = WFS_TIME_NEVER;
        kill(-program->pid, SIGKILL);
        return;
    }
    text_add(&program->result, data, size);
}

/* Bounded, so that one that writes without end cannot keep us from the others; a full pipe is read empty. */
static void read_pipe(struct program *program, int *descriptor,
                      void (*keep)(struct program *program, const char *data, size_t size))
{
    char block[16384];

    for (int i = 0; i < 128 && *descriptor >= 0; i++) {
        ssize_t count = read(*descriptor, block, sizeof(block));
        if (count < 0 && errno == EAGAIN)
            return;
        if (count > 0)
            keep(program, block, (size_t)count);
        else if (count == 0 || errno != EINTR)
            close_end(descriptor);
    }
}

void program_move(struct program *program)
{
    write_argument(program);
    read_pipe(program, &program->output, keep_result);
    read_pipe(program, &program->errors, keep_complaint);
}

/* ---- Ending ------------------------------------------------------------------------------------ */

void program_check_time(struct program *program, int64_t now)
{
    if (now < program->timeout_at)
        return;
    if (!program->ending) {
        begin_end(program, END_TIMEOUT, now);
    } else {
        program->timeout_at = WFS_TIME_NEVER;
        kill(-program->pid, SIGKILL);
    }
}

void program_abandon(struct program *program, int64_t now)
{
    program->call = NULL;
    begin_end(program, END_NATURAL, now);
}

static bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

static void trim(struct text *text)
{
    size_t start = 0;

    while (text->size && is_blank(text->data[text->size - 1]))
        text->data[--text->size] = '\0';
    while (start < text->size && is_blank(text->data[start]))
        start++;
    if (start) {
        memmove(text->data, text->data + start, text->size - start + 1);
        text->size -= start;
    }
}

/* The first bytes of an output, on one line, for a message. */
static void add_excerpt(struct text *message, const struct text *output)
{
    size_t size = output->size < 80 ? output->size : 80;

    while (size < output->size && size && ((unsigned char)output->data[size] & 0xc0) == 0x80)
        size--;
    text_add_string(message, ": \"");
    text_add_safe(message, output->data, size);
    text_add_string(message, size < output->size ? "...\"" : "\"");
}

static void answer_not_json(struct program *program, const wfs_report *report)
{
    wfs_diagnostic diagnostic = WFS_DIAGNOSTIC_INIT;
    struct text message = { NULL, 0, 0 };

    if (!program->result.size) {
        text_add_string(&message, "output is not JSON: it is empty");
    } else {
        text_add_string(&message, "output is not JSON: ");
        if (wfs_report_get(report, 0, &diagnostic) == WFS_OK)
            text_format(&message, "line %u, column %u: %s", diagnostic.line, diagnostic.column, diagnostic.message);
        if (!program->secretive)
            add_excerpt(&message, &program->result);
    }
    answer_error(program->call, message.data, message.size, WFS_FAIL_PERMANENT);
    text_free(&message);
}

static void answer_result(struct program *program)
{
    wfs_document *document = NULL;
    wfs_report *report = NULL;
    wfs_result result;

    text_add(&program->result, "", 0);
    if (program->tool->as_text) {
        result = wfs_call_succeed_string(program->call, program->result.data, program->result.size);
    } else {
        result = wfs_document_read_json(program->result.data, program->result.size, NULL, NULL, &document, &report);
        if (result == WFS_OK)
            result = wfs_call_succeed_value(program->call, wfs_document_root(document));
        else if (result == WFS_E_INVALID)
            answer_not_json(program, report);
    }
    wfs_document_free(document);
    wfs_report_free(report);
    if (result == WFS_E_NOMEM)
        out_of_memory();
}

static void answer_failure(struct program *program, const siginfo_t *status)
{
    struct text message = { NULL, 0, 0 };

    trim(&program->complaint);
    if (program->end == END_TIMEOUT) {
        text_add_string(&message, "timed out after ");
        duration_write(&message, program->tool->timeout / NANOSECONDS_PER_MS);
    } else if (program->end == END_TOO_LARGE) {
        text_add_string(&message, "output is larger than 64 MiB");
    } else if (program->complaint.size) {
        if (program->dropped)
            text_format(&message, "[%zu bytes left out] ", program->dropped);
        text_add(&message, program->complaint.data, program->complaint.size);
    } else if (status->si_code == CLD_EXITED) {
        text_format(&message, "exit status %d", status->si_status);
    } else {
        text_format(&message, "ended by signal %d (%s)", status->si_status, strsignal(status->si_status));
    }
    answer_error(program->call, message.data, message.size, program->end == END_TOO_LARGE ? WFS_FAIL_PERMANENT : 0);
    text_free(&message);
}

static void free_program(struct program *program)
{
    close_end(&program->input);
    close_end(&program->output);
    close_end(&program->errors);
    text_free(&program->argument);
    text_free(&program->result);
    text_free(&program->complaint);
    free(program);
}

bool program_reap(struct program *program)
{
    siginfo_t status = { .si_pid = 0 };

    if (waitid(P_PID, (id_t)program->pid, &status, WEXITED | WNOHANG | WNOWAIT) != 0 || !status.si_pid)
        return false;
    kill(-program->pid, SIGKILL); /* what it left behind */
    program_move(program);
    signals_hold();
    waitpid(program->pid, NULL, 0);
    signals_remove_group(program->pid);
    signals_release();
    if (program->call && program->end == END_NATURAL && status.si_code == CLD_EXITED && status.si_status == 0)
        answer_result(program);
    else if (program->call)
        answer_failure(program, &status);
    free_program(program);
    return true;
}
