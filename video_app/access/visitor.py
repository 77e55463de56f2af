"""Who is this: the only module that reads and writes the browser session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from flask import abort, current_app, make_response, session
from flask.typing import ResponseReturnValue

from video_app.errors import ApiError
from video_app.names import new_person


@dataclass(frozen=True)
class Visitor:
    """Who a browser session says somebody is.

    `name` is empty for somebody who has not said it, or has left; `last_name` is for the next form.
    `person` is what others know all tabs of the session by. `in_lobby` says that calls come from the
    lobby and lead back there.
    """

    name: str
    last_name: str
    person: str
    in_lobby: bool


def current_visitor() -> Visitor:
    """The visitor who sends this request."""
    name = session.get("name", "")
    if name:
        session.setdefault("person", new_person())  # for a session from before there were persons
    return Visitor(
        name=name,
        last_name=name or session.get("last_name", ""),
        person=session.get("person", ""),
        in_lobby=current_app.config["LOBBY_ENABLED"] and session.get("in_lobby", False),
    )


def enter(name: str) -> None:
    """Remember that the visitor is called `name`."""
    session["name"] = name
    session.setdefault("person", new_person())
    session.permanent = True


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
