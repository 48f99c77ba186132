"""Paths of the playground pages, their token, and the built files they load."""

from django.urls import path, re_path

from core.playground import assets, views

urlpatterns = [
    path("playground/token", views.token, name="playground-token"),
    re_path(
        r"^playground/(?P<api>rest|graphql)/(?P<schema>core|metadata)/?$",
        views.playground,
        name="playground",
    ),
    path("assets/<str:version>/<path:path>", assets.asset, name="asset"),
]
