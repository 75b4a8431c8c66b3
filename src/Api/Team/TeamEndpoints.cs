using Gateway.Actors;
using Gateway.Actors.Sites;
using Gateway.Api.Requests;
using Gateway.Api.Sessions;
using Gateway.Persistence.Catalog;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.Team;

/// <summary>The people of the account by name.</summary>
public sealed record TeamAnswer(IReadOnlyList<MemberAnswer> People);

/// <summary>A person of the team. <paramref name="Sessions"/>: browsers in which they are signed in.</summary>
public sealed record MemberAnswer(string Id, string Login, string Name, string Role, bool Active, int Sessions)
{
    internal static MemberAnswer Of(Member m) => new(m.Id.Value, m.Login, m.Name, m.Role, m.Active, m.Sessions);
}

/// <summary>Whether a person is in service.</summary>
public sealed record ActiveRequest(bool? Active);

/// <summary>The id of a role of the account.</summary>
public sealed record PersonRoleRequest(string? Role);

/// <summary>A password for somebody else.</summary>
public sealed record PasswordRequest(string? Password);

/// <summary>
/// How administrators end what somebody of their account has in hand: sessions at once, sockets of this node at once and of other nodes within two
/// seconds, with close code 4503.
/// </summary>
internal static class TeamEndpoints
{
    public static void MapTeam(this IEndpointRouteBuilder api)
    {
        var team = api.MapGroup("/team").Needs(Permission.ManageTeam);
        team.MapGet("", ListAsync).WithSummary("The people of the account, for administrators").Produces<TeamAnswer>();
        Describe(team.MapPost("/{id}/sign-out", SignOutAsync), "Sign a person out everywhere; they may sign in again");
        Describe(team.MapPut("/{id}/active", SetActiveAsync), "Take a person out of service, or back in; who is out is signed out everywhere and cannot sign in");
        Describe(team.MapPut("/{id}/password", SetPasswordAsync), "Set a person's password; signs them out everywhere");
        Describe(team.MapPut("/{id}/role", SetRoleAsync), "Give a person a role; what it allows holds within a second, without a new sign-in");
    }

    private static void Describe(RouteHandlerBuilder route, string summary) => route.WithSummary(summary).Produces(StatusCodes.Status204NoContent)
        .Produces<ApiError>(StatusCodes.Status403Forbidden).Produces<ApiError>(StatusCodes.Status404NotFound).Produces<ApiError>(StatusCodes.Status409Conflict);

    private static async Task<TeamAnswer> ListAsync(HttpContext http, Members members) =>
        new([.. (await members.ListAsync(http.Caller().Account, http.RequestAborted)).Select(MemberAnswer.Of)]);

    private static async Task<IResult> SignOutAsync(string id, HttpContext http, Members members, CatalogWatcher watcher) =>
        await BeyondAsync(id, http, members) ?? await InForceAsync(await members.SignOutAsync(http.Caller().Account, new OperatorId(id), http.RequestAborted), http, watcher);

    private static async Task<IResult> SetActiveAsync(string id, JsonBody<ActiveRequest> body, HttpContext http, Members members, CatalogWatcher watcher)
    {
        if (body.Value.Active is not { } active) return Refuse.BadField("active is needed, true or false");
        if (await BeyondAsync(id, http, members) is { } beyond) return beyond;
        return await InForceAsync(await members.SetActiveAsync(http.Caller().Account, new OperatorId(id), active, http.RequestAborted), http, watcher);
    }

    private static async Task<IResult> SetPasswordAsync(string id, JsonBody<PasswordRequest> body, HttpContext http, Members members, CatalogWatcher watcher)
    {
        if (NewPassword.Fault(body.Value.Password) is { } fault) return fault;
        if (await BeyondAsync(id, http, members) is { } beyond) return beyond;
        return await InForceAsync(await members.SetPasswordAsync(http.Caller().Account, new OperatorId(id), body.Value.Password!, http.RequestAborted), http, watcher);
    }

    private static async Task<IResult> SetRoleAsync(string id, JsonBody<PersonRoleRequest> body, HttpContext http, Members members, Roles roles, CatalogWatcher watcher)
    {
        if (body.Value.Role is not { Length: > 0 } ask) return Refuse.BadField("role is needed, the id of a role of the account");
        if (await BeyondAsync(id, http, members) is { } beyond) return beyond;
        if ((await roles.ListAsync(http.Caller().Account, http.RequestAborted)).FirstOrDefault(r => r.Id == ask) is { } role && RoleReach.Beyond(http.Caller(), role.May) is { } more) return more;
        return await InForceAsync(await members.SetRoleAsync(http.Caller().Account, new OperatorId(id), ask, http.RequestAborted), http, watcher);
    }

    /// <summary>Who may more than the caller is out of reach: their password would be a way to their permissions.</summary>
    private static async Task<IResult?> BeyondAsync(string id, HttpContext http, Members members) =>
        await members.MayOfAsync(http.Caller().Account, new OperatorId(id), http.RequestAborted) is { } may ? RoleReach.Beyond(http.Caller(), may) : null;

    private static async Task<IResult> InForceAsync(TeamWrite written, HttpContext http, CatalogWatcher watcher)
    {
        switch (written)
        {
            case TeamWrite.NotFound: return Refuse.Because(StatusCodes.Status404NotFound, "not-found", "no such person in this account");
            case TeamWrite.UnknownRole: return Refuse.BadField("the account has no such role; GET /api/v1/roles lists them");
            case TeamWrite.LastAdministrator: return Refuse.Because(StatusCodes.Status409Conflict, "last-administrator", "an account keeps at least one active administrator");
            default:
                await watcher.ReloadAsync(http.RequestAborted);
                return Results.NoContent();
        }
    }
}
