/*
 * A program while it is being compiled.
 *
 * The lists begin in a room of the caller's and are malloc'd when they outgrow it; finishing copies them into the arena
 * at their final size. Fusing looks at the last instruction only, and only where the caller's call order guarantees
 * that nothing jumps between the two: a member directly follows what it is a member of, and the right side of a
 * comparison that is one constant is that one instruction.
 */
#include "program.h"

#include <stdlib.h>

static const int8_t effects[] = {
#define WFS__OP(name, effect, meaning) effect,
    WFS__OPS(WFS__OP)
#undef WFS__OP
};

wfs__program wfs__program_begin(wfs__program_room *room)
{
    return (wfs__program){ .room = room,
                           .ops = room->ops,
                           .constants = room->constants,
                           .names = room->names,
                           .refs = room->refs,
                           .parts = room->parts,
                           .op_capacity = WFS__COUNT(room->ops),
                           .constant_capacity = WFS__COUNT(room->constants),
                           .name_capacity = WFS__COUNT(room->names),
                           .ref_capacity = WFS__COUNT(room->refs),
                           .part_capacity = WFS__COUNT(room->parts) };
}

/* Room for one more element of a list; false (and nomem) without memory. */
#define GROW(program, list, count, capacity)                                                                           \
    (WFS__LIKELY((program)->count < (program)->capacity) ||                                                            \
     grow((program), (void *)&(program)->list, (program)->room->list, &(program)->capacity, (program)->count,          \
          sizeof *(program)->list))

static bool grow(wfs__program *program, void *list, const void *room, size_t *capacity, size_t count, size_t size)
{
    void *items, *moved;
    memcpy(&items, list, sizeof items);
    moved = items == room ? NULL : items;
    if (!wfs__grow(&moved, capacity, count, size)) {
        program->nomem = true;
        return false;
    }
    if (items == room)
        memcpy(moved, room, count * size);
    memcpy(list, &moved, sizeof moved);
    return true;
}

static void add_op(wfs__program *program, wfs__op op)
{
    if (!GROW(program, ops, op_count, op_capacity))
        return;
    program->ops[program->op_count++] = op;
    program->height = (uint32_t)((int64_t)program->height + effects[op.code]);
    if (program->height > program->stack)
        program->stack = program->height;
}

static wfs__op *last_op(wfs__program *program)
{
    return program->op_count ? &program->ops[program->op_count - 1] : NULL;
}

void wfs__program_emit(wfs__program *program, wfs__op_code code, uint32_t a)
{
    add_op(program, (wfs__op){ .code = code, .a = a });
}

static uint32_t add_constant(wfs__program *program, wfs_value value)
{
    if (!GROW(program, constants, constant_count, constant_capacity))
        return 0;
    program->constants[program->constant_count] = value;
    return (uint32_t)program->constant_count++;
}

void wfs__program_constant(wfs__program *program, wfs_value value)
{
    wfs__program_emit(program, WFS__OP_CONST, add_constant(program, value));
}

static uint32_t add_name(wfs__program *program, wfs__str name)
{
    if (!GROW(program, names, name_count, name_capacity))
        return 0;
    program->names[program->name_count] = name;
    return (uint32_t)program->name_count++;
}

/* The instruction that does `code` and the GET behind it; END if there is none. */
static wfs__op_code with_get(uint32_t code)
{
    switch (code) {
    case WFS__OP_INPUTS:
        return WFS__OP_INPUTS_GET;
    case WFS__OP_ITEM:
        return WFS__OP_ITEM_GET;
    case WFS__OP_RESULT:
        return WFS__OP_RESULT_GET;
    default:
        return WFS__OP_END;
    }
}

void wfs__program_get(wfs__program *program, wfs__str name)
{
    wfs__op *last = last_op(program);
    bool output = wfs__str_equal(name, WFS__STR("output"));
    if (!last)
        return; /* no memory */
    if (output && last->code == WFS__OP_STEP) {
        last->code = WFS__OP_STEP_OUTPUT;
    } else if (output && last->code == WFS__OP_FIND_STEP) {
        last->code = WFS__OP_FIND_OUTPUT;
    } else if (with_get(last->code) != WFS__OP_END) {
        *last = (wfs__op){ .code = with_get(last->code), .a = add_name(program, name), .b = program->cache_count++ };
    } else {
        add_op(program, (wfs__op){ .code = WFS__OP_GET, .a = add_name(program, name), .b = program->cache_count++ });
    }
}

void wfs__program_get_at(wfs__program *program, int64_t index)
{
    wfs__program_emit(program, WFS__OP_GET_AT, add_constant(program, wfs__integer(index)));
}

bool wfs__program_take_steps(wfs__program *program)
{
    wfs__op *last = last_op(program);
    if (!last || last->code != WFS__OP_STEPS)
        return false;
    program->op_count--;
    program->height--;
    return true;
}

void wfs__program_find_step(wfs__program *program)
{
    add_op(program, (wfs__op){ .code = WFS__OP_FIND_STEP, .b = program->cache_count++ });
}

void wfs__program_compare(wfs__program *program, wfs__op_code code, size_t right)
{
    wfs__op *last = last_op(program);
    if (!last || program->op_count != right + 1 || last->code != WFS__OP_CONST) {
        wfs__program_emit(program, code, 0);
        return;
    }
    last->code = code - WFS__OP_EQUAL + WFS__OP_EQUAL_TO;
    program->height--;
}

void wfs__program_mark(wfs__program *program, uint32_t reference, uint32_t constant)
{
    wfs__op *last = last_op(program);
    if (program->nomem || !last)
        return;
    if (last->code < WFS__OP_EQUAL_TO) /* else it is there already */
        last->a = constant;
    last->b = reference;
    program->compares = true;
}

uint32_t wfs__program_jump(wfs__program *program, wfs__op_code code, uint32_t list)
{
    wfs__program_emit(program, code, list);
    return (uint32_t)program->op_count - 1;
}

void wfs__program_land(wfs__program *program, uint32_t list)
{
    if (program->nomem)
        return;
    while (list != WFS__NO_JUMP) {
        uint32_t next = program->ops[list].a;
        program->ops[list].a = (uint32_t)program->op_count;
        list = next;
    }
}

uint32_t wfs__program_ref(wfs__program *program, wfs__ref ref)
{
    if (!GROW(program, refs, ref_count, ref_capacity))
        return 0;
    program->refs[program->ref_count] = ref;
    return (uint32_t)program->ref_count++;
}

void wfs__program_part(wfs__program *program, uint32_t ref, wfs__part part)
{
    if (program->nomem || !GROW(program, parts, part_count, part_capacity))
        return;
    program->parts[program->part_count++] = part;
    program->refs[ref].part_count++;
}

/* A copy of a list in the arena; NULL for an empty one. */
static const void *keep(wfs__program *program, wfs__arena *arena, const void *items, size_t count, size_t size)
{
    if (count == 0 || program->nomem)
        return NULL;
    void *copy = wfs__arena_alloc(arena, count * size);
    if (copy)
        memcpy(copy, items, count * size);
    else
        program->nomem = true;
    return copy;
}

#define KEEP(program, arena, list, count)                                                                              \
    keep(program, arena, (program)->list, (program)->count, sizeof *(program)->list)

static void link_parts(wfs__program *program, const wfs__part *parts)
{
    for (size_t i = 0; i < program->ref_count; i++) {
        program->refs[i].parts = parts;
        parts += program->refs[i].part_count;
    }
}

static bool has_cache(uint32_t code)
{
    return code == WFS__OP_GET || code == WFS__OP_INPUTS_GET || code == WFS__OP_ITEM_GET ||
           code == WFS__OP_RESULT_GET || code == WFS__OP_FIND_STEP || code == WFS__OP_FIND_OUTPUT;
}

bool wfs__program_finish(wfs__program *program, wfs__arena *arena, uint32_t *caches, wfs__expression *expression)
{
    wfs__program_emit(program, WFS__OP_END, 0);
    for (size_t i = 0; i < program->op_count; i++) {
        if (has_cache(program->ops[i].code))
            program->ops[i].b += *caches;
    }
    const wfs__part *parts = KEEP(program, arena, parts, part_count);
    if (parts)
        link_parts(program, parts);
    expression->ops = KEEP(program, arena, ops, op_count);
    expression->constants = KEEP(program, arena, constants, constant_count);
    expression->names = KEEP(program, arena, names, name_count);
    expression->refs = KEEP(program, arena, refs, ref_count);
    expression->op_count = (uint32_t)program->op_count;
    expression->ref_count = (uint32_t)program->ref_count;
    expression->stack = program->stack;
    expression->compares = program->compares;
    *caches += program->cache_count;
    return !program->nomem;
}

static void free_list(void *list, const void *room)
{
    if (list != room)
        free(list);
}

void wfs__program_free(wfs__program *program)
{
    free_list(program->ops, program->room->ops);
    free_list(program->constants, program->room->constants);
    free_list(program->names, program->room->names);
    free_list(program->refs, program->room->refs);
    free_list(program->parts, program->room->parts);
    *program = (wfs__program){ 0 };
}
