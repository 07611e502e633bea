/*
 * Limits: one below, at, and one over each of them (section 11). A row per limit: a workflow whose need is known, the
 * limit set to need - 1, need and need + 1; below the need it is refused, with the code, the limit's value and the
 * place, else it is a success. A limit without a row fails the test. Where the need is not known to the byte, it is
 * looked for first.
 */
#include "host.h"

typedef struct limit_row {
    const char *code;
    size_t field;      /* offset in wfs_limits */
    uint64_t need;     /* what the workflow needs; 0: to be found */
    const char *place; /* where it is reported: see place_of */
    const char *workflow;
    const char *inputs;
} limit_row;

#define FIELD(name) offsetof(wfs_limits, name)
#define LIST        "inputs: { l: { type: array, default: [ 1, 2, 3, 4, 5 ] } }\n"
#define ONE         "steps: [ { id: a, type: tool, tool: x } ]\n"
#define FIFTY       "01234567890123456789012345678901234567890123456789"

static const limit_row rows[] = {
    { "limit-file-bytes", FIELD(file_bytes), sizeof ONE - 1, "file", ONE, NULL },
    { "limit-yaml-bytes", FIELD(yaml_bytes), sizeof ONE - 1, "2:1", "```workflow\n" ONE "```\n", NULL },
    { "limit-yaml-depth", FIELD(yaml_depth), 5, "1:53",
      "steps: [ { id: a, type: tool, tool: x, inputs: { k: { type: int } } } ]\n", NULL },
    { "limit-yaml-nodes", FIELD(yaml_nodes), 10, "1:37", ONE, NULL }, /* three collections, four keys, three values */
    { "limit-yaml-aliases", FIELD(yaml_aliases), 3, "1:97",
      "steps: [ { id: &x x, type: tool, tool: *x, description: *x, inputs: { k: { type: string, value: *x } } } ]\n",
      NULL },
    { "limit-yaml-alias-nodes", FIELD(yaml_alias_nodes), 8, "2:10", "a: &a [ x, x, x ]\nb: [ *a, *a ]\n" ONE, NULL },
    { "limit-yaml-memory-bytes", FIELD(yaml_memory_bytes), 0, "1:1", ONE, NULL },
    { "limit-steps", FIELD(steps), 3, "1:1",
      "steps: [ { id: a, type: tool, tool: x }, { id: b, type: tool, tool: x }, { id: c, type: tool, tool: x } ]\n",
      NULL },
    { "limit-conditional-depth", FIELD(conditional_depth), 3, "4:11",
      "steps:\n"
      "  - { id: a, type: conditional, condition: 'true', then: [ b ] }\n"
      "  - { id: b, type: conditional, condition: 'true', then: [ c ] }\n"
      "  - { id: c, type: conditional, condition: 'true', then: [ d ] }\n"
      "  - { id: d, type: tool, tool: x }\n",
      NULL },
    { "limit-expression-bytes", FIELD(expression_bytes), 12, "1:51",
      "steps: [ { id: a, type: tool, tool: x, condition: '1 == 1 && 22' } ]\n", NULL },
    { "limit-expression-depth", FIELD(expression_depth), 3, "1:54",
      "steps: [ { id: a, type: tool, tool: x, condition: '(((true)))' } ]\n", NULL },
    { "limit-template-blocks", FIELD(template_blocks), 3, "1:86",
      "steps: [ { id: a, type: tool, tool: x, inputs: { k: { type: string, value: '${1}${2} ${3}' } } } ]\n", NULL },
    { "limit-retry-max", FIELD(retry_max), 7, "1:54",
      "steps: [ { id: a, type: tool, tool: x, retry: { max: 7, delay: 1s, backoff: 1 } } ]\n", NULL },
    { "limit-concurrency", FIELD(concurrency), 4, "2:70",
      LIST "steps: [ { id: a, type: tool, tool: x, each: $inputs.l, concurrency: 4 } ]\n", NULL },
    { "limit-secrets", FIELD(secrets), 2, "3:3",
      "inputs:\n  a: { type: string, secret: true, default: a }\n  b: { type: string, secret: true, default: b }\n" ONE,
      NULL },
    { "limit-each-iterations", FIELD(each_iterations), 5, "record a",
      LIST "steps: [ { id: a, type: tool, tool: x, each: $inputs.l } ]\n", NULL },
    { "limit-tool-calls", FIELD(tool_calls), 6, "run",
      LIST "steps:\n  - { id: a, type: tool, tool: x, each: $inputs.l }\n  - { id: b, type: tool, tool: x }\n", NULL },
    { "limit-steps-executed", FIELD(steps_executed), 4, "run",
      "steps:\n"
      "  - { id: a, type: conditional, condition: 'true', then: [ b, b ] }\n"
      "  - { id: b, type: tool, tool: x }\n"
      "  - { id: c, type: tool, tool: x }\n",
      NULL },
    { "limit-wait-ms", FIELD(wait_ms), 40, "2:64",
      LIST "steps: [ { id: a, type: tool, tool: x, each: $inputs.l, delay: 40ms } ]\n", NULL },
    { "limit-waits-ms", FIELD(waits_ms), 40, "run",
      LIST "steps: [ { id: a, type: tool, tool: x, each: $inputs.l, delay: 10ms } ]\n", NULL },
    { "limit-result-bytes", FIELD(result_bytes), 10, "record a",
      "steps: [ { id: a, type: tool, tool: answer, inputs: { json: { type: string, value: '[1, \"234\"]' } } } ]\n",
      NULL },
    { "limit-template-bytes", FIELD(template_bytes), 11, "record a",
      "inputs: { s: { type: string } }\n"
      "steps: [ { id: a, type: tool, tool: x, inputs: { k: { type: string, value: '${inputs.s} ${inputs.s}' } } } ]\n",
      "{\"s\": \"12345\"}" },
    { "limit-data-depth", FIELD(data_depth), 4, "record a",
      "steps: [ { id: a, type: tool, tool: answer, inputs: { json: { type: string, value: '[[{\"k\":[]}]]' } } } ]\n",
      NULL },
    { "limit-data-depth", FIELD(data_depth), 4, "inputs", "inputs: { l: { type: array } }\n" ONE, "{\"l\": [[{}]]}" },
    { "limit-data-depth", FIELD(data_depth), 3, "record a",
      "steps: [ { id: a, type: exit, status: success, output: [ [ [] ] ] } ]\n", NULL },
    { "limit-data-depth", FIELD(data_depth), 3, "record a",
      "steps:\n"
      "  - { id: a, type: conditional, condition: 'true', then: [ b ], inputs: { k: { type: array, value: [ [] ] } } "
      "}\n"
      "  - { id: b, type: tool, tool: x }\n",
      NULL },
    { "limit-data-depth", FIELD(data_depth), 3, "record a",
      "inputs: { l: { type: array, default: [ 1 ] } }\n"
      "steps: [ { id: a, type: tool, tool: answer, each: $inputs.l, inputs: { json: { type: string, value: '[[]]' } } "
      "} "
      "]\n",
      NULL },
    { "limit-data-depth", FIELD(data_depth), 4, "outputs", "outputs: { o: { type: array, value: [ [ [] ] ] } }\n" ONE,
      NULL },
    { "limit-template-bytes", FIELD(template_bytes), 10, "2:12",
      "inputs: { s: { type: string } }\noutputs: { o: { type: string, value: '${inputs.s}${inputs.s}' } }\n" ONE,
      "{\"s\": \"12345\"}" },
    { "limit-inputs-bytes", FIELD(inputs_bytes), 13, "inputs", "inputs: { s: { type: string } }\n" ONE,
      "{\"s\": \"1234\"}" },
    { "limit-value-bytes", FIELD(value_bytes), 0, "record a", /* measured roughly */
      "inputs: { s: { type: string } }\n"
      "steps: [ { id: a, type: tool, tool: x, inputs: { k: { type: string, value: $inputs.s } } } ]\n",
      "{\"s\": \"" FIFTY FIFTY FIFTY "\"}" },
    { "limit-run-bytes", FIELD(run_bytes), 0, "record a",
      "inputs: { l: { type: array, default: [ '" FIFTY "', '" FIFTY "', '" FIFTY "', '" FIFTY "' ] } }\n"
      "steps: [ { id: a, type: tool, tool: x, each: $inputs.l, inputs: { k: { type: string, value: '${item} ${inputs}' "
      "} } } ]\n",
      NULL },
};

static void set_limit(test_host *host, const limit_row *row, uint64_t value)
{
    memcpy((char *)&host->limits + row->field, &value, sizeof value);
}

/* In the report: "line:column", its path where there is no place in the file, or "file"; in a record: "record ID"; else
 * "run". Not at all: "". */
static void place_of(const test_host *host, const char *code, char place[32])
{
    wfs_diagnostic d = WFS_DIAGNOSTIC_INIT;
    const wfs_report *report = wfs_run_report(host->run);
    size_t index;
    json_t *record;
    place[0] = '\0';
    if (strcmp(log_text(host, "error.code"), code) == 0)
        strcpy(place, "run");
    json_array_foreach(log_at(host, "steps"), index, record)
    {
        const char *error = json_string_value(json_object_get(record, "error"));
        if (error && strstr(error, code))
            snprintf(place, 32, "record %s", json_string_value(json_object_get(record, "id")));
    }
    for (size_t i = 0; report && i < wfs_report_count(report); i++) {
        assert_int_equal(wfs_report_get(report, i, &d), WFS_OK);
        if (strcmp(d.code, code) == 0 && d.line)
            snprintf(place, 32, "%u:%u", (unsigned)d.line, (unsigned)d.column);
        else if (strcmp(d.code, code) == 0)
            snprintf(place, 32, "%s", d.path[0] ? d.path : "file");
    }
}

/* Runs a row with its limit at `value`; was it kept? If not, *good says whether that was reported as it should be. */
static bool keeps_limit(const limit_row *row, uint64_t value, bool *good)
{
    test_host host;
    char number[32], place[32];
    host_init(&host);
    set_limit(&host, row, value);
    host_open(&host, row->workflow, row->inputs);
    assert_int_equal(host_finish(&host), WFS_RUN_DONE);
    bool kept = wfs_run_succeeded(host.run);
    place_of(&host, row->code, place);
    snprintf(number, sizeof number, "%d", (int)value);
    *good = strcmp(place, kept ? "" : row->place) == 0 && (kept || row->need == 0 || log_mentions(&host, number));
    if (!*good)
        print_error("%s, %s: %s, at \"%s\", not \"%s\"\n", row->code, number, log_text(&host, "status"), place,
                    row->place);
    host_close(&host);
    return kept;
}

/* The least with which it is kept. */
static uint64_t find_need(const limit_row *row)
{
    uint64_t low = 0, high = 1048576;
    while (high - low > 1) {
        uint64_t middle = (low + high) / 2;
        bool good;
        if (keeps_limit(row, middle, &good))
            high = middle;
        else
            low = middle;
    }
    assert_in_range(high, 100, 1000000);
    return high;
}

static size_t tried, as_expected;

static bool is_as_expected(const limit_row *row)
{
    uint64_t need = row->need ? row->need : find_need(row);
    size_t before = as_expected;
    for (int over = -1; over <= 1; over++, tried++) {
        bool good, kept = keeps_limit(row, need + (uint64_t)over, &good);
        if (kept != (over >= 0))
            print_error("%s: need %d%+d was %s\n", row->code, (int)need, over, kept ? "kept" : "refused");
        as_expected += good && kept == (over >= 0);
    }
    return as_expected == before + 3;
}

static void each_limit_below_at_and_over(void **state)
{
    bool good = true;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        good = is_as_expected(&rows[i]) && good;
    assert_true(good);
}

/* `diagnostics` and `log_bytes` are no errors, and have tests of their own below. */
static bool has_case(size_t field)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].field == field)
            return true;
    return field == FIELD(diagnostics) || field == FIELD(log_bytes);
}

static void no_limit_is_without_a_case(void **state)
{
    (void)state;
#define CHECK_CASE(field, standard, maximum, text)                                                                     \
    if (!has_case(FIELD(field)))                                                                                       \
        fail_msg("%s has no case", #field);
    WFS_LIMITS(CHECK_CASE)
#undef CHECK_CASE
}

/* A chain of `count` conditionals, each in the branch of the one before. */
static char *nested_conditionals(unsigned count)
{
    char *text = malloc(count * 96 + 128);
    assert_non_null(text);
    size_t n = (size_t)sprintf(text, "steps:\n");
    for (unsigned i = 0; i < count; i++)
        n += (size_t)sprintf(text + n, "  - { id: c%u, type: conditional, condition: 'true', then: [ c%u ] }\n", i,
                             i + 1);
    sprintf(text + n, "  - { id: c%u, type: tool, tool: x }\n", count);
    return text;
}

static void conditionals_may_be_nested_up_to_a_limit(void **state)
{
    (void)state;
    for (unsigned count = 31; count <= 33; count++) {
        test_host host;
        char *text = nested_conditionals(count);
        host_run(&host, text, NULL);
        assert_int_equal(wfs_run_succeeded(host.run), count <= 32);
        assert_int_equal(log_mentions(&host, "limit-conditional-depth"), count > 32);
        host_close(&host);
        free(text);
    }
}

static void expressions_may_be_nested_up_to_a_limit(void **state)
{
    (void)state;
    for (unsigned depth = 31; depth <= 33; depth++) {
        test_host host;
        char text[256];
        snprintf(text, sizeof text, "steps: [ { id: a, type: tool, tool: x, condition: '%.*strue%.*s' } ]\n",
                 (int)depth, "((((((((((((((((((((((((((((((((((((((((", (int)depth,
                 "))))))))))))))))))))))))))))))))))))))))");
        host_run(&host, text, NULL);
        assert_int_equal(wfs_run_succeeded(host.run), depth <= 32);
        assert_int_equal(log_mentions(&host, "limit-expression-depth"), depth > 32);
        host_close(&host);
    }
}

static void long_chains_are_no_nesting(void **state)
{
    test_host host;
    char text[4000] = "steps: [ { id: a, type: tool, tool: x, condition: 'true";
    (void)state;
    for (int i = 0; i < 400; i++)
        strcat(text, " && 1");
    strcat(text, "' } ]\n");
    host_run(&host, text, NULL);
    check_log(&host, "status", "\"success\"");
    host_close(&host);
}

static void expansion_of_aliases_is_bounded(void **state)
{
    test_host host;
    (void)state;
    host_run(&host,
             "a: &a [ x, x, x, x, x, x, x, x, x ]\n"
             "b: &b [ *a, *a, *a, *a, *a, *a, *a, *a, *a ]\n"
             "c: &c [ *b, *b, *b, *b, *b, *b, *b, *b, *b ]\n"
             "d: &d [ *c, *c, *c, *c, *c, *c, *c, *c, *c ]\n"
             "e: &e [ *d, *d, *d, *d, *d, *d, *d, *d, *d ]\n" ONE,
             NULL);
    check_log(&host, "status", "\"failed\"");
    assert_true(log_mentions(&host, "limit-yaml-alias-nodes"));
    host_close(&host);
}

/* Five warnings: as many are kept as the limit says, and all are counted. */
static bool keeps_so_many(uint64_t limit, size_t kept)
{
    wfs_report *report = NULL;
    wfs_limits limits = { .size = sizeof limits, .diagnostics = limit };
    wfs_check_options options = WFS_CHECK_OPTIONS_INIT;
    wfs_diagnostic diagnostic = WFS_DIAGNOSTIC_INIT;
    options.limits = &limits;
    assert_int_equal(wfs_validate("a: 1\nb: 1\nc: 1\nd: 1\ne: 1\n" ONE, WFS_ZERO_TERMINATED, NULL, &options, &report),
                     WFS_OK);
    bool good = wfs_report_warnings(report) == 5 && wfs_report_count(report) == kept &&
                wfs_report_get(report, kept - 1, &diagnostic) == WFS_OK && diagnostic.line == kept &&
                wfs_report_get(report, kept, &diagnostic) == WFS_E_NOT_FOUND;
    wfs_report_free(report);
    return good;
}

static void a_report_keeps_so_many_and_counts_all(void **state)
{
    size_t before = as_expected;
    (void)state;
    for (uint64_t limit = 4; limit <= 6; limit++, tried++)
        as_expected += keeps_so_many(limit, limit < 5 ? 4 : 5);
    assert_int_equal(as_expected - before, 3);
}

/* The log of a run that has a long value once, with that limit; *cut: is something missing in it? */
static wfs_text *log_of_size(uint64_t limit, bool *cut)
{
    test_host host;
    wfs_text *log = NULL;
    host_init(&host);
    host.limits.log_bytes = limit;
    host_open(
        &host,
        "steps: [ { id: a, type: tool, tool: answer, inputs: { json: { type: string, value: '[\"" FIFTY FIFTY FIFTY
        "\"]' } } } ]\n",
        NULL);
    assert_int_equal(host_finish(&host), WFS_RUN_DONE);
    assert_int_equal(wfs_run_succeeded(host.run), 1);
    assert_int_equal(wfs_run_log(host.run, 0, &log), WFS_OK);
    *cut = log_mentions(&host, "\"truncated\"");
    host_close(&host);
    return log;
}

/* A log that fits is whole; a byte less, and a value in it is cut. */
static void a_log_is_cut_where_it_does_not_fit(void **state)
{
    bool cut;
    uint64_t need = 2000;
    size_t before = as_expected;
    wfs_text *whole = log_of_size(0, &cut);
    (void)state;
    assert_false(cut);
    do
        wfs_text_free(log_of_size(--need, &cut));
    while (!cut);
    need++;
    for (int over = -1; over <= 1; over++, tried++) {
        wfs_text *log = log_of_size(need + (uint64_t)over, &cut);
        bool same = strcmp(wfs_text_data(log, NULL), wfs_text_data(whole, NULL)) == 0;
        as_expected += cut == (over < 0) && same == !cut;
        wfs_text_free(log);
    }
    assert_int_equal(as_expected - before, 3);
    assert_in_range(need, 1, strlen(wfs_text_data(whole, NULL)));
    wfs_text_free(whole);
}

/* JSON that is no run's is bounded, too. */
static bool reads_document(const char *json, uint64_t bytes, uint64_t depth, const char *code)
{
    wfs_limits limits = { .size = sizeof limits, .inputs_bytes = bytes, .data_depth = depth };
    wfs_document *document = NULL;
    wfs_report *report = NULL;
    wfs_diagnostic d = WFS_DIAGNOSTIC_INIT;
    wfs_result result = wfs_document_read_json(json, strlen(json), NULL, &limits, &document, &report);
    if (result != WFS_OK) {
        assert_int_equal(wfs_report_count(report), 1);
        assert_int_equal(wfs_report_get(report, 0, &d), WFS_OK);
        assert_string_equal(d.code, code);
    }
    wfs_report_free(report);
    wfs_document_free(document);
    return result == WFS_OK;
}

static void documents_are_bounded(void **state)
{
    size_t before = as_expected;
    (void)state;
    for (uint64_t over = 0; over < 3; over++, tried += 2) {
        as_expected += reads_document("{\"a\":1}", 6 + over, 0, "limit-inputs-bytes") == (over > 0);
        as_expected += reads_document("[[[]]]", 0, 2 + over, "limit-data-depth") == (over > 0);
    }
    assert_int_equal(as_expected - before, 6);
}

static void errors_over_the_limit_still_make_it_invalid(void **state)
{
    wfs_report *report = NULL;
    wfs_limits limits = { .size = sizeof limits, .diagnostics = 1 };
    wfs_check_options options = WFS_CHECK_OPTIONS_INIT;
    (void)state;
    options.limits = &limits;
    assert_int_equal(
        wfs_validate("a: 1\nsteps: [ { id: a, type: tool } ]\n", WFS_ZERO_TERMINATED, NULL, &options, &report),
        WFS_E_INVALID);
    assert_int_equal(wfs_report_errors(report), 1);
    wfs_report_free(report);
}

static void a_long_log_is_cut_with_size_and_digest(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host.limits.log_bytes = 4096;
    host_open(&host,
              "inputs: { s: { type: string } }\n"
              "steps: [ { id: a, type: tool, tool: later } ]\n",
              "{\"s\": \"short\"}");
    host_advance(&host);
    char *text = malloc(100002);
    assert_non_null(text);
    memset(text, 'x', 100002);
    text[0] = text[100001] = '"';
    assert_int_equal(wfs_call_succeed(host_call(&host, 0), text, 100002), WFS_OK);
    free(text);
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    check_log(&host, "status", "\"success\"");
    check_log(&host, "steps.0.output.truncated", "true");
    check_log(&host, "steps.0.output.size", "100002");
    assert_false(log_mentions(
        &host, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
               "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
               "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"));
    host_close(&host);
}

static void deep_inputs_are_over_a_limit(void **state)
{
    test_host host;
    char inputs[600] = "{\"s\": ";
    (void)state;
    for (int i = 0; i < 128; i++)
        strcat(inputs, "[");
    for (int i = 0; i < 128; i++)
        strcat(inputs, "]");
    strcat(inputs, "}");
    host_run(&host, "inputs: { s: { type: array } }\n" ONE, inputs);
    check_log(&host, "status", "\"failed\"");
    assert_true(log_mentions(&host, "limit-data-depth"));
    host_close(&host);
}

/* ---- Memory of the run: whatever the limit, a log; the same one, or one that names the limit ---- */

static void answer_or_refuse(test_host *host, wfs_call *call)
{
    (void)host;
    wfs_result result =
        wfs_call_succeed(call, "{\"a\": [1, {\"b\": \"some text\"}, 2.5], \"c\": null}", WFS_ZERO_TERMINATED);
    assert_true(result == WFS_OK || result == WFS_E_LIMIT);
}

typedef struct memory_row {
    const char *workflow, *inputs;
    bool small; /* it fits into what a run has anyway */
} memory_row;

#define LOOP                                                                                                           \
    "inputs: { l: { type: array }, s: { type: string, default: 'a text' } }\n"                                         \
    "outputs: { o: { type: string, value: '${steps.b.output} ${steps.a.output} ${inputs}' } }\n"                       \
    "steps:\n"                                                                                                         \
    "  - { id: a, type: tool, tool: t, each: $inputs.l, on_error: ignore, retry: { max: 2, delay: 1ms, backoff: 2 }, " \
    "inputs: { k: { type: string, value: '${index}: ${item} ${inputs.s}' } } }\n"                                      \
    "  - { id: b, type: transform, operation: map, expression: { x: $item.a, y: '${item}' }, "                         \
    "inputs: { items: { type: array, value: $steps.a.output } } }\n"
#define EXITS(n)                                                                                                       \
    "  - { id: e" #n ", type: exit, status: success }\n"                                                               \
    "  - { id: f" #n ", type: exit, status: success }\n"                                                               \
    "  - { id: g" #n ", type: exit, status: success }\n"                                                               \
    "  - { id: h" #n ", type: exit, status: success }\n"

static const memory_row memory_rows[] = {
    { LOOP, "{\"l\": [1, 2, [3, {\"k\": \"four\"}], \"five\"]}", false },
    { LOOP, "{\"l\": [1, 2", true },
    { LOOP, "{\"l\": 1, \"s\": 2}", true },
    { LOOP, "{\"s\": [[[[[[[[[[]]]]]]]]]]}", true },
    { LOOP, "7", true },
    { "steps:\n" EXITS(1) EXITS(2) EXITS(3) EXITS(4) EXITS(5) EXITS(6), NULL, true },
    { "inputs: { s: { type: string, default: '0123456789012345678901234567890123456789' } }\n"
      "outputs: { o: { type: string, value: '${inputs.s}${inputs.s}${inputs.s}${inputs.s}${inputs.s}${inputs.s}' } }\n"
      "steps: [ { id: a, type: transform, operation: map, expression: 1 } ]\n",
      NULL, true },
};

static wfs_text *log_within(uint64_t run_bytes, const memory_row *row, bool *limited)
{
    test_host host;
    wfs_text *log = NULL;
    host_init(&host);
    host.limits.run_bytes = run_bytes;
    host.on_call = answer_or_refuse;
    host.options.id = RUN_ID;
    host_open(&host, row->workflow, row->inputs);
    assert_int_equal(host_finish(&host), WFS_RUN_DONE);
    *limited = strcmp(log_text(&host, "error.code"), "limit-run-bytes") == 0;
    assert_int_equal(wfs_run_log(host.run, 0, &log), WFS_OK);
    host_close(&host);
    return log;
}

static void a_run_with_any_memory_has_a_log(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof memory_rows / sizeof *memory_rows; i++) {
        bool limited = true, ever_limited = false;
        wfs_text *whole = log_within(0, &memory_rows[i], &limited);
        assert_false(limited);
        for (uint64_t bytes = 1; bytes < 20000; bytes += 61) {
            wfs_text *log = log_within(bytes, &memory_rows[i], &limited);
            if (!limited)
                assert_string_equal(wfs_text_data(log, NULL), wfs_text_data(whole, NULL));
            ever_limited |= limited;
            wfs_text_free(log);
        }
        assert_false(limited);
        assert_true(ever_limited || memory_rows[i].small);
        wfs_text_free(whole);
    }
}

static void a_limit_that_is_reached_is_not_ignored(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host.limits.tool_calls = 10;
    host_open(&host,
              LIST "steps:\n"
                   "  - { id: a, type: tool, tool: fail, each: $inputs.l, on_error: ignore, retry: { max: 900, delay: "
                   "0s, backoff: 1 } }\n"
                   "  - { id: b, type: tool, tool: x }\n",
              NULL);
    assert_int_equal(host_finish(&host), WFS_RUN_DONE);
    assert_int_equal(host.invoked, 10);
    host_close(&host);
}

/* Where a size has 32 bits this is more than any memory, and not what is left of it in 32 bits. */
static void a_limit_may_be_more_than_there_is_memory(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host.limits.run_bytes = ((uint64_t)1 << 32) + 1;
    host_open(&host, ONE, NULL);
    assert_int_equal(host_finish(&host), WFS_RUN_DONE);
    check_log(&host, "status", "\"success\"");
    host_close(&host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_limit_below_at_and_over),
        cmocka_unit_test(no_limit_is_without_a_case),
        cmocka_unit_test(conditionals_may_be_nested_up_to_a_limit),
        cmocka_unit_test(expressions_may_be_nested_up_to_a_limit),
        cmocka_unit_test(long_chains_are_no_nesting),
        cmocka_unit_test(expansion_of_aliases_is_bounded),
        cmocka_unit_test(a_report_keeps_so_many_and_counts_all),
        cmocka_unit_test(documents_are_bounded),
        cmocka_unit_test(errors_over_the_limit_still_make_it_invalid),
        cmocka_unit_test(a_log_is_cut_where_it_does_not_fit),
        cmocka_unit_test(a_long_log_is_cut_with_size_and_digest),
        cmocka_unit_test(deep_inputs_are_over_a_limit),
        cmocka_unit_test(a_run_with_any_memory_has_a_log),
        cmocka_unit_test(a_limit_that_is_reached_is_not_ignored),
        cmocka_unit_test(a_limit_may_be_more_than_there_is_memory),
    };
    int failed = cmocka_run_group_tests_name("behaviour: limits", tests, NULL, NULL);
    printf("%zu cases at -1, 0 and +1 of each limit: %zu as expected\n", tried, as_expected);
    return failed;
}
