"""A network from a seed: sound at first, then changed in a few places, so that most packets get far before they fail."""

from random import Random
from typing import Final

from tests.builders import (
    Json,
    SnapshotBuilder,
    acl_entry,
    egress_only_internet_gateway,
    gateway_endpoint,
    instance,
    internet_gateway,
    nat_address,
    nat_gateway,
    network_acl,
    network_interface,
    peering,
    permission,
    prefix_list,
    route,
    route_table,
    security_group,
    subnet,
    to_vpc,
    transit_associations,
    transit_gateway,
    transit_gateway_route_table,
    transit_gateway_vpc_attachment,
    transit_propagations,
    transit_route,
    transit_routes,
    vpc,
)

OUTSIDE: Final = ("203.0.113.9", "203.0.113.200", "198.18.5.5")
OUTSIDE_IPV6: Final = "2600:9000::9"
SERVICE: Final = "52.216.7.7"
SERVICE_BLOCKS: Final = ("52.216.0.0/15",)
PORTS: Final = (22, 25, 53, 80, 443, 1024, 5432, 32768, 50000, 65535)
RANGES: Final = (
    (443, 443),
    (80, 443),
    (0, 65535),
    (1024, 65535),
    (32768, 60999),
    (32768, 65535),
    (1024, 40000),
    (0, 1023),
    (53, 53),
    (50001, 65535),
)
ICMP: Final = ((-1, -1), (8, -1), (8, 0), (0, -1), (0, 0), (3, -1))


KNOWN: Final = (
    "InternetGateways",
    "EgressOnlyInternetGateways",
    "NatGateways",
    "VpcEndpoints",
    "PrefixLists",
    "VpcPeeringConnections",
    "TransitGateways",
    "TransitGatewayVpcAttachments",
    "TransitGatewayAttachments",
    "TransitGatewayRouteTables",
)
"""Documents that are there even when they are empty, so that nothing is left to guess."""


class Draw:
    """One network being drawn."""

    def __init__(self, seed: str) -> None:
        self.random = Random(seed)
        self.network = SnapshotBuilder()
        self.subnets: dict[int, list[tuple[str, str, str, str | None]]] = {}
        self.groups: dict[int, list[str]] = {}
        self.targets: dict[int, list[Json]] = {}
        self.has_ipv6: dict[int, bool] = {}
        self.publics = 0
        self.vpcs = self.random.choice((1, 1, 2, 2, 3, 4))

    def chance(self, share: float) -> bool:
        """True in this share of cases."""
        return self.random.random() < share

    def public_ip(self) -> str:
        """A public address that nobody has yet."""
        self.publics += 1
        return f"198.51.100.{self.publics}"


def draw(seed: str) -> SnapshotBuilder:
    """The network of a seed."""
    it = Draw(seed)
    for key in KNOWN:
        it.network.add(key)
    for number in range(it.vpcs):
        _vpc(it, number)
    _join(it)
    _transit(it)
    for number in range(it.vpcs):
        _tables(it, number)
        _acls(it, number)
        _groups(it, number)
    return it.network


def blocks(it: Draw, number: int) -> list[str]:
    """Blocks that rules of a VPC may name: all, a VPC, a subnet, an address, a part of the internet."""
    found = ["0.0.0.0/0"] * 5 + ["203.0.113.0/24", "203.0.113.0/25", "203.0.113.9/32", "128.0.0.0/1", "52.216.0.0/16"]
    found += [f"10.{other}.0.0/16" for other in range(it.vpcs)]
    for other in range(it.vpcs):
        for _, cidr, _, cidr6 in it.subnets.get(other, ()):
            found += [cidr, cidr.replace("0/24", "10/32"), cidr.replace("0/24", "0/28")]
            found += [cidr6] if cidr6 else []
    if it.has_ipv6.get(number):
        found += ["::/0"] * 4 + ["2600:9000::/32"]
    return found


def _vpc(it: Draw, number: int) -> None:
    name = f"vpc-{number}"
    it.has_ipv6[number] = it.chance(0.3)
    ipv6 = f"2001:db8:{number}::/56" if it.has_ipv6[number] else None
    it.network.add("Vpcs", vpc(name, f"10.{number}.0.0/16", ipv6_cidr=ipv6))
    it.subnets[number] = []
    for index in range(it.random.randint(1, 6 if it.vpcs < 3 else 3)):
        identity, cidr = f"subnet-{number}-{index}", f"10.{number}.{index}.0/24"
        cidr6 = f"2001:db8:{number}:{index}::/64" if it.has_ipv6[number] and it.chance(0.8) else None
        zone = it.random.choice(("us-east-1a", "us-east-1a", "us-east-1b"))
        it.network.add("Subnets", subnet(identity, cidr, zone, vpc=name, ipv6_cidr=cidr6))
        it.subnets[number].append((identity, cidr, zone, cidr6))
    it.groups[number] = [f"sg-{number}-{index}" for index in range(it.random.randint(1, 3))]
    it.targets[number] = []
    _interfaces(it, number)
    _gateways(it, number)


def _interfaces(it: Draw, number: int) -> None:
    for index, (identity, cidr, zone, cidr6) in enumerate(it.subnets[number]):
        for host in range(it.random.choice((0, 1, 1, 2)) if index else 1):
            groups = it.random.sample(it.groups[number], it.random.choice((1, 1, min(2, len(it.groups[number])))))
            own = network_interface(
                f"eni-{number}-{index}-{host}",
                cidr.replace("0/24", f"{10 + host}"),
                subnet=identity,
                groups=tuple(groups),
                availability_zone=zone,
                vpc=f"vpc-{number}",
                public_ip=it.public_ip() if it.chance(0.45) else None,
                ipv6=f"{cidr6.split('/')[0]}{10 + host}" if cidr6 and it.chance(0.8) else None,
            )
            if it.chance(0.15):
                _second_address(it, own, cidr.replace("0/24", f"{100 + host}"))
            it.network.add("NetworkInterfaces", own)


def _second_address(it: Draw, interface: Json, private_ip: str) -> None:
    """A second private address; a public one may be paired with it, and with it only."""
    second: Json = {"Primary": False, "PrivateIpAddress": private_ip}
    if it.chance(0.5):
        association = {"PublicIp": it.public_ip(), "IpOwnerId": "amazon"}
        second["Association"] = association
        for holder in (interface, interface["PrivateIpAddresses"][0]):
            holder.pop("Association", None)
    interface["PrivateIpAddresses"].append(second)


def _gateways(it: Draw, number: int) -> None:
    name, targets = f"vpc-{number}", it.targets[number]
    if it.chance(0.9):
        state = it.random.choice(("available",) * 9 + ("detaching",))
        it.network.add("InternetGateways", internet_gateway(f"igw-{number}", vpc=name, state=state))
        targets += [{"igw": f"igw-{number}"}] * 2
    if it.has_ipv6[number] and it.chance(0.6):
        it.network.add("EgressOnlyInternetGateways", egress_only_internet_gateway(f"eigw-{number}", vpc=name))
        targets.append({"eigw": f"eigw-{number}"})
    for index in range(it.random.choice((0, 1, 1, 2))):
        place, cidr, _, _ = it.random.choice(it.subnets[number])
        is_private = it.chance(0.1)
        private_ip = cidr.replace("0/24", f"{200 + index}")
        public_ip = None if is_private or it.chance(0.05) else it.public_ip()
        known = nat_address(f"{number}{index}", private_ip=private_ip, public_ip=public_ip)
        state = it.random.choice(("available",) * 9 + ("failed",))
        kind = "private" if is_private else "public"
        gateway = nat_gateway(f"nat-{number}-{index}", place, known, vpc=name, state=state, connectivity=kind)
        it.network.add("NatGateways", gateway)
        targets += [{"nat": f"nat-{number}-{index}"}] * 2
    if it.chance(0.4):
        _nat_instance(it, number)
    if it.chance(0.2):
        state = it.random.choice(("available", "available", "available", "deleting"))
        it.network.add("VpcEndpoints", gateway_endpoint(f"vpce-{number}", "s3", vpc=name, state=state))
        it.network.add("PrefixLists", prefix_list(f"pl-{number}", "s3", *SERVICE_BLOCKS))


def _nat_instance(it: Draw, number: int) -> None:
    """One of the interfaces becomes that of an instance to which routes may lead."""
    own = [e for e in it.network.elements("NetworkInterfaces") if e["VpcId"] == f"vpc-{number}"]
    chosen = it.random.choice(own)
    name = f"i-{number}"
    chosen["SourceDestCheck"] = it.chance(0.2)
    chosen["Attachment"] |= {"InstanceId": name}
    first = chosen["PrivateIpAddresses"][0]
    if it.chance(0.8) and "Association" not in first:
        shown = {"IpOwnerId": "amazon", "PublicDnsName": "", "PublicIp": it.public_ip()}
        first["Association"] = chosen["Association"] = shown
    state = it.random.choice(("running",) * 9 + ("stopped",))
    it.network.add("Reservations", instance(name, chosen, state=state))
    it.targets[number] += [{"interface": chosen["NetworkInterfaceId"], "home": chosen["SubnetId"]}] * 4


def _join(it: Draw) -> None:
    for one in range(it.vpcs):
        for other in range(one + 1, it.vpcs):
            if not it.chance(0.45):
                continue
            name = f"pcx-{one}-{other}"
            status = it.random.choice(("active",) * 8 + ("pending-acceptance",))
            sides = [(f"vpc-{side}", f"10.{side}.0.0/16") for side in (one, other)]
            made = peering(name, sides[0], sides[1], status=status)
            for key, side in (("RequesterVpcInfo", one), ("AccepterVpcInfo", other)):
                if it.has_ipv6[side]:
                    made[key]["Ipv6CidrBlockSet"] = [{"Ipv6CidrBlock": f"2001:db8:{side}::/56"}]
            it.network.add("VpcPeeringConnections", made)
            for near, far in ((one, other), (other, one)):
                it.targets[near].append({"peering": name, "to": far})


def _transit(it: Draw) -> None:
    if it.vpcs < 2 or not it.chance(0.65):
        return
    switch = it.random.choice(("enable", "disable"))
    it.network.add("TransitGateways", transit_gateway("tgw-0", group_referencing=switch))
    tables = [f"tgw-rtb-{index}" for index in range(it.random.choice((1, 1, 2)))]
    attached = []
    for number in range(it.vpcs):
        if it.chance(0.85):
            by_zone = {
                zone: identity for identity, _, zone, _ in it.random.sample(it.subnets[number], len(it.subnets[number]))
            }
            chosen = tuple(by_zone.values()) if it.chance(0.7) else tuple(by_zone.values())[:1]
            name = f"tgw-attach-{number}"
            state = it.random.choice(("available",) * 12 + ("deleting",))
            made = transit_gateway_vpc_attachment(name, f"vpc-{number}", chosen, gateway="tgw-0", state=state)
            it.network.add("TransitGatewayVpcAttachments", made)
            attached.append((number, it.random.choice(tables)))
            it.targets[number].append({"tgw": "tgw-0"})
    for table in tables:
        own = [to_vpc(f"tgw-attach-{number}", f"vpc-{number}") for number, home in attached if home == table]
        it.network.add("TransitGatewayRouteTables", transit_gateway_route_table(table, gateway="tgw-0"))
        it.network.add("TransitGatewayRouteTableAssociations", transit_associations(table, *own))
        it.network.add("TransitGatewayPropagations", transit_propagations(table))
        learned = [
            transit_route(f"10.{n}.0.0/16", to_vpc(f"tgw-attach-{n}", f"vpc-{n}"), kind="propagated")
            for n, _ in attached
            if it.chance(0.85)
        ]
        static = []
        for block in ("0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/16", "10.1.0.0/16", "10.1.0.0/24", "203.0.113.0/24"):
            if attached and it.chance(0.4 if block == "0.0.0.0/0" else 0.2):
                n = it.random.choice(attached)[0]
                to = None if it.chance(0.25) else to_vpc(f"tgw-attach-{n}", f"vpc-{n}")
                static.append(transit_route(block, to))
        it.network.add("TransitGatewayPropagatedRoutes", transit_routes(table, *learned))
        it.network.add("TransitGatewayStaticRoutes", transit_routes(table, *static))


def _tables(it: Draw, number: int) -> None:
    """One public table, one private, the main one and perhaps more; each subnet has one of them, or none."""
    names = [f"rtb-{number}-{index}" for index in range(it.random.randint(1, 4))]
    nats = [target for target in it.targets[number] if "nat" in target or "interface" in target]
    homes = (
        {nat["SubnetId"] for nat in it.network.elements("NatGateways") if nat["VpcId"] == f"vpc-{number}"}
        if nats
        else set()
    )
    homes |= {target["home"] for target in nats if "interface" in target}
    own: dict[str, list[str]] = {name: [] for name in names}
    for identity, *_ in it.subnets[number]:
        if identity in homes and it.chance(0.85):
            own[names[0]].append(identity)
        elif it.chance(0.85):
            own[it.random.choice(names[1:] or names)].append(identity)
    has_gateway = any("igw" in target for target in it.targets[number])
    local = (f"10.{number}.0.0/16", *([f"2001:db8:{number}::/56"] if it.has_ipv6[number] else []))
    for index, name in enumerate(names):
        is_public = index == 0 or not nats
        default = ([{"igw": f"igw-{number}"}] if has_gateway else []) if is_public else [it.random.choice(nats)]
        routes = _routes(it, number, default)
        table = route_table(
            name, *routes, subnets=tuple(own[name]), main=index == len(names) - 1, vpc=f"vpc-{number}", local=local
        )
        it.network.add("RouteTables", table)


def _routes(it: Draw, number: int, default: list[Json]) -> list[Json]:
    found: dict[tuple[str, str], Json] = {}

    def add(block: str, target: Json, **more: str) -> None:
        chosen = {key: value for key, value in target.items() if key not in {"to", "home"}}
        origin = more.get("origin", "CreateRoute")
        found.setdefault((block, origin), route(block, **chosen, **more))

    if default and it.chance(0.9):
        add("0.0.0.0/0", default[0])
    for target in it.targets[number]:
        if "peering" in target and it.chance(0.6):
            add(f"10.{target['to']}.0.0/16", target)
            if it.has_ipv6[number] and it.has_ipv6[target["to"]]:
                add(f"2001:db8:{target['to']}::/56", target)
        if "tgw" in target and it.chance(0.8):
            add(it.random.choice(("10.0.0.0/8", "0.0.0.0/0", f"10.{it.random.randrange(it.vpcs)}.0.0/16")), target)
        if it.has_ipv6[number] and ("eigw" in target or "igw" in target) and it.chance(0.6):
            add("::/0", target)
    if any(e["VpcId"] == f"vpc-{number}" for e in it.network.elements("VpcEndpoints")) and it.chance(0.7):
        add(f"pl-{number}", {"endpoint": f"vpce-{number}"})
    odd = (
        "203.0.113.0/24",
        "203.0.113.0/25",
        "203.0.113.9/32",
        "192.0.0.0/3",
        "128.0.0.0/1",
        "52.216.0.0/15",
        "0.0.0.0/0",
    )
    own_local = {f"10.{number}.0.0/16"}
    for _ in range(it.random.choice((0, 0, 1, 2))):
        block = it.random.choice((*odd, *(f"10.{n}.{s}.0/24" for n in range(it.vpcs) if n != number for s in (0, 1))))
        if block not in own_local and it.targets[number]:
            state = "blackhole" if it.chance(0.25) else "active"
            add(
                block,
                it.random.choice([t for t in it.targets[number] if "eigw" not in t] or it.targets[number]),
                state=state,
            )
    if it.chance(0.1) and default:
        add("203.0.113.0/24", default[0], state="blackhole", origin="EnableVgwRoutePropagation")
    return list(found.values())


def _entry(it: Draw, number: int, rule: int, direction: str, action: str) -> Json:
    protocol = it.random.choice(("all", "tcp", "tcp", "tcp", "udp", "icmp", "50"))
    block = it.random.choice(blocks(it, number))
    if protocol == "icmp" and ":" in block:
        protocol = "icmpv6"
    ports = it.random.choice(RANGES) if protocol in {"tcp", "udp"} and it.chance(0.8) else ()
    icmp = it.random.choice(ICMP) if protocol == "icmp" else None
    return acl_entry(rule, direction, action, protocol, block, *ports, icmp=icmp)


def _acls(it: Draw, number: int) -> None:
    """Most subnets share an open ACL; some have one with overlapping rules, of which most are open at the end."""
    ipv6 = it.has_ipv6[number]
    guarded: dict[str, list[str]] = {}
    for identity, *_ in it.subnets[number]:
        guarded.setdefault(f"acl-{number}-{identity[-1]}" if it.chance(0.35) else f"acl-{number}", []).append(identity)
    for name, subnets in guarded.items():
        entries: list[Json] = []
        if name != f"acl-{number}":
            for direction in ("ingress", "egress"):
                numbers = it.random.sample(range(1, 300), it.random.randint(0, 4))
                entries += [
                    _entry(it, number, rule, direction, it.random.choice(("allow", "allow", "deny")))
                    for rule in numbers
                ]
                if it.chance(0.8):
                    entries.append(acl_entry(900, direction, "allow", "all", "0.0.0.0/0"))
                    entries += [acl_entry(901, direction, "allow", "all", "::/0")] if ipv6 else []
            it.random.shuffle(entries)
            if not entries:
                entries = [acl_entry(900, "egress", "allow", "all", "0.0.0.0/0")]
        it.network.add(
            "NetworkAcls", network_acl(name, *entries, subnets=tuple(subnets), vpc=f"vpc-{number}", ipv6=ipv6)
        )


def _permission(it: Draw, number: int) -> Json:
    protocol = it.random.choice(("-1", "-1", "tcp", "tcp", "tcp", "6", "udp", "icmp", "50"))
    peers = it.random.sample(blocks(it, number), it.random.choice((1, 1, 1, 2)))
    ports: tuple[int, ...] = ()
    if protocol == "icmp":
        ports = it.random.choice(ICMP)
    elif protocol in {"tcp", "6", "udp"}:
        ports = it.random.choice(RANGES)
    group = None
    if it.chance(0.25):
        known = [name for other in range(it.vpcs) for name in it.groups[other]]
        group = it.random.choice([*it.groups[number], *known])
        peers = [] if it.chance(0.7) else peers
    home = f"vpc-{group.split('-')[1]}" if group else None
    return permission(
        protocol,
        *ports,
        cidr=tuple(dict.fromkeys(peers)),
        group=group,
        group_vpc=home if home != f"vpc-{number}" else None,
    )


def _groups(it: Draw, number: int) -> None:
    everywhere = ("0.0.0.0/0", "::/0")
    for name in it.groups[number]:
        rules: list[tuple[Json, ...]] = []
        for share in (0.6, 0.75):
            if it.chance(share):
                rules.append((permission("-1", cidr=everywhere),))
            else:
                rules.append(tuple(_permission(it, number) for _ in range(it.random.randint(0, 3))))
        it.network.add("SecurityGroups", security_group(name, ingress=rules[0], egress=rules[1], vpc=f"vpc-{number}"))
