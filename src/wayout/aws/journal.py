"""A journal: what was about to be done in an account, and what came of it, on disk before and after each call.

A run that changes an account may be killed between any two instructions. Its journal then tells what may exist: an
intent is on disk before its call is made, and the outcome after it returned. Both are lines of JSON that are only ever
added, each on its way to the disk (fsync) before the run goes on. A last line that was torn by a crash is no line: a
torn intent means that its call was not made, a torn outcome that nobody knows what came of it.
"""

import os
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Final, Self, TypeAlias

import msgspec

from wayout.aws.account import Account
from wayout.aws.answer import Answer, CallRefused
from wayout.aws.file_lock import lock
from wayout.aws.json_value import Json
from wayout.errors import InputError

_OWNER_ONLY: Final = 0o600
_FOLDER_OWNER_ONLY: Final = 0o700
_NO_LINK: Final = getattr(os, "O_NOFOLLOW", 0)

Kept: TypeAlias = dict[str, Any]
"""A `Json` object; msgspec does not decode a type that names itself."""


class Opening(msgspec.Struct, frozen=True, kw_only=True, tag_field="entry", tag="opening"):
    """The first line: which kind of run this is, its token, for which account, and what else resuming it needs."""

    schema: str = "wayout.journal/1"
    kind: str
    token: str
    account: str
    at: datetime
    about: Kept = {}


class Intent(msgspec.Struct, frozen=True, kw_only=True, tag_field="entry", tag="intent"):
    """A call that is about to be made.

    `token` is the client token that it carries, and `resources` the names and ids that are known before the answer:
    with these, whoever finds the intent without an outcome can look for what it made.
    """

    number: int
    step: str
    """What the call is for, in the words of the run."""

    service: str
    operation: str
    region: str
    parameters: Kept
    at: datetime
    token: str | None = None
    resources: tuple[str, ...] = ()
    about: Kept = {}
    """What else whoever resumes the run has to know of the call: which step of it this is."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True, tag_field="entry", tag="outcome"):
    """What came of the intent with this number: the ids that the answer brought, or why there is none."""

    number: int
    at: datetime
    resources: tuple[str, ...] = ()
    answer: Kept = {}
    refused: CallRefused | None = None


class Closing(msgspec.Struct, frozen=True, kw_only=True, tag_field="entry", tag="closing"):
    """The last line of a run that has nothing left to do."""

    at: datetime
    note: str = ""


Entry: TypeAlias = Opening | Intent | Outcome | Closing

Clock: TypeAlias = Callable[[], datetime]


class Journal:
    """The journal of one run, locked while it is open. Use it as a context."""

    def __init__(self, path: Path, descriptor: int, entries: Iterable[Entry], clock: Clock) -> None:
        self.path = path
        self._descriptor = descriptor
        self._entries = list(entries)
        self._clock = clock

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._descriptor)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every line, in order."""
        return tuple(self._entries)

    @property
    def opening(self) -> Opening:
        """The first line."""
        first = self._entries[0]
        assert isinstance(first, Opening)  # noqa: S101 - both ways to open a journal see to it
        return first

    @property
    def is_closed(self) -> bool:
        """Whether the run has nothing left to do."""
        return isinstance(self._entries[-1], Closing)

    def intents(self) -> tuple[tuple[Intent, Outcome | None], ...]:
        """Every call with its outcome; None while it is not known whether the call took effect."""
        outcomes = {entry.number: entry for entry in self._entries if isinstance(entry, Outcome)}
        return tuple((entry, outcomes.get(entry.number)) for entry in self._entries if isinstance(entry, Intent))

    def intend(
        self,
        step: str,
        call: tuple[str, str, str],
        parameters: Mapping[str, Json],
        *,
        token: str | None = None,
        resources: tuple[str, ...] = (),
        about: Mapping[str, Json] = MappingProxyType({}),
    ) -> Intent:
        """The intent to make this call (service, operation, region), on disk.

        Raises: InputError when it cannot be written; the call must not be made then.
        """
        service, operation, region = call
        number = sum(isinstance(entry, Intent) for entry in self._entries) + 1
        intent = Intent(
            number=number,
            step=step,
            service=service,
            operation=operation,
            region=region,
            parameters=dict(parameters),
            at=self._clock(),
            token=token,
            resources=resources,
            about=dict(about),
        )
        self._write(intent)
        return intent

    def conclude(
        self,
        intent: Intent,
        found: Answer | CallRefused,
        *,
        resources: tuple[str, ...] = (),
        keep: tuple[str, ...] = (),
    ) -> None:
        """Put on disk what came of a call; of an answer, the keys to keep and the ids that it brought.

        Raises: InputError when it cannot be written.
        """
        refused = found if isinstance(found, CallRefused) else None
        kept = {} if isinstance(found, CallRefused) else {key: found[key] for key in keep if key in found}
        self._write(Outcome(number=intent.number, at=self._clock(), resources=resources, answer=kept, refused=refused))

    def close_off(self, note: str = "") -> None:
        """Say that nothing is left to do."""
        self._write(Closing(at=self._clock(), note=note))

    def call(
        self,
        account: Account,
        step: str,
        call: tuple[str, str, str],
        parameters: Mapping[str, Json],
        *,
        token: str | None = None,
        resources: tuple[str, ...] = (),
        keep: tuple[str, ...] = (),
    ) -> Answer | CallRefused:
        """What AWS answers to this call (service, operation, region), which is in the journal before and after."""
        intent = self.intend(step, call, parameters, token=token, resources=resources)
        found = account.call(*call, parameters)
        self.conclude(intent, found, keep=keep)
        return found

    def _write(self, entry: Entry) -> None:
        line = memoryview(msgspec.json.encode(entry) + b"\n")
        try:
            while line:
                line = line[os.write(self._descriptor, line) :]
            os.fsync(self._descriptor)
        except OSError as error:
            raise InputError(
                f"cannot write to the journal {self.path}: {error.strerror or error}",
                "Nothing further was done. Make room, or mend the disk, and finish by the journal.",
            ) from error
        self._entries.append(entry)


def begin_journal(path: Path, opening: Opening, clock: Clock) -> Journal:
    """A new journal with its first line on disk, readable by its owner only.

    Raises: InputError when the file exists or cannot be made.
    """
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_EXCL | _NO_LINK
    try:
        path.parent.mkdir(mode=_FOLDER_OWNER_ONLY, parents=True, exist_ok=True)
        descriptor = os.open(path, flags, _OWNER_ONLY)
    except FileExistsError:
        raise InputError(
            f"the journal {path} exists already", "Finish the run that wrote it, or name another."
        ) from None
    except OSError as error:
        raise InputError(
            f"cannot make the journal {path}: {error.strerror or error}", "Name a file in a folder of your own."
        ) from error
    journal = Journal(path, _locked(path, descriptor), (), clock)
    journal._write(opening)  # noqa: SLF001 - its own module
    _sync_folder(path.parent)
    return journal


def resume_journal(path: Path, clock: Clock) -> Journal:
    """A journal that stands on disk, to be carried on; a torn last line is taken away first.

    Raises: InputError when there is none, when another run has it open, or when it is no journal.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | _NO_LINK)
    except OSError as error:
        raise InputError(f"cannot open the journal {path}: {error.strerror or error}", None) from error
    _locked(path, descriptor)
    try:
        if hasattr(os, "fchmod"):
            os.fchmod(descriptor, _OWNER_ONLY)
        entries, length = _read(path, descriptor)
        if length < os.fstat(descriptor).st_size:
            os.ftruncate(descriptor, length)
            os.fsync(descriptor)
    except OSError as error:
        os.close(descriptor)
        raise InputError(f"cannot read the journal {path}: {error.strerror or error}", None) from error
    except BaseException:
        os.close(descriptor)
        raise
    return Journal(path, descriptor, entries, clock)


def read_journal(path: Path) -> tuple[Entry, ...]:
    """The lines of a journal without opening it for writing; another run may be adding to it.

    Raises: InputError when it cannot be read or is no journal.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | _NO_LINK)
        try:
            return _read(path, descriptor)[0]
        finally:
            os.close(descriptor)
    except OSError as error:
        raise InputError(f"cannot read the journal {path}: {error.strerror or error}", None) from error


def _locked(path: Path, descriptor: int) -> int:
    if not lock(descriptor):
        os.close(descriptor)
        raise InputError(f"another run is using the journal {path}", "Wait until it has ended.")
    return descriptor


def _read(path: Path, descriptor: int) -> tuple[tuple[Entry, ...], int]:
    """The whole lines of a file, and how many bytes they are."""
    data = b""
    os.lseek(descriptor, 0, os.SEEK_SET)
    while part := os.read(descriptor, 1 << 20):
        data += part
    *lines, torn = data.split(b"\n")
    entries: list[Entry] = []
    for number, line in enumerate(lines, 1):
        try:
            entries.append(msgspec.json.decode(line, type=Entry))
        except msgspec.DecodeError as error:
            raise InputError(
                f"line {number} of the journal {path} cannot be read: {error}",
                "It was changed by something else than wayout. The lines before it are good; look for what they name.",
            ) from None
    if not entries or not isinstance(entries[0], Opening):
        raise InputError(f"{path} is no journal of wayout", None)
    return tuple(entries), len(data) - len(torn)


def _sync_folder(folder: Path) -> None:
    """Make the name of a new file last."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
