"""What a careless host does: uses what is closed, shares what is not shared, forks, forgets, and ends at a bad moment."""

import asyncio
import copy
import gc
import os
import pickle
import sys
import threading
import unittest
import weakref

import flows
import workflowskill as w
from workflowskill import _handle

SAY = {"say": lambda text: text}
TESTS = os.path.dirname(os.path.abspath(__file__))


def handles():
    gc.collect()
    return sum(isinstance(one, _handle.Handle) for one in gc.get_objects())


class Closing(unittest.TestCase):
    def test_a_workflow(self):
        with w.parse(flows.HELLO) as workflow:
            pass
        self.assertTrue(workflow.closed)
        workflow.close()
        for use in (
            lambda: workflow.steps,
            lambda: workflow.inputs,
            lambda: workflow.frontmatter,
            lambda: workflow.tool_names,
            lambda: w.run(workflow, {"name": "x"}, SAY),
            lambda: w.validate(workflow),
            workflow.__enter__,
        ):
            with self.assertRaisesRegex(w.ClosedError, "this Workflow is closed"):
                use()
        self.assertEqual(workflow.name, "inline")

    def test_a_run_keeps_its_workflow(self):
        workflow = w.parse(flows.HELLO)
        run = w.Run(workflow, {"name": "x"}, SAY)
        workflow.close()
        self.assertTrue(run.execute().succeeded)

    def test_a_run(self):
        run = w.Run(flows.HELLO, {"name": "x"}, SAY)
        run.advance()
        call = run.next_call()
        run.close()
        for use in (
            run.advance,
            run.next_call,
            run.execute,
            lambda: list(run.calls()),
            lambda: run.now,
            lambda: run.wake_time,
            lambda: run.done,
            lambda: run.log,
        ):
            with self.assertRaises(w.ClosedError):
                use()
        self.assertTrue(call.is_open)
        self.assertTrue(call.succeed("nobody will read it"))
        self.assertFalse(call.is_open)

    def test_a_log_outlives_its_run(self):
        with w.Run(flows.HELLO, {"name": "x"}, SAY) as run:
            log = run.execute()
        del run
        gc.collect()
        self.assertEqual(log.outputs, {"said": "Hello, x!"})
        self.assertEqual(log.steps[0].id, "greet")

    def test_in_a_tool(self):
        run = w.Run(flows.HELLO, {"name": "x"}, {"say": lambda text: run.close()})
        with self.assertRaises(w.ClosedError):
            run.execute()

    def test_pickling_and_copying(self):
        workflow = w.parse(flows.HELLO)
        run = w.Run(workflow, {"name": "x"}, SAY)
        log = w.run(workflow, {"name": "x"}, SAY)
        for one in (workflow, run, log, workflow._handle):
            for attempt in (pickle.dumps, copy.copy, copy.deepcopy):
                with self.assertRaisesRegex(TypeError, "process"):
                    attempt(one)
        for one in (workflow.steps, log.steps, log.to_dict(), log.text, workflow.report, w.Limits(steps=3)):
            pickle.loads(pickle.dumps(one))
        self.assertEqual(pickle.loads(pickle.dumps(log.text)), log.text)


class Garbage(unittest.TestCase):
    def test_abandoned_runs(self):
        before = handles()
        for number in range(100):
            run = w.Run(flows.each(", concurrency: 3"), {"list": [1, 2, 3]}, {"t": print}, on_event=lambda event: run)
            run.advance()
            calls = list(run.calls())
            if number % 2:
                calls[0].succeed("x" * 10_000)
            events = iter(w.stream(flows.HELLO, {"name": "x"}, SAY))
            next(events)
        del run, calls, events
        self.assertLessEqual(handles(), before)

    def test_a_run_that_is_done_is_freed_without_the_collector(self):
        gc.disable()
        self.addCleanup(gc.enable)

        class Error(Exception):
            pass

        def fail(text):
            raise Error(text)

        with w.Run(flows.HELLO, {"name": "x"}, {"say": fail}) as run:
            log = run.execute()
            self.assertIs(run.log, log)
        other = w.run(flows.HELLO, {"name": "x"}, {"say": fail})
        gone = [weakref.ref(one) for one in (run, log, log.exception, other, other.exception)]
        del run, log, other
        self.assertEqual([one() for one in gone], [None] * 5)

    def test_the_collector_frees_one_whose_exception_knows_it(self):
        before = handles()
        w.Run(flows.one(), None, {"t": lambda: {}[0]}).execute()
        self.assertLessEqual(handles(), before)

    def test_the_end_of_the_interpreter(self):
        program = f"""
import sys
sys.path.insert(0, {TESTS!r})
import flows, workflowskill as w
workflow = w.parse(flows.HELLO)
run = w.Run(workflow, {{"name": "x"}}, {{"say": print}}, on_event=print)
class Cycle: pass
cycle = Cycle(); cycle.me = cycle; cycle.run = run; cycle.stream = iter(w.stream(workflow, {{"name": "x"}}, {{}}))
sys.modules["kept"] = [run, cycle, w.validate("no")]
log = w.run(workflow, {{"name": "x"}}, {{"say": lambda text: sys.exit(3)}})
"""
        self.assertEqual(flows.python(program), (3, "", ""))


class Sharing(unittest.TestCase):
    def in_threads(self, count, work):
        """What the threads gave; their exceptions get out."""
        results, errors = [None] * count, []

        def one(number):
            try:
                results[number] = work(number)
            except BaseException as error:  # pylint: disable=broad-except
                errors.append(error)

        threads = [threading.Thread(target=one, args=[number]) for number in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if errors:
            raise errors[0]
        return results

    def test_eight_threads_on_one_workflow(self):
        workflow = w.parse(flows.each(", concurrency: 2"))
        tools = w.Tools({"t": lambda x: x * 2})

        def work(number):
            for turn in range(40):
                numbers = [number, turn]
                assert w.run(workflow, {"list": numbers}, tools).outputs == {"out": [2 * n for n in numbers]}
                assert workflow.steps[0].tool == "t" and w.validate(workflow, tools).valid
            return turn

        self.assertEqual(self.in_threads(8, work), [39] * 8)

    def test_a_run_in_several_threads(self):
        """Nothing is lost and nothing crashes: they wait for each other."""
        seen = []
        run = w.Run(flows.each(", concurrency: 8"), {"list": list(range(400))}, {"t": print}, on_event=seen.append)

        def work(number):
            while run.advance() is not w.State.DONE:
                for call in run.calls():
                    assert call.succeed(call.arguments["x"])

        self.in_threads(4, work)
        self.assertEqual(run.log.outputs["out"], list(range(400)))
        self.assertEqual(sum(event["type"] == "each_progress" for event in seen), 400)

    def test_events_in_several_threads(self):
        """Each event is handed on once, by whichever thread is first."""
        before = sys.getswitchinterval()
        self.addCleanup(sys.setswitchinterval, before)
        sys.setswitchinterval(1e-6)
        events = []
        run = w.Run(
            flows.each(", concurrency: 8"), {"list": list(range(400))}, {"t": print}, all_events=True, on_event=events.append
        )

        def work(number):
            while run.advance() is not w.State.DONE:
                for call in run.calls():
                    call.succeed(1)

        self.in_threads(6, work)
        self.assertEqual(sum(event["type"] == "tool_call" for event in events), 400)

    def test_closing_under_the_feet_of_others(self):
        for _ in range(30):
            run = w.Run(flows.each(), {"list": list(range(1000))}, {"t": lambda x: x}, on_event=lambda event: None)
            workflow = w.parse(flows.HELLO)

            def work(number):
                try:
                    if number == 0:
                        run.close()
                        workflow.close()
                    elif number == 1:
                        run.execute()
                    else:
                        for _ in range(20):
                            w.run(workflow, {"name": "x"}, SAY)
                            run.cancel()
                except (w.ClosedError, w.StateError):
                    pass

            self.in_threads(4, work)

    def test_a_log_in_several_threads(self):
        log = w.run(flows.each(), {"list": list(range(100))}, {"t": lambda x: x})
        results = self.in_threads(4, lambda number: (log.outputs, log.to_dict(), str(log.report)))
        self.assertEqual(results[0], results[3])


class Driving(unittest.TestCase):
    """A run is driven to its end by one at a time; the others would wait for answers that are not theirs to give."""

    def refused(self):
        return self.assertRaisesRegex(w.StateError, "driven to its end already")

    def test_in_a_tool(self):
        run = w.Run(flows.one(), None, {"t": lambda: run.execute().outputs})
        self.assertRegex(run.execute().step("s").error, "driven to its end already")

    def test_in_a_callback(self):
        run = w.Run(flows.one(), None, {"t": dict}, on_event=lambda event: run.execute())
        with self.refused():
            run.execute()

    def test_in_two_threads(self):
        asked, answered = threading.Event(), threading.Event()
        run = w.Run(flows.one(), None, {"t": lambda: asked.set() or answered.wait(10) and {}})
        thread = threading.Thread(target=run.execute)
        thread.start()
        asked.wait(10)
        with self.refused():
            run.execute()
        answered.set()
        thread.join()
        self.assertTrue(run.log.succeeded)

    def test_in_two_tasks(self):
        async def tool():
            await asyncio.sleep(0)
            return {}

        async def main():
            run = w.Run(flows.one(), None, {"t": tool})
            return await asyncio.gather(run.execute_async(), run.execute_async(), return_exceptions=True)

        log, error = asyncio.run(main())
        self.assertTrue(log.succeeded)
        with self.refused():
            raise error

    def test_one_after_the_other(self):
        events = w.stream(flows.one(), None, {"t": dict})
        for _ in events:
            break
        self.assertEqual(len(list(events)), 3)
        self.assertEqual(len(list(events)), 0)

    def test_closing_ends_a_wait(self):
        run = w.Run(flows.each(", delay: 1h"), {"list": [1, 2]}, {"t": lambda x: threading.Timer(0.02, run.close).start()})
        with self.assertRaises(w.ClosedError):
            run.execute()

    def closed(self, *more):
        """Closes a run whose tool works, and whatever else; the exceptions of its task, and whether the tool has ended."""
        ended = []

        async def tool():
            try:
                await asyncio.Event().wait()
            finally:
                ended.append(True)

        async def main():
            run = w.Run(flows.one(), None, {"t": tool})
            task = asyncio.ensure_future(run.execute_async())
            while len(asyncio.all_tasks()) < 3:
                await asyncio.sleep(0)
            await asyncio.sleep(0)
            run.close()
            for name in more:
                getattr(task, name)()
            return await asyncio.gather(task, return_exceptions=True)

        return [type(error) for error in asyncio.run(main())], ended

    def test_closing_ends_a_task(self):
        self.assertEqual(self.closed(), ([w.ClosedError], [True]))

    def test_closing_does_not_hide_a_cancellation(self):
        self.assertEqual(self.closed("cancel"), ([asyncio.CancelledError], [True]))


@unittest.skipUnless(hasattr(os, "fork"), "there is no fork")
class Forking(unittest.TestCase):
    def test_both_sides_go_on(self):
        """The child has copies of its own of all that was there."""
        run = w.Run(flows.each(), {"list": [1, 2]}, {"t": lambda x: x * 2})
        run.advance()
        call = run.next_call()
        sys.stdout.flush()
        child = os.fork()
        good = call.succeed(2) and run.execute().outputs == {"out": [2, 4]}
        good = good and w.run(flows.HELLO, {"name": "x"}, SAY).succeeded
        del run, call
        gc.collect()
        if child == 0:
            os._exit(0 if good else 1)
        self.assertTrue(good)
        self.assertEqual(os.waitpid(child, 0)[1], 0)

    def test_processes_of_multiprocessing(self):
        program = f"""
import multiprocessing, sys
sys.path.insert(0, {TESTS!r})
import flows, workflowskill as w
def work(name):
    return w.run(flows.HELLO, {{"name": name}}, {{"say": str.upper and (lambda text: text)}}).to_dict()["outputs"]
if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(2) as pool:
        print(pool.map(work, ["a", "b"]))
"""
        status, out, err = flows.python(program)
        self.assertEqual((status, out), (0, "[{'said': 'Hello, a!'}, {'said': 'Hello, b!'}]\n"), err)


@unittest.skipUnless(sys.platform == "linux", "reads /proc")
class Memory(unittest.TestCase):
    def test_that_runs_out(self):
        """A run that does not fit fails, by its log or by a MemoryError; what fits runs, before and after."""
        program = f"""
import pathlib, resource, sys
sys.path.insert(0, {TESTS!r})
import flows, workflowskill as w
workflow = w.parse(flows.each())
def run(size):
    try:
        return w.run(workflow, {{"list": list(range(40))}}, {{"t": lambda x: ["y" * size]}}, type_checks="off").succeeded
    except MemoryError:
        return False
run(10)
pages = int(pathlib.Path("/proc/self/statm").read_text().split()[0])
resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + 64 * 2**20,) * 2)
print([run(size) for size in (10, 100_000, 4_000_000, 40_000_000, 100_000, 10)])
"""
        self.assertEqual(flows.python(program), (0, "[True, True, False, False, True, True]\n", ""))


class Recursion(unittest.TestCase):
    def test_deep_arguments(self):
        """As deep as the limit allows: what Python cannot read fails the call, nothing else."""
        depth = 1000
        deep = w.JsonText('{"list": [' + "[" * depth + "]" * depth + "]}")
        limits = w.Limits(data_depth=1024)
        text = flows.each().replace("type: int", "type: array")
        log = w.run(text, deep, {"t": lambda x: 1}, limits=limits)
        self.assertTrue(log.succeeded or "recursion" in str(log.text))
        log = w.run(text, deep, {"t": w.Tool(lambda arguments: arguments, text=True)}, limits=limits, type_checks="off")
        self.assertTrue(log.succeeded)

    def test_a_tool_that_calls_itself(self):
        def tool():
            return w.run(flows.one(), None, {"t": tool}).check().outputs

        log = w.run(flows.one(), None, {"t": tool})
        self.assertEqual(log.status, "failed")


if __name__ == "__main__":
    unittest.main()
