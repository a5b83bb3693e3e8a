"""Prefix lists arrive in up to three documents.

AWS's own lists with their blocks, the metadata of all lists, and the entries per list.
"""

from wayout.model.noun import Noun
from wayout.model.prefix_list import PrefixList, PrefixListEntry
from wayout.net.prefix import Prefix


class PrefixListMetadata(Noun, frozen=True):
    """An element of DescribePrefixLists (with `Cidrs`) or of DescribeManagedPrefixLists (without)."""

    prefix_list_id: str
    prefix_list_name: str | None = None
    cidrs: tuple[Prefix, ...] | None = None
    owner_id: str | None = None


class ManagedPrefixListEntries(Noun, frozen=True):
    """The answer of GetManagedPrefixListEntries, wrapped with the id it was asked for."""

    prefix_list_id: str
    entries: tuple[PrefixListEntry, ...] = ()


def merged(parts: list[PrefixListMetadata | ManagedPrefixListEntries]) -> PrefixList:
    """One prefix list from all that the documents say about it; at least one part."""
    name = owner = None
    prefixes: tuple[Prefix, ...] | None = None
    for part in parts:
        match part:
            case ManagedPrefixListEntries():
                prefixes = tuple(entry.cidr for entry in part.entries)
            case PrefixListMetadata():
                name = name or part.prefix_list_name
                owner = owner or part.owner_id
                prefixes = part.cidrs if prefixes is None else prefixes
    return PrefixList(prefix_list_id=parts[0].prefix_list_id, prefix_list_name=name, prefixes=prefixes, owner_id=owner)
