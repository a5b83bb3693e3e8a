"""Why a NAT gateway passes nothing on, in one sentence each.

Rules:
- NAT-2: Why AWS could not make a gateway is told with its failure code.
"""

from wayout.explain.fault.scene import Scene
from wayout.explain.wording.name import clean, named
from wayout.explain.wording.traffic import requests_text
from wayout.net.box import where_text


def state(scene: Scene) -> str:
    """It is not in the state that forwards; AWS names the failure. Source: NAT-2."""
    failure = clean(scene.fact("failure") or "")
    state = scene.fact("state") or "not available"
    return f"{scene.component_text} forwards nothing: its state is {state}{f' ({failure})' if failure else ''}."


def no_address(scene: Scene) -> str:
    """It has no Elastic IP that works."""
    return f"{scene.component_text} has no working Elastic IP, so the internet gateway drops all that it sends."


def private(scene: Scene) -> str:
    """It is a private one, and the way leads out."""
    return f"{scene.component_text} is a private NAT gateway: the internet gateway drops all that it sends."


def in_private_subnet(scene: Scene) -> str:
    """Its own subnet has no way out."""
    table, onward = named(scene.network, scene.fact("table") or "its route table"), scene.fact("next")
    where = where_text(scene.packets.destinations())
    lack = f"leads on to {onward}, another NAT gateway" if onward else f"has no route to {where}"
    return f"{scene.component_text} has no way to the internet: it stands in {scene.subnets_text}, and {table} {lack}."


def loop(scene: Scene) -> str:
    """Its own subnet sends packets back to it."""
    onward = scene.fact("next")
    back = f"back to {scene.component}" if onward == scene.component else f"to {onward}, which leads back"
    home = scene.subnets_text
    return f"Packets go round in a circle: {scene.component_text} stands in {home}, whose own route leads {back}."


def source(scene: Scene) -> str:
    """The sender is none that it serves."""
    return f"{scene.component_text} serves its own VPC and transit gateways only, and these packets come another way."


def zone(scene: Scene) -> str:
    """It has no address in the sender's zone."""
    zones = scene.zones_text or "this zone"
    return f"{scene.component_text} is regional with zones set by hand, and has no address in {zones}."


def protocol(scene: Scene) -> str:
    """It does not translate the protocol, or no IPv6 (IP6-4)."""
    if scene.is_ipv6:
        what = requests_text(scene.packets)
        return f"{scene.component_text} carries IPv6 within 64:ff9b::/96 only (IP6-4), so {what} is dropped."
    return f"{scene.component_text} translates TCP, UDP and ICMP only, so {requests_text(scene.packets)} is dropped."


def unsolicited(scene: Scene) -> str:
    """The packets are addressed to the gateway itself."""
    return f"{scene.component_text} drops what is addressed to itself: it takes only replies to what it sent."
