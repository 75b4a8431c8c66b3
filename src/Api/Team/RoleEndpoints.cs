using Gateway.Actors.Sites;
using Gateway.Api.Requests;
using Gateway.Api.Sessions;
using Gateway.Persistence.Catalog;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.Team;

/// <summary>A role. <paramref name="Name"/>: null for a built-in one, which has a name in each language. <paramref name="Permissions"/>: words.</summary>
public sealed record RoleAnswer(string Id, string? Name, bool BuiltIn, IReadOnlyList<string> Permissions, int People)
{
    internal static RoleAnswer Of(Role r) => new(r.Id, r.Name, r.BuiltIn, Actors.Sites.Permissions.Words(r.May), r.People);
}

/// <summary>The roles of the account, and every permission that there is.</summary>
public sealed record RolesAnswer(IReadOnlyList<RoleAnswer> Roles, IReadOnlyList<string> Permissions);

/// <summary>What a role shall allow. <paramref name="Name"/> is of the account's own roles.</summary>
public sealed record RoleRequest(string? Name, IReadOnlyList<string>? Permissions);

/// <summary>Roles: what people may. Nobody gives or takes more than they may themselves.</summary>
internal static class RoleEndpoints
{
    private const int IdChars = 40;
    private const int NameChars = 60;

    public static void MapRoles(this IEndpointRouteBuilder api)
    {
        var roles = api.MapGroup("/roles").Needs(Permission.ManageTeam);
        roles.MapGet("", ListAsync).WithSummary("The roles of the account with what each allows, and the words of all permissions").Produces<RolesAnswer>();
        roles.MapPut("/{id}", SetAsync).WithSummary("Make a role of the account, or change what a role allows; in force within a second for everybody who has it").Produces<RolesAnswer>()
            .Produces<ApiError>(StatusCodes.Status400BadRequest).Produces<ApiError>(StatusCodes.Status409Conflict);
        roles.MapDelete("/{id}", RemoveAsync).WithSummary("Remove a role that nobody has; of a built-in one the changes").Produces<RolesAnswer>()
            .Produces<ApiError>(StatusCodes.Status404NotFound).Produces<ApiError>(StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> ListAsync(HttpContext http, Roles roles) =>
        Results.Ok(new RolesAnswer([.. (await roles.ListAsync(http.Caller().Account, http.RequestAborted)).Select(RoleAnswer.Of)], Permissions.Words(Permissions.All)));

    private static async Task<IResult> SetAsync(string id, JsonBody<RoleRequest> body, HttpContext http, Roles roles, CatalogWatcher watcher)
    {
        var (caller, builtIn) = (http.Caller(), Permissions.BuiltIn.ContainsKey(id));
        if (id == Permissions.Administrator) return Refuse.Because(StatusCodes.Status409Conflict, "administrators-may-all", "administrators may everything, always; make a role of its own for less");
        if (id.Length is 0 or > IdChars || id.Any(c => c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '-'))) return Refuse.BadField($"a role's id is 1 to {IdChars} lower-case letters, digits and hyphens");
        var name = body.Value.Name?.Trim();
        if (!builtIn && name is not { Length: > 0 and <= NameChars }) return Refuse.BadField($"name is needed, 1 to {NameChars} characters");
        if (body.Value.Permissions is not { } words) return Refuse.BadField("permissions is needed, a list of words");
        if (words.FirstOrDefault(w => Permissions.Find(w) is null) is { } unknown) return Refuse.BadField($"permissions: there is no \"{Refuse.Shown(unknown)}\"; there are {string.Join(", ", Permissions.Words(Permissions.All))}");
        if (words.Contains(null)) return Refuse.BadField("permissions is a list of words");
        var now = (await roles.ListAsync(caller.Account, http.RequestAborted)).FirstOrDefault(r => r.Id == id);
        if (RoleReach.Beyond(caller, Permissions.Of(words) | (now?.May ?? Permission.None)) is { } beyond) return beyond;
        if (await roles.SetAsync(caller.Account, id, builtIn ? null : name, Permissions.Of(words), http.RequestAborted) == RoleWrite.TooMany)
            return Refuse.Because(StatusCodes.Status409Conflict, "too-many", $"an account has at most {Roles.Most} roles of its own");
        await watcher.ReloadAsync(http.RequestAborted);
        return await ListAsync(http, roles);
    }

    private static async Task<IResult> RemoveAsync(string id, HttpContext http, Roles roles, CatalogWatcher watcher)
    {
        // Operators and supervisors go back to what they may at first, which may be more than now.
        if (RoleReach.Beyond(http.Caller(), Permissions.BuiltIn.GetValueOrDefault(id)) is { } beyond) return beyond;
        switch (await roles.RemoveAsync(http.Caller().Account, id, http.RequestAborted))
        {
            case RoleWrite.NotFound: return Refuse.Because(StatusCodes.Status404NotFound, "not-found", "the account has no such role, or has not changed it");
            case RoleWrite.InUse: return Refuse.Because(StatusCodes.Status409Conflict, "in-use", "people have this role; give them another one first");
            default:
                await watcher.ReloadAsync(http.RequestAborted);
                return await ListAsync(http, roles);
        }
    }
}

/// <summary>How far somebody's hand reaches who manages the team.</summary>
internal static class RoleReach
{
    /// <summary>A refusal when that is more than the caller may.</summary>
    public static IResult? Beyond(Person caller, Permission may) => (may & ~caller.May) is not Permission.None and var more
        ? Refuse.NotAllowed($"only who may it can give, take or change it: {string.Join(", ", Permissions.Words(more))}")
        : null;
}
