"""The form of rows that may mean several records: which one each of them means."""

from collections.abc import Iterable

from django import forms

from importing.deciding import UnclearRow
from importing.matching import LEAVE_OUT, NEW


class RecordsForm(forms.Form):
    """One choice for each row of the page. After validation `chosen` is what services.choose_records
    takes."""

    def __init__(self, *args, rows: Iterable[UnclearRow]):
        super().__init__(*args)
        self._rows = list(rows)
        for row in self._rows:
            self.fields[f"record_{row.number}"] = forms.ChoiceField(
                choices=[(answer, answer) for answer in row.answers], required=False
            )

    @property
    def chosen(self) -> dict[int, int | str | None]:
        return {
            row.number: _decision(self.cleaned_data[f"record_{row.number}"]) for row in self._rows
        }


def _decision(answer: str) -> int | str | None:
    return answer or None if answer in ("", NEW, LEAVE_OUT) else int(answer)
