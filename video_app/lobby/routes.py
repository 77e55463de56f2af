"""Views: the lobby, entering and leaving it, and the token for its socket."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from video_app import doors
from video_app.access import tokens, visitor
from video_app.access.grant import LOBBY, Claims
from video_app.access.site import current_access
from video_app.access.visitor import current_visitor, named_visitor
from video_app.auth.routes import join_rate_limit
from video_app.extensions import csrf, limiter
from video_app.lobby.forms import LeaveLobbyForm, NameForm
from video_app.names import new_identity

bp = Blueprint("lobby", __name__)


@bp.get("/lobby")
def index() -> ResponseReturnValue:
    """Who is available; the name form for somebody who has not said who they are."""
    doors.visitor_of_site()
    caller = named_visitor(name_form)
    visitor.enter_lobby()
    leave_form = LeaveLobbyForm(formdata=None)
    return render_template("lobby/lobby.html", name=caller.name, signed_in=caller.signed_in, leave_form=leave_form)


def name_form() -> str:
    """The form of the lobby as a page, with the name of last time."""
    form = NameForm(formdata=None, name=current_visitor().last_name)
    return render_template("lobby/enter.html", form=form)


@bp.post("/lobby")
@limiter.limit(join_rate_limit)
def enter() -> ResponseReturnValue:
    """Remember the name and show the lobby; or show the form again, with what was typed."""
    doors.visitor_of_site()
    form = NameForm()
    if not form.validate_on_submit():
        return render_template("lobby/enter.html", form=form), 400
    visitor.enter(form.name.data)
    return redirect(url_for("lobby.index"), 303)


@bp.post("/lobby/leave")
@limiter.limit(join_rate_limit)
def leave() -> ResponseReturnValue:
    """Be nobody's to call any more. The next form shows the name again."""
    visitor.forget()
    return redirect(url_for("auth.join"), 303)


@bp.post("/api/lobby-token")
@csrf.exempt  # answers with JSON, which another site may not read
@limiter.limit(lambda: current_app.config["TOKEN_RATE_LIMIT"])
def token() -> ResponseReturnValue:
    """A token for one lobby page of this visitor; ringing people makes a room, so it says who may."""
    doors.visitor_of_site()
    caller = named_visitor()
    identity = new_identity(caller.name)
    may_ring = current_access().may_open_rooms(caller)
    answer = {
        "token": tokens.make(
            tokens.lobby_kind(current_app.config),
            identity=identity,
            room=LOBBY,
            seconds=current_app.config["ACCESS_TOKEN_SECONDS"],
            claims=Claims(person=caller.id, may_ring=may_ring),
        ),
        "identity": identity,
        "may_ring": may_ring,
        "socket": urlsplit(url_for("realtime.realtime")).path,
    }
    return answer, 200, {"Cache-Control": "no-store"}
