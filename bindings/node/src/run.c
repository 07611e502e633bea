/*
 * Runs: made, given inputs, cancelled, closed.
 */
#include "run.h"

#include <stdlib.h>
#include <string.h>

node_run *open_run(napi_env env, napi_value number)
{
    uint32_t at = 0;
    const addon *home = addon_of(env);
    if (!take_number(env, number, "a run", &at))
        return NULL;
    node_run *run = at < home->run_count ? home->runs[at] : NULL;
    if (run && run->run)
        return run;
    (void)good(env, napi_throw_error(env, "ERR_CLOSED", "the run is closed"));
    return NULL;
}

/* A number that no other run has. */
static bool enter(addon *home, node_run *run)
{
    uint32_t at = home->first_free;
    while (at < home->run_count && home->runs[at])
        at++;
    if (at == home->run_capacity) {
        uint32_t capacity = home->run_capacity * 2 + 16;
        node_run **grown = realloc(home->runs, capacity * sizeof(node_run *));
        if (!grown)
            return false;
        home->runs = grown;
        home->run_capacity = capacity;
    }
    home->run_count = at == home->run_count ? at + 1 : home->run_count;
    home->runs[at] = run;
    home->first_free = at + 1;
    run->number = at;
    run->home = home;
    return true;
}

static void leave(node_run *run)
{
    addon *home = run->home;
    if (!home)
        return;
    home->runs[run->number] = NULL;
    if (run->number < home->first_free)
        home->first_free = run->number;
}

static bool tell_memory(napi_env env, node_run *run)
{
    int64_t total;
    int64_t change = run->held - run->told;
    run->told = run->held;
    return good(env, napi_adjust_external_memory(env, change, &total));
}

bool hold_memory(napi_env env, node_run *run, size_t size)
{
    run->held += (int64_t)size;
    return run->held - run->told < 65536 || tell_memory(env, run);
}

void empty_run(napi_env env, node_run *run)
{
    wfs_run_free(run->run);
    tool_set_release(run->set);
    free(run->events);
    free(run->given_up);
    run->held = 0;
    if (run->told)
        (void)tell_memory(env, run);
    *run = (node_run){ .home = run->home, .number = run->number };
}

static void finalize(napi_env env, void *data, void *hint)
{
    (void)hint;
    addon_of(env)->live--;
    empty_run(env, data);
    leave(data);
    free(data);
}

static int64_t virtual_now(void *context) { return ((node_run *)context)->now; }

/* Where it stands at 0; the latest time is far enough from the end of 64 bits for waits after it. */
static const int64_t virtual_wall_start = 1700000000000000000;
static const double latest_milliseconds = 7e12;

static int64_t virtual_wall(void *context) { return virtual_wall_start + ((node_run *)context)->now; }

/* ---- Making one ---- */

enum { SOURCE, TOOLS, NAME, FILE_NAME, ID, LIMITS, TYPE_CHECKS, FLAGS, EVENTS, CLOCK, RUN_ARGUMENTS };

typedef struct run_settings {
    given_text text, name, file, id;
    wfs_limits limits;
    wfs_workflow *workflow; /* NULL: text */
    bool events, clock;
    wfs_run_options options;
} run_settings;

static bool no_nul(napi_env env, const given_text *text, const char *message)
{
    return !text->data || !memchr(text->data, '\0', text->size) || throw_type(env, message);
}

static bool take_source(napi_env env, napi_value value, run_settings *settings)
{
    settings->workflow = NULL;
    if (!is_handle(env, value, HANDLE_WORKFLOW))
        return take_text(env, value, "content", &settings->text);
    settings->workflow = handle_data(env, value, HANDLE_WORKFLOW);
    return settings->workflow != NULL;
}

static bool take_settings(napi_env env, const napi_value *values, run_settings *s)
{
    wfs_run_options options = WFS_RUN_OPTIONS_INIT;
    bool taken = take_limits(env, values[LIMITS], &s->limits) && take_source(env, values[SOURCE], s) &&
                 take_optional_text(env, values[NAME], "name", &s->name) &&
                 take_optional_text(env, values[FILE_NAME], "file", &s->file) &&
                 no_nul(env, &s->file, "file must not contain a NUL") &&
                 take_optional_text(env, values[ID], "id", &s->id) &&
                 take_number(env, values[TYPE_CHECKS], "typeChecks", &options.type_checks) &&
                 take_number(env, values[FLAGS], "flags", &options.flags) &&
                 take_boolean(env, values[EVENTS], "events", &s->events) &&
                 take_boolean(env, values[CLOCK], "virtualClock", &s->clock);
    if (!taken)
        return false;
    options.name = s->name.data;
    options.name_size = s->name.size;
    options.file = s->file.data;
    options.id = s->id.data;
    options.limits = &s->limits;
    s->options = options;
    return true;
}

static void drop_settings(run_settings *settings)
{
    drop_text(&settings->text);
    drop_text(&settings->name);
    drop_text(&settings->file);
    drop_text(&settings->id);
}

static wfs_result start_run(node_run *run, run_settings *settings, tool_set *set)
{
    settings->options.context = run;
    settings->options.on_event = settings->events ? collect_event : NULL;
    settings->options.now = settings->clock ? virtual_now : NULL;
    settings->options.wall = settings->clock ? virtual_wall : NULL;
    run->set = set;
    if (set) {
        set->holders++;
        run->adapter = *wfs_tools_adapter(set->tools);
        run->adapter.invoke = NULL;
        run->adapter.cancel = collect_given_up;
    }
    const wfs_tool_adapter *adapter = set ? &run->adapter : NULL;
    if (settings->workflow)
        return wfs_run_new(settings->workflow, adapter, &settings->options, &run->run);
    return wfs_run_open(settings->text.data, settings->text.size, adapter, &settings->options, &run->run);
}

static napi_value make_run(napi_env env, run_settings *settings, tool_set *set)
{
    node_run *run = calloc(1, sizeof *run);
    wfs_result result = run && enter(addon_of(env), run) ? start_run(run, settings, set) : WFS_E_NOMEM;
    if (result == WFS_OK)
        return handle_new(env, HANDLE_RUN, run, finalize);
    if (run) {
        empty_run(env, run);
        leave(run);
    }
    free(run);
    return throw_result(env, result);
}

napi_value run_new(napi_env env, napi_callback_info info)
{
    napi_value values[RUN_ARGUMENTS], made = NULL;
    run_settings settings;
    tool_set *set = NULL;
    if (!take_arguments(env, info, RUN_ARGUMENTS, values))
        return NULL;
    settings.text.owned = settings.name.owned = settings.file.owned = settings.id.owned = NULL;
    if (take_settings(env, values, &settings) && take_tools(env, values[TOOLS], &set))
        made = make_run(env, &settings, set);
    drop_settings(&settings);
    return made;
}

static wfs_result set_inputs(wfs_run *run, kept_text *kept)
{
    const given_text *text = &kept->text;
    void *context = kept->context;
    if (!context)
        return wfs_run_set_inputs(run, text->data, text->size);
    hand_over(kept);
    return wfs_run_lend_inputs(run, text->data, text->size, kept->release, context);
}

/* run_inputs(run, text, lend) */
napi_value run_inputs(napi_env env, napi_callback_info info)
{
    napi_value values[3], set = NULL;
    kept_text kept = { .context = NULL };
    bool lend = false;
    node_run *run = take_arguments(env, info, 3, values) ? open_run(env, values[0]) : NULL;
    if (!run || !take_boolean(env, values[2], "lend", &lend))
        return NULL;
    if (keep_text(env, values[1], "inputs", lend, &kept) && hold_memory(env, run, lend ? 0 : kept.text.size)) {
        wfs_result result = set_inputs(run->run, &kept);
        set = result == WFS_OK ? nothing(env) : throw_result(env, result);
    }
    drop_kept(&kept);
    return set;
}

/* run_number(handle) */
napi_value run_number(napi_env env, napi_callback_info info)
{
    napi_value value, number = NULL;
    node_run *run = take_arguments(env, info, 1, &value) ? handle_data(env, value, HANDLE_RUN) : NULL;
    return run && good(env, napi_create_uint32(env, run->number, &number)) ? number : NULL;
}

napi_value run_cancel(napi_env env, napi_callback_info info)
{
    napi_value value;
    node_run *run = take_arguments(env, info, 1, &value) ? open_run(env, value) : NULL;
    if (!run)
        return NULL;
    wfs_run_cancel(run->run);
    return nothing(env);
}

napi_value run_close(napi_env env, napi_callback_info info)
{
    napi_value value;
    uint32_t at = 0;
    const addon *home = addon_of(env);
    if (!take_arguments(env, info, 1, &value) || !take_number(env, value, "a run", &at))
        return NULL;
    if (at < home->run_count && home->runs[at])
        empty_run(env, home->runs[at]);
    return nothing(env);
}

/* run_time(run, milliseconds): sets a virtual clock. */
napi_value run_time(napi_env env, napi_callback_info info)
{
    napi_value values[2];
    double time = 0;
    node_run *run = take_arguments(env, info, 2, values) ? open_run(env, values[0]) : NULL;
    if (!run || !take_double(env, values[1], "time", &time))
        return NULL;
    if (!(time >= 0 && time <= latest_milliseconds))
        return throw_type(env, "time must be a number of milliseconds from 0 to 7e12");
    int64_t now = (int64_t)(time * 1e6 + 0.5);
    run->now = now > run->now ? now : run->now;
    return nothing(env);
}
