/*
 * Dimensions of files that are right: steps, fields, branches, references, and what YAML has.
 */
#include "growth.h"

#define STEP "steps: [ { id: a, type: tool, tool: echo } ]\n"

/* ---- around the block ---- */

static void prose(struct task *t, size_t n)
{
    text_add(&t->text, "---\nname: a\ndescription: b\n---\n", 1);
    text_add(&t->text, "A line of text, as it may stand in a skill.\n", n);
    text_add(&t->text, "```workflow\n" STEP "```\n", 1);
    text_add(&t->text, "Another line of text, behind the workflow.\n", n);
}

static void frontmatter(struct task *t, size_t n)
{
    text_add(&t->text, "---\nname: a\ndescription: b\n", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "key-%zu: value\n", i);
    text_add(&t->text, "---\n```workflow\n" STEP "```\n", 1);
}

static void allowed_tools(struct task *t, size_t n)
{
    text_add(&t->text, "---\nname: a\ndescription: b\nallowed-tools: echo", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, " tool-%zu", i);
    text_add(&t->text, "\n---\n```workflow\nsteps:\n", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "  - { id: a%zu, type: tool, tool: tool-%zu }\n", i, n - i - 1);
    text_add(&t->text, "```\n", 1);
}

static void further_blocks(struct task *t, size_t n) { text_add(&t->text, "```workflow\n" STEP "```\n", n); }

static void fences(struct task *t, size_t n)
{
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "%.*s text\n", (int)(3 + i % 7), "``````````");
}

static void unclosed_fence(struct task *t, size_t n)
{
    text_add(&t->text, "```workflow", 1);
    text_add(&t->text, "\n", n);
}

static void backticks(struct task *t, size_t n) { text_add(&t->text, "`", n); }

static void carriage_returns(struct task *t, size_t n)
{
    text_add(&t->text, "steps: [", 1);
    text_add(&t->text, "\r", n);
}

/* ---- steps ---- */

static void steps(struct task *t, size_t n)
{
    text_add(&t->text, "steps:\n  - { id: s0, type: tool, tool: echo, inputs: { a: { type: int, value: 1 } } }\n", 1);
    for (size_t i = 1; i < n; i++)
        text_addf(&t->text,
                  "  - id: s%zu\n    type: tool\n    tool: echo\n"
                  "    inputs: { a: { type: int, value: $steps.s%zu.output.a } }\n",
                  i, i - 1);
}

static void references(struct task *t, size_t n)
{
    text_add(&t->text, "steps:\n  - { id: s0, type: tool, tool: echo, inputs: { a: { type: int, value: 1 } } }\n", 1);
    for (size_t i = 1; i < n; i++)
        text_addf(&t->text,
                  "  - { id: s%zu, type: tool, tool: echo, inputs: { a: { type: int, value: $steps.s%zu.output.a }, "
                  "b: { type: int, value: $steps.s%zu.output.a } } }\n",
                  i, i - 1, i / 2);
}

static void steps_on_one_line(struct task *t, size_t n)
{
    text_add(&t->text, "{\"steps\":[{\"id\":\"s0\",\"type\":\"tool\",\"tool\":\"echo\"}", 1);
    for (size_t i = 1; i < n; i++)
        text_addf(&t->text,
                  ",{\"id\":\"s%zu\",\"type\":\"tool\",\"tool\":\"echo\",\"condition\":\"$steps.s%zu.output.a\"}", i,
                  i - 1);
    text_add(&t->text, "]}", 1);
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
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "      - s%zu\n", i);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "  - { id: s%zu, type: tool, tool: echo }\n", i);
}

static void branches(struct task *t, size_t n)
{
    text_add(&t->text, "steps:\n", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "  - { id: c%zu, type: conditional, condition: 'true', then: [ a, b ], else: [ b ] }\n", i);
    text_add(&t->text, "  - { id: a, type: tool, tool: echo }\n  - { id: b, type: tool, tool: echo }\n", 1);
}

/* ---- fields and types ---- */

static void input_fields(struct task *t, size_t n)
{
    text_add(&t->text, "inputs:\n", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "  field_%zu: { type: int, default: 1 }\n", i);
    text_add(&t->text, "outputs:\n", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "  out_%zu: { type: int, value: $inputs.field_%zu }\n", i, n - i - 1);
    text_add(&t->text, STEP, 1);
}

static void step_fields(struct task *t, size_t n)
{
    text_add(&t->text, "steps:\n  - id: a\n    type: tool\n    tool: echo\n    inputs:\n", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "      in_%zu: { type: int, value: %zu }\n", i, i);
    text_add(&t->text, "    outputs:\n", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "      out_%zu: { type: int, value: $result.in_%zu }\n", i, n - i - 1);
}

/* An input of many members, each of which is referred to, and given. */
static void properties(struct task *t, size_t n)
{
    text_add(&t->text, "inputs:\n  o:\n    type: object\n    default: { p0: 1 }\n    properties:\n", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "      p%zu: int\n", i);
    text_add(&t->text, "steps:\n  - id: a\n    type: tool\n    tool: echo\n    inputs:\n", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "      i%zu: { type: int, value: $inputs.o.p%zu }\n", i, n - i - 1);
}

/* ---- YAML ---- */

static void map_keys(struct task *t, size_t n)
{
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "key_%zu: %zu\n", i, i);
}

static void anchors(struct task *t, size_t n)
{
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "- &a%zu %zu\n", i, i);
}

static void aliases(struct task *t, size_t n)
{
    text_add(&t->text, "first: &a [1, 2, 3]\nrest:\n", 1);
    text_add(&t->text, "  - *a\n", n);
}

static void named_aliases(struct task *t, size_t n)
{
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "- &a%zu %zu\n", i, i);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "- *a%zu\n", n - i - 1);
}

static void yaml_depth(struct task *t, size_t n)
{
    text_add(&t->text, "[", n);
    text_add(&t->text, "]", n);
}

static void indentation(struct task *t, size_t n)
{
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, "%*sk:\n", (int)i, "");
}

static void blank_lines(struct task *t, size_t n)
{
    text_add(&t->text, "a: |\n  x\n", 1);
    text_add(&t->text, "\n", n);
    text_add(&t->text, "  y\n", 1);
}

static void literal_lines(struct task *t, size_t n)
{
    text_add(&t->text, "a: |\n", 1);
    text_add(&t->text, "  a line of text\n", n);
}

static void folded_lines(struct task *t, size_t n)
{
    text_add(&t->text, "a: >\n", 1);
    text_add(&t->text, "  a line of text\n", n);
}

static void plain_lines(struct task *t, size_t n)
{
    text_add(&t->text, "a: b\n", 1);
    text_add(&t->text, "  a line of text\n", n);
}

static void quoted_lines(struct task *t, size_t n)
{
    text_add(&t->text, "a: \"b\n", 1);
    text_add(&t->text, "  a line of \\u00e9 text\n", n);
    text_add(&t->text, "  \"\n", 1);
}

static void comment_lines(struct task *t, size_t n)
{
    text_add(&t->text, "a:\n", 1);
    text_add(&t->text, "  # a line of comment\n", n);
    text_add(&t->text, "  b: 1\n", 1);
}

static void blank_comments(struct task *t, size_t n)
{
    text_add(&t->text, "a: 1\n", 1);
    text_add(&t->text, "\n#\n", n);
}

static void long_string(struct task *t, size_t n)
{
    text_add(&t->text, "a: \"", 1);
    text_add(&t->text, "word ", n);
    text_add(&t->text, "\"\n", 1);
}

static void long_key(struct task *t, size_t n)
{
    text_add(&t->text, "? ", 1);
    text_add(&t->text, "word", n);
    text_add(&t->text, "\n: 1\n", 1);
}

static void digits(struct task *t, size_t n)
{
    text_add(&t->text, "a: 0.", 1);
    text_add(&t->text, "1234567890", n);
}

static void tags(struct task *t, size_t n) { text_add(&t->text, "- !!str 1\n", n); }

static void flow_pairs(struct task *t, size_t n)
{
    text_add(&t->text, "[ ", 1);
    text_add(&t->text, "a: 1, ", n);
    text_add(&t->text, " ]", 1);
}

static void list_on_one_line(struct task *t, size_t n)
{
    text_add(&t->text, "[ ", 1);
    text_add(&t->text, "\xc3\xa9, ", n);
    text_add(&t->text, " ]", 1);
}

/* ---- expressions in files ---- */

static void blocks_in(struct task *t, const char *header, const char *line, size_t n)
{
    text_add(&t->text, "steps:\n  - { id: s, type: tool, tool: echo }\n  - id: a\n    type: tool\n    tool: echo\n", 1);
    text_addf(&t->text, "    inputs:\n      x:\n        type: string\n        value: %s\n", header);
    text_add(&t->text, line, n);
}

static void folded_blocks(struct task *t, size_t n) { blocks_in(t, ">", "          a ${steps.s.output.q} b\n", n); }
static void literal_blocks(struct task *t, size_t n) { blocks_in(t, "|", "          a ${steps.s.output.q} b\n", n); }

static void quoted_blocks(struct task *t, size_t n)
{
    blocks_in(t, "\"", "          a ${steps.s.output[\\\"q\\\"]} b\n", n);
    text_add(&t->text, "          \"\n", 1);
}

static void terms(struct task *t, size_t n)
{
    text_add(&t->text, "$inputs.a", 1);
    text_add(&t->text, " && $inputs.a", n);
}

static void alternatives(struct task *t, size_t n)
{
    text_add(&t->text, "$inputs.b", 1);
    text_add(&t->text, " ?? $inputs.b", n);
}

static void members(struct task *t, size_t n)
{
    text_add(&t->text, "$inputs", 1);
    text_add(&t->text, ".b", n);
}

static void subscripts(struct task *t, size_t n)
{
    text_add(&t->text, "$inputs", 1);
    text_add(&t->text, "[\"b\"]", n);
}

static void nested_subscripts(struct task *t, size_t n)
{
    text_add(&t->text, "$inputs[", n);
    text_add(&t->text, "1", 1);
    text_add(&t->text, "]", n);
}

static void parentheses(struct task *t, size_t n)
{
    text_add(&t->text, "(", n);
    text_add(&t->text, "1", 1);
    text_add(&t->text, ")", n);
}

static void negations(struct task *t, size_t n)
{
    text_add(&t->text, "!", n);
    text_add(&t->text, "$inputs.a", 1);
}

static void open_parentheses(struct task *t, size_t n) { text_add(&t->text, "(", n); }

static void literals(struct task *t, size_t n)
{
    text_add(&t->text, "\"", 1);
    text_add(&t->text, "a\\n", n);
    text_add(&t->text, "\" == \"", 1);
    text_add(&t->text, "a\\n", n);
    text_add(&t->text, "\"", 1);
}

static void blocks(struct task *t, size_t n) { text_add(&t->text, "x ${inputs.a} ", n); }
static void openings(struct task *t, size_t n) { text_add(&t->text, "${", n); }
static void escaped_openings(struct task *t, size_t n) { text_add(&t->text, "$${", n); }
static void dollars(struct task *t, size_t n) { text_add(&t->text, "$", n); }

static void braces_in_quotes(struct task *t, size_t n)
{
    text_add(&t->text, "${\"", 1);
    text_add(&t->text, "}", n);
    text_add(&t->text, "\"} ${\"", 1);
}

const struct dimension file_dimensions[] = {
    { "prose", 800, prose, validate_text, true },
    { "frontmatter", 400, frontmatter, validate_text, true },
    { "allowed-tools", 140, allowed_tools, validate_text, true },
    { "further-blocks", 500, further_blocks, validate_text, true },
    { "fences", 2000, fences, validate_text, false },
    { "unclosed-fence", 20000, unclosed_fence, validate_text, false },
    { "backticks", 20000, backticks, validate_text, false },
    { "carriage-returns", 10000, carriage_returns, validate_text, false },
    { "steps", 70, steps, validate_text, true },
    { "references", 50, references, validate_text, true },
    { "steps-on-one-line", 90, steps_on_one_line, validate_text, true },
    { "walking", 50, references, walk_text, true },
    { "walking-one-line", 80, steps_on_one_line, walk_text, true },
    { "conditionals", 30, conditionals, validate_text, true },
    { "branch-steps", 130, branch_steps, validate_text, true },
    { "branches", 80, branches, validate_text, true },
    { "input-fields", 90, input_fields, validate_text, true },
    { "step-fields", 90, step_fields, validate_text, true },
    { "properties", 130, properties, validate_text, true },
    { "map-keys", 500, map_keys, read_yaml, true },
    { "anchors", 500, anchors, read_yaml, true },
    { "aliases", 500, aliases, read_yaml, true },
    { "named-aliases", 400, named_aliases, read_yaml, true },
    { "yaml-depth", 30, yaml_depth, read_yaml, true },
    { "indentation", 30, indentation, read_yaml, true },
    { "blank-lines", 30, blank_lines, read_yaml, true },
    { "literal-lines", 1000, literal_lines, read_yaml, true },
    { "folded-lines", 1000, folded_lines, read_yaml, true },
    { "plain-lines", 1000, plain_lines, read_yaml, true },
    { "quoted-lines", 1000, quoted_lines, read_yaml, true },
    { "comment-lines", 1000, comment_lines, read_yaml, true },
    { "blank-comments", 1000, blank_comments, read_yaml, true },
    { "long-string", 5000, long_string, read_yaml, true },
    { "long-key", 5000, long_key, read_yaml, true },
    { "digits", 2000, digits, read_yaml, true },
    { "tags", 500, tags, read_yaml, true },
    { "flow-pairs", 500, flow_pairs, read_yaml, true },
    { "positions", 340, list_on_one_line, find_positions, true },
    { "folded-blocks", 250, folded_blocks, validate_text, true },
    { "literal-blocks", 250, literal_blocks, validate_text, true },
    { "quoted-blocks", 250, quoted_blocks, validate_text, true },
    { "terms", 500, terms, evaluate_text, true },
    { "alternatives", 500, alternatives, evaluate_text, true },
    { "members", 2000, members, evaluate_text, true },
    { "subscripts", 1000, subscripts, evaluate_text, true },
    { "nested-subscripts", 8, nested_subscripts, evaluate_text, true },
    { "parentheses", 8, parentheses, evaluate_text, true },
    { "negations", 4000, negations, evaluate_text, false },
    { "open-parentheses", 4000, open_parentheses, evaluate_text, false },
    { "literals", 1000, literals, evaluate_text, true },
    { "blocks", 500, blocks, resolve_text, true },
    { "openings", 4000, openings, resolve_text, false },
    { "escaped-openings", 4000, escaped_openings, resolve_text, true },
    { "dollars", 4000, dollars, resolve_text, true },
    { "braces-in-quotes", 4000, braces_in_quotes, resolve_text, false },
    { 0 },
};
