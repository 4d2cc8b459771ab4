from django.apps import AppConfig


class StudioConfig(AppConfig):
    name = "selfyfy.studio"
    label = "studio"
