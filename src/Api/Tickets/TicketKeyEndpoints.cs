using Gateway.Actors.Sites;
using Gateway.Api.Requests;
using Gateway.Api.Sessions;
using Gateway.Persistence.Catalog;
using Gateway.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.Tickets;

/// <summary>The keys that verify tickets now, without their secrets.</summary>
/// <param name="Signing">The id of the one that signs on this node.</param>
/// <param name="Keys">One, or two while a change is under way.</param>
public sealed record TicketKeysAnswer(string Signing, IReadOnlyList<TicketKeyAnswer> Keys);

/// <summary>A key. <paramref name="SignsFrom"/>: Unix ms.</summary>
public sealed record TicketKeyAnswer(string Id, long SignsFrom);

/// <summary>
/// The keys of the whole installation. They change by themselves every <see cref="TicketKeys.KeyLife"/>; an administrator may bring a change forward. A new key
/// signs only after <see cref="TicketKeys.Notice"/>, when every node knows it; the old one verifies until its last ticket has expired.
/// </summary>
internal static class TicketKeyEndpoints
{
    public static void MapTicketKeys(this IEndpointRouteBuilder api)
    {
        var keys = api.MapGroup("/ticket-keys").Needs(Permission.RunInstallation);
        keys.MapGet("", ListAsync).WithSummary("The keys that sign and verify tickets, for administrators").Produces<TicketKeysAnswer>();
        keys.MapPost("", RotateAsync).WithSummary("Change the signing key now").Produces<TicketKeyAnswer>(StatusCodes.Status201Created).Produces<ApiError>(StatusCodes.Status409Conflict);
    }

    private static async Task<TicketKeysAnswer> ListAsync(HttpContext http, TicketKeys keys, TicketKeyring keyring) =>
        new(keyring.Current.Id, [.. (await keys.LoadAsync(http.RequestAborted)).OrderBy(k => k.SignsFrom).Select(k => new TicketKeyAnswer(k.Id, k.SignsFrom))]);

    private static async Task<IResult> RotateAsync(HttpContext http, TicketKeys keys) => await keys.RotateAsync(http.RequestAborted) is { } added
        ? Results.Json(new TicketKeyAnswer(added.Id, added.SignsFrom), statusCode: StatusCodes.Status201Created)
        : Refuse.Because(StatusCodes.Status409Conflict, "change-under-way", $"two keys are live; the next change is possible about {(TicketKeys.Notice + TicketKeys.Overlap).TotalMinutes} minutes after the last");
}
