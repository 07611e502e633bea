/*
 * JSON text. jansson, which is another implementation, must agree on what is valid, as far as both follow the same
 * rules.
 */
#include "fuzz.h"

#include <workflowskill/jansson.h>

/* jansson reads `-0` as an integer, the library as a float, as RFC 8259 lets them. */
static int has_minus_zero(const char *text, size_t size)
{
    for (size_t i = 0; i + 1 < size; i++)
        if (text[i] == '-' && text[i + 1] == '0')
            return 1;
    return 0;
}

static void compare_jansson(const char *text, size_t size, const wfs_value *value)
{
    json_t *theirs = json_loadb(text, size, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL), *ours = NULL;
    wfs_document *document = NULL;
    if (theirs && value)
        CHECK(wfs_value_to_jansson(value, &ours) == WFS_OK && json_equal(ours, theirs));
    if (theirs && value && wfs_document_from_jansson(theirs, NULL, &document) == WFS_OK)
        CHECK(wfs_value_equal(wfs_document_root(document), value));
    wfs_document_free(document);
    json_decref(ours);
    json_decref(theirs);
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
    if (result == WFS_OK) {
        fuzz_value(value, 128);
        fuzz_round_trip(value);
    }
    if (!has_minus_zero(text, size))
        compare_jansson(text, size, value);
    if (result == WFS_OK && wfs_document_read_yaml(text, size, NULL, NULL, &yaml, NULL) == WFS_OK)
        fuzz_value(wfs_document_root(yaml), 64);
    wfs_document_free(yaml);
    wfs_document_free(document);
    return 0;
}
