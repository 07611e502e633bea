/*
 * Public functions with jansson's json_t: the exchanges of jansson.h.
 *
 * Both directions are one walk with a stack of their own, bounded in depth, so that neither hostile data nor a json_t
 * that contains itself can exhaust the C stack. jansson's process-wide settings are not touched, and no json_t is kept.
 */
#include "api.h"
#include "shapes.h"

#include <workflowskill/jansson.h>

#include <stdlib.h>

enum { SHORT_KEY = 64 };

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
    char at_hand[SHORT_KEY], *name = key.size < SHORT_KEY ? at_hand : wfs__malloc(key.size + 1);
    if (!name) {
        json_decref(member);
        return WFS_E_NOMEM;
    }
    if (key.size)
        memcpy(name, key.data, key.size);
    name[key.size] = '\0';
    int failed = json_object_set_new_nocheck(level->made, name, member);
    wfs__free_from(at_hand, name);
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

/* A container that is open. Its members so far are the last cells on the reader's stack. */
typedef struct in_level {
    const json_t *json;
    void *iterator; /* of an object */
    size_t first_cell;
    size_t first_key;  /* of its own ones, when the object follows no known shape */
    wfs__known *shape; /* an object's, as long as its keys follow it; else NULL */
    wfs__known *guess; /* the last shape seen inside, without a place of its own in `shape` */
} in_level;

typedef struct reader {
    wfs__arena *arena;
    size_t limit;
    in_level *stack;
    wfs_value *cells;
    wfs__str *keys;
    size_t depth, capacity, cell_count, cell_capacity, key_count, key_capacity;
    wfs__shapes shapes;
    wfs_result result;
} reader;

/* A scalar; the text is copied. */
static wfs_result read_scalar(wfs__arena *arena, const json_t *json, wfs_value *value)
{
    const char *copy;
    switch (json_typeof(json)) {
    case JSON_STRING:
        if (json_string_length(json) > UINT32_MAX)
            return WFS_E_LIMIT; /* of a text */
        copy = wfs__arena_copy(arena, json_string_value(json), json_string_length(json));
        *value = wfs__string((wfs__str){ copy, json_string_length(json) });
        return copy ? WFS_OK : WFS_E_NOMEM;
    case JSON_INTEGER:
        *value = wfs__integer(json_integer_value(json));
        return WFS_OK;
    case JSON_REAL:
        *value = wfs__real(json_real_value(json));
        return WFS_OK;
    case JSON_TRUE:
    case JSON_FALSE:
        *value = wfs__boolean(json_is_true(json));
        return WFS_OK;
    default:
        *value = WFS__NULL_VALUE;
        return WFS_OK;
    }
}

static bool is_container(const json_t *json) { return json_is_object(json) || json_is_array(json); }

static size_t count_cells(const reader *r, const in_level *level) { return r->cell_count - level->first_cell; }

/* Where the shape of objects is remembered that are the next member of the innermost container. */
static wfs__known **place_of_guess(const reader *r)
{
    in_level *top = &r->stack[r->depth - 1];
    return wfs__known_inside(top->shape, &top->guess, count_cells(r, top));
}

static wfs_result open_container(reader *r, const json_t *json)
{
    if (r->depth >= r->limit)
        return WFS_E_LIMIT;
    wfs__known *guess = r->depth ? *place_of_guess(r) : NULL;
    if (!wfs__grow((void **)&r->stack, &r->capacity, r->depth, sizeof *r->stack))
        return WFS_E_NOMEM;
    bool object = json_is_object(json);
    r->stack[r->depth++] = (in_level){ .json = json,
                                       .iterator = object ? json_object_iter((json_t *)(uintptr_t)json) : NULL,
                                       .first_cell = r->cell_count,
                                       .first_key = r->key_count,
                                       .shape = object ? guess : NULL,
                                       .guess = object ? NULL : guess };
    return WFS_OK;
}

static bool push_cell(reader *r, wfs_value cell)
{
    if (!wfs__grow((void **)&r->cells, &r->cell_capacity, r->cell_count, sizeof cell))
        return false;
    r->cells[r->cell_count++] = cell;
    return true;
}

static bool push_key(reader *r, wfs__str key)
{
    if (!wfs__grow((void **)&r->keys, &r->key_capacity, r->key_count, sizeof key))
        return false;
    r->keys[r->key_count++] = key;
    return true;
}

/* The object has other keys than expected: those of the members so far become its own. */
static bool depart(reader *r, in_level *top)
{
    const wfs__shape *shape = top->shape->shape;
    top->shape = NULL;
    for (size_t i = 0; i < count_cells(r, top); i++) {
        if (!push_key(r, shape->keys[i]))
            return false;
    }
    return true;
}

/* The key of the next member; the keys of shapes end with NUL here, like those of jansson. false: no memory. */
static bool take_key(reader *r, in_level *top, const char *name)
{
    size_t at = count_cells(r, top);
    if (top->shape && at < top->shape->shape->count && strcmp(name, top->shape->shape->keys[at].data) == 0)
        return true;
    if (top->shape && !depart(r, top))
        return false;
    wfs__str key = { NULL, strlen(name) };
    key.data = wfs__arena_copy(r->arena, name, key.size);
    return key.data && push_key(r, key);
}

/* The next member of the innermost container; NULL when there is none, or no memory. */
static const json_t *next_member(reader *r)
{
    in_level *top = &r->stack[r->depth - 1];
    if (json_is_array(top->json))
        return json_array_get(top->json, count_cells(r, top));
    if (!top->iterator)
        return NULL;
    const json_t *member = json_object_iter_value(top->iterator);
    if (!take_key(r, top, json_object_iter_key(top->iterator))) {
        r->result = WFS_E_NOMEM;
        return NULL;
    }
    top->iterator = json_object_iter_next((json_t *)(uintptr_t)top->json, top->iterator);
    return member;
}

/* The shape of an object all of whose members were read. NULL: no memory. */
static wfs__known *finish_shape(reader *r, in_level *top, size_t *count)
{
    if (top->shape && top->shape->shape->count == *count)
        return top->shape;
    if (top->shape && !depart(r, top))
        return NULL;
    return wfs__shapes_find(&r->shapes, r->arena, r->keys + top->first_key, r->cells + top->first_cell, count);
}

/* The cell of the innermost container; *shape: what there is to be remembered of it. false: no memory. */
static bool make_container(reader *r, in_level *top, wfs_value *cell, wfs__known **shape)
{
    bool object = json_is_object(top->json);
    size_t count = count_cells(r, top);
    *shape = object ? NULL : top->guess;
    if (count == 0) {
        *cell = object ? wfs__empty_object() : wfs__empty_array();
        return true;
    }
    if (object && !(*shape = finish_shape(r, top, &count)))
        return false;
    wfs_value *items = wfs__items_new(r->arena, count);
    if (!items)
        return false;
    memcpy(items, r->cells + top->first_cell, count * sizeof *items);
    *cell = object ? wfs__object(items, (*shape)->shape) : wfs__array(items, count);
    return true;
}

/* Its cell becomes the next of the container around it, or the only one. */
static wfs_result close_container(reader *r)
{
    wfs_value cell;
    wfs__known *shape;
    in_level *top = &r->stack[r->depth - 1];
    if (!make_container(r, top, &cell, &shape))
        return WFS_E_NOMEM;
    r->cell_count = top->first_cell;
    r->key_count = top->first_key;
    r->depth--;
    if (r->depth && shape)
        *place_of_guess(r) = shape;
    return push_cell(r, cell) ? WFS_OK : WFS_E_NOMEM;
}

static wfs_result read_member(reader *r, const json_t *json)
{
    wfs_value value;
    if (is_container(json))
        return open_container(r, json);
    wfs_result result = read_scalar(r->arena, json, &value);
    return result != WFS_OK ? result : push_cell(r, value) ? WFS_OK : WFS_E_NOMEM;
}

static wfs_result read_container(reader *r, const json_t *json)
{
    r->result = open_container(r, json);
    while (r->result == WFS_OK && r->depth > 0) {
        const json_t *member = next_member(r);
        if (r->result == WFS_OK)
            r->result = member ? read_member(r, member) : close_container(r);
    }
    return r->result;
}

static wfs_result from_json(wfs__arena *arena, const json_t *json, size_t limit, wfs_value *value)
{
    if (!is_container(json))
        return read_scalar(arena, json, value);
    reader r = { .arena = arena, .limit = limit };
    wfs_result result = read_container(&r, json);
    if (result == WFS_OK)
        *value = r.cells[0];
    free(r.stack);
    free(r.cells);
    free(r.keys);
    wfs__shapes_free(&r.shapes);
    return result;
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
    return result == WFS_OK ? wfs__run_give_inputs(run, &value)
                            : wfs__run_refuse_inputs(run, WFS__D_LIMIT_RUN_BYTES, WFS__NONE);
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
