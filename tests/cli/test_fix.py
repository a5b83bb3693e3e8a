"""`wayout fix` as a process: its text, its JSON, the file that it saves, its exit codes."""

import json
from pathlib import Path

import jsonschema
import msgspec
import pytest
from tests.cli.program import BROKEN, HEALTHY, UNKNOWN, wayout

import wayout as library
from wayout.fix.plan import Plan
from wayout.render.json.schema import stored

ASKED = ("fix", "ecs:prod/payments", "--to", "https://203.0.113.9", "--snapshot")


def test_the_first_line_says_how_much_changes_and_what_it_does_beside() -> None:
    done = wayout(*ASKED, BROKEN)
    assert done.returncode == 3, done.stderr
    assert done.stdout.startswith(
        "1 change lets all 3 placements of ecs:prod/payments reach https://203.0.113.9, and nothing else\n"
        "opens or closes.\n"
    )
    assert "1. Add ingress rule" in done.stdout
    assert "Closes\nnothing\n" in done.stdout
    assert "Costs nothing more by the hour." in done.stdout


def test_a_plan_is_saved_and_is_read_back_by_its_own_keys(tmp_path: Path) -> None:
    target = tmp_path / "plan.json"
    done = wayout(*ASKED, BROKEN, "--save", target, "-o", "json")
    assert done.returncode == 3
    assert done.stderr == f"wrote the plan to {target}\n"
    text = target.read_text(encoding="utf-8")
    assert text == done.stdout
    found = json.loads(text)
    jsonschema.Draft202012Validator(json.loads(stored("plan-1"))).validate(found)
    assert (found["schema"], found["verdict"], found["approach"]) == ("wayout.plan/1", "intermittent", "repair")
    assert found["proof"]["holds"]
    assert [row["after"] for row in found["proof"]["placements"]] == ["reachable"] * 3
    assert found["proof"]["closes"] == []
    assert [passage["asked"] for passage in found["proof"]["opens"]] == [True]
    assert (found["cost"]["changes"], found["cost"]["dollars_a_month"]) == (1, 0.0)
    plan = msgspec.json.decode(text, type=Plan)
    mended = plan.on(library.load(BROKEN))
    assert library.can_reach(mended, plan.source, plan.destinations[0])


def test_resilience_names_each_zone_and_the_address_that_aws_gives_later(tmp_path: Path) -> None:
    folder = tmp_path / "mission"
    wayout("demo", "--export", folder)
    words = ("fix", "ecs:prod/payments", "--to", "https://api.example.com", "--per-az", "--snapshot", folder)
    text = wayout(*words).stdout
    assert "without us-east-1a: ✗ blocked now, ✓ reachable then" in text
    assert "new address" in text
    assert "192.0.2." not in text
    found = json.loads(wayout(*words, "-o", "json").stdout)
    assert found["goal"] == "per-az"
    assert {row["az"] for row in found["proof"]["zone_losses"]} == {"us-east-1a", "us-east-1b", "us-east-1c"}
    assert found["alternatives"]


def test_one_kind_of_solution_may_be_asked_for(tmp_path: Path) -> None:
    folder = tmp_path / "mission"
    wayout("demo", "--export", folder)
    words = ("fix", "ecs:prod/payments", "--to", "https://api.example.com", "--snapshot", folder, "-o", "json")
    found = json.loads(wayout(*words, "--approach", "regional-nat").stdout)
    assert (found["approach"], found["alternatives"]) == ("regional-nat", [])


def test_nothing_is_to_be_done_where_all_is_well(tmp_path: Path) -> None:
    target = tmp_path / "plan.json"
    done = wayout(*ASKED, HEALTHY, "--save", target)
    assert done.returncode == 0
    assert done.stdout == "Nothing is to be done: ecs:prod/payments reaches https://203.0.113.9.\n"
    assert not target.exists()
    assert done.stderr.startswith("no plan, so ")


def test_what_is_not_known_has_no_plan_and_says_what_is_missing() -> None:
    done = wayout(*ASKED, UNKNOWN)
    assert done.returncode == 4
    assert done.stdout.startswith("No plan: whether ecs:prod/payments reaches https://203.0.113.9 hangs on facts")
    assert "Needs ec2:DescribeNatGateways." in done.stdout


def test_a_plan_that_leads_into_the_dark_is_not_shown_as_one() -> None:
    """The group would get its rule, but what the transit gateway does with the packets then, the snapshot does not tell."""
    snapshot = BROKEN.parents[1] / "group-reference-over-a-transit-gateway" / "snapshot.json"
    done = wayout("fix", "ecs:prod/payments", "--to", "https://10.1.0.5", "--snapshot", snapshot)
    assert done.returncode == 3
    assert done.stdout.startswith("No plan can be proved: what would let ecs:prod/payments reach https://10.1.0.5")
    assert "TransitGatewayRouteTables" in done.stdout


def test_what_nobody_here_can_change_has_no_plan_and_says_who_can() -> None:
    snapshot = BROKEN.parents[1] / "outbound-mail-on-port-25" / "snapshot.json"
    done = wayout("fix", "eni-task-a", "--to", "tcp://203.0.113.9:25", "--snapshot", snapshot)
    assert done.returncode == 3
    assert " ".join(done.stdout.split()).startswith(
        "No plan: none of the changes that wayout makes lets eni-task-a reach tcp://203.0.113.9:25; what people can do"
    )
    assert "port-25-blocked at eni-task-a" in done.stdout
    assert "ask AWS to release port 25" in done.stdout
    found = json.loads(
        wayout("fix", "eni-task-a", "--to", "tcp://203.0.113.9:25", "--snapshot", snapshot, "-o", "json").stdout
    )
    assert (found["approach"], found["changes"], found["proof"]) == (None, [], None)
    assert [obstacle["reason"] for obstacle in found["obstacles"]] == ["port-25-blocked"]


def test_where_no_packets_open_it_says_what_lets_the_question_through() -> None:
    """A name that leads to an endpoint, or what an endpoint's policy lets pass, is no packet that was stopped before."""
    cases = BROKEN.parents[1]
    to_name = (cases / "endpoint-without-private-dns-and-no-internet" / "snapshot.json", "aws:logs")
    bucket = "https://exports.s3.us-east-1.amazonaws.com/2026/a.csv"
    to_policy = (cases / "policy-of-the-endpoint-lists-another-bucket" / "snapshot.json", bucket)
    told = [
        " ".join(wayout("fix", "ecs:prod/payments", "--to", to, "--snapshot", snapshot).stdout.split())
        for snapshot, to in (to_name, to_policy)
    ]
    assert "no more packets; in vpc-main aws:logs was any public address, and is 10.0.1.60" in told[0]
    assert "no more packets; those of the question were let out before, and now get through" in told[1]


def test_a_plan_in_the_form_of_another_tool() -> None:
    assert "aws_network_acl_rule" in wayout(*ASKED, BROKEN, "--format", "terraform").stdout


@pytest.mark.parametrize(
    ("network", "status", "why"),
    [
        (HEALTHY, 0, "Nothing is to be done: ecs:prod/payments reaches https://203.0.113.9."),
        (UNKNOWN, 4, "hangs on facts that are not known."),
    ],
    ids=["nothing is to be done", "nobody knows"],
)
def test_no_plan_in_the_form_of_another_tool_is_told_beside_and_the_verdict_is_the_status(
    network: Path, status: int, why: str
) -> None:
    done = wayout(*ASKED, network, "--format", "terraform")
    assert (done.returncode, done.stdout) == (status, ""), done.stderr
    assert done.stderr.startswith("nothing is written as terraform. ")
    assert why in done.stderr


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ("cli", "aws ec2 create-network-acl-entry"),
        ("terraform", 'resource "aws_network_acl_rule"'),
        ("cloudformation", 'Type: "AWS::EC2::NetworkAclEntry"'),
        ("markdown", "### Proof"),
    ],
)
def test_a_plan_can_be_written_for_other_tools(form: str, says: str) -> None:
    done = wayout(*ASKED, BROKEN, "--format", form)
    assert (done.returncode, done.stderr) == (3, "")
    assert says in done.stdout
    assert "Traceback" not in done.stdout


def test_a_repair_beside_the_best_one_is_chosen_by_its_id(tmp_path: Path) -> None:
    snapshot = BROKEN.parents[1] / "endpoint-without-private-dns-and-no-internet" / "snapshot.json"
    words = ("fix", "ecs:prod/payments", "--to", "aws:logs", "--snapshot", snapshot)
    text = wayout(*words).stdout
    assert "1. Switch private DNS of vpce-logs on." in text
    other = json.loads(wayout(*words, "-o", "json").stdout)["alternatives"][0]
    assert f"(--repair {other['id']})" in text
    assert "opens tcp 443 to all public IPv4 addresses, for ecs:prod/payments" in text
    target = tmp_path / "plan.json"
    wayout(*words, "--repair", other["id"], "--save", target)
    saved = json.loads(target.read_text(encoding="utf-8"))
    assert (saved["id"], saved["changes"]) == (other["id"], other["changes"])
    refused = wayout(*words, "--repair", "nonsense")
    assert refused.returncode == 2
    assert "no plan of this question has the id nonsense" in refused.stderr
    assert other["id"] in refused.stderr


def test_a_saved_plan_tells_its_region(tmp_path: Path) -> None:
    """The snapshot is one file, whose name tells nothing: the zones of its subnets do."""
    target = tmp_path / "plan.json"
    wayout(*ASKED, BROKEN, "--save", target)
    assert json.loads(target.read_text(encoding="utf-8"))["regions"] == ["us-east-1"]
