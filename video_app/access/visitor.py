"""Who is this: the only module that reads and writes the browser session."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from flask import abort, current_app, make_response, session
from flask.typing import ResponseReturnValue

from video_app.access.keys import Purpose, keys_for
from video_app.access.site import Known, current_access
from video_app.errors import ApiError
from video_app.names import InvalidName, clean_name, new_person

SIGN_IN_SECONDS = 12 * 60 * 60  # then the issuer is asked again whether this is still somebody
ATTEMPT_SECONDS = 10 * 60
KEPT_ATTEMPTS = 2  # to sign in, in tabs beside each other: a session cookie has 4 kB


@dataclass(frozen=True)
class Visitor:
    """Somebody who uses the site: the one object that everything asks who somebody is, and what they may.

    `id` is what others know all tabs of a visitor by, and of a sign-in on all devices; empty for a
    stranger who has not said a name. `name` is empty for somebody who has not said it, or has left;
    `last_name` is for the next form. `via` is how the visitor was recognised: `session`, `sign-in`, or what
    the site's own loader says. `subject` is what the issuer, or the loader, calls the visitor; others never
    see it. `passed_passcode` says that the site's passcode was given, `in_lobby` that calls come from the
    lobby and lead back there.
    """

    id: str
    name: str = ""
    last_name: str = ""
    via: str = "session"
    subject: str = ""
    signed_in: bool = False
    passed_passcode: bool = False
    in_lobby: bool = False


def current_visitor() -> Visitor:
    """The visitor who sends this request."""
    known = current_access().known() or signed_in()
    name = session.get("name", "")
    if name:
        session.setdefault("person", new_person())  # for a session from before there were persons
    shared = Visitor(
        id=session.get("person", ""),
        name=name,
        last_name=name or session.get("last_name", ""),
        passed_passcode=current_access().is_passcode_proof(session.get("passcode", "")),
        in_lobby=current_app.config["LOBBY_ENABLED"] and session.get("in_lobby", False),
    )
    return recognised(shared, known) if known else shared


def recognised(visitor: Visitor, known: Known) -> Visitor:
    """The `visitor` of a session as the one who is `known`."""
    return Visitor(
        id=id_of(known),
        name=visitor.name,
        last_name=visitor.last_name or usable(known.name),
        via=known.via,
        subject=known.subject,
        signed_in=known.signed_in,
        passed_passcode=visitor.passed_passcode,
        in_lobby=visitor.in_lobby,
    )


def id_of(known: Known) -> str:
    """The id of who is `known`: the same on every device, and nothing that others could know them by elsewhere."""
    key = keys_for(Purpose.VISITOR_ID, current_app.config).current.encode()
    named = json.dumps([known.via, known.issuer, known.subject])
    return hmac.digest(key, named.encode(), hashlib.sha256).hex()[:24]  # longer than new_person(): never the same


def usable(name: str) -> str:
    """The `name` that somebody is known by elsewhere as one that may be used here; empty if it may not."""
    try:
        return clean_name(name)
    except InvalidName:
        return ""


def enter(name: str) -> None:
    """Remember that the visitor is called `name`."""
    session["name"] = name
    session.setdefault("person", new_person())
    session.permanent = True


def suggest(name: str) -> None:
    """Remember `name` for the next form alone."""
    session["last_name"] = name


def enter_lobby() -> None:
    """Remember that the visitor is in the lobby, also while in a call."""
    session["in_lobby"] = True


def forget() -> None:
    """Forget the name, but for the next form, and the lobby. It stays the same person: so does who was removed."""
    session["last_name"] = session.pop("name", session.get("last_name", ""))
    session.pop("in_lobby", None)


def named_visitor(form: Callable[[], ResponseReturnValue] | None = None) -> Visitor:
    """The visitor, for a view that needs a name. Others get a 401 from the API and the `form` from a page."""
    visitor = current_visitor()
    return visitor if visitor.name else ask_for_name(form)


def ask_for_name(form: Callable[[], ResponseReturnValue] | None) -> NoReturn:
    """Answer with the `form`; without one, as below /api/, with the documented error."""
    if form is None:
        raise ApiError(401, "name_required", "Say who you are first: fill in the join form.")
    abort(make_response(form()))


# The site's passcode


def pass_passcode() -> None:
    """Remember that the visitor has given the site's passcode, until it is another one."""
    session["passcode"] = current_access().passcode_proof
    session.permanent = True


# Signing in


def signed_in() -> Known | None:
    """Who this session has signed in as, at the issuer that is in force, less than SIGN_IN_SECONDS ago."""
    kept = session.get("sign_in")
    if not kept or kept["issuer"] != current_app.config["OIDC_ISSUER"] or time.time() >= kept["until"]:
        return None
    return Known(kept["subject"], name=kept["name"], via="sign-in", issuer=kept["issuer"])


def sign_in(subject: str, name: str) -> None:
    """Remember that the issuer in force says who this is.

    All else that the session knew is gone, the CSRF token too: somebody else may have put that session into
    this browser. Only a passcode that was given counts on.
    """
    passcode = session.get("passcode")
    session.clear()
    if passcode:
        session["passcode"] = passcode
    until = int(time.time()) + SIGN_IN_SECONDS
    session["sign_in"] = {
        "issuer": current_app.config["OIDC_ISSUER"],
        "subject": subject,
        "name": usable(name),
        "until": until,
    }
    session.permanent = True


def sign_out() -> None:
    """Forget everything: the next one at this computer starts as a stranger."""
    session.clear()


def remember_attempt(state: str, data: Mapping[str, Any]) -> None:
    """Keep what is needed to finish signing in when the issuer sends the browser back with `state`."""
    kept = [one for one in session.get("attempts", []) if one["until"] > time.time()]
    session["attempts"] = [*kept, {**data, "state": state, "until": int(time.time()) + ATTEMPT_SECONDS}][
        -KEPT_ATTEMPTS:
    ]


def attempt(state: str) -> dict[str, Any] | None:
    """What was kept of the attempt to sign in with this `state`, of this browser and not long ago."""
    for one in session.get("attempts", []):
        if secrets.compare_digest(one["state"].encode(), state.encode()) and one["until"] > time.time():
            return dict(one)
    return None


def forget_attempt(state: str) -> None:
    """Let nobody finish the attempt with this `state` again."""
    session["attempts"] = [one for one in session.get("attempts", []) if one["state"] != state]
