"""Runs to their end: inputs, outputs, logs, events, exceptions, and the machine below."""

import json
import unittest

import flows
import workflowskill as w

SAY = {"say": lambda text: text}
FAIL = {"say": lambda text: w.ToolResult(error="no")}


class Results(unittest.TestCase):
    def test_outputs_and_log(self):
        log = w.run(flows.HELLO, {"name": "world"}, SAY)
        self.assertEqual((log.succeeded, log.status, log.error), (True, "success", None))
        self.assertEqual(log.outputs, {"said": "Hello, world!"})
        self.assertEqual(log.inputs, {"name": "world"})
        self.assertEqual((log.workflow, len(log.id)), ("inline", 36))
        self.assertEqual(log.summary["steps_executed"], 1)
        (step,) = log.steps
        self.assertEqual((step.id, step.executor, step.status, step.tool), ("greet", "tool", "success", "say"))
        self.assertEqual((step.inputs, step.output), ({"text": "Hello, world!"}, "Hello, world!"))
        self.assertEqual(log.step("greet"), step)
        with self.assertRaises(KeyError):
            log.step("other")
        self.assertRegex(log.started_at, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        self.assertLessEqual(log.started_at, log.completed_at)
        self.assertGreaterEqual(log.duration_ms, 0)

    def test_the_log_as_text_and_as_objects(self):
        log = w.run(flows.HELLO, {"name": "world"}, SAY)
        self.assertEqual(json.loads(bytes(log.text)), log.to_dict())
        self.assertEqual(log.render(pretty=True).load(), log.to_dict())
        self.assertIn("\n  ", str(log.render(pretty=True)))
        self.assertIs(log.text, log.text)
        log.to_dict()["status"] = "changed"
        self.assertEqual(log.status, "success")

    def test_failures_are_logs(self):
        log = w.run(flows.HELLO, {"name": "x"}, FAIL)
        self.assertEqual((log.status, log.error, log.step("greet").error), ("failed", None, 'Tool "say": no'))
        for text, tools, phase in (("no", None, "parse"), (flows.HELLO, None, "validate")):
            log = w.run(text, {"name": "x"}, tools)
            self.assertEqual((log.status, log.error.phase), ("failed", phase))
            self.assertEqual(log.error.details[0]["message"], log.error.message)

    def test_retries_and_iterations(self):
        answers = iter([ValueError("one"), ValueError("two"), "three"])

        def tool():
            answer = next(answers)
            if isinstance(answer, Exception):
                raise answer
            return answer

        retry = ", retry: { max: 3, delay: 1s, backoff: 2 }"
        log = w.run(flows.one(retry), None, {"t": tool}, clock=w.VirtualClock(), type_checks="off")
        self.assertEqual(log.step("s").retries, w.Retries(2, ("one", "two")))
        log = w.run(flows.each(), {"list": [1, 2]}, {"t": lambda x: x}, iteration_records=True)
        self.assertEqual([one["output"] for one in log.step("s").iteration_records], [1, 2])
        self.assertEqual(log.step("s").iterations, 2)

    def test_secrets(self):
        text = flows.HELLO.replace("type: string }", "type: string, secret: true }", 1)
        log = w.run(text, {"name": "hunter22"}, SAY)
        self.assertEqual(log.outputs, {"said": "Hello, hunter22!"})
        self.assertEqual(log.to_dict()["outputs"], {"said": "Hello, ***!"})
        self.assertNotIn(b"hunter22", bytes(log.text))

    def test_an_id_of_the_host(self):
        name = "a" * 36
        self.assertEqual(w.run(flows.HELLO, {"name": "x"}, SAY, id=name).id, name)
        with self.assertRaises(ValueError):
            w.run(flows.HELLO, {"name": "x"}, SAY, id="short")

    def test_type_checks(self):
        text = flows.one()
        tools = {"t": lambda: "text"}
        self.assertEqual(w.run(text, None, tools).error.code, "output-type")
        self.assertEqual(w.run(text, None, tools, type_checks="off").outputs, {"out": "text"})
        strict = flows.one(', outputs: { a: { type: string } }')
        self.assertTrue(w.run(strict, None, {"t": lambda: {"a": None}}).succeeded)
        self.assertFalse(w.run(strict, None, {"t": lambda: {"a": None}}, type_checks="strict").succeeded)

    def test_strict_runs_nothing_with_warnings(self):
        text = flows.HELLO + "unknown: 1\n"
        self.assertTrue(w.run(text, {"name": "x"}, SAY).succeeded)
        self.assertEqual(w.run(text, {"name": "x"}, SAY, strict=True).error.code, "unknown-key")


class Inputs(unittest.TestCase):
    def outputs(self, inputs):
        text = "inputs: { a: { type: object } }\noutputs: { a: { type: object, value: $inputs.a } }\nsteps: [{ id: s, type: exit, status: success, condition: 'false' }]\n"
        log = w.run(text, inputs, type_checks="off")
        return log.outputs["a"] if log.succeeded else log.error.code

    def test_values(self):
        for value in (None, True, 1, -(2**63), 2**63 - 1, 1.5, "é\0\u2028😀", [1, [2]], {"z": 1, "a": {"é": None}}):
            self.assertEqual(self.outputs({"a": value}), value)
        self.assertEqual(list(self.outputs({"a": {"z": 1, "a": 2, "m": 3}})), ["z", "a", "m"])
        self.assertEqual(self.outputs({"a": (1, 2)}), [1, 2])
        self.assertEqual(self.outputs({"a": {1: 2}}), {"1": 2})

    def test_numbers_beyond_64_bits_become_floats(self):
        """Where they are computed with; what is only handed on keeps its digits."""
        self.assertEqual(self.outputs({"a": 2**70 + 1}), 2**70 + 1)
        self.assertIs(w.evaluate("$inputs.a == $inputs.b", {"inputs": {"a": 2**70 + 1, "b": 2**70}}), True)

    def test_half_of_a_surrogate_pair(self):
        self.assertEqual(self.outputs({"a": "x\ud83dy"}), "x\ufffdy")
        self.assertEqual(self.outputs({"a": {"\udc00": 1}}), {"\ufffd": 1})

    def test_what_is_no_json(self):
        for value, error in ((float("nan"), ValueError), (float("inf"), ValueError), ({1, 2}, TypeError), (b"x", TypeError)):
            with self.assertRaises(error):
                self.outputs({"a": value})

    def test_as_text(self):
        for inputs in ('{"a": [1]}', b'{"a": [1]}', w.JsonText('{"a": [1]}'), w.JsonText(bytearray(b'{"a": [1]}'))):
            self.assertEqual(self.outputs(inputs), [1])
        for inputs in ("[1]", "{", "", '{"a": 1} x'):
            self.assertEqual(self.outputs(inputs), "invalid-inputs")


class Checking(unittest.TestCase):
    def test_success_gives_the_log(self):
        log = w.run(flows.HELLO, {"name": "x"}, SAY)
        self.assertIs(log.check(), log)

    def raised(self, kind, *arguments, **settings):
        with self.assertRaises(kind) as caught:
            w.run(*arguments, **settings).check()
        self.assertIs(type(caught.exception), kind)
        return caught.exception

    def test_kinds(self):
        self.assertFalse(self.raised(w.ParseError, "no").report.valid)
        self.assertEqual(self.raised(w.ValidationError, flows.HELLO).report.errors[0].code, "unknown-tool")
        error = self.raised(w.ValidationError, flows.HELLO, None, SAY)
        self.assertIn("name", str(error))
        error = self.raised(w.RunError, flows.HELLO, {"name": "x"}, FAIL)
        self.assertEqual((str(error), error.log.status), ("step 'greet': Tool \"say\": no", "failed"))
        self.raised(w.RunError, "steps: [{ id: s, type: exit, status: failed }]")
        error = self.raised(w.RunError, flows.one(), None, {"t": lambda: "text"})
        self.assertIn('Output "out"', str(error))
        self.raised(w.LimitError, flows.HELLO, {"name": "x"}, SAY, limits=w.Limits(yaml_depth=1))
        self.raised(w.LimitError, flows.each(), {"list": [1, 2, 3]}, {"t": lambda x: x}, limits=w.Limits(tool_calls=2))
        self.raised(w.LimitError, flows.HELLO, {"name": "x" * 100}, SAY, limits=w.Limits(inputs_bytes=50))

    def test_the_cause_is_the_exception_of_the_tool(self):
        def say(text):
            raise KeyError(text)

        error = self.raised(w.RunError, flows.HELLO, {"name": "x"}, {"say": say})
        self.assertIsInstance(error.__cause__, KeyError)
        self.assertIs(error.log.exception, error.__cause__)
        self.assertEqual(error.__cause__.__traceback__.tb_frame.f_code.co_name, "say")

    def test_the_exception_stays_with_the_run(self):
        """Each log has it, also when nobody has kept the log before."""
        tools = {"say": lambda text: {}[text]}
        run = w.Run(flows.HELLO, {"name": "x"}, tools)
        run.execute()
        events = w.stream(flows.HELLO, {"name": "x"}, tools)
        list(events)
        for one in (run, events):
            self.assertEqual(one.log.status, "failed")
            self.assertIsInstance(one.log.exception, KeyError)
            with self.assertRaises(w.RunError) as caught:
                one.log.check()
            self.assertIs(caught.exception.__cause__, one.log.exception)


class Events(unittest.TestCase):
    TYPES = ["workflow_start", "step_start", "step_complete", "workflow_complete"]

    def test_a_callback(self):
        seen = []
        log = w.run(flows.HELLO, {"name": "x"}, SAY, on_event=seen.append)
        self.assertEqual([event["type"] for event in seen], self.TYPES)
        self.assertEqual(seen[0]["runId"], log.id)

    def test_an_iterator(self):
        stream = w.stream(flows.HELLO, {"name": "x"}, SAY)
        self.assertEqual([event["type"] for event in stream], self.TYPES)
        self.assertTrue(stream.log.succeeded)
        self.assertEqual(list(stream), [])

    def test_an_iterator_and_a_callback(self):
        seen = []
        with w.stream(flows.HELLO, {"name": "x"}, SAY, on_event=seen.append) as stream:
            self.assertEqual(list(stream), seen)

    def test_the_log_stays_when_the_block_is_left(self):
        with w.stream(flows.HELLO, {"name": "x"}, SAY) as stream:
            self.assertEqual([event["type"] for event in stream], self.TYPES)
        self.assertTrue(stream.log.succeeded)
        stream.close()
        with self.assertRaises(w.ClosedError):
            stream.log

    def test_a_block_that_is_left_before_the_end_has_no_log(self):
        with w.stream(flows.HELLO, {"name": "x"}, SAY) as stream:
            next(iter(stream))
        with self.assertRaises(w.ClosedError):
            stream.log

    def test_events_come_before_what_they_announce(self):
        order = []
        tools = {"say": lambda text: order.append("tool")}
        w.run(flows.HELLO, {"name": "x"}, tools, on_event=lambda event: order.append(event["type"]))
        self.assertEqual(order, [*self.TYPES[:2], "tool", *self.TYPES[2:]])

    def test_an_iterator_runs_as_far_as_it_is_asked(self):
        called = []
        stream = w.stream(flows.HELLO, {"name": "x"}, {"say": lambda text: called.append(1)})
        events = iter(stream)
        self.assertEqual([next(events)["type"] for _ in range(2)], self.TYPES[:2])
        self.assertEqual(called, [])
        with self.assertRaises(w.StateError):
            stream.log  # pylint: disable=pointless-statement
        next(events)
        self.assertEqual(called, [1])

    def test_all_events(self):
        clock, seen = w.VirtualClock(), []
        w.run(flows.each(", delay: 1s"), {"list": [1, 2]}, {"t": lambda x: x}, clock=clock, all_events=True, on_event=seen.append)
        types = [event["type"] for event in seen]
        self.assertEqual([types.count(name) for name in ("tool_call", "tool_result", "wait")], [2, 2, 1])

    def test_an_exception_gets_out_and_nothing_is_lost(self):
        seen = []

        def on_event(event):
            seen.append(event["type"])
            if len(seen) == 1:
                raise RuntimeError("first")

        run = w.Run(flows.HELLO, {"name": "x"}, SAY, on_event=on_event)
        with self.assertRaisesRegex(RuntimeError, "first"):
            run.advance()
        while run.advance() is not w.State.DONE:
            for call in run.calls():
                call.succeed("y")
        self.assertEqual(seen, self.TYPES)

    def test_a_callback_may_use_the_run(self):
        run = w.Run(flows.HELLO, {"name": "x"}, SAY, on_event=lambda event: run.cancel())
        while run.advance() is not w.State.DONE:
            list(run.calls())
        self.assertEqual(run.log.error.code, "cancelled")
        other = w.Run(flows.HELLO, {"name": "x"}, SAY, on_event=lambda event: other.close())
        with self.assertRaises(w.ClosedError):
            while other.advance():
                pass


class Machine(unittest.TestCase):
    def test_by_hand(self):
        with w.Run(flows.each(", concurrency: 2"), {"list": [1, 2, 3]}, {"t": None.__class__}) as run:
            self.assertEqual(run.advance(), w.State.CALLS)
            first, second = run.calls()
            self.assertIsNone(run.next_call())
            self.assertEqual((first.tool, first.step, first.iteration, first.attempt), ("t", "s", 0, 1))
            self.assertEqual(repr(first), "<Call 1: t>")
            self.assertIs(run.tool("t").function, None.__class__)
            with self.assertRaises(KeyError):
                w.Run(flows.one()).tool("t")
            self.assertEqual((second.arguments, second.arguments_text), ({"x": 2}, w.JsonText('{"x":2}')))
            self.assertTrue(first.key.endswith("/s/1/0/1") or first.key.endswith("/s/0/0/1"), first.key)
            self.assertIsNone(first.deadline)
            self.assertIsNone(run.wake_time)
            self.assertTrue(second.succeed(20))
            self.assertFalse(second.succeed(21))
            self.assertFalse(second.fail("late"))
            with self.assertRaises(w.StateError):
                second.step  # pylint: disable=pointless-statement
            self.assertEqual(run.advance(), w.State.CALLS)
            (third,) = run.calls()
            self.assertTrue(third.succeed(30) and first.succeed(10))
            self.assertFalse(run.done)
            with self.assertRaises(w.StateError):
                run.log  # pylint: disable=pointless-statement
            self.assertEqual(run.advance(), w.State.DONE)
            self.assertEqual(run.advance(), w.State.DONE)
            log = run.log
        self.assertEqual(log.outputs, {"out": [10, 20, 30]})
        self.assertEqual(repr(run), "<Run closed>")

    def test_calls_that_nobody_takes_are_no_end(self):
        run = w.Run(flows.one(), None, {"t": print})
        self.assertEqual([run.advance() for _ in range(3)], [w.State.CALLS] * 3)
        self.assertEqual(repr(run), "<Run under way>")

    def test_large_texts_are_lent(self):
        big = ["x" * 1000] * 100
        log = w.run(flows.each(), {"list": list(range(50))}, {"t": lambda x: [x, big]}, type_checks="off")
        self.assertEqual(log.outputs["out"], [[x, big] for x in range(50)])

    def test_limits(self):
        log = w.run(flows.each(), {"list": [1, 2, 3]}, {"t": lambda x: x}, limits=w.Limits(tool_calls=2))
        self.assertEqual(log.error.code, "limit-tool-calls")
        self.assertEqual(log.error.phase, "execute")
        for wrong, error in ((-1, ValueError), (1.5, TypeError), ("3", TypeError)):
            with self.assertRaisesRegex(error, "limit steps"):
                w.Limits(steps=wrong)  # type: ignore[arg-type]
        log = w.run(flows.one(), None, {"t": lambda: "x" * 100}, limits=w.Limits(result_bytes=50))
        self.assertIn("limit-result-bytes", log.step("s").error)

    def test_a_tool_may_run_another_workflow(self):
        def tool(x):
            return w.run(flows.HELLO, {"name": str(x)}, SAY).outputs["said"]

        log = w.run(flows.each(), {"list": [1, 2]}, {"t": tool})
        self.assertEqual(log.outputs, {"out": ["Hello, 1!", "Hello, 2!"]})

    def test_what_is_no_exception_of_the_workflow(self):
        with self.assertRaises(TypeError):
            w.run(flows.HELLO, {"name": "x"}, 5)
        with self.assertRaises(TypeError):
            w.run(flows.HELLO, {"name": "x"}, {"say": 5})
        with self.assertRaises(TypeError):
            w.run(flows.HELLO, {"name": "x"}, SAY, unknown=1)
        with self.assertRaises(ValueError):
            w.run(flows.HELLO, {"name": "x"}, SAY, type_checks="some")


if __name__ == "__main__":
    unittest.main()
