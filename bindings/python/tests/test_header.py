"""The declarations of the binding are those of the header: constants, structures with their offsets, functions.

$WORKFLOWSKILL_HEADER is the header, $CC the compiler that knows the sizes.
"""

import ctypes
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

from workflowskill import _declarations as c

ROOT = pathlib.Path(__file__).resolve().parents[3]
HEADER = pathlib.Path(os.environ.get("WORKFLOWSKILL_HEADER", ROOT / "include" / "workflowskill" / "workflowskill.h"))
TEXT = re.sub(r"/\*.*?\*/", "", HEADER.read_text(encoding="utf-8"), flags=re.S)

# What the binding does without, and why.
VALUES = "values are read as JSON text: one call instead of one for each member"
BLOCKING = "drives the run inside of C; the binding does it in Python"
UNUSED = {
    **dict.fromkeys(
        ["wfs_value_" + name for name in "type boolean int float text size at key get equal".split()], VALUES
    ),
    "wfs_value_write_to": "would call Python back",
    "wfs_run_log_to": "would call Python back",
    "wfs_document_read_json": VALUES,
    "wfs_document_read_yaml": "no part of a run",
    "wfs_document_read_workflow": "no part of a run",
    "wfs_document_position": "no part of a run",
    "wfs_report_new": "reports are read, not made",
    "wfs_report_add": "reports are read, not made",
    "wfs_workflow_validate": "wfs_validate reports on all phases",
    "wfs_workflow_find": "steps are a tuple",
    "wfs_run_set_inputs": "inputs are lent",
    "wfs_run_execute": BLOCKING,
    "wfs_run_text": BLOCKING,
    "wfs_run_error": "the log has it",
    "wfs_call_run": "the call has its handle",
    "wfs_call_arguments": VALUES,
    "wfs_call_set_data": "Python has objects",
    "wfs_call_data": "Python has objects",
}


def prototypes():
    """Name -> (type of the result, types of the parameters), as texts."""
    found = {}
    for result, name, parameters in re.findall(r"WFS_API ([\w ]+?[ *]+)(wfs_\w+)\(([^;]*)\);", TEXT):
        types = [] if parameters.strip() == "void" else [split_parameter(one) for one in parameters.split(",")]
        found[name] = (squeeze(result), types)
    return found


def split_parameter(text):
    return squeeze(re.sub(r"\w+$", "", text.strip()))


def squeeze(text):
    return re.sub(r"\s+", " ", text.replace("*", " * ")).strip()


NUMBERS = {
    "void": None,
    "int32_t": ctypes.c_int32,
    "uint32_t": ctypes.c_uint32,
    "int64_t": ctypes.c_int64,
    "uint64_t": ctypes.c_uint64,
    "size_t": ctypes.c_size_t,
    "double": ctypes.c_double,
    "wfs_result": ctypes.c_int,
}
STRUCTURES = {structure.__name__: structure for structure in c.STRUCTURES}
HANDLES = {"text", "value", "document", "report", "workflow", "tools", "run", "call"}


def allowed(text):
    """The ctypes types that may stand for a type of C."""
    if text in NUMBERS:
        return [NUMBERS[text]]
    base = text.replace("const ", "").strip()
    if base == "char *":
        return [ctypes.c_char_p, ctypes.c_void_p]
    if base == "void *" or base == "wfs_release_fn":
        return [ctypes.c_void_p]
    if base == "wfs_tool_fn":
        return [c.wfs_tool_fn]
    name, _, stars = base.partition(" ")
    if name == "wfs_run_state":
        return [ctypes.POINTER(ctypes.c_int)]
    if name in STRUCTURES:
        return [ctypes.POINTER(STRUCTURES[name]), ctypes.c_void_p]
    if name == "char":
        return [ctypes.POINTER(ctypes.c_char_p), ctypes.c_void_p]
    if name == "uint32_t":
        return [ctypes.c_void_p]
    if name == "size_t":
        return [ctypes.POINTER(ctypes.c_size_t)]
    if name.replace("wfs_", "") in HANDLES:
        return [ctypes.c_void_p if stars.count("*") == 1 else ctypes.POINTER(ctypes.c_void_p)]
    return []


class Functions(unittest.TestCase):
    def test_signatures(self):
        header, declared = prototypes(), {**c.LONG, **c.SHORT, **c.HOST}
        for name, (result, arguments) in declared.items():
            with self.subTest(name):
                self.assertIn(name, header)
                wanted_result, wanted = header[name]
                self.assertIn(result, allowed(wanted_result), wanted_result)
                self.assertEqual(len(arguments), len(wanted))
                for argument, text in zip(arguments, wanted):
                    self.assertIn(argument, allowed(text), text)

    def test_none_is_forgotten(self):
        declared = [*c.LONG, *c.SHORT, *c.HOST]
        self.assertEqual(len(declared), len(set(declared)))
        self.assertEqual(set(declared) & set(UNUSED), set())
        self.assertEqual(set(declared) | set(UNUSED), set(prototypes()))
        self.assertGreater(len(declared), 50)

    def test_what_calls_the_host_does_not_keep_the_lock(self):
        """But for functions that only read the clock."""
        source = HEADER.read_text(encoding="utf-8")
        for comment, code in re.findall(r"/\*((?:(?!\*/).)*)\*/\n((?:WFS_API [^;]*;\n)+)", source, flags=re.S):
            if re.search(r"(May call|Calls) the host", comment) and not re.search(r"May call the host: now\.", comment):
                for name in re.findall(r"(wfs_\w+)\(", code):
                    with self.subTest(name):
                        self.assertNotIn(name, c.SHORT)


class Constants(unittest.TestCase):
    def header(self):
        found = {name: int(value, 0) for name, value in re.findall(r"\b(WFS_[A-Z0-9_]+) = (\w+)\b", TEXT) if value.isdigit()}
        found.update({"WFS_" + name: int(number) for number, name in re.findall(r"\bX\((\d+), (\w+), \"", TEXT)})
        found["WFS_TIME_NEVER"] = 2**63 - 1
        self.assertIn("#define WFS_TIME_NEVER INT64_MAX", TEXT)
        return found

    def test_values(self):
        header = self.header()
        mine = {name: value for name, value in vars(c).items() if name.startswith("WFS_")}
        self.assertGreater(len(mine), 25)
        for name, value in mine.items():
            with self.subTest(name):
                self.assertEqual(header.get(name), value)

    def test_names_in_order(self):
        header = self.header()
        for prefix, names in (
            ("WFS_SEVERITY_", c.SEVERITIES),
            ("WFS_PHASE_", c.PHASES),
            ("WFS_STEP_", c.STEP_TYPES),
            ("WFS_TYPES_", c.TYPE_CHECKS),
        ):
            found = {name: value for name, value in header.items() if name.startswith(prefix)}
            self.assertEqual(found, {prefix + name.upper(): number for number, name in enumerate(names)})

    def test_version(self):
        parts = [re.search(rf"#define WFS_VERSION_{part} +(\d+)", TEXT)[1] for part in ("MAJOR", "MINOR", "PATCH")]
        self.assertEqual(tuple(map(int, parts)), c.VERSION)


class Layouts(unittest.TestCase):
    def test_limits_in_order(self):
        names = re.findall(r"\bX\(([a-z_]+), \d+, \d+, \"", TEXT)
        self.assertEqual(["size", *names], [field[0] for field in c.wfs_limits._fields_])

    def test_every_structure_is_declared(self):
        self.assertEqual(set(re.findall(r"^typedef struct (wfs_\w+) \{", TEXT, flags=re.M)), set(STRUCTURES))

    def test_sizes_and_offsets(self):
        """Each field of each structure, and that none of the header's is missing: the sizes are the same."""
        compiler = os.environ.get("CC", "cc").split()
        lines = []
        for structure in c.STRUCTURES:
            name = structure.__name__
            lines.append(f'printf("{name} %zu\\n", sizeof({name}));')
            for field in structure._fields_:
                member = f"(({name} *)0)->{field[0]}"
                lines.append(f'printf("{name}.{field[0]} %zu %zu\\n", offsetof({name}, {field[0]}), sizeof({member}));')
        wanted = []
        for structure in c.STRUCTURES:
            wanted.append(f"{structure.__name__} {ctypes.sizeof(structure)}")
            for name, kind in structure._fields_:
                wanted.append(f"{structure.__name__}.{name} {getattr(structure, name).offset} {ctypes.sizeof(kind)}")
        self.assertEqual(self.compiled("\n".join(lines), compiler), wanted)

    def compiled(self, body, compiler):
        source = f"#include <stdio.h>\n#include <workflowskill/workflowskill.h>\nint main(void) {{\n{body}\nreturn 0; }}\n"
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "layout.c"
            path.write_text(source, encoding="utf-8")
            include = f"-I{HEADER.parents[1]}"
            subprocess.run([*compiler, include, "-o", path.with_suffix(""), path], check=True, capture_output=True)
            done = subprocess.run([path.with_suffix("")], check=True, capture_output=True, text=True)
        return done.stdout.splitlines()


if __name__ == "__main__":
    unittest.main()
