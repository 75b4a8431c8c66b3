using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gateway.Actors;
using Gateway.Persistence.Catalog;
using Gateway.Persistence.Webhooks;

namespace Gateway;

/// <summary>The demo shop's own part of checking what was answered: it knows one coupon and two orders, and believes only calls that are signed, as docs/WEBHOOKS.md tells a real shop to.</summary>
internal static class ShopCheck
{
    private const long Tolerance = 300;
    private const int MostBytes = 64 * 1024;

    private static readonly Dictionary<string, string> Coupons = new(StringComparer.OrdinalIgnoreCase) { ["LARCH-10"] = "10 % off until Sunday" };

    private static readonly Dictionary<string, (string Phone, string Customer)> Orders = new() { ["1017"] = ("4930123456", "Maria Lindqvist, gold member"), ["2044"] = ("79161234567", "Иван Петров") };

    /// <summary>Answers with a verdict, or 401.</summary>
    public static async Task AnswerAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        var part = new byte[8192];
        for (int count; body.Length <= MostBytes && (count = await http.Request.Body.ReadAsync(part, http.RequestAborted)) > 0;) body.Write(part, 0, count);
        var hook = await http.RequestServices.GetRequiredService<Webhooks>().FindAsync(new SiteId(DemoSite.Site), DemoSite.Check, http.RequestAborted);
        var now = http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow().ToUnixTimeSeconds();
        if (hook is null || body.Length > MostBytes || !IsGenuine(http.Request.Headers["X-Gateway-Signature"].ToString(), hook.Secret, body.ToArray(), now))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }
        using var call = JsonDocument.Parse(body.ToArray());
        var values = call.RootElement.TryGetProperty("values", out var given) ? given.Deserialize<Dictionary<string, string>>() ?? [] : [];
        var (valid, text) = Judge(values);
        await http.Response.WriteAsJsonAsync(new { verdict = valid ? "valid" : "invalid", text });
    }

    private static (bool Valid, string Text) Judge(Dictionary<string, string> values)
    {
        if (values.TryGetValue("coupon", out var coupon)) return Coupons.TryGetValue(coupon, out var good) ? (true, good) : (false, "there is no such coupon; LARCH-10 is one");
        var phone = new string([.. values.GetValueOrDefault("phone", "").Where(char.IsAsciiDigit)]);
        if (Orders.TryGetValue(values.GetValueOrDefault("order", ""), out var order)) return order.Phone == phone ? (true, order.Customer) : (false, "the order was made with another telephone");
        return (false, "there is no such order; 1017 of +49 30 123456 is one");
    }

    private static bool IsGenuine(string header, string secret, byte[] body, long now)
    {
        var parts = header.Split(',').Select(p => p.Split('=', 2)).Where(p => p.Length == 2).ToLookup(p => p[0], p => p[1]);
        if (!long.TryParse(parts["t"].FirstOrDefault(), out var at) || Math.Abs(now - at) > Tolerance) return false;
        var want = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), (byte[])[.. Encoding.UTF8.GetBytes($"{at}."), .. body]);
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(want)), Encoding.ASCII.GetBytes(parts["v1"].FirstOrDefault() ?? ""));
    }
}
