/*
 * Dimensions of runs: steps, iterations, calls, retries, transforms, secrets, and what is written of them.
 */
#include "growth.h"

/* ---- steps ---- */

static void steps(struct task *t, size_t n)
{
    text_add(&t->text, "steps:\n  - { id: s0, type: tool, tool: echo, inputs: { a: { type: int, value: 1 } } }\n", 1);
    for (size_t i = 1; i < n; i++)
        text_addf(&t->text,
                  "  - { id: s%zu, type: tool, tool: echo, inputs: { a: { type: int, value: $steps.s%zu.output.a } } "
                  "}\n",
                  i, i - 1);
}

static void conditionals(struct task *t, size_t n)
{
    text_add(&t->text, "steps:\n", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "  - { id: c%zu, type: conditional, condition: 'true', then: [c%zu] }\n", i, i + 1);
    text_addf(&t->text, "  - { id: c%zu, type: tool, tool: echo }\n", n);
}

static void branch_steps(struct task *t, size_t n)
{
    text_add(&t->text, "steps:\n  - id: all\n    type: conditional\n    condition: 'true'\n    then:\n", 1);
    text_add(&t->text, "      - s\n", n);
    text_add(&t->text, "  - { id: s, type: tool, tool: echo }\n", 1);
}

static void skipped(struct task *t, size_t n)
{
    text_add(&t->text, "steps:\n", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "  - { id: s%zu, type: tool, tool: echo, condition: 'false' }\n", i);
}

static void never_reached(struct task *t, size_t n)
{
    text_add(&t->text, "steps:\n  - { id: stop, type: exit, status: success, condition: 'true' }\n", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "  - { id: s%zu, type: tool, tool: echo }\n", i);
}

/* ---- fields ---- */

static void inputs(struct task *t, size_t n)
{
    text_add(&t->text, "inputs:\n", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "  a%zu: { type: int, default: 1 }\n", i);
    text_add(&t->text, "steps: [ { id: a, type: tool, tool: echo, condition: '$inputs' } ]\n", 1);
    text_add(&t->data, "{\"x\":1", 1);
    for (size_t i = 0; i < n; i += 2)
        text_addf(&t->data, ",\"a%zu\":2,\"b%zu\":2", i, i);
    text_add(&t->data, "}", 1);
}

static void missing_inputs(struct task *t, size_t n)
{
    text_add(&t->text, "inputs:\n", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "  a%zu: { type: int }\n", i);
    text_add(&t->text, "steps: [ { id: a, type: tool, tool: echo, condition: '$inputs' } ]\n", 1);
}

/* Every input and output has something to be warned of. */
static void null_fields(struct task *t, size_t n)
{
    text_add(&t->text, "inputs: { a: { type: object } }\nsteps:\n  - id: a\n    type: tool\n    tool: echo\n", 1);
    text_add(&t->text, "    inputs:\n", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "      i%zu: { type: string, value: 'x${inputs.a.b}' }\n", i);
    text_add(&t->text, "    outputs:\n", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "      o%zu: { type: string, value: $result.q }\n", i);
    text_add(&t->data, "{\"a\":{}}", 1);
}

static void picked_outputs(struct task *t, size_t n)
{
    text_add(&t->text, "inputs: { a: { type: object } }\noutputs:\n", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "  k%zu: { type: int }\n", i);
    text_add(&t->text, "steps: [ { id: a, type: exit, status: success, output: $inputs.a } ]\n", 1);
    text_add(&t->data, "{\"a\":{\"x\":1", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->data, ",\"k%zu\":1", i);
    text_add(&t->data, "}}", 1);
}

/* ---- each ---- */

static void numbers(struct task *t, size_t n)
{
    text_add(&t->data, "{\"l\":[0", 1);
    for (size_t i = 1; i < n; i++)
        text_addf(&t->data, ",%zu", i);
    text_add(&t->data, "]}", 1);
}

static void each(struct task *t, const char *step, size_t n)
{
    text_addf(&t->text, "inputs: { l: { type: array } }\nsteps:\n  - { id: a, type: tool, each: $inputs.l, %s }\n",
              step);
    numbers(t, n);
}

static void items(struct task *t, size_t n)
{
    each(t, "tool: echo, inputs: { v: { type: int, value: $item } }, outputs: { w: { type: int, value: $result.v } }",
         n);
}

static void failing_items(struct task *t, size_t n) { each(t, "tool: fail, on_error: ignore", n); }

static void concurrent(struct task *t, size_t n)
{
    char step[80];
    snprintf(step, sizeof step, "tool: later, on_error: ignore, concurrency: %zu", n);
    each(t, step, n);
}

static void concurrent_deadlines(struct task *t, size_t n)
{
    char step[80];
    snprintf(step, sizeof step, "tool: never, on_error: ignore, timeout: 1s, concurrency: %zu", n);
    each(t, step, n);
}

/* All iterations wait for their retries at the same time. */
static void concurrent_retries(struct task *t, size_t n)
{
    char step[128];
    snprintf(step, sizeof step,
             "tool: later, on_error: ignore, concurrency: %zu, retry: { max: 2, delay: 1s, backoff: 2 }", n);
    each(t, step, n);
}

static void retries(struct task *t, size_t n)
{
    text_addf(&t->text,
              "steps: [ { id: a, type: tool, tool: fail, on_error: ignore, retry: { max: %zu, delay: 1ms, backoff: 1 "
              "} } ]\n",
              n);
}

/* ---- looking things up again and again ---- */

static void length_of_text(struct task *t, size_t n)
{
    text_add(&t->text,
             "inputs: { l: { type: array }, s: { type: string } }\nsteps:\n"
             "  - { id: a, type: transform, operation: map, expression: $inputs.s.length, inputs: { l: { type: array, "
             "value: $inputs.l } } }\n",
             1);
    numbers(t, n);
    t->data.size--; /* the brace */
    text_add(&t->data, ",\"s\":\"", 1);
    text_add(&t->data, "\xc3\xa9", n);
    text_add(&t->data, "\"}", 1);
}

/* Every item is the same long text. */
static void length_of_items(struct task *t, size_t n)
{
    text_add(
        &t->text,
        "inputs: { l: { type: array }, s: { type: string } }\nsteps:\n"
        "  - { id: a, type: transform, operation: map, expression: '${inputs.s[\"length\"]}', inputs: { l: { type: "
        "array, value: $inputs.l } } }\n"
        "  - { id: b, type: tool, tool: none, each: $inputs.l, inputs: { l: { type: int, value: $inputs.s.length } } "
        "}\n",
        1);
    numbers(t, n);
    t->data.size--;
    text_add(&t->data, ",\"s\":\"", 1);
    text_add(&t->data, "\xc3\xa9", n);
    text_add(&t->data, "\"}", 1);
    t->limits.log_bytes = 10000; /* it would have the text n times */
}

/* Steps by computed names. */
static void steps_by_name(struct task *t, size_t n)
{
    text_add(&t->text, "inputs: { l: { type: array } }\nsteps:\n", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "  - { id: s%zu, type: exit, status: success, condition: 'false' }\n", i);
    text_add(&t->text,
             "  - { id: a, type: transform, operation: map, expression: '${steps[item].output}', inputs: { l: { type: "
             "array, value: $inputs.l } } }\n",
             1);
    text_add(&t->data, "{\"l\":[\"a\"", 1);
    for (size_t i = n; i-- > 0;)
        text_addf(&t->data, ",\"s%zu\"", i);
    text_add(&t->data, "]}", 1);
}

/* ---- transforms ---- */

static void transform(struct task *t, const char *step)
{
    text_addf(&t->text,
              "inputs: { l: { type: array } }\nsteps:\n  - { id: a, type: transform, %s, inputs: { items: { type: "
              "array, value: $inputs.l } } }\n",
              step);
}

static void records(struct task *t, size_t n, size_t keys, const char *format)
{
    text_add(&t->data, "{\"l\":[{}", 1);
    for (size_t i = 0; i < n; i++) {
        text_add(&t->data, ",{\"k\":", 1);
        text_addf(&t->data, format[0] == 's' ? "\"%08zu\"" : "%zu", i * 2654435761U % 100000007U % keys);
        text_add(&t->data, "}", 1);
    }
    text_add(&t->data, "]}", 1);
}

static void filtered(struct task *t, size_t n)
{
    transform(t, "operation: filter, where: $item.k < 50000000");
    records(t, n, 100000007, "number");
}

static void mapped(struct task *t, size_t n)
{
    transform(t, "operation: map, expression: { a: $item.k, b: 'x${item.k}' }");
    records(t, n, 100000007, "number");
}

static void sorted(struct task *t, size_t n, size_t keys, const char *format)
{
    transform(t, "operation: sort, field: k, direction: desc");
    records(t, n, keys, format);
}

static void sorted_numbers(struct task *t, size_t n) { sorted(t, n, 100000007, "number"); }
static void sorted_texts(struct task *t, size_t n) { sorted(t, n, 100000007, "s"); }
static void sorted_equal(struct task *t, size_t n) { sorted(t, n, 1, "number"); }
static void sorted_equal_texts(struct task *t, size_t n) { sorted(t, n, 2, "s"); }

static void sorted_mixed(struct task *t, size_t n)
{
    transform(t, "operation: sort, field: k");
    text_add(&t->data, "{\"l\":[{}", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->data, ",{\"k\":\"%zu\"},{\"k\":%zu},{\"k\":true},{\"k\":\"x%zu\"}", i, n - i, n - i);
    text_add(&t->data, "]}", 1);
}

/* Texts that agree in all but their ends. */
static void sorted_alike(struct task *t, size_t n)
{
    transform(t, "operation: sort, field: k");
    text_add(&t->data, "{\"l\":[{\"k\":\"\"}", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->data, ",{\"k\":\"%c%064zu\"}", i % 2 ? 'x' : 'y', n - i);
    text_add(&t->data, "]}", 1);
}

/* ---- secrets ---- */

static void secrets_in(struct task *t, size_t secrets, size_t text, const char *piece)
{
    text_add(&t->text, "inputs:\n  s: { type: string }\n", 1);
    for (size_t i = 0; i < secrets; i++)
        text_addf(&t->text, "  a%zu: { type: string, secret: true }\n", i);
    text_add(&t->text,
             "steps: [ { id: a, type: tool, tool: text, inputs: { text: { type: string, value: $inputs.s } } } ]\n", 1);
    text_add(&t->data, "{\"s\":\"", 1);
    text_add(&t->data, piece, text);
    text_add(&t->data, "\"", 1);
    for (size_t i = 0; i < secrets; i++)
        text_addf(&t->data, ",\"a%zu\":\"secret%zu\"", i, i);
    text_add(&t->data, "}", 1);
}

static void secrets(struct task *t, size_t n) { secrets_in(t, n, 2000, "some text "); }
static void secret_hits(struct task *t, size_t n) { secrets_in(t, n, n, "secret1 secret2 "); }
static void secret_text(struct task *t, size_t n) { secrets_in(t, 10, n, "secret secret1 "); }

static void secret_length(struct task *t, size_t n)
{
    text_add(&t->text,
             "inputs:\n  s: { type: string }\n  a: { type: string, secret: true }\n"
             "steps: [ { id: a, type: tool, tool: text, inputs: { text: { type: string, value: $inputs.s } } } ]\n",
             1);
    text_add(&t->data, "{\"s\":\"", 1);
    text_add(&t->data, "a", 2 * n);
    text_add(&t->data, "\",\"a\":\"", 1);
    text_add(&t->data, "a", n);
    text_add(&t->data, "b\"}", 1);
}

static void secret_lists(struct task *t, size_t n)
{
    text_add(&t->text,
             "inputs:\n  s: { type: array, secret: true }\n"
             "steps: [ { id: a, type: tool, tool: text, inputs: { text: { type: array, value: $inputs.s } } } ]\n",
             1);
    text_add(&t->data, "{\"s\":[\"text\"", 1);
    text_add(&t->data, ",{\"a\":\"word\"},[1]", n);
    text_add(&t->data, "]}", 1);
}

/* ---- what is written ---- */

static void long_log(struct task *t, size_t n)
{
    text_add(&t->text, "inputs: { s: { type: array } }\nsteps:\n", 1);
    for (size_t i = 0; i < 20; i++)
        text_addf(&t->text,
                  "  - { id: a%zu, type: tool, tool: echo, inputs: { v: { type: array, value: $inputs.s } } }\n", i);
    text_add(&t->data, "{\"s\":[0", 1);
    text_add(&t->data, ", \"text \xe2\x80\xa8 \\u001b\", 1.50", n);
    text_add(&t->data, "]}", 1);
}

static void bad_bytes(struct task *t, size_t n)
{
    (void)n;
    text_add(&t->text, "steps: [ { id: a, type: tool, tool: bytes } ]\n", 1);
}

const struct dimension run_dimensions[] = {
    { "run-steps", 60, steps, run_text, true },
    { "run-steps-loudly", 50, steps, run_loudly, true },
    { "run-conditionals", 30, conditionals, run_text, true },
    { "run-branch-steps", 400, branch_steps, run_text, true },
    { "run-skipped", 100, skipped, run_text, true },
    { "run-never-reached", 120, never_reached, run_loudly, true },
    { "run-inputs", 160, inputs, run_text, true },
    { "run-missing-inputs", 180, missing_inputs, run_text, false },
    { "run-null-fields", 60, null_fields, run_text, true },
    { "run-picked-outputs", 230, picked_outputs, run_text, true },
    { "each-items", 1000, items, run_text, true },
    { "each-items-loudly", 280, items, run_loudly, true },
    { "each-failing", 320, failing_items, run_loudly, true },
    { "each-concurrent", 2000, concurrent, run_later, true },
    { "each-concurrent-backwards", 2000, concurrent, run_later_backwards, true },
    { "each-deadlines", 2000, concurrent_deadlines, run_later, true },
    { "each-retries", 500, concurrent_retries, run_later, true },
    { "each-retries-backwards", 500, concurrent_retries, run_later_backwards, true },
    { "retries", 310, retries, run_loudly, true },
    { "length-of-text", 1000, length_of_text, run_text, true },
    { "length-of-items", 1000, length_of_items, run_text, true },
    { "steps-by-name", 100, steps_by_name, run_text, true },
    { "filter", 1000, filtered, run_text, true },
    { "map", 1000, mapped, run_text, true },
    { "sort-numbers", 1000, sorted_numbers, run_text, true },
    { "sort-texts", 1000, sorted_texts, run_text, true },
    { "sort-equal", 1000, sorted_equal, run_text, true },
    { "sort-equal-texts", 1000, sorted_equal_texts, run_text, true },
    { "sort-mixed", 300, sorted_mixed, run_text, true },
    { "sort-alike", 500, sorted_alike, run_text, true },
    { "secrets", 60, secrets, run_text, true },
    { "secret-hits", 80, secret_hits, run_loudly, true },
    { "secret-text", 1000, secret_text, run_text, true },
    { "secret-length", 3640, secret_length, run_text, true },
    { "secret-lists", 500, secret_lists, run_text, true },
    { "log", 180, long_log, run_text, true },
    { "bad-bytes", 6000, bad_bytes, run_text, true },
    { 0 },
};
