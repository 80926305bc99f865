"""The command line: `puskesos --help`. Each command is a few lines here or in infra/commands_*.py over what it uses."""

from __future__ import annotations

import gc
import sys
from typing import Any, Final

import typer
from typer.core import TyperGroup

from infra import (
    commands_appointing,
    commands_asking,
    commands_bundle,
    commands_explaining,
    commands_importing,
    commands_keeping,
    commands_proving,
    commands_running,
    commands_verifier,
)

_SELDOM: Final = (50_000, 20, 50)
"""How many new objects call the garbage collector, instead of 700. A batch is a hundred thousand objects that refer to
nothing twice: looking them through again and again took a third of a disbursement's time."""


class _Plain(TyperGroup):
    """Turns what a person can mend into one sentence on standard error, and exit code 1."""

    def invoke(self, ctx: Any) -> Any:
        import psycopg

        from domain.errors import Refusal
        from infra.codec import Unreadable
        from infra.log_damage import LogDamaged
        from infra.settings import CannotStart, Unavailable
        from infra.terminal import explain, wants_traceback

        gc.set_threshold(*_SELDOM)
        try:
            return super().invoke(ctx)
        except (CannotStart, Refusal) as error:
            if wants_traceback():
                raise
            explain(error)
            raise typer.Exit(1) from None
        except (Unreadable, LogDamaged) as error:
            if wants_traceback():
                raise
            explain(
                Unavailable(
                    f"The log is damaged: {error}.",
                    "Run `puskesos doctor --deep`; it names the fact.",
                )
            )
            raise typer.Exit(1) from None
        except psycopg.Error as error:
            if wants_traceback():
                raise
            # Not its text, which may quote a row.
            explain(
                Unavailable(
                    f"The database broke off or refused (SQLSTATE {error.sqlstate or 'none'}).",
                    "Run `puskesos doctor`; what was acknowledged is safe, and the command may be repeated.",
                )
            )
            raise typer.Exit(1) from None
        except BrokenPipeError:
            # Whoever read our output, `head` perhaps, has enough of it.
            sys.stderr.close()
            raise typer.Exit(1) from None


app = typer.Typer(
    cls=_Plain,
    name="puskesos",
    help="Puskesos: services, aid, complaints and cases of an Indonesian regency or city, kept as facts"
    " that cannot be changed. Start with `puskesos demo --serve`.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
commands_running.register(app)
commands_asking.register(app)
commands_explaining.register(app)
commands_importing.register(app)
commands_keeping.register(app)
commands_appointing.register(app)
commands_proving.register(app)
commands_bundle.register(app)
commands_verifier.register(app)

if __name__ == "__main__":
    app()
