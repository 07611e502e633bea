/*
 * Every diagnostic, with its exact place: runs the case files of a folder (README.md describes them).
 *
 *     diagnostics [-v] FOLDER
 *
 * A case is parsed into a text without marks, the marked spans, the host's settings and the expectations. What the
 * library says is then compared as a whole: nothing may be missing, nothing too many. At the end each code that the
 * library knows must have been expected.
 */
#include <dirent.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <workflowskill/workflowskill.h>

enum { MAX_MARKS = 16, MAX_EXPECTED = 32, MAX_TOOLS = 16, MAX_FOUND = 512, MAX_CODES = 256 };

typedef struct text_place {
    uint32_t line, column;
    size_t offset;
} text_place;

typedef struct expectation {
    bool error, placed, met;
    char code[64], path[256], message[256], hint[256];
    text_place from, to;
} expectation;

typedef struct canned_tool {
    char name[64];
    char schema[1024], answer[1024]; /* "" if there is none */
    bool fails;
} canned_tool;

typedef struct test_case {
    char title[256];
    char *text; /* without marks */
    size_t size;
    text_place marks[MAX_MARKS][2];
    size_t mark_count;
    expectation expected[MAX_EXPECTED];
    size_t expected_count;
    canned_tool tools[MAX_TOOLS];
    size_t tool_count;
    wfs_limits limits;
    uint32_t types;
    bool strict, enforce, escapes, run, cancel;
    char read[8]; /* "json" or "yaml": a document, no workflow */
    char allow[64], inputs[1024];
} test_case;

/* What the library said, from a report or from a run log. */
typedef struct finding {
    bool error, has_end;
    char code[64], path[256], message[1024], hint[512];
    text_place from, to;
} finding;

typedef struct finding_list {
    finding items[MAX_FOUND];
    size_t count;
} finding_list;

typedef struct test_totals {
    size_t passed, failed;
    bool verbose;
    char covered[MAX_CODES][64];
    size_t covered_count;
} test_totals;

static void stop(const char *why, const char *what)
{
    fprintf(stderr, "%s: %s\n", why, what);
    exit(2);
}

static void copy_to(char *out, size_t size, const char *text)
{
    size_t length = text ? strlen(text) : 0;
    length = length < size ? length : size - 1;
    if (length)
        memcpy(out, text, length);
    out[length] = '\0';
}

/* ---- Reading a case: the text ---- */

#define MARK_OPEN  "\xc2\xab"
#define MARK_CLOSE "\xc2\xbb"

/* Moves a place over one byte of the final text. A CR before an LF ends no line of its own. */
static void place_over(text_place *at, const char *text, size_t size)
{
    unsigned char c = (unsigned char)text[at->offset];
    bool crlf = c == '\r' && at->offset + 1 < size && text[at->offset + 1] == '\n';
    at->offset++;
    if (c == '\n' || (c == '\r' && !crlf)) {
        at->line++;
        at->column = 1;
    } else if ((c & 0xc0) != 0x80 && !crlf) {
        at->column++;
    }
}

/* One escape at `text`; the number of characters it takes, 0 if it is none. */
static size_t read_escape(const char *text, char *byte)
{
    unsigned value;
    if (text[0] != '\\')
        return 0;
    *byte = '\r';
    if (text[1] == 'r')
        return 2;
    if (text[1] != 'x' || sscanf(text + 2, "%2x", &value) != 1)
        return 0;
    *byte = (char)value;
    return 4;
}

/* Takes marks and escapes out of the text; offsets of marks are noted. */
static void read_text(test_case *test, const char *text, const char *end)
{
    size_t stack[MAX_MARKS], depth = 0, n = 0;
    test->text = malloc((size_t)(end - text) + 1);
    if (!test->text)
        stop("out of memory", test->title);
    while (text < end) {
        size_t taken = test->escapes ? read_escape(text, &test->text[n]) : 0;
        if (taken) {
            n++;
            text += taken;
        } else if (strncmp(text, MARK_OPEN, 2) == 0 && test->mark_count < MAX_MARKS) {
            stack[depth++] = test->mark_count;
            test->marks[test->mark_count++][0].offset = n;
            text += 2;
        } else if (strncmp(text, MARK_CLOSE, 2) == 0 && depth) {
            test->marks[stack[--depth]][1].offset = n;
            text += 2;
        } else {
            test->text[n++] = *text++;
        }
    }
    test->text[n] = '\0';
    test->size = n;
}

/* Line and column of an offset that is known. A byte order mark at the start is no column. */
static void find_place(const test_case *test, text_place *wanted)
{
    text_place at = { 1, 1, 0 };
    if (test->size >= 3 && memcmp(test->text, "\xef\xbb\xbf", 3) == 0)
        at.offset = wanted->offset < 3 ? wanted->offset : 3;
    while (at.offset < wanted->offset)
        place_over(&at, test->text, test->size);
    *wanted = at;
}

/* The offset of a line and column that are known. */
static void find_offset(const test_case *test, text_place *wanted)
{
    text_place at = { 1, 1, 0 };
    while (at.offset < test->size &&
           (at.line < wanted->line || (at.line == wanted->line && at.column < wanted->column)))
        place_over(&at, test->text, test->size);
    *wanted = at;
}

/* ---- Reading a case: settings and expectations ---- */

static void read_place(expectation *expected, const char *text)
{
    unsigned mark;
    expected->placed = strcmp(text, "-") != 0;
    if (sscanf(text, "@%u", &mark) == 1)
        expected->from.offset = mark; /* resolved when the text is known */
    else if (expected->placed && sscanf(text, "%u:%u-%u:%u", &expected->from.line, &expected->from.column,
                                        &expected->to.line, &expected->to.column) != 4)
        stop("bad place", text);
}

static void read_expectation(test_case *test, const char *line)
{
    char severity[16], where[64];
    int used = 0;
    if (test->expected_count == MAX_EXPECTED)
        stop("too many expectations", test->title);
    expectation *expected = &test->expected[test->expected_count++];
    if (sscanf(line, "%15s %63s %63s%n", severity, expected->code, where, &used) != 3)
        stop("bad expectation", line);
    expected->error = strcmp(severity, "error") == 0;
    read_place(expected, where);
    line += used;
    copy_to(expected->path, sizeof expected->path, line + strspn(line, " "));
}

static canned_tool *read_tool(test_case *test, const char *value, const char **rest)
{
    if (test->tool_count == MAX_TOOLS)
        stop("too many tools", test->title);
    canned_tool *tool = &test->tools[test->tool_count++];
    size_t length = strcspn(value, " ");
    snprintf(tool->name, sizeof tool->name, "%.*s", (int)length, value);
    *rest = value[length] ? value + length + 1 : "";
    return tool;
}

static void read_limit(test_case *test, const char *value)
{
    static const struct {
        const char *name;
        size_t offset;
    } fields[] = {
#define LIMIT_FIELD(field, standard, maximum, text) { #field, offsetof(wfs_limits, field) },
        WFS_LIMITS(LIMIT_FIELD)
#undef LIMIT_FIELD
    };
    size_t length = strcspn(value, "=");
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (strlen(fields[i].name) == length && strncmp(fields[i].name, value, length) == 0 && value[length]) {
            uint64_t number = strtoull(value + length + 1, NULL, 10);
            memcpy((char *)&test->limits + fields[i].offset, &number, sizeof number);
            return;
        }
    stop("unknown limit", value);
}

/* The value of a line "key: value", NULL if it is another key. */
static const char *value_of(const char *line, const char *key)
{
    size_t length = strlen(key);
    if (strncmp(line, key, length) != 0 || line[length] != ':')
        return NULL;
    return line + length + 1 + strspn(line + length + 1, " ");
}

static bool read_tool_line(test_case *test, const char *line)
{
    const char *rest, *value;
    if ((value = value_of(line, "tool"))) {
        read_tool(test, value, &rest);
    } else if ((value = value_of(line, "failing"))) {
        read_tool(test, value, &rest)->fails = true;
    } else if ((value = value_of(line, "schema"))) {
        canned_tool *tool = read_tool(test, value, &rest);
        copy_to(tool->schema, sizeof tool->schema, rest);
    } else if ((value = value_of(line, "answer"))) {
        canned_tool *tool = read_tool(test, value, &rest);
        copy_to(tool->answer, sizeof tool->answer, rest);
    }
    return value != NULL;
}

static bool read_setting(test_case *test, const char *line)
{
    const char *value;
    if ((value = value_of(line, "types")))
        test->types = strcmp(value, "off") == 0      ? WFS_TYPES_OFF
                      : strcmp(value, "strict") == 0 ? WFS_TYPES_STRICT
                                                     : WFS_TYPES_STANDARD;
    else if ((value = value_of(line, "strict")))
        test->strict = true;
    else if ((value = value_of(line, "enforce")))
        test->enforce = true;
    else if ((value = value_of(line, "escapes")))
        test->escapes = true;
    else if ((value = value_of(line, "cancel")))
        test->cancel = true;
    else if ((value = value_of(line, "allow")))
        copy_to(test->allow, sizeof test->allow, value);
    else if ((value = value_of(line, "limit")))
        read_limit(test, value);
    else if ((value = value_of(line, "read")))
        copy_to(test->read, sizeof test->read, value);
    else if ((value = value_of(line, "inputs")))
        copy_to(test->inputs, sizeof test->inputs, value);
    test->run = test->run || value_of(line, "inputs");
    return value != NULL;
}

/* The indented lines below an expectation. */
static bool read_detail(test_case *test, const char *line)
{
    const char *value;
    if (!test->expected_count || *line != ' ')
        return false;
    expectation *expected = &test->expected[test->expected_count - 1];
    line += strspn(line, " ");
    if ((value = value_of(line, "message")))
        copy_to(expected->message, sizeof expected->message, value);
    else if ((value = value_of(line, "hint")))
        copy_to(expected->hint, sizeof expected->hint, value);
    return value != NULL;
}

static void read_line(test_case *test, const char *line)
{
    if (strncmp(line, "=== ", 4) == 0)
        copy_to(test->title, sizeof test->title, line + 4);
    else if (strncmp(line, "error ", 6) == 0 || strncmp(line, "warning ", 8) == 0)
        read_expectation(test, line);
    else if (*line && !read_detail(test, line) && !read_tool_line(test, line) && !read_setting(test, line))
        stop("line not understood", line);
}

/* Turns "@2" and "3:4-3:8" into whole places, once the text is known. */
static void resolve_places(test_case *test)
{
    for (size_t i = 0; i < test->mark_count; i++) {
        find_place(test, &test->marks[i][0]);
        find_place(test, &test->marks[i][1]);
    }
    for (size_t i = 0; i < test->expected_count; i++) {
        expectation *expected = &test->expected[i];
        if (!expected->placed)
            continue;
        if (expected->from.line) {
            find_offset(test, &expected->from);
            find_offset(test, &expected->to);
            continue;
        }
        size_t mark = expected->from.offset - 1;
        if (mark >= test->mark_count)
            stop("no such mark", test->title);
        expected->from = test->marks[mark][0];
        expected->to = test->marks[mark][1];
    }
}

/* Reads the case at `text`; the start of the next one. */
static const char *read_case(test_case *test, const char *text)
{
    static const char cut[] = "---8<---\n";
    memset(test, 0, sizeof *test);
    test->limits.size = sizeof test->limits;
    while (strncmp(text, cut, sizeof cut - 1) != 0) {
        char line[2048];
        size_t length = strcspn(text, "\n");
        if (!text[length])
            stop("no line ---8<--- in", test->title);
        snprintf(line, sizeof line, "%.*s", (int)length, text);
        read_line(test, line);
        text += length + 1;
    }
    text += sizeof cut - 1;
    const char *next = strncmp(text, "=== ", 4) == 0 ? text - 1 : strstr(text, "\n=== ");
    const char *end = next ? next + 1 : text + strlen(text);
    read_text(test, text, end);
    resolve_places(test);
    return end;
}

/* ---- What the library says ---- */

static void canned_answer(void *context, wfs_call *call)
{
    const canned_tool *tool = context;
    if (tool->fails)
        wfs_call_fail(call, "broken", WFS_ZERO_TERMINATED, 0);
    else if (*tool->answer)
        wfs_call_succeed(call, tool->answer, WFS_ZERO_TERMINATED);
    else
        wfs_call_succeed_value(call, wfs_call_arguments(call));
}

static wfs_tools *make_tools(test_case *test)
{
    wfs_tools *tools = NULL;
    if (!test->tool_count)
        return NULL;
    if (wfs_tools_new(&tools) != WFS_OK)
        stop("no tools", test->title);
    for (size_t i = 0; i < test->tool_count; i++) {
        canned_tool *tool = &test->tools[i];
        wfs_tool_descriptor descriptor = WFS_TOOL_DESCRIPTOR_INIT;
        descriptor.input_schema = *tool->schema ? tool->schema : NULL;
        descriptor.input_schema_size = strlen(tool->schema);
        if (wfs_tools_add(tools, tool->name, WFS_ZERO_TERMINATED, canned_answer, tool, &descriptor) != WFS_OK)
            stop("tool not added", tool->name);
    }
    return tools;
}

static void add_finding(finding_list *found, const finding *one)
{
    if (found->count == MAX_FOUND)
        stop("too many findings", one->code);
    found->items[found->count++] = *one;
}

static void take_report(finding_list *found, const wfs_report *report)
{
    wfs_diagnostic said = WFS_DIAGNOSTIC_INIT;
    for (size_t i = 0; wfs_report_get(report, i, &said) == WFS_OK; i++) {
        finding one = { .error = said.severity == WFS_SEVERITY_ERROR, .has_end = true };
        copy_to(one.code, sizeof one.code, said.code);
        copy_to(one.path, sizeof one.path, said.path);
        copy_to(one.message, sizeof one.message, said.message);
        copy_to(one.hint, sizeof one.hint, said.hint);
        one.from = (text_place){ said.line, said.column, said.line ? (size_t)said.offset : 0 };
        one.to = (text_place){ said.end_line, said.end_column, said.line ? (size_t)said.end_offset : 0 };
        add_finding(found, &one);
    }
}

/* Validates with a warning silenced (NULL: with none) and further flags. */
static void validate_with(const test_case *test, const wfs_tool_adapter *adapter, const char *allowed, uint32_t flags,
                          finding_list *found)
{
    wfs_report *report = NULL;
    wfs_check_options options = WFS_CHECK_OPTIONS_INIT;
    options.allow = &allowed;
    options.allow_count = allowed ? 1 : 0;
    options.limits = &test->limits;
    options.flags = flags;
    options.type_checks = test->types;
    wfs_result result = wfs_validate(test->text, test->size, adapter, &options, &report);
    if (result != (wfs_report_errors(report) ? WFS_E_INVALID : WFS_OK))
        stop("wfs_validate", wfs_result_name(result));
    take_report(found, report);
    wfs_report_free(report);
}

static uint32_t flags_of(const test_case *test)
{
    return (test->strict ? WFS_CHECK_WARNINGS_ARE_ERRORS : 0u) | (test->enforce ? WFS_CHECK_ENFORCE_ALLOWED_TOOLS : 0u);
}

static void validate(test_case *test, const wfs_tool_adapter *adapter, finding_list *found)
{
    validate_with(test, adapter, *test->allow ? test->allow : NULL, flags_of(test), found);
}

static void read_document(test_case *test, finding_list *found)
{
    wfs_document *document = NULL;
    wfs_report *report = NULL;
    if (strcmp(test->read, "json") == 0)
        wfs_document_read_json(test->text, test->size, NULL, &test->limits, &document, &report);
    else
        wfs_document_read_yaml(test->text, test->size, NULL, &test->limits, &document, &report);
    take_report(found, report);
    wfs_report_free(report);
    wfs_document_free(document);
}

static const char *member_text(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static void take_detail(finding_list *found, const json_t *detail)
{
    finding one = { .error = true };
    copy_to(one.code, sizeof one.code, member_text(detail, "code"));
    copy_to(one.path, sizeof one.path, member_text(detail, "path"));
    copy_to(one.message, sizeof one.message, member_text(detail, "message"));
    one.from.line = (uint32_t)json_integer_value(json_object_get(detail, "line"));
    one.from.column = (uint32_t)json_integer_value(json_object_get(detail, "column"));
    add_finding(found, &one);
}

/* A record that failed because of a limit: its error text names the code. */
static void take_record(finding_list *found, const json_t *record)
{
    finding one = { .error = true };
    const char *error = member_text(record, "error"), *code = error ? strstr(error, "limit-") : NULL;
    if (!code)
        return;
    snprintf(one.code, sizeof one.code, "%.*s", (int)strspn(code, "abcdefghijklmnopqrstuvwxyz-"), code);
    snprintf(one.path, sizeof one.path, "record %s", member_text(record, "id"));
    copy_to(one.message, sizeof one.message, error);
    add_finding(found, &one);
}

static void take_log(finding_list *found, const json_t *log)
{
    size_t i;
    json_t *item, *error = json_object_get(log, "error"), *details = json_object_get(error, "details");
    json_array_foreach(details, i, item) take_detail(found, item);
    if (error && json_array_size(details) == 0)
        take_detail(found, error);
    json_array_foreach(json_object_get(log, "steps"), i, item) take_record(found, item);
}

static void run(test_case *test, const wfs_tool_adapter *adapter, finding_list *found)
{
    wfs_run *run = NULL;
    wfs_text *text = NULL;
    size_t size;
    wfs_run_options options = WFS_RUN_OPTIONS_INIT;
    options.limits = &test->limits;
    options.type_checks = test->types;
    if (wfs_run_open(test->text, test->size, adapter, &options, &run) != WFS_OK ||
        wfs_run_set_inputs(run, test->inputs, WFS_ZERO_TERMINATED) != WFS_OK)
        stop("cannot run", test->title);
    if (test->cancel)
        wfs_run_cancel(run);
    if (wfs_run_execute(run) != WFS_OK || wfs_run_log(run, 0, &text) != WFS_OK)
        stop("no run log", test->title);
    const char *data = wfs_text_data(text, &size);
    json_t *log = json_loadb(data, size, JSON_ALLOW_NUL, NULL);
    if (!log)
        stop("the run log is no JSON", data);
    take_log(found, log);
    json_decref(log);
    wfs_text_free(text);
    wfs_run_free(run);
}

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

static void check_findings(test_case *test, const finding_list *found, const char *file, test_totals *totals)
{
    bool said[MAX_FOUND], good = true;
    for (size_t i = 0; i < found->count; i++)
        good = (said[i] = tick_off(test, &found->items[i])) && good;
    for (size_t i = 0; i < test->expected_count; i++)
        good = test->expected[i].met && good;
    totals->passed += good;
    totals->failed += !good;
    if (good && totals->verbose)
        printf("ok   %s: %s\n", file, test->title);
    if (good)
        return;
    printf("FAIL %s: %s\n", file, test->title);
    for (size_t i = 0; i < test->expected_count; i++)
        if (!test->expected[i].met)
            print_expectation(&test->expected[i]);
    for (size_t i = 0; i < found->count; i++)
        if (!said[i])
            print_finding(&found->items[i]);
}

/* What holds for every warning: its code silences it and nothing else, and strict mode makes it an error. */
static bool check_warnings(const test_case *test, const wfs_tool_adapter *adapter, const finding_list *found)
{
    static finding_list other; /* large */
    for (size_t i = 0; i < found->count; i++) {
        size_t same = 0, errors = 0;
        if (found->items[i].error)
            continue;
        for (size_t j = 0; j < found->count; j++)
            same += !found->items[j].error && strcmp(found->items[j].code, found->items[i].code) == 0;
        other.count = 0;
        validate_with(test, adapter, found->items[i].code, flags_of(test), &other);
        if (other.count != found->count - same)
            return false;
        other.count = 0;
        validate_with(test, adapter, NULL, flags_of(test) | WFS_CHECK_WARNINGS_ARE_ERRORS, &other);
        for (size_t j = 0; j < other.count; j++)
            errors += other.items[j].error;
        if (errors != found->count)
            return false;
    }
    return true;
}

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

static void check_case(test_case *test, const char *file, test_totals *totals)
{
    static finding_list found; /* large */
    wfs_tools *tools = make_tools(test);
    const wfs_tool_adapter *adapter = tools ? wfs_tools_adapter(tools) : NULL;
    found.count = 0;
    if (*test->read)
        read_document(test, &found);
    else if (test->run)
        run(test, adapter, &found);
    else
        validate(test, adapter, &found);
    check_findings(test, &found, file, totals);
    if (!*test->read && !test->run && !check_warnings(test, adapter, &found)) {
        printf("FAIL %s: %s: a warning cannot be silenced, or is no error in strict mode\n", file, test->title);
        totals->failed++;
    }
    note_codes(test, totals);
    wfs_tools_free(tools);
}

/* ---- Files ---- */

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
    static test_case test; /* large */
    char *text = read_file(folder, name);
    for (const char *next = text; *next;) {
        next = read_case(&test, next);
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

/* Each code of the library must have a case. */
static void check_coverage(test_totals *totals)
{
    const char *code;
    for (size_t i = 0; wfs_code_at(i, &code, NULL, NULL, NULL) == WFS_OK; i++) {
        bool covered = is_covered(totals, code);
        totals->passed += covered;
        totals->failed += !covered;
        if (!covered)
            printf("FAIL no case for code %s\n", code);
    }
}

int main(int argc, char **argv)
{
    static test_totals totals;
    totals.verbose = argc == 3 && strcmp(argv[1], "-v") == 0;
    if (argc != (totals.verbose ? 3 : 2)) {
        fputs("usage: diagnostics [-v] FOLDER\n", stderr);
        return 2;
    }
    check_folder(argv[argc - 1], &totals);
    check_coverage(&totals);
    printf("%zu passed, %zu failed\n", totals.passed, totals.failed);
    return totals.failed || !totals.passed;
}
