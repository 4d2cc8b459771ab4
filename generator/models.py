"""The portrait: what was asked for, how far it is, and where the result lies. This row is the truth about it."""

import logging
import uuid
from datetime import datetime, timedelta
from statistics import median
from typing import Any, Self

from celery import current_app
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import OperationalError

from generator import errors, progress, quality, sizes, storage
from generator.prompts import MAX_PROMPT_CHARACTERS
from generator.seeds import MAX_SEED, left_to_chance, promising, random_seed

logger = logging.getLogger(__name__)

MIN_STEPS, DEFAULT_STEPS, MAX_STEPS = 4, 15, 50
MIN_GUIDANCE_SCALE, DEFAULT_GUIDANCE_SCALE, MAX_GUIDANCE_SCALE = 1.0, 3.0, 10.0
MIN_STRENGTH, DEFAULT_STRENGTH, MAX_STRENGTH = 0.1, 0.6, 1.0  # noise that goes over the picture to go on from
MAX_INSTRUCTION_CHARACTERS = 200

MAX_PORTRAITS_WAITING = 8  # a person's portraits that are queued or running at once
MAX_QUEUE = 500  # everybody's
MAX_ATTEMPTS = 3  # workers that may die over one portrait before it counts as failed
HEARTBEAT_SECONDS = 2
STUCK_AFTER_SECONDS = 12  # without a heartbeat the worker counts as gone
RESEND_AFTER_SECONDS = 60  # a queued row whose message is this old gets another one; the claim makes that harmless
KEEP_DELETED = timedelta(days=1)  # time to change one's mind
PRIORITY_PERSON, PRIORITY_DEMO = 3, 8  # 0 runs first


class Status(models.TextChoices):
    QUEUED = "queued", "Waiting"
    RUNNING = "running", "Being drawn"
    DONE = "done", "Finished"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


class Operation(models.TextChoices):
    """What the pipeline does; all but `create` go on from the parent's picture, `image` from an uploaded one."""

    CREATE = "create", "Drawn from words"
    VARIATION = "variation", "Variation"
    EDIT = "edit", "Changed by an instruction"
    RESTYLE = "restyle", "In another style"
    LIGHT = "light", "In another light"
    COLOURISE = "colourise", "Colourised"
    INPAINT = "inpaint", "Painted over"
    IMAGE = "image", "Started from a picture"
    UPSCALE = "upscale", "Enlarged"


class Scheduler(models.TextChoices):
    """diffusers' schedulers that integrate a rectified flow; generator/schedulers.py knows their classes."""

    DPM = "dpm", "DPM-Solver++"
    UNIPC = "unipc", "UniPC"
    EULER = "euler", "Euler"


class QueueFull(Exception):
    """No more portraits are taken at the moment; the message is for the person."""


class PortraitQuerySet(models.QuerySet["Portrait"]):
    def kept(self) -> Self:
        return self.filter(deleted_at=None)

    def kept_by(self, owner: User | AnonymousUser) -> Self:
        return self.kept().filter(owner_id=owner.pk)

    def active(self) -> Self:
        return self.filter(status__in=[Status.QUEUED, Status.RUNNING])

    def done(self) -> Self:
        return self.filter(status=Status.DONE)

    def featured(self) -> Self:
        return self.kept().done().filter(is_featured=True)

    def stuck(self, now: datetime) -> Self:
        """Running rows whose worker has not been heard of."""
        return self.filter(status=Status.RUNNING, heartbeat_at__lt=now - timedelta(seconds=STUCK_AFTER_SECONDS))

    def unsent(self, now: datetime) -> Self:
        """Queued rows without a message, or with one so old that it may be lost."""
        resend_before = now - timedelta(seconds=RESEND_AFTER_SECONDS)
        return self.filter(status=Status.QUEUED).filter(Q(sent_at=None) | Q(sent_at__lt=resend_before))

    def to_erase(self, now: datetime) -> Self:
        return self.filter(deleted_at__lt=now - KEEP_DELETED)

    def with_lent_source(self, now: datetime) -> Self:
        """Rows whose uploaded picture has served: the portrait is finished, or nobody tried it again for a day."""
        given_up = Q(status__in=[Status.FAILED, Status.CANCELLED], finished_at__lt=now - KEEP_DELETED)
        return self.filter(given_up | Q(status=Status.DONE), has_source=True, keep_source=False)

    def seconds_per_step(self) -> float | None:
        """Median over the last 20 finished portraits, or None before the first. Enlarging has no steps of its own."""
        recent = (
            self.done()
            .exclude(operation=Operation.UPSCALE)
            .order_by("-finished_at")
            .values_list("started_at", "finished_at", F("steps") * (F("redraws") + 1))[:20]
        )
        times = [(finished - started).total_seconds() / steps for started, finished, steps in recent]
        return median(times) if times else None


class PortraitManager(models.Manager["Portrait"]):
    def get_queryset(self) -> PortraitQuerySet:
        return PortraitQuerySet(self.model, using=self._db)

    def require_room(self, owner: User, count: int) -> None:
        """Raises QueueFull unless `count` more of the owner's portraits may wait."""
        mine = self.get_queryset().active().filter(owner=owner).count()
        if mine + count > MAX_PORTRAITS_WAITING:
            fewer = "ask for fewer, " if count > 1 and mine < MAX_PORTRAITS_WAITING else ""
            raise QueueFull(
                f"You have {mine} portraits waiting, and {MAX_PORTRAITS_WAITING} is the most at once. Nothing is lost: "
                f"{fewer}wait for one to finish, or cancel one."
            )
        if self.get_queryset().active().count() + count > MAX_QUEUE:
            raise QueueFull("Very many people are drawing just now. Your words are still here: try again in a minute.")

    def seeds_seen(self, owner: User, prompt: str) -> set[int]:
        """Those of all the owner's portraits with these words, deleted ones among them."""
        return set(self.filter(owner=owner, prompt=prompt).values_list("seed", flat=True))

    def request(self, owner: User, token: uuid.UUID, **settings_: Any) -> tuple["Portrait", bool]:
        """request_several, for one."""
        portraits, created = self.request_several(owner, token, 1, **settings_)
        return portraits[0], created

    def request_several(
        self, owner: User, token: uuid.UUID, count: int, **settings_: Any
    ) -> tuple[list["Portrait"], bool]:
        """The owner's portraits for this form token, and whether they are new. From a `seed` on they have one after the
        other; without one promising ones that the owner has not seen with these words.

        A second post with the same token (a double click, a reload) finds the first one's portraits.
        Raises QueueFull where there is no room for all of them; then there are none.
        """
        tokens = [token, *(uuid.uuid5(token, str(number)) for number in range(1, count))]
        found = self.filter(owner=owner, token__in=tokens).order_by("created_at")
        if existing := list(found.all()):
            return existing, False
        self.require_room(owner, count)
        first_seed = settings_.pop("seed", None)
        if first_seed is None:
            seen = self.seeds_seen(owner, settings_.get("prompt", ""))
            seeds = left_to_chance(count, promising(settings.PORTRAIT_MODEL), seen)
        else:
            seeds = [(first_seed + number) % (MAX_SEED + 1) for number in range(count)]
        try:
            with transaction.atomic():
                portraits = [
                    self.create(owner=owner, token=one, seed=seed, **settings_)
                    for one, seed in zip(tokens, seeds, strict=True)
                ]
        except IntegrityError:  # the same form arrived twice at the same moment
            return list(found.all()), False
        for portrait in portraits:
            transaction.on_commit(portrait.enqueue)
        return portraits, True


class Portrait(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="portraits")
    token = models.UUIDField(default=uuid.uuid4, editable=False)  # of the form that asked, against double posts

    prompt = models.CharField(max_length=MAX_PROMPT_CHARACTERS)
    negative_prompt = models.CharField(max_length=MAX_PROMPT_CHARACTERS, blank=True)
    seed = models.PositiveBigIntegerField(default=random_seed, validators=[MaxValueValidator(MAX_SEED)])
    steps = models.PositiveSmallIntegerField(
        default=DEFAULT_STEPS, validators=[MinValueValidator(MIN_STEPS), MaxValueValidator(MAX_STEPS)]
    )
    guidance_scale = models.FloatField(
        default=DEFAULT_GUIDANCE_SCALE,
        validators=[MinValueValidator(MIN_GUIDANCE_SCALE), MaxValueValidator(MAX_GUIDANCE_SCALE)],
    )
    side_px = models.PositiveSmallIntegerField(default=sizes.MODEL_PX)  # of the finished picture: generator/sizes.py
    scheduler = models.CharField(max_length=8, choices=Scheduler.choices, default=Scheduler.DPM)

    # How it goes on from another picture; its objects are storage.source_key and mask_key, or the parent's.
    operation = models.CharField(max_length=12, choices=Operation.choices, default=Operation.CREATE)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="children")
    strength = models.FloatField(
        null=True, blank=True, validators=[MinValueValidator(MIN_STRENGTH), MaxValueValidator(MAX_STRENGTH)]
    )
    instruction = models.CharField(max_length=MAX_INSTRUCTION_CHARACTERS, blank=True)  # as the person put it
    has_source = models.BooleanField(default=False)  # there is an uploaded picture in storage
    keep_source = models.BooleanField(default=False)  # else it is erased when the portrait is finished
    is_monochrome = models.BooleanField(default=False)  # it, or the uploaded picture, has shades of one colour only

    # What the quality check (generator/quality.py) found: codes of its Flaw.
    may_redraw = models.BooleanField(default=False)  # the seed was left to chance, so another is as good
    redraws = models.PositiveSmallIntegerField(default=0)  # pictures put aside; `seed` is that of the one kept
    redraw_reason = models.CharField(max_length=12, blank=True)  # of the last one put aside
    flaw = models.CharField(max_length=12, blank=True)  # of the picture that is kept

    status = models.CharField(max_length=9, choices=Status.choices, default=Status.QUEUED)
    priority = models.PositiveSmallIntegerField(default=PRIORITY_PERSON)
    claim = models.UUIDField(null=True, editable=False)  # of the worker run that may write; changes with every claim
    attempts = models.PositiveSmallIntegerField(default=0)
    steps_done = models.PositiveSmallIntegerField(default=0)
    preview_steps = models.JSONField(default=list)  # steps after which a preview was stored
    has_words = models.BooleanField(default=False)  # what each word did is stored, see generator/attention.py
    waiting_for = models.CharField(max_length=10, blank=True)  # "storage" while that is away
    error_code = models.CharField(max_length=20, blank=True)

    checkpoint_name = models.CharField(max_length=100, blank=True)
    checkpoint_hash = models.CharField(max_length=64, blank=True)
    device = models.CharField(max_length=10, blank=True)  # the class of what computed it, "cpu" or "cuda"
    dtype = models.CharField(max_length=10, blank=True)  # of the numbers it computed with, such as "bfloat16"

    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    is_featured = models.BooleanField(default=False)  # shown to everybody on the landing page

    objects = PortraitManager.from_queryset(PortraitQuerySet)()

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["owner", "token"], name="one_portrait_for_each_form")]
        indexes = [
            models.Index(fields=["owner", "-created_at"], name="gallery_order"),
            models.Index(fields=["status", "priority", "created_at"], name="queue_order"),
            models.Index(fields=["status", "-finished_at"], name="latest_finished"),
        ]

    def __str__(self) -> str:
        return self.prompt

    def get_absolute_url(self) -> str:
        return reverse("gallery:detail", args=[self.pk])

    # --- What happens to a portrait: the only code that writes `status`, always by compare-and-set ---------------

    def enqueue(self) -> bool:
        """Send the message. False when the broker is away: the row waits and the sweeper sends it later."""
        try:
            current_app.send_task("generator.generate_portrait", [str(self.pk)], priority=self.priority, retry=False)
        except (OperationalError, OSError) as error:
            logger.warning("portrait %s waits for the broker: %s", self.pk, error)
            return False
        self.sent_at = timezone.now()  # here too: the page that answers shows this very object
        Portrait.objects.filter(pk=self.pk, status=Status.QUEUED).update(sent_at=self.sent_at)
        progress.publish_queue()
        return True

    def claim_for_drawing(self) -> bool:
        """Queued → running, for one worker only. False when it is taken, cancelled or gone."""
        now = timezone.now()
        claim = uuid.uuid4()
        claimed = Portrait.objects.filter(pk=self.pk, status=Status.QUEUED, deleted_at=None).update(
            status=Status.RUNNING,
            claim=claim,
            attempts=F("attempts") + 1,
            steps_done=0,
            preview_steps=[],
            has_words=False,
            redraws=0,
            redraw_reason="",
            waiting_for="",
            started_at=now,
            heartbeat_at=now,
        )
        if claimed:
            self.refresh_from_db()
            self.announce(queue_moved=True)
        return bool(claimed)

    def _claimed(self) -> models.QuerySet["Portrait"]:
        """This row while it is still ours to write."""
        return Portrait.objects.filter(pk=self.pk, status=Status.RUNNING, claim=self.claim)

    def record_heartbeat(self) -> None:
        self._claimed().update(heartbeat_at=timezone.now())

    def record_step(self, steps_done: int) -> bool:
        """False when the portrait was cancelled or taken over: stop drawing."""
        return bool(self._claimed().update(steps_done=steps_done, preview_steps=self.preview_steps))

    def record_redraw(self, reason: str) -> None:
        """The picture was put aside, and the next one is begun. The seed stays until it is known which one is kept."""
        self.redraws, self.redraw_reason, self.preview_steps = self.redraws + 1, reason, []
        self._claimed().update(redraws=self.redraws, redraw_reason=reason, steps_done=0, preview_steps=[])
        self.announce()

    def mark_done(
        self,
        checkpoint_name: str,
        checkpoint_hash: str,
        device: str = "",
        dtype: str = "",
        seed: int | None = None,
        flaw: str = "",
        is_monochrome: bool = False,
    ) -> bool:
        """Running → done, after the picture is stored: drawn with `seed`, or the row's, and with that flaw."""
        done = self._claimed().update(
            status=Status.DONE,
            steps_done=self.steps,
            has_words=self.has_words,
            finished_at=timezone.now(),
            seed=self.seed if seed is None else seed,
            flaw=flaw,
            is_monochrome=self.is_monochrome or is_monochrome,
            checkpoint_name=checkpoint_name,
            checkpoint_hash=checkpoint_hash,
            device=device,
            dtype=dtype,
        )
        self.announce(queue_moved=True)
        return bool(done)

    def mark_failed(self, code: errors.ErrorCode) -> bool:
        failed = self._claimed().update(status=Status.FAILED, error_code=code, finished_at=timezone.now())
        self.announce(queue_moved=True)
        return bool(failed)

    def release(self, waiting_for: str = "") -> bool:
        """Running → queued again, without counting the attempt: the fault was not the portrait's."""
        released = self._claimed().update(
            status=Status.QUEUED, claim=None, waiting_for=waiting_for, sent_at=None, attempts=F("attempts") - 1
        )
        self.announce(queue_moved=True)
        return bool(released)

    def requeue_after_loss(self) -> None:
        """Its worker is gone: queued again, or failed when that happened MAX_ATTEMPTS times."""
        if self.attempts >= MAX_ATTEMPTS:
            self.mark_failed(errors.ErrorCode.WORKER_LOST)
        elif self._claimed().update(status=Status.QUEUED, claim=None, sent_at=None):
            self.enqueue()
            self.announce()

    def cancel(self) -> bool:
        """Queued or running → cancelled; a worker notices at its next step."""
        cancelled = (
            Portrait.objects.active().filter(pk=self.pk).update(status=Status.CANCELLED, finished_at=timezone.now())
        )
        self.announce(queue_moved=True)
        return bool(cancelled)

    def retry(self) -> bool:
        """Failed or cancelled → queued, as it was asked for."""
        retried = Portrait.objects.filter(pk=self.pk, status__in=[Status.FAILED, Status.CANCELLED]).update(
            status=Status.QUEUED,
            claim=None,
            attempts=0,
            error_code="",
            steps_done=0,
            preview_steps=[],
            sent_at=None,
            finished_at=None,
            created_at=timezone.now(),
        )
        if retried:
            transaction.on_commit(self.enqueue)
        return bool(retried)

    def delete_softly(self) -> None:
        """Out of sight at once, out of storage after KEEP_DELETED."""
        self.cancel()
        Portrait.objects.filter(pk=self.pk).update(deleted_at=timezone.now())

    def restore(self) -> None:
        Portrait.objects.filter(pk=self.pk).update(deleted_at=None)

    def erase_source(self) -> None:
        """What a person lent for this one portrait. Raises storage.STORAGE_ERRORS."""
        storage.delete(storage.source_key(self.pk))
        Portrait.objects.filter(pk=self.pk).update(has_source=False)

    def erase(self) -> None:
        """Objects first, then the row, so that no object is ever without one. Raises storage.STORAGE_ERRORS."""
        storage.delete_portrait(self.pk)
        self.delete()

    def announce(self, queue_moved: bool = False) -> None:
        progress.publish_portrait(self.owner_id, self.pk)
        if queue_moved:
            progress.publish_queue()

    # --- What pages show -----------------------------------------------------------------------------------------

    @property
    def next_token(self) -> uuid.UUID:
        """For a form that asks for another portrait like this one."""
        return uuid.uuid4()

    @property
    def is_active(self) -> bool:
        return self.status in {Status.QUEUED, Status.RUNNING}

    @property
    def image_url(self) -> str | None:
        return storage.presigned_url(storage.display_key(self.pk)) if self.status == Status.DONE else None

    @property
    def small_url(self) -> str | None:
        """For places where it is shown small: the smallest copy."""
        if self.status != Status.DONE:
            return None
        return storage.presigned_url(storage.small_key(self.pk, self.side_px))

    @property
    def srcset(self) -> str:
        """Copies for screens that need fewer pixels; empty for a portrait that has none."""
        copies = sizes.copies_px(self.side_px) if self.status == Status.DONE else []
        links = [(storage.presigned_url(storage.copy_key(self.pk, px)), px) for px in copies]
        links += [(self.image_url or "", sizes.display_px(self.side_px))] if copies else []
        return ", ".join(f"{link} {px}w" for link, px in links)

    @property
    def preview_url(self) -> str | None:
        """As far as it is drawn; the picture that is enlarged has nothing in between."""
        if self.operation == Operation.UPSCALE and self.parent_id:
            return storage.presigned_url(storage.display_key(self.parent_id))
        if not self.preview_steps:
            return None
        return storage.presigned_url(storage.preview_key(self.pk, self.preview_steps[-1]))

    @property
    def previews(self) -> list[tuple[int, str]]:
        """(step, link) of every kept preview, from noise to portrait."""
        return [(step, storage.presigned_url(storage.preview_key(self.pk, step))) for step in self.preview_steps]

    @property
    def current_share(self) -> Any:
        """The site's share of this portrait while it is alive, or None."""
        share = getattr(self, "share", None)
        return share if share and share.revoked_at is None else None

    @property
    def is_repeatable(self) -> bool:
        """Whether everything is still there that the same pixels need, the model aside."""
        if self.operation == Operation.IMAGE:
            return self.has_source
        return self.operation == Operation.CREATE or self.parent_id is not None

    @property
    def began_with_a_picture(self) -> bool:
        """Whether this one, or one that it goes on from, started from an uploaded picture; its credentials say so."""
        portrait: Portrait | None = self
        while portrait and portrait.operation != Operation.IMAGE:
            portrait = portrait.parent
        return portrait is not None

    @property
    def what_was_done(self) -> str:
        """How it came from its parent, in the person's own words where there are any."""
        return self.instruction or self.get_operation_display()

    @property
    def how_far(self) -> str:
        """How far it is, in a few words."""
        if self.operation == Operation.UPSCALE:
            return f"Enlarging, {100 * self.steps_done // self.steps} % done"
        return f"Step {self.steps_done} of {self.steps}"

    @property
    def redrawn(self) -> str:
        """What the quality check did, for the person; empty when the first picture was fine."""
        if not self.redraws:
            return ""
        times = "once" if self.redraws == 1 else f"{self.redraws} times"
        still = f"; this one is the best, though it has {quality.reason(self.flaw)} too" if self.flaw else ""
        return f"drawn anew {times}: {quality.reason(self.redraw_reason)}{still}"

    @property
    def alt(self) -> str:
        return f"Portrait: {self.prompt}"

    @property
    def error(self) -> str:
        return errors.sentence(self.error_code) if self.status == Status.FAILED else ""

    @property
    def seconds_taken(self) -> float | None:
        if self.started_at and self.finished_at and self.status == Status.DONE:
            return (self.finished_at - self.started_at).total_seconds()
        return None

    @property
    def queue_place(self) -> int:
        """How many portraits are drawn before this one; 0 when it is next or being drawn."""
        if self.status != Status.QUEUED:
            return 0
        before = Q(priority__lt=self.priority) | Q(priority=self.priority, created_at__lt=self.created_at)
        queued = Portrait.objects.filter(before, status=Status.QUEUED).count()
        return queued + Portrait.objects.filter(status=Status.RUNNING).count()
