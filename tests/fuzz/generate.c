/*
 * A workflow made from bytes: steps of every type, wired to each other, with guards, loops, retries and time-outs.
 *
 * Most of them are valid; a few name a tool that does not exist, refer forwards or have an expression that is none. See
 * generate.h.
 */
#include "generate.h"

enum { STEPS = 8 };

unsigned fuzz_byte(fuzz_bytes *in) { return in->at < in->size ? in->data[in->at++] : 0; }

static void put(char *text, size_t *size, const char *piece)
{
    size_t length = strlen(piece);
    if (*size + length >= FUZZ_TEXT)
        return;
    memcpy(text + *size, piece, length + 1);
    *size += length;
}

static void put_number(char *text, size_t *size, const char *before, unsigned number)
{
    char piece[64];
    snprintf(piece, sizeof piece, "%s%u", before, number);
    put(text, size, piece);
}

#define PICK(in, list) ((list)[fuzz_byte(in) % (sizeof(list) / sizeof *(list))])

static void put_expression(char *text, size_t *size, fuzz_bytes *in)
{
    static const char *const forms[] = { "true",
                                         "false",
                                         "$inputs.list",
                                         "$inputs.n > 2",
                                         "$inputs.secret",
                                         "[",
                                         "$steps.s0.output",
                                         "$steps.s1.output.a",
                                         "$inputs.none",
                                         "$item.a",
                                         "$index < 2",
                                         "$steps.s2.output == null",
                                         "$inputs.objs",
                                         "$steps.s3.output",
                                         "!$inputs.flag",
                                         "$result.a",
                                         "$item",
                                         "$index",
                                         "$inputs.list.0 ?? $inputs.n",
                                         "$steps.s4.output[0]",
                                         "$inputs.objs[1].a == \"x\" || $inputs.n >= 3.0",
                                         "$steps.s0.output contains $inputs.secret",
                                         "($steps.s1.output.length < $index) && $item.a != $result" };
    put(text, size, "'");
    put(text, size, PICK(in, forms));
    put(text, size, "'");
}

static void put_value(char *text, size_t *size, fuzz_bytes *in)
{
    static const char *const forms[] = { "1",
                                         "\"text\"",
                                         "[1, \"$inputs.n\", {k: \"${inputs.secret}\"}]",
                                         "\"a${inputs.secret}b${inputs.n}\"",
                                         "\"${item}\"",
                                         "\"${index}-${item.a}\"",
                                         "\"$${x}\"",
                                         "{a: {b: \"$item.a\"}, c: null}",
                                         "null",
                                         "1.5",
                                         "\"$$5\"",
                                         "\"${steps.s0.output}\"",
                                         "[$inputs.list, $inputs.list, {a: $inputs.objs}]",
                                         "\"${inputs.objs}${inputs.objs}${steps.s1.output}\"" };
    unsigned kind = fuzz_byte(in);
    if (kind % 3 == 0)
        put_expression(text, size, in);
    else
        put(text, size, forms[kind % (sizeof forms / sizeof *forms)]);
}

static void put_fields(char *text, size_t *size, fuzz_bytes *in, const char *key, unsigned limit)
{
    static const char *const types[] = { "string", "int", "float", "boolean", "array", "object" };
    unsigned count = fuzz_byte(in) % limit;
    if (!count)
        return;
    put(text, size, key);
    for (unsigned i = 0; i < count; i++) {
        put(text, size, i ? ", " : ": {");
        put(text, size, i == 0 ? "a" : i == 1 ? "items" : "c");
        put(text, size, ": {type: ");
        put(text, size, PICK(in, types));
        if (fuzz_byte(in) % 4) {
            put(text, size, ", value: ");
            put_value(text, size, in);
        }
        put(text, size, "}");
    }
    put(text, size, "}");
}

static void put_branch(char *text, size_t *size, fuzz_bytes *in, const char *key)
{
    unsigned count = 1 + fuzz_byte(in) % 3;
    put(text, size, key);
    for (unsigned i = 0; i < count; i++)
        put_number(text, size, i ? ", s" : ": [s", fuzz_byte(in) % STEPS);
    put(text, size, "]");
}

static void put_kind(char *text, size_t *size, fuzz_bytes *in)
{
    static const char *const tools[] = { "echo", "echo", "fail", "flaky", "list", "deep", "zz" };
    switch (fuzz_byte(in) % 8) {
    case 0:
        put(text, size, ", type: transform, operation: filter, where: ");
        put_expression(text, size, in);
        break;
    case 1:
        put(text, size, ", type: transform, operation: map, expression: ");
        put_value(text, size, in);
        break;
    case 2:
        put(text, size, ", type: transform, operation: sort, field: a, direction: desc");
        break;
    case 3:
        put(text, size, ", type: conditional");
        put_branch(text, size, in, ", then");
        if (fuzz_byte(in) % 2)
            put_branch(text, size, in, ", else");
        put(text, size, ", condition: ");
        put_expression(text, size, in);
        break;
    case 4:
        put(text, size,
            fuzz_byte(in) % 2 ? ", type: exit, status: success, output: " : ", type: exit, status: failed, output: ");
        put_value(text, size, in);
        break;
    default:
        put(text, size, ", type: tool, tool: ");
        put(text, size, PICK(in, tools));
    }
}

static void put_extras(char *text, size_t *size, fuzz_bytes *in)
{
    unsigned bits = fuzz_byte(in);
    if (bits & 1) {
        put(text, size, ", each: ");
        put_expression(text, size, in);
        put(text, size, fuzz_byte(in) % 3 == 0 ? ", delay: 10ms" : "");
        if (fuzz_byte(in) % 3 == 0)
            put_number(text, size, ", concurrency: ", 1 + fuzz_byte(in) % 5);
    }
    if (bits & 2)
        put_number(text, size, ", on_error: ignore, retry: {delay: 5ms, backoff: 1.5, max: ", 1 + fuzz_byte(in) % 4);
    else
        put(text, size, bits & 8 ? ", on_error: ignore" : "");
    put(text, size, (bits & 0x30) == 0x10 ? ", timeout: 20ms" : "");
    if ((bits & 0xc0) == 0xc0) {
        put(text, size, ", condition: ");
        put_expression(text, size, in);
    }
}

size_t fuzz_generate(char *text, fuzz_bytes *in)
{
    size_t size = 0;
    unsigned count = 1 + fuzz_byte(in) % STEPS;
    put(text, &size,
        "inputs: {n: {type: int, default: 3}, secret: {type: string, secret: true, default: hunter22}, flag: {type: "
        "boolean, default: false}, list: {type: array, default: [1, hunter22, {a: 2}]}, objs: {type: array, default: "
        "[{a: 3}, "
        "{a: x}, {a: 1}]}}\n");
    put_fields(text, &size, in, "outputs", 4);
    put(text, &size, "\nsteps:\n");
    for (unsigned i = 0; i < count; i++) {
        put_number(text, &size, "- {id: s", fuzz_byte(in) % 16 ? i : fuzz_byte(in) % STEPS);
        put_kind(text, &size, in);
        put_extras(text, &size, in);
        put_fields(text, &size, in, ", inputs", 4);
        put_fields(text, &size, in, ", outputs", 3);
        put(text, &size, "}\n");
    }
    return size;
}

/* ---- Its tools ------------------------------------------------------------------------------- */

static unsigned mix(const wfs_call *call, unsigned seed)
{
    size_t size = 0;
    const char *step = wfs_call_step(call, &size);
    unsigned sum = seed + (unsigned)wfs_call_iteration(call) * 7 + wfs_call_attempt(call) * 3;
    for (size_t i = 0; i < size; i++)
        sum = sum * 31 + (unsigned char)step[i];
    return sum;
}

wfs_result fuzz_answer(wfs_call *call, unsigned seed)
{
    static const char *const results[] = { "null", "{\"a\":1,\"items\":[3,\"x\",null]}",
                                           "[{\"a\":2},{\"a\":\"hunter22\"}]", "\"hunter22!\"", "{" };
    const char *tool = wfs_call_tool(call, NULL);
    unsigned sum = mix(call, seed);
    switch (tool[0]) {
    case 'f':
        if (tool[1] == 'a' || sum % 2)
            return wfs_call_fail(call, "failed hunter22", WFS_ZERO_TERMINATED, sum % 7 ? 0 : WFS_FAIL_PERMANENT);
        return wfs_call_succeed_string(call, "ok\xff", 3);
    case 'e':
        return sum % 3 ? wfs_call_succeed_value(call, wfs_call_arguments(call))
                       : wfs_call_succeed(call, wfs_call_arguments_text(call, NULL), WFS_ZERO_TERMINATED);
    default:
        return wfs_call_succeed(call, results[sum % 5], WFS_ZERO_TERMINATED);
    }
}

int32_t fuzz_has(void *context, const char *name, size_t size)
{
    (void)context;
    return size > 0 && name[0] != 'z';
}
