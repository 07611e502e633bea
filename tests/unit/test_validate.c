/*
 * The checks of section 6, one behaviour each: a small workflow, and every diagnostic of phase validate that it must
 * cause.
 *
 * Expectations are lines "code path line:column"; diagnostics of phase parse and those named in `ignored` are left out.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "limits.h"
#include "load.h"
#include "validate.h"

/* Lints that small workflows cause all the time. */
static const char *const ignored[] = { "unused-input", "each-without-delay", "undeclared-input" };

static wfs_workflow *load(const char *text)
{
    wfs_limits limits;
    assert_true(wfs__limits_resolve(NULL, &limits));
    wfs_workflow *workflow = wfs__workflow_load((wfs__str){ text, strlen(text) }, NULL, WFS__NONE, &limits);
    assert_non_null(workflow);
    return workflow;
}

static bool is_ignored(const char *code)
{
    for (size_t i = 0; i < WFS__COUNT(ignored); i++)
        if (strcmp(code, ignored[i]) == 0)
            return true;
    return false;
}

static void check_report(const wfs_report *report, const char *expected, bool all)
{
    wfs__buffer lines = WFS__BUFFER_INIT;
    for (size_t i = 0; i < report->count; i++) {
        const wfs__diagnostic *d = &report->items[i];
        if (d->phase == WFS_PHASE_VALIDATE && (all || !is_ignored(d->code)))
            wfs__buffer_format(&lines, "%s %s %u:%u\n", d->code, d->path, d->line, d->column);
    }
    wfs__buffer_char(&lines, '\0');
    assert_string_equal(lines.data, expected);
    wfs__buffer_free(&lines);
}

static void check(const char *text, const char *expected)
{
    wfs_workflow *workflow = load(text);
    check_report(workflow->report, expected, false);
    wfs__workflow_drop(workflow);
}

static void check_all(const char *text, const char *expected)
{
    wfs_workflow *workflow = load(text);
    check_report(workflow->report, expected, true);
    wfs__workflow_drop(workflow);
}

/* The message and hint of the only diagnostic of that code. */
static void check_message(const char *text, const char *code, const char *message, const char *hint)
{
    wfs_workflow *workflow = load(text);
    const wfs__diagnostic *found = NULL;
    for (size_t i = 0; i < workflow->report->count; i++)
        if (strcmp(workflow->report->items[i].code, code) == 0) {
            assert_null(found);
            found = &workflow->report->items[i];
        }
    assert_non_null(found);
    assert_string_equal(found->message, message);
    assert_non_null(found->hint);
    if (hint)
        assert_string_equal(found->hint, hint);
    wfs__workflow_drop(workflow);
}

#define A "- {id: a, type: tool, tool: t}\n"

static void test_clean(void **state)
{
    (void)state;
    check_all("inputs: {l: {type: array}}\n"
              "outputs: {r: {type: array, value: $steps.b.output}}\n"
              "steps:\n" A
              "- {id: b, type: tool, tool: t, each: $inputs.l, delay: 1s, inputs: {x: {type: string, value: "
              "'${item} ${index} ${steps.a.output}'}}, outputs: {y: {type: int, value: $result.y}}}\n",
              "");
}

static void test_duplicate_id(void **state)
{
    (void)state;
    check("steps:\n" A A A, "duplicate-step-id steps[1].id 3:8\nduplicate-step-id steps[2].id 4:8\n");
    check_message("steps:\n" A A, "duplicate-step-id", "Duplicate step ID \"a\"",
                  "line 2 has it already: give this step an id of its own");
}

static void test_each_and_delay(void **state)
{
    (void)state;
    check("steps:\n- {id: a, type: exit, status: success, each: $inputs.l}\n", "each-not-allowed steps[0].each 2:40\n");
    check_message("steps:\n- {id: a, type: exit, status: success, each: $inputs.l}\n", "each-not-allowed",
                  "\"each\" is not valid on exit steps", NULL);
    check_message("steps:\n- {id: a, type: tool, tool: t, delay: 1s}\n", "delay-without-each",
                  "\"delay\" requires \"each\"", NULL);
    check_all("inputs: {l: {type: array}}\nsteps:\n- {id: a, type: tool, tool: t, each: $inputs.l}\n",
              "each-without-delay steps[0] 3:32\n");
    check_all("inputs: {l: {type: array}}\nsteps:\n- {id: a, type: transform, operation: map, expression: 1, each: "
              "$inputs.l}\n",
              "");
}

static void test_undefined_step(void **state)
{
    (void)state;
    check("outputs: {o: {type: array, value: [$steps.no1.output]}}\n"
          "steps:\n"
          "- {id: fetch, type: tool, tool: t, condition: '$steps.no2.output > 1', inputs: {x: {type: string, value: "
          "'a ${steps[\"no3\"].output}'}}}\n",
          "undefined-step outputs.o.value 1:43\n"
          "undefined-step steps[0].condition 3:55\n"
          "undefined-step steps[0].inputs.x.value 3:117\n");
}

static void test_undefined_step_hints(void **state)
{
    (void)state;
    check_message("steps:\n- {id: fetch_items, type: tool, tool: t}\n- {id: b, type: tool, tool: t, condition: "
                  "$steps.fetch-item.output}\n",
                  "undefined-step", "References undefined step \"fetch-item\"", "did you mean \"fetch_items\"?");
    check_message("steps:\n" A "- {id: b, type: tool, tool: t, condition: $steps.zzzzzzz.output}\n", "undefined-step",
                  "References undefined step \"zzzzzzz\"", "refer to a step by its id; there are: \"a\", \"b\"");
}

static void test_forward_reference(void **state)
{
    (void)state;
    check("steps:\n- {id: a, type: tool, tool: t, condition: $steps.b.output}\n- {id: b, type: tool, tool: t}\n",
          "forward-reference steps[0].condition 2:43\n");
    check_message(
        "steps:\n- {id: a, type: tool, tool: t, condition: $steps.b.output}\n- {id: b, type: tool, tool: t}\n",
        "forward-reference", "References step \"b\", which is not declared before it", NULL);
    check("steps:\n- {id: a, type: conditional, condition: 'true', then: [b]}\n"
          "- {id: b, type: tool, tool: t, inputs: {x: {type: int, value: $steps.a.output}, y: {type: int, value: "
          "$steps.c.output}}}\n- {id: c, type: tool, tool: t}\n",
          "");
}

static void test_branches(void **state)
{
    (void)state;
    check("steps:\n" A "- {id: c, type: conditional, condition: 'true', then: [b, ghost], else: [b]}\n"
          "- {id: b, type: tool, tool: t}\n",
          "undefined-branch-step steps[1].then[1] 3:59\nstep-in-several-branches steps[2] 4:8\n");
    check("steps:\n- {id: c, type: conditional, condition: 'true', then: [b]}\n- {id: b, type: tool, tool: t}\n"
          "- {id: d, type: tool, tool: t, condition: $steps.b.output}\n",
          "branch-step-maybe-unset steps[2].condition 4:43\n");
    check("steps:\n- {id: c, type: conditional, condition: 'true', then: [b]}\n- {id: b, type: tool, tool: t}\n"
          "- {id: d, type: tool, tool: t, condition: $steps.b.output ?? true}\n",
          "");
    check("outputs: {o: {type: int, value: $steps.b.output}}\nsteps:\n- {id: c, type: conditional, condition: 'true', "
          "then: [b]}\n- {id: b, type: tool, tool: t}\n",
          "");
}

static void test_step_properties(void **state)
{
    (void)state;
    check("outputs: {o: {type: int, value: $steps.a.outputs}, p: {type: int, value: "
          "'$steps.a[\"output\"].x'}}\nsteps:\n" A,
          "unknown-step-property outputs.o.value 1:42\n");
    check(
        "outputs: {o: {type: int, value: $steps.b.output.nme}}\nsteps:\n- {id: b, type: tool, tool: t, outputs: {name: "
        "{type: int, value: $result}}}\n",
        "unknown-output-field outputs.o.value 1:49\n");
    check(
        "outputs: {o: {type: int, value: $steps.b.output.nme}}\nsteps:\n- {id: b, type: tool, tool: t, outputs: {name: "
        "{type: int}}}\n",
        ""); /* not mapped: the raw result may have more */
}

static void test_cycles(void **state)
{
    (void)state;
    check_message("steps:\n- {id: c, type: conditional, condition: 'true', then: [c]}\n", "cycle",
                  "Cycle detected: c \xE2\x86\x92 c", NULL);
    check_message("steps:\n- {id: a, type: tool, tool: t, condition: $steps.b.output}\n- {id: b, type: transform, "
                  "operation: filter, where: $steps.a.output}\n",
                  "cycle", "Cycle detected: a \xE2\x86\x92 b \xE2\x86\x92 a", NULL);
    check_message("steps:\n- {id: a, type: conditional, condition: 'true', then: [b]}\n- {id: b, type: conditional, "
                  "condition: 'true', then: [z], else: [a]}\n- {id: z, type: tool, tool: t}\n",
                  "cycle", "Cycle detected: a \xE2\x86\x92 b \xE2\x86\x92 a", NULL);
}

static void test_places(void **state)
{
    (void)state;
    check(
        "inputs: {l: {type: array}}\n"
        "outputs: {o: {type: int, value: $result}}\n"
        "steps:\n"
        "- {id: a, type: tool, tool: t, condition: $item, inputs: {x: {type: int, value: $index}}}\n"
        "- {id: b, type: tool, tool: t, each: $inputs.l, delay: 1s, inputs: {x: {type: int, value: $index}}, outputs: "
        "{y: {type: int, value: $item}}}\n"
        "- {id: c, type: transform, operation: filter, where: $item, inputs: {x: {type: int, value: $item}}}\n"
        "- {id: d, type: tool, tool: t, outputs: {y: {type: int, value: $steps.a.output}}}\n",
        "result-outside-step-output outputs.o.value 2:33\n"
        "item-outside-iteration steps[0].condition 4:43\n"
        "item-outside-iteration steps[0].inputs.x.value 4:81\n"
        "item-outside-iteration steps[2].inputs.x.value 6:92\n"
        "steps-in-step-output steps[3].outputs.y.value 7:64\n");
}

static void test_wiring(void **state)
{
    (void)state;
    check("inputs: {s: {type: string}, n: {type: int}, l: {type: array, items: {type: object}}}\n"
          "steps:\n"
          "- id: a\n"
          "  type: tool\n"
          "  tool: t\n"
          "  inputs:\n"
          "    a: {type: array, value: $inputs.s}\n"
          "    b: {type: string, value: $inputs.n}\n"
          "    c: {type: float, value: $inputs.n}\n"
          "    d: {type: string, value: '${inputs.l}'}\n"
          "    e: {type: int, value: 'n ${inputs.n}'}\n"
          "    f: {type: string, value: '$inputs.l[0]'}\n"
          "    g: {type: int, value: 2.0}\n"
          "    h: {type: int, value: 2.5}\n"
          "    i: {type: object, value: [$inputs.s]}\n"
          "    j: {type: object, value: null}\n"
          "    k: {type: object, value: $inputs.l.length}\n"
          "    l: {type: object, value: $inputs.s ?? $inputs.n}\n"
          "  outputs: {n: {type: int}}\n"
          "- {id: b, type: tool, tool: t, inputs: {x: {type: object, value: $steps.a.output.n}}}\n",
          "shape-mismatch steps[0].inputs.a.value 7:29\n"
          "scalar-mismatch steps[0].inputs.b.value 8:30\n"
          "shape-mismatch steps[0].inputs.d.value 10:30\n"
          "scalar-mismatch steps[0].inputs.e.value 11:27\n"
          "shape-mismatch steps[0].inputs.f.value 12:30\n"
          "scalar-mismatch steps[0].inputs.h.value 14:27\n"
          "shape-mismatch steps[0].inputs.i.value 15:30\n"
          "implied-shape steps[0].inputs.k.value 17:30\n"
          "shape-mismatch steps[1].inputs.x.value 20:66\n");
}

static void test_defaults(void **state)
{
    (void)state;
    check("inputs:\n"
          "  a: {type: int, default: x}\n"
          "  b: {type: float, default: 1}\n"
          "  c: {type: array, items: int, default: [1, x]}\n"
          "  d: {type: string, default: null}\n"
          "steps:\n" A,
          "shape-mismatch inputs.a.default 2:27\nshape-mismatch inputs.c.default 4:41\n");
}

static void test_inputs(void **state)
{
    (void)state;
    check_all("inputs: {alpha: {type: int}, beta: {type: int}}\nsteps:\n- {id: a, type: tool, tool: t, condition: "
              "$inputs.alphha}\n",
              "unused-input inputs.alpha 1:10\nunused-input inputs.beta 1:30\n"
              "undeclared-input steps[0].condition 3:51\n");
    check_message("inputs: {alpha: {type: int}}\nsteps:\n- {id: a, type: tool, tool: t, condition: $inputs.alphha}\n",
                  "undeclared-input", "Input \"alphha\" is not declared", "did you mean \"alpha\"?");
    check_all(
        "inputs: {alpha: {type: int}}\nsteps:\n- {id: a, type: tool, tool: t, condition: '$inputs[\"x\" ?? 1]'}\n",
        ""); /* any input may be meant */
}

static void test_unreachable(void **state)
{
    (void)state;
    check("steps:\n"
          "- {id: a, type: exit, status: success, condition: 'true'}\n"
          "- {id: b, type: conditional, condition: 'true', then: [f]}\n"
          "- {id: c, type: exit, status: success}\n"
          "- {id: d, type: conditional, condition: 'true', then: [e]}\n"
          "- {id: e, type: tool, tool: t}\n"
          "- {id: f, type: tool, tool: t}\n",
          "unreachable-step steps[3] 5:8\nunreachable-step steps[4] 6:8\n");
}

static void test_without_effect(void **state)
{
    (void)state;
    check(
        "outputs: {known: {type: int}}\n"
        "steps:\n"
        "- {id: a, type: transform, operation: sort, field: $item.score, retry: {max: 1, delay: 1s, backoff: 1}}\n"
        "- {id: b, type: exit, status: success, on_error: fail, output: {known: 1, other: 2}, outputs: {x: {type: int, "
        "value: 1}}}\n",
        "sort-field-expression steps[0].field 3:52\n"
        "retry-on-non-tool steps[0].retry 3:65\n"
        "on-error-without-effect steps[1].on_error 4:40\n"
        "exit-output-key steps[1].output.other 4:75\n"
        "outputs-ignored steps[1].outputs 4:86\n");
}

static void test_allowed_tools(void **state)
{
    (void)state;
    check("---\nname: x\ndescription: y\nallowed-tools: Read, Bash(git:*)\n---\n```workflow\nsteps:\n"
          "- {id: a, type: tool, tool: Read}\n- {id: b, type: tool, tool: Bash}\n- {id: c, type: tool, tool: "
          "Write}\n```\n",
          "tool-not-allowed steps[2].tool 10:29\n");
}

static void test_conditional_depth(void **state)
{
    (void)state;
    char text[8192] = "steps:\n";
    for (int i = 0; i < 34; i++) {
        char line[100];
        snprintf(line, sizeof line, "- {id: c%d, type: conditional, condition: 'true', then: [c%d]}\n", i, i + 1);
        strcat(text, line);
    }
    strcat(text, "- {id: c34, type: tool, tool: t}\n");
    check(text, "limit-conditional-depth steps[32] 34:8\n"); /* 32 may be nested */
}

static void test_hostile_sizes(void **state)
{
    (void)state;
    enum { STEPS = 5000, SIZE = 400000 };
    char *text = malloc(SIZE);
    assert_non_null(text);
    size_t at = (size_t)snprintf(text, SIZE, "steps:\n");
    for (int i = 0; i < STEPS; i++)
        at += (size_t)snprintf(text + at, SIZE - at, "- {id: s%d, type: tool, tool: t, condition: $steps.s%d.output}\n",
                               i, (i + 1) % STEPS);
    wfs_workflow *workflow = load(text);
    assert_int_equal(workflow->report->errors, STEPS - 1 + 1); /* all but the last refer forward; one cycle */
    wfs__workflow_drop(workflow);
    free(text);
}

/* ---- Tools ---- */

static const char *const schemas[][2] = {
    { "plain", NULL },
    { "strict",
      "{\"type\":\"object\",\"properties\":{\"url\":{\"type\":\"string\"},\"n\":{\"type\":\"integer\",\"minimum\":1}},"
      "\"required\":[\"url\"],\"additionalProperties\":false}" },
    { "either", "{\"anyOf\":[{\"required\":[\"a\"]},{\"required\":[\"b\"]}]}" },
    { "pattern", "{\"properties\":{\"a\":{\"pattern\":\"^x\"}}}" },
    { "broken", "{\"type\":" },
    { "list", "[]" },
};

static int described;

static int32_t has(void *context, const char *name, size_t size)
{
    (void)context;
    for (size_t i = 0; i < WFS__COUNT(schemas); i++)
        if (strlen(schemas[i][0]) == size && memcmp(schemas[i][0], name, size) == 0)
            return 1;
    return 0;
}

static int32_t describe(void *context, const char *name, size_t size, wfs_tool_descriptor *descriptor)
{
    (void)context;
    described++;
    for (size_t i = 0; i < WFS__COUNT(schemas); i++)
        if (strlen(schemas[i][0]) == size && memcmp(schemas[i][0], name, size) == 0 && schemas[i][1]) {
            descriptor->input_schema = schemas[i][1];
            descriptor->input_schema_size = strlen(schemas[i][1]);
            return 1;
        }
    return 0;
}

static const char *list(void *context, size_t index, size_t *size)
{
    (void)context;
    if (index >= WFS__COUNT(schemas))
        return NULL;
    *size = strlen(schemas[index][0]);
    return schemas[index][0];
}

static wfs_report *validate_tools(const char *text)
{
    wfs_tool_adapter adapter = WFS_TOOL_ADAPTER_INIT;
    adapter.has = has;
    adapter.describe = describe;
    adapter.list = list;
    described = 0;
    wfs_workflow *workflow = load(text);
    wfs_report *report = wfs__report_new((wfs__str){ text, strlen(text) }, NULL, 0);
    assert_non_null(report);
    assert_true(wfs__validate_tools(workflow, &adapter, false, report));
    assert_true(wfs__report_finish(report));
    wfs__workflow_drop(workflow);
    return report;
}

static void check_tools(const char *text, const char *expected)
{
    wfs_report *report = validate_tools(text);
    check_report(report, expected, true);
    wfs_report_free(report);
}

static void test_unknown_tool(void **state)
{
    (void)state;
    wfs_report *report = validate_tools("steps:\n- {id: a, type: tool, tool: plian}\n");
    assert_int_equal(report->count, 1);
    assert_string_equal(report->items[0].code, "unknown-tool");
    assert_string_equal(report->items[0].path, "steps[0].tool");
    assert_string_equal(report->items[0].message, "Tool \"plian\" is not registered");
    assert_string_equal(report->items[0].hint, "did you mean \"plain\"?");
    wfs_report_free(report);
}

static void test_tool_schema(void **state)
{
    (void)state;
    check_tools(
        "steps:\n"
        "- {id: a, type: tool, tool: strict, inputs: {url: {type: string, value: x}, n: {type: int, value: 1}}}\n"
        "- {id: b, type: tool, tool: strict, inputs: {n: {type: int, value: 0}}}\n"
        "- {id: c, type: tool, tool: strict, inputs: {url: {type: string}, n: {type: string, value: $inputs.x}}}\n"
        "- {id: d, type: tool, tool: strict, inputs: {url: {type: any, value: $inputs.x}, other: {type: int, value: "
        "1}}}\n"
        "- {id: e, type: tool, tool: plain, inputs: {any: {type: int, value: 1}}}\n",
        "tool-input-schema steps[1].inputs.url 3:29\n"
        "tool-input-schema steps[1].inputs.n.value 3:68\n"
        "tool-input-schema steps[2].inputs.url 4:46\n"
        "tool-input-schema steps[2].inputs.n.value 4:92\n"
        "tool-input-schema steps[3].inputs.other 5:82\n");
    assert_int_equal(described, 2); /* once for each tool */
}

static void test_tool_schema_as_a_whole(void **state)
{
    (void)state;
    check_tools("steps:\n"
                "- {id: a, type: tool, tool: either, inputs: {a: {type: int, value: 1}}}\n"
                "- {id: b, type: tool, tool: either, inputs: {c: {type: int, value: 1}}}\n"
                "- {id: c, type: tool, tool: either, inputs: {c: {type: int, value: $inputs.x}}}\n",
                "tool-input-schema steps[1].inputs 3:29\n");
}

static void test_tool_schema_troubles(void **state)
{
    (void)state;
    check_tools("steps:\n"
                "- {id: a, type: tool, tool: pattern}\n"
                "- {id: b, type: tool, tool: pattern}\n"
                "- {id: c, type: tool, tool: broken}\n"
                "- {id: d, type: tool, tool: list}\n",
                "schema-keyword steps[0].tool 2:29\n"
                "tool-input-schema steps[2].tool 4:29\n"
                "tool-input-schema steps[3].tool 5:29\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clean),
        cmocka_unit_test(test_duplicate_id),
        cmocka_unit_test(test_each_and_delay),
        cmocka_unit_test(test_undefined_step),
        cmocka_unit_test(test_undefined_step_hints),
        cmocka_unit_test(test_forward_reference),
        cmocka_unit_test(test_branches),
        cmocka_unit_test(test_step_properties),
        cmocka_unit_test(test_cycles),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_wiring),
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_inputs),
        cmocka_unit_test(test_unreachable),
        cmocka_unit_test(test_without_effect),
        cmocka_unit_test(test_allowed_tools),
        cmocka_unit_test(test_conditional_depth),
        cmocka_unit_test(test_hostile_sizes),
        cmocka_unit_test(test_unknown_tool),
        cmocka_unit_test(test_tool_schema),
        cmocka_unit_test(test_tool_schema_as_a_whole),
        cmocka_unit_test(test_tool_schema_troubles),
    };
    return cmocka_run_group_tests_name("validate", tests, NULL, NULL);
}
