"""Application: what is answered where. Everything is a question to one network; nothing is changed anywhere."""

import shlex
import threading
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route

from wayout.ask.audit import audit
from wayout.ask.destination.destination import parse_destination
from wayout.ask.dns.host_answer import Resolver
from wayout.ask.egress import egress
from wayout.ask.source.source import parse_source
from wayout.errors import InputError
from wayout.explain.answer.audit import AuditReport, audit_report
from wayout.explain.answer.egress import egress_report
from wayout.explain.reason.page import pages_for
from wayout.fix.question import Goal, Question
from wayout.model.network import Network
from wayout.net.address import Address
from wayout.render.page.report import report_page
from wayout.render.page.report_content import Origin, report_content
from wayout.render.page.template import filled
from wayout.render.page.workloads import Asked, workloads_page
from wayout.render.terminal.line import Charset, Colour, Screen
from wayout.render.text.egress import egress_text
from wayout.web.door import Door

_SCREEN: Final = Screen(110, Colour.OFF, Charset.UNICODE)
_HOME: Final = "./"
_LONGEST: Final = 4000
"""The signs of a question."""


class Desk:
    """One network and those who ask about it, one question after the other.

    `live` asks DNS, and must answer the same whenever it is asked the same. `made` says of what the network tells, and
    `options` are those with which a command asks of it.
    """

    def __init__(
        self,
        network: Network,
        made: str,
        resolved: Mapping[str, tuple[Address, ...]],
        live: Resolver | None = None,
        options: tuple[str, ...] = (),
    ) -> None:
        self._network = network
        self._made = made
        self._resolved = resolved
        self._live = live
        self._options = options
        self._turn = threading.Lock()

    def answer(self, page: Callable[["Desk", Request], str], request: Request) -> Response:
        """A page, or the form with the reason why there is none."""
        with self._turn:
            try:
                return HTMLResponse(page(self, request))
            except InputError as error:
                return HTMLResponse(self.home(request, error), status_code=400)

    @cached_property
    def _audit(self) -> AuditReport:
        return audit_report(self._network, audit(self._network, resolved=self._resolved, live=self._live))

    def home(self, request: Request, error: InputError | None = None) -> str:
        """All workloads, and the form."""
        asked = request.query_params
        failure, hint = (error.message, error.hint) if error is not None else (None, None)
        form = Asked(asked.get("source", ""), " ".join(asked.getlist("to")), bool(asked.get("per-az")), failure, hint)
        return workloads_page(self._audit, self._made, form)

    def report(self, request: Request) -> str:
        """Everything about one question."""
        source = _given(request, "source")
        texts = [word for text in request.query_params.getlist("to") for word in text[:_LONGEST].split()]
        if not texts:
            raise InputError("nothing to reach was given", "Write for example https://api.example.com.")
        question = Question(
            source=parse_source(source),
            source_text=source,
            destinations=tuple(parse_destination(text) for text in dict.fromkeys(texts)),
            goal=Goal.PER_ZONE if request.query_params.get("per-az") else Goal.REACH,
            resolved=self._resolved,
            live=self._live,
        )
        asked = (word for text in dict.fromkeys(texts) for word in ("--to", text))
        again = shlex.join(["wayout", "diagnose", source, *asked, *self._options])
        return report_page(report_content(self._network, question, Origin(self._made, again)), _HOME)

    def egress(self, request: Request) -> str:
        """All that a source reaches."""
        source = _given(request, "source")
        found = egress_report(self._network, egress(self._network, source))
        return filled("text.html", title=f"What {source} reaches", text=egress_text(found, _SCREEN), home=_HOME)

    def explain(self, request: Request) -> str:
        """The page of a reason."""
        pages = pages_for(_given(request, "reason"))
        text = "\n\n".join(f"{each.title}\n\n{each.body}" for each in pages)
        return filled("text.html", title=str(pages[0].id), text=text, home=_HOME)


def _given(request: Request, name: str) -> str:
    found = request.query_params.get(name, "").strip()[:_LONGEST]
    if not found:
        raise InputError(f"no {name} was given")
    return found


def application(desk: Desk, token: str) -> Starlette:
    """The pages of a desk, beneath a path that only who was told the token knows."""
    pages: Mapping[str, Callable[[Desk, Request], str]] = {
        "/": Desk.home,
        "/report": Desk.report,
        "/egress": Desk.egress,
        "/explain": Desk.explain,
    }

    def route(path: str, page: Callable[[Desk, Request], str]) -> Route:
        def endpoint(request: Request) -> Response:
            return desk.answer(page, request)

        return Route(path, endpoint, methods=["GET"])

    routes = [route(path, page) for path, page in pages.items()]
    app = Starlette(routes=[Mount(f"/{token}", routes=routes)])
    app.add_middleware(Door)
    return app
