/*
 * The instruction set of compiled expressions: one list.
 *
 * The machine (evaluate.c) has a stack of cells. An instruction takes its operands from the top and leaves one result
 * there, so a whole expression leaves one cell. Jumps only lead forward: a program of n instructions ends after at most
 * n steps.
 *
 * WFS__OP(NAME, effect, meaning): effect is what the instruction adds to the height of the stack when it does not jump.
 * `a` and `b` are the fields of struct wfs__op; GET and its kin keep their inline cache's number in `b`. A comparison
 * of one reference with a literal, in whichever order, has the constant in `a` and the reference's number + 1 in `b`,
 * for the validator; others have 0 there.
 */
#ifndef WFS_EXPRESSION_OPS_H
#define WFS_EXPRESSION_OPS_H

#include "expression.h"

/* Comparisons with a constant stand in the same order as those without. */
#define WFS__OPS(WFS__OP)                                                                                              \
    WFS__OP(END, 0, "the result is on top")                                                                            \
    WFS__OP(CONST, 1, "push constant a")                                                                               \
    WFS__OP(INPUTS, 1, "push $inputs")                                                                                 \
    WFS__OP(ITEM, 1, "push $item")                                                                                     \
    WFS__OP(INDEX, 1, "push $index")                                                                                   \
    WFS__OP(RESULT, 1, "push $result")                                                                                 \
    WFS__OP(DATA, 1, "push $steps as plain data of the scope")                                                         \
    WFS__OP(STEPS, 1, "push $steps, made from all steps that ran")                                                     \
    WFS__OP(STEP, 1, "push {output} of step a, null if it has not run")                                                \
    WFS__OP(STEP_OUTPUT, 1, "push the output of step a")                                                               \
    WFS__OP(FIND_STEP, 0, "id: {output} of the step with that id. Found last time: cache b")                           \
    WFS__OP(FIND_OUTPUT, 0, "id: the output of the step with that id. Found last time: cache b")                       \
    WFS__OP(INPUTS_GET, 1, "push member a of $inputs")                                                                 \
    WFS__OP(ITEM_GET, 1, "push member a of $item")                                                                     \
    WFS__OP(RESULT_GET, 1, "push member a of $result")                                                                 \
    WFS__OP(GET, 0, "x: its member named a")                                                                           \
    WFS__OP(GET_AT, 0, "x: its element constant a")                                                                    \
    WFS__OP(AT, -1, "x, key: the element or member")                                                                   \
    WFS__OP(NOT, 0, "x: not its truth")                                                                                \
    WFS__OP(TRUTH, 0, "x: its truth")                                                                                  \
    WFS__OP(EQUAL, -1, "x, y: x == y")                                                                                 \
    WFS__OP(NOT_EQUAL, -1, "x, y: x != y")                                                                             \
    WFS__OP(LESS, -1, "x, y: x < y")                                                                                   \
    WFS__OP(LESS_EQUAL, -1, "x, y: x <= y")                                                                            \
    WFS__OP(GREATER, -1, "x, y: x > y")                                                                                \
    WFS__OP(GREATER_EQUAL, -1, "x, y: x >= y")                                                                         \
    WFS__OP(CONTAINS, -1, "x, y: x contains y")                                                                        \
    WFS__OP(EQUAL_TO, 0, "x: x == constant a")                                                                         \
    WFS__OP(NOT_EQUAL_TO, 0, "x: x != constant a")                                                                     \
    WFS__OP(LESS_THAN, 0, "x: x < constant a")                                                                         \
    WFS__OP(LESS_EQUAL_TO, 0, "x: x <= constant a")                                                                    \
    WFS__OP(GREATER_THAN, 0, "x: x > constant a")                                                                      \
    WFS__OP(GREATER_EQUAL_TO, 0, "x: x >= constant a")                                                                 \
    WFS__OP(CONTAINS_THAT, 0, "x: x contains constant a")                                                              \
    WFS__OP(AND, -1, "x: false and jump to a if x is false, else drop x")                                              \
    WFS__OP(OR, -1, "x: true and jump to a if x is true, else drop x")                                                 \
    WFS__OP(COALESCE, -1, "x: keep x and jump to a if it is not null, else drop x")

typedef enum wfs__op_code {
#define WFS__OP(name, effect, meaning) WFS__OP_##name,
    WFS__OPS(WFS__OP)
#undef WFS__OP
        WFS__OP_COUNT
} wfs__op_code;

struct wfs__op {
    uint32_t code; /* wfs__op_code */
    uint32_t a, b;
};

/* Cells that the deepest expression can need: two per level of nesting (a comparison's left side and what a bracket
 * belongs to), at the hard maximum of limits->expression_depth. */
enum { WFS__STACK_MAX = 2 * 128 + 4 };

#endif
