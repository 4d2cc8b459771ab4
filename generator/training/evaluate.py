"""Measure a checkpoint and write the figures into its model card and var/evaluation.json.

    make evaluate

Draws people whom the checkpoint never met (held-out labels, everything visible named) and lets judges look at them that
had no part in its training: a network that has learned from renders only (attributes.py), and dlib's faces (faces.py).
Beside each figure stands its baseline from the same run, mostly the same judge's verdict on the held-out renders:
nothing can be drawn better than the judge can see.

Every count can be given, `--portraits=1000`; 0 leaves a measurement out. What is learned from the people alone, the
judge and the training people's identities, is kept under `cache` and used again while people and code stay the same."""

import hashlib
import inspect
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import torch

from generator import detailing, operations, pipeline, seeds, vocabulary
from generator.training import (
    attributes,
    data,
    distances,
    editing,
    faces,
    measures,
    phrasing,
    report,
    retouching,
    sketching,
)
from generator.training.captions import age_words, article, seen, who
from generator.training.measures import Edit, Edits, Figure, Judged, Refined, Steps
from generator.training.runtime import from_command_line, load_checkpoint, save_checkpoint
from generator.training.sheet import contact_sheet, draw
from generator.training.waiting import Waiting

BATCH = 8  # portraits drawn at once
# Added to the seed, so that measurements of other things have other noise; two more are retouching.py's.
UNSEEN_SEED, DIVERSITY_SEED, OTHER_SEED = 100_000, 200_000, 400_000
OTHERWISE = "not edited, the new words from other noise"
DIVERSE_PROMPT = "portrait of a young woman with light skin"
DIVERSE = {  # what it fixes: renders that show the same are its baseline
    "gender presentation": "woman",
    "age (young, adult, old)": "young",
    "skin tone (light, middle, dark)": "light",
}
SAMPLES, SHEET, PAIRS = 96, 48, 8  # pictures


@dataclass
class Config(retouching.Settings):
    checkpoint: str = "generator/checkpoints/portrait-s"  # a diffusers folder; its README.md gets the tables
    data: str = "var/portraits"  # what it was trained with, so that the held-out people are the same
    out: str = "var/evaluation.json"
    cache: str = "var/evaluation"  # what is kept for the next time, and sheets to look at
    portraits: int = 300  # of held-out people in turn, each time with another caption and seed; 0: each once
    unseen: int = 200  # prompts of phrasing.py
    diversity: int = 32  # seeds of one prompt
    step_counts: str = "4,8,15,30"  # for the curve over steps
    step_portraits: int = 60  # for each of them
    sketched: int = 96  # portraits for which the seed is chosen in other ways,
    seeds: int = 2  # once of so many by their sketches, as PORTRAIT_SEEDS=2 would
    judge_steps: int = 1200


def prompt(label: dict[str, Any], rng: Random) -> str:
    """Everything that can be seen of a person, in one line; what no judge looks at comes last."""
    phrases = seen(label, rng)
    phrases.pop("place", None)  # says the backdrop again
    person = f"{age_words(label['age'], rng)} {who(label, rng)}"
    if label.get("framing"):
        person = f"{rng.choice(vocabulary.FRAMINGS[label['framing']])} portrait of {article(person)}"
    return ", ".join([person, *phrases.values()])


def group(label: dict[str, Any]) -> str:
    """Whom fairness compares: `dark skin, woman`."""
    return f"{attributes.skin(label)} skin, {label['sex']}"


@dataclass
class Edited:
    """N portraits before, uint8 (N, 3, side_px, side_px), and by way after it, with what the judges say of them."""

    before: torch.Tensor
    after: dict[str, torch.Tensor]
    told: dict[str, list[Edit]]

    @property
    def summaries(self) -> dict[str, Edits]:
        return {way: measures.summary(some, faces.SAME_PERSON) for way, some in self.told.items()}

    @property
    def ways(self) -> list[str]:
        """Those that edit, the site's first."""
        return [way for way in retouching.EDITS if way in self.told]


@dataclass
class People:
    """A data folder's: those to train on, the last of whom the judge does not learn from, and the held-out ones."""

    pixels: torch.Tensor  # uint8 (N, 3, side_px, side_px)
    labels: list[dict[str, Any]]
    training: slice
    learned: slice  # by the judge
    unread: slice  # trained on, not learned by the judge; as many as are held out
    held_out: slice


def read_people(config: Config) -> People:
    pixels, labels = data.load_portraits(config.data, config.side_px)
    training, held_out = data.split(len(labels))
    first_unread = max(1, training.stop - len(held_out))
    return People(
        pixels, labels, slice(0, training.stop), slice(0, first_unread), slice(first_unread, training.stop),
        slice(held_out.start, held_out.stop),
    )  # fmt: skip


def kept(folder: Path, name: str, key: Sequence[bytes], compute: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What `compute` made the last time with the same `key`, else anew; one of a name is kept."""
    path = folder / f"{name}-{hashlib.sha256(b'|'.join(key)).hexdigest()[:16]}.pt"
    if (state := load_checkpoint(path)) is not None:
        print(f"{name}: kept from the last time in {path}", flush=True)
        return state
    state = compute()
    for old in folder.glob(f"{name}-*.pt"):
        old.unlink()
    save_checkpoint(path, state)
    return state


def learned_judge(people: People, config: Config) -> attributes.Judge:
    labels = people.labels[people.learned]

    def learn() -> dict[str, Any]:
        judge = attributes.learn(people.pixels[people.learned], labels, config.judge_steps)
        return {"network": judge.network.state_dict(), "classes": judge.classes}

    code = inspect.getsource(attributes).encode()
    key = [code, json.dumps(labels).encode(), digest(people.pixels[people.learned]), str(config.judge_steps).encode()]
    state = kept(Path(config.cache), "judge", key, learn)
    network = attributes.Reader(sum(len(names) for names in state["classes"].values()))
    network.load_state_dict(state["network"])
    return attributes.Judge(network.eval(), state["classes"])


def known_identities(people: People, config: Config) -> torch.Tensor:
    """(N, 128) of the training people."""
    pixels = people.pixels[people.training]

    def look() -> dict[str, Any]:
        waiting = Waiting("who the training people are", len(pixels))
        return {"descriptors": faces.identities(pixels, waiting).descriptors}

    key = [inspect.getsource(faces).encode(), digest(pixels)]
    return kept(Path(config.cache), "identities", key, look)["descriptors"]


def step_counts(config: Config) -> list[int]:
    """DataError where they are no numbers."""
    return data.numbers("step_counts", config.step_counts, int)


def digest(pixels: torch.Tensor) -> bytes:
    return hashlib.sha256(pixels.contiguous().numpy()).digest()


def drawn(
    checkpoint: pipeline.Checkpoint, config: Config, what: str, prompts: list[str], seed: int, steps: int
) -> torch.Tensor:
    """uint8 (N, 3, side_px, side_px), finished as the site does, picture n from the promising seed in place `seed` + n;
    from that number itself where the checkpoint brings none. Says how long it will take."""
    return drawn_of(checkpoint, config, what, prompts, promising_seeds(config, seed, len(prompts)), steps)


def promising_seeds(config: Config, first: int, count: int) -> list[int]:
    """`count` of them in turn, from the place `first` on; numbers from `first` on where the checkpoint brings none."""
    pool = seeds.promising(config.checkpoint)
    return [pool[n % len(pool)] if pool else n for n in range(first, first + count)]


def drawn_of(
    checkpoint: pipeline.Checkpoint, config: Config, what: str, prompts: list[str], of: Sequence[int], steps: int
) -> torch.Tensor:
    """As `drawn`, picture n from the seed of[n]."""
    waiting, pictures = Waiting(f"draws {what}", len(prompts)), []
    pipe = pipeline.pipeline_for(checkpoint, config.guidance_scale)
    for first in range(0, len(prompts), BATCH):
        some = prompts[first : first + BATCH]
        drawn_once = draw(pipe, some, steps, config.guidance_scale, of[first : first + BATCH])
        pictures += [
            detailing.finish(checkpoint, picture, text, picture.width)
            for picture, text in zip(drawn_once, some, strict=True)
        ]
        waiting(len(some))
    return data.from_images(pictures, config.side_px)


def judged(
    judge: attributes.Judge, pixels: torch.Tensor, wanted: list[dict[str, str]], groups: Sequence[str] = ()
) -> Judged:
    """What the judges say. A class that nobody shows whom the judge learned from is not asked about."""
    known = [{name: said for name, said in some.items() if said in judge.classes.get(name, ())} for some in wanted]
    return Judged(known, judge.tell(pixels), faces.count(pixels), judge.features(pixels), list(groups))


def judged_people(judge: attributes.Judge, pixels: torch.Tensor, labels: list[dict[str, Any]]) -> Judged:
    wanted = [attributes.wanted(label) for label in labels]
    return judged(judge, pixels, wanted, [group(label) for label in labels])


class Evaluation:
    """One run: what every measurement needs, then the measurements."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.checkpoint = pipeline.read_checkpoint(config.checkpoint)
        self.people = read_people(config)
        self.judge = learned_judge(self.people, config)
        held_out = self.people.labels[self.people.held_out]
        self.asked = [held_out[n % len(held_out)] for n in range(config.portraits or len(held_out))]
        self.prompts = [prompt(label, Random(config.seed + n)) for n, label in enumerate(self.asked)]
        self.pictures = drawn(self.checkpoint, config, "held-out people", self.prompts, config.seed, config.steps)
        self.drawn = judged_people(self.judge, self.pictures, self.asked)
        self.renders = judged_people(self.judge, self.people.pixels[self.people.held_out], held_out)

    def unseen(self) -> Figure:
        pairs, seed = phrasing.PROMPTS[: self.config.unseen], self.config.seed + UNSEEN_SEED
        if not pairs:
            return measures.not_computed("unseen phrasing", "--unseen=0")
        prompts = [text for text, _ in pairs]
        pixels = drawn(self.checkpoint, self.config, "unseen phrasing", prompts, seed, self.config.steps)
        return measures.unseen_phrasing(judged(self.judge, pixels, [wanted for _, wanted in pairs]), self.drawn)

    def distance(self) -> list[Figure]:
        unread = self.judge.features(self.people.pixels[self.people.unread])
        return measures.distance_to_renders(self.drawn.features, self.renders.features, unread)

    def identity(self) -> list[Figure]:
        """Diversity, then memorising by identity and by pixels."""
        people, config = self.people, self.config
        known = known_identities(people, config)
        held_out = faces.identities(people.pixels[people.held_out]).descriptors
        who_was_drawn = faces.identities(self.pictures, Waiting("who was drawn", len(self.pictures))).descriptors
        near, who_is_near = distances.nearest(who_was_drawn, known)
        by_identity = measures.memorising("identity (dlib)", near, distances.nearest(held_out, known)[0])

        training, ours, theirs = (
            distances.shrunk(some)
            for some in (people.pixels[people.training], self.pictures, people.pixels[people.held_out])
        )
        training = torch.cat([training, distances.mirrored(training)])  # it was trained on both
        alike, which_is_alike = distances.nearest(ours, training)
        by_pixels = measures.memorising("pixels", alike, distances.nearest(theirs, training)[0])
        self.show_nearest((near, who_is_near), (alike, which_is_alike % len(known)))
        return [self.diversity(torch.cat([known, held_out])), by_identity, by_pixels]

    def diversity(self, everybody: torch.Tensor) -> Figure:
        """`everybody`: the identities (N, 128) of training people and held-out ones, in the labels' order."""
        if not self.config.diversity:
            return measures.not_computed("diversity", "--diversity=0")
        prompts, seed = [DIVERSE_PROMPT] * self.config.diversity, self.config.seed + DIVERSITY_SEED
        pixels = drawn(self.checkpoint, self.config, "one prompt's seeds", prompts, seed, self.config.steps)
        found = faces.identities(pixels)
        alike = [n for n, label in enumerate(self.people.labels) if DIVERSE.items() <= attributes.wanted(label).items()]
        without_face = int((~found.found).sum())
        return measures.diversity(found.descriptors, everybody[alike], DIVERSE_PROMPT, without_face)

    def show_nearest(self, *found: tuple[torch.Tensor, torch.Tensor]) -> None:
        """The drawn pictures nearest to training people, above them: for a look whether they are copies."""
        rows = []
        for near, which in found:
            closest = near.argsort()[:PAIRS]
            padding = torch.full((PAIRS - len(closest), *self.pictures.shape[1:]), 255, dtype=torch.uint8)
            rows += [self.pictures[closest], padding, self.people.pixels[which[closest]], padding]
        report.grid(torch.cat(rows), PAIRS, 192).save(Path(self.config.cache) / "nearest.png")

    def curve(self) -> list[Steps]:
        """The same people, prompts and seeds with fewer and with more steps."""
        config, points = self.config, []
        for steps in step_counts(config) if config.step_portraits else []:
            prompts, labels = self.prompts[: config.step_portraits], self.asked[: config.step_portraits]
            pixels = drawn(self.checkpoint, config, f"with {steps} steps", prompts, config.seed, steps)
            points.append(measures.at_steps(steps, judged_people(self.judge, pixels, labels), self.renders.features))
        return points

    def choice(self) -> sketching.Choice | None:
        """The first portraits again, their seeds chosen in other ways; None where there is no other."""
        config, checkpoint, count = self.config, self.checkpoint, min(self.config.sketched, len(self.asked))
        prompts, labels, ways = self.prompts[:count], self.asked[:count], {}
        pool, first = seeds.promising(config.checkpoint), promising_seeds(config, config.seed, count)
        if pool:
            any_seed = range(config.seed, config.seed + count)
            ways["any seed"] = drawn_of(checkpoint, config, "any seeds", prompts, any_seed, config.steps)
        ways["a promising seed" if pool else "any seed"] = self.pictures[:count]
        if config.seeds > 1 and operations.is_rectified_flow(checkpoint.pipeline):
            values = {"steps": config.steps, "guidance_scale": config.guidance_scale, "side_px": config.side_px}
            tried = [seeds.and_others(seed, config.seeds, pool) for seed in first]
            best = f"that of {config.seeds} with the best sketch"
            ways[best] = sketching.drawn(checkpoint, prompts, tried, **values)
        if not count or len(ways) < 2:
            return None
        told = {way: judged_people(self.judge, pixels, labels) for way, pixels in ways.items()}
        shares = {way: (float(measures.one_face(some).mean()), measures.mean_rate(some)) for way, some in told.items()}
        return sketching.Choice(count, shares)

    def edits(self) -> Edited | None:
        """None where nobody can be edited: the walk needs velocities, and a portrait a face."""
        config = self.config
        daylight = editing.learned_daylight(
            self.people.pixels[self.people.learned], self.people.labels[self.people.learned]
        )
        told = editing.tell(self.judge, daylight, self.pictures)
        one_face = measures.one_face(self.drawn).bool().tolist()
        classes = editing.classes_of(self.judge, daylight)
        tasks = editing.tasks(self.prompts, self.asked, told, one_face, classes, config.edits)
        if not tasks or not operations.is_rectified_flow(self.checkpoint.pipeline):
            return None
        who = [task.number for task in tasks]
        prompts, seed = [task.change.after for task in tasks], config.seed + OTHER_SEED
        ways = retouching.edited(self.checkpoint, config, tasks, self.pictures)
        ways[OTHERWISE] = drawn(self.checkpoint, config, "other people", prompts, seed, config.steps)

        def looked_at(pixels: torch.Tensor) -> tuple[list[editing.Told], faces.Identities]:
            return editing.tell(self.judge, daylight, pixels), faces.identities(pixels)

        before = looked_at(self.pictures[who])
        told_of = {way: editing.told_of(tasks, before, looked_at(pixels)) for way, pixels in ways.items()}
        return Edited(self.pictures[who], ways, told_of)

    def refinement(self) -> list[Refined]:
        """The first portraits without and with a second pass."""
        pictures, prompts = self.pictures[: self.config.refine], self.prompts[: self.config.refine]
        if not prompts:
            return []
        once = judged_people(self.judge, pictures, self.asked[: len(prompts)])
        passes = [measures.refined(0.0, once, once)]
        for strength in retouching.strengths(self.config):
            pixels = retouching.second_pass(self.checkpoint, self.config, pictures, prompts, strength)
            again = judged_people(self.judge, pixels, self.asked[: len(prompts)])
            passes.append(measures.refined(strength, once, again))
        return passes


def evaluate(config: Config) -> str:
    """Prints and returns the tables. Raises data.DataError, pipeline.ModelMissing or faces.WeightsMissing."""
    began = time.monotonic()
    if not Path(config.checkpoint).is_dir():
        raise pipeline.ModelMissing(f"{config.checkpoint} is no folder to write the figures into")
    faces.check()
    step_counts(config), retouching.strengths(config)  # what is wrong with them is told now, not at the end
    run = Evaluation(config)
    face_rate = measures.face_rate(run.drawn, run.renders)
    following = measures.following(run.drawn, run.renders)
    unseen, fairness = run.unseen(), measures.fairness(run.drawn, run.renders)
    edited = run.edits()
    ways, sites_way = (edited.summaries, edited.ways[0]) if edited else ({}, "")
    editing_figure = measures.editing(ways, sites_way, retouching.UNTOUCHED)
    figures = [face_rate, following, unseen, *run.distance(), *run.identity(), *fairness, editing_figure]
    curve, passes, choice = run.curve(), run.refinement(), run.choice()

    folder, cache = Path(config.checkpoint), Path(config.cache)
    contact_sheet(data.to_images(data.to_float(run.pictures[:SHEET])), run.prompts[:SHEET], 8).save(cache / "sheet.png")
    report.save_samples(run.pictures[:SAMPLES], folder / "samples.webp")
    if curve:
        report.chart(curve).save(folder / "steps.png")
    if edited:
        asked_for = [edit.instruction for edit in edited.told[sites_way]]
        report.save_edits(edited.before, edited.after[sites_way], asked_for, folder / "edits.webp")
    report.write_json(Path(config.out), {
        "date": datetime.now(UTC).isoformat(timespec="seconds"), "seconds": round(time.monotonic() - began),
        "checkpoint": {"name": run.checkpoint.name, "hash": run.checkpoint.hash}, "configuration": asdict(config),
        "people": {"training": run.people.training.stop, "held_out": len(run.renders.wanted)},
        "figures": [asdict(figure) for figure in figures], "steps": [asdict(point) for point in curve],
        "edits": {way: [asdict(edit) for edit in some] for way, some in (edited.told if edited else {}).items()},
        "second_pass": [asdict(some) for some in passes], "chosen_seeds": asdict(choice) if choice else None,
    })  # fmt: skip
    tables = [
        figures_in_the_card(run, figures, report.attributes_table(following, unseen), report.groups_table(*fairness)),
        *choice_in_the_card(choice), *steps_in_the_card(run, curve), *edits_in_the_card(edited),
        *second_pass_in_the_card(run, passes),
        f"[The first {min(SAMPLES, len(run.asked))} of these portraits](samples.webp), nothing picked out.",
    ]  # fmt: skip
    words = "\n\n".join(tables)
    print(words)
    report.write_into_card(folder / "README.md", words)
    return words


def figures_in_the_card(run: Evaluation, figures: list[Figure], of_attributes: str, of_groups: str) -> str:
    config = run.config
    parts = [
        f"{datetime.now(UTC):%d %B %Y}: {len(run.asked)} portraits of {len(run.renders.wanted)} held-out people, "
        f"{config.steps} steps, guidance scale {config.guidance_scale:g}, {which_seeds(config)}, weights "
        f"{run.checkpoint.hash[:12]}. The judges had no part in the training; beside each figure is their verdict on "
        "pictures that we rendered.",
        report.figures_table(figures),
        "How often the judge sees what was asked:",
        of_attributes,
        "By group:",
        of_groups,
    ]
    return "\n\n".join(parts)


def which_seeds(config: Config) -> str:
    pool = seeds.promising(config.checkpoint)
    return f"the checkpoint's {len(pool)} promising seeds in turn" if pool else f"seeds from {config.seed} on"


def choice_in_the_card(choice: sketching.Choice | None) -> list[str]:
    if choice is None:
        return []
    return [
        f"The first {choice.portraits} of these portraits, their seeds chosen in other ways. The promising seeds come "
        "with the checkpoint: sketches of people that it was trained on had the clearest faces with them. The best "
        "sketch is that of the same words. Who says how clear a face is, is the detector that counts faces here; the "
        "judge of words had no part in it:",
        report.choice_table(choice),
    ]


def steps_in_the_card(run: Evaluation, curve: list[Steps]) -> list[str]:
    if not curve:
        return []
    return [
        f"By steps, {min(run.config.step_portraits, len(run.asked))} portraits each (FID grows as pictures get fewer: "
        "compare it within this table only):",
        report.steps_table(curve),
        "![Faces found, prompt following and FID over the number of steps](steps.png)",
    ]


def edits_in_the_card(edited: Edited | None) -> list[str]:
    if edited is None:
        return []
    return [
        f"Edits of {len(edited.before)} of these portraits in which a face was found, each by one instruction. It is "
        "told what the judge sees afterwards, how much of what it saw before and was not to change it sees again, and "
        f"whether dlib's identities lie less than {faces.SAME_PERSON:g} apart where a face is found in both:",
        report.ways_table(edited.summaries),
        *(
            part
            for way in edited.ways
            for part in (f"By instruction, {way}:", report.instructions_table(edited.told[way], faces.SAME_PERSON))
        ),
        "[Before and after, every one of them](edits.webp), as the site does it.",
    ]


def second_pass_in_the_card(run: Evaluation, passes: list[Refined]) -> list[str]:
    if not passes:
        return []
    return [
        f"A second pass of {run.config.refine_steps} steps over {min(run.config.refine, len(run.asked))} of these "
        "portraits, image-to-image with the same words (beyond chance: a sign test at one in twenty):",
        report.refinement_table(passes),
    ]


if __name__ == "__main__":
    try:
        evaluate(from_command_line(Config()))
    except (data.DataError, pipeline.ModelMissing, faces.WeightsMissing) as error:
        raise SystemExit(str(error)) from error
