"""Names, ids, accounts, hosts and addresses under other names: the same for the same name, and nothing of it left.

A pseudonym is made of a keyed hash, so that nobody without the key can try out names until one fits.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from hashlib import blake2b
from ipaddress import IPv4Network
from typing import Final

from wayout.snapshot.address_map import AddressMap
from wayout.snapshot.harmless import NUMBER, PLACE, SERVICES, STRUCTURE, words

_ACCOUNT: Final = re.compile(r"[0-9]{12}")
_NAME_BYTES: Final = 6
_ID_SIGNS: Final = 17

_KINDS: Final = (
    "vpc-cidr-assoc subnet-cidr-assoc vpcbpa-exclude vpce-svc tgw-rtb-assoc tgw-attach tgw-rtb eni-attach ela-attach "
    "eipalloc eipassoc rtbassoc aclassoc sgr vpc subnet rtb acl sg eni eigw igw nat vpce pl pcx tgw vgw cagw lgw dopt "
    "fl ami vol r i fs fsmt lt"
)
_ID: Final = re.compile(rf"({'|'.join(sorted(_KINDS.split(), key=len, reverse=True))})-[\w-]+")
"""An AWS id: what kind of resource it is, and which (EC2 User Guide, "Resource IDs")."""

_OCTETS: Final = r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}"
_TOKEN: Final = re.compile(
    r"(?P<arn>\barn:[a-z0-9-]*:[^\s\"',<>|]*)"
    r"|(?P<mac>\b[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}\b(?!:))"
    rf"|(?P<six>(?<![\w:.])(?:[0-9A-Fa-f]{{0,4}}:){{2,7}}(?:{_OCTETS}|[0-9A-Fa-f]{{0,4}})(?:/[0-9]{{1,3}})?(?![\w:]))"
    rf"|(?P<four>(?<![\w.]){_OCTETS}(?:/[0-9]{{1,2}})?(?!\.?\w))"
    r"|(?P<escape>\\[0-3][0-7]{2}(?=\.))"
    r"|(?P<word>\w(?:[\w+.-]*\w)?)"
    r"|(?P<between>[\s/:,=@*(){}\[\]\"'$.+-]+)"
    r"|(?P<other>.)",
    re.DOTALL,
)

_HOST_OF_ADDRESS: Final = re.compile(r"(ip|ec2)-([0-9]{1,3}(?:-[0-9]{1,3}){3})")
_AWS_DOMAINS: Final = (
    ".amazonaws.com",
    ".amazonaws.com.cn",
    ".api.aws",
    ".on.aws",
    ".compute.internal",
    ".ec2.internal",
)
_AWS_LABELS: Final = SERVICES | words(
    "amazonaws com cn aws api on internal compute compute-1 dkr s3-control ecs-agent ecs-telemetry ecs-a ecs-t vpce "
    "ssmmessages ec2messages monitoring elb execute-api efs cache xray dualstack fips www bucket accesspoint"
)
_ZONAL_NAME: Final = re.compile(r"(vpce-[\w-]+?)-([a-z]{2}(?:-[a-z]+)+-[0-9][a-z])")
"""The first label of the name that an endpoint has in one zone."""

_LAYER_BUCKET: Final = re.compile(r"prod-[a-z]{2}(?:-[a-z]+)+-[0-9]-starport-layer-bucket")
"""The bucket of AWS's own from which the layers of images come (ECS-19)."""

_POD_CARRIER: Final = "aws-K8S-"
"""How the VPC CNI of EKS begins the description of an interface, before the instance's id."""

_TOP_LEVEL: Final = words("com net org io dev app internal local corp lan cloud eu us uk de fr info test")

_NOTHING: Final[frozenset[str]] = frozenset()

_ANYTHING: Final = "${redacted}"
_BETWEEN_PARTS: Final = re.compile(r"([:/])")
_ARN_BEGINS: Final = SERVICES | words("arn aws aws-cn aws-us-gov aws-iso aws-iso-b aws-iso-e aws-iso-f aws-eusc")


class Pseudonyms:
    """The other names that one key gives."""

    def __init__(self, key: bytes, networks: Iterable[IPv4Network] = ()) -> None:
        self._key = blake2b(key, person=b"wayout.names").digest()
        self._addresses = AddressMap(key, networks)
        self._known: dict[tuple[str, bool], str] = {}
        self._changes: Mapping[str, Callable[[str], str]] = {
            "arn": self._arn,
            "mac": self._mac,
            "six": self._address,
            "four": self._address,
            "between": lambda text: text,
            "escape": lambda text: text,  # an asterisk in the names of Route 53
            "other": lambda _: "_",
        }

    def text(self, text: str, kept: frozenset[str] = _NOTHING) -> str:
        """The text with all in it replaced but numbers, regions, AWS's structure, and these words (in lower case)."""
        known = (text, bool(kept))
        if known not in self._known:
            parts = (
                self._word(found.group(), kept)
                if found.lastgroup == "word"
                else self._changes[found.lastgroup or "other"](found.group())
                for found in _TOKEN.finditer(text)
            )
            self._known[known] = "".join(parts)
        return self._known[known]

    def pattern(self, pattern: str) -> str:
        """The pattern of a policy's resource, which matches the new names as it matched the old ones.

        A wildcard that stands for whole parts of an ARN can be kept. One for a piece of a name cannot, because the new
        names are made of other signs: such a pattern becomes a policy variable, of which nobody knows what it matches.
        """
        if "${" in pattern:
            return _ANYTHING
        if "*" not in pattern and "?" not in pattern:
            return self.text(pattern)
        parts = _BETWEEN_PARTS.split(pattern)
        if any(part != "*" and ("*" in part or "?" in part) for part in parts):
            return _ANYTHING
        # An ARN begins with `arn`, the partition and the service; every second part is what separates two.
        start = "".join(part if part in _ARN_BEGINS else self.text(part) for part in parts[:5])
        return start + "".join(self.text(part) for part in parts[5:])

    def account(self, number: str) -> str:
        """Another account number for this one."""
        return str(10**11 + int(self._hash("account", number, 8), 16) % (9 * 10**11))

    def _word(self, word: str, kept: frozenset[str]) -> str:
        if (
            _LAYER_BUCKET.fullmatch(word)
            or word in STRUCTURE
            or word.lower() in kept
            or PLACE.fullmatch(word)
            or NUMBER.fullmatch(word)
        ):
            return word
        if _ACCOUNT.fullmatch(word):
            return self.account(word)
        if word.startswith(_POD_CARRIER):
            return _POD_CARRIER + self._word(word.removeprefix(_POD_CARRIER), kept)
        found = _ID.fullmatch(word)
        if found:
            return f"{found[1]}-{self._hash('id', word, 9)[:_ID_SIGNS]}"
        return self._host(word) if "." in word or _HOST_OF_ADDRESS.fullmatch(word) else self._name(word)

    def _name(self, name: str) -> str:
        return "x" + self._hash("name", name, _NAME_BYTES)

    def _host(self, host: str) -> str:
        """A host name label by label, so that names in one zone stay in one zone."""
        lower = host.lower()
        labels = lower.split(".")
        if lower.endswith(_AWS_DOMAINS):
            return ".".join(self._aws_label(label) for label in labels)
        *names, top = labels
        return ".".join([*(self._label(name) for name in names), top if top in _TOP_LEVEL else self._label(top)])

    def _aws_label(self, label: str) -> str:
        if label.removesuffix("-fips") in _AWS_LABELS or PLACE.fullmatch(label) or _LAYER_BUCKET.fullmatch(label):
            return label
        zonal = _ZONAL_NAME.fullmatch(label)
        if zonal is not None:
            return f"{self._label(zonal[1])}-{zonal[2]}"
        return self._label(label)

    def _label(self, label: str) -> str:
        address = _HOST_OF_ADDRESS.fullmatch(label)
        if address:
            mapped = self._addresses.text(address[2].replace("-", "."))
            return f"{address[1]}-{mapped.replace('.', '-')}" if mapped else self._name(label)
        return self._word(label, _NOTHING) if label else ""

    def _address(self, text: str) -> str:
        mapped = self._addresses.text(text)
        # Colons make many things look like IPv6.
        return mapped if mapped is not None else re.sub(r"\w+", lambda word: self._word(word.group(), _NOTHING), text)

    def _mac(self, mac: str) -> str:
        """Another address that says of itself that no maker gave it (IEEE 802: locally administered)."""
        signs = "02" + self._hash("mac", mac.lower(), 5)
        return ":".join(signs[start : start + 2] for start in range(0, 12, 2))

    def _arn(self, arn: str) -> str:
        parts = arn.split(":", 5)
        if len(parts) < 6 or not re.fullmatch(r"aws[a-z-]{0,7}", parts[1]):
            return ":".join(self._word(part, _NOTHING) if part else "" for part in re.split(r"\W+", arn))
        _, partition, service, region, account, resource = parts
        shown_service = service if service in SERVICES else self._name(service)
        shown_region = region if not region or PLACE.fullmatch(region) else self._name(region)
        if account == "aws-managed":  # a rule group of AWS's own
            return f"arn:{partition}:{shown_service}:{shown_region}:{account}:{self.text(resource)}"
        if account == "aws":  # AWS's own, the same in every account
            return (
                arn if service == "iam" else f"arn:{partition}:{shown_service}:{shown_region}:aws:{self.text(resource)}"
            )
        shown_account = self.account(account) if _ACCOUNT.fullmatch(account) else account and self._name(account)
        return f"arn:{partition}:{shown_service}:{shown_region}:{shown_account}:{self.text(resource)}"

    def _hash(self, kind: str, value: str, size: int) -> str:
        message = f"{kind}\0{value}".encode(errors="surrogatepass")
        return blake2b(message, key=self._key, digest_size=size).hexdigest()
