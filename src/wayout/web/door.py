"""Door: who is let in. The page is for the person at this machine, and for nobody whom a browser carries here.

A site elsewhere can point its own name at 127.0.0.1 and have a browser ask for it, so a request has to name this machine
(DNS rebinding). What goes out forbids scripts, frames and anything from elsewhere.

Source: https://html.spec.whatwg.org/ and https://www.w3.org/TR/CSP3/, for the headers.
"""

from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOST: Final = "127.0.0.1"
_NAMES: Final = frozenset({HOST, "localhost"})
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Door:
    """Lets in requests that name this machine, and puts the headers on whatever is answered."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        name = Headers(scope=scope).get("host", "").rsplit(":", 1)[0]
        if name not in _NAMES:
            await PlainTextResponse("this page is for the machine that serves it\n", 403)(scope, receive, answer)
            return
        await self._app(scope, receive, answer)
