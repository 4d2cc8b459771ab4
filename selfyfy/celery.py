"""The Celery application: `celery -A selfyfy worker` and `celery -A selfyfy beat` start from here."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "selfyfy.settings")

app = Celery("selfyfy")
app.set_default()  # for `current_app` in every thread: the generator does not import the site
app.config_from_object("django.conf:settings", namespace="CELERY")
# Only the worker imports the tasks; the site sends them by name and so never loads torch.
app.conf.imports = ["generator.tasks"]
