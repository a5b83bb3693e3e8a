"""Rule groups → signatures: five-tuple rules, Suricata rules and domain lists.

Modelled: the actions, the protocols that a question can carry, addresses, ports and directions, `flow`, the name
keywords (`tls.sni`, `http.host`) with `content` and its modifiers, `priority`. Keywords that only label a rule are
skipped. Any other keyword leaves it open whether the rule matches, and the answer says which one: among them `pcre`,
`geoip`, `flowbits`, `threshold`, JA3 and what looks at certificates, paths and payloads.
Source: FW-5 to FW-8; https://docs.suricata.io/en/suricata-7.0.8/rules/intro.html
"""

from collections.abc import Iterator
from typing import Final

import msgspec

from wayout.forward.decision.application import HTTP, TLS
from wayout.forward.network_firewall.firewall_variable import EXTERNAL_NET, HOME_NET, NotKnownError, Variables
from wayout.forward.network_firewall.name_test import BUFFERS, Content, NameTest, name_list
from wayout.forward.network_firewall.signature import Effect, FiveTuple, Flow, Signature, Toward
from wayout.forward.network_firewall.suricata_rule import Option, SuricataRule, rule_in_parts, rules_of
from wayout.model.network_firewall import STRICT_ORDER
from wayout.model.rule_group import RuleGroup, RulesSourceList
from wayout.net.interval_set import IntervalSet
from wayout.net.protocol import ICMP, ICMPV6, TCP, UDP

_EFFECTS: Final = {
    "pass": Effect.PASS,
    "drop": Effect.DROP,
    "reject": Effect.REJECT,
    "rejectsrc": Effect.REJECT,
    "rejectdst": Effect.REJECT,
    "rejectboth": Effect.REJECT,
}
_TCP: Final = IntervalSet.single(TCP)
_UDP: Final = IntervalSet.single(UDP)
_EITHER: Final = _TCP | _UDP
_TRANSPORTS: Final = {
    "ip": None,
    "any": None,
    "tcp": _TCP,
    "tcp-pkt": _TCP,
    "tcp-stream": _TCP,
    "udp": _UDP,
    "icmp": IntervalSet.single(ICMP) | IntervalSet.single(ICMPV6),
    "icmpv4": IntervalSet.single(ICMP),
    "icmpv6": IntervalSet.single(ICMPV6),
}
_APPLICATIONS: Final = (
    dict.fromkeys(("tls", "ssl", "http", "http1", "http2", "ftp", "ssh", "smtp", "imap", "smb", "msn", "rdp"), _TCP)
    | dict.fromkeys(("ntp", "dhcp", "tftp", "quic", "ike", "ikev2", "snmp", "sip"), _UDP)
    | dict.fromkeys(("dns", "krb5", "dcerpc", "mqtt", "modbus", "enip", "nfs", "dnp3", "rfb"), _EITHER)
)
_ALIASES: Final = {"ssl": "tls", "http1": "http", "http2": "http"}
_LABELS: Final = frozenset(
    [
        "sid",
        "rev",
        "gid",
        "msg",
        "classtype",
        "reference",
        "metadata",
        "target",
        "noalert",
        "alert",
        "requires",
        "priority",
    ]
)
_MODIFIERS: Final = frozenset(("startswith", "endswith", "nocase", "dotprefix"))
_PREFERRED: Final = "fast_pattern"
_MOST_DIGITS: Final = 9
_TARGETS: Final = {"TLS_SNI": TLS, "HTTP_HOST": HTTP}
_LISTS: Final = {"ALLOWLIST": Effect.PASS, "DENYLIST": Effect.DROP, "REJECTLIST": Effect.REJECT}


def signatures_of(group: RuleGroup, rule_order: str, variables: Variables) -> Iterator[Signature]:
    """The signatures of a stateful group, in the order of its rules. Rules that only alert give none."""
    source = group.rule_group.rules_source if group.rule_group is not None else None
    if source is None:
        return
    if source.rules_source_list is not None:
        yield from _domain_list(group.name, source.rules_source_list, rule_order, variables)
    for index, rule in enumerate(source.stateful_rules or (), 1):
        parts = rule_in_parts(rule)
        yield from _signature(f"{group.name} {_called(parts, index)}", parts, variables)
    for index, line in enumerate(rules_of(source.rules_string or ""), 1):
        if isinstance(line, str):
            yield from _unreadable(f"{group.name} rule {index}", line)
        else:
            yield from _signature(f"{group.name} {_called(line, index)}", line, variables)


def _called(rule: SuricataRule, index: int) -> str:
    return f"sid {rule.sid}" if rule.sid else f"rule {index}"


def _domain_list(group: str, listed: RulesSourceList, rule_order: str, variables: Variables) -> Iterator[Signature]:
    """A domain list as AWS turns it into rules: from HOME_NET to EXTERNAL_NET, by server name or Host.

    An allow list passes its names; under action order it also drops what else speaks one of its protocols.
    Source: FW-7, FW-8, FW-10.
    """
    kind = listed.generated_rules_type
    if kind == "ALERTLIST":
        return
    effect = _LISTS.get(kind)
    names = name_list(listed.targets)
    for target in listed.target_types:
        application = _TARGETS.get(target)
        unclear = None
        if effect is None or application is None:
            unclear = f"nobody knows what {kind if effect is None else target} does"
        header, why = _header(
            SuricataRule("", application or "tcp", f"${HOME_NET}", "any", "->", f"${EXTERNAL_NET}", "any"), variables
        )
        name = f"{group} domain list"
        base = Signature(
            name, effect or Effect.DROP, header, application=application, toward=Toward.SERVER, unclear=unclear or why
        )
        yield msgspec.structs.replace(base, names=(names,))
        if effect is Effect.PASS and rule_order != STRICT_ORDER:
            yield msgspec.structs.replace(base, effect=Effect.DROP, name=f"{group} names that are not in the list")


def _unreadable(name: str, line: str) -> Iterator[Signature]:
    """A line that is no rule as far as this reader knows: it may do anything to anything."""
    action = line.split(None, 1)[0].lower()
    if action == "alert":
        return
    effects = (_EFFECTS[action],) if action in _EFFECTS else (Effect.PASS, Effect.DROP)
    for effect in effects:
        yield Signature(name, effect, FiveTuple(), unclear="the rule could not be read")


def _signature(name: str, rule: SuricataRule, variables: Variables) -> Iterator[Signature]:
    if rule.action == "alert":
        return
    effect = _EFFECTS.get(rule.action)
    if effect is None:
        yield from _unreadable(name, rule.action)
        return
    header, unclear = _header(rule, variables)
    known = rule.protocol in _TRANSPORTS or rule.protocol in _APPLICATIONS
    if not known:
        unclear = f"the protocol {rule.protocol!r} is not known"
    application = None if rule.protocol in _TRANSPORTS else _ALIASES.get(rule.protocol, rule.protocol)
    names, tells, why = _names(rule.options)
    if application is not None and tells not in {None, application}:
        why = why or f"it asks {application} for what {tells} carries"
    flow, toward, unsure = _flow(rule.options)
    yield Signature(
        name,
        effect,
        header,
        is_bidirectional=rule.direction == "<>",
        application=(application if known else None) or tells,
        names=names,
        flow=flow,
        toward=toward,
        unclear=unclear
        or why
        or unsure
        or (None if rule.direction in {"->", "<>"} else f"its direction {rule.direction}"),
        priority=_priority(rule.options),
    )


def _header(rule: SuricataRule, variables: Variables) -> tuple[FiveTuple, str | None]:
    """The five tuple, and what in it is not known; that part then stands for anything."""
    protocols = _TRANSPORTS.get(rule.protocol, _APPLICATIONS.get(rule.protocol))
    unclear: list[str] = []

    def told(text: str, kind: str) -> IntervalSet | None:
        if text.strip().lower() == "any":
            return None
        try:
            return variables.addresses(text) if kind == "address" else variables.ports(text)
        except NotKnownError as error:
            unclear.append(str(error))
            return None

    header = FiveTuple(
        protocols,
        told(rule.source, "address"),
        told(rule.source_port, "port"),
        told(rule.destination, "address"),
        told(rule.destination_port, "port"),
    )
    return header, unclear[0] if unclear else None


def _names(options: tuple[Option, ...]) -> tuple[tuple[NameTest, ...], str | None, str | None]:
    """What a rule asks of a name, of which application, and the first keyword that nobody here understands."""
    tests: list[Content] = []
    buffer: str | None = None
    application: str | None = None
    has_dot = False
    unclear: str | None = None
    for option in options:
        keyword = option.keyword
        if keyword in BUFFERS:
            buffer, has_dot = BUFFERS[keyword], False
            if application not in {None, buffer}:
                unclear = unclear or f"it asks for both {application} and {buffer}"
            application = buffer
        elif keyword == "dotprefix" and buffer is not None:
            has_dot = True
        elif keyword == "content" and buffer is not None and "|" not in option.value:
            tests.append(
                Content(option.value, is_negated=option.is_negated, has_dot_before=has_dot, has_any_case=False)
            )
        elif keyword in _MODIFIERS and tests:
            tests[-1] = _modified(tests[-1], keyword)
        elif keyword not in _LABELS and keyword not in {"flow", _PREFERRED}:
            unclear = unclear or f"its keyword {keyword} is not modelled"
    return tuple(tests), application, unclear


def _modified(test: Content, keyword: str) -> Content:
    match keyword:
        case "startswith":
            return msgspec.structs.replace(test, is_start=True)
        case "endswith":
            return msgspec.structs.replace(test, is_end=True)
        case _:
            return msgspec.structs.replace(test, has_any_case=True)


def _flow(options: tuple[Option, ...]) -> tuple[Flow, Toward, str | None]:
    flow, toward, unclear = Flow.ANY, Toward.ANY, None
    for option in options:
        if option.keyword != "flow":
            continue
        for word in option.value.replace(" ", "").lower().split(","):
            match word:
                case "established":
                    flow = Flow.ESTABLISHED
                case "not_established":
                    flow = Flow.NOT_ESTABLISHED
                case "to_server" | "from_client":
                    toward = Toward.SERVER
                case "to_client" | "from_server":
                    toward = Toward.CLIENT
                case _:
                    unclear = f"its keyword flow:{word} is not modelled"
    return flow, toward, unclear


def _priority(options: tuple[Option, ...]) -> int:
    for option in options:
        told = option.value.strip()
        if option.keyword == "priority" and told.isascii() and told.isdigit() and len(told) <= _MOST_DIGITS:
            return int(told)
    return 3
