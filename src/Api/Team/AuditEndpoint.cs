using Gateway.Actors.Sites;
using Gateway.Api.History;
using Gateway.Api.Requests;
using Gateway.Api.Sessions;
using Gateway.Persistence.Catalog;
using Gateway.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.Team;

/// <summary>Something that was done or refused.</summary>
/// <param name="Site">"" for what is of the account or the installation.</param>
/// <param name="At">Unix ms.</param>
/// <param name="Person">Id; "" for an attempt to sign in.</param>
/// <param name="Action">Method and route, as <c>PUT /sites/{site}/routing</c>.</param>
/// <param name="Subject">What it was done to: the values in the address.</param>
/// <param name="Status">HTTP's; 0: it was begun, and nobody knows how it ended.</param>
/// <param name="Code">Why it was refused, or "".</param>
public sealed record AuditEntryAnswer(string Id, long At, string Person, string Login, string Address, string Site, string Action, string Subject, int Status, string Code)
{
    internal static AuditEntryAnswer Of(AuditEntry e) => new(e.Id, e.At, e.Person, e.Login, e.Address, e.Site, e.Action, e.Subject, e.Status, e.Code);
}

/// <summary>Entries, newest first. <paramref name="Next"/>: before which the next page begins; null on the last.</summary>
public sealed record AuditAnswer(IReadOnlyList<AuditEntryAnswer> Entries, string? Next);

internal static class AuditEndpoint
{
    private const int DefaultLimit = 100;

    public static void MapAudit(this IEndpointRouteBuilder api) =>
        api.MapGet("/audit", ReadAsync).Needs(Permission.ReadAudit)
            .WithSummary("Who did what, when and from where; filters: person (id), action (part of it), site, outcome (done, refused), from and to (Unix ms), limit (1 to 200), before (next of the page before)")
            .Produces<AuditAnswer>().Produces<ApiError>(StatusCodes.Status400BadRequest);

    private static async Task<IResult> ReadAsync(HttpContext http, AuditLog log, string? person, string? action, string? site, string? outcome, string? from, string? to, string? limit, string? before)
    {
        var filter = new FilterReader();
        if (outcome is not (null or "done" or "refused")) return Refuse.BadRequest("bad-filter", "outcome: done or refused, or left out for both");
        if (!TryCursor(before, out var cursor)) return Refuse.BadRequest("bad-filter", "before: the \"next\" of the page before is needed");
        var asked = new AuditFilter(
            filter.Text("person", person, Limits.IdChars), filter.Text("action", action, 100), filter.Text("site", site, Limits.IdChars), outcome is null ? null : outcome == "refused",
            filter.Number("from", from, 0, long.MaxValue), filter.Number("to", to, 0, long.MaxValue), cursor, (int)(filter.Number("limit", limit, 1, AuditLog.Most) ?? DefaultLimit));
        if (filter.Fault is { } fault) return Refuse.BadRequest("bad-filter", fault);
        var found = await log.ReadAsync(http.Caller().Account, asked, http.RequestAborted);
        return Results.Ok(new AuditAnswer([.. found.Select(AuditEntryAnswer.Of)], found.Count == asked.Limit ? $"{found[^1].At}.{found[^1].Id}" : null));
    }

    private static bool TryCursor(string? text, out (long, string)? cursor)
    {
        cursor = null;
        if (text is null) return true;
        if (text.Split('.', 2) is not [var at, { Length: > 0 and <= Limits.IdChars } id] || !long.TryParse(at, System.Globalization.CultureInfo.InvariantCulture, out var when)) return false;
        cursor = (when, id);
        return true;
    }
}
