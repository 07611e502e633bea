#!/usr/bin/env python3
"""Makes doc/limits.md from the table WFS_LIMITS of the public header. With --check: says whether the page is fresh."""

import re

import docgen

ROW = re.compile(r"X\((\w+), (\d+), (\d+), \"([^\"]+)\"\)")

HEAD = """<!-- Made by tests/tools/make_limits_doc.py from include/workflowskill/workflowskill.h: change that, not this page. -->
# Limits

Everything whose size a stranger could choose is bounded: the author of a skill file, whoever fills in the inputs, and the tools.
Whatever they send, the library answers with an error in time linear in its size; it does not run out of stack, and it never
cuts anything off in silence.

A host sets a limit in `wfs_limits`; a field that is zero keeps its default, and a number above the hard maximum counts as that
maximum. What goes over a limit is reported under the code `limit-NAME` (the field's name with hyphens), with the limit's name,
its value and the place; [diagnostics.md](diagnostics.md) says what to do about each. `diagnostics` and `log_bytes` are no
errors: diagnostics over the limit are counted but not kept, and values that do not fit into the log are replaced there by a mark
with their size and the SHA-256 of their first 64 KiB, while the run itself goes on with the whole value.

| field | default | hard maximum | bounds | reason |
|---|---|---|---|---|
"""

TAIL = """
Some bounds need no setting. Names of nodes, steps and keys count as part of the text that they stand in. An expression is
compiled once, and evaluating it takes time linear in its length and in the values that it compares. Chains such as
`a && b && c` or `$inputs.a.b.c` are no nesting. Freeing is never recursive.

```c
wfs_limits limits = { .size = sizeof limits, .each_iterations = 1000, .wait_ms = 60000 };
wfs_run_options options = WFS_RUN_OPTIONS_INIT;
options.limits = &limits; /* everything else keeps its default */
```
"""

REASONS = {
    "file_bytes": "A skill is text that a person or a model reads; even a long one is far below this.",
    "yaml_bytes": "Bounds the time and memory of loading. Data belongs into files that tools read.",
    "yaml_depth": "Keeps nested brackets from exhausting the stack of any reader of the tree.",
    "yaml_nodes": "A few bytes of YAML can be one node; this bounds the memory of the tree.",
    "yaml_aliases": "Each alias makes a value appear again; a workflow needs a handful.",
    "yaml_alias_nodes": "Aliases of aliases grow exponentially (the \"billion laughs\"); this bounds what they expand to.",
    "steps": "Far above what a person can follow, low enough to validate in an instant.",
    "conditional_depth": "Each level is a place on the run's own stack.",
    "expression_bytes": "Longer ones cannot be read any more; a column in a diagnostic stays useful.",
    "expression_depth": "Bounds the evaluation stack, which has a fixed size.",
    "template_blocks": "Bounds what one string compiles to.",
    "diagnostics": "A broken file can have an error per character; nobody reads more than this.",
    "each_iterations": "A loop of a million calls is nearly always a mistake in the data.",
    "tool_calls": "Bounds what a run can cost outside, retries included.",
    "steps_executed": "Branches may name steps several times; this bounds the product.",
    "retry_max": "Beyond this, retrying is waiting for something else.",
    "wait_ms": "A day: longer pauses belong to the host's scheduler. Bounds growing backoff.",
    "waits_ms": "A week: bounds how long a run can be kept alive by delays.",
    "concurrency": "Bounds open calls, and with them the host's sockets and processes.",
    "result_bytes": "One answer of a tool has to fit into memory several times over.",
    "template_bytes": "A template can splice the same large value many times; this bounds the text.",
    "data_depth": "Bounds nested data for every later reader, jansson included.",
    "inputs_bytes": "As one tool result.",
    "log_bytes": "The log holds inputs and outputs of every step, so it can be much larger than any of them.",
    "value_bytes": "Values share their parts, so a few steps that repeat a value inside of another could make one that no memory holds as text.",
    "run_bytes": "Every value is bounded, but not how many of them a run makes; without this a small file could take all memory.",
    "secrets": "Every text of the log is searched for every secret.",
    "yaml_memory_bytes": "For its tree; in the bundled build also, counted apart, for the parser, to which a byte can be worth hundreds.",
}


def readable(number, field):
    if number == (1 << 32) - 1:
        return "4 GiB - 1" if field.endswith("_bytes") else "2^32 - 1"
    if field.endswith("_bytes"):
        for unit, size in (("MiB", 1 << 20), ("KiB", 1 << 10)):
            if number % size == 0:
                return f"{number // size:,} {unit}"
        return f"{number:,}"
    if field.endswith("_ms"):
        return f"{number // 86400000:,} days" if number > 86400000 else "1 day"
    return f"{number:,}"


def main():
    header = (docgen.ROOT / "include/workflowskill/workflowskill.h").read_text(encoding="utf-8")
    table = header[header.index("#define WFS_LIMITS(X)") :]
    rows = ROW.findall(table[: table.index("typedef struct wfs_limits")])
    assert {row[0] for row in rows} == set(REASONS), "each limit needs a reason in this script, and no other has one"
    lines = [
        f"| `{field}` | {readable(int(standard), field)} | {readable(int(maximum), field)} | {text} | {REASONS[field]} |"
        for field, standard, maximum, text in rows
    ]
    docgen.finish("limits.md", HEAD + "\n".join(lines) + "\n" + TAIL)


if __name__ == "__main__":
    main()
