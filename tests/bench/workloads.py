"""What is measured: the workloads, and who takes part in them.

A contender is a name and a command that prints lines `metric value`. Whole processes are started by c/timer, which
measures them from outside; the others measure themselves.
"""

import dataclasses

KINDS = "ints reals2 reals17 strings unicode escapes wide".split()
OPERATIONS = "filter map sort identity".split()
SIZES = {"10k": 10000, "100k": 100000, "1M": 1000000}

JQ = {
    "filter": "{items: [.items[] | select(.score > 500)]}",
    "map": "{items: [.items[] | {id, title: .name, city: .address.city, score}]}",
    "sort": "{items: .items | sort_by(.score)}",
    "identity": ".",
}


@dataclasses.dataclass
class Workload:
    name: str
    title: str
    peer: str  # the contender that the ratios are to
    contenders: dict  # name -> command, or a text that says why it is missing
    units: dict  # metric -> unit
    more_is_better: bool = False
    same_output: bool = False  # the outputs are compared
    heavy: bool = False  # left out with --quick
    input_bytes: int = 0
    files: list = dataclasses.field(default_factory=list)


class Makers:
    """Makes workloads for an environment: programs, peers and data."""

    def __init__(self, env, data):
        self.env = env
        self.data = data

    def program(self, name, *arguments):
        path = self.env.program(name)
        return [path, *map(str, arguments)] if path else self.env.why_not(name)

    def command(self, tools, file):
        return self.program("workflowskill", "run", "-q", "--tools=" + tools, file)

    def tool(self, name, *arguments):
        path = self.env.tool(name)
        return [path, *map(str, arguments)] if path else self.env.why_not(name)

    def script(self, tool, name, *arguments):
        return self.tool(tool, self.env.peer(name), *arguments)

    def package(self, name, file, seconds):
        if not self.env.has_package(name):
            return "not installed (npm; see --install-peers)"
        return self.script("node", "yaml.mjs", name, file, seconds)

    def reference(self, *arguments):
        if not self.env.reference:
            return "WORKFLOWSKILL_REFERENCE is not set"
        return self.script("node", "reference.mjs", *arguments)

    def parse(self, count):
        seconds = self.env.seconds
        file, bare = self.data.typical(count, False), self.data.typical(count, True)
        return Workload(
            f"parse-{count}",
            f"Parse and validate a SKILL.md with {count} steps",
            "js-yaml load",
            {
                "libworkflowskill": self.program("parse", file, seconds),
                "libfyaml events": self.program("events_libfyaml", bare, seconds),
                "libyaml events": self.program("events_libyaml", bare, seconds),
                "js-yaml load": self.package("js-yaml", bare, seconds),
                "yaml parse": self.package("yaml", bare, seconds),
                "reference": self.reference("parse", file, seconds),
            },
            {"us": "µs"},
        )

    def run_noop(self):
        seconds, count, file = self.env.seconds, 1000, self.data.noop(1000)
        return Workload(
            "run-1000-noop",
            "Run 1,000 tool steps that do nothing, with the log as text (per step)",
            "node loop, records, text",
            {
                "libworkflowskill": self.program("steps", "run", file, "-", seconds),
                "libworkflowskill from the text": self.program("steps", "whole", file, "-", seconds),
                "node loop, records, text": self.script("node", "steps.mjs", "run", count, seconds),
                "bun loop, records, text": self.script("bun", "steps.mjs", "run", count, seconds),
                "reference from the text": self.reference("whole", file, "-", seconds),
            },
            {"ns": "ns"},
        )

    def each(self, template):
        seconds, file, ids = self.env.seconds, self.data.each(template), self.data.ids(100000)
        name = "each-100k-template" if template else "each-100k"
        contenders = {
            "libworkflowskill": self.program("steps", "each", file, ids, seconds),
            "libworkflowskill, tool on json_t": self.program("steps", "each-jansson", file, ids, seconds),
            "node loop": self.script("node", "steps.mjs", name.replace("-100k", ""), ids, seconds),
            "bun loop": self.script("bun", "steps.mjs", name.replace("-100k", ""), ids, seconds),
            "reference": self.reference("each", file, ids, seconds),
        }
        how = "with a template (per item)" if template else "two references (per item)"
        title = "One `each` over 100,000 items, the tool does nothing, " + how
        return Workload(name, title, "node loop", contenders, {"ns": "ns"})

    def transform(self, operation, size):
        file = self.data.records(SIZES[size])
        if operation == "identity":
            reference = "it has no such step"
        else:
            reference = self.reference("transform", self.data.transform(operation), file)
        contenders = {
            "libworkflowskill": self.program("transform", operation, file),
            "node": self.script("node", "transform.mjs", operation, file),
            "bun": self.script("bun", "transform.mjs", operation, file),
            "python3": self.script("python3", "transform.py", operation, file),
            "lua5.4 + cjson": self.script("lua5.4", "transform.lua", operation, file),
            "luajit + cjson": self.script("luajit", "transform.lua", operation, file),
            "jq": self.tool("jq", "-c", JQ[operation], file),
            "gojq": self.tool("gojq", "-c", JQ[operation], file),
            "C, jansson": self.program("transform_jansson", operation, file),
            "C, yyjson": self.program("transform_yyjson", operation, file),
            "reference": reference,
        }
        title = f"{operation.capitalize()} {size} records: JSON text to JSON text, the whole process"
        return Workload(
            f"{operation}-{size}",
            title,
            "node",
            contenders,
            {"ms": "ms", "rss": "MB"},
            same_output=True,
            heavy=size == "1M",
            input_bytes=self.env.size_of(file),
            files=[file],
        )

    def memory(self, operation):
        seconds, file = self.env.seconds, self.data.records(100000)
        return Workload(
            f"memory-{operation}-100k",
            f"{operation.capitalize()} 100k records in memory, the operation alone (per item)",
            "node",
            {
                "libworkflowskill": self.program("memory", "values", operation, file, seconds),
                "libworkflowskill on json_t": self.program("memory", "jansson", operation, file, seconds),
                "node": self.script("node", "transform.mjs", operation, file, seconds),
                "bun": self.script("bun", "transform.mjs", operation, file, seconds),
                "python3": self.script("python3", "transform.py", operation, file, seconds),
                "lua5.4": self.script("lua5.4", "transform.lua", operation, file, seconds),
                "luajit": self.script("luajit", "transform.lua", operation, file, seconds),
                "C, jansson": self.program("transform_jansson", operation, file, seconds),
                "reference": self.reference("transform", self.data.transform(operation), file, seconds),
            },
            {"ns": "ns"},
        )

    def kind(self, kind):
        seconds, file = self.env.seconds, self.data.kind(kind)
        return Workload(
            f"kind-{kind}",
            f"Read and write JSON of one kind: {kind}",
            "node",
            {
                "libworkflowskill": self.program("kinds", file, seconds),
                "node": self.script("node", "kinds.mjs", file, seconds),
                "bun": self.script("bun", "kinds.mjs", file, seconds),
                "jansson": self.program("kinds_jansson", file, seconds),
            },
            {"read": "MB/s read", "write": "MB/s write", "rewrite": "MB/s rewrite"},
            more_is_better=True,
            files=[file],
        )

    def coldstart(self):
        hello = self.data.hello()
        canned, spawned = self.data.tools("canned"), self.data.tools("spawned")
        bundled = self.program("workflowskill_bundled", "run", "-q", "--tools=" + canned, hello)
        return Workload(
            "coldstart",
            "Start, run a hello-world skill, end",
            "/bin/true",
            {
                "workflowskill run, canned tool": self.command(canned, hello),
                "workflowskill, bundled, run, canned tool": bundled,
                "workflowskill run, tool is /bin/true": self.command(spawned, hello),
                "/bin/true": self.tool("true"),
                "jq -n": self.tool("jq", "-n", "1"),
                "gojq -n": self.tool("gojq", "-n", "1"),
                "lua5.4": self.tool("lua5.4", "-e", "return 0"),
                "python3": self.tool("python3", "-c", "0"),
                "node -e 0": self.tool("node", "-e", "0"),
                "bun -e 0": self.tool("bun", "-e", "0"),
                "reference": self.reference("whole", self.data.hello(), "-", 0),
            },
            {"ms": "ms", "rss": "MB"},
        )

    def all(self):
        """Name -> function that makes the workload: data is generated only for what is run."""
        makers = {f"parse-{count}": (lambda count=count: self.parse(count)) for count in (3, 20, 1000)}
        makers["run-1000-noop"] = self.run_noop
        makers["each-100k"] = lambda: self.each(False)
        makers["each-100k-template"] = lambda: self.each(True)
        for size in SIZES:
            for operation in OPERATIONS:
                makers[f"{operation}-{size}"] = lambda operation=operation, size=size: self.transform(operation, size)
        for operation in OPERATIONS[:3]:
            makers[f"memory-{operation}-100k"] = lambda operation=operation: self.memory(operation)
        for kind in KINDS:
            makers[f"kind-{kind}"] = lambda kind=kind: self.kind(kind)
        makers["coldstart"] = self.coldstart
        return makers
