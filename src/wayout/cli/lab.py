"""`wayout lab COMMAND`: the snapshot rebuilt in Linux network namespaces, with real packets."""

import click

_EXAMPLES = """\b
Examples:
  sudo wayout lab clean               after a lab was killed
"""


@click.group(name="lab")
def command() -> None:
    """Rebuild a snapshot on this machine and send real packets. Needs Linux and root."""


@command.command(name="clean", epilog=_EXAMPLES)
def clean_command() -> None:
    """Remove what killed labs have left behind: their namespaces, and what still runs in them."""
    from wayout.lab.kernel import require
    from wayout.lab.leftover import clean

    require()
    names = clean()
    for name in names:
        click.echo(name)
    click.echo(f"removed {len(names)} namespace{'' if len(names) == 1 else 's'}", err=True)
