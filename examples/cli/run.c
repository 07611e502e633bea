/*
 * The run command: a host of the library from beginning to end.
 *
 *   file -> load, validate -> inputs -> run -> log, outputs, exit status
 *
 * A file that is not valid is opened as a run all the same, since every attempt leaves a run log; the report on it is
 * made before, with the file's name. Events go to the streams and to the
 * progress display; the loop supplies the clock and the waiting.
 */
#include "commands.h"
#include "console.h"
#include "events.h"
#include "file.h"
#include "inputs.h"
#include "loop.h"
#include "memory.h"
#include "progress.h"
#include "signals.h"
#include "status.h"
#include "tools.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct session {
    const struct options *options;
    struct file file;
    struct tools tools;
    struct loop loop;
    struct events events, trace;
    struct progress progress;
    wfs_workflow *workflow; /* NULL if the file is not valid */
    wfs_run *run;
    struct text inputs;
};

/* ---- What the run asks of its host ----------------------------------------------------------------- */

static int64_t session_now(void *context) { return loop_now(&((struct session *)context)->loop); }

static int64_t session_wall(void *context) { return loop_wall(&((struct session *)context)->loop); }

static int32_t session_wait(void *context, wfs_run *run, int64_t until)
{
    (void)run;
    return loop_wait(&((struct session *)context)->loop, until);
}

static void session_event(void *context, const char *event, size_t size)
{
    static const wfs_limits deep = { .size = sizeof(deep), .data_depth = 1024 };
    struct session *session = context;
    wfs_document *document = NULL;
    const wfs_value *root;

    if (wfs_document_read_json(event, size, NULL, &deep, &document, NULL) == WFS_E_NOMEM)
        out_of_memory();
    root = wfs_document_root(document);
    events_write(&session->events, event, size, root);
    events_write(&session->trace, event, size, root);
    progress_event(&session->progress, root);
    wfs_document_free(document);
}

/* ---- Before the run ------------------------------------------------------------------------------- */

static bool has_code(const wfs_report *report, const char *code)
{
    wfs_diagnostic diagnostic = WFS_DIAGNOSTIC_INIT;

    for (size_t i = 0; wfs_report_get(report, i, &diagnostic) == WFS_OK; i++)
        if (strcmp(diagnostic.code, code) == 0)
            return true;
    return false;
}

/* Loads the file and makes the report on it. A file that cannot be parsed is validated as text: its tools, too. */
static wfs_result check(struct session *session, wfs_report **report)
{
    wfs_check_options check = WFS_CHECK_OPTIONS_INIT;
    wfs_result result;

    check.file = session->file.name;
    check.type_checks = session->options->types;
    result = wfs_workflow_load(session->file.data, session->file.size, &check, &session->workflow, NULL);
    if (result == WFS_OK)
        return wfs_workflow_validate(session->workflow, &session->tools.adapter, &check, report);
    if (result != WFS_E_INVALID)
        return result;
    return wfs_validate(session->file.data, session->file.size, &session->tools.adapter, &check, report);
}

/* any_tools: a tools file was read. */
static bool validate(struct session *session, bool any_tools)
{
    wfs_report *report = NULL;
    wfs_result result = check(session, &report);

    if (result == WFS_E_NOMEM)
        out_of_memory();
    console_report(report);
    if (!any_tools && has_code(report, "unknown-tool"))
        console_help("there is no tools file next to the workflow: give one with --tools FILE");
    wfs_report_free(report);
    if (result == WFS_OK)
        return true;
    wfs_workflow_free(session->workflow);
    session->workflow = NULL;
    return false;
}

/* Everything up to the run itself; another status than STATUS_OK or STATUS_INVALID ends the command. */
static int prepare(struct session *session)
{
    const struct options *options = session->options;
    bool any, valid;

    if (!file_read_skill(options->files.items[0], &session->file) ||
        !tools_add_all(&session->tools, options->tools.items, options->tools.count, options->files.items[0], &any))
        return STATUS_USAGE;
    valid = validate(session, any);
    if (valid && !inputs_build(options, session->workflow, &session->inputs))
        return STATUS_USAGE;
    if (!events_open(&session->events, options->events, false) || !events_open(&session->trace, options->trace, true))
        return STATUS_USAGE;
    return valid ? STATUS_OK : STATUS_INVALID;
}

/* ---- The run --------------------------------------------------------------------------------------- */

static void open_run(struct session *session)
{
    wfs_run_options run = WFS_RUN_OPTIONS_INIT;
    wfs_result result;

    run.flags = session->options->trace ? WFS_RUN_ALL_EVENTS : 0;
    run.type_checks = session->options->types;
    run.context = session;
    run.now = session_now;
    run.wall = session_wall;
    run.wait = session_wait;
    run.on_event = session_event;
    if (session->workflow)
        result = wfs_run_new(session->workflow, &session->tools.adapter, &run, &session->run);
    else
        result = wfs_run_open(session->file.data, session->file.size, &session->tools.adapter, &run, &session->run);
    if (result == WFS_OK && session->workflow)
        result = wfs_run_set_inputs(session->run, session->inputs.data, session->inputs.size);
    must_succeed(result);
}

static bool has_secrets(const wfs_workflow *workflow)
{
    wfs_field_info info = { .size = sizeof(info) };

    for (size_t i = 0; wfs_workflow_input(workflow, i, &info) == WFS_OK; i++)
        if (info.secret)
            return true;
    return false;
}

static bool execute(struct session *session)
{
    if (!signals_open()) {
        console_error("cannot make a pipe: %s", strerror(errno));
        return false;
    }
    loop_open(&session->loop, session->options->instant);
    session->loop.secretive = has_secrets(session->workflow);
    session->tools.loop = &session->loop;
    progress_open(&session->progress, session->workflow, session->options->quiet);
    if (console_is_live()) {
        session->loop.tick = progress_tick;
        session->loop.tick_context = &session->progress;
    }
    open_run(session);
    signals_watch(session->run);
    must_succeed(wfs_run_execute(session->run));
    signals_watch(NULL);
    loop_close(&session->loop);
    return true;
}

/* ---- After the run --------------------------------------------------------------------------------- */

static void say_input_errors(const wfs_run *run)
{
    const wfs_report *report = wfs_run_report(run);
    wfs_diagnostic diagnostic = WFS_DIAGNOSTIC_INIT;

    for (size_t i = 0; wfs_report_get(report, i, &diagnostic) == WFS_OK; i++)
        if (diagnostic.severity == WFS_SEVERITY_ERROR)
            console_error("%s", diagnostic.message);
    console_help("give inputs with -i NAME=VALUE or --inputs JSON");
}

/* Says how the run of a valid workflow ended, and gives the exit status. A failure in phase `validate` can only be the
 * inputs' then. */
static int conclude(struct session *session)
{
    bool success = wfs_run_succeeded(session->run);
    uint32_t phase = WFS_PHASE_EXECUTE;
    const char *reason = NULL;

    if (wfs_run_error(session->run, &phase, NULL, &reason) == WFS_OK && phase == WFS_PHASE_VALIDATE) {
        say_input_errors(session->run);
        return STATUS_USAGE;
    }
    progress_finish(&session->progress, success, reason);
    return success ? STATUS_OK : STATUS_FAILED;
}

static wfs_result write_outputs(const void *run, wfs_write_fn write, void *context)
{
    return wfs_value_write_to(wfs_run_outputs(run), WFS_JSON_PRETTY | WFS_JSON_SAFE, write, context);
}

static wfs_result write_log(const void *run, wfs_write_fn write, void *context)
{
    return wfs_run_log_to(run, WFS_JSON_PRETTY, write, context);
}

static bool print_outputs(const struct session *session)
{
    if (!session->progress.started || !wfs_workflow_output_count(session->workflow))
        return true;
    return file_print_from(write_outputs, session->run);
}

/* What the run leaves behind: its log, its outputs, and the exit status. */
static int deliver(struct session *session, int status)
{
    const struct options *options = session->options;
    bool good = true;

    if (status == STATUS_OK)
        status = conclude(session);
    good = events_close(&session->events);
    good = events_close(&session->trace) && good;
    if (options->log)
        good = file_replace(options->log, write_log, session->run) && good;
    signals_close();
    good = (options->json ? file_print_from(write_log, session->run) : print_outputs(session)) && good;
    return good ? status : STATUS_USAGE;
}

static void close_session(struct session *session)
{
    wfs_run_free(session->run);
    wfs_workflow_free(session->workflow);
    progress_close(&session->progress);
    tools_close(&session->tools);
    text_free(&session->inputs);
    file_free(&session->file);
}

int command_run(const struct options *options)
{
    struct session session = { .options = options };
    int status;

    tools_open(&session.tools);
    status = prepare(&session);
    if (status != STATUS_USAGE)
        status = execute(&session) ? deliver(&session, status) : STATUS_USAGE;
    close_session(&session);
    return status;
}
