from django.urls import path

from selfyfy.studio import dock, drafting, views

app_name = "studio"

urlpatterns = [
    path("", views.landing, name="landing"),
    path("studio/", views.studio, name="studio"),
    path("studio/understood/", views.understood, name="understood"),
    path("studio/choose/", views.choose, name="choose"),
    path("studio/options/<slug:group>/", views.options, name="options"),
    path("studio/history/", views.history, name="history"),
    path("studio/surprise/", views.surprise_prompt, name="surprise"),
    path("studio/create/", views.create, name="create"),
    path("studio/draft/", drafting.draft, name="draft"),
    path("studio/dock/", dock.dock, name="dock"),
    path("studio/dock/cancel/", dock.cancel_all, name="cancel_all"),
    path("studio/<uuid:pk>/docked/", dock.item, name="dock_item"),
    path("studio/events/", views.events, name="events"),
    path("studio/status/", views.status, name="status"),
    path("studio/<uuid:pk>/card/", views.card, name="card"),
    path("studio/<uuid:pk>/cancel/", views.cancel, name="cancel"),
    path("studio/<uuid:pk>/again/", views.again, name="again"),
    path("studio/<uuid:pk>/exactly/", views.exactly, name="exactly"),
    path("studio/<uuid:pk>/retry/", views.retry, name="retry"),
]
