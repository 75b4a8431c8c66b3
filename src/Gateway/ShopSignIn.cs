using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gateway.Actors;
using Gateway.Persistence.Catalog;

namespace Gateway;

/// <summary>
/// The demo shop's own part of signing its customers in: it has two, and signs who they are as docs/IDENTITY.md tells a real shop to. Like a real shop it holds an identity secret of
/// the site; the first sign-in makes one if there is none.
/// </summary>
internal static class ShopSignIn
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(1);

    private static readonly Dictionary<string, object> Customers = new()
    {
        ["maria"] = new { sub = "1017", name = "Maria Lindqvist", email = "maria@larch.example", attributes = new { club = "gold", orders = "6" } },
        ["ivan"] = new { sub = "2044", name = "Иван Петров", email = "ivan@larch.example", attributes = new { club = "none", orders = "1" } },
    };

    /// <summary>Answers with a token for the customer that the path names, or 404.</summary>
    public static async Task AnswerAsync(HttpContext http)
    {
        if (http.Request.Path.Value is not { } path || !Customers.TryGetValue(path["/sign-in/".Length..], out var customer))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            await http.Response.WriteAsync($"the demo shop's customers are {string.Join(" and ", Customers.Keys)}");
            return;
        }
        var claims = JsonSerializer.SerializeToNode(customer)!.AsObject();
        claims["exp"] = (http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow() + Life).ToUnixTimeSeconds();
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.WriteAsJsonAsync(new { token = Sign(claims.ToJsonString(), await SecretAsync(http)) });
    }

    private static async Task<string> SecretAsync(HttpContext http)
    {
        var (secrets, site) = (http.RequestServices.GetRequiredService<IdentitySecrets>(), new SiteId(DemoSite.Site));
        if (await secrets.ListAsync(site, http.RequestAborted) is [.., var known]) return known.Secret;
        var made = await secrets.AddAsync(site, http.RequestAborted) ?? (await secrets.ListAsync(site, http.RequestAborted))[^1];
        await http.RequestServices.GetRequiredService<CatalogWatcher>().ReloadAsync(http.RequestAborted);
        return made.Secret;
    }

    /// <summary>A JSON Web Token with HS256.</summary>
    private static string Sign(string claims, string secret)
    {
        var signed = $"{Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8)}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(signed)))}";
    }
}
