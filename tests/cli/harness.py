"""What the tests of the command have in common: a scratch folder, and a way to run the command in it.

The command's path comes from the environment variable WORKFLOWSKILL.
"""

import json
import os
import shutil
import subprocess
import tempfile
import unittest

COMMAND = os.environ.get("WORKFLOWSKILL", "workflowskill")

OK, FAILED, USAGE, INVALID = 0, 1, 2, 3

ECHO = """---
name: echo
description: Says back what it is told.
---

# Echo

```workflow
inputs:
  text: { type: string }
  times: { type: int, default: 1 }
outputs:
  said: { type: string, value: $steps.say.output.text }
  times: { type: int, value: $inputs.times }
steps:
  - id: say
    type: tool
    tool: echo
    inputs:
      text: { type: string, value: $inputs.text }
```
"""

ECHO_TOOLS = "tools:\n  echo:\n    responses:\n      - echo: true\n"


def one_step(tool="t", extra="", outputs="outputs:\n  result: { type: object, value: $steps.s.output }\n"):
    """A bare workflow with one tool step `s`."""
    return f"{outputs}steps:\n  - id: s\n    type: tool\n    tool: {tool}\n    inputs: {{}}\n{extra}"


class Result:
    def __init__(self, status, out, err):
        self.status = status
        self.out = out
        self.err = err

    @property
    def json(self):
        return json.loads(self.out)


class CommandTest(unittest.TestCase):
    """A scratch folder per test."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="workflowskill-test-")
        self.addCleanup(shutil.rmtree, self.folder, True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def read(self, name):
        with open(self.path(name), encoding="utf-8") as file:
            return file.read()

    def lines(self, name):
        return [json.loads(line) for line in self.read(name).splitlines()]

    def environment(self, **changes):
        environment = dict(os.environ, TERM="xterm", LC_ALL="C.UTF-8")
        environment.pop("NO_COLOR", None)
        environment.update(changes)
        return environment

    def run_command(self, *arguments, stdin="", **changes):
        """Runs the command in the scratch folder."""
        done = subprocess.run(
            [COMMAND, *arguments],
            cwd=self.folder,
            input=stdin.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self.environment(**changes),
            timeout=60,
            check=False,
        )
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode())

    def start_command(self, *arguments, **changes):
        """Starts the command and returns it while it runs."""
        return subprocess.Popen(
            [COMMAND, *arguments],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self.environment(**changes),
        )

    def expect(self, result, status):
        self.assertEqual(result.status, status, f"stdout:\n{result.out}\nstderr:\n{result.err}")
        return result
