using System.Text.Json.Serialization;
using Gateway.Actors.Sites;
using Gateway.Api.Requests;
using Gateway.Api.Sessions;
using Gateway.Api.Tickets;
using Gateway.Persistence.Catalog;
using Gateway.Persistence.Retention;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.Sites;

/// <summary>A site as its people see it.</summary>
/// <param name="Colours">The widget's, by name of its custom properties of style.</param>
public sealed record SiteAnswer(
    string Id, string Name, string Accent, IReadOnlyList<string> Origins, IReadOnlyList<DepartmentAnswer> Departments, IReadOnlyList<OperatorAnswer> Operators,
    int OfferSeconds, bool AutoAccept, bool Compression, IReadOnlyDictionary<string, string> Colours)
{
    internal static SiteAnswer Of(SiteSnapshot site) => new(
        site.Id.Value, site.Name, site.Accent, site.Origins, DepartmentAnswer.Of(site),
        [.. site.Operators.Select(o => new OperatorAnswer(o.Id.Value, o.Name, o.Capacity, [.. o.Departments.Select(d => d.Value)]))],
        (int)site.OfferDeadline.TotalSeconds, site.AutoAccept, site.Compression, AccentColours.Of(site.Accent));
}

/// <summary>An operator of a site.</summary>
public sealed record OperatorAnswer(string Id, string Name, int Capacity, IReadOnlyList<string> Departments);

/// <summary>What a site asks before it remembers anybody.</summary>
/// <param name="Consent">off, always or signals; left out: as it was.</param>
/// <param name="CutAddresses">Whether addresses are cut to /24 or /48; left out: as it was.</param>
public sealed record PrivacySettings(string? Consent = null, bool? CutAddresses = null);

/// <summary>What a site asks before it remembers anybody, and how long the installation keeps what it knows.</summary>
/// <param name="Consent">off, always or signals.</param>
/// <param name="CutAddresses">Whether addresses are cut to /24 or /48.</param>
/// <param name="Kept">The same for all sites of the installation.</param>
public sealed record PrivacyAnswer(string Consent, bool CutAddresses, KeptDays Kept)
{
    internal static PrivacyAnswer Of(SiteSnapshot site, RetentionOptions kept) =>
        new(NameOf(site.Consent), site.CutAddresses, new KeptDays(kept.DialogDays, kept.VisitDays, kept.InvitationDays, kept.RecordingDays));

    private static string NameOf(ConsentMode mode) => mode switch { ConsentMode.Always => "always", ConsentMode.Signals => "signals", _ => "off" };
}

/// <summary>Days that data is kept, as section Gateway:Retention says; 0 is for ever, and of recordings none at all.</summary>
public sealed record KeptDays(int Dialogs, int Visits, int Invitations, int Recordings);

/// <summary>Whether the site's sockets are compressed where a client offers it.</summary>
public sealed record CompressionSwitch([property: JsonRequired] bool On);

internal static class SiteEndpoint
{
    public static void MapSite(this IEndpointRouteBuilder site)
    {
        site.MapGet("", (HttpContext http) => SiteAnswer.Of(http.Site())).NeedsSignIn().WithSummary("The site with its departments and operators").Produces<SiteAnswer>();
        site.MapGet("/privacy", (HttpContext http, RetentionOptions kept) => PrivacyAnswer.Of(http.Site(), kept))
            .Needs(Permission.ReadSettings).WithSummary("What the site asks before it remembers a visitor, and how many days data is kept").Produces<PrivacyAnswer>();
        site.MapPut("/privacy", SetPrivacyAsync).Needs(Permission.ChangeSite).WithSummary("Set when visitors are remembered (consent: off, always, signals) and whether addresses are cut to their network")
            .Produces<PrivacyAnswer>().Produces<ApiError>(StatusCodes.Status400BadRequest).Produces<ApiError>(StatusCodes.Status403Forbidden);
        site.MapPut("/compression", SwitchAsync).Needs(Permission.ChangeSite).WithSummary("Compress the site's sockets, or stop; connections that are open stay as they are")
            .Produces<CompressionSwitch>().Produces<ApiError>(StatusCodes.Status400BadRequest).Produces<ApiError>(StatusCodes.Status403Forbidden);
    }

    private static async Task<IResult> SetPrivacyAsync(JsonBody<PrivacySettings> body, HttpContext http, SiteSettings settings, SiteDirectory sites, RetentionOptions kept, CatalogWatcher watcher)
    {
        var (site, ask) = (http.Site().Id, body.Value);
        ConsentMode? mode = ask.Consent switch { null => null, "off" => ConsentMode.Off, "always" => ConsentMode.Always, "signals" => ConsentMode.Signals, _ => (ConsentMode)(-1) };
        if (mode == (ConsentMode)(-1)) return Refuse.Because(StatusCodes.Status400BadRequest, "bad-request", $"consent is off, always or signals, not \"{Refuse.Shown(ask.Consent!)}\"", "consent");
        if (mode is null && ask.CutAddresses is null) return Refuse.BadField("consent or cutAddresses is needed");
        if (mode is { } consent && !await settings.SetConsentAsync(site, consent, http.RequestAborted)) return Refuse.UnknownSite(site.Value);
        if (ask.CutAddresses is { } cut && !await settings.SetCutAddressesAsync(site, cut, http.RequestAborted)) return Refuse.UnknownSite(site.Value);
        await watcher.ReloadAsync(http.RequestAborted);
        return sites.Find(site) is { } now ? Results.Ok(PrivacyAnswer.Of(now, kept)) : Refuse.UnknownSite(site.Value);
    }

    private static async Task<IResult> SwitchAsync(JsonBody<CompressionSwitch> body, HttpContext http, SiteSettings settings, CatalogWatcher watcher)
    {
        if (!await settings.SetCompressionAsync(http.Site().Id, body.Value.On, http.RequestAborted)) return Refuse.UnknownSite(http.Site().Id.Value);
        await watcher.ReloadAsync(http.RequestAborted);
        return Results.Ok(body.Value);
    }
}
