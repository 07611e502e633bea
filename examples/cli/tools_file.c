/*
 * From a tools file to tools.
 *
 * A tools file is read as strictly as a compiler reads: each tool has exactly one kind of behaviour, an unknown
 * key is an error (a misspelt `permanent` would change what a test means), and every mistake is reported with
 * its place, all in one go. The report is the library's, so that it looks like a workflow's. What is read refers
 * to the file's document, which the registry keeps; only what the system wants as C strings is copied.
 */
#include "tools.h"

#include "console.h"
#include "duration.h"
#include "file.h"
#include "memory.h"
#include "suggest.h"
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* One file being read. `path` says where the reader stands. */
struct reader {
    const wfs_document *document;
    wfs_report *report;
    const char *folder; /* of the tools file */
    struct text path;
};

#define UNFIT(reader, value, ...) complain(reader, value, "wrong-type", NULL, __VA_ARGS__)

/* ---- Saying what is wrong --------------------------------------------------------------------- */

__attribute__((format(printf, 5, 6))) static void complain(struct reader *reader, const wfs_value *value,
                                                           const char *code, const char *hint, const char *format, ...)
{
    wfs_diagnostic diagnostic = WFS_DIAGNOSTIC_INIT;
    char message[256];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(message, sizeof(message), format, arguments);
    va_end(arguments);
    diagnostic.code = code;
    diagnostic.message = message;
    diagnostic.path = reader->path.data ? reader->path.data : "";
    diagnostic.hint = hint;
    diagnostic.severity = WFS_SEVERITY_ERROR;
    diagnostic.phase = WFS_PHASE_VALIDATE;
    wfs_document_position(reader->document, value, &diagnostic.line, &diagnostic.column, &diagnostic.end_line,
                          &diagnostic.end_column);
    if (wfs_report_add(reader->report, &diagnostic) == WFS_E_NOMEM)
        out_of_memory();
}

static bool is_name(const char *key, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (!((key[i] >= 'a' && key[i] <= 'z') || (key[i] >= 'A' && key[i] <= 'Z') || key[i] == '_' ||
              (i && key[i] >= '0' && key[i] <= '9')))
            return false;
    return size > 0;
}

/* Steps into a member or an element; the result is for leave(). */
static size_t enter_key(struct reader *reader, const char *key, size_t size)
{
    size_t mark = reader->path.size;

    if (is_name(key, size)) {
        text_add(&reader->path, ".", mark ? 1 : 0);
        text_add(&reader->path, key, size);
    } else {
        text_add(&reader->path, "[", 1);
        text_add_quoted(&reader->path, key, size);
        text_add(&reader->path, "]", 1);
    }
    return mark;
}

static size_t enter_index(struct reader *reader, size_t index)
{
    size_t mark = reader->path.size;

    text_format(&reader->path, "[%zu]", index);
    return mark;
}

static void leave(struct reader *reader, size_t mark)
{
    reader->path.size = mark;
    if (reader->path.data)
        reader->path.data[mark] = '\0';
}

static const char *type_name(const wfs_value *value)
{
    static const char *const names[] = { "null", "a boolean", "an int", "a float", "a string", "a list", "a mapping" };

    return names[wfs_value_type(value)];
}

/* ---- Small readers ----------------------------------------------------------------------------- */

static const wfs_value *member(const wfs_value *object, const char *key)
{
    return wfs_value_get(object, key, strlen(key));
}

static bool expect(struct reader *reader, const wfs_value *value, wfs_type type, const char *wanted)
{
    if (wfs_value_type(value) == type)
        return true;
    wfs_type got = wfs_value_type(value);
    bool unquoted = type == WFS_TYPE_STRING && got != WFS_TYPE_ARRAY && got != WFS_TYPE_OBJECT;
    complain(reader, value, "wrong-type", unquoted ? "put it in quotes" : NULL, "Expected %s, got %s", wanted,
             type_name(value));
    return false;
}

static void unknown_key(struct reader *reader, const wfs_value *value, const char *key, size_t size,
                        const char *const *known)
{
    struct suggestion suggestion = suggestion_for(key, size);
    struct text hint = { NULL, 0, 0 };

    for (size_t i = 0; known[i]; i++)
        suggestion_offer(&suggestion, known[i]);
    if (suggestion.best)
        text_format(&hint, "did you mean \"%s\"?", suggestion.best);
    else
        text_add_string(&hint, "known keys: ");
    for (size_t i = 0; known[i] && !suggestion.best; i++)
        text_format(&hint, "%s%s", i ? ", " : "", known[i]);
    complain(reader, value, "unknown-key", hint.data, "Unknown key \"%.*s\"", size > 80 ? 80 : (int)size, key);
    text_free(&hint);
}

/* An object with no other keys than those of `known` (which ends with NULL). */
static bool expect_object(struct reader *reader, const wfs_value *value, const char *const *known)
{
    if (!expect(reader, value, WFS_TYPE_OBJECT, "a mapping"))
        return false;
    for (size_t i = 0; i < wfs_value_size(value); i++) {
        size_t size, k = 0, mark;
        const char *key = wfs_value_key(value, i, &size);
        while (known[k] && (strlen(known[k]) != size || memcmp(known[k], key, size) != 0))
            k++;
        if (known[k])
            continue;
        mark = enter_key(reader, key, size);
        unknown_key(reader, wfs_value_at(value, i), key, size, known);
        leave(reader, mark);
    }
    return true;
}

/* A text for the system: no NUL in it. new; NULL if it is none. */
static char *read_string(struct reader *reader, const wfs_value *value)
{
    size_t size;
    const char *text = wfs_value_text(value, &size);

    if (!expect(reader, value, WFS_TYPE_STRING, "a string"))
        return NULL;
    if (size && memchr(text, '\0', size)) {
        complain(reader, value, "invalid-value", NULL, "The text contains a NUL character");
        return NULL;
    }
    return duplicate(text, size);
}

/* A scalar as text: `level: 3` in an environment is as good as `level: "3"`. new. */
static char *read_scalar(struct reader *reader, const wfs_value *value)
{
    wfs_type type = wfs_value_type(value);
    wfs_text *text;
    const char *data;
    size_t size;
    char *copy;

    if (type != WFS_TYPE_INT && type != WFS_TYPE_FLOAT && type != WFS_TYPE_BOOLEAN)
        return read_string(reader, value);
    must_succeed(wfs_value_write(value, 0, &text));
    data = wfs_text_data(text, &size);
    copy = duplicate(data, size);
    wfs_text_free(text);
    return copy;
}

/* One of the words of `words` (which ends with NULL): its number. */
static size_t read_word(struct reader *reader, const wfs_value *value, const char *const *words)
{
    size_t size, i = 0;
    const char *text = wfs_value_text(value, &size);

    while (words[i] &&
           (wfs_value_type(value) != WFS_TYPE_STRING || strlen(words[i]) != size || memcmp(words[i], text, size) != 0))
        i++;
    if (words[i])
        return i;
    complain(reader, value, "invalid-value", NULL, "Expected %s or %s", words[0], words[1]);
    return 0;
}

/* ---- Canned answers ---------------------------------------------------------------------------- */

static void read_echo(struct reader *reader, const wfs_value *value, struct answer *answer)
{
    answer->kind = wfs_value_type(value) == WFS_TYPE_STRING ? ANSWER_ECHO_ONE : ANSWER_ECHO;
    if (answer->kind == ANSWER_ECHO && !(wfs_value_type(value) == WFS_TYPE_BOOLEAN && wfs_value_boolean(value)))
        complain(reader, value, "invalid-value", "true for all arguments, or the name of one",
                 "Expected true or the name of an argument");
}

static void read_answer(struct reader *reader, const wfs_value *value, struct answer *answer)
{
    static const char *const known[] = { "output", "error", "echo", "permanent", NULL };
    const wfs_value *output = member(value, "output"), *error = member(value, "error"), *echo = member(value, "echo");
    const wfs_value *permanent = member(value, "permanent");

    if (!expect_object(reader, value, known))
        return;
    if (!!output + !!error + !!echo != 1) {
        complain(reader, value, output || error || echo ? "invalid-value" : "missing-key", NULL,
                 "A response has exactly one of output, error and echo");
        return;
    }
    answer->kind = error ? ANSWER_ERROR : ANSWER_OUTPUT;
    answer->value = output ? output : error ? error : echo;
    answer->permanent = wfs_value_boolean(permanent) != 0;
    if (echo)
        read_echo(reader, echo, answer);
    if (error)
        expect(reader, error, WFS_TYPE_STRING, "a string");
    if (permanent && (!error || wfs_value_type(permanent) != WFS_TYPE_BOOLEAN))
        complain(reader, permanent, "invalid-value", NULL, "permanent is true or false, and goes with error");
}

static void read_answers(struct reader *reader, const wfs_value *value, struct answers *answers)
{
    size_t mark = enter_key(reader, "responses", 9);

    if (!value)
        complain(reader, answers->when, "missing-key", NULL, "responses is missing");
    else if (expect(reader, value, WFS_TYPE_ARRAY, "a list")) {
        answers->count = wfs_value_size(value);
        answers->items = allocate(answers->count, sizeof(*answers->items));
        for (size_t i = 0; i < answers->count; i++) {
            size_t inner = enter_index(reader, i);
            read_answer(reader, wfs_value_at(value, i), &answers->items[i]);
            leave(reader, inner);
        }
    }
    leave(reader, mark);
}

static void read_case(struct reader *reader, const wfs_value *value, struct answers *answers)
{
    static const char *const known[] = { "when", "responses", NULL };

    if (!expect_object(reader, value, known))
        return;
    answers->when = member(value, "when");
    if (!answers->when) {
        complain(reader, value, "missing-key", NULL, "when is missing");
        answers->when = value;
    } else {
        size_t mark = enter_key(reader, "when", 4);
        expect(reader, answers->when, WFS_TYPE_OBJECT, "a mapping");
        leave(reader, mark);
    }
    read_answers(reader, member(value, "responses"), answers);
}

static void read_canned(struct reader *reader, const wfs_value *value, struct tool *tool)
{
    static const char *const words[] = { "repeat_last", "error", NULL };
    const wfs_value *cases = member(value, "cases"), *responses = member(value, "responses");
    const wfs_value *exhausted = member(value, "on_exhausted");
    size_t count = wfs_value_type(cases) == WFS_TYPE_ARRAY ? wfs_value_size(cases) : 0, mark;

    tool->lists = allocate(count + 1, sizeof(*tool->lists));
    tool->list_count = count + (responses != NULL);
    mark = enter_key(reader, "cases", 5);
    if (cases)
        expect(reader, cases, WFS_TYPE_ARRAY, "a list");
    for (size_t i = 0; i < count; i++) {
        size_t inner = enter_index(reader, i);
        read_case(reader, wfs_value_at(cases, i), &tool->lists[i]);
        leave(reader, inner);
    }
    leave(reader, mark);
    if (responses)
        read_answers(reader, responses, &tool->lists[count]);
    mark = enter_key(reader, "on_exhausted", 12);
    tool->exhausts = exhausted && read_word(reader, exhausted, words) == 1;
    leave(reader, mark);
}

/* ---- Programs ---------------------------------------------------------------------------------- */

static void read_command(struct reader *reader, const wfs_value *value, struct program_tool *program)
{
    size_t count = wfs_value_size(value), mark = enter_key(reader, "command", 7);

    program->argv = allocate(count + 1, sizeof(*program->argv));
    if (wfs_value_type(value) != WFS_TYPE_ARRAY)
        complain(reader, value, "wrong-type", "for a shell command: [sh, -c, \"...\"]",
                 "Expected a list: the program and its arguments, got %s", type_name(value));
    else if (!count || !wfs_value_size(wfs_value_at(value, 0)))
        complain(reader, value, "invalid-value", NULL, "The program is missing");
    else
        for (size_t i = 0; i < count; i++) {
            size_t inner = enter_index(reader, i);
            char *word = read_scalar(reader, wfs_value_at(value, i));
            program->argv[i] = word ? word : duplicate("", 0);
            leave(reader, inner);
        }
    leave(reader, mark);
}

static bool is_relative_path(const char *word, bool program)
{
    return strncmp(word, "./", 2) == 0 || strncmp(word, "../", 3) == 0 ||
           (program && word[0] != '/' && strchr(word, '/'));
}

/* Without `cwd` a program runs in the tools file's folder, where relative paths are right as they are. Elsewhere
 * they are made absolute. */
static void anchor_paths(struct program_tool *program, const char *folder)
{
    char *absolute = realpath(folder, NULL);

    for (size_t i = 0; absolute && program->argv[i]; i++)
        if (is_relative_path(program->argv[i], i == 0)) {
            char *path = file_join(absolute, program->argv[i]);
            free(program->argv[i]);
            program->argv[i] = path;
        }
    free(absolute);
}

static void read_folder(struct reader *reader, const wfs_value *value, struct program_tool *program)
{
    size_t mark = enter_key(reader, "cwd", 3);
    char *cwd = value ? read_string(reader, value) : NULL;

    program->folder = cwd ? file_join(reader->folder, cwd) : duplicate(reader->folder, strlen(reader->folder));
    if (cwd)
        anchor_paths(program, reader->folder);
    free(cwd);
    leave(reader, mark);
}

static size_t count_of(char **list)
{
    size_t count = 0;

    while (list[count])
        count++;
    return count;
}

/* Puts NAME=VALUE over what is there of that name. */
static void set_variable(char **environment, const char *name, size_t size, const char *value)
{
    struct text text = { NULL, 0, 0 };
    size_t i = 0;

    text_add(&text, name, size);
    text_add(&text, "=", 1);
    text_add_string(&text, value);
    while (environment[i] && strncmp(environment[i], text.data, size + 1) != 0)
        i++;
    free(environment[i]);
    environment[i] = text.data;
}

static void read_environment(struct reader *reader, const wfs_value *value, struct program_tool *program)
{
    size_t own = count_of(environ), count = wfs_value_size(value), mark = enter_key(reader, "env", 3);

    program->environment = allocate(own + count + 1, sizeof(*program->environment));
    for (size_t i = 0; i < own; i++)
        program->environment[i] = duplicate(environ[i], strlen(environ[i]));
    if (!value || !expect(reader, value, WFS_TYPE_OBJECT, "a mapping"))
        count = 0;
    for (size_t i = 0; i < count; i++) {
        size_t size, inner;
        const char *name = wfs_value_key(value, i, &size);
        char *text;
        inner = enter_key(reader, name, size);
        text = read_scalar(reader, wfs_value_at(value, i));
        if (!size || memchr(name, '=', size) || memchr(name, '\0', size))
            complain(reader, wfs_value_at(value, i), "invalid-value", NULL, "This is no name for a variable");
        else if (text)
            set_variable(program->environment, name, size, text);
        free(text);
        leave(reader, inner);
    }
    leave(reader, mark);
}

static void read_timeout(struct reader *reader, const wfs_value *value, struct program_tool *program)
{
    size_t size, mark = enter_key(reader, "timeout", 7);
    const char *text = wfs_value_text(value, &size);

    if (value && (wfs_value_type(value) != WFS_TYPE_STRING || !duration_read(text, size, &program->timeout)))
        complain(reader, value, "bad-duration", "a number followed by ms, s, m or h, as in \"30s\"",
                 "This is no duration");
    leave(reader, mark);
}

static void read_program(struct reader *reader, const wfs_value *value, struct tool *tool)
{
    static const char *const words[] = { "json", "text", NULL };
    const wfs_value *result = member(value, "result");
    size_t mark;

    read_command(reader, member(value, "command"), &tool->program);
    read_folder(reader, member(value, "cwd"), &tool->program);
    read_environment(reader, member(value, "env"), &tool->program);
    read_timeout(reader, member(value, "timeout"), &tool->program);
    mark = enter_key(reader, "result", 6);
    tool->program.as_text = result && read_word(reader, result, words) == 1;
    leave(reader, mark);
}

/* ---- Tools ------------------------------------------------------------------------------------- */

static wfs_text *read_schema(struct reader *reader, const wfs_value *value, const char *key)
{
    size_t mark = enter_key(reader, key, strlen(key));
    wfs_type type = wfs_value_type(value);
    wfs_text *text = NULL;

    if (value && type != WFS_TYPE_OBJECT && type != WFS_TYPE_BOOLEAN)
        UNFIT(reader, value, "Expected a JSON Schema: a mapping, got %s", type_name(value));
    else if (value && wfs_value_write(value, 0, &text) != WFS_OK)
        out_of_memory();
    leave(reader, mark);
    return text;
}

static void read_description(struct reader *reader, const wfs_value *value, struct tool *tool)
{
    size_t mark = enter_key(reader, "description", 11);

    if (value && expect(reader, value, WFS_TYPE_STRING, "a string"))
        tool->description = wfs_value_text(value, &tool->description_size);
    leave(reader, mark);
}

static void read_tool(struct reader *reader, const wfs_value *value, struct tool *tool)
{
    static const char *const canned[] = { "description", "input_schema", "output_schema", "responses",
                                          "cases",       "on_exhausted", "command",       NULL };
    static const char *const program[] = { "description", "input_schema", "output_schema", "command", "cwd", "env",
                                           "timeout",     "result",       "responses",     "cases",   NULL };
    bool runs = member(value, "command") != NULL, answers = member(value, "responses") || member(value, "cases");

    if (!expect_object(reader, value, runs ? program : canned))
        return;
    read_description(reader, member(value, "description"), tool);
    tool->input_schema = read_schema(reader, member(value, "input_schema"), "input_schema");
    tool->output_schema = read_schema(reader, member(value, "output_schema"), "output_schema");
    if (runs && answers)
        complain(reader, value, "invalid-value", NULL, "A tool has either a command or responses, not both");
    else if (runs)
        read_program(reader, value, tool);
    else if (answers)
        read_canned(reader, value, tool);
    else
        complain(reader, value, "missing-key", "give it a command, or responses", "The tool has no behaviour");
}

/* Member number `index` of `tools`. false: another file has a tool of that name. */
static bool read_named_tool(struct reader *reader, const wfs_value *list, size_t index, struct tools *tools)
{
    const wfs_value *value = wfs_value_at(list, index);
    const char *file = tools->files[tools->document_count - 1];
    size_t size, mark;
    const char *name = wfs_value_key(list, index, &size);
    const struct tool *other = tools_find(tools, name, size);
    struct tool *tool = tools_append(tools);

    tool->name = duplicate(name, size);
    tool->name_size = size;
    tool->file = file;
    mark = enter_key(reader, name, size);
    if (!size)
        complain(reader, value, "invalid-value", NULL, "A tool needs a name");
    read_tool(reader, value, tool);
    leave(reader, mark);
    if (other)
        console_error("tool \"%s\" is in %s and in %s", tool->name, other->file, file);
    return !other;
}

static bool read_tools(struct reader *reader, const wfs_value *root, struct tools *tools)
{
    static const char *const known[] = { "tools", NULL };
    const wfs_value *list = member(root, "tools");
    bool good = true;
    size_t mark;

    if (!expect_object(reader, root, known))
        return good;
    mark = enter_key(reader, "tools", 5);
    if (!list)
        complain(reader, root, "missing-key", NULL, "tools is missing");
    else if (expect(reader, list, WFS_TYPE_OBJECT, "a mapping"))
        for (size_t i = 0; i < wfs_value_size(list); i++)
            good = read_named_tool(reader, list, i, tools) && good;
    leave(reader, mark);
    return good;
}

/* ---- The file ---------------------------------------------------------------------------------- */

static void keep_document(struct tools *tools, wfs_document *document, char *name)
{
    size_t count = ++tools->document_count;

    tools->documents = reallocate(tools->documents, count, sizeof(*tools->documents));
    tools->files = reallocate(tools->files, count, sizeof(*tools->files));
    tools->documents[count - 1] = document;
    tools->files[count - 1] = name;
}

static bool read_document(struct tools *tools, const struct file *file, const char *folder, wfs_document *document)
{
    struct reader reader = { document, NULL, folder, { NULL, 0, 0 } };
    bool good;

    must_succeed(wfs_report_new(file->data, file->size, file->name, &reader.report));
    keep_document(tools, document, duplicate(file->name, strlen(file->name)));
    good = read_tools(&reader, wfs_document_root(document), tools);
    good = good && !wfs_report_errors(reader.report);
    console_report(reader.report);
    wfs_report_free(reader.report);
    text_free(&reader.path);
    return good;
}

bool tools_read(struct tools *tools, const char *path)
{
    /* Canned outputs may be large, and the file is the user's own. */
    wfs_limits limits = {
        .size = sizeof(limits),
        .yaml_bytes = FILE_DATA_BYTES - 1,
        .yaml_depth = 256,
        .yaml_nodes = 16777216,
        .yaml_memory_bytes = UINT64_MAX,
    };
    wfs_document *document = NULL;
    wfs_report *report = NULL;
    struct file file;
    wfs_result result;
    bool good = false;

    if (!file_read(path, FILE_DATA_BYTES, &file))
        return false;
    result = wfs_document_read_yaml(file.data, file.size, file.name, &limits, &document, &report);
    if (result == WFS_E_NOMEM)
        out_of_memory();
    console_report(report);
    wfs_report_free(report);
    if (result == WFS_OK) {
        char *folder = file_folder(strcmp(path, "-") == 0 ? "." : path);
        good = read_document(tools, &file, folder, document);
        free(folder);
    }
    file_free(&file);
    return good;
}
