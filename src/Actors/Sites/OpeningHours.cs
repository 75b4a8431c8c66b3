using System.Globalization;

namespace Gateway.Actors.Sites;

/// <summary>A day that is not as its weekday.</summary>
/// <param name="Date">"2026-12-25", or "12-25" in each year.</param>
/// <param name="Hours">As in <see cref="OpeningHours.Week"/>; none: closed.</param>
public sealed record Holiday(string Date, IReadOnlyList<string>? Hours = null);

/// <summary>When a department works, on the wall clock of its time zone.</summary>
/// <param name="TimeZone">An IANA name such as Europe/Moscow.</param>
/// <param name="Week">Seven lists from Monday of spans as "09:00-18:00"; "22:00-06:00" goes on into the next day, "00:00-24:00" is the whole day.</param>
/// <param name="Holidays">Days that are otherwise, at most 400.</param>
public sealed record OpeningHours(string TimeZone, IReadOnlyList<IReadOnlyList<string>> Week, IReadOnlyList<Holiday>? Holidays = null)
{
    private const int Day = 24 * 60;
    private const int MostHolidays = 400;
    private const int MostSpans = 8;

    /// <summary>From one minute of a day on to before another; beyond 24 × 60 it is the next day's.</summary>
    private readonly record struct Span(int From, int To);

    private sealed record Compiled(TimeZoneInfo Zone, Span[][] Week, Dictionary<DateOnly, Span[]> Dates, Dictionary<(int, int), Span[]> EachYear);

    private Compiled? _compiled;

    /// <summary>Whether the department works at that moment, Unix ms.</summary>
    public bool IsOpenAt(long now)
    {
        var c = _compiled ??= Compile();
        var local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(now), c.Zone);
        var (date, minute) = (DateOnly.FromDateTime(local.DateTime), (int)local.TimeOfDay.TotalMinutes);
        return Covers(Of(c, date), minute) || Covers(Of(c, date.AddDays(-1)), minute + Day);
    }

    private static bool Covers(Span[] spans, int minute)
    {
        foreach (var s in spans)
            if (s.From <= minute && minute < s.To) return true;
        return false;
    }

    private static Span[] Of(Compiled c, DateOnly date) =>
        c.Dates.TryGetValue(date, out var that) ? that
        : c.EachYear.TryGetValue((date.Month, date.Day), out var yearly) ? yearly
        : c.Week[((int)date.DayOfWeek + 6) % 7];

    /// <summary>Each fault names its field and what is allowed.</summary>
    public IReadOnlyList<Fault> Faults()
    {
        var faults = new List<Fault>();
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone ?? "", out _)) faults.Add("hours.timeZone", "time-zone-needed");
        if (Week is not { Count: 7 }) faults.Add("hours.week", "week-needed");
        else
            foreach (var (spans, day) in Week.Select((s, i) => (s, i)))
                if (!AreSpans(spans)) faults.Add($"hours.week[{day}]", "spans-needed", ("most", MostSpans));
        if (Holidays?.Count > MostHolidays) faults.Add("hours.holidays", "too-many", ("most", MostHolidays));
        foreach (var holiday in Holidays ?? [])
        {
            if (holiday is null || !IsDate(holiday.Date ?? "")) faults.Add("hours.holidays", "no-date", ("given", holiday?.Date ?? ""));
            else if (!AreSpans(holiday.Hours ?? [])) faults.Add("hours.holidays", "holiday-hours", ("given", holiday.Date ?? ""));
        }
        return faults;
    }

    /// <summary>The same settings; what was compiled of them is nobody's business.</summary>
    public bool Equals(OpeningHours? other) =>
        other is not null && TimeZone == other.TimeZone && SettingsJson.Write(Week) == SettingsJson.Write(other.Week) && SettingsJson.Write(Holidays ?? []) == SettingsJson.Write(other.Holidays ?? []);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(TimeZone, Week.Count, Holidays?.Count);

    private const string Format = "yyyy-MM-dd";

    private static bool IsDate(string text) =>
        // 2024 has a 29th of February.
        DateOnly.TryParseExact(text.Length == 5 ? $"2024-{text}" : text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static bool AreSpans(IReadOnlyList<string>? spans) => spans is { Count: <= MostSpans } && spans.All(s => TrySpan(s, out _));

    private static bool TrySpan(string? text, out Span span)
    {
        span = default;
        if (text?.Split('-') is not [var from, var to] || !TryMinute(from, out var begin) || !TryMinute(to, out var end) || begin == Day || begin == end) return false;
        span = new Span(begin, end > begin ? end : end + Day);
        return true;
    }

    private static bool TryMinute(string text, out int minute)
    {
        minute = 0;
        if (text is not [>= '0' and <= '9', >= '0' and <= '9', ':', >= '0' and <= '9', >= '0' and <= '9']) return false;
        var (hours, minutes) = (int.Parse(text.AsSpan(0, 2), CultureInfo.InvariantCulture), int.Parse(text.AsSpan(3, 2), CultureInfo.InvariantCulture));
        minute = hours * 60 + minutes;
        return minutes < 60 && minute <= Day;
    }

    private Compiled Compile()
    {
        static Span[] Read(IReadOnlyList<string>? spans) => [.. (spans ?? []).Select(s => TrySpan(s, out var span) ? span : default)];
        var c = new Compiled(TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out var zone) ? zone : TimeZoneInfo.Utc, [.. Week.Select(Read)], [], []);
        foreach (var holiday in Holidays ?? [])
        {
            if (holiday.Date.Length == 5) c.EachYear[(int.Parse(holiday.Date.AsSpan(0, 2), CultureInfo.InvariantCulture), int.Parse(holiday.Date.AsSpan(3, 2), CultureInfo.InvariantCulture))] = Read(holiday.Hours);
            else c.Dates[DateOnly.ParseExact(holiday.Date, Format, CultureInfo.InvariantCulture)] = Read(holiday.Hours);
        }
        return c;
    }
}
