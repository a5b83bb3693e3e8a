"""Load balancers in words: what stops a connection at one or behind it, and what to do about it."""

from wayout.explain.fault.scene import Scene
from wayout.explain.wording.traffic import service_text


def not_active(scene: Scene) -> str:
    """Why a load balancer takes nothing at all."""
    return f"{scene.component} takes no connections: its state is {scene.fact('state') or 'not active'}."


def no_listener(scene: Scene) -> str:
    """Which listeners there are instead."""
    listeners = scene.fact("listeners")
    has = f"it has {listeners.replace('listener ', '')}" if listeners else "it has none"
    return f"No listener of {scene.component} takes {service_text(scene.packets) or 'this traffic'}: {has}."


def no_target(scene: Scene) -> str:
    """Whose targets are missing."""
    registered = scene.fact("registered")
    if registered is not None:
        number = "it has none" if registered == "0" else f"{registered} that it may send to are registered"
        return f"{scene.component} has no instance in service: {number}."
    behind = scene.fact("balancer")
    return f"{scene.component} has no target that {behind or 'the listener'} could send to."


def no_target_in_zone(scene: Scene) -> str:
    """Which zone lacks a target."""
    what = "instance" if scene.fact("kind") == "classic" else "target"
    return (
        f"{scene.component} has no {what} in {scene.fact('zone') or 'the zone'}, and the node of {scene.fact('balancer')} "
        f"there does not send to other zones (cross-zone load balancing is off)."
    )


def hairpin(scene: Scene) -> str:
    """Whose own packets come back to it."""
    return (
        f"{scene.fact('balancer')} picks {scene.fact('client')} of {scene.component} for its own connections and keeps the "
        f"client's address: the packets come back to their sender, which drops them."
    )


def behind_text(scene: Scene, how: str) -> str:
    """Who a load balancer, or the target behind it, sees as the sender."""
    seen = " or ".join(scene.every("from")) or "the sender"
    return f"{seen}, {how}"


def wait(scene: Scene) -> str:
    """What to do about its state."""
    return f"Wait until {scene.component} is active; if it has failed, make it anew."


def add_listener(scene: Scene) -> str:
    """What to do about a missing listener."""
    return (
        f"Add a listener for {service_text(scene.packets) or 'this port'} to {scene.component}, or use a port it has."
    )


def let_others_serve(scene: Scene) -> str:
    """What to do about a client that is its own target."""
    return (
        f"Turn client IP preservation off for {scene.component}, register targets by their addresses instead, or let the "
        f"client call its own address."
    )


def register(scene: Scene) -> str:
    """What to do about a group without targets."""
    registered = scene.fact("registered")
    if registered == "0":
        return f"Register instances with {scene.component}."
    if registered is not None:
        return f"Mend what fails the health check of {scene.component}, or register other instances with it."
    return f"Register targets in {scene.component}, or let the listener forward to a group that has some."


def register_in_zone(scene: Scene) -> str:
    """What to do about a zone without targets."""
    zone = scene.fact("zone") or "that zone"
    if scene.fact("kind") == "classic":
        return f"Register an instance of {zone} with {scene.component}, or turn cross-zone load balancing on for it."
    return f"Register a target of {zone} in {scene.component}, or turn cross-zone load balancing on for it."
