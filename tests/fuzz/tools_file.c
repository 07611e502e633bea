/*
 * The command's own readers: a tools file, behind a NUL character the text of --inputs, behind further ones the words
 * of -i. (None of them can contain a NUL.)
 *
 * The files of examples/cli are linked as they are. What would touch the world (files, the terminal, programs) has a
 * double here: reading any file gives the tools file's bytes, messages are counted, a program fails its call. What is
 * refused must have been explained; what is accepted must be tools that a workflow can call and a log that is JSON.
 */
#include "fuzz.h"

#include "console.h"
#include "file.h"
#include "inputs.h"
#include "loop.h"
#include "memory.h"
#include "signals.h"
#include "tools.h"

#include <stdarg.h>

enum { WORDS = 16, CALLED = 4 };

static struct {
    const char *data;
    size_t size;
    size_t messages;
} world;

/* ---- The doubles ----------------------------------------------------------------------------- */

bool file_read(const char *path, size_t limit, struct file *file)
{
    CHECK(path && world.size < limit);
    *file = (struct file){ duplicate(path, strlen(path)), fuzz_copy(world.data, world.size), world.size };
    return true;
}

void file_free(struct file *file)
{
    free(file->name);
    free(file->data);
}

bool file_is_folder(const char *path) { return path[0] == '/'; }

char *file_folder(const char *path)
{
    (void)path;
    return duplicate("/nowhere", 8);
}

char *file_join(const char *folder, const char *name)
{
    struct text path = { NULL, 0, 0 };
    text_format(&path, "%s/%s", folder, name);
    return path.data;
}

void console_error(const char *format, ...)
{
    char message[512];
    va_list arguments;
    va_start(arguments, format);
    CHECK(vsnprintf(message, sizeof message, format, arguments) > 0);
    va_end(arguments);
    world.messages++;
}

void console_help(const char *format, ...)
{
    char message[512];
    va_list arguments;
    va_start(arguments, format);
    CHECK(vsnprintf(message, sizeof message, format, arguments) >= 0);
    va_end(arguments);
}

void console_report(const wfs_report *report)
{
    if (!report)
        return;
    fuzz_check_report(report, SIZE_MAX);
    world.messages += wfs_report_errors(report);
}

void loop_start(struct loop *loop, const struct program_tool *tool, wfs_call *call)
{
    size_t count = 0;
    CHECK(!loop && tool->argv[0] && tool->environment && tool->folder && tool->timeout >= 0);
    while (tool->argv[count])
        count += strlen(tool->argv[count]) < SIZE_MAX;
    CHECK(wfs_call_fail(call, "not started", 11, 0) == WFS_OK);
}

void loop_cancel(struct loop *loop, const wfs_call *call) { CHECK(!loop && !call); }

void signals_kill_groups(void) { abort(); } /* it is for the end of memory */

/* ---- A workflow that calls the tools ----------------------------------------------------------- */

static void add_step(struct text *workflow, const struct tool *tool, size_t number)
{
    text_format(workflow, "%s{\"id\":\"s%zu\",\"type\":\"tool\",\"on_error\":\"ignore\",\"tool\":", number ? "," : "",
                number);
    text_add_quoted(workflow, tool->name, tool->name_size);
    if (number % 2)
        text_add_string(workflow, ",\"each\":\"$inputs.list\",\"retry\":{\"max\":1,\"delay\":\"1ms\",\"backoff\":1}");
    text_add_string(workflow,
                    ",\"inputs\":{\"a\":{\"type\":\"int\",\"value\":\"$inputs.n\"},\"city\":{\"type\":\"string\","
                    "\"value\":\"Oslo\"}}}");
}

static struct text make_workflow(const struct tools *tools)
{
    struct text workflow = { NULL, 0, 0 };
    text_add_string(&workflow,
                    "{\"inputs\":{\"n\":{\"type\":\"int\",\"default\":1},\"text\":{\"type\":\"string\",\"default\":"
                    "\"x\"},\"list\":{\"type\":\"array\",\"default\":[1,2,3]}},\"steps\":[");
    for (size_t i = 0; i < tools->count && i < CALLED; i++)
        add_step(&workflow, tools->items[i], i);
    if (!tools->count)
        text_add_string(&workflow, "{\"id\":\"end\",\"type\":\"exit\",\"status\":\"success\"}");
    text_add_string(&workflow, "]}");
    return workflow;
}

static void run_with(const struct tools *tools, const struct text *workflow, const struct text *inputs)
{
    wfs_run_options options = WFS_RUN_OPTIONS_INIT;
    fuzz_clock clock = { 0 };
    wfs_run *run = NULL;
    options.context = &clock;
    options.now = options.wall = fuzz_now;
    options.wait = fuzz_wait;
    options.type_checks = (uint32_t)(tools->count % 3);
    CHECK(wfs_run_text(workflow->data, workflow->size, inputs->data, inputs->size, &tools->adapter, &options, &run) ==
          WFS_OK);
    wfs_document_free(fuzz_log(run, NULL));
    wfs_run_free(run);
}

/* ---- The inputs -------------------------------------------------------------------------------- */

/* The pieces between NUL characters. */
static size_t split(const char *data, size_t size, const char **pieces)
{
    size_t count = 0;
    for (const char *at = data, *end = data + size; at < end && count < WORDS;) {
        const char *nul = memchr(at, '\0', (size_t)(end - at));
        pieces[count++] = at;
        at = nul ? nul + 1 : end;
    }
    return count;
}

/* A JSON object; or the words were no UTF-8, which the library says. */
static void check_object(const struct text *json)
{
    wfs_document *document = NULL;
    wfs_report *report = NULL;
    wfs_diagnostic item = WFS_DIAGNOSTIC_INIT;
    wfs_result result = wfs_document_read_json(json->data, json->size, NULL, NULL, &document, &report);
    if (result == WFS_OK)
        CHECK(wfs_value_type(wfs_document_root(document)) == WFS_TYPE_OBJECT);
    else
        CHECK(wfs_report_get(report, 0, &item) == WFS_OK && strstr(item.message, "UTF-8"));
    wfs_report_free(report);
    wfs_document_free(document);
}

/* inputs: texts that end with NUL. */
static void build_inputs(const char **inputs, size_t count, const struct text *workflow, struct text *json)
{
    struct options options = { .inputs_json = count && *inputs[0] ? inputs[0] : NULL };
    wfs_workflow *loaded = NULL;
    size_t before = world.messages;
    options.inputs.items = inputs + 1;
    options.inputs.count = count > 1 ? count - 1 : 0;
    CHECK(wfs_workflow_load(workflow->data, workflow->size, NULL, &loaded, NULL) == WFS_OK);
    bool good = inputs_build(&options, loaded, json);
    if (good)
        check_object(json);
    else
        CHECK(world.messages > before);
    wfs_workflow_free(loaded);
    if (!good)
        json->size = 0;
}

static void use(const struct tools *tools, const char *rest, size_t size)
{
    const char *inputs[WORDS];
    char *copy = allocate(size + 1, 1); /* ends with NUL */
    struct text json = { NULL, 0, 0 }, workflow = make_workflow(tools);
    if (size)
        memcpy(copy, rest, size);
    build_inputs(inputs, split(copy, size, inputs), &workflow, &json);
    run_with(tools, &workflow, &json);
    text_free(&workflow);
    text_free(&json);
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data, *nul = size ? memchr(text, '\0', size) : NULL;
    struct tools tools;
    world.data = text;
    world.size = nul ? (size_t)(nul - text) : size;
    world.messages = 0;
    tools_open(&tools);
    bool good = tools_add_file(&tools, "tools.yml");
    CHECK(good ? world.messages == 0 : world.messages > 0);
    for (size_t i = 0; i < tools.count && i < 64; i++)
        CHECK(tools_find(&tools, tools.items[i]->name, tools.items[i]->name_size));
    if (good)
        use(&tools, nul ? nul + 1 : text + size, nul ? size - world.size - 1 : 0);
    tools_close(&tools);
    return 0;
}
