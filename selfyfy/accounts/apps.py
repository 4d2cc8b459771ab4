from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "selfyfy.accounts"
    label = "accounts"
