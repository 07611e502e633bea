"""Runs in asyncio: coroutine tools, concurrency, time-outs, cancellation. Nothing here waits for a clock to pass by."""

import asyncio
import functools
import gc
import threading
import unittest
import weakref

import flows
import workflowskill as w

MANY = ", concurrency: 4"


def run(*arguments, **settings):
    return asyncio.run(w.run_async(*arguments, **settings))


class Tools(unittest.TestCase):
    def test_coroutine_functions(self):
        async def tool(x):
            await asyncio.sleep(0)
            return x * 10

        self.assertEqual(run(flows.each(), {"list": [1, 2]}, {"t": tool}).outputs, {"out": [10, 20]})

    def test_functions(self):
        self.assertEqual(run(flows.each(), {"list": [1, 2]}, {"t": lambda x: x * 10}).outputs, {"out": [10, 20]})

    def test_other_awaitables(self):
        def tool(x):
            future = asyncio.get_running_loop().create_future()
            future.set_result(x)
            return future

        class Odd:
            def __await__(self):
                yield from asyncio.sleep(0).__await__()
                return 7

        self.assertEqual(run(flows.each(), {"list": [1]}, {"t": tool}).outputs, {"out": [1]})
        self.assertEqual(run(flows.each(), {"list": [1]}, {"t": lambda x: Odd()}).outputs, {"out": [7]})

    def test_adapters(self):
        class Adapter:
            def has(self, name):
                return True

            async def invoke(self, name, arguments):
                return [name, arguments["x"]]

        self.assertEqual(run(flows.each(), {"list": [1]}, Adapter()).outputs, {"out": [["t", 1]]})
        with self.assertRaisesRegex(TypeError, "run_async"):
            w.run(flows.each(), {"list": [1]}, Adapter())

    def test_threads(self):
        seen = set()

        def tool(x):
            seen.add(threading.current_thread())
            return [x, w.current_call().iteration]

        log = run(flows.each(MANY), {"list": [1, 2]}, {"t": w.Tool(tool, thread=True)})
        self.assertEqual(log.outputs, {"out": [[1, 0], [2, 1]]})
        self.assertNotIn(threading.main_thread(), seen)

    def test_stop_iteration_in_a_thread(self):
        """As in a coroutine; a future would never get an answer."""
        log = run(flows.one(), None, {"t": w.Tool(lambda: next(iter(())), thread=True)})
        self.assertEqual(log.step("s").error, 'Tool "t": the tool raised StopIteration')
        self.assertIsInstance(log.exception.__cause__, StopIteration)

    def test_coroutine_functions_are_not_for_threads(self):
        async def tool():
            pass

        with self.assertRaisesRegex(TypeError, "not for a thread"):
            w.Tool(tool, thread=True)

    def test_the_current_call(self):
        async def tool(x):
            await asyncio.sleep(0)
            return w.current_call().iteration

        self.assertEqual(run(flows.each(MANY), {"list": [5, 5, 5]}, {"t": tool}).outputs, {"out": [0, 1, 2]})

    def test_failures(self):
        async def tool():
            raise ValueError("bad")

        log = run(flows.one(), None, {"t": tool})
        self.assertEqual(log.step("s").error, 'Tool "t": bad')
        self.assertIsInstance(log.exception, ValueError)
        self.assertEqual(log.exception.__traceback__.tb_frame.f_code.co_name, "tool")

        def plain(unknown):
            raise AssertionError

        self.assertIn("missing 1 required", run(flows.one(), None, {"t": plain}).step("s").error)
        log = run(flows.one(), None, {"t": w.Tool(plain, thread=True)})
        self.assertIn("missing 1 required", log.step("s").error)

    def test_a_tool_that_cancels_itself_has_failed(self):
        async def tool():
            asyncio.current_task().cancel()
            await asyncio.sleep(0)

        self.assertEqual(run(flows.one(), None, {"t": tool}).step("s").error, 'Tool "t": the tool was cancelled')

    def test_what_is_no_exception_gets_out(self):
        async def tool():
            raise KeyboardInterrupt

        with self.assertRaises(KeyboardInterrupt):
            run(flows.one(), None, {"t": tool})

    def test_run_refuses_them_before_anything_runs(self):
        called = []

        async def tool():
            pass

        class Callable:
            async def __call__(self):
                pass

        text = "steps:\n  - { id: a, type: tool, tool: first, inputs: {} }\n  - { id: b, type: tool, tool: t, inputs: {} }\n"
        for one in (tool, Callable(), functools.partial(tool)):
            with self.assertRaisesRegex(TypeError, "tool 't' is a coroutine function: use run_async"):
                w.run(text, None, {"first": lambda: called.append(1), "t": one})
            with self.assertRaisesRegex(TypeError, "use run_async"):
                list(w.stream(text, None, {"first": lambda: called.append(1), "t": one}))
        self.assertEqual(called, [])


class Concurrency(unittest.TestCase):
    def test_as_many_as_the_step_says(self):
        now, most = set(), []

        async def tool(x):
            now.add(x)
            most.append(len(now))
            for _ in range(x % 3 + 1):
                await asyncio.sleep(0)
            now.discard(x)
            return x

        numbers = list(range(20))
        self.assertEqual(run(flows.each(MANY), {"list": numbers}, {"t": tool}).outputs, {"out": numbers})
        self.assertEqual(max(most), 4)

    def test_many_runs_in_one_loop(self):
        workflow = w.parse(flows.each(MANY))

        async def tool(x):
            await asyncio.sleep(0)
            return x

        async def main():
            return await asyncio.gather(*(w.run_async(workflow, {"list": [n, n + 1]}, {"t": tool}) for n in range(50)))

        self.assertEqual([log.outputs["out"] for log in asyncio.run(main())], [[n, n + 1] for n in range(50)])

    def test_others_have_a_turn(self):
        """Tools that are no coroutines do not keep the loop for themselves for ever."""
        turns = []

        async def other():
            while True:
                turns.append(1)
                await asyncio.sleep(0)

        async def main():
            task = asyncio.ensure_future(other())

            def tool(x):
                if x == 0:
                    return len(turns)
                end = asyncio.get_running_loop().time() + 0.02
                while asyncio.get_running_loop().time() < end:
                    pass
                return len(turns)

            log = await w.run_async(flows.each(), {"list": [0, 1, 1, 1]}, {"t": tool})
            task.cancel()
            return log.outputs["out"]

        first, *_, last = asyncio.run(main())
        self.assertGreater(last, first)

    def test_a_failed_each_may_cancel_the_others(self):
        cancelled = []

        async def tool(x):
            if x == 2:
                raise ValueError("no")
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                cancelled.append(x)
                raise

        log = run(flows.each(MANY), {"list": [1, 2, 3]}, {"t": tool}, cancel_in_flight=True)
        self.assertEqual((log.status, cancelled), ("failed", [1, 3]))


class Time(unittest.TestCase):
    def test_delays_with_a_virtual_clock(self):
        clock = w.VirtualClock()
        log = run(flows.each(", delay: 1h"), {"list": [1, 2, 3]}, {"t": lambda x: x}, clock=clock)
        self.assertEqual((log.outputs["out"], clock.waits), ([1, 2, 3], [3600 * 10**9] * 2))

    def test_delays(self):
        log = run(flows.each(", delay: 1ms"), {"list": [1, 2, 3]}, {"t": lambda x: x})
        self.assertEqual(log.outputs["out"], [1, 2, 3])
        self.assertGreaterEqual(log.duration_ms, 2)

    def test_a_call_that_takes_too_long(self):
        ended = []

        async def tool():
            try:
                await asyncio.Event().wait()
            finally:
                ended.append(w.current_call().is_open)

        log = run(flows.one(", timeout: 5ms"), None, {"t": tool})
        self.assertEqual((log.step("s").error, ended), ('Tool "t": timed out after 5 ms', [False]))

    def test_what_it_answers_then_is_too_late(self):
        async def tool():
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                return "late"

        log = run(flows.one(", timeout: 5ms, retry: { max: 1, delay: 1ms, backoff: 1 }"), None, {"t": tool})
        self.assertEqual(log.step("s").retries, w.Retries(1, ('timed out after 5 ms',)))
        self.assertEqual(log.status, "failed")

    def test_one_of_several(self):
        async def tool(x):
            if x == 2:
                await asyncio.Event().wait()
            return x

        log = run(flows.each(MANY + ", timeout: 5ms, on_error: ignore"), {"list": [1, 2, 3]}, {"t": tool})
        self.assertEqual(log.outputs["out"], [1, None, 3])


class Cancelling(unittest.TestCase):
    def test_the_task(self):
        """Its run and its tools are cancelled, the log's events come to their end, and nothing is left."""
        events, ended = [], []

        async def tool(x):
            try:
                await asyncio.Event().wait()
            finally:
                await asyncio.sleep(0)
                ended.append(x)

        async def main():
            task = asyncio.ensure_future(
                w.run_async(flows.each(MANY), {"list": [1, 2]}, {"t": tool}, on_event=events.append)
            )
            while len(asyncio.all_tasks()) < 4:
                await asyncio.sleep(0)
            task.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await task
            return len(asyncio.all_tasks())

        self.assertEqual(asyncio.run(main()), 1)
        self.assertEqual((sorted(ended), events[-1]["type"], events[-1]["status"]), ([1, 2], "workflow_complete", "failed"))

    def test_a_run_that_was_closed(self):
        async def main():
            async def tool():
                await asyncio.Event().wait()

            run = w.Run(flows.one(), None, {"t": tool})
            task = asyncio.ensure_future(run.execute_async())
            while len(asyncio.all_tasks()) < 3:
                await asyncio.sleep(0)
            run.close()
            task.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await task

        asyncio.run(main())

    def test_wait_for(self):
        async def tool():
            await asyncio.Event().wait()

        async def main():
            with self.assertRaises(asyncio.TimeoutError):
                await asyncio.wait_for(w.run_async(flows.one(), None, {"t": tool}), 0.01)

        asyncio.run(main())

    def cancelled(self, how):
        async def main():
            started = asyncio.Event()

            async def tool(**_):
                started.set()
                await asyncio.Event().wait()

            stream = w.stream(flows.one(), None, {"t": tool})

            async def read():
                return [event async for event in stream]

            task = asyncio.ensure_future(read())
            await started.wait()
            how(stream)
            return (await task)[-1], stream.log

        event, log = asyncio.run(main())
        self.assertEqual((event["status"], log.error.code), ("failed", "cancelled"))

    def test_the_run(self):
        self.cancelled(lambda stream: stream.cancel())

    def test_from_another_thread(self):
        def how(stream):
            thread = threading.Thread(target=stream.cancel)
            thread.start()
            thread.join()

        self.cancelled(how)

    def test_during_a_delay(self):
        async def main():
            events = w.stream(flows.each(", delay: 1h"), {"list": [1, 2]}, {"t": lambda x: x})
            async for event in events:
                if event["type"] == "each_progress":
                    events.cancel()
            return events.log.error.code

        self.assertEqual(asyncio.run(main()), "cancelled")


class Streams(unittest.TestCase):
    def test_a_block_that_is_left_ends_the_run(self):
        ends = []

        async def tool():
            try:
                await asyncio.sleep(60)
            finally:
                ends.append("tool")

        async def main():
            stream = w.stream(flows.one(), None, {"t": tool})
            with self.assertRaises(ZeroDivisionError):
                async with stream:
                    async for event in stream:
                        if event["type"] == "step_start":
                            await asyncio.sleep(0)
                            1 / 0
            ends.append("block")
            self.assertEqual(stream.log.error.code, "cancelled")
            stream.close()
            with self.assertRaises(w.ClosedError):
                stream.log

        asyncio.run(main())
        self.assertEqual(ends, ["tool", "block"])

    def test_the_log_stays_when_the_block_is_left(self):
        async def main():
            async with w.stream(flows.HELLO, {"name": "x"}, {"say": lambda text: text}) as stream:
                async for _ in stream:
                    pass
            return stream.log.outputs

        self.assertEqual(asyncio.run(main()), {"said": "Hello, x!"})

    def test_events_as_they_come(self):
        async def main():
            gate, types = asyncio.Event(), []

            async def tool(text):
                await gate.wait()
                return text

            stream = w.stream(flows.HELLO, {"name": "x"}, {"say": tool})
            async for event in stream:
                types.append(event["type"])
                if event["type"] == "step_start":
                    gate.set()
            return types, stream.log.outputs

        types, outputs = asyncio.run(main())
        self.assertEqual(types, ["workflow_start", "step_start", "step_complete", "workflow_complete"])
        self.assertEqual(outputs, {"said": "Hello, x!"})

    def test_leaving_early_cancels(self):
        async def main():
            async def tool(text):
                await asyncio.Event().wait()

            events = w.stream(flows.HELLO, {"name": "x"}, {"say": tool}).__aiter__()
            self.assertEqual((await events.__anext__())["type"], "workflow_start")
            await events.aclose()
            return len(asyncio.all_tasks())

        self.assertEqual(asyncio.run(main()), 1)

    def test_exceptions_of_a_callback_get_out(self):
        def on_event(event):
            raise RuntimeError("no")

        with self.assertRaisesRegex(RuntimeError, "no"):
            run(flows.one(), None, {"t": print}, on_event=on_event)

        async def main():
            async for _ in w.stream(flows.one(), None, {"t": print}, on_event=on_event):
                pass

        with self.assertRaisesRegex(RuntimeError, "no"):
            asyncio.run(main())

    def test_a_callback_must_not_be_a_coroutine_function(self):
        async def on_event(event):
            pass

        with self.assertRaisesRegex(TypeError, "on_event"):
            w.Run(flows.one(), None, {"t": print}, on_event=on_event)


class Garbage(unittest.TestCase):
    def test_nothing_is_left_of_a_run(self):
        async def tool(x):
            await asyncio.sleep(0)
            return x

        async def main():
            run = w.Run(flows.each(MANY), {"list": [1, 2, 3]}, {"t": tool})
            await run.execute_async()
            return weakref.ref(run)

        gone = asyncio.run(main())
        gc.collect()
        self.assertIsNone(gone())


if __name__ == "__main__":
    unittest.main()
