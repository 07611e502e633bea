/*
 * The static checks of section 6: the order in which they run, and the small ones that look at one step or input alone.
 *
 * Every check walks the model once and skips what is absent; none depends on another's finding nothing. References,
 * flow and wiring have files of their own, as has what needs the host's tools. The first part of this file is what they
 * share: paths, messages, hints.
 */
#include "validate_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "unicode.h"

/* ---- What the checks share ---- */

enum { NAME_SIZE = 100, LISTED = 5 };

/* How much all searches for nearest names together may cost: as much as suits the size of the file, so that one full of
 * mistakes is checked in linear time. */
enum { LEAST_EFFORT = 250000, EFFORT_PER_BYTE = 16 };

bool wfs__validate_begin(wfs__checker *checker, const wfs_workflow *workflow, wfs_report *report)
{
    memset(checker, 0, sizeof *checker);
    checker->workflow = workflow;
    checker->report = report;
    checker->effort = LEAST_EFFORT + EFFORT_PER_BYTE * (uint64_t)workflow->source.size;
    checker->mentions = wfs__arena_array(&checker->arena, workflow->step_count, sizeof *checker->mentions);
    checker->branches = wfs__arena_array(&checker->arena, workflow->step_count, sizeof *checker->branches);
    checker->linked = wfs__arena_array(&checker->arena, workflow->step_count, sizeof *checker->linked);
    checker->used = wfs__arena_array(&checker->arena, workflow->inputs.count, sizeof *checker->used);
    return checker->mentions && checker->branches && checker->linked && checker->used &&
           wfs__graph_init(checker, &checker->references, workflow->step_count);
}

void wfs__validate_end(wfs__checker *checker)
{
    wfs__graph_free(&checker->references);
    wfs__buffer_free(&checker->path);
    wfs__arena_free(&checker->arena);
}

void wfs__validate_at_step(wfs__checker *checker, const wfs__step *step)
{
    checker->path.size = 0;
    wfs__buffer_literal(&checker->path, "steps");
    wfs__path_index(&checker->path, step->number);
}

void wfs__validate_at_key(wfs__checker *checker, const wfs__step *step, const char *key)
{
    wfs__validate_at_step(checker, step);
    wfs__buffer_char(&checker->path, '.');
    wfs__buffer_add(&checker->path, key, strlen(key));
}

void wfs__validate_at_field(wfs__checker *checker, const wfs__step *step, const char *section, wfs__str name)
{
    if (step) {
        wfs__validate_at_key(checker, step, section);
    } else {
        checker->path.size = 0;
        wfs__buffer_add(&checker->path, section, strlen(section));
    }
    wfs__path_name(&checker->path, name);
}

void wfs__validate_at_site(wfs__checker *checker, const wfs__site *site)
{
    checker->path.size = 0;
    wfs__site_path(site, &checker->path);
}

void wfs__validate_report(wfs__checker *checker, wfs__code code, wfs__span span, const char *hint, const char *format,
                          ...)
{
    char message[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    char *end = wfs__buffer_room(&checker->path, 1);
    if (!end) {
        checker->nomem = true;
        return;
    }
    *end = '\0';
    wfs__report_add(checker->report, code, span, checker->path.data, message, hint);
}

int wfs__validate_size(wfs__str name) { return wfs__shown_size(name, NAME_SIZE); }

const char *wfs__validate_hint(wfs__checker *checker, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(checker->hint, sizeof checker->hint, format, arguments);
    va_end(arguments);
    return checker->hint;
}

bool wfs__validate_is_plain_transform(const wfs__step *step)
{
    return step->type == WFS_STEP_TRANSFORM && !step->outputs.mapped;
}

const char *wfs__validate_list_hint(wfs__checker *checker, const wfs__step *step)
{
    wfs__str key = wfs__validate_is_plain_transform(step) ? wfs__transform_key(step) : WFS__STR("");
    int size = wfs__validate_size(step->id), key_size = wfs__validate_size(key);
    const char *id = step->id.data, *dot = key.size ? "." : "";
    if (step->has_each)
        return wfs__validate_hint(checker,
                                  "a step with each has a list as its output: $steps.%.*s.output, in it "
                                  "$steps.%.*s.output[0]%s%.*s",
                                  size, id, size, id, dot, key_size, key.data);
    return wfs__validate_hint(checker, "a transform has its list in its output: $steps.%.*s.output%s%.*s", size, id,
                              dot, key_size, key.data);
}

/* Appends the first few names to the hint. */
static void list_names(wfs__checker *checker, const wfs__str *names, size_t count)
{
    size_t at = strlen(checker->hint), listed = 0;
    for (size_t i = 0; i < count && listed < LISTED; i++) {
        int size = wfs__validate_size(names[i]);
        if (size == 0 || at + (size_t)size + 16 > sizeof checker->hint)
            continue;
        at += (size_t)snprintf(checker->hint + at, sizeof checker->hint - at, "%s\"%.*s\"", listed ? ", " : ": ", size,
                               names[i].data);
        listed++;
    }
    if (listed && count > listed && at + 8 < sizeof checker->hint)
        snprintf(checker->hint + at, sizeof checker->hint - at, ", ...");
}

const char *wfs__validate_nearest(wfs__checker *checker, wfs__str name, const wfs__str *names, size_t count,
                                  const char *otherwise, bool list)
{
    const wfs__str *near = NULL;
    if (!wfs__report_full(checker->report))
        near = wfs__nearest_within(name, names, count, &checker->effort);
    if (near)
        return wfs__validate_hint(checker, "did you mean \"%.*s\"?", wfs__validate_size(*near), near->data);
    wfs__validate_hint(checker, "%s", otherwise);
    if (list)
        list_names(checker, names, count);
    return checker->hint;
}

const wfs__pair *wfs__validate_pair(const wfs__step *step, wfs__str key)
{
    if (!step->node || step->node->kind != WFS__NODE_MAPPING)
        return NULL;
    const wfs__pair *pair = wfs__node_pair(step->node, key);
    bool null = pair && pair->value->kind == WFS__NODE_SCALAR && pair->value->value.type == WFS_TYPE_NULL;
    return pair && !null ? pair : NULL;
}

wfs__span wfs__validate_step_span(const wfs__step *step)
{
    const wfs__pair *id = wfs__validate_pair(step, WFS__STR("id"));
    return id ? id->value->span : step->node ? step->node->span : WFS__NO_SPAN;
}

const wfs__field *wfs__validate_field(const wfs__fields *fields, wfs__str name)
{
    int64_t index = fields->count ? wfs__shape_find(fields->shape, name) : -1;
    return index < 0 ? NULL : &fields->items[index];
}

/* ---- One step alone ---- */

static const char *type_name(const wfs__step *step)
{
    static const char *const names[] = { "tool", "transform", "conditional", "exit" };
    return names[step->type];
}

static void check_duplicate(wfs__checker *checker, const wfs__step *step)
{
    int64_t number = step->id.data ? wfs__workflow_find(checker->workflow, step->id) : -1;
    if (number < 0 || number == step->number)
        return;
    const wfs__step *first = &checker->workflow->steps[number];
    uint32_t line = 0, column = 0;
    wfs__source_position(&checker->workflow->source, wfs__validate_step_span(first).start, &line, &column);
    wfs__validate_at_key(checker, step, "id");
    wfs__validate_report(checker, WFS__D_DUPLICATE_STEP_ID, wfs__validate_step_span(step),
                         wfs__validate_hint(checker, "line %u has it already: give this step an id of its own", line),
                         "Duplicate step ID \"%.*s\"", wfs__validate_size(step->id), step->id.data);
}

static void check_iteration(wfs__checker *checker, const wfs__step *step)
{
    const wfs__pair *each = wfs__validate_pair(step, WFS__STR("each"));
    const wfs__pair *delay = wfs__validate_pair(step, WFS__STR("delay"));
    if (each && step->typed && (step->type == WFS_STEP_CONDITIONAL || step->type == WFS_STEP_EXIT)) {
        wfs__validate_at_key(checker, step, "each");
        wfs__validate_report(checker, WFS__D_EACH_NOT_ALLOWED, each->key_span,
                             "loop over a tool or transform step instead", "\"each\" is not valid on %s steps",
                             type_name(step));
    }
    if (delay && !each) {
        wfs__validate_at_key(checker, step, "delay");
        wfs__validate_report(checker, WFS__D_DELAY_WITHOUT_EACH, delay->key_span,
                             "\"delay\" waits between the iterations of an \"each\": add one, or remove the delay",
                             "\"delay\" requires \"each\"");
    }
    if (each && !delay && step->typed && step->type == WFS_STEP_TOOL) {
        wfs__validate_at_step(checker, step);
        wfs__validate_report(checker, WFS__D_EACH_WITHOUT_DELAY, each->key_span,
                             "add for example delay: 1s, to be gentle with the service behind the tool",
                             "this loop of tool calls has no delay");
    }
}

static void check_concurrency(wfs__checker *checker, const wfs__step *step)
{
    if (step->concurrency == 1 || !step->typed || (step->type == WFS_STEP_TOOL && step->has_each))
        return;
    bool transform = step->type == WFS_STEP_TRANSFORM;
    const wfs__pair *pair = wfs__validate_pair(step, WFS__STR("concurrency"));
    wfs__validate_at_key(checker, step, "concurrency");
    wfs__validate_report(checker, WFS__D_CONCURRENCY_WITHOUT_EFFECT, pair ? pair->key_span : WFS__NO_SPAN,
                         transform ? "remove it: a transform waits for nothing"
                                   : "add the \"each\" whose calls are to run side by side, or remove it",
                         transform ? "\"concurrency\" has no effect on transform steps"
                                   : "\"concurrency\" has no effect without \"each\"");
}

static void check_retry(wfs__checker *checker, const wfs__step *step)
{
    const wfs__pair *retry = wfs__validate_pair(step, WFS__STR("retry"));
    if (!retry || (step->typed && step->type == WFS_STEP_TOOL))
        return;
    wfs__validate_at_key(checker, step, "retry");
    wfs__validate_report(checker, WFS__D_RETRY_ON_NON_TOOL, retry->key_span, "remove it",
                         "\"retry\" has an effect on tool steps only");
}

/* What conditional and exit steps accept and ignore. */
static void check_without_effect(wfs__checker *checker, const wfs__step *step)
{
    if (!step->typed || (step->type != WFS_STEP_CONDITIONAL && step->type != WFS_STEP_EXIT))
        return;
    const wfs__pair *on_error = wfs__validate_pair(step, WFS__STR("on_error"));
    const wfs__pair *outputs = wfs__validate_pair(step, WFS__STR("outputs"));
    if (on_error) {
        wfs__validate_at_key(checker, step, "on_error");
        wfs__validate_report(checker, WFS__D_ON_ERROR_WITHOUT_EFFECT, on_error->key_span,
                             step->type == WFS_STEP_EXIT ? "remove it" : "put it on the steps of the branches",
                             "\"on_error\" has no effect on %s steps", type_name(step));
    }
    if (outputs && step->outputs.mapped) {
        wfs__validate_at_key(checker, step, "outputs");
        wfs__validate_report(checker, WFS__D_OUTPUTS_IGNORED, outputs->key_span,
                             step->type == WFS_STEP_EXIT ? "write the result under \"output\""
                                                         : "the output is that of the last step of the branch that ran",
                             "the \"outputs\" of %s steps are ignored", type_name(step));
    }
}

static wfs__span sort_field_span(const wfs__step *step)
{
    const wfs__pair *field = wfs__validate_pair(step, WFS__STR("field"));
    return field ? field->value->span : WFS__NO_SPAN;
}

static void report_sort_expression(wfs__checker *checker, const wfs__step *step)
{
    bool item = step->sort_field.size > 6 && memcmp(step->sort_field.data, "$item.", 6) == 0;
    wfs__str path = item ? (wfs__str){ step->sort_field.data + 6, step->sort_field.size - 6 } : WFS__STR("score");
    wfs__validate_at_key(checker, step, "field");
    wfs__validate_report(
        checker, WFS__D_SORT_FIELD_EXPRESSION, sort_field_span(step),
        wfs__validate_hint(checker, "write the path within an item: field: %.*s", wfs__validate_size(path), path.data),
        "the field to sort by is a path, not an expression");
}

static bool ends_with(wfs__str text, wfs__str end)
{
    return text.size > end.size && wfs__str_has(text, text.size - end.size, end);
}

static bool ends_with_direction(wfs__str field)
{
    static const wfs__str ends[] = { { " asc", 4 }, { " desc", 5 }, { " ASC", 4 },        { " DESC", 5 },
                                     { ":asc", 4 }, { ":desc", 5 }, { " ascending", 10 }, { " descending", 11 } };
    for (size_t i = 0; i < WFS__COUNT(ends); i++)
        if (ends_with(field, ends[i]))
            return true;
    return false;
}

/* Is there something like [0] or ["name"] in it? */
static bool has_index(wfs__str field)
{
    for (size_t i = 0; i + 1 < field.size; i++)
        if (field.data[i] == '[' && wfs__is_one_of(field.data[i + 1], "0123456789\"'"))
            return true;
    return false;
}

/* What to write instead of a path that hardly leads to a member; NULL if nothing is odd about it. */
static const char *sort_field_hint(const wfs__step *step)
{
    wfs__str field = step->sort_field;
    for (size_t i = 0; i < step->sort_part_count; i++)
        if (step->sort_parts[i].size == 0)
            return "write names with one dot between them: user.age";
    if (field.data[0] == '-' || field.data[0] == '+' || ends_with_direction(field))
        return "the direction is a key of its own, asc by default: direction: desc";
    if (has_index(field))
        return "members and elements are named by dots: user.age, scores.0";
    if (memchr(field.data, ',', field.size))
        return "one step sorts by one field: sort by the less important one first, then by the other";
    if (wfs__str_has(field, 0, WFS__STR("item.")))
        return "the path begins within the item: leave out item., unless the items have a member of that name";
    return NULL;
}

static void check_sort_field(wfs__checker *checker, const wfs__step *step)
{
    if (!step->sort_field.data)
        return;
    if (step->sort_field.size > 0 && step->sort_field.data[0] == '$') {
        report_sort_expression(checker, step);
        return;
    }
    const char *hint = sort_field_hint(step);
    if (!hint)
        return;
    wfs__validate_at_key(checker, step, "field");
    wfs__validate_report(checker, WFS__D_ODD_SORT_FIELD, sort_field_span(step), hint,
                         "the field to sort by is hardly the path of a member: \"%.*s\"",
                         wfs__validate_size(step->sort_field), step->sort_field.data);
}

/* ---- Frontmatter and outputs ---- */

static int order_names(const void *a, const void *b)
{
    return wfs__str_compare(*(const wfs__str *)a, *(const wfs__str *)b);
}

/* The allowed names in order. `Bash(git:*)` allows Bash: what is in parentheses is for other hosts. */
static wfs__str *allowed_names(wfs__checker *checker)
{
    const wfs__skill *skill = &checker->workflow->skill;
    wfs__str *names = wfs__arena_array(&checker->arena, skill->allowed_count, sizeof *names);
    if (!names) {
        checker->nomem = true;
        return NULL;
    }
    for (size_t i = 0; i < skill->allowed_count; i++) {
        names[i] = skill->allowed_tools[i];
        const char *open = names[i].size ? memchr(names[i].data, '(', names[i].size) : NULL;
        if (open && open > names[i].data && names[i].data[names[i].size - 1] == ')')
            names[i].size = (size_t)(open - names[i].data);
    }
    if (skill->allowed_count)
        qsort(names, skill->allowed_count, sizeof *names, order_names);
    return names;
}

static void check_allowed_tools(wfs__checker *checker)
{
    const wfs_workflow *workflow = checker->workflow;
    wfs__str *names = workflow->skill.has_allowed_tools ? allowed_names(checker) : NULL;
    for (size_t i = 0; names && i < workflow->step_count; i++) {
        const wfs__step *step = &workflow->steps[i];
        size_t count = workflow->skill.allowed_count;
        if (!step->tool.data || (count && bsearch(&step->tool, names, count, sizeof *names, order_names)))
            continue;
        const wfs__pair *pair = wfs__validate_pair(step, WFS__STR("tool"));
        wfs__validate_at_key(checker, step, "tool");
        wfs__validate_report(checker, WFS__D_TOOL_NOT_ALLOWED, pair ? pair->value->span : WFS__NO_SPAN,
                             wfs__validate_nearest(checker, step->tool, names, count, "add it to allowed-tools", false),
                             "the frontmatter's allowed-tools does not list \"%.*s\"", wfs__validate_size(step->tool),
                             step->tool.data);
    }
}

static void check_exit_keys(wfs__checker *checker, const wfs__step *step)
{
    const wfs__fields *outputs = &checker->workflow->outputs;
    const wfs__pair *output = step->output && outputs->count ? wfs__validate_pair(step, WFS__STR("output")) : NULL;
    if (!output || output->value->kind != WFS__NODE_MAPPING)
        return;
    for (uint32_t i = 0; i < output->value->count; i++) {
        const wfs__pair *pair = &output->value->u.pairs[i];
        if (wfs__validate_field(outputs, pair->key) || wfs__pair_lacks_colon(&checker->workflow->source, pair))
            continue; /* that is cut-text's */
        wfs__validate_at_field(checker, step, "output", pair->key);
        wfs__validate_report(checker, WFS__D_EXIT_OUTPUT_KEY, pair->key_span,
                             wfs__validate_nearest(checker, pair->key, outputs->shape->keys, outputs->count,
                                                   "declare it under the workflow's outputs; declared are", true),
                             "\"%.*s\" is no declared output of the workflow, and is dropped",
                             wfs__validate_size(pair->key), pair->key.data);
    }
}

static void check_unused_inputs(wfs__checker *checker)
{
    const wfs__fields *inputs = &checker->workflow->inputs;
    for (size_t i = 0; i < inputs->count && !checker->all_used; i++) {
        const wfs__field *field = &inputs->items[i];
        if (!field->node || checker->used[i])
            continue;
        wfs__validate_at_field(checker, NULL, "inputs", field->name); /* which is also how it is written */
        wfs__validate_report(checker, WFS__D_UNUSED_INPUT, field->name_span,
                             wfs__validate_hint(checker, "use it as $%.*s, or remove it", (int)checker->path.size,
                                                checker->path.data ? checker->path.data : ""),
                             "the input \"%.*s\" is never used", wfs__validate_size(field->name), field->name.data);
    }
}

bool wfs__validate_static(wfs_workflow *workflow)
{
    wfs__checker checker;
    bool ok = wfs__validate_begin(&checker, workflow, workflow->report);
    if (ok)
        checker.seen = wfs__arena_array(&checker.arena, workflow->source.size / 8 + 1, sizeof *checker.seen);
    ok = ok && checker.seen;
    ok = ok && wfs__infer_steps(&checker);
    if (ok)
        wfs__validate_mentions(&checker);
    for (size_t i = 0; ok && i < workflow->step_count; i++) {
        const wfs__step *step = &workflow->steps[i];
        check_duplicate(&checker, step);
        check_iteration(&checker, step);
        check_concurrency(&checker, step);
        check_retry(&checker, step);
        check_without_effect(&checker, step);
        check_sort_field(&checker, step);
        check_exit_keys(&checker, step);
    }
    if (ok) {
        check_allowed_tools(&checker);
        wfs__validate_references(&checker);
        wfs__validate_flow(&checker);
        wfs__validate_defaults(&checker);
        wfs__validate_wiring(&checker);
        check_unused_inputs(&checker);
    }
    ok = ok && !checker.nomem && !checker.path.failed && !workflow->report->nomem;
    wfs__validate_end(&checker);
    return ok;
}
