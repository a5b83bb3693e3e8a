"""Probe plan: which placements are probed by which means, what that creates, calls, costs and needs. Nothing is done yet."""

from collections.abc import Mapping
from typing import Final

import msgspec

from wayout.ask.destination.destination import Destination
from wayout.ask.diagnosis import Diagnosis
from wayout.evidence.party.row_key import RowKey
from wayout.evidence.probe.lambda_probe import MEMORY_MB, TIME_LIMIT, Unmeasured
from wayout.evidence.probe.permission import ProbeUse, uses_of
from wayout.evidence.probe.place import ProbeCall, errands
from wayout.evidence.probe.probed import Probed
from wayout.evidence.probe.way import Chosen, Way, choose, probe_call
from wayout.model.network import Network
from wayout.net.address import Address

USD_PER_GB_SECOND: Final = 0.0000166667
"""Lambda's list price on x86 in us-east-1, November 2026; no region costs more than about twice as much."""


class ProbePlan(msgspec.Struct, frozen=True):
    """Placements with their way, and why other rows are not probed."""

    chosen: tuple[Chosen, ...]
    unmeasured: Mapping[RowKey, Probed]
    role_arn: str | None = None

    @property
    def functions(self) -> tuple[Chosen, ...]:
        """Those for which a function is made."""
        return tuple(each for each in self.chosen if each.way is Way.LAMBDA)

    @property
    def commands(self) -> tuple[Chosen, ...]:
        """Those in whose running task a command is run."""
        return tuple(each for each in self.chosen if each.way is Way.ECS_EXEC)

    @property
    def notes(self) -> tuple[str, ...]:
        """In what a probe is not the workload itself. Source: LAM-2, NACL-10."""
        if not self.functions:
            return ()
        return (
            (
                "A Lambda function stands in another address of the same subnet and sends from ports 1024 to 65535: a rule "
                "that names the workload's own address, or an ACL that admits replies to some ports only, may treat it "
                "otherwise."
            ),
        )

    @property
    def most_usd(self) -> float:
        """What the functions cost at most."""
        invocations = sum(len(errands(each.place.calls)) for each in self.functions)
        return invocations * TIME_LIMIT * MEMORY_MB / 1024 * USD_PER_GB_SECOND

    @property
    def uses(self) -> tuple[ProbeUse, ...]:
        """The IAM actions that it needs."""
        found = uses_of(each.way for each in self.chosen)
        if self.role_arn is None:
            return tuple(use for use in found if use.permission != "logs:DeleteLogGroup")
        return tuple(use for use in found if not use.permission.startswith("iam:") or use.permission == "iam:PassRole")


def plan_probes(
    network: Network,
    diagnosis: Diagnosis,
    wanted: Way,
    resolved: Mapping[str, tuple[Address, ...]],
    *,
    reads_address: str | None = None,
    role_arn: str | None = None,
) -> ProbePlan:
    """How each row of a diagnosis is probed, or why it is not."""
    chosen: list[Chosen] = []
    unmeasured: dict[RowKey, Probed] = {}
    for placement in diagnosis.placements:
        calls: dict[Destination, ProbeCall] = {}
        for destination in diagnosis.destinations:
            call = probe_call(network, placement, destination, resolved, reads_address=reads_address)
            if isinstance(call, Unmeasured):
                unmeasured[placement.id, destination.text] = Probed("none", why=call.why)
            else:
                calls[destination] = call
        if not calls:
            continue
        way = choose(network, diagnosis.source, placement, tuple(calls.values()), wanted)
        if isinstance(way, Unmeasured):
            unmeasured |= {(placement.id, each.text): Probed("none", why=way.why) for each in calls}
        else:
            chosen.append(way)
    return ProbePlan(tuple(chosen), unmeasured, role_arn)
