/* Tests of lib/render.c: reports as text and as JSON. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "render.h"

/* One diagnostic about text[start, end), rendered. */
static void expect(const char *text, size_t start, size_t end, const char *hint, uint32_t flags, const char *expected)
{
    wfs_report *report = wfs__report_new((wfs__str){ text, strlen(text) }, "f.md", 0);
    wfs__buffer out = WFS__BUFFER_INIT;
    assert_non_null(report);
    wfs__report_add(report, WFS__D_WRONG_TYPE, (wfs__span){ start, end }, "a.b", "Wrong", hint);
    wfs__report_render(report, flags, &out);
    wfs__buffer_char(&out, '\0');
    assert_string_equal(out.data, expected);
    wfs__buffer_free(&out);
    wfs__report_free(report);
}

static void the_place_is_underlined(void **state)
{
    (void)state;
    expect("one\ntwo: abc\n", 9, 12, "do this", 0,
           "error[wrong-type]: Wrong\n"
           "  --> f.md:2:6\n"
           "   |\n"
           " 2 | two: abc\n"
           "   |      ^^^\n"
           "   = help: do this\n"
           "\n"
           "1 error\n");
}

static void an_empty_span_is_one_caret(void **state)
{
    (void)state;
    expect("ab", 2, 2, NULL, 0, "error[wrong-type]: Wrong\n  --> f.md:1:3\n   |\n 1 | ab\n   |   ^\n\n1 error\n");
}

static void of_several_lines_the_first_is_underlined(void **state)
{
    (void)state;
    expect("x: a \n  b\n", 3, 9, NULL, 0,
           "error[wrong-type]: Wrong\n  --> f.md:1:4\n   |\n 1 | x: a\n   |    ^\n\n1 error\n");
}

static void tabs_and_wide_characters_keep_the_carets_in_place(void **state)
{
    (void)state;
    expect("\t\xE6\x97\xA5"
           "e\xCC\x81: abc",
           9, 12, NULL, 0,
           "error[wrong-type]: Wrong\n  --> f.md:1:7\n   |\n 1 | \t\xE6\x97\xA5"
           "e\xCC\x81: abc\n   | \t     ^^^\n\n1 error\n");
    expect("\xE6\x97\xA5\xE6\x9C\xAC", 3, 6, NULL, 0,
           "error[wrong-type]: Wrong\n  --> f.md:1:2\n   |\n 1 | \xE6\x97\xA5\xE6\x9C\xAC\n   |   ^^\n\n1 error\n");
}

static void control_characters_are_shown(void **state)
{
    (void)state;
    expect("\x1b[31mx", 5, 6, NULL, 0,
           "error[wrong-type]: Wrong\n  --> f.md:1:6\n   |\n 1 | \\u001b[31mx\n   |           ^\n\n1 error\n");
}

static void a_bom_is_not_shown(void **state)
{
    (void)state;
    expect("\xEF\xBB\xBF"
           "ab",
           4, 5, NULL, 0, "error[wrong-type]: Wrong\n  --> f.md:1:2\n   |\n 1 | ab\n   |  ^\n\n1 error\n");
}

static void of_a_long_line_a_part_is_shown(void **state)
{
    (void)state;
    size_t size = 100000;
    char *text = malloc(size + 1);
    assert_non_null(text);
    memset(text, 'x', size);
    text[size] = '\0';
    wfs_report *report = wfs__report_new((wfs__str){ text, size }, NULL, 0);
    wfs__buffer out = WFS__BUFFER_INIT;
    wfs__report_add(report, WFS__D_WRONG_TYPE, (wfs__span){ 50000, 50003 }, "", "Wrong", NULL);
    wfs__report_render(report, 0, &out);
    wfs__buffer_char(&out, '\0');
    assert_true(out.size < 1000);
    assert_non_null(strstr(out.data, "  --> 1:50001\n"));
    assert_non_null(strstr(out.data, "1 | ...xxx"));
    assert_non_null(strstr(out.data, "xxx...\n"));
    assert_non_null(strstr(out.data, " ^^^\n"));
    wfs__buffer_free(&out);
    wfs__report_free(report);
    free(text);
}

static void colours_are_only_there_when_asked_for(void **state)
{
    (void)state;
    expect("ab", 0, 1, "h", WFS_RENDER_COLOR,
           "\x1b[1;31merror[wrong-type]\x1b[0m\x1b[1m: Wrong\x1b[0m\n"
           "  \x1b[1;34m-->\x1b[0m f.md:1:1\n"
           "\x1b[1;34m   |\x1b[0m\n"
           "\x1b[1;34m 1 |\x1b[0m ab\n"
           "\x1b[1;34m   |\x1b[0m \x1b[1;31m^\x1b[0m\n"
           "   \x1b[1;34m=\x1b[0m\x1b[1m help: \x1b[0mh\n"
           "\n"
           "1 error\n");
}

static void without_a_place_the_path_is_named(void **state)
{
    (void)state;
    expect("x", 1, 0, NULL, 0, "error[wrong-type]: Wrong\n  --> f.md a.b\n\n1 error\n");
}

static wfs_report *mixed_report(void)
{
    wfs_report *report = wfs__report_new(WFS__STR("ab\n"), NULL, 2);
    assert_non_null(report);
    wfs__report_add(report, WFS__D_MERGE_KEY, (wfs__span){ 0, 1 }, "p", "One", NULL);
    wfs__report_add(report, WFS__D_WRONG_TYPE, (wfs__span){ 1, 2 }, "q", "Two \"x\"", "hint");
    wfs__report_add(report, WFS__D_WRONG_TYPE, (wfs__span){ 1, 2 }, "q", "Three", NULL);
    wfs__report_add(report, WFS__D_WRONG_TYPE, (wfs__span){ 1, 2 }, "q", "Four", NULL);
    return report;
}

static void the_count_tells_what_is_not_shown(void **state)
{
    (void)state;
    wfs_report *report = mixed_report();
    wfs__buffer out = WFS__BUFFER_INIT;
    wfs__report_render(report, 0, &out);
    wfs__buffer_char(&out, '\0');
    assert_non_null(strstr(out.data, "\n3 errors, 1 warning (2 of them shown)\n"));
    wfs__buffer_free(&out);
    wfs__report_free(report);
}

static void errors_only_leaves_warnings_out(void **state)
{
    (void)state;
    wfs_report *report = wfs__report_new(WFS__STR("ab\n"), NULL, 0);
    wfs__buffer out = WFS__BUFFER_INIT;
    wfs__report_add(report, WFS__D_MERGE_KEY, (wfs__span){ 0, 1 }, "p", "One", NULL);
    wfs__report_render(report, WFS_RENDER_ERRORS_ONLY, &out);
    wfs__buffer_char(&out, '\0');
    assert_string_equal(out.data, "no problems\n");
    wfs__buffer_free(&out);
    wfs__report_free(report);
}

static void json_has_the_documented_members(void **state)
{
    (void)state;
    wfs_report *report = wfs__report_new(WFS__STR("ab\nc"), NULL, 0);
    wfs__buffer out = WFS__BUFFER_INIT;
    wfs__report_add(report, WFS__D_WRONG_TYPE, (wfs__span){ 1, 4 }, "q", "Two \"x\"", "hint");
    wfs__report_add(report, WFS__D_MERGE_KEY, (wfs__span){ 0, 1 }, "p[\"<<\"]", "One", NULL);
    wfs__report_json(report, &out);
    wfs__buffer_char(&out, '\0');
    assert_string_equal(
        out.data, "[{\"severity\":\"warning\",\"code\":\"merge-key\",\"path\":\"p[\\\"<<\\\"]\",\"message\":\"One\","
                  "\"line\":1,\"column\":1,\"endLine\":1,\"endColumn\":2},"
                  "{\"severity\":\"error\",\"code\":\"wrong-type\",\"path\":\"q\",\"message\":\"Two \\\"x\\\"\","
                  "\"hint\":\"hint\",\"line\":1,\"column\":2,\"endLine\":2,\"endColumn\":2}]");
    wfs__buffer_free(&out);
    wfs__report_free(report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_place_is_underlined),
        cmocka_unit_test(an_empty_span_is_one_caret),
        cmocka_unit_test(of_several_lines_the_first_is_underlined),
        cmocka_unit_test(tabs_and_wide_characters_keep_the_carets_in_place),
        cmocka_unit_test(control_characters_are_shown),
        cmocka_unit_test(a_bom_is_not_shown),
        cmocka_unit_test(of_a_long_line_a_part_is_shown),
        cmocka_unit_test(colours_are_only_there_when_asked_for),
        cmocka_unit_test(without_a_place_the_path_is_named),
        cmocka_unit_test(the_count_tells_what_is_not_shown),
        cmocka_unit_test(errors_only_leaves_warnings_out),
        cmocka_unit_test(json_has_the_documented_members),
    };
    return cmocka_run_group_tests_name("render", tests, NULL, NULL);
}
