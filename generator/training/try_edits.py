"""Try a way to edit on few portraits, judged as the evaluation judges, without a word into the model card.

    python -m generator.training.try_edits --portraits=24 --edits=12 --edit_guidance=2 --redraw_guidance=1

takes evaluate's settings, prints the ways beside each other and leaves before and after of each in the cache folder."""

from pathlib import Path

from generator import pipeline
from generator.training import data, evaluate, faces, report
from generator.training.runtime import from_command_line


def try_edits(config: evaluate.Config) -> str:
    """Raises what evaluate.evaluate raises."""
    faces.check()
    edited = evaluate.Evaluation(config).edits()
    if edited is None:
        return "Nobody was edited: no portrait has a face, or the checkpoint predicts no velocities."
    for number, (way, pixels) in enumerate(edited.after.items(), start=1):
        asked = [edit.instruction for edit in edited.told[way]]
        report.save_edits(edited.before, pixels, asked, Path(config.cache) / f"edits-{number}.webp")
    tables = [report.ways_table(edited.summaries)]
    for way in edited.ways:
        tables += [f"{way}:", report.instructions_table(edited.told[way], faces.SAME_PERSON)]
    return "\n\n".join(tables)


if __name__ == "__main__":
    try:
        print(try_edits(from_command_line(evaluate.Config(portraits=24, edits=12))))
    except (data.DataError, pipeline.ModelMissing, faces.WeightsMissing) as error:
        raise SystemExit(str(error)) from error
