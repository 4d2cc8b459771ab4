from selfyfy.ops import health


def refuse():
    raise ConnectionError("nobody is there")


def test_healthz_answers_while_everything_else_is_down(client, monkeypatch):
    monkeypatch.setattr(health, "database", refuse)
    response = client.get("/healthz/")
    assert (response.status_code, response.content) == (200, b"ok")


def test_readyz_names_the_part_that_is_down_and_keeps_the_reason_to_itself(client, monkeypatch):
    for name in ("database", "storage"):
        monkeypatch.setattr(health, name, lambda: None)
    monkeypatch.setattr(health, "broker", refuse)
    response = client.get("/readyz/")
    assert response.status_code == 503
    assert response.json() == {"database": "ok", "broker": "down", "storage": "ok"}


def test_readyz_with_the_real_parts(client, db, stack):
    response = client.get("/readyz/")
    assert response.status_code == 200
    assert response.json() == {"database": "ok", "broker": "ok", "storage": "ok"}


def test_readyz_cannot_be_posted_to(client):
    assert client.post("/readyz/").status_code == 405
