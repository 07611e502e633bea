/*
 * From text to model (section 3): what a step becomes, and in which order steps are kept. What is reported is
 * tests/diagnostics'.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "load.h"

static wfs_workflow *load(const char *text)
{
    wfs_limits limits;
    assert_true(wfs__limits_resolve(NULL, &limits));
    wfs_workflow *workflow =
        wfs__workflow_load((wfs__str){ text, strlen(text) }, "a.yml", WFS__STR("fallback"), &limits);
    assert_non_null(workflow);
    return workflow;
}

static bool reports(const wfs_workflow *workflow, const char *code, const char *path)
{
    for (size_t i = 0; i < workflow->report->count; i++)
        if (strcmp(workflow->report->items[i].code, code) == 0 && strcmp(workflow->report->items[i].path, path) == 0)
            return true;
    return false;
}

static void steps_know_the_main_line_and_their_branches(void **state)
{
    (void)state;
    wfs_workflow *workflow = load("steps:\n"
                                  "  - { id: b, type: tool, tool: z }\n"
                                  "  - { id: if, type: conditional, condition: 'true', then: [b, b], else: [a] }\n"
                                  "  - { id: a, type: tool, tool: y }\n"
                                  "  - { id: end, type: tool, tool: z }\n");
    assert_true(workflow->parsed);
    assert_int_equal(workflow->step_count, 4);
    assert_int_equal(workflow->main_count, 2);
    assert_int_equal(workflow->main_line[0], 1);
    assert_int_equal(workflow->main_line[1], 3);
    assert_int_equal(workflow->steps[1].then_branch.count, 2);
    assert_int_equal(workflow->steps[1].then_branch.steps[1], 0);
    assert_int_equal(workflow->steps[1].else_branch.steps[0], 2);
    assert_int_equal(wfs__workflow_find(workflow, WFS__STR("end")), 3);
    assert_int_equal(wfs__workflow_find(workflow, WFS__STR("En")), -1);
    wfs__workflow_drop(workflow);
}

static void steps_stand_in_order_of_their_tools(void **state)
{
    (void)state;
    wfs_workflow *workflow = load("steps:\n"
                                  "  - { id: a, type: tool, tool: z }\n"
                                  "  - { id: b, type: transform, operation: sort, field: k }\n"
                                  "  - { id: c, type: tool, tool: y }\n"
                                  "  - { id: d, type: tool, tool: z }\n");
    assert_int_equal(workflow->tool_count, 3);
    assert_string_equal(workflow->by_tool[0]->id.data, "c");
    assert_string_equal(workflow->by_tool[1]->id.data, "a");
    assert_string_equal(workflow->by_tool[2]->id.data, "d");
    wfs__workflow_drop(workflow);
}

static void durations_are_milliseconds(void **state)
{
    (void)state;
    wfs_workflow *workflow = load("steps:\n"
                                  "  - { id: a, type: tool, tool: t, each: $inputs, delay: 1.5s, timeout: 2m,\n"
                                  "      retry: { max: 3, delay: 250ms, backoff: 1.5 }, concurrency: 4 }\n"
                                  "  - { id: b, type: tool, tool: t, each: $inputs, delay: 1h, timeout: 90.99s }\n");
    const wfs__step *step = &workflow->steps[0];
    assert_true(step->delay_ms == 1500 && step->timeout_ms == 120000 && step->retry_delay_ms == 250);
    assert_true(step->retry_backoff == 1.5);
    assert_int_equal(step->retry_max, 3);
    assert_int_equal(step->concurrency, 4);
    assert_true(workflow->steps[1].delay_ms == 3600000 && workflow->steps[1].timeout_ms == 90990);
    assert_int_equal(workflow->steps[1].concurrency, 1);
    wfs__workflow_drop(workflow);
}

static void sort_fields_are_paths(void **state)
{
    (void)state;
    wfs_workflow *workflow =
        load("steps: [ { id: a, type: transform, operation: sort, field: a.b.0, direction: desc } ]\n");
    const wfs__step *step = &workflow->steps[0];
    assert_int_equal(step->sort_part_count, 3);
    assert_memory_equal(step->sort_parts[1].data, "b", 1);
    assert_true(step->descending);
    wfs__workflow_drop(workflow);
}

static void fields_have_shapes(void **state)
{
    (void)state;
    wfs_workflow *workflow =
        load("steps: [ { id: a, type: tool, tool: t, inputs: { x: { type: int, value: 1 }, y: { type: int },\n"
             "  z: { type: array, items: string, value: [a] } } } ]\n");
    const wfs__fields *inputs = &workflow->steps[0].inputs;
    assert_int_equal(inputs->count, 3);
    assert_int_equal(inputs->shape->count, 3);
    assert_int_equal(inputs->valued->count, 2);
    assert_memory_equal(inputs->valued->keys[1].data, "z", 1);
    assert_int_equal(inputs->items[2].type->items->kind, WFS__KIND_STRING);
    assert_true(inputs->mapped);
    wfs__workflow_drop(workflow);
}

static void a_broken_file_still_makes_a_workflow(void **state)
{
    (void)state;
    wfs_workflow *workflow = load("steps: [ { id: 5, type: nope, retry: { max: 0 } }, 7, { id: b, type: exit } ]\n");
    assert_false(workflow->parsed);
    assert_true(reports(workflow, "wrong-type", "steps[0].id"));
    assert_true(reports(workflow, "unknown-step-type", "steps[0].type"));
    assert_true(reports(workflow, "invalid-value", "steps[0].retry.max"));
    assert_true(reports(workflow, "missing-key", "steps[0].retry.delay"));
    assert_true(reports(workflow, "wrong-type", "steps[1]"));
    assert_true(reports(workflow, "missing-key", "steps[2].status"));
    wfs__workflow_drop(workflow);
}

static void names_come_from_the_file_or_the_host(void **state)
{
    (void)state;
    wfs_workflow *bare = load("steps: [ { id: a, type: exit, status: success } ]\n");
    assert_string_equal(bare->name.data, "fallback");
    assert_false(bare->named);
    wfs__workflow_drop(bare);
    wfs_workflow *named = load("---\nname: mine\ndescription: d\n---\n```workflow\n"
                               "steps: [ { id: a, type: exit, status: success } ]\n```\n");
    assert_string_equal(named->name.data, "mine");
    assert_true(named->named);
    wfs__workflow_drop(named);
}

static void shares_are_counted(void **state)
{
    (void)state;
    wfs_workflow *workflow = load("steps: [ { id: a, type: exit, status: success } ]\n");
    wfs__workflow_share(workflow);
    wfs__workflow_drop(workflow);
    assert_string_equal(workflow->steps[0].id.data, "a");
    wfs__workflow_drop(workflow);
    wfs__workflow_drop(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_know_the_main_line_and_their_branches),
        cmocka_unit_test(steps_stand_in_order_of_their_tools),
        cmocka_unit_test(durations_are_milliseconds),
        cmocka_unit_test(sort_fields_are_paths),
        cmocka_unit_test(fields_have_shapes),
        cmocka_unit_test(a_broken_file_still_makes_a_workflow),
        cmocka_unit_test(names_come_from_the_file_or_the_host),
        cmocka_unit_test(shares_are_counted),
    };
    return cmocka_run_group_tests_name("load", tests, NULL, NULL);
}
