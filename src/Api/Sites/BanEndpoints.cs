using Gateway.Actors.Sites;
using Gateway.Api.Requests;
using Gateway.Api.Sessions;
using Gateway.Persistence.Catalog;
using Gateway.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.Sites;

/// <summary>Whom to keep out: a visitor's id, or an address or network, for so many minutes.</summary>
public sealed record BanRequest(string? Visitor, string? Address, int? Minutes, string? Reason);

/// <summary>A ban in force. Times are Unix ms; visitor or address is null.</summary>
public sealed record BanAnswer(string Id, string? Visitor, string? Address, long Until, string Reason, string By, long Created)
{
    internal static BanAnswer Of(StoredBan b) => new(b.Id, b.Visitor.Length > 0 ? b.Visitor : null, b.Network.Length > 0 ? b.Network : null, b.Until, b.Reason, b.ByName, b.Created);
}

/// <summary>The bans in force, the latest first.</summary>
public sealed record BansAnswer(IReadOnlyList<BanAnswer> Bans);

/// <summary>Who is kept out of a site for a time.</summary>
internal static class BanEndpoints
{
    private const int MostMinutes = 366 * 24 * 60;
    private const int ReasonChars = 500;

    public static void MapBans(this IEndpointRouteBuilder site)
    {
        var bans = site.MapGroup("/bans").Needs(Permission.BlockVisitors);
        bans.MapGet("", ListAsync).WithSummary("Who is kept out now, the latest first").Produces<BansAnswer>();
        bans.MapPost("", AddAsync).WithSummary("Keep a visitor, an address or a network out for a time: sockets are closed with 4504, on other nodes within two seconds, and no ticket is given")
            .Produces<BanAnswer>(StatusCodes.Status201Created).Produces<ApiError>(StatusCodes.Status400BadRequest).Produces<ApiError>(StatusCodes.Status409Conflict);
        bans.MapDelete("/{id}", RemoveAsync).WithSummary("Let somebody in again").Produces(StatusCodes.Status204NoContent).Produces<ApiError>(StatusCodes.Status404NotFound);
    }

    private static async Task<BansAnswer> ListAsync(HttpContext http, Bans bans) => new([.. (await bans.ListAsync(http.Site().Id, http.RequestAborted)).Select(BanAnswer.Of)]);

    private static async Task<IResult> AddAsync(JsonBody<BanRequest> body, HttpContext http, Bans bans, CatalogWatcher watcher, TimeProvider time)
    {
        var ask = body.Value;
        var network = "";
        if (string.IsNullOrEmpty(ask.Visitor) == string.IsNullOrEmpty(ask.Address)) return Refuse.BadField("a visitor or an address is needed, and not both");
        if (ask.Visitor is { Length: > 0 } visitor && (visitor.Length > Limits.IdChars || visitor.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')))) return Refuse.BadField("visitor is no visitor's id");
        if (ask.Address is { Length: > 0 } address)
        {
            if (address.Length > 64 || !BanList.TryParse(address.Trim(), out var parsed))
                return Refuse.BadField("address is an IP address, or a network such as 203.0.113.0/24; not wider than /8, or /16 for IPv6");
            network = parsed.ToString();
        }
        if (ask.Minutes is not (>= 1 and <= MostMinutes)) return Refuse.BadField($"minutes is a whole number of 1 to {MostMinutes}");
        if (ask.Reason is { Length: > ReasonChars }) return Refuse.BadField($"reason has at most {ReasonChars} characters");
        var until = time.GetUtcNow().AddMinutes(ask.Minutes.Value).ToUnixTimeMilliseconds();
        if (await bans.AddAsync(http.Site().Id, ask.Visitor ?? "", network, until, ask.Reason ?? "", http.Caller().Name, http.RequestAborted) is not { } added)
            return Refuse.Because(StatusCodes.Status409Conflict, "too-many", $"a site has at most {Bans.Most} bans; let somebody in again first");
        await watcher.ReloadAsync(http.RequestAborted);
        return Results.Json(BanAnswer.Of(added), statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> RemoveAsync(string id, HttpContext http, Bans bans, CatalogWatcher watcher)
    {
        if (!await bans.RemoveAsync(http.Site().Id, id, http.RequestAborted)) return Refuse.NotFound("ban");
        await watcher.ReloadAsync(http.RequestAborted);
        return Results.NoContent();
    }
}
