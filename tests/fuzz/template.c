/*
 * A text as a value: template, escape, expression or literal. A text without `$` must come out as it went in.
 */
#include "fuzz.h"

static const char context[] =
    "{\"inputs\":{\"a\":1,\"b\":[1,0.1,\"x\",null,true],\"s\":\"}${\\\"\",\"f\":-0.0},\"steps\":{\"one\":{\"output\":"
    "{\"k\":[{}]}}},\"item\":{\"n\":1e21},\"index\":0,\"result\":null}";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    char *copy = fuzz_copy(text, size);
    wfs_limits limits = { .size = sizeof limits, .template_bytes = 65536 };
    wfs_document *document = NULL;
    wfs_report *report = NULL;
    wfs_result result = wfs_resolve(copy, size, context, sizeof context - 1, &limits, &document, &report);
    CHECK(result == WFS_OK || result == WFS_E_INVALID || result == WFS_E_LIMIT);
    free(copy);
    fuzz_report(report, size);
    if (result != WFS_OK)
        return 0;
    const wfs_value *value = wfs_document_root(document);
    fuzz_round_trip(value);
    if (!size || !memchr(text, '$', size)) {
        size_t length = 0;
        const char *out = wfs_value_text(value, &length);
        CHECK(wfs_value_type(value) == WFS_TYPE_STRING && length == size && (!size || memcmp(out, text, size) == 0));
    }
    wfs_document_free(document);
    return 0;
}
