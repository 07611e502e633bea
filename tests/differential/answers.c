/*
 * What the library makes of texts: a line of JSON in, a line of JSON out, so that scripts can ask thousands of times.
 * A context is JSON as a text, since it may hold numbers that jansson does not read.
 *
 *     {"read": "yaml" | "json" | "expression" | "value", "text": "...", "context": "{...}"}
 *  -> {"value": ...} or {"errors": [{"code", "line", "column", "message"}, ...]}
 *
 * Numbers come out as the library writes them, so the value is not parsed again here. "hex" instead of "text" gives
 * bytes that are no text. A line that is not understood ends the program; judging is left to the scripts.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <workflowskill/workflowskill.h>

typedef struct request {
    const char *line; /* the whole of it, for messages */
    json_t *json;
    const char *context; /* in json */
    char *text;          /* malloc'd */
    size_t size;
} request;

static void stop(const char *why, const char *what)
{
    fprintf(stderr, "%s: %s\n", why, what);
    exit(2);
}

static void *need(void *memory)
{
    if (!memory)
        stop("out of memory", "");
    return memory;
}

/* ---- Questions ---- */

static size_t read_hex(const char *hex, char *out)
{
    size_t size = strlen(hex) / 2;
    for (size_t i = 0; i < size; i++) {
        unsigned byte;
        if (sscanf(hex + 2 * i, "%2x", &byte) != 1)
            stop("not hexadecimal", hex);
        out[i] = (char)byte;
    }
    return size;
}

static void read_request(request *r)
{
    r->json = json_loads(r->line, JSON_ALLOW_NUL, NULL);
    const json_t *text = json_object_get(r->json, "text"), *hex = json_object_get(r->json, "hex");
    const json_t *given = text ? text : hex, *context = json_object_get(r->json, "context");
    if (!json_is_string(given))
        stop("no question", r->line);
    r->size = json_string_length(given);
    r->text = need(malloc(r->size + 1));
    memcpy(r->text, json_string_value(given), r->size + 1);
    if (hex)
        r->size = read_hex(json_string_value(hex), r->text);
    r->context = json_is_string(context) ? json_string_value(context) : "{}";
}

static void free_request(request *r)
{
    json_decref(r->json);
    free(r->text);
}

static void ask(const request *r, wfs_document **document, wfs_report **report)
{
    const char *read = json_string_value(json_object_get(r->json, "read"));
    size_t size = strlen(r->context);
    if (read && strcmp(read, "yaml") == 0)
        wfs_document_read_yaml(r->text, r->size, NULL, NULL, document, report);
    else if (read && strcmp(read, "json") == 0)
        wfs_document_read_json(r->text, r->size, NULL, NULL, document, report);
    else if (read && strcmp(read, "expression") == 0)
        wfs_evaluate(r->text, r->size, r->context, size, NULL, document, report);
    else if (read && strcmp(read, "value") == 0)
        wfs_resolve(r->text, r->size, r->context, size, NULL, document, report);
    else
        stop("no such reading", r->line);
}

/* ---- Answers ---- */

static void print_value(const wfs_document *document)
{
    wfs_text *text = NULL;
    if (wfs_value_write(wfs_document_root(document), 0, &text) != WFS_OK)
        stop("out of memory", "");
    printf("{\"value\": %s}\n", wfs_text_data(text, NULL));
    wfs_text_free(text);
}

static void print_errors(const wfs_report *report)
{
    json_t *errors = json_array();
    wfs_diagnostic said = WFS_DIAGNOSTIC_INIT;
    for (size_t i = 0; wfs_report_get(report, i, &said) == WFS_OK; i++)
        if (said.severity == WFS_SEVERITY_ERROR)
            json_array_append_new(errors, json_pack("{ss si si ss}", "code", said.code, "line", (int)said.line,
                                                    "column", (int)said.column, "message", said.message));
    json_t *answer = json_pack("{so}", "errors", errors);
    json_dumpf(answer, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(answer);
}

static void answer(const char *line)
{
    wfs_document *document = NULL;
    wfs_report *report = NULL;
    request r = { .line = line };
    read_request(&r);
    ask(&r, &document, &report);
    if (document)
        print_value(document);
    else
        print_errors(report);
    wfs_document_free(document);
    wfs_report_free(report);
    free_request(&r);
}

int main(void)
{
    char *line = NULL;
    size_t capacity = 0;
    while (getline(&line, &capacity, stdin) > 0)
        answer(line);
    free(line);
    return 0;
}
