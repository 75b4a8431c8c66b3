using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Actors.Desks;
using Gateway.Actors.Visitors;

namespace Gateway.Actors.Triggers;

/// <summary>What holds for all of a site's rules: how much a visitor is asked, and how many invitations the operators can answer.</summary>
/// <param name="TimeZone">The site's, for hour and weekday; an IANA name such as Europe/Moscow.</param>
/// <param name="CoolDownSeconds">Between any two invitations of a visitor, 0 to 86,400.</param>
/// <param name="StopAfterRefusals">After so many declined or ignored in a row no rule invites this visitor again until a dialog; 0 never stops, at most 100.</param>
/// <param name="NewcomerQuietSeconds">Nobody is invited in the first seconds of the first visit, 0 to 3,600.</param>
/// <param name="BudgetSeconds">No more invitations than slots that are free now or, as predicted, within so many seconds; 0 to 600.</param>
public sealed record InvitationLimits(
    string TimeZone = "UTC", int CoolDownSeconds = 60, int StopAfterRefusals = 3, int NewcomerQuietSeconds = 5, int BudgetSeconds = 30)
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    private static readonly (string Name, Func<InvitationLimits, int> Value, int Most)[] Ranges =
    [
        ("coolDownSeconds", l => l.CoolDownSeconds, 86_400), ("stopAfterRefusals", l => l.StopAfterRefusals, 100), ("newcomerQuietSeconds", l => l.NewcomerQuietSeconds, 3_600),
        ("budgetSeconds", l => l.BudgetSeconds, 600),
    ];

    /// <summary>Of a site that has set nothing.</summary>
    public static readonly InvitationLimits Default = new();

    /// <summary>The time zone; UTC when this machine does not know it.</summary>
    [JsonIgnore]
    public TimeZoneInfo Zone => TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out var zone) ? zone : TimeZoneInfo.Utc;

    /// <summary>The desk knows what other invitations count on; what is hopeless need not be asked.</summary>
    internal bool MayBeAnswered(DepartmentFacts facts) => facts.FreeSlots > 0 || (facts.OperatorsOnline > 0 && facts.PredictedWait > 0 && facts.PredictedWait <= BudgetSeconds);

    /// <summary>The visitor has said no too often.</summary>
    internal bool IsRefusedBy(VisitorState visitor) => StopAfterRefusals > 0 && visitor.Refusals >= StopAfterRefusals;

    /// <summary>Each fault names its field and what is allowed.</summary>
    public IReadOnlyList<Fault> Faults()
    {
        var faults = new List<Fault>();
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone ?? "", out _)) faults.Add("timeZone", "time-zone-needed");
        foreach (var (name, value, most) in Ranges)
            if (value(this) < 0 || value(this) > most) faults.Add(RangeFault(name, most));
        return faults;
    }

    /// <summary>As <see cref="TryRead"/> reads it.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Strict);

    /// <summary>Reads what is stored or sent; what is left out has its default.</summary>
    public static bool TryRead(string json, out InvitationLimits limits, out IReadOnlyList<Fault> faults)
    {
        limits = Default;
        try
        {
            var read = JsonSerializer.Deserialize<InvitationLimits>(json, Strict);
            faults = read?.Faults() ?? [Fault.Of("", "object-needed")];
            if (faults.Count == 0) limits = read!;
        }
        catch (JsonException e)
        {
            faults = [e.Path is { Length: > 2 } path ? UnreadFault(path[2..]) : Fault.Of("", "not-json", ("reason", e.Message))];
        }
        return faults.Count == 0;
    }

    private static Fault RangeFault(string name, int most) => Fault.Of(name, "range", ("least", 0), ("most", most));

    /// <summary>What is no number, or too large to be one, is outside of its range as well.</summary>
    private static Fault UnreadFault(string name)
    {
        if (name == "timeZone") return Fault.Of(name, "time-zone-needed");
        foreach (var range in Ranges)
            if (range.Name == name) return RangeFault(name, range.Most);
        return Fault.Of(name, "setting-unknown", ("allowed", string.Join(", ", ["timeZone", .. Ranges.Select(r => r.Name)])));
    }
}
