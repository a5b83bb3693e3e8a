"""One generated VPC: its subnets, its ways out, its tables and ACLs, with the faults that real accounts have."""

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from tests.builders import (
    REGION,
    Json,
    acl_entry,
    address,
    gateway_endpoint,
    internet_gateway,
    nat_address,
    nat_gateway,
    network_acl,
    network_interface,
    route,
    route_table,
    subnet,
    vpc,
    vpc_attributes,
)

from bench.documents import Documents
from bench.identifier import identifier

EVERYWHERE = "0.0.0.0/0"
S3_LIST = "pl-63a5400a"
OFFICE_LIST = "pl-0b1c2d3e4f5a6b7c8"

_FAULT_SHARE = 0.04
"""Tables, ACLs and gateways with a fault; each kind of fault for itself."""


class Place(NamedTuple):
    """A subnet of 4,096 addresses; the first 16 are left to AWS and the gateways."""

    subnet_id: str
    zone: str
    first_octets: str
    third_octet: int
    is_public: bool

    @property
    def cidr(self) -> str:
        """Its block."""
        return f"{self.first_octets}.{self.third_octet}.0/20"

    def host(self, number: int) -> str:
        """The address of its n-th interface, counted from 0."""
        number += 16
        return f"{self.first_octets}.{self.third_octet + number // 256}.{number % 256}"


class Vpc:
    """A VPC over two to four zones, each with a public and a private subnet. Everything about it follows from `dice`."""

    def __init__(self, dice: Random, number: int) -> None:
        self.dice = dice
        self.number = number
        self.vpc_id = identifier("vpc", dice)
        self.octets = f"10.{number}"
        self.cidr = f"{self.octets}.0.0/16"
        self.zones = tuple(f"{REGION}{letter}" for letter in "abcd"[: dice.choice((2, 3, 3, 3, 4))])
        self.public = self._places(first=0, is_public=True)
        self.private = self._places(first=len(self.zones), is_public=False)
        self.gateway = identifier("igw", dice)
        self.endpoint = identifier("vpce", dice)

    def _places(self, first: int, *, is_public: bool) -> tuple[Place, ...]:
        return tuple(
            Place(identifier("subnet", self.dice), zone, self.octets, 16 * (first + index), is_public)
            for index, zone in enumerate(self.zones)
        )

    def describe(self, documents: Documents, into_others: Sequence[Json] = ()) -> None:
        """Add all of it to the documents. `into_others` are routes of the private subnets into other VPCs."""
        documents.add("Vpcs", vpc(self.vpc_id, self.cidr, name=f"team-{self.number}"))
        documents.add("VpcAttributes", vpc_attributes(self.vpc_id))
        documents.add("InternetGateways", internet_gateway(self.gateway, vpc=self.vpc_id))
        for place in (*self.public, *self.private):
            kind = "public" if place.is_public else "private"
            name = f"team-{self.number}-{kind}-{place.zone[-1]}"
            described = subnet(
                place.subnet_id, place.cidr, place.zone, vpc=self.vpc_id, map_public_ip=place.is_public, name=name
            )
            documents.add("Subnets", described)
        self._add_tables(documents, self._add_nat_gateways(documents), into_others)
        self._add_acls(documents)

    def _add_nat_gateways(self, documents: Documents) -> list[str]:
        """One NAT gateway per zone, or a single one for all; now and then one that failed."""
        places = self.public if self.dice.random() < 0.7 else self.public[:1]
        gateways = [identifier("nat", self.dice) for _ in places]
        for index, (place, gateway) in enumerate(zip(places, gateways, strict=True)):
            letter = f"{self.number:03}{index:014x}"
            inside, outside = f"{place.first_octets}.{place.third_octet}.5", f"198.51.{100 + index}.{self.number}"
            state = "failed" if self.dice.random() < _FAULT_SHARE else "available"
            pair = nat_address(letter, private_ip=inside, public_ip=outside)
            documents.add("NatGateways", nat_gateway(gateway, place.subnet_id, pair, vpc=self.vpc_id, state=state))
            elastic = address(letter, outside, private_ip=inside, interface=f"eni-nat-{letter}")
            documents.add("Addresses", elastic)
            interface = network_interface(
                f"eni-nat-{letter}",
                inside,
                subnet=place.subnet_id,
                groups=(),
                availability_zone=place.zone,
                vpc=self.vpc_id,
                public_ip=outside,
                allocation=f"eipalloc-{letter}",
                kind="nat_gateway",
                description=f"Interface for NAT Gateway {gateway}",
                requester_managed=True,
                source_dest_check=False,
            )
            documents.add("NetworkInterfaces", interface)
        return gateways

    def _add_tables(self, documents: Documents, gateways: list[str], into_others: Sequence[Json]) -> None:
        """A main table, one for the public subnets, and one per private subnet, whose default route some have lost."""
        own = (self.cidr,)
        public = tuple(place.subnet_id for place in self.public)
        documents.add("RouteTables", route_table(identifier("rtb", self.dice), main=True, vpc=self.vpc_id, local=own))
        way_out = route(EVERYWHERE, igw=self.gateway)
        table = route_table(identifier("rtb", self.dice), way_out, subnets=public, vpc=self.vpc_id, local=own)
        documents.add("RouteTables", table)
        tables = [identifier("rtb", self.dice) for _ in self.private]
        for index, (place, table_id) in enumerate(zip(self.private, tables, strict=True)):
            routes = [route(S3_LIST, endpoint=self.endpoint, origin="CreateRoute")]
            luck = self.dice.random()
            if luck > _FAULT_SHARE:
                state = "blackhole" if luck > 1 - _FAULT_SHARE else "active"
                routes.insert(0, route(EVERYWHERE, nat=gateways[index % len(gateways)], state=state))
            described = route_table(
                table_id, *routes, *into_others, subnets=(place.subnet_id,), vpc=self.vpc_id, local=own
            )
            documents.add("RouteTables", described)
        documents.add("VpcEndpoints", gateway_endpoint(self.endpoint, "s3", *tables, vpc=self.vpc_id))

    def _add_acls(self, documents: Documents) -> None:
        """The default ACL; in four of ten VPCs the private subnets have one of their own, of five to twenty entries."""
        guarded = self.private if self.dice.random() < 0.4 else ()
        left = tuple(place.subnet_id for place in (*self.public, *self.private) if place not in guarded)
        acl = network_acl(identifier("acl", self.dice), subnets=left, vpc=self.vpc_id, default=True)
        documents.add("NetworkAcls", acl)
        if guarded:
            subnets = tuple(place.subnet_id for place in guarded)
            entries = _entries(self.dice, self.cidr)
            documents.add(
                "NetworkAcls", network_acl(identifier("acl", self.dice), *entries, subnets=subnets, vpc=self.vpc_id)
            )


def _entries(dice: Random, cidr: str) -> list[Json]:
    """Entries that let HTTPS out and its replies in, with some neighbours denied; the replies are what a fault leaves out."""
    entries = [
        acl_entry(100, "egress", "allow", "tcp", EVERYWHERE, 443),
        acl_entry(110, "egress", "allow", "all", cidr),
        acl_entry(100, "ingress", "allow", "all", cidr),
    ]
    if dice.random() > _FAULT_SHARE:
        entries.append(acl_entry(200, "ingress", "allow", "tcp", EVERYWHERE, 1024, 65535))
    for number in range(10, 10 + dice.randrange(1, 17)):
        block = f"198.18.{dice.randrange(256)}.0/24"
        entries.append(acl_entry(number, dice.choice(("ingress", "egress")), "deny", "all", block))
    return entries
