"""A whole answer out of the pages that AWS gives it in."""

from collections.abc import Mapping

import msgspec

from wayout.aws.account import Account
from wayout.aws.answer import Answer, CallRefused
from wayout.aws.json_value import Json


class Paging(msgspec.Struct, frozen=True, kw_only=True):
    """How a service hands out a long answer: which parameter asks for more, and how many elements one page may hold.

    `beside` are further parts of the cursor, as asked and as given; a part that is not given is not asked.
    """

    cursor_asked: str
    cursor_given: str
    size_asked: str
    size: int | str
    """As text where the operation wants it so."""
    beside: tuple[tuple[str, str], ...] = ()

    @property
    def cursor(self) -> tuple[tuple[str, str], ...]:
        """All parts of the cursor, as asked and as given; the first is always given."""
        return ((self.cursor_asked, self.cursor_given), *self.beside)


def ec2_paging(size: int) -> Paging:
    """EC2's: `NextToken` and `MaxResults`. Each operation has its own largest page (EC2 API Reference, each action)."""
    return Paging(cursor_asked="NextToken", cursor_given="NextToken", size_asked="MaxResults", size=size)


ECS_PAGING = Paging(cursor_asked="nextToken", cursor_given="nextToken", size_asked="maxResults", size=100)
"""ECS's: `nextToken` and `maxResults`, 1 to 100 (ECS API Reference, ListTasks)."""

FIREWALL_PAGING = Paging(cursor_asked="NextToken", cursor_given="NextToken", size_asked="MaxResults", size=100)
"""Network Firewall's: `MaxResults` from 1 to 100 (Network Firewall API Reference, ListFirewalls)."""

LAMBDA_PAGING = Paging(cursor_asked="Marker", cursor_given="NextMarker", size_asked="MaxItems", size=50)
"""Lambda's: `Marker` and `MaxItems`; ListFunctions gives at most 50 a page (Lambda API Reference, ListFunctions)."""


ROUTE53_ZONE_PAGING = Paging(cursor_asked="NextToken", cursor_given="NextToken", size_asked="MaxItems", size="100")
"""Route 53's for the zones of a VPC: at most 100 a page (Route 53 API Reference, ListHostedZonesByVPC)."""

ROUTE53_RECORD_PAGING = Paging(
    cursor_asked="StartRecordName",
    cursor_given="NextRecordName",
    size_asked="MaxItems",
    size="300",
    beside=(("StartRecordType", "NextRecordType"), ("StartRecordIdentifier", "NextRecordIdentifier")),
)
"""Route 53's for records: the next page begins at a name, a type and an identifier; at most 300 a page (Route 53 API
Reference, ListResourceRecordSets)."""


def call_whole(
    account: Account,
    service: str,
    operation: str,
    region: str,
    parameters: Mapping[str, Json],
    paging: Paging | None,
) -> Answer | CallRefused:
    """AWS's answer with the lists of all its pages joined, without the token; or the refusal of any of them.

    An answer of which one page is missing is no answer: half a list of rules would be taken for the whole. The same
    token twice is such a failure, not an endless loop. Without paging, one call.
    """
    if paging is None:
        return account.call(service, operation, region, parameters)
    whole: Answer = {}
    seen: set[tuple[str, ...]] = set()
    cursor: dict[str, Json] = {}
    while True:
        page_parameters = {**parameters, paging.size_asked: paging.size, **cursor}
        page = account.call(service, operation, region, page_parameters)
        if isinstance(page, CallRefused):
            return page
        _join(whole, page, frozenset(given for _, given in paging.cursor))
        if not page.get(paging.cursor_given):
            return whole
        cursor = {asked: page[given] for asked, given in paging.cursor if isinstance(page.get(given), str)}
        if tuple(map(str, cursor.values())) in seen:
            return CallRefused(
                service=service,
                operation=operation,
                region=region,
                why="EndlessPaging",
                message=f"{operation} gave the same {paging.cursor_given} twice",
            )
        seen.add(tuple(map(str, cursor.values())))


def _join(whole: Answer, page: Answer, tokens: frozenset[str]) -> None:
    for key, value in page.items():
        if key in tokens:
            continue
        known = whole.get(key)
        if isinstance(known, list) and isinstance(value, list):
            known.extend(value)
        else:
            whole[key] = value
