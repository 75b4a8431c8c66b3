using Gateway.Actors;
using Gateway.Actors.Sites;
using Gateway.Api.Files;
using Gateway.Api.Requests;
using Gateway.Protocol;
using Microsoft.AspNetCore.Http;

namespace Gateway.Api.Tickets;

/// <summary>Routes for pages of the sites that a visitor's ticket opens, in <c>Authorization: Bearer</c>.</summary>
internal static class VisitorProof
{
    public static IResult Preflight(HttpContext http, SiteDirectory sites)
    {
        if (!VisitorTickets.AllowReading(http, sites)) return VisitorTickets.OriginRefused(OriginCheck.OriginOf(http.Request));
        http.Response.Headers.AccessControlAllowMethods = "GET, POST";
        http.Response.Headers.AccessControlAllowHeaders = "authorization, content-type";
        http.Response.Headers.AccessControlMaxAge = "600";
        return Results.NoContent();
    }

    /// <summary>Whom the ticket proves; the site still admits the origin and the visitor. A ban reaches further than a ticket, which lives on for a while.</summary>
    public static FileAuthor? Of(HttpContext http, SiteDirectory sites, TicketKeyring keys, TimeProvider time)
    {
        VisitorTickets.AllowReading(http, sites);
        if (http.Request.Headers.Authorization is not [{ } header] || !header.StartsWith("Bearer ", StringComparison.Ordinal)) return null;
        var origin = OriginCheck.OriginOf(http.Request) ?? "";
        if (!TicketCodec.TryVerify(header["Bearer ".Length..], keys, origin, time.GetUtcNow(), out var ticket, out _) || ticket!.Role != TicketRole.Visitor) return null;
        var visitor = new VisitorId(ticket.Subject);
        if (sites.Find(new SiteId(ticket.Site)) is not { } site || !site.Admits(origin) || site.SignedOut.Contains(visitor)) return null;
        return site.Bans.Holds(visitor, http.Connection.RemoteIpAddress, time.GetUtcNow().ToUnixTimeMilliseconds()) ? null : new FileAuthor(site, TicketRole.Visitor, ticket.Subject);
    }

    public static IResult Missing(HttpContext http, SiteDirectory sites) => !VisitorTickets.AllowReading(http, sites)
        ? VisitorTickets.OriginRefused(OriginCheck.OriginOf(http.Request))
        : Refuse.Because(StatusCodes.Status401Unauthorized, "bad-ticket", "a visitor's ticket of this page is needed in Authorization: Bearer");
}
