/*
 * Reading corpora. JSON is read by the library itself, with whose JSON reader the tests that use this are not
 * concerned.
 */
#include "corpus.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <workflowskill/workflowskill.h>

static void stop(const char *path)
{
    perror(path);
    exit(2);
}

static void take_line(const char *line, size_t size, corpus_take take)
{
    wfs_document *document = NULL;
    if (wfs_document_read_json(line, size, NULL, NULL, &document, NULL) != WFS_OK)
        stop("not a JSON text");
    const wfs_value *root = wfs_document_root(document), *text = wfs_value_get(root, "workflow", 8);
    size_t id_size = 0, text_size = 0;
    const char *id = wfs_value_text(wfs_value_get(root, "id", 2), &id_size);
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)id_size, id);
    if (text)
        take(name, wfs_value_text(text, &text_size), wfs_value_size(text));
    wfs_document_free(document);
}

static void take_lines(const char *path, unsigned long every, corpus_take take)
{
    char *line = NULL;
    size_t capacity = 0;
    FILE *file = fopen(path, "r");
    if (!file)
        stop(path);
    unsigned long number = 0;
    for (ssize_t size; (size = getline(&line, &capacity, file)) > 0; number++)
        if (number % every == 0)
            take_line(line, (size_t)size, take);
    free(line);
    fclose(file);
}

static void take_file(const char *path, corpus_take take)
{
    size_t capacity = (size_t)1 << 22;
    char *text = malloc(capacity);
    FILE *file = fopen(path, "rb");
    if (!file || !text)
        stop(path);
    size_t size = fread(text, 1, capacity, file);
    fclose(file);
    take(path, text, size);
    free(text);
}

static void take_folder(struct dirent **names, int count, const char *path, unsigned long every, corpus_take take)
{
    for (int i = 0; i < count; i++) {
        char name[4096];
        snprintf(name, sizeof name, "%s/%s", path, names[i]->d_name);
        if (names[i]->d_name[0] != '.')
            corpus_each(name, every, take);
        free(names[i]);
    }
    free(names);
}

void corpus_each(const char *path, unsigned long every, corpus_take take)
{
    size_t length = strlen(path);
    struct dirent **names = NULL;
    int count = scandir(path, &names, NULL, alphasort);
    if (count >= 0)
        take_folder(names, count, path, every, take);
    else if (length > 6 && strcmp(path + length - 6, ".jsonl") == 0)
        take_lines(path, every, take);
    else
        take_file(path, take);
}
