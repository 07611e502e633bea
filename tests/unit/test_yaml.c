/* Tests of lib/yaml*.c: section 2, with places and paths, and the YAML limits of section 11. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "yaml.h"

typedef struct fixture {
    wfs__arena arena;
    wfs__source source;
    wfs_report *report;
    wfs__node *root;
} fixture;

static const wfs__yaml_limits standard = { 1048576, 64, 200000, 100, 10000, 1 << 28 };

static fixture read_sized(const char *text, size_t size, size_t indent, wfs__yaml_limits limits)
{
    fixture f = { .arena = WFS__ARENA_INIT, .source = { .text = text, .size = size } };
    f.report = wfs__report_new((wfs__str){ text, size }, NULL, 0);
    assert_non_null(f.report);
    f.root = wfs__yaml_read_indented(&f.arena, &f.source, (wfs__span){ 0, size }, indent, &limits, f.report);
    assert_false(f.report->nomem);
    assert_true(wfs__report_finish(f.report));
    return f;
}

static fixture read(const char *text) { return read_sized(text, strlen(text), 0, standard); }

static void drop(fixture *f)
{
    wfs__arena_free(&f->arena);
    wfs__report_free(f->report);
}

/* Exactly one diagnostic, there. NULL as a path: any. */
static void expect_only(fixture *f, const char *code, const char *path, uint32_t line, uint32_t column)
{
    assert_int_equal(f->report->count, 1);
    assert_string_equal(f->report->items[0].code, code);
    if (path)
        assert_string_equal(f->report->items[0].path, path);
    assert_int_equal(f->report->items[0].line, line);
    assert_int_equal(f->report->items[0].column, column);
}

static void expect_problem(const char *text, const char *code, const char *path, uint32_t line, uint32_t column)
{
    fixture f = read(text);
    expect_only(&f, code, path, line, column);
    drop(&f);
}

static wfs__node *member(const fixture *f, const char *key)
{
    wfs__node *node = wfs__node_get(f->root, (wfs__str){ key, strlen(key) });
    assert_non_null(node);
    return node;
}

static void expect_type(const fixture *f, const char *key, wfs_type type)
{
    assert_int_equal(member(f, key)->value.type, type);
}

static void expect_text(const fixture *f, const char *key, const char *text)
{
    const wfs__node *node = member(f, key);
    assert_int_equal(node->text.size, strlen(text));
    assert_memory_equal(node->text.data, text, strlen(text));
}

static void expect_span(const fixture *f, const wfs__node *node, const char *raw)
{
    assert_int_equal(node->span.end - node->span.start, strlen(raw));
    assert_memory_equal(f->source.text + node->span.start, raw, strlen(raw));
}

static void the_core_schema_types_plain_texts(void **state)
{
    (void)state;
    fixture f =
        read("{n1: null, n2: ~, n3: , t: True, f: FALSE, yes: yes, off: off, date: 2024-01-02, under: 1_000, "
             "i: -12, plus: +5, zero: 017, hex: 0x1F, oct: 0o17, f1: 1e3, f2: .5, f3: 1.10, f4: 5., time: 12:30, "
             "q: \"1\", s: 'true', dot: ., sign: '-', e: 1e, min: -9223372036854775808}");
    const char *const strings[] = { "yes", "off", "date", "under", "time", "q", "s", "dot", "sign", "e" };
    const char *const nulls[] = { "n1", "n2", "n3" }, *const floats[] = { "f1", "f2", "f3", "f4" };
    assert_int_equal(f.report->count, 0);
    for (size_t i = 0; i < WFS__COUNT(strings); i++)
        expect_type(&f, strings[i], WFS_TYPE_STRING);
    for (size_t i = 0; i < WFS__COUNT(nulls); i++)
        expect_type(&f, nulls[i], WFS_TYPE_NULL);
    for (size_t i = 0; i < WFS__COUNT(floats); i++)
        expect_type(&f, floats[i], WFS_TYPE_FLOAT);
    assert_int_equal(member(&f, "t")->value.u.integer, 1);
    assert_int_equal(member(&f, "f")->value.u.integer, 0);
    assert_int_equal(member(&f, "i")->value.u.integer, -12);
    assert_int_equal(member(&f, "plus")->value.u.integer, 5);
    assert_int_equal(member(&f, "zero")->value.u.integer, 17);
    assert_int_equal(member(&f, "hex")->value.u.integer, 31);
    assert_int_equal(member(&f, "oct")->value.u.integer, 15);
    assert_true(member(&f, "min")->value.u.integer == INT64_MIN);
    assert_true(member(&f, "f1")->value.u.real == 1000.0);
    drop(&f);
}

static void integers_beyond_64_bits_become_floats(void **state)
{
    (void)state;
    fixture f = read("{a: 9223372036854775807, b: 9223372036854775808, c: -9223372036854775809, d: 0x7fffffffffffffff, "
                     "e: 0x8000000000000000, f: 0x20000000000001000000001, g: 0o1000000000000000000000}");
    expect_type(&f, "a", WFS_TYPE_INT);
    assert_true(member(&f, "b")->value.u.real == 9223372036854775808.0);
    assert_true(member(&f, "c")->value.u.real == -9223372036854775808.0);
    assert_true(member(&f, "d")->value.u.integer == INT64_MAX);
    assert_true(member(&f, "e")->value.u.real == 9223372036854775808.0);
    assert_true(member(&f, "f")->value.u.real == 0x20000000000002p36); /* just above the middle: up */
    assert_true(member(&f, "g")->value.u.real == 9223372036854775808.0);
    drop(&f);
}

static void numbers_must_be_finite(void **state)
{
    (void)state;
    expect_problem("a: .inf", "number-not-finite", "a", 1, 4);
    expect_problem("a:\n  b: [1, -.INF]", "number-not-finite", "a.b[1]", 2, 10);
    expect_problem("a: .NaN", "number-not-finite", "a", 1, 4);
    expect_problem("a: 1e999", "number-not-finite", "a", 1, 4);
    fixture f = read("a: '.inf'\nb: inf\nc: -.nan");
    assert_int_equal(f.report->count, 0);
    drop(&f);
}

static void core_tags_are_honoured_and_checked(void **state)
{
    (void)state;
    fixture f = read(
        "{a: !!str 5, b: !!int '7', c: !!float 1, d: !!bool true, e: !!null '', f: ! 12, g: !!map {}, h: !!seq [], "
        "i: !!str , j: !<tag:yaml.org,2002:str> 1}");
    assert_int_equal(f.report->count, 0);
    expect_type(&f, "a", WFS_TYPE_STRING);
    assert_int_equal(member(&f, "b")->value.u.integer, 7);
    expect_type(&f, "c", WFS_TYPE_FLOAT);
    expect_type(&f, "d", WFS_TYPE_BOOLEAN);
    expect_type(&f, "e", WFS_TYPE_NULL);
    expect_type(&f, "f", WFS_TYPE_STRING);
    expect_type(&f, "i", WFS_TYPE_STRING);
    expect_type(&f, "j", WFS_TYPE_STRING);
    drop(&f);
    expect_problem("a: !!int abc", "yaml-tag", "a", 1, 4);
    expect_problem("a: !!seq x", "yaml-tag", "a", 1, 4);
}

static void an_unquoted_negation_is_a_tag(void **state)
{
    (void)state;
    fixture f = read("steps:\n  - condition: !$inputs.x\n");
    expect_only(&f, "yaml-tag", "steps[0].condition", 2, 16);
    assert_int_equal(f.report->items[0].end_column, 26);
    assert_string_equal(f.report->items[0].hint, "quote the text: '!$inputs.x'");
    drop(&f);
    f = read("c: !$a.b && 'x'\nd: 1");
    expect_only(&f, "yaml-tag", "c", 1, 4);
    drop(&f);
    expect_problem("c: !mine [1]", "unknown-tag", "c", 1, 4);
}

static void the_merge_key_is_an_ordinary_key(void **state)
{
    (void)state;
    fixture f = read("a: {<<: {b: 1}, '<': 2}");
    expect_only(&f, "merge-key", "a[\"<<\"]", 1, 5);
    assert_non_null(wfs__node_get(member(&f, "a"), WFS__STR("<<")));
    drop(&f);
    f = read("a: {'<<': 1}");
    assert_int_equal(f.report->count, 0);
    drop(&f);
}

static void keys_become_strings(void **state)
{
    (void)state;
    fixture f = read("{7: a, 0x10: b, true: c, 1.50: d, 1e3: e, 'x y': f, nullx: g, tru: h, .a: i, -b: j, '': k}");
    expect_text(&f, "7", "a");
    expect_text(&f, "16", "b");
    expect_text(&f, "true", "c");
    expect_text(&f, "1.5", "d");
    expect_text(&f, "1000", "e");
    expect_text(&f, "x y", "f");
    expect_text(&f, "nullx", "g");
    expect_text(&f, "tru", "h");
    expect_text(&f, ".a", "i");
    expect_text(&f, "-b", "j");
    expect_text(&f, "", "k");
    drop(&f);
    expect_problem("? [a]\n: b", "yaml-syntax", NULL, 1, 3);
    expect_problem("a: {{ x }}", "yaml-syntax", NULL, 1, 4);
}

static void duplicate_keys_name_both_places(void **state)
{
    (void)state;
    fixture f = read("steps:\n  - status: 1\n    id: x\n    status: 2\n");
    expect_only(&f, "yaml-syntax", "steps[0].status", 4, 5);
    assert_non_null(strstr(f.report->items[0].message, "line 4, column 5"));
    assert_non_null(strstr(f.report->items[0].message, "line 2, column 5"));
    drop(&f);
    expect_problem("{1: a, 0x1: b}", "yaml-syntax", "1", 1, 8);
    f = read("a: 1\na: 2\nb: {c: 1, c: 2}\na: 3");
    assert_int_equal(f.report->count, 3);
    drop(&f);
}

static void many_keys_are_found(void **state)
{
    (void)state;
    char text[1000];
    size_t size = 0;
    for (int i = 0; i < 60; i++)
        size += (size_t)snprintf(text + size, sizeof text - size, "k%d: %d\n", (i * 37) % 60, i);
    fixture f = read(text);
    for (int i = 0; i < 60; i++) {
        char key[8];
        snprintf(key, sizeof key, "k%d", (i * 37) % 60);
        assert_int_equal(member(&f, key)->value.u.integer, i);
    }
    assert_null(wfs__node_get(f.root, WFS__STR("k60")));
    assert_int_equal(f.root->u.pairs[1].value->value.u.integer, 1);
    drop(&f);
}

static void aliases_share_nodes(void **state)
{
    (void)state;
    fixture f = read("a: &x {k: [1]}\nb: *x\n&y c: d\n*y : e\n");
    assert_int_equal(f.report->count, 1); /* the alias makes the key `c` again */
    assert_ptr_equal(member(&f, "a"), member(&f, "b"));
    drop(&f);
    expect_problem("a: *nope", "yaml-syntax", "a", 1, 4);
    expect_problem("a: &x [1, *x]", "yaml-syntax", "a[1]", 1, 11);
}

static void alias_limits_hold(void **state)
{
    (void)state;
    wfs__yaml_limits limits = standard;
    limits.aliases = 2;
    const char *many = "a: &x 1\nb: [*x, *x, *x]";
    fixture f = read_sized(many, strlen(many), 0, limits);
    expect_only(&f, "limit-yaml-aliases", "b[2]", 2, 13);
    assert_null(f.root);
    assert_non_null(strstr(f.report->items[0].message, "yaml_aliases is 2"));
    drop(&f);
    const char *bomb =
        "a: &a [1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
        "d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]";
    f = read(bomb);
    assert_string_equal(f.report->items[0].code, "limit-yaml-alias-nodes");
    drop(&f);
    limits = standard;
    limits.depth = 4;
    const char *deep = "a: &a [[1]]\nb: &b [*a]\nc: [*b]";
    f = read_sized(deep, strlen(deep), 0, limits);
    expect_only(&f, "limit-yaml-depth", "c[0]", 3, 5);
    drop(&f);
}

static void depth_nodes_and_bytes_are_bounded(void **state)
{
    (void)state;
    wfs__yaml_limits limits = { 20, 3, 6, 1, 1, 1 << 28 };
    const char *deep = "[[[[1]]]]", *many = "[1,2,3,4,5,6]", *long_text = "a: 123456789012345678901234567890";
    fixture f = read_sized(deep, strlen(deep), 0, limits);
    expect_only(&f, "limit-yaml-depth", "[0][0][0]", 1, 4);
    drop(&f);
    f = read_sized("[[[1]]]", 7, 0, limits);
    assert_int_equal(f.report->count, 0);
    drop(&f);
    f = read_sized(many, strlen(many), 0, limits);
    expect_only(&f, "limit-yaml-nodes", "[5]", 1, 12);
    drop(&f);
    f = read_sized(long_text, strlen(long_text), 0, limits);
    expect_only(&f, "limit-yaml-bytes", "", 1, 1);
    drop(&f);
}

static void memory_of_the_tree_is_bounded(void **state)
{
    (void)state;
    char text[4096] = "a: [";
    for (int i = 0; i < 200; i++)
        strcat(text, "text, ");
    strcat(text, "text]");
    wfs__yaml_limits limits = standard;
    size_t enough = 0;
    for (limits.memory = 1; limits.memory < 1 << 18; limits.memory += 500) {
        fixture f = read_sized(text, strlen(text), 0, limits);
        if (f.root) {
            assert_int_equal(f.report->count, 0);
            enough++;
        } else {
            enough = 0;
            expect_only(&f, "limit-yaml-memory-bytes", "", 1, 1);
            assert_non_null(strstr(f.report->items[0].message, "yaml_memory_bytes is "));
        }
        drop(&f);
    }
    assert_true(enough > 100); /* in a row */
}

static void very_deep_nesting_is_an_error(void **state)
{
    (void)state;
    size_t size = 100000;
    char *text = malloc(size);
    assert_non_null(text);
    memset(text, '[', size);
    fixture f = read_sized(text, size, 0, standard);
    assert_string_equal(f.report->items[0].code, "limit-yaml-depth");
    drop(&f);
    free(text);
}

static void one_document_without_directives(void **state)
{
    (void)state;
    fixture f = read("---\na: 1\n...\n");
    assert_int_equal(f.report->count, 0);
    drop(&f);
    expect_problem("a: 1\n---\nb: 2\n", "yaml-syntax", NULL, 2, 1);
    expect_problem("%YAML 1.2\n---\na: 1\n", "yaml-syntax", NULL, 1, 1);
    expect_problem("a: x\n%foo: 1\n", "yaml-syntax", NULL, 2, 1);
}

static void bad_bytes_are_errors_at_their_place(void **state)
{
    (void)state;
    expect_problem("a: 1\nb: \xC3\xA9\xFF", "invalid-utf8", NULL, 2, 5);
    expect_problem("a: \"\x1b\"", "yaml-syntax", NULL, 1, 5);
    fixture f = read_sized("a: 1\nb: x\0y", 11, 0, standard);
    expect_only(&f, "nul-byte", NULL, 2, 5);
    drop(&f);
    f = read("a: \"\\0x\"");
    assert_int_equal(member(&f, "a")->text.size, 2);
    drop(&f);
}

static void a_tag_of_very_many_escapes_is_refused(void **state)
{
    (void)state;
    char text[1000];
    size_t size = (size_t)snprintf(text, sizeof text, "a: !");
    for (int i = 0; i < 129; i++)
        size += (size_t)snprintf(text + size, sizeof text - size, "%%41");
    expect_problem(text, "yaml-syntax", NULL, 1, 4);
}

static void many_blank_lines_are_fine(void **state)
{
    (void)state;
    size_t count = 500000;
    char *text = malloc(count + 32);
    assert_non_null(text);
    memcpy(text, "a: |\n  x\n", 9);
    memset(text + 9, '\n', count);
    memcpy(text + 9 + count, "  y\n", 4);
    fixture f = read_sized(text, count + 13, 0, standard);
    assert_int_equal(f.report->count, 0);
    assert_int_equal(member(&f, "a")->text.size, count + 4);
    drop(&f);
    free(text);
}

static void syntax_errors_have_a_place_and_a_message(void **state)
{
    (void)state;
    fixture f = read("a: 1\nb: c: d\n");
    expect_only(&f, "yaml-syntax", NULL, 2, 5);
    assert_null(f.root);
    assert_true(strlen(f.report->items[0].message) > 5);
    assert_null(strstr(f.report->items[0].message, "0x"));
    drop(&f);
    expect_problem("steps:\n\t- id: a\n", "yaml-syntax", NULL, 2, 1);
    expect_problem("a: [1, 2\n", "yaml-syntax", "a", 1, 4);
}

static void spans_are_exact(void **state)
{
    (void)state;
    fixture f = read("a: plain text  # note\n\"b\": 'it''s'\nc: \"x\"\nd: |-  # | note\n  one\n  two\n\ne: {x: "
                     "1}\nf:\n  - 1\n  - 2 \n"
                     "g: !!str 12\nh:\ni: &n foo\nj: *n\n");
    assert_int_equal(f.report->count, 0);
    expect_span(&f, member(&f, "a"), "plain text");
    expect_span(&f, member(&f, "b"), "'it''s'");
    expect_span(&f, member(&f, "c"), "\"x\"");
    expect_span(&f, member(&f, "d"), "|-  # | note\n  one\n  two");
    expect_span(&f, member(&f, "e"), "{x: 1}");
    expect_span(&f, member(&f, "f"), "- 1\n  - 2");
    expect_span(&f, member(&f, "g"), "12");
    expect_span(&f, member(&f, "h"), "");
    expect_span(&f, member(&f, "i"), "foo");
    const wfs__pair *pair = wfs__node_pair(f.root, WFS__STR("b"));
    assert_memory_equal(f.source.text + pair->key_span.start, "\"b\"", pair->key_span.end - pair->key_span.start);
    assert_int_equal(f.source.text[member(&f, "h")->span.start - 1], ':');
    drop(&f);
}

static void decoded_text_leads_back_to_the_source(void **state)
{
    (void)state;
    fixture f = read("a: >-\n    $inputs.x &&\n    $foo\nb: \"\\u0024inputs.a\\n + $foo\"\nc: |\n\n      $foo\n");
    const char *const keys[] = { "a", "b", "c" };
    for (size_t i = 0; i < WFS__COUNT(keys); i++) {
        const wfs__node *node = member(&f, keys[i]);
        wfs__scalar scalar = wfs__node_scalar(node, &f.source);
        size_t at = (size_t)(strstr(node->text.data, "$foo") - node->text.data);
        assert_memory_equal(f.source.text + wfs__scalar_offset(&scalar, at), "$foo", 4);
        assert_memory_equal(f.source.text + wfs__scalar_offset(&scalar, at + 2), "oo", 2);
    }
    drop(&f);
}

static void indentation_of_a_fence_is_removed(void **state)
{
    (void)state;
    const char *text = "  ---\n  a:\n   - 'x\n      y'\n b: !t z\n";
    fixture f = read_sized(text, strlen(text), 2, standard);
    expect_only(&f, "yaml-tag", "b", 5, 5);
    expect_span(&f, member(&f, "a")->u.items[0], "'x\n      y'");
    drop(&f);
}

static void all_line_ends_are_understood(void **state)
{
    (void)state;
    fixture f = read("a: 1\r\nb: |\r\n  x\r\n  y\r\nc: 2\rd: !t z\r");
    expect_only(&f, "yaml-tag", "d", 6, 4);
    expect_text(&f, "b", "x\ny\n");
    assert_int_equal(member(&f, "c")->value.u.integer, 2);
    drop(&f);
}

/* Also lines that are shorter than the fence is indented, and one without an end. */
static void indented_lines_may_end_anyhow(void **state)
{
    (void)state;
    const char *text = "  a: 1\r  b: |\r\n    x\r\n\r\n    y\n \n  c: 2\r\n ";
    fixture f = read_sized(text, strlen(text), 2, standard);
    assert_int_equal(f.report->count, 0);
    assert_int_equal(member(&f, "a")->value.u.integer, 1);
    expect_text(&f, "b", "x\n\ny\n");
    assert_int_equal(member(&f, "c")->value.u.integer, 2);
    drop(&f);
    f = read_sized("  a: 1\r", 7, 2, standard);
    assert_int_equal(member(&f, "a")->value.u.integer, 1);
    drop(&f);
    f = read_sized("", 0, 2, standard);
    assert_int_equal(f.root->value.type, WFS_TYPE_NULL);
    drop(&f);
}

/* % signs count within one word behind a `!`: any blank ends it. */
static void percents_behind_a_tag_are_counted_by_word(void **state)
{
    static const char *const ends[] = { " ", "\t", "\n", "\r", "\r\n" };
    (void)state;
    for (size_t i = 0; i < WFS__COUNT(ends); i++) {
        char text[400];
        int size = snprintf(text, sizeof text, "a: ! x%sb: '", ends[i]);
        if (i < 2) /* no end of a line */
            size = snprintf(text, sizeof text, "a: !!str%s'", ends[i]);
        memset(text + size, '%', 129);
        text[size + 129] = '\'';
        fixture f = read_sized(text, (size_t)size + 130, 0, standard);
        assert_int_equal(f.report->count, 0);
        drop(&f);
    }
}

static void json_is_yaml(void **state)
{
    (void)state;
    fixture f = read("{\n\t\"a\": [1, 2.5, \"\\ud83d\\ude00\\/\", null, true, {}],\n\t\"b\":{\"c\":-0.0}}");
    assert_int_equal(f.report->count, 0);
    assert_int_equal(member(&f, "a")->count, 6);
    assert_string_equal(member(&f, "a")->u.items[2]->text.data, "\xF0\x9F\x98\x80/");
    drop(&f);
}

/* Wherever it stands, behind ASCII or not: the filter goes by strides. */
static void one_bad_byte_is_found_anywhere(void **state)
{
    (void)state;
    for (size_t before = 0; before < 150; before++) {
        char text[256] = "a: ";
        size_t at = 3 + before;
        memset(text + 3, 'x', 200);
        if (before % 3 == 2)
            memcpy(text + 3, "\xC3\xA9", 2);
        text[at] = before % 2 ? '\x1F' : '\x01';
        expect_problem(text, "yaml-syntax", NULL, 1, (uint32_t)(before % 3 == 2 ? at : at + 1));
        text[at] = '\xFF';
        expect_problem(text, "invalid-utf8", NULL, 1, (uint32_t)(before % 3 == 2 ? at : at + 1));
    }
}

static void many_percent_signs_are_fine(void **state)
{
    (void)state;
    char text[600] = "a: '!%%'\nb: ";
    memset(text + strlen(text), '%', 300);
    memcpy(text + 12, "x!", 2);
    expect_problem(text, "yaml-syntax", NULL, 2, 5);
    memcpy(text + 12, "xx", 2);
    fixture f = read(text);
    assert_int_equal(f.report->count, 0);
    assert_int_equal(member(&f, "b")->text.size, 300);
    drop(&f);
    expect_problem("a: 100%\n%b: 1", "yaml-syntax", NULL, 2, 1);
}

/* Nothing was ever kept for their items. */
static void quotes_may_hold_what_json_may(void **state)
{
    (void)state;
    fixture f = read("{\"a\":\"x\x7Fy\xC2\x80z\xEF\xBF\xBE\"}");
    assert_string_equal(member(&f, "a")->text.data, "x\x7Fy\xC2\x80z\xEF\xBF\xBE");
    drop(&f);
}

static void collections_may_be_empty(void **state)
{
    (void)state;
    const char *const texts[] = { "[]", "{}", "[ ]\n", "- []", "[[], {}]", "a: []\nb: {}", "{a: {}, b: []}" };
    for (size_t i = 0; i < WFS__COUNT(texts); i++) {
        fixture f = read(texts[i]);
        assert_int_equal(f.report->count, 0);
        assert_non_null(f.root);
        assert_int_not_equal(f.root->kind, WFS__NODE_SCALAR);
        assert_int_equal(f.root->count, i < 3 ? 0 : i == 3 ? 1 : 2);
        drop(&f);
    }
}

static void an_anchored_key_can_be_referred_to(void **state)
{
    (void)state;
    fixture f = read("{&k foo: 1, b: *k, &n 0x10: 2, c: *n, d: {*k : 3}}");
    assert_int_equal(f.report->count, 0);
    expect_text(&f, "b", "foo");
    expect_type(&f, "b", WFS_TYPE_STRING);
    expect_text(&f, "16", "2");
    assert_int_equal(member(&f, "c")->value.u.integer, 16);
    assert_non_null(wfs__node_get(member(&f, "d"), WFS__STR("foo")));
    drop(&f);
}

/* A text that is marked as plain is written to JSON as it is. */
static void only_plain_texts_are_marked_so(void **state)
{
    (void)state;
    fixture f = read("p1: text\np2: it's\np3: 'it''s'\np4: \"it\\x41\"\np5: a\n  b\n"
                     "e1: say \"x\"\ne2: a\\b\ne3: \"a\\tb\"\ne4: |\n  a\ne5: \"a\\\"\"\ne6: 'a\n\n  b'\n");
    assert_int_equal(f.report->count, 0);
    for (int i = 1; i <= 6; i++) {
        const char digit = (char)('0' + i);
        const char plain[] = { 'p', digit, '\0' }, escaped[] = { 'e', digit, '\0' };
        if (i < 6)
            assert_true(member(&f, plain)->value.flags & WFS__PLAIN_TEXT);
        assert_false(member(&f, escaped)->value.flags & WFS__PLAIN_TEXT);
    }
    expect_text(&f, "p3", "it's");
    expect_text(&f, "p4", "itA");
    expect_text(&f, "p5", "a b");
    expect_text(&f, "e6", "a\nb");
    drop(&f);
}

static void an_empty_document_is_null(void **state)
{
    (void)state;
    const char *const texts[] = { "", "# note\n", "---\n", "\n\n", "..." };
    for (size_t i = 0; i < WFS__COUNT(texts); i++) {
        fixture f = read(texts[i]);
        assert_non_null(f.root);
        assert_int_equal(f.root->kind, WFS__NODE_SCALAR);
        assert_int_equal(f.root->value.type, WFS_TYPE_NULL);
        drop(&f);
    }
}

static void an_empty_block_is_an_empty_text(void **state)
{
    (void)state;
    const char *const texts[] = { "a: |", "a: |\n", "a: >1", "a: >-\n" };
    for (size_t i = 0; i < WFS__COUNT(texts); i++) {
        fixture f = read(texts[i]);
        assert_int_equal(f.report->count, 0);
        expect_type(&f, "a", WFS_TYPE_STRING);
        assert_int_equal(member(&f, "a")->text.size, 0);
        drop(&f);
    }
}

/* `count` times `piece` between `before` and `after` decodes to `count` times `meaning`. */
static void expect_repeated(const char *before, const char *piece, const char *after, const char *meaning, size_t count)
{
    wfs__buffer text = WFS__BUFFER_INIT, expected = WFS__BUFFER_INIT;
    wfs__buffer_add(&text, before, strlen(before));
    for (size_t i = 0; i < count; i++) {
        wfs__buffer_add(&text, piece, strlen(piece));
        wfs__buffer_add(&expected, meaning, strlen(meaning));
    }
    wfs__buffer_add(&text, after, strlen(after));
    fixture f = read_sized(text.data, text.size, 0, standard);
    assert_int_equal(f.report->count, 0);
    const wfs__node *node = member(&f, "a");
    assert_int_equal(node->text.size, expected.size);
    assert_memory_equal(node->text.data, expected.data, expected.size);
    drop(&f);
    wfs__buffer_free(&text);
    wfs__buffer_free(&expected);
}

static void scalars_of_many_pieces_are_exact(void **state)
{
    (void)state;
    for (size_t count = 1; count <= 300; count = count * 3 + 1) {
        expect_repeated("a: '", "''", "'", "'", count);
        expect_repeated("a: \"", "\\u0085\\t\\L", "\"", "\xC2\x85\t\xE2\x80\xA8", count);
        expect_repeated("a: \"", "\\\\\\\n  \\\"", "\"", "\\\"", count);
        expect_repeated("a: |\n", "  x\n\n    y\n", "", "x\n\n  y\n", count);
        expect_repeated("a: >\n", "  x\n\n    y\n", "", "x\n\n  y\n", count);
        expect_repeated("a: '", "x\n\n\n  y\n ", "'", "x\n\ny ", count);
    }
}

static void escapes_are_those_of_yaml(void **state)
{
    (void)state;
    fixture f = read("a: \"\\0\\a\\b\\t\\n\\v\\f\\r\\e\\ \\\"\\/\\\\\\N\\_\\L\\P\\x41\\u00e9\\U0001F600\"");
    const char expected[] = "\0\a\b\t\n\v\f\r\x1b \"/\\\xC2\x85\xC2\xA0\xE2\x80\xA8\xE2\x80\xA9"
                            "A\xC3\xA9\xF0\x9F\x98\x80";
    assert_int_equal(f.report->count, 0);
    assert_int_equal(member(&f, "a")->text.size, sizeof expected - 1);
    assert_memory_equal(member(&f, "a")->text.data, expected, sizeof expected - 1);
    drop(&f);
    const char *const bad[] = { "a: \"\\q\"", "a: \"\\x4\"", "a: \"\\ud800\"", "a: \"\\ud83dx\"",
                                "a: \"\\U00110000\"" };
    for (size_t i = 0; i < WFS__COUNT(bad); i++) {
        f = read(bad[i]);
        assert_int_equal(f.report->errors, 1);
        assert_string_equal(f.report->items[0].code, "yaml-syntax");
        assert_int_equal(f.report->items[0].line, 1);
        drop(&f);
    }
}

static void blocks_are_chomped_and_folded(void **state)
{
    (void)state;
    fixture f = read(
        "clip: |\n  x\n\n\nkeep: |+\n  x\n\n\nstrip: |-\n  x\n\n\nempty: |+\n\n\nfold: >-\n  a\n  b\n\n  c\n   d\n  e\n"
        "list:\n- |2\n    x\n   y\n- - >1-\n     z\nlast: |\n  no end");
    const wfs__node *list = member(&f, "list");
    assert_int_equal(f.report->count, 0);
    expect_text(&f, "clip", "x\n");
    expect_text(&f, "keep", "x\n\n\n");
    expect_text(&f, "strip", "x");
    expect_text(&f, "empty", "\n\n");
    expect_text(&f, "fold", "a b\nc\n d\ne");
    expect_text(&f, "last", "no end\n");
    assert_string_equal(list->u.items[0]->text.data, "  x\n y\n");
    assert_string_equal(list->u.items[1]->u.items[0]->text.data, "  z");
    drop(&f);
}

static void a_tree_becomes_a_value(void **state)
{
    (void)state;
    fixture f = read("a: &x [1, {b: c}]\nd: *x\ne: {}\nf: []\n");
    wfs_value value;
    assert_true(wfs__node_value(&f.arena, f.root, &value));
    const wfs_value *d = wfs__member(&value, WFS__STR("d"));
    assert_int_equal(value.type, WFS_TYPE_OBJECT);
    assert_int_equal(wfs__count_of(&value), 4);
    assert_int_equal(wfs__count_of(d), 2);
    assert_true(wfs__str_equal(wfs__text_of(wfs__member(&d->u.items[1], WFS__STR("b"))), WFS__STR("c")));
    assert_int_equal(wfs__count_of(wfs__member(&value, WFS__STR("e"))), 0);
    assert_int_equal(wfs__member(&value, WFS__STR("f"))->type, WFS_TYPE_ARRAY);
    drop(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_core_schema_types_plain_texts),
        cmocka_unit_test(integers_beyond_64_bits_become_floats),
        cmocka_unit_test(numbers_must_be_finite),
        cmocka_unit_test(core_tags_are_honoured_and_checked),
        cmocka_unit_test(an_unquoted_negation_is_a_tag),
        cmocka_unit_test(the_merge_key_is_an_ordinary_key),
        cmocka_unit_test(keys_become_strings),
        cmocka_unit_test(duplicate_keys_name_both_places),
        cmocka_unit_test(many_keys_are_found),
        cmocka_unit_test(aliases_share_nodes),
        cmocka_unit_test(alias_limits_hold),
        cmocka_unit_test(depth_nodes_and_bytes_are_bounded),
        cmocka_unit_test(memory_of_the_tree_is_bounded),
        cmocka_unit_test(very_deep_nesting_is_an_error),
        cmocka_unit_test(one_document_without_directives),
        cmocka_unit_test(bad_bytes_are_errors_at_their_place),
        cmocka_unit_test(a_tag_of_very_many_escapes_is_refused),
        cmocka_unit_test(many_blank_lines_are_fine),
        cmocka_unit_test(syntax_errors_have_a_place_and_a_message),
        cmocka_unit_test(spans_are_exact),
        cmocka_unit_test(decoded_text_leads_back_to_the_source),
        cmocka_unit_test(indentation_of_a_fence_is_removed),
        cmocka_unit_test(indented_lines_may_end_anyhow),
        cmocka_unit_test(percents_behind_a_tag_are_counted_by_word),
        cmocka_unit_test(all_line_ends_are_understood),
        cmocka_unit_test(json_is_yaml),
        cmocka_unit_test(one_bad_byte_is_found_anywhere),
        cmocka_unit_test(many_percent_signs_are_fine),
        cmocka_unit_test(quotes_may_hold_what_json_may),
        cmocka_unit_test(collections_may_be_empty),
        cmocka_unit_test(an_anchored_key_can_be_referred_to),
        cmocka_unit_test(only_plain_texts_are_marked_so),
        cmocka_unit_test(an_empty_document_is_null),
        cmocka_unit_test(an_empty_block_is_an_empty_text),
        cmocka_unit_test(scalars_of_many_pieces_are_exact),
        cmocka_unit_test(escapes_are_those_of_yaml),
        cmocka_unit_test(blocks_are_chomped_and_folded),
        cmocka_unit_test(a_tree_becomes_a_value),
    };
    return cmocka_run_group_tests_name("yaml", tests, NULL, NULL);
}
