"""The goals that the library sets itself, as ratios within one run.

Each is (goal, workload, metric, own contender, peer, highest ratio). For rates (MB/s) the ratio is peer : own, so that
lower is better everywhere. The peer None means an absolute figure, the peer "input" the size of the input.
"""

OWN = "libworkflowskill"


def _parse():
    for count, of_reference in ((3, 0.10), (20, 0.08), (1000, 0.055)):
        yield "G1", f"parse-{count}", "us", OWN, "js-yaml load", 1.0
        yield "G1", f"parse-{count}", "us", OWN, "libfyaml events", 1.7
        yield "G1", f"parse-{count}", "us", OWN, "reference", of_reference


def _transforms():
    for operation in ("filter", "map", "sort"):
        for size in ("100k", "1M"):
            for peer, limit in (("node", 0.22), ("bun", 0.40), ("jq", 0.10), ("C, yyjson", 1.0)):
                yield "G4", f"{operation}-{size}", "ms", OWN, peer, limit
        for peer, limit in (("node", 0.08), ("bun", 0.30), ("luajit + cjson", 0.30)):
            yield "G4s", f"{operation}-10k", "ms", OWN, peer, limit
    yield "G4", "identity-100k", "ms", OWN, "C, yyjson", 1.1


def _kinds():
    for kind in ("ints", "reals2", "reals17", "strings", "unicode", "escapes", "wide"):
        for metric in ("read", "write"):
            yield "G4", f"kind-{kind}", metric, OWN, "bun", 1.0
            yield "G4", f"kind-{kind}", metric, OWN, "node", 1.0


def _memory():
    for operation, of_node in (("filter", 1.3), ("map", 1.0), ("sort", 0.15)):
        yield "G5", f"memory-{operation}-100k", "ns", OWN, "node", of_node
        yield "G5", f"memory-{operation}-100k", "ns", OWN + " on json_t", "C, jansson", 1.3
    yield "G5", "memory-filter-100k", "ns", OWN, "reference", 0.01
    yield "G5", "memory-sort-100k", "ns", OWN, "bun", 0.30


def _space():
    for operation in ("filter", "map", "sort"):
        for peer, limit in (("node", 0.75), ("bun", 0.75), ("C, yyjson", 0.65), ("input", 2.8)):
            yield "G6", f"{operation}-1M", "rss", OWN, peer, limit


def goals():
    yield from _parse()
    yield "G2", "run-1000-noop", "ns", OWN, "node loop, records, text", 0.6
    yield "G2", "run-1000-noop", "ns", OWN + " from the text", "reference from the text", 0.075
    yield "G3", "each-100k", "ns", OWN, "node loop", 1.0
    yield "G3", "each-100k", "ns", OWN, "reference", 0.02
    yield "G3", "each-100k", "ns", OWN + ", tool on json_t", "reference", 0.06
    yield from _transforms()
    yield from _kinds()
    yield from _memory()
    yield from _space()
    for cold in ("workflowskill run, canned tool", "workflowskill, bundled, run, canned tool"):
        yield "G7", "coldstart", "ms", cold, "/bin/true", 1.6
        yield "G7", "coldstart", "ms", cold, "jq -n", 0.6
        yield "G7", "coldstart", "ms", cold, "reference", 0.012
        yield "G7", "coldstart", "rss", cold, None, 2.5
