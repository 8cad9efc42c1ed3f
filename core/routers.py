"""One schema behind two aliases: only `default` migrates, and rows of both may meet."""


class OneSchemaRouter:
    def allow_migrate(self, db, app_label, **hints):
        return db == "default"

    def allow_relation(self, obj1, obj2, **hints):
        return True
