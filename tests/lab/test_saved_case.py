"""Differences between kernel and model: made small, saved like a case, and tried again."""

import multiprocessing
import tomllib
from pathlib import Path
from typing import Any

import pytest
from conformance.expectation import Expectation, Word
from conformance.judgement import Judgement, Sort
from conformance.rule_change import MUTANTS
from conformance.saved_case import read_back, save
from conformance.shrinking import Documents, shrink, still_differs
from tests.cases.test_cases import _check_trace
from tests.lab import network_fault
from tests.lab.ground import needs_lab

import wayout
from wayout.errors import InputError
from wayout.lab.traffic.volley import Fate, Shot
from wayout.net.address import Address
from wayout.net.packet import Packet

MUTANT = "no public address is needed"
SHOT = Shot(1, "eni-task-a", Packet.tcp(Address.parse("10.0.1.10"), Address.parse("203.0.113.9"), 443))
FATE = Fate(SHOT, (), None, None)
DIFFERENT = Judgement(Sort.DIFFERENT, FATE, Expectation(Word.PASSES), "it never arrives")


def in_another_process(task: Any, *arguments: Any) -> int | None:
    """The exit code of a task that may change the running program."""
    process = multiprocessing.get_context("fork").Process(target=task, args=arguments)
    process.start()
    process.join()
    return process.exitcode


def save_what_a_mutant_does(folder: Path) -> None:
    next(mutant for mutant in MUTANTS if mutant.name == MUTANT).apply()
    documents, judgement = shrink(network_fault.no_public_address().documents(), SHOT)
    assert judgement is not None
    save(folder, "of a mutant", documents, judgement)


def reproduce(folder: Path) -> None:
    next(mutant for mutant in MUTANTS if mutant.name == MUTANT).apply()
    found = still_differs(*read_back(folder))
    assert found is not None
    assert found.said.word is Word.PASSES


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A saved difference: a mutant stands for a wrong model, and lets out what the kernel's internet gateway drops."""
    folder = tmp_path_factory.mktemp("difference")
    assert in_another_process(save_what_a_mutant_does, folder) == 0
    return folder


@needs_lab
def test_a_difference_is_made_small_saved_and_reproduced(saved: Path) -> None:
    documents, shot = read_back(saved)
    sizes = {key: len(elements) for key, elements in documents.items() if elements}
    assert shot == SHOT
    assert sizes == {
        "Vpcs": 1,
        "Subnets": 1,
        "RouteTables": 1,
        "NetworkAcls": 1,
        "SecurityGroups": 1,
        "NetworkInterfaces": 1,
        "InternetGateways": 1,
    }
    assert in_another_process(reproduce, saved) == 0
    assert still_differs(documents, shot) is None, "the model itself agrees with the kernel"


@needs_lab
def test_a_saved_difference_is_a_case_that_the_mended_model_passes(saved: Path) -> None:
    case = tomllib.loads((saved / "case.toml").read_text(encoding="utf-8"))
    (question,) = case["question"]
    assert question["verdict"] == "blocked"
    assert case["kernel"]["stopped_by"] == "igw-main no-public-ip on the way there"
    _check_trace(wayout.load(saved / "snapshot.json"), question)
    story = (saved / "README.md").read_text(encoding="utf-8")
    assert "the model says that it passes, but it never arrives" in story
    assert "- loss igw-main no-public-ip: tcp 10.0.1.10:32768 -> 203.0.113.9:443" in story


def test_what_the_difference_does_not_need_is_left_out() -> None:
    """Here it needs the second group, and the second rule of it."""
    documents: Documents = {
        "Vpcs": [{"VpcId": f"vpc-{n}"} for n in range(9)],
        "SecurityGroups": [
            {"GroupId": f"sg-{n}", "IpPermissions": [{"FromPort": p} for p in range(5)]} for n in range(5)
        ],
    }

    def differs(smaller: Documents, _: Shot) -> Judgement | None:
        rules = [
            rule for group in smaller["SecurityGroups"] if group["GroupId"] == "sg-2" for rule in group["IpPermissions"]
        ]
        return DIFFERENT if {"FromPort": 3} in rules else None

    small, judgement = shrink(documents, SHOT, differs)
    assert judgement is DIFFERENT
    assert small == {"Vpcs": [], "SecurityGroups": [{"GroupId": "sg-2", "IpPermissions": [{"FromPort": 3}]}]}


def test_what_is_left_differs_in_the_same_way() -> None:
    """Not because the receiver was left out."""
    documents: Documents = {"NetworkInterfaces": [{"Id": "sender"}, {"Id": "receiver"}, {"Id": "another"}]}
    lost_too = Judgement(Sort.DIFFERENT, FATE, Expectation(Word.LOST_THERE), "it stops elsewhere")

    def differs(smaller: Documents, _: Shot) -> Judgement:
        return DIFFERENT if {"Id": "receiver"} in smaller["NetworkInterfaces"] else lost_too

    small, _ = shrink(documents, SHOT, differs)
    assert small == {"NetworkInterfaces": [{"Id": "receiver"}]}


def test_what_never_differed_stays_as_it_is() -> None:
    documents: Documents = {"Vpcs": [{"VpcId": "vpc-1"}]}
    assert shrink(documents, SHOT, lambda *_: None) == (documents, None)


def test_a_folder_without_a_difference_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no saved difference"):
        read_back(tmp_path)
