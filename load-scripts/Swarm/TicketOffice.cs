using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Gateway.Swarm;

/// <summary>A refusal of the HTTP API with its code.</summary>
public sealed class ApiRefusedException(HttpStatusCode status, string code, string message) : IOException($"{(int)status} {code}: {message}")
{
    public HttpStatusCode Status { get; } = status;
    public string Code { get; } = code;
}

/// <summary>A ticket and until when (Unix ms) it is good.</summary>
internal sealed record TicketInHand(string Ticket, long ExpiresAt);

/// <summary>Who a visitor is: the id and the return secret that buys tickets for it.</summary>
internal sealed record VisitorIdentity(string Visitor, string Secret);

/// <summary>The HTTP side of the wire: tickets and sessions. Every request may come from an address of its own.</summary>
internal static class TicketOffice
{
    private static readonly HttpRequestOptionsKey<IPAddress> _source = new("source");
    private static readonly HttpClient _http = new(new SocketsHttpHandler
    {
        UseCookies = false,
        AllowAutoRedirect = false,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5),
        ConnectTimeout = TimeSpan.FromSeconds(10),
        ConnectCallback = static async (context, stop) =>
        {
            var source = context.InitialRequestMessage.Options.TryGetValue(_source, out var address) ? address : null;
            return new NetworkStream(await SocketDoor.DialAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, source, stop), ownsSocket: true);
        },
    })
    { Timeout = TimeSpan.FromSeconds(20) };

    public static async Task<(TicketInHand, VisitorIdentity)> VisitorTicketAsync(
        Place place, VisitorIdentity? identity, string language, string? agent, IPAddress? source, string? login, CancellationToken stop)
    {
        var body = new { site = place.Site, visitor = identity?.Visitor, secret = identity?.Secret, language, login };
        using var answer = await SendAsync(place.Node, HttpMethod.Post, "/api/v1/visitor-tickets", body, place.Origin, null, agent, source, stop);
        var json = await JsonAsync(answer, stop);
        var secret = json.TryGetProperty("secret", out var s) && s.ValueKind == JsonValueKind.String ? s.GetString()! : identity?.Secret ?? "";
        return (Ticket(json), new VisitorIdentity(json.GetProperty("visitor").GetString()!, secret));
    }

    /// <summary>Signs in; returns the cookie as it is to be sent back.</summary>
    public static async Task<string> SignInAsync(Place place, string login, string password, CancellationToken stop)
    {
        using var answer = await SendAsync(place.Node, HttpMethod.Post, "/api/v1/session", new { login, password }, place.ConsoleOrigin, null, null, null, stop);
        await ThrowIfRefusedAsync(answer, stop);
        return answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies.First().Split(';')[0] : throw new IOException("the session came without a cookie");
    }

    public static async Task<TicketInHand> OperatorTicketAsync(Place place, string cookie, CancellationToken stop)
    {
        using var answer = await SendAsync(place.Node, HttpMethod.Post, "/api/v1/operator-tickets", new { site = place.Site }, place.ConsoleOrigin, cookie, null, null, stop);
        return Ticket(await JsonAsync(answer, stop));
    }

    public static async Task<JsonElement> GetAsync(Place place, string cookie, string path, CancellationToken stop)
    {
        using var answer = await SendAsync(place.Node, HttpMethod.Get, path, null, place.ConsoleOrigin, cookie, null, null, stop);
        return await JsonAsync(answer, stop);
    }

    private static TicketInHand Ticket(JsonElement json) => new(json.GetProperty("ticket").GetString()!, json.GetProperty("expiresAt").GetInt64());

    private static async Task<HttpResponseMessage> SendAsync(
        Uri node, HttpMethod method, string path, object? body, string origin, string? cookie, string? agent, IPAddress? source, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(method, new Uri(node, path));
        if (body is not null) request.Content = JsonContent.Create(body);
        request.Headers.TryAddWithoutValidation("Origin", origin);
        if (cookie is not null) request.Headers.TryAddWithoutValidation("Cookie", cookie);
        if (agent is not null) request.Headers.TryAddWithoutValidation("User-Agent", agent);
        if (source is not null) request.Options.Set(_source, source);
        return await _http.SendAsync(request, stop);
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer, CancellationToken stop)
    {
        await ThrowIfRefusedAsync(answer, stop);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(stop);
    }

    private static async Task ThrowIfRefusedAsync(HttpResponseMessage answer, CancellationToken stop)
    {
        if (answer.IsSuccessStatusCode) return;
        var text = await answer.Content.ReadAsStringAsync(stop);
        try
        {
            var json = JsonDocument.Parse(text).RootElement;
            throw new ApiRefusedException(answer.StatusCode, json.GetProperty("code").GetString() ?? "", json.GetProperty("message").GetString() ?? "");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new ApiRefusedException(answer.StatusCode, "no-code", text.Length > 200 ? text[..200] : text);
        }
    }
}
