"""Prompts that show what the model understands; they are also drawn for the landing page."""

import re
from random import Random

from generator import vocabulary

EXAMPLES = [
    "an elderly woman with silver curly hair, red glasses, warm smile, golden hour light",
    "a young man with a short black afro and a yellow hoodie, soft studio light",
    "a woman in her 30s with long wavy auburn hair, freckles, green sweater, trees in the background",
    "a middle-aged man with a full grey beard, round gold glasses and a navy blazer",
    "a woman with a pink bob and a black turtleneck, neon lights",
    "an old man with white hair, a big smile and a blue shirt, a park",
    "a dark-skinned woman with a bun, hoop earrings and a teal top, sunset",
    "a man with messy blond hair and stubble, grey t-shirt, city street",
    "a woman with straight black hair and bangs, lipstick, plain white background",
    "a bald man with a goatee, serious look, black t-shirt, dramatic light",
    "a middle-aged woman with short grey hair, silver glasses and a burgundy sweater",
    "a young woman with a blue ponytail and a striped t-shirt, soft smile",
]

# The landing page's portraits, with seeds picked from 23 promising ones and the one before. The last one hangs largest.
FEATURED = [
    (EXAMPLES[8], 3998),
    (EXAMPLES[9], 3791),
    (EXAMPLES[6], 2645),
    (EXAMPLES[4], 1593),
    (EXAMPLES[10], 1955),
    (EXAMPLES[7], 3998),
    (EXAMPLES[5], 1160),
    (EXAMPLES[0], 3728),
    (EXAMPLES[3], 2996),
    (EXAMPLES[1], 3728),
    (EXAMPLES[11], 3017),
    (EXAMPLES[2], 821),
]


def surprise(rng: Random) -> str:
    """Somebody to begin with, in words that the model knows."""

    def one_of(table: dict[str, list[str]], colours: dict[str, list[str]] = vocabulary.COLOURS) -> str:
        phrase = rng.choice(rng.choice(list(table.values())))
        return phrase.format(rng.choice(list(colours)))

    sex = rng.choice(list(vocabulary.PEOPLE))
    age = rng.choice(["young", "middle-aged", "elderly"])
    person = f"{'an' if age == 'elderly' else 'a'} {age} {sex}"
    head = [one_of(vocabulary.HAIR_STYLES, vocabulary.HAIR_COLOURS)]
    if sex == "man" and rng.random() < 0.5:
        head.append(one_of(vocabulary.BEARDS))
    if rng.random() < 0.4:
        head.append(rng.choice(vocabulary.GLASSES_COLOURS) + " glasses")
    expression = rng.choice(rng.choice(list(vocabulary.EXPRESSIONS.values()))[0])
    around = [one_of(vocabulary.CLOTHES), expression, one_of(vocabulary.BACKGROUNDS), one_of(vocabulary.LIGHTS)]
    if rng.random() < 0.2:
        around.append(rng.choice(rng.choice(list(vocabulary.STYLES.values()))))
    return re.sub(r"\ba (?=[aeiou])", "an ", f"{person} with {' and '.join(head)}, {', '.join(around)}")
