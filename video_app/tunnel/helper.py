"""The process that owns the tunnel. opener.py starts it, nobody else does.

The first line of its standard input holds the settings as JSON. The rest is silence that ends when
`flask run` does, however that came about; then the agent is ended too. What people should read goes to
standard output. Standard error is closed, since the agent writes whole paragraphs to it.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import os
import shutil
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any, TextIO

from pyngrok import conf, installer, ngrok

from video_app.tunnel.problems import NO_TOKEN, Problem, explain
from video_app.tunnel.screen import failure, invitation, say

GOODBYE_SECONDS = 3.0
POLL_SECONDS = 0.02


def main() -> None:
    """Open the tunnel, and close it when the standard input ends."""
    logging.getLogger("pyngrok").addHandler(logging.NullHandler())  # else its errors go to the terminal
    lifeline = take_standard_streams()
    if settings := lifeline.readline():
        helper = Helper(json.loads(settings))
        signal.signal(signal.SIGINT, lambda *_: None)  # Windows sends Ctrl-C to us as well
        signal.signal(signal.SIGTERM, lambda *_: helper.finish())
        threading.Thread(target=helper.run, daemon=True).start()
        lifeline.read()
        helper.finish()


def take_standard_streams() -> TextIO:
    """Our standard input, which the agent must not inherit; nor may it write to the terminal."""
    lifeline = os.fdopen(os.dup(0), encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 2)
    return lifeline


class Helper:
    """Opens one tunnel, says how to reach it, and ends it."""

    def __init__(self, settings: dict[str, Any]) -> None:
        """`settings` are those that Opener sends."""
        self._settings = settings
        self._local_url: str = settings["local_url"]
        self._seconds: int = settings["ngrok_start_seconds"]
        self._ending = threading.Event()

    def run(self) -> None:
        """Open the tunnel and watch over it until the agent ends."""
        if public_url := self._settings["public_url"]:
            say(invitation(public_url, self._local_url))
            self.finish()
        try:
            config = agent_config(self._settings)
            self._download(config)
            url = self._connect(config)
            share(url, Path(self._settings["file"]))
            say(invitation(url, self._local_url))
            ngrok.get_ngrok_process(config).proc.wait()
            raise Problem("the ngrok agent has ended; start the server again for a new tunnel")
        except Exception as error:  # whatever it is, the local server must not look broken
            self._fail(error)

    def finish(self) -> None:
        """End the agent, politely first, and then this process. Does not return."""
        self._ending.set()
        shutil.rmtree(Path(self._settings["file"]).parent, ignore_errors=True)
        if hasattr(os, "killpg"):
            end_own_group()
        ngrok.kill()  # Windows has no process groups
        os._exit(0)

    def _fail(self, error: Exception) -> None:
        if not self._ending.is_set():
            self._ending.set()
            say(failure(explain(error, self._settings), self._local_url))
        self.finish()

    def _download(self, config: conf.PyngrokConfig) -> None:
        if not Path(config.ngrok_path).exists():
            say(" * Downloading the ngrok agent, this once …")
        with contextlib.nullcontext() if sys.stdout.isatty() else contextlib.redirect_stdout(io.StringIO()):
            ngrok.install_ngrok(config)  # it draws a percentage, over and over in one line

    def _connect(self, config: conf.PyngrokConfig) -> str:
        """The URL of a new tunnel. Raises PyngrokError, OSError and others."""
        say(" * Opening a public address with ngrok …")
        domain = self._settings["ngrok_domain"]
        options = {"url": f"https://{domain}"} if domain else {}
        # pyngrok looks at the clock only when the agent writes something; a silent one is ended here.
        silence = Problem(f"the ngrok agent did not start in {self._seconds} seconds; `ngrok diagnose` may tell why")
        alarm = threading.Timer(self._seconds + 1, self._fail, [silence])
        alarm.daemon = True
        alarm.start()
        try:
            tunnel = ngrok.connect(self._local_url, pyngrok_config=config, **options)
        finally:
            alarm.cancel()
        return str(tunnel.public_url).rstrip("/")


def agent_config(settings: dict[str, Any]) -> conf.PyngrokConfig:
    """pyngrok's configuration. Raises Problem when there is no token or no agent where there should be one."""
    path, token = settings["pyngrok_ngrok_path"], settings["ngrok_authtoken"]
    if not token and not has_saved_token():
        raise Problem(NO_TOKEN)
    if path and not (Path(path).is_file() and os.access(path, os.X_OK)):
        raise Problem(f"PYNGROK_NGROK_PATH is {path}, which is no program; leave it empty to have ngrok downloaded")
    config = conf.PyngrokConfig(
        ngrok_path=path or conf.DEFAULT_NGROK_PATH,
        config_path=private_config(token, Path(settings["file"]).parent) if token else None,
        region=settings["ngrok_region"] or None,
        startup_timeout=settings["ngrok_start_seconds"],
        request_timeout=settings["ngrok_start_seconds"],
    )
    config.auth_token = None  # pyngrok would pass it on as an argument, and anybody on this machine may read those
    conf.set_default(config)  # for ngrok.kill()
    return config


def private_config(token: str, folder: Path) -> str:
    """The path of a file in `folder`, for our eyes only: ngrok's saved configuration with our `token`."""
    config = saved_config()
    if str(config["version"]) == "2":
        config["authtoken"] = token
    else:
        config["agent"] = {**(config.get("agent") or {}), "authtoken": token}
    path = folder / "ngrok.yml"
    path.touch(mode=0o600)
    path.write_text(json.dumps(config))  # which is YAML too
    return str(path)


def has_saved_token() -> bool:
    """Whether somebody ran `ngrok config add-authtoken` on this machine."""
    saved = saved_config()
    return bool(saved.get("authtoken") or (saved.get("agent") or {}).get("authtoken"))


def saved_config() -> dict[str, Any]:
    """ngrok's configuration on this machine, or an empty one."""
    path = conf.DEFAULT_NGROK_CONFIG_PATH
    return {"version": "3", **(installer.get_ngrok_config(path) if Path(path).exists() else {})}


def share(url: str, file: Path) -> None:
    """Write `url` where the serving process reads it; in one step, so that nobody reads half of it."""
    draft = file.with_suffix(".new")
    draft.write_text(url)
    draft.replace(file)


def end_own_group() -> None:
    """End every process of our group: the agent, started or about to be, and this process."""
    with contextlib.suppress(ValueError):  # another thread than the main one, which does the same
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.killpg(0, signal.SIGTERM)
    deadline = time.monotonic() + GOODBYE_SECONDS
    with contextlib.suppress(ChildProcessError):  # none is left
        while time.monotonic() < deadline:
            os.waitpid(-1, os.WNOHANG)
            time.sleep(POLL_SECONDS)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main()
