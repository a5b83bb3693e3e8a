"""Attempts as the records that they leave at one interface, in the recommended format."""

from collections.abc import Iterator

from tests.builders.flow_record import line

from wayout.evidence.log.log_format import RECOMMENDED, LogFormat

START = 1_700_000_040
"""The beginning of a minute."""


def attempt(
    client: str,
    server: str,
    client_port: int,
    outcome: str = "answered",
    *,
    at: int = START,
    interface: str,
    port: int = 443,
    log_format: LogFormat = RECOMMENDED,
    size: int = 600,
) -> Iterator[str]:
    """The records of one attempt: answered, refused, unanswered, rejected or cut-off."""
    action = "REJECT" if outcome == "rejected" else "ACCEPT"
    there: dict[str, str | int] = {"srcaddr": client, "dstaddr": server, "srcport": client_port, "dstport": port}
    back: dict[str, str | int] = {"srcaddr": server, "dstaddr": client, "srcport": port, "dstport": client_port}
    when: dict[str, str | int] = {"interface_id": interface, "start": at, "end": at + 2, "bytes": size}
    yield line(log_format, **{**there, **when}, action=action, tcp_flags=2, flow_direction="egress")
    if outcome in {"answered", "refused", "cut-off"}:
        flags = 4 if outcome == "refused" else 18
        returned = "REJECT" if outcome == "cut-off" else "ACCEPT"
        yield line(log_format, **{**back, **when}, action=returned, tcp_flags=flags, flow_direction="ingress")
