/*
 * Large texts: written piece by piece, with the same bytes as at once, and ended by the host at any piece.
 */
#include "host.h"

#define FLOW                                                                                                           \
    "inputs: { list: { type: array, default: [] }, key: { type: string, secret: true, default: hunter22 } }\n"         \
    "outputs: { all: { type: array, value: $steps.a.output.list } }\n"                                                 \
    "steps: [ { id: a, type: tool, tool: echo, inputs: { list: { type: array, value: $inputs.list } } } ]\n"

/* What a writing function handed over. */
typedef struct taken {
    char *data;
    size_t size, count, longest;
    size_t stop_at; /* the piece that ends the writing, from 1; 0: none */
} taken;

static int32_t take(void *context, const char *data, size_t size)
{
    taken *t = context;
    assert_in_range(size, 1, SIZE_MAX - 1);
    t->count++;
    if (t->count == t->stop_at)
        return 1;
    t->data = realloc(t->data, t->size + size);
    assert_non_null(t->data);
    memcpy(t->data + t->size, data, size);
    t->size += size;
    t->longest = size > t->longest ? size : t->longest;
    return 0;
}

static void check_taken(taken *t, wfs_text *whole)
{
    size_t size;
    const char *data = wfs_text_data(whole, &size);
    assert_int_equal(t->size, size);
    assert_memory_equal(t->data, data, size);
    free(t->data);
    wfs_text_free(whole);
}

/* An array of objects, with blanks (`blank`) so that it is not written as it was read, or "". */
static char *records(size_t count, const char *blank)
{
    char *text = malloc(count * 120 + 10);
    assert_non_null(text);
    size_t size = (size_t)sprintf(text, "[");
    for (size_t i = 0; i < count; i++)
        size += (size_t)sprintf(text + size, "%s{\"n\":%zu,%s\"s\":\"a \\\"quoted\\\" text\\n\",\"r\":%zu.25,\"e\":[]}",
                                i ? "," : "", i, blank, i);
    sprintf(text + size, "]");
    return text;
}

static wfs_document *read_json(const char *text)
{
    wfs_document *document = NULL;
    assert_int_equal(wfs_document_read_json(text, strlen(text), NULL, NULL, &document, NULL), WFS_OK);
    return document;
}

static void check_value(const wfs_value *value, uint32_t flags)
{
    taken t = { NULL, 0, 0, 0, 0 };
    wfs_text *whole = NULL;
    assert_int_equal(wfs_value_write(value, flags, &whole), WFS_OK);
    assert_int_equal(wfs_value_write_to(value, flags, take, &t), WFS_OK);
    check_taken(&t, whole);
}

static void pieces_are_the_text(void **state)
{
    (void)state;
    check_value(NULL, 0);
    for (size_t count = 1; count < 10000; count *= 7) {
        char *clean = records(count, ""), *other = records(count, " ");
        wfs_document *documents[] = { read_json(clean), read_json(other) };
        for (size_t i = 0; i < 2; i++) {
            check_value(wfs_document_root(documents[i]), 0);
            check_value(wfs_document_root(documents[i]), WFS_JSON_PRETTY);
            wfs_document_free(documents[i]);
        }
        free(clean);
        free(other);
    }
}

static void long_strings_come_whole(void **state)
{
    (void)state;
    for (size_t size = 65530; size < 65545; size++) {
        char *text = malloc(size + 20);
        assert_non_null(text);
        sprintf(text, "[1, \"%*s\"]", (int)size, "");
        for (size_t escape = 0; escape < 2; escape++) {
            wfs_document *document = read_json(text);
            check_value(wfs_document_root(document), 0);
            check_value(wfs_document_root(document), WFS_JSON_PRETTY);
            wfs_document_free(document);
            memcpy(text + size - 10, "\\n", 2);
        }
        free(text);
    }
}

static void what_was_read_is_not_copied(void **state)
{
    (void)state;
    char *text = records(5000, "");
    wfs_document *document = read_json(text);
    taken t = { NULL, 0, 0, 0, 0 };
    assert_int_equal(wfs_value_write_to(wfs_document_root(document), 0, take, &t), WFS_OK);
    assert_int_equal(t.count, 1);
    assert_string_equal(text, (t.data = realloc(t.data, t.size + 1), t.data[t.size] = '\0', t.data));
    free(t.data);
    wfs_document_free(document);
    free(text);
}

/* The writing is ended at each piece in turn; what was taken before is a beginning of the text. */
static void a_host_can_end_it(void **state)
{
    (void)state;
    char *text = records(5000, " ");
    wfs_document *document = read_json(text);
    wfs_text *whole = NULL;
    wfs_result result = WFS_E_WRITE;
    assert_int_equal(wfs_value_write(wfs_document_root(document), 0, &whole), WFS_OK);
    size_t stop_at = 0;
    while (result == WFS_E_WRITE) {
        taken t = { NULL, 0, 0, 0, ++stop_at };
        result = wfs_value_write_to(wfs_document_root(document), 0, take, &t);
        assert_int_equal(t.count, result == WFS_OK ? stop_at - 1 : stop_at);
        assert_true(t.longest < 70000);
        if (t.size)
            assert_memory_equal(t.data, wfs_text_data(whole, NULL), t.size);
        free(t.data);
    }
    assert_int_equal(result, WFS_OK);
    assert_in_range(stop_at, 4, 20);
    wfs_text_free(whole);
    wfs_document_free(document);
    free(text);
}

static void logs_come_in_pieces(void **state)
{
    (void)state;
    char *list = records(3000, ""), *inputs = malloc(strlen(list) + 100);
    assert_non_null(inputs);
    sprintf(inputs, "{\"list\": %s, \"key\": \"quoted\"}", list);
    for (size_t i = 0; i < 2; i++) { /* without and with a secret that is all over the place */
        test_host host;
        host_run(&host, FLOW, i ? inputs : "{\"list\": [1, [], {}], \"key\": null}");
        for (uint32_t flags = 0; flags <= (WFS_JSON_PRETTY | WFS_JSON_SAFE); flags++) {
            taken t = { NULL, 0, 0, 0, 0 }, ended = { NULL, 0, 0, 0, 1 };
            wfs_text *whole = NULL;
            assert_int_equal(wfs_run_log(host.run, flags, &whole), WFS_OK);
            assert_int_equal(wfs_run_log_to(host.run, flags, take, &t), WFS_OK);
            assert_true(t.longest < 70000);
            check_taken(&t, whole);
            assert_int_equal(wfs_run_log_to(host.run, flags, take, &ended), WFS_E_WRITE);
            assert_int_equal(ended.count, 1);
        }
        host_close(&host);
    }
    free(inputs);
    free(list);
}

static void arguments_and_states(void **state)
{
    test_host host;
    taken t = { NULL, 0, 0, 0, 0 };
    (void)state;
    assert_int_equal(wfs_value_write_to(NULL, 0, NULL, &t), WFS_E_ARGUMENT);
    assert_int_equal(wfs_value_write_to(NULL, 4, take, &t), WFS_E_ARGUMENT);
    assert_int_equal(wfs_run_log_to(NULL, 0, take, &t), WFS_E_ARGUMENT);
    host_init(&host);
    host_open(&host, FLOW, NULL);
    assert_int_equal(wfs_run_log_to(host.run, 0, NULL, &t), WFS_E_ARGUMENT);
    assert_int_equal(wfs_run_log_to(host.run, 4, take, &t), WFS_E_ARGUMENT);
    assert_int_equal(wfs_run_log_to(host.run, 0, take, &t), WFS_E_STATE);
    assert_int_equal(t.count, 0);
    host_close(&host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_the_text),         cmocka_unit_test(long_strings_come_whole),
        cmocka_unit_test(what_was_read_is_not_copied), cmocka_unit_test(a_host_can_end_it),
        cmocka_unit_test(logs_come_in_pieces),         cmocka_unit_test(arguments_and_states),
    };
    return cmocka_run_group_tests_name("pieces", tests, NULL, NULL);
}
