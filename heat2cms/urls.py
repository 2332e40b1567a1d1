"""Which side answers: the desk inside the admin, then the admin itself, then the public pages."""

from django.contrib import admin
from django.urls import include, path

from articles.desk.preview_link_views import shared
from heat2cms.health import health

admin.site.site_header = admin.site.site_title = "Heat 2 CMS"
admin.site.index_title = "Desk"

urlpatterns = [
    # Answered before it gets here, by the middleware in health.py; here it has its name.
    path("healthz", health, name="health"),
    path("admin/", include("articles.desk.urls")),
    path("admin/", admin.site.urls),
    # A page for people outside that reads working rows: the desk's, at an address that no article may take.
    path("preview/<str:token>/", shared, name="shared_preview"),
    path("", include("articles.reader.urls")),
]

handler404 = "heat2cms.errors.not_found"
handler500 = "articles.desk.trouble.server_error"
