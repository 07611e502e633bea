/*
 * The conformance runner: every case of the given data files, with type checks off and standard, driven in four ways.
 *
 *     conformance [--case ID] [--setting off|standard] [--mode NAME] [--record FILE] [-v] FOLDER|FILE.jsonl...
 *
 * One line per failure says where the outcome first departs from the expected one; -v also shows both sides. README.md
 * describes the data.
 */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare.h"
#include "harness.h"
#include "json.h"

typedef struct runner_settings {
    const char *only_case, *only_setting, *only_mode; /* NULL: all */
    const char *record_name;
    FILE *record; /* NULL: nothing is recorded */
    bool verbose;
    size_t passed, failed;
} runner_settings;

typedef struct type_setting {
    const char *name, *member;
    wfs_type_checks checks;
} type_setting;

static const type_setting all_settings[] = {
    { "off", "expected", WFS_TYPES_OFF },
    { "standard", "expected_standard", WFS_TYPES_STANDARD },
};

static void print_side(const char *label, const json_t *value)
{
    char *text = json_text(value);
    printf("    %s %.4000s\n", label, text);
    free(text);
}

static void print_failure(const runner_settings *settings, const char *id, const char *setting, const char *mode,
                          const case_outcome *outcome, const json_difference *difference)
{
    printf("FAIL %s [%s, %s] %s\n", id, setting, mode, outcome->problem ? outcome->problem : difference->path);
    if (!settings->verbose || outcome->problem)
        return;
    print_side("expected:", difference->expected);
    print_side("actual:  ", difference->actual);
}

static bool wanted(const char *only, const char *name) { return !only || strcmp(only, name) == 0; }

static void check_once(runner_settings *settings, const json_t *test_case, const type_setting *setting, drive_mode mode)
{
    case_outcome outcome;
    json_difference difference = { "", NULL, NULL };
    if (settings->record)
        fprintf(settings->record, "case %s %s %s\n", json_member_text(test_case, "id"), setting->name,
                drive_mode_names[mode]);
    drive_case(test_case, setting->checks, mode, settings->record, &outcome);
    bool same = !outcome.problem && outcome_matches(json_member_text(test_case, "id"),
                                                    json_object_get(test_case, setting->member), &outcome, &difference);
    if (same)
        settings->passed++;
    else
        settings->failed++;
    if (!same)
        print_failure(settings, json_member_text(test_case, "id"), setting->name, drive_mode_names[mode], &outcome,
                      &difference);
    outcome_clear(&outcome);
}

static void check_case(runner_settings *settings, const json_t *test_case)
{
    if (!wanted(settings->only_case, json_member_text(test_case, "id")))
        return;
    if (settings->only_case && settings->verbose)
        printf("%s\n", json_member_text(test_case, "workflow"));
    for (size_t s = 0; s < sizeof all_settings / sizeof *all_settings; s++)
        for (int mode = 0; mode < DRIVE_MODES; mode++)
            if (wanted(settings->only_setting, all_settings[s].name) &&
                wanted(settings->only_mode, drive_mode_names[mode]))
                check_once(settings, test_case, &all_settings[s], (drive_mode)mode);
}

/* The whole file, NUL-terminated, to be freed; NULL if it cannot be read. */
static char *read_file(const char *name, size_t *size)
{
    FILE *file = fopen(name, "rb");
    if (!file)
        return NULL;
    size_t capacity = 1 << 20, used = 0;
    char *text = need(malloc(capacity + 1));
    for (size_t got; (got = fread(text + used, 1, capacity - used, file)) > 0;) {
        used += got;
        if (used == capacity)
            text = need(realloc(text, (capacity *= 2) + 1));
    }
    fclose(file);
    text[used] = '\0';
    *size = used;
    return text;
}

static bool check_file(runner_settings *settings, const char *name)
{
    size_t size;
    char *text = read_file(name, &size);
    if (!text) {
        fprintf(stderr, "cannot read %s\n", name);
        return false;
    }
    for (char *line = text, *end; *line; line = end) {
        end = line + strcspn(line, "\n");
        json_t *test_case = end > line ? need(json_read(line, (size_t)(end - line))) : NULL;
        if (test_case)
            check_case(settings, test_case);
        json_decref(test_case);
        end += *end == '\n';
    }
    free(text);
    return true;
}

/* A folder stands for the data files in it. */
static bool check_path(runner_settings *settings, const char *path)
{
    static const char *const names[] = { "golden.jsonl", "generated.jsonl" };
    size_t length = strlen(path);
    bool good = true;
    if (length > 6 && strcmp(path + length - 6, ".jsonl") == 0)
        return check_file(settings, path);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *name = need(malloc(length + 32));
        snprintf(name, length + 32, "%s/%s", path, names[i]);
        good = check_file(settings, name) && good;
        free(name);
    }
    return good;
}

static int usage(void)
{
    fputs("usage: conformance [--case ID] [--setting off|standard] [--mode blocking|stepwise|taking-calls|twice] "
          "[--record FILE] [-v] FOLDER|FILE.jsonl...\n",
          stderr);
    return 2;
}

/* Where the value of option `name` goes, NULL if there is no such option. */
static const char **option_slot(runner_settings *settings, const char *name)
{
    if (strcmp(name, "--case") == 0)
        return &settings->only_case;
    if (strcmp(name, "--setting") == 0)
        return &settings->only_setting;
    if (strcmp(name, "--record") == 0)
        return &settings->record_name;
    return strcmp(name, "--mode") == 0 ? &settings->only_mode : NULL;
}

int main(int argc, char **argv)
{
    runner_settings settings = { 0 };
    int first = 1;
    for (; first < argc && argv[first][0] == '-'; first++) {
        const char **slot = option_slot(&settings, argv[first]);
        if (slot && first + 1 < argc)
            *slot = argv[++first];
        else if (strcmp(argv[first], "-v") == 0)
            settings.verbose = true;
        else
            return usage();
    }
    if (first == argc)
        return usage();
    setlocale(LC_ALL, ""); /* as hosts do: nothing may depend on it */
    if (settings.record_name && !(settings.record = fopen(settings.record_name, "wb"))) {
        fprintf(stderr, "cannot write %s\n", settings.record_name);
        return 2;
    }
    bool readable = true;
    for (; first < argc; first++)
        readable = check_path(&settings, argv[first]) && readable;
    bool written = !settings.record || fclose(settings.record) == 0;
    printf("%zu passed, %zu failed\n", settings.passed, settings.failed);
    return !written || !readable || settings.failed || !settings.passed;
}
