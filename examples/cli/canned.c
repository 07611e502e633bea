/*
 * Canned answers: tools without the world, for tests and dry runs.
 *
 * The first case whose `when` members are all among the arguments answers, else the tool's own `responses`.
 * Each list has its own counter; when it is at its end its last answer is repeated, or the call fails.
 */
#include "tools.h"

#include "memory.h"
#include "text.h"

static bool applies(const wfs_value *when, const wfs_value *arguments)
{
    for (size_t i = 0; i < wfs_value_size(when); i++) {
        size_t size;
        const char *key = wfs_value_key(when, i, &size);
        const wfs_value *argument = wfs_value_get(arguments, key, size);
        if (!argument || !wfs_value_equal(argument, wfs_value_at(when, i)))
            return false;
    }
    return true;
}

static struct answers *choose(struct tool *tool, const wfs_value *arguments)
{
    for (size_t i = 0; i < tool->list_count; i++)
        if (!tool->lists[i].when || applies(tool->lists[i].when, arguments))
            return &tool->lists[i];
    return NULL;
}

static const struct answer *take(const struct tool *tool, struct answers *list)
{
    if (!list || !list->count || (list->next == list->count && tool->exhausts))
        return NULL;
    return &list->items[list->next < list->count ? list->next++ : list->count - 1];
}

static wfs_result fail_without_answer(const struct tool *tool, wfs_call *call)
{
    struct text message = { NULL, 0, 0 };
    wfs_result result;

    text_add_string(&message, "no response left for tool \"");
    text_add(&message, tool->name, tool->name_size);
    text_add(&message, "\"", 1);
    result = wfs_call_fail(call, message.data, message.size, 0);
    text_free(&message);
    return result;
}

static wfs_result give(const struct answer *answer, wfs_call *call)
{
    const wfs_value *arguments = wfs_call_arguments(call);
    size_t size;
    const char *text = wfs_value_text(answer->value, &size);

    switch (answer->kind) {
    case ANSWER_OUTPUT:
        return wfs_call_succeed_value(call, answer->value);
    case ANSWER_ERROR:
        return wfs_call_fail(call, text, size, answer->permanent ? WFS_FAIL_PERMANENT : 0);
    case ANSWER_ECHO:
        return wfs_call_succeed_value(call, arguments);
    default:
        return wfs_call_succeed_value(call, wfs_value_get(arguments, text, size));
    }
}

void canned_answer(struct tool *tool, wfs_call *call)
{
    const struct answer *answer = take(tool, choose(tool, wfs_call_arguments(call)));

    /* What is over a limit has failed the call already. */
    if ((answer ? give(answer, call) : fail_without_answer(tool, call)) == WFS_E_NOMEM)
        out_of_memory();
}
