"""PostgreSQL itself refuses to change the audit log: no code path, and no slip, can rewrite it.

Deleting a whole workspace takes its log with it; whoever does that says so in the transaction:
SET LOCAL twenty.audit_purge = 'on'.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION workspaces_audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('twenty.audit_purge', true) = 'on' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'the audit log is append-only';
END;
$$;

CREATE TRIGGER workspaces_audit_append_only
  BEFORE UPDATE OR DELETE ON workspaces_auditentry
  FOR EACH ROW EXECUTE FUNCTION workspaces_audit_refuse_change();
"""

BACKWARD = """
DROP TRIGGER workspaces_audit_append_only ON workspaces_auditentry;
DROP FUNCTION workspaces_audit_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("workspaces", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
