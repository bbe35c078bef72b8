"""The command `tocsin`: what an operator does from a shell.

Each command finds the database by DATABASE_URL, else the embedded one in DATA_DIR, which it starts if it is not
running.
"""

from __future__ import annotations

import logging
import sys
from importlib import import_module
from importlib.metadata import version

import click

from ..failure import Failure

# Where each command is. A command is imported when it is called for: half a second is long for who types it.
_COMMANDS = {
    "backup": "backup:backup_command",
    "bench": "bench:bench",
    "drift": "drift:drift_command",
    "import": "imports:import_file",
    "manifest": "deploy:manifest",
    "member": "directory:member",
    "migrate": "deploy:migrate",
    "psql": "psql:psql",
    "restore": "backup:restore_command",
    "rls": "rls:rls_command",
    "routes": "routes:routes",
    "run": "serve:run",
    "serve": "serve:serve",
    "settings": "settings:settings_command",
    "tenant": "directory:tenant",
    "token": "directory:token",
    "verify": "verify:verify",
    "worker": "worker:worker",
}


class _Commands(click.Group):
    """The commands by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        command = getattr(import_module(f".{module}", __package__), name)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("tocsin"), prog_name="tocsin")
@click.pass_context
def tocsin(context: click.Context) -> None:
    """Tocsin: incident management that lives in PostgreSQL."""
    from .context import Context

    context.obj = Context()


def main() -> None:
    """The entry point: what goes wrong is said in one line, or with its traceback, and the exit status is 2.

    1 is for the commands that look for faults, to say that they found one.
    """
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    logging.getLogger("tocsin").setLevel(logging.INFO)
    try:
        tocsin.main(standalone_mode=False)
        return
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
    except Failure as error:
        click.echo(f"tocsin: {error}", err=True)
    except Exception as error:
        _report(error)
    sys.exit(2)


def _report(error: Exception) -> None:
    """Say what PostgreSQL has said, where that is enough for whoever reads it; else the traceback."""
    import psycopg

    match error:
        case psycopg.OperationalError():
            click.echo(f"tocsin: the database cannot be reached: {str(error).strip()}", err=True)
        case psycopg.errors.InsufficientPrivilege():
            click.echo(f"tocsin: this login may not do that: {error.diag.message_primary}", err=True)
        case psycopg.Error() if files := getattr(error, "__notes__", ()):
            # A file of sql/ that somebody is writing: its name is with the error.
            for file in files:
                click.echo(f"tocsin: {file} cannot be loaded: {str(error).strip()}", err=True)
        case psycopg.errors.DependentObjectsStillExist():
            said = f"{error.diag.message_primary}: {error.diag.message_detail}"
            click.echo(f"tocsin: {said}\nDrop what is yours, run `tocsin migrate`, and make it again.", err=True)
        case _:
            logging.error("tocsin: this should not have happened", exc_info=error)
