"""What every page keeps to: security headers, local files that are cached and compressed, no inline code."""

import re
from urllib.parse import urlsplit

import pytest


@pytest.fixture
def room_page(client):
    client.post("/", data={"name": "Ana", "room": "a"})
    return client.get("/rooms/a")


PAGES = ["/", "/rooms/a", "/rooms/a/left", "/nothing", "/api/nothing"]


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_has_the_security_headers(client, path):
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "camera=(self), microphone=(self), display-capture=(self)" in headers["Permissions-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_a_made_up_host_writes_no_policy(client):
    policy = client.get("/", headers={"Host": "x; script-src *"}).headers["Content-Security-Policy"]
    assert "*" not in policy


@pytest.mark.parametrize("host", ["a" * 64 + ".com", "..", "x:y:z", "[", "\x7f"])
def test_no_host_is_an_error_of_ours(client, host):
    assert client.get("/", headers={"Host": host}).status_code in {200, 400}


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(client):
    cookie = client.post("/", data={"name": "Ana", "room": "a"}).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_the_session_cookie_is_secure_on_https(client):
    answer = client.post("/", data={"name": "Ana", "room": "a"}, base_url="https://localhost")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "max-age" in answer.headers["Strict-Transport-Security"]


@pytest.mark.parametrize("path", ["/", "/rooms/a/left", "/network-test", "/nothing"])
def test_pages_have_nothing_inline_and_nothing_from_elsewhere(client, path):
    check_page(client.get(path).text)


def test_the_room_page_has_nothing_inline_and_nothing_from_elsewhere(room_page):
    check_page(room_page.text)


def check_page(page):
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert not re.search(r"<style|\sstyle=|\son\w+=", page)
    for url in re.findall(r'(?:src|href|action)="([^"]+)"', page):
        assert not urlsplit(url).netloc, url


def test_static_files_are_kept_for_ever_under_their_version(client):
    url = re.search(r'href="([^"]+app\.css)"', client.get("/").text)[1]
    answer = client.get(url, buffered=True)
    assert "immutable" in answer.headers["Cache-Control"]
    assert "max-age=31536000" in answer.headers["Cache-Control"]


def test_a_file_of_another_version_is_checked_each_time(client):
    answer = client.get("/static/0123456789ab/css/app.css", buffered=True)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", ["../config.py", "..%2f..%2fconfig.py", "bootstrap/../../__init__.py", "nothing.js"])
def test_only_static_files_are_served(client, name):
    assert client.get(f"/static/x/{name}").status_code == 404


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_static_text_is_compressed(client, encoding):
    url = re.search(r'href="([^"]+app\.css)"', client.get("/").text)[1]
    answer = client.get(url, headers={"Accept-Encoding": encoding}, buffered=True)
    assert answer.headers["Content-Encoding"] == encoding
    assert len(answer.data) < 60_000
    assert "immutable" in answer.headers["Cache-Control"]


def test_pages_with_a_form_token_are_not_compressed(client):
    assert "Content-Encoding" not in client.get("/", headers={"Accept-Encoding": "gzip"}).headers
