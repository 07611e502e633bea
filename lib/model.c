/*
 * The model as others walk it: steps by id, and every place that holds expressions.
 *
 * The loader makes the model; here it is only read. A site is visited when something was compiled for it, so that a
 * malformed part, which was reported when loading, is passed over by every check that walks the sites.
 */
#include "model.h"

#include "access.h"

int64_t wfs__workflow_find(const wfs_workflow *workflow, wfs__str id)
{
    if (id.size == 0)
        return -1; /* a step without a usable id stands in the table under the empty text */
    size_t found = wfs__id_find(workflow->ids, workflow->by_id, workflow->step_count, id);
    return found < workflow->step_count ? (int64_t)found : -1;
}

typedef struct walk {
    void (*visit)(void *context, const wfs__site *site);
    void *context;
} walk;

static void visit_expression(const walk *tour, wfs__site_kind kind, const wfs__step *step,
                             const wfs__expression *expression)
{
    const wfs__site site = { .kind = kind, .step = step, .expression = expression };
    if (expression)
        tour->visit(tour->context, &site);
}

static void visit_spec(const walk *tour, wfs__site_kind kind, const wfs__step *step, const wfs__field *field,
                       const wfs__spec *spec)
{
    const wfs__site site = { .kind = kind, .step = step, .field = field, .spec = spec };
    if (spec)
        tour->visit(tour->context, &site);
}

static void visit_fields(const walk *tour, wfs__site_kind kind, const wfs__step *step, const wfs__fields *fields)
{
    for (size_t i = 0; i < fields->count; i++)
        visit_spec(tour, kind, step, &fields->items[i], fields->items[i].value);
}

void wfs__sites(const wfs_workflow *workflow, const wfs__step *step,
                void (*visit)(void *context, const wfs__site *site), void *context)
{
    const walk tour = { visit, context };
    if (!step) {
        visit_fields(&tour, WFS__SITE_WORKFLOW_OUTPUT, NULL, &workflow->outputs);
        return;
    }
    visit_expression(&tour, WFS__SITE_CONDITION, step, step->condition);
    visit_expression(&tour, WFS__SITE_EACH, step, step->each);
    visit_fields(&tour, WFS__SITE_INPUT, step, &step->inputs);
    visit_expression(&tour, WFS__SITE_WHERE, step, step->where);
    visit_spec(&tour, WFS__SITE_MAP, step, NULL, step->map);
    visit_spec(&tour, WFS__SITE_EXIT_OUTPUT, step, NULL, step->output);
    visit_fields(&tour, WFS__SITE_STEP_OUTPUT, step, &step->outputs);
}

static void add_field(wfs__buffer *path, const wfs__field *field)
{
    wfs__path_name(path, field->name);
    wfs__buffer_literal(path, ".value");
}

void wfs__site_path(const wfs__site *site, wfs__buffer *path)
{
    if (site->step) {
        wfs__buffer_literal(path, "steps");
        wfs__path_index(path, site->step->number);
        wfs__buffer_char(path, '.');
    }
    switch (site->kind) {
    case WFS__SITE_CONDITION:
        wfs__buffer_literal(path, "condition");
        break;
    case WFS__SITE_EACH:
        wfs__buffer_literal(path, "each");
        break;
    case WFS__SITE_INPUT:
        wfs__buffer_literal(path, "inputs");
        add_field(path, site->field);
        break;
    case WFS__SITE_WHERE:
        wfs__buffer_literal(path, "where");
        break;
    case WFS__SITE_MAP:
        wfs__buffer_literal(path, "expression");
        break;
    case WFS__SITE_EXIT_OUTPUT:
        wfs__buffer_literal(path, "output");
        break;
    case WFS__SITE_STEP_OUTPUT:
    case WFS__SITE_WORKFLOW_OUTPUT:
        wfs__buffer_literal(path, "outputs");
        add_field(path, site->field);
        break;
    }
}
