"""Drafts: a plan and its namespaces while they are being written."""

from collections.abc import Iterable

from wayout.errors import InputError
from wayout.lab.plan.label import Event, Label, Labels
from wayout.lab.plan.plan import MOST_NAMESPACES, MOST_RULES, End, Link, Namespace, Plan, Role, Route, Rule
from wayout.model.gap import Gap
from wayout.net.address import Address, Family
from wayout.net.prefix import EVERY_IPV4, EVERY_IPV6, Prefix

EVERYWHERE = (EVERY_IPV4, EVERY_IPV6)
LAST = 9999
"""The metric of a route that wins only when there is no other."""


class NamespaceDraft:
    """One namespace being written."""

    def __init__(self, name: str, role: Role, component: str, labels: Labels, *, forwards: bool) -> None:
        self.name = name
        self.role = role
        self.component = component
        self.labels = labels
        self.forwards = forwards
        self.addresses: list[tuple[str, Address]] = []
        self.routes: dict[tuple[int | None, Prefix, int], Route] = {}
        self.rules: list[Rule] = []
        self.chains: dict[str, list[str]] = {}
        self.settings: dict[str, str] = {}
        self.name_servers: tuple[Address, ...] = ()
        self._devices = 0

    def device(self, letter: str) -> str:
        """A new name for a device."""
        self._devices += 1
        return f"{letter}{self._devices}"

    def route(
        self,
        prefix: Prefix,
        device: str | None,
        table: int | None = None,
        metric: int = 10,
        source: Address | None = None,
    ) -> None:
        """Add a route; of two for the same prefix and metric, the first stays."""
        self.routes.setdefault((table, prefix, metric), Route(prefix, device, table, metric, source))

    def default(self, device: str, table: int | None = None, metric: int = 10) -> None:
        """Send everything of both families to a device."""
        for prefix in EVERYWHERE:
            self.route(prefix, device, table, metric)

    def look_up(
        self, priority: int, table: int, device: str | None = None, mark: int | None = None, to: Prefix | None = None
    ) -> None:
        """Add a rule of policy routing, for both families unless it names a prefix."""
        for family in Family if to is None else (to.family,):
            self.rules.append(Rule(priority, family, table, device, mark, to))

    def chain(self, name: str, *lines: str) -> list[str]:
        """The lines of a chain, with these added."""
        chain = self.chains.setdefault(name, [])
        chain += lines
        return chain

    def say(self, event: Event, component: str, reason: str | None = None, place: str | None = None) -> str:
        """The nft statement that tells of a packet."""
        return self.labels.log(Label(event, component, place or self.component, None, None, reason))

    def lose(self, component: str, reason: str) -> str:
        """The nft statements that tell of a packet and drop it."""
        return f"{self.say(Event.LOSS, component, reason)} drop"

    def finish(self) -> Namespace:
        """The namespace."""
        body = [line for name, lines in self.chains.items() for line in (f"chain {name} {{", *lines, "}")]
        return Namespace(
            self.name,
            self.role,
            self.component,
            tuple(self.addresses),
            tuple(self.routes.values()),
            tuple(dict.fromkeys(self.rules)),
            ("table inet w {", *body, "}") if body else (),
            self.forwards,
            tuple(self.settings.items()),
            self.name_servers,
        )


class PlanDraft:
    """A plan being written."""

    def __init__(self) -> None:
        self.labels = Labels()
        self.namespaces: list[NamespaceDraft] = []
        self.links: list[Link] = []
        self.gaps: list[Gap] = []

    def namespace(self, role: Role, component: str, *, forwards: bool = False) -> NamespaceDraft:
        """A new namespace.

        Raises: InputError when there are too many.
        """
        if len(self.namespaces) >= MOST_NAMESPACES:
            raise InputError(
                f"the lab would need more than {MOST_NAMESPACES} namespaces",
                "Name fewer interfaces, or a smaller snapshot.",
            )
        draft = NamespaceDraft(f"{role[0]}{len(self.namespaces)}", role, component, self.labels, forwards=forwards)
        self.namespaces.append(draft)
        return draft

    def link(self, left: NamespaceDraft, right: NamespaceDraft, letter: str = "e") -> tuple[str, str]:
        """Join two namespaces; the names of the devices on both sides."""
        ends = left.device(letter), right.device(letter)
        self.links.append(Link(End(left.name, ends[0]), End(right.name, ends[1])))
        return ends

    def dead_end(self, draft: NamespaceDraft) -> str:
        """A device from which nothing comes back: packets that take it are named and dropped before they reach it."""
        return self.link(draft, draft, "x")[0]

    def doubt(self, gap: Gap) -> None:
        """Note something that the lab does not rebuild."""
        self.gaps.append(gap)

    def finish(self) -> Plan:
        """The plan.

        Raises: InputError when it has too many rules.
        """
        namespaces = tuple(draft.finish() for draft in self.namespaces)
        if sum(len(namespace.ruleset) for namespace in namespaces) > MOST_RULES:
            raise InputError(
                f"the lab would need more than {MOST_RULES} lines of nft",
                "Name fewer interfaces, or a smaller snapshot.",
            )
        return Plan(namespaces, tuple(self.links), self.labels.all(), tuple(dict.fromkeys(self.gaps)))


def base_chain(hook: str, priority: int, policy: str, kind: str = "filter") -> str:
    """The first line of a chain that the kernel calls."""
    return f"type {kind} hook {hook} priority {priority}; policy {policy};"


def match(side: str, prefix: Prefix) -> str:
    """The nft expression for an address of `side` (`saddr` or `daddr`) within a prefix."""
    family = "ip" if prefix.family is Family.IPV4 else "ip6"
    return f"{family} {side} {prefix}"


def members(values: Iterable[object]) -> str:
    """The nft text of an anonymous set."""
    return "{ " + ", ".join(map(str, values)) + " }"
