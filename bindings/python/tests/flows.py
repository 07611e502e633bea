"""Workflows that several tests use, and a process of its own for what would end this one."""

import subprocess
import sys

HELLO = """
inputs: { name: { type: string } }
outputs: { said: { type: string, value: $steps.greet.output } }
steps:
  - id: greet
    type: tool
    tool: say
    inputs: { text: { type: string, value: "Hello, ${inputs.name}!" } }
"""


def one(extra="", inputs="{}", tool="t"):
    """A step `s` that calls tool `t` with these inputs; the output of the workflow is `out`, its output."""
    return f"""
outputs: {{ out: {{ type: object, value: $steps.s.output }} }}
steps:
  - {{ id: s, type: tool, tool: {tool}, inputs: {inputs}{extra} }}
"""


def each(extra=""):
    """A call of tool `t` for each element `x` of input `list`."""
    return f"""
inputs: {{ list: {{ type: array }} }}
outputs: {{ out: {{ type: array, value: $steps.s.output }} }}
steps:
  - {{ id: s, type: tool, tool: t, each: $inputs.list, inputs: {{ x: {{ type: int, value: $item }} }}{extra} }}
"""


def python(code, *arguments, **settings):
    """Runs a program in an interpreter of its own: (exit status, stdout, stderr)."""
    done = subprocess.run(
        [sys.executable, "-B", "-W", "error", "-c", code, *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        **settings,
    )
    return done.returncode, done.stdout, done.stderr
