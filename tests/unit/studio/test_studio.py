from uuid import uuid4

import pytest
from django.urls import reverse

from generator.models import Status
from generator.prompts import clean_prompt
from generator.understanding import understand
from selfyfy.studio.examples import EXAMPLES
from tests.cast import make_portrait

URL = reverse("studio:studio")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sent")]


def test_ana_sees_the_form_and_her_portraits_only(client, ana, ben):
    mine, theirs = make_portrait(ana), make_portrait(ben)
    client.force_login(ana)
    page = client.get(URL).text
    assert str(mine.pk) in page
    assert str(theirs.pk) not in page


def test_the_studio_asks_strangers_to_log_in(client):
    assert client.get(URL).url.startswith(reverse("account_login"))


def test_a_link_from_an_article_fills_the_prompt(client, ana):
    client.force_login(ana)
    response = client.get(URL, {"prompt": "a man with a <beard>"})
    assert response.context["form"]["prompt"].value() == "a man with a <beard>"


def test_a_portrait_s_settings_can_be_taken_up_again(client, ana):
    portrait = make_portrait(ana, Status.DONE, seed=99, steps=12)
    client.force_login(ana)
    form = client.get(URL, {"from": portrait.pk}).context["form"]
    assert (form["seed"].value(), form["steps"].value()) == (99, 12)


def test_a_stranger_s_settings_cannot(client, ana, ben):
    portrait = make_portrait(ana)
    client.force_login(ben)
    assert client.get(URL, {"from": portrait.pk}).status_code == 404


@pytest.mark.parametrize("action", ["cancel", "again", "retry"])
def test_ben_cannot_touch_anas_portrait(client, ana, ben, action):
    portrait = make_portrait(ana)
    client.force_login(ben)
    assert client.post(reverse(f"studio:{action}", args=[portrait.pk])).status_code == 404
    portrait.refresh_from_db()
    assert portrait.status == Status.QUEUED


@pytest.mark.parametrize("action", ["cancel", "again", "retry"])
def test_actions_are_posts_of_people_logged_in(client, ana, action):
    url = reverse(f"studio:{action}", args=[make_portrait(ana).pk])
    assert client.post(url).url.startswith(reverse("account_login"))
    client.force_login(ana)
    assert client.get(url).status_code == 405


def test_ana_cancels_a_portrait(client, ana):
    portrait = make_portrait(ana)
    client.force_login(ana)
    response = client.post(reverse("studio:cancel", args=[portrait.pk]), headers={"HX-Request": "true"})
    assert 'data-status="cancelled"' in response.text


def test_ana_tries_a_failed_portrait_again(client, ana):
    portrait = make_portrait(ana, Status.FAILED, error_code="unknown")
    client.force_login(ana)
    response = client.post(reverse("studio:retry", args=[portrait.pk]), headers={"HX-Request": "true"})
    assert 'data-status="queued"' in response.text


def test_again_draws_the_same_words_with_a_new_seed(client, ana):
    portrait = make_portrait(ana, Status.DONE, seed=5, steps=12)
    client.force_login(ana)
    client.post(reverse("studio:again", args=[portrait.pk]), {"token": uuid4()})
    new = ana.portraits.exclude(pk=portrait.pk).get()
    assert (new.prompt, new.steps) == (portrait.prompt, 12)
    assert new.seed != 5


def test_again_clicked_twice_draws_once(client, ana):
    portrait = make_portrait(ana, Status.DONE)
    client.force_login(ana)
    token = uuid4()
    for _ in range(2):
        client.post(reverse("studio:again", args=[portrait.pk]), {"token": token})
    assert ana.portraits.count() == 2


def test_a_failed_portrait_says_what_is_safe_and_what_to_do(client, ana):
    make_portrait(ana, Status.FAILED, error_code="model_missing")
    client.force_login(ana)
    assert "Your description is kept" in client.get(URL).text


def test_the_studio_says_what_it_understood_and_what_it_never_learned(client):
    prompt = "a woman with red hair, <i>specs</i> and zorps"
    page = client.get(reverse("studio:understood"), {"prompt": prompt}).text
    assert '<span class="chip-aspect">hair</span> <bdi>red hair</bdi>' in page
    assert 'data-replace="specs" data-with="glasses"' in page
    assert "zorps" in page
    assert "<i>" not in page


def test_a_prompt_of_nothing_known_is_answered_too(client):
    page = client.get(reverse("studio:understood"), {"prompt": "x1 x2 x3 x4 x5 x6 <script>" * 100}).text
    assert "more of these words" in page
    assert "<script>" not in page


def test_nothing_is_understood_for_a_model_with_other_words(client, ana, settings):
    client.force_login(ana)
    settings.PORTRAIT_MODEL = settings.BUNDLED_MODEL
    assert reverse("studio:understood") in client.get(URL).text
    settings.PORTRAIT_MODEL = "somebody/another-model"
    assert reverse("studio:understood") not in client.get(URL).text


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_model_knows_every_word_of_an_example(example):
    assert not understand(example).strangers


def test_a_surprise_is_another_one_each_time_and_in_words_the_model_knows(client):
    prompts = {client.get(reverse("studio:surprise")).text for _ in range(30)}
    assert len(prompts) > 25
    for prompt in prompts:
        assert not understand(prompt).strangers, prompt
        assert clean_prompt(prompt) == prompt


def test_a_surprise_needs_no_javascript(client, ana):
    client.force_login(ana)
    assert client.get(URL, {"surprise": ""}).context["form"]["prompt"].value()
