/*
 * Tool steps against the host's tools (section 6): is there a tool of that name, and do the step's inputs fit its input
 * schema? With strict type checks, which enforce the output schemas of tools, is that one a schema?
 *
 * The steps are sorted by tool, so that the host is asked once for each name and a schema is read once, into scratch
 * memory that the next one uses again. Arguments that are literals are checked as values, others by their declared
 * types. A host's schema that is itself broken is reported, not trusted.
 */
#include "validate_internal.h"

#include <stdlib.h>

typedef struct host_check {
    wfs__checker *checker;
    const wfs_tool_adapter *adapter;
    bool outputs;    /* output schemas matter */
    wfs__str *names; /* of all tools of the host, once somebody asked */
    size_t name_count, name_capacity;
    bool listed;
    wfs__arena scratch; /* for one tool */
} host_check;

static wfs__span key_span(const wfs__step *step, wfs__str key)
{
    const wfs__pair *pair = wfs__validate_pair(step, key);
    return pair ? pair->value->span : wfs__validate_step_span(step);
}

/* ---- Unknown tools ---- */

static void list_tools(host_check *host)
{
    host->listed = true;
    for (size_t i = 0; host->adapter->list; i++) {
        size_t size = WFS_ZERO_TERMINATED;
        const char *name = host->adapter->list(host->adapter->context, i, &size);
        void *names = host->names;
        if (!name)
            return;
        if (!wfs__grow(&names, &host->name_capacity, host->name_count, sizeof *host->names)) {
            host->checker->nomem = true;
            return;
        }
        host->names = names;
        host->names[host->name_count++] = (wfs__str){ name, wfs__length(name, size) };
    }
}

static void report_unknown(host_check *host, const wfs__step *step)
{
    if (!host->listed)
        list_tools(host);
    wfs__validate_at_key(host->checker, step, "tool");
    wfs__validate_report(host->checker, WFS__D_UNKNOWN_TOOL, key_span(step, WFS__STR("tool")),
                         wfs__validate_nearest(host->checker, step->tool, host->names, host->name_count,
                                               host->name_count ? "the host has" : "the host must register it", true),
                         "Tool \"%.*s\" is not registered", wfs__validate_size(step->tool), step->tool.data);
}

/* ---- Arguments ---- */

/* Is the value known as it stands? A malformed expression, which became null, is not. */
static bool is_literal(const wfs__field *field)
{
    const wfs__spec *spec = field->value;
    const wfs__node *node = field->value_node;
    if (!spec || spec->kind != WFS__SPEC_LITERAL)
        return false;
    return spec->u.literal.type != WFS_TYPE_NULL || node->kind != WFS__NODE_SCALAR || node->value.type == WFS_TYPE_NULL;
}

static void report_argument(host_check *host, const wfs__step *step, const wfs__field *field,
                            const wfs__schema_error *error)
{
    wfs__checker *checker = host->checker;
    wfs__validate_at_field(checker, step, "inputs", field->name);
    wfs__buffer_literal(&checker->path, ".value");
    wfs__validate_report(checker, WFS__D_TOOL_INPUT_SCHEMA, field->value_node->span, "the tool's input schema says so",
                         "tool \"%.*s\": argument \"%.*s\"%s%s %s", wfs__validate_size(step->tool), step->tool.data,
                         wfs__validate_size(field->name), field->name.data, error->path[0] ? " at " : "", error->path,
                         error->message);
}

static void report_forbidden(host_check *host, const wfs__step *step, const wfs__field *field, const wfs_value *schema)
{
    wfs__checker *checker = host->checker;
    const wfs_value *properties = wfs__member(schema, WFS__STR("properties"));
    bool named = properties && properties->type == WFS_TYPE_OBJECT;
    const wfs__shape *shape = named ? wfs__shape_of(properties) : NULL;
    wfs__validate_at_field(checker, step, "inputs", field->name);
    wfs__validate_report(checker, WFS__D_TOOL_INPUT_SCHEMA, field->name_span,
                         wfs__validate_nearest(checker, field->name, named ? shape->keys : NULL,
                                               named ? shape->count : 0,
                                               named ? "remove it; the arguments are" : "remove it", named),
                         "tool \"%.*s\" has no argument \"%.*s\"", wfs__validate_size(step->tool), step->tool.data,
                         wfs__validate_size(field->name), field->name.data);
}

static void check_argument(host_check *host, const wfs__step *step, const wfs__field *field, const wfs_value *schema)
{
    wfs__schema_error error = { .message = "", .path = "" };
    bool forbidden;
    const wfs_value *own = wfs__schema_property(schema, field->name, &forbidden);
    wfs__schema_result result = WFS__SCHEMA_OK;
    if (forbidden)
        report_forbidden(host, step, field, schema);
    else if (own && is_literal(field))
        result = wfs__schema_check(schema, own, &field->value->u.literal, NULL, &error);
    else if (own)
        result = wfs__schema_check_type(schema, own, field->type, &error);
    if (result == WFS__SCHEMA_BAD)
        report_argument(host, step, field, &error);
    host->checker->nomem |= result == WFS__SCHEMA_NOMEM;
}

static void report_missing(host_check *host, const wfs__step *step, wfs__str name)
{
    wfs__checker *checker = host->checker;
    const wfs__field *field = wfs__validate_field(&step->inputs, name);
    wfs__validate_at_field(checker, step, "inputs", name);
    wfs__validate_report(checker, WFS__D_TOOL_INPUT_SCHEMA, field ? field->name_span : key_span(step, WFS__STR("tool")),
                         field ? wfs__validate_hint(checker, "give it a value: an input without one is left out")
                               : wfs__validate_hint(checker, "add it to the step's inputs, with its type and value"),
                         "tool \"%.*s\" requires the argument \"%.*s\"", wfs__validate_size(step->tool),
                         step->tool.data, wfs__validate_size(name), name.data);
}

typedef struct requirement {
    host_check *host;
    const wfs__step *step;
} requirement;

static void require(void *context, wfs__str name)
{
    const requirement *at = context;
    const wfs__field *field = wfs__validate_field(&at->step->inputs, name);
    if (!field || (field->node && !field->value_node))
        report_missing(at->host, at->step, name);
}

/* Are all arguments literals, so that the object as a whole can be checked? */
static bool make_arguments(host_check *host, const wfs__step *step, wfs_value *arguments)
{
    wfs__builder builder = { 0 };
    bool whole = true;
    for (size_t i = 0; i < step->inputs.count && whole; i++) {
        const wfs__field *field = &step->inputs.items[i];
        if (field->node && !field->value_node)
            continue;
        whole = is_literal(field);
        if (whole && !wfs__builder_set(&builder, field->name, field->value->u.literal))
            host->checker->nomem = true;
    }
    if (whole && !wfs__builder_object(&builder, &host->scratch, arguments))
        host->checker->nomem = true;
    wfs__builder_free(&builder);
    return whole && !host->checker->nomem;
}

/* What concerns several arguments together (anyOf and the like), when nothing else is wrong. */
static void check_whole(host_check *host, const wfs__step *step, const wfs_value *schema)
{
    wfs__checker *checker = host->checker;
    wfs__schema_error error = { .message = "", .path = "" };
    wfs_value arguments;
    if (!make_arguments(host, step, &arguments))
        return;
    wfs__schema_result result = wfs__schema_check(schema, schema, &arguments, NULL, &error);
    checker->nomem |= result == WFS__SCHEMA_NOMEM;
    if (result != WFS__SCHEMA_BAD)
        return;
    wfs__validate_at_key(checker, step, "inputs");
    wfs__validate_report(checker, WFS__D_TOOL_INPUT_SCHEMA, key_span(step, WFS__STR("tool")),
                         "the tool's input schema says so", "tool \"%.*s\": the arguments%s%s %s",
                         wfs__validate_size(step->tool), step->tool.data, error.path[0] ? " at " : "", error.path,
                         error.message);
}

/* Not inlined: with the violation in it, the frame of its caller would be too large for small stacks. */
__attribute__((noinline)) static void check_step(host_check *host, const wfs__step *step, const wfs_value *schema)
{
    wfs_report *report = host->checker->report;
    size_t errors = report->errors;
    const wfs__pair *inputs = wfs__validate_pair(step, WFS__STR("inputs"));
    if (inputs && inputs->value->kind != WFS__NODE_MAPPING)
        return;
    for (size_t i = 0; i < step->inputs.count; i++)
        if (step->inputs.items[i].value_node)
            check_argument(host, step, &step->inputs.items[i], schema);
    requirement required = { host, step };
    wfs__schema_required(schema, require, &required);
    if (report->errors == errors)
        check_whole(host, step, schema);
}

/* ---- Tools ---- */

/* One of a tool's two schemas, as the host has it. */
typedef struct given_schema {
    const char *text; /* NULL: there is none */
    size_t size;
    wfs__code code;   /* of the diagnostic, if it is broken */
    const char *name; /* "input" or "output" */
} given_schema;

static const char for_the_host[] = "this is for the host to mend, not for the workflow";

static void report_schema(host_check *host, const wfs__step *step, const given_schema *given, const char *problem)
{
    wfs__validate_at_key(host->checker, step, "tool");
    wfs__validate_report(host->checker, given->code, key_span(step, WFS__STR("tool")), for_the_host,
                         "the host's %s schema of tool \"%.*s\" is broken: %s", given->name,
                         wfs__validate_size(step->tool), step->tool.data, problem);
}

static void warn_of_keyword(host_check *host, const wfs__step *step, const given_schema *given, const wfs_value *schema)
{
    wfs__schema_doubt doubt = wfs__schema_find_doubt(schema);
    if (!doubt.keyword.data)
        return;
    wfs__validate_at_key(host->checker, step, "tool");
    wfs__validate_report(host->checker, WFS__D_SCHEMA_KEYWORD, key_span(step, WFS__STR("tool")),
                         doubt.malformed ? for_the_host : "the tool itself has to check it",
                         doubt.malformed
                             ? "the %s schema of tool \"%.*s\" has a keyword \"%.*s\" with a value that it cannot have"
                             : "the %s schema of tool \"%.*s\" has the keyword \"%.*s\", which is not checked",
                         given->name, wfs__validate_size(step->tool), step->tool.data,
                         wfs__validate_size(doubt.keyword), doubt.keyword.data);
}

/* Reads a schema; what is wrong with it is reported at the first step that uses the tool. false: there is none that can
 * be used. */
static bool read_schema(host_check *host, const wfs__step *step, const given_schema *given, wfs_value *schema)
{
    wfs__checker *checker = host->checker;
    wfs__json_error error = { 0 };
    if (!given->text)
        return false;
    if (!wfs__json_read(&host->scratch, given->text, wfs__length(given->text, given->size),
                        (size_t)checker->workflow->limits.data_depth, schema, &error)) {
        if (error.result == WFS_E_NOMEM)
            checker->nomem = true;
        else
            report_schema(host, step, given, error.message ? error.message : "it is no JSON");
        return false;
    }
    if (schema->type != WFS_TYPE_OBJECT && schema->type != WFS_TYPE_BOOLEAN) {
        report_schema(host, step, given, "a schema must be an object or a boolean");
        return false;
    }
    warn_of_keyword(host, step, given, schema);
    return true;
}

/* All steps that use one tool of the host's. */
static void check_schemas(host_check *host, const wfs__step *const *steps, size_t count)
{
    const wfs_tool_adapter *adapter = host->adapter;
    wfs_tool_descriptor d = WFS_TOOL_DESCRIPTOR_INIT;
    wfs_value schema;
    if (!adapter->describe || !adapter->describe(adapter->context, steps[0]->tool.data, steps[0]->tool.size, &d))
        return;
    given_schema input = { d.input_schema, d.input_schema_size, WFS__D_TOOL_INPUT_SCHEMA, "input" };
    given_schema output = { d.output_schema, d.output_schema_size, WFS__D_TOOL_OUTPUT_SCHEMA, "output" };
    if (host->outputs)
        read_schema(host, steps[0], &output, &schema);
    if (!read_schema(host, steps[0], &input, &schema))
        return;
    for (size_t i = 0; i < count && !host->checker->nomem; i++)
        check_step(host, steps[i], &schema);
}

static void check_tool(host_check *host, const wfs__step *const *steps, size_t count)
{
    const wfs_tool_adapter *adapter = host->adapter;
    if (adapter->has(adapter->context, steps[0]->tool.data, steps[0]->tool.size)) {
        check_schemas(host, steps, count);
        return;
    }
    for (size_t i = 0; i < count; i++)
        report_unknown(host, steps[i]);
}

static void check_tools(host_check *host, const wfs_workflow *workflow)
{
    const wfs__step *const *steps = workflow->by_tool;
    for (size_t start = 0, end; start < workflow->tool_count && !host->checker->nomem; start = end) {
        for (end = start + 1; end < workflow->tool_count && wfs__str_equal(steps[end]->tool, steps[start]->tool);)
            end++;
        check_tool(host, &steps[start], end - start);
        wfs__arena_reset(&host->scratch);
    }
}

bool wfs__validate_tools(const wfs_workflow *workflow, const wfs_tool_adapter *adapter, bool outputs,
                         wfs_report *report)
{
    wfs__checker checker;
    bool ok = wfs__validate_begin(&checker, workflow, report);
    host_check host = { .checker = &checker, .adapter = adapter, .outputs = outputs };
    if (ok)
        check_tools(&host, workflow);
    ok = ok && !checker.nomem && !checker.path.failed && !report->nomem;
    free(host.names);
    wfs__arena_free(&host.scratch);
    wfs__validate_end(&checker);
    return ok;
}
