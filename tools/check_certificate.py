"""Check what `wayout diagnose --certificate` wrote against the snapshot that it rests on: CERTIFICATE SNAPSHOT.

Shares no code with wayout. It judges security groups, network ACLs, route tables, prefix lists, zonal NAT gateways, internet and egress-only gateways,
gateway endpoints, interfaces and instances. What else a certificate states (peerings, transit gateways, firewalls, the addresses of names) it lists, and
does not believe. Exit codes: 0 everything holds, 1 refused, 2 cannot be read, 3 what can be checked holds.
"""
import hashlib, ipaddress, json, pathlib, re, sys
class Refused(Exception): """A claim that does not hold, or of a kind that cannot be checked."""
class Stated(Exception): """A claim that is beyond this checker."""
class Denied(Exception): """The end of a chain whose last step stops the packets."""
def stated(what): raise Stated(what)
def refuse(what): raise Refused(what)
def only(found, what): return found[0] if len(found) == 1 else stated(f"{what} is described twice") if found else refuse(f"{what} is not described")
def number(text): return int(a := ipaddress.ip_address(text)) + (V6 if a.version == 6 else 0)
def pair(ends): return tuple(map(number, ends))
def block(cidr): return pair(((n := ipaddress.ip_network(cidr, strict=False))[0], n[-1]))
def whole(how): return how == ALL if how != SOME else refuse("a rule decides a part of the packets only")
def relation(packets, blocks):  # whether ALL, SOME or NONE of the intervals `packets` lie in the union of `blocks`
    union = []
    for first, last in sorted(blocks): union[-1:] = [(union[-1][0], max(last, union[-1][1]))] if union and first <= union[-1][1] + 1 else [*union[-1:], (first, last)]
    if all(any(a <= p and q <= b for a, b in union) for p, q in packets): return ALL
    return NONE if all(b < p or q < a for p, q in packets for a, b in union) else SOME
def selectors(kind, code): return (0, 65535) if kind < 0 else (kind << 8, kind << 8 | 255) if code < 0 else (kind << 8 | code,) * 2
def protocol_of(text): return None if text in ("-1", "all") else NAMES[text] if text in NAMES else int(text) if text.isdigit() else stated(f"protocol {text!r}")
def addresses(i): return [(number(a),) * 2 for a in ([p["PrivateIpAddress"] for p in i.get("PrivateIpAddresses", ())] or [i.get("PrivateIpAddress")]) + [v["Ipv6Address"] for v in i.get("Ipv6Addresses", ())] if a]
def limits(endpoint): return endpoint.get("PolicyDocument") and json.loads(endpoint["PolicyDocument"])["Statement"] != OPEN and stated("the policy of an endpoint")
def attached(gateway, chain): return any(a["VpcId"] == chain.vpc and a["State"] in ("available", "attached") for a in gateway["Attachments"])
ALL, SOME, NONE, V6, NAT_PORTS, CLIENT_PORTS = 2, 1, 0, 1 << 128, (1024, 65535), ((32768, 60999), (49152, 65535), (1024, 65535))
NAMES, MAIL, V4, OPEN = {"tcp": 6, "udp": 17, "icmp": 1, "icmpv6": 58}, [(25, 25)], [(0, V6 - 1)], [{"Action": "*", "Effect": "Allow", "Principal": "*", "Resource": "*"}]
PRIVATE, BESIDE = [block(c) for c in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3", "::/3", "4000::/2", "8000::/1")], [block(c) for c in ("169.254.0.0/16", "fd00:ec2::/32")]
DENIED = {"groups": {"sg-no-matching-rule", "sg-empty"}, "acl": {"nacl-denied", "nacl-ephemeral-ports"}, "route": {"no-route", "no-return-route", "nat-in-private-subnet"}}
COMPONENTS = {  # of each that decides by itself: its document, its id, and when it stops packets for which reason
    "nat-gateway": ("NatGateways", "NatGatewayId", {"nat-not-available": lambda e, c: e["State"] != "available", "nat-protocol": lambda e, c: c.protocol not in (1, 6, 17) or not c.ipv4}),
    "internet-gateway": ("InternetGateways", "InternetGatewayId", {"igw-not-attached": lambda e, c: not attached(e, c), "nat-private": lambda e, c: c.nat and c.nat.get("ConnectivityType", "public") == "private", "nat-no-public-address": lambda e, c: c.nat and not any(a.get("PublicIp") and a.get("Status", "succeeded") in ("succeeded", "associated") for a in c.nat["NatGatewayAddresses"]),
        "no-public-ip": lambda e, c: c.ipv4 and not c.nat and not (c.public if c.public is not None else stated("whether the sender has a public address")),
        "port-25-blocked": lambda e, c: c.protocol == 6 and whole(relation(c.dport, MAIL)), "igw-private-destination": lambda e, c: whole(relation(c.dst, PRIVATE)), "vpc-block-public-access": lambda e, c: c.blocked(c.nat)}),
    "egress-only-internet-gateway": ("EgressOnlyInternetGateways", "EgressOnlyInternetGatewayId", {"vpc-block-public-access": lambda e, c: c.blocked(e), "no-route": lambda e, c: c.ipv4, "igw-not-attached": lambda e, c: not attached(e, c), "port-25-blocked": lambda e, c: c.protocol == 6 and whole(relation(c.dport, MAIL))}),
    "gateway-endpoint": ("VpcEndpoints", "VpcEndpointId", {"endpoint-not-available": lambda e, c: e["State"].lower() != "available" and not limits(e), "endpoint-protocol": lambda e, c: c.protocol != 6 and (c.protocol not in (1, 58) or stated("ICMP")), "": lambda e, c: limits(e) or ((e["VpcEndpointType"] != "Gateway" or e["VpcId"] != c.vpc or c.nat) and stated("another kind of endpoint"))}),
    "endpoint": ("VpcEndpoints", "VpcEndpointId", {"endpoint-not-available": lambda e, c: e["State"].lower() != "available", "": lambda e, c: limits(e)}),
    "instance": ("Instances", "InstanceId", {"target-not-running": lambda e, c: e["State"]["Name"] != "running"})}
class Snapshot:
    def __init__(self, root, listed):
        paths = {root.name: root} if root.is_file() else {p.relative_to(root).as_posix(): p for p in root.rglob("*.json")}
        texts = {name: p.read_bytes() for name, p in paths.items() if not any(q.startswith(".") for q in name.split("/"))}
        if {n: hashlib.sha256(t).hexdigest() for n, t in texts.items()} != {d["document"]: d["sha256"] for d in listed}: refuse("the documents of the snapshot are not those that the certificate lists")
        self.top = {name: top for name, t in sorted(texts.items()) if isinstance(top := json.loads(t), dict)}
    def all(self, key, needed=True):  # every element under a key, each with its document and pointer
        if key == "Instances": return [(n, f"{p}/Instances/{i}", m) for n, p, r in self.all("Reservations") for i, m in enumerate(r["Instances"])]
        holders, refused = [(n, t) for n, t in self.top.items() if key in t], [r.get("document") for t in self.top.values() for r in t.get("refused") or ()]
        if (needed and not holders) or key in refused or any(t.get("NextToken") for _, t in holders): raise Stated(f"the snapshot holds no {key}, or not all of them")
        return [(n, f"/{key}/{i}", e) for n, t in holders for i, e in enumerate(t[key])]
    def one(self, key, field, wanted): return only([x for x in self.all(key) if x[2].get(field) == wanted], wanted)
    def listed(self, list_id):
        of = [e for k in ("ManagedPrefixListEntries", "PrefixLists") for _, _, e in self.all(k, False) if e.get("PrefixListId") == list_id]
        return [block(c) for e in of for c in [x["Cidr"] for x in e.get("Entries", ())] + (e.get("Cidrs") or [])] or stated(f"the blocks of {list_id}")
class Chain:  # one part of a result: its packets on their way, and the steps that are still to be checked
    def __init__(self, snapshot, sender, part):
        box, self.snapshot, self.steps, self.nat = part["packets"], snapshot, list(part["steps"]), None
        (self.protocol, last), self.dst, self.vpc, self.subnet, self.groups, self.public = box["protocols"], [pair(box["destinations"])], *(sender[k] for k in ("vpc", "subnet", "groups", "public"))
        self.dport, self.sport, self.tports, self.ipv4 = *([tuple(p)] for p in (box["destination_ports"], box["source_ports"], part["translated_ports"])), relation(self.dst, V4) == ALL
        self.src = [pair(a) for a in sender["addresses"] if (number(a[0]) < V6) == self.ipv4]
        if last != self.protocol or relation(self.dst, BESIDE) or not self.src: raise Stated("traffic beside all rules, of several protocols, or of a family without an address")
        if snapshot.one("Subnets", "SubnetId", self.subnet)[2]["VpcId"] != self.vpc: refuse(f"{self.subnet} is not in {self.vpc}")
    def take(self, kind, **wanted):
        if (step := self.steps.pop(0) if self.steps else {"kind": "nothing"})["kind"] == "stated": raise Stated(step["says"])
        if step["kind"] not in (*COMPONENTS, *DENIED, "arrive", "peering", "nothing"): refuse(f"cannot check a step of kind {step['kind']!r}")
        return step if step["kind"] == kind and all(step.get(k) == v for k, v in wanted.items()) else refuse(f"expected {kind} {wanted}, found {step['kind']} {step.get('component')}")
    def settle(self, step, places, reasons):  # the step cites exactly the elements that decide, and says what follows from them
        if {(e["document"], e["pointer"]) for e in step["elements"]} != {tuple(p[:2]) for p in places}: refuse(f"{step['kind']} at {step['component']} cites other elements than those that decide")
        if step["verdict"] != ("deny" if reasons else "allow") or (reasons and step["reason"] not in reasons): refuse(f"{step['kind']} at {step['component']}: {step['verdict']} {step.get('reason') or ''} does not follow")
        if reasons: raise Denied if not self.steps else Refused("there are steps after the end")
    def component(self, kind, identity):
        (key, field, reasons), step = COMPONENTS[kind], self.take(kind, component=identity)
        self.settle(step, [place := self.snapshot.one(key, field, identity)], {reason for reason, stops in reasons.items() if stops(place[2], self)})
    def blocked(self, relay):  # whether Block Public Access stops traffic; one mode spares what a NAT or egress-only gateway carries
        modes = {t["VpcBlockPublicAccessOptions"].get("InternetGatewayBlockMode") for t in self.snapshot.top.values() if "VpcBlockPublicAccessOptions" in t}
        stops = bool(modes - {"off"}) and not (modes == {"block-ingress"} and relay)
        unclear = len(modes) > 1 or (stops and self.snapshot.all("VpcBlockPublicAccessExclusions", False)) or re.search(r'update-in-progress|"Mode": "enforce"|"Ipv6AddressAttribute": "private"|"GatewayId": "(igw|vgw)-\w+", "RouteTable|"RouteTableAssociationId": "[^"]*", "RouteTableId": "[^"]*", "GatewayId"' + ("" if modes else r'|"InternetGatewayBlockMode": "(?!off)'), json.dumps(self.snapshot.top))
        return stated("Block Public Access, an edge table, or encryption") if unclear or any(a.get("GatewayId") for _, _, t in self.snapshot.all("RouteTables") for a in t["Associations"]) else stops
    def matches(self, protocol, first, last, ports):
        everything = None in (protocol, first, last) or self.protocol not in NAMES.values() or (first < 0 and self.protocol in (6, 17))
        return NONE if protocol not in (None, self.protocol) else ALL if everything else relation(ports, [selectors(first, last) if self.protocol in (1, 58) else (first, last)])
    def acl(self, leg, direction, subnet, other=None):  # the ACL of a subnet, unless the packets stay in it
        if subnet == other: return
        step, homes = self.take("acl", leg=leg, direction=direction, subnet=subnet), [x for x in self.snapshot.all("NetworkAcls") if subnet in [a.get("SubnetId") for a in x[2]["Associations"]]]
        (document, pointer, acl), (asked, told) = only(homes, f"the ACL of {subnet}"), {1: (8, 0), 58: (128, 129)}.get(self.protocol, (0, 0))
        peer, ports = self.dst if (leg == "forward") == (direction == "egress") else self.src, self.dport if leg == "forward" else self.sport
        if leg == "return" and asked: ports = [(told << 8,) * 2] if relation(self.dport, [selectors(asked, -1)]) == ALL else stated("ICMP that is no echo")
        for _, i in sorted((e["RuleNumber"], i) for i, e in enumerate(acl["Entries"]) if e["Egress"] == (direction == "egress")):
            entry, span = acl["Entries"][i], acl["Entries"][i].get("PortRange" if self.protocol in (6, 17) else "IcmpTypeCode") or {}
            how = self.matches(protocol_of(entry["Protocol"]), span.get("From", span.get("Type")), span.get("To", span.get("Code")), ports)
            if whole(min(how, relation(peer, [block(entry.get("CidrBlock") or entry["Ipv6CidrBlock"])]))): return self.settle(step, [(document, f"{pointer}/Entries/{i}")], {"allow": set(), "deny": DENIED["acl"]}[entry["RuleAction"]])
        self.settle(step, [(document, f"{pointer}/Entries")], DENIED["acl"])
    def has_peer(self, key, entry, peer, direction):
        if key != "UserIdGroupPairs": return relation(peer, self.snapshot.listed(entry["PrefixListId"]) if key == "PrefixListIds" else [block(entry.get("CidrIp") or entry["CidrIpv6"])])
        how = ALL if direction == "ingress" and entry.get("GroupId") in self.groups else relation(peer, [a for _, _, i in self.snapshot.all("NetworkInterfaces") if entry.get("GroupId") in [g["GroupId"] for g in i.get("Groups", ())] for a in addresses(i)])
        return stated(f"a reference to {entry.get('GroupId')} from elsewhere") if how and (entry.get("VpcPeeringConnectionId") or entry.get("VpcId", self.vpc) != self.vpc) else how
    def group_rules(self, direction, group_ids):
        step, (key, peer) = self.take("groups", direction=direction), {"egress": ("IpPermissionsEgress", self.dst), "ingress": ("IpPermissions", self.src)}[direction]
        cited, hits, groups = {(e["document"], e["pointer"]) for e in step["elements"]}, [], [self.snapshot.one("SecurityGroups", "GroupId", g) for g in group_ids or stated("no groups")]
        for document, pointer, group in groups:
            for i, p in enumerate(group.get(key, ())):
                about = self.matches(protocol_of(p["IpProtocol"]), p.get("FromPort"), p.get("ToPort"), self.dport)
                for place, kind, entry in [((document, f"{pointer}/{key}/{i}/{k}/{j}"), k, e) for k in ("IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs") for j, e in enumerate(p.get(k, ())) if about]:
                    if (step["verdict"] == "deny" or place in cited) and whole(min(about, self.has_peer(kind, entry, peer, direction))): hits.append(place)
        self.settle(step, hits or [(d, f"{p}/{key}") for d, p, _ in groups], set() if hits else DENIED["groups"])
    def route(self, leg, subnet, wanted, expected=None):  # the target of the route that wins for all addresses `wanted`; of a reply it must be the `expected` one; without a leg, no step is asked
        step, home, lines = leg and self.take("route", leg=leg, subnet=subnet), self.snapshot.one("Vpcs", "VpcId", self.vpc), []
        ways = [(x, a) for x in self.snapshot.all("RouteTables") for a in x[2].get("Associations", ()) if (a.get("AssociationState") or {}).get("State", "associated") == "associated"]
        tables = [x for x, a in ways if a.get("SubnetId") == subnet] or [x for x, a in ways if a.get("Main") and x[2]["VpcId"] == self.vpc]
        document, pointer, table = only(tables, f"the route table of {subnet}")
        for i, r in enumerate(table["Routes"]):
            cidr, target = r.get("DestinationCidrBlock") or r.get("DestinationIpv6CidrBlock"), next((v for k, v in sorted(r.items()) if k.endswith(("Id", "Arn")) and v and k not in ("DestinationPrefixListId", "InstanceOwnerId")), None)
            lines += [(b[1] - b[0], 1 if not cidr else 2 if r.get("Origin") == "EnableVgwRoutePropagation" else 0, b, target, r.get("State", "active"), (document, f"{pointer}/Routes/{i}")) for b in ([block(cidr)] if cidr else self.snapshot.listed(r["DestinationPrefixListId"]))]
        own = {home[2].get("CidrBlock"), *(a.get("CidrBlock") or a.get("Ipv6CidrBlock") for k in ("CidrBlockAssociationSet", "Ipv6CidrBlockAssociationSet") for a in home[2].get(k, ()))} - {None}
        lines += [(b[1] - b[0], 0, b, "local", "active", home) for b in map(block, own) if b not in [line[2] for line in lines]]
        met = sorted((line for line in lines if relation(wanted, [line[2]])), key=lambda line: line[:2])
        winner = next((line for line in met if relation(wanted, [line[2]]) == ALL), None)
        if not leg: return winner and winner[3]
        if any(winner is None or line[3:] != winner[3:] for line in (met[: met.index(winner)] if winner else met)): refuse(f"routes of {table['RouteTableId']} take a part of the packets only")
        if winner and (winner[4] not in ("active", "blackhole") or any(line[:2] == winner[:2] and line[3] != winner[3] for line in met)): raise Stated("equal routes, or one in an unknown state")
        astray = winner and winner[4] == "active" and expected not in (None, winner[3]) and (winner[3].startswith("igw-") or stated("replies on another way"))
        reasons = DENIED["route"] if not winner else {"blackhole-route"} if winner[4] == "blackhole" else {"no-return-route"} if astray else set()
        self.settle(step, [winner[5] if winner else (document, f"{pointer}/Routes")], reasons)
        return winner[3]
    def leave(self, subnet):
        cidrs = [c for home in [self.snapshot.one("Subnets", "SubnetId", subnet)[2]] for c in (home.get("CidrBlock"), *(a.get("Ipv6CidrBlock") for a in home.get("Ipv6CidrBlockAssociationSet", ()))) if c]
        homes = [n["SubnetId"] for _, _, n in self.snapshot.all("NatGateways", False) if n.get("AvailabilityMode") != "regional" and n["NatGatewayId"] == self.route(None, subnet, self.dst)] + [i["SubnetId"] for _, _, i in self.snapshot.all("NetworkInterfaces", False) if i["VpcId"] == self.vpc and relation(self.dst, addresses(i)) == ALL]
        self.acl("forward", "egress", subnet, homes[0] if homes else subnet if whole(relation(self.dst, map(block, cidrs))) else None)
        return self.route("forward", subnet, self.dst)
    def exit(self, target, subnet):
        self.component({"igw": "internet-gateway", "eigw": "egress-only-internet-gateway", "vpce": "gateway-endpoint"}.get(target.split("-")[0]) or stated(f"the way through {target}"), target), self.acl("return", "ingress", subnet)
    def arrive(self):  # to an interface of the VPC, and the reply back
        holders = [x for x in self.snapshot.all("NetworkInterfaces") if x[2]["VpcId"] == self.vpc and relation(self.dst, addresses(x[2]))]
        self.settle(self.take("arrive"), holders, set() if holders else {"destination-not-found"})
        interface = only([x for x in holders if relation(self.dst, addresses(x[2])) == ALL], "the interface at the end")[2]
        self.acl("forward", "ingress", interface["SubnetId"], self.subnet)
        if interface.get("InterfaceType") == "vpc_endpoint": self.component("endpoint", next((e["VpcEndpointId"] for _, _, e in self.snapshot.all("VpcEndpoints") if interface["NetworkInterfaceId"] in e.get("NetworkInterfaceIds", ())), None))
        if (interface.get("Attachment") or {}).get("InstanceId"): self.component("instance", interface["Attachment"]["InstanceId"])
        self.group_rules("ingress", [g["GroupId"] for g in interface.get("Groups", ())]), self.back(interface["SubnetId"])
    def back(self, there):
        self.acl("return", "egress", there, self.subnet)
        self.route("return", there, self.src, "local"), self.acl("return", "ingress", self.subnet, there)
    def walk(self):  # to the destination and back; ends with Denied, Stated or Refused, or the packets pass
        target = self.group_rules("egress", self.groups) or self.leave(self.subnet)
        if target.startswith("nat-"):
            nat = self.snapshot.one("NatGateways", "NatGatewayId", target)[2]
            there = nat["SubnetId"] if nat.get("AvailabilityMode") != "regional" and nat["VpcId"] == self.vpc else stated(f"{target} is regional, or of another VPC")
            self.acl("forward", "ingress", there, self.subnet), self.component("nat-gateway", target)
            own, self.nat, self.src, self.sport = (self.src, self.sport), nat, [(number(a["PrivateIp"]),) * 2 for a in nat["NatGatewayAddresses"] if a.get("PrivateIp")], self.tports
            self.exit(self.leave(there), there)
            self.src, self.sport = own
            self.back(there)
        elif target == "local": self.arrive()
        else: self.exit(target, self.subnet)
        if self.steps: refuse("there are steps after the end")
def sender(snapshot, source, told):  # Refused where the sender is not as the snapshot describes it, Stated where that cannot be told
    own, is_public, place, subnet = [pair(a) for a in told["addresses"]], bool(told["public"]), None, snapshot.one("Subnets", "SubnetId", told["subnet"])[2]
    if told["kind"] == "interface":
        place = snapshot.one("NetworkInterfaces", "NetworkInterfaceId", told["component"])
        public = [p for p in [*place[2].get("PrivateIpAddresses", ()), *(a for _, _, a in snapshot.all("Addresses", False) if a.get("NetworkInterfaceId") == told["component"])] if (number(p["PrivateIpAddress"]),) * 2 in own and (p.get("PublicIp") or (p.get("Association") or {}).get("PublicIp"))]
        holds = (place[2]["SubnetId"], {g["GroupId"] for g in place[2]["Groups"]}, set(own) - set(addresses(place[2]))) == (told["subnet"], set(told["groups"]), set()) and is_public == bool(public or (not place[2].get("PrivateIpAddresses") and place[2].get("Association")))
    elif told["kind"] == "service":
        net = (place := snapshot.one("services", "serviceName", source["name"].split("/")[-1]))[2]["networkConfiguration"]["awsvpcConfiguration"]
        holds = told["subnet"] in net["subnets"] and set(net.get("securityGroups", ())) == set(told["groups"]) and own[:1] == [block(subnet["CidrBlock"])] and is_public == (net.get("assignPublicIp") == "ENABLED" and place[2].get("launchType", "FARGATE") == "FARGATE")
    else: holds = (told["kind"] == "planned" or stated("where the sender runs")) and source["name"] == ":".join([told["subnet"], ",".join(told["groups"]), *["public"] * is_public]) and own[:1] == [block(subnet["CidrBlock"])]
    if not holds or [(e["document"], e["pointer"]) for e in told["elements"]] != ([place[:2]] if place else []): refuse(f"the sender {told['component']} is not as the certificate says")
def asked(text, boxes):  # Refused where the packets are not those that the destination names, Stated where it is a name or a range
    found = re.fullmatch(r"(?:(https?|tcp|udp)://)?(?:\[([0-9a-f:.]+)\]|([0-9.]+))(?::(\d+))?(?:/\D.*|/)?", text) or stated(f"the addresses of {text}")
    exact = ((17 if found[1] == "udp" else 6,) * 2, (number(found[2] or found[3]),) * 2, (int(found[4] or {"http": 80}.get(found[1], 443)),) * 2)
    if len(boxes) != 1 or boxes[0][:3] != exact or boxes[0][3] not in CLIENT_PORTS: refuse(f"the packets are not those of {text}")
def box_of(packets, ports): return tuple(packets["protocols"]), pair(packets["destinations"]), tuple(packets["destination_ports"]), tuple(packets["source_ports"]), tuple(ports)
def without(box, hole):  # the parts of a box that are not in another
    cut = [(max(b[0], h[0]), min(b[1], h[1])) for b, h in zip(box, hole)]
    return [box] if any(first > last for first, last in cut) else [(*cut[:i], piece, *box[i + 1 :]) for i, (b, h) in enumerate(zip(box, hole)) for piece in ((b[0], h[0] - 1), (h[1] + 1, b[1])) if piece[0] <= piece[1]]
def check(certificate, root):  # what the certificate states beyond what was checked
    snapshot, notes, verdicts = Snapshot(root, certificate["documents"]), [], []
    if certificate["schema"] != "wayout.certificate/1": refuse("cannot check another schema than wayout.certificate/1")
    def beyond(what, judge, *words):
        try: return judge(*words) or "passes"
        except Denied: return "denied"
        except Stated as note: return notes.append(f"{result['placement']}: {note}") or what
    for result in certificate["results"]:
        claims, rest = set(), [box_of(b, NAT_PORTS) for b in result["asked"]]
        _ = beyond("", sender, snapshot, certificate["source"], result["sender"]), beyond("", asked, result["destination"], rest)
        for part in result["parts"]:
            rest, what = [p for b in rest for p in without(b, box_of(part["packets"], part["translated_ports"]))], part["claim"]
            end = beyond(what, stated, f"left open: {part['gaps']}") if what == "open" else beyond(what, lambda: Chain(snapshot, result["sender"], part).walk())
            claims.add(what if end == what else refuse(f"{result['placement']}: the packets are said to be {what}, and are {end}"))
        verdicts.append("unknown" if "open" in claims else {("passes",): "reachable", ("denied",): "blocked"}.get(tuple(claims), "intermittent"))
        if rest or verdicts[-1] != result["verdict"]: refuse(f"{result['placement']}: the parts leave packets out, or say {verdicts[-1]} and not {result['verdict']}")
    together = "unknown" if "unknown" in verdicts or not verdicts else verdicts[0] if len(set(verdicts)) == 1 else "intermittent"
    return notes if together == certificate["verdict"] else [*notes, "places that are not known"] if certificate["verdict"] == "unknown" else refuse(f"the results say {together}, the certificate {certificate['verdict']}")
def main(arguments):
    try: notes = check(json.loads(pathlib.Path(arguments[0]).read_bytes()), pathlib.Path(arguments[1]))
    except Refused as why: return print(f"refused: {why}") or 1
    except (OSError, ValueError, IndexError) as error: return print(f"cannot be read: {error}; usage: check_certificate.py CERTIFICATE SNAPSHOT") or 2
    except (KeyError, TypeError, AttributeError, StopIteration) as error: return print(f"refused: cannot check, something is missing or odd: {error!r}") or 1
    return print("\n".join([f"stated, not checked: {note}" for note in dict.fromkeys(notes)] + ["what can be checked holds" if notes else "holds"])) or (3 if notes else 0)
if __name__ == "__main__": sys.exit(main(sys.argv[1:]))
