"""Tools: the questions to one network as an assistant may ask them, each answered with the JSON of its command.

An assistant gets verdicts with their evidence, never the account itself: what a tool tells has been concluded here.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from wayout.ask.audit import audit
from wayout.ask.compare import compare
from wayout.ask.destination.destination import Destination, internet, parse_destination
from wayout.ask.diagnosis import diagnose
from wayout.ask.dns.host_answer import Resolver
from wayout.ask.egress import egress
from wayout.ask.source.source import parse_source
from wayout.ask.trace import trace
from wayout.errors import InputError
from wayout.explain.answer.audit import audit_report
from wayout.explain.answer.comparison import comparison_report
from wayout.explain.answer.diagnosis import report
from wayout.explain.answer.egress import egress_report
from wayout.explain.answer.trace import trace_report
from wayout.explain.plan.proposal import plan_report
from wayout.explain.reason.page import pages_for
from wayout.fix.propose import propose
from wayout.fix.question import Goal, Question
from wayout.model.network import Network
from wayout.net.address import Address
from wayout.render.json.audit import audit_document
from wayout.render.json.comparison import comparison_document
from wayout.render.json.diagnosis import diagnosis_document
from wayout.render.json.egress import egress_document
from wayout.render.json.explanation import explanation_document
from wayout.render.json.plan import plan_document
from wayout.render.json.trace import trace_document


class Tools:
    """The questions to one network. `live` asks DNS, and must answer the same whenever it is asked the same.

    Each raises InputError when a source or destination cannot be read, or is not described by the snapshot.
    """

    def __init__(
        self, network: Network, resolved: Mapping[str, tuple[Address, ...]], live: Resolver | None = None
    ) -> None:
        self._network = network
        self._resolved = resolved
        self._live = live

    def audit(self, destination: str = "internet:443") -> str:
        """List every workload of the network with its verdict to one destination, the causes, and the pitfalls.

        The names of workloads are sources for the other tools. internet:443 stands for all public IPv4 addresses.
        """
        target = internet(443) if destination == "internet:443" else parse_destination(destination)
        found = audit(self._network, [target], resolved=self._resolved, live=self._live)
        return _text(audit_document(audit_report(self._network, found)))

    def diagnose(self, source: str, destinations: list[str]) -> str:
        """Say for every placement of a source whether it reaches each destination, with every blocker and its rule.

        A source is ecs:CLUSTER/SERVICE, lambda:NAME, i-..., eni-..., an IP, or subnet-...:sg-...[:public]. A destination is a
        URL, host:port, CIDR:port, aws:SERVICE, or aws:ecs-start for all that a task needs to start. `unknown` names the
        fact that is missing; do not guess in its place.
        """
        targets = _targets(destinations)
        found = diagnose(self._network, source, targets, resolved=self._resolved, live=self._live)
        return _text(diagnosis_document(report(self._network, found)))

    def trace(self, source: str, destination: str) -> str:
        """Follow one conversation hop by hop, there and back, from every placement of a source, with the deciding rules."""
        found = trace(self._network, source, destination, resolved=self._resolved, live=self._live)
        return _text(trace_document(trace_report(self._network, source, found)))

    def compare(self, working: str, failing: str, destination: str) -> str:
        """Say why it works from one source and not from another: the first difference that decides."""
        found = compare(self._network, working, failing, destination, resolved=self._resolved, live=self._live)
        return _text(comparison_document(comparison_report(self._network, found)))

    def egress(self, source: str) -> str:
        """Tell the exact set of addresses, protocols and ports that a source reaches, per placement and way out."""
        return _text(egress_document(egress_report(self._network, egress(self._network, source))))

    def plan_fix(self, source: str, destinations: list[str], per_zone: bool = False) -> str:  # noqa: FBT001, FBT002 - a tool's arguments are named
        """Find the smallest changes that let every placement reach every destination, proved, with all they open and close.

        Nothing is changed: `wayout apply` carries a plan out, run by a person. With per_zone it also holds while any one
        other zone is lost.
        """
        targets = _targets(destinations)
        question = Question(
            source=parse_source(source),
            source_text=source,
            destinations=targets,
            goal=Goal.PER_ZONE if per_zone else Goal.REACH,
            resolved=self._resolved,
            live=self._live,
        )
        found = plan_report(self._network, propose(self._network, question))
        return _text(plan_document(found, source, [target.text for target in targets]))

    def explain(self, reason: str) -> str:
        """Explain a reason or pitfall by its name, such as nacl-denied: what AWS does, how to see it, how to fix it."""
        return _text(explanation_document(pages_for(reason)))

    @property
    def all(self) -> Sequence[Any]:
        """Every tool, the first to be asked first."""
        return (self.audit, self.diagnose, self.trace, self.compare, self.egress, self.plan_fix, self.explain)


def _targets(destinations: Sequence[str]) -> tuple[Destination, ...]:
    """What has to be reached. Raises: InputError when that is nothing: a question about nothing has no answer."""
    if not destinations:
        raise InputError("nothing to reach was given", "Write for example https://api.example.com.")
    return tuple(map(parse_destination, dict.fromkeys(destinations)))


def _text(document: object) -> str:
    """Compact JSON: an assistant reads every sign of it."""
    return msgspec.json.encode(document).decode()
