"""What a person types, and what the bundled model is told to have understood."""

import pytest

from generator.understanding import SAME_AS, Stranger, understand


def parts(prompt: str) -> list[tuple[str, str]]:
    return [(part.aspect, part.text) for part in understand(prompt).parts]


def strangers(prompt: str) -> dict[str, str]:
    return {stranger.text: stranger.nearest for stranger in understand(prompt).strangers}


def test_a_whole_description_comes_apart_into_what_each_word_is_about():
    assert parts("an elderly woman with silver curly hair, red glasses, golden hour light") == [
        ("age", "elderly"),
        ("person", "woman"),
        ("hair", "silver curly hair"),
        ("glasses", "red glasses"),
        ("light", "golden hour light"),
    ]


@pytest.mark.parametrize(
    ("prompt", "understood"),
    [
        ("a man with a short black afro and a yellow hoodie", ["man", "short black afro", "yellow hoodie"]),
        ("smiling bearded dark-skinned man in sunglasses", ["smiling", "bearded", "dark-skinned", "man", "sunglasses"]),
        ("woman, 52 year old, teal top", ["woman", "52 year old", "teal top"]),
        ("white and navy striped sweater", ["white and navy striped sweater"]),
        ("a man with no beard", ["man", "no beard"]),
        ("closed eyes", ["closed eyes"]),
        ("green eyes", ["green eyes"]),
        ("NEON LIGHTS, a PARK", ["NEON LIGHTS", "PARK"]),
        ("8k masterpiece portrait", []),
        ("", []),
    ],
)
def test_words_that_belong_together_stay_together(prompt, understood):
    assert [text for _, text in parts(prompt)] == understood


@pytest.mark.parametrize(
    ("prompt", "aspect"),
    [
        ("oil painting", "style"),
        ("pencil sketch", "style"),
        ("stained glass", "style"),
        ("pixel art style", "style"),
        ("Black and white", "style"),
        ("black and white striped t-shirt", "clothes"),
        ("long blonde braids", "hair"),
        ("black dreadlocks", "hair"),
        ("box braids", "hair"),
        ("red wide-brimmed hat", "hat"),
        ("green headscarf", "hat"),
        ("blue hijab", "hat"),
        ("white turban", "hat"),
        ("candlelight", "light"),
        ("backlit", "light"),
        ("red and blue light", "light"),
        ("library", "background"),
        ("coffee shop", "background"),
        ("sandy beach", "background"),
        ("snowy peaks", "background"),
        ("falling snow", "background"),
        ("night skyline", "background"),
        ("stage curtains", "background"),
        ("close-up", "view"),
        ("head and shoulders", "view"),
        ("half profile", "view"),
        ("looking away", "view"),
        ("looking at the camera", "view"),
        ("grandma", "person"),
        ("fifties", "age"),
    ],
)
def test_places_lights_framings_gazes_braids_and_headwear_are_understood(prompt, aspect):
    assert parts(prompt) == [(aspect, prompt)]
    assert not understand(prompt).strangers


def test_the_same_word_means_what_its_neighbours_make_of_it():
    prompt = "light brown skin, light blue shirt, window light"
    assert [aspect for aspect, _ in parts(prompt)] == ["skin", "clothes", "light"]


@pytest.mark.parametrize(
    ("prompt", "nearest"),
    [
        ("blu eyes", {"blu": "blue"}),
        ("a man with specs", {"specs": "glasses"}),
        ("a jungle, a Jungle", {"jungle": "forest"}),
        ("zyx hats", {"zyx": "", "hats": "hat"}),
        ("xyzzy", {"xyzzy": ""}),
        ("امرأة", {"امرأة": ""}),
        ("red-blorbed", {"red-blorbed": ""}),
    ],
)
def test_a_word_it_never_learned_comes_with_the_nearest_that_it_did(prompt, nearest):
    assert strangers(prompt) == nearest


def test_what_is_suggested_is_understood():
    for word, nearest in SAME_AS.items():
        assert understand(word).strangers == [Stranger(word)], word
        assert not understand(nearest).strangers, nearest


def test_what_is_denied_is_pointed_out_instead_of_taken_for_asked():
    understanding = understand("a woman without round glasses, smiling")
    assert understanding.denied == ["round glasses"]
    assert [part.text for part in understanding.parts] == ["woman", "smiling"]


def test_a_known_word_in_company_it_never_kept_is_pointed_out():
    assert understand("gold earrings and a golden smile").loose == ["gold", "golden"]


def test_a_person_the_worker_learned_is_no_stranger():
    understanding = understand("portrait of Ana, red hair", people=["ana"])
    assert [(part.aspect, part.text) for part in understanding.parts] == [("person", "Ana"), ("hair", "red hair")]
    assert not understanding.strangers
