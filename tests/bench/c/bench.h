/*
 * What every C program of the benchmark needs: a clock, a file in memory, and the median of a repeated measurement.
 *
 * A program prints lines of the form `metric value`; bench.py reads them. A failure ends the program with a message and
 * status 1: a benchmark that did not do its work must not print a figure.
 */
#ifndef BENCH_H
#define BENCH_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

typedef struct bench_file {
    char *data;
    size_t size;
} bench_file;

typedef void bench_work(void *context);

/* One repetition; the answer is how long it took, in nanoseconds. */
typedef double bench_fn(void *context);

static inline double bench_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static inline void bench_require(int fine, const char *what)
{
    if (!fine) {
        fprintf(stderr, "benchmark: failed: %s\n", what);
        exit(1);
    }
}

/* Does the work and says how long it took, in nanoseconds. Not inlined: here, and nowhere else, guard.py has valgrind
 * count. */
__attribute__((noinline, unused)) static double bench_timed(bench_work *work, void *context)
{
    double start = bench_now();
    work(context);
    return bench_now() - start;
}

/* The file, mapped. It is not empty. */
static inline bench_file bench_read(const char *path)
{
    bench_file file;
    struct stat status;
    int descriptor = open(path, O_RDONLY);
    bench_require(descriptor >= 0 && !fstat(descriptor, &status), path);
    file.size = (size_t)status.st_size;
    file.data = mmap(NULL, file.size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    bench_require(file.data != MAP_FAILED, path);
    close(descriptor);
    return file;
}

static inline void bench_close(bench_file file) { munmap(file.data, file.size); }

static inline int bench_compare(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* The median of the repetitions that fit into the time, after one that does not count; at least three. So in no time
 * there are exactly four of them. */
static inline double bench_median(bench_fn *repetition, void *context, double seconds)
{
    enum { MOST = 4096 };
    static double samples[MOST];
    size_t count = 0;
    double end;
    repetition(context);
    end = bench_now() + seconds * 1e9;
    while (count < MOST && (count < 3 || bench_now() < end))
        samples[count++] = repetition(context);
    qsort(samples, count, sizeof *samples, bench_compare);
    return count % 2 ? samples[count / 2] : (samples[count / 2 - 1] + samples[count / 2]) / 2;
}

static inline void bench_print(const char *metric, double value) { printf("%s %.6g\n", metric, value); }

/* Writes all of it to stdout and ends the process without tearing anything down, as a command would. */
static inline void bench_finish(const char *data, size_t size)
{
    bench_require(fwrite(data, 1, size, stdout) == size && !fflush(stdout), "writing");
    _Exit(0);
}

#endif
