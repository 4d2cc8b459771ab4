"""What can go wrong with one portrait: a stable code and one sentence for the person, in one table."""

from enum import StrEnum


class ErrorCode(StrEnum):
    MODEL_MISSING = "model_missing"
    OUT_OF_MEMORY = "out_of_memory"
    TIME_LIMIT = "time_limit"
    WORKER_LOST = "worker_lost"
    BAD_REQUEST = "bad_request"
    SOURCE_MISSING = "source_missing"
    ENLARGER_MISSING = "enlarger_missing"
    UNKNOWN = "unknown"


SENTENCES = {
    ErrorCode.MODEL_MISSING: "The model could not be loaded. Your description is kept; try again when the site's "
    "operator has mended it.",
    ErrorCode.OUT_OF_MEMORY: "The machine ran out of memory. Your description is kept; try again with fewer steps or "
    "a smaller size.",
    ErrorCode.TIME_LIMIT: "Drawing took too long and was stopped. Your description is kept; try again with fewer "
    "steps.",
    ErrorCode.WORKER_LOST: "The worker drawing this portrait stopped several times. Your description is kept; "
    "try again in a minute.",
    ErrorCode.BAD_REQUEST: "The model could not use these settings. Change them and try again.",
    ErrorCode.SOURCE_MISSING: "The picture that this one goes on from is gone. Choose another portrait, or upload the "
    "picture again, and try again from there.",
    ErrorCode.ENLARGER_MISSING: "The site's model cannot enlarge portraits just now. Choose 256 pixels as the size "
    "and try again.",
    ErrorCode.UNKNOWN: "Something went wrong while drawing. Your description is kept; try again.",
}


def sentence(code: str) -> str:
    """The sentence for a stored code; an unknown code (of an older version) gets the general one."""
    return SENTENCES.get(code, SENTENCES[ErrorCode.UNKNOWN])  # type: ignore[call-overload]
