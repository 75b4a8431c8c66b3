using System.Net.Http.Json;
using System.Text.Json;
using Gateway.Swarm;

namespace Gateway.Cluster.Tests;

/// <summary>The HTTP API of a real node, as console and widget use it. Every refusal fails the test with its words.</summary>
internal static class Office
{
    public static async Task<string> SignInAsync(GatewayProcess node, string login, CancellationToken stop, string password = Nodes.Password)
    {
        using var answer = await SendAsync(node, HttpMethod.Post, "/api/v1/session", new { login, password }, null, stop);
        return answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
    }

    public static async Task<string> OperatorTicketAsync(GatewayProcess node, string cookie, CancellationToken stop, string site = "demo")
    {
        using var answer = await SendAsync(node, HttpMethod.Post, "/api/v1/operator-tickets", new { site }, cookie, stop);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(stop)).GetProperty("ticket").GetString()!;
    }

    public static async Task<(string Visitor, string Ticket)> VisitorAsync(GatewayProcess node, CancellationToken stop, string site = "demo")
    {
        using var answer = await SendAsync(node, HttpMethod.Post, "/api/v1/visitor-tickets", new { site }, null, stop, node.ShopOrigin);
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>(stop);
        return (json.GetProperty("visitor").GetString()!, json.GetProperty("ticket").GetString()!);
    }

    /// <summary>The members of the cluster as a node's administrator sees them.</summary>
    public static async Task<IReadOnlyList<JsonElement>> NodesAsync(GatewayProcess node, string cookie, CancellationToken stop)
    {
        using var answer = await SendAsync(node, HttpMethod.Get, "/api/v1/nodes", null, cookie, stop);
        return [.. (await answer.Content.ReadFromJsonAsync<JsonElement>(stop)).GetProperty("nodes").EnumerateArray()];
    }

    public static async Task<HttpResponseMessage> SendAsync(
        GatewayProcess node, HttpMethod method, string path, object? body, string? cookie, CancellationToken stop, string? origin = null, int? port = null)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new Uri($"http://127.0.0.1:{port ?? node.Address.Port}") };
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Add("Origin", origin ?? Nodes.At(node).ConsoleOrigin);
        if (cookie is not null) request.Headers.Add("Cookie", cookie);
        var answer = await http.SendAsync(request, stop);
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(stop)}");
        return answer;
    }
}
