"""What leaves the machine during a call, by the browser's own log of every socket: WebRTC's are no requests."""

from __future__ import annotations

import json
import socket
from pathlib import Path

from tests.browser.harness import Browsers, People

ELSEWHERE = "127.0.0.8"  # stands for every host that has a name
OF_THE_BROWSER = {
    f"{ELSEWHERE}:80",
    f"{ELSEWHERE}:443",
}  # updates; a page's requests have a test of their own
SENDING = {"TCP_CONNECT_ATTEMPT", "UDP_BYTES_SENT"}
CONTROL = f"{ELSEWHERE}:3999"
ASK_STUN = """async () => {
  const peer = new RTCPeerConnection({ iceServers: [{ urls: "stun:stun.example.com:3999" }] });
  peer.createDataChannel("control");
  const asked = new Promise((resolve) => { peer.onicegatheringstatechange = resolve; });
  await peer.setLocalDescription();
  await asked;
}"""


def test_no_packet_of_a_call_leaves_the_machine(browsers: Browsers, people: People, tmp_path: Path) -> None:
    """With STUN_URLS and TURN_URLS empty."""
    log = tmp_path / "network.json"
    names = f"--host-resolver-rules=MAP * {ELSEWHERE}, EXCLUDE 127.0.0.1"
    browser = browsers.launch("green", names, f"--log-net-log={log}")
    ana = people.open("Ana", camera="green", browser=browser)
    ana.enter_green_room(people.room)
    ana.join_call()
    ben = people.join("Ben", camera="red")
    ana.sees(ben)
    ben.sees(ana)
    ana.page.evaluate(ASK_STUN)
    people.close()
    browser.close()  # which ends its log
    reached = reached_by(log)
    assert CONTROL in reached, "the log does not tell who asks a STUN server"
    assert len(reached) > 3, "the log does not tell where picture and sound go"
    others = reached - OF_THE_BROWSER - {CONTROL}
    assert {address for address in others if not is_own(address)} == set()


def reached_by(log: Path) -> set[str]:
    """The addresses, with ports, that the browser connected to or sent something to."""
    said = json.loads(log.read_text())
    names = {number: name for name, number in said["constants"]["logEventTypes"].items()}
    sent = [event.get("params", {}) for event in said["events"] if names[event["type"]] in SENDING]
    return {params["address"] for params in sent if "address" in params}


def is_own(address: str) -> bool:
    """Whether it is an address of this machine: only then a socket can be bound to it."""
    host = address.rpartition(":")[0].strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((host, 0))
        except OSError:
            return False
    return host != ELSEWHERE
