/*
 * jansson refuses integers over 64 bits, but the shortest text of the float 1e20 is such an integer. So a text is
 * rewritten before it is read: those numbers get a ".0". Comparing is exact: two reals must be the same double, an
 * integer and a real the same number without rounding either of them.
 */
#include "json.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"

/* The length of the number at `text`; *integer: it has no fraction and no exponent. */
static size_t number_length(const char *text, bool *integer)
{
    size_t n = strspn(text, "-0123456789");
    *integer = strchr(".eE", text[n]) == NULL || text[n] == '\0';
    return n + strspn(text + n, "-+.eE0123456789");
}

static bool integer_fits(const char *text)
{
    errno = 0;
    (void)strtoll(text, NULL, 10);
    return errno == 0;
}

/* The length of the string literal at `text`, quotes included. */
static size_t string_length(const char *text, size_t left)
{
    size_t i = 1;
    while (i < left && text[i] != '"')
        i += text[i] == '\\' ? 2 : 1;
    return i < left ? i + 1 : left;
}

/* A copy of `text` in which no integer is over 64 bits. */
static char *widen_integers(const char *text, size_t size, size_t *out_size)
{
    char *out = need(malloc(size * 3 + 1));
    size_t n = 0;
    for (size_t i = 0; i < size;) {
        bool integer = false;
        bool number = text[i] == '-' || (text[i] >= '0' && text[i] <= '9');
        size_t length = text[i] == '"' ? string_length(text + i, size - i) : 1;
        if (number)
            length = number_length(text + i, &integer);
        memcpy(out + n, text + i, length);
        n += length;
        if (number && integer && !integer_fits(text + i)) {
            memcpy(out + n, ".0", 2);
            n += 2;
        }
        i += length;
    }
    out[n] = '\0';
    *out_size = n;
    return out;
}

json_t *json_read(const char *text, size_t size)
{
    json_error_t error;
    size_t wide_size;
    char *copy = need(malloc(size + 1));
    memcpy(copy, text, size);
    copy[size] = '\0';
    char *wide = widen_integers(copy, size, &wide_size);
    json_t *value = json_loadb(wide, wide_size, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
    if (!value)
        fprintf(stderr, "not JSON (%s, at %d): %.200s\n", error.text, error.position, copy);
    free(wide);
    free(copy);
    return value;
}

static bool same_number(const json_t *a, const json_t *b)
{
    if (json_is_integer(a) && json_is_integer(b))
        return json_integer_value(a) == json_integer_value(b);
    if (json_is_real(a) && json_is_real(b))
        return json_real_value(a) == json_real_value(b);
    const json_t *integer = json_is_integer(a) ? a : b;
    double real = json_real_value(json_is_integer(a) ? b : a);
    if (!(real >= -9223372036854775808.0 && real < 9223372036854775808.0) || real != floor(real))
        return false;
    return (json_int_t)real == json_integer_value(integer);
}

static bool same_string(const json_t *a, const json_t *b)
{
    size_t size = json_string_length(a);
    return size == json_string_length(b) && memcmp(json_string_value(a), json_string_value(b), size) == 0;
}

static bool same_scalar(const json_t *a, const json_t *b)
{
    if (json_is_number(a) && json_is_number(b))
        return same_number(a, b);
    if (json_is_string(a) && json_is_string(b))
        return same_string(a, b);
    return json_typeof(a) == json_typeof(b);
}

static bool is_null(const json_t *value) { return !value || json_is_null(value); }

/* Notes the place of a difference; always false. */
static bool differs(const json_t *expected, const json_t *actual, const char *path, json_difference *difference)
{
    snprintf(difference->path, sizeof difference->path, "%s", path);
    difference->expected = expected;
    difference->actual = actual;
    return false;
}

static bool same_at_key(const json_t *expected, const json_t *actual, const char *path, const char *key,
                        json_difference *difference)
{
    char member[sizeof difference->path];
    snprintf(member, sizeof member, "%s.%s", path, key);
    return json_same(json_object_get(expected, key), json_object_get(actual, key), member, difference);
}

static bool same_objects(const json_t *expected, const json_t *actual, const char *path, json_difference *difference)
{
    const char *key;
    json_t *member;
    json_object_foreach((json_t *)(uintptr_t)expected, key,
                        member) if (!same_at_key(expected, actual, path, key, difference)) return false;
    json_object_foreach((json_t *)(uintptr_t)actual, key,
                        member) if (!same_at_key(expected, actual, path, key, difference)) return false;
    return true;
}

static bool same_arrays(const json_t *expected, const json_t *actual, const char *path, json_difference *difference)
{
    size_t count =
        json_array_size(expected) > json_array_size(actual) ? json_array_size(expected) : json_array_size(actual);
    for (size_t i = 0; i < count; i++) {
        char element[sizeof difference->path];
        const json_t *a = json_array_get(expected, i), *b = json_array_get(actual, i);
        snprintf(element, sizeof element, "%s[%zu]", path, i);
        if (!a || !b)
            return differs(a, b, element, difference);
        if (!json_same(a, b, element, difference))
            return false;
    }
    return true;
}

bool json_same(const json_t *expected, const json_t *actual, const char *name, json_difference *difference)
{
    if (is_null(expected) && is_null(actual))
        return true;
    if (is_null(expected) || is_null(actual))
        return differs(expected, actual, name, difference);
    if (json_is_object(expected) && json_is_object(actual))
        return same_objects(expected, actual, name, difference);
    if (json_is_array(expected) && json_is_array(actual))
        return same_arrays(expected, actual, name, difference);
    return same_scalar(expected, actual) || differs(expected, actual, name, difference);
}

char *json_text(const json_t *value)
{
    if (value)
        return need(json_dumps(value, JSON_ENCODE_ANY));
    char *text = need(malloc(sizeof "absent"));
    return strcpy(text, "absent");
}

const char *json_member_text(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}
