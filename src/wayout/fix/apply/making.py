"""Making: one call of a step, until what it asks for is so: looked at first, journaled, repeated where it may be, waited for.

A call is made again only when AWS says that it had no effect, or when a look shows that it had none. What a call without
client token created before its answer was lost is found by its tags.
"""

from enum import StrEnum
from typing import Any, Final

import msgspec

from wayout.aws.account import Account
from wayout.aws.answer import Answer, CallRefused
from wayout.aws.journal import Intent, Journal
from wayout.errors import AwsError
from wayout.fix.apply.look import Lookout, NotYetKnownError, is_not_found, member
from wayout.fix.apply.pace import Listener, Pace
from wayout.fix.apply.refusal import DENIED, Effect, effect_of, unsuccessful
from wayout.fix.apply.step import Step
from wayout.fix.call.call import Call, Wait, found_by_tags


class Way(StrEnum):
    """The two ways through a plan."""

    APPLY = "apply"
    UNDO = "undo"


class Made(StrEnum):
    """What came of a call."""

    DONE = "done"
    FOUND = "found"
    """It was so already, or what it creates was there with its tags."""

    NEEDLESS = "needless"
    """There is nothing to undo: what was to be taken away never came to be."""

    LOST = "lost"
    """AWS refused because what was to be brought back is gone."""


class StoppedError(AwsError):
    """A run that cannot go on; its journal tells what was done."""


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """Where a step is carried out: the account twice, to look (with retries) and to change (each call once)."""

    looking: Account
    changing: Account


class Maker:
    """Who makes the calls of one step."""

    def __init__(
        self,
        step: Step,
        site: Site,
        *,
        plan: str,
        journal: Journal,
        known: dict[str, str],
        pace: Pace,
        tell: Listener,
    ) -> None:
        """`plan` is the id in the tags, `known` the ids of AWS by planned ones; what is created is added to it."""
        self._step = step
        self._site = site
        self._plan = plan
        self._journal = journal
        self._known = known
        self._pace = pace
        self._tell = tell
        self.lookout = Lookout(site.looking, step.region, known)

    def make(self, call: Call, index: int, way: Way) -> Made:
        """What came of the call, once it is so.

        Raises: StoppedError when AWS refuses for good, or when what is waited for fails or takes too long.
        """
        if call.is_reading:
            self._read(call)
            if call.wait is not None:
                self._wait(call.wait)
            return Made.DONE
        try:
            made = self._made(call, index, way)
        except NotYetKnownError as error:
            if way is Way.UNDO:
                return Made.NEEDLESS
            raise self._stopped(f"{error} is named by it and was not created") from error
        if call.wait is not None and made is not Made.LOST:
            self._wait(call.wait)
        return made

    def created(self) -> dict[str, Any]:
        """Everything alive that carries the tags of this step, by its id."""
        creation = self._step.creation
        sight = found_by_tags(creation, self._plan, self._step.number) if creation is not None else None
        if sight is None or creation is None or creation.tagging is None:
            return {}
        name = creation.tagging.id_member
        return {str(member(thing, name)): thing for thing in self.lookout.things(sight)}

    def _made(self, call: Call, index: int, way: Way) -> Made:
        parameters = call.stamped(self._plan, self._step.number, self._token(index)).parameters
        for repetition in range(self._pace.repetitions):
            if self._is_made(call, index, way):
                return Made.FOUND
            refusal = self._once(call, self.lookout.value(dict(parameters)), index, way)
            if refusal is None:
                return Made.DONE
            effect = effect_of(refusal)
            if effect is Effect.NONE and (made := self._despite(call, refusal, index, way)) is not None:
                return made
            pause = self._pace.before(repetition)
            if effect is Effect.UNCERTAIN and call.tagging is not None and not call.has_client_token:
                # What was made may not be seen yet, and making it again would make a second one.
                pause = max(pause, self._pace.grace)
            self._tell(f"{self._step.title}: {refusal.why}; again in {pause:.0f} s")
            self._pace.sleep(pause)
        raise self._stopped(f"AWS went on refusing {call.operation} after {self._pace.repetitions} attempts")

    def _despite(self, call: Call, refusal: CallRefused, index: int, way: Way) -> Made | None:
        """What came of a call that AWS refused: it may be so already; None when it is worth another attempt.

        Raises: StoppedError when AWS refused for good.
        """
        if refusal.why in call.already and (is_not_found(refusal) or self._is_made(call, index, way)):
            return Made.FOUND
        if (
            way is Way.UNDO
            and call.lost is not None
            and is_not_found(refusal)
            and refusal.why != "InvalidRoute.NotFound"
        ):
            self._tell(f"{self._step.title}: {call.lost}")
            return Made.LOST
        if refusal.why not in call.again:
            raise self._refused(call, refusal)
        return None

    def _is_made(self, call: Call, index: int, way: Way) -> bool:
        """Whether there is nothing left to call for; what was created is known then."""
        if call.tagging is None:
            return bool(call.so) and self.lookout.is_so(call.so)
        planned = call.yields[0].planned_id
        known = self._known.get(planned)
        found = self.created()
        if known is not None and known not in found:
            # An answer named it, so either it cannot be seen yet, or it has failed since.
            self._pace.sleep(self._pace.grace)
            found = self.created()
        if known in found:
            return True
        self._known.pop(planned, None)
        for resource_id, thing in found.items():
            self._adopt(call, resource_id, thing, index, way)
            return True
        return False

    def _adopt(self, call: Call, resource_id: str, thing: Any, index: int, way: Way) -> None:  # noqa: ANN401 - AWS's answer
        """Put on disk that what was found is the plan's."""
        describe = call.tagging.describe if call.tagging is not None else call.operation
        planned = call.yields[0].planned_id
        intent = self._intend(call, describe, {}, index, way)
        self._journal.conclude(intent, thing, resources=(resource_id,), keep=_KEPT)
        self._known[planned] = resource_id

    def _once(self, call: Call, parameters: dict[str, Any], index: int, way: Way) -> CallRefused | None:
        """Make the call, on disk before and after; why it was refused, or None."""
        self._tell(f"{self._step.title}: {call.operation}")
        intent = self._intend(call, call.operation, parameters, index, way)
        found = self._site.changing.call(call.service, call.operation, self._step.region, parameters)
        if not isinstance(found, CallRefused):
            found = unsuccessful(call.operation, self._step.region, found) or found
        if isinstance(found, CallRefused):
            self._journal.conclude(intent, found)
            return found
        self._learn(call, found)
        ids = tuple(self._known[each.planned_id] for each in call.yields if each.planned_id in self._known)
        self._journal.conclude(intent, found, resources=ids, keep=_KEPT)
        return None

    def _intend(self, call: Call, operation: str, parameters: dict[str, Any], index: int, way: Way) -> Intent:
        return self._journal.intend(
            self._step.title,
            (call.service, operation, self._step.region),
            parameters,
            token=str(parameters["ClientToken"]) if "ClientToken" in parameters else None,
            resources=tuple(each.planned_id for each in call.yields),
            about={"way": way.value, "step": self._step.number, "call": index},
        )

    def _read(self, call: Call) -> None:
        """Ask for ids of what AWS made beside something new."""
        parameters = self.lookout.value(dict(call.parameters))
        found = self._site.looking.call(call.service, call.operation, self._step.region, parameters)
        if isinstance(found, CallRefused):
            raise self._refused(call, found)
        self._learn(call, found)

    def _learn(self, call: Call, answer: Answer) -> None:
        for each in call.yields:
            value: Any = answer
            for part in each.path:
                is_there = isinstance(value, list) and isinstance(part, int) and part < len(value)
                value = value[part] if is_there else value.get(part) if isinstance(value, dict) else None
            if isinstance(value, str):
                self._known[each.planned_id] = value

    def _wait(self, wait: Wait) -> None:
        """Wait until the thing is ready, or gone. Raises: StoppedError when it fails, or takes too long."""
        began = self._pace.clock()
        while True:
            things = self.lookout.things(wait.sight)
            if not wait.ready and not things:
                return
            states = [str(state) for thing in things if (state := member(thing, wait.sight.state)) is not None]
            if wait.ready and things and all(state in wait.ready for state in states):
                return
            failed = next((thing for thing in things if member(thing, wait.sight.state) in wait.failed), None)
            if wait.ready and failed is not None:
                why = ": ".join(str(member(failed, name)) for name in wait.why if member(failed, name))
                state = member(failed, wait.sight.state)
                raise self._stopped(f"it is {state}" + (f": {why}" if why else ""))
            waited = self._pace.clock() - began
            state = ", ".join(states) or "not to be seen yet"
            if waited > wait.seconds:
                raise self._stopped(f"after {waited:.0f} s it is still {state}")
            self._tell(f"{self._step.title}: waiting, {state} ({waited:.0f} s)")
            self._pace.sleep(self._pace.poll)

    def _token(self, index: int) -> str:
        """The client token of a call: the same after an interruption, another one once it has had an answer.

        An answered call that has to be made again made something that failed since, and AWS would only show it again.
        """
        answered = sum(
            1
            for intent, outcome in self._journal.intents()
            if (intent.about.get("step"), intent.about.get("call")) == (self._step.number, index)
            and intent.token is not None
            and outcome is not None
            and outcome.refused is None
        )
        return f"{self._journal.opening.token}-{self._step.number}-{index}-{answered}"

    def _refused(self, call: Call, refusal: CallRefused) -> StoppedError:
        needs = f"It needs {', '.join(call.actions)}." if refusal.why in DENIED else None
        return self._stopped(f"{call.operation} in {refusal.region}: {refusal.why}: {refusal.message}", needs)

    def _stopped(self, found: str, hint: str | None = None) -> StoppedError:
        return StoppedError(f"step {self._step.number}, {self._step.title}, is not done: {found}", hint)


_KEPT: Final = ("PublicIp", "AllocationId", "AssociationId", "NewAssociationId", "SecurityGroupRules")
"""What of an answer stays in the journal, beside the ids that it yields."""
