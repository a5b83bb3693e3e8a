"""VPCs that enforce encryption in transit: what their exclusions let pass, and what their endpoints take."""

from tests.builders import SnapshotBuilder, healthy_network, permission, security_group
from tests.builders.gateway import encryption_control
from tests.builders.healthy import EVERYWHERE
from tests.cases.networks.vpc_endpoint import interface_endpoint_with_private_dns


def enforced_encryption_excludes_the_gateways() -> SnapshotBuilder:
    return _controlled(encryption_control("enforce", "InternetGateway", "NatGateway"))


def enforced_encryption_does_not_exclude_the_nat_gateway() -> SnapshotBuilder:
    return _controlled(encryption_control("enforce", "InternetGateway"))


def encryption_is_only_monitored() -> SnapshotBuilder:
    return _controlled(encryption_control("monitor"))


def encryption_is_about_to_be_enforced() -> SnapshotBuilder:
    return _controlled(encryption_control("enforce", state="enforce-in-progress"))


def exclusion_of_the_internet_gateway_is_not_told() -> SnapshotBuilder:
    return _controlled(encryption_control("enforce", "NatGateway", untold=("InternetGateway",)))


def enforced_encryption_lets_endpoints_take_https_only() -> SnapshotBuilder:
    network = interface_endpoint_with_private_dns()
    for group in ("sg-app", "sg-endpoint"):
        every = permission("-1", cidr=EVERYWHERE)
        network.replace("SecurityGroups", security_group(group, ingress=(every,), egress=(every,)))
    return network.add("VpcEncryptionControls", encryption_control("enforce", "InternetGateway", "NatGateway"))


def _controlled(control: dict[str, object]) -> SnapshotBuilder:
    return healthy_network(1).add("VpcEncryptionControls", control)
