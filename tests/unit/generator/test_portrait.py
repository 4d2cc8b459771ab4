"""What happens to a portrait's row, whoever does it and however often."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from kombu.exceptions import OperationalError

from generator import models
from generator.errors import ErrorCode
from generator.models import Portrait, QueueFull, Status
from tests.cast import make_portrait

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sent")]


def request(owner, **fields):
    return Portrait.objects.request(owner, fields.pop("token", uuid4()), prompt="a man", **fields)


def test_asking_queues_a_portrait_and_sends_its_message(ana, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        portrait, created = request(ana)
    portrait.refresh_from_db()
    assert created
    assert sent == [str(portrait.pk)]
    assert portrait.status == Status.QUEUED
    assert portrait.sent_at is not None


def test_posting_the_same_form_twice_gives_one_portrait(ana):
    token = uuid4()
    first, _ = request(ana, token=token)
    second, created = request(ana, token=token)
    assert second == first
    assert not created


def test_two_people_may_use_the_same_token(ana, ben):
    token = uuid4()
    assert request(ana, token=token)[0] != request(ben, token=token)[0]


def test_too_many_waiting_portraits_are_refused_with_a_reason(ana, ben, monkeypatch):
    for _ in range(models.MAX_PORTRAITS_WAITING):
        request(ana)
    with pytest.raises(QueueFull, match="Nothing is lost"):
        request(ana)
    request(ben)  # somebody else still may


def test_a_full_queue_is_refused_with_a_reason(ana, ben, monkeypatch):
    monkeypatch.setattr(models, "MAX_QUEUE", 1)
    request(ana)
    with pytest.raises(QueueFull, match="try again in a minute"):
        request(ben)


def test_a_portrait_asked_for_while_the_broker_is_away_is_kept(ana, monkeypatch):
    def no_broker(*args, **options):
        raise OperationalError("connection refused")

    monkeypatch.setattr(models.current_app, "send_task", no_broker)
    portrait = make_portrait(ana)
    assert portrait.enqueue() is False
    assert list(Portrait.objects.unsent(timezone.now())) == [portrait]


def test_only_one_worker_gets_a_portrait(ana):
    portrait = make_portrait(ana)
    assert Portrait.objects.get(pk=portrait.pk).claim_for_drawing()
    assert not Portrait.objects.get(pk=portrait.pk).claim_for_drawing()


def test_a_cancelled_portrait_is_not_drawn(ana):
    portrait = make_portrait(ana)
    assert portrait.cancel()
    assert not portrait.claim_for_drawing()


def test_a_worker_learns_at_its_next_step_that_the_portrait_was_cancelled(ana):
    portrait = make_portrait(ana)
    portrait.claim_for_drawing()
    assert portrait.record_step(1)
    Portrait.objects.get(pk=portrait.pk).cancel()
    assert not portrait.record_step(2)
    assert not portrait.mark_done("portrait-s", "abc")
    assert Portrait.objects.get(pk=portrait.pk).status == Status.CANCELLED


def test_a_slow_worker_cannot_write_over_the_one_that_took_over(ana):
    slow = make_portrait(ana)
    slow.claim_for_drawing()
    slow.requeue_after_loss()
    fast = Portrait.objects.get(pk=slow.pk)
    assert fast.claim_for_drawing()
    assert not slow.record_step(5)
    assert not slow.mark_done("portrait-s", "abc")
    assert fast.mark_done("portrait-s", "abc")


def test_a_portrait_whose_worker_is_silent_counts_as_stuck(ana):
    portrait = make_portrait(ana)
    portrait.claim_for_drawing()
    now = timezone.now()
    assert not Portrait.objects.stuck(now).exists()
    assert Portrait.objects.stuck(now + timedelta(seconds=models.STUCK_AFTER_SECONDS + 1)).get() == portrait


def test_a_portrait_that_kills_its_workers_fails_after_some_attempts(ana, sent):
    for _ in range(models.MAX_ATTEMPTS):
        portrait = Portrait.objects.first() or make_portrait(ana)
        assert portrait.claim_for_drawing()
        portrait.requeue_after_loss()
    portrait.refresh_from_db()
    assert portrait.status == Status.FAILED
    assert portrait.error_code == ErrorCode.WORKER_LOST
    assert "try again" in portrait.error
    assert len(sent) == models.MAX_ATTEMPTS - 1


def test_storage_being_away_costs_no_attempt(ana):
    portrait = make_portrait(ana)
    portrait.claim_for_drawing()
    portrait.release(waiting_for="storage")
    portrait.refresh_from_db()
    assert (portrait.status, portrait.attempts, portrait.waiting_for) == (Status.QUEUED, 0, "storage")


def test_a_failed_portrait_can_be_tried_again(ana):
    portrait = make_portrait(ana, Status.FAILED, error_code=ErrorCode.UNKNOWN)
    assert portrait.retry()
    portrait.refresh_from_db()
    assert (portrait.status, portrait.error_code) == (Status.QUEUED, "")


def test_a_finished_portrait_cannot_be_tried_again(ana):
    portrait = make_portrait(ana, Status.DONE)
    assert not portrait.retry()
    assert Portrait.objects.get(pk=portrait.pk).status == Status.DONE


def test_the_place_in_the_queue_counts_those_ahead(ana, ben):
    make_portrait(ben, Status.RUNNING)
    make_portrait(ben)
    mine = make_portrait(ana)
    make_portrait(ben)
    make_portrait(ben, priority=models.PRIORITY_DEMO)
    assert mine.queue_place == 2


def test_the_estimate_is_learnt_from_past_portraits(ana):
    assert Portrait.objects.get_queryset().seconds_per_step() is None
    now = timezone.now()
    for seconds in (2, 4, 60):
        make_portrait(ana, Status.DONE, steps=20, started_at=now - timedelta(seconds=seconds), finished_at=now)
    assert Portrait.objects.get_queryset().seconds_per_step() == pytest.approx(0.2)


def test_a_deleted_portrait_comes_back_until_it_is_erased(ana):
    portrait = make_portrait(ana, Status.DONE)
    portrait.delete_softly()
    assert not ana.portraits.kept().exists()
    portrait.restore()
    assert ana.portraits.kept().get().status == Status.DONE


def test_a_deleted_portrait_is_due_for_erasing_after_a_day(ana):
    portrait = make_portrait(ana, Status.DONE)
    portrait.delete_softly()
    now = timezone.now()
    assert not Portrait.objects.to_erase(now).exists()
    assert Portrait.objects.to_erase(now + models.KEEP_DELETED + timedelta(seconds=1)).get() == portrait
