/*
 * filter and map (section 7, item 5), and what all three transforms share; sorting is sort.c's.
 */
#include "transform.h"

#include <stdlib.h>

#include "sort.h"

/* ---- the items ---- */

static wfs_result wrap(wfs__arena *arena, const wfs_value *value, wfs_value *array)
{
    if (value->type == WFS_TYPE_NULL) {
        *array = wfs__empty_array();
        return WFS_OK;
    }
    wfs_value *items = wfs__items_new(arena, 1);
    if (!items)
        return WFS_E_NOMEM;
    items[0] = *value;
    *array = wfs__array(items, 1);
    return WFS_OK;
}

static wfs_result choose_items(wfs__arena *arena, const wfs_value *inputs, wfs_value *array)
{
    const wfs_value *items = wfs__member(inputs, WFS__STR("items"));
    size_t count = wfs__count_of(inputs);
    for (size_t i = 0; i < count && !(items && items->type == WFS_TYPE_ARRAY); i++)
        if (inputs->u.items[i].type == WFS_TYPE_ARRAY)
            items = &inputs->u.items[i];
    if (items && items->type == WFS_TYPE_ARRAY) {
        *array = *items;
        return WFS_OK;
    }
    if (count == 0) {
        *array = wfs__empty_array();
        return WFS_OK;
    }
    return wrap(arena, &inputs->u.items[0], array);
}

/* ---- filter ---- */

/* Marks the items that stay in a bit set, so that the result is allocated in its exact size. */
static wfs_result mark_kept(const wfs__expression *where, const wfs_value *array, wfs__scope *scope, wfs_value *index,
                            uint8_t *kept, size_t *count)
{
    size_t total = wfs__count_of(array);
    *count = 0;
    for (size_t i = 0; i < total; i++) {
        bool truth;
        wfs__fetch_ahead(array, i, total);
        scope->item = &array->u.items[i];
        index->u.integer = (int64_t)i;
        wfs_result result = wfs__evaluate_truth(where, scope, &truth);
        if (result != WFS_OK)
            return result;
        kept[i / 8] |= (uint8_t)(truth << (i % 8));
        *count += truth;
    }
    return WFS_OK;
}

static wfs_result collect_kept(const wfs_value *array, wfs__arena *arena, const uint8_t *kept, size_t count,
                               wfs_value *result)
{
    size_t total = wfs__count_of(array), at = 0;
    wfs_value *items = wfs__items_new(arena, count);
    if (!items)
        return WFS_E_NOMEM;
    for (size_t i = 0; i < total; i++)
        if (kept[i / 8] >> (i % 8) & 1)
            items[at++] = array->u.items[i];
    *result = wfs__array(items, count);
    return WFS_OK;
}

static wfs_result filter(const wfs__step *step, const wfs_value *array, wfs__scope *scope, wfs_value *index,
                         wfs_value *result)
{
    size_t total = wfs__count_of(array), count;
    uint8_t *kept = wfs__calloc(total / 8 + 1, 1);
    if (!kept)
        return WFS_E_NOMEM;
    wfs_result status = mark_kept(step->where, array, scope, index, kept, &count);
    if (status == WFS_OK && count == total)
        *result = *array;
    else if (status == WFS_OK)
        status = collect_kept(array, scope->arena, kept, count, result);
    free(kept);
    return status;
}

/* ---- map ---- */

static wfs_result map(const wfs__step *step, const wfs_value *array, wfs__scope *scope, wfs_value *index,
                      wfs_value *result)
{
    size_t count = wfs__count_of(array);
    wfs_value *items = wfs__items_new(scope->arena, count);
    if (!items)
        return WFS_E_NOMEM;
    for (size_t i = 0; i < count; i++) {
        scope->item = &array->u.items[i];
        index->u.integer = (int64_t)i;
        wfs_result status = wfs__spec_resolve(step->map, scope, &items[i]);
        if (status != WFS_OK)
            return status;
    }
    *result = wfs__array(items, count);
    return WFS_OK;
}

/* ---- the step ---- */

static wfs_result operate(const wfs__step *step, const wfs_value *array, wfs__scope *scope, wfs_value *result)
{
    const wfs_value *item = scope->item, *outer = scope->index;
    wfs_value index = wfs__integer(0);
    wfs_result status;
    scope->index = &index;
    switch (step->operation) {
    case WFS__FILTER:
        status = filter(step, array, scope, &index, result);
        break;
    case WFS__MAP:
        status = map(step, array, scope, &index, result);
        break;
    default:
        status = wfs__sort(step, array, scope, result) ? WFS_OK : WFS_E_NOMEM;
    }
    scope->item = item;
    scope->index = outer;
    return status;
}

static wfs_result name_result(const wfs__step *step, wfs__arena *arena, wfs_value array, wfs_value *result)
{
    wfs__str name = wfs__transform_key(step);
    const wfs__shape *shape = wfs__shape_new(arena, &name, 1);
    wfs_value *member = wfs__items_new(arena, 1);
    if (!shape || !member)
        return WFS_E_NOMEM;
    member[0] = array;
    *result = wfs__object(member, shape);
    return WFS_OK;
}

wfs_result wfs__transform(const wfs__step *step, const wfs_value *inputs, wfs__scope *scope, wfs_value *result)
{
    wfs_value array, made;
    wfs_result status = choose_items(scope->arena, inputs, &array);
    if (status == WFS_OK)
        status = operate(step, &array, scope, &made);
    return status == WFS_OK ? name_result(step, scope->arena, made, result) : status;
}
