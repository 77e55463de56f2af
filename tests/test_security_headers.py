"""What keeps answers from caches and other sites, and the session cookie where it belongs."""

import re

import pytest

from config import TestingConfig
from video_app import create_app

HTTPS = "https://localhost"
PAGES = [
    "/",
    "/rooms/a",
    "/rooms/A",
    "/rooms/a/left",
    "/rooms/a/invite",
    "/lobby",
    "/network-test",
    "/nothing",
    "/api/nothing",
    "/healthz",
]
FORM = {"name": "Ana", "room": "a"}


@pytest.fixture
def behind_a_proxy():
    """The client of an app behind one proxy that ends TLS."""
    app = create_app(TestingConfig({"TRUSTED_PROXY_HOPS": "1"}))
    return app.test_client()


@pytest.fixture
def framed():
    """The client of an app that one other site may show in a frame."""
    app = create_app(TestingConfig({"EMBED_ORIGINS": "https://intranet.example.com"}))
    return app.test_client()


def cookies(answer):
    """The cookies of an answer: their names, and what is said of each."""
    parts = [line.split("; ") for line in answer.headers.getlist("Set-Cookie")]
    return {first.split("=")[0]: set(rest) for first, *rest in parts}


class TestAnswers:
    @pytest.mark.parametrize("name", ["", "Ana"])
    @pytest.mark.parametrize("path", PAGES)
    def test_are_kept_by_nobody(self, client, path, name):
        if name:
            client.post("/", data=FORM)
        assert client.get(path).headers["Cache-Control"] == "no-store"

    @pytest.mark.parametrize(
        ("path", "body"),
        [
            ("/", {"data": FORM}),
            ("/", {"data": {}}),
            ("/leave", {"data": FORM}),
            ("/api/token", {"json": FORM}),
            ("/api/lobby-token", {}),
            ("/api/network-test", {}),
        ],
    )
    def test_to_what_is_posted_neither(self, client, path, body):
        assert client.post(path, **body).headers["Cache-Control"] == "no-store"

    def test_are_for_this_site_alone(self, client):
        style = re.search(r'href="([^"]+app\.css)"', client.get("/").text)[1]
        for path in [*PAGES, style]:
            answer = client.get(path, buffered=True)
            assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin", path

    def test_are_found_by_no_search_but_the_home_page(self, client):
        found = [path for path in PAGES if "X-Robots-Tag" not in client.get(path).headers]
        assert found == ["/"]

    def test_over_https_say_that_it_stays_https(self, client):
        year = "max-age=31536000"
        for path in PAGES:
            assert client.get(path, base_url=HTTPS).headers["Strict-Transport-Security"] == year, path
            assert "Strict-Transport-Security" not in client.get(path).headers, path


class TestTheSessionCookie:
    def test_belongs_to_this_host_alone_on_https(self, client):
        [(name, said)] = cookies(client.post("/", data=FORM, base_url=HTTPS)).items()
        assert name == "__Host-video_session"
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= said
        assert not [one for one in said if one.startswith("Domain")]

    def test_is_read_under_that_name(self, client):
        client.post("/", data=FORM, base_url=HTTPS)
        assert client.post("/api/token", json={"room": "a"}, base_url=HTTPS).json["name"] == "Ana"

    def test_of_another_name_is_nobodys_on_https(self, client):
        client.post("/", data=FORM)  # as somebody on plain http, or below the same domain, might have set it
        assert client.post("/api/token", json={"room": "a"}).status_code == 200
        assert client.post("/api/token", json={"room": "a"}, base_url=HTTPS).status_code == 401

    def test_has_its_plain_name_on_http(self, client):
        [(name, said)] = cookies(client.post("/", data=FORM)).items()
        assert name == "video_session"
        assert "Secure" not in said

    @pytest.mark.parametrize(("scheme", "name"), [("https", "__Host-video_session"), ("http", "video_session")])
    def test_has_the_name_of_what_the_proxy_speaks(self, behind_a_proxy, scheme, name):
        answer = behind_a_proxy.post("/", data=FORM, headers={"X-Forwarded-Proto": scheme})
        assert set(cookies(answer)) == {name}


class TestFrames:
    def test_are_nobodys(self, client):
        headers = client.get("/").headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "DENY"

    def test_are_this_sites_and_those_that_are_named(self, framed):
        headers = framed.get("/").headers
        assert "frame-ancestors 'self' https://intranet.example.com;" in headers["Content-Security-Policy"]
        assert "X-Frame-Options" not in headers

    def test_on_https_have_sessions_of_their_own(self, framed):
        [(name, said)] = cookies(framed.post("/", data=FORM, base_url=HTTPS)).items()
        assert name == "__Host-video_session_partitioned"
        assert {"SameSite=None", "Secure", "Partitioned", "HttpOnly", "Path=/"} <= said
        assert framed.post("/api/token", json={"room": "a"}, base_url=HTTPS).json["name"] == "Ana"

    def test_on_http_have_none(self, framed):
        [(name, said)] = cookies(framed.post("/", data=FORM)).items()
        assert name == "video_session"
        assert "SameSite=Lax" in said
        assert "Partitioned" not in said


class TestWhatIsPosted:
    @pytest.mark.parametrize("site", ["cross-site", "same-site"])
    @pytest.mark.parametrize(
        "path", ["/", "/leave", "/lobby", "/lobby/leave", "/api/token", "/api/lobby-token", "/api/network-test"]
    )
    def test_by_a_page_of_another_site_is_refused(self, client, path, site):
        client.post("/", data=FORM)
        assert client.post(path, data=FORM, headers={"Sec-Fetch-Site": site}).status_code == 403

    @pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}])
    def test_by_our_own_is_not(self, client, headers):
        assert client.post("/", data=FORM, headers=headers).status_code == 303

    def test_links_of_other_sites_lead_here(self, client):
        assert client.get("/rooms/a", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200
