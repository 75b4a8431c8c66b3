using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gateway.Actors.Sites;
using Gateway.Persistence.Visits;

namespace Gateway.Api.Tickets;

/// <summary>Why what a site says of its visitor was not taken.</summary>
/// <param name="Code">bad-login, no-identity-secret, forged-login, expired-login.</param>
/// <param name="Message">For who made the site: what was wrong and what is allowed.</param>
public sealed record LoginFault(string Code, string Message);

/// <summary>
/// Reads what a site has signed about its visitor: a JSON Web Token (RFC 7519) with HS256 (RFC 7518, 3.2) under one of the site's identity secrets. Claims: sub, exp, and if wished
/// name, email, attributes.
/// </summary>
internal static class LoginToken
{
    private const int MaxChars = 4096;
    private const int LoginChars = 64;
    private const int NameChars = 64;
    private const int EmailChars = 254;
    private const int MostAttributes = 16;
    private const int KeyChars = 64;
    private const int ValueChars = 256;
    /// <summary>Whoever finds one of an unlimited life could use it for ever.</summary>
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(31);

    /// <summary>What it says, or why it is refused.</summary>
    public static (LoginClaims? Claims, LoginFault? Fault) Read(string token, SiteSnapshot site, DateTimeOffset now)
    {
        try
        {
            return ReadClaims(token, site, now);
        }
        catch (InvalidOperationException)
        {
            return Bad("a text holds half a surrogate pair");
        }
    }

    private static (LoginClaims?, LoginFault?) Bad(string why) => (null, new LoginFault("bad-login", "the login token was not taken: " + why));

    private static (LoginClaims? Claims, LoginFault? Fault) ReadClaims(string token, SiteSnapshot site, DateTimeOffset now)
    {
        if (token.Length > MaxChars) return Bad($"it has {token.Length} characters, at most {MaxChars} are allowed");
        if (token.Split('.') is not [{ Length: > 0 } head, { Length: > 0 } body, { Length: > 0 } signature]) return Bad("a JSON Web Token has three parts with dots between them");
        if (site.IdentitySecrets.Count == 0) return (null, new LoginFault("no-identity-secret", "this site has no identity secret yet: an administrator makes one with POST /api/v1/sites/SITE/identity-secrets"));
        if (Json(head) is not { } header || Json(body) is not { } claims) return Bad("header and claims are JSON objects in base64url without padding");
        if (TextOf(header, "alg") != "HS256") return Bad("it is signed with HS256 and no other algorithm");
        if (!IsSigned($"{head}.{body}", signature, site.IdentitySecrets)) return (null, new LoginFault("forged-login", "the login token was not taken: it is signed with none of the site's identity secrets"));
        if (Number(claims, "exp") is not { } expires) return Bad("the claim exp (seconds since 1970) is missing");
        var left = expires - now.ToUnixTimeMilliseconds() / 1000.0;
        if (left <= 0) return (null, new LoginFault("expired-login", "the login token was not taken: its time is over; sign a new one for each page"));
        if (left > LongestLife.TotalSeconds) return Bad($"exp lies more than {LongestLife.TotalDays} days ahead");
        if (TextOf(claims, "sub") is not { } login || string.IsNullOrWhiteSpace(login) || !Fits(login, LoginChars)) return Bad($"the claim sub is the person's id on the site, a text of 1 to {LoginChars} characters");
        if (!TryText(claims, "name", NameChars, out var name)) return Bad($"the claim name is a text of at most {NameChars} characters");
        if (!TryText(claims, "email", EmailChars, out var email)) return Bad($"the claim email is a text of at most {EmailChars} characters");
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        if (claims.TryGetProperty("attributes", out var pairs))
        {
            if (pairs.ValueKind != JsonValueKind.Object) return Bad("the claim attributes is an object of texts");
            foreach (var pair in pairs.EnumerateObject())
            {
                if (pair.Value.ValueKind != JsonValueKind.String || pair.Name.Length == 0 || !Fits(pair.Name, KeyChars) || !Fits(pair.Value.GetString()!, ValueChars))
                    return Bad($"an attribute has a name of 1 to {KeyChars} characters and a text of at most {ValueChars}");
                attributes[pair.Name] = pair.Value.GetString()!;
            }
            if (attributes.Count > MostAttributes) return Bad($"{attributes.Count} attributes where at most {MostAttributes} are allowed");
        }
        return (new LoginClaims(login, name, email, attributes), null);
    }

    private static bool IsSigned(string signed, string signature, IReadOnlyList<string> secrets)
    {
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes + 3];
        if (!Base64Url.IsValid(signature, out var length) || length != HMACSHA256.HashSizeInBytes || !Base64Url.TryDecodeFromChars(signature, given, out var written)) return false;
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var good = false;
        foreach (var secret in secrets)
        {
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(signed), hash);
            good |= CryptographicOperations.FixedTimeEquals(hash, given[..written]);
        }
        return good;
    }

    private static JsonElement? Json(string part)
    {
        try
        {
            if (!Base64Url.IsValid(part)) return null;
            using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(part), new JsonDocumentOptions { MaxDepth = 8 });
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return null;
        }
    }

    private static string? TextOf(JsonElement claims, string name) => claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool TryText(JsonElement claims, string name, int most, out string text)
    {
        text = "";
        if (!claims.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return true;
        text = TextOf(claims, name)!;
        return text is not null && Fits(text, most);
    }

    private static double? Number(JsonElement claims, string name) => claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;

    /// <summary>Short enough, and nothing that a database refuses or a console would stumble over.</summary>
    private static bool Fits(string text, int most) => text.Length <= most && !text.Any(char.IsControl);
}
