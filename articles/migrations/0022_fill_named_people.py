"""Name the people of the fact steps that stand already, as `derived` does for new ones."""

import json

from django.db import migrations

from articles.persons import slug_of


def fill(apps, schema_editor):
    steps = apps.get_model("articles", "FactStep").objects.order_by("pk")
    named = apps.get_model("articles", "NamedPerson")
    rows = (
        named(step_id=pk, slug=slug)
        for pk, content in steps.values_list("pk", "content").iterator(chunk_size=1000)
        for slug in dict.fromkeys(map(slug_of, json.loads(content)["fact"].get("people", ())))
        if slug
    )
    named.objects.bulk_create(rows, batch_size=1000)


def empty(apps, schema_editor):
    apps.get_model("articles", "NamedPerson").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("articles", "0021_named_people")]

    operations = [migrations.RunPython(fill, empty)]
