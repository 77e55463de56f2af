"""An OpenID Connect issuer: a real one from PyPI with its own page, and somebody in between who may make it lie."""

from __future__ import annotations

import io
import json
import os
import warnings
from base64 import urlsafe_b64decode
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs

import requests
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey
from werkzeug import Request, Response

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it uses a part of Authlib that is to go
    import oidc_provider_mock

#: settings of an app whose issuer is never asked
OIDC = {
    "OIDC_ISSUER": "https://accounts.example.com",
    "OIDC_CLIENT_ID": "video",
    "OIDC_CLIENT_SECRET": "a secret of the issuer's",
}


class Issuer:
    """The running issuer. By default it tells the truth.

    `claims` replace those of id tokens, which are then signed by `algorithm` with `key`; None leaves one out.
    `metadata` replaces what it says of itself, `user_info` what it says of people when it is asked.
    """

    def __init__(self, app: Any, url: str) -> None:
        self.url = url
        self.claims: dict[str, Any] | None = None
        self.metadata: dict[str, Any] = {}
        self.user_info: dict[str, Any] = {}
        self.algorithm = "RS256"
        self.key: RSAKey | OctKey = RSAKey.generate_key(2048)
        self.published = self.key
        self.token_requests: list[dict[str, list[str]]] = []
        self._app = app

    @property
    def settings(self) -> dict[str, str]:
        """What an app that uses it is configured with."""
        return {**OIDC, "OIDC_ISSUER": self.url}

    def let_in(self, authorize_url: str, subject: str = "ana") -> str:
        """Sign in on its page at `authorize_url`, as a browser does: where it sends the browser."""
        answer = requests.post(authorize_url, data={"sub": subject}, allow_redirects=False, timeout=20)
        return answer.headers["Location"]

    def name(self, subject: str, **claims: str) -> None:
        """Let it know more of `subject`."""
        requests.put(f"{self.url}/users/{subject}", json=claims, timeout=20).raise_for_status()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        body = request.get_data()
        environ["wsgi.input"] = io.BytesIO(body)
        if request.path == "/oauth2/token":
            self.token_requests.append(parse_qs(body.decode()))
        answer = Response.from_app(self._app, environ)
        return self._changed(request.path, answer)(environ, start_response)

    def _changed(self, path: str, answer: Response) -> Response:
        if path.endswith("openid-configuration"):
            return replaced(answer, self.metadata)
        if path == "/userinfo":
            return replaced(answer, self.user_info)
        if self.claims is None:
            return answer
        if path == "/jwks":
            return replaced(answer, KeySet([self.published]).as_dict(private=False))
        if path == "/oauth2/token" and answer.status_code == 200:
            return replaced(answer, {"id_token": self._signed(answer.get_json()["id_token"])})
        return answer

    def _signed(self, id_token: str) -> str:
        claims = {**json.loads(payload_of(id_token)), **(self.claims or {})}
        told = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": self.algorithm, "kid": self.published.ensure_kid() or self.published.kid}
        return jwt.encode(header, told, self.key, algorithms=[self.algorithm])


def replaced(answer: Response, changes: Mapping[str, Any]) -> Response:
    """The JSON `answer` with `changes`."""
    return Response(json.dumps({**answer.get_json(), **changes}), mimetype="application/json")


def payload_of(token: str) -> bytes:
    """The claims of a JWT as they were signed."""
    payload = token.split(".")[1]
    return urlsafe_b64decode(payload + "=" * (-len(payload) % 4))


@contextmanager
def running_issuer() -> Iterator[Issuer]:
    """An issuer on a port of its own."""
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # it serves http, on this machine alone
    with oidc_provider_mock.run_server_in_thread() as server:
        issuer = Issuer(server.app, f"http://localhost:{server.server_port}")
        server.app = issuer
        yield issuer
