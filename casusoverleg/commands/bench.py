"""`manage.py bench [...]`: hand over to bench/run.py, on a throw-away PostgreSQL that writes like a real one.

It finds what tests find (commands/test.py), the migrated database `casus_template` among it.
"""

import contextlib

from casusoverleg import embedded
from casusoverleg.commands import fail, processes, test

RUN = "import sys; from bench.run import main; sys.exit(main(sys.argv[1:]))"


def main(argv: list[str]) -> int:
    with processes.interruptible(), contextlib.ExitStack() as stack:
        try:
            env = test.environment(stack, durable=True)
            test.make_template(env)
            return processes.run(["-c", RUN, *argv], env)
        except embedded.PostgresUnavailable as trouble:
            return fail(str(trouble))
        except KeyboardInterrupt:
            return 130
        finally:
            with processes.undisturbed():
                stack.close()
