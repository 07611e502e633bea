/*
 * A program while it is being compiled: instructions, constants, names, references.
 *
 * The parser (expression.c) says what to compute, in the order of evaluation; this file chooses instructions, fuses the
 * frequent pairs (a root and its first member, a comparison and a constant, a step and its output), counts the stack
 * and numbers the caches. Memory running out is sticky (`nomem`) and asked for once. Nothing reaches the arena before
 * wfs__program_finish.
 */
#ifndef WFS_PROGRAM_H
#define WFS_PROGRAM_H

#include "expression_ops.h"

/* Room for most programs, so that nothing need be malloc'd for them. */
typedef struct wfs__program_room {
    wfs__op ops[16];
    wfs_value constants[4];
    wfs__str names[8];
    wfs__ref refs[4];
    wfs__part parts[8];
} wfs__program_room;

typedef struct wfs__program {
    wfs__program_room *room;
    wfs__op *ops; /* each list is in the room, or, once it is longer, malloc'd */
    wfs_value *constants;
    wfs__str *names;
    wfs__ref *refs;
    wfs__part *parts;
    size_t op_count, constant_count, name_count, ref_count, part_count;
    size_t op_capacity, constant_capacity, name_capacity, ref_capacity, part_capacity;
    uint32_t cache_count;
    uint32_t height, stack; /* cells on the stack now, and at most */
    bool compares;          /* wfs__program_mark was called */
    bool nomem;
} wfs__program;

#define WFS__NO_JUMP UINT32_MAX

/* An empty program; the room must live as long as it. */
wfs__program wfs__program_begin(wfs__program_room *room);
void wfs__program_emit(wfs__program *program, wfs__op_code code, uint32_t a);
void wfs__program_constant(wfs__program *program, wfs_value value);
/* A member or an element of what is on top. */
void wfs__program_get(wfs__program *program, wfs__str name);
void wfs__program_get_at(wfs__program *program, int64_t index);
/* `$steps[...]` with a computed key: takes back the `$steps` that was emitted last; true if there was one. The key
 * comes next, then wfs__program_find_step, else wfs__program_emit of AT. */
bool wfs__program_take_steps(wfs__program *program);
void wfs__program_find_step(wfs__program *program);
/* A comparison; `right` is the op_count before its right side. */
void wfs__program_compare(wfs__program *program, wfs__op_code code, size_t right);
/* The comparison that was emitted last is one of a reference (its number + 1) with a constant. */
void wfs__program_mark(wfs__program *program, uint32_t reference, uint32_t constant);
/* A jump forward: returns the head of a list of such jumps, for wfs__program_land, which makes all of them lead to what
 * comes next. */
uint32_t wfs__program_jump(wfs__program *program, wfs__op_code code, uint32_t list);
void wfs__program_land(wfs__program *program, uint32_t list);

/* A reference and its parts: the parts of one reference come before the next reference begins. Returns its number. */
uint32_t wfs__program_ref(wfs__program *program, wfs__ref ref);
void wfs__program_part(wfs__program *program, uint32_t ref, wfs__part part);

/* Copies everything into the expression (its scalar, place and flags are the caller's). Counts *caches up. false: no
 * memory. */
bool wfs__program_finish(wfs__program *program, wfs__arena *arena, uint32_t *caches, wfs__expression *expression);
void wfs__program_free(wfs__program *program);

#endif
