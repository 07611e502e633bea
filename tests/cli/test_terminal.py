"""What people see: on a terminal lines that update in place, elsewhere plain lines; colours and NO_COLOR."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import unittest

from harness import COMMAND, FAILED, OK, CommandTest, one_step

LOOP = """inputs:
  list: { type: array, default: [1, 2, 3] }
steps:
  - id: loop
    type: tool
    tool: t
    each: $inputs.list
    delay: 1ms
    inputs: {}
  - id: choose
    type: conditional
    condition: $inputs.list.length > 9
    then: [many]
    else: [few]
  - { id: many, type: tool, tool: t, inputs: {} }
  - { id: few, type: tool, tool: t, inputs: {} }
"""
SLOW_TOOL = "tools:\n  t:\n    command: [sh, -c, 'sleep 0.3; echo 1']\n"
EVIL = one_step().replace("id: s", 'id: "s\\e[31m\\u009b1m"').replace("$steps.s.output", "{}")


class Plain(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("w.yml", LOOP)
        self.write("tools.yml", "tools:\n  t:\n    responses: [{output: {}}]\n")

    def test_one_line_per_step_and_a_summary(self):
        result = self.expect(self.run_command("run", "w.yml"), OK)
        self.assertRegex(result.err, r"(?m)^ok +loop .*\[3/3\]")
        self.assertRegex(result.err, r"(?m)^branch +choose")
        self.assertRegex(result.err, r"(?m)^ok +few ")
        self.assertRegex(result.err, r"(?m)^skipped +many +Branch not selected$")
        self.assertRegex(result.err, r"(?m)^success in .*: 3 steps run, 1 skipped$")

    def test_no_escapes(self):
        self.assertNotIn("\033", self.expect(self.run_command("run", "w.yml"), OK).err)

    def test_retries_are_said(self):
        self.write("r.yml", one_step(extra="    retry: {max: 2, delay: 1ms, backoff: 1}\n"))
        self.write("t.yml", "tools: {t: {responses: [{error: busy}, {output: {}}]}}\n")
        result = self.expect(self.run_command("run", "r.yml", "--tools", "t.yml"), OK)
        self.assertRegex(result.err, r"(?m)^retry +s +attempt 2 after: .*busy$")
        self.assertRegex(result.err, r"(?m)^ok +s .*1 retry$")

    def test_color_always_and_never(self):
        self.assertIn("\033[3", self.expect(self.run_command("run", "w.yml", "--color", "always"), OK).err)
        result = self.run_command("run", "w.yml", "--color", "always", NO_COLOR="1")
        self.assertIn("\033[3", self.expect(result, OK).err)
        self.assertNotIn("\033", self.expect(self.run_command("run", "w.yml", "--color", "never"), OK).err)

    def test_color_of_diagnostics(self):
        self.write("bad.yml", "steps: 5\n")
        self.assertIn("\033[", self.run_command("validate", "bad.yml", "--color", "always").err)
        self.assertNotIn("\033[", self.run_command("validate", "bad.yml").err)

    def test_escapes_in_names_and_errors_do_not_reach_the_terminal(self):
        self.write("e.yml", EVIL)
        self.write("t.yml", 'tools: {t: {responses: [{error: "a\\e[2Jb"}]}}\n')
        result = self.expect(self.run_command("run", "e.yml", "--tools", "t.yml", "--types", "off"), FAILED)
        self.assertNotIn("\033", result.err)
        self.assertNotIn("\u009b", result.err)


class Terminal(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("w.yml", LOOP)
        self.write("tools.yml", SLOW_TOOL)

    def run_on_terminal(self, *arguments, **changes):
        """Runs the command with a terminal of 80 columns as stderr; what it wrote there."""
        try:
            leader, follower = pty.openpty()
        except OSError as problem:
            self.skipTest("there is no terminal to be had: %s" % problem)
        fcntl.ioctl(leader, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        running = subprocess.Popen([COMMAND, *arguments], cwd=self.folder, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=follower, env=self.environment(**changes))
        os.close(follower)
        written = b""
        while True:
            ready, _, _ = select.select([leader], [], [], 30)
            try:
                data = os.read(leader, 65536) if ready else b""
            except OSError:
                break
            if not data:
                break
            written += data
        os.close(leader)
        self.status = running.wait(timeout=30)
        return written.decode()

    def last_lines(self, written):
        """What stays on the screen."""
        return [re.sub(r"\033\[[0-9;]*[mK]", "", line).split("\r")[-1].rstrip()
                for line in written.replace("\r\n", "\n").split("\n")]

    def test_the_line_of_a_step_updates_in_place(self):
        written = self.run_on_terminal("run", "w.yml")
        self.assertEqual(self.status, OK)
        self.assertIn("\r\033[K", written)
        self.assertIn("[1/3]", written)
        lines = self.last_lines(written)
        self.assertEqual(sum("loop" in line for line in lines), 1)
        self.assertTrue(any(line.startswith("✓ loop") and "[3/3]" in line for line in lines), lines)
        self.assertTrue(any(re.match(r"✓ +few", line) for line in lines), lines)
        self.assertTrue(any(line.startswith("success in") for line in lines), lines)

    def test_the_description_stands_there_while_the_step_runs(self):
        extra = "    description: Fetch the\\e[2J parcels\n    retry: {max: 1, delay: 300ms, backoff: 1}\n"
        self.write("d.yml", one_step(outputs="", extra=extra.replace("Fetch", '"Fetch').replace("parcels", 'parcels"')))
        self.write("t.yml", "tools:\n  t:\n    command: [sh, -c, 'sleep 0.3; echo no van >&2; exit 1']\n")
        written = self.run_on_terminal("run", "d.yml", "--tools", "t.yml", NO_COLOR="1")
        self.assertEqual(self.status, FAILED)
        lives = [line for line in written.split("\r\033[K") if "\n" not in line]
        self.assertTrue(any("Fetch the [2J parcels" in line for line in lives), lives)
        self.assertTrue(any("no van" in line and "parcels" not in line for line in lives), lives)
        self.assertFalse(any("parcels" in line for line in self.last_lines(written)))

    def test_ascii_without_a_utf8_locale(self):
        written = self.run_on_terminal("run", "w.yml", LC_ALL="C")
        self.assertTrue(written.isascii())

    def test_colours_unless_no_color(self):
        self.assertIn("\033[32m", self.run_on_terminal("run", "w.yml"))
        written = self.run_on_terminal("run", "w.yml", NO_COLOR="1")
        self.assertNotRegex(written, r"\033\[[0-9;]*m")
        self.assertIn("\r\033[K", written)

    def test_dumb_terminal_gets_plain_lines(self):
        written = self.run_on_terminal("run", "w.yml", TERM="dumb")
        self.assertNotIn("\033", written)
        self.assertIn("ok      loop", written)

    def test_long_lines_do_not_wrap_while_they_are_live(self):
        self.write("long.yml", one_step(outputs="", extra="").replace("id: s", "id: " + "x" * 120))
        written = self.run_on_terminal("run", "long.yml", NO_COLOR="1")
        self.assertEqual(self.status, OK)
        for line in written.split("\r\033[K")[1:]:
            if "\n" not in line:
                self.assertLess(len(line), 80)


if __name__ == "__main__":
    unittest.main()
