from django.apps import AppConfig


class EditingConfig(AppConfig):
    name = "selfyfy.editing"
    label = "editing"
