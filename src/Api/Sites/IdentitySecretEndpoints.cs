using Gateway.Actors.Sites;
using Gateway.Api.Requests;
using Gateway.Api.Sessions;
using Gateway.Persistence.Catalog;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.Sites;

/// <summary>A site's identity secret. <paramref name="Secret"/> is told once, when it is made; <paramref name="Created"/>: Unix ms.</summary>
public sealed record IdentitySecretAnswer(string Id, long Created, [property: System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)] string? Secret = null);

/// <summary>The site's identity secrets, oldest first.</summary>
public sealed record IdentitySecretsAnswer(IReadOnlyList<IdentitySecretAnswer> Secrets);

/// <summary>
/// The secrets with which a site signs who its visitors are. To change one: make the second, let the site sign with it, remove the first.
/// </summary>
internal static class IdentitySecretEndpoints
{
    public static void MapIdentitySecrets(this IEndpointRouteBuilder site)
    {
        var secrets = site.MapGroup("/identity-secrets").Needs(Permission.ChangeSite);
        secrets.MapGet("", ListAsync).WithSummary("The site's identity secrets, without the secrets themselves; for administrators").Produces<IdentitySecretsAnswer>();
        secrets.MapPost("", AddAsync).WithSummary("Make an identity secret; it is told this once, and at most two are valid at a time")
            .Produces<IdentitySecretAnswer>(StatusCodes.Status201Created).Produces<ApiError>(StatusCodes.Status409Conflict);
        secrets.MapDelete("/{id}", RemoveAsync).WithSummary("Remove an identity secret: what it has signed is refused").Produces(StatusCodes.Status204NoContent).Produces<ApiError>(StatusCodes.Status404NotFound);
    }

    private static async Task<IdentitySecretsAnswer> ListAsync(HttpContext http, IdentitySecrets secrets) =>
        new([.. (await secrets.ListAsync(http.Site().Id, http.RequestAborted)).Select(s => new IdentitySecretAnswer(s.Id, s.Created))]);

    private static async Task<IResult> AddAsync(HttpContext http, IdentitySecrets secrets, CatalogWatcher watcher)
    {
        if (await secrets.AddAsync(http.Site().Id, http.RequestAborted) is not { } added)
            return Refuse.Because(StatusCodes.Status409Conflict, "change-under-way", $"{IdentitySecrets.Most} secrets are valid; remove the older one when the site signs with the newer");
        await watcher.ReloadAsync(http.RequestAborted);
        return Results.Json(new IdentitySecretAnswer(added.Id, added.Created, added.Secret), statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> RemoveAsync(string id, HttpContext http, IdentitySecrets secrets, CatalogWatcher watcher)
    {
        if (!await secrets.RemoveAsync(http.Site().Id, id, http.RequestAborted)) return Refuse.NotFound("identity secret");
        await watcher.ReloadAsync(http.RequestAborted);
        return Results.NoContent();
    }
}
