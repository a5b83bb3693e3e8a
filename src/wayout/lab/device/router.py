"""The router of a VPC: one kernel table per AWS route table, and the ACL of each subnet at its edge.

Packets carry the number of the subnet that they come from, 0 from a gateway. What stays in one subnet meets no ACL
(NACL-8). What a route sends nowhere takes a dead end: it still meets the ACL that it would meet on its way out, and is
then named and dropped.
"""

from wayout.lab.device.network_acl import write_acl
from wayout.lab.plan.draft import LAST, NamespaceDraft, PlanDraft, base_chain, match, members
from wayout.lab.plan.label import Event, Label, Side
from wayout.lab.plan.plan import Role
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.subnet import Subnet
from wayout.model.vpc import Vpc
from wayout.net.address import Address
from wayout.net.prefix import Prefix

LOCAL = 100
"""The kernel table that knows who in the VPC holds which address."""
_RETURN_TABLE, _FIRST_TABLE = 999, 1000
_TABLE_PRIORITY, _LOCAL_PRIORITY = 100, 200


class Router:
    """The router of one VPC while it is being written."""

    def __init__(self, plan: PlanDraft, network: Network, vpc: Vpc) -> None:
        self.plan = plan
        self.network = network
        self.vpc = vpc
        self.draft: NamespaceDraft = plan.namespace(Role.ROUTER, vpc.vpc_id, forwards=True)
        self.gateways: dict[str, str] = {}
        """The device behind which a gateway stands, by the AWS id that routes name; of a transit gateway, see below."""
        self.attachments: dict[tuple[str, str], str] = {}
        """The device of a transit gateway in a zone."""
        self._inside: dict[str, list[str]] = {}
        self._entries: dict[str, str] = {}
        self._numbers = {subnet.subnet_id: n for n, subnet in enumerate(network.subnets_of_vpc.get(vpc.vpc_id, ()), 1)}
        self._tables: dict[tuple[str, str], int] = {}
        self._dead: dict[tuple[str, str], str] = {}
        self._checks: list[str] = []
        self._nobody = self.dead_end("destination-not-found", vpc.vpc_id)
        self.draft.default(self._nobody, LOCAL, LAST)

    def join(self, subnet: Subnet, other: NamespaceDraft, addresses: tuple[Address, ...]) -> str:
        """Put a namespace that holds these addresses into a subnet; its device at the far end."""
        own, far = self.plan.link(self.draft, other)
        self._inside.setdefault(subnet.subnet_id, []).append(own)
        for address in addresses:
            self.draft.route(Prefix.parse(str(address)), own, LOCAL)
        return far

    def device_of(self, subnet_id: str, address: Address) -> str | None:
        """The device behind which an address of a subnet stands."""
        route = self.draft.routes.get((LOCAL, Prefix.parse(str(address)), 10))
        return route.device if route is not None and route.device in self._inside.get(subnet_id, ()) else None

    def join_gateway(self, other: NamespaceDraft, *names: str) -> str:
        """Let routes lead to a gateway under these names; its device at the far end."""
        own, far = self.plan.link(self.draft, other, "g")
        self.gateways |= dict.fromkeys(names, own)
        return far

    def attach(self, gateway_id: str, subnet: Subnet, other: NamespaceDraft) -> str:
        """Attach a transit gateway to a subnet; its device at the far end."""
        own, far = self.plan.link(self.draft, other, "t")
        self.attachments[(gateway_id, zone_of(subnet))] = own
        self._entries[own] = subnet.subnet_id
        return far

    def check(self, *lines: str) -> None:
        """Add rules that are asked after the ACL of the subnet that packets leave."""
        self._checks += lines

    def dead_end(self, reason: str, component: str, event: Event = Event.LOSS) -> str:
        """The device of packets that go nowhere for this reason."""
        found = self._dead.get((reason, component))
        if found is None:
            found = self._dead[(reason, component)] = self.plan.dead_end(self.draft)
            self.check(f'oifname "{found}" {self.draft.say(event, component, reason)} drop')
        return found

    def doubt(self, gap: Gap) -> str:
        """The device of packets whose way the lab cannot rebuild."""
        self.plan.doubt(gap)
        return self.dead_end(gap.message, gap.what, Event.DOUBT)

    def table(self, table_id: str, zone: str) -> tuple[int, bool]:
        """The number of the kernel table for a route table as a zone sees it, and whether it is new."""
        key = (table_id, zone)
        is_new = key not in self._tables
        return self._tables.setdefault(key, _FIRST_TABLE + len(self._tables)), is_new

    def route_subnet(self, subnet: Subnet, table: int) -> None:
        """Look up what comes from a subnet, or out of a transit gateway in it, in this table, and then who holds it."""
        devices = [*self._inside.get(subnet.subnet_id, ())]
        devices += [device for device, entry in self._entries.items() if entry == subnet.subnet_id]
        for device in devices:
            self.draft.look_up(_TABLE_PRIORITY, table, device)

    def return_to(self, prefix: Prefix, name: str) -> None:
        """Send what goes to a prefix to a gateway, whatever the route tables say (NAT-11)."""
        self.draft.route(prefix, self.gateways[name], _RETURN_TABLE)
        self.draft.look_up(_TABLE_PRIORITY - 1, _RETURN_TABLE, to=prefix)

    def own_prefixes(self) -> tuple[Prefix, ...]:
        """The blocks of the VPC."""
        return self.vpc.prefixes

    def finish(self) -> None:
        """Write what can be written only when everything is joined."""
        self.draft.look_up(_LOCAL_PRIORITY, LOCAL)
        chain = self.draft.chain("router", base_chain("forward", 0, "drop"))
        numbers = [
            (device, self._numbers[subnet_id]) for subnet_id, devices in self._inside.items() for device in devices
        ]
        numbers += [(device, self._numbers[subnet_id]) for device, subnet_id in self._entries.items()]
        if numbers:
            chain.append(f"meta mark set iifname map {members(f'{quoted(d)} : {number}' for d, number in numbers)}")
        stays = self.draft.say(Event.STAY, self.vpc.vpc_id)
        for subnet_id, devices in self._inside.items():
            names = members(map(quoted, devices))
            chain.append(f"meta mark {self._numbers[subnet_id]} oifname {names} {stays} accept")
        for subnet_id in dict.fromkeys((*self._inside, *self._entries.values())):
            said = f"{stays} {self.draft.lose(self.vpc.vpc_id, 'destination-not-found')}"
            chain += [
                f'meta mark {self._numbers[subnet_id]} oifname "{self._nobody}" {match("daddr", prefix)} {said}'
                for prefix in self.network.subnets[subnet_id].prefixes
            ]
        for subnet_id in dict.fromkeys((*self._inside, *self._entries.values())):
            chain.append(f"meta mark {self._numbers[subnet_id]} jump e{self._numbers[subnet_id]}")
        chain += [f'oifname "{device}" jump i{self._numbers[entry]}' for device, entry in self._entries.items()]
        chain += self._checks
        for subnet_id, devices in self._inside.items():
            names = members(map(quoted, devices))
            chain.append(f"oifname {names} jump i{self._numbers[subnet_id]}")
        chain.append("accept")
        self.draft.chain("silent", base_chain("output", 0, "drop"))
        self._write_acls()

    def _write_acls(self) -> None:
        guarded = dict.fromkeys((*self._inside, *self._entries.values()))
        for subnet_id in guarded:
            acl = self.network.network_acl_of(self.network.subnets[subnet_id])
            for side, letter in ((Side.EGRESS, "e"), (Side.INGRESS, "i")):
                name = f"{letter}{self._numbers[subnet_id]}"
                if isinstance(acl, Gap):
                    self.plan.doubt(acl)
                    said = self.draft.labels.log(Label(Event.DOUBT, subnet_id, subnet_id, side))
                    self.draft.chain(name, f"{said} drop")
                else:
                    write_acl(self.draft, name, acl, side, subnet_id)
        # nft reads a file from its beginning: a chain has to be there before another jumps to it.
        self.draft.chains["router"] = self.draft.chains.pop("router")


def zone_of(subnet: Subnet) -> str:
    """The zone of a subnet, in a form that is the same for every account that tells zone ids."""
    return subnet.availability_zone_id or subnet.availability_zone


def quoted(device: str) -> str:
    """A device as nft writes it."""
    return f'"{device}"'


def outside(side: str, prefixes: tuple[Prefix, ...]) -> list[str]:
    """The nft expressions that match addresses outside all of these prefixes, one for each family."""
    found = []
    for family in ("ip", "ip6"):
        own = [prefix for prefix in prefixes if match(side, prefix).startswith(f"{family} ")]
        found.append(
            f"{family} {side} != {members(own)}" if own else f"meta nfproto {'ipv4' if family == 'ip' else 'ipv6'}"
        )
    return found
