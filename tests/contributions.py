"""Kinds of work that only the tests know, so that jobs can be tried before and after the apps change."""

from core.contributions import Contributions, JobKind

contributions = Contributions(
    jobs=tuple(
        JobKind(code=f"tests.{name}", label=f"Test: {name}", run=f"tests.work.{name}")
        for name in (
            "hold",
            "refuse",
            "crash",
            "interrupted",
            "lose_session",
            "report_only",
            "outlast",
            "report_after_finishing",
            "overtaken",
            "count_to",
            "speak",
        )
    ),
)
