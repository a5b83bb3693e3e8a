"""`make bench`: time wayout on a generated account, print one table, and fail when a limit is missed.

`python -m bench --write` puts the table into docs/performance.md as well. It takes about two minutes.
"""

import sys
from argparse import ArgumentParser
from datetime import UTC, datetime

from bench.packet_set import rows as packet_set_rows
from bench.process import BIN, MISSION, ROOT, Duration, measured, snapshot, start_up
from bench.table import Row, machine, table, write_into

PAGE = ROOT / "docs" / "performance.md"
SCALE = 10
RUNS = 5
LARGE_RUNS = 3


def main() -> int:
    """The status with which `make bench` ends."""
    parser = ArgumentParser(prog="python -m bench", description="Time wayout on a generated account.")
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md as well")
    arguments = parser.parse_args()
    rows = [*_account_rows(), *_start_rows(), *_packet_set_rows()]
    text = f"{table(rows)}\n\nTaken on {machine(datetime.now(UTC).date())}."
    print(text)
    if arguments.write:
        write_into(PAGE, text)
    missed = [row.what for row in rows if row.is_missed]
    if missed:
        _say(f"over the limit: {'; '.join(missed)}")
    return 1 if missed else 0


def _account_rows() -> list[Row]:
    _say("making the accounts (once; they stay in .bench)")
    folder, large = snapshot(1), snapshot(SCALE)
    _say("timing the account")
    yard = measured("yardsticks", folder, RUNS)
    once = measured("interfaces", folder, RUNS)
    audit = measured("workloads", folder, RUNS)
    reach = measured("reach", folder, LARGE_RUNS)
    routes = measured("many_routes", folder, LARGE_RUNS)
    changes = measured("changes", folder, LARGE_RUNS)
    plan = measured("plan", folder, LARGE_RUNS)
    _say(f"timing {SCALE} times the interfaces")
    tenfold = measured("interfaces", large, LARGE_RUNS)
    ratios = {figure: tenfold[figure].processor / once[figure].processor for figure in ("load", "ask")}

    def time(what: str, duration: Duration, limit: float | None = None) -> Row:
        beside = f"{duration.processor / yard['json'].processor:.2f} × json.loads"
        return Row(what, duration.processor, "s", limit, duration.elapsed, beside)

    return [
        time(f"load the account, {yard['megabytes'].elapsed:.0f} MB", once["load"], 3),
        time("every interface to one destination", once["ask"], 1),
        time("audit of every workload, with causes and pitfalls", audit["ask"]),
        Row("egress of one interface, all there is", reach["ask"].processor * 1000, "ms", 50),
        time("egress of two placements, tables of 1,000 routes", routes["ask"], 2),
        time("diff with a changed copy, both loaded", changes["ask"], 10),
        time("fix: search for six placements with five faults", plan["search"], 1),
        time("fix: proof of a plan over the account", plan["proof"], 5),
        Row("peak memory", max(once["memory"].elapsed, audit["memory"].elapsed), "MB", 1000),
        Row("peak memory of diff", changes["memory"].elapsed, "MB", 1000),
        Row(f"{SCALE} × the interfaces: load", ratios["load"], "×", SCALE * 1.1),
        Row(f"{SCALE} × the interfaces: every interface", ratios["ask"], "×", SCALE * 1.1),
        Row(f"{SCALE} × the interfaces: peak memory", tenfold["memory"].elapsed, "MB"),
        time("yardstick: json.loads of the same bytes", yard["json"]),
        time("yardstick: msgspec, into dictionaries", yard["msgspec"]),
    ]


def _start_rows() -> list[Row]:
    _say("timing the start of commands")
    commands = (
        (["--version"], 0, 0.15),
        (["diagnose", "ecs:prod/payments", "--to", "https://api.example.com", "--snapshot", str(MISSION)], 3, 0.6),
    )
    python = start_up([sys.executable, "-c", "pass"], 0, RUNS)
    rows = []
    for command, status, limit in commands:
        took = start_up([str(BIN / "wayout"), *command], status, RUNS)
        beside = f"{took.processor / python.processor:.1f} × python -c pass"
        rows.append(Row(f"wayout {command[0]}, start to end", took.processor, "s", limit, took.elapsed, beside))
    return rows


def _packet_set_rows() -> list[Row]:
    _say("timing packet sets")
    return [
        Row(
            f"packet sets: {row.what}",
            row.time,
            "µs",
            row.limit,
            None,
            f"{row.naive / row.time:,.0f} times as fast as lists of boxes" if row.naive else "",
        )
        for row in packet_set_rows()
    ]


def _say(text: str) -> None:
    print(f"bench: {text}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
