"""Runs one static analyser over the C files of a build and compares what it finds with the list of accepted findings.

    analyze.py gcc|clang-tidy|cppcheck BUILD [FILE...]

BUILD is a configured and built folder: its compile_commands.json says how each file is compiled. What is found and not
accepted is an error, and so is an accepted finding that is not found any more: the list (findings.txt, next to this
script) never says more than it must. With FILEs only these are looked at, and what is missing is not missed.
"""
import concurrent.futures
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
ACCEPTED = pathlib.Path(__file__).with_name("findings.txt")
FOUND = re.compile(r"^(?P<path>[^\s:][^:\n]*):(?P<line>\d+):\d+: (?:fatal )?(?:warning|error): (?P<text>.*)$", re.M)
CHECK = re.compile(r" \[-?W?(?P<check>[\w.,-]+)\]$")


def relative(directory, path):
    return os.path.relpath(os.path.realpath(os.path.join(directory, path)), ROOT)


def entries(build, folders):
    """One compilation per C file of these folders, the largest first."""
    known = {}
    for entry in json.loads((build / "compile_commands.json").read_text(encoding="utf-8")):
        path = relative(entry["directory"], entry["file"])
        if path.startswith(folders) and path.endswith(".c"):
            known.setdefault(path, entry)
    return dict(sorted(known.items(), key=lambda item: -(ROOT / item[0]).stat().st_size))


def run(command, directory):
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
    return directory, done.stdout + done.stderr, done.returncode


# ---- The tools: each makes a list of commands, with the folder to run them in ----


def gcc(build, files):
    """gcc says that its analyser is best without optimization."""
    def command(entry):
        words = shlex.split(entry["command"])
        drop = {i + 1 for i, word in enumerate(words) if word in ("-o", "-MF", "-MQ")}
        kept = [w for i, w in enumerate(words[1:], 1) if i not in drop and not re.match(r"-(o|MF|MQ|MD|O.|-coverage)$", w)]
        return ["gcc", *kept, "-O0", "-fanalyzer", "-fdiagnostics-path-format=none", "-fdiagnostics-color=never", "-o", "/dev/null"]
    return [(command(entry), entry["directory"]) for entry in files.values()]


def clang_tidy(build, files):
    """One process per file: with several in one, clang 14 takes each va_list but the first for unset. Only the library
    is executed by its analyser, which takes most of the time; the rest has the sanitizers, and that of gcc. The analyser
    follows a third as many ways through a function as it would by itself, which finds the same."""
    fewer = ["--extra-arg=" + word for word in ("-Xclang", "-analyzer-config", "-Xclang", "max-nodes=75000")]

    def command(path):
        checks = fewer if path.startswith("lib/") else ["--checks=-clang-analyzer-*"]
        return ["clang-tidy", "-p", str(build), "--quiet", *checks, os.path.relpath(ROOT / path, build)]
    return [(command(path), build) for path in files]


def cppcheck(build, files):
    options = ["--quiet", "--std=c11", "--enable=warning,performance,portability,style", "--inconclusive",
               "--template={file}:{line}:{column}: warning: {message} [{id}]", "--template-location=",
               "-D_POSIX_C_SOURCE=200809L", "-D__GNUC__=12", "-Iinclude", "-Ilib"]

    def extra(path):
        if "jansson" in path:  # whose macros must be known
            return ["--include=" + subprocess.check_output(["pkg-config", "--variable=includedir", "jansson"], text=True).strip() + "/jansson.h"]
        return [] if path.startswith("lib/") else ["--library=posix"]  # the library has no files; its own `open` is another

    return [(["cppcheck", *options, *extra(path), path], ROOT) for path in files]


TOOLS = {
    "gcc": (gcc, ("lib/", "bindings/", "examples/")),
    "clang-tidy": (clang_tidy, ("lib/", "bindings/", "examples/", "tests/")),
    "cppcheck": (cppcheck, ("lib/", "bindings/", "examples/")),
}


# ---- What is found, and what is accepted ----


def findings(directory, output):
    """(check, path, line number, text) of each message."""
    for match in FOUND.finditer(output):
        text = match["text"]
        check = CHECK.search(text)
        path = relative(directory, match["path"])
        yield (check["check"] if check else "error", path, int(match["line"]), CHECK.sub("", text))


def accepted(tool):
    """The entries of the list: line number, check, file, the beginning of the line of code."""
    reason = True
    for number, line in enumerate(ACCEPTED.read_text(encoding="utf-8").splitlines(), 1):
        if re.match(r"\s*(#|$)", line):
            continue
        if line.startswith("    "):
            reason = True
            continue
        match = re.fullmatch(r"(\S+) (\S+) (\S+): (\S.*)", line)
        if not match:
            sys.exit("%s:%d: not TOOL CHECK FILE: CODE" % (ACCEPTED.name, number))
        reason = False
        if match[1] == tool:
            yield number, match[2], match[3], match[4]
    if not reason:
        sys.exit("%s: the last entry has no reason" % ACCEPTED.name)


def code_of(path, line):
    try:
        return (ROOT / path).read_text(encoding="utf-8").splitlines()[line - 1].strip()
    except (OSError, IndexError):
        return ""


def compare(found, known, everything):
    """Prints what is not accepted and what is not found; returns how many."""
    used, problems = set(), []
    for check, path, line, text in sorted(found):
        code = code_of(path, line)
        fits = [entry[0] for entry in known if entry[1:3] == (check, path) and code.startswith(entry[3])]
        used.update(fits)
        if not fits:
            problems.append("%s:%d: %s [%s]\n    %s" % (path, line, text, check, code))
    for number, check, path, code in known:
        if everything and number not in used:
            problems.append("%s:%d: is not found any more: %s %s: %s" % (ACCEPTED.name, number, check, path, code))
    print("\n".join(problems))
    return len(problems)


def main(tool, build, *only):
    make, folders = TOOLS[tool]
    build = pathlib.Path(build).resolve()
    files = {path: entry for path, entry in entries(build, folders).items() if not only or path in only}
    known = list(accepted(tool))
    found, broken = set(), 0
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        for directory, output, status in pool.map(lambda job: run(*job), make(build, files)):
            here = set(findings(directory, output))
            found |= here
            if status and not here:
                print(output)
                broken += 1
    problems = compare(found, known, not only) + broken
    print("%s: %d files, %d findings, %d of them accepted, %d problems" % (tool, len(files), len(found), len(found) - problems, problems))
    return 1 if problems or not files else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
