"""Waiting, time-outs, cancellation and Ctrl-C, in runs without asyncio."""

import os
import signal
import threading
import unittest

import flows
import workflowskill as w

HOUR = 3600 * 10**9
# A program that is interrupted once `ready` has been written; what follows must be an exception.
INTERRUPTED = """
import os, signal, sys, threading
sys.path.insert(0, {tests!r})
import flows, workflowskill as w

def ring():
    os.kill(os.getpid(), signal.SIGINT)

def soon():
    threading.Timer(0.05, ring).start()

try:
    {code}
except KeyboardInterrupt:
    print("out")
"""


class Waiting(unittest.TestCase):
    def test_a_virtual_clock(self):
        clock = w.VirtualClock(now=5, wall=10**18)
        log = w.run(flows.each(", delay: 1h"), {"list": [1, 2, 3]}, {"t": lambda x: x}, clock=clock)
        self.assertEqual((clock.waits, clock.now(), clock.wall()), ([HOUR, HOUR], 5 + 2 * HOUR, 10**18 + 2 * HOUR))
        self.assertEqual((log.duration_ms, log.started_at), (7200_000, "2001-09-09T01:46:40.000Z"))

    def test_really(self):
        log = w.run(flows.each(", delay: 2ms"), {"list": [1, 2, 3]}, {"t": lambda x: x})
        self.assertGreaterEqual(log.duration_ms, 4)

    def test_a_clock_of_the_host(self):
        class Clock(w.VirtualClock):
            def wait(self, until):
                super().wait(min(until, self.now() + HOUR // 2))  # returns too early

        clock = Clock()
        log = w.run(flows.each(", delay: 1h"), {"list": [1, 2]}, {"t": lambda x: x}, clock=clock)
        self.assertEqual((log.outputs["out"], clock.waits), ([1, 2], [HOUR // 2] * 2))

    def test_exceptions_of_a_clock_get_out(self):
        class Clock(w.VirtualClock):
            def wait(self, until):
                raise OSError("stopped")

        with self.assertRaisesRegex(OSError, "stopped"):
            w.run(flows.each(", delay: 1h"), {"list": [1, 2]}, {"t": lambda x: x}, clock=Clock())

    def test_by_hand(self):
        clock = w.VirtualClock()
        run = w.Run(flows.each(", delay: 1s"), {"list": [1, 2]}, {"t": None.__class__}, clock=clock)
        run.advance()
        run.next_call().succeed(1)
        self.assertEqual(run.advance(), w.State.WAIT)
        self.assertEqual((run.wake_time, run.now), (10**9, 0))
        clock.wait(10**9)
        self.assertEqual((run.now, run.advance()), (10**9, w.State.CALLS))


class TimeOuts(unittest.TestCase):
    def test_a_call_that_is_given_up(self):
        clock = w.VirtualClock()
        run = w.Run(flows.one(", timeout: 3s"), None, {"t": print}, clock=clock)
        run.advance()
        call = run.next_call()
        self.assertEqual((call.deadline, run.wake_time), (3 * 10**9, 3 * 10**9))
        clock.wait(3 * 10**9)
        self.assertEqual(run.advance(), w.State.DONE)
        self.assertFalse(call.is_open or call.succeed(1))
        self.assertEqual(run.log.step("s").error, 'Tool "t": timed out after 3000 ms')


class Cancelling(unittest.TestCase):
    def cancelled(self, run):
        self.assertEqual(run.execute().error.code, "cancelled")

    def test_from_a_tool(self):
        run = w.Run(flows.each(), {"list": [1, 2]}, {"t": lambda x: run.cancel()})
        self.cancelled(run)

    def test_from_another_thread_during_a_wait(self):
        run = w.Run(flows.each(", delay: 1h"), {"list": [1, 2]}, {"t": lambda x: threading.Timer(0.02, run.cancel).start()})
        self.cancelled(run)

    def test_while_a_call_is_open(self):
        run = w.Run(flows.one(), None, {"t": print})
        run.advance()
        call = run.next_call()
        threading.Timer(0.02, run.cancel).start()
        self.cancelled(run)
        self.assertFalse(call.succeed(1))

    def test_an_answer_from_another_thread(self):
        run = w.Run(flows.one(), None, {"t": print}, type_checks="off")
        run.advance()
        threading.Timer(0.02, run.next_call().succeed, [5]).start()
        self.assertEqual(run.execute().outputs, {"out": 5})

    @unittest.skipUnless(hasattr(signal, "setitimer"), "there is no alarm")
    def test_from_a_signal_handler(self):
        before = signal.signal(signal.SIGALRM, lambda *_: run.cancel())
        self.addCleanup(signal.signal, signal.SIGALRM, before)
        run = w.Run(
            flows.each(", delay: 1h"), {"list": [1, 2]}, {"t": lambda x: signal.setitimer(signal.ITIMER_REAL, 0.02) and None}
        )
        self.cancelled(run)

    def test_before_and_after(self):
        run = w.Run(flows.one(), None, {"t": print})
        run.cancel()
        self.cancelled(run)
        run.cancel()
        run.close()
        run.cancel()


@unittest.skipIf(os.name == "nt", "signals")
class Interrupts(unittest.TestCase):
    def interrupted(self, code):
        program = INTERRUPTED.format(tests=os.path.dirname(os.path.abspath(__file__)), code=code)
        self.assertEqual(flows.python(program), (0, "out\n", ""))

    def test_in_a_tool(self):
        self.interrupted('w.run(flows.one(), None, {"t": lambda: ring()})')

    def test_in_a_wait(self):
        self.interrupted('w.run(flows.each(", delay: 1h"), {"list": [1, 2]}, {"t": lambda x: soon()})')

    def test_in_a_wait_for_an_answer(self):
        self.interrupted('run = w.Run(flows.one(), None, {"t": print}); run.advance(); run.next_call(); soon(); '
                         'run.execute()')

    def test_in_a_callback(self):
        self.interrupted('w.run(flows.one(), None, {"t": int}, on_event=lambda event: ring())')

    def test_while_the_library_computes(self):
        """The signal comes within C, where events are being collected: it must not get lost there."""
        self.interrupted(
            'text = "inputs: { list: { type: array } }\\nsteps:\\n  - { id: s, type: transform, operation: map, '
            'each: $inputs.list, expression: $item, inputs: { items: { type: array, value: $inputs.list } } }\\n"; '
            'soon(); [w.run(text, {"list": list(range(300))}, on_event=repr) for _ in range(100000)]'
        )

    def test_in_asyncio(self):
        self.interrupted('import asyncio; asyncio.run(w.run_async(flows.each(", delay: 1h"), {"list": [1, 2]}, '
                         '{"t": lambda x: soon()}))')


if __name__ == "__main__":
    unittest.main()
