/*
 * What the library asks of the system: silence FILE.jsonl...
 *
 * A child process forbids itself every system call but those of memory, then parses, validates and runs the rich
 * workflow and all workflows of the conformance data, with stub tools and clocks. One other call, and the kernel ends
 * it: nothing can be opened, read, written (not even to the standard streams), sent, started, waited for or asked.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <jansson.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "rich.h"

enum { SKIPPED = 77 };

/* What the child leaves for its parent. */
typedef struct outcome {
    size_t workflows, bytes;
    int forbidden; /* the number of a system call, -1 without one */
    bool confined, done;
} outcome;

static outcome *shared;

static void on_forbidden_call(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)context;
    shared->forbidden = info->si_syscall;
    _exit(1);
}

#define ALLOW(call) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

static bool confine(void)
{
    struct sock_filter rules[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        ALLOW(SYS_brk),
#ifdef SYS_mmap
        ALLOW(SYS_mmap),
#endif
#ifdef SYS_mmap2
        ALLOW(SYS_mmap2),
#endif
        ALLOW(SYS_munmap),
        ALLOW(SYS_mremap),
        ALLOW(SYS_mprotect),
        ALLOW(SYS_madvise),
        ALLOW(SYS_exit_group), /* of the child itself, which says before that it is done */
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
    };
    struct sock_fprog program = { sizeof rules / sizeof *rules, rules };
    struct sigaction action = { .sa_flags = SA_SIGINFO };
    action.sa_sigaction = on_forbidden_call;
    return sigaction(SIGSYS, &action, NULL) == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/* ---- The workflows, read before ---- */

typedef struct workload {
    const char *text;
    size_t size;
    const char *inputs;
} workload;

static workload *workloads;
static size_t count;

static void add(const char *text, size_t size, const char *inputs)
{
    workload *larger = realloc(workloads, (count + 1) * sizeof *workloads);
    if (!larger || !inputs)
        abort();
    workloads = larger;
    workloads[count++] = (workload){ text, size, inputs };
}

/* The cases of a data file stay in memory until the end. */
static bool read_cases(const char *name)
{
    FILE *file = fopen(name, "r");
    if (!file)
        return false;
    for (json_t *one; (one = json_loadf(file, JSON_DISABLE_EOF_CHECK | JSON_DECODE_INT_AS_REAL, NULL));) {
        const json_t *text = json_object_get(one, "workflow"), *inputs = json_object_get(one, "inputs");
        add(json_string_value(text), json_string_length(text), json_dumps(inputs, JSON_COMPACT));
    }
    return fclose(file) == 0;
}

static int child(void)
{
    transcript out = { NULL, 0, 0 };
    shared->confined = confine();
    for (size_t i = 0; shared->confined && i < count; i++) {
        out.size = 0;
        if (!rich_run(workloads[i].text, workloads[i].size, workloads[i].inputs, &out))
            return 2;
        shared->workflows++;
        shared->bytes += out.size;
    }
    shared->done = shared->confined;
    return 0;
}

static int judge(int status)
{
    if (!shared->confined) {
        puts("skipped: this system does not let a process confine itself");
        return SKIPPED;
    }
    if (shared->forbidden >= 0)
        printf("system call number %d in workflow %zu\n", shared->forbidden, shared->workflows);
    else if (!shared->done || status != 0)
        printf("workflow %zu was not run (status %d)\n", shared->workflows, status);
    printf("%zu of %zu workflows parsed, validated and run (%zu bytes made) with no system call but those of memory\n",
           shared->workflows, count, shared->bytes);
    return !shared->done || status != 0;
}

int main(int argc, char **argv)
{
    int status = 0;
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        return 2;
    shared->forbidden = -1;
    char *inputs = malloc(strlen(rich_inputs) + 1);
    add(rich_text, strlen(rich_text), inputs ? strcpy(inputs, rich_inputs) : NULL);
    for (int i = 1; i < argc; i++)
        if (!read_cases(argv[i]))
            return 2;
    fflush(stdout);
    pid_t process = fork();
    if (process == 0)
        _exit(child());
    if (process < 0 || waitpid(process, &status, 0) != process)
        return 2;
    return judge(status);
}
