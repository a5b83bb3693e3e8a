"""One account in one region: what was asked there, what came of it, and which refusal left which document short."""

from collections.abc import Iterator, Sequence
from typing import assert_never

from wayout.aws.account import Account
from wayout.aws.answer import Answer, CallRefused
from wayout.aws.json_value import Json
from wayout.collect.call import Call, Shape
from wayout.collect.request import Request
from wayout.snapshot.manifest import Refusal


class Area:
    """What the rows of the table learned about one account in one region."""

    def __init__(self, account: Account, region: str, calls: Sequence[Call]) -> None:
        self.account = account
        self.region = region
        self.known: dict[str, tuple[Json, ...]] = {}
        self.refusals: list[Refusal] = []
        self._calls = calls
        self._needed = {key for call in calls for key in call.earlier}
        self._unanswered: set[str] = set()

    def take(self, call: Call, outcomes: Sequence[tuple[Request, Answer | CallRefused]]) -> Json | None:
        """The document's content after all requests of this row are done, or None when there is nothing to save.

        A list that nobody could ask for is missing, not empty: None too, and the refusals say why.
        """
        checked = [(request, _readable(request, answer)) for request, answer in outcomes]
        answered = [(request, answer) for request, answer in checked if not isinstance(answer, CallRefused)]
        refused = [(request, answer) for request, answer in checked if isinstance(answer, CallRefused)]
        self.refusals.extend(self._refusals(call, [*refused, *_incomplete(answered)]))
        blind = not outcomes and any(key in self._unanswered for key in call.earlier)
        if (refused and not answered) or blind:
            self._unanswered.add(call.key)
            return None
        if call.shape is Shape.OBJECT:
            return answered[0][1][call.result_key]
        elements = _elements(call, answered)
        if call.key in self._needed:
            self.known[call.key] = tuple(elements)
        return elements if call.is_document else None

    def _refusals(self, call: Call, refused: Sequence[tuple[Request, CallRefused]]) -> Iterator[Refusal]:
        """One refusal for each reason and each document that lacks something for it, however many resources it hit."""
        hit: dict[tuple[str, str], list[str]] = {}
        for request, refusal in refused:
            hit.setdefault((refusal.why, refusal.message), []).extend(str(id) for id in request.about.values())
        for (why, message), resources in hit.items():
            for document in self._affected(call):
                yield Refusal(
                    account=self.account.identity.account,
                    region=self.region,
                    document=document,
                    operation=call.operation,
                    permission=call.permission,
                    why=why,
                    message=f"{message} ({_shortened(resources)})" if resources else message,
                )

    def _affected(self, call: Call) -> tuple[str, ...]:
        """The documents that lack something without this row's answer: its own, and those asked on from it."""
        keys = {call.key}
        documents = {call.document: None}
        for later in self._calls:
            if keys.intersection(later.earlier):
                keys.add(later.key)
                documents[later.document] = None
        return tuple(documents)


def _elements(call: Call, answered: Sequence[tuple[Request, Answer]]) -> list[Json]:
    match call.shape:
        case Shape.ELEMENTS:
            return [element for _, answer in answered for element in _list(answer[call.result_key])]
        case Shape.ELEMENT | Shape.OBJECT:
            return [answer[call.result_key] for _, answer in answered]
        case Shape.BESIDE_ID:
            return _beside_id(answered)
        case never:
            assert_never(never)


def _beside_id(answered: Sequence[tuple[Request, Answer]]) -> list[Json]:
    """One object per resource: its id, and the answers about it with their lists joined."""
    by_resource: dict[str, dict[str, Json]] = {}
    for request, answer in answered:
        merged = by_resource.setdefault(repr(request.about), dict(request.about))
        for key, value in answer.items():
            before = merged.get(key)
            merged[key] = [*before, *value] if isinstance(before, list) and isinstance(value, list) else value
    return list(by_resource.values())


def _readable(request: Request, answer: Answer | CallRefused) -> Answer | CallRefused:
    """The answer, if it holds what was asked for: an empty list is there, and a page of HTML has none."""
    if isinstance(answer, CallRefused) or request.call.result_key in answer:
        return answer
    return _refused(request, "UnreadableAnswer", f"the answer does not hold {request.call.result_key}")


def _incomplete(answered: Sequence[tuple[Request, Answer]]) -> Iterator[tuple[Request, CallRefused]]:
    """What an answer says about its own gaps: routes that it left out, and resources that AWS would not describe.

    Source: EC2 API Reference, SearchTransitGatewayRoutes (`AdditionalRoutesAvailable`); ECS API Reference, Failure.
    A resource that is MISSING went away between listing and describing, which leaves no gap.
    """
    for request, answer in answered:
        if answer.get("AdditionalRoutesAvailable") is True:
            yield request, _refused(request, "Truncated", "AWS has more routes than it gives in one answer")
        for failure in _list(answer.get("failures")):
            reason = failure.get("reason") if isinstance(failure, dict) else None
            if isinstance(failure, dict) and isinstance(reason, str) and reason != "MISSING":
                yield request, _refused(request, reason, f"{reason}: {failure.get('arn')}")


def _refused(request: Request, why: str, message: str) -> CallRefused:
    call = request.call
    return CallRefused(service=call.service, operation=call.operation, region="", why=why, message=message)


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _shortened(resources: Sequence[str]) -> str:
    shown = list(dict.fromkeys(resources))
    return ", ".join(shown[:3]) + (f" and {len(shown) - 3} more" if len(shown) > 3 else "")


def levels(calls: Sequence[Call]) -> tuple[tuple[Call, ...], ...]:
    """The rows in rounds: each row in the first round after those that it asks on from.

    Raises: ValueError when a row asks on from one that does not stand before it.
    """
    round_of: dict[str, int] = {}
    rounds: list[list[Call]] = []
    for call in calls:
        missing = [key for key in call.earlier if key not in round_of]
        if missing:
            raise ValueError(f"{call.operation} asks on from {missing}, which does not stand before it")
        level = 1 + max((round_of[key] for key in call.earlier), default=-1)
        round_of[call.key] = level
        if level == len(rounds):
            rounds.append([])
        rounds[level].append(call)
    return tuple(tuple(members) for members in rounds)
