"""Tools in every shape: functions, the decorator and its schemas, adapters, text; and what they answer."""

import asyncio
import sys
import unittest
from typing import Annotated, Any, Dict, List, Literal, Mapping, Optional, Sequence, Tuple, TypedDict, Union

import flows
import workflowskill as w
from workflowskill import _schema


def answer(tool, extra="", inputs="{}", **settings):
    """The record of a step that calls the tool."""
    return w.run(flows.one(extra, inputs), None, {"t": tool}, type_checks="off", **settings).step("s")


def returns(value):
    return lambda: value


class Answers(unittest.TestCase):
    def test_values_of_json(self):
        for value in (None, True, 0, -1.5, "", "é\0\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"), [], {}, [{"b": 1, "a": [None]}]):
            self.assertEqual(answer(returns(value)).output, value)
        self.assertEqual(list(answer(returns({"z": 1, "a": 2})).output), ["z", "a"])
        self.assertEqual(answer(returns((1, 2))).output, [1, 2])

    def test_half_of_a_surrogate_pair(self):
        self.assertEqual(answer(returns("a\ud800b")).output, "a\ufffdb")
        self.assertEqual(answer(returns(["a\ud800b"])).output, ["a\ufffdb"])

    def test_what_is_no_json_fails_the_call_for_good(self):
        circle = []
        circle.append(circle)
        deep = []
        for _ in range(100_000):
            deep = [deep]
        for value, text in (
            ({1, 2}, "Object of type set is not JSON serializable"),
            (float("nan"), "Out of range float values are not JSON compliant"),
            (b"bytes", "Object of type bytes is not JSON serializable"),
            ({(1,): 2}, "keys must be str, int, float, bool or None, not tuple"),
            (circle, "recursion"),
            (deep, "recursion"),
        ):
            record = answer(returns(value), ", retry: { max: 2, delay: 1s, backoff: 1 }")
            self.assertEqual((record.status, record.retries), ("failed", None))
            self.assertIn(text, record.error)

    def test_objects_that_raise_when_they_are_looked_at(self):
        """They are no JSON, and nothing else."""

        class Hostile:
            def __getattr__(self, name):
                raise ValueError(name)

        for driver in (w.run, lambda *arguments: asyncio.run(w.run_async(*arguments))):
            log = driver(flows.one(), None, {"t": Hostile})
            self.assertRegex(log.step("s").error, "Hostile is not JSON serializable")

    def test_values_that_raise_when_they_are_written(self):
        """What a tool gives can only fail its call."""

        class Hostile(dict):
            def items(self):
                raise LookupError("not today")

        class Text(str):
            def encode(self, *_):
                raise LookupError("not today")

        self.assertEqual(answer(lambda: Hostile(a=1)).error, 'Tool "t": not today')
        self.assertEqual(answer(lambda: w.ToolResult(error=Text("no"))).error, 'Tool "t": no')
        self.assertRegex(answer(lambda: w.ToolResult(error=5)).error, "the error of a ToolResult must be a str, not 5")

    def test_tool_result(self):
        self.assertEqual(answer(returns(w.ToolResult([1]))).output, [1])
        record = answer(returns(w.ToolResult(error="no")))
        self.assertEqual((record.status, record.error), ("failed", 'Tool "t": no'))
        self.assertEqual(answer(returns(w.ToolResult(error=""))).status, "failed")

    def test_json_text(self):
        self.assertEqual(answer(returns(w.JsonText('{"a": [1.50]}'))).output, {"a": [1.5]})
        record = answer(returns(w.JsonText("{")))
        self.assertIn("not valid JSON", record.error)
        self.assertEqual(answer(returns(w.ToolResult(w.JsonText("[1]")))).output, [1])

    def raising(self, error):
        calls = []

        def tool():
            calls.append(1)
            raise error

        record = answer(tool, ", retry: { max: 2, delay: 1s, backoff: 1 }", clock=w.VirtualClock())
        return record.error, len(calls)

    def test_exceptions(self):
        self.assertEqual(self.raising(ValueError("bad é")), ('Tool "t": bad é', 3))
        self.assertEqual(self.raising(ValueError()), ('Tool "t": ValueError', 3))
        self.assertEqual(self.raising(w.ToolError("no")), ('Tool "t": no', 3))
        self.assertEqual(self.raising(w.ToolError("")), ('Tool "t": ', 3))
        self.assertEqual(self.raising(w.PermanentToolError("gone")), ('Tool "t": gone', 1))
        self.assertEqual(self.raising(RecursionError("deep")), ('Tool "t": deep', 3))

        class Odd(Exception):
            def __str__(self):
                raise RuntimeError

        self.assertEqual(self.raising(Odd()), ('Tool "t": Odd', 3))

    def test_what_is_no_exception_gets_out(self):
        for error in (KeyboardInterrupt, SystemExit, GeneratorExit):
            with self.assertRaises(error):
                self.raising(error())

    def test_arguments(self):
        self.assertEqual(
            answer(lambda **arguments: arguments, inputs='{ "a b": { type: int, value: 1 }, class: { type: int, value: 2 } }').output,
            {"a b": 1, "class": 2},
        )
        record = answer(lambda a: a, inputs="{ b: { type: int, value: 1 } }")
        self.assertIn("unexpected keyword argument 'b'", record.error)

    def test_arguments_are_the_tools_own(self):
        kept = []
        text = flows.each().replace("$item", "$item.list").replace("type: int", "type: array")

        def tool(x):
            x.append("changed")
            kept.append(x)
            return x

        log = w.run(text, {"list": [{"list": [1]}, {"list": [2]}]}, {"t": tool})
        self.assertEqual(kept, [[1, "changed"], [2, "changed"]])
        self.assertEqual(log.inputs, {"list": [{"list": [1]}, {"list": [2]}]})

    def test_huge_texts(self):
        text = "é" * 5_000_000
        self.assertEqual(answer(returns(text)).output, text)
        self.assertEqual(answer(returns([text])).output, [text])


class Text(unittest.TestCase):
    """Data that stays JSON text."""

    def test_arguments_and_results(self):
        seen = []

        def tool(arguments):
            seen.append(arguments)
            return arguments

        log = w.run(flows.each(), '{"list": [1, 2.50]}', {"t": w.Tool(tool, text=True)}, type_checks="off")
        self.assertEqual(seen, [w.JsonText('{"x":1}'), w.JsonText('{"x":2.50}')])
        self.assertEqual(bytes(log.outputs_text), b'{"out":[{"x":1},{"x":2.50}]}')

    def test_outputs_are_inputs_of_the_next(self):
        first = w.run(flows.HELLO.replace("said", "name"), {"name": "x"}, {"say": lambda text: text})
        second = w.run(flows.HELLO, first.outputs_text, {"say": lambda text: text})
        self.assertEqual(second.outputs, {"said": "Hello, Hello, x!!"})

    def test_what_a_text_is(self):
        text = w.JsonText('{"a": "é"}')
        self.assertEqual((str(text), len(text), text.load()), ('{"a": "é"}', 11, {"a": "é"}))
        self.assertEqual(text, w.JsonText('{"a": "é"}'.encode()))
        self.assertEqual(len({text, w.JsonText(str(text))}), 1)
        self.assertNotEqual(text, str(text))
        self.assertEqual(repr(w.JsonText("[1]")), "JsonText('[1]')")
        with self.assertRaises(AttributeError):
            text.other = 1


class Decorator(unittest.TestCase):
    def test_names_and_descriptions(self):
        tools = w.Tools()

        @tools.tool
        def add(a: int, b: int = 1) -> int:
            """Adds two
            numbers.

            More of it.
            """
            return a + b

        @tools.tool("web.get", description="Fetches")
        def fetch(url: str):
            return url

        @tools.tool(name="other")
        def something():
            return None

        self.assertEqual(list(tools), ["add", "web.get", "other"])
        self.assertEqual((add(1, 2), fetch("x"), something()), (3, "x", None))
        self.assertEqual(tools["add"].description, "Adds two numbers.")
        self.assertEqual(tools["web.get"].description, "Fetches")
        self.assertEqual(repr(tools), "Tools(add, web.get, other)")
        self.assertTrue(repr(tools["add"]).endswith(".add)"), tools["add"])
        log = w.run(flows.one(inputs="{ a: { type: int, value: 4 } }", tool="add"), None, tools, type_checks="off")
        self.assertEqual(log.outputs, {"out": 5})
        with self.assertRaises(ValueError):
            tools.tool(add)

    def test_schemas_are_checked_before_anything_runs(self):
        tools = w.Tools()

        @tools.tool
        def t(url: str, limit: int = 10):
            return [url, limit]

        def codes(inputs):
            return [one.code for one in w.validate(flows.one(inputs=inputs), tools).errors]

        self.assertEqual(codes("{ url: { type: string, value: a } }"), [])
        self.assertEqual(codes("{ url: { type: string, value: a }, limit: { type: int, value: 3 } }"), [])
        for wrong in (
            "{}",
            "{ url: { type: int, value: 1 } }",
            "{ url: { type: string, value: a }, other: { type: int, value: 1 } }",
            "{ url: { type: string, value: a }, limit: { type: string, value: b } }",
        ):
            self.assertEqual(codes(wrong), ["tool-input-schema"], wrong)

    def test_a_mapping_with_settings(self):
        schema = {"type": "object", "required": ["a"]}
        for given in (schema, w.JsonText('{"type": "object", "required": ["a"]}')):
            tools = {"t": w.Tool(print, input_schema=given, description="x\ud800")}
            self.assertEqual([one.code for one in w.validate(flows.one(), tools).errors], ["tool-input-schema"])
        with self.assertRaisesRegex(ValueError, "schema of tool 't'"):
            w.validate(flows.one(), {"t": w.Tool(print, input_schema=w.JsonText("{"))})

    def test_output_schemas_count_with_strict_types(self):
        tools = {"t": w.Tool(lambda: {"a": 1}, output_schema={"type": "object", "required": ["b"]})}
        self.assertTrue(w.run(flows.one(), None, tools).succeeded)
        self.assertFalse(w.run(flows.one(), None, tools, type_checks="strict").succeeded)

    def test_from_other_tools(self):
        first = w.Tools({"t": lambda: 1})
        second = w.Tools({**first, "u": lambda: 2})
        self.assertEqual(list(second), ["t", "u"])
        with self.assertRaises(TypeError):
            second[""] = print
        with self.assertRaises(TypeError):
            second["x"] = 5


class Point(TypedDict):
    x: int
    y: float


class Schemas(unittest.TestCase):
    def check(self, hint, schema):
        self.assertEqual(_schema.describe(hint, "p"), schema)

    def test_types(self):
        text, number = {"type": "string"}, {"type": "integer"}
        for hint, schema in (
            (str, text),
            (int, number),
            (float, {"type": "number"}),
            (bool, {"type": "boolean"}),
            (None, {"type": "null"}),
            (Any, {}),
            (object, {}),
            (list, {"type": "array"}),
            (List[int], {"type": "array", "items": number}),
            (Sequence[str], {"type": "array", "items": text}),
            (Tuple[int, ...], {"type": "array", "items": number}),
            (Tuple[int, str], {"type": "array", "minItems": 2, "maxItems": 2}),
            (dict, {"type": "object"}),
            (Dict[str, int], {"type": "object", "additionalProperties": number}),
            (Mapping[str, Any], {"type": "object", "additionalProperties": {}}),
            (Optional[int], {"anyOf": [number, {"type": "null"}]}),
            (Union[int, str], {"anyOf": [number, text]}),
            (Literal["a", 1], {"enum": ["a", 1]}),
            (Annotated[int, "how many"], {"type": "integer", "description": "how many"}),
            (Annotated[int, ["no text"]], {"type": "integer"}),
        ):
            with self.subTest(hint):
                self.check(hint, schema)

    def test_typed_dicts(self):
        properties = {"x": {"type": "integer"}, "y": {"type": "number"}}
        self.check(Point, {"type": "object", "properties": properties, "additionalProperties": False, "required": ["x", "y"]})

        class Loose(TypedDict, total=False):
            a: List[Point]

        self.assertNotIn("required", _schema.describe(Loose, "p"))

    @unittest.skipIf(sys.version_info < (3, 11), "NotRequired is younger")
    def test_not_required(self):
        from typing import NotRequired

        class Some(TypedDict):
            a: int
            b: NotRequired[int]

        self.assertEqual(_schema.describe(Some, "p")["required"], ["a"])
        self.assertEqual(_schema.describe(Some, "p")["properties"]["b"], {"type": "integer"})

    @unittest.skipIf(sys.version_info < (3, 10), "such unions are younger")
    def test_new_unions(self):
        self.check(int | None, {"anyOf": [{"type": "integer"}, {"type": "null"}]})

    def test_what_has_no_counterpart(self):
        for hint in (bytes, set, Dict[int, str], complex, type("Own", (), {})):
            with self.assertRaisesRegex(TypeError, "input_schema"):
                _schema.describe(hint, "p")

    def test_signatures(self):
        def function(a, b: int, *, c: str = "x", **more):
            return a, b, c, more

        schema = _schema.input_schema(function)
        self.assertEqual((schema["required"], schema["additionalProperties"]), (["a", "b"], True))
        self.assertEqual(schema["properties"], {"a": {}, "b": {"type": "integer"}, "c": {"type": "string"}})
        for wrong in (lambda *a: a, eval("lambda a, /: a")):
            with self.assertRaises(TypeError):
                _schema.input_schema(wrong)

    def test_methods_and_strings(self):
        class Shop:
            def price(self, id: "int") -> "float":
                return float(id)

        tools = w.Tools()
        tools.tool("price")(Shop().price)
        self.assertEqual(tools["price"].input_schema["properties"], {"id": {"type": "integer"}})


class Adapter:
    """Has one tool, and notes what it is asked."""

    def __init__(self):
        self.asked = []

    def has(self, name):
        self.asked.append(name)
        return name == "t"

    def invoke(self, name, arguments):
        return [name, arguments]


class Described(Adapter):
    def list(self):
        return [w.ToolDescriptor("t", "does it", {"type": "object", "required": ["x"]}), "other.tool"]


class Adapters(unittest.TestCase):
    def test_the_least(self):
        adapter = Adapter()
        log = w.run(flows.each(), {"list": [1]}, adapter)
        self.assertEqual(log.outputs["out"], [["t", {"x": 1}]])
        self.assertEqual(set(adapter.asked), {"t"})

    def test_a_text_that_is_no_workflow(self):
        """Its tools are looked at all the same."""
        text = flows.one(", each: 5")
        self.assertEqual([one.code for one in w.validate(text, Adapter()).errors], ["wrong-type"])
        codes = [one.code for one in w.validate(text.replace("tool: t", "tool: u"), Adapter()).errors]
        self.assertEqual(sorted(codes), ["unknown-tool", "wrong-type"])
        self.assertEqual(w.run(text, None, Adapter()).error.code, "wrong-type")

    def test_list_describes_and_suggests(self):
        self.assertEqual([one.code for one in w.validate(flows.one(), Described()).errors], ["tool-input-schema"])
        (error,) = w.validate(flows.one(tool="other.tol"), Described()).errors
        self.assertEqual(error.hint, 'did you mean "other.tool"?')

    def test_describe(self):
        class Asked(Adapter):
            def describe(self, name):
                return w.ToolDescriptor(name, None, {"type": "object", "required": ["y"]})

        self.assertEqual([one.code for one in w.validate(flows.one(), Asked()).errors], ["tool-input-schema"])

    def test_exceptions_get_out(self):
        class Broken(Adapter):
            def has(self, name):
                raise OSError("gone")

        with self.assertRaisesRegex(OSError, "gone"):
            w.run(flows.one(), None, Broken())

    def test_invoke_fails_the_call(self):
        class Failing(Adapter):
            def invoke(self, name, arguments):
                raise OSError("down")

        self.assertEqual(w.run(flows.one(), None, Failing()).step("s").error, 'Tool "t": down')


class Current(unittest.TestCase):
    def test_the_call_at_hand(self):
        keys = []

        def tool(x):
            call = w.current_call()
            keys.append((call.step, call.iteration, call.attempt, call.key.rpartition("/s/")[2]))
            return w.run(flows.one(), None, {"t": lambda: w.current_call().step}, type_checks="off").outputs["out"]

        log = w.run(flows.each(), {"list": [1, 2]}, {"t": tool})
        self.assertEqual([key[:3] for key in keys], [("s", 0, 1), ("s", 1, 1)])
        self.assertEqual(len(set(keys)), 2)
        self.assertEqual(log.outputs, {"out": ["s", "s"]})
        with self.assertRaises(LookupError):
            w.current_call()


if __name__ == "__main__":
    unittest.main()
