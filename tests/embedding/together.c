/*
 * A program with libfyaml and jansson of its own beside the library inside of it, and with plug-ins that have the
 * library inside, too: together [PLUGIN.so...]. The plug-ins' names are seen by all, and all do their work, in turn.
 */
#include "plugin.h"

#include <dlfcn.h>
#include <jansson.h>
#include <libfyaml.h>
#include <stdio.h>
#include <string.h>
#include <workflowskill/workflowskill.h>

static const char text[] = "steps: [ { id: done, type: exit, status: success, output: { n: 42 } } ]";

static int workflow_runs(void)
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

/* The first call loads the plug-in; it stays. */
static int plugin_answers(const char *path)
{
    char answer[64];
    int (*plugin)(const char *, char *, size_t) = NULL;
    void *library = dlopen(path, RTLD_NOW | RTLD_GLOBAL), *symbol = library ? dlsym(library, "plugin_answer") : NULL;
    memcpy(&plugin, &symbol, sizeof plugin);
    return plugin && plugin("{\"items\":[{\"name\":\"a\",\"price\":1}]}", answer, sizeof answer) == 0 &&
           strcmp(answer, "{\"name\":\"a\"}") == 0;
}

int main(int argc, char **argv)
{
    for (int i = 0; i < 3; i++) {
        if (!fyaml_reads() || !jansson_reads() || !workflow_runs())
            return 1;
        for (int plugin = 1; plugin < argc; plugin++)
            if (!plugin_answers(argv[plugin]) || !fyaml_reads())
                return 1;
    }
    printf("libfyaml, jansson, the library and %d plug-ins work\n", argc - 1);
    return 0;
}
