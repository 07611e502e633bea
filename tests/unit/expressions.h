/*
 * What the tests of expressions share: compile a text, evaluate it against a JSON context, look at the report.
 */
#ifndef TEST_EXPRESSIONS_H
#define TEST_EXPRESSIONS_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "evaluate.h"

/* One text and all that is made from it. */
typedef struct fixture {
    wfs__arena arena;
    wfs_limits limits;
    wfs__source source;
    wfs_report *report;
    wfs__compiler compiler;
    wfs__scalar scalar;
    wfs__scope scope;
    wfs__cache caches[64];
} fixture;

static inline void set_up(fixture *f, const char *text, size_t size)
{
    *f = (fixture){ .source = { .text = text, .size = size } };
    assert_true(wfs__limits_resolve(NULL, &f->limits));
    f->report = wfs__report_new((wfs__str){ text, size }, NULL, 0);
    assert_non_null(f->report);
    f->compiler =
        (wfs__compiler){ .arena = &f->arena, .limits = &f->limits, .source = &f->source, .report = f->report };
    f->scalar = (wfs__scalar){ &f->source, { 0, size }, { text, size }, WFS__PLAIN, NULL };
    f->scope = (wfs__scope){ .arena = &f->arena, .caches = f->caches, .template_limit = 1 << 20 };
}

static inline void tear_down(fixture *f)
{
    wfs__report_free(f->report);
    wfs__memo_free(&f->scope.lengths);
    wfs__source_free(&f->source);
    wfs__arena_free(&f->arena);
}

static inline wfs_value read_json(fixture *f, const char *json)
{
    wfs_value value;
    wfs__json_error error;
    if (!wfs__json_read(&f->arena, json, strlen(json), 128, &value, &error))
        fail_msg("bad JSON in test: %s: %s", json, error.message);
    return value;
}

/* The members of a context object become the scope. */
static inline void set_scope(fixture *f, const wfs_value *context)
{
    f->scope.inputs = wfs__member(context, WFS__STR("inputs"));
    f->scope.steps = wfs__member(context, WFS__STR("steps"));
    f->scope.item = wfs__member(context, WFS__STR("item"));
    f->scope.index = wfs__member(context, WFS__STR("index"));
    f->scope.result = wfs__member(context, WFS__STR("result"));
}

static inline void assert_json(const char *text, const wfs_value *value, const char *expected)
{
    wfs__buffer out = WFS__BUFFER_INIT;
    wfs__json_write(&out, value, 0);
    wfs__buffer_char(&out, '\0');
    if (strcmp(out.data, expected) != 0)
        fail_msg("%s\n  gave     %s\n  expected %s", text, out.data, expected);
    wfs__buffer_free(&out);
}

static inline void print_report(const fixture *f)
{
    for (size_t i = 0; i < f->report->count; i++)
        print_message("%s: %s (%s)\n", f->report->items[i].code, f->report->items[i].message,
                      f->report->items[i].hint ? f->report->items[i].hint : "");
}

static inline const wfs__expression *compile(fixture *f)
{
    const wfs__expression *expression = wfs__expression_compile(&f->compiler, &f->scalar, "here");
    if (!expression)
        print_report(f);
    assert_non_null(expression);
    assert_true(f->compiler.cache_count <= WFS__COUNT(f->caches));
    return expression;
}

/* Evaluates twice, with caches empty and filled: both must give the expected JSON. */
static inline void check(const char *text, const char *context, const char *expected)
{
    fixture f;
    set_up(&f, text, strlen(text));
    const wfs__expression *expression = compile(&f);
    wfs_value scope = read_json(&f, context), value;
    set_scope(&f, &scope);
    for (int i = 0; i < 2; i++) {
        bool truth;
        assert_int_equal(wfs__evaluate(expression, &f.scope, &value), WFS_OK);
        assert_json(text, &value, expected);
        assert_int_equal(wfs__evaluate_truth(expression, &f.scope, &truth), WFS_OK);
        assert_int_equal(truth, wfs__truth(&value));
    }
    assert_int_equal(f.report->errors, 0);
    tear_down(&f);
}

static inline bool mentions(const char *text, const char *part) { return !part || (text && strstr(text, part)); }

/* The report has exactly this diagnostic, at these bytes of the text. `message` and `hint` are parts of it, NULL for
 * any. */
static inline void assert_diagnostic(const fixture *f, const char *code, size_t start, size_t end, const char *message,
                                     const char *hint)
{
    const wfs__diagnostic *d = f->report->items;
    if (f->report->count != 1 || strcmp(d->code, code) != 0 || d->span.start != start || d->span.end != end ||
        !mentions(d->message, message) || !mentions(d->hint, hint)) {
        print_report(f);
        if (f->report->count)
            print_message("at %zu-%zu\n", d->span.start, d->span.end);
        fail_msg("%.*s: expected %s at %zu-%zu, \"%s\", \"%s\"", (int)f->scalar.text.size, f->scalar.text.data, code,
                 start, end, message ? message : "*", hint ? hint : "*");
    }
}

/* The text is malformed, in this way. */
static inline void check_error(const char *text, const char *code, size_t start, size_t end, const char *message,
                               const char *hint)
{
    fixture f;
    set_up(&f, text, strlen(text));
    assert_null(wfs__expression_compile(&f.compiler, &f.scalar, "here"));
    assert_false(f.compiler.nomem);
    assert_diagnostic(&f, code, start, end, message, hint);
    assert_string_equal(f.report->items[0].path, "here");
    tear_down(&f);
}

#endif
