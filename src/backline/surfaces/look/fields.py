"""A field of a form with its label, help and errors, tied together for readers.

A ticket's page has fifteen of them, folded away: a field is filled in at once, not by a
template that looks each part of it up again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.safestring import SafeString


if TYPE_CHECKING:
    from django.forms import BoundField

_HIDDEN = """
  {control}

"""
_GROUP = """
  <div class="field">
    <fieldset {described}>
      <legend>
        {label}
        {must}
      </legend>
      {help}
      {errors}
      {control}
    </fieldset>
  </div>

"""
_CHECKBOX = """
  <div class="field checkbox">
    {control}
    <label for="{of}">{label}</label>
    {help}
    {errors}
  </div>

"""
_FIELD = """
  <div class="field">
    <label for="{of}">
      {label}
      {must}
    </label>
    {help}
    {errors}
    {control}
  </div>

"""


def field_html(bound: BoundField) -> SafeString:
    """Return a field as it is drawn."""
    control = SafeString(bound)
    if bound.is_hidden:
        return format_html(_HIDDEN, control=control)
    form, tag = _FIELD, "div"
    if bound.use_fieldset:
        form, tag = _GROUP, "p"
    elif bound.widget_type == "checkbox":
        form, tag = _CHECKBOX, "p"
    return format_html(
        form,
        control=control,
        of=bound.id_for_label,
        label=bound.label,
        must=_must(bound),
        help=_help(bound, tag),
        errors=bound.errors or "",
        described=_described(bound) if bound.use_fieldset else "",
    )


def _must(bound: BoundField) -> SafeString | str:
    """Return that a field may stay empty, or what else its form says of it."""
    field = bound.field
    if field.required or field.disabled:
        return ""
    suffix = field.label_suffix
    words = "(optional)" if suffix is None else suffix
    return format_html('<span class="must">{}</span>', words)


def _help(bound: BoundField, tag: str) -> SafeString | str:
    if not bound.help_text:
        return ""
    return format_html(
        '<{tag} class="help" id="{of}_helptext">{words}</{tag}>',
        tag=tag,
        of=bound.auto_id,
        words=bound.help_text,
    )


def _described(bound: BoundField) -> SafeString | str:
    described = bound.aria_describedby
    return format_html('aria-describedby="{}"', described) if described else ""
