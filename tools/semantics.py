"""docs/semantics.md: which rules of AWS the code follows, read from its docstrings, and which it does not.

`python -m tools.semantics` writes the page anew, and the list of rules that `wayout explain` reads; `make pages` writes
all generated pages.

A rule is followed where a docstring names it, as in ``Source: NACL-2, NACL-6``. What the code does by it stands beside it
in a list at the end of a docstring, as in ``- NACL-2: entries are asked by their number``. Where no list names the rule,
the statement is the first line of a docstring that does: of a function or class that names the rule after `Source:` where
there is one, else of any other, else of the module. AWS's page is the one in the docstring, or the first source of a page
of `wayout explain` about the rule.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from wayout.explain.reason.page import all_pages
from wayout.forward.not_modelled import NOT_MODELLED

ROOT: Final = Path(__file__).resolve().parent.parent
PAGE: Final = ROOT / "docs" / "semantics.md"
LIST: Final = ROOT / "src" / "wayout" / "explain" / "reason" / "rules.tsv"
SECTIONS: Final = {
    "SG": "Security groups",
    "NACL": "Network ACLs",
    "ROUTE": "Route tables",
    "IGW": "Internet gateways",
    "NAT": "NAT gateways",
    "ECS": "ECS and Fargate",
    "LAM": "Lambda",
    "EKS": "EKS",
    "DNS": "Names",
    "EP": "VPC endpoints",
    "TGW": "Transit gateways",
    "PEER": "VPC peering",
    "VGW": "Virtual private gateways",
    "CWAN": "Cloud WAN",
    "PROXY": "Proxies",
    "FW": "Network Firewall",
    "BPA": "Block Public Access",
    "ENC": "Encryption controls",
    "IP6": "IPv6",
    "FL": "Flow logs",
    "MET": "Metrics",
    "CLI": "Clients",
    "MYTH": "What is often said and is not so",
}
"""What a rule's prefix stands for, in the order of the page."""

_RULE: Final = re.compile(rf"\b({'|'.join(SECTIONS)})-(\d+)(?: to (?:\1-)?(\d+))?\b")
_URL: Final = re.compile(r"https://docs\.aws\.amazon\.com/[^\s;,)`]+")
_FEW: Final = 2
_NEAREST: Final = -3
"""The distance of a rule that stands in a list of its own words."""
_STATED: Final = re.compile(r"^- ([A-Z0-9]+-\d+): (.+?)(?=\n- |\n\n|\Z)", re.MULTILINE | re.DOTALL)
_OMITTED: Final = re.compile(r"Not\s+modelled:.*?\.(?=\s|$)", re.DOTALL)


class Citation(NamedTuple):
    """A docstring that names a rule: how near it is to the code (0 is nearest), its module and first line, and AWS's page."""

    distance: int
    module: str
    statement: str
    url: str | None


def rules_in(text: str) -> Iterator[str]:
    """The ids of rules that a text names; "NACL-2 to NACL-7" names six."""
    for prefix, first, last in _RULE.findall(text):
        yield from (f"{prefix}-{number}" for number in range(int(first), int(last or first) + 1))


def citations(source: Path) -> dict[str, list[Citation]]:
    """Every rule that the docstrings below a folder name, with who names it."""
    found: dict[str, list[Citation]] = {}
    for path in sorted(source.rglob("*.py")):
        module = path.relative_to(source).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)):
                continue
            text = _OMITTED.sub("", ast.get_docstring(node) or "")
            stated = {rule: " ".join(said.split()) for rule, said in _STATED.findall(text)}
            text = _STATED.sub("", text)
            for rule, said in stated.items():
                found.setdefault(rule, []).append(Citation(_NEAREST, module, said, None))
            first, urls = text.split("\n", 1)[0], _URL.findall(text)
            named = set(rules_in(text.partition("Source:")[2]))
            for rule in rules_in(text):
                distance = 2 if isinstance(node, ast.Module) else 0 if rule in named else 1
                distance += 0 if module.startswith(("forward/", "model/", "net/")) else 3
                clause = _clause(text, rule)
                statement = clause or re.sub(r"\s*(Source: .*|\([A-Z0-9]+-\d+[^)]*\))", "", first).strip()
                distance -= 2 if clause and distance % 3 == 2 else 0
                found.setdefault(rule, []).append(Citation(distance, module, statement, next(iter(urls), None)))
    return found


def _clause(text: str, rule: str) -> str | None:
    """What stands before "(RULE)" in its sentence, where a docstring lists what it follows; None where it says too little."""
    for match in re.finditer(r"\(([^()]*)\)", text):
        if rule in set(rules_in(match[1])):
            sentence = re.split(r"[.;:]\s|\),?", " ".join(text[: match.start()].split()))[-1].strip()
            last = sentence.rsplit(", ", 1)[-1]
            clause = last if len(last.split()) > _FEW and len(set(rules_in(match[1]))) == 1 else sentence
            clause = re.sub(r"^(and|or|that|so that) ", "", clause.removeprefix(", "))
            return clause[:1].upper() + clause[1:] + "." if len(clause.split()) > _FEW - 1 else None
    return None


def order(rule: str) -> tuple[int, int]:
    """Where a rule stands on the page."""
    prefix, number = rule.split("-")
    return list(SECTIONS).index(prefix), int(number)


def _pages() -> dict[str, str]:
    """AWS's first page about a rule, as the pages of `wayout explain` name it."""
    found: dict[str, str] = {}
    for page in all_pages():
        for rule in page.rules:
            found |= {rule: page.sources[0]} if page.sources and rule not in found else {}
    return found


class Followed(NamedTuple):
    """A rule that the code follows: what it does by it, in which module, and AWS's page."""

    rule: str
    statement: str
    module: str
    url: str | None


def followed(source: Path) -> list[Followed]:
    """The rules that the code follows, in the order of the page."""
    cited, urls = citations(source), _pages()
    found = []
    for rule in sorted(cited, key=order):
        nearest = min(cited[rule])
        url = next((c.url for c in sorted(cited[rule]) if c.url), None) or urls.get(rule)
        found.append(Followed(rule, nearest.statement, nearest.module, url))
    return found


def listing(source: Path = ROOT / "src" / "wayout") -> str:
    """The text of rules.tsv: a rule, what is done by it, and AWS's page, on a line each."""
    rules = followed(source)
    rows = [(each.rule, each.statement, each.url or "") for each in rules]
    known, urls = {each.rule for each in rules}, _pages()
    left = [omission for omission in NOT_MODELLED if omission.rule not in known]
    rows += [(o.rule, f"{o.statement[:1].upper()}{o.statement[1:]} ({o.instead}).", urls.get(o.rule, "")) for o in left]
    return "".join("\t".join(row) + "\n" for row in sorted(rows, key=lambda row: order(row[0])))


def page(source: Path = ROOT / "src" / "wayout") -> str:
    """The text of docs/semantics.md."""
    rules = followed(source)
    cited = {each.rule for each in rules}
    lines = [
        "# Semantics",
        "",
        "Which rules of AWS wayout follows, and which it does not. The ids are those that docstrings, the pages of",
        "`wayout explain` and the cases use. This page is generated from the docstrings: `python -m tools.semantics`.",
        "",
        "## Followed",
    ]
    for prefix, title in SECTIONS.items():
        own = [each for each in rules if each.rule.startswith(f"{prefix}-")]
        if own:
            lines += ["", f"### {title}", "", "| rule | what the code does by it | where | AWS |", "|---|---|---|---|"]
        for rule, told, module, url in own:
            statement, link = told.replace("|", "\\|"), f"[{module}](../src/wayout/{module})"
            lines.append(f"| {rule} | {statement} | {link} | {f'[page]({url})' if url else '–'} |")
    lines += [
        "",
        "## Not modelled",
        "",
        "Rules about packets that no code follows. The list is `src/wayout/forward/not_modelled.py`; a rule leaves it when",
        "a docstring names it. What an answer itself meets and cannot judge, it says as a gap.",
        "",
        "| rule | AWS | wayout |",
        "|---|---|---|",
        *(f"| {o.rule} | {o.statement} | {o.instead} |" for o in NOT_MODELLED if o.rule not in cited),
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    LIST.write_text(listing(), encoding="utf-8")
