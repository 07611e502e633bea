/* Tests of lib/skill.c: frontmatter, fences, bare workflows (section 1). */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "limits.h"
#include "skill.h"

typedef struct fixture {
    wfs__arena arena;
    wfs__source source;
    wfs_report *report;
    wfs__skill skill;
} fixture;

static fixture read_sized(const char *text, size_t size)
{
    fixture f = { .arena = WFS__ARENA_INIT, .source = { .text = text, .size = size } };
    wfs_limits limits;
    assert_true(wfs__limits_resolve(NULL, &limits));
    f.report = wfs__report_new((wfs__str){ text, size }, NULL, 0);
    assert_non_null(f.report);
    assert_true(wfs__skill_read(&f.arena, &f.source, &limits, f.report, &f.skill));
    assert_true(wfs__report_finish(f.report));
    return f;
}

static fixture read(const char *text) { return read_sized(text, strlen(text)); }

static void drop(fixture *f)
{
    wfs__arena_free(&f->arena);
    wfs__report_free(f->report);
}

static void expect_only(const fixture *f, const char *code, uint32_t line)
{
    assert_int_equal(f->report->count, 1);
    assert_string_equal(f->report->items[0].code, code);
    assert_int_equal(f->report->items[0].line, line);
}

/* The whole report is this one code, at this line; is there a workflow? */
static void expect(const char *text, const char *code, uint32_t line, bool workflow)
{
    fixture f = read(text);
    expect_only(&f, code, line);
    assert_int_equal(f.skill.workflow != NULL, workflow);
    drop(&f);
}

#define FRONT "---\nname: n\ndescription: d\n---\n"

static void expect_workflow(const char *text, const char *id)
{
    fixture f = read(text);
    assert_int_equal(f.report->count, 0);
    assert_non_null(f.skill.workflow);
    const wfs__node *node = wfs__node_get(f.skill.workflow, WFS__STR("id"));
    assert_non_null(node);
    assert_string_equal(node->text.data, id);
    drop(&f);
}

static void frontmatter_is_read(void **state)
{
    (void)state;
    fixture f = read("---  \nname: My skill\ndescription: d\nlicense: MIT\n------ \n```workflow\nid: a\n```\n");
    assert_int_equal(f.report->count, 0);
    assert_true(wfs__str_equal(f.skill.name, WFS__STR("My skill")));
    assert_int_equal(wfs__count_of(&f.skill.frontmatter), 3);
    assert_non_null(wfs__member(&f.skill.frontmatter, WFS__STR("license")));
    assert_false(f.skill.has_allowed_tools);
    drop(&f);
}

static void poor_frontmatter_is_one_warning(void **state)
{
    (void)state;
    const char *block = "```workflow\nid: a\n```\n";
    static const struct {
        const char *front;
        uint32_t line;
        const char *name;
    } cases[] = {
        { "", 1, NULL },
        { "---\nname: n\n", 1, NULL },
        { "---\nname: n\n---\n", 1, "n" },
        { "---\ndescription: d\n---\n", 1, NULL },
        { "---\nname: 5\ndescription: d\n---\n", 2, NULL },
        { "---\nname: ''\ndescription: ''\n---\n", 2, NULL },
        { "---\nname: n\ndescription: with: a colon\n---\n", 3, NULL },
        { "---\nname: n\nname: m\ndescription: d\n---\n", 3, "n" },
        { "---\n- name\n---\n", 2, NULL },
        { "---\n---\n", 2, NULL },
        { "----\nname: n\ndescription: d\n---\n", 1, NULL },
        { " ---\nname: n\ndescription: d\n---\n", 1, NULL },
        { "---\nname: n\ndescription: d\nallowed-tools: {a: b}\n---\n", 4, "n" },
    };
    for (size_t i = 0; i < WFS__COUNT(cases); i++) {
        char text[200] = "";
        strcat(strcat(text, cases[i].front), block);
        fixture f = read(text);
        expect_only(&f, "frontmatter", cases[i].line);
        assert_int_equal(f.report->warnings, 1);
        assert_non_null(f.skill.workflow);
        assert_int_equal(f.skill.name.data != NULL, cases[i].name != NULL);
        drop(&f);
    }
}

static void expect_tools(const char *line, size_t count, const char *last)
{
    char text[200] = "---\nname: n\ndescription: d\n";
    strcat(strcat(text, line), "\n---\n```workflow\nid: a\n```\n");
    fixture f = read(text);
    assert_int_equal(f.report->count, 0);
    assert_true(f.skill.has_allowed_tools);
    assert_int_equal(f.skill.allowed_count, count);
    if (count)
        assert_true(wfs__str_equal(f.skill.allowed_tools[count - 1], (wfs__str){ last, strlen(last) }));
    drop(&f);
}

static void allowed_tools_are_listed(void **state)
{
    (void)state;
    expect_tools("allowed-tools: Read, Bash(git:*)  Web,x", 4, "x");
    expect_tools("allowed-tools: [Read, web.fetch]", 2, "web.fetch");
    expect_tools("allowed-tools: ''", 0, NULL);
    expect_tools("allowed-tools:", 0, NULL);
}

static void fences_are_those_of_commonmark(void **state)
{
    (void)state;
    expect_workflow(FRONT "```workflow\nid: a\n```", "a");
    expect_workflow(FRONT "text\n~~~~ workflow  more words\nid: |-\n  x\n  ~~~\n~~~~~  \n", "x\n~~~");
    expect_workflow(FRONT "   ```workflow\n   ---\n   id: a\n  ```\n", "a");
    expect_workflow(FRONT "```\tworkflow\nid: a\n```\n", "a");
    expect_workflow(FRONT "    ```workflow\n    id: no\n    ```\n```workflow\nid: a\n```\n", "a");
    expect_workflow(FRONT "\t```workflow\n```workflow\nid: a\n```\n", "a");
    expect_workflow(FRONT "``` not `workflow\n```workflow\nid: a\n```\n", "a");
    expect_workflow(FRONT "``workflow\n```workflow\nid: |-\n    ```\n```\n", "```");
    expect_workflow(FRONT "```workflowx\nid: no\n```\n```Workflow\n```\n```workflow\nid: a\n```\n", "a");
    expect_workflow(FRONT "~~~\n```workflow\nid: no\n```\n~~~\n```workflow\nid: a\n```\n", "a");
    expect_workflow(FRONT "```workflow\nid: a\n\n# note\n#~~~\n```\n", "a");
    expect_workflow(FRONT "```workflow\nid: |-\n   x ```\n    ```\n   ```` y\n````\n", "x ```\n ```\n```` y");
    expect_workflow(FRONT "```workflow\nid: a # a line of more than sixteen bytes ```\n```\n```\n", "a");
    expect_workflow(FRONT "```workflow\r\nid: a\r\n```\r\n", "a");
    expect_workflow("---\rname: n\rdescription: d\r---\r```workflow\rid: a\r```\r", "a");
    expect_workflow("\xEF\xBB\xBF" FRONT "```workflow\nid: a\n```\n", "a");
}

static void a_block_in_a_longer_fence_is_an_example(void **state)
{
    (void)state;
    expect(FRONT "````markdown\n```workflow\nid: a\n```\n````\n", "no-workflow-block", 0, false);
}

static void the_first_block_counts(void **state)
{
    (void)state;
    fixture f = read(FRONT "```workflow\nid: a\n```\n\n```workflow\nid: b\n```\n~~~workflow\nnot closed\n");
    assert_int_equal(f.report->count, 2);
    assert_int_equal(f.report->warnings, 2);
    assert_string_equal(f.report->items[0].code, "extra-workflow-block");
    assert_int_equal(f.report->items[0].line, 9);
    assert_int_equal(f.report->items[1].line, 12);
    assert_string_equal(wfs__node_get(f.skill.workflow, WFS__STR("id"))->text.data, "a");
    drop(&f);
}

static void an_unclosed_block_is_an_error(void **state)
{
    (void)state;
    expect(FRONT "\n````workflow\nid: a\n```\n", "unclosed-workflow-block", 6, false);
    expect(FRONT "\n~~~workflow\nid: ~~~\n    ~~~\n\t~~~\n~~~ x\n~~", "unclosed-workflow-block", 6, false);
}

static void without_a_block_the_text_may_be_the_workflow(void **state)
{
    (void)state;
    const char *const texts[] = { "steps: []\nid: a\n", "{\"steps\": [], \"id\": \"a\"}",
                                  "\xEF\xBB\xBF"
                                  "id: a\nsteps:\n",
                                  "---\nid: a\nsteps:\n" };
    for (size_t i = 0; i < WFS__COUNT(texts); i++)
        expect_workflow(texts[i], "a");
    fixture f = read("steps: []\na: .inf\n");
    expect_only(&f, "number-not-finite", 2);
    drop(&f);
}

static void otherwise_there_is_no_workflow(void **state)
{
    (void)state;
    expect(FRONT "Some text.\n", "no-workflow-block", 0, false);
    expect(FRONT "steps: []\n", "no-workflow-block", 0, false);
    fixture f = read("just: a mapping\n");
    assert_int_equal(f.report->errors, 1);
    assert_string_equal(f.report->items[0].code, "no-workflow-block");
    assert_null(f.skill.workflow);
    drop(&f);
}

static void a_bare_workflow_may_be_no_yaml(void **state)
{
    (void)state;
    fixture f = read("steps: []\na: b: c\n");
    expect_only(&f, "yaml-syntax", 2);
    drop(&f);
    f = read("{ \"steps\": [\n");
    expect_only(&f, "yaml-syntax", 1);
    drop(&f);
    expect(FRONT "steps: []\na: b: c\n", "no-workflow-block", 0, false);
}

static void blank_text_is_empty_content(void **state)
{
    (void)state;
    const char *const texts[] = { "", "  \t\r\n", "\xEF\xBB\xBF", "\xC2\xA0\xE2\x80\xA8\n" };
    for (size_t i = 0; i < WFS__COUNT(texts); i++) {
        fixture f = read(texts[i]);
        expect_only(&f, "empty-content", 0);
        assert_string_equal(f.report->items[0].message, "Content is empty");
        drop(&f);
    }
}

static void bad_bytes_anywhere_are_errors(void **state)
{
    (void)state;
    expect(FRONT "caf\xE9\n```workflow\nid: a\n```\n", "invalid-utf8", 5, false);
    fixture f = read_sized(FRONT "x\0\n", sizeof FRONT - 1 + 3);
    expect_only(&f, "nul-byte", 5);
    assert_int_equal(f.report->items[0].column, 2);
    drop(&f);
}

static void a_file_can_be_too_large(void **state)
{
    (void)state;
    size_t size = 4 * 1024 * 1024 + 1;
    char *text = malloc(size);
    assert_non_null(text);
    memset(text, 'x', size);
    fixture f = read_sized(text, size);
    expect_only(&f, "limit-file-bytes", 0);
    drop(&f);
    free(text);
}

static void positions_are_those_of_the_file(void **state)
{
    (void)state;
    fixture f = read(FRONT "# T\n  ```workflow\n  a: !x y\n  ```\n");
    expect_only(&f, "yaml-tag", 7);
    assert_int_equal(f.report->items[0].column, 6);
    assert_string_equal(f.report->items[0].path, "a");
    drop(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frontmatter_is_read),
        cmocka_unit_test(poor_frontmatter_is_one_warning),
        cmocka_unit_test(allowed_tools_are_listed),
        cmocka_unit_test(fences_are_those_of_commonmark),
        cmocka_unit_test(a_block_in_a_longer_fence_is_an_example),
        cmocka_unit_test(the_first_block_counts),
        cmocka_unit_test(an_unclosed_block_is_an_error),
        cmocka_unit_test(without_a_block_the_text_may_be_the_workflow),
        cmocka_unit_test(otherwise_there_is_no_workflow),
        cmocka_unit_test(a_bare_workflow_may_be_no_yaml),
        cmocka_unit_test(blank_text_is_empty_content),
        cmocka_unit_test(bad_bytes_anywhere_are_errors),
        cmocka_unit_test(a_file_can_be_too_large),
        cmocka_unit_test(positions_are_those_of_the_file),
    };
    return cmocka_run_group_tests_name("skill", tests, NULL, NULL);
}
