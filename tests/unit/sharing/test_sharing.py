import re

import pytest
from django.urls import reverse

from generator.models import Status
from selfyfy.sharing.models import Share
from tests.cast import make_portrait

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sent")]


@pytest.fixture
def portrait(ana):
    return make_portrait(ana, Status.DONE)


def test_ana_shares_a_portrait_and_anybody_with_the_link_sees_it(client, ana, portrait):
    client.force_login(ana)
    client.post(reverse("sharing:create", args=[portrait.pk]))
    url = portrait.share.get_absolute_url()
    client.logout()
    response = client.get(url)
    assert response.status_code == 200
    assert f"portraits/{portrait.pk}/portrait.webp" in response.text
    assert response["X-Robots-Tag"] == "noindex"


def test_the_public_page_has_cards_for_other_sites(client, portrait):
    share = Share.open(portrait, show_prompt=False)
    page = client.get(share.get_absolute_url()).text
    for tag in ("og:title", "og:image", "og:url", "twitter:card"):
        assert re.search(rf'(property|name)="{tag}"\s+content="[^"]+"', page), tag
    assert f'content="http://testserver{reverse("sharing:image", args=[share.token])}"' in page


def test_the_card_s_picture_leads_to_storage(client, portrait):
    share = Share.open(portrait, show_prompt=False)
    response = client.get(reverse("sharing:image", args=[share.token]))
    assert response.status_code == 302
    assert f"portraits/{portrait.pk}/portrait.png" in response.url


def test_the_prompt_is_shown_only_when_the_owner_wishes(client, ana, portrait):
    client.force_login(ana)
    client.post(reverse("sharing:create", args=[portrait.pk]))
    assert portrait.prompt not in client.get(portrait.share.get_absolute_url()).text
    client.post(reverse("sharing:create", args=[portrait.pk]), {"show_prompt": "on"})
    assert portrait.prompt in client.get(portrait.share.get_absolute_url()).text


def test_a_revoked_link_stops_at_once_and_for_ever(client, ana, portrait):
    share = Share.open(portrait, show_prompt=True)
    client.force_login(ana)
    client.post(reverse("sharing:revoke", args=[share.token]))
    client.logout()
    assert client.get(share.get_absolute_url()).status_code == 410
    assert client.get(reverse("sharing:image", args=[share.token])).status_code == 404
    again = Share.open(portrait, show_prompt=True)
    assert again.token != share.token
    assert client.get(share.get_absolute_url()).status_code == 404
    assert client.get(again.get_absolute_url()).status_code == 200


def test_sharing_twice_keeps_the_link(portrait):
    assert Share.open(portrait, show_prompt=True).token == Share.open(portrait, show_prompt=False).token


def test_deleting_the_portrait_ends_its_page(client, portrait):
    share = Share.open(portrait, show_prompt=True)
    portrait.delete_softly()
    assert client.get(share.get_absolute_url()).status_code == 410


def test_ben_can_neither_share_nor_revoke_anas_portrait(client, ben, portrait):
    share = Share.open(portrait, show_prompt=True)
    client.force_login(ben)
    assert client.post(reverse("sharing:create", args=[portrait.pk])).status_code == 404
    assert client.post(reverse("sharing:revoke", args=[share.token])).status_code == 404
    assert client.get(share.get_absolute_url()).status_code == 200


def test_sharing_and_revoking_are_posts_of_people_logged_in(client, ana, portrait):
    share = Share.open(portrait, show_prompt=True)
    for url in (reverse("sharing:create", args=[portrait.pk]), reverse("sharing:revoke", args=[share.token])):
        assert client.post(url).url.startswith(reverse("account_login"))
        client.force_login(ana)
        assert client.get(url).status_code == 405
        client.logout()


def test_an_unfinished_portrait_cannot_be_shared(client, ana):
    portrait = make_portrait(ana, Status.RUNNING)
    client.force_login(ana)
    assert client.post(reverse("sharing:create", args=[portrait.pk])).status_code == 404


def test_a_link_that_never_was_is_a_404(client):
    assert client.get(reverse("sharing:public", args=["never-was"])).status_code == 404


def test_links_cannot_be_guessed():
    from selfyfy.sharing.models import new_token

    tokens = {new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert all(len(token) >= 22 for token in tokens)  # 128 bits


def test_an_enlarged_portrait_s_card_has_a_picture_that_others_can_load(client, ana):
    share = Share.open(make_portrait(ana, Status.DONE, side_px=2048), show_prompt=False)
    page = client.get(share.get_absolute_url()).text
    assert '"og:image:width" content="512"' in page and '"og:image:type" content="image/webp"' in page
    url = client.get(reverse("sharing:image", args=[share.token])).url
    assert f"portraits/{share.portrait_id}/512.webp" in url
    assert 'width="2048"' in page
