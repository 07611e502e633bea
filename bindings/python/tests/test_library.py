"""How the library is found, what is said when it is not, and what it must be."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import flows
import workflowskill as w
from workflowskill import _declarations as c
from workflowskill import _library

PACKAGE = pathlib.Path(_library.__file__).parent
IMPORT = "import workflowskill as w; print(w.library_path())"
STRANGER = """
unsigned wfs_version(void) { return %s; }
"""


class Finding(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)

    def imported(self, package=None, **variables):
        """Imports the package, perhaps a copy of it, with such an environment."""
        environment = {name: text for name, text in os.environ.items() if name != _library.VARIABLE}
        environment.update(variables)
        if package:
            environment["PYTHONPATH"] = str(package)
        return flows.python(IMPORT, env=environment)

    def copy(self):
        shutil.copytree(PACKAGE, self.folder / "workflowskill", ignore=shutil.ignore_patterns("__pycache__", "*.so*"))
        return self.folder

    def test_the_variable(self):
        self.assertEqual(self.imported(WORKFLOWSKILL_LIBRARY=w.library_path()), (0, w.library_path() + "\n", ""))

    def test_the_variable_has_no_fall_back(self):
        folder = self.copy()
        shutil.copy(w.library_path(), folder / "workflowskill" / _library.FILE_NAME)
        status, _, err = self.imported(folder, WORKFLOWSKILL_LIBRARY="/nowhere/lib.so")
        self.assertEqual(status, 1)
        self.assertIn("/nowhere/lib.so ($WORKFLOWSKILL_LIBRARY): ", err)
        self.assertEqual(len(re.findall(r"^  \S+ \(", err, flags=re.M)), 1)

    def test_the_file_in_the_package(self):
        folder = self.copy()
        path = folder / "workflowskill" / _library.FILE_NAME
        shutil.copy(w.library_path(), path)
        self.assertEqual(self.imported(folder), (0, f"{path}\n", ""))

    def test_nowhere(self):
        """Each path that was tried is named, with what was wrong."""
        folder = self.copy()
        status, _, err = self.imported(folder, LD_LIBRARY_PATH=str(self.folder))
        if status == 0:
            self.skipTest("the library is installed in this system")
        self.assertIn("workflowskill._errors.LibraryError: libworkflowskill was not found. Tried:", err)
        for line in (f"  {folder}/workflowskill/{_library.FILE_NAME} (in the package): ", f"  {_library.FILE_NAME} (in the system): "):
            self.assertIn(line, err)
        self.assertIn("Set $WORKFLOWSKILL_LIBRARY", err)
        self.assertTrue(issubclass(w.LibraryError, ImportError) and issubclass(w.LibraryError, w.WorkflowError))

    def build(self, source):
        path = self.folder / "stranger.so"
        text = self.folder / "stranger.c"
        text.write_text(source, encoding="utf-8")
        compiler = os.environ.get("CC", "cc").split()
        subprocess.run([*compiler, "-shared", "-fPIC", "-o", path, text], check=True, capture_output=True)
        return path

    def refused(self, source):
        path = self.build(source)
        status, _, err = self.imported(WORKFLOWSKILL_LIBRARY=str(path))
        self.assertEqual(status, 1)
        return err

    def test_another_version(self):
        major, minor, patch = c.VERSION
        wanted = ".".join(map(str, c.VERSION))
        err = self.refused(STRANGER % f"({major + 1} << 16)")
        self.assertIn(f"it is version {major + 1}.0.0, {wanted} or a later one of its line is needed", err)
        older = (major << 16 | minor << 8 | patch) - 1
        self.assertIn("is needed", self.refused(STRANGER % older))

    def test_one_without_our_functions(self):
        major, minor, patch = c.VERSION
        self.assertIn("wfs_", self.refused(STRANGER % (major << 16 | minor << 8 | patch)).split("version")[-1])

    def test_what_is_no_library(self):
        self.assertIn("stranger.so", self.refused("int other;"))
        status, _, err = self.imported(WORKFLOWSKILL_LIBRARY=__file__)
        self.assertEqual((status, "test_library.py" in err), (1, True))


class Package(unittest.TestCase):
    def test_versions(self):
        self.assertEqual(w.__version__, w.library_version())
        self.assertEqual(w.__version__, ".".join(map(str, c.VERSION)))

    def test_everything_public_is_there_and_explained(self):
        self.assertEqual(len(set(w.__all__)), len(w.__all__))
        for name in w.__all__:
            with self.subTest(name):
                one = getattr(w, name)
                self.assertTrue(name == "Event" or (one.__doc__ or "").strip())

    def test_help_shows_the_parameters(self):
        status, out, _ = flows.python("import inspect, workflowskill as w; print(inspect.signature(w.run))")
        self.assertEqual(status, 0)
        self.assertIn("type_checks: 'TypeChecks' = 'standard'", out)

    def test_it_needs_no_other_package(self):
        status, out, err = flows.python(
            "import sys; sys.path = [p for p in sys.path if 'site-packages' not in p and 'dist-packages' not in p]; " + IMPORT
        )
        self.assertEqual((status, err), (0, ""))
        self.assertTrue(out)

    def test_older_interpreters_can_read_it(self):
        import ast

        for path in PACKAGE.glob("*.py"):
            ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 9))


if __name__ == "__main__":
    unittest.main()
