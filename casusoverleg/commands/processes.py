"""Child processes that end with us: asked first, forced after a few seconds, and by the kernel when we are killed."""

import contextlib
import ctypes
import os
import pathlib
import signal
import subprocess
import sys
import time

from casusoverleg.commands import ROOT

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def tied(parent: int, kind: int = signal.SIGTERM):
    """For `preexec_fn`: the kernel sends `kind` to this child when `parent` dies, even by kill -9."""

    def tie():
        _libc.prctl(PR_SET_PDEATHSIG, kind)
        if os.getppid() != parent:  # died in between
            os._exit(1)

    return tie


def spawn(arguments: list[str], env: dict, log: pathlib.Path | None = None, **options) -> subprocess.Popen:
    """Start `python ...` tied to us, in a group of its own: the terminal's Ctrl-C reaches only us."""
    options = {"stdin": subprocess.DEVNULL} | options
    with open(log, "ab") if log else contextlib.nullcontext() as out:
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=env,
            stdout=out,
            stderr=out and subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=tied(os.getpid()),
            **options,
        )


def run(arguments: list[str], env: dict) -> int:
    """Run `python ...` to its end and return its exit code; Ctrl-C is passed on, so that it can tell what it did."""
    child = spawn(arguments, env, stdin=None)
    try:
        code = child.wait()
    except KeyboardInterrupt:
        with undisturbed(), contextlib.suppress(subprocess.TimeoutExpired):
            child.send_signal(signal.SIGINT)
            child.wait(20)
        code = 130
    finally:
        with undisturbed():
            stop([child])
    return code if code >= 0 else 128 - code


def stop(children: list[subprocess.Popen], patience: float = 4.0):
    """End these children and the groups they lead: asked together, forced when patience is over."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + patience
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(max(0.1, deadline - time.monotonic()))
    for child in children:  # also what a child left in the group it led
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(2)


@contextlib.contextmanager
def interruptible():
    """Within the block SIGTERM and SIGHUP stop us like Ctrl-C does."""

    def interrupt(*_):
        raise KeyboardInterrupt

    kinds = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {kind: signal.signal(kind, interrupt) for kind in kinds}
    try:
        yield
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)


@contextlib.contextmanager
def undisturbed():
    """Within the block (cleaning up) another Ctrl-C changes nothing."""
    kinds = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {kind: signal.signal(kind, signal.SIG_IGN) for kind in kinds}
    try:
        yield
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)
