"""Arguments of the wrong kind: each is a TypeError or ValueError that names it, and nothing is cut off in silence."""

import functools
import os
import pathlib
import tempfile
import time
import types
import unittest

import flows
import workflowskill as w

SAY = {"say": lambda text: text}
INPUTS = {"name": "x"}


async def coroutine(*_):
    return None


class Coroutine:
    async def __call__(self, *_):
        return None


class Host:
    """Has what it is given as methods."""

    def __init__(self, **methods):
        self.__dict__.update({"has": lambda name: True, "invoke": lambda name, arguments: None, **methods})


def clock(**methods):
    times = {"now": time.monotonic_ns, "wall": time.time_ns, "wait": lambda until: time.sleep(0)}
    return Host(**{**times, **methods})


class Kinds(unittest.TestCase):
    def refused(self, kind, pattern, function, *arguments, **settings):
        with self.subTest(pattern):
            with self.assertRaisesRegex(kind, pattern):
                function(*arguments, **settings)

    def test_options(self):
        for kind, pattern, settings in (
            (TypeError, "name must be a str, not 5", {"name": 5}),
            (TypeError, "file must be a str, not .*Path", {"file": pathlib.Path("x")}),
            (TypeError, "limits must be a Limits, not {}", {"limits": {}}),
            (TypeError, "limits must be a Limits, not <class", {"limits": w.Limits}),
            (ValueError, "type_checks must be one of", {"type_checks": None}),
        ):
            self.refused(kind, pattern, w.run, flows.HELLO, INPUTS, SAY, **settings)
            self.refused(kind, pattern, w.parse, flows.HELLO, **settings)
            self.refused(kind, pattern, w.validate, flows.HELLO, SAY, **settings)

    def test_of_runs(self):
        for kind, pattern, settings in (
            (TypeError, "id must be a str, not 5", {"id": 5}),
            (ValueError, "id must be 36 letters", {"id": "x"}),
            (ValueError, "id must be 36 letters", {"id": "x" * 35 + "\0"}),
            (TypeError, "on_event must be a function, not 5", {"on_event": 5}),
            (TypeError, "on_event must be a plain function", {"on_event": coroutine}),
            (TypeError, "on_event must be a plain function", {"on_event": Coroutine()}),
            (TypeError, "a clock must have the methods now, wall, wait", {"clock": object()}),
        ):
            self.refused(kind, pattern, w.Run, flows.HELLO, INPUTS, SAY, **settings)
            self.refused(kind, pattern, w.stream, flows.HELLO, INPUTS, SAY, **settings)

    def test_of_checks(self):
        self.refused(TypeError, "allow must be a list of str", w.validate, flows.HELLO, allow="unused-input")
        self.refused(TypeError, "allow must be a str, not 5", w.validate, flows.HELLO, allow=[5])
        near = 'allow: there is no diagnostic "unused-inputs", did you mean "unused-input"'
        self.refused(ValueError, near, w.validate, flows.HELLO, allow=["unknown-key", "unused-inputs"])
        self.refused(ValueError, 'no diagnostic "5"$', w.validate, flows.HELLO, allow=["5"])

    def test_texts(self):
        for function in (w.evaluate, w.resolve):
            for text in (5, None, b"1"):
                self.refused(TypeError, "must be a str", function, text)
        for text in (5, [1, 2], None):
            self.refused(TypeError, "JsonText", w.JsonText, text)
        for function in (w.run, w.parse, w.validate):
            self.refused(TypeError, "not int", function, 5)

    def test_what_is_true_is_one(self):
        """True in Python may be 2, which is another bit."""
        log = w.run(flows.one(), None, {"t": dict}, iteration_records=2, all_events=0, strict=None)
        self.assertTrue(log.succeeded)
        events = []
        w.run(flows.one(), None, {"t": dict}, iteration_records=2, on_event=lambda event: events.append(event["type"]))
        self.assertNotIn("tool_call", events)
        self.assertTrue(w.validate(flows.one(", then: []"), strict=2).errors)

    def test_any_mapping(self):
        proxy = types.MappingProxyType
        self.assertEqual(w.run(flows.HELLO, proxy(INPUTS), proxy(SAY)).outputs, {"said": "Hello, x!"})
        self.assertEqual(w.evaluate("$item", proxy({"item": 3})), 3)
        tool = w.Tool(SAY["say"], input_schema=proxy({"type": "object", "required": ["other"]}))
        self.assertFalse(w.validate(flows.HELLO, {"say": tool}).valid)

    def test_paths_of_bytes(self):
        class Path:
            def __fspath__(self):
                return os.fsencode(file.name)

        with tempfile.NamedTemporaryFile(suffix=".yml") as file:
            file.write(flows.HELLO.encode())
            file.flush()
            self.assertEqual(w.parse(Path()).file, file.name)


class Limits(unittest.TestCase):
    def test_kinds(self):
        for value in ("1", 1.5, None):
            with self.assertRaisesRegex(TypeError, "limit steps must be an int"):
                w.Limits(steps=value)
        with self.assertRaisesRegex(ValueError, "limit steps must not be negative"):
            w.Limits(steps=-1)

    def test_more_than_64_bits_is_the_maximum(self):
        """As any value over the hard maximum, and not what is left of it in 64 bits."""
        limits = w.Limits(tool_calls=2**64 + 1, yaml_depth=2**65)
        self.assertTrue(w.run(flows.each(), {"list": [1, 2]}, {"t": lambda x: x}, limits=limits).succeeded)


class Clocks(unittest.TestCase):
    def refused(self, kind, pattern, **methods):
        text = flows.one(", retry: { max: 2, delay: 1h, backoff: 1 }")
        with self.assertRaisesRegex(kind, pattern):
            w.run(text, None, {"t": lambda: {}[0]}, clock=clock(**methods))

    def test_times(self):
        for name in ("now", "wall"):
            for time_of in (lambda: time.monotonic() * 1e9, lambda: None):
                self.refused(TypeError, "a clock must give an int of nanoseconds", **{name: time_of})
            self.refused(ValueError, "nanoseconds of 64 bits", **{name: lambda: 2**63})

    def test_a_wait_that_is_a_coroutine(self):
        self.refused(TypeError, "wait must be a plain function", wait=coroutine)


class Hosts(unittest.TestCase):
    def refused(self, pattern, tools):
        with self.subTest(pattern):
            with self.assertRaisesRegex(TypeError, pattern):
                w.validate(flows.HELLO, tools)
            with self.assertRaisesRegex(TypeError, pattern):
                w.run(flows.HELLO, INPUTS, tools)

    def test_names(self):
        for name in (1, "", None):
            self.refused("a tool's name must be a text", {name: print})
        for name in (5, None, ""):
            with self.assertRaisesRegex(TypeError, "a tool's name must be a text"):
                w.Tools().tool(name, input_schema={})(functools.partial(print))
        with self.assertRaisesRegex(TypeError, "tools must be a mapping"):
            w.Tools([print])

    def test_descriptions(self):
        self.refused("description must be a str, not 5", {"say": w.Tool(print, description=5)})

    def test_adapters(self):
        self.refused("list of a tool adapter must give", Host(has=lambda name: False, list=lambda: [1]))
        self.refused("describe of a tool adapter must give", Host(describe=lambda name: {"name": name}))

    def test_coroutines(self):
        self.refused("has must be a plain function", Host(has=coroutine))
        self.refused("list must be a plain function", Host(has=lambda name: False, list=coroutine))
        self.refused("describe must be a plain function", Host(describe=coroutine))

    def test_an_adapter_for_asyncio_is_refused_before_anything_runs(self):
        events = []
        with self.assertRaisesRegex(TypeError, "run_async"):
            w.run(flows.HELLO, INPUTS, Host(invoke=coroutine), on_event=events.append)
        self.assertEqual(events, [])

    def test_callbacks_that_give_coroutines(self):
        with self.assertRaisesRegex(TypeError, "on_event must be a plain function"):
            w.run(flows.HELLO, INPUTS, SAY, on_event=lambda event: coroutine())
        with self.assertRaisesRegex(TypeError, "on_event must be a plain function"):
            list(w.stream(flows.HELLO, INPUTS, SAY, on_event=lambda event: coroutine()))


if __name__ == "__main__":
    unittest.main()
