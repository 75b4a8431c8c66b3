using Gateway.Actors.Sites;
using Microsoft.AspNetCore.Builder;

namespace Gateway.Api.Sessions;

/// <summary>What a route demands of its caller. Each route of <c>/api/v1</c> states one; <see cref="Guard"/> is where it is checked.</summary>
/// <param name="Needs">What the caller's role must allow; None: to be signed in.</param>
/// <param name="Open">Anybody may ask; the handler says why that is safe.</param>
/// <param name="Audited">Whether each use stands in the audit log; null: when it is a write.</param>
/// <param name="InPerson">Not for tokens: it is about somebody's own session, or would give a token more than it has.</param>
internal sealed record Access(Permission Needs, bool Open = false, bool? Audited = null, bool InPerson = false);

/// <summary>How routes state it. What a route says wins over its group.</summary>
internal static class StatedAccess
{
    /// <summary>Only to whose role allows this.</summary>
    public static T Needs<T>(this T route, Permission permission, bool? audited = null) where T : IEndpointConventionBuilder => route.WithMetadata(new Access(permission, Audited: audited));

    /// <summary>To everybody who is signed in.</summary>
    public static T NeedsSignIn<T>(this T route, bool? audited = null) where T : IEndpointConventionBuilder => route.WithMetadata(new Access(Permission.None, Audited: audited));

    /// <summary>To everybody who is signed in, and to no token.</summary>
    public static T NeedsPerson<T>(this T route, bool? audited = null) where T : IEndpointConventionBuilder => route.WithMetadata(new Access(Permission.None, Audited: audited, InPerson: true));

    /// <summary>To anybody.</summary>
    public static T OpenToAll<T>(this T route) where T : IEndpointConventionBuilder => route.WithMetadata(new Access(Permission.None, Open: true));
}
