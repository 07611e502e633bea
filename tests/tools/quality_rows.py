"""The rows of doc/quality.md: what is claimed, and where its figure comes from.

A row's source is the name of a test (of meson) or of a check (of tests/run.sh), its pattern is looked for in what that
printed, and its figure is written with what the pattern found.
"""

import dataclasses


@dataclasses.dataclass
class Row:
    what: str
    source: str
    pattern: str
    figure: str
    command: str
    exact: bool = True


@dataclasses.dataclass
class Section:
    title: str
    text: str
    rows: list
    extra: str = ""


def test(what, name, pattern, figure="{0}", exact=True):
    """A row about a test of meson."""
    return Row(what, name, pattern, figure, f"meson test -C build {name} -v", exact)


def check(what, name, pattern, figure="{0}", exact=False, command="sh tests/run.sh --all"):
    """A row about a check of tests/run.sh."""
    return Row(what, name, pattern, figure, command, exact)


def stage(what, name):
    """A row about a stage of tests/run.sh."""
    return check(what, name, r"^(\d+) passed, 0 failed", "{0} test programs passed")


HEAD = """<!-- Made by tests/tools/make_quality_doc.py from what the tests print: change that, not this page. -->
# Quality

What was done to break the library, and what that found. Every figure has the command that shows it again. Counts are
compared with a fresh run in continuous integration; times, memory and percentages are measurements of one machine, and
the check that takes them fails when the goal is missed.

`sh tests/run.sh` runs the tests, `sh tests/run.sh --all` all that is named here but the long campaigns of fuzzing.
"""

SECTIONS = [
    Section(
        "Behaviour",
        """
The tests compare with the [language page](language.md) and with readers and evaluators that are not our own, never with
what the library printed the last time.
""",
        [
            test("conformance cases x settings x ways to drive a run", "conformance", r"^(\d+) passed, 0 failed"),
            test("the same cases through the command", "cli-conformance", r"^(\d+) passed, 0 failed"),
            test("generated expressions, compared with an evaluator written from the language page",
                 "differential-expressions", r"^(\d+) expressions: \1 agree"),
            test("generated templates, compared with the same", "differential-expressions",
                 r"^(\d+) templates: \1 agree"),
            check("YAML texts, compared with two other readers", "YAML readers", r"^(.+)$", exact=True,
                  command="sh tests/differential/run.sh build"),
        ],
    ),
    Section(
        "Bad input",
        """
Each has the code and the exact first and last character that a person would point at, worked out before the library was
asked. Each report is rendered, written as JSON, and searched for addresses and control characters.
""",
        [
            test("bad inputs: bytes, YAML, structure, references, expressions, inputs, numbers", "bad-inputs",
                 r"^(\d+) bad inputs: \1 as expected"),
            test("results of tools that mean harm", "behaviour-results", r"^(\d+) malicious results: \1 as expected"),
            test("runs with secrets, searched for in log, events, errors and reports", "behaviour-hidden",
                 r"^(\d+) cases of secrets: \1 with nothing found"),
            test("texts of strangers in logs, events, errors and reports that would forge lines or drive a terminal",
                 "behaviour-injection", r"^(\d+) texts that forge lines: none does"),
            test("what the command writes of such texts", "cli-injection",
                 r"^(\d+) outputs of the command: none forged"),
            test("runs with each limit one below, at and one over what they need, with code and place", "behaviour-limits",
                 r"^(\d+) cases at -1, 0 and \+1 of each limit: \1 as expected"),
            test("callbacks of hosts that fail, each at each of its calls, once and for good", "behaviour-faults",
                 r"^(\d+) callbacks that failed: \1 runs with a whole log"),
            test("codes of diagnostics that have a case", "diagnostics", r"^(\d+) codes: \1 have a case"),
            test("cases for the codes", "diagnostics", r"^(\d+) diagnostics: \1 as expected"),
        ],
    ),
    Section(
        "Memory that runs out",
        """
Each allocation of each public function fails once, and from then on for good. The call returns a status; nothing
crashes, leaks or is wrong; every object can be used or freed. In the default build libfyaml's own calls are left out
(0.7.12 is not safe there); the [bundled build](embedding.md) is swept with them.
""",
        [
            test("allocations that failed, default build", "memory", r"^(\d+) points, 0 problems"),
            test("public functions, all in a scenario", "memory-scenarios", r"^(\d+) public functions, 0 of them"),
        ],
    ),
    Section(
        "Fuzzing",
        """
Targets, dictionaries and corpora are in `tests/fuzz`; the corpora are replayed by the ordinary tests, with sanitizers
too. Time is processor time of the fuzzer. A find is an input that broke a promise; each was mended at its cause and is
in the corpus.
""",
        [
            check("lines of `lib/` that the corpora reach", "fuzz coverage", r"(\d+\.\d+ ?%)",
                  command="sh tests/fuzz/coverage.sh"),
        ],
        extra="campaigns",
    ),
    Section(
        "Sanitizers and analysis",
        """
All tests run under AddressSanitizer and UndefinedBehaviorSanitizer, and the behaviour under valgrind, too. What the
static analysers say and is accepted stands in `tests/tools/findings.txt` with its reason.
""",
        [
            check("lines and branches of `lib/` that the tests reach, those left out are listed with reasons", "coverage",
                  r"^(\d+\.\d % of \d+ lines, \d+\.\d % of \d+ branches)", command="sh tests/run.sh --all"),
            check("gcc -fanalyzer", "gcc", r"^(.+)$", command="python3 tests/tools/analyze.py gcc build"),
            check("clang-tidy", "clang-tidy", r"^(.+)$", command="python3 tests/tools/analyze.py clang-tidy build"),
            check("cppcheck", "cppcheck", r"^(.+)$", command="python3 tests/tools/analyze.py cppcheck build"),
        ],
    ),
    Section(
        "Compilers and machines",
        """
The same tests, built otherwise; [CONTRIBUTING.md](../CONTRIBUTING.md) says what each build is for. In every one of them,
all reports, events and logs of the conformance cases are the same, byte for byte.
""",
        [
            stage("gcc without optimisation", "gcc -O0, coverage"),
            stage("clang without optimisation", "clang -O0"),
            stage("clang -O3", "clang -O3"),
            stage("x86 with 32 bits", "32 bits"),
            stage("musl instead of glibc", "musl"),
            stage("s390x: big-endian, unsigned char", "big-endian"),
            stage("the archive of a release, unpacked and alone, gcc -O3", "archive, gcc -O3"),
            test("runs of one workflow on 16 threads, all alike", "behaviour-threads",
                 r"^(\d+) runs of one workflow on 16 threads: 0 differ"),
            check("the same under ThreadSanitizer", "threads", r"^(\d+) passed, 0 failed", "clean"),
            check("builds whose texts are the same", "texts", r"(\d+) builds made the same", exact=True),
            check("files that are the same when they are built elsewhere", "two builds", r"(\d+) files with debug",
                  exact=True),
        ],
    ),
    Section(
        "Binary interface",
        "",
        [
            test("exported functions that the baseline holds", "baseline",
                 r"^(\d+) functions in the baseline, abidiff says 0"),
            test("checks of a client compiled against the frozen header of 0.1.0", "old-client",
                 r"version [\d.]+: (\d+) checks, 0 problems"),
            test("structures of older, newer and impossible sizes", "sizes",
                 r"^(\d+) structures of other sizes in \d+ places: 0 problems"),
            test("properties of the shared object (RELRO, no executable stack, no written globals, ...)", "binary",
                 r"^(\d+) properties of the library, 0 problems"),
            test("programs and plug-ins with the static library inside, by gcc and clang, in C and C++", "embedding",
                 r"^(\d+) programs with the library inside: all as expected"),
            test("symbols that it wants from outside, all on a list", "symbols", r"(\d+) symbols from outside"),
        ],
    ),
    Section(
        "In its surroundings",
        "",
        [
            test("workflows parsed, validated and run with no system call but those of memory", "silence",
                 r"^(\d+) of \1 workflows parsed"),
            test("stack that the whole interface needs, default limits", "stack", r"defaults: (\d+ KiB) used",
                 exact=False),
            test("stack with all limits at their maxima", "stack-maxima", r"maxima: (\d+ KiB) used", exact=False),
            test("growth of memory over 100,000 workflows loaded, run and freed", "lifetime", r"freed: (.+) more",
                 exact=False),
            test("equal bytes of logs, events and outputs in 5 locales", "locales",
                 r"^(100 runs and all conformance cases) in each of 5 locales: 0 problems"),
            test("public functions that leave errno alone", "errno-all", r"^(\d+) of \1 functions"),
        ],
    ),
    Section(
        "Bindings",
        """
Both drive the same machine from their own side, and run the same conformance cases with the same reports, logs, events, calls
and waits.
""",
        [
            test("conformance cases through Python: settings x ways to drive a run", "python-conformance",
                 r"^(\d+) passed, 0 failed"),
            check("types of the Python package, mypy --strict", "Python types", r"^(.+)$",
                  command="sh bindings/python/tests/types.sh"),
            check("memory of Python over many runs", "Python memory", r"^(.+)$"),
            check("the Python wheel, built, installed and used", "Python wheel", r"^(.+)$",
                  command="sh bindings/python/tests/wheel.sh"),
            check("memory of Node over many calls", "Node memory", r"^(.+)$"),
            check("the Node package, given away and used", "Node package", r"^(.+)$",
                  command="sh bindings/node/tests/npm/run.sh build"),
        ],
    ),
    Section(
        "Speed",
        """
Each figure is the ratio of the library to a peer that does the same work, hand-written and plainly, on the same machine
in the same minute: 0.5 is twice as fast, or half the memory. [tests/bench](../tests/bench/README.md) says what is measured and how;
`sh tests/bench/run.sh` measures it. Instruction counts of the hot paths are compared in continuous integration.
""",
        [
            check("hot paths whose instruction count is guarded", "instructions", r"^(\d+ instruction counts: \d+ within 5%)",
                  command="sh tests/bench/run.sh --guard"),
        ],
        extra="speed",
    ),
]
