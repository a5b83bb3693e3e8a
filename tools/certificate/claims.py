"""What a snapshot says, and the two kinds of claims that a certificate makes about it.

Of a list of rules, that this line decides: the first that matches by number or by longest prefix, or that none does
(`Claims.first`). Of a component, that it is the one with these values, and what follows from its settings (`Claims.step`).
Nothing here knows in which order packets meet them: that is `way.py`.
"""

import functools
import hashlib
import ipaddress
import json
import re

IPV6 = 1 << 128
"""Where IPv6 addresses begin on the line of all addresses. All intervals hold both of their ends."""
PROTOCOLS = {"-1": (0, 255), "tcp": (6, 6), "udp": (17, 17), "icmp": (1, 1), "icmpv6": (58, 58)}
ALL_PORTS, UNKNOWN = (0, 65535), (0, 2 * IPV6)
PEERS = ("IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs")
NO_ENTRY = {"nacl-denied", "nacl-ephemeral-ports"}
DENIALS = {  # why a list of rules denies: where nothing in it matches, and where a rule says so
    "groups": {None: {"sg-no-matching-rule", "sg-empty"}},
    "acl": {None: NO_ENTRY, "deny": NO_ENTRY},
    "route": {None: {"no-route", "no-return-route", "nat-in-private-subnet"}, "blackhole": {"blackhole-route"}},
    "transit-route": {None: {"tgw-no-route"}, "blackhole": {"tgw-blackhole"}},
}
ODD = (  # encryption that is enforced, what is being changed, IPv6 that nobody announces: they change many answers
    r'"Mode": "enforce"|update-in-progress|associating"|disassociated|"Ipv6AddressAttribute": "private"'
    r'|"AssociationState": {(?!"State": "associated")'
)


class End(Exception):  # noqa: N818 - to be denied is no error
    """The check of a part ends: "refused", "stated" or "denied", and why."""


def require(holds, how, why):
    """Go on if it holds, with what was asked about; else end."""
    if not holds:
        raise End(how, why)
    return holds


def block(text):
    """The ends of a block of addresses; of a single address, port or protocol."""
    found = ipaddress.ip_network(text, strict=False)
    return tuple(int(end) + IPV6 * (found.version == 6) for end in (found[0], found[-1]))


def blocks(element):
    """All blocks of addresses that are named anywhere in an element."""
    return [block(text) for text in re.findall(r'Cidr(?:Block|Ip|Ipv6)?": "([^"]+)"', json.dumps(element))]


def addresses(interface):
    """The private addresses of a network interface, and the blocks that are delegated to it."""
    found = re.findall(r'"(?:PrivateIpAddress|Ipv6Address|Ipv[46]Prefix)": "([^"]+)"', json.dumps(interface))
    return [block(text) for text in dict.fromkeys(found)]


def common(one, other):
    """What two boxes have in common, a box being an interval on each axis; None where that is nothing."""
    cut = tuple((max(a, c), min(b, d)) for (a, b), (c, d) in zip(one, other, strict=True))
    return cut if all(first <= last for first, last in cut) else None


def within(wanted, found):
    """Whether one of the blocks holds all of the addresses."""
    return any(first <= wanted[0] and wanted[1] <= last for first, last in found)


def below(found, key):
    """A list of an element: where it stands, and what it holds."""
    (document, pointer), element = found
    return (document, f"{pointer}/{key}"), element.get(key, [])


def says(rule):
    """The action of an entry, the target of an active route, or the state of another; "allow" for a permission."""
    keys = [key for key in sorted(rule) if re.fullmatch(r"(?!Dest|Prefix|.*Owner)\w*(Id|Arn)", key)]
    targets = [a["TransitGatewayAttachmentId"] for a in rule.get("TransitGatewayAttachments", ())]
    targets += [rule[key] for key in keys if rule[key]]
    state = rule.get("State", "active")
    return rule.get("RuleAction") or (state if state != "active" else targets[0] if targets else "allow")


class Snapshot:
    """The documents of a snapshot, which have to be those that the certificate lists."""

    def __init__(self, root, listed):
        found = [(file.relative_to(root).as_posix(), file) for file in root.rglob("*.json")]
        files = dict(found) if root.is_dir() else {root.name: root}
        texts = {name: file.read_bytes() for name, file in sorted(files.items()) if "/." not in f"/{name}"}
        digests = {name: hashlib.sha256(text).hexdigest() for name, text in texts.items()}
        told = {each["document"]: each["sha256"] for each in listed}
        require(digests == told, "refused", "the documents are not those that the certificate lists")
        self.tops = {name: top for name, text in texts.items() if isinstance(top := json.loads(text), dict)}
        self.refused = [each.get("document") for top in self.tops.values() for each in top.get("refused") or ()]
        self.text = json.dumps(self.tops)
        self.is_odd = bool(re.search(ODD, self.text))

    @functools.cache  # noqa: B019 - a snapshot lives as long as its check
    def some(self, key, **wanted):
        """The elements of a list of AWS's with these values, or with an association that has them; each with its place."""
        holders = {name: top for name, top in self.tops.items() if key in top}
        is_whole = holders and key not in self.refused and not any("NextToken" in top for top in holders.values())
        require(is_whole, "stated", f"the snapshot holds no {key}, or not all of them")
        each = [((name, f"/{key}/{i}"), e) for name, top in holders.items() for i, e in enumerate(top[key])]
        parts = [(x, {**x[1], **a}) for x in each for a in x[1].get("Associations") or [{}]]
        return [x for x, values in parts if wanted.items() <= values.items()]

    def one(self, key, **wanted):
        """The only one of them, though several accounts may describe it alike."""
        found = require(self.some(key, **wanted), "refused", f"{key} with {wanted} is not described")
        require(all(e == found[0][1] for _, e in found), "stated", f"{key} with {wanted} is described in several ways")
        return found[0]

    @functools.cache  # noqa: B019 - the same
    def interfaces(self, vpc):
        """The interfaces of a VPC, each with its addresses."""
        return [(found, addresses(found[1])) for found in self.some("NetworkInterfaces", VpcId=vpc)]

    def listed(self, rule):
        """The blocks of the prefix list that a rule names; UNKNOWN where they are not told."""
        name = rule.get("PrefixListId") or rule.get("DestinationPrefixListId")
        tops = [top for top in self.tops.values() if "NextToken" not in top]
        lists = [e for key in ("ManagedPrefixListEntries", "PrefixLists") for top in tops for e in top.get(key, ())]
        found = [e for e in lists if e["PrefixListId"] == name]
        return blocks(found) + [block(cidr) for e in found for cidr in e.get("Cidrs") or ()] or [UNKNOWN] * bool(name)


class Claims:
    """What is claimed, step by step, about packets of one protocol from one sender.

    `legs` tells for each leg where its packets come from, where they go, and to which ports.
    """

    def __init__(self, snapshot, sender, steps, protocol, legs):
        self.snapshot, self.sender, self.steps, self.protocol, self.legs = snapshot, sender, steps, protocol, legs
        self.vpc = sender["vpc"]

    def step(self, kind, component, places, checks, **told):
        """The next step is about this component, cites these places, and denies for a reason among the checks that hold."""
        step = require(self.steps, "refused", f"no step {kind} at {component}").pop(0)
        require(step["kind"] != "stated", "stated", step["says"])
        reasons = {reason for reason, holds in checks.items() if holds}
        told |= {"kind": kind, "component": component, "verdict": "deny" if reasons else "allow"}
        is_cited = {(e["document"], e["pointer"]) for e in step["elements"]} == set(places)
        fits = is_cited and told.items() <= step.items() and (not reasons or step["reason"] in reasons)
        require(fits, "refused", f"{step['kind']} at {step['component']}: not {told} by {places}")
        require(not reasons, "refused" if self.steps else "denied", "there are steps after the end")

    def first(self, kind, component, lists, leg, side, lost=(), **told):
        """What the first line says that matches the packets; None where none does, and then the lists are cited.

        `side` tells whether lines speak of where packets come from (0) or go (1), `lost` which targets are no way home.
        Groups have no order: of those that allow, the one that is cited will do.
        """
        box = self.protocol, self.legs[leg][side], self.legs[leg][2]
        met = sorted(line for place, rules in lists for line in self.lines(place, rules, side) if common(line[1], box))
        if kind == "groups" and self.steps and self.steps[0]["verdict"] == "allow":
            cited = [(e["document"], e["pointer"]) for e in self.steps[0]["elements"]]
            met = [line for line in met if line[3] in cited]
        best = {(common(line[1], box) == box, line[2]) for line in met if line[0] == met[0][0]} or {(True, None)}
        is_clear = len(best) == 1 and max(best)[0] and all(line[2] != "unknown" for line in met)
        require(is_clear, "stated", f"{kind}: rules that take a part of the packets, differ, or are not known")
        verdict = met[0][2] if met else None
        reasons = DENIALS[kind].get(verdict) or ({"no-return-route"} if str(verdict).startswith(lost) else ())
        places = [met[0][3]] if met else [place for place, _ in lists]
        self.step(kind, component, places, dict.fromkeys(reasons, True), leg=leg, **told)
        return verdict

    def lines(self, place, rules, side):
        """What rules match and say: rank, box, verdict and place, for entries, routes, and the peers of permissions."""
        for i, rule in enumerate(rules):
            protocol, span = rule.get("IpProtocol", rule.get("Protocol", "-1")), rule.get("PortRange") or rule
            first, last = span.get("From", span.get("FromPort", -1)), span.get("To", span.get("ToPort"))
            ports = ALL_PORTS if protocol == "-1" or first == -1 else (first, last)
            is_learned = "propagated" in rule.get("Type", "") or "Propagation" in rule.get("Origin", "")
            peers = [(f"{i}/{key}/{j}", e) for key in PEERS for j, e in enumerate(rule.get(key, ()))]
            for pointer, part in (peers or [(str(i), rule)]) if rule.get("State") != "deleted" else ():
                is_list = "PrefixListId" in part or "DestinationPrefixListId" in part
                for found in self.peers(part, side):
                    rank = rule.get("RuleNumber", found[1] - found[0]), 2 if is_learned else is_list
                    box = PROTOCOLS.get(protocol) or block(int(protocol)), found, ports
                    yield rank, box, "unknown" if found == UNKNOWN else says(rule), (place[0], f"{place[1]}/{pointer}")

    def peers(self, rule, side):
        """The addresses of a rule's block, prefix list, or group in the same VPC, of which a sender yet to be is one."""
        if "GroupId" not in rule:
            return blocks(rule) or self.snapshot.listed(rule)
        every = [interface for _, interface in self.snapshot.some("NetworkInterfaces")]
        held = [i for i in every if rule["GroupId"] in [group["GroupId"] for group in i.get("Groups", ())]]
        members = [(i["VpcId"], address) for i in held for address in addresses(i)]
        if side == 0 and rule["GroupId"] in self.sender["groups"]:
            members.append((self.sender["vpc"], self.legs["forward"][0]))
        is_near = {rule.get("VpcId"), *(vpc for vpc, _ in members)} <= {None, self.vpc}
        is_known = is_near and self.snapshot.some("SecurityGroups", GroupId=rule["GroupId"])
        return [address for _, address in members] if is_known else [UNKNOWN]
