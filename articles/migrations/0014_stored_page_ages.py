import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The table is made anew: its rows are disposable, and its bytes stay its last column."""

    dependencies = [
        ("articles", "0013_mails"),
    ]

    operations = [
        migrations.DeleteModel(name="StoredPage"),
        migrations.CreateModel(
            name="StoredPage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stored_pages",
                        to="articles.edition",
                    ),
                ),
                (
                    "page",
                    models.CharField(choices=[("article", "article"), ("edition", "edition")], max_length=10),
                ),
                ("serial", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("fingerprint", models.CharField(max_length=64)),
                (
                    "encoding",
                    models.CharField(
                        blank=True, choices=[("", "plain"), ("gzip", "gzip"), ("br", "brotli")], max_length=8
                    ),
                ),
                (
                    "etag",
                    models.CharField(help_text="The hash of the plain page: other bytes, another tag.", max_length=32),
                ),
                (
                    "modified_at",
                    models.DateTimeField(
                        help_text="When it was drawn, if it was drawn otherwise before; null: it is as old as its edition.",
                        null=True,
                    ),
                ),
                (
                    "good_until",
                    models.DateTimeField(help_text="When it counts as missing; null: never.", null=True),
                ),
                (
                    "body",
                    models.BinaryField(help_text="The last column: SQLite walks through it to reach those behind."),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "page", "serial", "sha256", "fingerprint", "encoding"),
                        name="storedpage_once",
                    )
                ],
            },
        ),
    ]
