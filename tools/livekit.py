"""`make livekit`: a LiveKit server for development, beside `make run`. It asks no other site anything."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from config import BASE_DIR, environment, kept_secret

VERSION = "1.13.5"
PACKAGE = f"github.com/livekit/livekit-server/cmd/server@v{VERSION}"
PORT, TCP_PORT, UDP_PORT = 7880, 7881, 7882
API_KEY = "APIdevelopment"
SECRET_FILE = BASE_DIR / "instance" / "livekit_secret"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "video-call" / f"livekit-server-{VERSION}"

MISSING = f"""livekit-server is not here. Get version {VERSION} or newer, and put it on PATH, in one of these ways:
  - your system's package manager: brew install livekit
  - a release archive of the project livekit/livekit
  - with Go 1.26 or newer: GOBIN={CACHE} go install {PACKAGE}
    and mv {CACHE}/server {CACHE}/livekit-server, where `make livekit` looks, too
Or run the container livekit/livekit-server: docs/livekit.md."""


def configuration(
    *, keys: dict[str, str], port: int, tcp_port: int, udp_port: int, webhooks: list[str] | None = None
) -> dict[str, Any]:
    """What a LiveKit for this machine alone is started with. `webhooks` are signed with the first of the `keys`."""
    webhook = {"webhook": {"urls": webhooks, "api_key": next(iter(keys))}} if webhooks else {}
    return {
        "port": port,
        "bind_addresses": ["127.0.0.1"],
        "keys": keys,
        "rtc": {
            "node_ip": "127.0.0.1",
            "enable_loopback_candidate": True,
            "tcp_port": tcp_port,
            "udp_port": udp_port,
            # Named, and never asked: without any, browsers are told to ask servers of Google and Twilio.
            "stun_servers": [f"127.0.0.1:{udp_port}"],
        },
        "room": {"auto_create": False},
        "logging": {"level": "info"},
        **webhook,
    }


def find() -> str | None:
    """The path of livekit-server, if it is on PATH or was built here."""
    return shutil.which("livekit-server", path=os.pathsep.join([os.environ.get("PATH", ""), str(CACHE)]))


def main() -> None:
    """Start it, and say what belongs into .env."""
    program = find()
    if not program:
        sys.exit(MISSING)
    brought = subprocess.run([sys.executable, "-m", "flask", "video", "livekit-sdk"], cwd=BASE_DIR)
    if brought.returncode:
        sys.exit(brought.returncode)
    secret = kept_secret(SECRET_FILE)
    print("Put these lines into .env, and start the app with `make run`:\n")
    print("VIDEO_ENGINE=livekit")
    print(f"LIVEKIT_URL=ws://127.0.0.1:{PORT}")
    print(f"LIVEKIT_API_KEY={API_KEY}")
    print(f"LIVEKIT_API_SECRET={secret}\n", flush=True)
    app_port = environment.text("FLASK_RUN_PORT", "5000")
    config = configuration(
        keys={API_KEY: secret},
        port=PORT,
        tcp_port=TCP_PORT,
        udp_port=UDP_PORT,
        webhooks=[f"http://127.0.0.1:{app_port}/webhooks/livekit"],
    )
    # By the environment: arguments are shown to everybody on this machine. JSON is YAML, too.
    os.execve(program, [program], {**os.environ, "LIVEKIT_CONFIG": json.dumps(config)})


if __name__ == "__main__":
    main()
