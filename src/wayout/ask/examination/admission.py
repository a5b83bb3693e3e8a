"""Admission: what the policies of the endpoints on the way make of a request whose packets arrive.

A destination says what is called: a need of a task that starts names action, resource and caller; any other means every
action of the endpoint's service by the source's roles, on the bucket where a host of S3 names one. Of such a general
request a policy may let a part through: then the packets count as arriving, and a note says what decides.

Source: EP-8, EP-14, ECS-23.

Rules:
- ECS-23: An endpoint policy that refuses a request lets its packets arrive, and is told apart from what stops
  packets.
- EP-8: A policy of a gateway endpoint answers after the connection, with 403.
"""

import re
from typing import Final
from urllib.parse import urlsplit

import msgspec

from wayout.ask.destination.destination import Destination
from wayout.ask.destination.service_host import action_prefix, partition_of
from wayout.ask.permission.call import Request
from wayout.ask.permission.caller import SOMEBODY, Caller
from wayout.ask.permission.endpoint_policy import has_policy, ruling
from wayout.ask.permission.policy import ANY_RESOURCE, Grant, Ruling
from wayout.forward.decision.decision import Verdict
from wayout.forward.decision.perspective import Leg
from wayout.forward.journey.journey import Blocker, Branch, Hop, HopKind, Step, StepKind, Stretch, Unknown
from wayout.forward.journey.outcome import Outcome, outcome_of
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.reason import Reason
from wayout.model.vpc_endpoint import VpcEndpoint
from wayout.net.packet_set import PacketSet
from wayout.net.protocol import TCP

_BUCKET = re.compile(
    r"(?:bucket\.)?(?P<bucket>[a-z0-9][a-z0-9.-]*?)\.s3(?:[.-][a-z0-9.-]+)?\.(?:amazonaws\.com(?:\.cn)?)"
)
_PATH_STYLE = re.compile(r"s3(?:[.-][a-z0-9.-]+)?\.amazonaws\.com(?:\.cn)?")
_WORST: Final = (Grant.DENIED, Grant.UNKNOWN, Grant.PARTLY, Grant.ALLOWED)


class Asked(msgspec.Struct, frozen=True):
    """A caller's request, and what an endpoint's policy says of it."""

    caller: Caller
    request: Request
    ruling: Ruling


class Admission:
    """The judgement of endpoint policies, each made once for all placements that fare alike."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._has_policies = any(map(has_policy, network.vpc_endpoints.values()))
        self._judged: dict[tuple[int, Destination, tuple[Caller, ...]], Outcome] = {}
        self._kept: list[Outcome] = []

    def judged(self, outcome: Outcome, destination: Destination, vpc_id: str, callers: tuple[Caller, ...]) -> Outcome:
        """The outcome with what the policies on its ways refuse, or leave open; the same one where none does."""
        if destination.protocol != TCP or not self._has_policies:
            return outcome
        if not any(self._endpoint(branch) is not None for branch in outcome.branches):
            return outcome
        key = (id(outcome), destination, callers)
        found = self._judged.get(key)
        if found is None:
            branches = tuple(self._admitted(branch, destination, vpc_id, callers) for branch in outcome.branches)
            found = self._judged[key] = outcome_of(outcome.packets, outcome.client, branches)
            self._kept.append(outcome)  # its identity is the key
        return found

    def _endpoint(self, branch: Branch) -> VpcEndpoint | None:
        """The endpoint with a policy of its own at which a way ends."""
        last = branch.forward[-1] if branch.forward else None
        if last is None or last.kind is not HopKind.VPC_ENDPOINT:
            return None
        endpoint = self._network.vpc_endpoints.get(last.component)
        return endpoint if endpoint is not None and has_policy(endpoint) else None

    def _admitted(self, branch: Branch, destination: Destination, vpc_id: str, callers: tuple[Caller, ...]) -> Branch:
        endpoint = self._endpoint(branch)
        if endpoint is None:
            return branch
        asked = tuple(
            Asked(caller, request, ruling(endpoint, caller, request, vpc_id, destination.port))
            for caller, request in _requests(destination, endpoint, callers)
        )
        decisive, grant = _decisive(asked, is_named=destination.call is not None)
        match grant:
            case Grant.ALLOWED:
                return branch
            case Grant.PARTLY:
                return msgspec.structs.replace(branch, notes=(*branch.notes, _note(endpoint, decisive)))
            case Grant.DENIED:
                return _refused(branch, endpoint, decisive)
            case Grant.UNKNOWN:
                return _doubted(branch, endpoint, decisive)


def _decisive(asked: tuple[Asked, ...], *, is_named: bool) -> tuple[Asked, Grant]:
    """The request that decides, and the grant for all.

    All of the requests that a destination names must pass. Of those that are only supposed, by either of a task's
    roles, some may pass and others not.
    """
    grants = {one.ruling.grant for one in asked}
    worst = next(grant for grant in _WORST if grant in grants)
    decisive = next(one for one in asked if one.ruling.grant is worst)
    if is_named or len(grants) == 1:
        return decisive, worst
    return decisive, Grant.UNKNOWN if grants == {Grant.DENIED, Grant.UNKNOWN} else Grant.PARTLY


def _requests(
    destination: Destination, endpoint: VpcEndpoint, callers: tuple[Caller, ...]
) -> tuple[tuple[Caller, Request], ...]:
    """Who asks what of the service behind the endpoint."""
    call = destination.call
    if call is not None:
        return tuple((call.caller, request) for request in call.requests)
    action = f"{action_prefix(endpoint.service)}:*"
    resource = _bucket_arn(destination, endpoint) or ANY_RESOURCE
    return tuple((caller, Request(action, resource)) for caller in callers or (SOMEBODY,))


def _bucket_arn(destination: Destination, endpoint: VpcEndpoint) -> str | None:
    """The objects that a host or a path of S3 names."""
    if endpoint.service != "s3" or destination.host is None:
        return None
    path = urlsplit(destination.text).path.strip("/") if "://" in destination.text else ""
    found = _BUCKET.fullmatch(destination.host)
    if found is not None:
        bucket, key = found["bucket"], path
    elif _PATH_STYLE.fullmatch(destination.host) and path:
        bucket, _, key = path.partition("/")
    else:
        return None
    return f"arn:{partition_of(endpoint.region or '')}:s3:::{bucket}/{key or '*'}"


def _refused(branch: Branch, endpoint: VpcEndpoint, asked: Asked) -> Branch:
    first, *rest = branch.stretches
    denying = asked.ruling.statement
    rule = f"{endpoint.vpc_endpoint_id} {denying}" if denying is not None else None
    facts = [("caller", asked.caller.text), ("call", asked.request.text), ("action", asked.request.action)]
    facts += [("role", asked.caller.role_arn)] if asked.caller.role_arn is not None else []
    facts += [("statement", denying)] if denying is not None else []
    blocker = Blocker(
        Reason.ENDPOINT_POLICY,
        endpoint.vpc_endpoint_id,
        rule,
        Leg.FORWARD,
        first.intended,
        tuple(facts),
        len(branch.forward) - 1,
        is_final=bool(first.possible),
    )
    nothing = PacketSet.empty()
    return msgspec.structs.replace(
        branch,
        stretches=(Stretch(first.origin, first.intended, nothing, nothing), *rest),
        blockers=(*branch.blockers, blocker),
        forward=_noted(
            branch, Step(StepKind.FILTER, Verdict.DENY, endpoint.vpc_endpoint_id, rule, Reason.ENDPOINT_POLICY)
        ),
    )


def _doubted(branch: Branch, endpoint: VpcEndpoint, asked: Asked) -> Branch:
    first, *rest = branch.stretches
    name, opened = endpoint.vpc_endpoint_id, asked.ruling.open_facts
    why = f": {' and '.join(opened[:3])} {'decides' if len(opened) == 1 else 'decide'}" if opened else ""
    message = f"whether the policy of {name} lets {asked.caller.text} call {asked.request.text} is not known{why}"
    gap = Gap("endpoint policy", "a condition decides", None, message)
    return msgspec.structs.replace(
        branch,
        stretches=(Stretch(first.origin, first.intended, first.possible, PacketSet.empty()), *rest),
        unknowns=(*branch.unknowns, Unknown(gap, Leg.FORWARD, first.intended, len(branch.forward) - 1)),
        forward=_noted(branch, Step(StepKind.FILTER, Verdict.UNKNOWN, name, None, None, message)),
    )


def _noted(branch: Branch, step: Step) -> tuple[Hop, ...]:
    *before, last = branch.forward
    return (*before, Hop(last.component, last.kind, (*last.steps, step)))


def _note(endpoint: VpcEndpoint, asked: Asked) -> str:
    name = endpoint.vpc_endpoint_id
    return (
        f"the connection to {name} works, and its policy lets only a part of {asked.request.text} through: "
        "what it does not allow is answered with 403 (EP-8)"
    )
