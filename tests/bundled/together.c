/*
 * A program with libfyaml and jansson of its own beside the bundled library: all three do their work, and the library's
 * copy of libfyaml is not the program's.
 */
#include <jansson.h>
#include <libfyaml.h>
#include <stdio.h>
#include <string.h>
#include <workflowskill/workflowskill.h>

static const char text[] = "steps: [ { id: done, type: exit, status: success, output: { n: 42 } } ]";

/* Runs the workflow; 1 if it succeeds. */
int workflow_runs(void);
int workflow_runs(void)
{
    wfs_run *run = NULL;
    wfs_result result = wfs_run_text(text, WFS_ZERO_TERMINATED, NULL, 0, NULL, NULL, &run);
    int good = result == WFS_OK && wfs_run_succeeded(run);
    wfs_run_free(run);
    return good;
}

static int fyaml_reads(void)
{
    int n = 0;
    struct fy_document *document = fy_document_build_from_string(NULL, "{ a: 42 }", (size_t)-1);
    int count = document ? fy_document_scanf(document, "/a %d", &n) : 0;
    fy_document_destroy(document);
    return count == 1 && n == 42;
}

static int jansson_reads(void)
{
    json_t *value = json_loads("[42]", 0, NULL);
    int good = json_integer_value(json_array_get(value, 0)) == 42;
    json_decref(value);
    return good;
}

int main(void)
{
    for (int i = 0; i < 3; i++)
        if (!fyaml_reads() || !jansson_reads() || !workflow_runs())
            return 1;
    puts("all three work");
    return 0;
}
