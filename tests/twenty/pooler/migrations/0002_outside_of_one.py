"""An index that is made beside writers, which PostgreSQL does outside of transactions only."""

from django.db import migrations


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("core", "0001_in_a_transaction")]
    operations = [
        migrations.RunSQL("CREATE INDEX CONCURRENTLY ON noted (t)"),
        migrations.RunSQL("INSERT INTO noted SELECT current_setting('statement_timeout')"),
    ]
