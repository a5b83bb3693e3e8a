"""A snapshot that can be shown to somebody else: the same network under other names and addresses.

Verdicts stay the same: what refers to what, which address lies in which prefix, and every state, port, protocol,
region and zone is kept. Names, ids, tags, descriptions, account numbers, host names and addresses are replaced, each by
the same one everywhere. Only what is known to be AWS's own word is kept (`harmless.py`); the rest is replaced unseen.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from ipaddress import IPv4Network
from pathlib import Path
from urllib.parse import unquote

import msgspec

from wayout.aws.json_value import Json
from wayout.snapshot.document import document, whole_answer
from wayout.snapshot.harmless import CUSTOMER_SERVICE, FREE_TEXT, LITERALS, PATTERNS, PLACE, TIME, WORDS
from wayout.snapshot.manifest import Caller, Manifest, Refusal, new_manifest
from wayout.snapshot.problem import Problem
from wayout.snapshot.pseudonym import Pseudonyms
from wayout.snapshot.store import DEFAULT_ACCOUNT, DEFAULT_REGION, Snapshot
from wayout.snapshot.suricata import redacted_expression, redacted_rules, redacted_variable
from wayout.snapshot.write import Existing, Readers, draft, require_free

_MEMBER = re.compile(r"[A-Za-z][A-Za-z0-9]{0,63}")
"""How AWS names the members of its answers."""

_CONDITION = re.compile(r"(?:aws|s3|ec2|ecs|dynamodb|kms):[A-Za-z]+")
"""A condition key of a policy."""

_OPERATOR = re.compile(r"For(?:Any|All)Values?:[A-Za-z]+")
"""An operator of a policy's conditions for keys with several values."""

_SWITCHES = frozenset({"true", "false"})

_NAMED_BY_CUSTOMERS = frozenset({"Variables", "dockerLabels", "options", "labels", "driverOpts", "Tags", "tags"})
"""Members that hold objects whose keys customers chose."""

_VARIABLES = frozenset({"RuleVariables", "IPSets", "PortSets", "ContextSets", "IPSetReferences"})
"""Members of firewall policies and rule groups that hold objects whose keys are the names of variables."""

_EXPRESSIONS = frozenset({"Definition", "Source", "Destination", "SourcePort", "DestinationPort"})
"""Members of firewall rules that hold addresses or ports, with lists, negations and variables."""

_RESOURCES = frozenset({"Resource", "NotResource"})
"""Members of a policy's statements that hold patterns of ARNs."""

_ENCODED_BRACE = "%7B"
"""How a policy begins that IAM's API percent-encodes (IAM API Reference, GetRolePolicy)."""

_NO_DOCUMENT = frozenset({"NextToken", "nextToken", "NextMarker", "ResponseMetadata", "failures"})
_ACCOUNT_DIGITS = range(10**11, 10**12)


class Redacted(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a redaction."""

    documents: int
    problems: tuple[Problem, ...]
    """The files that could not be read, and so are not in the redacted snapshot."""


class Redactor:
    """The replacement of everything that is not AWS's own, under one key."""

    def __init__(
        self, key: bytes, enumerations: Mapping[str, frozenset[str]], networks: Iterable[IPv4Network] = ()
    ) -> None:
        self._names = Pseudonyms(key, networks)
        self._enumerations = enumerations

    def content(self, member: str, value: Json) -> Json:
        """The value of this member of an AWS answer, redacted."""
        match value:
            case dict():
                return {self._key(member, key): self.content(key, part) for key, part in value.items()}
            case list():
                # An object in a list has members of AWS's; one that stands right under `Tags` has customers'.
                return [self.content("" if isinstance(part, dict) else member, part) for part in value]
            case str():
                return self.text(member, value)
            case bool() | float() | None:
                return value
            case int():
                return int(self._names.account(str(value))) if value in _ACCOUNT_DIGITS else value

    def text(self, member: str, text: str) -> str:
        """The text of this member, redacted: kept when it is a word of AWS's that may stand there."""
        if text in self._enumerations.get(member, ()) or text in LITERALS.get(member, ()):
            return text
        pattern = PATTERNS.get(member)
        if pattern and pattern.fullmatch(text) and not CUSTOMER_SERVICE.search(text):
            return text
        if TIME.fullmatch(text):
            return text
        if member in _RESOURCES or _CONDITION.fullmatch(member):
            return text if text.lower() in _SWITCHES else self._names.pattern(text)
        if member == "RulesString":
            return redacted_rules(text, self._names.text)
        if member in _EXPRESSIONS:
            return redacted_expression(text, self._names.text)
        if text[:3].upper() == _ENCODED_BRACE:
            text = unquote(text)
        if text.startswith("{"):
            try:
                inner = msgspec.json.decode(text)
            except (ValueError, RecursionError):
                return self._names.text(text)
            return msgspec.json.encode(self.content(member, inner)).decode()
        return self._names.text(text, WORDS if member in FREE_TEXT else frozenset())

    def account(self, account: str) -> str:
        """The name of an account's folder, redacted."""
        return account if account == DEFAULT_ACCOUNT else self._names.text(account)

    def region(self, region: str) -> str:
        """The name of a region's folder: kept when it is a region's."""
        return region if region == DEFAULT_REGION or PLACE.fullmatch(region) else self._names.text(region)

    def _key(self, member: str, key: str) -> str:
        if member in _VARIABLES and key not in _VARIABLES:
            return redacted_variable(key, self._names.text)
        if member in _NAMED_BY_CUSTOMERS:
            kept = key in LITERALS["name"] or key.startswith("awslogs-")
        else:
            kept = any(form.fullmatch(key) is not None for form in (_MEMBER, _CONDITION, _OPERATOR))
        return key if kept else self._names.text(key)


def redact(
    snapshot: Snapshot, target: Path, key: bytes, enumerations: Mapping[str, frozenset[str]], now: datetime
) -> Redacted:
    """What was redacted, once the new snapshot stands at the target; the same key gives the same names.

    Raises: InputError when something stands at the target, or when nothing can be written there.
    """
    require_free(target, Existing.KEEP)
    decoded, problems = _decode(snapshot)
    redactor = Redactor(key, enumerations, _networks(decoded))
    documents: dict[tuple[str, str, str], Json] = {}
    truncated: list[Refusal] = []
    for account, region, answer in decoded:
        place = (redactor.account(account), redactor.region(region))
        for top, content in answer.items():
            if top in _NO_DOCUMENT or not _MEMBER.fullmatch(top):
                continue
            where = (*place, top)
            documents[where] = _joined(documents.get(where), redactor.content(top, content))
            if any(answer.get(token) for token in ("NextToken", "nextToken", "NextMarker")):
                truncated.append(_truncated(*place, top))
    with draft(target, Readers.AS_THE_UMASK_SAYS) as copy:
        for (account, region, top), content in documents.items():
            copy.add(account, region, top, content)
        copy.finish(_manifest(snapshot.manifest, redactor, truncated, now), Existing.KEEP)
    return Redacted(documents=len(documents), problems=(*snapshot.problems, *problems))


def _decode(snapshot: Snapshot) -> tuple[list[tuple[str, str, dict[str, Json]]], list[Problem]]:
    decoded: list[tuple[str, str, dict[str, Json]]] = []
    problems: list[Problem] = []
    for file in snapshot.files:
        try:
            answer: Json = msgspec.json.decode(file.content)
        except (ValueError, RecursionError) as error:
            problems.append(Problem(file.name, "", f"is not JSON: {error}"))
            continue
        if isinstance(answer, dict):
            whole = whole_answer(answer)
            answer = answer if whole is None else {whole: [answer]}
            decoded.append((file.account, file.region, answer))
        else:
            problems.append(Problem(file.name, "", "is not an answer of AWS's: not a JSON object"))
    return decoded, problems


def _networks(decoded: Iterable[tuple[str, str, dict[str, Json]]]) -> list[IPv4Network]:
    """The VPCs' and subnets' IPv4 ranges, in which AWS gives the first addresses a meaning."""
    found: dict[IPv4Network, None] = {}
    for _, _, answer in decoded:
        for top in ("Vpcs", "Subnets"):
            elements = answer.get(top)
            for element in elements if isinstance(elements, list) else []:
                for cidr in _cidrs(element):
                    try:
                        found[IPv4Network(cidr)] = None
                    except ValueError:
                        continue
    return list(found)


def _cidrs(element: Json) -> list[str]:
    if not isinstance(element, dict):
        return []
    more = element.get("CidrBlockAssociationSet")
    blocks = [element, *(more if isinstance(more, list) else [])]
    cidrs = [block.get("CidrBlock") for block in blocks if isinstance(block, dict)]
    return [cidr for cidr in cidrs if isinstance(cidr, str)]


def _joined(before: Json, content: Json) -> Json:
    """Two documents of one place in one; of what cannot be joined, the first."""
    if before is None:
        return content
    return [*before, *content] if isinstance(before, list) and isinstance(content, list) else before


def _truncated(account: str, region: str, key: str) -> Refusal:
    known = document(key)
    return Refusal(
        account=account,
        region=region,
        document=key,
        operation="",
        permission=known.permission if known else "",
        why="Truncated",
        message="the answer was saved with the token of a next page, so it is not the whole list",
    )


def _word(redactor: Redactor, text: str) -> str:
    """A name of AWS's API, kept when it looks like one."""
    return text if re.fullmatch(r"(?:[a-z0-9-]+:)?[A-Za-z.]{0,64}", text) else redactor.text("why", text)


def _manifest(known: Manifest | None, redactor: Redactor, truncated: list[Refusal], now: datetime) -> Manifest:
    callers = known.callers if known else ()
    refused = known.refused if known else ()
    resolved = known.resolved if known else {}
    return new_manifest(
        known.created if known else now,
        callers=(
            Caller(
                account=redactor.account(caller.account),
                arn=redactor.text("arn", caller.arn),
                regions=tuple(redactor.region(region) for region in caller.regions),
            )
            for caller in callers
        ),
        refused=(
            *(
                msgspec.structs.replace(
                    refusal,
                    account=redactor.account(refusal.account),
                    region=redactor.region(refusal.region),
                    document=_word(redactor, refusal.document),
                    operation=_word(redactor, refusal.operation),
                    permission=_word(redactor, refusal.permission),
                    why=_word(redactor, refusal.why),
                    message=redactor.text("message", refusal.message),
                )
                for refusal in refused
            ),
            *truncated,
        ),
        resolved={
            redactor.text("host", name): tuple(redactor.text("address", address) for address in addresses)
            for name, addresses in resolved.items()
        },
    )
