"""Lists of options as kinds of record: who sees an option, and where its page is."""

from core.contributions import OptionList, RecordKind
from records.services.options import RIGHT


def option_kind(entry: OptionList) -> RecordKind:
    """The options of a list that stands in the settings, for whoever manages them."""

    def visible_to(user):
        options = entry.model.objects
        return options.all() if user.has_right(RIGHT) else options.none()

    return RecordKind(
        record_type=entry.model._meta.label_lower,
        model=entry.model,
        label=entry.label,
        label_plural=entry.label_plural,
        visible_to=visible_to,
        url_name="records:option_update",
        url_args=(entry.code,),
    )
