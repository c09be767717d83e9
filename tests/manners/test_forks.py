"""A process that forks while one of its threads computes with balls."""

import subprocess
import sys

CODE = """
import os, signal, threading
import flint
from rooteps import Balls

inside, done = threading.Event(), threading.Event()

def compute():
    with Balls(1024).scope():
        inside.set()
        done.wait(0.2)

thread = threading.Thread(target=compute)
thread.start()
inside.wait()
child = os.fork()
if child == 0:
    signal.alarm(10)
    with Balls(64).scope():
        assert flint.ctx.prec == 64
    os._exit(0 if flint.ctx.prec == 53 else 1)
thread.join()
raise SystemExit(os.waitpid(child, 0)[1])
"""


def test_the_child_waits_for_no_thread_of_its_parent():
    assert subprocess.run([sys.executable, "-W", "ignore", "-c", CODE], check=False).returncode == 0
