/*
 * The host of the behaviour tests, see host.h. Nothing here knows what a test is about.
 */
#include "host.h"

/* ---- Callbacks ---- */

static bool is_tool(const char *name, const char *tool) { return strcmp(name, tool) == 0; }

static int32_t host_has(void *context, const char *name, size_t size)
{
    (void)context;
    return !(size == 7 && memcmp(name, "missing", 7) == 0);
}

static void keep_call(test_host *host, wfs_call *call)
{
    assert_true(host->kept_count < 64);
    host->kept_at[host->kept_count] = host->now;
    host->kept[host->kept_count++] = wfs_call_id(call);
}

static void answer_with(wfs_call *call, const char *tool)
{
    size_t size;
    const wfs_value *arguments = wfs_call_arguments(call);
    if (is_tool(tool, "echo")) {
        wfs_call_succeed_value(call, arguments);
    } else if (is_tool(tool, "answer")) {
        const char *json = wfs_value_text(wfs_value_get(arguments, "json", 4), &size);
        wfs_call_succeed(call, json, size);
    } else if (is_tool(tool, "fail") || is_tool(tool, "refuse")) {
        const char *message = wfs_value_text(wfs_value_get(arguments, "message", 7), &size);
        wfs_call_fail(call, message, size, is_tool(tool, "refuse") ? WFS_FAIL_PERMANENT : 0);
    } else {
        wfs_call_succeed_value(call, NULL);
    }
}

static void host_invoke(void *context, wfs_call *call)
{
    test_host *host = context;
    const char *tool = wfs_call_tool(call, NULL);
    host->invoked++;
    if (host->on_call)
        host->on_call(host, call);
    else if (is_tool(tool, "later"))
        keep_call(host, call);
    else
        answer_with(call, tool);
}

static void host_cancel(void *context, wfs_call *call)
{
    test_host *host = context;
    assert_true(host->cancelled_count < 64);
    host->cancelled[host->cancelled_count++] = wfs_call_id(call);
}

static int64_t host_now(void *context) { return ((test_host *)context)->now; }

static int64_t host_wall(void *context) { return 1700000000123456789 + ((test_host *)context)->now; }

/* One line of JSON. */
static json_t *read_line(const char *data, size_t size)
{
    check_shown(data, size);
    json_t *value = json_loadb(data, size, JSON_ALLOW_NUL, NULL);
    if (!value) /* jansson refuses integers beyond 64 bits */
        value = json_loadb(data, size, JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, NULL);
    if (!value)
        print_error("not read: %.*s\n", size < 300 ? (int)size : 300, data);
    assert_non_null(value);
    return value;
}

static void host_event(void *context, const char *event, size_t size)
{
    json_array_append_new(((test_host *)context)->events, read_line(event, size));
}

/* ---- Life ---- */

void host_init(test_host *host)
{
    wfs_tool_adapter adapter = WFS_TOOL_ADAPTER_INIT;
    wfs_run_options options = WFS_RUN_OPTIONS_INIT;
    memset(host, 0, sizeof *host);
    host->limits.size = sizeof host->limits;
    host->events = json_array();
    host->adapter = adapter;
    host->adapter.context = host;
    host->adapter.has = host_has;
    host->adapter.invoke = host_invoke;
    host->adapter.cancel = host_cancel;
    host->options = options;
    host->options.context = host;
    host->options.now = host_now;
    host->options.wall = host_wall;
    host->options.on_event = host_event;
    host->options.id = RUN_ID;
    host->options.limits = &host->limits;
}

void host_close(test_host *host)
{
    wfs_run_free(host->run);
    json_decref(host->log);
    json_decref(host->events);
}

/* ---- Running ---- */

void host_open(test_host *host, const char *workflow, const char *inputs)
{
    assert_int_equal(wfs_run_open(workflow, strlen(workflow), &host->adapter, &host->options, &host->run), WFS_OK);
    assert_non_null(host->run);
    if (inputs)
        assert_int_equal(wfs_run_set_inputs(host->run, inputs, strlen(inputs)), WFS_OK);
}

static void read_log(test_host *host)
{
    size_t size;
    wfs_text *text = NULL;
    assert_int_equal(wfs_run_log(host->run, 0, &text), WFS_OK);
    const char *data = wfs_text_data(text, &size);
    json_decref(host->log);
    host->log = read_line(data, size);
    wfs_text_free(text);
}

wfs_run_state host_advance(test_host *host)
{
    wfs_run_state state = WFS_RUN_FORCE_INT;
    assert_int_equal(wfs_run_advance(host->run, &state), WFS_OK);
    if (state == WFS_RUN_DONE)
        read_log(host);
    return state;
}

wfs_run_state host_finish(test_host *host)
{
    wfs_run_state state;
    while ((state = host_advance(host)) == WFS_RUN_WAIT) {
        int64_t until = wfs_run_wake_time(host->run);
        assert_true(until > host->now && until != WFS_TIME_NEVER);
        assert_true(host->wait_count < 64);
        host->waits[host->wait_count++] = (double)(until - host->now) / 1e6;
        host->now = until;
    }
    return state;
}

void host_run(test_host *host, const char *workflow, const char *inputs)
{
    host_init(host);
    host_open(host, workflow, inputs);
    assert_int_equal(host_finish(host), WFS_RUN_DONE);
}

wfs_call *host_call(test_host *host, size_t index)
{
    assert_true(index < host->kept_count);
    wfs_call *call = wfs_run_find_call(host->run, host->kept[index]);
    assert_non_null(call);
    return call;
}

void host_succeed(test_host *host, size_t index, const char *json)
{
    assert_int_equal(wfs_call_succeed(host_call(host, index), json, strlen(json)), WFS_OK);
}

void host_fail(test_host *host, size_t index, const char *message)
{
    assert_int_equal(wfs_call_fail(host_call(host, index), message, strlen(message), 0), WFS_OK);
}

/* ---- Looking at what came out ---- */

/* The character of well-formed UTF-8 at text[at], and its bytes. */
static uint32_t character_at(const char *text, size_t size, size_t at, size_t *length)
{
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    unsigned char lead = (unsigned char)text[at];
    *length = lead < 0x80 ? 1 : lead < 0xC0 ? 5 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF8 ? 4 : 5;
    assert_true(*length <= 4 && *length <= size - at);
    uint32_t c = *length == 1 ? lead : lead & (0x7FU >> *length);
    for (size_t i = 1; i < *length; i++) {
        assert_int_equal(text[at + i] & 0xC0, 0x80);
        c = c << 6 | ((unsigned char)text[at + i] & 0x3FU);
    }
    assert_true(c >= least[*length] && c <= 0x10FFFF && !(c >= 0xD800 && c < 0xE000));
    return c;
}

void check_shown(const char *text, size_t size)
{
    for (size_t at = 0, length = 1; at < size; at += length) {
        if (text[at] >= ' ' && text[at] < 0x7F) { /* most of long texts */
            length = 1;
            continue;
        }
        uint32_t c = character_at(text, size, at, &length);
        bool control = c < 0x20 || (c >= 0x7F && c < 0xA0), separator = c == 0x2028 || c == 0x2029;
        bool direction = c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
                         (c >= 0x2066 && c <= 0x206F) || c == 0xFEFF;
        if (control || separator || direction)
            fail_msg("U+%04X at byte %zu of %.200s", (unsigned)c, at, text);
    }
}

json_t *json_of(const char *text)
{
    json_error_t error;
    json_t *value = json_loads(text, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
    if (!value)
        print_error("not JSON (%s): %s\n", error.text, text);
    assert_non_null(value);
    return value;
}

const json_t *log_at(const test_host *host, const char *path)
{
    const json_t *value = host->log;
    while (*path && value) {
        char name[64];
        size_t length = strcspn(path, ".");
        assert_true(length < sizeof name);
        snprintf(name, sizeof name, "%.*s", (int)length, path);
        value = json_is_array(value) ? json_array_get(value, strtoul(name, NULL, 10)) : json_object_get(value, name);
        path += length + (path[length] == '.');
    }
    return value;
}

const char *log_text(const test_host *host, const char *path)
{
    const char *text = json_string_value(log_at(host, path));
    return text ? text : "";
}

static void fail_showing(const char *path, const json_t *actual, const char *expected)
{
    char *text = actual ? json_dumps(actual, JSON_ENCODE_ANY) : NULL;
    print_error("%s is %s, not %s\n", path, text ? text : "absent", expected);
    free(text);
    fail();
}

void check_log(const test_host *host, const char *path, const char *json)
{
    const json_t *actual = log_at(host, path);
    if (strcmp(json, "absent") == 0) {
        if (actual)
            fail_showing(path, actual, json);
        return;
    }
    json_t *expected = json_of(json);
    bool same = actual && json_equal(actual, expected);
    json_decref(expected);
    if (!same)
        fail_showing(path, actual, json);
}

void check_log_contains(const test_host *host, const char *path, const char *part)
{
    if (!strstr(log_text(host, path), part))
        fail_showing(path, log_at(host, path), part);
}

const json_t *event_at(const test_host *host, size_t index)
{
    const json_t *event = json_array_get(host->events, index);
    assert_non_null(event);
    return event;
}

char *event_types(const test_host *host)
{
    size_t index;
    json_t *event;
    char *line = calloc(json_array_size(host->events) + 1, 32);
    assert_non_null(line);
    json_array_foreach(host->events, index, event)
    {
        strcat(line, index ? " " : "");
        strcat(line, json_string_value(json_object_get(event, "type")));
    }
    return line;
}

bool log_mentions(const test_host *host, const char *part)
{
    char *text = json_dumps(host->log, JSON_COMPACT);
    bool found = strstr(text, part) != NULL;
    free(text);
    return found;
}

int32_t host_describe_output(const char *known, const char *schema, const char *name, size_t size,
                             wfs_tool_descriptor *descriptor)
{
    if (size != strlen(known) || memcmp(name, known, size) != 0)
        return 0;
    descriptor->output_schema = schema;
    descriptor->output_schema_size = strlen(schema);
    return 1;
}
