from django.apps import AppConfig


class NewsletterConfig(AppConfig):
    name = "selfyfy.newsletter"
    label = "newsletter"
