"""Train the tokenizer: byte-level BPE on the captions of the training people and on common words about people.

    python -m generator.training.tokenizer --data=var/portraits

Every byte is a token, inside a word and at its end: without the second kind, CLIP's tokenizer silently turns a word
that ends in a sign it has not seen into "end of text"."""

import json
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tokenizers import Tokenizer, models, pre_tokenizers, trainers
from transformers import CLIPTokenizer

from generator import vocabulary
from generator.training.captions import caption
from generator.training.data import read_labels, split
from generator.training.runtime import from_command_line

MAX_TOKENS = 64  # a prompt's length with its start and end; longer ones are cut

# Words people use for a portrait that no caption has: whole tokens, so that later training can give them a meaning.
WORDS = """
a about above actor actress african against all american ancient and angel angle anime armor around art artist
artistic as asian at athlete attractive autumn average background balding barbershop bare beach bearded beautiful
beauty behind beret black blazer blond blonde blue blurred blurry blush body bokeh bold bow bowtie braid braided
braids bride bright brow brown brunette business businessman businesswoman by camera candid canon captain cartoon
casual celebrity character charming cheek cheekbones chef chin chubby classic classy clean cloak close closeup coat
collar color colorful colour confident cool costume couple cozy crown curls curly curious cute dancer dark day
daylight deep denim depth detail detailed dimples doctor dof dog dramatic dreadlocks dreads dress dressed drawing dusk
ear earring elegant elf emo emotional engineer european evening exhausted expression eye eyebrow eyebrows eyelashes
eyeliner face facial fancy fantasy farmer fashion fashionable fat father field film firefighter flower flowers focus
forehead foreground formal from front full funny fur futuristic garden gentle glamorous glamour glasses glowing goth
gothic grandfather grandmother grandma grandpa green grumpy hair haircut hairstyle hairy handsome happy hat having he
head headband headphones headscarf hello her heroic hijab hippie hipster his holding home hood hooded husband identity
illustration in indian indoors influencer innocent instagram intense is it jacket jaw jean jeans jewelry jumper just
king knight lace lady latin laugh laughing leather left leica lens library light lightly lighting lined linkedin lip
lips lipstick lit long look looking loose lovely lush macro magazine make male man manbun mature me medieval men messy
middle military minimal minimalist model modern monk morning mother mountain mouth mullet muscular musician my natural
nature neck necklace nerd nerdy night no nose not nurse nurses of office officer on one open or orange outdoors outfit
over oversized overweight pale pants park party passport peaceful pearl pearls perfect perm person photograph
photographer photography photorealism piercing pigtails pilot pink pirate pixie plain plump police pony pose posing
pretty priest princess prince professional profile programmer proud punk queen rain realistic red relaxed retired
retro right robe rock romantic round rough royal sad sailor samurai scar scarf scared scientist sea seventies sexy
shadow shadows sharp shaved she shirt shiny short shot shoulder shoulders shy side sideburns silver simple singer skin
skinny sky slim small smile smiling snow soft soldier spiky spring stand standing star steampunk straight street
striking strong student studio stylish sub suit summer sun sunlight sunny superhero sweat sweater sweet tall tattoo
tattoos teacher teeth tender that the their there they thick thin thoughtful tie tired to tone toned top traditional
tree trees trendy tuxedo ugly uncle uniform urban veil vest viking vintage violet waiter wall warm warrior water wave
waves wavy wearing wedding weird wet white who wide wife wild wind windy winter wise witch with without wizard woman
women wood worker wrinkled wrinkles yellow yes young your
"""


@dataclass
class Config:
    data: str = "var/portraits"  # folder with labels.jsonl
    out: str = "var/training"  # the tokenizer goes into its folder `tokenizer`
    captions_a_person: int = 12
    vocabulary: int = 3072  # tokens, of which 514 are bytes and the two marks
    seed: int = 0


def train_tokenizer(texts: list[str], vocabulary: int) -> CLIPTokenizer:
    """A CLIPTokenizer with its own merges; a text becomes start, tokens, end, and end again up to MAX_TOKENS."""
    clip = CLIPTokenizer().backend_tokenizer  # its lower-casing and word splitting, so that both see the same words
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    draft = Tokenizer(models.BPE(end_of_word_suffix="</w>"))
    draft.normalizer, draft.pre_tokenizer = clip.normalizer, clip.pre_tokenizer
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary - 2,
        initial_alphabet=letters,
        end_of_word_suffix="</w>",
        show_progress=False,
        min_frequency=2,
    )
    draft.train_from_iterator(texts, trainer)
    merges = [tuple(pair) for pair in json.loads(draft.to_str())["model"]["merges"]]
    tokens = letters + [letter + "</w>" for letter in letters] + [first + second for first, second in merges]
    tokens = list(dict.fromkeys([*tokens, "<|startoftext|>", "<|endoftext|>"]))  # a merge may make a token twice
    vocab = {token: number for number, token in enumerate(tokens)}
    return CLIPTokenizer(vocab=vocab, merges=merges, model_max_length=MAX_TOKENS)


def build(config: Config) -> Path:
    """Writes the tokenizer's folder and returns it. Held-out people give no captions."""
    labels = read_labels(Path(config.data))
    people, _ = split(len(labels))
    rng = Random(config.seed)
    texts = [caption(labels[i], rng) for i in people for _ in range(config.captions_a_person)]
    texts += [phrase for phrases in vocabulary.STYLES.values() for phrase in phrases] * 20
    texts += WORDS.split() * 20
    folder = Path(config.out) / "tokenizer"
    train_tokenizer(texts, config.vocabulary).save_pretrained(folder)
    return folder


def load(folder: str | Path) -> CLIPTokenizer:
    return CLIPTokenizer.from_pretrained(folder)


if __name__ == "__main__":
    print(build(from_command_line(Config())))
