/*
 * Dimensions of files that are wrong: as many mistakes as there are lines, and what the report then costs.
 */
#include "growth.h"

static void mistakes(struct task *t, size_t n)
{
    text_add(&t->text, "steps:\n", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text,
                  "  - { id: a%zu, type: tool, tool: echo, inptus: {}, inputs: { u: { type: strin, value: "
                  "$steps.a%zux.output } } }\n",
                  i, i);
}

static void mistakes_on_one_line(struct task *t, size_t n)
{
    text_add(&t->text, "steps: [", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text,
                  "%s{ id: \"a\xc3\xa9%zu\", type: tool, tool: echo, inputs: { u: { type: strin, value: 1 } } }",
                  i ? ", " : " ", i);
    text_add(&t->text, " ]\n", 1);
}

/* Every mistake is a collection as long as the line. */
static void wide_mistakes(struct task *t, size_t n)
{
    text_add(&t->text, "steps: [ &a [ ", 1);
    text_add(&t->text, "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9, ", n);
    text_add(&t->text, "b ]", 1);
    text_add(&t->text, ", *a", n);
    text_add(&t->text, " ]\n", 1);
}

static void host_diagnostics(struct task *t, size_t n) { text_add(&t->text, "\xc3\xa9", n); }

static void warnings(struct task *t, size_t n)
{
    text_add(&t->text, "steps:\n", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "  - { id: a%zu, type: tool, tool: echo, colour: red, on_eror: ignore }\n", i);
}

static void unknown_keys(struct task *t, size_t n)
{
    text_add(&t->text, "steps: [ { id: a, type: tool, tool: echo", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, ", k%zu: 1", i);
    text_add(&t->text, " } ]\n", 1);
}

static void undefined_steps(struct task *t, size_t n)
{
    text_add(&t->text, "steps:\n", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text,
                  "  - { id: some-rather-long-name-%zu, type: tool, tool: echo, condition: "
                  "$steps.some-rather-long-nam-%zu.output }\n",
                  i, n - i);
}

static void undefined_inputs(struct task *t, size_t n)
{
    text_add(&t->text, "inputs:\n", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "  a-name-%zu: { type: string }\n", i);
    text_add(&t->text, "steps:\n", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "  - { id: a%zu, type: tool, tool: echo, condition: $inputs.a-nome-%zu }\n", i, n - i);
}

static void undefined_fields(struct task *t, size_t n)
{
    text_add(&t->text, "steps:\n  - id: s\n    type: tool\n    tool: echo\n    outputs:\n", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "      a-name-%zu: { type: string, value: $result }\n", i);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "  - { id: a%zu, type: tool, tool: echo, condition: $steps.s.output.a-nome-%zu }\n", i,
                  n - i);
}

static void undefined_targets(struct task *t, size_t n)
{
    text_add(&t->text, "steps:\n", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "  - { id: name-%zu, type: conditional, condition: 'true', then: [ nome-%zu ] }\n", i,
                  n - i);
}

/* Names in which everything has to be compared: the same letters, another first and last one. */
static void near_names(struct task *t, size_t n)
{
    text_add(&t->text, "steps:\n", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text,
                  "  - { id: b%05zuabcdefghijklmnopqrstuvwxyzzyxwvutsrqponmlkjihgfedcbaa, type: tool, tool: echo, "
                  "condition: $steps.c%05zuabcdefghijklmnopqrstuvwxyzzyxwvutsrqponmlkjihgfedcbad.output }\n",
                  i % 100000, (n - i) % 100000);
}

static void unknown_tools(struct task *t, size_t n)
{
    text_add(&t->text, "steps:\n", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "  - { id: a%zu, type: tool, tool: missing-number-%zu }\n", i, i);
}

static void forbidden_tools(struct task *t, size_t n)
{
    text_add(&t->text, "---\nname: a\ndescription: b\nallowed-tools: none", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, " tool-%zu", i);
    text_add(&t->text, "\n---\n```workflow\nsteps:\n", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "  - { id: a%zu, type: tool, tool: tool-%zux }\n", i, n - i);
    text_add(&t->text, "```\n", 1);
}

static void equal_ids(struct task *t, size_t n)
{
    text_add(&t->text, "steps:\n", 1);
    text_add(&t->text, "  - { id: a, type: tool, tool: echo }\n", n);
}

static void equal_keys(struct task *t, size_t n) { text_add(&t->text, "k: 1\n", n); }

static void circle(struct task *t, size_t n)
{
    text_add(&t->text, "steps:\n", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "  - { id: s%zu, type: tool, tool: echo, condition: $steps.s%zu.output }\n", i,
                  (i + 1) % n);
}

static void circles(struct task *t, size_t n)
{
    text_add(&t->text, "steps:\n", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text,
                  "  - { id: s%zu, type: tool, tool: echo, condition: $steps.s%zu.output && $steps.s0.output }\n", i,
                  (i + 1) % n);
}

static void unreachable(struct task *t, size_t n)
{
    text_add(&t->text, "steps:\n  - { id: stop, type: exit, status: success }\n", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "  - { id: s%zu, type: tool, tool: echo }\n", i);
}

/* Every block of a long text is wrong, so that each needs its place in the file. */
static void wrong_blocks_in(struct task *t, const char *header, size_t n)
{
    text_addf(&t->text,
              "steps:\n  - id: a\n    type: tool\n    tool: echo\n    inputs:\n      x:\n        type: string\n"
              "        value: %s\n",
              header);
    text_add(&t->text, "          text ${ninputs.q} text\n", n);
}

static void wrong_folded_blocks(struct task *t, size_t n) { wrong_blocks_in(t, ">", n); }
static void wrong_literal_blocks(struct task *t, size_t n) { wrong_blocks_in(t, "|", n); }

static void wrong_quoted_blocks(struct task *t, size_t n)
{
    wrong_blocks_in(t, "\"", n);
    text_add(&t->text, "          \"\n", 1);
}

static void odd_expressions(struct task *t, size_t n)
{
    text_add(&t->text, "inputs: { x: { type: string } }\nsteps:\n", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text,
                  "  - { id: a%zu, type: tool, tool: echo, condition: \"!$inputs.x == 1 || 1 || '${inputs.x}'\" }\n",
                  i);
}

static void undefined_in_blocks(struct task *t, size_t n)
{
    text_add(&t->text,
             "steps:\n  - id: a\n    type: tool\n    tool: echo\n    inputs:\n      x:\n        type: string\n"
             "        value: >\n",
             1);
    text_add(&t->text, "          text ${steps.q.output} text\n", n);
}

static void bad_yaml(struct task *t, size_t n)
{
    text_add(&t->text, "steps:\n", 1);
    text_add(&t->text, "  - { id: a, type: tool, tool: echo }\n", n);
    text_add(&t->text, "  - ]\n", 1);
}

static void yaml_tags(struct task *t, size_t n)
{
    text_add(&t->text, "a:\n", 1);
    text_add(&t->text, "  - !x y\n", n);
}

/* Many mistakes under one long name: a path must not cost what the name does, each time. */
static void items_below(struct task *t, size_t n, const char *item)
{
    text_add(&t->text, "steps: [ { id: a, type: tool, tool: echo, inputs: { \"", 1);
    text_add(&t->text, "a rather long name ", 5 * n);
    text_add(&t->text, "\": { type: array, value: [\n", 1);
    text_add(&t->text, item, n);
    text_add(&t->text, "  1 ] } } } ]\n", 1);
}

static void values_below(struct task *t, size_t n) { items_below(t, n, "  1,\n"); }
static void references_below(struct task *t, size_t n) { items_below(t, n, "  $index,\n"); }
static void tags_below(struct task *t, size_t n) { items_below(t, n, "  !x [],\n"); }

static void paths_below(struct task *t, size_t n) { items_below(t, n, "  steps.a.output,\n"); }
static void comments_below(struct task *t, size_t n) { items_below(t, n, "  b #c\n  ,\n"); }

static void types_below(struct task *t, size_t n)
{
    text_add(&t->text, "steps: [ { id: a, type: tool, tool: echo } ]\ninputs: { \"", 1);
    text_add(&t->text, "a rather long name ", 5 * n);
    text_add(&t->text, "\": { type: object, properties: {\n", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "  p%zu: 1,\n", i);
    text_add(&t->text, "  } } }\n", 1);
}

/* The same under many names. */
static void tags_deep_below(struct task *t, size_t n)
{
    enum { DEPTH = 50 };
    text_add(&t->text, "steps: [ { id: a, type: tool, tool: echo, inputs: { x: { type: object, value: ", 1);
    for (size_t i = 0; i < DEPTH; i++) {
        text_add(&t->text, "{ \"", 1);
        text_add(&t->text, "a long name ", 8 * n);
        text_add(&t->text, "\": ", 1);
    }
    text_add(&t->text, "[\n", 1);
    text_add(&t->text, "  !x [],\n", 10 * n);
    text_add(&t->text, "  1 ]", 1);
    text_add(&t->text, " }", DEPTH);
    text_add(&t->text, " } } } ]\n", 1);
}

const struct dimension mistake_dimensions[] = {
    { "mistakes", 400, mistakes, validate_text, false },
    { "mistakes-on-one-line", 30, mistakes_on_one_line, report_text, false },
    { "wide-mistakes", 100, wide_mistakes, report_text, false },
    { "host-diagnostics", 490, host_diagnostics, add_diagnostics, true },
    { "warnings", 30, warnings, report_text, true },
    { "unknown-keys", 50, unknown_keys, report_text, true },
    { "undefined-steps", 250, undefined_steps, validate_text, false },
    { "undefined-inputs", 250, undefined_inputs, validate_text, true },
    { "undefined-fields", 250, undefined_fields, validate_text, true },
    { "undefined-targets", 250, undefined_targets, validate_text, false },
    { "near-names", 100, near_names, validate_text, false },
    { "unknown-tools", 250, unknown_tools, validate_with_tools, false },
    { "forbidden-tools", 250, forbidden_tools, validate_text, true },
    { "equal-ids", 60, equal_ids, report_text, false },
    { "equal-keys", 280, equal_keys, report_text, false },
    { "circle", 50, circle, report_text, false },
    { "circles", 20, circles, report_text, false },
    { "unreachable", 60, unreachable, report_text, true },
    { "wrong-folded-blocks", 70, wrong_folded_blocks, report_text, false },
    { "wrong-literal-blocks", 70, wrong_literal_blocks, report_text, false },
    { "wrong-quoted-blocks", 70, wrong_quoted_blocks, report_text, false },
    { "odd-expressions", 30, odd_expressions, report_text, true },
    { "undefined-in-blocks", 80, undefined_in_blocks, report_text, false },
    { "bad-yaml", 180, bad_yaml, report_text, false },
    { "yaml-tags", 250, yaml_tags, report_text, false },
    { "values-below", 250, values_below, report_text, true },
    { "references-below", 250, references_below, report_text, false },
    { "tags-below", 250, tags_below, report_text, true },
    { "paths-below", 250, paths_below, report_text, true },
    { "comments-below", 250, comments_below, report_text, true },
    { "types-below", 250, types_below, report_text, false },
    { "tags-deep-below", 30, tags_deep_below, report_text, true },
    { 0 },
};
