/*
 * Which step reads which.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "load.h"

static void references_stand_in_order_of_position(void **state)
{
    static const char text[] = "steps:\n"
                               "  - { id: a, type: tool, tool: t }\n"
                               "  - { id: b, type: tool, tool: t }\n"
                               "  - id: c\n"
                               "    type: tool\n"
                               "    tool: t\n"
                               "    inputs: { x: { type: string, value: \"${steps.b.output} ${steps.a.output}\" } }\n"
                               "    each: $steps.a.output\n"
                               "    condition: $inputs.k && $steps[\"b\"].output\n"
                               "outputs: { o: { type: string, value: $steps.c.output } }\n";
    wfs_limits limits;
    (void)state;
    assert_true(wfs__limits_resolve(NULL, &limits));
    wfs_workflow *workflow = wfs__workflow_load((wfs__str){ text, sizeof text - 1 }, NULL, WFS__NONE, &limits);
    assert_non_null(workflow);
    const wfs__step *step = &workflow->steps[2];
    assert_int_equal(workflow->steps[0].reference_count, 0);
    assert_int_equal(step->reference_count, 4);
    const struct {
        uint32_t target;
        wfs__site_kind kind;
    } expected[] = {
        { 1, WFS__SITE_INPUT }, { 0, WFS__SITE_INPUT }, { 0, WFS__SITE_EACH }, { 1, WFS__SITE_CONDITION }
    };
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(step->references[i].target, expected[i].target);
        assert_int_equal(step->references[i].kind, expected[i].kind);
        assert_true(i == 0 || step->references[i].at > step->references[i - 1].at);
    }
    assert_string_equal(step->references[0].field->name.data, "x");
    assert_null(step->references[2].field);
    wfs__workflow_drop(workflow);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(references_stand_in_order_of_position) };
    return cmocka_run_group_tests_name("reference", tests, NULL, NULL);
}
