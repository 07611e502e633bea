/*
 * The machine that runs compiled expressions.
 *
 * A stack of cells, and one small function per instruction, found through a table that is made from the list of
 * instructions: each function does its work on top of the stack and returns the instruction to go on with. Members are
 * looked up through inline caches. What is read is never copied deep: a cell shares its subtree. Only the arena of the
 * scope is written to.
 *
 * The stack is an array on the C stack, of a few cells for nearly all expressions and of the most that any can need for
 * the others.
 */
#include "evaluate.h"

#include "access.h"
#include "compare.h"
#include "expression_ops.h"

typedef struct machine {
    const wfs__expression *expression;
    wfs__scope *scope;
    wfs_value *top; /* the highest cell in use */
    bool nomem;
} machine;

static inline wfs_value given(const wfs_value *value) { return value ? *value : WFS__NULL_VALUE; }

static const wfs__op *push(machine *m, const wfs__op *op, const wfs_value *value)
{
    *++m->top = given(value);
    return op + 1;
}

static const wfs__op *stop(machine *m)
{
    m->nomem = true;
    return NULL;
}

/* ---- Members ---- */

static inline bool is_key(const wfs__shape *shape, uint32_t index, wfs__str name)
{
    return index < shape->count && wfs__str_equal(shape->keys[index], name);
}

/* The member of x that `op` names, if it is an object's and has a short name and the place of the last time. That is
 * believed only when it has that key: shapes may lie in memory that is used again, so the same address says nothing.
 * NULL: look it up. Nothing is called in here, so that whoever inlines it need not save registers. */
static inline const wfs_value *guess(const wfs__expression *expression, const wfs__scope *scope, const wfs__op *op,
                                     const wfs_value *x)
{
    wfs__str name = expression->names[op->a];
    if (WFS__UNLIKELY(x->type != WFS_TYPE_OBJECT || !scope->caches || name.size > WFS__SHORT))
        return NULL;
    uint32_t index = scope->caches[op->b].index;
    return WFS__LIKELY(is_key(wfs__shape_of(x), index, name)) ? x->u.items + index : NULL;
}

/* The same for any x and any name. What is not in it may be made; NULL: it is missing. */
__attribute__((noinline)) static const wfs_value *look_up(const wfs__expression *expression, wfs__scope *scope,
                                                          const wfs__op *op, const wfs_value *x, wfs_value *made)
{
    wfs__str name = expression->names[op->a];
    if (!x || x->type != WFS_TYPE_OBJECT) {
        *made = wfs__get(x, name, &scope->lengths);
        return made;
    }
    const wfs__shape *shape = wfs__shape_of(x);
    wfs__cache *cache = scope->caches ? &scope->caches[op->b] : NULL;
    if (cache && is_key(shape, cache->index, name))
        return x->u.items + cache->index;
    int64_t found = wfs__shape_find(shape, name);
    if (found < 0)
        return NULL;
    if (cache)
        *cache = (wfs__cache){ shape, (uint32_t)found };
    return x->u.items + found;
}

static inline const wfs_value *get(const wfs__expression *expression, wfs__scope *scope, const wfs__op *op,
                                   const wfs_value *x, wfs_value *made)
{
    const wfs_value *guessed = x ? guess(expression, scope, op, x) : NULL;
    return WFS__LIKELY(guessed != NULL) ? guessed : look_up(expression, scope, op, x, made);
}

/* ---- Steps ---- */

static const wfs__str output_key[] = { { "output", 6 } };
static const wfs__shape output_shape = { 1, NULL, output_key };

static bool has_run(const wfs__scope *scope, size_t step) { return step < scope->step_count && scope->done[step]; }

static const wfs_value *step_output(const wfs__scope *scope, size_t step)
{
    return has_run(scope, step) ? &scope->outputs[step] : NULL;
}

/* `$steps.<id>`: {output}, or null if the step has not run. */
static bool make_step(const wfs__scope *scope, wfs__arena *arena, size_t step, wfs_value *value)
{
    *value = WFS__NULL_VALUE;
    if (!has_run(scope, step))
        return true;
    wfs_value *items = wfs__items_new(arena, 1);
    if (!items)
        return false;
    items[0] = scope->outputs[step];
    *value = wfs__object(items, &output_shape);
    return true;
}

static bool fill_steps(const wfs__scope *scope, wfs__arena *arena, wfs__str *keys, wfs_value *items)
{
    for (size_t i = 0, count = 0; i < scope->step_count; i++) {
        if (!has_run(scope, i))
            continue;
        keys[count] = scope->ids[i];
        if (!make_step(scope, arena, i, &items[count++]))
            return false;
    }
    return true;
}

static bool make_steps(const wfs__scope *scope, wfs__arena *arena, wfs_value *value)
{
    size_t count = 0;
    for (size_t i = 0; i < scope->step_count; i++)
        count += has_run(scope, i);
    *value = wfs__empty_object();
    if (count == 0)
        return true;
    wfs__str *keys = wfs__arena_array(arena, count, sizeof *keys);
    wfs_value *items = wfs__items_new(arena, count);
    if (!keys || !items || !fill_steps(scope, arena, keys, items))
        return false;
    const wfs__shape *shape = wfs__shape_new(arena, keys, count);
    if (shape)
        *value = wfs__object(items, shape);
    return shape != NULL;
}

/* `$steps` as a whole. */
static bool all_steps(wfs__scope *scope, wfs_value *value)
{
    if (scope->all_steps.type != WFS_TYPE_OBJECT) {
        if (!make_steps(scope, scope->lasting ? scope->lasting : scope->arena, value))
            return false;
        if (scope->lasting)
            scope->all_steps = *value;
        return true;
    }
    *value = scope->all_steps;
    return true;
}

/* The number of the step that the key on top names; step_count if there is none. */
static size_t find_step(const machine *m, const wfs__op *op)
{
    wfs__scope *scope = m->scope;
    char digits[WFS__NUMBER_SIZE];
    wfs__str id;
    if (!wfs__key_text(m->top, digits, &id))
        return scope->step_count;
    size_t step = scope->caches ? scope->caches[op->b].index : scope->step_count;
    if (step < scope->step_count && wfs__str_equal(scope->ids[step], id))
        return step;
    step = wfs__id_find(scope->ids, scope->by_id, scope->step_count, id);
    if (scope->caches)
        scope->caches[op->b].index = (uint32_t)step;
    return step;
}

/* ---- Instructions ---- */

static const wfs__op *do_END(machine *m, const wfs__op *op)
{
    (void)m;
    (void)op;
    return NULL;
}

static const wfs__op *do_CONST(machine *m, const wfs__op *op) { return push(m, op, &m->expression->constants[op->a]); }
static const wfs__op *do_INPUTS(machine *m, const wfs__op *op) { return push(m, op, m->scope->inputs); }
static const wfs__op *do_ITEM(machine *m, const wfs__op *op) { return push(m, op, m->scope->item); }
static const wfs__op *do_INDEX(machine *m, const wfs__op *op) { return push(m, op, m->scope->index); }
static const wfs__op *do_RESULT(machine *m, const wfs__op *op) { return push(m, op, m->scope->result); }
static const wfs__op *do_DATA(machine *m, const wfs__op *op) { return push(m, op, m->scope->steps); }

static const wfs__op *do_STEPS(machine *m, const wfs__op *op)
{
    return all_steps(m->scope, ++m->top) ? op + 1 : stop(m);
}

static const wfs__op *do_STEP(machine *m, const wfs__op *op)
{
    return make_step(m->scope, m->scope->arena, op->a, ++m->top) ? op + 1 : stop(m);
}

static const wfs__op *do_STEP_OUTPUT(machine *m, const wfs__op *op)
{
    return push(m, op, step_output(m->scope, op->a));
}

static const wfs__op *do_FIND_STEP(machine *m, const wfs__op *op)
{
    return make_step(m->scope, m->scope->arena, find_step(m, op), m->top) ? op + 1 : stop(m);
}

static const wfs__op *do_FIND_OUTPUT(machine *m, const wfs__op *op)
{
    const wfs_value *output = step_output(m->scope, find_step(m, op));
    m->top--;
    return push(m, op, output);
}

static const wfs__op *do_INPUTS_GET(machine *m, const wfs__op *op)
{
    return push(m, op, get(m->expression, m->scope, op, m->scope->inputs, m->top + 1));
}

static const wfs__op *do_ITEM_GET(machine *m, const wfs__op *op)
{
    return push(m, op, get(m->expression, m->scope, op, m->scope->item, m->top + 1));
}

static const wfs__op *do_RESULT_GET(machine *m, const wfs__op *op)
{
    return push(m, op, get(m->expression, m->scope, op, m->scope->result, m->top + 1));
}

static const wfs__op *do_GET(machine *m, const wfs__op *op)
{
    const wfs_value *member = get(m->expression, m->scope, op, m->top, m->top);
    *m->top = given(member);
    return op + 1;
}

static const wfs__op *do_GET_AT(machine *m, const wfs__op *op)
{
    *m->top = wfs__get_at(m->top, &m->expression->constants[op->a], &m->scope->lengths);
    return op + 1;
}

static const wfs__op *do_AT(machine *m, const wfs__op *op)
{
    m->top--;
    *m->top = wfs__get_at(m->top, m->top + 1, &m->scope->lengths);
    return op + 1;
}

static inline bool truth(const wfs_value *value)
{
    return value->type == WFS_TYPE_BOOLEAN ? value->u.integer != 0 : wfs__truth(value);
}

static const wfs__op *do_NOT(machine *m, const wfs__op *op)
{
    *m->top = wfs__boolean(!truth(m->top));
    return op + 1;
}

static const wfs__op *do_TRUTH(machine *m, const wfs__op *op)
{
    *m->top = wfs__boolean(truth(m->top));
    return op + 1;
}

static const wfs__op *do_AND(machine *m, const wfs__op *op)
{
    if (truth(m->top)) {
        m->top--;
        return op + 1;
    }
    *m->top = wfs__boolean(false);
    return m->expression->ops + op->a;
}

static const wfs__op *do_OR(machine *m, const wfs__op *op)
{
    if (!truth(m->top)) {
        m->top--;
        return op + 1;
    }
    *m->top = wfs__boolean(true);
    return m->expression->ops + op->a;
}

static const wfs__op *do_COALESCE(machine *m, const wfs__op *op)
{
    if (m->top->type != WFS_TYPE_NULL)
        return m->expression->ops + op->a;
    m->top--;
    return op + 1;
}

/* ---- Comparisons: of the two topmost cells, or of the topmost one with a constant ---- */

static const wfs__op *answer(machine *m, const wfs__op *op, int result)
{
    *m->top = wfs__boolean(result == 1);
    return WFS__LIKELY(result >= 0) ? op + 1 : stop(m);
}

static inline int equal(const wfs_value *x, const wfs_value *y)
{
    if (x->type == WFS_TYPE_INT && y->type == WFS_TYPE_INT)
        return x->u.integer == y->u.integer;
    return wfs__equal_loosely(x, y);
}

static inline int not_equal(const wfs_value *x, const wfs_value *y)
{
    int result = equal(x, y);
    return result < 0 ? result : !result;
}

/* The order of x and y; a number that no test accepts when there is none. */
static inline int order(const wfs_value *x, const wfs_value *y)
{
    enum { INCOMPARABLE = 2 };
    int result;
    if (x->type == WFS_TYPE_INT && y->type == WFS_TYPE_INT)
        return (x->u.integer > y->u.integer) - (x->u.integer < y->u.integer);
    if (wfs__is_number(x) && wfs__is_number(y))
        return wfs__compare_numbers(x, y);
    if (!wfs__compare(x, y, &result))
        return INCOMPARABLE;
    return (result > 0) - (result < 0);
}

static inline int less(const wfs_value *x, const wfs_value *y) { return order(x, y) == -1; }
static inline int less_equal(const wfs_value *x, const wfs_value *y) { return order(x, y) <= 0; }
static inline int greater(const wfs_value *x, const wfs_value *y) { return order(x, y) == 1; }
static inline int greater_equal(const wfs_value *x, const wfs_value *y) { return (order(x, y) & ~1) == 0; }

#define COMPARISON(NAME, NAME_CONSTANT, compare)                                                                       \
    static const wfs__op *do_##NAME(machine *m, const wfs__op *op)                                                     \
    {                                                                                                                  \
        m->top--;                                                                                                      \
        return answer(m, op, compare(m->top, m->top + 1));                                                             \
    }                                                                                                                  \
    static const wfs__op *do_##NAME_CONSTANT(machine *m, const wfs__op *op)                                            \
    {                                                                                                                  \
        return answer(m, op, compare(m->top, &m->expression->constants[op->a]));                                       \
    }

COMPARISON(EQUAL, EQUAL_TO, equal)
COMPARISON(NOT_EQUAL, NOT_EQUAL_TO, not_equal)
COMPARISON(LESS, LESS_THAN, less)
COMPARISON(LESS_EQUAL, LESS_EQUAL_TO, less_equal)
COMPARISON(GREATER, GREATER_THAN, greater)
COMPARISON(GREATER_EQUAL, GREATER_EQUAL_TO, greater_equal)
COMPARISON(CONTAINS, CONTAINS_THAT, wfs__contains)

typedef const wfs__op *instruction(machine *m, const wfs__op *op);

static instruction *const instructions[] = {
#define WFS__OP(name, effect, meaning) do_##name,
    WFS__OPS(WFS__OP)
#undef WFS__OP
};

/* ---- Running ---- */

/* The cell with the result, in the stack, which has one cell more than the expression needs. NULL: no memory. */
static inline const wfs_value *run(const wfs__expression *expression, wfs__scope *scope, wfs_value *stack)
{
    machine m = { expression, scope, stack, false };
    const wfs__op *op = expression->ops;
    while (op)
        op = instructions[op->code](&m, op);
    return WFS__LIKELY(!m.nomem) ? m.top : NULL;
}

enum { FEW_CELLS = 8, MANY_CELLS = 96 };

__attribute__((noinline)) static wfs_result evaluate_deep(const wfs__expression *expression, wfs__scope *scope,
                                                          wfs_value *value)
{
    wfs_value at_hand[MANY_CELLS + 1], *stack = at_hand;
    if (expression->stack > MANY_CELLS)
        stack = wfs__malloc((expression->stack + 1) * sizeof *stack);
    const wfs_value *result = stack ? run(expression, scope, stack) : NULL;
    if (result)
        *value = *result;
    if (stack != at_hand)
        free(stack);
    return result ? WFS_OK : WFS_E_NOMEM;
}

__attribute__((noinline)) static wfs_result evaluate_any(const wfs__expression *expression, wfs__scope *scope,
                                                         wfs_value *value)
{
    wfs_value stack[FEW_CELLS + 1];
    if (WFS__UNLIKELY(expression->stack > FEW_CELLS))
        return evaluate_deep(expression, scope, value);
    const wfs_value *result = run(expression, scope, stack);
    if (!result)
        return WFS_E_NOMEM;
    *value = *result;
    return WFS_OK;
}

/* What one reference, which most expressions are, refers to, if its members are where they were the last time; else
 * NULL. */
static inline const wfs_value *refer(const wfs__expression *expression, const wfs__scope *scope)
{
    const wfs__op *op = expression->ops;
    const wfs_value *at;
    switch (op->code) {
    case WFS__OP_INPUTS_GET:
        at = scope->inputs;
        break;
    case WFS__OP_ITEM_GET:
        at = scope->item;
        break;
    case WFS__OP_RESULT_GET:
        at = scope->result;
        break;
    case WFS__OP_ITEM:
        at = scope->item;
        op++;
        break;
    case WFS__OP_INDEX:
        at = scope->index;
        op++;
        break;
    case WFS__OP_STEP_OUTPUT:
        at = step_output(scope, op->a);
        op++;
        break;
    default:
        return NULL;
    }
    while (at && op->code >= WFS__OP_INPUTS_GET && op->code <= WFS__OP_GET)
        at = guess(expression, scope, op++, at);
    return op->code == WFS__OP_END ? at : NULL;
}

wfs_result wfs__evaluate(const wfs__expression *expression, wfs__scope *scope, wfs_value *value)
{
    const wfs_value *found = expression->is_reference ? refer(expression, scope) : NULL;
    if (WFS__UNLIKELY(!found))
        return evaluate_any(expression, scope, value);
    *value = *found;
    return WFS_OK;
}

wfs_result wfs__evaluate_truth(const wfs__expression *expression, wfs__scope *scope, bool *result)
{
    wfs_value stack[FEW_CELLS + 1];
    const wfs_value *value = stack;
    if (WFS__LIKELY(expression->stack <= FEW_CELLS))
        value = run(expression, scope, stack);
    else if (evaluate_deep(expression, scope, stack) != WFS_OK)
        value = NULL;
    if (!value)
        return WFS_E_NOMEM;
    *result = truth(value);
    return WFS_OK;
}
