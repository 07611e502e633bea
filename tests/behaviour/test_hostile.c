/*
 * Texts and data that mean harm: they cost an error in time that grows with their size, never the process (section 11).
 * Each must be dealt with within a few seconds of processor time, also under a sanitizer, where a quadratic algorithm
 * needs minutes.
 */
#include "host.h"

#include <time.h>

enum { SECONDS = 10 };

/* The processor time that each case may take. WFS_SLOWDOWN: how many times slower all runs than by itself, as under
 * valgrind. */
static double most_seconds(void)
{
    const char *slowdown = getenv("WFS_SLOWDOWN");
    return SECONDS * (slowdown ? strtod(slowdown, NULL) : 1);
}

typedef struct text_buffer {
    char *data;
    size_t size, capacity;
} text_buffer;

static void add(text_buffer *buffer, const char *text, size_t times)
{
    size_t length = strlen(text);
    if (buffer->size + length * times + 1 > buffer->capacity) {
        buffer->capacity = 2 * buffer->capacity + length * times + 1;
        buffer->data = realloc(buffer->data, buffer->capacity);
        assert_non_null(buffer->data);
    }
    for (size_t i = 0; i < times; i++, buffer->size += length)
        memcpy(buffer->data + buffer->size, text, length);
    buffer->data[buffer->size] = '\0';
}

/* Adds a text in which # stands for the number, < for the one before and > for the one after. */
static void addf(text_buffer *buffer, const char *pattern, int number)
{
    for (; *pattern; pattern++) {
        char piece[16] = { *pattern, '\0' };
        if (strchr("#<>", *pattern))
            snprintf(piece, sizeof piece, "%d", number + (*pattern == '>') - (*pattern == '<'));
        add(buffer, piece, 1);
    }
}

/* Validates a text, in time; the result. Frees the text. */
static wfs_result judge(text_buffer *buffer)
{
    wfs_report *report = NULL;
    clock_t start = clock();
    wfs_result result = wfs_validate(buffer->data, buffer->size, NULL, NULL, &report);
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    if (seconds > most_seconds())
        print_error("%zu bytes took %.1f seconds\n", buffer->size, seconds);
    assert_true(seconds <= most_seconds());
    assert_true(result == WFS_OK || result == WFS_E_INVALID);
    assert_int_equal(wfs_report_errors(report) > 0, result == WFS_E_INVALID);
    wfs_report_free(report);
    free(buffer->data);
    *buffer = (text_buffer){ NULL, 0, 0 };
    return result;
}

#define ONE "{ id: a, type: tool, tool: t }"

static void runs_of_blank_lines(void **state)
{
    text_buffer text = { NULL, 0, 0 };
    (void)state;
    add(&text, "steps: [ " ONE " ]\nx: |\n", 1);
    add(&text, "\n", 250000);
    judge(&text);
    add(&text, "steps: [ " ONE " ]\nx: \"a\n", 1);
    add(&text, "\n", 250000);
    add(&text, " b\"\n", 1);
    judge(&text);
    add(&text, "steps: [ " ONE " ]\nx: a\n", 1);
    add(&text, "\n", 250000);
    add(&text, "  b\n", 1);
    judge(&text);
}

static void tags_full_of_escapes(void **state)
{
    text_buffer text = { NULL, 0, 0 };
    (void)state;
    add(&text, "steps: [ " ONE " ]\nx: !", 1);
    add(&text, "%41", 80000);
    add(&text, " a\n", 1);
    judge(&text);
}

static void deep_collections(void **state)
{
    text_buffer text = { NULL, 0, 0 };
    static const char *const openers[] = { "[", "{a: ", "- ", "? ", "[[],", "{? [" };
    (void)state;
    for (size_t i = 0; i < sizeof openers / sizeof *openers; i++) {
        add(&text, "steps:\n  ", 1);
        add(&text, openers[i], 100000);
        assert_int_equal(judge(&text), WFS_E_INVALID);
    }
}

static void directives_and_odd_bytes(void **state)
{
    static const char *const texts[] = { "%--\xd1\x91- x\n: a\n",
                                         "%YAML 1111111111111111111111111.2\n--- a\n",
                                         "%TAG ! !\n%TAG !a! !\n---\n",
                                         "a: *x\xe2\x80\x83y\n",
                                         "a: *b",
                                         "2\r\xc2\xb2",
                                         "? a\n: b\n? ",
                                         "--- >\n",
                                         "a: |",
                                         "a: >1",
                                         "...",
                                         "---",
                                         "\t",
                                         "!",
                                         "&",
                                         "*",
                                         "- -\t-",
                                         "{",
                                         "\"",
                                         "'",
                                         "\xef\xbb\xbf",
                                         "\xef\xbb\xbf\xef\xbb\xbf" };
    text_buffer text = { NULL, 0, 0 };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        add(&text, texts[i], 1);
        assert_int_equal(judge(&text), WFS_E_INVALID);
        add(&text, "```workflow\n", 1);
        add(&text, texts[i], 1);
        add(&text, "\n```\n", 1);
        assert_int_equal(judge(&text), WFS_E_INVALID);
    }
}

static void many_keys_and_many_equal_keys(void **state)
{
    text_buffer text = { NULL, 0, 0 };
    (void)state;
    add(&text, "steps: [ " ONE " ]\n", 1);
    for (int i = 0; i < 40000; i++)
        addf(&text, "k#: 1\n", i);
    assert_int_equal(judge(&text), WFS_OK);
    add(&text, "steps: [ " ONE " ]\n", 1);
    add(&text, "k: 1\n", 60000);
    assert_int_equal(judge(&text), WFS_E_INVALID);
}

static void many_anchors(void **state)
{
    text_buffer text = { NULL, 0, 0 };
    (void)state;
    add(&text, "steps: [ " ONE " ]\nx:\n", 1);
    for (int i = 0; i < 30000; i++)
        addf(&text, "  - &a# 1\n", i);
    judge(&text);
}

static void fences_without_end(void **state)
{
    text_buffer text = { NULL, 0, 0 };
    (void)state;
    add(&text, "`", 1000000);
    assert_int_equal(judge(&text), WFS_E_INVALID);
    add(&text, "```workflow\n", 100000);
    assert_int_equal(judge(&text), WFS_E_INVALID);
    add(&text, "````\n```\n", 100000);
    assert_int_equal(judge(&text), WFS_E_INVALID);
    add(&text, "---\n", 200000);
    assert_int_equal(judge(&text), WFS_E_INVALID);
    add(&text, "---\nname: x\n", 1);
    add(&text, "\n", 1000000);
    assert_int_equal(judge(&text), WFS_E_INVALID);
}

static void expressions_at_their_limits(void **state)
{
    static const char *const pieces[] = { "(",     "!",     "-",     "$inputs[", "$inputs.", "\\\"",
                                          "1 && ", "1 == ", "a ?? ", "$item.a.", "0.0." };
    text_buffer text = { NULL, 0, 0 };
    (void)state;
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        add(&text, "steps:\n  - { id: a, type: tool, tool: t, condition: \"", 1);
        add(&text, pieces[i], 4090 / strlen(pieces[i]));
        add(&text, "\" }\n", 1);
        assert_int_equal(judge(&text), WFS_E_INVALID);
    }
}

static void a_template_of_openers(void **state)
{
    text_buffer text = { NULL, 0, 0 };
    (void)state;
    add(&text, "steps:\n  - { id: a, type: tool, tool: t, inputs: { x: { type: string, value: \"", 1);
    add(&text, "${", 200000);
    add(&text, "\" } } }\n", 1);
    assert_int_equal(judge(&text), WFS_E_INVALID);
    add(&text, "steps:\n  - { id: a, type: tool, tool: t, inputs: { x: { type: string, value: \"", 1);
    add(&text, "$${", 200000);
    add(&text, "\" } } }\n", 1);
    assert_int_equal(judge(&text), WFS_OK);
}

static void a_long_chain_of_references(void **state)
{
    text_buffer text = { NULL, 0, 0 };
    (void)state;
    add(&text, "steps:\n  - { id: s0, type: tool, tool: t }\n", 1);
    for (int i = 1; i < 9000; i++)
        addf(&text, "  - { id: s#, type: tool, tool: t, condition: $steps.s<.output }\n", i);
    assert_int_equal(judge(&text), WFS_OK);
}

static void a_long_circle_of_references(void **state)
{
    text_buffer text = { NULL, 0, 0 };
    (void)state;
    add(&text, "steps:\n", 1);
    for (int i = 0; i < 8999; i++)
        addf(&text, "  - { id: s#, type: tool, tool: t, condition: $steps.s>.output }\n", i);
    add(&text, "  - { id: s8999, type: tool, tool: t, condition: $steps.s0.output }\n", 1);
    assert_int_equal(judge(&text), WFS_E_INVALID);
}

static void every_step_refers_to_a_ghost(void **state)
{
    text_buffer text = { NULL, 0, 0 };
    (void)state;
    add(&text, "steps:\n", 1);
    for (int i = 0; i < 8000; i++)
        addf(&text,
             "  - { id: some-rather-long-name-#, type: tool, tool: t, condition: "
             "$steps.some-rather-long-nam-#.output }\n",
             i);
    assert_int_equal(judge(&text), WFS_E_INVALID);
}

static void branches_that_cross(void **state)
{
    text_buffer text = { NULL, 0, 0 };
    (void)state;
    add(&text, "steps:\n", 1);
    for (int i = 0; i < 300; i++) {
        addf(&text, "  - { id: c#, type: conditional, condition: 'true', then: [ t", i);
        for (int j = 0; j < 300; j++)
            addf(&text, ", t#", j);
        add(&text, " ] }\n", 1);
    }
    add(&text, "  - { id: t, type: tool, tool: t }\n", 1);
    for (int i = 0; i < 300; i++)
        addf(&text, "  - { id: t#, type: tool, tool: t }\n", i);
    judge(&text);
}

static void a_ladder_of_conditionals(void **state)
{
    text_buffer text = { NULL, 0, 0 };
    (void)state;
    add(&text, "steps:\n", 1);
    for (int i = 0; i < 31; i++)
        addf(
            &text,
            "  - { id: c%1$d, type: conditional, condition: 'true', then: [ c%2$d, c%2$d ], else: [ c%2$d, c%2$d ] }\n",
            i);
    add(&text, "  - { id: c31, type: tool, tool: t }\n", 1);
    judge(&text);
}

static void a_ladder_that_runs_for_ever_is_stopped(void **state)
{
    test_host host;
    text_buffer text = { NULL, 0, 0 };
    (void)state;
    add(&text, "steps:\n", 1);
    for (int i = 0; i < 31; i++)
        addf(&text, "  - { id: c#, type: conditional, condition: 'true', then: [ c>, c> ] }\n", i);
    add(&text, "  - { id: c31, type: tool, tool: echo }\n", 1);
    host_init(&host);
    host.limits.steps_executed = 1000;
    host_open(&host, text.data, NULL);
    assert_int_equal(host_finish(&host), WFS_RUN_DONE);
    check_log(&host, "status", "\"failed\"");
    assert_true(log_mentions(&host, "limit-steps-executed"));
    host_close(&host);
    free(text.data);
}

/* ---- Data ---- */

static double seconds_for_answer(const text_buffer *json, wfs_result expected)
{
    test_host host;
    clock_t start = clock();
    host_init(&host);
    host_open(&host, "outputs: { o: { type: object } }\nsteps: [ { id: a, type: tool, tool: later } ]\n", NULL);
    host_advance(&host);
    assert_int_equal(wfs_call_succeed(host_call(&host, 0), json->data, json->size), expected);
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    host_close(&host);
    return (double)(clock() - start) / CLOCKS_PER_SEC;
}

static void results_with_many_members(void **state)
{
    text_buffer json = { NULL, 0, 0 };
    (void)state;
    add(&json, "{", 1);
    for (int i = 0; i < 100000; i++)
        addf(&json, "\"key#\":1,", i);
    add(&json, "\"last\":1}", 1);
    assert_true(seconds_for_answer(&json, WFS_OK) < most_seconds());
    free(json.data);
}

static void results_with_one_key_many_times(void **state)
{
    text_buffer json = { NULL, 0, 0 };
    (void)state;
    add(&json, "{", 1);
    add(&json, "\"k\":1,", 100000);
    add(&json, "\"k\":2}", 1);
    assert_true(seconds_for_answer(&json, WFS_OK) < most_seconds());
    free(json.data);
}

static void numbers_with_many_digits(void **state)
{
    text_buffer json = { NULL, 0, 0 };
    (void)state;
    add(&json, "{\"n\": 0.", 1);
    add(&json, "1234567890", 50000);
    add(&json, "}", 1);
    assert_true(seconds_for_answer(&json, WFS_OK) < most_seconds());
    free(json.data);
}

static void a_loop_of_many_calls(void **state)
{
    test_host host;
    text_buffer inputs = { NULL, 0, 0 };
    clock_t start = clock();
    (void)state;
    add(&inputs, "{\"l\":[0", 1);
    add(&inputs, ",1", 99999);
    add(&inputs, "]}", 1);
    host_init(&host);
    host.options.on_event = NULL;
    host_open(&host,
              "inputs: { l: { type: array } }\n"
              "steps:\n"
              "  - { id: a, type: tool, tool: echo, each: $inputs.l, inputs: { n: { type: int, value: $index } } }\n"
              "  - { id: b, type: transform, operation: sort, field: n, direction: desc, inputs: { l: { type: array, "
              "value: $steps.a.output } } }\n"
              "  - { id: c, type: transform, operation: filter, where: $item.n < 1, inputs: { l: { type: array, value: "
              "$steps.b.output.items } } }\n",
              inputs.data);
    assert_int_equal(host_finish(&host), WFS_RUN_DONE);
    assert_int_equal(host.invoked, 100000);
    check_log(&host, "steps.2.output.items", "[{\"n\": 0}]");
    assert_true((double)(clock() - start) / CLOCKS_PER_SEC < most_seconds());
    host_close(&host);
    free(inputs.data);
}

/* ---- Anything ---- */

static const char SEED[] =
    "---\nname: x\ndescription: y\n---\n```workflow\n"
    "inputs: { l: { type: array, default: [ 1, 2.5, \"a\" ] }, s: { type: string, default: \"\xc3\xa9\" } }\n"
    "outputs: { o: { type: array, value: $steps.m.output.items } }\n"
    "steps:\n"
    "  - { id: e, type: tool, tool: echo, each: $inputs.l, delay: 1ms, inputs: { x: { type: string, value: '${item} "
    "${index}' } } }\n"
    "  - { id: m, type: transform, operation: map, expression: { v: $item.x, n: '${index >= 1}' }, inputs: { i: { "
    "type: array, value: $steps.e.output } },\n"
    "      outputs: { items: { type: array } } }\n"
    "  - { id: c, type: conditional, condition: '$steps.m.output.items.length > 2 && $inputs.s contains \"\\u00c9\"', "
    "then: [ q ], else: [ r ] }\n"
    "  - { id: q, type: tool, tool: fail, on_error: ignore, retry: { max: 2, delay: 1ms, backoff: 2 } }\n"
    "  - { id: r, type: exit, status: success, output: { a: *x, b: &x 1 } }\n"
    "```\n";

static uint32_t next_random(uint32_t *state) { return *state = *state * 1664525u + 1013904223u; }

/* Changes a few bytes, cuts some out, or doubles some. */
static size_t mutate(char *text, size_t size, uint32_t *random)
{
    static const char bytes[] = "\0\n\r\t \"'`~$%&*!|>-?:,[]{}()#@\\.0aZ\x80\xc3\xef\xff";
    for (uint32_t i = 0, count = 1 + (next_random(random) >> 16) % 4; i < count && size > 8; i++) {
        size_t at = (next_random(random) >> 8) % size, length = 1 + (next_random(random) >> 16) % 8;
        switch ((next_random(random) >> 16) % 3) {
        case 0:
            text[at] = bytes[(next_random(random) >> 16) % (sizeof bytes - 1)];
            break;
        case 1:
            length = length < size - at ? length : size - at;
            memmove(text + at, text + at + length, size - at - length);
            size -= length;
            break;
        default:
            length = length < size - at ? length : size - at;
            memmove(text + at + length, text + at, size - at);
            size += length;
        }
    }
    return size;
}

static void broken_texts_always_give_a_log(void **state)
{
    uint32_t random = 20240501;
    (void)state;
    for (int i = 0; i < 3000; i++) {
        test_host host;
        char text[sizeof SEED + 64];
        memcpy(text, SEED, sizeof SEED - 1);
        size_t size = mutate(text, sizeof SEED - 1, &random);
        host_init(&host);
        assert_int_equal(wfs_run_open(text, size, &host.adapter, &host.options, &host.run), WFS_OK);
        assert_int_equal(host_finish(&host), WFS_RUN_DONE);
        assert_true(json_is_string(log_at(&host, "status")));
        host_close(&host);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_of_blank_lines),
        cmocka_unit_test(tags_full_of_escapes),
        cmocka_unit_test(deep_collections),
        cmocka_unit_test(directives_and_odd_bytes),
        cmocka_unit_test(many_keys_and_many_equal_keys),
        cmocka_unit_test(many_anchors),
        cmocka_unit_test(fences_without_end),
        cmocka_unit_test(expressions_at_their_limits),
        cmocka_unit_test(a_template_of_openers),
        cmocka_unit_test(a_long_chain_of_references),
        cmocka_unit_test(a_long_circle_of_references),
        cmocka_unit_test(every_step_refers_to_a_ghost),
        cmocka_unit_test(branches_that_cross),
        cmocka_unit_test(a_ladder_of_conditionals),
        cmocka_unit_test(a_ladder_that_runs_for_ever_is_stopped),
        cmocka_unit_test(results_with_many_members),
        cmocka_unit_test(results_with_one_key_many_times),
        cmocka_unit_test(numbers_with_many_digits),
        cmocka_unit_test(a_loop_of_many_calls),
        cmocka_unit_test(broken_texts_always_give_a_log),
    };
    return cmocka_run_group_tests_name("behaviour: hostile", tests, NULL, NULL);
}
