from django.apps import AppConfig


class BlogConfig(AppConfig):
    name = "selfyfy.blog"
    label = "blog"
