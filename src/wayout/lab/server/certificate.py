"""A throw-away certificate authority, and the certificate of the lab's servers, which it signed. They live two days."""

import re
from pathlib import Path
from typing import Final, NamedTuple

from wayout.errors import InputError
from wayout.lab.namespace.kernel import run

_NAME: Final = re.compile(r"[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9])?")
_KEY: Final = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2")


class Certificate(NamedTuple):
    """The files: what a client trusts, and what a server shows."""

    authority: Path
    certificate: Path
    key: Path


def make_certificate(folder: Path, hosts: tuple[str, ...], addresses: tuple[str, ...]) -> Certificate:
    """Make an authority and one certificate for all of these names and addresses in a folder.

    Raises: InputError for a name that no host can have; LabError when openssl fails.
    """
    for host in hosts:
        if not _NAME.fullmatch(host):
            raise InputError(f"no certificate can be made for the host name {host!r}", None)
    files = Certificate(folder / "authority.pem", folder / "certificate.pem", folder / "key.pem")
    authority_key = folder / "authority-key.pem"
    run(
        *("openssl", "req", "-x509", *_KEY, "-subj", "/CN=wayout lab"),
        *("-keyout", str(authority_key), "-out", str(files.authority)),
    )
    names = ",".join([*(f"DNS:{host}" for host in hosts), *(f"IP:{address}" for address in addresses)])
    run(
        *("openssl", "req", "-x509", *_KEY, "-subj", "/CN=wayout lab server"),
        *("-CA", str(files.authority), "-CAkey", str(authority_key)),
        *("-addext", f"subjectAltName={names}", "-addext", "basicConstraints=critical,CA:FALSE"),
        *("-keyout", str(files.key), "-out", str(files.certificate)),
    )
    return files
