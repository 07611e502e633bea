/*
 * From --inputs and -i to one JSON object.
 *
 * -i NAME=VALUE goes by the input's declared type: a string is taken as it is, anything else is JSON, read by
 * the library's own reader (exact, and without a locale). The members of --inputs come first, then -i; of the same
 * name the last one counts, as for the library, which also checks types and what is missing.
 */
#include "inputs.h"

#include "console.h"
#include "file.h"
#include "memory.h"
#include "suggest.h"

#include <stdlib.h>
#include <string.h>

/* ---- --inputs ------------------------------------------------------------------------------------ */

static bool read_source(const char *source, struct file *file)
{
    if (strcmp(source, "-") == 0 || source[0] == '@')
        return file_read(source[0] == '@' ? source + 1 : source, FILE_DATA_BYTES, file);
    *file = (struct file){ duplicate("--inputs", 8), duplicate(source, strlen(source)), strlen(source) };
    return true;
}

static bool is_empty(const struct text *json) { return json->data[json->size - 1] == '{'; }

static void add_member(struct text *json, const char *key, size_t size, const wfs_value *value)
{
    wfs_text *text;
    const char *data;
    size_t length;

    must_succeed(wfs_value_write(value, 0, &text));
    data = wfs_text_data(text, &length);
    text_add(json, ",", is_empty(json) ? 0 : 1);
    text_add_quoted(json, key, size);
    text_add(json, ":", 1);
    text_add(json, data, length);
    wfs_text_free(text);
}

/* Whether a later -i gives the same name. */
static bool is_overridden(const struct words *inputs, size_t from, const char *name, size_t size)
{
    for (size_t i = from; i < inputs->count; i++) /* the name may contain NUL */
        if (strcspn(inputs->items[i], "=") == size && inputs->items[i][size] && !memcmp(inputs->items[i], name, size))
            return true;
    return false;
}

static bool add_object(const struct options *options, const struct file *file, struct text *json)
{
    wfs_document *document = NULL;
    wfs_report *report = NULL;
    wfs_result result = wfs_document_read_json(file->data, file->size, file->name, NULL, &document, &report);
    const wfs_value *root = wfs_document_root(document);
    bool good = result == WFS_OK && wfs_value_type(root) == WFS_TYPE_OBJECT;

    if (result == WFS_E_NOMEM)
        out_of_memory();
    console_report(report);
    if (result == WFS_OK && !good)
        console_error("%s must be a JSON object", file->name);
    for (size_t i = 0; good && i < wfs_value_size(root); i++) {
        size_t size;
        const char *key = wfs_value_key(root, i, &size);
        if (!is_overridden(&options->inputs, 0, key, size))
            add_member(json, key, size, wfs_value_at(root, i));
    }
    wfs_report_free(report);
    wfs_document_free(document);
    return good;
}

static bool add_inputs(const struct options *options, struct text *json)
{
    struct file file;
    bool good;

    if (!options->inputs_json)
        return true;
    if (!read_source(options->inputs_json, &file))
        return false;
    good = add_object(options, &file, json);
    file_free(&file);
    return good;
}

/* ---- -i ------------------------------------------------------------------------------------------- */

static bool find_input(const wfs_workflow *workflow, const char *name, size_t size, wfs_field_info *info)
{
    for (size_t i = 0; wfs_workflow_input(workflow, i, info) == WFS_OK; i++)
        if (info->name_size == size && memcmp(info->name, name, size) == 0)
            return true;
    return false;
}

static void say_undeclared(const wfs_workflow *workflow, const char *name, size_t size)
{
    struct suggestion suggestion = suggestion_for(name, size);
    struct text declared = { NULL, 0, 0 };
    wfs_field_info info = { .size = sizeof(info) };

    for (size_t i = 0; wfs_workflow_input(workflow, i, &info) == WFS_OK; i++) {
        suggestion_offer(&suggestion, info.name);
        text_format(&declared, "%s%s", i ? ", " : "", info.name);
    }
    console_error("the workflow has no input \"%.*s\"", (int)size, name);
    if (suggestion.best)
        console_help("did you mean \"%s\"?", suggestion.best);
    else if (declared.size)
        console_help("its inputs are %s", declared.data);
    text_free(&declared);
}

static bool fits(const wfs_value *value, const char *type)
{
    static const char *const names[] = { "", "boolean", "int", "float", "string", "array", "object" };
    wfs_type given = wfs_value_type(value);

    if (given == WFS_TYPE_NULL)
        return true;
    if (given == WFS_TYPE_INT || given == WFS_TYPE_FLOAT) /* whether a float is integral is the library's to say */
        return strcmp(type, "int") == 0 || strcmp(type, "float") == 0;
    return strcmp(names[given], type) == 0;
}

static bool add_typed(struct text *json, const wfs_field_info *info, const char *text)
{
    wfs_document *document = NULL;
    wfs_report *report = NULL;
    wfs_result result = wfs_document_read_json(text, strlen(text), NULL, NULL, &document, &report);
    bool good = result == WFS_OK && fits(wfs_document_root(document), info->type);

    if (result == WFS_E_NOMEM)
        out_of_memory();
    if (good)
        add_member(json, info->name, info->name_size, wfs_document_root(document));
    else
        console_error("input \"%s\" must be %s, not \"%s\"", info->name, info->type, info->secret ? "***" : text);
    wfs_document_free(document);
    wfs_report_free(report);
    return good;
}

static bool add_input(struct text *json, const wfs_workflow *workflow, const char *word)
{
    const char *equals = strchr(word, '=');
    wfs_field_info info = { .size = sizeof(info) };

    if (!equals) {
        console_error("-i needs NAME=VALUE, not \"%s\"", word);
        return false;
    }
    if (!find_input(workflow, word, (size_t)(equals - word), &info)) {
        say_undeclared(workflow, word, (size_t)(equals - word));
        return false;
    }
    if (strcmp(info.type, "string") != 0)
        return add_typed(json, &info, equals + 1);
    text_add(json, ",", is_empty(json) ? 0 : 1);
    text_add_quoted(json, info.name, info.name_size);
    text_add(json, ":", 1);
    text_add_quoted(json, equals + 1, strlen(equals + 1));
    return true;
}

bool inputs_build(const struct options *options, const wfs_workflow *workflow, struct text *json)
{
    bool good;

    text_add(json, "{", 1);
    good = add_inputs(options, json);
    for (size_t i = 0; good && i < options->inputs.count; i++) {
        const char *word = options->inputs.items[i];
        size_t size = strcspn(word, "=");
        if (!word[size] || !is_overridden(&options->inputs, i + 1, word, size))
            good = add_input(json, workflow, word);
    }
    text_add(json, "}", 1);
    return good;
}
