using System.Globalization;
using System.Text.Json.Serialization;
using Gateway.Actors;
using Gateway.Actors.Sites;
using Gateway.Api.Requests;
using Gateway.Api.Sessions;
using Gateway.Persistence.Catalog;
using Gateway.Persistence.Visits;
using Gateway.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.Tickets;

/// <summary>A page asks for a ticket; with visitor and secret for a visitor who was here before.</summary>
/// <param name="Consent">The person has consented to being remembered, or opened the window. Who comes with visitor and secret has before.</param>
/// <param name="Login">What the site has signed about the person (docs/IDENTITY.md); "" when it says that nobody is signed in; null when it says nothing.</param>
public sealed record VisitorTicketRequest(string? Site, string? Visitor, string? Secret, string? Language, string? Login = null, bool Consent = false);

/// <summary>What a widget needs to begin.</summary>
/// <param name="Visitor">The visitor's id on this site.</param>
/// <param name="Secret">Only with a new identity: what proves it next time. Told once. Also for a browser that was known as another person: it is somebody new.</param>
/// <param name="Ticket">For the hello.</param>
/// <param name="ExpiresAt">Unix ms.</param>
/// <param name="Socket">The path of the WebSocket.</param>
/// <param name="Config">How the site wants its window.</param>
/// <param name="LoginFault">Why the login was not taken; the ticket is good all the same.</param>
public sealed record VisitorTicketAnswer(
    string Visitor, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Secret, string Ticket, long ExpiresAt, string Socket, WidgetConfig Config,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] LoginFault? LoginFault = null);

/// <summary>Instead of a ticket, where the person must consent first: nothing was kept. Ask again with consent.</summary>
public sealed record ConsentNeededAnswer(bool ConsentNeeded, WidgetConfig Config);

/// <summary>How a site wants its window; its default language is the first of the languages.</summary>
/// <param name="Colours">The custom properties of style that follow from the accent.</param>
/// <param name="Insist">Whether the question how it was, at the end of a dialog, wants an answer.</param>
/// <param name="ReopenSeconds">So long after its end the visitor's words go on with a dialog.</param>
public sealed record WidgetConfig(
    string Name, string Accent, IReadOnlyList<string> Languages, IReadOnlyList<DepartmentAnswer> Departments, IReadOnlyDictionary<string, string> Greeting,
    IReadOnlyDictionary<string, string> Colours, bool Insist, int ReopenSeconds);

/// <summary>A department with its name by language.</summary>
public sealed record DepartmentAnswer(string Id, IReadOnlyDictionary<string, string> Names)
{
    internal static IReadOnlyList<DepartmentAnswer> Of(SiteSnapshot site) => [.. site.Departments.Select(d => new DepartmentAnswer(d.Id.Value, d.Names))];
}

/// <summary>Tickets for pages of the sites, which live on other origins: the one route with CORS.</summary>
internal static class VisitorTickets
{
    private const string Path = "/visitor-tickets";

    public static void MapVisitorTickets(this IEndpointRouteBuilder api)
    {
        api.MapPost(Path, IssueAsync).OpenToAll().WithSummary("A ticket for a visitor of one of the site's pages")
            .Produces<VisitorTicketAnswer>().Produces<ApiError>(StatusCodes.Status401Unauthorized).Produces<ApiError>(StatusCodes.Status403Forbidden).Produces<ApiError>(StatusCodes.Status404NotFound).Produces<ApiError>(StatusCodes.Status429TooManyRequests);
        api.MapMethods(Path, [HttpMethods.Options], Preflight).OpenToAll().ExcludeFromDescription();
    }

    /// <summary>A preflight names no site: any origin that some site admits may ask; the ticket itself is given only by its own site.</summary>
    private static IResult Preflight(HttpContext http, SiteDirectory sites)
    {
        if (!AllowReading(http, sites)) return OriginRefused(OriginCheck.OriginOf(http.Request));
        http.Response.Headers.AccessControlAllowMethods = "POST";
        http.Response.Headers.AccessControlAllowHeaders = "content-type";
        http.Response.Headers.AccessControlMaxAge = "600";
        return Results.NoContent();
    }

    private static async Task<IResult> IssueAsync(JsonBody<VisitorTicketRequest> body, HttpContext http, SiteDirectory sites, VisitorSecrets secrets, KnownVisitors known, NewVisitorBudget budget, TicketKeyring keys, TimeProvider time)
    {
        AllowReading(http, sites);
        if (body.Refusal is { } refusal) return refusal;
        var ask = body.Value;
        if (ask.Site is not { Length: > 0 and <= Limits.IdChars }) return Refuse.BadField($"site is needed, a text of at most {Limits.IdChars} characters");
        if (sites.Find(new SiteId(ask.Site)) is not { } site) return Refuse.UnknownSite(ask.Site);
        var origin = OriginCheck.OriginOf(http.Request);
        if (http.Request.Headers.Origin.Count > 1 || !site.Admits(origin)) return OriginRefused(origin);
        if (site.Bans.Holds(ask.Visitor is { Length: > 0 and <= Limits.IdChars } who ? new VisitorId(who) : null, http.Connection.RemoteIpAddress, time.GetUtcNow().ToUnixTimeMilliseconds()))
            return Refuse.Because(StatusCodes.Status403Forbidden, "banned", "this site does not talk with you for now");
        if (ask.Visitor is null != ask.Secret is null) return Refuse.BadField("visitor and secret come together or not at all");
        if (ask.Visitor is null && !ask.Consent && NeedsConsent(site, http.Request)) return Results.Ok(new ConsentNeededAnswer(true, ConfigOf(site)));
        var (login, fault) = ask.Login is { Length: > 0 } token ? LoginToken.Read(token, site, time.GetUtcNow()) : (null, null);
        if (ask.Visitor is not null && (ask.Visitor.Length > Limits.IdChars || ask.Secret!.Length > Limits.IdChars || !await secrets.VerifyAsync(site.Id, new VisitorId(ask.Visitor), ask.Secret, http.RequestAborted)))
            return Refuse.Because(StatusCodes.Status401Unauthorized, "bad-return-secret", "the secret is not the one issued with this visitor; ask again without visitor and secret");
        VisitorId visitor;
        string? secret = null;
        // What one person did must not become another's, nor anybody's who takes the browser after a sign-out.
        if (ask.Visitor is null || !await MayStayAsync())
        {
            if (!budget.TryTake(http.Connection.RemoteIpAddress, out var retryAfter))
            {
                http.Response.Headers.RetryAfter = Math.Ceiling(retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
                return Refuse.Because(StatusCodes.Status429TooManyRequests, "too-many-visitors", "too many new visitors from this address; try again in a moment");
            }
            (visitor, secret) = await secrets.IssueAsync(site.Id, http.RequestAborted);
            if (login is not null) await known.KeepAsync(site.Id, visitor, login, http.RequestAborted);
        }
        else visitor = new VisitorId(ask.Visitor);
        var ticket = new Ticket(site.Id.Value, TicketRole.Visitor, visitor.Value, origin ?? "", time.GetUtcNow() + Limits.TicketLife, login?.Name ?? "") { Person = login?.Stamp ?? "" };
        return Results.Ok(new VisitorTicketAnswer(
            visitor.Value, secret, TicketCodec.Sign(ticket, keys), ticket.Expires.ToUnixTimeSeconds() * 1000, Limits.SocketPath,
            ConfigOf(site), fault));

        async Task<bool> MayStayAsync() => ask.Login switch
        {
            "" => !await known.KnowsAsync(site.Id, new VisitorId(ask.Visitor!), http.RequestAborted),
            _ => login is null || await known.KeepAsync(site.Id, new VisitorId(ask.Visitor!), login, http.RequestAborted),
        };
    }

    private static WidgetConfig ConfigOf(SiteSnapshot site) => new(site.Name, site.Accent, LanguagesOf(site), DepartmentAnswer.Of(site), site.Greeting, AccentColours.Of(site.Accent), site.Routing.InsistRating, site.Routing.ReopenSeconds);

    /// <summary>Browsers send the wish with every request: Global Privacy Control, and Do-Not-Track (Tracking Preference Expression, 5.2).</summary>
    private static bool NeedsConsent(SiteSnapshot site, HttpRequest request) => site.Consent switch
    {
        ConsentMode.Always => true,
        ConsentMode.Signals => request.Headers["Sec-GPC"] == "1" || request.Headers["DNT"] == "1",
        _ => false,
    };

    /// <summary>Also on refusals, so that a page's script can read why.</summary>
    internal static bool AllowReading(HttpContext http, SiteDirectory sites)
    {
        http.Response.Headers.Vary = "Origin";
        if (OriginCheck.OriginOf(http.Request) is not { Length: > 0 } origin || !sites.All.Any(s => s.Admits(origin))) return false;
        http.Response.Headers.AccessControlAllowOrigin = origin;
        return true;
    }

    internal static IResult OriginRefused(string? origin) => Refuse.Because(StatusCodes.Status403Forbidden, "foreign-origin", string.IsNullOrEmpty(origin)
        ? "the request names no Origin; tickets are given only to pages of the site's own origins"
        : $"\"{Refuse.Shown(origin)}\" is not one of the site's origins");

    private static IReadOnlyList<string> LanguagesOf(SiteSnapshot site) =>
        [.. site.Departments.SelectMany(d => d.Names.Keys).Concat(site.Greeting.Keys).Prepend(site.DefaultLanguage).Distinct(StringComparer.Ordinal)];
}
