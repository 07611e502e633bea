/*
 * Lent texts: used where they are, given back once and not too early, with the outcome of a copied text.
 */
#include "host.h"

#define FLOW                                                                                                           \
    "inputs: { list: { type: array, default: [] } }\n"                                                                 \
    "outputs: { all: { type: array, value: $steps.a.output }, given: { type: array, value: $inputs.list } }\n"         \
    "steps: [ { id: a, type: tool, tool: later } ]\n"

enum { RECORDS = 500, SIZE = RECORDS * 60 };

/* A text that is lent, in memory of its own that is gone when it is given back. */
typedef struct loan {
    char *text; /* without a NUL */
    size_t size, released;
} loan;

static void release(void *context)
{
    loan *l = context;
    l->released++;
    free(l->text);
    l->text = NULL;
}

static loan lend(const char *text)
{
    loan l = { malloc(strlen(text)), strlen(text), 0 };
    assert_non_null(l.text);
    memcpy(l.text, text, l.size);
    return l;
}

/* `head`, an array of records, `tail`. */
static const char *long_text(const char *head, const char *tail)
{
    static char text[SIZE];
    size_t size = (size_t)sprintf(text, "%s[", head);
    for (int i = 0; i < RECORDS; i++)
        size +=
            (size_t)sprintf(text + size, "%s{\"n\":%d,\"t\":\"text \\\"%d\\\"\",\"r\":%d.5}", i ? "," : "", i, i, i);
    sprintf(text + size, "]%s", tail);
    return text;
}

static void lend_inputs(test_host *host, loan *l)
{
    host_open(host, FLOW, NULL);
    assert_int_equal(wfs_run_lend_inputs(host->run, l->text, l->size, release, l), WFS_OK);
}

static void a_lent_text_stays_until_the_run_is_freed(void **state)
{
    test_host host, other;
    loan inputs = lend(long_text("{\"list\":", "}")), result = lend(long_text("", ""));
    (void)state;
    host_init(&host);
    lend_inputs(&host, &inputs);
    assert_int_equal(host_finish(&host), WFS_RUN_CALLS);
    assert_int_equal(wfs_call_lend_result(host_call(&host, 0), result.text, result.size, release, &result), WFS_OK);
    assert_int_equal(host_finish(&host), WFS_RUN_DONE);
    const wfs_value *given = wfs_value_get(wfs_run_outputs(host.run), "given", 5);
    assert_ptr_equal(wfs_value_key(wfs_value_at(given, 0), 0, NULL), inputs.text + strlen("{\"list\":[{\""));
    host_init(&other);
    host_open(&other, FLOW, long_text("{\"list\":", "}"));
    assert_int_equal(host_finish(&other), WFS_RUN_CALLS);
    host_succeed(&other, 0, long_text("", ""));
    assert_int_equal(host_finish(&other), WFS_RUN_DONE);
    assert_true(json_equal(log_at(&host, "outputs"), log_at(&other, "outputs")));
    assert_true(json_equal(log_at(&host, "inputs"), log_at(&other, "inputs")));
    assert_int_equal(inputs.released + result.released, 0);
    host_close(&other);
    host_close(&host);
    assert_int_equal(inputs.released, 1);
    assert_int_equal(result.released, 1);
}

static void what_is_not_needed_is_given_back_at_once(void **state)
{
    static const char *const texts[] = { "{\"list\":[1]}", "{}", "no JSON", "[1]" };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        test_host host;
        loan inputs = lend(texts[i]), result = lend("[2]");
        host_init(&host);
        host_open(&host, FLOW, NULL);
        assert_int_equal(wfs_run_lend_inputs(host.run, inputs.text, inputs.size, release, &inputs), WFS_OK);
        assert_int_equal(inputs.released, 1);
        if (host_finish(&host) == WFS_RUN_CALLS) {
            assert_int_equal(wfs_call_lend_result(host_call(&host, 0), result.text, result.size, release, &result),
                             WFS_OK);
            assert_int_equal(result.released, 1);
            assert_int_equal(host_finish(&host), WFS_RUN_DONE);
            check_log(&host, "outputs.all", "[2]");
        } else {
            check_log(&host, "error.code", "\"invalid-inputs\"");
            release(&result);
        }
        host_close(&host);
        assert_int_equal(inputs.released + result.released, 2);
    }
}

/* Also a long text that is not valid, is over a limit, or comes when nobody wants it. */
static void what_cannot_be_used_is_given_back_at_once(void **state)
{
    test_host host;
    loan loans[5];
    (void)state;
    for (size_t i = 0; i < 5; i++)
        loans[i] = lend(long_text("{\"list\":", "}"));
    size_t size = loans[0].size;
    host_init(&host);
    host.limits.result_bytes = 5000;
    host_open(&host, FLOW, NULL);
    assert_int_equal(wfs_run_lend_inputs(host.run, loans[0].text, size - 1, release, &loans[0]), WFS_OK);
    assert_int_equal(loans[0].released, 1);
    assert_int_equal(wfs_run_lend_inputs(host.run, loans[1].text, size, release, &loans[1]), WFS_OK);
    assert_int_equal(host_finish(&host), WFS_RUN_CALLS);
    assert_int_equal(wfs_run_lend_inputs(host.run, loans[2].text, size, release, &loans[2]), WFS_E_STATE);
    assert_int_equal(loans[2].released, 1);
    wfs_call *call = host_call(&host, 0);
    assert_int_equal(wfs_call_lend_result(call, loans[3].text, size, release, &loans[3]), WFS_E_LIMIT);
    assert_int_equal(wfs_call_lend_result(call, loans[4].text, size, release, &loans[4]), WFS_E_STALE);
    assert_int_equal(loans[3].released + loans[4].released, 2);
    assert_int_equal(loans[1].released, 0);
    host_close(&host);
    assert_int_equal(loans[1].released, 1);
}

static void the_last_inputs_count_and_all_are_given_back(void **state)
{
    test_host host;
    loan first = lend(long_text("{\"list\":", "}")), last = lend(long_text("{\"list\":", ",\"more\":1}"));
    (void)state;
    host_init(&host);
    lend_inputs(&host, &first);
    assert_int_equal(wfs_run_lend_inputs(host.run, last.text, last.size, release, &last), WFS_OK);
    assert_int_equal(host_finish(&host), WFS_RUN_CALLS);
    host_succeed(&host, 0, "null");
    assert_int_equal(host_finish(&host), WFS_RUN_DONE);
    check_log(&host, "inputs.more", "1");
    host_close(&host);
    assert_int_equal(first.released + last.released, 2);
}

static void without_release_nobody_is_told(void **state)
{
    test_host host;
    (void)state;
    host_init(&host);
    host_open(&host, FLOW, NULL);
    assert_int_equal(wfs_run_lend_inputs(host.run, long_text("{\"list\":", "}"), WFS_ZERO_TERMINATED, NULL, NULL),
                     WFS_OK);
    assert_int_equal(host_finish(&host), WFS_RUN_CALLS);
    assert_int_equal(wfs_call_lend_result(host_call(&host, 0), "1", 1, NULL, NULL), WFS_OK);
    assert_int_equal(host_finish(&host), WFS_RUN_DONE);
    check_log(&host, "inputs.list.499.n", "499");
    host_close(&host);
}

static void arguments(void **state)
{
    test_host host;
    loan l = { NULL, 0, 0 };
    (void)state;
    assert_int_equal(wfs_run_lend_inputs(NULL, "{}", 2, release, &l), WFS_E_ARGUMENT);
    assert_int_equal(wfs_call_lend_result(NULL, "{}", 2, release, &l), WFS_E_ARGUMENT);
    assert_int_equal(l.released, 2);
    assert_int_equal(wfs_run_lend_inputs(NULL, "{}", 2, NULL, NULL), WFS_E_ARGUMENT);
    assert_int_equal(wfs_call_lend_result(NULL, NULL, 0, NULL, NULL), WFS_E_ARGUMENT);
    host_init(&host);
    host_open(&host, FLOW, NULL);
    assert_int_equal(wfs_run_lend_inputs(host.run, NULL, 1, release, &l), WFS_E_ARGUMENT);
    assert_int_equal(l.released, 3);
    assert_int_equal(host_finish(&host), WFS_RUN_CALLS);
    assert_int_equal(wfs_call_lend_result(host_call(&host, 0), NULL, 0, release, &l), WFS_E_ARGUMENT);
    assert_int_equal(l.released, 4);
    host_close(&host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lent_text_stays_until_the_run_is_freed),
        cmocka_unit_test(what_is_not_needed_is_given_back_at_once),
        cmocka_unit_test(what_cannot_be_used_is_given_back_at_once),
        cmocka_unit_test(the_last_inputs_count_and_all_are_given_back),
        cmocka_unit_test(without_release_nobody_is_told),
        cmocka_unit_test(arguments),
    };
    return cmocka_run_group_tests_name("lent", tests, NULL, NULL);
}
