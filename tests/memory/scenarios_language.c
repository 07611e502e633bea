/*
 * Failing allocations: what workflows can say. Each scenario is a bare workflow and its inputs, run to its end by a
 * host whose tools answer with their arguments: `echo` at once, `later` when nothing else is left to do.
 */
#include "memory.h"

typedef struct language {
    const char *text, *inputs;
    uint32_t type_checks;
    uint32_t expression_depth; /* 0: the default limit */
} language;

typedef struct host {
    int64_t now;
    uint64_t kept[300];
    size_t count;
    bool unanswered; /* there was no memory for an answer */
} host;

static const char echo_schema[] =
    "{\"type\":\"object\",\"properties\":{\"e\":{\"type\":\"array\",\"items\":{\"enum\":[\"a\",\"b\",\"c\",\"d\",\"e\","
    "\"f\",\"g\",\"h\",\"i\",\"j\",\"k\",\"l\",\"m\",\"n\",\"o\",\"p\",\"q\",[\"r\"],{\"s\":1}]}},"
    "\"c\":{\"const\":{\"a\":[1,{\"b\":2}]}},\"n\":{\"not\":{\"const\":[{}]}}}}";

/* Of `picky`, which gives its argument `k`, and of `said`, which gives secrets. */
static const char picky_schema[] = "{\"additionalProperties\":false,\"properties\":{\"in\":{\"additionalProperties\":"
                                   "{\"additionalProperties\":{\"type\":\"string\"}}}}}";
static const char said_json[] = "{\"list\":[1,\"two\",{\"three\":[4.5,null]}],\"in\":{\"a-long-secret and "
                                "abc\":{\"abc\":\"another-secret\"}},\"x-a-long-secret\":1}";

static const language everything_of_steps = {
    "outputs: { all: { type: object, value: $steps } }\n"
    "steps:\n"
    "- { id: one, type: tool, tool: echo, inputs: { a: { type: int, value: 1 } } }\n"
    "- { id: two, type: tool, tool: echo, inputs: { a: { type: object, value: $steps }, b: { type: object, value:\n"
    "    '$steps[$inputs.name]' }, c: { type: object, value: '$steps[\"one\"].output' } } }\n",
    "{\"name\": \"one\"}", 0, 0
};

static const language steps_by_name = {
    "inputs: { names: { type: array } }\n"
    "steps:\n"
    "- { id: one, type: tool, tool: echo, inputs: { a: { type: object, value: $steps } } }\n"
    "- { id: guarded, type: exit, status: success, condition: '!$steps' }\n"
    "- { id: two, type: tool, tool: echo, each: $steps.one ?? $inputs.names, on_error: ignore }\n"
    "- { id: three, type: tool, tool: echo, each: $inputs.names, delay: 0ms,\n"
    "    inputs: { a: { type: object, value: '$steps[$item]' }, b: { type: object, value: '$steps[$item].output' },\n"
    "              d: { type: boolean, value: '$steps == $steps[$item]' } } }\n"
    "- { id: four, type: transform, operation: filter, where: '$steps[$item]', inputs: { l: { type: array, value:\n"
    "    $inputs.names } } }\n"
    "- { id: five, type: transform, operation: map, expression: { a: '$steps[$item]', b: '${$steps} and', c: [$steps] "
    "},\n"
    "    inputs: { l: { type: array, value: $inputs.names } } }\n"
    "- { id: six, type: exit, status: success, output: { a: $steps, t: '${steps}', u: '${steps[\"one\"]} ${steps}' } "
    "}\n",
    "{\"names\": [\"one\", \"no\", 3]}", 0, 0
};

static const language long_expressions = {
    "inputs: { a: { type: object } }\n"
    "outputs: { o: { type: boolean, value: '$inputs.z ?? (1 < (2 < (3 < (4 < (5 < (6 < (7 < (8 < (9 < (10 < "
    "$inputs.a)))))))))) ??\n"
    "    ($inputs.a == ($inputs.a == ($inputs.a == ($inputs.a == ($inputs.a == ($inputs.a == ($inputs.a == ($inputs.a "
    "==\n"
    "    ($inputs.a == ($inputs.a == 1))))))))))' } }\n"
    "steps: [ { id: e, type: tool, tool: echo } ]\n",
    "{\"a\": {}}", 0, 0
};

static const language many_of_everything = {
    "inputs: { a: { type: object } }\n"
    "steps:\n"
    "- { id: s, type: exit, status: success, condition: '($inputs.a.b == 1) != true || $inputs.c.d == 2 || "
    "$inputs.e.f\n"
    "    == 3 || $inputs.g.h == \"4\" || $inputs.i.j == \"5\" || $inputs.k.l == \"6\" || $inputs.m.n == \"7\" ||\n"
    "    $inputs.o.p == 8 || $inputs.q.r == 9 || $inputs.s.t == 10 || $inputs.u.v == 11 || $inputs.w.x == 12 ||\n"
    "    $inputs.aa.bb.cc.dd.ee.ff.gg.hh.ii.jj.kk.ll.mm.nn.oo.pp.qq.rr == 13 || $inputs[0][1][2][3][4][5][6][7] == 14 "
    "||\n"
    "    $inputs[\"x y\"][\"z\"] contains 15 || ($inputs.a < (1 < (2 < (3 < (4 < (5 < (6 < (7 < (8 < "
    "$inputs.b)))))))))' }\n"
    "- { id: t, type: exit, status: success, output: "
    "'${inputs.a}${inputs.b}${inputs.c}${inputs.d}${inputs.e}${inputs.f}\n"
    "    "
    "${inputs.g}${inputs.h}${inputs.i}${inputs.j}${inputs.k}${inputs.l}${inputs.m}${inputs.n}${inputs.o}${inputs.p}\n"
    "    ${inputs.q}${inputs.r}${inputs.s}${inputs.t}${inputs.u}${inputs.v}${inputs.w}${inputs.x} ends here' }\n",
    "{\"a\": {\"b\": 1}, \"b\": [1, {\"c\": 1e300}], \"c\": \"a text of some length, which a template takes in\"}", 0, 0
};

static const language texts_in_texts = {
    "inputs: { long: { type: string } }\n"
    "outputs: { a: { type: boolean, value: '$inputs.long contains $inputs.part' }, b: { type: boolean, value: "
    "'$inputs.l\n"
    "    contains $inputs.m' }, c: { type: int, value: $inputs.long.length }, d: { type: int, value: "
    "$inputs.part.length } }\n"
    "steps: [ { id: e, type: transform, operation: map, expression: '$item.length < $inputs.long.length', inputs: { l: "
    "{\n"
    "    type: array, value: $inputs.texts } } } ]\n",
    "{\"long\": \"\xC3\x84pfel und "
    "Birnen und \xC3\x84pfel und Birnen und \xC3\x84pfel und Birnen und \xC3\x84pfel und Birnen und \xC3\x84pfel und "
    "Birnen und \xC3\x84pfel und Birnen und \xC3\x84pfel und Birnen und \xC3\x84pfel und Birnen und \xC3\x84pfel und "
    "Birnen und \xC3\x84pfel und Birnen und \xC3\x84pfel und Birnen und \xC3\x84pfel und Birnen und \xC3\x84pfel und "
    "Birnen und \xC3\x84pfel und Birnen und noch mehr Obst, bis es mehr als zweihundertundsechsundf\xC3\xBC"
    "nfzig sind\", \"part\": \"\xC3\xA4PFEL UND BIRNEN UND \xC3\xA4PFEL UND BIRNEN UND \xC3\xA4PFEL UND BIRNEN UND "
    "\xC3\xA4PFEL UND\", \"l\": {\"a\": [1]}, \"m\": [2.5], \"texts\": [\"x\", \"yy\"]}",
    0, 0
};

static const language strictly = {
    "inputs: { e: { type: array, items: string }, n: { type: object, properties: { m: { type: array, items: { type: "
    "int } "
    "} } } }\n"
    "outputs: { o: { type: object, value: $steps.a.output } }\n"
    "steps:\n"
    "- { id: a, type: tool, tool: echo, inputs: { e: { type: array, items: string, value: $inputs.e }, n: { type: "
    "object,\n"
    "    value: $inputs.n }, c: { type: object, value: { a: [1, { b: 2 }] } } }, outputs: { e: { type: array }, x: { "
    "type:\n"
    "    string, value: '${result.e} is it' } } }\n"
    "- { id: b, type: tool, tool: echo, on_error: ignore, inputs: { e: { type: array, value: $inputs.bad } } }\n"
    "- { id: c, type: tool, tool: echo, on_error: ignore, inputs: { t: { type: string, value: 'no ${steps.a.output.q}' "
    "} } "
    "}\n"
    "- { id: d, type: tool, tool: echo, on_error: ignore, inputs: { 'a name': { type: string, value: $inputs.more } } "
    "}\n"
    "- { id: f, type: tool, tool: echo, on_error: ignore, outputs: { q: { type: string, value: '$result.e[0]' }, r: { "
    "type: "
    "\n    array, items: { type: object, properties: { k: string } }, value: '$inputs.l' } } }\n",
    "{\"e\": [\"a\", \"b\", \"c\", \"d\"], \"n\": {\"m\": [1, 2]}, \"l\": [{\"k\": \"a\"}, {\"k\": [3]}], \"more\": "
    "{}, \"bad\": [\"z\", \"y\", \"x\", \"w\", [\"q\"], {\"s\": 2}], \"others\": [\"a\", [\"r\"], {\"s\": 2}]}",
    WFS_TYPES_STRICT, 0
};

static const language doubtful = {
    "inputs: { list: { type: array } }\n"
    "outputs: { o: { type: array, value: $steps.a.output }, p: { type: int, value: $steps.gone } }\n"
    "steps:\n"
    "- { id: a, type: tool, tool: echo, each: $inputs.list, delay: 0ms, inputs: { t: { type: string, value: 'x "
    "${item.t} y "
    "\n    ${inputs.no}' }, u: { type: object, value: { v: 'z ${item.t}' } } }, outputs: { n: { type: int, value: "
    "$result.n },\n    m: { type: string, value: 'm ${result.m}' } } }\n"
    "- { id: b, type: transform, operation: map, expression: { k: 'k ${item.t}' }, inputs: { l: { type: array, value:\n"
    "    $inputs.list } } }\n"
    "- { id: gone, type: exit, status: failed, output: 'gone ${inputs.nothing} and ${steps.a}' }\n",
    "{\"list\": [{\"t\": null}, {\"t\": 1}, {}]}", 0, 0
};

static const language at_the_same_time = {
    "inputs: { list: { type: array } }\n"
    "steps:\n"
    "- { id: a, type: tool, tool: later, each: $inputs.list, concurrency: 40, delay: 0ms, timeout: 1h, retry: { max: "
    "1,\n"
    "    delay: 1ms, backoff: 1 }, inputs: { i: { type: int, value: $index } } }\n",
    "{\"list\": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]}", 0, 0
};

static const language nested_branches = {
    "inputs: { yes: { type: boolean, default: true } }\n"
    "steps:\n"
    "- { id: a, type: conditional, condition: $inputs.yes, then: [b, c] }\n"
    "- { id: b, type: conditional, condition: $inputs.yes, then: [d], else: [c] }\n"
    "- { id: d, type: conditional, condition: $inputs.yes, then: [e] }\n"
    "- { id: e, type: conditional, condition: $inputs.yes, then: [f] }\n"
    "- { id: f, type: conditional, condition: $inputs.yes, then: [g] }\n"
    "- { id: g, type: conditional, condition: $inputs.yes, then: [h] }\n"
    "- { id: h, type: conditional, condition: $inputs.yes, then: [i] }\n"
    "- { id: i, type: conditional, condition: $inputs.yes, then: [j] }\n"
    "- { id: j, type: conditional, condition: $inputs.yes, then: [k] }\n"
    "- { id: k, type: conditional, condition: $inputs.yes, then: [c] }\n"
    "- { id: c, type: tool, tool: echo }\n",
    NULL, 0, 0
};

static const language sorted = {
    "inputs: { numbers: { type: array }, words: { type: array } }\n"
    "steps:\n"
    "- { id: a, type: transform, operation: sort, field: length, inputs: { l: { type: array, value: $inputs.numbers } "
    "} }\n"
    "- { id: b, type: transform, operation: sort, field: w.x, direction: desc, inputs: { l: { type: array, value:\n"
    "    $inputs.words } }, outputs: { r: { type: array } } }\n"
    "- { id: c, type: transform, operation: filter, where: $item.w, inputs: { one: { type: object, value: { w: 1 } } } "
    "}\n",
    "{\"numbers\": "
    "[\"a\",\"bb\",\"\",\"a\",\"bb\",\"\",\"a\",\"bb\",\"\",\"a\",\"bb\",\"\",\"a\",\"bb\",\"\",\"a\",\"bb\","
    "\"\",\"a\",\"bb\",\"\",\"a\",\"bb\",\"\",\"a\",\"bb\",\"\",\"a\",\"bb\",\"\",\"a\",\"bb\",\"\",\"a\",\"bb\",\"\","
    "\"a\","
    "\"bb\",\"\",\"a\",\"bb\",\"\",\"a\",\"bb\",\"\",\"a\",\"bb\",\"\",\"a\",\"bb\",\"\",\"a\",\"bb\",\"\",\"a\","
    "\"bb\","
    "\"\",\"a\",\"bb\",\"\",\"a\",\"bb\",\"\",\"a\"], \"words\": [{\"w\": {\"x\": \"b\"}}, {\"w\": {\"x\": \"a\"}}, "
    "1]}",
    0, 0
};

static const language different = {
    "inputs: { a: { type: object } }\n"
    "outputs: { o: { type: boolean, value: '$inputs.a != $inputs.b' }, p: { type: boolean, value: '$inputs.z ?? "
    "!($inputs.a ==\n"
    "    $inputs.b)' }, q: { type: boolean, value: '$inputs.l contains $inputs.a' } }\n"
    "steps: [ { id: e, type: tool, tool: echo, condition: '$inputs.a != $inputs.b' } ]\n",
    "{\"a\": {\"b\": [{\"c\": [[[[[[[[[[[[1]]]]]]]]]]]]}]}, \"b\": {\"b\": [{\"c\": [[[[[[[[[[[[2]]]]]]]]]]]]}]}, "
    "\"l\": [{\"b\": "
    "[{\"c\": [[[[[[[[[[[[3]]]]]]]]]]]]}]}]}",
    0, 0
};

#define TEN_TIMES(text) text text text text text text text text text text
static const language very_deep = { "outputs: { o: { type: boolean, value: '" TEN_TIMES("$inputs == $inputs[")
                                        TEN_TIMES("$inputs == $inputs[") TEN_TIMES("$inputs == $inputs[")
                                            TEN_TIMES("$inputs == $inputs[") TEN_TIMES("$inputs == $inputs[")
                                                TEN_TIMES("$inputs == $inputs[") "1" TEN_TIMES("]") TEN_TIMES("]")
                                                    TEN_TIMES("]") TEN_TIMES("]") TEN_TIMES("]")
                                                        TEN_TIMES("]") "' } }\n"
                                                                       "steps: [ { id: e, type: tool, tool: echo } ]\n",
                                    "{\"a\": 1}", 0, 64 };

static const language indented = {
    "# A skill\n\n   ```workflow\n   inputs:\n     a: { type: string, default: \"a \\u00e9 ${\" }\n   steps:\n   - id: "
    "a\r\n     type: tool\r     tool: echo\n     inputs:\n       t:\n         type: string\n         value: |\n        "
    "   "
    "a ${inputs.a}\n           b ${inputs.b.}\n   ```\n",
    NULL, 0, 0
};

static const language indented_and_empty = { "# A skill\n\n  ```workflow\n  ```\n", NULL, 0, 0 };

static const language hidden = {
    "inputs: { key: { type: string, secret: true, default: a-long-secret }, pin: { type: string, secret: true,\n"
    "    default: abc }, list: { type: array, secret: true, default: [ [ another-secret ] ] } }\n"
    "steps:\n"
    "- { id: a, type: tool, tool: picky, on_error: ignore, inputs: { k: { type: object, value: { in: { abc: { x: 1 } } "
    "} } } }\n"
    "- { id: b, type: tool, tool: said, on_error: ignore }\n",
    "{\"key\": \"a-long-secret\"}", WFS_TYPES_STRICT, 0
};

/* ---- The host ------------------------------------------------------------------------------ */

static int32_t has(void *context, const char *name, size_t size)
{
    (void)context;
    return (size == 4 && memcmp(name, "echo", 4) == 0) || (size == 5 && memcmp(name, "later", 5) == 0) ||
           (size == 4 && memcmp(name, "said", 4) == 0) || (size == 5 && memcmp(name, "picky", 5) == 0);
}

static int32_t describe(void *context, const char *name, size_t size, wfs_tool_descriptor *descriptor)
{
    (void)context;
    if (memcmp(name, "picky", size) == 0 || memcmp(name, "said", size) == 0) {
        descriptor->output_schema = picky_schema;
        descriptor->output_schema_size = sizeof picky_schema - 1;
        return 1;
    }
    if (size != 4)
        return 0;
    descriptor->input_schema = descriptor->output_schema = echo_schema;
    descriptor->input_schema_size = descriptor->output_schema_size = sizeof echo_schema - 1;
    return 1;
}

static void give_back(wfs_call *call)
{
    const wfs_value *arguments = wfs_call_arguments(call), *picked = wfs_value_get(arguments, "k", 1);
    bool picky = strcmp(wfs_call_tool(call, NULL), "picky") == 0;
    if (wfs_call_succeed_value(call, picky ? picked : arguments) != WFS_OK)
        (void)done(wfs_call_fail(call, "no memory", WFS_ZERO_TERMINATED, WFS_FAIL_PERMANENT));
}

/* Looks at its arguments, reads a document, and answers with it or, if that cannot be, with text. */
static void say(host *self, wfs_call *call)
{
    wfs_document *document = NULL;
    bool said = false;
    if (got(wfs_call_arguments_text(call, NULL)) &&
        done(wfs_document_read_json(said_json, sizeof said_json - 1, NULL, NULL, &document, NULL)))
        said = done(wfs_call_succeed_value(call, wfs_document_root(document)));
    wfs_document_free(document);
    if (said)
        return;
    if (!done(wfs_call_succeed(call, said_json, sizeof said_json - 1)))
        self->unanswered |= !done(wfs_call_fail(call, "no memory", WFS_ZERO_TERMINATED, WFS_FAIL_PERMANENT));
}

static void invoke(void *context, wfs_call *call)
{
    host *self = context;
    size_t size;
    const char *tool = wfs_call_tool(call, &size);
    if (memcmp(tool, "said", size) == 0) {
        say(self, call);
        return;
    }
    if (memcmp(tool, "later", size) != 0) {
        give_back(call);
        return;
    }
    MUST(self->count < sizeof self->kept / sizeof *self->kept);
    self->kept[self->count++] = wfs_call_id(call);
}

static int64_t no_time(void *context) { return ((const host *)context)->now; }

static void answer_kept(host *self, wfs_run *run)
{
    for (size_t i = 0; i < self->count; i++) {
        wfs_call *call = wfs_run_find_call(run, self->kept[i]);
        if (call)
            give_back(call);
    }
    self->count = 0;
}

static void drive(host *self, wfs_run *run)
{
    wfs_run_state state = WFS_RUN_WAIT;
    wfs_result result = WFS_OK;
    for (int i = 0; i < 200 && result == WFS_OK && state != WFS_RUN_DONE; i++) {
        result = wfs_run_advance(run, &state);
        if (result == WFS_OK && state == WFS_RUN_WAIT)
            self->now = wfs_run_wake_time(run);
        answer_kept(self, run);
    }
    if (done(result))
        MUST(state == WFS_RUN_DONE || self->unanswered);
}

static void run(const language *what)
{
    host self = { 0 };
    wfs_run *run = NULL;
    wfs_tool_adapter adapter = WFS_TOOL_ADAPTER_INIT;
    wfs_run_options options = WFS_RUN_OPTIONS_INIT;
    wfs_limits limits = { .size = sizeof limits };
    adapter.context = options.context = &self;
    adapter.has = has;
    adapter.describe = describe;
    adapter.invoke = invoke;
    options.now = options.wall = no_time;
    options.id = "12345678-1234-4234-8234-123456789abc";
    options.flags = WFS_RUN_ITERATION_RECORDS;
    options.type_checks = what->type_checks;
    limits.expression_depth = what->expression_depth;
    options.limits = &limits;
    if (done(wfs_run_open(what->text, WFS_ZERO_TERMINATED, &adapter, &options, &run))) {
        if (!what->inputs || done(wfs_run_set_inputs(run, what->inputs, WFS_ZERO_TERMINATED)))
            drive(&self, run);
        take_run(run);
    }
    wfs_run_free(run);
}

#define SCENARIO(name)                                                                                                 \
    static void run_##name(void) { run(&(name)); }
SCENARIO(everything_of_steps)
SCENARIO(steps_by_name)
SCENARIO(long_expressions)
SCENARIO(many_of_everything)
SCENARIO(texts_in_texts)
SCENARIO(strictly)
SCENARIO(doubtful)
SCENARIO(at_the_same_time)
SCENARIO(nested_branches)
SCENARIO(sorted)
SCENARIO(different)
SCENARIO(very_deep)
SCENARIO(indented)
SCENARIO(indented_and_empty)
SCENARIO(hidden)

const scenario language_scenarios[] = {
    { "everything-of-steps", run_everything_of_steps },
    { "steps-by-name", run_steps_by_name },
    { "long-expressions", run_long_expressions },
    { "many-of-everything", run_many_of_everything },
    { "texts-in-texts", run_texts_in_texts },
    { "strictly", run_strictly },
    { "doubtful", run_doubtful },
    { "at-the-same-time", run_at_the_same_time },
    { "nested-branches", run_nested_branches },
    { "sorted", run_sorted },
    { "different", run_different },
    { "very-deep", run_very_deep },
    { "indented", run_indented },
    { "indented-and-empty", run_indented_and_empty },
    { "hidden", run_hidden },
};
const size_t language_scenario_count = sizeof language_scenarios / sizeof *language_scenarios;
