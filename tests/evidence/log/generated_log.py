"""Flow logs drawn from a seed: many interfaces, both directions, rejects, holes, and lines that are no records."""

import random
from collections.abc import Iterator
from pathlib import Path

from tests.builders.flow_record import hole, line, packed

from wayout.evidence.log.log_format import RECOMMENDED, LogFormat


def draw(folder: Path, files: int, lines: int, log_format: LogFormat = RECOMMENDED, seed: int = 1) -> None:
    """Write so many files of so many lines into a folder."""
    randomness = random.Random(seed)  # noqa: S311 - not cryptography
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(files):
        (folder / f"{number:03}.log.gz").write_bytes(packed(_lines(randomness, lines, log_format), log_format))


def _lines(randomness: random.Random, count: int, log_format: LogFormat) -> Iterator[str]:
    for _ in range(count):
        interface = f"eni-{randomness.randrange(30):017x}"
        start = 1700000000 + randomness.randrange(3600)
        kind = randomness.random()
        if kind < 0.02:
            yield hole(randomness.choice(("NODATA", "SKIPDATA")), log_format, interface_id=interface, start=start)
        elif kind < 0.03:
            yield randomness.choice(
                ("2 123", line(log_format, dstport="https"), line(log_format) + " x", line(log_format, start="-1"))
            )
        else:
            ends = [("10.0.1.10", randomness.randrange(1024, 1100)), (f"203.0.113.{randomness.randrange(9)}", 443)]
            if randomness.random() < 0.05:
                ends = [(address, 123) for address, _ in ends]
            randomness.shuffle(ends)
            yield line(
                log_format,
                interface_id=interface,
                srcaddr=ends[0][0],
                srcport=ends[0][1],
                dstaddr=ends[1][0],
                dstport=ends[1][1],
                packets=randomness.randrange(1, 9),
                bytes=randomness.randrange(40, 10 ** randomness.randrange(2, 9)),
                start=start,
                end=start + randomness.randrange(60),
                action="REJECT" if randomness.random() < 0.2 else "ACCEPT",
                az_id=randomness.choice(("use1-az1", "use1-az2", "-")),
                flow_direction=randomness.choice(("ingress", "egress")),
                traffic_path=randomness.choice(("1", "8", "-")),
            )
