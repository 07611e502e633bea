/*
 * An expression and, behind its first line, a context. The answer must be a value that survives a round trip, and the
 * same each time.
 */
#include "fuzz.h"

static const char standard[] =
    "{\"inputs\":{\"a\":1,\"b\":[1,2.5,\"x\",null,true],\"s\":\"\\u00dcx\\u0000\",\"o\":{\"length\":7,\"k\":{}}},"
    "\"steps\":{\"one\":{\"output\":[{\"id\":1},{\"id\":\"2\"}]}},\"item\":{\"n\":9007199254740993},\"index\":2,"
    "\"result\":\"12\"}";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_copy((const char *)data, size);
    const char *line = size ? memchr(text, '\n', size) : NULL;
    size_t length = line ? (size_t)(line - text) : size;
    const char *context = line ? line + 1 : standard;
    size_t context_size = line ? size - length - 1 : sizeof standard - 1;
    wfs_document *first = NULL, *second = NULL;
    wfs_report *report = NULL;
    wfs_result result = wfs_evaluate(text, length, context, context_size, NULL, &first, &report);
    CHECK(result == WFS_OK || result == WFS_E_INVALID || result == WFS_E_LIMIT);
    fuzz_report(report, size);
    CHECK(wfs_evaluate(text, length, context, context_size, NULL, &second, NULL) == result);
    free(text);
    if (result != WFS_OK)
        return 0;
    fuzz_round_trip(wfs_document_root(first));
    CHECK(wfs_value_equal(wfs_document_root(first), wfs_document_root(second)));
    wfs_document_free(first);
    wfs_document_free(second);
    return 0;
}
