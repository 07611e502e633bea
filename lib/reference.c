/*
 * The list of references between steps.
 *
 * It is made once, when the workflow is loaded, in two walks over all expressions: one counts, one fills in. Walking a
 * workflow is then linear, and the workflow stays unchanged while it is read.
 */
#include "reference.h"

#include <stdlib.h>

typedef struct collector {
    const wfs__site *site;
    wfs__reference *items; /* NULL while counting */
    size_t count;
} collector;

static void collect(void *context, const wfs__expression *expression)
{
    collector *c = context;
    for (uint32_t i = 0; i < expression->ref_count; i++) {
        const wfs__ref *ref = &expression->refs[i];
        if (ref->root != WFS__ROOT_STEPS || ref->part_count == 0 || ref->step < 0)
            continue;
        if (c->items)
            c->items[c->count] = (wfs__reference){ .target = (uint32_t)ref->step,
                                                   .kind = c->site->kind,
                                                   .field = c->site->field,
                                                   .at = wfs__expression_span(expression, ref->start, ref->end).start };
        c->count++;
    }
}

static void visit_site(void *context, const wfs__site *site)
{
    collector *c = context;
    c->site = site;
    if (site->expression)
        collect(c, site->expression);
    if (site->spec)
        wfs__spec_each(site->spec, collect, c);
}

static int by_position(const void *left, const void *right)
{
    const wfs__reference *a = left, *b = right;
    return a->at != b->at ? (a->at < b->at ? -1 : 1) : (a->target > b->target) - (a->target < b->target);
}

bool wfs__references_collect(wfs_workflow *workflow)
{
    collector c = { 0 };
    for (size_t i = 0; i < workflow->step_count; i++)
        wfs__sites(workflow, &workflow->steps[i], visit_site, &c);
    c.items = wfs__arena_array(&workflow->arena, c.count, sizeof *c.items);
    if (!c.items)
        return false;
    c.count = 0;
    for (size_t i = 0; i < workflow->step_count; i++) {
        wfs__step *step = &workflow->steps[i];
        step->references = c.items + c.count;
        wfs__sites(workflow, step, visit_site, &c);
        step->reference_count = (size_t)(c.items + c.count - step->references);
        if (step->reference_count > 1)
            qsort(c.items + c.count - step->reference_count, step->reference_count, sizeof *c.items, by_position);
    }
    return true;
}
