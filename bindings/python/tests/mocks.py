"""The mock tools of the conformance cases: canned answers, as tests/conformance/README.md describes them."""

import json

import compare
from workflowskill import JsonText, PermanentToolError, Tool, ToolDescriptor, ToolError, ToolResult


class Mocks:
    """An adapter for the tools of a case. The counters begin anew with each object."""

    def __init__(self, tools):
        self.tools = tools
        self.calls = []
        self.counters = {}

    # ---- the methods of an adapter

    def has(self, name):
        return name in self.tools

    def list(self):
        return list(self.tools)

    def describe(self, name):
        tool = self.tools[name]
        return ToolDescriptor(name, tool.get("description"), tool.get("input_schema"), tool.get("output_schema"))

    def invoke(self, name, arguments):
        self.calls.append({"tool": name, "args": arguments})
        response = self.next_response(name, arguments)
        if response is None:
            return ToolResult(error=f'no response left for tool "{name}"')
        if "error" in response:
            return ToolResult(error=response["error"], retriable=not response.get("permanent", False))
        return self.output(response, arguments)

    # ---- answers

    def output(self, response, arguments):
        if "echo" not in response:
            return response.get("output")
        return arguments if response["echo"] is True else arguments.get(response["echo"])

    def next_response(self, name, arguments):
        tool = self.tools[name]
        key, responses = (name, None), tool.get("responses", [])
        for number, case in enumerate(tool.get("cases", [])):
            if self.matches(case["when"], arguments):
                key, responses = (name, number), case["responses"]
                break
        count = self.counters.get(key, 0)
        self.counters[key] = count + 1
        if count < len(responses):
            return responses[count]
        return responses[-1] if responses and tool.get("on_exhausted") != "error" else None

    @staticmethod
    def matches(when, arguments):
        return all(
            key in arguments and compare.difference(value, arguments[key], "") is None for key, value in when.items()
        )

    # ---- the same tools in other shapes

    def functions(self, wrap):
        """As a mapping: wrap makes the function of a tool from its name."""
        described = {name: self.describe(name) for name in self.tools}
        return {
            name: Tool(
                wrap(name), description=one.description, input_schema=one.input_schema, output_schema=one.output_schema
            )
            for name, one in described.items()
        }

    def plain(self, name):
        return lambda **arguments: self.invoke(name, arguments)

    def raising(self, name):
        """Fails by an exception."""

        def tool(**arguments):
            result = self.invoke(name, arguments)
            if isinstance(result, ToolResult):
                raise (ToolError if result.retriable else PermanentToolError)(result.error)
            return result

        return tool

    def coroutine(self, name):
        async def tool(**arguments):
            return self.invoke(name, arguments)

        return tool

    def text_tools(self):
        """Arguments and results as JSON text."""

        def text(name):
            def tool(arguments):
                result = self.invoke(name, arguments.load())
                return result if isinstance(result, ToolResult) else JsonText(json.dumps(result))

            return tool

        tools = self.functions(text)
        for tool in tools.values():
            tool.text = True
        return tools
