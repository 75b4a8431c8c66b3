using Gateway.Actors.Sites;
using Gateway.Api.Requests;
using Gateway.Api.Sessions;
using Gateway.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.Tickets;

/// <summary>A console asks for a ticket to one site.</summary>
public sealed record OperatorTicketRequest(string? Site);

/// <summary>What a console needs to connect.</summary>
/// <param name="Ticket">For the hello.</param>
/// <param name="ExpiresAt">Unix ms.</param>
/// <param name="Socket">The path of the WebSocket.</param>
public sealed record OperatorTicketAnswer(string Ticket, long ExpiresAt, string Socket);

/// <summary>Tickets for consoles, bought with the session.</summary>
internal static class OperatorTickets
{
    public static void MapOperatorTickets(this IEndpointRouteBuilder api) =>
        api.MapPost("/operator-tickets", Issue).NeedsPerson(audited: false).WithSummary("A ticket for the signed-in person on one site")
            .Produces<OperatorTicketAnswer>().Produces<ApiError>(StatusCodes.Status401Unauthorized).Produces<ApiError>(StatusCodes.Status404NotFound);

    private static IResult Issue(JsonBody<OperatorTicketRequest> body, HttpContext http, SiteDirectory sites, TicketKeyring keys, TimeProvider time)
    {
        if (body.Value.Site is not { Length: > 0 and <= Limits.IdChars } id) return Refuse.BadField($"site is needed, a text of at most {Limits.IdChars} characters");
        var person = http.Caller();
        if (sites.ServedBy(person, id) is not { } site) return Refuse.UnknownSite(id);
        var ticket = new Ticket(site.Id.Value, TicketRole.Operator, person.Id.Value, OriginCheck.OriginOf(http.Request) ?? "", time.GetUtcNow() + Limits.TicketLife, person.Name) { Series = person.TicketSeries };
        return Results.Ok(new OperatorTicketAnswer(TicketCodec.Sign(ticket, keys), ticket.Expires.ToUnixTimeSeconds() * 1000, Limits.SocketPath));
    }
}
