"""The wheel: made twice, looked into, installed somewhere else, used there.

It has the library of this build inside. In a bundled build it needs nothing but the C library.
"""

import base64
import csv
import hashlib
import io
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile

import flows
import workflowskill as w

BINDING = pathlib.Path(__file__).resolve().parents[1]
HELLO = """
import sys, workflowskill as w
log = w.run(sys.argv[1], {"name": "wheel"}, {"say": lambda text: text})
print(w.library_path(), log.outputs["said"], w.__file__)
"""


class Wheel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        holder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(holder.cleanup)
        cls.folder = pathlib.Path(holder.name)
        cls.path = cls.make(cls.folder)

    @staticmethod
    def make(folder, *more):
        done = subprocess.run(
            [sys.executable, "-B", BINDING / "backend.py", folder, f"library={w.library_path()}", *more],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return pathlib.Path(folder) / done.stdout.strip()

    def test_its_name(self):
        self.assertRegex(self.path.name, rf"^workflowskill-{re.escape(w.__version__)}-py3-none-\w+\.whl$")
        with tempfile.TemporaryDirectory() as folder:
            self.assertIn("-py3-none-manylinux_2_34_x86_64.whl", self.make(folder, "platform=manylinux_2_34_x86_64").name)

    def test_the_same_bytes_again(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(self.make(folder).read_bytes(), self.path.read_bytes())

    def test_contents(self):
        with zipfile.ZipFile(self.path) as wheel:
            names = wheel.namelist()
            files = {name: wheel.read(name) for name in names}
        package = {f"workflowskill/{path.name}" for path in (BINDING / "workflowskill").glob("*.py")}
        info = f"workflowskill-{w.__version__}.dist-info/"
        rest = {"workflowskill/py.typed", "workflowskill/libworkflowskill.so.0"}
        rest |= {info + name for name in ("METADATA", "WHEEL", "RECORD", "LICENSE", "THIRD-PARTY.md")}
        self.assertEqual(set(names), package | rest)
        rows = list(csv.reader(io.StringIO(files[info + "RECORD"].decode())))
        self.assertEqual({row[0] for row in rows}, set(names))
        for name, digest, size in rows[:-1]:
            wanted = base64.urlsafe_b64encode(hashlib.sha256(files[name]).digest()).decode().rstrip("=")
            self.assertEqual((int(size), digest), (len(files[name]), f"sha256={wanted}"))
        self.assertIn(f"Version: {w.__version__}\n", files[info + "METADATA"].decode())

    def install(self):
        """In a folder, by pip where there is pip: it also checks what RECORD says."""
        folder = self.folder / "installed"
        shutil.rmtree(folder, ignore_errors=True)
        pip = [sys.executable, "-m", "pip"]
        if subprocess.run([*pip, "--version"], capture_output=True, check=False).returncode == 0:
            arguments = ["install", "--quiet", "--no-index", "--no-deps", "--no-compile", "--disable-pip-version-check"]
            subprocess.run(
                [*pip, *arguments, "--target", folder, self.path], check=True, capture_output=True, env={**os.environ, "PYTHONPATH": ""}
            )
        else:
            with zipfile.ZipFile(self.path) as wheel:
                wheel.extractall(folder)
        return folder

    def test_installed(self):
        folder = self.install()
        environment = {name: text for name, text in os.environ.items() if not name.startswith("WORKFLOWSKILL")}
        status, out, err = flows.python(HELLO, flows.HELLO, env={**environment, "PYTHONPATH": str(folder)}, cwd="/")
        inside = folder / "workflowskill"
        self.assertEqual((status, out), (0, f"{inside}/libworkflowskill.so.0 Hello, wheel! {inside}/__init__.py\n"), err)

    @unittest.skipUnless(shutil.which("readelf"), "there is no readelf")
    def test_what_the_library_needs(self):
        out = subprocess.run(["readelf", "-d", w.library_path()], capture_output=True, text=True, check=True).stdout
        needed = set(re.findall(r"NEEDED.*\[([^]]+)\]", out))
        if not any(name.startswith("libfyaml") for name in needed):  # bundled
            self.assertLessEqual({re.sub(r"\.so.*", "", name) for name in needed}, {"libc", "ld-linux-x86-64", "ld-linux-aarch64"})
        self.assertIn("libc.so.6", needed)


if __name__ == "__main__":
    unittest.main()
