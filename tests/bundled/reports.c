/*
 * All that is said of each text, to be compared between builds: one line for what is reported of it as a skill, one for
 * its value as a YAML document or what is wrong with it.
 *
 *   reports PATH...      see corpus.h
 */
#include <stdio.h>
#include <workflowskill/workflowskill.h>

#include "../corpus.h"

static int32_t has_any(void *context, const char *name, size_t size)
{
    (void)context;
    (void)name;
    (void)size;
    return 1;
}

static void print(const char *id, const char *what, wfs_result result, wfs_text *text)
{
    size_t size = 0;
    const char *data = wfs_text_data(text, &size);
    printf("%s %s %s ", id, what, wfs_result_name(result));
    fwrite(data, 1, size, stdout);
    putchar('\n');
    wfs_text_free(text);
}

static void print_report(const char *id, const char *what, wfs_result result, wfs_report *report)
{
    wfs_text *text = NULL;
    wfs_report_json(report, &text);
    print(id, what, result, text);
    wfs_report_free(report);
}

static void take(const char *id, const char *text, size_t size)
{
    wfs_tool_adapter adapter = WFS_TOOL_ADAPTER_INIT;
    wfs_report *report = NULL;
    wfs_document *document = NULL;
    wfs_text *value = NULL;
    adapter.has = has_any;
    wfs_result result = wfs_validate(text, size, &adapter, NULL, &report);
    print_report(id, "skill", result, report);
    report = NULL;
    result = wfs_document_read_yaml(text, size, "document", NULL, &document, &report);
    print_report(id, "yaml", result, report);
    if (document && wfs_value_write(wfs_document_root(document), 0, &value) == WFS_OK)
        print(id, "value", WFS_OK, value);
    wfs_document_free(document);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        corpus_each(argv[i], 1, take);
    return ferror(stdout) != 0;
}
