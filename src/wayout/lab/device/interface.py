"""A network interface: a namespace with its addresses, guarded by its security groups.

Everything that the interface sends goes to the VPC's router, also what stays in its subnet. The addresses of the Amazon
resolver lie on the loopback device, if it is asked: neither groups nor ACLs nor routes concern it (DNS-4).
"""

from wayout.lab.device.name_setting import amazon_resolvers, name_servers
from wayout.lab.device.security_group import write_groups
from wayout.lab.plan.draft import EVERYWHERE, NamespaceDraft, PlanDraft, base_chain
from wayout.lab.plan.label import Event, Label, Side
from wayout.lab.plan.plan import Role
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.network_interface import NetworkInterface
from wayout.net.address import Address


def add_interface(plan: PlanDraft, network: Network, interface: NetworkInterface) -> NamespaceDraft:
    """Add the namespace of an interface; `connect` gives it its device."""
    draft = plan.namespace(Role.INTERFACE, interface.network_interface_id)
    draft.name_servers = name_servers(network, interface)
    amazon = amazon_resolvers(network, interface)
    if set(amazon) & set(draft.name_servers):
        draft.addresses += [("lo", address) for address in amazon]
    for side, hook, device in ((Side.EGRESS, "output", "oifname"), (Side.INGRESS, "input", "iifname")):
        chain = "out" if side is Side.EGRESS else "in"
        draft.chain(chain, base_chain(hook, 0, "drop"), f'{device} "lo" accept', *_quiet())
        label = Label(Event.ACCEPT, interface.network_interface_id, interface.network_interface_id, side, "tracked")
        draft.chain(chain, f"ct state established,related {draft.labels.log(label)} accept")
        stopped = _stopped(network, interface)
        if stopped is not None and side is Side.INGRESS:
            draft.chain(chain, draft.lose(stopped, "target-not-running"))
        for gap in write_groups(draft, chain, network, interface, side):
            plan.doubt(gap)
    return draft


def connect(draft: NamespaceDraft, device: str, addresses: tuple[Address, ...]) -> None:
    """Give a namespace its addresses, and send everything out by the device, from the first address of each family."""
    draft.addresses += [(device, address) for address in addresses]
    for prefix in EVERYWHERE:
        first = next((address for address in addresses if address.family is prefix.family), None)
        if first is not None:
            draft.route(prefix, device, source=first)


def _quiet() -> tuple[str, ...]:
    """What IPv6 says to its neighbours is no traffic of a workload."""
    return ("icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } drop",)


def _stopped(network: Network, interface: NetworkInterface) -> str | None:
    """The instance that holds the interface and does not run."""
    instance = network.instances.get(interface.instance_id or "")
    is_stopped = instance is not None and instance.state.name != "running"
    return interface.instance_id if is_stopped else None


def unknown_groups(network: Network, interface: NetworkInterface) -> Gap | None:
    """Why an interface cannot be rebuilt: nobody says which groups it carries."""
    if interface.group_ids:
        return None
    name = interface.network_interface_id
    return network.gap("SecurityGroups", interface.vpc_id, f"the groups of {name}")
