"""What whoever saves a customer is asked to look at again: numbers that can hardly be right, and others
who are likely the same."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from customers.doubts import new_doubts
from customers.duplicates.likely import ASKED, Double, likely_doubles
from customers.duplicates.reasons import WEIGHTS, Reason

WORTH_A_WARNING = WEIGHTS[Reason.NAME]
"""The score from which on somebody who saves is asked to look again; weaker likeness is shown beside
the form only."""


def _sentence(double: Double) -> SafeString:
    """With a link to the card."""
    link = format_html(
        '<a href="{}" target="_blank" rel="noopener"><bdi>{}</bdi></a>',
        reverse("customers:customer_detail", args=[double.customer.pk]),
        double.customer.name,
    )
    reasons = gettext(", ").join(map(str, double.reason_labels))
    sentence = gettext("Likely the same: {customer} ({reasons})")
    return format_html(sentence, customer=link, reasons=reasons)


class CustomerDoubts:
    """Of a form of a customer (customers.forms.records.RecordForm), whole or of one field."""

    def doubts(self):
        """Beside where he belongs, his numbers, and others who are likely he."""
        found = new_doubts({**self.present, **self.values}, self.present, self.session)
        numbers = {key: [doubt.message] for key, doubt in found.items()}
        return {**super().doubts(), **self._doubles(), **numbers}

    def _doubles(self) -> dict[str, list]:
        """One sentence for each customer whom the person sees and who is likely the same; of one that
        is there already only when something that tells has changed."""
        if self.record and not set(self.changes).intersection(ASKED):
            return {}
        values = {**self.present, **self.values}
        exclude = self.record.pk if self.record else None
        doubles = likely_doubles(self.actor, values, exclude=exclude)
        told = [_sentence(double) for double in doubles if double.score >= WORTH_A_WARNING]
        return {"name": told} if told else {}
