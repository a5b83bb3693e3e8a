"""A contradiction in words: two witnesses who cannot both be right, what that means, and what would settle it."""

import msgspec

from wayout.evidence.verification.verification import About, Contradiction, Row, Witness
from wayout.explain.fault.blocker import BlockerStatement

_NAMES = {
    Witness.MODEL: "the model",
    Witness.FLOW_LOGS: "the flow logs",
    Witness.METRICS: "the metrics",
    Witness.PROBE: "the probe",
}


class ContradictionStatement(msgspec.Struct, frozen=True):
    """Two witnesses who cannot both be right: what each says, what that means, and what would settle it."""

    about: About
    between: tuple[Witness, Witness]
    message: str
    meaning: str
    settled_by: str


def contradiction_statement(
    each: Contradiction, row: Row, blockers: tuple[BlockerStatement, ...]
) -> ContradictionStatement:
    """The contradiction of a row in words."""
    if each.about is About.ADDRESS:
        seen = row.probe.call.seen if row.probe is not None and row.probe.call is not None else None
        return ContradictionStatement(
            each.about,
            (each.passes, each.fails),
            f"the server saw {seen}, which is none of the addresses that the model expects",
            "The call left by another way than the model says: the routes or the gateway changed since the snapshot, a "
            "proxy stands between, or the address is the far side's own (a load balancer in front of the service).",
            "Collect a new snapshot and verify again; `wayout trace` shows the way that the model expects.",
        )
    meaning, settled_by = _MEANINGS[each.passes, each.fails]
    if {each.passes, each.fails} == {Witness.MODEL, Witness.PROBE} and row.probe is not None and row.probe.is_rebuilt:
        meaning, settled_by = _IN_LAB
    stopped = f" ({blockers[0].message})" if each.fails is Witness.MODEL and blockers else ""
    return ContradictionStatement(
        each.about,
        (each.passes, each.fails),
        f"{_NAMES[each.passes]} says that it passes, {_NAMES[each.fails]} that it does not{stopped}",
        meaning,
        settled_by,
    )


_IN_LAB = (
    (
        "The lab is built from the same snapshot and sends real packets through the kernel's own filters and routes: one of "
        "the two is wrong, or the lab could not rebuild something (see the notes)."
    ),
    "Report it, with the snapshot if you can (`wayout snapshot redact`); a probe in the account settles it.",
)
_COLLECT = "Collect a new snapshot and verify again."
_AGAIN = "Verify again with --probe, and with records of the last minutes (--since 15m)."
_OLD_RECORDS = "the configuration changed between the records and now"

_MEANINGS: dict[tuple[Witness, Witness], tuple[str, str]] = {
    (Witness.MODEL, Witness.PROBE): (
        (
            "Nothing that the snapshot describes stops it, and yet nothing came back. Either the configuration changed "
            "since the snapshot, or what stops it lies beyond: the other side's list of allowed addresses, its service, a "
            "firewall or appliance that the snapshot does not hold, or a name that means something else there."
        ),
        f"{_COLLECT} If they still contradict, ask the other side whether it sees the address that the model expects.",
    ),
    (Witness.PROBE, Witness.MODEL): (
        (
            "It was called, and something answered: believe the call. The configuration changed since the snapshot (as "
            "after a fix), or the probe did not stand where the workload stands."
        ),
        _COLLECT,
    ),
    (Witness.MODEL, Witness.FLOW_LOGS): (
        (
            "The records show attempts that failed. Either the configuration changed since they were written (the fix of "
            "that failure), or what stops it is not in the snapshot. A missing route never shows as REJECT (FL-6)."
        ),
        f"`wayout flows explain` says what each of these records means. {_AGAIN}",
    ),
    (Witness.FLOW_LOGS, Witness.MODEL): (
        (
            "The records show attempts that were answered. Either the configuration changed since they were written, or "
            "they belong to connections from before a change of a group: those go on (SG-25, CLI-16)."
        ),
        _AGAIN,
    ),
    (Witness.FLOW_LOGS, Witness.PROBE): (
        f"It worked when the records were written, and does not now: {_OLD_RECORDS}, or the other side fails now.",
        _COLLECT,
    ),
    (Witness.PROBE, Witness.FLOW_LOGS): (
        f"It failed when the records were written, and works now: {_OLD_RECORDS}. That is what a fix looks like.",
        _AGAIN,
    ),
    (Witness.MODEL, Witness.METRICS): (
        "The NAT gateway's metrics do not show what the model says it carries.",
        "`wayout flows metrics` says what the pattern means; records of the NAT gateway's interface show each flow.",
    ),
    (Witness.METRICS, Witness.MODEL): (
        (
            "The NAT gateway carries connections, and the model says that these cannot: other workloads use the gateway as "
            "well, or the configuration changed."
        ),
        "Flow log records of the workload's own interface tell whose connections these are.",
    ),
    (Witness.METRICS, Witness.PROBE): (
        "The NAT gateway carries connections, and the probe's own got no answer: other workloads use it as well.",
        "Flow log records of the workload's own interface tell whose connections these are.",
    ),
    (Witness.PROBE, Witness.METRICS): (
        (
            "The call was answered, and the NAT gateway's metrics show no connection: it left by another way, or the "
            "metrics are from before."
        ),
        "Read the metrics of the minute of the probe.",
    ),
    (Witness.FLOW_LOGS, Witness.METRICS): (
        "The records show answered attempts, and the metrics none: they left by another way, or the times differ.",
        "Compare the same minutes of both.",
    ),
    (Witness.METRICS, Witness.FLOW_LOGS): (
        (
            "The NAT gateway carries connections, and the records show none of this workload answered: other workloads use "
            "the gateway as well."
        ),
        "`wayout flows explain` says what the workload's own records mean.",
    ),
}
