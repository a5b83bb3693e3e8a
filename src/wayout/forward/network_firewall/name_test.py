"""Name tests: what a firewall rule asks of the server name (TLS) or the host (HTTP) of a request.

Modelled: `content` in full, at the start, at the end, anywhere, after `dotprefix`, negated, with any case. A name is
compared in lower case; Suricata gives both buffers so.
Source: FW-7, https://docs.suricata.io/en/suricata-7.0.8/rules/tls-keywords.html
"""

import msgspec

from wayout.forward.decision.application import HTTP, TLS

BUFFERS = {"tls.sni": TLS, "tls_sni": TLS, "http.host": HTTP, "http_host": HTTP}
"""The keywords that stand for a name, with the application whose name it is."""


class Content(msgspec.Struct, frozen=True, gc=False):
    """One text to look for in a name."""

    text: str
    is_start: bool = False
    is_end: bool = False
    is_negated: bool = False
    has_dot_before: bool = False
    has_any_case: bool = True

    def holds(self, name: str) -> bool:
        """Whether the name has it. `dotprefix` puts a dot before the name, so that `.example.com` is a whole label."""
        shown = f".{name}" if self.has_dot_before else name
        text = self.text.lower() if self.has_any_case else self.text
        if self.is_start and self.is_end:
            found = shown == text
        elif self.is_start:
            found = shown.startswith(text)
        elif self.is_end:
            found = shown.endswith(text)
        else:
            found = text in shown
        return found is not self.is_negated


class NameList(msgspec.Struct, frozen=True, gc=False):
    """The targets of a domain list: names, and zones with all names in them."""

    names: frozenset[str]
    zones: frozenset[str]

    def holds(self, name: str) -> bool:
        """Whether the name is a target, or in a zone that is one. `.example.com` stands for that name too (FW-7)."""
        if name in self.names:
            return True
        labels = name.split(".")
        return any(".".join(labels[index:]) in self.zones for index in range(len(labels)))


def name_list(targets: tuple[str, ...]) -> NameList:
    """The targets of a domain list."""
    bare = [target.strip().rstrip(".").lower() for target in targets]
    return NameList(
        frozenset(target for target in bare if target and not target.startswith(".")),
        frozenset(target[1:] for target in bare if target.startswith(".")),
    )


NameTest = Content | NameList
"""What a rule asks of a name."""
