"""A whole answer out of the pages that AWS gives it in."""

from collections.abc import Mapping

import msgspec

from wayout.aws.account import Account
from wayout.aws.answer import Answer, CallRefused
from wayout.aws.json_value import Json


class Paging(msgspec.Struct, frozen=True, kw_only=True):
    """How a service hands out a long answer: which parameter asks for more, and how many elements one page may hold."""

    cursor_asked: str
    cursor_given: str
    size_asked: str
    size: int


def ec2_paging(size: int) -> Paging:
    """EC2's: `NextToken` and `MaxResults`. Each operation has its own largest page (EC2 API Reference, each action)."""
    return Paging(cursor_asked="NextToken", cursor_given="NextToken", size_asked="MaxResults", size=size)


ECS_PAGING = Paging(cursor_asked="nextToken", cursor_given="nextToken", size_asked="maxResults", size=100)
"""ECS's: `nextToken` and `maxResults`, 1 to 100 (ECS API Reference, ListTasks)."""

LAMBDA_PAGING = Paging(cursor_asked="Marker", cursor_given="NextMarker", size_asked="MaxItems", size=50)
"""Lambda's: `Marker` and `MaxItems`; ListFunctions gives at most 50 a page (Lambda API Reference, ListFunctions)."""


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
    asked: set[str] = set()
    token: str | None = None
    while True:
        page_parameters = {**parameters, paging.size_asked: paging.size}
        if token is not None:
            page_parameters[paging.cursor_asked] = token
        page = account.call(service, operation, region, page_parameters)
        if isinstance(page, CallRefused):
            return page
        _join(whole, page, paging.cursor_given)
        given = page.get(paging.cursor_given)
        if not isinstance(given, str) or not given:
            return whole
        if given in asked:
            return CallRefused(
                service=service,
                operation=operation,
                region=region,
                why="EndlessPaging",
                message=f"{operation} gave the same {paging.cursor_given} twice",
            )
        asked.add(given)
        token = given


def _join(whole: Answer, page: Answer, token: str) -> None:
    for key, value in page.items():
        if key == token:
            continue
        known = whole.get(key)
        if isinstance(known, list) and isinstance(value, list):
            known.extend(value)
        else:
            whole[key] = value
