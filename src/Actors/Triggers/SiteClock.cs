namespace Gateway.Actors.Triggers;

/// <summary>Hour and weekday of a site's time zone. Zones change at quarters of an hour, so that one answer is good for the rest of its quarter.</summary>
internal sealed class SiteClock(TimeZoneInfo zone)
{
    private const long Quarter = 15 * 60 * 1000;

    // The quarter, and hour and weekday of it, in one word that is read and written whole.
    private long _last = -1;

    /// <param name="now">Unix ms.</param>
    /// <returns>Hour 0 to 23; weekday 1 Monday to 7 Sunday.</returns>
    public (int Hour, int Weekday) At(long now)
    {
        var (quarter, last) = (now / Quarter, Volatile.Read(ref _last));
        if (last >> 8 != quarter)
        {
            var utc = DateTimeOffset.FromUnixTimeMilliseconds(now);
            var local = utc.ToOffset(zone.GetUtcOffset(utc));
            last = (quarter << 8) | ((long)local.Hour << 3) | (long)(local.DayOfWeek is DayOfWeek.Sunday ? (DayOfWeek)7 : local.DayOfWeek);
            Volatile.Write(ref _last, last);
        }
        return ((int)(last >> 3) & 31, (int)last & 7);
    }
}
