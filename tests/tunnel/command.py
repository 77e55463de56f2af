"""Runs `flask …` as a developer would, with the stand-in agent."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

from tests.browser.server import FOREIGN, ROOT, SETTINGS
from tests.waiting import PATIENCE_SECONDS, wait_until

AGENT = ROOT / "tests" / "standins" / "ngrok"


class Command:
    """`flask …`, or another command, in a process of its own; all it starts ends with the test."""

    def __init__(self, folder: Path, *arguments: str, program: str = "flask", **settings: str) -> None:
        """`folder` takes its output and the agent's notes; `settings` are environment variables."""
        self.folder = folder
        self.output = folder / "output"
        environment = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
        environment |= SETTINGS | {
            "START_NGROK": "1",
            "NGROK_AUTHTOKEN": "the-token",
            "NGROK_START_SECONDS": str(int(PATIENCE_SECONDS)),
            "PYNGROK_NGROK_PATH": str(AGENT),
            "NGROK_STANDIN_DIR": str(folder),
            "XDG_CONFIG_HOME": str(folder),  # pyngrok keeps ngrok's configuration there
            "HOME": str(folder),
            "TMPDIR": str(folder),
            "PUBLIC_URL": "",
            "PYTHONUNBUFFERED": "1",
        }
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", program, *arguments],
                cwd=ROOT,
                env=environment | settings,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def text(self) -> str:
        """What it has printed so far."""
        return self.output.read_text()

    def notes(self, name: str) -> list[str]:
        """The lines of the agent's notes called `name`."""
        file = self.folder / name
        return file.read_text().splitlines() if file.exists() else []

    def shows(self, part: str, times: int = 1) -> bool:
        """Wait until it has printed `part` that often."""
        return wait_for(lambda: self.text.count(part) >= times, self)

    @property
    def local_url(self) -> str:
        """Where it serves, as Werkzeug says."""
        self.shows("Running on")
        return re.findall(r"Running on (https?://\S+)", self.text)[0]

    def get(self, path: str) -> str:
        """What the local server answers."""
        with urllib.request.urlopen(f"{self.local_url}{path}", timeout=PATIENCE_SECONDS) as answer:
            return answer.read().decode()

    @property
    def agents(self) -> list[int]:
        """The agents that still run."""
        return [int(number) for number in self.notes("starts") if is_alive(int(number))]

    def end(self) -> None:
        """End everything at once."""
        with contextlib.suppress(ProcessLookupError):  # the reloader's child may outlive its parent
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        wait_for(lambda: not self.agents, self)  # the helper ends them


def is_alive(number: int) -> bool:
    """Whether a process of that number runs; one that only waits to be noticed does not."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(number)], capture_output=True, text=True).stdout.strip()
    return bool(state) and not state.startswith("Z")


def wait_for(condition, command: Command) -> bool:
    """Wait until `condition()` holds; the answer is True. Raises AssertionError with what was printed."""
    wait_until(condition, lambda: command.text)
    return True
