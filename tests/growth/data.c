/*
 * Dimensions of data: JSON texts, and values that are compared, searched and measured.
 */
#include "growth.h"

/* ---- JSON ---- */

static void json_depth(struct task *t, size_t n)
{
    text_add(&t->text, "[0", 1);
    for (size_t i = 0; i < 30; i++) {
        text_add(&t->text, ",", 1);
        text_add(&t->text, "[", n);
        text_add(&t->text, "]", n);
    }
    text_add(&t->text, "]", 1);
}

static void json_too_deep(struct task *t, size_t n) { text_add(&t->text, "{\"a\":", n); }

static void json_keys(struct task *t, size_t n)
{
    text_add(&t->text, "{\"a\":0", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, ",\"key_%zu\":%zu", i, i);
    text_add(&t->text, "}", 1);
}

static void json_equal_keys(struct task *t, size_t n)
{
    text_add(&t->text, "{\"a\":0", 1);
    text_add(&t->text, ",\"a\":1", n);
    text_add(&t->text, "}", 1);
}

/* Keys that agree in all bytes but the last few, behind two different beginnings. */
static void json_alike_keys(struct task *t, size_t n)
{
    text_add(&t->text, "{\"a\":0", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, ",\"%c%064zu\":1", i % 2 ? 'x' : 'y', i);
    text_add(&t->text, "}", 1);
}

/* Objects that hardly ever have the keys of the one before. */
static void json_shapes(struct task *t, size_t n)
{
    text_add(&t->text, "[0", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, ",{\"k%zu\":1,\"m%zu\":2}", i, i);
    text_add(&t->text, "]", 1);
}

/* Wide objects that differ in their last key. */
static void json_wide_shapes(struct task *t, size_t n)
{
    text_add(&t->text, "[0", 1);
    for (size_t i = 0; i < n; i++) {
        text_add(&t->text, ",{", 1);
        for (size_t k = 0; k < 30; k++)
            text_addf(&t->text, "\"k%zu\":1,", k);
        text_addf(&t->text, "\"last%zu\":1}", i);
    }
    text_add(&t->text, "]", 1);
}

static void json_elements(struct task *t, size_t n)
{
    text_add(&t->text, "[1.25", 1);
    text_add(&t->text, ", -17, true, 1e3, \"\"", n);
    text_add(&t->text, "]", 1);
}

static void json_string(struct task *t, size_t n)
{
    text_add(&t->text, "\"", 1);
    text_add(&t->text, "text \\u00e9 \\ud800 \xe2\x82\xac ", n);
    text_add(&t->text, "\"", 1);
}

static void json_digits(struct task *t, size_t n)
{
    text_add(&t->text, "0.", 1);
    text_add(&t->text, "1234567890", n);
}

static void json_exponent(struct task *t, size_t n)
{
    text_add(&t->text, "1e", 1);
    text_add(&t->text, "0", n);
    text_add(&t->text, "1", 1);
}

static void json_reals(struct task *t, size_t n)
{
    text_add(&t->text, "[0", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->text, ",0.%zu7712345678901%03zu", i % 9, i % 1000);
    text_add(&t->text, "]", 1);
}

static void json_spaces(struct task *t, size_t n)
{
    text_add(&t->text, "[", 1);
    text_add(&t->text, " \n\t", n);
    text_add(&t->text, "]", 1);
}

/* ---- values in expressions ---- */

static void contexts(struct task *t, const char *expression, const char *a, size_t a_times, const char *b,
                     size_t b_times)
{
    text_add(&t->text, expression, 1);
    text_add(&t->data, "{\"inputs\":{\"a\":\"", 1);
    text_add(&t->data, a, a_times);
    text_add(&t->data, "\",\"b\":\"", 1);
    text_add(&t->data, b, b_times);
    text_add(&t->data, "\"}}", 1);
}

static void contained_text(struct task *t, size_t n)
{
    contexts(t, "$inputs.a contains $inputs.b", "a", 2 * n, "a", n);
    t->data.data[t->data.size - 4] = 'b'; /* the last letter of b: found nowhere */
}

static void contained_words(struct task *t, size_t n)
{
    contexts(t, "$inputs.a contains $inputs.b", "ab", 2 * n, "ba", n);
    t->data.data[t->data.size - 4] = 'c';
}

static void contained_unicode(struct task *t, size_t n)
{
    contexts(t, "$inputs.a contains $inputs.b", "\xc3\xa9", 2 * n, "\xc3\x89", n);
    t->data.data[t->data.size - 4] = '\xab';
}

static void equal_texts(struct task *t, size_t n) { contexts(t, "$inputs.a == $inputs.b", "word ", n, "word ", n); }
static void ordered_texts(struct task *t, size_t n) { contexts(t, "$inputs.a < $inputs.b", "1", n, "1", n); }
static void numeric_texts(struct task *t, size_t n) { contexts(t, "$inputs.a == 1 || $inputs.b == 1", "1", n, " ", n); }
static void text_length(struct task *t, size_t n) { contexts(t, "$inputs.a.length", "\xc3\xa9", n, "", 0); }

static void equal_values(struct task *t, size_t n)
{
    text_add(&t->text, "$inputs.a == $inputs.b", 1);
    text_add(&t->data, "{\"inputs\":{\"a\":[0", 1);
    text_add(&t->data, ",{\"k\":[1,\"two\"]}", n);
    text_add(&t->data, "],\"b\":[0", 1);
    text_add(&t->data, ",{\"k\":[1,\"two\"]}", n);
    text_add(&t->data, "]}}", 1);
}

/* Objects with the same keys in another order. */
static void equal_objects(struct task *t, size_t n)
{
    text_add(&t->text, "$inputs.a == $inputs.b", 1);
    text_add(&t->data, "{\"inputs\":{\"a\":{\"x\":1", 1);
    for (size_t i = 0; i < n; i++)
        text_addf(&t->data, ",\"k%zu\":1", i);
    text_add(&t->data, "},\"b\":{\"x\":1", 1);
    for (size_t i = n; i-- > 0;)
        text_addf(&t->data, ",\"k%zu\":1", i);
    text_add(&t->data, "}}}", 1);
}

static void contained_element(struct task *t, size_t n)
{
    text_add(&t->text, "$inputs.a contains 7", 1);
    text_add(&t->data, "{\"inputs\":{\"a\":[0", 1);
    text_add(&t->data, ",1.5,\"7\"", n);
    text_add(&t->data, "]}}", 1);
}

static void spliced_values(struct task *t, size_t n)
{
    text_add(&t->text, "-${inputs.a}-", 1);
    text_add(&t->data, "{\"inputs\":{\"a\":[0", 1);
    text_add(&t->data, ", 1e21, \"text\"", n);
    text_add(&t->data, "]}}", 1);
}

const struct dimension data_dimensions[] = {
    { "json-depth", 120, json_depth, read_json, true },
    { "json-too-deep", 5000, json_too_deep, read_json, false },
    { "json-keys", 2000, json_keys, read_json, true },
    { "json-equal-keys", 2000, json_equal_keys, read_json, true },
    { "json-alike-keys", 1000, json_alike_keys, read_json, true },
    { "json-shapes", 1000, json_shapes, read_json, true },
    { "json-wide-shapes", 100, json_wide_shapes, read_json, true },
    { "json-elements", 2000, json_elements, read_json, true },
    { "json-string", 2000, json_string, read_json, true },
    { "json-digits", 2000, json_digits, read_json, true },
    { "json-exponent", 20000, json_exponent, read_json, true },
    { "json-reals", 1000, json_reals, read_json, true },
    { "json-spaces", 10000, json_spaces, read_json, true },
    { "contained-text", 5000, contained_text, evaluate_text, true },
    { "contained-words", 5000, contained_words, evaluate_text, true },
    { "contained-unicode", 2000, contained_unicode, evaluate_text, true },
    { "equal-texts", 5000, equal_texts, evaluate_text, true },
    { "ordered-texts", 5000, ordered_texts, evaluate_text, true },
    { "numeric-texts", 5000, numeric_texts, evaluate_text, true },
    { "text-length", 10000, text_length, evaluate_text, true },
    { "equal-values", 1000, equal_values, evaluate_text, true },
    { "equal-objects", 1000, equal_objects, evaluate_text, true },
    { "contained-element", 2000, contained_element, evaluate_text, true },
    { "spliced-values", 2000, spliced_values, resolve_text, true },
    { 0 },
};
