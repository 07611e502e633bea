"""Checks the built library's symbols: check_symbols.py LIBRARY HEADER... [--source FILE...]

 - what it exports is exactly what the public headers declare;
 - what it needs from outside is on the list beside this file (allowed_undefined.txt);
 - it has no writable data of its own.
"""
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).parent


def nm(*arguments):
    text = subprocess.run(["nm", *arguments], check=True, capture_output=True, text=True).stdout
    return [line.split() for line in text.splitlines() if line.strip()]


def exported(library):
    rows = nm("-D", "--defined-only", library)
    return {row[-1].split("@")[0] for row in rows if row[-2] in "TDBRVW" and not row[-1].startswith("WORKFLOWSKILL_")}


def declared(headers):
    names = set()
    for header in headers:
        text = pathlib.Path(header).read_text(encoding="utf-8")
        text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
        for declaration in re.findall(r"^WFS_API\s+([^;]*);", text, flags=re.M | re.S):
            names.add(re.search(r"\b(wfs_\w+)\s*\(", declaration).group(1))
    return names


def needed(library):
    rows = nm("-D", "--undefined-only", library)
    return {row[-1].split("@")[0] for row in rows if row[-2] in "Uw"}


def allowed():
    lines = (HERE / "allowed_undefined.txt").read_text(encoding="utf-8").splitlines()
    return {line.split("#")[0].strip() for line in lines} - {""}


# What the compiler and the linker add to every shared object.
RUNTIME_DATA = {"__dso_handle", "completed.0", "__TMC_END__", "__bss_start", "_edata", "_end"}


def writable(library):
    """Names in sections that stay writable; constants with addresses in them are in .data.rel.ro, which does not."""
    text = subprocess.run(["objdump", "-t", library], check=True, capture_output=True, text=True).stdout
    rows = [line.split() for line in text.splitlines() if re.search(r"\s(\.data|\.bss|\*COM\*|\.tdata|\.tbss)\s", line)]
    return {row[-1] for row in rows if not row[-1].startswith(".")} - RUNTIME_DATA


def report(title, names):
    for name in sorted(names):
        print("%s: %s" % (title, name))
    return len(names)


def main(library, headers):
    is_, should = exported(library), declared(headers)
    problems = report("declared but not exported", should - is_)
    problems += report("exported but not declared", is_ - should)
    problems += report("needed but not allowed (tests/abi/allowed_undefined.txt)", needed(library) - allowed())
    problems += report("writable data", writable(library))
    print("%d functions, %d symbols from outside, %d problems" % (len(is_), len(needed(library)), problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
