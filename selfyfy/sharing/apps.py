from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "selfyfy.sharing"
    label = "sharing"
