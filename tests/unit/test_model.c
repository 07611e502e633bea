/*
 * The model as others walk it: finding steps by id, the sites of a step and their paths.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "limits.h"
#include "load.h"

static wfs_workflow *load(const char *text)
{
    wfs_limits limits;
    assert_true(wfs__limits_resolve(NULL, &limits));
    wfs_workflow *workflow = wfs__workflow_load((wfs__str){ text, strlen(text) }, NULL, WFS__NONE, &limits);
    assert_non_null(workflow);
    return workflow;
}

static int64_t find(const wfs_workflow *workflow, const char *id)
{
    return wfs__workflow_find(workflow, (wfs__str){ id, strlen(id) });
}

static void test_find(void **state)
{
    (void)state;
    wfs_workflow *workflow = load("steps:\n"
                                  "- {id: zebra, type: tool, tool: t}\n"
                                  "- {id: ant, type: tool, tool: t}\n"
                                  "- {id: ant, type: tool, tool: t}\n"
                                  "- {type: tool, tool: t}\n"
                                  "- {id: ants, type: tool, tool: t}\n");
    assert_int_equal(find(workflow, "zebra"), 0);
    assert_int_equal(find(workflow, "ant"), 1); /* the first of equal ids */
    assert_int_equal(find(workflow, "ants"), 4);
    assert_int_equal(find(workflow, "an"), -1);
    assert_int_equal(find(workflow, "zzz"), -1);
    assert_int_equal(find(workflow, ""), -1); /* a step without an id has no empty one */
    wfs__workflow_drop(workflow);
    workflow = load("steps: []");
    assert_int_equal(find(workflow, "ant"), -1);
    wfs__workflow_drop(workflow);
}

static void add_path(void *context, const wfs__site *site)
{
    wfs__site_path(site, context);
    wfs__buffer_char(context, '\n');
}

static void check_sites(const wfs_workflow *workflow, const wfs__step *step, const char *expected)
{
    wfs__buffer paths = WFS__BUFFER_INIT;
    wfs__sites(workflow, step, add_path, &paths);
    wfs__buffer_char(&paths, '\0');
    assert_string_equal(paths.data, expected);
    wfs__buffer_free(&paths);
}

static void test_sites(void **state)
{
    (void)state;
    wfs_workflow *workflow =
        load("outputs: {o: {type: string, value: x}, none: {type: string}}\n"
             "steps:\n"
             "- {id: a, type: tool, tool: t, each: $inputs.l, condition: 'true',\n"
             "   inputs: {'x y': {type: int, value: 5}, off: {type: int}}, outputs: {r: {type: int, value: $result}}}\n"
             "- {id: b, type: transform, operation: filter, where: $item}\n"
             "- {id: c, type: transform, operation: map, expression: {a: $item}}\n"
             "- {id: d, type: exit, status: success, output: done}\n"
             "- {id: e, type: tool, tool: t, condition: '$nonsense +', inputs: {a: 5}}\n");
    check_sites(workflow, NULL, "outputs.o.value\n");
    check_sites(workflow, &workflow->steps[0],
                "steps[0].condition\nsteps[0].each\nsteps[0].inputs[\"x y\"].value\nsteps[0].outputs.r.value\n");
    check_sites(workflow, &workflow->steps[1], "steps[1].where\n");
    check_sites(workflow, &workflow->steps[2], "steps[2].expression\n");
    check_sites(workflow, &workflow->steps[3], "steps[3].output\n");
    check_sites(workflow, &workflow->steps[4], ""); /* what is malformed is passed over */
    wfs__workflow_drop(workflow);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_find), cmocka_unit_test(test_sites) };
    return cmocka_run_group_tests_name("model", tests, NULL, NULL);
}
