"""Which way media takes between two networks, and that it arrives."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time

import pytest

from tests.lab.gateways import Firewall, Nat, SymmetricNat, only_443, only_tcp
from tests.lab.lab import RELAY
from tests.lab.services import TURN_SECRET
from tests.networks.callers import Calls, Resident, path_of

SEEN_FROM_OUTSIDE = {"srflx", "prflx"}


def test_two_homes_reach_each_other_directly(calls: Calls, ana: Resident, ben: Resident) -> None:
    for person in calls.meet(ana, ben):
        path = path_of(person)
        assert {path.own, path.other} <= SEEN_FROM_OUTSIDE


def test_behind_symmetric_routers_the_turn_server_relays(calls: Calls, ana: Resident, ben: Resident) -> None:
    for resident in (ana, ben):
        resident.home.behind(SymmetricNat)
    for person in calls.meet(ana, ben):
        path = path_of(person)
        assert "relay" in {path.own, path.other}


@pytest.mark.parametrize(("firewall", "protocol"), [(only_tcp, "tcp"), (only_443, "tls")])
def test_a_firewall_is_passed_through_the_turn_server(
    calls: Calls, ana: Resident, ben: Resident, firewall: Firewall, protocol: str
) -> None:
    ana.home.behind(Nat).firewall = firewall
    in_the_office, _ = calls.meet(ana, ben)
    path = path_of(in_the_office)
    assert (path.own, path.relay_protocol) == ("relay", protocol)


ALLOCATE = """async ([username, credential, urls]) => {
  const peer = new RTCPeerConnection({ iceServers: [{ urls, username, credential }], iceTransportPolicy: "relay" });
  const found = { relays: 0, refusals: [] };
  peer.onicecandidate = ({ candidate }) => { if (candidate?.type === "relay") found.relays += 1; };
  peer.onicecandidateerror = ({ errorCode }) => found.refusals.push(errorCode);
  const done = new Promise((resolve) => {
    peer.onicegatheringstatechange = () => peer.iceGatheringState === "complete" && resolve();
  });
  peer.createDataChannel("any");
  await peer.setLocalDescription();
  await done;
  peer.close();
  return found;
}"""


def test_the_turn_server_refuses_credentials_that_have_expired(calls: Calls, ana: Resident) -> None:
    [person] = calls.meet(ana)

    def found(lifetime_seconds: int) -> dict[str, int | list[int]]:
        credentials = credentials_until(int(time.time()) + lifetime_seconds)
        answer: dict[str, int | list[int]] = person.page.evaluate(ALLOCATE, [*credentials, f"turn:{RELAY}:3478"])
        return answer

    assert found(60) == {"relays": 1, "refusals": []}
    assert found(-60) == {"relays": 0, "refusals": [401]}


def credentials_until(expires_at: int) -> tuple[str, str]:
    """As the app makes them."""
    username = f"{expires_at}:somebody"
    return username, base64.b64encode(hmac.digest(TURN_SECRET.encode(), username.encode(), hashlib.sha1)).decode()
