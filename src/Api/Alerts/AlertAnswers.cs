using System.Text.Json.Serialization;
using Gateway.Actors.Radar;

namespace Gateway.Api.Alerts;

/// <summary>A site's alerts.</summary>
public sealed record AlertsAnswer(IReadOnlyList<AlertAnswer> Alerts);

/// <summary>An alert. Times are Unix ms.</summary>
/// <param name="Kind">error-page, error-event, visitor-flood, address-flood, forbidden-page, many, talk-share or rule.</param>
/// <param name="Subject">The pattern, the event with what it says, the address or the rule.</param>
/// <param name="Address">Where it was seen last.</param>
/// <param name="Visitors">Different visitors hit, all of them.</param>
/// <param name="State">open, taken or closed.</param>
/// <param name="By">Who took or closed it.</param>
/// <param name="Hit">The visitors hit last, newest first, at most 1,000; only where one alert is asked for.</param>
public sealed record AlertAnswer(
    string Id, string Kind, string Subject, string Address, long Opened, long Last, long Hits, int Visitors, string State, string? By, string? ByName, long? Closed, int Invited, int Skipped,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<HitAnswer>? Hit)
{
    internal static AlertAnswer Of(AlertView a, IReadOnlyList<VisitorHit>? hit = null) => new(
        a.Id, KindOf(a.Kind), a.Subject, a.Address, a.Opened, a.Last, a.Hits, a.Visitors, a.State.ToString().ToLowerInvariant(), a.By.Length > 0 ? a.By : null, a.ByName.Length > 0 ? a.ByName : null,
        a.Closed > 0 ? a.Closed : null, a.Invited, a.Skipped, hit is null ? null : [.. hit.Select(h => new HitAnswer(h.Visitor.Value, h.At, OutcomeOf(h.Outcome)))]);

    private static string KindOf(AlertKind kind) => kind switch
    {
        AlertKind.ErrorPage => "error-page",
        AlertKind.ErrorEvent => "error-event",
        AlertKind.VisitorFlood => "visitor-flood",
        AlertKind.AddressFlood => "address-flood",
        AlertKind.ForbiddenPage => "forbidden-page",
        AlertKind.Many => "many",
        AlertKind.TalkShare => "talk-share",
        _ => "rule",
    };

    private static string? OutcomeOf(HitOutcome outcome) => outcome switch
    {
        HitOutcome.Invited => "invited",
        HitOutcome.InDialog => "in-dialog",
        HitOutcome.Gone => "gone",
        HitOutcome.NotNow => "not-now",
        _ => null,
    };
}

/// <summary>A visitor whom an alert is about.</summary>
/// <param name="Outcome">Of the invitation: invited, in-dialog, gone, not-now (another invitation is open, or the visitor said no); null while nobody asked.</param>
public sealed record HitAnswer(string Visitor, long At, string? Outcome);

/// <summary>What is to be done with an alert.</summary>
/// <param name="Act">seen, take, close, invite or stop-inviting.</param>
/// <param name="Department">For invite: which department invites; the site's first when left out.</param>
/// <param name="Text">For invite: the words.</param>
public sealed record AlertActBody([property: JsonRequired] string Act, string? Department, string? Text);

/// <summary>The settings of a radar, for the description: they are read and written by RadarJson. What is left out of a change gets its default.</summary>
/// <param name="Departments">Whose operators are told; empty: everybody's.</param>
/// <param name="Visitors">Different visitors hit by one fault within a minute that make an alert.</param>
/// <param name="VisitorRate">Views and events per minute of one visitor that are a flood; 0 looks at none.</param>
/// <param name="AddressRate">Views and events per minute from one address that are a flood; 0 looks at none.</param>
internal sealed record RadarShape(
    bool Enabled, IReadOnlyList<string> Departments, IReadOnlyList<string> ErrorPages, IReadOnlyList<string> ErrorEvents, IReadOnlyList<string> ForbiddenPages, int Visitors, int ForbiddenViews,
    int VisitorRate, int AddressRate, int CoolDownMinutes, int AlertsPerHour);
