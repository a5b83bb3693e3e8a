"""AWS Network Firewall with its rules: names, orders, defaults, both engines, and what nobody outside AWS can see."""

from tests.builders import (
    SnapshotBuilder,
    block_public_access_exclusion,
    block_public_access_options,
    permission,
    route,
    route_table,
    security_group,
    subnet_arn,
)
from tests.builders.firewall import (
    domain_list,
    firewall_policy,
    managed_group_arn,
    stateful,
    stateful_rule,
    stateless_group,
    stateless_rule,
    suricata,
    with_firewall,
)
from tests.builders.healthy import EVERYWHERE
from tests.builders.inline import guarded_network, inspected_network, inspection_hub
from tests.builders.place import Json

_TO_SERVER = "flow:to_server, established"


def allow_list_names_another_host() -> SnapshotBuilder:
    """Action order: the allow list passes its names, and drops the others of its protocols."""
    listed = domain_list("partners", "ALLOWLIST", ".example.com")
    return with_firewall(inspected_network(1), firewall_policy("partners"), listed)


def home_net_of_the_inspection_vpc_leaves_the_spokes_out() -> SnapshotBuilder:
    """The list is a deny list of a hub's firewall, and nobody told the firewall of the spokes' addresses."""
    return _inspected_spokes(domain_list("malware", "DENYLIST", ".evil.example"))


def home_net_of_the_inspection_vpc_knows_the_spokes() -> SnapshotBuilder:
    return _inspected_spokes(domain_list("malware", "DENYLIST", ".evil.example", home=("10.0.0.0/8",)))


def allow_list_in_strict_order_has_no_drop() -> SnapshotBuilder:
    return _strict(domain_list("partners", "ALLOWLIST", ".example.com"))


def allow_list_in_strict_order_with_drop_established() -> SnapshotBuilder:
    return _strict(domain_list("partners", "ALLOWLIST", ".example.com"), default="aws:drop_established")


def drop_strict_drops_the_handshake_of_an_allowed_name() -> SnapshotBuilder:
    return _strict(domain_list("partners", "ALLOWLIST", ".example.com"), default="aws:drop_strict")


def layer_4_drop_stands_before_the_allowed_name() -> SnapshotBuilder:
    """A five-tuple rule that drops all of port 443 has the lower priority number, so it is asked first."""
    rules = stateful("no-https", stateful_rule("DROP", "TCP", "$HOME_NET", destination_port="443"))
    return _strict(rules, domain_list("partners", "ALLOWLIST", ".example.com"))


def deny_list_resets_the_connection() -> SnapshotBuilder:
    listed = domain_list("malware", "REJECTLIST", "api.evil.example", types=("TLS_SNI",))
    return with_firewall(inspected_network(1), firewall_policy("malware"), listed)


def port_rule_lets_only_https_out() -> SnapshotBuilder:
    network = inspected_network(1)
    network.replace("SecurityGroups", security_group("sg-app", egress=(permission("-1", cidr=EVERYWHERE),)))
    rules = stateful(
        "ports",
        stateful_rule("PASS", "TCP", "$HOME_NET", destination_port="443", sid=1),
        stateful_rule("REJECT", "TCP", "$HOME_NET", sid=2),
    )
    return with_firewall(network, firewall_policy("ports", strict=True), rules)


def suricata_rule_drops_a_server_name() -> SnapshotBuilder:
    rules = suricata(
        "own",
        f'pass tls $HOME_NET any -> $EXTERNAL_NET 443 (tls.sni; content:"www.example.com"; startswith; endswith; '
        f"{_TO_SERVER}; sid:11; rev:1;)",
        f'drop tls $HOME_NET any -> $EXTERNAL_NET 443 (tls.sni; dotprefix; content:".example.com"; endswith; nocase; '
        f'msg:"not this one"; {_TO_SERVER}; sid:12; rev:1;)',
    )
    return with_firewall(inspected_network(1), firewall_policy("own"), rules)


def suricata_rule_asks_for_the_country() -> SnapshotBuilder:
    rules = suricata("own", "drop ip $HOME_NET any -> any any (geoip:dst,KP; sid:21; rev:1;)")
    return with_firewall(inspected_network(1), firewall_policy("own"), rules)


def managed_rule_group_keeps_its_rules_to_itself() -> SnapshotBuilder:
    return with_firewall(
        inspected_network(1), firewall_policy(managed_group_arn("AbusedLegitMalwareDomainsActionOrder"))
    )


def managed_rule_group_only_alerts() -> SnapshotBuilder:
    group = managed_group_arn("AbusedLegitMalwareDomainsActionOrder")
    return with_firewall(inspected_network(1), firewall_policy(group, override="DROP_TO_ALERT"))


def stateless_rule_passes_the_requests_only() -> SnapshotBuilder:
    """Requests from the tasks skip the stateful engine, their replies do not."""
    front = stateless_group("front", stateless_rule(1, "aws:pass", protocols=(6,), sources=("10.0.0.0/16",)))
    return with_firewall(inspected_network(1), firewall_policy(stateless=("front",)), front)


def stateless_rules_pass_both_directions() -> SnapshotBuilder:
    front = stateless_group(
        "front",
        stateless_rule(1, "aws:pass", protocols=(6,), sources=("10.0.0.0/16",)),
        stateless_rule(2, "aws:pass", protocols=(6,), destinations=("10.0.0.0/16",)),
    )
    dropping = stateful("nothing", stateful_rule("DROP", "IP"))
    return with_firewall(inspected_network(1), firewall_policy("nothing", stateless=("front",)), front, dropping)


def stateless_rules_need_no_symmetric_way() -> SnapshotBuilder:
    """Replies go straight home, and requests pass the firewall by a stateless rule: it keeps no state to miss."""
    front = stateless_group("front", stateless_rule(1, "aws:pass", protocols=(6,), sources=("10.0.0.0/16",)))
    network = inspected_network(1)
    direct = route_table("rtb-public", route(EVERYWHERE, igw="igw-main"), subnets=("subnet-public-a",))
    return with_firewall(network.replace("RouteTables", direct), firewall_policy(stateless=("front",)), front)


def stateless_rule_drops_the_replies() -> SnapshotBuilder:
    front = stateless_group(
        "front", stateless_rule(1, "aws:drop", protocols=(6,), sources=(EVERYWHERE,), destinations=("10.0.1.0/24",))
    )
    return with_firewall(inspected_network(1), firewall_policy(stateless=("front",)), front)


def one_zone_of_the_firewall_has_no_endpoint_yet() -> SnapshotBuilder:
    status = {"us-east-1b": "CREATING"}
    return with_firewall(inspected_network(2), firewall_policy(), letters="ab", status=status)


def firewall_of_another_account_is_not_described() -> SnapshotBuilder:
    return (
        inspected_network(1).add("Firewalls").add("VpcEndpointAssociations").add("FirewallPolicies").add("RuleGroups")
    )


def firewall_decrypts_tls() -> SnapshotBuilder:
    return with_firewall(inspected_network(1), firewall_policy(tls="corporate-ca"))


def rule_group_of_the_policy_is_missing() -> SnapshotBuilder:
    return with_firewall(inspected_network(1), firewall_policy("partners"))


def exclusion_of_the_firewall_subnet_does_not_free_the_bastion() -> SnapshotBuilder:
    """Block Public Access for both directions; the only exclusion is for the subnet of the firewall's endpoint."""
    network = with_firewall(guarded_network(), firewall_policy())
    for element in (*network.elements("Vpcs"), *network.elements("Subnets")):
        element["BlockPublicAccessStates"]["InternetGatewayBlockMode"] = "block-bidirectional"
    network.set("VpcBlockPublicAccessOptions", block_public_access_options("block-bidirectional"))
    exclusion = block_public_access_exclusion(subnet_arn("subnet-firewall-a"), "allow-bidirectional")
    return network.add("VpcBlockPublicAccessExclusions", exclusion)


def _strict(*groups: Json, default: str | None = None) -> SnapshotBuilder:
    names = [group["RuleGroupResponse"]["RuleGroupName"] for group in groups]
    policy = firewall_policy(*names, strict=True, default=() if default is None else (default,))
    return with_firewall(inspected_network(1), policy, *groups)


def _inspected_spokes(group: Json) -> SnapshotBuilder:
    """The spoke's tasks leave through the firewall of the inspection VPC, whose blocks are 10.100.0.0/16."""
    name = group["RuleGroupResponse"]["RuleGroupName"]
    network = inspection_hub(1, appliance_mode="enable")
    return with_firewall(network, firewall_policy(name), group, vpc="vpc-hub", place="subnet-hub-firewall")
