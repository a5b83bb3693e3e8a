"""The way of packets there and back: which claims a certificate has to make, one after the other.

    request      groups, leave; then by the target of the last route
                     local: arrive    NAT gateway: [acl], nat-gateway, leave, exit    else: exit
    leave        route, [acl]; over a peering: peering; through a transit gateway: attachment, acl, association,
                     transit-route, attachment, and out of its subnet: route, [acl]
    exit         the gateway; of the reply: acl
    arrive       arrive, [acl], [endpoint], [instance], groups
    reply        leave, [acl]; not after an exit from the sender's own subnet

An ACL is asked unless the packets stay in its subnet. Numbers such as TGW-2 name the rules in `docs/semantics.md`.
"""

from certificate.claims import IPV6, below, blocks, require, within
from certificate.ends import Ends

ROUTE_LISTS = ("TransitGatewayStaticRoutes", "TransitGatewayPropagatedRoutes")


class Way(Ends):
    """The packets of one part on their way; it ends early where they are denied."""

    def walk(self):
        """Follow the request, and its reply home."""
        home = self.sender["subnet"]
        self.groups("egress", self.sender["groups"])
        target, at, vpc = self.travel("forward", home)
        if target == "local":
            far = self.arrive(at, vpc)
        elif target.startswith("nat-"):
            far = self.translate(target, at, vpc)
        else:
            self.exit(target, at, vpc)
            return
        target, at, _ = self.travel("return", far)
        require(target == "local", "stated", f"replies that go to {target}")
        self.acl("return", "ingress", home, at)

    def leave(self, leg, subnet, *, is_entry=False):
        """By the route table of a subnet, and past its ACL: the target, and the VPC (ROUTE-2, NACL-8).

        Replies may go through internet and NAT gateways never, and to local addresses in the sender's VPC only.
        """
        home, there = self.snapshot.one("Subnets", SubnetId=subnet)[1], self.legs[leg][1]
        vpc = home["VpcId"]
        which = {"SubnetId": subnet} if self.snapshot.some("RouteTables", SubnetId=subnet) else {"Main": True}
        table = self.snapshot.one("RouteTables", VpcId=vpc, **which)
        routes, identity = below(table, "Routes"), table[1]["RouteTableId"]
        lost = ("igw-", "eigw-", "nat-", *["local"] * (vpc != self.sender["vpc"])) if leg == "return" else ()
        is_clear = leg == "forward" or there[1] < IPV6 or "igw-" not in str(routes)
        require(is_clear, "stated", "IPv6 replies that may leave for the internet")
        target = str(self.first("route", identity, [routes], leg, 1, lost, subnet=subnet))
        holders = {found["SubnetId"] for _, found in self.holders(there, vpc)}
        stays = holders == {subnet} if holders else within(there, blocks(home))
        if target.startswith("nat-") and not is_entry:  # a NAT gateway in this very subnet
            stays = stays or self.snapshot.one("NatGateways", NatGatewayId=target)[1].get("SubnetId") == subnet
        self.acl(leg, "egress", subnet, subnet if stays else None)
        return target, vpc

    def travel(self, leg, subnet):
        """From a subnet by routes, perhaps into another VPC: the last target, the subnet before it, and the VPC."""
        target, vpc = self.leave(leg, subnet)
        if target.startswith("tgw-"):
            subnet = self.cross(leg, target, subnet, vpc)
            target, vpc = self.leave(leg, subnet, is_entry=True)
        if target.startswith("pcx-"):
            return "local", None, self.peer(leg, target, vpc)
        return target, subnet, vpc

    def peer(self, leg, target, vpc):
        """Over a peering, which carries what its two VPCs say to each other: the other VPC (PEER-1, PEER-2)."""
        place, peering = self.snapshot.one("VpcPeeringConnections", VpcPeeringConnectionId=target)
        sides = peering["AccepterVpcInfo"], peering["RequesterVpcInfo"]
        own, other = sorted(sides, key=lambda side: side["VpcId"] != vpc)
        require(own["VpcId"] == vpc, "refused", f"{target} is not a peering of {vpc}")
        fits = within(self.legs[leg][0], blocks(own)) and within(self.legs[leg][1], blocks(other))
        require(leg == "forward" or (fits and other["VpcId"] == self.sender["vpc"]), "stated", "replies by another way")
        checks = {"peering-not-active": peering["Status"]["Code"] != "active", "peering-not-transitive": not fits}
        self.step("peering", target, [place], checks, leg=leg)
        return other["VpcId"]

    def cross(self, leg, gateway, subnet, vpc):
        """Through a transit gateway: the subnet where the packets come out (TGW-1, TGW-3, TGW-4, NACL-15)."""
        attachment, entry = self.attached(leg, subnet, {"TransitGatewayId": gateway, "VpcId": vpc}, is_exit=False)
        self.acl(leg, "ingress", entry)
        held = {"TransitGatewayAttachmentId": attachment, "State": "associated"}
        if not self.snapshot.some("TransitGatewayRouteTableAssociations", **held):
            place, seen = self.snapshot.one("TransitGatewayAttachments", TransitGatewayAttachmentId=attachment)
            is_owners = seen["TransitGatewayOwnerId"] == seen["ResourceOwnerId"]  # who alone surely sees an association
            require(is_owners and "Association" not in seen, "stated", f"the route table of {attachment}")
            self.step("association", attachment, [place], {"tgw-no-association": True}, leg=leg)
        place, table = self.snapshot.one("TransitGatewayRouteTableAssociations", **held)
        self.step("association", attachment, [place], {}, leg=leg)
        identity = table["TransitGatewayRouteTableId"]
        named = {"TransitGatewayRouteTableId": identity}
        is_told = all(self.snapshot.some(key, **named) for key in ROUTE_LISTS)
        found = [self.snapshot.one(key, **named) for key in ROUTE_LISTS] if is_told else []
        is_whole = is_told and not any(each.get("AdditionalRoutesAvailable") for _, each in found)
        require(is_whole, "stated", f"{identity}, of which AWS did not list all routes")
        target = self.first("transit-route", identity, [below(each, "Routes") for each in found], leg, 1)
        return self.attached(leg, subnet, {"TransitGatewayAttachmentId": target}, is_exit=True)[1]

    def attached(self, leg, near, wanted, *, is_exit):
        """By an attachment: its id, and its subnet in the zone of the packets (TGW-2, TGW-8)."""
        place, found = self.snapshot.one("TransitGatewayVpcAttachments", **wanted)
        ids = found["SubnetIds"]
        known = {subnet["SubnetId"]: subnet.get("AvailabilityZoneId") for _, subnet in self.snapshot.some("Subnets")}
        zones = {subnet: known.get(subnet) for subnet in (near, *ids)}
        same = [subnet for subnet in ids if zones[subnet] == zones[near]]
        is_free = is_exit and (not same or found.get("Options", {}).get("ApplianceModeSupport") == "enable")
        choices = ids if is_free else same
        is_clear = len(choices) < 2 and None not in zones.values()
        is_clear = is_clear and found["State"] != "modifying" and self.legs[leg][1][1] < IPV6
        require(is_clear, "stated", f"{wanted} is being modified, carries IPv6, or has subnets to choose from")
        checks = {"tgw-attachment-not-available": found["State"] != "available", "tgw-az-not-attached": not choices}
        identity = found["TransitGatewayAttachmentId"]
        self.step("attachment", identity, [place], checks, leg=leg)
        return identity, choices[0]

    def translate(self, target, at, vpc):
        """By a NAT gateway and out of the network: the subnet from which its replies go home (NAT-1 to NAT-13)."""
        place, nat = self.snapshot.one("NatGateways", NatGatewayId=target)
        is_zonal = nat.get("AvailabilityMode") != "regional" and nat["VpcId"] == vpc
        require(is_zonal, "stated", f"{target} is regional, or of another VPC")
        self.acl("forward", "ingress", nat["SubnetId"], at)
        checks = {"nat-not-available": nat["State"] != "available", "nat-protocol": self.legs["forward"][1][0] >= IPV6}
        self.step("nat-gateway", target, [place], checks)
        onward, _ = self.leave("forward", nat["SubnetId"])
        reply, self.legs["return"] = self.legs["return"], self.legs["translated"]
        self.exit(onward, nat["SubnetId"], vpc, nat)
        self.legs["return"] = reply
        return nat["SubnetId"]
