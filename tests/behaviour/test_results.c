/*
 * What tools answer, and could answer to do harm (section 7, item 4; section 9): each result is data, is taken or
 * refused as a whole, and leaves a run that goes on or halts as the workflow says, with a log that can be shown.
 *
 * A row is an answer and what must come of it. Every row is tried with each setting of type checks and with both
 * settings of on_error; a second step then has the result as an argument and in a text, and so says what it became.
 */
#include "host.h"

#include "../text.h"

typedef enum how { JSON, STRING, FAILURE } how;

struct row {
    const char *name;
    how how;
    const char *answer; /* NULL: made by `make` */
    size_t size;
    void (*make)(test_text *answer);
    wfs_result status;
    const char
        *error; /* what the step's error is, behind `Tool "later": `; NULL: the step succeeds, or it is no JSON */
    size_t at;  /* no JSON: the byte that cannot be */
    const char *value; /* the result, as JSON; NULL: not compared */
    const char *text;  /* as a template writes it */
};

#define TEXT(text) text, sizeof(text) - 1
#define TAKEN(name, json, value, spliced)                                                                              \
    {                                                                                                                  \
        name, JSON, TEXT(json), NULL, WFS_OK, NULL, 0, value, spliced                                                  \
    }
#define NO_JSON(name, json, at)                                                                                        \
    {                                                                                                                  \
        name, JSON, TEXT(json), NULL, WFS_E_INVALID, NULL, at, NULL, NULL                                              \
    }
#define MADE(name, how, make, status, error)                                                                           \
    {                                                                                                                  \
        name, how, NULL, 0, make, status, error, 0, NULL, NULL                                                         \
    }

enum { RESULT_BYTES = 4200000, DEPTH = 128 }; /* the limits of all rows */

/* ---- Answers that are made ---- */

static void make_string_of(test_text *answer, size_t bytes)
{
    text_add(answer, "\"", 1);
    text_add(answer, "x", bytes - 2);
    text_add(answer, "\"", 1);
}

static void make_four_megabytes(test_text *answer) { make_string_of(answer, 4194304 + 2); }
static void make_just_fitting(test_text *answer) { make_string_of(answer, RESULT_BYTES); }
static void make_too_large(test_text *answer) { make_string_of(answer, RESULT_BYTES + 1); }

static void make_too_many_blanks(test_text *answer)
{
    text_add(answer, " ", RESULT_BYTES);
    text_add(answer, "1", 1);
}

static void make_nested(test_text *answer, const char *open, const char *close, size_t depth)
{
    text_add(answer, open, depth);
    text_add(answer, close, depth);
}

/* The second step's arguments are two levels deeper. */
static void make_deep(test_text *answer) { make_nested(answer, "[", "]", DEPTH - 2); }
static void make_too_deep(test_text *answer) { make_nested(answer, "[", "]", DEPTH + 1); }
static void make_deep_objects(test_text *answer) { make_nested(answer, "{\"a\":[", "]}", 2049); }
static void make_a_million_brackets(test_text *answer) { text_add(answer, "[", 1000000); }

static void make_many_elements(test_text *answer)
{
    text_add(answer, "[1", 1);
    text_add(answer, ",1", 299999);
    text_add(answer, "]", 1);
}

static void make_many_keys(test_text *answer)
{
    text_add(answer, "{\"__proto__\":0", 1);
    for (int i = 0; i < 100000; i++)
        text_addf(answer, ",\"key-%d\":%d", i, i);
    text_add(answer, "}", 1);
}

static void make_equal_keys(test_text *answer)
{
    text_add(answer, "{\"k\":0", 1);
    text_add(answer, ",\"k\":1", 100000);
    text_add(answer, "}", 1);
}

static void make_a_long_key(test_text *answer)
{
    text_add(answer, "{\"", 1);
    text_add(answer, "k", 1000000);
    text_add(answer, "\":1}", 1);
}

static void make_many_shapes(test_text *answer)
{
    text_add(answer, "[0", 1);
    for (int i = 0; i < 20000; i++)
        text_addf(answer, ",{\"a%d\":1,\"b%d\":2}", i, i);
    text_add(answer, "]", 1);
}

static void make_many_digits(test_text *answer)
{
    text_add(answer, "0.", 1);
    text_add(answer, "123456789", 100000);
}

static void make_a_long_integer(test_text *answer) { text_add(answer, "1", 400); }
static void make_megabytes_of_text(test_text *answer) { text_add(answer, "${inputs.x} \xFF\n", 80000); }
static void make_too_long_a_text(test_text *answer) { text_add(answer, "x", RESULT_BYTES + 1); }

static void make_unclosed_text(test_text *answer)
{
    text_add(answer, "\"", 1);
    text_add(answer, "\\\"", 500000);
}

/* ---- The table ---- */

#define LIMIT_BYTES "limit-result-bytes: the result is larger than the limit of 4200000"
#define LIMIT_DEPTH "limit-data-depth: the result is nested more deeply than the limit of 128"
#define BAD         "\xEF\xBF\xBD" /* U+FFFD */

static const struct row rows[] = {
    /* what looks as if it could be evaluated */
    TAKEN("a template", "\"${inputs.x}\"", "\"${inputs.x}\"", "${inputs.x}"),
    TAKEN("a template without end", "\"${\"", "\"${\"", "${"),
    TAKEN("a template in a template", "\"${${inputs.x}}\"", "\"${${inputs.x}}\"", "${${inputs.x}}"),
    TAKEN("an expression", "\"$steps.first.output\"", "\"$steps.first.output\"", "$steps.first.output"),
    TAKEN("the result of itself", "\"$result\"", "\"$result\"", "$result"),
    TAKEN("an escaped dollar", "\"$$x $${y}\"", "\"$$x $${y}\"", "$$x $${y}"),
    TAKEN("templates inside", "{\"${inputs.x}\":[\"$item\",{\"v\":\"${1 == 1}\"}]}",
          "{\"${inputs.x}\":[\"$item\",{\"v\":\"${1 == 1}\"}]}", "{\"${inputs.x}\":[\"$item\",{\"v\":\"${1 == 1}\"}]}"),
    TAKEN("a condition", "\"false\"", "\"false\"", "false"),
    TAKEN("another engine's template", "\"{{ 7*7 }} <%= 1 %> #{1} $(id) `id`\"",
          "\"{{ 7*7 }} <%= 1 %> #{1} $(id) `id`\"", "{{ 7*7 }} <%= 1 %> #{1} $(id) `id`"),
    TAKEN("a step", "{\"steps\":[{\"id\":\"x\",\"type\":\"exit\",\"status\":\"success\"}]}",
          "{\"steps\":[{\"id\":\"x\",\"type\":\"exit\",\"status\":\"success\"}]}",
          "{\"steps\":[{\"id\":\"x\",\"type\":\"exit\",\"status\":\"success\"}]}"),
    /* keys */
    TAKEN("a prototype", "{\"__proto__\":{\"admin\":true},\"constructor\":\"x\"}",
          "{\"__proto__\":{\"admin\":true},\"constructor\":\"x\"}",
          "{\"__proto__\":{\"admin\":true},\"constructor\":\"x\"}"),
    TAKEN("an empty key", "{\"\":1}", "{\"\":1}", "{\"\":1}"),
    TAKEN("equal keys", "{\"a\":1,\"b\":2,\"a\":3}", "{\"a\":3,\"b\":2}", "{\"a\":3,\"b\":2}"),
    TAKEN("equal keys, one escaped", "{\"a\":1,\"\\u0061\":2}", "{\"a\":2}", "{\"a\":2}"),
    TAKEN("a key named length", "{\"length\":99}", "{\"length\":99}", "{\"length\":99}"),
    /* numbers */
    TAKEN("minus zero", "-0", "-0", "0"),
    TAKEN("a tiny number", "1e-400", "1e-400", "0"),
    TAKEN("2^63 - 1", "9223372036854775807", "9223372036854775807", "9223372036854775807"),
    TAKEN("-2^63", "-9223372036854775808", "-9223372036854775808", "-9223372036854775808"),
    TAKEN("2^63", "9223372036854775808", "9223372036854775808", "9223372036854776000"),
    TAKEN("2^64", "18446744073709551616", "18446744073709551616", "18446744073709552000"),
    TAKEN("an exponent", "1E+2", "1E+2", "100"),
    TAKEN("the largest float", "1.7976931348623157e308", "1.7976931348623157e308", "1.7976931348623157e+308"),
    TAKEN("an exponent of zeros", "1e000000000000000000001", "1e000000000000000000001", "10"),
    NO_JSON("NaN", "NaN", 0),
    NO_JSON("Infinity", "[1,Infinity]", 3),
    NO_JSON("minus infinity", "-Infinity", 1),
    NO_JSON("a number too large", "[1e400]", 1),
    NO_JSON("a negative one", "-1e400", 0),
    NO_JSON("a huge exponent", "1e99999999999999999999", 0),
    NO_JSON("hexadecimal", "0x10", 1),
    NO_JSON("a leading zero", "01", 0),
    NO_JSON("a plus", "+1", 0),
    NO_JSON("no digit before the point", ".5", 0),
    NO_JSON("no digit behind the point", "1.", 2),
    NO_JSON("no digit in the exponent", "1e", 2),
    NO_JSON("a lone minus", "-", 1),
    /* characters */
    TAKEN("a zero in a string", "\"a\\u0000b\"", "\"a\\u0000b\"", "a\\u0000b"),
    TAKEN("half of a pair", "\"\\ud800\"", "\"" BAD "\"", BAD),
    TAKEN("the other half", "\"\\udc00x\"", "\"" BAD "x\"", BAD "x"),
    TAKEN("two first halves", "\"\\ud800\\ud800\"", "\"" BAD BAD "\"", BAD BAD),
    TAKEN("half of a pair and a letter", "\"\\ud800\\u0041\"", "\"" BAD "A\"", BAD "A"),
    TAKEN("a pair", "\"\\ud83d\\ude00\"", "\"\xF0\x9F\x98\x80\"", "\xF0\x9F\x98\x80"),
    TAKEN("an escape sequence", "\"\\u001b[2J\\u001b]0;x\\u0007\"", "\"\\u001b[2J\\u001b]0;x\\u0007\"",
          "\\u001b[2J\\u001b]0;x\\u0007"),
    TAKEN("line breaks", "\"a\\r\\nb\\u0085\\u2028\\u2029\"", "\"a\\r\\nb\xC2\x85\xE2\x80\xA8\xE2\x80\xA9\"",
          "a\\r\\nb\xC2\x85\xE2\x80\xA8\xE2\x80\xA9"),
    TAKEN("directions", "\"\xE2\x80\xAE\xE2\x81\xA6\xD8\x9C\xE2\x80\x8F\"",
          "\"\xE2\x80\xAE\xE2\x81\xA6\xD8\x9C\xE2\x80\x8F\"", "\xE2\x80\xAE\xE2\x81\xA6\xD8\x9C\xE2\x80\x8F"),
    TAKEN("DEL and controls of one byte",
          "\"\x7F\xC2\x9B"
          "31m\"",
          "\"\x7F\xC2\x9B"
          "31m\"",
          "\x7F\xC2\x9B"
          "31m"),
    TAKEN("not a character", "\"\xEF\xBF\xBF\"", "\"\xEF\xBF\xBF\"", "\xEF\xBF\xBF"),
    NO_JSON("a raw zero in a string", "\"a\0b\"", 2),
    NO_JSON("a raw zero at the end", "1\0", 1),
    NO_JSON("a raw line break", "\"a\nb\"", 2),
    NO_JSON("a raw escape", "\"\x1b[31m\"", 1),
    NO_JSON("an unknown escape", "\"\\x41\"", 2),
    NO_JSON("an escape cut off", "\"\\u12\"", 3),
    NO_JSON("an escape of no digits", "\"\\u12g4\"", 3),
    NO_JSON("an overlong slash", "\"\xC0\xAF\"", 1),
    NO_JSON("an overlong slash of three bytes", "\"\xE0\x80\xAF\"", 1),
    NO_JSON("an overlong slash of four bytes", "\"\xF0\x80\x80\xAF\"", 1),
    NO_JSON("an overlong zero", "\"\xC0\x80\"", 1),
    NO_JSON("half of a pair as UTF-8", "\"\xED\xA0\x80\"", 1),
    NO_JSON("a pair as UTF-8", "\"\xED\xA0\xBD\xED\xB8\x80\"", 1),
    NO_JSON("beyond the last character", "\"\xF4\x90\x80\x80\"", 1),
    NO_JSON("no first byte", "\"\x80\"", 1),
    NO_JSON("a byte that never is", "\"a\xFF\"", 2),
    NO_JSON("a character cut off", "\"\xE2\x82\"", 1),
    NO_JSON("a character cut off at the end", "\"\xE2\x82", 1),
    NO_JSON("bad UTF-8 in a key", "{\"\xC3(\":1}", 2),
    NO_JSON("bad UTF-8 between values", "[1,\xC3\xA9]", 3),
    /* around the value */
    TAKEN("white space around", " \n\t\r 1 \r\n", "1", "1"),
    NO_JSON("nothing", "", 0),
    NO_JSON("white space", " \n\t ", 4),
    NO_JSON("two values", "1 2", 2),
    NO_JSON("text behind", "{}x", 2),
    NO_JSON("a comma behind", "[1],", 3),
    NO_JSON("a byte order mark",
            "\xEF\xBB\xBF"
            "1",
            0),
    NO_JSON("UTF-16", "\xFF\xFE[\0]\0", 0),
    NO_JSON("UTF-16 without a mark", "[\0]\0", 1),
    NO_JSON("other white space",
            "\xC2\xA0"
            "1",
            0),
    NO_JSON("a form feed", "\f1", 0),
    NO_JSON("a comment", "/* */1", 0),
    NO_JSON("an answer in words", "Sorry, I cannot", 0),
    NO_JSON("a fence", "```json\n1\n```", 0),
    /* structure */
    NO_JSON("a comma before the end of a list", "[1,]", 3),
    NO_JSON("a comma before the end of an object", "{\"a\":1,}", 7),
    NO_JSON("a key without quotes", "{a:1}", 1),
    NO_JSON("single quotes", "{'a':1}", 1),
    NO_JSON("no colon", "{\"a\" 1}", 5),
    NO_JSON("no value", "{\"a\":}", 5),
    NO_JSON("a number as a key", "{1:2}", 1),
    NO_JSON("an open list", "[1", 2),
    NO_JSON("an open object", "{\"a\":1", 6),
    NO_JSON("an open string", "\"abc", 4),
    NO_JSON("the wrong bracket", "[1}", 2),
    NO_JSON("a bracket too many", "[1]]", 3),
    NO_JSON("half of a word", "tru", 0),
    NO_JSON("a word in capitals", "TRUE", 0),
    NO_JSON("undefined", "undefined", 0),
    /* size */
    MADE("four megabytes", JSON, make_four_megabytes, WFS_OK, NULL),
    MADE("as large as may be", JSON, make_just_fitting, WFS_OK, NULL),
    MADE("too large", JSON, make_too_large, WFS_E_LIMIT, LIMIT_BYTES),
    MADE("too many blanks", JSON, make_too_many_blanks, WFS_E_LIMIT, LIMIT_BYTES),
    MADE("deep, but not too deep", JSON, make_deep, WFS_OK, NULL),
    MADE("too deep", JSON, make_too_deep, WFS_E_LIMIT, LIMIT_DEPTH),
    MADE("deep objects", JSON, make_deep_objects, WFS_E_LIMIT, LIMIT_DEPTH),
    MADE("a million brackets", JSON, make_a_million_brackets, WFS_E_LIMIT, LIMIT_DEPTH),
    MADE("many elements", JSON, make_many_elements, WFS_OK, NULL),
    MADE("a hundred thousand keys", JSON, make_many_keys, WFS_OK, NULL),
    MADE("a hundred thousand equal keys", JSON, make_equal_keys, WFS_OK, NULL),
    MADE("a key of a megabyte", JSON, make_a_long_key, WFS_OK, NULL),
    MADE("many kinds of objects", JSON, make_many_shapes, WFS_OK, NULL),
    MADE("many digits", JSON, make_many_digits, WFS_OK, NULL),
    MADE("an integer beyond all floats", JSON, make_a_long_integer, WFS_E_INVALID, NULL),
    { "a long text without its end", JSON, NULL, 0, make_unclosed_text, WFS_E_INVALID, NULL, 1000001, NULL, NULL },
    /* texts */
    { "no text", STRING, NULL, 0, NULL, WFS_OK, NULL, 0, "\"\"", "" },
    { "a text", STRING, TEXT("${x} \"\\ \n"), NULL, WFS_OK, NULL, 0, "\"${x} \\\"\\\\ \\n\"", "${x} \\\"\\\\ \\n" },
    { "a text with bad bytes", STRING, TEXT("a\xFF\xE2\x82z\xC0\xAF"), NULL, WFS_OK, NULL, 0,
      "\"a" BAD BAD "z" BAD BAD "\"", "a" BAD BAD "z" BAD BAD },
    { "a text with zeros", STRING, TEXT("\0a\0"), NULL, WFS_OK, NULL, 0, "\"\\u0000a\\u0000\"", "\\u0000a\\u0000" },
    MADE("a long text", STRING, make_megabytes_of_text, WFS_OK, NULL),
    MADE("a text too long", STRING, make_too_long_a_text, WFS_E_LIMIT, LIMIT_BYTES),
    /* failures */
    { "no message", FAILURE, NULL, 0, NULL, WFS_OK, "", 0, NULL, NULL },
    { "a message", FAILURE, TEXT("no\nway"), NULL, WFS_OK, "no\nway", 0, NULL, NULL },
    { "a message that is a template", FAILURE, TEXT("${inputs.x}"), NULL, WFS_OK, "${inputs.x}", 0, NULL, NULL },
    { "a message with an escape", FAILURE, TEXT("\x1b[31mred\x1b[0m\x07"), NULL, WFS_OK, "\x1b[31mred\x1b[0m\x07", 0,
      NULL, NULL },
    { "a message with bad bytes", FAILURE, TEXT("a\xFF\xFE"), NULL, WFS_OK, "a" BAD BAD, 0, NULL, NULL },
    { "a message that forges a line", FAILURE, TEXT("x\r\nTool \"other\": y"), NULL, WFS_OK, "x\r\nTool \"other\": y",
      0, NULL, NULL },
    { "a message with directions", FAILURE, TEXT("\xE2\x80\xAEtxt.exe\xE2\x80\xA8"), NULL, WFS_OK,
      "\xE2\x80\xAEtxt.exe\xE2\x80\xA8", 0, NULL, NULL },
    MADE("a long message", FAILURE, make_megabytes_of_text, WFS_OK, NULL),
};
#undef BAD

/* ---- One run ---- */

static const char workflow[] = "inputs: { x: { type: string, default: evaluated } }\n"
                               "steps:\n"
                               "  - { id: first, type: tool, tool: later, on_error: %s,\n"
                               "      retry: { max: 2, delay: 0s, backoff: 1 } }\n"
                               "  - id: second\n"
                               "    type: tool\n"
                               "    tool: echo\n"
                               "    inputs:\n"
                               "      value: { type: object, value: { v: $steps.first.output } }\n"
                               "      text: { type: string, value: '<${steps.first.output}>' }\n";

typedef struct trial {
    const struct row *row;
    wfs_type_checks checks;
    bool ignore;
    test_host host;
    wfs_result status;
    char *arguments; /* of the second step; NULL: it was not called */
    bool good;
} trial;

/* Keeps the first step's call, and what the second one got. */
static void take_call(test_host *host, wfs_call *call)
{
    trial *t = host->data;
    if (strcmp(wfs_call_step(call, NULL), "first") == 0) {
        assert_int_equal(host->kept_count, 0); /* no answer of the table may be asked for again */
        host->kept[host->kept_count++] = wfs_call_id(call);
        return;
    }
    t->arguments = strdup(wfs_call_arguments_text(call, NULL));
    assert_int_equal(wfs_call_succeed_value(call, NULL), WFS_OK);
}

static wfs_result give(const struct row *row, wfs_call *call)
{
    test_text made = { NULL, 0, 0 };
    wfs_result status = WFS_E_STATE;
    if (row->make)
        row->make(&made);
    const char *data = made.data ? made.data : row->answer;
    size_t size = made.data ? made.size : row->size;
    if (row->how == JSON)
        status = wfs_call_succeed(call, data, size);
    else if (row->how == STRING)
        status = wfs_call_succeed_string(call, data, size);
    else
        status = wfs_call_fail(call, data, size, WFS_FAIL_PERMANENT);
    text_free(&made);
    return status;
}

static void run_trial(trial *t)
{
    char text[sizeof workflow + 16];
    snprintf(text, sizeof text, workflow, t->ignore ? "ignore" : "fail");
    host_init(&t->host);
    t->host.on_call = take_call;
    t->host.data = t;
    t->host.options.type_checks = t->checks;
    t->host.options.flags = t->row->make ? 0 : WFS_RUN_ALL_EVENTS; /* large ones only once */
    t->host.limits.result_bytes = RESULT_BYTES;
    t->host.limits.data_depth = DEPTH;
    t->host.limits.log_bytes = t->row->make ? 1048576 : 0; /* large ones are cut there */
    host_open(&t->host, text, NULL);
    assert_int_equal(host_advance(&t->host), WFS_RUN_CALLS);
    t->status = give(t->row, host_call(&t->host, 0));
    assert_null(wfs_run_find_call(t->host.run, t->host.kept[0]));
    assert_int_equal(host_finish(&t->host), WFS_RUN_DONE);
}

/* ---- What must come of it ---- */

static void expect(trial *t, bool fine, const char *what, const char *is)
{
    if (!fine)
        print_error("%s, checks %d, %s: %s: %.300s\n", t->row->name, (int)t->checks, t->ignore ? "ignore" : "fail",
                    what, is ? is : "nothing");
    t->good = t->good && fine;
}

static void expect_text(trial *t, const char *path, const char *text)
{
    const char *is = log_text(&t->host, path);
    expect(t, strcmp(is, text) == 0, path, is);
}

static bool ends_with(const char *text, const char *end)
{
    size_t size = strlen(text), end_size = strlen(end);
    return size >= end_size && strcmp(text + size - end_size, end) == 0;
}

/* Where byte `at` of the answer is, as the error says it. Answers that are made are ASCII in one line. */
static void add_place(test_text *out, const struct row *row)
{
    size_t line = 1, column = row->answer ? 1 : row->at + 1;
    for (size_t i = 0; row->answer && i < row->at; i++) {
        bool end = row->answer[i] == '\n', within = (row->answer[i] & 0xC0) == 0x80;
        line += end;
        column = end ? 1 : column + !within;
    }
    text_addf(out, " at line %zu, column %zu", line, column);
}

static void expect_no_json(trial *t, const char *error)
{
    static const char start[] = "Tool \"later\": the result is not valid JSON: ";
    test_text end = { NULL, 0, 0 };
    add_place(&end, t->row);
    expect(t, strncmp(error, start, sizeof start - 1) == 0, "the error begins with", error);
    expect(t, ends_with(error, end.data), end.data, error);
    text_free(&end);
}

static void expect_error(trial *t)
{
    const char *error = log_text(&t->host, "steps.0.error");
    if (t->row->status == WFS_E_INVALID)
        expect_no_json(t, error);
    else if (t->row->error)
        expect(t, strncmp(error, "Tool \"later\": ", 14) == 0 && strcmp(error + 14, t->row->error) == 0, "the error is",
               error);
    expect_text(t, "steps.0.status", "failed");
    expect(t, json_is_null(log_at(&t->host, "steps.0.output")), "the output is", NULL);
    expect(t, !log_at(&t->host, "steps.0.retries"), "there are retries", NULL);
}

/* The JSON text of a text that a template made of JSON. */
static void quote(test_text *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '"')
            text_add(out, "\\", 1);
        text_bytes(out, text, 1);
    }
}

/* Rows with texts give them as they stand in JSON: only quotes of arrays and objects are new. */
static void expect_arguments(trial *t, const char *value, const char *text)
{
    test_text expected = { NULL, 0, 0 };
    bool quoted = value[0] == '"';
    text_addf(&expected, "{\"value\":{\"v\":%s},\"text\":\"<", value);
    if (quoted)
        text_add(&expected, text, 1);
    else
        quote(&expected, text);
    text_add(&expected, ">\"}", 1);
    expect(t, t->arguments && strcmp(t->arguments, expected.data) == 0, "the arguments are", t->arguments);
    text_free(&expected);
}

/* A null in a template is an error with strict checks. */
static bool second_refuses_null(const trial *t) { return t->checks == WFS_TYPES_STRICT; }

static void expect_second(trial *t, bool failed)
{
    if (failed && !t->ignore) {
        expect(t, !t->arguments, "the second step is called with", t->arguments);
        expect_text(t, "steps.1.status", "skipped");
        expect_text(t, "steps.1.reason", "Workflow halted");
    } else if (failed && second_refuses_null(t)) {
        expect_text(t, "steps.1.error", "Input \"text\": null in a template");
    } else if (failed) {
        expect_arguments(t, "null", "");
    } else if (t->row->value) {
        expect_arguments(t, t->row->value, t->row->text);
    }
}

static bool is_as_expected(const struct row *row, wfs_type_checks checks, bool ignore)
{
    trial t = { .row = row, .checks = checks, .ignore = ignore, .good = true };
    bool failed = row->how == FAILURE || row->status != WFS_OK;
    run_trial(&t);
    expect(&t, t.status == row->status, "the answer's status is", wfs_result_name(t.status));
    if (failed)
        expect_error(&t);
    else
        expect_text(&t, "steps.0.status", "success");
    expect_second(&t, failed);
    bool success = !failed || (ignore && !second_refuses_null(&t));
    expect_text(&t, "status", success ? "success" : "failed");
    expect(&t, !log_at(&t.host, "error"), "the run has an error", log_text(&t.host, "error.message"));
    free(t.arguments);
    host_close(&t.host);
    return t.good;
}

/* Of all tables. */
static size_t tried, as_expected;

static void count_row(bool good, size_t *wrong)
{
    tried++;
    as_expected += good;
    *wrong += !good;
}

static void every_answer_is_taken_or_refused(void **state)
{
    size_t wrong = 0;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool good = true;
        for (uint32_t checks = WFS_TYPES_STANDARD; checks <= WFS_TYPES_OFF; checks++)
            for (int ignore = 0; ignore < 2; ignore++)
                if (!rows[i].make || (checks == WFS_TYPES_STANDARD && !ignore)) /* large ones once */
                    good = is_as_expected(&rows[i], (wfs_type_checks)checks, ignore) && good;
        count_row(good, &wrong);
    }
    assert_int_equal(wrong, 0);
}

/* ---- Results of another type than declared (section 9) ---- */

typedef struct typed_row {
    const char *declared, *result;
    const char *standard, *strict; /* the step's error; NULL: it fits. With checks off everything does */
} typed_row;

static const typed_row typed_rows[] = {
    { "n: { type: int }", "{\"n\":1}", NULL, NULL },
    { "n: { type: int }", "{\"n\":1.0}", NULL, NULL },
    { "n: { type: int }", "{\"n\":1.5}", "Output \"n\": expected int, got float",
      "Output \"n\": expected int, got float" },
    { "n: { type: int }", "{\"n\":\"1\"}", "Output \"n\": expected int, got string",
      "Output \"n\": expected int, got string" },
    { "n: { type: int }", "{\"n\":18446744073709551616}", NULL, NULL }, /* a float without a fraction */
    { "n: { type: int }", "{}", NULL, "Output \"n\": expected int, got null" },
    { "n: { type: int }", "{\"n\":null}", NULL, "Output \"n\": expected int, got null" },
    { "n: { type: int }", "[1]", NULL, NULL }, /* no object: nothing is declared of it */
    { "n: { type: int }", "\"n\"", NULL, NULL },
    { "n: { type: float }", "{\"n\":1}", NULL, NULL },
    { "n: { type: float }", "{\"n\":true}", "Output \"n\": expected float, got boolean",
      "Output \"n\": expected float, got boolean" },
    { "n: { type: boolean }", "{\"n\":0}", "Output \"n\": expected boolean, got int",
      "Output \"n\": expected boolean, got int" },
    { "n: { type: string }", "{\"n\":[]}", "Output \"n\": expected string, got array",
      "Output \"n\": expected string, got array" },
    { "n: { type: array, items: string }", "{\"n\":[\"a\",1]}", "Output \"n[1]\": expected string, got int",
      "Output \"n[1]\": expected string, got int" },
    { "n: { type: array, items: string }", "{\"n\":[null]}", NULL, "Output \"n[0]\": expected string, got null" },
    { "n: { type: object, properties: { a: { type: object, properties: { b: int } } } }",
      "{\"n\":{\"a\":{\"b\":\"x\"}}}", "Output \"n.a.b\": expected int, got string",
      "Output \"n.a.b\": expected int, got string" },
    { "n: { type: object, properties: { __proto__: int } }", "{\"n\":{\"__proto__\":{}}}",
      "Output \"n.__proto__\": expected int, got object", "Output \"n.__proto__\": expected int, got object" },
    { "n: { type: int, value: $result.m }", "{\"m\":\"${1}\"}", "Output \"n\": expected int, got string",
      "Output \"n\": expected int, got string" },
    { "n: { type: int, value: $result.m.length }", "{\"m\":\"abc\"}", NULL, NULL },
    { "n: { type: string, value: 'a${result.x}' }", "{}", NULL, "Output \"n\": null in a template" },
};

static bool has_type_error(const typed_row *row, wfs_type_checks checks)
{
    static const char *const names[] = { "standard", "strict", "off" };
    char text[512];
    test_host host;
    const char *expected = checks == WFS_TYPES_STANDARD ? row->standard
                           : checks == WFS_TYPES_STRICT ? row->strict
                                                        : NULL;
    snprintf(text, sizeof text, "steps: [ { id: a, type: tool, tool: later, outputs: { %s } } ]\n", row->declared);
    host_init(&host);
    host.options.type_checks = checks;
    host_open(&host, text, NULL);
    assert_int_equal(host_advance(&host), WFS_RUN_CALLS);
    host_succeed(&host, 0, row->result);
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    const char *error = log_text(&host, "steps.0.error");
    bool good = strcmp(error, expected ? expected : "") == 0 &&
                strcmp(log_text(&host, "status"), expected ? "failed" : "success") == 0;
    if (!good)
        print_error("%s, %s as %s: %s\n", names[checks], row->result, row->declared, error);
    host_close(&host);
    return good;
}

static void results_of_other_types(void **state)
{
    size_t wrong = 0;
    (void)state;
    for (size_t i = 0; i < sizeof typed_rows / sizeof *typed_rows; i++) {
        bool good = true;
        for (uint32_t checks = WFS_TYPES_STANDARD; checks <= WFS_TYPES_OFF; checks++)
            good = has_type_error(&typed_rows[i], (wfs_type_checks)checks) && good;
        count_row(good, &wrong);
    }
    assert_int_equal(wrong, 0);
}

/* ---- Results against the tool's own schema (section 9: with strict checks) ---- */

static const char schema[] = "{\"type\":\"object\",\"required\":[\"a\"],\"additionalProperties\":false,\"properties\":{"
                             "\"a\":{\"type\":\"string\",\"maxLength\":3},\"b\":{\"enum\":[1,2]}}}";

static int32_t describe_schema(void *context, const char *name, size_t size, wfs_tool_descriptor *descriptor)
{
    (void)context;
    (void)name;
    (void)size;
    descriptor->output_schema = schema;
    descriptor->output_schema_size = sizeof schema - 1;
    return 1;
}

typedef struct schema_row {
    const char *result, *error; /* what the error says behind its head; NULL: it fits */
} schema_row;

static const schema_row schema_rows[] = {
    { "{\"a\":\"x\"}", NULL },
    { "{\"a\":\"\xC3\xA9\xC3\xA9\xC3\xA9\",\"b\":2.0}", NULL },
    { "{\"a\":\"abcd\"}", " at a does not fit its output schema: " },
    { "{\"b\":1}", " does not fit its output schema: must have \"a\"" },
    { "{\"a\":\"x\",\"b\":3}", " at b does not fit its output schema: " },
    { "{\"a\":\"x\",\"__proto__\":1}", " does not fit its output schema: must not have \"__proto__\"" },
    { "{\"a\":1}", " at a does not fit its output schema: " },
    { "[]", " does not fit its output schema: " },
    { "null", " does not fit its output schema: " },
    /* keys that are cut in the middle of a character */
    { "{\"a\":\"x\",\"\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"
      "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"
      "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"
      "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9z\xC3\xA9\xC3\xA9\":1}",
      " does not fit its output schema: must not have \"" },

    { "{\"a\":\"x\",\"\\u001b[31m\\u202e\":1}", " does not fit its output schema: must not have \"" },
};

static bool has_schema_error(const schema_row *row)
{
    static const char head[] = "Result of tool \"later\"";
    test_host host;
    bool json = !strchr(row->result, '\x1b');
    host_init(&host);
    host.adapter.describe = describe_schema;
    host.options.type_checks = WFS_TYPES_STRICT;
    host_open(&host, "steps: [ { id: a, type: tool, tool: later } ]\n", NULL);
    assert_int_equal(host_advance(&host), WFS_RUN_CALLS);
    assert_int_equal(wfs_call_succeed(host_call(&host, 0), row->result, strlen(row->result)),
                     json ? WFS_OK : WFS_E_INVALID);
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    const char *error = log_text(&host, "steps.0.error");
    bool good = !json || (row->error ? strncmp(error, head, sizeof head - 1) == 0 && strstr(error, row->error) != NULL
                                     : error[0] == '\0');
    if (!good)
        print_error("%s: %s\n", row->result, error);
    host_close(&host);
    return good;
}

static void results_against_the_schema_of_their_tool(void **state)
{
    size_t wrong = 0;
    (void)state;
    for (size_t i = 0; i < sizeof schema_rows / sizeof *schema_rows; i++)
        count_row(has_schema_error(&schema_rows[i]), &wrong);
    assert_int_equal(wrong, 0);
}

/* ---- Answers that are no answers ---- */

static wfs_call *open_call(test_host *host, const char *text)
{
    host_init(host);
    host_open(host, text, NULL);
    assert_int_equal(host_advance(host), WFS_RUN_CALLS);
    return host_call(host, 0);
}

#define LATER "steps: [ { id: a, type: tool, tool: later } ]\n"

static void misuse_leaves_the_call_open(void **state)
{
    test_host host;
    wfs_call *call = open_call(&host, LATER);
    (void)state;
    assert_int_equal(wfs_call_succeed(call, NULL, 0), WFS_E_ARGUMENT);
    assert_int_equal(wfs_call_succeed_string(call, NULL, 5), WFS_E_ARGUMENT);
    assert_int_equal(wfs_call_fail(call, NULL, 5, 0), WFS_E_ARGUMENT);
    assert_int_equal(wfs_call_fail(call, "x", 1, 2), WFS_E_ARGUMENT);
    assert_int_equal(wfs_call_succeed(NULL, "1", 1), WFS_E_ARGUMENT);
    assert_int_equal(host_advance(&host), WFS_RUN_CALLS);
    host_succeed(&host, 0, "\"in the end\"");
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    check_log(&host, "steps.0.output", "\"in the end\"");
    host_close(&host);
}

/* Every way to answer says so. */
static void check_stale(wfs_call *call)
{
    assert_int_equal(wfs_call_succeed(call, "1", 1), WFS_E_STALE);
    assert_int_equal(wfs_call_succeed_string(call, "1", 1), WFS_E_STALE);
    assert_int_equal(wfs_call_succeed_value(call, NULL), WFS_E_STALE);
    assert_int_equal(wfs_call_fail(call, "1", 1, 0), WFS_E_STALE);
    assert_int_equal(wfs_call_succeed(call, "not JSON", 8), WFS_E_STALE);
}

static void answers_after_an_answer(void **state)
{
    static const char *const answers[] = { "1", "no JSON" };
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        test_host host;
        wfs_call *call = open_call(&host, LATER);
        wfs_call_succeed(call, answers[i], strlen(answers[i]));
        check_stale(call);
        assert_int_equal(host_advance(&host), WFS_RUN_DONE);
        assert_null(wfs_run_find_call(host.run, host.kept[0]));
        check_log(&host, "status", i == 0 ? "\"success\"" : "\"failed\"");
        host_close(&host);
    }
}

static void answers_after_cancellation(void **state)
{
    test_host host;
    wfs_call *call = open_call(&host, LATER);
    (void)state;
    wfs_run_cancel(host.run);
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    check_stale(call);
    check_log(&host, "error.code", "\"cancelled\"");
    check_log(&host, "steps.0.output", "null");
    host_close(&host);
}

/* Between the request and the advance that heeds it, an answer is still taken, and changes nothing. */
static void answers_while_it_is_cancelled(void **state)
{
    test_host host;
    wfs_call *call = open_call(&host, LATER);
    (void)state;
    wfs_run_cancel(host.run);
    assert_int_equal(wfs_call_succeed(call, "1", 1), WFS_OK);
    check_stale(call);
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    check_log(&host, "error.code", "\"cancelled\"");
    host_close(&host);
}

static void answers_after_a_timeout(void **state)
{
    test_host host;
    wfs_call *call = open_call(
        &host, "steps: [ { id: a, type: tool, tool: later, timeout: 10ms }, { id: b, type: tool, tool: echo } ]\n");
    (void)state;
    host.now = 10 * MS;
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    check_stale(call);
    check_log(&host, "steps.0.error", "\"Tool \\\"later\\\": timed out after 10 ms\"");
    check_log(&host, "steps.1.status", "\"skipped\"");
    host_close(&host);
}

/* One iteration fails for good, the others are given up. */
static void answers_after_the_step(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host.options.flags = WFS_RUN_CANCEL_IN_FLIGHT;
    host_open(&host,
              "inputs: { l: { type: array, default: [ 1, 2, 3 ] } }\n"
              "steps: [ { id: a, type: tool, tool: later, each: $inputs.l, concurrency: 3 } ]\n",
              NULL);
    assert_int_equal(host_advance(&host), WFS_RUN_CALLS);
    wfs_call *first = host_call(&host, 0), *last = host_call(&host, 2);
    assert_int_equal(wfs_call_fail(host_call(&host, 1), "no", 2, 0), WFS_OK);
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    check_stale(first);
    check_stale(last);
    check_log(&host, "steps.0.output", "[null, null, null]");
    host_close(&host);
}

/* A value may be nested more deeply than the run allows; it may be another run's. */
static void values_of_others(void **state)
{
    test_text json = { NULL, 0, 0 };
    wfs_limits deep = { .size = sizeof deep, .data_depth = 1000 };
    wfs_document *document = NULL;
    (void)state;
    make_nested(&json, "[", "]", 200);
    assert_int_equal(wfs_document_read_json(json.data, json.size, NULL, &deep, &document, NULL), WFS_OK);
    for (int inner = 0; inner < 2; inner++) {
        test_host host;
        const wfs_value *value = wfs_document_root(document);
        for (int i = 0; inner && i < 100; i++)
            value = wfs_value_at(value, 0);
        wfs_call *call = open_call(&host, LATER);
        assert_int_equal(wfs_call_succeed_value(call, value), WFS_OK);
        assert_int_equal(host_advance(&host), WFS_RUN_DONE);
        check_log(&host, "steps.0.status", inner ? "\"success\"" : "\"failed\"");
        assert_int_equal(log_mentions(&host, "limit-data-depth"), !inner);
        host_close(&host);
    }
    wfs_document_free(document);
    text_free(&json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_answer_is_taken_or_refused),
        cmocka_unit_test(results_of_other_types),
        cmocka_unit_test(results_against_the_schema_of_their_tool),
        cmocka_unit_test(misuse_leaves_the_call_open),
        cmocka_unit_test(answers_after_an_answer),
        cmocka_unit_test(answers_after_cancellation),
        cmocka_unit_test(answers_while_it_is_cancelled),
        cmocka_unit_test(answers_after_a_timeout),
        cmocka_unit_test(answers_after_the_step),
        cmocka_unit_test(values_of_others),
    };
    int failed = cmocka_run_group_tests_name("behaviour: results", tests, NULL, NULL);
    printf("%zu malicious results: %zu as expected\n", tried, as_expected);
    return failed;
}
