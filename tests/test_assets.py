"""Static files are the same for everybody and kept for ever."""

import re

import pytest


@pytest.fixture
def style_sheet(client):
    """The URL of a style sheet, for somebody with a session that is refreshed at each request."""
    client.post("/", data={"name": "Ana", "room": "a"})
    page = client.get("/")
    assert "Set-Cookie" in page.headers
    assert "Cookie" in page.headers["Vary"]
    return re.search(r'href="([^"]+app\.css)"', page.text)[1]


@pytest.mark.parametrize("encoding", ["identity", "br"])
def test_a_static_file_carries_nobodys_cookie(client, style_sheet, encoding):
    answer = client.get(style_sheet, headers={"Accept-Encoding": encoding}, buffered=True)
    assert "immutable" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_nor_does_one_that_is_not_there(client, style_sheet):
    assert "Set-Cookie" not in client.get("/static/x/nothing.css").headers
