/*
 * What is not compared (ids, times, the library's own additions) is removed from the outcome first; the rest is
 * compared whole, so that a member too many is a failure like one too few. Diagnostics are sets of (code, path);
 * `message` members of the expected ones are fragments of the real ones.
 */
#include "compare.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Removing what is not compared ---- */

static void remove_members(json_t *object, const char *const *keys)
{
    for (; *keys; keys++)
        json_object_del(object, *keys);
}

static void strip_run(json_t *run)
{
    static const char *const run_keys[] = { "id", "started_at", "completed_at", "duration_ms", NULL };
    static const char *const record_keys[] = { "tool",     "started_ms",        "duration_ms",
                                               "warnings", "iteration_records", NULL };
    size_t index;
    json_t *record;
    remove_members(run, run_keys);
    json_object_del(json_object_get(run, "summary"), "total_duration_ms");
    json_array_foreach(json_object_get(run, "steps"), index, record) remove_members(record, record_keys);
}

static void strip_events(json_t *events)
{
    static const char *const keys[] = { "runId", "duration_ms", NULL };
    size_t index;
    json_t *event;
    json_array_foreach(events, index, event)
    {
        remove_members(event, keys);
        json_object_del(json_object_get(event, "summary"), "total_duration_ms");
    }
}

/* ---- Diagnostics ---- */

#define ARROW " \xe2\x86\x92 "

/* The names of a cycle message, rotated so that the smallest comes first: "a → b → a" of "Cycle detected: b → a → b".
 */
static void canonical_cycle(const char *message, char *out, size_t size)
{
    const char *names[64], *start = strstr(message, ": ");
    char copy[1024];
    size_t count = 0, first = 0, n = 0;
    snprintf(copy, sizeof copy, "%s", start ? start + 2 : message);
    for (char *next = copy; next && count < 64; count++) {
        char *arrow = strstr(next, ARROW);
        names[count] = next;
        next = arrow ? arrow + strlen(ARROW) : NULL;
        if (arrow)
            *arrow = '\0';
    }
    size_t length = count > 1 ? count - 1 : count; /* the last name is the first again */
    for (size_t i = 1; i < length; i++)
        if (strcmp(names[i], names[first]) < 0)
            first = i;
    out[0] = '\0';
    for (size_t i = 0; i <= length && n < size; i++)
        n += (size_t)snprintf(out + n, size - n, "%s%s", i ? ARROW : "", names[(first + i) % length]);
}

static bool same_diagnostic(const json_t *a, const json_t *b)
{
    const char *code = json_member_text(a, "code");
    if (strcmp(code, json_member_text(b, "code")) != 0)
        return false;
    if (strcmp(code, "yaml-syntax") == 0)
        return true;
    if (strcmp(code, "cycle") == 0) {
        char x[1024], y[1024];
        canonical_cycle(json_member_text(a, "message"), x, sizeof x);
        canonical_cycle(json_member_text(b, "message"), y, sizeof y);
        return strcmp(x, y) == 0;
    }
    return strcmp(json_member_text(a, "path"), json_member_text(b, "path")) == 0;
}

/* Does `expected` occur in `actual`, with its message in the message if it has one? */
static bool has_diagnostic(const json_t *actual, const json_t *expected, bool with_message)
{
    size_t index;
    json_t *one;
    bool cycle = strcmp(json_member_text(expected, "code"), "cycle") == 0;
    json_array_foreach(
        (json_t *)(uintptr_t)actual, index,
        one) if (same_diagnostic(expected, one) &&
                 (!with_message || cycle ||
                  strstr(json_member_text(one, "message"), json_member_text(expected, "message")))) return true;
    return false;
}

static bool fail_at(const char *path, const json_t *expected, const json_t *actual, json_difference *difference)
{
    snprintf(difference->path, sizeof difference->path, "%s", path);
    difference->expected = expected;
    difference->actual = actual;
    return false;
}

/* Warnings of cases that contradict doc/language.md: neither asked for nor refused. README.md says why. */
static const struct {
    const char *id, *code, *path;
} disputed[] = {
    { "validate/branch-undefined", "step-in-several-branches", "" },
    { "g00076", "literal-expression", "steps[9].output" },
    { "g00486", "literal-expression", "steps[6].output" },
    { "g00769", "literal-expression", "steps[2].output" },
    { "g01939", "literal-expression", "steps[10].output" },
    { "g02031", "literal-expression", "steps[1].output" },
};

static bool is_disputed(const char *id, const json_t *diagnostic)
{
    for (size_t i = 0; i < sizeof disputed / sizeof *disputed; i++)
        if (strcmp(disputed[i].id, id) == 0 && strcmp(disputed[i].code, json_member_text(diagnostic, "code")) == 0 &&
            strcmp(disputed[i].path, json_member_text(diagnostic, "path")) == 0)
            return true;
    return false;
}

static void remove_disputed(const char *id, json_t *diagnostics)
{
    for (size_t i = json_array_size(diagnostics); i-- > 0;)
        if (is_disputed(id, json_array_get(diagnostics, i)))
            json_array_remove(diagnostics, i);
}

static bool same_diagnostics(const json_t *expected, const json_t *actual, const char *path,
                             json_difference *difference)
{
    size_t index;
    json_t *one;
    char where[128];
    json_array_foreach((json_t *)(uintptr_t)expected, index, one) if (!has_diagnostic(actual, one, true))
    {
        snprintf(where, sizeof where, "%.100s: missing", path);
        return fail_at(where, one, actual, difference);
    }
    json_array_foreach((json_t *)(uintptr_t)actual, index, one) if (!has_diagnostic(expected, one, false))
    {
        snprintf(where, sizeof where, "%.100s: too many", path);
        return fail_at(where, expected, one, difference);
    }
    return true;
}

static bool same_validation(const json_t *expected, const json_t *actual, json_difference *difference)
{
    return json_same(json_object_get(expected, "valid"), json_object_get(actual, "valid"), "validate.valid",
                     difference) &&
           same_diagnostics(json_object_get(expected, "errors"), json_object_get(actual, "errors"), "validate.errors",
                            difference) &&
           same_diagnostics(json_object_get(expected, "warnings"), json_object_get(actual, "warnings"),
                            "validate.warnings", difference);
}

/* ---- The run ---- */

static bool same_run_error(const json_t *expected, const json_t *actual, json_difference *difference)
{
    static const char *const keys[] = { "phase", "code", NULL };
    if (!expected && !actual)
        return true;
    if (!expected || !actual)
        return fail_at("run.error", expected, actual, difference);
    for (const char *const *key = keys; *key; key++)
        if (!json_same(json_object_get(expected, *key), json_object_get(actual, *key), *key, difference))
            return false;
    if (!strstr(json_member_text(actual, "message"), json_member_text(expected, "message")))
        return fail_at("run.error.message", expected, actual, difference);
    return same_diagnostics(json_object_get(expected, "details"), json_object_get(actual, "details"),
                            "run.error.details", difference);
}

static bool same_run(const json_t *expected, const json_t *actual, json_difference *difference)
{
    const char *key;
    json_t *member;
    if (!same_run_error(json_object_get(expected, "error"), json_object_get(actual, "error"), difference))
        return false;
    json_t *a = need(json_copy((json_t *)(uintptr_t)expected)), *b = need(json_copy((json_t *)(uintptr_t)actual));
    json_object_del(a, "error");
    json_object_del(b, "error");
    bool same = json_same(a, b, "run", difference);
    json_object_foreach(b, key, member) if (same && !json_object_get(a, key)) same =
        fail_at("run", NULL, json_object_get(actual, key), difference);
    json_decref(a);
    json_decref(b);
    return same;
}

/* ---- Waits ---- */

/* Do both agree after rounding to whole milliseconds, where a half may go either way? */
static bool same_wait(double a, double b)
{
    double a_low = ceil(a - 0.5), a_high = floor(a + 0.5);
    double b_low = ceil(b - 0.5), b_high = floor(b + 0.5);
    return a_low <= b_high && b_low <= a_high;
}

static bool same_waits(const json_t *expected, const json_t *actual, json_difference *difference)
{
    size_t count = json_array_size(expected);
    if (count != json_array_size(actual))
        return fail_at("sleeps", expected, actual, difference);
    for (size_t i = 0; i < count; i++)
        if (!same_wait(json_number_value(json_array_get(expected, i)), json_number_value(json_array_get(actual, i))))
            return fail_at("sleeps", expected, actual, difference);
    return true;
}

bool outcome_matches(const char *id, const json_t *expected, case_outcome *outcome, json_difference *difference)
{
    remove_disputed(id, json_object_get(outcome->validate, "warnings"));
    remove_disputed(id, json_object_get(json_object_get(expected, "validate"), "warnings"));
    strip_run(outcome->run);
    strip_events(outcome->events);
    return same_validation(json_object_get(expected, "validate"), outcome->validate, difference) &&
           same_run(json_object_get(expected, "run"), outcome->run, difference) &&
           json_same(json_object_get(expected, "events"), outcome->events, "events", difference) &&
           json_same(json_object_get(expected, "calls"), outcome->calls, "calls", difference) &&
           same_waits(json_object_get(expected, "sleeps"), outcome->sleeps, difference);
}
