"""A generated account, the same one for the same numbers, as a snapshot of about 60 MB.

It has 200 VPCs, joined by a transit gateway and peerings, 40,000 interfaces, and
4,000 groups of 20 rules. `python -m bench.account [FACTOR]` makes it, with so
many times the interfaces, and prints the folder that holds it.
"""

import hashlib
import shutil
import sys
from pathlib import Path
from random import Random
from typing import NamedTuple

from tests.builders import (
    ACCOUNT,
    REGION,
    dhcp_options,
    ecs_cluster,
    managed_prefix_list,
    managed_prefix_list_entries,
    prefix_list,
)

from bench.connection import Connections
from bench.documents import Documents
from bench.network_interface import CLUSTER, Tenants
from bench.security_group import groups
from bench.vpc import OFFICE_LIST, S3_LIST, Vpc

HERE = Path(__file__).resolve().parent
CACHE = HERE.parent / ".bench"


class Account(NamedTuple):
    """How large the account is; everything else follows from the seed."""

    vpcs: int = 200
    interfaces: int = 40_000
    groups_per_vpc: int = 20
    seed: int = 2026

    def scaled(self, factor: int) -> "Account":
        """The same account with so many times the interfaces."""
        return self._replace(interfaces=self.interfaces * factor)

    def write(self, folder: Path) -> None:
        """Write the account as a snapshot into a new folder."""
        place = folder / ACCOUNT / REGION
        place.mkdir(parents=True)
        self._documents().write(place)

    def snapshot(self) -> Path:
        """The folder that holds the account, made on first use and again whenever its recipe has changed."""
        size = "-".join(map(str, ("account", *self)))
        folder = CACHE / f"{size}-{_recipe()}"
        if not folder.exists():
            for outdated in CACHE.glob(f"{size}-*"):
                shutil.rmtree(outdated)
            aside = CACHE / f"{size}-unfinished"
            self.write(aside)
            aside.rename(folder)
        return folder

    def _documents(self) -> Documents:
        documents = Documents()
        documents.add("DhcpOptions", dhcp_options())
        documents.add("clusters", ecs_cluster(CLUSTER))
        documents.add("PrefixLists", prefix_list(S3_LIST, "s3", "52.216.0.0/15", "54.231.0.0/16", "3.5.0.0/19"))
        documents.add("ManagedPrefixLists", managed_prefix_list(OFFICE_LIST, "offices"))
        entries = managed_prefix_list_entries(OFFICE_LIST, "192.0.2.0/25", "198.51.100.0/26")
        documents.add("ManagedPrefixListEntries", entries)
        share, rest = divmod(self.interfaces, self.vpcs)
        vpcs = [Vpc(Random(f"{self.seed}/{number}"), number) for number in range(self.vpcs)]
        connections = Connections(vpcs)
        connections.describe(documents)
        for number, vpc in enumerate(vpcs):
            dice = vpc.dice
            vpc.describe(documents, connections.routes_of(vpc))
            ids, described = groups(dice, vpc.vpc_id, vpc.cidr, (S3_LIST, OFFICE_LIST), self.groups_per_vpc)
            documents.add("SecurityGroups", *described)
            Tenants(dice, vpc, ids).describe(documents, share + (number < rest))
        return documents


_GENERATOR = ("account", "connection", "documents", "identifier", "network_interface", "security_group", "vpc")


def _recipe() -> str:
    """A few letters that change with the code that makes accounts, the tests' builders included."""
    own = [HERE / f"{name}.py" for name in _GENERATOR]
    sources = [*own, *sorted((HERE.parent / "tests" / "builders").glob("*.py"))]
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:8]


if __name__ == "__main__":
    print(Account().scaled(int(sys.argv[1]) if len(sys.argv) > 1 else 1).snapshot())
