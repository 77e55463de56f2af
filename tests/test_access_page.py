"""docs/access.md: its example runs, and it names every setting and refusal."""

import re
from pathlib import Path

import pytest

from tests.test_site_access import SAYS
from video_app.access import settings
from video_app.variables import Variables

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "access.md").read_text()


@pytest.fixture(scope="module")
def example():
    """The app of the example."""
    [code] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names = {}
    exec(code, names)
    return names["app"]


@pytest.mark.parametrize(
    ("user", "room", "status"),
    [
        ("ana@example.com", "board", 200),
        ("cleo@example.com", "board", 403),
        ("cleo@example.com", "lunch", 200),
        (None, "board", 403),
        (None, "lunch", 403),
    ],
)
def test_the_example_decides(example, user, room, status):
    headers = {"X-Remote-User": user} if user else {}
    answer = example.test_client().get(f"/rooms/{room}", headers=headers, base_url="http://localhost")
    assert answer.status_code == status
    if status == 200:
        assert f'value="{user[:3].title()}' in answer.text


def test_the_example_knows_hosts(example):
    is_host = example.extensions["access"].is_host
    with example.test_request_context("/", headers={"X-Remote-User": "ana@example.com"}):
        from video_app.access.visitor import current_visitor

        assert is_host(current_visitor(), "lunch")


def test_every_setting_and_refusal_is_named():
    names = [*settings.settings(Variables({})), *SAYS, *settings.ROOM_CREATIONS, *settings.HOST_RULES]
    assert [name for name in names if f"`{name}" not in PAGE and f"={name}`" not in PAGE] == []
