"""What to change at an endpoint: one sentence for each reason."""

from wayout.explain.fault.scene import Scene
from wayout.explain.wording.name import call_text, clean


def replace(scene: Scene) -> str:
    """For an endpoint that carries nothing."""
    return f"Make {scene.component_text} available (accept it, or create it anew), or remove the routes to it."


def service_zone(scene: Scene) -> str:
    """For an endpoint interface without a service behind it."""
    zones = ", ".join(scene.every("zone")) or "that zone"
    return (
        f"Have the service's owner add {zones} to its load balancer, or take the subnets of {zones} out of "
        f"{scene.component_text}: then its name leads to the other zones."
    )


def protocol(scene: Scene) -> str:
    """For packets that a gateway endpoint does not take."""
    return f"Use TCP to the service behind {scene.component_text}."


def _needed(call: str) -> str:
    """A call as advice words it: of all actions of a service, those that are needed."""
    action, _, rest = call.partition(" ")
    whole = f"the {action.removesuffix(':*')} actions that it needs" if action.endswith(":*") else action
    return f"{whole} {rest}".strip()


def policy(scene: Scene) -> str:
    """For a call that the policy of an endpoint refuses."""
    calls = [_needed(call_text(call)) for call in scene.every("call")]
    what = f"{', '.join(calls[:2])}{' and more' if len(calls) > 2 else ''}" if calls else "the call"
    statement = scene.fact("statement")
    if statement:
        return f"Except {what} from {clean(statement)} of the policy of {scene.component_text}."
    return f"Allow {what} in the policy of {scene.component_text}, with Principal *."


def private_dns(scene: Scene) -> str:
    """For a name that does not lead to the endpoint."""
    if (vpc_id := scene.fact("hostnames")) is not None:
        return f"Turn on enableDnsHostnames of {vpc_id}: without it the private DNS of {scene.component_text} does nothing."
    return f"Turn on private DNS for {scene.component_text}: then the name leads to the endpoint."
