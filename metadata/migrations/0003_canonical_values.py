"""Workspaces get the unique indexes of canonical values: `metadata.upgrade`, after `migrate`.

Nothing static changes; this entry makes every installation run it once.
"""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('metadata', '0002_initial'),
    ]

    operations = []
