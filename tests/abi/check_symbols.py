"""Checks the built library's symbols: check_symbols.py BUILD LIBRARY HEADER...

 - what it exports is exactly what the public headers declare;
 - what it needs from outside is on the lists beside this file (allowed_undefined.txt, allowed_BUILD.txt), and comes
   from libraries that it may need;
 - it has no writable data of its own, and no code that must be changed when it is loaded.

BUILD is `default` or `bundled`.
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


def allowed(build):
    texts = [(HERE / name).read_text(encoding="utf-8") for name in ("allowed_undefined.txt", "allowed_%s.txt" % build)]
    return {line.split("#")[0].strip() for text in texts for line in text.splitlines()} - {""}


# The C library, as glibc and musl call it. Variables of threads are found by glibc's loader.
LIBC = r"libc\.so\.6|libc\.musl-\w+\.so\.1"
LIBRARIES = {"default": LIBC + r"|libfyaml\.so\.\d+|libjansson\.so\.\d+", "bundled": LIBC + r"|ld-linux[\w-]*\.so\.\d+"}


def dynamic(library):
    """The dynamic section, as pairs of a tag and its text."""
    text = subprocess.run(["readelf", "-dW", library], check=True, capture_output=True, text=True).stdout
    return re.findall(r"^\s*0x[0-9a-f]+ \((\w+)\)\s+(.*)$", text, flags=re.M)


def other_libraries(library, build):
    names = {text.split("[")[1].rstrip("]") for tag, text in dynamic(library) if tag == "NEEDED"}
    return {name for name in names if not re.fullmatch(LIBRARIES[build], name)}


def text_relocations(library):
    return {tag + " " + text for tag, text in dynamic(library) if tag == "TEXTREL" or "TEXTREL" in text}


# What the compiler and the linker add to every shared object.
RUNTIME_DATA = {"__dso_handle", "completed.0", "__TMC_END__", "__bss_start", "_edata", "_end"}
# The one variable of the library, each thread's own (lib/confine.c); with a suffix of link-time optimisation.
THREAD_DATA = {"default": r"$", "bundled": r"current(\.lto_priv\.\d+)?$"}


def writable(library, build):
    """Names in sections that stay writable; constants with addresses in them are in .data.rel.ro, which does not."""
    text = subprocess.run(["objdump", "-t", library], check=True, capture_output=True, text=True).stdout
    rows = [line.split() for line in text.splitlines() if re.search(r"\s(\.data|\.bss|\*COM\*|\.tdata|\.tbss)\s", line)]
    names = {row[-1] for row in rows if not row[-1].startswith(".")} - RUNTIME_DATA
    return {name for name in names if not re.match(THREAD_DATA[build], name)}


def report(title, names):
    for name in sorted(names):
        print("%s: %s" % (title, name))
    return len(names)


def main(build, library, headers):
    is_, should = exported(library), declared(headers)
    problems = report("declared but not exported", should - is_)
    problems += report("exported but not declared", is_ - should)
    problems += report("needed but not allowed (tests/abi/allowed_*.txt)", needed(library) - allowed(build))
    problems += report("library that it may not need", other_libraries(library, build))
    problems += report("relocation in code", text_relocations(library))
    problems += report("writable data", writable(library, build))
    print("%d functions, %d symbols from outside, %d problems" % (len(is_), len(needed(library)), problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
