"""Views: the lobby, entering and leaving it, and the token for its socket."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from video_app.auth.routes import join_rate_limit
from video_app.errors import ApiError
from video_app.extensions import csrf, limiter
from video_app.lobby import bp
from video_app.lobby.forms import LeaveLobbyForm, NameForm
from video_app.names import new_page_identity, new_person


@bp.get("/lobby")
def index() -> ResponseReturnValue:
    """Who is available; the name form for somebody who has not said who they are."""
    if not session.get("name"):
        form = NameForm(formdata=None, name=session.get("last_name", ""))
        return render_template("lobby/enter.html", form=form)
    session.setdefault("person", new_person())
    return render_template("lobby/lobby.html", name=session["name"], leave_form=LeaveLobbyForm(formdata=None))


@bp.post("/lobby")
@limiter.limit(join_rate_limit)
def enter() -> ResponseReturnValue:
    """Remember the name and show the lobby; or show the form again, with what was typed."""
    form = NameForm()
    if not form.validate_on_submit():
        return render_template("lobby/enter.html", form=form), 400
    session["name"] = form.name.data
    session.permanent = True
    return redirect(url_for("lobby.index"), 303)


@bp.post("/lobby/leave")
@limiter.limit(join_rate_limit)
def leave() -> ResponseReturnValue:
    """Be nobody's to call any more. The next form shows the name again."""
    session["last_name"] = session.pop("name", session.get("last_name", ""))
    session.pop("person", None)
    return redirect(url_for("auth.join"), 303)


@bp.post("/api/lobby-token")
@csrf.exempt  # answers with JSON, which another site may not read
@limiter.limit(lambda: current_app.config["TOKEN_RATE_LIMIT"])
def token() -> ResponseReturnValue:
    """A token for one lobby page of the person of this session."""
    if not session.get("name") or not session.get("person"):
        raise ApiError(401, "name_required", "Say who you are first: open the lobby and enter your name.")
    identity = new_page_identity(session["name"], session["person"])
    answer = {
        "token": current_app.extensions["lobby_tokens"].token(identity),
        "identity": identity,
        "socket": urlsplit(url_for("realtime.realtime")).path,
    }
    return answer, 200, {"Cache-Control": "no-store"}
