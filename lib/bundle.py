"""Makes the private copy of libfyaml of the bundled build:

    bundle.py OBJCOPY NM ARCHIVE USER KEEPER OBJECT NAMES COMPILER...

From the static library ARCHIVE it takes what the source file USER (yaml.c) calls, and what that needs, as one OBJECT:

 - what USER calls has the prefix `wfs__` and is hidden; every other name of the copy is local. So it cannot be mistaken
   for a libfyaml that the host has, and is exported from nowhere;
 - its calls of the C library: those of KEPT stay, those for which the source file KEEPER (confine.c) has a function
   `wfs__confine_NAME` go there, and all others go to functions `wfs__refused_NAME`, which KEEPER makes from a list;
 - its data is constant once it is relocated: a write would be a crash, not a race.

NAMES is a header that makes the calls of USER calls of the copy, and has that list. COMPILER links and assembles.
ARCHIVE need not be made for shared libraries: what a copy without global names refers to is near, so what distributions
compile for programs will do. An archive that was compiled with -ffunction-sections becomes much smaller, since only
functions that are needed are taken.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

PREFIX = "wfs__"
CONFINED, REFUSED = PREFIX + "confine_", PREFIX + "refused_"

# Pure functions on memory and text, whose failure nobody has to fear; also as _FORTIFY_SOURCE writes them.
KEPT = set(
    "memchr memcmp memcpy memmove memset "
    "snprintf strchr strcmp strcpy strlen strncmp strncpy strrchr strstr vsnprintf".split()
)

# Helpers of compilers: stack protector, atomics, long divisions, tables of addresses.
COMPILER = re.compile(r"_GLOBAL_OFFSET_TABLE_|__stack_chk_\w+|__aarch64_\w+|__aeabi_\w+|__u?(div|mod)\w+")

# All data in a section that is constant once it is relocated; what is not named keeps its name.
SECTIONS = "SECTIONS { .data.rel.ro 0 : { *(.data .data.*) } .eh_frame 0 : { KEEP(*(.eh_frame)) } }\n"


class Tools:
    """The programs, by what they are called here."""

    def __init__(self, compiler, objcopy, nm):
        self.compiler, self.objcopy, self.nm = compiler, objcopy, nm

    @staticmethod
    def run(*command, **more):
        return subprocess.run([str(word) for word in command], check=True, text=True, **more)

    def names(self, path, *which):
        """The names that nm lists."""
        listing = self.run(self.nm, *which, path, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
        return {line.split()[-1] for line in listing.splitlines() if len(line.split()) > 1}


def called(tools, archive, user):
    """The functions of the archive that the source file calls."""
    written = set(re.findall(r"\b(fy_\w+)\(", pathlib.Path(user).read_text(encoding="utf-8")))
    return sorted(written & tools.names(archive, "--defined-only", "--extern-only"))


def combine(tools, archive, roots, folder):
    """One object with the roots, hidden, and all that they need."""
    hidden, script, whole = folder / "hidden.o", folder / "sections", folder / "whole.o"
    script.write_text(SECTIONS, encoding="ascii")
    listing = "".join(".hidden %s\n" % name for name in roots)
    tools.run(*tools.compiler, "-c", "-Wa,--noexecstack", "-x", "assembler", "-", "-o", hidden, input=listing)
    linking = ["-r", "-nostdlib", "-Wl,--gc-sections,-T,%s" % script] + ["-Wl,-u," + name for name in roots]
    tools.run(*tools.compiler, *linking, hidden, archive, "-o", whole)
    return whole


def base(name):
    """`snprintf` of `__snprintf_chk`."""
    fortified = re.fullmatch(r"__(\w+)_chk", name)
    return fortified.group(1) if fortified else name


def substitute(name, own):
    """What a name from outside becomes."""
    if CONFINED + name.lstrip("_") in own:
        return CONFINED + name.lstrip("_")
    return name if base(name) in KEPT or COMPILER.fullmatch(name) else REFUSED + name


def substitutes(tools, whole, keeper):
    own = set(re.findall(r"\b%s\w+" % CONFINED, pathlib.Path(keeper).read_text(encoding="utf-8")))
    return {name: substitute(name, own) for name in sorted(tools.names(whole, "--undefined-only"))}


def rename(tools, whole, names, target):
    """The object with its names changed; those that come from the copy stay global."""
    listing = whole.with_name("names")
    listing.write_text("".join("%s %s\n" % pair for pair in names.items() if pair[0] != pair[1]), encoding="ascii")
    keep = ["--keep-global-symbol=" + name for name in names.values()]
    tools.run(tools.objcopy, "--redefine-syms=%s" % listing, *keep, whole, target)


def write_header(roots, outside, target):
    lines = ["/* Made by bundle.py: calls of libfyaml go to the private copy; what is refused to it. */\n"]
    lines += ["#define %s %s%s\n" % (name, PREFIX, name) for name in roots]
    refused = [name for name, new in outside.items() if new.startswith(REFUSED)]
    lines.append("#define WFS__REFUSED(X)%s\n" % "".join(" \\\n    X(%s%s)" % (REFUSED, name) for name in refused))
    pathlib.Path(target).write_text("".join(lines), encoding="ascii")


def main(objcopy, nm, archive, user, keeper, target, names, *compiler):
    tools = Tools(compiler, objcopy, nm)
    roots = called(tools, archive, user)
    with tempfile.TemporaryDirectory() as folder:
        whole = combine(tools, archive, roots, pathlib.Path(folder))
        outside = substitutes(tools, whole, keeper)
        rename(tools, whole, {**{name: PREFIX + name for name in roots}, **outside}, target)
    write_header(roots, outside, names)


if __name__ == "__main__":
    main(*sys.argv[1:])
