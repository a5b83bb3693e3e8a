"""A fault at every single call in turn: what was interrupted is finished or taken back, and nothing is left behind."""

import contextlib
import os
import signal
import warnings
from collections.abc import Callable
from functools import partial
from typing import Final

import pytest
from tests.collect.mission_network import MissionNetwork
from tests.fix.apply.theatre import Fault, Faults, KilledError, Theatre

from wayout.errors import WayoutError
from wayout.fix.apply.receipt import StepOutcome, receipt_of
from wayout.fix.apply.run import Run, Standing
from wayout.fix.change.any_change import Change
from wayout.fix.change.elastic_ip import AllocateAddress
from wayout.fix.change.nat_gateway import CreateNatGateway
from wayout.fix.change.network_acl import AclEntry, CreateNetworkAclEntry
from wayout.fix.change.route import CreateRoute
from wayout.fix.change.route_table import AssociateRouteTable, CreateRouteTable
from wayout.fix.change.security_group import AddSecurityGroupRule, SecurityGroupRule
from wayout.forward.decision.perspective import Direction
from wayout.model.network import Network

MORE_THAN_ANY_RUN: Final = 200
SHARES: Final = 2


def the_plan(mission: MissionNetwork) -> tuple[Change, ...]:
    """The mission's complete solution for the zone that lacks a way out, and the entry that the other one lacks."""
    http = SecurityGroupRule(direction=Direction.EGRESS, protocol="tcp", from_port=80, to_port=80, peer="0.0.0.0/0")
    replies = AclEntry(
        direction=Direction.INGRESS, number=110, protocol="6", peer="0.0.0.0/0", from_port=1024, to_port=65535
    )
    assert mission.network_acl is not None
    return (
        AllocateAddress(allocation_id="eipalloc-new-b", name="nat-b"),
        CreateNatGateway(
            nat_gateway_id="nat-new-b",
            vpc_id=mission.vpc,
            name="nat-b",
            subnet_id=mission.public_subnets[1],
            allocation_id="eipalloc-new-b",
        ),
        CreateRouteTable(route_table_id="rtb-new-b", vpc_id=mission.vpc, name="private-b"),
        CreateRoute(route_table_id="rtb-new-b", destination="0.0.0.0/0", target="nat-new-b"),
        AssociateRouteTable(route_table_id="rtb-new-b", subnet_id=mission.private_subnets[1]),
        CreateNetworkAclEntry(network_acl_id=mission.network_acl, entry=replies),
        AddSecurityGroupRule(group_id=mission.task_group, rule=http),
    )


def each_fault(fault: Fault, share: int, act: Callable[[Faults], None]) -> None:
    """Do this once with the fault at each of its calls in turn: this share of them, to be done side by side."""
    for at in range(share, MORE_THAN_ANY_RUN, SHARES):
        faults = Faults(fault, at)
        act(faults)
        if faults.count <= at:
            assert at > 15
            return
    raise AssertionError("the run never ends")


def interrupted(run: Callable[[], None]) -> None:
    """Run until the end, or until it stops or dies."""
    with contextlib.suppress(WayoutError, KilledError):
        run()


def nothing_is_left(run: Run) -> None:
    """Everything that carries the plan's tags is gone."""
    assert [run._maker(step).created() for step in run.undertaking.steps if step.creates] == [{}, {}, {}]  # noqa: SLF001


def everything_is_so(run: Run) -> None:
    """All that the plan wants to be so is so, and the receipt names all that carries its tags."""
    steps = run.undertaking.steps
    assert all(run._maker(step).lookout.is_so(call.so) for step in steps for call in step.calls)  # noqa: SLF001
    receipt = receipt_of(run.undertaking, run.entries, run.surplus())
    assert receipt.standing is Standing.APPLIED
    assert {step.outcome for step in receipt.steps} == {StepOutcome.DONE}
    named = {thing.id for step in receipt.steps for thing in step.created}
    made = {each for step in steps if step.creates for each in run._maker(step).created()}  # noqa: SLF001
    assert made == named
    assert len(made) == 3


AT_EVERY_CALL: Final = (Fault.DENIED, Fault.FAILS_AFTER, Fault.KILLED_BEFORE, Fault.KILLED_AFTER)


@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.parametrize("fault", AT_EVERY_CALL)
def test_an_interrupted_plan_is_finished_and_then_undone(
    theatre: Theatre, network: Network, fault: Fault, share: int
) -> None:
    before = theatre.what_the_plan_touches()
    undertaking = theatre.undertaking(the_plan(theatre.mission), network)

    def act(faults: Faults) -> None:
        with theatre.begin(undertaking) as journal:
            path = journal.path
            interrupted(theatre.run(journal, faults).apply)
        with theatre.resume(path) as journal:
            run = theatre.run(journal)
            run.apply()
            everything_is_so(run)
            run.undo()
            nothing_is_left(run)
        assert theatre.what_the_plan_touches() == before

    each_fault(fault, share, act)


@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.parametrize("fault", [Fault.DENIED, Fault.KILLED_BEFORE, Fault.KILLED_AFTER])
def test_an_interrupted_plan_is_undone(theatre: Theatre, network: Network, fault: Fault, share: int) -> None:
    before = theatre.what_the_plan_touches()
    undertaking = theatre.undertaking(the_plan(theatre.mission), network)

    def act(faults: Faults) -> None:
        with theatre.begin(undertaking) as journal:
            path = journal.path
            interrupted(theatre.run(journal, faults).apply)
        with theatre.resume(path) as journal:
            run = theatre.run(journal)
            run.undo()
            nothing_is_left(run)
            outcomes = {step.outcome for step in receipt_of(undertaking, journal.entries).steps}
            assert outcomes <= {StepOutcome.UNDONE, StepOutcome.NOT_DONE}
        assert theatre.what_the_plan_touches() == before

    each_fault(fault, share, act)


@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.parametrize("fault", [Fault.DENIED, Fault.KILLED_BEFORE, Fault.KILLED_AFTER])
def test_an_interrupted_undo_is_finished(theatre: Theatre, network: Network, fault: Fault, share: int) -> None:
    before = theatre.what_the_plan_touches()
    undertaking = theatre.undertaking(the_plan(theatre.mission), network)

    def act(faults: Faults) -> None:
        with theatre.begin(undertaking) as journal:
            path = journal.path
            theatre.run(journal).apply()
            interrupted(theatre.run(journal, faults).undo)
        with theatre.resume(path) as journal:
            run = theatre.run(journal)
            run.undo()
            nothing_is_left(run)
        assert theatre.what_the_plan_touches() == before

    each_fault(fault, share, act)


@pytest.mark.parametrize("fault", [Fault.KILLED_BEFORE, Fault.KILLED_AFTER])
def test_a_process_that_was_killed_leaves_what_the_next_one_needs(
    theatre: Theatre, network: Network, fault: Fault
) -> None:
    """A process of its own and SIGKILL, at every call that changes something; every other run is not finished first."""
    before = theatre.what_the_plan_touches()
    undertaking = theatre.undertaking(the_plan(theatre.mission), network)
    for at in range(len(undertaking.steps)):
        with theatre.begin(undertaking) as journal:
            path = journal.path
        assert died(partial(theatre.run_and_die, path, fault, at))
        with theatre.resume(path) as journal:
            run = theatre.run(journal)
            if at % 2:
                run.apply()
                everything_is_so(run)
            run.undo()
            nothing_is_left(run)
        assert theatre.what_the_plan_touches() == before


@pytest.mark.parametrize("fault", [Fault.THROTTLED, Fault.FAILS_BEFORE])
def test_what_passes_by_itself_does_not_stop_a_run(theatre: Theatre, network: Network, fault: Fault) -> None:
    undertaking = theatre.undertaking(the_plan(theatre.mission), network)
    with theatre.begin(undertaking) as journal:
        run = theatre.run(journal, Faults(fault, 1))
        run.apply()
        everything_is_so(run)
        assert any(outcome is not None and outcome.refused is not None for _, outcome in journal.intents())
        run.undo()
        nothing_is_left(run)


def died(act: Callable[[], None]) -> bool:
    """Whether a process of its own was killed while it did this."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the child makes no use of the parent's threads
        child = os.fork()
    if child == 0:
        try:
            act()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
