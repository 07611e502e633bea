"""Tools that are programs: their input, output and end; nothing is left running."""

import os
import signal
import time
import unittest

from harness import FAILED, OK, CommandTest, one_step

WITH_INPUT = """outputs:
  result: { type: object, value: $steps.s.output }
inputs:
  text: { type: string, default: "" }
steps:
  - id: s
    type: tool
    tool: t
    inputs:
      text: { type: string, value: $inputs.text }
"""


def alive(pid):
    """Whether the process is there and no zombie."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


class Programs(CommandTest):
    def tool(self, lines, workflow=None):
        self.write("w.yml", workflow or one_step())
        self.write("tools.yml", "tools:\n  t:\n" + "".join(f"    {line}\n" for line in lines))

    def output(self, *lines, workflow=None, arguments=()):
        self.tool(lines, workflow)
        return self.expect(self.run_command("run", "w.yml", "--types", "off", *arguments), OK).json["result"]

    def error(self, *lines, workflow=None):
        """The message of the failed call."""
        self.tool(lines, workflow)
        step = self.expect(self.run_command("run", "w.yml", "--json"), FAILED).json["steps"][0]
        self.assertTrue(step["error"].startswith('Tool "t": '), step["error"])
        return step["error"][len('Tool "t": '):]

    def wait_for(self, name):
        for _ in range(200):
            if os.path.exists(self.path(name)) and self.read(name).strip():
                return self.read(name)
            time.sleep(0.05)
        self.fail(f"{name} was not written")

    def gone(self, pid):
        for _ in range(100):
            if not alive(pid):
                return True
            time.sleep(0.05)
        return False


class Exchange(Programs):
    def test_arguments_come_in_and_the_result_goes_out_as_json(self):
        self.assertEqual(self.output("command: [cat]", workflow=WITH_INPUT, arguments=["-i", "text=a\nü"]),
                         {"text": "a\nü"})

    def test_text_is_taken_as_it_is(self):
        self.assertEqual(self.output("command: [printf, 'a\\n b ']", "result: text"), "a\n b ")

    def test_no_shell(self):
        self.assertEqual(self.output("command: [printf, '%s', '$HOME *']", "result: text"), "$HOME *")

    def test_environment(self):
        self.assertEqual(self.output("command: [sh, -c, 'printf \"$A-$B-$C\"']", "env: {A: x, B: 3}", "result: text",
                                     arguments=[]), "x-3-")

    def test_paths_are_relative_to_the_tools_file(self):
        self.write("sub/tool.sh", "printf '{\"here\": \"%s\"}' \"$(basename \"$PWD\")\"\n")
        self.write("sub/deep/.keep", "")
        self.write("w.yml", one_step())
        for cwd, expected in (("", "sub"), ("    cwd: deep\n", "deep"), ("    cwd: .\n", "sub")):
            self.write("sub/t.yml", "tools:\n  t:\n    command: [sh, ./tool.sh]\n" + cwd)
            result = self.run_command("run", "w.yml", "--tools", "sub/t.yml")
            self.assertEqual(self.expect(result, OK).json["result"], {"here": expected})

    def test_a_program_that_ignores_its_stdin(self):
        arguments = ["-i", "text=" + "x" * 100000]
        self.assertEqual(self.output("command: [echo, '1']", workflow=WITH_INPUT, arguments=arguments), 1)

    def test_large_output_and_large_input(self):
        text = "x" * 120000
        echoed = self.output("command: [cat]", workflow=WITH_INPUT, arguments=["-i", "text=" + text])
        self.assertEqual(echoed["text"], text)
        size = self.output("command: [sh, -c, 'head -c 5000000 /dev/zero | tr \"\\\\0\" x']", "result: text")
        self.assertEqual(len(size), 5000000)

    def test_nothing_is_inherited_but_the_three_pipes(self):
        found = self.output("command: [sh, -c, 'ls /proc/self/fd']", "result: text")
        self.assertEqual(found.split(), ["0", "1", "2", "3"])  # 3 is the folder that ls reads

    def test_several_are_in_flight(self):
        self.write("w.yml", "outputs: {result: {type: array, value: $steps.s.output}}\nsteps:\n"
                   "  - id: a\n    type: transform\n    operation: map\n    expression: $item\n"
                   "    inputs: {items: {type: array, value: [1, 2, 3, 4]}}\n"
                   "  - id: s\n    type: tool\n    tool: t\n    each: $steps.a.output.items\n    concurrency: 4\n"
                   "    inputs: {n: {type: int, value: $item}}\n")
        self.write("tools.yml", "tools:\n  t:\n    command: [sh, -c, 'sleep 1; cat']\n")
        begin = time.monotonic()
        result = self.expect(self.run_command("run", "w.yml"), OK)
        self.assertLess(time.monotonic() - begin, 3.5)
        self.assertEqual([entry["n"] for entry in result.json["result"]], [1, 2, 3, 4])


class Failures(Programs):
    def test_text_of_stderr(self):
        self.assertEqual(self.error("command: [sh, -c, 'echo; echo \" no  luck \" >&2; exit 3']"), "no  luck")

    def test_exit_status(self):
        self.assertEqual(self.error("command: [sh, -c, 'exit 3']"), "exit status 3")

    def test_signal(self):
        self.assertIn("signal 9", self.error("command: [sh, -c, 'kill -9 $$']"))

    def test_output_that_is_not_json(self):
        message = self.error("command: [echo, '{\"a\": oops}']")
        self.assertIn("not JSON", message)
        self.assertIn('{"a": oops}', message)

    def test_empty_output(self):
        self.assertIn("not JSON", self.error("command: ['true']"))

    def test_excerpt_is_short_and_without_escapes(self):
        message = self.error("command: [sh, -c, 'printf \"\\\\033[31m\"; head -c 9999 /dev/zero | tr \"\\\\0\" x']")
        self.assertLess(len(message), 250)
        self.assertNotIn("\033", message)

    def test_no_excerpt_where_it_could_show_a_part_of_a_secret(self):
        secret = "".join(f"{i:x}-" for i in range(100, 150))
        for tail in ("", "\\n"):
            self.tool([f"command: [printf, '{secret}{tail}']"],
                      "inputs: { key: { type: string, secret: true } }\n" + one_step())
            self.write("i.json", f'{{"key": "{secret}{tail}"}}')
            result = self.run_command("run", "w.yml", "--inputs", "@i.json", "--json", "--trace", "trace.jsonl")
            self.expect(result, FAILED)
            self.assertIn("not JSON", result.err)
            for text in (result.err, result.out, self.read("trace.jsonl")):
                self.assertNotIn(secret[:8], text)

    def test_program_that_is_not_there(self):
        message = self.error("command: [no-such-program]")
        self.assertIn("no-such-program", message)
        self.assertIn("No such file or directory", message)

    def test_output_over_the_limit(self):
        self.assertIn("64 MiB", self.error("command: [sh, -c, 'yes']"))

    def test_endless_complaint_is_cut(self):
        self.assertLess(len(self.error("command: [sh, -c, 'yes >&2 & sleep 0.3; exit 1']", "timeout: 5s")), 200000)

    def test_failure_is_retried(self):
        workflow = one_step(extra="    retry: {max: 2, delay: 10ms, backoff: 1}\n")
        self.assertEqual(self.output("command: [sh, -c, 'test -e done && echo 7 || { touch done; exit 1; }']",
                                     workflow=workflow), 7)


class Ends(Programs):
    def test_timeout_ends_the_whole_group(self):
        begin = time.monotonic()
        message = self.error("command: [sh, -c, 'sleep 77 & echo $! > child; wait']", "timeout: 300ms")
        self.assertEqual(message, "timed out after 300ms")
        self.assertLess(time.monotonic() - begin, 10)
        self.assertTrue(self.gone(int(self.wait_for("child"))))

    def test_timeout_of_one_that_does_not_want_to_end(self):
        begin = time.monotonic()
        self.error("command: [sh, -c, 'trap \"\" TERM; while true; do sleep 0.1; done']", "timeout: 300ms")
        self.assertLess(time.monotonic() - begin, 10)

    def test_a_steps_timeout_ends_the_program(self):
        self.error("command: [sh, -c, 'echo $$ > child; exec sleep 77']",
                   workflow=one_step(extra="    timeout: 500ms\n"))
        self.assertTrue(self.gone(int(self.wait_for("child"))))

    def test_what_a_program_leaves_behind_is_ended(self):
        self.assertEqual(self.output("command: [sh, -c, 'sleep 77 & echo $! > child; echo 1']"), 1)
        self.assertTrue(self.gone(int(self.wait_for("child"))))

    def interrupt(self, number, *arguments):
        self.tool(["command: [sh, -c, 'sleep 77 & echo $! > child; wait']"])
        running = self.start_command("run", "w.yml", "--log", "log.json", *arguments)
        child = int(self.wait_for("child"))
        running.send_signal(number)
        out, err = running.communicate(timeout=30)
        self.assertTrue(self.gone(child))
        return running.returncode, out.decode(), err.decode()

    def test_interrupt_cancels_and_the_log_is_written(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            status, _, err = self.interrupt(number)
            self.assertEqual(status, FAILED)
            self.assertIn("cancelled", err)
            log = self.read("log.json")
            self.assertIn('"code": "cancelled"', log)
            self.assertIn('"status": "failed"', log)
            os.unlink(self.path("child"))

    def test_interrupt_of_a_wait(self):
        self.write("w.yml", one_step(extra="    retry: {max: 2, delay: 1h, backoff: 1}\n"))
        self.write("tools.yml", "tools:\n  t:\n    responses: [{error: busy}]\n")
        running = self.start_command("run", "w.yml", "--json", "--events", "events.jsonl")
        for _ in range(100):
            if os.path.exists(self.path("events.jsonl")) and "step_retry" in self.read("events.jsonl"):
                break
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        out, _ = running.communicate(timeout=30)
        self.assertEqual(running.returncode, FAILED)
        self.assertIn('"cancelled"', out.decode())

    def test_second_interrupt_ends_at_once(self):
        self.tool(["command: [sh, -c, 'trap \"\" TERM; echo $$ > child; while true; do sleep 0.1; done']"])
        running = self.start_command("run", "w.yml", "--log", "log.json")
        child = int(self.wait_for("child"))
        running.send_signal(signal.SIGINT)
        time.sleep(0.2)
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=30)
        self.assertEqual(running.returncode, -signal.SIGINT)
        self.assertFalse(os.path.exists(self.path("log.json")))
        self.assertTrue(self.gone(child))


if __name__ == "__main__":
    unittest.main()
