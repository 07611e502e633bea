/*
 * Calls: from the machine to the host and back.
 *
 * Every call has an id of its own and, while it is in flight, stands in a list in order of its start (so that the
 * earliest deadline of a step is at its head) and in a small hash table by id; the one that is just being handed over
 * stands in neither (run->handed). Objects are pooled and used again oldest first, so that a second answer through an
 * old handle is mostly noticed; the documented way for hosts that may answer twice is the id.
 */
#include "run.h"

#include <stdlib.h>

#include "unicode.h"

static void queue_push(wfs__queue *queue, wfs_call *call)
{
    call->next_queued = NULL;
    if (queue->last)
        queue->last->next_queued = call;
    else
        queue->first = call;
    queue->last = call;
}

static wfs_call *queue_pop(wfs__queue *queue)
{
    wfs_call *call = queue->first;
    if (!call)
        return NULL;
    queue->first = call->next_queued;
    if (!queue->first)
        queue->last = NULL;
    return call;
}

static wfs_call *new_call(wfs_run *run)
{
    wfs_call *call = run->pool.first && run->pool.first != run->pool.last ? queue_pop(&run->pool) : NULL;
    if (call)
        return call;
    call = wfs__calloc(1, sizeof *call);
    if (!call)
        return NULL;
    call->run = run;
    call->next_of_all = run->all_calls;
    run->all_calls = call;
    return call;
}

static wfs_call **bucket_of(const wfs_run *run, uint64_t id) { return &run->buckets[id & (run->bucket_count - 1)]; }

static void enter_bucket(wfs_run *run, wfs_call *call)
{
    wfs_call **bucket = bucket_of(run, call->id);
    call->next_same_hash = *bucket;
    *bucket = call;
}

/* More buckets for many calls. Without memory for them the search takes longer, nothing else. */
static void add_buckets(wfs_run *run)
{
    size_t count = 4 * run->bucket_count;
    wfs_call **buckets = wfs__calloc(count, sizeof(wfs_call *));
    if (!buckets)
        return;
    if (run->buckets != run->few_buckets)
        free(run->buckets);
    run->buckets = buckets;
    run->bucket_count = count;
    for (wfs_call *call = run->oldest; call; call = call->later)
        enter_bucket(run, call);
}

static void enter_flight(wfs_run *run, wfs_call *call)
{
    if (run->in_flight >= run->bucket_count)
        add_buckets(run);
    enter_bucket(run, call);
    call->later = NULL;
    call->earlier = run->newest;
    if (run->newest)
        run->newest->later = call;
    else
        run->oldest = call;
    run->newest = call;
    run->in_flight++;
}

static void leave_flight(wfs_run *run, wfs_call *call)
{
    wfs_call **at = bucket_of(run, call->id);
    while (*at != call)
        at = &(*at)->next_same_hash;
    *at = call->next_same_hash;
    *(call->earlier ? &call->earlier->later : &run->oldest) = call->later;
    *(call->later ? &call->later->earlier : &run->newest) = call->earlier;
    run->in_flight--;
}

static int64_t deadline_of(const wfs_run *run, const wfs__step *step)
{
    return step->timeout_ms > 0 ? wfs__run_after(wfs__run_now(run), step->timeout_ms) : WFS_TIME_NEVER;
}

static void fill_call(wfs_run *run, wfs_call *call, wfs__slot *slot)
{
    const wfs__step *step = run->exec.step;
    call->slot = slot;
    call->step = step;
    call->id = ++run->next_call_id;
    call->occurrence = run->occurrences[step->number];
    call->iteration = slot->iteration;
    call->iterated = step->each != NULL;
    call->taken = false;
    call->state = WFS__CALL_OPEN;
    call->attempt = slot->attempt;
    call->deadline = deadline_of(run, step);
    call->arguments = slot->inputs;
    call->value = WFS__NULL_VALUE;
    call->error = WFS__NONE;
    call->data = NULL;
    call->text.size = 0;
    call->key = WFS__NONE;
}

/* Most tools answer inside of `invoke`: only a call that is still open then enters the tables. */
static void hand_over(wfs_run *run, wfs_call *call)
{
    call->taken = true;
    run->adapter.invoke(run->adapter.context, call);
    run->handed = NULL;
    if (call->state == WFS__CALL_OPEN)
        enter_flight(run, call);
}

bool wfs__call_start(wfs_run *run, wfs__slot *slot)
{
    if (run->tool_calls >= run->limits.tool_calls) {
        wfs__run_abort(run, "limit-tool-calls",
                       wfs__run_text(run, "The run made %llu tool calls, which is its limit (tool_calls)",
                                     (unsigned long long)run->tool_calls));
        return false;
    }
    wfs_call *call = new_call(run);
    if (!call) {
        run->nomem = true;
        return false;
    }
    run->tool_calls++;
    fill_call(run, call, slot);
    slot->state = WFS__SLOT_CALLING;
    run->handed = call;
    if (run->options.flags & WFS_RUN_ALL_EVENTS)
        wfs__event_tool_call(run, call);
    if (run->adapter.invoke) {
        hand_over(run, call);
    } else {
        run->handed = NULL;
        enter_flight(run, call);
        queue_push(&run->untaken, call);
    }
    return true;
}

wfs_call *wfs__call_next_answered(wfs_run *run) { return queue_pop(&run->answered); }

int64_t wfs__call_deadline(const wfs_run *run)
{
    const wfs_call *call = run->oldest ? run->oldest : run->handed;
    return call && call->state == WFS__CALL_OPEN ? call->deadline : WFS_TIME_NEVER;
}

wfs_call *wfs__call_expired(wfs_run *run, int64_t now)
{
    wfs_call *call = run->oldest;
    return call && call->deadline <= now ? call : NULL;
}

void wfs__call_release(wfs_run *run, wfs_call *call)
{
    call->state = WFS__CALL_FREE;
    queue_push(&run->pool, call);
}

void wfs__call_withdraw(wfs_run *run, wfs_call *call)
{
    leave_flight(run, call);
    call->slot = NULL;
    call->state = WFS__CALL_ABANDONED;
}

void wfs__call_abandon(wfs_run *run, wfs_call *call)
{
    if (call->state == WFS__CALL_OPEN)
        wfs__call_withdraw(run, call);
    if (call->state == WFS__CALL_ABANDONED && call->taken && run->adapter.cancel)
        run->adapter.cancel(run->adapter.context, call);
}

void wfs__call_free_all(wfs_run *run)
{
    if (run->buckets != run->few_buckets)
        free(run->buckets);
    for (wfs_call *call = run->all_calls, *next; call; call = next) {
        next = call->next_of_all;
        wfs__buffer_free(&call->text);
        free(call);
    }
}

/* ---- what the host does with calls ---- */

wfs_call *wfs__call_take_next(wfs_run *run)
{
    for (wfs_call *call; (call = queue_pop(&run->untaken)) != NULL;) {
        if (call->state == WFS__CALL_OPEN) {
            call->taken = true;
            return call;
        }
        wfs__call_release(run, call); /* the run gave up on it before anybody took it */
    }
    return NULL;
}

wfs_call *wfs__call_find(wfs_run *run, uint64_t id)
{
    wfs_call *call = run->handed;
    if (call && call->id == id && call->state == WFS__CALL_OPEN)
        return call->taken ? call : NULL;
    call = *bucket_of(run, id);
    while (call && call->id != id)
        call = call->next_same_hash;
    return call && call->taken ? call : NULL;
}

bool wfs__call_answerable(wfs_call *call)
{
    if (call->state == WFS__CALL_ABANDONED && call->taken)
        wfs__call_release(call->run, call);
    return call->state == WFS__CALL_OPEN && call->taken;
}

static void answer(wfs_call *call, bool ok, bool permanent)
{
    wfs_run *run = call->run;
    if (call != run->handed)
        leave_flight(run, call);
    call->state = WFS__CALL_ANSWERED;
    call->ok = ok;
    call->permanent = permanent;
    queue_push(&run->answered, call);
}

/* Fails the call for a result that cannot be taken; without a text, for want of memory. When it is only the run that
 * may not have more, the call fails all the same, and the run ends. */
static wfs_result refuse(wfs_call *call, wfs_result result, wfs__str error)
{
    wfs_run *run = call->run;
    if (!error.data && run->arena.over) {
        run->nomem = false;
        error = WFS__STR("limit-run-bytes: the run may not hold this result as well");
        result = WFS_E_LIMIT;
    }
    if (!error.data)
        return WFS_E_NOMEM;
    call->error = error;
    answer(call, false, true);
    return result;
}

wfs_result wfs__call_refuse_room(wfs_call *call) { return refuse(call, WFS_E_LIMIT, WFS__NONE); }

static wfs_result over_limit(wfs_call *call, const char *code, const char *what, uint64_t limit)
{
    return refuse(
        call, WFS_E_LIMIT,
        wfs__run_text(call->run, "%s: the result is %s than the limit of %llu", code, what, (unsigned long long)limit));
}

wfs_result wfs__call_refuse_depth(wfs_call *call)
{
    return over_limit(call, "limit-data-depth", "nested more deeply", call->run->limits.data_depth);
}

wfs_result wfs__call_answer_made(wfs_call *call, const wfs_value *value)
{
    call->value = *value;
    answer(call, true, false);
    return WFS_OK;
}

wfs_result wfs__call_answer_json(wfs_call *call, wfs__str json, wfs__loan *loan)
{
    wfs_run *run = call->run;
    wfs__json_error error;
    if (json.size > run->limits.result_bytes)
        return over_limit(call, "limit-result-bytes", "larger", run->limits.result_bytes);
    wfs_value value;
    if (wfs__run_read_json(run, json, loan, &value, &error))
        return wfs__call_answer_made(call, &value);
    if (error.result == WFS_E_NOMEM)
        return wfs__call_refuse_room(call);
    if (error.result == WFS_E_LIMIT)
        return wfs__call_refuse_depth(call);
    uint32_t line, column;
    wfs__text_position(json, error.offset, &line, &column);
    return refuse(
        call, WFS_E_INVALID,
        wfs__run_text(run, "the result is not valid JSON: %s at line %u, column %u", error.message, line, column));
}

/* Is it the arguments, or one of them, and will they stay as long as the run? Then they need no copy. */
static bool is_lasting(const wfs_call *call, const wfs_value *value)
{
    if (!call->slot->keep || call->arguments.type != WFS_TYPE_OBJECT)
        return false;
    const wfs_value *first = call->arguments.u.items;
    return value == &call->arguments || (value >= first && value < first + wfs__count_of(&call->arguments));
}

wfs_result wfs__call_answer_value(wfs_call *call, const wfs_value *value)
{
    if (value && is_lasting(call, value))
        return wfs__call_answer_made(call, value);
    wfs_value copy = WFS__NULL_VALUE;
    if (value && !wfs__value_copy(&call->run->arena, value, &copy))
        return wfs__call_refuse_room(call);
    return wfs__call_answer_made(call, &copy);
}

wfs_result wfs__call_answer_text(wfs_call *call, wfs__str text)
{
    if (text.size > call->run->limits.result_bytes)
        return over_limit(call, "limit-result-bytes", "larger", call->run->limits.result_bytes);
    wfs__str copy = wfs__utf8_copy(&call->run->arena, text);
    if (!copy.data)
        return wfs__call_refuse_room(call);
    call->value = wfs__string(copy);
    answer(call, true, false);
    return WFS_OK;
}

wfs_result wfs__call_answer_failure(wfs_call *call, wfs__str message, bool permanent)
{
    wfs__str copy = wfs__utf8_copy(&call->run->arena, message);
    if (!copy.data)
        return wfs__call_refuse_room(call);
    call->error = copy;
    answer(call, false, permanent);
    return WFS_OK;
}
