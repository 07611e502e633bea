/*
 * JSON text. jansson, which is another implementation, must agree on what is valid and what it means, as far as both
 * follow the same rules, and each must read what the other one writes.
 *
 * Where they differ on purpose: jansson refuses numbers beyond its types, half a surrogate pair, and U+0000 in keys; it
 * reads `-0` as an integer, and takes a NUL behind a number. A float without a fraction may be written as an integer
 * here.
 */
#include "fuzz.h"

#include <workflowskill/jansson.h>

enum { FLAGS = JSON_DECODE_ANY | JSON_ALLOW_NUL };

/* A number that jansson may have no type for, or an escape that it may refuse? */
static int may_differ(const char *text, size_t size)
{
    size_t digits = 0;
    for (size_t i = 0; i < size; i++) {
        digits = text[i] >= '0' && text[i] <= '9' ? digits + 1 : 0;
        if (digits > 17 || (text[i] == '\\' && i + 1 < size && text[i + 1] == 'u'))
            return 1;
        if (text[i] == '-' && i + 1 < size && text[i + 1] == '0')
            return 1;
        if ((text[i] == 'e' || text[i] == 'E') && i > 0 && text[i - 1] >= '0' && text[i - 1] <= '9')
            return 1;
    }
    return 0;
}

static size_t nesting(const char *text, size_t size)
{
    size_t open = 0;
    for (size_t i = 0; i < size; i++)
        open += text[i] == '[' || text[i] == '{';
    return open;
}

/* The value of theirs, as ours. */
static void check_same(const json_t *theirs, const wfs_value *value)
{
    wfs_limits limits = { .size = sizeof limits, .data_depth = 1024 };
    wfs_document *document = NULL;
    CHECK(wfs_document_from_jansson(theirs, &limits, &document) == WFS_OK);
    fuzz_same(wfs_document_root(document), value);
    wfs_document_free(document);
}

static void compare_reading(const char *text, size_t size, const wfs_value *value)
{
    json_t *theirs = json_loadb(text, size, FLAGS, NULL), *ours = NULL;
    if (theirs && nesting(text, size) <= 128 && !memchr(text, '\0', size))
        CHECK(value);
    if (value && !may_differ(text, size))
        CHECK(theirs);
    if (theirs && value) {
        check_same(theirs, value);
        CHECK(wfs_value_to_jansson(value, &ours) == WFS_OK && (may_differ(text, size) || json_equal(ours, theirs)));
    }
    json_decref(ours);
    json_decref(theirs);
}

/* jansson reads what we write. A large float is an integer for it, perhaps one that it has no type for. */
static void compare_writing(const wfs_value *value)
{
    for (uint32_t flags = 0; flags <= (WFS_JSON_PRETTY | WFS_JSON_SAFE); flags++) {
        wfs_text *text = NULL;
        size_t size = 0;
        CHECK(wfs_value_write(value, flags, &text) == WFS_OK);
        const char *data = wfs_text_data(text, &size);
        json_t *theirs = json_loadb(data, size, FLAGS, NULL);
        if (theirs)
            check_same(theirs, value);
        else
            theirs = json_loadb(data, size, FLAGS | JSON_DECODE_INT_AS_REAL, NULL);
        CHECK(theirs);
        json_decref(theirs);
        wfs_text_free(text);
    }
}

/* We read what jansson writes. */
static void compare_dumping(const json_t *theirs, const wfs_value *value)
{
    char *dumped = json_dumps(theirs, JSON_ENCODE_ANY | JSON_REAL_PRECISION(17));
    CHECK(dumped);
    wfs_document *document = fuzz_json(dumped, strlen(dumped));
    CHECK(document);
    fuzz_same(wfs_document_root(document), value);
    wfs_document_free(document);
    free(dumped);
}

/* Keys with NUL cannot be jansson's. */
static void compare_value(const wfs_value *value)
{
    json_t *json = NULL;
    wfs_result result = wfs_value_to_jansson(value, &json);
    CHECK(result == WFS_OK || result == WFS_E_INVALID);
    if (result != WFS_OK)
        return;
    compare_writing(value);
    compare_dumping(json, value);
    check_same(json, value);
    json_decref(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    char *copy = fuzz_copy(text, size);
    wfs_document *document = NULL, *yaml = NULL;
    wfs_report *report = NULL;
    wfs_result result = wfs_document_read_json(copy, size, "fuzz.json", NULL, &document, &report);
    CHECK(result == WFS_OK || result == WFS_E_INVALID);
    free(copy);
    fuzz_report(report, size);
    const wfs_value *value = result == WFS_OK ? wfs_document_root(document) : NULL;
    if (value) {
        fuzz_value(value, 128);
        fuzz_round_trip(value);
        compare_value(value);
    }
    compare_reading(text, size, value);
    if (value && wfs_document_read_yaml(text, size, NULL, NULL, &yaml, NULL) == WFS_OK)
        fuzz_value(wfs_document_root(yaml), 64);
    wfs_document_free(yaml);
    wfs_document_free(document);
    return 0;
}
