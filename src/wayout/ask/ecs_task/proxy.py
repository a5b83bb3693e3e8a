"""Proxies: what a task's containers are told to send their requests to, which is then the destination to ask about.

A verdict is about the packets that were asked about. Whether a program obeys its environment no AWS answer shows, so a
proxy changes no verdict: it is said beside it. Credentials in a proxy's address are never repeated.

Not modelled: environments of RunTask overrides, of files in S3, and of Lambda functions.
Source: PROXY-1, https://docs.aws.amazon.com/AmazonECS/latest/developerguide/http_proxy_config.html

Rules:
- PROXY-2: What fetches the needs of a task does not use the proxies of its containers.
- PROXY-1: Proxies of a container's environment are told with what their exceptions lack.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from wayout.ask.destination.destination import Destination
from wayout.ask.ecs_task.start import Start, starts_of
from wayout.ask.source.source import EcsServiceSource, EcsTaskSource, Source
from wayout.model.network import Network
from wayout.model.task_definition import ContainerDefinition
from wayout.snapshot.proxy import harmless_proxy_value

_PROXIES: Final = ("https_proxy", "http_proxy", "all_proxy")
_EXCEPTIONS: Final = "no_proxy"
_CREDENTIALS: Final = "169.254.170.2"
"""Where containers fetch the credentials of the task role."""


def proxy_notes(network: Network, source: Source, destinations: Sequence[Destination]) -> tuple[str, ...]:
    """What the task definitions of an ECS source say about proxies, for requests to these destinations.

    The agent that starts a task does not use the proxies of its containers. Source: PROXY-1, PROXY-2.
    """
    if not isinstance(source, EcsServiceSource | EcsTaskSource):
        return ()
    found: list[str] = []
    for start in starts_of(network, source, None).found:
        found += _mesh(start)
        for container in start.definition.container_definitions:
            found += _environment(start, container, destinations)
    return tuple(dict.fromkeys(found))


def _environment(start: Start, container: ContainerDefinition, destinations: Sequence[Destination]) -> Iterator[str]:
    """The proxies of one container, and what its exceptions lack. Source: PROXY-1."""
    known = {variable.name.lower(): variable for variable in container.environment if variable.value}
    told = [known[name] for name in _PROXIES if name in known]
    if not told:
        return
    who = f"container {container.name} of {start.name}"
    values = dict.fromkeys(harmless_proxy_value(each.name, each.value) for each in told)
    for value in values:
        place = (value or "").rpartition("://")[2]
        if any(destination.host and place.split(":")[0] == destination.host for destination in destinations):
            continue
        ask = f"; ask --to tcp://{place} too" if ":" in place else ""
        proxy = value or "whose address cannot be shown"
        yield f"{who} is told to use the proxy {proxy}: what obeys it connects there instead (PROXY-1){ask}"
    exceptions = known.get(_EXCEPTIONS)
    if exceptions is None or _CREDENTIALS not in {item.strip() for item in exceptions.value.split(",")}:
        yield (
            f"NO_PROXY of {who} lacks {_CREDENTIALS}: its requests for the credentials of the task role may go to the "
            f"proxy, which cannot answer them (PROXY-1)"
        )


def _mesh(start: Start) -> Iterator[str]:
    """App Mesh redirects a task's traffic into a container of the task, which has a filter of its own."""
    proxy = start.definition.proxy_configuration
    if proxy is not None:
        yield (
            f"container {proxy.container_name} of {start.name} lets the task's traffic out: whether its mesh has an "
            f"egress filter is not in the VPC's configuration"
        )
