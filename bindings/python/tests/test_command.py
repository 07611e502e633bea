"""The command: python -m workflowskill. Mostly called in this process, because many would take long to start."""

import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from unittest import mock

import flows
from workflowskill import _command

TOOLS = """
import asyncio
async def say(text):
    await asyncio.sleep(0)
    return text
def fail():
    raise ValueError("no")
tools = {"say": say, "t": fail}
more = {"u": print}
class Adapter:
    def has(self, name): return True
    def invoke(self, name, arguments): return [name, arguments]
adapter = Adapter()
"""
TYPED = """
inputs: { s: { type: string, default: "" }, i: { type: int, default: 0 }, f: { type: float, default: 0 }, b: { type: boolean, default: false }, a: { type: array, default: [] }, o: { type: object, default: {} } }
outputs: { all: { type: array, value: $steps.s.output.items } }
steps:
  - { id: s, type: transform, operation: map, expression: [ $inputs.s, $inputs.i, $inputs.f, $inputs.b, $inputs.a, $inputs.o ], inputs: { items: { type: array, value: [1] } } }
"""


class Command(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)
        for name, text in (("hello.yml", flows.HELLO), ("one.yml", flows.one()), ("mine.py", TOOLS), ("typed.yml", TYPED)):
            (self.folder / name).write_text(text, encoding="utf-8")
        (self.folder / "wrong.yml").write_text(flows.HELLO.replace("steps.greet", "steps.gret"), encoding="utf-8")

    def call(self, *arguments, stdin=""):
        """Exit status, stdout and stderr, as if it were a process of its own in the folder."""
        streams = [io.TextIOWrapper(io.BytesIO(data), encoding="utf-8") for data in (stdin.encode(), b"", b"")]
        before, path = os.getcwd(), list(sys.path)
        os.chdir(self.folder)
        sys.path.insert(0, str(self.folder))
        self.addCleanup(sys.modules.pop, "mine", None)
        try:
            with mock.patch.multiple(sys, stdin=streams[0], stdout=streams[1], stderr=streams[2]):
                status = self.main(arguments)
        finally:
            os.chdir(before)
            sys.path[:] = path
        for stream in streams[1:]:
            stream.flush()
        return status, *(stream.buffer.getvalue().decode() for stream in streams[1:])

    @staticmethod
    def main(arguments):
        try:
            return _command.main(list(arguments))
        except SystemExit as end:
            return end.code

    def process(self, *arguments, stdin=""):
        done = subprocess.run(
            [sys.executable, "-B", "-W", "error", "-m", "workflowskill", *arguments],
            cwd=self.folder, input=stdin, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout, done.stderr

    def run_hello(self, *arguments, **settings):
        return self.call("run", "hello.yml", "--tools", "mine.py", "-i", "name=Bob", *arguments, **settings)

    # ---- run

    def test_outputs(self):
        status, out, err = self.run_hello()
        self.assertEqual((status, json.loads(out)), (0, {"said": "Hello, Bob!"}))
        self.assertRegex(err, r"^ok      greet  \d+ ms\n$")
        self.assertEqual(self.run_hello("-q"), (0, out, ""))
        arguments = ("run", "-", "--tools", "mine", "-q", "-i", "name=Bob")
        self.assertEqual(self.call(*arguments, stdin=flows.HELLO), (0, out, ""))
        self.assertEqual(self.process(*arguments, stdin=flows.HELLO), (0, out, ""))

    def test_log_events_and_trace(self):
        status, out, _ = self.run_hello("--json", "--log", "log.json", "--events", "events", "--trace", "trace")
        log = json.loads(out)
        self.assertEqual((status, log["status"]), (0, "success"))
        self.assertEqual((self.folder / "log.json").read_text(encoding="utf-8"), out)
        events, trace = (
            [json.loads(line)["type"] for line in (self.folder / name).read_text(encoding="utf-8").splitlines()]
            for name in ("events", "trace")
        )
        self.assertEqual(events, ["workflow_start", "step_start", "step_complete", "workflow_complete"])
        self.assertEqual(len(trace), 6)
        status, out, _ = self.run_hello("--events", "-", "-q")
        self.assertEqual(json.loads(out.splitlines()[0])["type"], "workflow_start")
        self.assertEqual(json.loads("".join(out.splitlines()[4:])), {"said": "Hello, Bob!"})

    def test_inputs_by_their_types(self):
        pairs = ["s=[1]", "i=3", "f=1.5", "b=true", "a=[1]", 'o={"x": null}']
        status, out, err = self.call("run", "typed.yml", *(word for pair in pairs for word in ("-i", pair)))
        self.assertEqual((status, json.loads(out)), (0, {"all": [["[1]", 3, 1.5, True, [1], {"x": None}]]}), err)
        (self.folder / "in.json").write_text('{"i": 4, "s": "x"}', encoding="utf-8")
        for given, stdin in (("@in.json", ""), ("-", '{"i": 4, "s": "x"}'), ('{"i": 4, "s": "x"}', "")):
            status, out, _ = self.call("run", "typed.yml", "-q", "--inputs", given, "-i", "s=y", stdin=stdin)
            self.assertEqual(json.loads(out)["all"][0][:2], ["y", 4])

    def test_unusable_inputs(self):
        for arguments, text in (
            (["-i", "i=x"], 'input "i" must be int, not "x"'),
            (["-i", "i=true"], "must be int"),
            (["-i", "b=1"], "must be boolean"),
            (["-i", "i"], "NAME=VALUE"),
            (["-i", "other=1"], 'no input "other"; its inputs are s, i, f, b, a, o'),
            (["--inputs", "[1]"], "must be a JSON object"),
            (["--inputs", "{"], "is no JSON"),
            (["--inputs", "@nothing"], "cannot read nothing"),
        ):
            status, out, err = self.call("run", "typed.yml", *arguments)
            self.assertEqual((status, out), (2, ""))
            self.assertIn(text, err)
        status, out, err = self.call("run", "hello.yml", "--tools", "mine")
        self.assertEqual((status, out, err), (2, "", 'error: Input "name" is required\n'))

    def test_failures(self):
        status, out, err = self.call("run", "one.yml", "--tools", "mine.py")
        self.assertEqual((status, json.loads(out)), (1, {"out": None}))
        self.assertRegex(err, r'^failed  s  \d+ ms  Tool "t": no\n$')
        self.assertEqual(self.call("run", "one.yml", "--tools", "mine.py", "-q")[2], 'error: step "s": Tool "t": no\n')

    def test_not_valid(self):
        status, out, err = self.call("run", "wrong.yml", "--tools", "mine.py")
        self.assertEqual((status, out), (3, ""))
        self.assertIn("error[undefined-step]", err)
        status, out, _ = self.call("run", "wrong.yml", "--tools", "mine.py", "--json")
        self.assertEqual((status, json.loads(out)["error"]["code"]), (3, "undefined-step"))
        self.assertIn("give the tools with --tools", self.call("run", "hello.yml", "-i", "name=x")[2])

    @unittest.skipUnless(hasattr(os, "mkfifo"), "there are no pipes with names")
    def test_the_log_replaces_files_only(self):
        """A pipe, as a device, is written to; a link is followed; the mode is that of the file, or of any new one."""
        os.mkfifo(self.folder / "pipe")
        (self.folder / "old").write_text("old", encoding="utf-8")
        (self.folder / "old").chmod(0o640)
        (self.folder / "link").symlink_to("old")
        with open(os.open(self.folder / "pipe", os.O_RDONLY | os.O_NONBLOCK), encoding="utf-8") as pipe:
            for name in ("pipe", "link", "new"):
                self.assertEqual(self.run_hello("--log", name)[0], 0)
            self.assertEqual(json.loads(pipe.read())["status"], "success")
        (self.folder / "plain").write_text("", encoding="utf-8")
        modes = [os.stat(self.folder / name).st_mode for name in ("old", "new", "plain")]
        self.assertEqual((modes[0] & 0o777, modes[1]), (0o640, modes[2]))
        self.assertTrue((self.folder / "link").is_symlink())
        self.assertEqual(json.loads((self.folder / "old").read_text(encoding="utf-8"))["status"], "success")

    def test_tools_at_fault(self):
        """Whatever a file with tools does wrong is the user's to mend, and says where."""
        for name, text, pattern in (
            ("unclosed", "tools = (", "unclosed.py.*, line 1.*\n.*never closed|unexpected EOF"),
            ("raises", "tools = {}\ntools[0]", "raises.py\", line 2"),
            ("number", "tools = 5", "tools must be a mapping of names to functions"),
            ("member", "tools = {'t': 5}", "a tool must be a function, not 5"),
        ):
            (self.folder / f"{name}.py").write_text(text, encoding="utf-8")
            for command in ("run", "validate"):
                with self.subTest(name):
                    status, out, err = self.call(command, "one.yml", "--tools", f"{name}.py")
                    self.assertEqual((status, out), (2, ""))
                    self.assertRegex(err, f"(?s)error: --tools {name}.py:.*({pattern})")

    def test_tools_of_a_file_with_dataclasses(self):
        text = """from __future__ import annotations
import dataclasses
@dataclasses.dataclass
class One:
    n: int = 1
tools = {"t": lambda: dataclasses.asdict(One())}
"""
        (self.folder / "classes.py").write_text(text, encoding="utf-8")
        self.assertEqual(json.loads(self.call("run", "one.yml", "--tools", "classes.py", "-q")[1]), {"out": {"n": 1}})

    def test_tools(self):
        text = self.run_hello("--tools", "mine.py:more")
        self.assertEqual(text[0], 0)
        out = json.loads(self.call("run", "one.yml", "--types", "off", "-q", "--tools", "mine:adapter")[1])
        self.assertEqual(out, {"out": ["t", {}]})
        for arguments, text in (
            (["nothing"], "nothing"),
            (["nothing.py"], "nothing.py"),
            (["mine:nothing"], "nothing"),
            (["mine", "--tools", "mine"], "there is a tool 'say' already"),
            (["mine", "--tools", "mine:adapter"], "only mappings"),
        ):
            status, _, err = self.call("run", "one.yml", "--tools", *arguments)
            self.assertEqual(status, 2)
            self.assertIn(text, err)

    def test_instant(self):
        (self.folder / "slow.yml").write_text(flows.each(", delay: 1h"), encoding="utf-8")
        (self.folder / "slow.py").write_text("tools = {'t': lambda x: x}", encoding="utf-8")
        status, out, _ = self.call("run", "slow.yml", "--tools", "slow.py", "--instant", "-i", "list=[1, 2]", "-q")
        self.assertEqual((status, json.loads(out)), (0, {"out": [1, 2]}))

    @unittest.skipIf(os.name == "nt", "signals")
    def test_interrupt(self):
        """The run is cancelled, the log is written."""
        (self.folder / "slow.yml").write_text(flows.each(", delay: 1h"), encoding="utf-8")
        (self.folder / "slow.py").write_text(
            "import os, signal, threading\ndef t(x):\n    threading.Timer(0.05, os.kill, [os.getpid(), signal.SIGINT]).start()\ntools = {'t': t}",
            encoding="utf-8",
        )
        status, out, err = self.process("run", "slow.yml", "--tools", "slow.py", "-i", "list=[1, 2]", "--json")
        self.assertEqual((status, json.loads(out)["error"]["code"]), (1, "cancelled"), err)

    def test_usage(self):
        for arguments in ([], ["other"], ["run"], ["run", "hello.yml", "--types", "some"], ["validate"]):
            self.assertEqual(self.call(*arguments)[0], 2)
        self.assertEqual(self.call("run", "--help")[0], 0)
        status, _, err = self.call("run", "nothing.yml")
        self.assertEqual((status, err), (2, "error: cannot read nothing.yml: No such file or directory\n"))

    # ---- validate

    def test_validate(self):
        self.assertEqual(self.call("validate", "hello.yml"), (0, "", "hello.yml: valid, 1 step\n"))
        self.assertEqual(self.call("validate", "hello.yml", "-q"), (0, "", ""))
        status, out, err = self.call("validate", "wrong.yml", "hello.yml")
        self.assertEqual((status, out), (3, ""))
        self.assertIn("--> wrong.yml:3:48", err)
        self.assertIn("\x1b[", self.call("validate", "wrong.yml", "--color", "always")[2])

    def test_validate_as_json(self):
        status, out, _ = self.call("validate", "wrong.yml", "hello.yml", "--json", "--tools", "mine")
        wrong, good = json.loads(out)
        self.assertEqual((status, wrong["valid"], good["valid"]), (3, False, True))
        self.assertEqual((good["name"], good["stepCount"], good["stepTypes"], good["diagnostics"]), ("inline", 1, ["tool"], []))
        (one,) = wrong["diagnostics"]
        self.assertEqual((one["code"], one["line"], one["hint"]), ("undefined-step", 3, 'did you mean "greet"?'))

    def test_strict_and_allow(self):
        (self.folder / "warn.yml").write_text(flows.HELLO + "unknown: 1\n", encoding="utf-8")
        self.assertEqual([self.call("validate", "warn.yml", *more)[0] for more in ([], ["--strict"])], [0, 3])
        self.assertEqual(self.call("validate", "warn.yml", "--strict", "--allow", "unknown-key")[0], 0)
        status, _, err = self.call("validate", "warn.yml", "--allow", "unknown-keys")
        self.assertEqual((status, err), (2, 'error: --allow: there is no diagnostic "unknown-keys", did you mean "unknown-key"?\n'))

    def test_tools_of_a_file_import_what_stands_beside_it(self):
        inner = self.folder / "inner"
        inner.mkdir()
        (inner / "beside.py").write_text("def say(text): return text\n", encoding="utf-8")
        (inner / "own.py").write_text("import beside\ntools = {'say': beside.say}\n", encoding="utf-8")
        self.addCleanup(sys.modules.pop, "own", None)
        self.addCleanup(sys.modules.pop, "beside", None)
        status, out, err = self.call("run", "hello.yml", "--tools", "inner/own.py", "-i", "name=Ada")
        self.assertEqual((status, "Hello, Ada!" in out), (0, True), err)

    @unittest.skipUnless(os.path.exists(os.environ.get("WORKFLOWSKILL", "")), "the C command is not there")
    def test_it_says_what_the_c_command_says(self):
        for name in ("hello.yml", "wrong.yml", "typed.yml"):
            done = subprocess.run(
                [os.environ["WORKFLOWSKILL"], "validate", "--json", name], cwd=self.folder, capture_output=True, check=False
            )
            status, out, _ = self.call("validate", "--json", name)
            self.assertEqual((status, json.loads(out)), (done.returncode, json.loads(done.stdout)))


if __name__ == "__main__":
    unittest.main()
