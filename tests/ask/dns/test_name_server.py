"""Name servers of a VPC's own: the way to them counts, unless there is none to go."""

import pytest
from tests.builders import dhcp_options, healthy_network
from tests.laws.reading import network_of

import wayout
from wayout.forward.journey.outcome import Answer
from wayout.net.address import Address


@pytest.mark.parametrize(
    ("server", "answer"),
    [
        pytest.param("10.0.1.10", Answer.REACHABLE, id="the workload is the name server"),
        pytest.param("10.0.101.20", Answer.BLOCKED, id="its group lets no queries out to another"),
    ],
)
def test_a_workload_that_asks_itself_sends_no_packets(server: str, answer: Answer) -> None:
    """As domain controllers do, which the DHCP options name."""
    network = healthy_network(1)
    network.remove("DhcpOptions", "dopt-main").add("DhcpOptions", dhcp_options(servers=(server,)))
    resolved = {"api.example.com": (Address.parse("203.0.113.9"),)}
    read = network_of(network.documents())
    found = wayout.diagnose(read, "eni-task-a", ["https://api.example.com"], resolved=resolved)
    assert found.answer is answer
