"""ngrok's token is for its agent alone: other people on the machine can read a process's arguments."""

import json
import subprocess
from pathlib import Path

import pytest


@pytest.fixture
def saved(tmp_path):
    """ngrok's own configuration file on this machine."""
    file = tmp_path / "ngrok" / "ngrok.yml"
    file.parent.mkdir()
    return file


def opened(run):
    """A server with its tunnel open, and ngrok's configuration in force: its file, and what is in it."""
    server = run()
    server.shows("Public ")
    arguments = json.loads(server.notes("arguments")[0])
    file = Path(arguments[arguments.index("--config") + 1])
    return server, file, json.loads(file.read_text())


def test_the_token_is_in_no_process_list(run):
    server, file, config = opened(run)
    processes = subprocess.check_output(["ps", "-axww", "-o", "args="], text=True)
    assert str(file) in processes
    assert "the-token" not in processes
    assert "the-token" not in server.text
    assert config == {"version": "3", "agent": {"authtoken": "the-token"}}


def test_its_file_is_nobody_elses_to_read_and_ends_with_the_tunnel(run):
    server, file, _ = opened(run)
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0
    server.process.terminate()
    server.process.wait(10)
    assert not file.exists()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "version: '3'\nagent:\n  authtoken: other\n  update_channel: beta\n",
            {"version": "3", "agent": {"authtoken": "the-token", "update_channel": "beta"}},
        ),
        ("version: 3\nagent:\n", {"version": 3, "agent": {"authtoken": "the-token"}}),
        ("version: '2'\nauthtoken: other\nregion: eu\n", {"version": "2", "authtoken": "the-token", "region": "eu"}),
        ("", {"version": "3", "agent": {"authtoken": "the-token"}}),
    ],
)
def test_it_stands_instead_of_one_that_is_saved(run, saved, before, after):
    saved.write_text(before)
    assert opened(run)[2] == after
    assert saved.read_text() == before
