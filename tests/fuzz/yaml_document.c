/*
 * A YAML document: each value must survive a round trip as JSON, and every place that is told must lie in the text.
 */
#include "fuzz.h"

static void check_places(const wfs_document *document, const wfs_value *value, uint32_t lines, unsigned depth)
{
    uint32_t line = 0, column = 0, end_line = 0, end_column = 0;
    if (wfs_document_position(document, value, &line, &column, &end_line, &end_column) == WFS_OK) {
        CHECK(line >= 1 && column >= 1 && line <= lines && end_line >= line && end_line <= lines);
        CHECK(end_line > line || end_column >= column);
    }
    if (wfs_value_type(value) < WFS_TYPE_ARRAY || depth == 0)
        return;
    for (size_t i = 0; i < wfs_value_size(value) && i < 64; i++)
        check_places(document, wfs_value_at(value, i), lines, depth - 1);
}

static uint32_t count_lines(const uint8_t *data, size_t size)
{
    uint32_t lines = 1;
    for (size_t i = 0; i < size; i++)
        lines += data[i] == '\n' || data[i] == '\r';
    return lines;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_copy((const char *)data, size);
    wfs_limits limits = { .size = sizeof limits, .yaml_alias_nodes = 2000 };
    wfs_document *document = NULL;
    wfs_report *report = NULL;
    wfs_result result = wfs_document_read_yaml(text, size, "fuzz.yml", &limits, &document, &report);
    CHECK(result == WFS_OK || result == WFS_E_INVALID);
    free(text);
    fuzz_report(report, size);
    if (result != WFS_OK)
        return 0;
    fuzz_value(wfs_document_root(document), 8);
    check_places(document, wfs_document_root(document), count_lines(data, size), 8);
    fuzz_round_trip(wfs_document_root(document));
    wfs_document_free(document);
    return 0;
}
