"""How CI machines come by a livekit-server: `.ci/livekit-server`."""

import os
import subprocess
from pathlib import Path

import pytest

from tools.livekit import PACKAGE, VERSION

SCRIPT = Path(__file__).resolve().parents[1] / ".ci" / "livekit-server"
GO = """#!/bin/sh
[ "$1" = version ] && { echo "go version go1.19"; exit; }
echo "$@" >> "$HOME/asked"
[ -e "$HOME/too-old" ] && exit 1
mkdir -p "$GOBIN" && touch "$GOBIN/server" && chmod +x "$GOBIN/server"
"""
TOOLS = ["bash", "dirname", "mv", "mkdir", "touch", "chmod", "sh"]


@pytest.fixture
def run(tmp_path):
    """Run it where there is no livekit-server; its exit code, output and errors."""
    bin = tmp_path / "bin"
    bin.mkdir()
    for tool in TOOLS:
        [found] = [path for path in (Path("/bin") / tool, Path("/usr/bin") / tool) if path.exists()][:1]
        (bin / tool).symlink_to(found)

    def run():
        environ = {"PATH": str(bin), "HOME": str(tmp_path)}
        ended = subprocess.run([SCRIPT], env=environ, capture_output=True, text=True, timeout=50)
        return ended.returncode, ended.stdout.strip(), ended.stderr

    return run


@pytest.fixture
def go(tmp_path, run):
    """A Go that builds an empty file."""
    (tmp_path / "bin" / "go").write_text(GO)
    (tmp_path / "bin" / "go").chmod(0o755)


def test_it_is_built_once_and_kept_outside_the_checkout(tmp_path, run, go):
    for _ in range(2):
        code, folder, _ = run()
        assert code == 0
        assert folder == str(tmp_path / ".cache" / "video-call" / f"livekit-server-{VERSION}")
        assert os.access(f"{folder}/livekit-server", os.X_OK)
    assert (tmp_path / "asked").read_text() == f"install {PACKAGE}\n"


def test_one_that_is_there_is_taken(tmp_path, run, go):
    there = tmp_path / "bin" / "livekit-server"
    there.touch(mode=0o755)
    assert run()[:2] == (0, str(there.parent))
    assert not (tmp_path / "asked").exists()


def test_without_go_it_says_so(run):
    code, folder, said = run()
    assert (code, folder) == (1, "")
    assert "Go is missing" in said


def test_an_old_go_is_named(tmp_path, run, go):
    (tmp_path / "too-old").touch()
    code, folder, said = run()
    assert (code, folder) == (1, "")
    assert "needs Go 1.26 or newer, and this is go version go1.19" in said
