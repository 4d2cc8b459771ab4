import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from generator.models import Portrait, Status
from selfyfy.gallery import downloads
from selfyfy.gallery.views import PORTRAITS_A_PAGE
from tests.cast import make_portrait

URL = reverse("gallery:list")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sent")]


def test_ana_sees_her_portraits_newest_first_and_nobody_elses(client, ana, ben):
    old, new, theirs = make_portrait(ana, Status.DONE), make_portrait(ana, Status.DONE), make_portrait(ben, Status.DONE)
    client.force_login(ana)
    page = client.get(URL).text
    assert page.index(str(new.pk)) < page.index(str(old.pk))
    assert str(theirs.pk) not in page


def test_an_empty_gallery_leads_to_the_studio(client, ana):
    client.force_login(ana)
    assert reverse("studio:studio") in client.get(URL).text


def test_strangers_are_asked_to_log_in(client):
    assert client.get(URL).url.startswith(reverse("account_login"))


def test_the_number_of_queries_does_not_grow_with_the_gallery(client, ana):
    client.force_login(ana)

    def queries(portraits: int) -> int:
        missing = portraits - ana.portraits.count()
        Portrait.objects.bulk_create(
            Portrait(owner=ana, prompt="a man", status=Status.DONE, steps_done=20) for _ in range(missing)
        )
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(URL)
        return len(captured)

    assert queries(10) == queries(10_000)


def test_pages_follow_one_another_and_a_wrong_number_is_the_nearest(client, ana):
    for _ in range(PORTRAITS_A_PAGE + 1):
        make_portrait(ana, Status.DONE)
    client.force_login(ana)
    assert len(client.get(URL).context["page"]) == PORTRAITS_A_PAGE
    assert len(client.get(URL, {"page": 2}).context["page"]) == 1
    assert len(client.get(URL, {"page": 99}).context["page"]) == 1
    assert client.get(URL, {"page": "nonsense"}).status_code == 200


def test_a_portrait_s_page_shows_its_settings_and_previews(client, ana):
    portrait = make_portrait(ana, Status.DONE, seed=4242, checkpoint_name="portrait-s", checkpoint_hash="abcdef123456")
    client.force_login(ana)
    page = client.get(portrait.get_absolute_url()).text
    for text in ("a woman with red hair", "4242", "portrait-s", "steps/002.webp"):
        assert text in page


@pytest.mark.parametrize(
    ("checked", "sentence"),
    [
        ({"redraws": 1, "redraw_reason": "no_face"}, "Drawn anew once: no clear face"),
        (
            {"redraws": 2, "redraw_reason": "cut_off", "flaw": "no_face"},
            "Drawn anew 2 times: a face that is cut off; this one is the best, though it has no clear face too",
        ),
    ],
)
def test_a_portrait_that_was_drawn_anew_says_so_on_its_card_and_its_page(client, ana, checked, sentence):
    fine, redrawn = make_portrait(ana, Status.DONE), make_portrait(ana, Status.DONE, **checked)
    client.force_login(ana)
    pages = [reverse("studio:card", args=[redrawn.pk]), reverse("studio:studio"), redrawn.get_absolute_url()]
    for url in pages:
        assert client.get(url).text.count(sentence) == 1
    assert "Drawn anew" not in client.get(fine.get_absolute_url()).text


@pytest.mark.parametrize("action", ["detail", "delete", "restore"])
def test_ben_gets_a_404_for_anas_portrait(client, ana, ben, action):
    portrait = make_portrait(ana, Status.DONE)
    client.force_login(ben)
    url = reverse(f"gallery:{action}", args=[portrait.pk])
    response = client.get(url) if action == "detail" else client.post(url)
    assert response.status_code == 404


@pytest.mark.parametrize("file_format", downloads.LABELS)
def test_ben_cannot_download_anas_portrait(client, ana, ben, file_format):
    portrait = make_portrait(ana, Status.DONE)
    client.force_login(ben)
    assert client.get(reverse("gallery:download", args=[portrait.pk, file_format])).status_code == 404


@pytest.mark.parametrize("file_format", ["gif", "exe", "PNG", "png%00"])
def test_a_forged_format_is_a_404(client, ana, file_format):
    portrait = make_portrait(ana, Status.DONE)
    client.force_login(ana)
    assert client.get(f"/gallery/{portrait.pk}/download/{file_format}/").status_code == 404


def test_an_unfinished_portrait_cannot_be_downloaded(client, ana):
    portrait = make_portrait(ana, Status.RUNNING)
    client.force_login(ana)
    assert client.get(reverse("gallery:download", args=[portrait.pk, "png"])).status_code == 404


def test_the_original_is_fetched_from_storage_by_a_short_lived_link(client, ana):
    portrait = make_portrait(ana, Status.DONE)
    client.force_login(ana)
    response = client.get(reverse("gallery:download", args=[portrait.pk, "png"]))
    assert response.status_code == 302
    assert "X-Amz-Expires=" in response.url
    assert "attachment" in response.url


def test_ana_deletes_a_portrait_and_brings_it_back(client, ana):
    portrait = make_portrait(ana, Status.DONE)
    client.force_login(ana)
    page = client.post(reverse("gallery:delete", args=[portrait.pk]), follow=True).text
    undo = reverse("gallery:restore", args=[portrait.pk])
    assert undo in page
    assert client.get(portrait.get_absolute_url()).status_code == 404
    assert str(portrait.pk) in client.post(undo, follow=True).text


def test_deleting_takes_a_post(client, ana):
    portrait = make_portrait(ana, Status.DONE)
    client.force_login(ana)
    assert client.get(reverse("gallery:delete", args=[portrait.pk])).status_code == 405
