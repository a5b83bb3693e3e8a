"""Prefix lists: named sets of address blocks, AWS's own (S3, DynamoDB) and the account's."""

from wayout.model.noun import Noun
from wayout.net.prefix import Prefix


class PrefixListEntry(Noun, frozen=True):
    """One block of a list."""

    cidr: Prefix
    description: str | None = None


class PrefixList(Noun, frozen=True):
    """A prefix list with its blocks.

    `prefixes` is None while the entries are not known, which is not the same as empty.
    """

    prefix_list_id: str
    prefix_list_name: str | None = None
    prefixes: tuple[Prefix, ...] | None = None
    owner_id: str | None = None
