"""Proving: the pieces of one way, and the claims that every kind of place makes about them."""

from wayout.explain.certificate.citation import Citations
from wayout.explain.certificate.claim import Claim, ClaimKind, Fate
from wayout.explain.certificate.piece import Piece, Pieces, Proven
from wayout.forward.decision.decision import Split, Verdict
from wayout.forward.decision.origin import Origin
from wayout.forward.decision.perspective import Direction, Leg, Perspective
from wayout.forward.device.device import Devices
from wayout.forward.journey.journey import Branch
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.reason import Reason
from wayout.net.address import Address
from wayout.net.packet_set import PacketSet
from wayout.read.place import Element


class Proving:
    """One way of pieces: what was claimed about them, and where the proof stands.

    `reached` are the packets that surely pass the whole way, and those that may. `origin` is the sender as this stretch
    shows it.
    """

    def __init__(
        self,
        network: Network,
        devices: Devices,
        cite: Citations,
        branch: Branch,
        pieces: list[Piece],
        reached: tuple[PacketSet, PacketSet],
    ) -> None:
        self.network, self.devices, self.cite = network, devices, cite
        self.branch, self.asked = branch, Pieces(*pieces)
        self.sure, self.maybe = reached

    @property
    def origin(self) -> Origin:
        """The sender on the first stretch."""
        return self.branch.stretches[0].origin

    def routed(self, leg: Leg) -> PacketSet:
        """The packets whose destinations are looked up on this leg: requests, or replies to the requester."""
        if leg is Leg.FORWARD:
            return self.asked.seen()
        return PacketSet.box(destinations=self.asked.source(self.origin))

    def state(self, component: str) -> None:
        """From here on, what the walk found is stated: which packets surely pass, and which do not."""
        claim = Claim(ClaimKind.STATED, component, f"the way through {component}, and all beyond, as the walk found it")
        gaps = tuple(dict.fromkeys(unknown.gap.message for unknown in self.branch.unknowns))
        for piece in self.asked.open:
            claims = (*piece.claims, claim)
            doubtful = piece.own & self.maybe - self.sure
            for fate, part in (
                (Fate.PASSES, piece.own & self.sure),
                (Fate.DENIED, piece.own - self.maybe),
                *(((Fate.OPEN, doubtful),) if gaps else ((Fate.PASSES, doubtful), (Fate.DENIED, doubtful))),
            ):
                if part:
                    found = Piece(part, None, claims)
                    self.asked.settled.append(Proven(fate, found, gaps if fate is Fate.OPEN else ()))
        self.asked.open = []

    def say(self, claim: Claim) -> None:
        """One claim about all packets: they end here if it denies, and go on if it allows.

        A claim that cites nothing is stated.
        """
        if not claim.elements:
            self.state(claim.component)
        elif claim.verdict is Verdict.DENY:
            self.asked.deny(self.asked.seen(), claim)
            self.asked.go_on()
        else:
            self.asked.take(self.asked.seen(), claim)
            self.asked.go_on()

    def meet(self, split: Split, kind: ClaimKind, component: str, says: str, leg: Leg = Leg.FORWARD) -> None:
        """One device that lets pass or stops by itself, not by a list of rules."""
        elements = self.cite.found(kind, component)
        kind = kind if elements else ClaimKind.STATED
        for denial in split.denials:
            why = f"{says}: {denial.reason}"
            claim = Claim(kind, component, why, Verdict.DENY, leg, reason=denial.reason, elements=elements)
            self.asked.deny(denial.packets, claim)
        for doubt in split.doubts:
            self.asked.doubt(doubt.packets, doubt.gap)
        rest = self.asked.seen() - split.denied - split.doubtful
        self.asked.take(rest, Claim(kind, component, f"{says}: it passes", leg=leg, elements=elements))
        self.asked.go_on()

    def pass_acl(self, leg: Leg, subnet_id: str, direction: Direction) -> None:
        """The edge of a subnet: for each part of the packets, the first entry that matches."""
        subnet = self.network.subnets[subnet_id]
        acl, seen = self.devices.acl(subnet, direction), self.asked.seen()
        inside = PacketSet.empty()
        if leg is Leg.FORWARD and direction is Direction.EGRESS:
            inside = seen.restrict_destinations(self.devices.addresses_in(subnet, seen.destinations()))
        if isinstance(acl, Gap):
            self.asked.doubt(seen - inside, acl)
        else:
            split = acl.split(seen - inside, Perspective(leg, direction), self.asked.source(self.origin))
            component, family = acl.acl.network_acl_id, Address(seen.destinations().first).family

            def claim(rule: str | None, verdict: Verdict, reason: Reason | None) -> Claim:
                found = self.cite.entry(component, rule, family)
                kind, says = ClaimKind.ACL if found else ClaimKind.STATED, f"{rule} is the first that matches"
                return Claim(kind, component, says, verdict, leg, direction, subnet_id, reason, found)

            for allowance in split.allowances:
                self.asked.take(allowance.packets, claim(allowance.rule, Verdict.ALLOW, None))
            for denial in split.denials:
                self.asked.deny(denial.packets, claim(denial.rule, Verdict.DENY, denial.reason))
            for doubt in split.doubts:
                self.asked.doubt(doubt.packets, doubt.gap)
        if inside:
            self.asked.leave_out(inside)
        self.asked.go_on()

    def find(self, vpc_id: str) -> None:
        """The interface that holds the destination; nothing where nobody does, of which the walk tells later."""
        destinations = self.asked.seen().destinations()
        holder = self.network.interface_at.get((vpc_id, Address(destinations.first)))
        if holder is None:
            return
        identity = holder.network_interface_id
        elements = self.cite.found(ClaimKind.ARRIVE, identity) if destinations.first == destinations.last else ()
        self.say(Claim(ClaimKind.ARRIVE, identity, f"{identity} has the address", elements=elements))

    def find_nobody(self, vpc_id: str) -> None:
        """Nobody has the address: there is nothing to cite."""
        says = "no interface of the VPC has the address"
        nowhere: tuple[Element, ...] = ()
        claim = Claim(
            ClaimKind.ARRIVE, vpc_id, says, Verdict.DENY, reason=Reason.DESTINATION_NOT_FOUND, elements=nowhere
        )
        self.asked.deny(self.asked.seen(), claim)
        self.asked.go_on()
