"""A host as mypy sees it: what is public has these types. Checked with --strict, not run."""

from typing import Any, AsyncIterator, Dict, Iterator, List, Optional, Tuple

import workflowskill as w

tools = w.Tools()


@tools.tool
def add(a: int, b: int = 1) -> int:
    return a + b


@tools.tool("web.get", thread=True, description="Fetches")
async def get(url: str) -> str:
    return url


total: int = add(1, b=2)


class Adapter:
    def has(self, name: str) -> bool:
        return True

    def invoke(self, name: str, arguments: Dict[str, Any]) -> Any:
        return arguments


def listen(event: w.Event) -> None:
    print(event["type"])


def use(workflow: w.Workflow) -> Dict[str, Any]:
    log: w.RunLog = w.run(workflow, {"a": 1}, tools, type_checks="strict", limits=w.Limits(steps=3), on_event=listen)
    error: Optional[w.Failure] = log.check().error
    steps: Tuple[w.StepRecord, ...] = log.steps
    text: bytes = bytes(log.outputs_text)
    lines: List[str] = [str(one) for one in w.validate(workflow, Adapter(), allow=["unknown-key"]).diagnostics]
    w.run("text", '{"a": 1}', Adapter(), clock=w.VirtualClock())
    w.run(b"text", w.JsonText("{}"), {"add": add, "t": w.Tool(print, text=True)})
    print(error, steps, text, lines)
    return log.outputs


def iterate() -> Iterator[w.Event]:
    with w.stream("text", None, tools) as events:
        yield from events


async def iterate_async() -> AsyncIterator[w.Event]:
    log: w.RunLog = await w.run_async("text", None, tools, on_event=listen)
    print(log.status)
    async for event in w.stream("text", None, tools):
        yield event


def by_hand(run: w.Run) -> None:
    while run.advance() is not w.State.DONE:
        for call in run.calls():
            late: bool = not call.succeed(w.ToolResult(error="no", retriable=False))
            print(late, call.arguments, call.key, w.current_call().attempt)


def wrong(run: w.Run) -> None:
    w.run(5)  # type: ignore[arg-type]
    w.run("text", None, tools, type_check="strict")  # type: ignore[call-arg]
    w.run("text", None, 5)  # type: ignore[arg-type]
    w.run("text", type_checks="some")  # type: ignore[arg-type]
    run.log.status = "x"  # type: ignore[misc]
    run.advance().unknown  # type: ignore[attr-defined]
    add("x")  # type: ignore[arg-type]
