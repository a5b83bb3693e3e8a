"""`wayout serve`: the questions as a page in a browser on this machine."""

from typing import TYPE_CHECKING, Final

import click

from wayout.cli.invocation.option import Where, resolve_option, where_options

if TYPE_CHECKING:
    from starlette.applications import Starlette

_EXAMPLES = """\b
Examples:
  wayout serve --snapshot prod
  wayout serve --region eu-west-1 --port 8080

\b
The page lists every workload with its verdict, and asks what `wayout report` and `wayout egress` ask. It is
served on 127.0.0.1 only, under a path that nobody can guess, and changes nothing. A live account is read once,
at the start. Ctrl-C ends it. It takes the extra serve: pip install 'wayout[serve]'.

\b
Exit codes: 0 when it was ended; 2 wrong input; 1 wayout or AWS failed.
"""

_TOKEN_BYTES: Final = 16


@click.command(name="serve", epilog=_EXAMPLES)
@click.option("--port", type=click.IntRange(0, 65535), default=0, show_default="any free one", help="The port.")
@resolve_option
@where_options
def command(*, port: int, resolve: tuple[str, ...], where: Where) -> None:
    """Show the network in a browser on this machine: all workloads, and everything about one question."""
    from functools import cache
    from importlib.util import find_spec
    from secrets import token_urlsafe

    from wayout.cli.invocation.command_line import options_of
    from wayout.cli.invocation.network import read
    from wayout.cli.invocation.option import resolutions
    from wayout.cli.report import made_of
    from wayout.errors import InputError

    missing = [name for name in ("starlette", "uvicorn") if find_spec(name) is None]
    if missing:
        raise InputError(
            f"to serve a page takes {' and '.join(missing)}, not installed", "Install it: pip install 'wayout[serve]'"
        )
    from wayout.web.application import Desk, application

    resolved = resolutions(resolve)
    reading = read(where)
    live = cache(reading.resolver) if reading.resolver is not None else None
    token = token_urlsafe(_TOKEN_BYTES)
    desk = Desk(reading.network, made_of(where), resolved, live, options_of(where, resolve))
    _serve(application(desk, token), token, port)


def _serve(app: "Starlette", token: str, port: int) -> None:
    """Answer until somebody ends it. Raises: InputError when the port is taken."""
    import socket
    from contextlib import suppress

    import uvicorn

    from wayout.errors import InputError
    from wayout.web.door import HOST

    try:
        listener = socket.create_server((HOST, port))
    except OSError as error:
        raise InputError(
            f"cannot listen on port {port}: {error.strerror or error}", "Name another --port, or none."
        ) from None
    with listener:
        click.echo(f"http://{HOST}:{listener.getsockname()[1]}/{token}/")
        click.echo("Ctrl-C ends it", err=True)
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False, lifespan="off"))
        with suppress(KeyboardInterrupt):  # uvicorn raises it again when it has closed all connections
            server.run(sockets=[listener])
