"""The Celery application: `celery -A selfyfy worker` and `celery -A selfyfy beat` start from here."""

import importlib
import os

from celery import Celery
from celery.signals import celeryd_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "selfyfy.settings")

app = Celery("selfyfy")
app.set_default()  # for `current_app` in every thread: the generator does not import the site
app.config_from_object("django.conf:settings", namespace="CELERY")


@celeryd_init.connect
def import_tasks(**_: object) -> None:
    """Only the worker imports the tasks: the site and beat send them by name, and so never load torch."""
    importlib.import_module("generator.tasks")
    importlib.import_module("generator.draw_figure")
    importlib.import_module("generator.draw_draft")
    importlib.import_module("selfyfy.newsletter.tasks")
