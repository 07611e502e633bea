/*
 * The validate command: every file is checked, whatever the others are like.
 *
 * For people each file gets its diagnostics, or one line that says what it is; for programs all files together
 * become one JSON array on stdout. The worst file decides the exit status.
 */
#include "commands.h"
#include "console.h"
#include "file.h"
#include "memory.h"
#include "status.h"
#include "tools.h"

#include <stdlib.h>
#include <string.h>

enum { STEP_TYPES = 4 };

static const char *const type_names[STEP_TYPES] = { "tool", "transform", "conditional", "exit" };

/* The types of a workflow's steps, in order of their first step, and how many there are of each. */
struct shape {
    size_t order[STEP_TYPES], used;
    size_t counts[STEP_TYPES];
};

static struct shape shape_of(const wfs_workflow *workflow)
{
    wfs_step_info info = { .size = sizeof(info) };
    struct shape shape = { { 0 }, 0, { 0 } };

    for (size_t i = 0; workflow && wfs_workflow_step(workflow, i, &info) == WFS_OK; i++)
        if (info.type < STEP_TYPES && !shape.counts[info.type]++)
            shape.order[shape.used++] = info.type;
    return shape;
}

/* ---- For programs ---------------------------------------------------------------------------------- */

static void add_json_types(struct text *json, const struct shape *shape)
{
    text_add_string(json, ",\"stepTypes\":[");
    for (size_t i = 0; i < shape->used; i++)
        text_format(json, "%s\"%s\"", i ? "," : "", type_names[shape->order[i]]);
    text_add_string(json, "]");
}

static void add_json(struct text *json, const char *file, const wfs_report *report, const struct shape *shape)
{
    size_t size;
    const char *name = wfs_report_name(report, &size), *data;
    wfs_text *diagnostics;

    text_add_string(json, json->size > 1 ? ",{\"file\":" : "{\"file\":");
    text_add_quoted(json, file, strlen(file));
    text_format(json, ",\"valid\":%s,\"name\":", wfs_report_errors(report) ? "false" : "true");
    if (name)
        text_add_quoted(json, name, size);
    else
        text_add_string(json, "null");
    text_format(json, ",\"stepCount\":%zu", wfs_report_step_count(report));
    add_json_types(json, shape);
    must_succeed(wfs_report_json(report, &diagnostics));
    data = wfs_text_data(diagnostics, &size);
    text_add_string(json, ",\"diagnostics\":");
    text_add(json, data, size);
    text_add_string(json, "}");
    wfs_text_free(diagnostics);
}

static bool print_json(const struct text *json)
{
    wfs_limits limits = { .size = sizeof(limits), .data_depth = 1024 };
    wfs_document *document = NULL;
    wfs_text *text = NULL;
    const char *data = json->data;
    size_t size = json->size;
    bool good;

    if (wfs_document_read_json(json->data, json->size, NULL, &limits, &document, NULL) == WFS_OK &&
        wfs_value_write(wfs_document_root(document), WFS_JSON_PRETTY | WFS_JSON_SAFE, &text) == WFS_OK)
        data = wfs_text_data(text, &size);
    good = file_print(data, size);
    wfs_text_free(text);
    wfs_document_free(document);
    return good;
}

/* ---- For people ------------------------------------------------------------------------------------ */

static void say_valid(const char *file, const struct shape *shape, size_t steps)
{
    struct text line = { NULL, 0, 0 };

    text_add_safe(&line, file, strlen(file));
    text_format(&line, ": %svalid%s, %zu step%s (", console_style(STYLE_GREEN), console_style(STYLE_NONE), steps,
                steps == 1 ? "" : "s");
    for (size_t i = 0; i < shape->used; i++)
        text_format(&line, "%s%zu %s", i ? ", " : "", shape->counts[shape->order[i]], type_names[shape->order[i]]);
    text_add_string(&line, ")");
    console_print(&line);
    text_free(&line);
}

/* ---- One file -------------------------------------------------------------------------------------- */

static int check_file(const struct options *options, const struct file *file, const wfs_tool_adapter *adapter,
                      struct text *json)
{
    wfs_check_options check = WFS_CHECK_OPTIONS_INIT;
    wfs_report *report = NULL;
    wfs_workflow *workflow = NULL;
    struct shape shape;
    int status;

    check.file = file->name;
    check.allow = options->allow.items;
    check.allow_count = options->allow.count;
    check.flags = options->strict ? WFS_CHECK_WARNINGS_ARE_ERRORS : 0;
    check.type_checks = options->types;
    if (wfs_validate(file->data, file->size, adapter, &check, &report) == WFS_E_NOMEM ||
        wfs_workflow_load(file->data, file->size, &check, &workflow, NULL) == WFS_E_NOMEM)
        out_of_memory();
    status = wfs_report_errors(report) ? STATUS_INVALID : STATUS_OK;
    shape = shape_of(workflow);
    if (options->json)
        add_json(json, file->name, report, &shape);
    else
        console_report(report);
    if (!options->json && !options->quiet && status == STATUS_OK)
        say_valid(file->name, &shape, wfs_report_step_count(report));
    wfs_report_free(report);
    wfs_workflow_free(workflow);
    return status;
}

static int validate_path(const struct options *options, const char *path, struct text *json)
{
    struct file file;
    struct tools tools;
    bool any = false;
    int status = STATUS_USAGE;

    if (!file_read_skill(path, &file))
        return STATUS_USAGE;
    tools_open(&tools);
    if (tools_add_all(&tools, options->tools.items, options->tools.count, path, &any))
        status = check_file(options, &file, any ? &tools.adapter : NULL, json);
    tools_close(&tools);
    file_free(&file);
    return status;
}

/* Not being able to read a file is worse than what is in one. */
static int worse(int a, int b)
{
    if (a == STATUS_USAGE || b == STATUS_USAGE)
        return STATUS_USAGE;
    return a > b ? a : b;
}

int command_validate(const struct options *options)
{
    struct text json = { NULL, 0, 0 };
    int status = STATUS_OK;

    text_add(&json, "[", 1);
    for (size_t i = 0; i < options->files.count; i++)
        status = worse(status, validate_path(options, options->files.items[i], &json));
    text_add(&json, "]", 1);
    if (options->json && !print_json(&json))
        status = STATUS_USAGE;
    text_free(&json);
    return status;
}
