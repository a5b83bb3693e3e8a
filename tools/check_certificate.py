"""Check what `wayout diagnose --certificate` wrote against the snapshot that it rests on: CERTIFICATE SNAPSHOT.

Shares no code with wayout. A certificate parts the packets, and says of each part step by step what decides. The way is
walked anew (`certificate/way.py`): every step must be the next one, cite exactly the elements that decide, and say what
follows from them (`certificate/claims.py`). Here the parts are put together: they have to be all that was asked.
Exit codes: 0 everything holds, 1 refused, 2 cannot be read, 3 what can be checked holds, and the rest is only stated.
"""

import json
import pathlib
import re
import sys

from certificate.claims import IPV6, End, Snapshot, addresses, block, blocks, common, require, within
from certificate.way import Way

AXES = ("protocols", "destinations", "destination_ports", "source_ports", "translated_ports")
NAT_PORTS = (1024, 65535)
CLIENT_PORTS = ((32768, 60999), (49152, 65535), NAT_PORTS)
BESIDE = [block("169.254.0.0/16"), block("fd00:ec2::/32")]  # AWS's own services, which no rule touches
VERDICTS = {("passes",): "reachable", ("denied",): "blocked", ("denied", "passes"): "intermittent"}


def box_of(packets):
    """Packets as an interval on each axis."""
    return tuple((block(first)[0], block(last)[1]) for first, last in (packets[axis] for axis in AXES))


def without(box, hole):
    """The parts of a box that are not in another."""
    cut, rest = common(box, hole), []
    for i, ((first, last), (a, b)) in enumerate(zip(box, cut or box, strict=True)):
        sides = [side for side in ((first, a - 1), (b + 1, last)) if side[0] <= side[1]]
        rest += [(*cut[:i], side, *box[i + 1 :]) for side in sides]
    return rest if cut else [box]


def check_sender(snapshot, source, told):
    """Refused where the sender does not stand where it is said to, with these groups and addresses."""
    home = snapshot.one("Subnets", SubnetId=told["subnet"])[1]
    own, place = {block(each) for each in told["addresses"]}, None
    if told["kind"] == "planned":
        named = [told["subnet"], ",".join(told["groups"]), *["public"] * bool(told["public"])]
        fits = source["name"] == ":".join(named) and own <= set(blocks(home))
    elif told["kind"] == "interface":
        place, found = snapshot.one("NetworkInterfaces", NetworkInterfaceId=told["component"])
        each = found.get("PrivateIpAddresses") or [found]
        public = [a.get("PrivateIpAddress", "::") for a in each if (a.get("Association") or {}).get("PublicIp")]
        seen = [address for address in public if block(address) in own]
        groups = {group["GroupId"] for group in found["Groups"]}
        fits = (found["SubnetId"], groups, bool(seen)) == (told["subnet"], set(told["groups"]), bool(told["public"]))
        fits = fits and own <= set(addresses(found)) and found["VpcId"] == told["vpc"]
    else:
        require(told["kind"] == "service", "stated", "where the sender runs")
        name = source["name"]  # a namesake in another cluster has another ARN
        called = snapshot.some("services", serviceName=name.split("/")[-1])
        arns = {arn for _, each in called if f"/{(arn := each.get('serviceArn'))}".endswith(f"/{name}")}
        wanted = {"serviceArn": arns.pop()} if len(arns) == 1 else {"serviceName": name.split("/")[-1]}
        place, found = snapshot.one("services", **wanted)
        settings, deployments = found["networkConfiguration"], found.get("deployments", ())
        is_plain = all(each.get("networkConfiguration", settings) == settings for each in deployments)
        require(is_plain and not found.get("taskSets"), "stated", "where the tasks of several deployments run")
        net = settings["awsvpcConfiguration"]
        is_public = net.get("assignPublicIp") == "ENABLED" and found.get("launchType", "FARGATE") == "FARGATE"
        fits = told["subnet"] in net["subnets"] and set(net.get("securityGroups", ())) == set(told["groups"])
        fits = fits and is_public == bool(told["public"]) and own <= set(blocks(home))
    cited = [(each["document"], each["pointer"]) for each in told["elements"]]
    fits = fits and home["VpcId"] == told["vpc"] and cited == ([place] if place else [])
    require(fits, "refused", f"the sender {told['component']} is not as the certificate says")


def check_asked(text, boxes):
    """Refused where the packets are not those of a destination that is one address; names are stated."""
    found = re.fullmatch(r"(?:(https?|tcp|udp)://)?(?:\[([0-9a-f:.]+)\]|([0-9.]+))(?::(\d+))?(?:/\D.*|/)?", text)
    require(found, "stated", f"the addresses of {text}")
    port = int(found[4] or {"http": 80}.get(found[1], 443))
    wanted = (block(17 if found[1] == "udp" else 6), block(found[2] or found[3]), block(port))
    fits = [box[:3] for box in boxes] == [wanted] and boxes[0][3] in CLIENT_PORTS and boxes[0][4] == NAT_PORTS
    require(fits, "refused", f"the packets are not those of {text}")


def follow(snapshot, sender, part, source):
    """Follow the packets of one part from one address of the sender, to their end."""
    require(part["claim"] != "open", "stated", f"left open: {part['gaps']}")
    protocol, there, port, ports, translated = box_of(part["packets"])
    is_one_kind = protocol in {(6, 6), (17, 17)} and there[0] == there[1] and port[0] == port[1]
    require(is_one_kind and source, "stated", "packets of other protocols, to several places, or from no address")
    vpc, home = snapshot.one("Vpcs", VpcId=sender["vpc"])[1], snapshot.one("Subnets", SubnetId=sender["subnet"])[1]
    routers = [block(each["CidrBlock"])[0] + n for each, n in ((vpc, 2), (home, 1)) if each.get("CidrBlock")]
    is_ours = there[0] not in routers and not any(within(there, [each]) for each in BESIDE)
    require(is_ours, "stated", "traffic with services of AWS's own beside all rules")
    require(not snapshot.is_odd, "stated", "encryption that is enforced, or settings that are on their way")
    there_and_back = {"forward": (source, there, port), "return": (there, source, ports)}
    legs = {**there_and_back, "translated": (there, source, translated)}
    way = Way(snapshot, sender, list(part["steps"]), protocol, legs)
    try:
        way.walk()
        require(not way.steps, "refused", "there are steps after the end")
    except End as end:  # where the next step is only stated, nothing more is claimed
        is_stated = end.args[0] == "refused" and way.steps and way.steps[0]["kind"] == "stated"
        require(not is_stated, "stated", is_stated and way.steps[0]["says"])
        raise


def ending(notes, place, judge, *words):
    """How a check ends; what is beyond it is noted."""
    try:
        judge(*words)
    except End as end:
        how, why = end.args
        require(how != "refused", how, f"{place}: {why}")
        notes.extend([f"{place}: {why}"] if how == "stated" else [])
        return how
    return "passes"


def check_result(snapshot, source, result, notes):
    """Refused where a result does not follow from its parts, or a part not from its steps."""
    place, sender, asked = result["placement"], result["sender"], [box_of(each) for each in result["asked"]]
    ending(notes, place, check_sender, snapshot, source, sender)
    ending(notes, place, check_asked, result["destination"], asked)
    rest = asked
    for part in result["parts"]:
        box, claim = box_of(part["packets"]), part["claim"]
        own = [block(each) for each in sender["addresses"] if (block(each)[0] < IPV6) == (box[1][0] < IPV6)] or [None]
        ends = {ending(notes, place, follow, snapshot, sender, part, source) for source in own}
        require(ends <= {"stated", claim}, "refused", f"{place}: packets that are said to be {claim} are {ends}")
        require(any(common(box, each) == box for each in asked), "refused", f"{place}: packets that nobody asked about")
        rest = [left for each in rest for left in without(each, box)]
    claims = tuple(sorted({part["claim"] for part in result["parts"]}))
    verdict = VERDICTS.get(claims, "unknown")
    fits = not rest and verdict == result["verdict"]
    require(fits, "refused", f"{place}: the parts leave packets out, or say {verdict}")


def check(certificate, root):
    """What a certificate states beyond what was checked."""
    require(certificate["schema"] == "wayout.certificate/1", "refused", "cannot check another schema")
    snapshot, notes = Snapshot(root, certificate["documents"]), []
    for result in certificate["results"]:
        check_result(snapshot, certificate["source"], result, notes)
    verdicts = {result["verdict"] for result in certificate["results"]} or {"unknown"}
    together = "unknown" if "unknown" in verdicts else verdicts.pop() if len(verdicts) == 1 else "intermittent"
    require(certificate["verdict"] in {together, "unknown"}, "refused", f"the results say {together}")
    return notes + ["places that are not known"] * (certificate["verdict"] != together)


def main(arguments):
    """Say how it ends, as an exit code."""
    try:
        notes = check(json.loads(pathlib.Path(arguments[0]).read_bytes()), pathlib.Path(arguments[1]))
    except End as end:
        print(f"refused: {end.args[1]}")
        return 1
    except (OSError, ValueError, IndexError, RecursionError) as error:
        print(f"cannot be read: {error}; usage: check_certificate.py CERTIFICATE SNAPSHOT")
        return 2
    except (KeyError, TypeError, AttributeError) as error:
        print(f"refused: cannot check, something is missing or odd: {error!r}")
        return 1
    for note in dict.fromkeys(notes):
        print(f"stated, not checked: {note}")
    print("what can be checked holds" if notes else "holds")
    return 3 if notes else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
