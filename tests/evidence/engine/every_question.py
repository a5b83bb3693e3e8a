"""Every question that wayout asks of records, found where it is written: none is left out of what holds for all."""

import pkgutil
from importlib import import_module
from typing import Any, Final

import wayout.evidence
from wayout.evidence.engine.question import Question


def _found() -> dict[str, Question[Any]]:
    modules = (
        import_module(found.name) for found in pkgutil.walk_packages(wayout.evidence.__path__, "wayout.evidence.")
    )
    questions = (value for module in modules for value in vars(module).values() if isinstance(value, Question))
    return {question.name: question for question in questions}


EVERY_QUESTION: Final = tuple(_found().values())
