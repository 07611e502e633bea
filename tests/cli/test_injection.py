"""Texts of strangers in what the command writes: no line of their own, nothing that drives a terminal."""

import json
import unittest

from harness import CommandTest

PAYLOADS = [
    'x\nsuccess in 1 ms: forged\n{"type":"workflow_complete","status":"forged"}\n',
    "x\r\033[2K\033[1;31mforged\033]0;title\a\b\x7f",
    "x\u009b31mforged\u0085\u0090",
    "x\u2028forged\u2029\v\f",
    "x\u202e\u2066\u061c\u200f\u200e\ufeffforged.exe",
]
FORGED = ("success in 1 ms: forged", '{"type":"workflow_complete","status":"forged"')
WORKFLOWS = {
    "an id": "steps: [ { id: @, type: tool, tool: t } ]\n",
    "a description": "steps: [ { id: a, type: tool, tool: t, description: @ } ]\n",
    "a tool": "steps: [ { id: a, type: tool, tool: @ } ]\n",
    "names": "inputs: { @: { type: int, default: 1 } }\noutputs: { @: { type: string, value: @ } }\n"
             "steps: [ { id: a, type: tool, tool: t, inputs: { @: { type: string, value: @ } } } ]\n",
    "a name": "---\nname: @\ndescription: @\n---\n```workflow\nsteps: [ { id: a, type: tool, tool: t } ]\n```\n",
    "words": "@: 1\nsteps: [ { id: a, type: @, @: @ } ]\n",
    "a step that there is not": "steps: [ { id: a, type: tool, tool: t, condition: '$steps[@].output' } ]\n",
    "no YAML": "steps: [ @ } @\n",
    "branches": "steps: [ { id: a, type: conditional, condition: @, then: [ @ ] }, { id: @, type: tool, tool: t } ]\n",
    "an exit": "outputs: { @: { type: string } }\n"
               "steps: [ { id: a, type: exit, status: success, output: { @: @ } } ]\n",
    "a result": "outputs: { o: { type: object, value: $steps.a.output } }\nsteps: [ { id: a, type: tool, tool: t } ]\n",
    "an error": "steps: [ { id: a, type: tool, tool: bad, on_error: ignore,"
                " retry: { max: 1, delay: 1ms, backoff: 1 } } ]\n",
}
TOOLS = """tools:
  t: { responses: [ { output: { @: @ } } ] }
  bad: { responses: [ { error: @ } ] }
"""
COMMANDS = [
    ["validate", "w.md"],
    ["validate", "--json", "w.md"],
    ["graph", "w.md"],
    ["run", "w.md", "--tools", "tools.yml"],
    ["run", "w.md", "--tools", "tools.yml", "--json", "--log", "log.json"],
]


def unsafe(character):
    """May a terminal obey it, or a reader take it for the end of a line?"""
    c = ord(character)
    return (c < 0x20 or 0x7F <= c < 0xA0 or c in (0x61C, 0x200E, 0x200F, 0x2028, 0x2029, 0xFEFF)
            or 0x202A <= c <= 0x202E or 0x2066 <= c <= 0x206F)


class Injection(CommandTest):
    tried = 0

    def check(self, text, what):
        for line in text.split("\n"):
            self.assertEqual([hex(ord(c)) for c in line if unsafe(c)], [], f"{what}: {line!r}")
            self.assertFalse(line.startswith(FORGED), f"{what}: {line!r}")
        Injection.tried += 1

    def run_all(self, name, workflow, payload):
        quoted = json.dumps(payload)
        self.write("w.md", workflow.replace("@", quoted))
        self.write("tools.yml", TOOLS.replace("@", quoted))
        for command in COMMANDS:
            result = self.run_command(*command)
            self.assertIn(result.status, (0, 1, 2, 3), result.err)
            self.check(result.out, f"{name}, {command[0]}, stdout")
            self.check(result.err, f"{name}, {command[0]}, stderr")

    def test_no_text_forges_a_line(self):
        for name, workflow in WORKFLOWS.items():
            for payload in PAYLOADS:
                with self.subTest(name=name, payload=payload):
                    self.run_all(name, workflow, payload)
        print(f"{Injection.tried} outputs of the command: none forged")


if __name__ == "__main__":
    unittest.main()
