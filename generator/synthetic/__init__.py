"""Renders the people that the portrait model is trained on: CC0 body data, our own hair, clothes and light.

`vocabulary`, `sampling`, `labels` and `edits` need only numpy and may be imported by the site; `scene`, `materials`,
`lights` and `render` need Blender's wheel and are imported by `python -m generator.synthetic` and `.pairs` alone.
"""
