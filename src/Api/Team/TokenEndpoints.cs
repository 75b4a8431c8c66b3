using Gateway.Actors.Sites;
using Gateway.Api.Requests;
using Gateway.Api.Sessions;
using Gateway.Persistence.Catalog;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.Team;

/// <summary>A token. Times are Unix ms.</summary>
/// <param name="Person">Id of whoever made it; it acts in their name.</param>
/// <param name="Scopes">Words of permissions.</param>
/// <param name="ExpiresAt">Null for never.</param>
/// <param name="UsedAt">To the minute; null for never.</param>
public sealed record TokenAnswer(string Id, string Name, string Person, string PersonName, IReadOnlyList<string> Scopes, long CreatedAt, long? ExpiresAt, long? UsedAt)
{
    internal static TokenAnswer Of(ApiToken t) =>
        new(t.Id, t.Name, t.Person.Value, t.PersonName, Permissions.Words(t.Scopes), t.Created, t.Expires == 0 ? null : t.Expires, t.Used == 0 ? null : t.Used);
}

/// <summary>A token that was made. <paramref name="Text"/> is told this once and kept nowhere.</summary>
public sealed record NewTokenAnswer(TokenAnswer Token, string Text);

/// <summary>The tokens of the account, newest first.</summary>
public sealed record TokensAnswer(IReadOnlyList<TokenAnswer> Tokens);

/// <summary>What a token shall be for. <paramref name="ExpiresAt"/>: Unix ms; left out for never.</summary>
public sealed record TokenRequest(string? Name, IReadOnlyList<string>? Scopes, long? ExpiresAt);

/// <summary>Tokens with which programs call the API. Nobody makes one that may more than they may themselves.</summary>
internal static class TokenEndpoints
{
    private const int NameChars = 60;

    public static void MapTokens(this IEndpointRouteBuilder api)
    {
        var tokens = api.MapGroup("/tokens").Needs(Permission.ManageTeam);
        tokens.MapGet("", ListAsync).WithSummary("The tokens of the account, without their texts").Produces<TokensAnswer>();
        tokens.MapPost("", AddAsync).WithSummary("Make a token that acts in the caller's name; its text is told this once").Produces<NewTokenAnswer>(StatusCodes.Status201Created)
            .Produces<ApiError>(StatusCodes.Status400BadRequest).Produces<ApiError>(StatusCodes.Status409Conflict);
        tokens.MapDelete("/{id}", RemoveAsync).WithSummary("Revoke a token, at once").Produces(StatusCodes.Status204NoContent).Produces<ApiError>(StatusCodes.Status404NotFound);
    }

    private static async Task<TokensAnswer> ListAsync(HttpContext http, ApiTokens tokens) => new([.. (await tokens.ListAsync(http.Caller().Account, http.RequestAborted)).Select(TokenAnswer.Of)]);

    private static async Task<IResult> AddAsync(JsonBody<TokenRequest> body, HttpContext http, ApiTokens tokens, TimeProvider time)
    {
        if (body.Value.Name?.Trim() is not { Length: > 0 and <= NameChars } name) return Refuse.BadField($"name is needed, 1 to {NameChars} characters");
        if (body.Value.Scopes is not { Count: > 0 } words || words.Contains(null)) return Refuse.BadField("scopes is needed, a list of words with at least one");
        if (words.FirstOrDefault(w => Permissions.Find(w) is null) is { } unknown) return Refuse.BadField($"scopes: there is no \"{Refuse.Shown(unknown)}\"; there are {string.Join(", ", Permissions.Words(Permissions.All))}");
        if (body.Value.ExpiresAt is { } expires && expires <= time.GetUtcNow().ToUnixTimeMilliseconds()) return Refuse.BadField("expiresAt is a time to come, Unix ms, or is left out");
        var scopes = Permissions.Of(words);
        if (RoleReach.Beyond(http.Caller(), scopes) is { } beyond) return beyond;
        return await tokens.AddAsync(http.Caller(), name, scopes, body.Value.ExpiresAt ?? 0, http.RequestAborted) is { } made
            ? Results.Json(new NewTokenAnswer(TokenAnswer.Of(made.Token), made.Text), statusCode: StatusCodes.Status201Created)
            : Refuse.Because(StatusCodes.Status409Conflict, "too-many", $"an account has at most {ApiTokens.Most} tokens; revoke one that is over");
    }

    // Whoever manages the team ends any token, also one that may more than they: taking away harms nobody, and a leak waits for no administrator.
    private static async Task<IResult> RemoveAsync(string id, HttpContext http, ApiTokens tokens) =>
        await tokens.RemoveAsync(http.Caller().Account, id, http.RequestAborted) ? Results.NoContent() : Refuse.Because(StatusCodes.Status404NotFound, "not-found", "the account has no such token");
}
