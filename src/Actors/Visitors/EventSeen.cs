namespace Gateway.Actors.Visitors;

/// <summary>One event of the visit as it is held in memory, in 24 bytes; its time as that of <see cref="PageSeen"/>.</summary>
/// <param name="Number">The value, or NaN when it has none.</param>
internal readonly record struct EventSeen(KnownEvent Shown, double Number, int SinceStartMs)
{
    public string Name => Shown.Name;

    public double? Value => double.IsNaN(Number) ? null : Number;

    public static EventSeen At(string name, double? value, string? currency, long now, long visitStart) =>
        new(KnownEvent.Of(name, currency), value ?? double.NaN, (int)Math.Clamp(now - visitStart, int.MinValue, int.MaxValue));

    public VisitEvent Stored(long visitStart) => new(Name, Value, Shown.Currency, visitStart + SinceStartMs);

    public static EventSeen Of(VisitEvent stored, long visitStart) => At(stored.Name, stored.Value, stored.Currency, stored.At, visitStart);
}

/// <summary>What many visitors' events have in common.</summary>
internal sealed record KnownEvent(string Name, string? Currency)
{
    public static KnownEvent Of(string name, string? currency) => Shared<KnownEvent>.Of(new(SharedText.Of(name), currency is null ? null : SharedText.Of(currency)));
}
