"""The JSON of `wayout apply`, version 1: what was done, or would be, step by step."""

from typing import Literal

from wayout.ask.diagnosis import Diagnosis
from wayout.explain.answer.change import ChangeStatement
from wayout.fix.apply.receipt import Receipt, StepReceipt
from wayout.fix.apply.rehearsal import Rehearsed
from wayout.model.price import AS_OF
from wayout.render.json.document import Document, VerdictName

StandingName = Literal["planned", "applying", "applied", "undoing", "undone"]
OutcomeName = Literal["done", "found", "uncertain", "kept", "not-done", "undone"]
PermissionName = Literal["allowed", "denied", "refused", "not-tried"]


class CreatedDocument(Document, frozen=True, kw_only=True):
    """Something that AWS created for the plan; `is_surplus` where the plan does not use it and an undo takes it too."""

    planned_id: str
    id: str
    address: str | None
    is_surplus: bool


class StepDocument(Document, frozen=True, kw_only=True):
    """One change. `operations` are those that took effect; `permission` is what a dry run said, null without one."""

    number: int
    change: str
    component: str
    account: str
    region: str
    outcome: OutcomeName
    operations: tuple[str, ...]
    created: tuple[CreatedDocument, ...]
    permission: PermissionName | None
    why: str | None


class DifferenceLineDocument(Document, frozen=True, kw_only=True):
    """Something that is not as it should be: what of it is gone, and what is new."""

    component: str
    gone: tuple[str, ...]
    come: tuple[str, ...]


class ReceiptDocument(Document, frozen=True, kw_only=True):
    """The whole document.

    `permissions` are all IAM actions that applying and undoing need. `dollars_a_month` is what the plan costs more by the
    list prices of `as_of`, before traffic and tax, null where a price is not known. `verdict` is that of the
    diagnosis after the run, null where none was made; `differs` is what an undo could not bring back, or what
    is not as the plan left it where the verdict is not what was proved.
    """

    schema: Literal["wayout.receipt/1"]
    plan: str
    standing: StandingName
    source: str
    destinations: tuple[str, ...]
    journal: str | None
    steps: tuple[StepDocument, ...]
    permissions: tuple[str, ...]
    dollars_a_month: float | None
    as_of: str
    verdict: VerdictName | None
    differs: tuple[DifferenceLineDocument, ...]


def receipt_document(
    receipt: Receipt,
    permissions: tuple[str, ...],
    *,
    journal: str | None = None,
    rehearsed: tuple[Rehearsed, ...] = (),
    diagnosis: Diagnosis | None = None,
    differs: tuple[ChangeStatement, ...] = (),
) -> ReceiptDocument:
    """The receipt as a document."""
    tried = {each.step.number: each for each in rehearsed}
    return ReceiptDocument(
        schema="wayout.receipt/1",
        plan=receipt.plan,
        standing="planned" if rehearsed else receipt.standing.value,
        source=receipt.source,
        destinations=receipt.destinations,
        journal=journal,
        steps=tuple(_step(step, tried.get(step.number)) for step in receipt.steps),
        permissions=permissions,
        dollars_a_month=None if receipt.dollars is None else round(receipt.dollars, 2),
        as_of=AS_OF.isoformat(),
        verdict=None if diagnosis is None else diagnosis.answer.value,
        differs=tuple(
            DifferenceLineDocument(component=each.change.id, gone=each.gone, come=each.come) for each in differs
        ),
    )


def _step(step: StepReceipt, tried: Rehearsed | None) -> StepDocument:
    return StepDocument(
        number=step.number,
        change=step.change,
        component=step.component,
        account=step.account,
        region=step.region,
        outcome=step.outcome.value,
        operations=step.operations,
        created=tuple(
            CreatedDocument(planned_id=each.planned_id, id=each.id, address=each.address, is_surplus=each.is_surplus)
            for each in step.created
        ),
        permission=None if tried is None else tried.permission.value,
        why=(tried.why or None) if tried is not None else None,
    )
