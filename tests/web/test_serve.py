"""`wayout serve` as a process: what a browser gets, and who gets nothing."""

import http.client
import json
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from tests.builders import healthy_network
from tests.cli.program import BROKEN, command

pytest.importorskip("uvicorn")
pytest.importorskip("starlette")

HOSTILE = "<script>alert(1)</script>"


class _Served:
    """A server that is up, and its first page."""

    def __init__(self, process: "subprocess.Popen[str]", url: str) -> None:
        self.process = process
        self.url = urlsplit(url)

    def get(self, path: str = "", *, host: str | None = None, method: str = "GET") -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.url.port or 0, timeout=6000)
        connection.request(method, path or self.url.path, headers={"Host": host or self.url.netloc})
        return connection.getresponse()

    def page(self, path: str) -> tuple[int, str]:
        response = self.get(f"{self.url.path}{path}")
        return response.status, response.read().decode()


def _serve(*words: str | Path) -> "Iterator[_Served]":
    process = subprocess.Popen(
        command("serve", *words), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )
    try:
        assert process.stdout is not None
        yield _Served(process, process.stdout.readline().strip())
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def served() -> Iterator[_Served]:
    yield from _serve("--snapshot", BROKEN)


def test_the_first_page_lists_the_workloads(served: _Served) -> None:
    status, page = served.page("")
    assert status == 200
    assert "ecs:prod/payments" in page
    assert "nacl-denied" in page
    assert '<form action="report"' in page


def test_a_question_is_answered_with_its_report(served: _Served) -> None:
    status, page = served.page("report?source=ecs:prod/payments&to=" + quote("https://203.0.113.9 203.0.113.9:80"))
    assert status == 200
    assert "nacl-denied at <code>acl-private-c</code>" in page
    assert "203.0.113.9:80" in page
    assert 'href="./"' in page
    again = "wayout diagnose ecs:prod/payments --to https://203.0.113.9 --to 203.0.113.9:80 --snapshot "
    assert f"{again}{BROKEN}" in page


def test_what_a_source_reaches_and_what_a_reason_means(served: _Served) -> None:
    assert "all public IPv4 addresses" in served.page("egress?source=ecs:prod/payments")[1]
    assert served.page("explain?reason=nacl-denied")[0] == 200


WRONG = {
    "no such service": ("report?source=ecs:prod/paymens&to=203.0.113.9:443", "Did you mean prod/payments?"),
    "no port": ("report?source=ecs:prod/payments&to=203.0.113.9", "has no port"),
    "nothing to reach": ("report?source=ecs:prod/payments&to=+", "nothing to reach was given"),
    "nobody": ("report?to=203.0.113.9:443", "no source was given"),
    "no such reason": ("explain?reason=nacl", "no rule and no AWS explanation code"),
    "hostile": (f"report?source={quote(HOSTILE)}&to={quote(HOSTILE)}", "&lt;script&gt;"),
}


@pytest.mark.parametrize(("path", "told"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_answered_is_told_beside_the_form(served: _Served, path: str, told: str) -> None:
    status, page = served.page(path)
    assert status == 400
    assert told in page
    assert '<form action="report"' in page
    assert "<script" not in page


def test_only_this_machine_is_let_in(served: _Served) -> None:
    """DNS rebinding: a name elsewhere that points here."""
    assert served.get(host="evil.example").status == 403
    assert served.get(host=f"evil.example:{served.url.port}").status == 403
    assert served.get(host=f"localhost:{served.url.port}").status == 200


def test_only_who_knows_the_path_is_let_in(served: _Served) -> None:
    assert served.get("/").status == 404
    assert served.get("/report?source=ecs:prod/payments&to=203.0.113.9:443").status == 404
    assert len(served.url.path) > 20


def test_nothing_can_be_sent(served: _Served) -> None:
    assert served.get(method="POST").status == 405


def test_the_page_may_hold_no_script_and_no_frame(served: _Served) -> None:
    for response in (served.get(), served.get(host="evil.example"), served.get("/")):
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_hostile_names_stay_names(tmp_path: Path) -> None:
    documents = healthy_network().documents()
    for element in documents["Subnets"] + documents["RouteTables"]:
        element["Tags"] = [{"Key": "Name", "Value": HOSTILE}]
    documents["services"][0]["serviceName"] = HOSTILE
    path = tmp_path / "snapshot.json"
    path.write_text(json.dumps(documents), encoding="utf-8")
    for served in _serve("--snapshot", path):
        for page in ("", "report?source=subnet-private-a:sg-app&to=203.0.113.9:443"):
            status, text = served.page(page)
            assert status == 200
            assert "<script" not in text


def test_a_port_that_is_taken(served: _Served) -> None:
    done = subprocess.run(
        command("serve", "--snapshot", BROKEN, "--port", str(served.url.port)),
        capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert done.returncode == 2
    assert f"cannot listen on port {served.url.port}" in done.stderr


def test_it_ends_when_it_is_told_to() -> None:
    for served in _serve("--snapshot", BROKEN):
        assert served.page("")[0] == 200
        served.process.send_signal(signal.SIGINT)
        assert served.process.wait(timeout=6000) == 0
