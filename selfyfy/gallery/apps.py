from django.apps import AppConfig


class GalleryConfig(AppConfig):
    name = "selfyfy.gallery"
    label = "gallery"
