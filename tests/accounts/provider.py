"""A small OpenID Connect server on this machine, for the tests of signing in by a provider."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

CLIENT, SECRET = "aboveline", "a made-up secret of a made-up client"


class Provider(ThreadingHTTPServer):
    """Knows one person; `challenges` are the codes it gave with what must answer them."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Door)
        self.person: dict[str, Any] = {}
        self.challenges: dict[str, str] = {}

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}"

    def authorize(self, location: str) -> dict[str, str]:
        """What the browser brings back after the person agreed."""
        asked = {key: values[0] for key, values in parse_qs(urlsplit(location).query).items()}
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert "openid" in asked["scope"].split()
        assert asked["code_challenge_method"] == "S256"
        self.challenges["code-1"] = asked["code_challenge"]
        return {"code": "code-1", "state": asked["state"]}


class Door(BaseHTTPRequestHandler):
    """Discovery, token and userinfo."""

    server: Provider

    def do_GET(self) -> None:
        """Discovery and userinfo."""
        if self.path == "/.well-known/openid-configuration":
            place = self.server.address
            self._say(
                {
                    "issuer": place,
                    "authorization_endpoint": f"{place}/authorize",
                    "token_endpoint": f"{place}/token",
                    "userinfo_endpoint": f"{place}/userinfo",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
            )
        elif self.path == "/userinfo" and self.headers["Authorization"] == "Bearer token-1":
            self._say(self.server.person)
        else:
            self._say({"error": "not here"}, 404)

    def do_POST(self) -> None:
        """A token for a code, once, to the client that asked for it."""
        length = int(self.headers["Content-Length"])
        given = {key: v[0] for key, v in parse_qs(self.rfile.read(length).decode()).items()}
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        answer = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        known = given.get("client_id") == CLIENT and given.get("client_secret") == SECRET
        if known and self.server.challenges.pop(given.get("code", ""), None) == answer:
            self._say({"access_token": "token-1", "token_type": "Bearer", "expires_in": 60})
        else:
            self._say({"error": "invalid_grant"}, 400)

    def log_message(self, *_: Any) -> None:
        """Quiet."""

    def _say(self, value: dict[str, Any], status: int = 200) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def running() -> Iterator[Provider]:
    """The provider while a test needs it."""
    with Provider() as provider:
        thread = threading.Thread(target=provider.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield provider
        finally:
            provider.shutdown()
            thread.join()
