using Gateway.Actors;
using Gateway.Actors.Sites;
using Gateway.Actors.Visitors;
using Gateway.Api.Requests;
using Gateway.Api.Sessions;
using Gateway.Persistence.Catalog;
using Gateway.Persistence.Transcripts;
using Gateway.Persistence.Visits;
using Gateway.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.History;

/// <summary>What is on disk of a visitor; the live visit comes over the WebSocket. All lists are newest first.</summary>
public sealed record VisitorAnswer(
    string Visitor, IReadOnlyList<VisitAnswer> Visits, IReadOnlyList<string> Segments, IReadOnlyList<InvitationAnswer> Invitations, IReadOnlyList<VisitorDialogAnswer> Dialogs);

/// <summary>A page that was looked at, and when (Unix ms).</summary>
public sealed record LookedAtAnswer(string Url, string Title, long At);

/// <summary>A visit. Times are Unix ms. Country is two letters; a source is direct, search, paid, social, mail, referral, campaign, internal or, before it was kept, "".</summary>
public sealed record VisitAnswer(
    int Number, long Start, long End, int Pages, string Referrer, string Browser, string Os, string Device, string Country, string Region, string City, string Source, string Engine, string Term,
    string Campaign, IReadOnlyList<LookedAtAnswer> LookedAt)
{
    internal static VisitAnswer Of(VisitRecord v) => new(v.Number, v.Start.ToUnixTimeMilliseconds(), v.End.ToUnixTimeMilliseconds(), v.Pages, v.Referrer, v.Browser, v.Os, v.Device,
        v.Place?.Country ?? "", v.Place?.Region ?? "", v.Place?.City ?? "", v.Origin?.Source ?? "", v.Origin?.Engine ?? "", v.Origin?.Term ?? "", v.Origin?.Campaign ?? "",
        [.. (v.LookedAt ?? []).Select(p => new LookedAtAnswer(p.Url, p.Title, p.At))]);
}

/// <summary>An invitation by a rule or by an operator. Outcome: 0 offered, 1 shown, 2 accepted, 3 declined, 4 ignored.</summary>
/// <param name="RuleName">Null for an operator's, and for a rule that is not in force now.</param>
/// <param name="Coupon">The code that came with it; null for none.</param>
public sealed record InvitationAnswer(string Id, string? Rule, string? Operator, int Outcome, long At, string? Coupon, string? RuleName)
{
    internal static InvitationAnswer Of(InvitationRecord i, SiteSnapshot site) =>
        new(i.Id, i.Rule, i.Operator, i.Outcome, i.At.ToUnixTimeMilliseconds(), i.Coupon, i.Rule is { } rule ? site.Rules.Find(rule)?.Name : null);
}

/// <summary>A dialog of the visitor.</summary>
public sealed record VisitorDialogAnswer(string Id, long StartedAt, long? ClosedAt, int Stars, string Excerpt)
{
    internal static VisitorDialogAnswer Of(DialogSummary d) => new(d.Id.Value, d.StartedAt, d.ClosedAt, d.Stars, d.Excerpt);
}

internal static class VisitorEndpoint
{
    private const int MostDialogs = 50;

    public static void MapVisitor(this IEndpointRouteBuilder site)
    {
        site.MapGet("/visitors/{id}", FindAsync).Needs(Permission.SeeVisitors).WithSummary("Visits, segments, invitations and dialogs of a visitor; empty for one never seen").Produces<VisitorAnswer>();
        site.MapPost("/visitors/{id}/sign-out", SignOutAsync).Needs(Permission.BlockVisitors).WithSummary("End a visitor's identity: sockets are closed with 4503, on other nodes within two seconds, and the browser becomes a new visitor")
            .Produces(StatusCodes.Status204NoContent).Produces<ApiError>(StatusCodes.Status403Forbidden).Produces<ApiError>(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> FindAsync(string id, HttpContext http, VisitorHistory history, TranscriptReader transcripts)
    {
        if (id.Length > Limits.IdChars) return Refuse.NotFound("visitor");
        var (site, visitor) = (http.Site().Id, new VisitorId(id));
        var past = await history.OfAsync(site, visitor, http.RequestAborted);
        var dialogs = await transcripts.SearchAsync(site, new DialogSearch(Visitor: visitor, Limit: MostDialogs), http.RequestAborted);
        return Results.Ok(new VisitorAnswer(
            id, [.. past.Visits.Select(VisitAnswer.Of)], past.Segments, [.. past.Invitations.Select(i => InvitationAnswer.Of(i, http.Site()))], [.. dialogs.Dialogs.Select(VisitorDialogAnswer.Of)]));
    }

    private static async Task<IResult> SignOutAsync(string id, HttpContext http, VisitorSecrets secrets, CatalogWatcher watcher)
    {
        if (id.Length > Limits.IdChars || !await secrets.SignOutAsync(http.Site().Id, new VisitorId(id), http.RequestAborted)) return Refuse.NotFound("visitor");
        await watcher.ReloadAsync(http.RequestAborted);
        return Results.NoContent();
    }
}
