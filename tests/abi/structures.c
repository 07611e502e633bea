/*
 * The rules of public structures: their size comes first, there is no padding, initialisers fit.
 *
 * Padding at the end would let a field that is added later lie where an older host left garbage. Where a 64-bit number
 * must be aligned and a pointer has 32 bits, padding inside is harmless and stays for ever; else there is none.
 * check_structures.py compares the structures here with those of the header.
 */
#include <stdio.h>
#include <workflowskill/workflowskill.h>

static int problems;

static void check(int right, const char *what)
{
    if (right)
        return;
    printf("%s\n", what);
    problems++;
}

/* The end of a member, and whether the next one begins there. */
#define END(type, member) (offsetof(type, member) + sizeof(((type *)0)->member))
#define FOLLOWS(type, first, second)                                                                                   \
    check(END(type, first) == offsetof(type, second) || sizeof(void *) < 8,                                            \
          #type ": padding between " #first " and " #second)
#define LAST(type, member)                                                                                             \
    do {                                                                                                               \
        check(END(type, member) == sizeof(type), #type ": padding behind " #member);                                   \
        check(sizeof(type) % sizeof(void *) == 0, #type ": its size is no multiple of a pointer's");                   \
        check(offsetof(type, size) == 0, #type ": does not begin with its size");                                      \
    } while (0)

static void check_diagnostic(void)
{
    FOLLOWS(wfs_diagnostic, size, code);
    FOLLOWS(wfs_diagnostic, code, message);
    FOLLOWS(wfs_diagnostic, message, path);
    FOLLOWS(wfs_diagnostic, path, hint);
    FOLLOWS(wfs_diagnostic, hint, severity);
    FOLLOWS(wfs_diagnostic, severity, phase);
    FOLLOWS(wfs_diagnostic, phase, line);
    FOLLOWS(wfs_diagnostic, line, column);
    FOLLOWS(wfs_diagnostic, column, end_line);
    FOLLOWS(wfs_diagnostic, end_line, end_column);
    FOLLOWS(wfs_diagnostic, end_column, offset);
    FOLLOWS(wfs_diagnostic, offset, end_offset);
    LAST(wfs_diagnostic, end_offset);
}

static void check_adapter(void)
{
    FOLLOWS(wfs_tool_adapter, size, context);
    FOLLOWS(wfs_tool_adapter, context, has);
    FOLLOWS(wfs_tool_adapter, has, invoke);
    FOLLOWS(wfs_tool_adapter, invoke, describe);
    FOLLOWS(wfs_tool_adapter, describe, list);
    FOLLOWS(wfs_tool_adapter, list, cancel);
    LAST(wfs_tool_adapter, cancel);
}

static void check_descriptor(void)
{
    FOLLOWS(wfs_tool_descriptor, size, description);
    FOLLOWS(wfs_tool_descriptor, description, description_size);
    FOLLOWS(wfs_tool_descriptor, description_size, input_schema);
    FOLLOWS(wfs_tool_descriptor, input_schema, input_schema_size);
    FOLLOWS(wfs_tool_descriptor, input_schema_size, output_schema);
    FOLLOWS(wfs_tool_descriptor, output_schema, output_schema_size);
    LAST(wfs_tool_descriptor, output_schema_size);
}

static void check_options(void)
{
    FOLLOWS(wfs_check_options, size, name);
    FOLLOWS(wfs_check_options, name, name_size);
    FOLLOWS(wfs_check_options, name_size, file);
    FOLLOWS(wfs_check_options, file, allow);
    FOLLOWS(wfs_check_options, allow, allow_count);
    FOLLOWS(wfs_check_options, allow_count, limits);
    FOLLOWS(wfs_check_options, limits, flags);
    FOLLOWS(wfs_check_options, flags, type_checks);
    LAST(wfs_check_options, type_checks);
    FOLLOWS(wfs_run_options, size, name);
    FOLLOWS(wfs_run_options, name, name_size);
    FOLLOWS(wfs_run_options, name_size, limits);
    FOLLOWS(wfs_run_options, limits, flags);
    FOLLOWS(wfs_run_options, flags, type_checks);
    FOLLOWS(wfs_run_options, type_checks, context);
    FOLLOWS(wfs_run_options, context, now);
    FOLLOWS(wfs_run_options, now, wall);
    FOLLOWS(wfs_run_options, wall, wait);
    FOLLOWS(wfs_run_options, wait, on_event);
    FOLLOWS(wfs_run_options, on_event, id);
    FOLLOWS(wfs_run_options, id, file);
    LAST(wfs_run_options, file);
}

static void check_step(void)
{
    FOLLOWS(wfs_step_info, size, id);
    FOLLOWS(wfs_step_info, id, description);
    FOLLOWS(wfs_step_info, description, condition);
    FOLLOWS(wfs_step_info, condition, each);
    FOLLOWS(wfs_step_info, each, tool);
    FOLLOWS(wfs_step_info, tool, operation);
    FOLLOWS(wfs_step_info, operation, status);
    FOLLOWS(wfs_step_info, status, type);
    FOLLOWS(wfs_step_info, type, in_branch);
    FOLLOWS(wfs_step_info, in_branch, then_count);
    FOLLOWS(wfs_step_info, then_count, else_count);
    FOLLOWS(wfs_step_info, else_count, input_count);
    FOLLOWS(wfs_step_info, input_count, output_count);
    FOLLOWS(wfs_step_info, output_count, reference_count);
    FOLLOWS(wfs_step_info, reference_count, line);
    FOLLOWS(wfs_step_info, line, column);
    FOLLOWS(wfs_step_info, column, end_line);
    FOLLOWS(wfs_step_info, end_line, end_column);
    FOLLOWS(wfs_step_info, end_column, reserved);
    LAST(wfs_step_info, reserved);
}

static void check_infos(void)
{
    FOLLOWS(wfs_reference, size, target);
    FOLLOWS(wfs_reference, target, key);
    FOLLOWS(wfs_reference, key, field);
    FOLLOWS(wfs_reference, field, line);
    FOLLOWS(wfs_reference, line, column);
    LAST(wfs_reference, column);
    FOLLOWS(wfs_field_info, size, name);
    FOLLOWS(wfs_field_info, name, name_size);
    FOLLOWS(wfs_field_info, name_size, type);
    FOLLOWS(wfs_field_info, type, description);
    FOLLOWS(wfs_field_info, description, fallback);
    FOLLOWS(wfs_field_info, fallback, secret);
    FOLLOWS(wfs_field_info, secret, line);
    FOLLOWS(wfs_field_info, line, column);
    FOLLOWS(wfs_field_info, column, reserved);
    LAST(wfs_field_info, reserved);
}

/* A field per limit, and nothing else. */
static void check_limits(void)
{
    size_t fields = 0;
#define COUNT_LIMIT(field, standard, maximum, text) fields++;
    WFS_LIMITS(COUNT_LIMIT)
#undef COUNT_LIMIT
    check(sizeof(wfs_limits) - offsetof(wfs_limits, file_bytes) == fields * sizeof(uint64_t), "wfs_limits: padding");
    FOLLOWS(wfs_limits, size, file_bytes);
    LAST(wfs_limits, yaml_memory_bytes);
}

int main(void)
{
    const wfs_diagnostic diagnostic = WFS_DIAGNOSTIC_INIT;
    const wfs_tool_adapter adapter = WFS_TOOL_ADAPTER_INIT;
    const wfs_tool_descriptor descriptor = WFS_TOOL_DESCRIPTOR_INIT;
    const wfs_check_options check_settings = WFS_CHECK_OPTIONS_INIT;
    const wfs_run_options run_settings = WFS_RUN_OPTIONS_INIT;
    check(diagnostic.size == sizeof diagnostic && !diagnostic.code, "WFS_DIAGNOSTIC_INIT");
    check(adapter.size == sizeof adapter && !adapter.has, "WFS_TOOL_ADAPTER_INIT");
    check(descriptor.size == sizeof descriptor && !descriptor.output_schema, "WFS_TOOL_DESCRIPTOR_INIT");
    check(check_settings.size == sizeof check_settings && !check_settings.flags, "WFS_CHECK_OPTIONS_INIT");
    check(run_settings.size == sizeof run_settings && !run_settings.file, "WFS_RUN_OPTIONS_INIT");
    check_diagnostic();
    check_adapter();
    check_descriptor();
    check_options();
    check_step();
    check_infos();
    check_limits();
    return problems ? 1 : 0;
}
