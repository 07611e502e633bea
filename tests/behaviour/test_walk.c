/*
 * Loading, and walking a loaded workflow: steps, branches, references, fields, frontmatter; and the authoring guide.
 */
#include "host.h"

static const char TEXT[] =
    "---\n"
    "name: the-name\n"
    "description: d\n"
    "allowed-tools: x y\n"
    "license: MIT\n"
    "metadata: { version: 2 }\n"
    "---\n"
    "\n"
    "```workflow\n"
    "inputs:\n"
    "  q: { type: string, description: What to ask }\n"
    "  key: { type: string, secret: true, default: abc }\n"
    "outputs:\n"
    "  n: { type: int, value: $steps.a.output.n }\n"
    "steps:\n"
    "  - { id: a, type: tool, tool: x, description: first, inputs: { q: { type: string, value: $inputs.q } } }\n"
    "  - { id: c, type: conditional, condition: $steps.a.output.ok, then: [ t ], else: [ e ] }\n"
    "  - { id: t, type: transform, operation: filter, where: $item.ok, inputs: { l: { type: array, value: "
    "$steps.a.output.l } } }\n"
    "  - { id: e, type: exit, status: failed, condition: '!$inputs.key', output: '${steps.a.output.x} "
    "${steps.c.output}' }\n"
    "```\n";

static wfs_workflow *load(void)
{
    wfs_workflow *workflow = NULL;
    wfs_report *report = NULL;
    assert_int_equal(wfs_workflow_load(TEXT, sizeof TEXT - 1, NULL, &workflow, &report), WFS_OK);
    assert_int_equal(wfs_report_errors(report), 0);
    wfs_report_free(report);
    return workflow;
}

static void it_has_a_name_and_frontmatter(void **state)
{
    size_t size;
    wfs_workflow *workflow = load();
    (void)state;
    assert_memory_equal(wfs_workflow_name(workflow, &size), "the-name", 8);
    assert_int_equal(size, 8);
    const wfs_value *frontmatter = wfs_workflow_frontmatter(workflow);
    assert_int_equal(wfs_value_size(frontmatter), 5);
    assert_memory_equal(wfs_value_text(wfs_value_get(frontmatter, "license", 7), &size), "MIT", 3);
    assert_int_equal(wfs_value_int(wfs_value_get(wfs_value_get(frontmatter, "metadata", 8), "version", 7)), 2);
    wfs_workflow_free(workflow);
}

static void its_steps_can_be_walked(void **state)
{
    wfs_step_info info = { .size = sizeof info };
    wfs_workflow *workflow = load();
    (void)state;
    assert_int_equal(wfs_workflow_step_count(workflow), 4);
    assert_int_equal(wfs_workflow_step(workflow, 0, &info), WFS_OK);
    assert_string_equal(info.id, "a");
    assert_string_equal(info.description, "first");
    assert_string_equal(info.tool, "x");
    assert_null(info.condition);
    assert_null(info.each);
    assert_null(info.operation);
    assert_null(info.status);
    assert_int_equal(info.type, WFS_STEP_TOOL);
    assert_int_equal(info.in_branch, 0);
    assert_int_equal(info.input_count, 1);
    assert_int_equal(info.output_count, 0);
    assert_int_equal(info.line, 16);
    assert_int_equal(info.column, 5);
    assert_int_equal(info.end_line, 16);
    assert_int_equal(wfs_workflow_step(workflow, 1, &info), WFS_OK);
    assert_string_equal(info.condition, "$steps.a.output.ok");
    assert_int_equal(info.type, WFS_STEP_CONDITIONAL);
    assert_int_equal(info.then_count, 1);
    assert_int_equal(info.else_count, 1);
    assert_int_equal(wfs_workflow_step(workflow, 2, &info), WFS_OK);
    assert_string_equal(info.operation, "filter");
    assert_int_equal(info.in_branch, 1);
    assert_int_equal(wfs_workflow_step(workflow, 3, &info), WFS_OK);
    assert_string_equal(info.status, "failed");
    assert_string_equal(info.condition, "!$inputs.key");
    assert_int_equal(wfs_workflow_step(workflow, 4, &info), WFS_E_NOT_FOUND);
    assert_int_equal(wfs_workflow_step(workflow, SIZE_MAX, &info), WFS_E_NOT_FOUND);
    wfs_workflow_free(workflow);
}

static void steps_are_found_by_id(void **state)
{
    size_t index = 99;
    wfs_workflow *workflow = load();
    (void)state;
    assert_int_equal(wfs_workflow_find(workflow, "t", 1, &index), WFS_OK);
    assert_int_equal(index, 2);
    assert_int_equal(wfs_workflow_find(workflow, "nope", WFS_ZERO_TERMINATED, &index), WFS_E_NOT_FOUND);
    assert_int_equal(index, 2);
    wfs_workflow_free(workflow);
}

static void branches_lead_to_steps(void **state)
{
    size_t target = 99;
    wfs_workflow *workflow = load();
    (void)state;
    assert_int_equal(wfs_workflow_branch(workflow, 1, 0, 0, &target), WFS_OK);
    assert_int_equal(target, 2);
    assert_int_equal(wfs_workflow_branch(workflow, 1, 1, 0, &target), WFS_OK);
    assert_int_equal(target, 3);
    assert_int_equal(wfs_workflow_branch(workflow, 1, 0, 1, &target), WFS_E_NOT_FOUND);
    assert_int_equal(wfs_workflow_branch(workflow, 0, 0, 0, &target), WFS_E_NOT_FOUND);
    assert_int_equal(wfs_workflow_branch(workflow, 9, 0, 0, &target), WFS_E_NOT_FOUND);
    wfs_workflow_free(workflow);
}

static void references_tell_where_they_stand(void **state)
{
    wfs_reference reference = { .size = sizeof reference };
    wfs_step_info info = { .size = sizeof info };
    wfs_workflow *workflow = load();
    (void)state;
    assert_int_equal(wfs_workflow_reference(workflow, 0, 0, &reference), WFS_E_NOT_FOUND);
    assert_int_equal(wfs_workflow_reference(workflow, wfs_workflow_step_count(workflow), 0, &reference),
                     WFS_E_NOT_FOUND);
    assert_int_equal(wfs_workflow_reference(workflow, 1, 0, &reference), WFS_OK);
    assert_int_equal(reference.target, 0);
    assert_string_equal(reference.key, "condition");
    assert_null(reference.field);
    assert_int_equal(reference.line, 17);
    assert_int_equal(reference.column, 44);
    assert_int_equal(wfs_workflow_reference(workflow, 2, 0, &reference), WFS_OK);
    assert_string_equal(reference.key, "inputs");
    assert_string_equal(reference.field, "l");
    assert_int_equal(wfs_workflow_step(workflow, 3, &info), WFS_OK);
    assert_int_equal(info.reference_count, 2);
    assert_int_equal(wfs_workflow_reference(workflow, 3, 1, &reference), WFS_OK);
    assert_int_equal(reference.target, 1);
    assert_string_equal(reference.key, "output");
    assert_int_equal(wfs_workflow_reference(workflow, 3, 2, &reference), WFS_E_NOT_FOUND);
    wfs_workflow_free(workflow);
}

static void fields_can_be_walked(void **state)
{
    wfs_field_info info = { .size = sizeof info };
    size_t size;
    wfs_workflow *workflow = load();
    (void)state;
    assert_int_equal(wfs_workflow_input_count(workflow), 2);
    assert_int_equal(wfs_workflow_output_count(workflow), 1);
    assert_int_equal(wfs_workflow_input(workflow, 0, &info), WFS_OK);
    assert_string_equal(info.name, "q");
    assert_int_equal(info.name_size, 1);
    assert_string_equal(info.type, "string");
    assert_string_equal(info.description, "What to ask");
    assert_null(info.fallback);
    assert_int_equal(info.secret, 0);
    assert_int_equal(info.line, 11);
    assert_int_equal(info.column, 3);
    assert_int_equal(wfs_workflow_input(workflow, 1, &info), WFS_OK);
    assert_int_equal(info.secret, 1);
    assert_null(info.description);
    assert_memory_equal(wfs_value_text(info.fallback, &size), "abc", 3);
    assert_int_equal(wfs_workflow_input(workflow, 2, &info), WFS_E_NOT_FOUND);
    assert_int_equal(wfs_workflow_output(workflow, 0, &info), WFS_OK);
    assert_string_equal(info.name, "n");
    assert_string_equal(info.type, "int");
    assert_int_equal(wfs_workflow_output(workflow, 1, &info), WFS_E_NOT_FOUND);
    wfs_workflow_free(workflow);
}

static void a_bare_workflow_has_no_frontmatter(void **state)
{
    wfs_workflow *workflow = NULL;
    size_t size;
    static const char text[] = "{\"steps\":[{\"id\":\"a\",\"type\":\"tool\",\"tool\":\"x\"}]}";
    (void)state;
    assert_int_equal(wfs_workflow_load(text, WFS_ZERO_TERMINATED, NULL, &workflow, NULL), WFS_OK);
    assert_int_equal(wfs_value_type(wfs_workflow_frontmatter(workflow)), WFS_TYPE_OBJECT);
    assert_int_equal(wfs_value_size(wfs_workflow_frontmatter(workflow)), 0);
    assert_memory_equal(wfs_workflow_name(workflow, &size), "inline", 6);
    wfs_workflow_free(workflow);
}

static void errors_of_validation_still_load(void **state)
{
    wfs_workflow *workflow = NULL;
    wfs_report *report = NULL;
    test_host host;
    static const char text[] = "steps:\n  - { id: a, type: tool, tool: x, condition: $steps.b.output }\n"
                               "  - { id: b, type: tool, tool: x }\n";
    (void)state;
    assert_int_equal(wfs_workflow_load(text, WFS_ZERO_TERMINATED, NULL, &workflow, &report), WFS_OK);
    assert_int_equal(wfs_report_errors(report), 1);
    assert_int_equal(wfs_workflow_step_count(workflow), 2);
    host_init(&host);
    assert_int_equal(wfs_run_new(workflow, &host.adapter, &host.options, &host.run), WFS_OK);
    assert_int_equal(host_advance(&host), WFS_RUN_DONE);
    check_log(&host, "error.phase", "\"validate\"");
    check_log(&host, "error.code", "\"forward-reference\"");
    host_close(&host);
    wfs_report_free(report);
    wfs_workflow_free(workflow);
}

static void errors_of_the_text_do_not_load(void **state)
{
    wfs_workflow *workflow = NULL;
    wfs_report *report = NULL;
    size_t size;
    static const char text[] = "---\nname: known\ndescription: d\n---\n```workflow\n"
                               "steps: [ { id: a, type: tool }, { id: b, type: tool, tool: x } ]\n```\n";
    (void)state;
    assert_int_equal(wfs_workflow_load(text, WFS_ZERO_TERMINATED, NULL, &workflow, &report), WFS_E_INVALID);
    assert_null(workflow);
    assert_int_equal(wfs_report_errors(report), 1);
    assert_memory_equal(wfs_report_name(report, &size), "known", 5);
    assert_int_equal(size, 5);
    assert_int_equal(wfs_report_step_count(report), 2);
    wfs_report_free(report);
}

static void a_workflow_outlives_its_owner_in_its_runs(void **state)
{
    test_host host;
    wfs_workflow *workflow = load();
    (void)state;
    host_init(&host);
    assert_int_equal(wfs_run_new(workflow, &host.adapter, &host.options, &host.run), WFS_OK);
    wfs_workflow_free(workflow);
    assert_int_equal(wfs_run_set_inputs(host.run, "{\"q\":\"?\"}", WFS_ZERO_TERMINATED), WFS_OK);
    assert_int_equal(host_finish(&host), WFS_RUN_DONE);
    check_log(&host, "workflow", "\"the-name\"");
    host_close(&host);
}

static bool is_skill_name(const char *name, size_t size)
{
    if (size == 0 || size > 64 || name[0] == '-' || name[size - 1] == '-')
        return false;
    for (size_t i = 0; i < size; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-", name[i]))
            return false;
    return true;
}

static void the_authoring_guide_is_an_agent_skill(void **state)
{
    size_t size, length;
    const char *text = wfs_authoring_skill(&size);
    (void)state;
    assert_non_null(text);
    assert_int_equal(strlen(text), size);
    assert_memory_equal(text, "---\n", 4);
    const char *end = strstr(text + 4, "\n---\n");
    assert_non_null(end);
    wfs_document *document = NULL;
    assert_int_equal(wfs_document_read_yaml(text + 4, (size_t)(end - text - 3), NULL, NULL, &document, NULL), WFS_OK);
    const wfs_value *root = wfs_document_root(document);
    const char *name = wfs_value_text(wfs_value_get(root, "name", 4), &length);
    assert_true(is_skill_name(name, length));
    wfs_value_text(wfs_value_get(root, "description", 11), &length);
    assert_in_range(length, 1, 1024);
    wfs_document_free(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_has_a_name_and_frontmatter),
        cmocka_unit_test(its_steps_can_be_walked),
        cmocka_unit_test(steps_are_found_by_id),
        cmocka_unit_test(branches_lead_to_steps),
        cmocka_unit_test(references_tell_where_they_stand),
        cmocka_unit_test(fields_can_be_walked),
        cmocka_unit_test(a_bare_workflow_has_no_frontmatter),
        cmocka_unit_test(errors_of_validation_still_load),
        cmocka_unit_test(errors_of_the_text_do_not_load),
        cmocka_unit_test(a_workflow_outlives_its_owner_in_its_runs),
        cmocka_unit_test(the_authoring_guide_is_an_agent_skill),
    };
    return cmocka_run_group_tests_name("behaviour: walk", tests, NULL, NULL);
}
