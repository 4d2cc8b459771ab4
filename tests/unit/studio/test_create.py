from uuid import uuid4

import pytest
from django.urls import reverse

from generator import models
from generator.models import Portrait
from tests.cast import make_portrait

URL = reverse("studio:create")
DEFAULTS = {"prompt": "a man with a beard", "steps": 20, "guidance_scale": 2.5, "side_px": 256}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sent")]


def post(client, **fields):
    return client.post(URL, {**DEFAULTS, "token": uuid4(), **fields})


def test_ana_asks_for_a_portrait(client, ana):
    client.force_login(ana)
    response = post(client, seed=7)
    assert response.status_code == 302
    assert response.url == reverse("studio:studio")
    portrait = ana.portraits.get()
    assert (portrait.prompt, portrait.seed, portrait.steps) == ("a man with a beard", 7, 20)


def test_without_a_page_reload_the_new_card_comes_back(client, ana):
    client.force_login(ana)
    response = client.post(URL, {**DEFAULTS, "token": uuid4()}, headers={"HX-Request": "true"})
    assert f'data-portrait="{ana.portraits.get().pk}"' in response.text
    assert 'name="token"' in response.text  # a fresh one, for the next portrait


@pytest.mark.django_db(transaction=True)
def test_the_answer_shows_the_place_in_the_queue(client, ana):
    client.force_login(ana)
    response = client.post(URL, {**DEFAULTS, "token": uuid4()}, headers={"HX-Request": "true"})
    assert "Next in line" in response.text


def test_an_empty_seed_means_any(client, ana):
    client.force_login(ana)
    post(client)
    post(client)
    first, second = ana.portraits.all()
    assert first.seed != second.seed


def test_an_empty_seed_is_a_promising_one_that_she_has_not_seen_with_these_words(client, ana, ben, monkeypatch):
    monkeypatch.setattr(models, "promising", lambda checkpoint: (1, 2, 3, 4))
    make_portrait(ana, prompt=DEFAULTS["prompt"], seed=1)
    make_portrait(ana, prompt="somebody else", seed=2)
    make_portrait(ben, prompt=DEFAULTS["prompt"], seed=3)
    client.force_login(ana)
    post(client, count=3)
    assert sorted(ana.portraits.filter(may_redraw=True).values_list("seed", flat=True)) == [2, 3, 4]


def test_when_she_has_seen_all_promising_ones_others_come(client, ana, monkeypatch):
    monkeypatch.setattr(models, "promising", lambda checkpoint: (1, 2))
    client.force_login(ana)
    post(client, count=3)
    found = set(ana.portraits.values_list("seed", flat=True))
    assert len(found) == 3
    assert {1, 2} < found


def test_logged_out_people_are_asked_to_log_in(client):
    response = client.post(URL, DEFAULTS)
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_a_get_is_refused(client, ana):
    client.force_login(ana)
    assert client.get(URL).status_code == 405


def test_a_double_click_gives_one_portrait(client, ana):
    client.force_login(ana)
    token = uuid4()
    post(client, token=token)
    response = post(client, token=token)
    assert response.status_code == 302
    assert ana.portraits.count() == 1


@pytest.mark.parametrize(
    ("prompt", "sentence"),
    [
        ("", "Describe a person first"),
        ("x" * 5000, "at most 500 characters; this has 5,000"),
        ("🙂🙂", "I need words"),
        ("a little boy", "only draws adults"),
    ],
)
def test_a_prompt_that_cannot_be_drawn_is_answered_with_what_to_do(client, ana, prompt, sentence):
    client.force_login(ana)
    response = post(client, prompt=prompt)
    assert response.status_code == 422
    assert sentence in response.text
    assert not Portrait.objects.exists()


def test_html_in_a_prompt_is_shown_as_text(client, ana):
    client.force_login(ana)
    post(client, prompt="a man <script>alert(1)</script>")
    page = client.get(reverse("studio:studio")).text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_right_to_left_prompts_are_shown_in_their_direction(client, ana):
    client.force_login(ana)
    post(client, prompt="امرأة بشعر أحمر")
    assert 'dir="auto"' in client.get(ana.portraits.get().get_absolute_url()).text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("seed", -1),
        ("seed", 2**32),
        ("seed", "many"),
        ("steps", 3),
        ("steps", 51),
        ("guidance_scale", 0.5),
        ("guidance_scale", 11),
        ("guidance_scale", "nan"),
        ("side_px", 4096),
        ("side_px", 0),
        ("negative_prompt", "x" * 501),
    ],
)
def test_settings_out_of_range_are_named_and_what_was_typed_stays(client, ana, field, value):
    client.force_login(ana)
    response = post(client, **{field: value})
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert "a man with a beard" in response.text
    assert not Portrait.objects.exists()


def test_a_forged_token_is_an_error_and_no_crash(client, ana):
    client.force_login(ana)
    assert post(client, token="not-a-token").status_code == 422


def test_too_many_waiting_is_said_and_the_words_are_kept(client, ana):
    client.force_login(ana)
    for _ in range(models.MAX_PORTRAITS_WAITING):
        make_portrait(ana)
    response = post(client, prompt="one more man")
    assert response.status_code == 422
    assert "is the most at once" in response.text
    assert "one more man" in response.text


def test_a_full_queue_is_said_and_the_words_are_kept(client, ana, ben, monkeypatch):
    client.force_login(ana)
    monkeypatch.setattr(models, "MAX_QUEUE", 1)
    make_portrait(ben)
    response = post(client, prompt="one more man")
    assert "Very many people are drawing" in response.text
    assert "one more man" in response.text


def test_ana_asks_for_several_at_once(client, ana, sent, django_capture_on_commit_callbacks):
    client.force_login(ana)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(
            URL, {**DEFAULTS, "token": uuid4(), "count": 3, "seed": 7}, headers={"HX-Request": "true"}
        )
    assert sorted(ana.portraits.values_list("seed", flat=True)) == [7, 8, 9]
    assert response.text.count("data-portrait=") == 3
    assert len(sent) == 3


def test_a_double_click_on_several_gives_them_once(client, ana):
    client.force_login(ana)
    token = uuid4()
    post(client, token=token, count=4)
    post(client, token=token, count=4)
    assert ana.portraits.count() == 4


def test_seeds_begin_again_after_the_largest(client, ana):
    client.force_login(ana)
    post(client, count=2, seed=models.MAX_SEED)
    assert set(ana.portraits.values_list("seed", flat=True)) == {0, models.MAX_SEED}


@pytest.mark.parametrize("count", [0, 9, -1, "many"])
def test_too_many_at_once_are_refused_with_the_limit(client, ana, count):
    client.force_login(ana)
    assert post(client, count=count).status_code == 422
    assert not Portrait.objects.exists()


def test_several_for_which_there_is_no_room_are_not_begun_in_part(client, ana, sent):
    client.force_login(ana)
    for _ in range(models.MAX_PORTRAITS_WAITING - 2):
        make_portrait(ana)
    response = post(client, count=3)
    assert response.status_code == 422
    assert f"You have {models.MAX_PORTRAITS_WAITING - 2} portraits waiting" in response.text
    assert "ask for fewer" in response.text
    assert ana.portraits.count() == models.MAX_PORTRAITS_WAITING - 2
    assert sent == []
