"""Ana takes up what she asked for before."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from generator.models import Portrait, Status
from selfyfy.studio.history import MOST_SHOWN, past_prompts
from tests.cast import make_portrait

URL = reverse("studio:history")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sent")]


def asked(owner, prompt: str, minutes_ago: int, status: str = Status.DONE) -> Portrait:
    portrait = make_portrait(owner, status, prompt=prompt)
    Portrait.objects.filter(pk=portrait.pk).update(created_at=timezone.now() - timedelta(minutes=minutes_ago))
    return portrait


def test_each_prompt_comes_once_with_its_latest_portrait(ana):
    asked(ana, "a bald man", 9)
    asked(ana, "a woman", 5)
    latest = asked(ana, "a bald man", 3)
    asked(ana, "a bald man", 1, Status.QUEUED)
    past = past_prompts(ana)
    assert [one.prompt for one in past] == ["a bald man", "a woman"]
    assert past[0].portrait_id == latest.pk
    assert str(latest.pk) in past[0].picture_url


def test_what_was_not_drawn_has_no_picture(client, ana):
    asked(ana, "a woman", 1, Status.FAILED)
    client.force_login(ana)
    page = client.get(URL).text
    assert 'data-prompt="a woman"' in page
    assert "<img" not in page


def test_others_words_and_deleted_ones_are_not_shown(ana, ben):
    asked(ben, "ben's own", 1)
    asked(ana, "thrown away", 1).delete_softly()
    assert past_prompts(ana) == []


def test_words_are_searched_for_in_any_order(client, ana):
    asked(ana, "a woman with Red hair", 2)
    asked(ana, "a bald man", 1)
    client.force_login(ana)
    page = client.get(URL, {"q": "hair red"}).text
    assert "Red hair" in page
    assert "bald" not in page


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("gray hair", ["a man with grey hair", "a lady with silver curls, freckles"]),
        ("a woman", ["a lady with silver curls, freckles"]),
        ("freckles and gray hair", ["a lady with silver curls, freckles"]),
        ("seaside", ["someone on the beach, a gray hat"]),
        ("gray hair at the seaside", []),
        ("blond hair", []),
    ],
)
def test_what_is_meant_is_found_in_other_words(client, ana, search, found):
    for minutes, prompt in enumerate(
        ["a man with grey hair", "a lady with silver curls, freckles", "someone on the beach, a gray hat"]
    ):
        asked(ana, prompt, minutes)
    client.force_login(ana)
    page = client.get(URL, {"q": search})
    assert [past.prompt for past in page.context["past_prompts"]] == found


def test_what_others_meant_is_not_found(client, ana, ben):
    asked(ben, "a man with grey hair", 1)
    asked(ana, "thrown away grey hair", 1).delete_softly()
    client.force_login(ana)
    assert client.get(URL, {"q": "gray hair"}).context["past_prompts"] == []


def test_searching_many_prompts_takes_two_queries(ana, django_assert_num_queries):
    for number in range(MOST_SHOWN + 5):
        asked(ana, f"person {number} with grey hair", number)
    with django_assert_num_queries(2):
        assert len(past_prompts(ana, "gray hair")) == MOST_SHOWN


def test_a_search_that_finds_nothing_says_so(client, ana):
    client.force_login(ana)
    page = client.get(URL, {"q": "<zorp>"}).text
    assert "You never asked for “<bdi>&lt;zorp&gt;</bdi>”" in page


def test_before_the_first_portrait_it_says_what_will_be_there(client, ana):
    client.force_login(ana)
    assert "will be kept here" in client.get(URL).text


def test_strangers_are_asked_to_log_in(client):
    assert client.get(URL).url.startswith(reverse("account_login"))


def test_many_prompts_take_one_query(ana, django_assert_num_queries):
    for number in range(MOST_SHOWN + 5):
        asked(ana, f"person {number}", number)
    with django_assert_num_queries(1):
        past = past_prompts(ana)
    assert [one.prompt for one in past] == [f"person {number}" for number in range(MOST_SHOWN)]
