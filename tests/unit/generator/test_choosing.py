"""Ana chooses with pictures and writes by turns: each changes only what the other said about the same thing."""

from random import Random

import pytest

from generator.choosing import choose, chosen
from generator.controls import BY_KEY, CONTROLS
from generator.understanding import understand

PROMPTS = [
    "",
    "a woman",
    "a smiling elderly man",
    "a person with freckles",
    "an elderly woman with silver curly hair, red glasses, warm smile, golden hour light",
    "a bald man with a goatee, serious look, black t-shirt, dramatic light",
    "oil painting of a young blonde woman in a library, she has freckles",
    "Marie, red-haired and thoughtful",
    "woman, 40s, short black hair, gray sweater, plain blue background",
    "a man in his fifties with a full grey beard and a navy blazer over a white shirt, he is smiling",
]


def after(prompt: str, *choices: tuple[str, str]) -> str:
    for key, option in choices:
        prompt = choose(prompt, BY_KEY[key], BY_KEY[key].option(option))
    return prompt


@pytest.mark.parametrize("prompt", PROMPTS)
def test_any_option_can_be_chosen_and_taken_back_and_nothing_else_changes(prompt):
    before = chosen(prompt)
    for control in CONTROLS:
        same_thing = {other.key for other in CONTROLS if other.aspect == control.aspect}
        rest = {key: option for key, option in before.items() if key not in same_thing}
        for option in control.options:
            new = choose(prompt, control, option)
            said = chosen(new)
            assert said.pop(control.key) == option.key, new
            assert {key: value for key, value in said.items() if key not in same_thing} == rest, new
            assert len(understand(new).strangers) <= len(understand(prompt).strangers), new
        assert control.key not in chosen(choose(prompt, control, None))


def test_a_long_walk_through_the_controls_leaves_prompt_and_choices_in_step():
    rng = Random(1)
    prompt = ""
    for _ in range(200):
        control = rng.choice(CONTROLS)
        option = rng.choice((*control.options, None))
        wanted = {key: value for key, value in chosen(prompt).items() if key != control.key}
        new = choose(prompt, control, option)
        said = chosen(new)
        assert said.pop(control.key, None) == (option and option.key), (prompt, control.key, new)
        assert said.items() <= wanted.items(), (prompt, control.key, new)
        # Only what cannot be said together gives way: a bald head has no colour.
        lost = {BY_KEY[key].aspect for key in wanted.keys() - said.keys()}
        assert lost <= {control.aspect}, (prompt, control.key, new)
        assert not understand(new).strangers
        assert "  " not in new
        assert ", ," not in new
        prompt = new


def test_a_description_grows_in_the_order_in_which_people_speak():
    prompt = after("", ("hair-colour", "red"), ("hair", "bob"), ("who", "woman"), ("age", "elderly"))
    assert prompt == "an elderly woman with a red bob"
    prompt = after(
        prompt, ("light", "candle"), ("glasses", "round"), ("clothes", "hoodie"), ("clothes-colour", "orange")
    )
    assert prompt == "an elderly woman with a red bob and round glasses, wearing an orange hoodie, candlelight"
    assert after(prompt, ("setting", "library"), ("beard", "goatee")) == (
        "an elderly woman with a red bob, a goatee and round glasses, wearing an orange hoodie, a library, candlelight"
    )


@pytest.mark.parametrize(
    ("prompt", "key", "option", "new"),
    [
        # The other half of what is said about the same thing stays, in the words in which it was typed.
        ("a man with messy blond hair", "hair-colour", "blue", "a man with messy blue hair"),
        ("a woman with silver curly hair", "hair", "bob", "a woman with a silver bob"),
        (
            "a man in a white and navy striped sweater",
            "clothes",
            "t-shirt",
            "a man in a white and navy striped t-shirt",
        ),
        ("a man in a navy striped sweater", "clothes-colour", "red", "a man in a red striped sweater"),
        ("round gold glasses", "glasses-colour", "red", "round red glasses"),
        # What has no colour gives way to a colour.
        ("a woman in a library", "backdrop", "teal", "a woman, a teal background"),
        ("a bald man", "hair-colour", "red", "a red-haired man"),
        # Words before the person stay there as long as English has a word for it.
        ("a smiling woman", "expression", "sad", "a sad woman"),
        ("a blonde woman", "hair-colour", "auburn", "an auburn-haired woman"),
        ("a blonde woman", "hair", "bob", "a woman with a blonde bob"),
        ("a dark-skinned man", "skin", "olive", "an olive-skinned man"),
        ("he is smiling", "expression", "sad", "he is sad"),
        # Ages come in figures and decades, too.
        ("a man in his fifties", "age", "young", "a young man"),
        ("a 52 year old man", "age", "elderly", "an elderly man"),
        ("a smiling blonde woman", "age", "elderly", "a smiling elderly blonde woman"),
        # A place with its preposition.
        ("a man in the city, smiling", "setting", "beach", "a man at the beach, smiling"),
        ("a man outdoors", "setting", "library", "a man in a library"),
        ("a man in a park", "setting", "plain", "a man, a plain background"),
        ("a man in front of a library", "setting", "beach", "a man in front of a beach"),
        ("an oil painting of a man", "style", "pop art", "a pop art print of a man"),
        ("a black and white photo of a man", "style", "comic", "a comic of a man"),
        ("a man, in black and white", "style", "sepia", "a man, a sepia photo"),
        ("a woman with her long black hair.", "hair", "bob", "a woman with her black bob."),
        # Somebody whose name it does not know, and words it never met, stay where they are.
        ("Marie, golden hour light", "hair", "bob", "Marie, a bob, golden hour light"),
        ("a woman with red hair that zings, smiling", "glasses", "cat", None),
        ("a person in snow", "who", "man", "a man in snow"),
        ("red hair", "age", "elderly", "an elderly person with red hair"),
        ("a beach", "who", "woman", "a woman, a beach"),
        ("smiling, red-haired", "who", "woman", "a woman, smiling, red-haired"),
    ],
)
def test_only_the_words_about_it_are_exchanged(prompt, key, option, new):
    new = new or "a woman with red hair that zings, cat-eye glasses, smiling"
    assert after(prompt, (key, option)) == new


@pytest.mark.parametrize(
    ("prompt", "key", "new"),
    [
        ("a woman with red hair", "hair-colour", "a woman"),
        ("a woman with a red bob", "hair-colour", "a woman with a bob"),
        ("a woman with a red bob", "hair", "a woman with red hair"),
        ("red glasses", "glasses-colour", "glasses"),
        ("a woman with red hair and freckles", "hair-colour", "a woman with freckles"),
        ("a woman with freckles and round glasses, smiling", "glasses", "a woman with freckles, smiling"),
        ("a woman, smiling, a beach", "expression", "a woman, a beach"),
        ("a smiling elderly woman", "expression", "an elderly woman"),
        ("an elderly woman", "age", "a woman"),
        ("a woman in her 30s, smiling", "age", "a woman, smiling"),
        ("a man with a full beard, he is smiling", "expression", "a man with a full beard"),
        ("an oil painting of a man", "style", "a man"),
        ("golden hour light, a man", "light", "a man"),
        ("an old woman with a bun", "who", "an old person with a bun"),
        ("a woman with a big smile, smiling", "expression", "a woman"),
        ("a woman", "light", "a woman"),
    ],
)
def test_what_is_not_wanted_goes_with_the_words_that_joined_it(prompt, key, new):
    assert choose(prompt, BY_KEY[key], None) == new


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        ("short hair", {"hair": "crop"}),
        ("a blonde lady", {"hair-colour": "blond", "who": "woman"}),
        ("grandma in her eighties", {"who": "woman", "age": "very old"}),
        ("very fair skin", {"skin": "very fair"}),
        ("an old man", {"age": "elderly", "who": "man"}),
        ("a very old man", {"age": "very old", "who": "man"}),
        ("bearded", {"beard": "short beard"}),
        ("glasses", {}),
        ("red and blue light", {"light": "colored gels"}),
        ("a black blazer over a white shirt", {"clothes": "blazer", "clothes-colour": "black"}),
        ("without glasses", {}),
        ("zorps", {}),
    ],
)
def test_typed_words_select_options(prompt, said):
    assert chosen(prompt) == said


def test_a_person_the_worker_learned_is_kept():
    assert choose("ana, smiling", BY_KEY["hair"], BY_KEY["hair"].option("bob"), ["ana"]) == "ana with a bob, smiling"
