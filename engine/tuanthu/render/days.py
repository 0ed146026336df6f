"""Days as people say them: with the day of the week."""

from __future__ import annotations

from datetime import date

from tuanthu.words import Lang, Text, show

_WEEKDAYS = (
    Text("Thứ Hai", "Monday"),
    Text("Thứ Ba", "Tuesday"),
    Text("Thứ Tư", "Wednesday"),
    Text("Thứ Năm", "Thursday"),
    Text("Thứ Sáu", "Friday"),
    Text("Thứ Bảy", "Saturday"),
    Text("Chủ nhật", "Sunday"),
)


def weekday(day: date) -> Text:
    """Return the day of the week."""
    return _WEEKDAYS[day.weekday()]


def long_day(day: date, lang: Lang) -> str:
    """Return "Thứ Sáu, 15/03/2024"."""
    return f"{weekday(day).to(lang)}, {show(day, lang)}"


def time_words(first: date | None, last: date, lang: Lang) -> str:
    """Return the time that a duty has: its last day that is still in time, or both ends of a window."""
    if first is None or first == last:
        return Text(f"Hết {long_day(last, 'vi')}", f"By the end of {long_day(last, 'en')}").to(lang)
    says = Text("Từ {first} đến hết {last}", "From {first} to the end of {last}")
    return says.fill(
        {
            "first": Text(long_day(first, "vi"), long_day(first, "en")),
            "last": Text(long_day(last, "vi"), long_day(last, "en")),
        }
    ).to(lang)
