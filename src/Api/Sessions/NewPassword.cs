using Gateway.Api.Requests;
using Gateway.Persistence.Catalog;
using Microsoft.AspNetCore.Http;

namespace Gateway.Api.Sessions;

/// <summary>What a password must be to be stored.</summary>
internal static class NewPassword
{
    /// <summary>A refusal that says what is allowed, or null.</summary>
    public static IResult? Fault(string? password) =>
        password is { Length: >= DemoSite.MinPasswordChars and <= PasswordHash.MaxChars } ? null
        : Refuse.Faulty("bad-request", Actors.Fault.Of("password", "password-range", ("least", DemoSite.MinPasswordChars), ("most", PasswordHash.MaxChars)));
}
