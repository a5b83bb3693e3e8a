"""The pages behind the reasons, the command that prints them, and the index in docs/."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path

import botocore.session
import msgspec
import pytest
from botocore import xform_name
from botocore.model import OperationModel
from click.testing import CliRunner

from wayout.cli.explain import command
from wayout.errors import InputError
from wayout.explain.reason.page import Page, all_pages, index, page, pages_for
from wayout.model.reason import Advisory, Reason
from wayout.render.json.explanation import ExplanationDocument

REPOSITORY = Path(__file__).parents[3]
PAGES = all_pages()
SECTIONS = [
    "What it means",
    "What AWS does",
    "How to see it yourself",
    "What the flow logs show",
    "How to fix it",
    "Do not confuse with",
]
RULE = re.compile(
    r"(SG|NACL|ROUTE|IGW|NAT|ECS|LAM|EKS|EC2|DNS|EP|TGW|PEER|VGW|CWAN|PROXY|FW|BPA|ENC|IP6|FL|MET|CLI|MYTH|Q)-[1-9]\d*"
    r"|F\d+"
)
# What the AWS CLI adds to each command, and to two of them.
CLI_OPTIONS = {"query", "output"}
ACL_DIRECTION = {"ingress", "egress"}

every_page = pytest.mark.parametrize("each", PAGES, ids=lambda each: str(each.id))


def test_every_reason_and_advisory_has_a_page_and_no_page_is_orphaned() -> None:
    files = {path.name for path in (resources.files("wayout") / "explain" / "reason" / "pages").iterdir()}
    assert files == {f"{identity}.md" for identity in (*Reason, *Advisory)}
    assert [each.id for each in PAGES] == [*Reason, *Advisory]


def test_reasons_and_advisories_share_no_name() -> None:
    names = [str(identity) for identity in (*Reason, *Advisory)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("identity", [*Reason, *Advisory])
def test_a_name_is_kebab_case_and_its_member_the_same_in_upper_case(identity: Reason | Advisory) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", identity.value)
    assert identity.name == identity.value.replace("-", "_").upper()


def test_a_reason_is_read_from_json_by_its_name() -> None:
    assert msgspec.json.decode(b'"no-route"', type=Reason) is Reason.NO_ROUTE
    assert Reason("no-route").aws_code == "NO_ROUTE_TO_DESTINATION"


@every_page
def test_a_title_is_one_short_line_without_a_full_stop(each: Page) -> None:
    assert 0 < len(each.title) <= 90
    assert "\n" not in each.title
    assert not each.title.endswith(".")


@every_page
def test_a_page_has_its_six_sections_in_order_and_each_says_something(each: Page) -> None:
    head, *sections = re.split(r"^## ", each.body, flags=re.MULTILINE)
    assert head == ""
    assert [section.partition("\n")[0] for section in sections] == SECTIONS
    assert all(section.partition("\n")[2].strip() for section in sections)


@every_page
def test_a_page_is_short_enough_to_be_read_on_call(each: Page) -> None:
    lines = [line for line in each.body.splitlines() if line.strip()]
    assert 15 <= len(lines) <= 40
    assert max(map(len, lines)) <= 160


@every_page
def test_the_rules_of_a_page_are_rule_ids_and_named_once(each: Page) -> None:
    assert each.rules
    assert [rule for rule in each.rules if not RULE.fullmatch(rule)] == []
    assert len(each.rules) == len(set(each.rules))


@every_page
def test_the_sources_of_a_page_are_https_addresses_of_aws_documentation(each: Page) -> None:
    assert each.sources
    assert [source for source in each.sources if not source.startswith("https://docs.aws.amazon.com/")] == []


@every_page
def test_a_page_and_its_reason_name_the_same_aws_code(each: Page) -> None:
    match each.id:
        case Reason():
            assert each.aws_code == each.id.aws_code
        case Advisory():
            assert each.aws_codes == ()


@every_page
def test_what_a_page_tells_apart_from_itself_has_a_page(each: Page) -> None:
    others = re.findall(r"^- `([a-z0-9-]+)`", each.body.partition("## Do not confuse with")[2], re.MULTILINE)
    assert [name for name in others if page(name).id == each.id] == []


def commands(each: Page) -> Iterator[list[str]]:
    """The words of each AWS CLI command on the page, continued lines joined."""
    for block in re.findall(r"```sh\n(.*?)```", each.body, re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            if line.startswith("aws "):
                yield shlex.split(line)[1:]
    prose = re.sub(r"```.*?```", "", each.body, flags=re.DOTALL)
    for line in re.findall(r"`aws ([^`]+)`", prose):
        yield shlex.split(line)


@cache
def operations(service: str) -> dict[str, OperationModel]:
    model = botocore.session.get_session().get_service_model(service)
    return {xform_name(name, "-"): model.operation_model(name) for name in model.operation_names}


def unknown_options(operation: OperationModel, options: set[str]) -> set[str]:
    members = operation.input_shape.members if operation.input_shape else {}
    known = {xform_name(name, "-"): member for name, member in members.items()}
    negated = {f"no-{name}" for name, member in known.items() if member.type_name in {"boolean", "structure"}}
    direction = ACL_DIRECTION if operation.name.endswith("NetworkAclEntry") else set()
    return options - known.keys() - negated - CLI_OPTIONS - direction


def missing_options(operation: OperationModel, options: set[str]) -> set[str]:
    shape = operation.input_shape
    if shape is None:
        return set()
    required = {
        xform_name(name, "-")
        for name in shape.required_members
        if not shape.members[name].metadata.get("idempotencyToken")
    }
    return required - options - (ACL_DIRECTION if options & ACL_DIRECTION else set())


@every_page
def test_every_aws_command_of_a_page_exists_with_these_options(each: Page) -> None:
    for service, name, *words in commands(each):
        if name == "wait":
            waiters = botocore.session.get_session().get_waiter_model(service).waiter_names
            assert words[0] in {xform_name(waiter, "-") for waiter in waiters}
            continue
        operation = operations(service)[name]
        options = {word.removeprefix("--") for word in words if word.startswith("--")}
        assert unknown_options(operation, options) == set(), name
        if options:
            assert missing_options(operation, options) == set(), name


@every_page
def test_no_page_opens_a_group_or_an_acl_to_the_whole_world(each: Page) -> None:
    opening = [
        words
        for words in commands(each)
        if words[1].startswith("authorize-security-group") or words[1].endswith("network-acl-entry")
    ]
    assert [words for words in opening if re.search(r"0\.0\.0\.0/0|::/0", " ".join(words))] == []


def test_an_unknown_name_is_wrong_input_with_close_names_as_the_hint() -> None:
    with pytest.raises(InputError, match="no-rout") as failure:
        page("no-rout")
    assert "no-route" in (failure.value.hint or "")


def test_an_unknown_name_like_nothing_points_to_the_list() -> None:
    with pytest.raises(InputError) as failure:
        pages_for("xyzzy")
    assert "--list" in (failure.value.hint or "")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("no-route", {Reason.NO_ROUTE}, id="a reason has one page"),
        pytest.param("nat-ports", {Advisory.NAT_PORTS}, id="an advisory has one page"),
        pytest.param(
            "NO_ROUTE_TO_DESTINATION",
            {Reason.NO_ROUTE, Reason.NO_RETURN_ROUTE, Reason.NAT_IN_PRIVATE_SUBNET},
            id="a code has the pages of all reasons that AWS calls so",
        ),
        pytest.param(
            "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS",
            {Reason.IGW_PRIVATE_DESTINATION},
            id="a reason's second code leads to it, too",
        ),
    ],
)
def test_pages_are_found_by_name_and_by_code(name: str, expected: set[Reason | Advisory]) -> None:
    assert {each.id for each in pages_for(name)} == expected


def test_a_mistyped_code_is_answered_with_the_code() -> None:
    with pytest.raises(InputError) as failure:
        pages_for("NO_ROUTE_TO_DESTINATIONS")
    assert "NO_ROUTE_TO_DESTINATION" in (failure.value.hint or "")


def test_the_index_in_docs_is_up_to_date() -> None:
    """When this fails: python -m wayout.explain.reason.page > docs/reasons.md."""
    assert (REPOSITORY / "docs" / "reasons.md").read_text(encoding="utf-8") == index(PAGES)


def run(*arguments: str) -> str:
    result = CliRunner().invoke(command, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def test_the_command_prints_plain_markdown_into_a_pipe() -> None:
    text = run("no-route")
    assert text.startswith("# no-route: ")
    assert page("no-route").body in text
    assert "\x1b" not in text


def test_the_command_prints_every_page_of_a_code() -> None:
    text = run("BAD_STATE")
    assert [each.id for each in PAGES if f"# {each.id}: " in text] == [
        Reason.NAT_NOT_AVAILABLE,
        Reason.ENDPOINT_NOT_AVAILABLE,
        Reason.PEERING_NOT_ACTIVE,
        Reason.TARGET_NOT_RUNNING,
        Reason.ELB_NOT_ACTIVE,
    ]


def test_the_command_lists_every_name_with_its_title_on_one_line() -> None:
    lines = run("--list").splitlines()
    assert [line.split(maxsplit=1) for line in lines] == [[str(each.id), each.title] for each in PAGES]


@pytest.mark.parametrize("arguments", [("no-route",), ("--list",)], ids=["one page", "the list"])
def test_the_json_is_of_its_own_versioned_types(arguments: tuple[str, ...]) -> None:
    document = msgspec.json.decode(run(*arguments, "-o", "json"), type=ExplanationDocument)
    assert document.schema == "wayout.explanation/1"
    first = document.pages[0]
    assert (first.title, first.text) == (page(first.id).title, page(first.id).body)
    assert {each.kind for each in document.pages} <= {"blocking", "advisory"}


@pytest.mark.parametrize("arguments", [(), ("no-route", "--list")], ids=["neither name nor --list", "both"])
def test_the_command_needs_a_name_or_the_list(arguments: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match="cannot explain"):
        run(*arguments)


def test_a_terminal_gets_the_page_laid_out(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.delenv("NO_COLOR", raising=False)
    command.main(["no-route"], standalone_mode=False)
    text = capsys.readouterr().out
    assert "\x1b[" in text
    assert "## What it means" not in text
    assert "What it means" in text


def test_into_a_pipe_rich_is_not_even_loaded() -> None:
    script = (
        "import sys; from wayout.cli.explain import command; command.main(['no-route'], standalone_mode=False); "
        "sys.exit('rich' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")
