/* Tests of lib/report.c: collecting, cleaning and sorting diagnostics; the nearest name; paths. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "report.h"

static wfs_report *report_of(const char *text, size_t limit)
{
    wfs_report *report = wfs__report_new((wfs__str){ text, strlen(text) }, "f.md", limit);
    assert_non_null(report);
    return report;
}

static void the_order_is_that_of_the_text(void **state)
{
    (void)state;
    wfs_report *report = report_of("one\ntwo\nthree\n", 0);
    wfs__report_add(report, WFS__D_WRONG_TYPE, (wfs__span){ 8, 13 }, "c", "third", NULL);
    wfs__report_add(report, WFS__D_WRONG_TYPE, (wfs__span){ 4, 7 }, "b", "second", "do this");
    wfs__report_add(report, WFS__D_WRONG_TYPE, (wfs__span){ 4, 5 }, "b", "second again", NULL);
    wfs__report_add(report, WFS__D_EMPTY_CONTENT, WFS__NO_SPAN, NULL, "first", NULL);
    assert_true(wfs__report_finish(report));
    assert_string_equal(report->items[0].message, "first");
    assert_string_equal(report->items[0].path, "");
    assert_int_equal(report->items[0].line, 0);
    assert_string_equal(report->items[1].message, "second");
    assert_string_equal(report->items[1].hint, "do this");
    assert_int_equal(report->items[1].line, 2);
    assert_int_equal(report->items[1].end_column, 4);
    assert_string_equal(report->items[2].message, "second again");
    assert_string_equal(report->items[3].message, "third");
    assert_int_equal(report->items[3].line, 3);
    assert_int_equal(report->items[3].column, 1);
    wfs__report_free(report);
}

static void columns_on_one_line_are_right(void **state)
{
    (void)state;
    wfs_report *report = report_of("\xC3\xA9\xC3\xA9 abc def", 0);
    wfs__report_add(report, WFS__D_WRONG_TYPE, (wfs__span){ 9, 12 }, "", "def", NULL);
    wfs__report_add(report, WFS__D_WRONG_TYPE, (wfs__span){ 5, 8 }, "", "abc", NULL);
    assert_true(wfs__report_finish(report));
    assert_int_equal(report->items[0].column, 4);
    assert_int_equal(report->items[0].end_column, 7);
    assert_int_equal(report->items[1].column, 8);
    wfs__report_free(report);
}

static void over_the_limit_is_counted(void **state)
{
    (void)state;
    wfs_report *report = report_of("x", 2);
    for (int i = 0; i < 5; i++)
        wfs__report_add(report, WFS__D_MERGE_KEY, (wfs__span){ 0, 1 }, "", "warning", NULL);
    assert_int_equal(report->count, 2);
    assert_int_equal(report->warnings, 5);
    wfs__report_add(report, WFS__D_YAML_SYNTAX, (wfs__span){ 0, 1 }, "", "error", NULL);
    assert_int_equal(report->count, 2);
    assert_int_equal(report->errors, 1);
    assert_string_equal(report->items[1].message, "error");
    assert_false(wfs__report_full(report));
    wfs__report_free(report);
}

static void texts_are_clean(void **state)
{
    (void)state;
    wfs_report *report = report_of("x", 0);
    wfs__report_add(report, WFS__D_WRONG_TYPE, WFS__NO_SPAN, "p\x01", "a\nb\x1b[31m\xFFz\xE2\x80\xAE\xC2\x85", "\t");
    assert_string_equal(report->items[0].path, "p\\u0001");
    assert_string_equal(report->items[0].message, "a\\nb\\u001b[31m\xEF\xBF\xBDz\\u202e\\u0085");
    assert_string_equal(report->items[0].hint, "\\t");
    wfs__report_free(report);
}

static void long_messages_are_cut_at_a_character(void **state)
{
    (void)state;
    char text[1200];
    for (size_t i = 0; i < sizeof text - 2; i += 2) {
        text[i] = '\xC3';
        text[i + 1] = '\xA9';
    }
    text[sizeof text - 2] = '\0';
    wfs_report *report = report_of("x", 0);
    wfs__report_addf(report, WFS__D_WRONG_TYPE, WFS__NO_SPAN, "", NULL, "%s", text);
    size_t size = strlen(report->items[0].message);
    assert_true(size <= 512 && size > 500);
    assert_string_equal(report->items[0].message + size - 3, "...");
    assert_int_equal((unsigned char)report->items[0].message[size - 4], 0xA9);
    wfs__report_free(report);
}

static void merging_copies_what_was_found(void **state)
{
    (void)state;
    wfs_report *from = report_of("ab\ncd", 2), *to = report_of("ab\ncd", 0);
    wfs__report_add(from, WFS__D_YAML_SYNTAX, (wfs__span){ 0, 1 }, "", "first", NULL);
    wfs__report_add(from, WFS__D_UNKNOWN_TAG, (wfs__span){ 3, 5 }, "p", "second", "h");
    wfs__report_add(from, WFS__D_UNKNOWN_TAG, (wfs__span){ 3, 5 }, "p", "over the limit", "h");
    assert_true(wfs__report_finish(from));
    wfs__report_merge(to, from);
    wfs__report_free(from);
    assert_true(wfs__report_finish(to));
    assert_int_equal(to->count, 2);
    assert_int_equal(to->errors, 1);
    assert_int_equal(to->warnings, 2);
    assert_string_equal(to->items[1].message, "second");
    assert_int_equal(to->items[1].line, 2);
    assert_int_equal(to->items[1].end_column, 3);
    wfs__report_free(to);
}

static void a_host_gives_lines_and_columns(void **state)
{
    (void)state;
    wfs_report *report = report_of("ab\n\xC3\xA9x\n", 0);
    wfs__diagnostic given = { .code = "mine",
                              .severity = WFS_SEVERITY_WARNING,
                              .phase = WFS_PHASE_VALIDATE,
                              .message = "m",
                              .line = 2,
                              .column = 2,
                              .end_line = 2,
                              .end_column = 3 };
    wfs__report_add_given(report, &given);
    given.line = 77;
    wfs__report_add_given(report, &given);
    assert_true(wfs__report_finish(report));
    assert_int_equal(report->warnings, 2);
    assert_true(report->items[0].placed);
    assert_int_equal(report->items[0].span.start, 5);
    assert_int_equal(report->items[0].span.end, 6);
    assert_string_equal(report->items[0].path, "");
    assert_false(report->items[1].placed);
    assert_int_equal(report->items[1].line, 77);
    wfs__report_free(report);
}

static const char *nearest(const char *name)
{
    static const wfs__str names[] = { { "fetch", 5 },    { "max", 3 },          { "allowed-tools", 13 },
                                      { "on_error", 8 }, { "description", 11 }, { "condition", 9 },
                                      { "id", 2 } };
    const wfs__str *found = wfs__nearest((wfs__str){ name, strlen(name) }, names, WFS__COUNT(names));
    return found ? found->data : "";
}

static void slips_of_the_pen_are_recognised(void **state)
{
    (void)state;
    assert_string_equal(nearest("fetc"), "fetch");
    assert_string_equal(nearest("Fetch"), "fetch");
    assert_string_equal(nearest("ftech"), "fetch");
    assert_string_equal(nearest("allowed_tools"), "allowed-tools");
    assert_string_equal(nearest("onError"), "on_error");
    assert_string_equal(nearest("on-error"), "on_error");
    assert_string_equal(nearest("desciption"), "description");
    assert_string_equal(nearest("ID"), "id");
    assert_string_equal(nearest("banana"), "");
    assert_string_equal(nearest("x"), "");
    assert_string_equal(nearest(""), "");
}

static void very_long_names_have_no_neighbour(void **state)
{
    (void)state;
    char text[2000];
    memset(text, 'a', sizeof text);
    wfs__str names[] = { { text, sizeof text } };
    assert_null(wfs__nearest((wfs__str){ text, sizeof text - 1 }, names, 1));
}

static const char *nearest_of(const char *name, const char *other)
{
    wfs__str names[] = { { other, strlen(other) } };
    return wfs__nearest((wfs__str){ name, strlen(name) }, names, 1) ? "near" : "far";
}

/* Of six characters two may differ, of nine three. */
static void a_third_of_the_characters_may_differ(void **state)
{
    (void)state;
    assert_string_equal(nearest_of("abcdef", "abXYef"), "near");
    assert_string_equal(nearest_of("abcdef", "aXYZef"), "far");
    assert_string_equal(nearest_of("aaaaaa", "aaaaaaaa"), "near");
    assert_string_equal(nearest_of("aaaaaa", "aaaaaaaaa"), "far");
    assert_string_equal(nearest_of("aaaaaa", "aaaa"), "near");
    assert_string_equal(nearest_of("aaaaaa", "aaa"), "far");
    assert_string_equal(nearest_of("abcdef", "bacdfe"), "near"); /* neighbours that changed places are one slip */
    assert_string_equal(nearest_of("abcdefghi", "bacdfeghX"), "near");
    assert_string_equal(nearest_of("abcdefghi", "XbcdefghYZ"), "near");
    assert_string_equal(nearest_of("abcdefghi", "XbcdYfghYZ"), "far");
    assert_string_equal(nearest_of("Stra\xC3\x9F"
                                   "e-Nr",
                                   "strasse_nr"),
                        "near");
}

static void a_search_ends_with_its_effort(void **state)
{
    static const wfs__str names[] = { { "first-name", 10 }, { "second-name", 11 }, { "third-name", 10 } };
    uint64_t plenty = 1000, few = 20;
    (void)state;
    assert_ptr_equal(wfs__nearest_within(WFS__STR("thrid-name"), names, 3, &plenty), &names[2]);
    assert_in_range(plenty, 100, 970); /* at least the characters of the names were looked at */
    assert_null(wfs__nearest_within(WFS__STR("thrid-name"), names, 3, &few));
    assert_int_equal(few, 0);
}

static void paths_quote_odd_names(void **state)
{
    (void)state;
    wfs__buffer path = WFS__BUFFER_INIT;
    wfs__path_name(&path, WFS__STR("steps"));
    wfs__path_index(&path, 2);
    wfs__path_name(&path, WFS__STR("inputs"));
    wfs__path_name(&path, WFS__STR("x y"));
    wfs__path_name(&path, WFS__STR("a\"\\\n"));
    wfs__path_name(&path, WFS__STR(""));
    wfs__path_index(&path, 1234567890);
    wfs__buffer_char(&path, '\0');
    assert_string_equal(path.data, "steps[2].inputs[\"x y\"][\"a\\\"\\\\\\n\"][\"\"][1234567890]");
    wfs__buffer_free(&path);
}

/* Whatever the names are, no more is put together than is shown; it ends with a whole character and "...". */
static void long_paths_end_early(void **state)
{
    (void)state;
    char name[3 * WFS__PATH_SIZE];
    for (size_t i = 0; i < sizeof name; i += 3)
        memcpy(name + i, "\xE2\x82\xAC", 3);
    wfs__str names[] = { { name, sizeof name }, { name, sizeof name - 1 } };
    for (size_t i = 0; i < WFS__COUNT(names); i++) {
        wfs__buffer path = WFS__BUFFER_INIT;
        wfs__path_name(&path, WFS__STR("inputs"));
        assert_false(wfs__path_full(&path));
        wfs__path_name(&path, names[i]);
        size_t size = path.size;
        assert_true(wfs__path_full(&path));
        assert_in_range(size, WFS__PATH_SIZE + 1, WFS__PATH_SIZE + 32);
        assert_memory_equal(path.data + size - 6, "\xE2\x82\xAC...", 6);
        wfs__path_name(&path, WFS__STR("value"));
        wfs__path_index(&path, 1);
        assert_int_equal(path.size, size);
        wfs__buffer_free(&path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_order_is_that_of_the_text),
        cmocka_unit_test(columns_on_one_line_are_right),
        cmocka_unit_test(over_the_limit_is_counted),
        cmocka_unit_test(texts_are_clean),
        cmocka_unit_test(long_messages_are_cut_at_a_character),
        cmocka_unit_test(merging_copies_what_was_found),
        cmocka_unit_test(a_host_gives_lines_and_columns),
        cmocka_unit_test(slips_of_the_pen_are_recognised),
        cmocka_unit_test(very_long_names_have_no_neighbour),
        cmocka_unit_test(a_third_of_the_characters_may_differ),
        cmocka_unit_test(a_search_ends_with_its_effort),
        cmocka_unit_test(paths_quote_odd_names),
        cmocka_unit_test(long_paths_end_early),
    };
    return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
