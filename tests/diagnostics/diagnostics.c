/*
 * Every diagnostic, with its exact place: runs the case files of a folder (README.md describes them).
 *
 *     diagnostics [-v] [--every-code] WHAT FOLDER
 *
 * What the library says about a case is compared with its expectations as a whole: nothing may be missing, nothing too
 * many, the value is the expected one, and every report keeps the promises of promises.c. With --every-code each code
 * that the library knows must have been expected by some case. WHAT names the cases in the last line, the total; -v
 * shows all that was said, to be read.
 */
#include "cases.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_CODES = 256 };

typedef struct test_totals {
    size_t cases, failed;
    bool verbose;
    char covered[MAX_CODES][64];
    size_t covered_count;
} test_totals;

/* ---- Comparing ---- */

static bool same_place(const text_place *a, const text_place *b, bool with_offset)
{
    return a->line == b->line && a->column == b->column && (!with_offset || a->offset == b->offset);
}

static bool meets(const finding *found, const expectation *expected)
{
    if (found->error != expected->error || strcmp(found->code, expected->code) != 0 ||
        strcmp(found->path, expected->path) != 0 || !strstr(found->message, expected->message))
        return false;
    if (strcmp(expected->hint, "none") == 0 ? *found->hint != '\0' : !strstr(found->hint, expected->hint))
        return false;
    if (!same_place(&found->from, &expected->from, found->has_end))
        return false;
    return !found->has_end || same_place(&found->to, &expected->to, true);
}

/* Marks the expectation that a finding meets; false if there is none. */
static bool tick_off(test_case *test, const finding *found)
{
    for (size_t i = 0; i < test->expected_count; i++)
        if (!test->expected[i].met && meets(found, &test->expected[i]))
            return test->expected[i].met = true;
    return false;
}

static void print_finding(const finding *one)
{
    printf("    said:     %s %s %u:%u-%u:%u %s\n              %s\n", one->error ? "error" : "warning", one->code,
           one->from.line, one->from.column, one->to.line, one->to.column, one->path, one->message);
    if (*one->hint)
        printf("              hint: %s\n", one->hint);
}

static void print_expectation(const expectation *one)
{
    printf("    expected: %s %s %u:%u-%u:%u %s\n", one->error ? "error" : "warning", one->code, one->from.line,
           one->from.column, one->to.line, one->to.column, one->path);
    if (*one->message)
        printf("              message: %s\n", one->message);
    if (*one->hint)
        printf("              hint: %s\n", one->hint);
}

/* Ticks off what was said; false if something is left on either side. */
static bool check_findings(test_case *test, answer *said)
{
    bool good = true;
    for (size_t i = 0; i < said->count; i++)
        good = (said->items[i].met = tick_off(test, &said->items[i])) && good;
    for (size_t i = 0; i < test->expected_count; i++)
        good = test->expected[i].met && good;
    return good;
}

static bool has_value(const test_case *test, const answer *said)
{
    return !*test->value || strcmp(test->value, said->value) == 0;
}

/* What holds for every warning: its code silences it and nothing else, and strict mode makes it an error. */
static bool check_warning(const test_case *test, const wfs_tool_adapter *adapter, const answer *said, const char *code)
{
    static answer other; /* large */
    size_t same = 0, errors = 0;
    for (size_t i = 0; i < said->count; i++)
        same += !said->items[i].error && strcmp(said->items[i].code, code) == 0;
    ask_again(test, adapter, code, 0, &other);
    bool silenced = other.count == said->count - same;
    ask_again(test, adapter, NULL, WFS_CHECK_WARNINGS_ARE_ERRORS, &other);
    for (size_t i = 0; i < other.count; i++)
        errors += other.items[i].error;
    return silenced && errors == said->count;
}

static bool check_warnings(const test_case *test, const wfs_tool_adapter *adapter, const answer *said)
{
    for (size_t i = 0; test->read == AS_WORKFLOW && i < said->count; i++)
        if (!said->items[i].error && !check_warning(test, adapter, said, said->items[i].code))
            return false;
    return true;
}

static void print_failure(const test_case *test, const answer *said, bool warnings)
{
    for (size_t i = 0; i < test->expected_count; i++)
        if (!test->expected[i].met)
            print_expectation(&test->expected[i]);
    for (size_t i = 0; i < said->count; i++)
        if (!said->items[i].met)
            print_finding(&said->items[i]);
    if (!has_value(test, said))
        printf("    expected: %s\n    is:       %s\n", test->value, said->value);
    if (said->broken_promise)
        printf("    %s\n", said->broken_promise);
    if (!warnings)
        printf("    a warning cannot be silenced, or is no error in strict mode\n");
}

/* ---- Codes ---- */

static bool is_covered(const test_totals *totals, const char *code)
{
    for (size_t i = 0; i < totals->covered_count; i++)
        if (strcmp(totals->covered[i], code) == 0)
            return true;
    return false;
}

static void note_codes(const test_case *test, test_totals *totals)
{
    for (size_t i = 0; i < test->expected_count; i++)
        if (totals->covered_count < MAX_CODES && !is_covered(totals, test->expected[i].code))
            copy_to(totals->covered[totals->covered_count++], sizeof *totals->covered, test->expected[i].code);
}

/* Each code of the library must have a case; how many have none. */
static size_t count_uncovered(const test_totals *totals)
{
    const char *code;
    size_t missing = 0, i = 0;
    for (; wfs_code_at(i, &code, NULL, NULL, NULL) == WFS_OK; i++)
        if (!is_covered(totals, code)) {
            printf("FAIL no case for code %s\n", code);
            missing++;
        }
    printf("%zu codes: %zu have a case\n", i, i - missing);
    return missing;
}

/* ---- Files ---- */

static void check_case(test_case *test, const char *file, test_totals *totals)
{
    static answer said; /* large */
    wfs_tools *tools = make_tools(test);
    const wfs_tool_adapter *adapter = tools ? wfs_tools_adapter(tools) : NULL;
    ask(test, adapter, &said);
    bool warnings = check_warnings(test, adapter, &said);
    bool good = check_findings(test, &said) && has_value(test, &said) && !said.broken_promise && warnings;
    totals->cases++;
    totals->failed += !good;
    if (!good || totals->verbose)
        printf("%s %s: %s\n", good ? "ok  " : "FAIL", file, test->title);
    for (size_t i = 0; totals->verbose && i < said.count; i++)
        print_finding(&said.items[i]);
    if (!good)
        print_failure(test, &said, warnings);
    note_codes(test, totals);
    wfs_tools_free(tools);
}

static char *read_file(const char *folder, const char *name)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    char *text = malloc(1 << 20);
    if (!file || !text)
        stop("cannot read", path);
    text[fread(text, 1, (1 << 20) - 1, file)] = '\0';
    fclose(file);
    return text;
}

static void check_file(const char *folder, const char *name, test_totals *totals)
{
    static test_case settings, test; /* large */
    char *text = read_file(folder, name);
    for (const char *next = read_settings(&settings, text); *next;) {
        next = read_case(&test, &settings, next);
        check_case(&test, name, totals);
        free(test.text);
    }
    free(text);
}

static int is_case_file(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return length > 4 && strcmp(entry->d_name + length - 4, ".txt") == 0;
}

static void check_folder(const char *folder, test_totals *totals)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, is_case_file, alphasort);
    if (count < 0)
        stop("cannot read", folder);
    for (int i = 0; i < count; i++) {
        check_file(folder, entries[i]->d_name, totals);
        free(entries[i]);
    }
    free(entries);
}

int main(int argc, char **argv)
{
    static test_totals totals;
    bool every_code = false;
    int at = 1;
    for (; at < argc && *argv[at] == '-'; at++) {
        totals.verbose |= strcmp(argv[at], "-v") == 0;
        every_code |= strcmp(argv[at], "--every-code") == 0;
    }
    if (argc - at != 2) {
        fputs("usage: diagnostics [-v] [--every-code] WHAT FOLDER\n", stderr);
        return 2;
    }
    check_folder(argv[at + 1], &totals);
    size_t missing = every_code ? count_uncovered(&totals) : 0;
    printf("%zu %s: %zu as expected\n", totals.cases, argv[at], totals.cases - totals.failed);
    return totals.failed || missing || !totals.cases;
}
