"""`manage.py bench [...]`: hand over to bench/run.py, on a throw-away PostgreSQL that writes like a real one."""

import contextlib

from casusoverleg import embedded
from casusoverleg.commands import fail, processes, test


def main(argv: list[str]) -> int:
    with processes.interruptible(), contextlib.ExitStack() as stack:
        try:
            env = test.environment(stack, durable=True)
            return processes.run(["-m", "bench.run", *argv], env)
        except embedded.PostgresUnavailable as trouble:
            return fail(str(trouble))
        except KeyboardInterrupt:
            return 130
        finally:
            with processes.undisturbed():
                stack.close()
