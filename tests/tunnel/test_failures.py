"""Whatever keeps the tunnel from opening is told in one line, and the local server does not notice."""

import os
import signal

import pytest

from tests.tunnel.command import Command, wait_for

UNREACHABLE = "http://127.0.0.1:9"  # the discard port: nobody listens


def reason(command: Command) -> str:
    """The one line about the failure, after checks that it is all there is and that the server serves."""
    command.shows("The app runs locally")
    lines = [line for line in command.text.splitlines() if "No public address" in line]
    assert len(lines) == 1
    assert lines[0].endswith(f"The app runs locally: {command.local_url}")
    assert len(lines[0]) < 400
    assert "Your name" in command.get("/")
    assert "Traceback" not in command.text
    assert "ERROR" not in command.text
    assert "the-token" not in command.text
    return lines[0]


@pytest.mark.parametrize(
    ("fails", "words"),
    [
        ("4018", "verified account"),
        ("105", "refused NGROK_AUTHTOKEN"),
        ("108", "as many agents as it may"),
        ("999", "The authtoken is not right"),
        ("endpoint:334", "in use by another ngrok agent"),
    ],
)
def test_a_refusal_of_ngrok_says_what_to_do(run, fails, words):
    server = run(NGROK_STANDIN_FAILS=fails)
    line = reason(server)
    assert words in line
    assert f"(ERR_NGROK_{fails.rpartition(':')[2]})" in line
    wait_for(lambda: not server.agents, server)


def test_without_the_internet_the_agent_is_given_up(run):
    server = run(NGROK_STANDIN_FAILS="no-internet", NGROK_START_SECONDS="8")  # its first attempt is to fit in
    assert "cannot be reached" in reason(server)
    wait_for(lambda: not server.agents, server)


def test_an_agent_that_says_nothing_is_given_up(run):
    server = run(NGROK_STANDIN_FAILS="silent", NGROK_START_SECONDS="1")
    assert "did not start in 1 s" in reason(server)
    wait_for(lambda: not server.agents, server)


def test_without_a_token_there_is_a_hint_and_no_agent(run):
    server = run(NGROK_AUTHTOKEN="")
    assert "https://dashboard.ngrok.com/get-started/your-authtoken" in reason(server)
    assert server.notes("starts") == []


def test_a_token_that_ngrok_itself_knows_will_do(run, tmp_path):
    saved = tmp_path / "ngrok" / "ngrok.yml"
    saved.parent.mkdir()
    saved.write_text("version: 3\nagent:\n  authtoken: saved\n")
    server = run(NGROK_AUTHTOKEN="")
    assert server.shows("Public ")


def test_an_agent_that_cannot_be_downloaded(run):
    server = run(PYNGROK_NGROK_PATH="", https_proxy=UNREACHABLE, HTTPS_PROXY=UNREACHABLE, no_proxy="", NO_PROXY="")
    assert "could not be downloaded" in reason(server)
    assert "Downloading the ngrok agent" in server.text


def test_an_agent_that_is_not_there(run, tmp_path):
    server = run(PYNGROK_NGROK_PATH=str(tmp_path / "nowhere"))
    assert f"PYNGROK_NGROK_PATH is {tmp_path / 'nowhere'}, which is no program" in reason(server)


def test_an_agent_that_does_not_run_here(run, tmp_path):
    agent = tmp_path / "broken"
    agent.write_bytes(b"\x7fELF for another machine")
    agent.chmod(0o755)
    assert "could not be started" in reason(run(PYNGROK_NGROK_PATH=str(agent)))


def test_a_configuration_of_ngrok_that_is_broken(run, tmp_path):
    saved = tmp_path / "ngrok" / "ngrok.yml"
    saved.parent.mkdir()
    saved.write_text("version: [")
    reason(run())


def test_an_agent_that_ends_later_is_told(run):
    server = run()
    server.shows("Public ")
    os.kill(server.agents[0], signal.SIGKILL)
    assert "the ngrok agent has ended" in reason(server)
    assert "http://127.0.0.1" in server.get("/rooms/standup/invite")
