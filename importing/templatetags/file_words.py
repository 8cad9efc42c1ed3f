"""What was found out about a file, in words: `{{ an_import.sheet.encoding|encoding_word }}`."""

from django import template

from importing import file_words

register = template.Library()
register.filter(file_words.kind_word)
register.filter(file_words.encoding_word)
register.filter(file_words.delimiter_word)
register.simple_tag(file_words.size_texts)
