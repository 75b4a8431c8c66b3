using System.Text.Json.Serialization;
using Gateway.Actors;
using Microsoft.AspNetCore.Http;

namespace Gateway.Api.Requests;

/// <summary>What a refused request is answered with.</summary>
/// <param name="Code">A word for programs, in kebab-case; part of the contract.</param>
/// <param name="Message">A sentence for people: what was wrong and what is allowed.</param>
/// <param name="Clause">Where in the body it is, as in <c>where[1].op</c>, when one place is to blame.</param>
/// <param name="Faults">Each fault by itself, for who says them in another language; null when the message is all.</param>
public sealed record ApiError(
    string Code, string Message, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Clause = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<FaultAnswer>? Faults = null);

/// <summary>One fault.</summary>
/// <param name="At">Its place, as in <c>where[1].op</c>; "" for the whole.</param>
/// <param name="Code">A word for programs, in kebab-case; part of the contract.</param>
/// <param name="Values">What its sentence is filled with.</param>
/// <param name="Message">The sentence in English.</param>
public sealed record FaultAnswer(string At, string Code, IReadOnlyDictionary<string, string> Values, string Message);

/// <summary>Refusals, each a status with an <see cref="ApiError"/>.</summary>
internal static class Refuse
{
    private const int MostFaults = 10;

    public static IResult BadRequest(string code, string message) => Because(StatusCodes.Status400BadRequest, code, message);

    public static IResult BadField(string message) => BadRequest("bad-request", message);

    public static IResult SignedOut() => Because(StatusCodes.Status401Unauthorized, "signed-out", "nobody is signed in; sign in with POST /api/v1/session");

    public static IResult NotAllowed(string message) => Because(StatusCodes.Status403Forbidden, "not-allowed", message);

    public static IResult UnknownSite(string site) => Because(StatusCodes.Status404NotFound, "unknown-site", $"no site \"{Shown(site)}\" here");

    public static IResult NotFound(string what) => Because(StatusCodes.Status404NotFound, "not-found", $"no such {what} on this site");

    public static IResult Unavailable() => Because(StatusCodes.Status503ServiceUnavailable, "unavailable", "the database does not answer; try again in a moment");

    public static IResult Because(int status, string code, string message, string? clause = null) => Results.Json(new ApiError(code, message, clause), statusCode: status);

    /// <summary>Refused for its faults; more than ten at once nobody reads.</summary>
    public static IResult Faulty(string code, params IReadOnlyList<Fault> faults) => Results.Json(
        new ApiError(code, string.Join("; ", faults.Take(MostFaults)), faults[0].At.Length > 0 ? faults[0].At : null, [.. faults.Take(MostFaults).Select(f => new FaultAnswer(f.At, f.Code, f.Values, f.Sentence))]),
        statusCode: StatusCodes.Status400BadRequest);

    /// <summary>A caller's text in a message: short, and without line breaks.</summary>
    public static string Shown(string text)
    {
        var kept = new string([.. text.Take(64).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c)]);
        return text.Length > 64 ? kept + "…" : kept;
    }
}
