"""The worker's task for a draft: read the newest request, draw it in few steps, hand the picture over."""

import logging
from typing import Any

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded

from generator import drafts, pipeline, sizes
from generator.checks import check_inputs
from generator.tasks import encode, load_configured_checkpoint

logger = logging.getLogger(__name__)

DRAFT_WEBP = {"quality": 80, "method": 0}  # the fastest
TIME_LIMIT_SECONDS = 20  # by then nobody waits any more


@shared_task(
    name="generator.draw_draft",
    acks_late=False,  # a draft whose worker died is not worth another
    soft_time_limit=TIME_LIMIT_SECONDS,
    time_limit=TIME_LIMIT_SECONDS + 5,
)
def draw_draft(owner_id: int) -> None:
    """Whatever goes wrong, nothing is kept: the page says that no draft came, and its next one is a new attempt."""
    try:
        draft = drafts.take(owner_id)
        if draft is not None:
            drafts.deliver(draft, draw(draft))
    except pipeline.Cancelled:
        logger.debug("a draft of %s was overtaken", owner_id)
    except drafts.BROKER_ERRORS as error:
        logger.warning("a draft of %s is lost: %s", owner_id, error)
    except (pipeline.ModelMissing, SoftTimeLimitExceeded, MemoryError, ValueError, RuntimeError) as error:
        logger.error("a draft of %s could not be drawn: %s", owner_id, error)


def draw(draft: drafts.Draft) -> bytes:
    """A WebP. Raises pipeline.Cancelled as soon as a newer request stands."""
    wanted = draft.settings
    values: dict[str, Any] = {
        "prompt": wanted.prompt,
        "seed": wanted.seed,
        "steps": drafts.DRAFT_STEPS,
        "guidance_scale": wanted.guidance_scale,
        "side_px": min(sizes.drawn_px(wanted.side_px), drafts.MAX_DRAFT_SIDE_PX),
    }
    check_inputs(**values)
    picture = pipeline.generate(
        load_configured_checkpoint(),
        **values,
        negative_prompt=wanted.negative_prompt,
        on_step=lambda _step, _decode: drafts.is_wanted(draft),
    )
    return encode(picture, "WEBP", **DRAFT_WEBP)
