"""The ends of a way: the filters of a subnet and of an interface, the gateways out of the network, and who is reached."""

import json
import posixpath
import re

from certificate.claims import IPV6, Claims, below, block, require, within

PRIVATE = (
    "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10 0.0.0.0/8 127.0.0.0/8 169.254.0.0/16 224.0.0.0/3 "
    "::/3 4000::/2 8000::/1"
)
EXITS = {
    "igw": ("internet-gateway", "InternetGateways", "InternetGatewayId"),
    "eigw": ("egress-only-internet-gateway", "EgressOnlyInternetGateways", "EgressOnlyInternetGatewayId"),
    "vpce": ("gateway-endpoint", "VpcEndpoints", "VpcEndpointId"),
}
OPEN_POLICY = [{"Action": "*", "Effect": "Allow", "Principal": "*", "Resource": "*"}]


def is_open(endpoint):
    """Whether an endpoint has no policy of its own, and leads to a service of AWS's."""
    policy = endpoint.get("PolicyDocument")
    is_own = "vpce-svc-" not in endpoint.get("ServiceName", "")
    return is_own and (not policy or json.loads(policy)["Statement"] == OPEN_POLICY)


class Ends(Claims):
    """What packets meet where they set out, leave the network, or arrive."""

    def groups(self, direction, group_ids):
        """Past the security groups of an interface, which let replies pass (SG-10)."""
        key, side = {"egress": ("IpPermissionsEgress", 1), "ingress": ("IpPermissions", 0)}[direction]
        found = [self.snapshot.one("SecurityGroups", GroupId=i) for i in require(group_ids, "stated", "no groups")]
        lists, component = [below(group, key) for group in found], ", ".join(group_ids)
        self.first("groups", component, lists, "forward", side, direction=direction)

    def acl(self, leg, direction, subnet, beside=None):
        """Past the ACL of a subnet, unless the packets come from beside, or stay there (NACL-2, NACL-8)."""
        if subnet != beside:
            found, side = self.snapshot.one("NetworkAcls", SubnetId=subnet), int(direction == "egress")
            place, entries = below(found, "Entries")
            lists = [(place, [entry if entry["Egress"] == bool(side) else {} for entry in entries])]
            self.first("acl", found[1]["NetworkAclId"], lists, leg, side, direction=direction, subnet=subnet)

    def exit(self, target, at, vpc, nat=None):
        """Out of the network by a gateway, and the reply back into the subnet (IGW-1 to IGW-9, EP-1)."""
        kind, key, field = require(EXITS.get(target.split("-")[0]), "stated", f"the way through {target}")
        place, gateway = self.snapshot.one(key, **{field: target})
        is_endpoint = kind == "gateway-endpoint"
        checks = self.endpoint_checks(gateway, vpc) if is_endpoint else self.gateway_checks(kind, gateway, vpc, nat)
        self.step(kind, target, [place], checks)
        self.acl("return", "ingress", at)

    def endpoint_checks(self, endpoint, vpc):
        """What a gateway endpoint asks."""
        is_plain = endpoint.get("VpcEndpointType") == "Gateway" and endpoint["VpcId"] == vpc == self.sender["vpc"]
        require(is_plain and is_open(endpoint), "stated", "the policy of an endpoint, or another kind of endpoint")
        is_dead, is_tcp = endpoint["State"].lower() != "available", self.protocol == (6, 6)
        return {"endpoint-not-available": is_dead, "endpoint-protocol": not is_tcp}

    def gateway_checks(self, kind, gateway, vpc, nat):
        """What a gateway to the internet asks, of the sender or of the NAT gateway that speaks for it."""
        there, is_ipv4 = self.legs["forward"][1], self.legs["forward"][1][0] < IPV6
        needs_address = not nat and kind == "internet-gateway" and is_ipv4
        is_told = not needs_address or self.sender["public"] is not None
        require(is_told, "stated", "whether the sender has a public address")
        require(not self.has_edge(), "stated", "a gateway with a route table of its own")
        states = [each["State"] for each in gateway["Attachments"] if each["VpcId"] == vpc]
        translated = [a for a in (nat or {}).get("NatGatewayAddresses", ()) if a.get("PublicIp")]
        public = [a for a in translated if a.get("Status", "succeeded") in {"succeeded", "associated"}]
        return {
            "igw-not-attached": not {"available", "attached"} & set(states),
            "no-route": kind == "egress-only-internet-gateway" and is_ipv4,
            "spoofed-source": not nat and vpc != self.sender["vpc"],
            "no-public-ip": needs_address and not self.sender["public"],
            "nat-private": nat and nat.get("ConnectivityType", "public") == "private",
            "nat-no-public-address": nat and not public,
            "igw-private-destination": within(there, list(map(block, PRIVATE.split()))),
            "port-25-blocked": (self.protocol, self.legs["forward"][2]) == ((6, 6), (25, 25)),
            "vpc-block-public-access": self.is_blocked(bool(nat) or kind != "internet-gateway"),
        }

    def has_edge(self):
        """Whether a gateway has a route table of its own (ROUTE-13)."""
        tables = self.snapshot.some("RouteTables")
        return any(each.get("GatewayId") for _, table in tables for each in table.get("Associations", ()))

    def is_blocked(self, is_relayed):
        """Whether Block Public Access stops the packets; one mode spares what another gateway relays (BPA-2, BPA-3)."""
        tops = [top for top in self.snapshot.tops.values() if "VpcBlockPublicAccessOptions" in top]
        modes = {top["VpcBlockPublicAccessOptions"].get("InternetGatewayBlockMode") for top in tops}
        modes = modes or set(re.findall('"InternetGatewayBlockMode": "([^"]*)"', self.snapshot.text))
        owners = {vpc.get("OwnerId") for _, vpc in self.snapshot.some("Vpcs")}
        has_exclusions = '"VpcBlockPublicAccessExclusions": [{' in self.snapshot.text
        is_refused = any("BlockPublicAccess" in str(document) for document in self.snapshot.refused)
        is_told = tops and len(owners) == 1 and not has_exclusions and modes <= {"block-ingress", "block-bidirectional"}
        require(not is_refused and (modes <= {"off"} or (is_told and len(modes) == 1)), "stated", "Block Public Access")
        is_sparing = modes == {"block-ingress"} and is_relayed
        return bool(modes - {"off"}) and not is_sparing

    def holders(self, there, vpc):
        """The interfaces of a VPC that hold all of these addresses."""
        return [found for found, held in self.snapshot.interfaces(vpc) if within(there, held)]

    def arrive(self, at, vpc):
        """At the interface that holds the address, and past whatever guards it: the subnet from which it replies."""
        there, self.vpc = self.legs["forward"][1], vpc
        folder = posixpath.dirname(self.snapshot.one("Vpcs", VpcId=vpc)[0][0])
        is_seen = any(
            "NetworkInterfaces" in top for name, top in self.snapshot.tops.items() if posixpath.dirname(name) == folder
        )
        require(is_seen, "stated", f"the interfaces of {vpc}, which another account may have")
        found = self.holders(there, vpc)
        holder = found[0][1]["NetworkInterfaceId"] if found else vpc
        self.step("arrive", holder, [place for place, _ in found], {"destination-not-found": not found})
        require(len(found) == 1, "stated", "an address that several interfaces have")
        interface = found[0][1]
        identity, kind = interface["NetworkInterfaceId"], interface.get("InterfaceType", "interface")
        self.acl("forward", "ingress", interface["SubnetId"], at)
        is_known = kind in {"interface", "vpc_endpoint"} and not interface.get("Description", "").startswith("ELB ")
        require(is_known, "stated", f"what {identity} does with packets")
        if kind == "vpc_endpoint":
            ends = [x for x in self.snapshot.some("VpcEndpoints") if identity in x[1].get("NetworkInterfaceIds", ())]
            require(len(ends) == 1 and is_open(ends[0][1]), "stated", f"the policy or the service behind {identity}")
            is_dead = ends[0][1]["State"].lower() != "available"
            self.step("endpoint", ends[0][1]["VpcEndpointId"], [ends[0][0]], {"endpoint-not-available": is_dead})
        held = (interface.get("Attachment") or {}).get("InstanceId")
        if held:
            each = [below(found, "Instances") for found in self.snapshot.some("Reservations")]
            states = [
                ((d, f"{p}/{i}"), e["State"]["Name"])
                for (d, p), es in each
                for i, e in enumerate(es)
                if e["InstanceId"] == held
            ]
            require(len(states) == 1, "stated", f"how {held} is")
            self.step("instance", held, [states[0][0]], {"target-not-running": states[0][1] != "running"})
        self.groups("ingress", [group["GroupId"] for group in interface.get("Groups", ())])
        return interface["SubnetId"]
