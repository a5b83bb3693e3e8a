"""Which name servers a workload is told: DHCP options in their order, the Amazon resolver under its three addresses."""

import pytest
from tests.builders import dhcp_options, healthy_network
from tests.laws.reading import network_of

from wayout.lab.device.name_setting import amazon_resolvers, name_servers, reached_name_servers
from wayout.model.network import Network


def network_with(*servers: str, options: str | None = "dopt-main") -> Network:
    """The healthy network with these servers in its DHCP options."""
    network = healthy_network(1)
    network.remove("DhcpOptions", "dopt-main").add("DhcpOptions", dhcp_options(servers=servers))
    network.element("Vpcs", "vpc-main")["DhcpOptionsId"] = options
    return network_of(network.documents())


@pytest.mark.parametrize(
    ("servers", "asked", "reached"),
    [
        pytest.param(("AmazonProvidedDNS",), ["10.0.0.2"], [], id="Amazon's"),
        pytest.param(("10.0.0.2",), ["10.0.0.2"], [], id="Amazon's by its address"),
        pytest.param(("169.254.169.253",), ["169.254.169.253"], [], id="Amazon's by its link-local address"),
        pytest.param(("10.0.3.4", "10.0.3.5"), ["10.0.3.4", "10.0.3.5"], ["10.0.3.4", "10.0.3.5"], id="their own"),
        pytest.param(
            ("10.0.3.4", "AmazonProvidedDNS"), ["10.0.3.4", "10.0.0.2"], ["10.0.3.4"], id="their own, then Amazon's"
        ),
        pytest.param(("ns.example.com", "10.0.3.4"), ["10.0.3.4"], ["10.0.3.4"], id="one that is no address"),
        pytest.param((), ["169.254.169.253"], [], id="none at all"),
    ],
)
def test_the_options_name_the_servers(servers: tuple[str, ...], asked: list[str], reached: list[str]) -> None:
    network = network_with(*servers)
    task = network.network_interfaces["eni-task-a"]
    assert [str(address) for address in name_servers(network, task)] == asked
    assert [str(address) for address in reached_name_servers(network, task)] == reached


def test_a_vpc_without_options_has_the_link_local_resolver() -> None:
    network = network_with("10.0.3.4", options=None)
    assert [str(a) for a in name_servers(network, network.network_interfaces["eni-task-a"])] == ["169.254.169.253"]


def test_a_workload_without_ipv4_asks_over_ipv6() -> None:
    network = healthy_network(1)
    task = network.element("NetworkInterfaces", "eni-task-a")
    task |= {"PrivateIpAddresses": [], "Ipv6Addresses": [{"Ipv6Address": "2001:db8::10"}]}
    del task["PrivateIpAddress"]
    read = network_of(network.documents())
    interface = read.network_interfaces["eni-task-a"]
    assert [str(address) for address in amazon_resolvers(read, interface)] == ["fd00:ec2::253"]
    assert [str(address) for address in name_servers(read, interface)] == ["fd00:ec2::253"]
