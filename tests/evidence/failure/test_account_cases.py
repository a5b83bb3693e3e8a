"""Every row of the failure table that records and a snapshot can tell: what is said of it, and of mutated records."""

from pathlib import Path
from typing import Final

import pytest
from tests.evidence.failure.account_case import (
    FOLDER,
    RECORDS,
    AccountCase,
    Mutant,
    account_case,
    chosen,
    inquired,
    network_of,
)
from tests.lab.failure_row import FILE, KEPT, ROWS

from wayout.evidence.failure.account import Account
from wayout.evidence.failure.failure_row import FailureRow
from wayout.evidence.failure.inquiry import Inquiry

NAMES: Final = sorted(folder.name for folder in FOLDER.iterdir() if (folder / "case.toml").is_file())
EACH: Final = pytest.mark.parametrize("name", NAMES)
MUTANTS: Final = [
    pytest.param(name, mutant, id=f"{name}: {mutant.what}") for name in NAMES for mutant in account_case(name).mutant
]


@EACH
def test_the_account_is_the_one_of_the_table(name: str) -> None:
    case = account_case(name)
    inquiry = inquired(case, network_of(case), FOLDER / name / RECORDS)
    if case.unsent:
        assert _unsent(inquiry) == case.unsent
        return
    account = chosen(inquiry, case.pattern)
    assert account is not None
    assert (account.conclusion, account.rows, account.confidence) == (case.conclusion, case.rows, case.confidence)
    if case.component is not None:
        assert account.blockers[0].component == case.component


@pytest.mark.parametrize(("name", "mutant"), MUTANTS)
def test_a_mutated_record_changes_or_withdraws_the_answer(name: str, mutant: Mutant, tmp_path: Path) -> None:
    case = account_case(name)
    changed = tmp_path / RECORDS
    changed.write_text(mutant.of((FOLDER / name / RECORDS).read_text(encoding="utf-8")), encoding="utf-8")
    inquiry = inquired(case, network_of(case), changed)
    assert _said(inquiry, case) == mutant.rows
    assert _whole(inquiry) != _whole(inquired(case, network_of(case), FOLDER / name / RECORDS))


@EACH
def test_each_case_tells_its_story_with_its_source(name: str) -> None:
    told = (FOLDER / name / "README.md").read_text(encoding="utf-8")
    assert told.startswith(f"# {account_case(name).title}\n")
    assert "Source: " in told
    assert "https://" in told


@pytest.mark.parametrize("row", [pytest.param(row.name, id=f"{row.name}: {row.title}") for row in ROWS])
@pytest.mark.parametrize("source", [None, "eni-task-a"], ids=["all interfaces", "the task's own"])
def test_records_that_the_lab_made_are_told_by_their_row(row: str, source: str | None) -> None:
    case = AccountCase(title=row, network=f"tests/evidence/failure/lab_records/{row}", source=source)
    inquiry = inquired(case, network_of(case), KEPT / row / FILE)
    if row == FailureRow.HEALTHY:
        assert inquiry.accounts == ()
        assert {vantage.client for vantage in inquiry.working}
        return
    if row == FailureRow.SCAN and source is not None:
        assert inquiry.accounts == ()  # it shows at the NAT gateway alone
        return
    account = chosen(inquiry, None)
    assert account is not None
    assert account.rows == (row,)
    assert account.confidence is FailureRow(row).confidence
    assert len(inquiry.accounts) == 1


@pytest.mark.parametrize(("row", "old", "new", "rows"), [
    pytest.param("F1", " REJECT ", " ACCEPT ", (), id="F1: it was accepted"),
    pytest.param("F3", " REJECT ", " ACCEPT ", (), id="F3: the answer was accepted"),
    pytest.param("F5", " REJECT ", " ACCEPT ", (), id="F5: it left the gateway"),
    pytest.param("F8", "eni-bastion - - - - - - -", "eni-task-a - - - - - - -", ("F8",), id="F8: nothing else happened there"),
    pytest.param("F17", " - 4 IPv4", " - 18 IPv4", (), id="F17: a SYN-ACK came in place of the RST"),
])  # fmt: skip
def test_a_mutated_record_of_the_lab_changes_the_answer(
    row: str, old: str, new: str, rows: tuple[str, ...], tmp_path: Path
) -> None:
    text = (KEPT / row / FILE).read_text(encoding="utf-8")
    assert old in text
    changed = tmp_path / FILE
    changed.write_text(text.replace(old, new), encoding="utf-8")
    case = AccountCase(title=row, network=f"tests/evidence/failure/lab_records/{row}", source="eni-task-a")
    account = chosen(inquired(case, network_of(case), changed), None)
    assert (account.rows if account is not None else ()) == rows


def test_every_row_that_can_be_decided_has_a_case() -> None:
    told = {row for name in NAMES for row in (*account_case(name).rows, *account_case(name).unsent)}
    told |= {row.name for row in ROWS}
    assert {row for row in FailureRow if row.is_decidable} <= told


def _said(inquiry: Inquiry, case: AccountCase) -> tuple[str, ...]:
    """What is left of the answer, as mutants write it."""
    if case.unsent:
        return _unsent(inquiry)
    account = chosen(inquiry, case.pattern)
    return ("none",) if account is None else account.rows


def _unsent(inquiry: Inquiry) -> tuple[str, ...]:
    """The rows by which it is told that nothing was sent."""
    found = []
    for each in inquiry.unsent:
        if not each.is_sure or each.presence is None:
            found.append("not sure")
        else:
            found.append("F18" if each.presence.accepted or each.presence.rejected else "F35")
    return tuple(found)


def _whole(inquiry: Inquiry) -> object:
    def account(told: Account) -> object:
        faults = tuple((b.reason, b.component, b.rule) for b in told.blockers)
        return told.conclusion, told.rows, told.confidence, faults, told.remarks, told.first.exchange.pattern

    return tuple(map(account, inquiry.accounts)), inquiry.unsent, len(inquiry.working)
