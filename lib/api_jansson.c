/*
 * Public functions with jansson's json_t: the exchanges of jansson.h.
 *
 * Both directions are one walk with a stack of their own, bounded in depth, so that neither hostile data nor a json_t
 * that contains itself can exhaust the C stack. jansson's process-wide settings are not touched, and no json_t is kept.
 */
#include "api.h"

#include <workflowskill/jansson.h>

#include <stdlib.h>

/* ---- to jansson ---- */

typedef struct out_level {
    const wfs_value *value;
    json_t *made; /* owned by its parent, or by the caller for the outermost */
    size_t at;
} out_level;

/* A scalar, or an empty container; NULL: no memory. */
static json_t *make_json(const wfs_value *value)
{
    switch (value->type) {
    case WFS_TYPE_BOOLEAN:
        return json_boolean(value->u.integer != 0);
    case WFS_TYPE_INT:
        return json_integer(value->u.integer);
    case WFS_TYPE_FLOAT:
        return json_real(wfs__real_of(value));
    case WFS_TYPE_STRING:
        return json_stringn_nocheck(value->u.text, value->size);
    case WFS_TYPE_ARRAY:
        return json_array();
    case WFS_TYPE_OBJECT:
        return json_object();
    default:
        return json_null();
    }
}

/* Puts a new member into its container; the reference is taken. A key with NUL cannot be one of jansson's. */
static wfs_result put(const out_level *level, size_t at, json_t *member)
{
    if (!member)
        return WFS_E_NOMEM;
    if (level->value->type == WFS_TYPE_ARRAY)
        return json_array_append_new(level->made, member) == 0 ? WFS_OK : WFS_E_NOMEM;
    wfs__str key = wfs__shape_of(level->value)->keys[at];
    if (key.size && memchr(key.data, '\0', key.size)) {
        json_decref(member);
        return WFS_E_INVALID;
    }
    char *name = wfs__malloc(key.size + 1);
    if (!name) {
        json_decref(member);
        return WFS_E_NOMEM;
    }
    if (key.size)
        memcpy(name, key.data, key.size);
    name[key.size] = '\0';
    int failed = json_object_set_new_nocheck(level->made, name, member);
    free(name);
    return failed ? WFS_E_NOMEM : WFS_OK;
}

static wfs_result fill_json(json_t *root, const wfs_value *value)
{
    out_level *stack = NULL;
    size_t depth = 0, capacity = 0;
    wfs_result result = wfs__grow((void **)&stack, &capacity, 0, sizeof *stack) ? WFS_OK : WFS_E_NOMEM;
    if (result == WFS_OK)
        stack[depth++] = (out_level){ value, root, 0 };
    while (result == WFS_OK && depth > 0) {
        out_level *top = &stack[depth - 1];
        if (top->at == wfs__count_of(top->value)) {
            depth--;
            continue;
        }
        const wfs_value *member = &top->value->u.items[top->at];
        json_t *made = make_json(member);
        result = put(top, top->at++, made);
        if (result != WFS_OK || !wfs__is_container(member))
            continue;
        if (wfs__grow((void **)&stack, &capacity, depth, sizeof *stack))
            stack[depth++] = (out_level){ member, made, 0 };
        else
            result = WFS_E_NOMEM;
    }
    free(stack);
    return result;
}

wfs_result wfs_value_to_jansson(const wfs_value *value, json_t **json)
{
    static const wfs_value null = { .type = WFS_TYPE_NULL };
    if (!json)
        return WFS_E_ARGUMENT;
    value = value ? value : &null;
    int before = errno;
    json_t *made = make_json(value);
    wfs_result result = !made ? WFS_E_NOMEM : wfs__is_container(value) ? fill_json(made, value) : WFS_OK;
    if (result == WFS_OK)
        *json = made;
    else
        json_decref(made);
    errno = before;
    return result;
}

/* ---- from jansson ---- */

typedef struct in_level {
    const json_t *json;
    void *iterator; /* of an object */
    size_t at;      /* of an array */
    wfs__builder builder;
    wfs__str key; /* of this container in its parent */
} in_level;

typedef struct reader {
    wfs__arena *arena;
    size_t limit;
    in_level *stack;
    size_t depth, capacity;
    wfs_value done; /* the value that was read last */
    wfs_result result;
} reader;

static wfs__str copy_text(reader *r, const char *text, size_t size)
{
    char *copy = wfs__arena_copy(r->arena, text, size);
    if (!copy)
        r->result = WFS_E_NOMEM;
    return (wfs__str){ copy, copy ? size : 0 };
}

/* Makes a scalar in r->done; true. Or opens a container; false. */
static bool read_json(reader *r, const json_t *json, wfs__str key)
{
    switch (json_typeof(json)) {
    case JSON_STRING:
        if (json_string_length(json) > UINT32_MAX)
            r->result = WFS_E_LIMIT;
        else
            r->done = wfs__string(copy_text(r, json_string_value(json), json_string_length(json)));
        return true;
    case JSON_INTEGER:
        r->done = wfs__integer(json_integer_value(json));
        return true;
    case JSON_REAL:
        r->done = wfs__real(json_real_value(json));
        return true;
    case JSON_TRUE:
    case JSON_FALSE:
        r->done = wfs__boolean(json_is_true(json));
        return true;
    case JSON_NULL:
        r->done = WFS__NULL_VALUE;
        return true;
    default:
        break;
    }
    if (r->depth >= r->limit)
        r->result = WFS_E_LIMIT;
    else if (!wfs__grow((void **)&r->stack, &r->capacity, r->depth, sizeof *r->stack))
        r->result = WFS_E_NOMEM;
    else
        r->stack[r->depth++] =
            (in_level){ .json = json, .key = key, .iterator = json_object_iter((json_t *)(uintptr_t)json) };
    return false;
}

static void add_member(reader *r, wfs__str key)
{
    if (r->depth == 0)
        return;
    in_level *top = &r->stack[r->depth - 1];
    bool ok = json_is_array(top->json) ? wfs__builder_push(&top->builder, r->done)
                                       : wfs__builder_set(&top->builder, key, r->done);
    if (!ok)
        r->result = WFS_E_NOMEM;
}

/* The next member of the innermost container; NULL when there is none. */
static const json_t *next_member(reader *r, wfs__str *key)
{
    in_level *top = &r->stack[r->depth - 1];
    if (json_is_array(top->json))
        return json_array_get(top->json, top->at++);
    if (!top->iterator)
        return NULL;
    const char *name = json_object_iter_key(top->iterator);
    const json_t *member = json_object_iter_value(top->iterator);
    *key = copy_text(r, name, strlen(name));
    top->iterator = json_object_iter_next((json_t *)(uintptr_t)top->json, top->iterator);
    return member;
}

static void close_container(reader *r)
{
    in_level *top = &r->stack[--r->depth];
    wfs__str key = top->key;
    bool ok = json_is_array(top->json) ? wfs__builder_array(&top->builder, r->arena, &r->done)
                                       : wfs__builder_object(&top->builder, r->arena, &r->done);
    if (ok)
        add_member(r, key);
    else
        r->result = WFS_E_NOMEM;
}

static wfs_result from_json(wfs__arena *arena, const json_t *json, size_t limit, wfs_value *value)
{
    reader r = { .arena = arena, .limit = limit, .result = WFS_OK };
    read_json(&r, json, WFS__NONE);
    while (r.result == WFS_OK && r.depth > 0) {
        wfs__str key = WFS__NONE;
        const json_t *member = next_member(&r, &key);
        if (!member)
            close_container(&r);
        else if (r.result == WFS_OK && read_json(&r, member, key) && r.result == WFS_OK)
            add_member(&r, key);
    }
    while (r.depth > 0)
        wfs__builder_free(&r.stack[--r.depth].builder);
    free(r.stack);
    if (r.result == WFS_OK)
        *value = r.done;
    return r.result;
}

wfs_result wfs_document_from_jansson(const json_t *json, const wfs_limits *limits, wfs_document **document)
{
    wfs_limits resolved;
    if (!json || !document || !wfs__limits_resolve(limits, &resolved))
        return WFS_E_ARGUMENT;
    wfs_document *made = wfs__document_new();
    wfs_result result = made ? from_json(&made->arena, json, (size_t)resolved.data_depth, &made->root) : WFS_E_NOMEM;
    if (result == WFS_OK)
        *document = made;
    else
        wfs_document_free(made);
    return result;
}

wfs_result wfs_run_set_inputs_jansson(wfs_run *run, const json_t *inputs)
{
    wfs_value value;
    if (!run || !inputs)
        return WFS_E_ARGUMENT;
    if (run->phase == WFS__RUN_DONE && !run->valid)
        return WFS_OK;
    if (run->phase != WFS__RUN_NEW || run->busy)
        return WFS_E_STATE;
    wfs_result result = from_json(&run->arena, inputs, (size_t)run->limits.data_depth, &value);
    if (result == WFS_E_LIMIT)
        return wfs__run_refuse_inputs(run, WFS__D_LIMIT_DATA_DEPTH,
                                      wfs__run_text(run, "The inputs are nested more deeply than the limit of %llu",
                                                    (unsigned long long)run->limits.data_depth));
    return result == WFS_OK ? wfs__run_give_inputs(run, &value) : result;
}

wfs_result wfs_call_arguments_jansson(const wfs_call *call, json_t **json)
{
    return call ? wfs_value_to_jansson(&call->arguments, json) : WFS_E_ARGUMENT;
}

wfs_result wfs_call_succeed_jansson(wfs_call *call, const json_t *result)
{
    if (!call || !result)
        return WFS_E_ARGUMENT;
    if (!wfs__call_answerable(call))
        return WFS_E_STALE;
    wfs_value value;
    wfs_result status = from_json(&call->run->arena, result, (size_t)call->run->limits.data_depth, &value);
    if (status == WFS_OK)
        return wfs__call_answer_made(call, &value);
    return status == WFS_E_LIMIT ? wfs__call_refuse_depth(call) : wfs__call_refuse_room(call);
}

wfs_result wfs_run_outputs_jansson(const wfs_run *run, json_t **json)
{
    if (!run || !json)
        return WFS_E_ARGUMENT;
    if (run->nomem)
        return WFS_E_NOMEM;
    return run->phase == WFS__RUN_DONE ? wfs_value_to_jansson(&run->result, json) : WFS_E_STATE;
}

wfs_result wfs_run_log_jansson(const wfs_run *run, json_t **json)
{
    wfs__arena scratch = WFS__ARENA_INIT;
    wfs__buffer text = WFS__BUFFER_INIT;
    wfs__json_error error;
    wfs_value log;
    if (!run || !json)
        return WFS_E_ARGUMENT;
    if (run->nomem)
        return WFS_E_NOMEM;
    if (run->phase != WFS__RUN_DONE)
        return WFS_E_STATE;
    wfs__log_write(run, &text);
    wfs_result result = WFS_E_NOMEM;
    if (!text.failed && wfs__json_read(&scratch, text.data, text.size, SIZE_MAX, &log, &error))
        result = wfs_value_to_jansson(&log, json);
    wfs__arena_free(&scratch);
    wfs__buffer_free(&text);
    return result;
}
