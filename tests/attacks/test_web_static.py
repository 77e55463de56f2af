"""Whoever asks for static files in any way costs the server next to nothing."""

import flask_compress.flask_compress
import pytest

from video_app.assets import CompressedFiles


@pytest.fixture
def compressed(monkeypatch):
    """The sizes in bytes of what is compressed from now on."""
    sizes = []
    compress = flask_compress.flask_compress._compress_data

    def noted(app, data, algorithm):
        sizes.append(len(data))
        return compress(app, data, algorithm)

    monkeypatch.setattr(flask_compress.flask_compress, "_compress_data", noted)
    return sizes


@pytest.mark.parametrize("encoding", ["zstd", "br", "gzip", "deflate"])
def test_a_file_is_compressed_once_whatever_its_address(client, compressed, encoding):
    for address in ["x/css/app.css", "y/css/app.css", "x/css/./app.css", "x/js/../css/app.css", "x/css/app.css?z"]:
        answer = client.get(f"/static/{address}", headers={"Accept-Encoding": encoding}, buffered=True)
        assert answer.headers["Content-Encoding"] == encoding
    assert len(compressed) == 1


def test_each_file_is_itself_though(client):
    def text(name):
        answer = client.get(f"/static/x/{name}", headers={"Accept-Encoding": "gzip"}, buffered=True)
        return answer.get_data()

    assert len({text(name) for name in ["css/app.css", "css/base.css", "js/pages/room.js", "js/pages/lobby.js"]}) == 4


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_nobody_gets_a_piece_that_another_asked_for(client, encoding):
    def ask(**headers):
        return client.get("/static/x/css/call.css", headers={"Accept-Encoding": encoding, **headers}, buffered=True)

    answers = [ask(Range="bytes=0-599"), ask(**{"If-None-Match": "*"}), ask()]
    assert [answer.status_code for answer in answers] == [200, 304, 200]
    assert answers[0].get_data() == answers[2].get_data()
    assert ask(**{"If-None-Match": answers[2].headers["ETag"]}).status_code == 304


def test_no_file_of_a_package_is_there(client):
    for name in ["icons/bootstrap-icons.svg", "css/bootstrap.min.css.map", "css/bootstrap.min.css"]:
        assert client.get(f"/static/x/bootstrap/{name}").status_code == 404


def test_what_is_made_for_one_person_is_not_kept_for_another(app, client):
    texts = iter("ab")
    app.add_url_rule("/made.css", view_func=lambda: (next(texts) * 1_000, {"Content-Type": "text/css"}))
    answers = [client.get("/made.css", headers={"Accept-Encoding": "gzip"}) for _ in range(2)]
    assert {answer.headers["Content-Encoding"] for answer in answers} == {"gzip"}
    assert answers[0].get_data() != answers[1].get_data()


def test_what_is_kept_of_them_is_bounded():
    kept = CompressedFiles()
    for number in range(5_000):
        kept.set(str(number), b"")
    assert len(kept) <= 1_000
