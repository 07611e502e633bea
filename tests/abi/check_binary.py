"""Checks how the shared library is made: check_binary.py LIBRARY

 - its name for programs, and the version of every symbol;
 - it needs the libraries that doc/architecture.md names, and looks for them nowhere else;
 - all is bound when it is loaded and read-only from then on; nothing is both writable and executable;
 - what stays writable is what the linker puts there, nothing of ours.
"""
import os
import re
import subprocess
import sys

SONAME = "libworkflowskill.so.0"
VERSION = re.compile(r"wfs_\w+@@WORKFLOWSKILL_\d+(\.\d+)?")
NEEDED = re.compile(r"lib(fyaml|jansson|c)\.so(\.\d+)?|ld-linux[\w.-]*|ld64?\.so\.\d+|libgcc_s\.so\.1")
RUNTIME_BYTES = 2 * 8  # a handle and a flag of the C runtime, with their alignment


def readelf(option, library):
    command = ["readelf", "--wide", option, library]
    return subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"}).stdout


def check_dynamic(library):
    """The dynamic section."""
    text = readelf("--dynamic", library)
    needed = re.findall(r"\(NEEDED\).*\[(.*)\]", text)
    yield re.findall(r"\(SONAME\).*\[(.*)\]", text) == [SONAME], "its name is not %s" % SONAME
    yield all(NEEDED.fullmatch(name) for name in needed), "it needs %s" % ", ".join(needed)
    yield not re.search(r"\((RPATH|RUNPATH)\)", text), "it has a search path of its own"
    yield bool(re.search(r"\(FLAGS(_1)?\).*\b(BIND_NOW|NOW)\b", text)), "symbols are bound later than at loading"
    yield "TEXTREL" not in text, "its code is changed when it is loaded"
    yield "STATIC_TLS" not in text, "it needs static thread-local storage"


def check_segments(library):
    text = readelf("--segments", library)
    flags = dict(re.findall(r"^\s+(GNU_\w+)\s+(?:0x\w+\s+){5}([RWE ]{3})", text, flags=re.M))
    loads = re.findall(r"^\s+LOAD\s+(?:0x\w+\s+){5}([RWE ]{3})", text, flags=re.M)
    yield "GNU_RELRO" in flags, "there is no RELRO segment"
    yield "E" not in flags.get("GNU_STACK", "E"), "the stack is executable"
    yield bool(loads) and not any("W" in load and "E" in load for load in loads), "a segment is writable and executable"


def check_sections(library):
    text = readelf("--sections", library)
    sizes = {name: int(size, 16) for name, size in re.findall(r"\] (\.\w+)\s+\w+\s+\w+ \w+ (\w+)", text)}
    yield ".text" in sizes, "its sections were not understood"
    for name in (".data", ".bss"):
        yield sizes.get(name, 0) <= RUNTIME_BYTES, "%s has %d bytes" % (name, sizes.get(name, 0))
    for name in (".tdata", ".tbss"):
        yield name not in sizes, "there is thread-local data"


def check_versions(library):
    rows = re.findall(r"^\s+\d+: \w+\s+\d+ \w+\s+(?:GLOBAL|WEAK)\s+\w+\s+(\w+) (\S+)", readelf("--dyn-syms", library), flags=re.M)
    ours = [name for section, name in rows if section != "UND" and not name.startswith("WORKFLOWSKILL_")]
    yield len(ours) > 50, "it exports only %d symbols" % len(ours)
    for name in ours:
        yield bool(VERSION.fullmatch(name)), "%s is exported without a version of ours" % name


def main(library):
    results = [r for check in (check_dynamic, check_segments, check_sections, check_versions) for r in check(library)]
    problems = [what for right, what in results if not right]
    print("\n".join(problems + ["%d properties of the library, %d problems" % (len(results), len(problems))]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
