"""The rule of scope as an array: 0 for public, departments, the responsible manager as -id."""

from django.db import migrations

CREATE = """
CREATE FUNCTION karta_audience_v1(department_ids bigint[], is_public boolean, assigned_to bigint)
RETURNS bigint[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT department_ids
        || CASE WHEN is_public THEN '{0}'::bigint[] ELSE '{}'::bigint[] END
        || CASE WHEN assigned_to IS NOT NULL THEN ARRAY[-assigned_to] ELSE '{}'::bigint[] END
$$;
"""
DROP = "DROP FUNCTION karta_audience_v1(bigint[], boolean, bigint);"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, DROP)]
